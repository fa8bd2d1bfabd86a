"""Which pictures a page can show: what each is drawn from, as plain numbers and texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from copnb.advice import clocks
from copnb.advice.clock_changes import times_of_year
from copnb.advice.finding import Missing
from copnb.advice.hours import times
from copnb.advice.rules import Rules
from copnb.design.community import STEPS, Community
from copnb.design.formats import CATALOGUE, facts
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.design.launch import CONNECTING
from copnb.design.lessons import LessonState
from copnb.design.questions import standing
from copnb.words import _

if TYPE_CHECKING:
    from copnb.design.inquire import Group
    from copnb.pictures import Picture

Numbers = tuple[Any, ...]
"""What a picture function is called with; equal numbers give the same picture."""


class Known(NamedTuple):
    """All that a picture may be drawn from."""

    community: Community
    rules: Rules
    meetups: Sequence[Meetup] = ()
    sheets: Sequence[FeedbackSheet] = ()


@dataclass(frozen=True)
class Drawing:
    """A picture: its numbers, the function of `copnb.pictures`, and the step that shows it."""

    numbers: Callable[[Known], Numbers]
    function: str
    step: str

    def draw(self, numbers: Numbers) -> Picture:
        """Draw the picture of those numbers."""
        from copnb import pictures  # loads matplotlib, so only when something is drawn

        picture: Picture = getattr(pictures, self.function)(*numbers)
        return picture


def _formats(known: Known) -> Numbers:
    """Return the chosen ways to interact and the best of those not chosen; without any, all."""
    from copnb.advice.ways import suggested

    rows = {row.format: row.minutes for row in known.community.design.formats if row.format}
    chosen = [
        (form.label, facts(form).structure, facts(form).synchrony, minutes)
        for form, minutes in rows.items()
    ]
    ways = [facts(way) for way in suggested(known.community, known.rules)]
    others = [(way.format.label, way.structure, way.synchrony, None) for way in ways]
    if chosen or others:
        return chosen, others
    others = [(way.format.label, way.structure, way.synchrony, None) for way in CATALOGUE]
    return (), (), others


def _agenda(known: Known) -> Numbers:
    """Return the parts of the first meetup, how long a meetup is, the least part to connect."""
    items = [
        (item.title, item.minutes, item.kind.label if item.kind else "", item.kind in CONNECTING)
        for item in known.community.launch.agenda
        if item.minutes
    ]
    least = known.rules["connection_least"]
    return items, known.community.design.meetup_minutes, least


def _roadmap(known: Known) -> Numbers:
    """Return the six steps with their state, and the dates that the answers name."""
    community = known.community
    dates = {
        "prototype": (community.prototype.test_date, _("first try")),
        "launch": (community.launch.first_meetup_on, _("first meetup")),
        "grow": (community.grow.by_date, _("grown by")),
        "sustain": (community.sustain.first_phase_end, _("first phase ends")),
    }
    stations = []
    for step in STEPS:
        stands = standing(community, step.key)
        state = getattr(community.steps, step.key).value
        milestone = dates.get(step.key, (None, ""))
        stations.append((step.title, state, stands.answered, stands.asked, *milestone))
    return (stations,)


def _lessons(known: Known) -> Numbers:
    """Return what shows of each lesson and by what, and what the group says of it."""
    from copnb.advice.lesson_evidence import lesson_evidence

    said, states = known.community.sustain.lessons, list(LessonState)
    rows = [
        (
            shown.lesson.label,
            shown.points,
            "" if shown.points is None else shown.words,
            states.index(said[shown.lesson]) if shown.lesson in said else None,
        )
        for shown in lesson_evidence(*known)
    ]
    return (rows,)


def _growth(known: Known) -> Numbers:
    """Return the members now, the aim, the sizes that matter between, and how to get there."""
    community, grow = known.community, known.community.grow
    counts = [group.count for group in community.inquire.groups if group.count is not None]
    now = sum(counts) or community.design.size_target
    aim = None if grow.target_count is None else (grow.target_count, grow.by_date)
    ways = [way.label for way in grow.strategies]
    known_numbers = [(now, community.saved_on)] if now else []
    return known_numbers, aim, _sizes_that_matter(known), ways, _first_meetup(known)


def _sizes_that_matter(known: Known) -> list[tuple[int, str]]:
    """Return up to how many people a group serves what leads, and is one group."""
    from copnb.advice.goals import lead_goal, size_is_restricted
    from copnb.advice.size import size_bands, whole

    lead, rules = lead_goal(known.community), known.rules
    sizes = [(whole(rules["one_group_most"]), _("up to here people in one group know each other"))]
    if size_is_restricted(known.community):
        trust = _("up to here a group is small enough for trust")
        sizes.append((whole(rules["trust_flag"]), trust))
    elif lead:
        usual = _("up to here is usual for “{goal}”").format(goal=lead.label)
        bands = size_bands(known.community.inquire.goals, rules)
        sizes += [(whole(band.most), usual) for band in bands if band.goal is lead]
    return sizes


def _first_meetup(known: Known) -> tuple[date | None, int, int] | None:
    """Return the day of a first meetup to come, its invitations, and whom they may bring."""
    from copnb.advice.people import expected_people, show_up
    from copnb.advice.size import whole

    launch, today = known.community.launch, known.community.saved_on
    come, on = show_up(known.community, known.rules), launch.first_meetup_on
    if not (launch.invite_count and launch.accept_percent and come) or (
        on and today and on <= today
    ):
        return None
    coming = expected_people(launch.invite_count, launch.accept_percent, come)
    return on, launch.invite_count, whole(coming)


def _momentum(known: Known) -> Numbers:
    """Return who came to each meetup and what they said, and the four signs where they show."""
    from copnb.advice.indicators import feedback_mean, in_order
    from copnb.advice.momentum import momentum

    meetups, said = in_order(known.meetups), defaultdict(list)
    for sheet in known.sheets:  # asked after the last meetup on or before its day
        said[max((m.date for m in meetups if m.date <= sheet.date), default=None)].append(sheet)
    rows = [
        (m.date, m.invited, m.attended, m.returning, feedback_mean(said[m.date])) for m in meetups
    ]
    least = round(known.rules["momentum_meetups"])
    membership = known.community.design.membership
    found = momentum(known.meetups, known.sheets, known.rules, membership)
    if found is None:
        return rows, (), "", least
    signs = [(signal.words, signal.points) for signal in found.signals]
    return rows, signs, found.direction.label, least


def _hours(known: Known) -> Numbers:
    """Return which half-hours fit each group all year, the times we chose, and the best starts."""
    community = known.community
    minutes, found = community.design.meetup_minutes, times(community, known.rules)
    if isinstance(found, Missing):
        people = clocks.clocks(community, known.rules)
        unjudged = [(clock.name, clock.people, "", ()) for clock in people]
        dated = clocks.reference_day(community) is not None
        return unjudged, (), ((), 0), minutes, "", 0, dated
    zone, chosen = found.zone, []
    for option in found.chosen:
        here = clocks.elsewhere(option.start, zone, found.day)
        day = clocks.WEEKDAYS[here.weekday].label
        chosen.append((here.minute, day, tuple(map(_fit, option.worths))))

    def judged(minutes: int) -> list[clocks.Option]:
        week = (found.people, minutes, zone, found.day)
        return times_of_year(*week, weekend=clocks.GOOD, kept=set())

    halves = judged(30)
    fits_by_group = zip(*(map(_fit, half.worths) for half in halves), strict=True)
    rows = [
        (clock.name or clocks.place(clock.zone), clock.people, clocks.place(clock.zone), fits)
        for clock, fits in zip(found.people, fits_by_group, strict=True)
    ]
    covering = [option for option in judged(found.minutes) if option.covered]
    top = max(map(found.rank, covering), default=())
    best = [option for option in covering if found.rank(option) == top]
    minutes_of_best = tuple(option.start.minute for option in best)
    left = len(community.inquire.groups) - len(found.people)
    covered = best[0].covered if best else 0
    return rows, chosen, (minutes_of_best, covered), found.minutes, clocks.place(zone), left


def _fit(worth: int) -> int:
    """Return how hours fit a group: 2 suit it, 1 is early or late, 0 is outside its hours."""
    return 2 if worth >= clocks.GOOD else 1 if worth else 0


def _load(known: Known) -> Numbers:
    """Return the minutes a month that groups and the leader have, and that we ask of them."""
    from copnb.advice.load import (
        capacity_minutes,
        leader_minutes_a_month,
        member_minutes_a_month,
    )

    community = known.community
    leader = leader_minutes_a_month(community), community.inquire.leader_minutes_month
    there = tuple(capacity_minutes(community).items())
    return there, member_minutes_a_month(community), known.rules["leader_easy"], leader


def _inclusion(known: Known) -> Numbers:
    """Return how well each group can join the meetups, by which way, and what would help."""
    from copnb.advice.connections import access, meeting_tools
    from copnb.advice.technology import line, need

    community, rules = known.community, known.rules
    lines = [group for group in community.inquire.groups if line(group, rules)]
    tools = any(need(tool, rules) for tool in meeting_tools(community))
    rows = [
        (
            row.group.name.strip(),
            row.group.count,
            row.group.connection.label if row.group.connection else "",
            _measured(row.group),
            row.state,
            row.way.words,
            row.megabytes,
            row.group.data_cap_mb,
            row.lacks_data,
            tuple(measure.label for measure in row.restored_by),
        )
        for row in (access(community, rules) if tools else ())
    ]
    return rows, tools, bool(lines), len(community.inquire.groups) - len(lines)


def _measured(group: Group) -> str:
    """Return the measured speed of a group's connection in words; empty where there is none."""
    if group.kbps_down is None and group.kbps_up is None:
        return ""
    down, up = ("…" if n is None else f"{n:,}" for n in (group.kbps_down, group.kbps_up))
    return _("measured: {down} down, {up} up, in kilobits a second").format(down=down, up=up)


DRAWINGS: dict[str, Drawing] = {
    "formats": Drawing(_formats, "formats_chart", "design"),
    "hours": Drawing(_hours, "hours_map", "design"),
    "load": Drawing(_load, "load_against_capacity", "prototype"),
    "inclusion": Drawing(_inclusion, "inclusion_table", "prototype"),
    "agenda": Drawing(_agenda, "agenda_ribbon", "launch"),
    "growth": Drawing(_growth, "growth_path", "grow"),
    "momentum": Drawing(_momentum, "momentum_of_meetups", "sustain"),
    "lessons": Drawing(_lessons, "eight_lessons", "sustain"),
    "roadmap": Drawing(_roadmap, "roadmap", "sustain"),
}
"""Name of a picture to what it is drawn from, how, and in which step; in the order shown."""


def drawn_in(step: str) -> list[str]:
    """Return the names of the pictures that the step with that key shows, in their order."""
    return [name for name, drawing in DRAWINGS.items() if drawing.step == step]
