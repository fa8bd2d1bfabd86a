"""What people can expect: time to speak, who takes part how much, and how many will come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil

from copnb.advice import kinds
from copnb.advice.agenda import connecting_minutes, total_minutes
from copnb.advice.chart import chosen_formats, only_writes
from copnb.advice.finding import FINE, TALK, Finding, Kind, Result
from copnb.advice.rules import Rules
from copnb.advice.size import pairs, rooms, whole
from copnb.design.community import Community
from copnb.design.design import Membership
from copnb.design.fields import long_time
from copnb.design.formats import Format
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.design.launch import CONNECTING
from copnb.words import N_, _, ngettext

# fmt: off
_SMALL_GROUPS = frozenset({
    Format.COACHING_CIRCLE, Format.ONE_TWO_FOUR_ALL, Format.CONVERSATION_CAFE,
    Format.RANDOM_PAIRS, Format.OPEN_SPACE,
})
# fmt: on
"""Ways to meet that split those who came into small groups by themselves."""

_OPEN_SPACES = {
    Format.EMAIL_LIST: N_("With {size:,} people, an e-mail list is often quiet."),
    Format.FORUM: N_("With {size:,} people, a forum is often quiet."),
}
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
    if not minutes or people == 1 or only_writes(community):
        return
    each, enough = air_time_minutes(minutes, people), rules["air_time_minutes"]
    agenda = community.launch.agenda
    headline = _("If everyone stays in one room and talk fills {time}, {whom} get {each} each.")
    if total_minutes(agenda):
        headline = _("If everyone stays in one room, {time} of talk give {whom} {each} each.")
    fields = (kinds.AGENDA if total_minutes(agenda) else kinds.LENGTH, *kinds.AIR_TIME.fields[1:])
    kind = replace(kinds.AIR_TIME, fields=fields)
    short = total_minutes(agenda) and each < enough
    severity = TALK if short and _in_one_room(community) else FINE
    whom = _("the {people:,} who may come")
    if people == community.design.size_target:
        whom = _("the {people:,} whom you plan for")
    given = {"whom": whom.format(people=people), "time": long_time(minutes)}
    given["each"] = _in_halves(each, enough)
    sentence = _air_time_sentence(minutes, people, rules)
    numbers = [("rooms", rooms(people, rules["room_people"])), ("pairs", pairs(people))]
    yield kind.finds(rules, severity, headline, sentence, each, given, numbers)


def _in_one_room(community: Community) -> bool:
    """Say whether nothing speaks of small groups: no chosen way, no words in the agenda."""
    told = [item.title.strip() for item in community.launch.agenda if item.kind in CONNECTING]
    return not any(told) and _SMALL_GROUPS.isdisjoint(chosen_formats(community))


def _in_halves(minutes: float, enough: float) -> str:
    """Return minutes in words: `7½ minutes`; else `less than` so many, or `about` where enough."""
    if minutes < 1:
        return _("less than a minute")
    halves, text = ceil(minutes * 2), "{time}"
    if halves != minutes * 2:
        text = _("about {time}") if minutes >= enough else _("less than {time}")
        halves = 2 * whole(minutes) if minutes >= enough else halves
    number = f"{halves // 2}{'½' if halves % 2 else ''}"
    time = ngettext("{n} minute", "{n} minutes", ceil(halves / 2)).format(n=number)
    return text.format(time=time)


def _air_time_sentence(minutes: int, people: int, rules: Rules) -> str:
    room, enough = rules["room_people"], rules["air_time_minutes"]
    if minutes >= people * enough:
        return _("That is enough for one conversation with everybody.")
    if people <= room:
        return _("More time to talk, or less to listen to, would give each more.")
    told = _("In rooms of up to {room:g} it would be {each} each.")
    return told.format(room=room, each=_in_halves(minutes / room, enough))


def tiers(community: Community, rules: Rules) -> Iterator[Result]:
    """Say how many members may carry the community and how many may often take part."""
    size = community.design.size_target
    if not size:
        yield kinds.TIERS.needs({kinds.SIZE: size})
    elif _has_tiers(community, size, rules):
        names = ("core_low", "core_high", "active_low", "active_high")
        counts = {name: whole(size * rules[name] / 100) for name in names}
        core, active = (_span(counts[f"{n}_low"], counts[f"{n}_high"]) for n in ("core", "active"))
        headline = _("Of {size} people, often {core} carry it and {active} more join in regularly.")
        sentence = _("The others mostly read and listen, and that is normal.")
        given = {"size": size, "core": core, "active": active}
        n, numbers = counts["core_low"], counts.items()
        yield kinds.TIERS.finds(rules, FINE, headline, sentence, n, given, numbers)


def _has_tiers(community: Community, size: int, rules: Rules) -> bool:
    """Say whether people may take part as much as they like, and a core is more than one."""
    free = community.design.membership in (Membership.OPEN, Membership.TIERED)
    enough = whole(size * rules["core_high"] / 100) > 1 if free else size >= rules["tiers_people"]
    return enough and size <= rules["one_group_most"]


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
    headline = _("By a rule of thumb, {often:,} of {size:,} write often and {some:,} now and then.")
    sentence = _("The others read, and may still gain from it.")
    if size < rules["quiet_people"]:
        headline = _(_OPEN_SPACES[open_spaces[0]])
        sentence = _("Two or three people who begin with a real question could get it going.")
    given = {"size": size, "often": often, "some": some}
    yield kinds.QUIET_SPACE.finds(rules, FINE, headline, sentence, often, given)


def invitations(
    community: Community,
    rules: Rules,
    meetups: Sequence[Meetup] = (),
    _sheets: Sequence[FeedbackSheet] = (),
) -> Iterator[Result]:
    """Say how many people the invitations may bring, or how many invitations it takes.

    After the first meetup: how many came, beside how many the invitations promised.
    """
    launch, size, come = community.launch, community.design.size_target, show_up(community, rules)
    accept, invited, today = launch.accept_percent, launch.invite_count, community.saved_on
    kind = kinds.INVITATIONS
    if launch.show_up_percent is not None:
        kind = replace(kind, source=N_("your own answers"))
    if meetups or (today and launch.first_meetup_on and launch.first_meetup_on <= today):
        first = min(meetups, key=lambda m: (m.date, m.start), default=None)
        if first and first.attended and invited and accept and come:
            yield _who_came(first.attended, invited, accept, come, kind, rules)
    elif not (accept and come and size):
        yield kinds.INVITATIONS.needs({kinds.ACCEPT: accept, kinds.SHOW_UP: come, kinds.SIZE: size})
    elif invited:
        if accept < 100 or invited >= rules["invited_people"]:
            yield _invited(community, accept, come, kind, rules)
    elif size <= rules["one_group_most"]:
        n, unit = invitations_needed(size, accept, come), N_("invitations")
        headline = _("For {size} people at the first meetup, invite about {n:,}.")
        sentence = _("A reminder helps most of all.")
        given = {"accept": accept, "come": come, "size": size, "n": n}
        yield kind.finds(rules, FINE, headline, sentence, n, given, unit=unit)


def _who_came(
    came: int, invited: int, accept: int, come: float, kind: Kind, rules: Rules
) -> Finding:
    headline = ngettext(
        "{n:,} person came to the first meetup; you had reckoned with {coming:,}.",
        "{n:,} people came to the first meetup; you had reckoned with {coming:,}.",
        came,
    )
    coming = whole(expected_people(invited, accept, come))
    given = {"accept": accept, "come": come, "coming": coming}
    return kind.finds(rules, FINE, headline, "", came, given)


def _invited(community: Community, accept: int, come: float, kind: Kind, rules: Rules) -> Finding:
    """Say how many may come, or that those who may say yes are too few or too many members."""
    design, invited = community.design, community.launch.invite_count or 0
    yes, coming = whole(invited * accept / 100), whole(expected_people(invited, accept, come))
    large = (design.size_target or 0) > rules["one_group_most"]
    least, most = design.size_min or 0, max(design.size_min or 0, design.size_max or yes)
    severity, needed = TALK, invitations_needed(least, accept, 100)
    if large or least <= yes <= most:
        severity = FINE
        headline = _("{invited:,} invitations may bring {coming:,} people to the first meetup.")
        sentence = _("About {yes:,} of those invited may say yes.")
    elif yes > most:
        headline = _("Of {invited:,} invited, {yes:,} may say yes; you want at most {most:,}.")
        sentence = _("You could invite in two waves.")
    else:
        headline = _("Of {invited:,} invited, {yes:,} may say yes; you want at least {least:,}.")
        sentence = _("About {needed:,} invitations would bring {least:,}.")
        if _all_are_invited(community, needed):
            sentence = _("Everybody is invited; who could ask some of them in person?")
    given = {"accept": accept, "come": come, "invited": invited, "coming": coming, "yes": yes}
    given |= {"least": least, "most": most, "needed": needed}
    return kind.finds(rules, severity, headline, sentence, coming, given)


def _all_are_invited(community: Community, needed: int) -> bool:
    """Say whether all in the groups are invited, and more would be needed."""
    counts = [group.count for group in community.inquire.groups]
    known = sum(count or 0 for count in counts)
    return known == community.launch.invite_count and None not in counts and needed > known
