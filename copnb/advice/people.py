"""What people can expect: time to speak, who takes part how much, and how many will come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil, floor

from copnb.advice import kinds
from copnb.advice.agenda import connecting_minutes, total_minutes
from copnb.advice.chart import chosen_formats
from copnb.advice.finding import FINE, TALK, Finding, Result
from copnb.advice.rules import Rules
from copnb.advice.size import pairs, rooms, whole
from copnb.design.community import Community
from copnb.design.design import Membership
from copnb.design.formats import Bandwidth, Format, facts
from copnb.design.inquire import GatherMode
from copnb.words import N_, _, ngettext

# fmt: off
_SMALL_GROUPS = frozenset({
    Format.COACHING_CIRCLE, Format.ONE_TWO_FOUR_ALL, Format.CONVERSATION_CAFE,
    Format.RANDOM_PAIRS, Format.OPEN_SPACE,
})
# fmt: on
"""Ways to meet that split those who came into small groups by themselves."""

_OPEN_SPACES = (Format.EMAIL_LIST, Format.FORUM)
"""Ways like the networks in which the 90-9-1 pattern was measured: anyone may write to all."""


def air_time_minutes(minutes: float, people: int) -> float:
    """Return the minutes that each has to speak, where all talk in one conversation."""
    return minutes / people


def expected_people(invited: int, accept_percent: int, show_up_percent: float) -> float:
    """Return the people who come: of those invited some say yes, and of these some show up."""
    return invited * accept_percent * show_up_percent / 10_000


def invitations_needed(people: int, accept_percent: int, show_up_percent: float) -> int:
    """Return the invitations by which so many people come; both shares from 1 to 100."""
    return ceil(round(people * 10_000 / (accept_percent * show_up_percent), 6))


def show_up(community: Community, rules: Rules) -> float | None:
    """Return the percentage of those who said yes that comes: the answer, else a usual one."""
    launch, membership = community.launch, community.design.membership
    if launch.show_up_percent is not None or membership is None:
        return launch.show_up_percent
    return rules["show_up_open" if membership is Membership.OPEN else "show_up_closed"]


def people_at_meetup(community: Community) -> int | None:
    """Return the people to count with at a meetup; None where the size is not known.

    That is the size, or fewer where the invitations of the first meetup promise fewer.
    """
    launch, size = community.launch, community.design.size_target
    if not size:
        return None
    if not (launch.invite_count and launch.accept_percent and launch.show_up_percent):
        return size
    coming = expected_people(launch.invite_count, launch.accept_percent, launch.show_up_percent)
    return min(size, max(1, whole(coming)))


def talking_minutes(community: Community) -> int | None:
    """Return the minutes in which people talk: those of the agenda, else the whole meetup."""
    agenda = community.launch.agenda
    return connecting_minutes(agenda) if total_minutes(agenda) else community.design.meetup_minutes


def air_time(community: Community, rules: Rules) -> Iterator[Result]:
    """Say how long each has to speak in one conversation, and what small rooms would give."""
    people, minutes = people_at_meetup(community), talking_minutes(community)
    if not people or minutes is None:
        yield kinds.AIR_TIME.needs({kinds.SIZE: people, kinds.LENGTH: minutes})
        return
    if not minutes or people == 1 or _only_writes(community):
        return
    each = air_time_minutes(minutes, people)
    short = each < rules["air_time_minutes"]
    parted = not _SMALL_GROUPS.isdisjoint(chosen_formats(community))
    from_agenda = bool(total_minutes(community.launch.agenda))
    headline = _("If talk fills all {minutes} minutes, {people:,} people get {each} each.")
    if from_agenda:
        headline = _("In {minutes} minutes of talk, {people:,} people get {each} each.")
    fields = (kinds.AGENDA if from_agenda else kinds.LENGTH, *kinds.AIR_TIME.fields[1:])
    kind = replace(kinds.AIR_TIME, fields=fields)
    severity = TALK if short and not parted else FINE
    sentence = _air_time_sentence(minutes, people, short, rules)
    given = {"minutes": minutes, "people": people, "each": _in_halves(each)}
    numbers = [("rooms", rooms(people, rules["room_people"])), ("pairs", pairs(people))]
    yield kind.finds(rules, severity, headline, sentence, each, given, numbers)


def _in_halves(minutes: float) -> str:
    """Return minutes rounded down to a half, in words: `4½ minutes`, `less than ½ a minute`."""
    halves = floor(minutes * 2)
    if halves < 2:
        return _("½ a minute") if halves else _("less than ½ a minute")
    number = f"{halves // 2}{'½' if halves % 2 else ''}"
    return ngettext("{n} minute", "{n} minutes", ceil(halves / 2)).format(n=number)


def _air_time_sentence(minutes: int, people: int, short: bool, rules: Rules) -> str:
    room = rules["room_people"]
    if not short:
        return _("That is enough for one conversation with everybody.")
    if people <= room:
        return _("More time to talk, or less to listen to, would give each more.")
    told = _("{rooms:,} rooms of up to {room:g} would give each {each}.")
    return told.format(rooms=rooms(people, room), room=room, each=_in_halves(minutes / room))


def _only_writes(community: Community) -> bool:
    """Say whether people meet in writing, where all speak at once."""
    together = [facts(f) for f in chosen_formats(community) if facts(f).synchrony >= 0]
    in_writing = [f.bandwidth is Bandwidth.TEXT and f.also is None for f in together]
    modes = community.inquire.gather_modes
    return all(in_writing) if in_writing else modes == [GatherMode.TEXT]


def tiers(community: Community, rules: Rules) -> Iterator[Result]:
    """Say how many members may carry the community and how many may often take part."""
    size = community.design.size_target
    if not size:
        yield kinds.TIERS.needs({kinds.SIZE: size})
    elif rules["tiers_people"] <= size <= rules["one_group_most"]:
        names = ("core_low", "core_high", "active_low", "active_high")
        counts = {name: whole(size * rules[name] / 100) for name in names}
        core, active = (_span(counts[f"{n}_low"], counts[f"{n}_high"]) for n in ("core", "active"))
        headline = _("Of {size} people, {core} may carry it and {active} more may often join in.")
        sentence = _("The others mostly read and listen, and that is normal.")
        given = {"size": size, "core": core, "active": active}
        n, numbers = counts["core_low"], counts.items()
        yield kinds.TIERS.finds(rules, FINE, headline, sentence, n, given, numbers)


def _span(low: int, high: int) -> str:
    low, high = sorted((low, high))
    return str(low) if low == high else _("{low} to {high}").format(low=low, high=high)


def quiet_space(community: Community, rules: Rules) -> Iterator[Result]:
    """Warn of a list or forum that may stay quiet because few people write (90-9-1)."""
    open_spaces = [space for space in _OPEN_SPACES if space in chosen_formats(community)]
    size = community.design.size_target
    if not open_spaces:
        return
    if not size:
        yield kinds.QUIET_SPACE.needs({kinds.SIZE: size})
        return
    often, some = (whole(size * rules[f"writers_{name}"] / 100) for name in ("often", "some"))
    severity, n = FINE, max(1, often)
    headline = _("Of {size:,} people, {often:,} may write often and {some:,} now and then.")
    sentence = _("The others read, and may still gain from it.")
    if size < rules["quiet_people"]:
        severity = TALK
        headline = ngettext(
            "With {size:,} people, the “{space}” may have {n} regular writer, or none.",
            "With {size:,} people, the “{space}” may have {n} regular writers, or fewer.",
            n,
        )
        sentence = _("Two or three people who begin with a real question could get it going.")
    given = {"size": size, "often": often, "some": some, "n": n, "space": open_spaces[0].label}
    yield kinds.QUIET_SPACE.finds(rules, severity, headline, sentence, often, given)


def invitations(community: Community, rules: Rules) -> Iterator[Result]:
    """Say how many people the invitations may bring, or how many invitations it takes."""
    launch, size, come = community.launch, community.design.size_target, show_up(community, rules)
    accept, invited = launch.accept_percent, launch.invite_count
    if not (accept and come and size):
        yield kinds.INVITATIONS.needs({kinds.ACCEPT: accept, kinds.SHOW_UP: come, kinds.SIZE: size})
    elif invited:
        yield _invited(community, accept, come, rules)
    elif size <= rules["one_group_most"]:
        n, unit = invitations_needed(size, accept, come), N_("invitations")
        headline = _("For {size} people at the first meetup, invite about {n:,}.")
        sentence = _("A reminder helps most of all.")
        given = {"accept": accept, "come": come, "size": size, "n": n}
        yield kinds.INVITATIONS.finds(rules, FINE, headline, sentence, n, given, unit=unit)


def _invited(community: Community, accept: int, come: float, rules: Rules) -> Finding:
    """Say how those whom the invitations may bring compare with those who are wanted."""
    design, invited = community.design, community.launch.invite_count or 0
    size, coming = design.size_target or 0, whole(expected_people(invited, accept, come))
    least, most = design.size_min or size, design.size_max or size
    severity, needed = TALK, invitations_needed(least, accept, come)
    if size > rules["one_group_most"] or least <= coming <= max(least, most):
        severity = FINE
        headline = _("{invited:,} invitations may bring {coming:,} people to the first meetup.")
        sentence = _("About {yes:,} of those invited may say yes.")
    elif coming > most:
        headline = _(
            "{invited:,} invitations may bring {coming:,} people; you want at most {most:,}."
        )
        sentence = _("You could invite in two waves.")
    else:
        headline = _(
            "{invited:,} invitations may bring {coming:,} people; you want at least {least:,}."
        )
        sentence = _("About {needed:,} invitations would bring {least:,}.")
        if _all_are_invited(community, needed):
            sentence = _("A reminder, or a second time to meet, could bring more of them.")
    given = {"accept": accept, "come": come, "invited": invited, "coming": coming, "most": most}
    given |= {"least": least, "needed": needed, "yes": whole(invited * accept / 100)}
    return kinds.INVITATIONS.finds(rules, severity, headline, sentence, coming, given)


def _all_are_invited(community: Community, needed: int) -> bool:
    """Say whether all in the groups are invited, and more would be needed."""
    counts = [group.count for group in community.inquire.groups]
    known = sum(count or 0 for count in counts)
    return known == community.launch.invite_count and None not in counts and needed > known
