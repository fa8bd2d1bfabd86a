"""What people can expect: time to speak, who takes part how much, and how many will come."""

from __future__ import annotations

from math import ceil, floor

from copnb.advice.agenda import total_minutes
from copnb.advice.chart import chosen_formats
from copnb.advice.finding import Finding, Missing, Result, Severity
from copnb.advice.rules import Rules
from copnb.advice.size import pairs, rooms, whole
from copnb.design.community import Community
from copnb.design.design import Membership
from copnb.design.formats import Bandwidth, Format, facts
from copnb.design.inquire import GatherMode
from copnb.design.launch import CONNECTING
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
    if not total_minutes(agenda):
        return community.design.meetup_minutes
    return sum(item.minutes or 0 for item in agenda if item.kind in CONNECTING)


def air_time(community: Community, rules: Rules) -> list[Result]:
    """Say how long each has to speak in one conversation, and what small rooms would give."""
    people, minutes = people_at_meetup(community), talking_minutes(community)
    if not people or minutes is None:
        needed = {"design.size_target": people, "design.meetup_minutes": minutes}
        return [Missing("air-time", tuple(field for field, value in needed.items() if not value))]
    if not minutes or people == 1 or _only_writes(community):
        return []
    each = air_time_minutes(minutes, people)
    short = each < rules["air_time_minutes"]
    parted = not _SMALL_GROUPS.isdisjoint(chosen_formats(community))
    count = rooms(people, rules["room_people"])
    from_agenda = bool(total_minutes(community.launch.agenda))
    length = "launch.agenda" if from_agenda else "design.meetup_minutes"
    return [
        Finding(
            "air-time",
            Severity.TALK if short and not parted else Severity.FINE,
            _air_time_headline(minutes, people, from_agenda),
            _air_time_sentence(minutes, people, short, rules),
            _(
                "The minutes to talk, shared out evenly. Under {least:g} minutes each, we suggest "
                "rooms of {room:g}."
            ).format(least=rules["air_time_minutes"], room=rules["room_people"]),
            _("adrienne maree brown, quoted at markcarrigan.net"),
            (length, "design.size_target", "design.formats"),
            figure=each,
            unit=N_("minutes"),
            thresholds=("air_time_minutes", "room_people"),
            numbers=(("rooms", count), ("pairs", pairs(people))),
        )
    ]


def _air_time_headline(minutes: int, people: int, from_agenda: bool) -> str:
    planned = _("In {minutes} minutes of talk, {people:,} people get {each} each.")
    at_most = _("If talk fills all {minutes} minutes, {people:,} people get {each} each.")
    return (planned if from_agenda else at_most).format(
        minutes=minutes, people=people, each=_in_halves(air_time_minutes(minutes, people))
    )


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
    return _("{rooms:,} rooms of up to {room:g} would give each {each}.").format(
        rooms=rooms(people, room), room=room, each=_in_halves(minutes / room)
    )


def _only_writes(community: Community) -> bool:
    """Say whether people meet in writing, where all speak at once."""
    together = [facts(f) for f in chosen_formats(community) if facts(f).synchrony >= 0]
    in_writing = [f.bandwidth is Bandwidth.TEXT and f.also is None for f in together]
    modes = community.inquire.gather_modes
    return all(in_writing) if in_writing else modes == [GatherMode.TEXT]


def tiers(community: Community, rules: Rules) -> list[Result]:
    """Say how many members may carry the community and how many may often take part."""
    size = community.design.size_target
    if not size:
        return [Missing("tiers", ("design.size_target",))]
    if not rules["tiers_people"] <= size <= rules["one_group_most"]:
        return []
    names = ("core_low", "core_high", "active_low", "active_high")
    counts = {name: whole(size * rules[name] / 100) for name in names}
    return [
        Finding(
            "tiers",
            Severity.FINE,
            _("Of {size} people, {core} may carry it and {active} more may often join in.").format(
                size=size,
                core=_span(counts["core_low"], counts["core_high"]),
                active=_span(counts["active_low"], counts["active_high"]),
            ),
            _("The others mostly read and listen, and that is normal."),
            _(
                "A core of {core_low:g} to {core_high:g}%, an active circle of {active_low:g} "
                "to {active_high:g}%."
            ).format(**{name: rules[name] for name in names}),
            _("Wenger, McDermott and Snyder 2002"),
            ("design.size_target",),
            figure=counts["core_low"],
            unit=N_("people"),
            thresholds=(*names, "tiers_people", "one_group_most"),
            numbers=tuple(counts.items()),
        )
    ]


def _span(low: int, high: int) -> str:
    low, high = sorted((low, high))
    return str(low) if low == high else _("{low} to {high}").format(low=low, high=high)


def quiet_space(community: Community, rules: Rules) -> list[Result]:
    """Warn of a list or forum that may stay quiet because few people write (90-9-1)."""
    open_spaces = [space for space in _OPEN_SPACES if space in chosen_formats(community)]
    size = community.design.size_target
    if not open_spaces:
        return []
    if not size:
        return [Missing("quiet-space", ("design.size_target",))]
    often = whole(size * rules["writers_often"] / 100)
    small = size < rules["quiet_people"]
    return [
        Finding(
            "quiet-space",
            Severity.TALK if small else Severity.FINE,
            _quiet_headline(open_spaces[0], size, often, small, rules),
            _("Two or three people who begin with a real question could get it going.")
            if small
            else _("The others read, and may still gain from it."),
            _(
                "In large open networks about {often:g} in 100 people write often and "
                "{sometimes:g} now and then. Below {least:g} people we suggest a push."
            ).format(
                often=rules["writers_often"],
                sometimes=rules["writers_some"],
                least=rules["quiet_people"],
            ),
            _("van Mierlo 2014, Journal of Medical Internet Research"),
            ("design.formats", "design.size_target"),
            figure=often,
            unit=N_("people"),
            thresholds=("writers_often", "writers_some", "quiet_people"),
        )
    ]


def _quiet_headline(space: Format, size: int, often: int, small: bool, rules: Rules) -> str:
    if small:
        most = max(1, often)
        return ngettext(
            "With {size:,} people, the “{space}” may have {n} regular writer, or none.",
            "With {size:,} people, the “{space}” may have {n} regular writers, or fewer.",
            most,
        ).format(size=size, space=space.label, n=most)
    return _("Of {size:,} people, {often:,} may write often and {some:,} now and then.").format(
        size=size, often=often, some=whole(size * rules["writers_some"] / 100)
    )


def invitations(community: Community, rules: Rules) -> list[Result]:
    """Say how many people the invitations may bring, or how many invitations it takes."""
    launch, size, come = community.launch, community.design.size_target, show_up(community, rules)
    accept, invited = launch.accept_percent, launch.invite_count
    answers = {"launch.accept_percent": accept, "launch.show_up_percent": come}
    if not (accept and come and size):
        needed = (*answers.items(), ("design.size_target", size))
        return [Missing("invitations", tuple(field for field, value in needed if not value))]
    if not invited and size > rules["one_group_most"]:
        return []
    severity, headline, sentence = _invited(community, accept, come, rules)
    return [
        Finding(
            "invitations",
            severity,
            headline,
            sentence,
            _("Of those invited {accept}% say yes, and {come:g}% of these come.").format(
                accept=accept, come=come
            ),
            _("figures of event planners (PCMA, Livestorm and others)"),
            ("launch.invite_count", *answers),
            figure=whole(expected_people(invited, accept, come))
            if invited
            else invitations_needed(size, accept, come),
            unit=N_("people") if invited else N_("invitations"),
            thresholds=("show_up_open", "show_up_closed", "one_group_most"),
        )
    ]


def _invited(
    community: Community, accept: int, come: float, rules: Rules
) -> tuple[Severity, str, str]:
    """Return how the invitations weigh against the wish, in a headline and a sentence."""
    design, invited = community.design, community.launch.invite_count
    size = design.size_target or 0
    least, most = design.size_min or size, design.size_max or size
    if not invited:
        n = invitations_needed(size, accept, come)
        headline = _("For {size} people at the first meetup, invite about {n:,}.")
        return Severity.FINE, headline.format(size=size, n=n), _("A reminder helps most of all.")
    coming = whole(expected_people(invited, accept, come))
    given = {"invited": invited, "coming": coming, "least": least, "most": most}
    if size > rules["one_group_most"] or least <= coming <= max(least, most):
        headline = _("{invited:,} invitations may bring {coming:,} people to the first meetup.")
        sentence = _("About {yes:,} of those invited may say yes.")
        yes = whole(invited * accept / 100)
        return Severity.FINE, headline.format(**given), sentence.format(yes=yes)
    if coming > most:
        headline = _(
            "{invited:,} invitations may bring {coming:,} people; you want at most {most:,}."
        )
        sentence = _("You could invite in two waves.")
        return Severity.TALK, headline.format(**given), sentence
    headline = _(
        "{invited:,} invitations may bring {coming:,} people; you want at least {least:,}."
    )
    return Severity.TALK, headline.format(**given), _to_reach(community, least, accept, come)


def _to_reach(community: Community, least: int, accept: int, come: float) -> str:
    """Say what would bring enough: more invitations, unless all in the groups are invited."""
    needed = invitations_needed(least, accept, come)
    counts = [group.count for group in community.inquire.groups]
    known = sum(count or 0 for count in counts)
    if known == community.launch.invite_count and None not in counts and needed > known:
        return _("A reminder, or a second time to meet, could bring more of them.")
    return _("About {n:,} invitations would bring {least:,}.").format(n=needed, least=least)
