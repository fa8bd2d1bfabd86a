"""What the design asks of people, a month: of a member and of the leader, beside their time."""

from __future__ import annotations

from collections.abc import Iterator

from copnb.advice import kinds
from copnb.advice.finding import FINE, PROBLEM, TALK, Finding, Result
from copnb.advice.rules import Rules
from copnb.advice.wording import listed, quoted
from copnb.design.community import Community
from copnb.design.design import Frequency
from copnb.design.fields import long_time, with_unit
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
    asked, there = member_minutes_a_month(community), capacity_minutes(community)
    if asked is None:
        length = community.design.meetup_minutes is not None
        yield kinds.ASKED.needs({kinds.FREQUENCY: days_between(community), kinds.LENGTH: length})
        return
    if there:
        yield _members(community, asked, there, rules)
    else:
        headline, given = (
            _("Who takes part in everything gives {time} a month."),
            {"time": long_time(asked)},
        )
        yield kinds.ASKED.finds(rules, FINE, headline, _counted(community), asked, given)
        yield kinds.MEMBERS_TIME.needs({kinds.CAPACITY: there})
    yield _leader(community, rules)


def _counted(community: Community) -> str:
    """Say what the minutes asked are made of, what is not answered, and what a year makes."""
    design, between = community.design, community.design.between_minutes or 0
    a_year, told = 12 * (meetups_a_month(community) or 0), []
    if between:
        told.append(_("That includes {time} between meetups.").format(time=long_time(between)))
    each = (design.meetup_minutes or 0) + (design.preparation_minutes or 0)
    count = min(design.meetups_count or a_year, a_year)
    hours = with_unit(round((count * each + 12 * between) / 60), "hours")
    text = _("In a year that makes about {hours}.")
    if count < a_year:
        text = _("With the {meetups} planned, a year makes about {hours}.")
    told.append(text.format(hours=hours, meetups=with_unit(round(count), "meetups")))
    titles = {_("preparation"): design.preparation_minutes}
    titles[_("the time between meetups")] = design.between_minutes
    if open_ := [title for title, minutes in titles.items() if minutes is None]:
        told.append(_("Not answered, so not counted: {titles}.").format(titles=", ".join(open_)))
    return " ".join(told)


def _members(community: Community, asked: float, there: dict[str, int], rules: Rules) -> Finding:
    rows = [row.group for row in community.prototype.capacity if row.minutes_month is not None]
    all_told = {group.id for group in community.inquire.groups} <= {*rows}
    pressed, least = [name for name, time in there.items() if time < asked], min(there.values())
    kind, numbers = kinds.MEMBERS_TIME, [(name, float(time)) for name, time in there.items()]
    shown = f"{least:,}" if round(asked) < 120 else long_time(least)
    given = {"asked": long_time(asked), "least": shown}
    if not pressed:
        headline = _("You ask {asked} a month; those who told their time have at least {least}.")
        if all_told:
            headline = _("You ask {asked} a month; everyone has at least {least}.")
        given["counted"] = _counted(community)
        return kind.finds(rules, FINE, headline, "{counted}", asked, given, numbers)
    headline = _("You ask {asked} a month, and not everyone has that much time.")
    if all_told and len(pressed) == len(there):
        headline = _("You ask {asked} a month, and nobody has that much time.")
    sentence = _("Each person has {groups}. What could you leave out?")
    given["groups"] = listed([_room(there[name], name) for name in pressed])
    change = _lighter(community, least, rules)
    return kind.finds(rules, PROBLEM, headline, sentence, asked, given, numbers, change=change)


def _room(minutes: int, name: str) -> str:
    time = long_time(minutes) if minutes else _("no time")
    return _("{time} in {group}").format(time=time, group=quoted(name))


def _lighter(community: Community, least: float, rules: Rules) -> str:
    """Return which shorter or rarer meetup everybody would have the time for."""
    minutes, frequency = fitting_minutes(community, least), fitting_frequency(community, least)
    ways = []
    if minutes >= rules["meetup_shortest"]:
        ways.append(_("meetups of {n} minutes").format(n=minutes))
    if frequency is not None:
        ways.append(_("the rhythm “{rhythm}”").format(rhythm=frequency.label))
    if not ways:
        return _("Ask for less between meetups, or for less preparation.")
    return _("It would fit with {ways}.").format(ways=_(" or with ").join(ways))


def _leader(community: Community, rules: Rules) -> Result:
    asked, there = leader_minutes_a_month(community), community.inquire.leader_minutes_month
    if asked is None or there is None:
        return kinds.LEADERS_TIME.needs(
            {kinds.LEADER: there is not None, kinds.PREPARING: asked is not None}
        )
    team = sum(row.minutes_month or 0 for row in community.inquire.core_team)
    headline = _(
        "Preparing, hosting and following up take {asked} of the leader's {there} a month."
    )
    severity, sentence = PROBLEM, _("Who could take over a part?")
    change = _("Share the preparation or the follow-up, or meet less often.")
    if asked <= there:
        severity, sentence = FINE, _("That leaves {left} for all else: calls, reminders, the chat.")
        if asked > there * rules["leader_easy"] / 100:
            severity, more = TALK, _("Who could take over a part now and then?")
            sentence, change = f"{sentence} {more}", _("Share the preparation or the follow-up.")
    elif team:
        sentence = _("The core team has {team} a month: what could it take over?")
    left = long_time(there - asked) if round(there - asked) else _("nothing")
    given = {"asked": long_time(asked), "there": long_time(there)}
    given |= {"left": left, "team": long_time(team)}
    kind, change = kinds.LEADERS_TIME, "" if severity is FINE else change
    return kind.finds(rules, severity, headline, sentence, asked, given, change=change)
