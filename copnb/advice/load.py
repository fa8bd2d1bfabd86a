"""What the design asks of people: meetups a month, and minutes of a member and of the leader."""

from __future__ import annotations

from copnb.design.community import Community
from copnb.design.design import Frequency

DAYS_A_MONTH = 365.25 / 12
_DAYS = {
    Frequency.WEEKLY: 7.0,
    Frequency.EVERY_2_WEEKS: 14.0,
    Frequency.EVERY_3_WEEKS: 21.0,
    Frequency.MONTHLY: DAYS_A_MONTH,
    Frequency.EVERY_2_MONTHS: 2 * DAYS_A_MONTH,
    Frequency.QUARTERLY: 3 * DAYS_A_MONTH,
}


def days_between(community: Community) -> float | None:
    """Return the days from one meetup to the next; None where the rhythm is not known."""
    frequency = community.design.frequency
    if frequency is Frequency.CUSTOM:
        return float(community.design.frequency_days or 0) or None
    return _DAYS.get(frequency) if frequency else None


def meetups_a_month(community: Community) -> float | None:
    """Return how many meetups a month has on average; None where the rhythm is not known."""
    days = days_between(community)
    return DAYS_A_MONTH / days if days else None


def member_minutes_a_month(community: Community) -> float | None:
    """Return the minutes a month that the design asks of a member.

    Meetups with their preparation, and the time between meetups; None until rhythm and
    length are known. Preparation and time between that are not answered count as none.
    """
    design, meetups = community.design, meetups_a_month(community)
    if meetups is None or design.meetup_minutes is None:
        return None
    each = design.meetup_minutes + (design.preparation_minutes or 0)
    return meetups * each + (design.between_minutes or 0)


def leader_minutes_a_month(community: Community) -> float | None:
    """Return the minutes a month that preparing, hosting and following up ask of the leader."""
    prototype, meetups = community.prototype, meetups_a_month(community)
    parts = (
        prototype.leader_preparation_minutes,
        prototype.leader_hosting_minutes,
        prototype.leader_followup_minutes,
    )
    if meetups is None or all(part is None for part in parts):
        return None
    return meetups * sum(part or 0 for part in parts)
