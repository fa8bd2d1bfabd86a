"""What the design asks of people, a month: of a member and of the leader, beside their time."""

from __future__ import annotations

from collections.abc import Iterator

from copnb.advice import kinds
from copnb.advice.finding import FINE, PROBLEM, TALK, Result, Severity
from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.design.design import Frequency
from copnb.design.fields import with_unit
from copnb.words import _

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


def capacity_minutes(community: Community) -> dict[str, int]:
    """Return name to minutes a month that a person of a group has, least time first.

    Groups without a stated time are left out; of two rows for a group the smaller counts.
    """
    names = {group.id: group.name.strip() for group in community.inquire.groups}
    found: dict[str, int] = {}
    for row in community.prototype.capacity:
        if row.minutes_month is not None:
            name = names.get(row.group) or _("a group without a name")
            found[name] = min(row.minutes_month, found.get(name, row.minutes_month))
    return dict(sorted(found.items(), key=lambda item: (item[1], item[0])))


def fitting_minutes(community: Community, minutes_month: float) -> int:
    """Return the longest meetup, in whole five minutes, that asks no more than that a month.

    All else stays as it is; 0 where no meetup fits or the rhythm is not known.
    """
    design, meetups = community.design, meetups_a_month(community)
    if not meetups:
        return 0
    left = (minutes_month - (design.between_minutes or 0)) / meetups
    return max(0, int(left - (design.preparation_minutes or 0)) // 5 * 5)


def fitting_frequency(community: Community, minutes_month: float) -> Frequency | None:
    """Return the most frequent of the slower rhythms that asks no more than that a month."""
    design, now = community.design, days_between(community) or 0
    each = (design.meetup_minutes or 0) + (design.preparation_minutes or 0)
    for frequency, days in _DAYS.items():
        asked = each * DAYS_A_MONTH / days + (design.between_minutes or 0)
        if days > now and asked <= minutes_month:
            return frequency
    return None


def load_findings(community: Community, rules: Rules) -> Iterator[Result]:
    """Say what the design asks of a member and of the leader, and whether they have the time."""
    asked = member_minutes_a_month(community)
    if asked is None:
        length = community.design.meetup_minutes is not None
        yield kinds.ASKED.needs({kinds.FREQUENCY: days_between(community), kinds.LENGTH: length})
        return
    between = community.design.between_minutes or 0
    sentence = _("In a year that makes about {hours}.")
    if between:
        sentence = f"{_('{between} of these minutes lie between meetups.')} {sentence}"
    hours = with_unit(round(asked * 12 / 60), "hours")
    given = {"minutes": _month(asked), "hours": hours, "between": between}
    headline = _("You ask each member for {minutes}.")
    yield kinds.ASKED.finds(rules, FINE, headline, sentence, asked, given)
    yield _members(community, asked, rules)
    yield _leader(community, rules)


def _month(minutes: float) -> str:
    return with_unit(round(minutes), "minutes a month")


def _weight(asked: float, there: float, rules: Rules) -> Severity:
    """Say how minutes asked weigh against minutes there: easy, tight or over."""
    if asked > there:
        return PROBLEM
    return TALK if asked > there * rules["load_easy"] / 100 else FINE


def _members(community: Community, asked: float, rules: Rules) -> Result:
    there = capacity_minutes(community)
    if not there:
        return kinds.MEMBERS_TIME.needs({kinds.CAPACITY: there})
    least = min(there.values())
    severity = _weight(asked, least, rules)
    pressed = [f"{n} ({t})" for n, t in there.items() if _weight(asked, t, rules) is severity]
    groups = ", ".join(pressed[:3]) + (" …" if pressed[3:] else "")
    headline = _("You ask {asked} minutes a month; those with least time have {least}.")
    sentence = {
        PROBLEM: _("Some may drop out: {groups}."),
        TALK: _("Little is left for a full week: {groups}."),
        FINE: _("Every group that told its time has some to spare."),
    }[severity]
    change = "" if severity is FINE else _lighter(community, least, rules)
    given = {"asked": round(asked), "least": least, "groups": groups}
    numbers = [(name, float(time)) for name, time in there.items()]
    kind = kinds.MEMBERS_TIME
    return kind.finds(rules, severity, headline, sentence, asked, given, numbers, change=change)


def _lighter(community: Community, least: float, rules: Rules) -> str:
    """Return which shorter or rarer meetup would leave everybody some time to spare."""
    easy = least * rules["load_easy"] / 100
    minutes, frequency = fitting_minutes(community, easy), fitting_frequency(community, easy)
    ways = []
    if minutes >= rules["meetup_shortest"]:
        ways.append(_("meetups of {n} minutes").format(n=minutes))
    if frequency is not None:
        ways.append(_("the rhythm “{rhythm}”").format(rhythm=frequency.label))
    if not ways:
        return _("Ask for less between meetups, or for less preparation.")
    return _("It would be easier with {ways}.").format(ways=_(" or with ").join(ways))


def _leader(community: Community, rules: Rules) -> Result:
    asked, there = leader_minutes_a_month(community), community.inquire.leader_minutes_month
    if asked is None or there is None:
        return kinds.LEADERS_TIME.needs(
            {kinds.LEADER: there is not None, kinds.PREPARING: asked is not None}
        )
    team = sum(row.minutes_month or 0 for row in community.inquire.core_team)
    severity, sentence = PROBLEM, _("Who could take over a part?")
    if asked <= there:
        severity, sentence = FINE, _("{left} are left for what nobody planned.")
    elif team:
        sentence = _("The core team has {team}: what could it take over?")
    headline = _("Leading takes {asked}, and the leader has {there:,}.")
    left = with_unit(round(there - asked), "minutes")
    given = {"asked": _month(asked), "there": there, "left": left, "team": _month(team)}
    return kinds.LEADERS_TIME.finds(rules, severity, headline, sentence, asked, given)
