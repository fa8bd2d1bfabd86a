"""A community as a case to compare: what is known of it, and the rows behind each figure.

A row holds the numbers of one thing that could have come out otherwise: a meetup, a person, a
gap. Rows of which something is not known are left out; unknown is never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Final

from copnb.advice import indicators as figures
from copnb.advice.chart import centre, chosen_formats
from copnb.advice.connections import INCLUDED, access
from copnb.advice.finding import Finding, Missing
from copnb.advice.hours import times
from copnb.advice.lessons import lesson_findings
from copnb.advice.load import capacity_minutes, days_between, member_minutes_a_month
from copnb.advice.rhythm import regularity
from copnb.advice.rules import Rules
from copnb.advice.ways import chosen_whys
from copnb.design.community import Community
from copnb.design.formats import facts
from copnb.design.happened import Attendance, FeedbackSheet, Meetup, Membership
from copnb.design.questions import standing
from copnb.design.sustain import ValueCycle
from copnb.evidence import participation
from copnb.evidence.intervals import Rows

CORE, ACTIVE = 0.75, 0.40
"""Parts of the meetups from which somebody counts as core and as active: our own judgement.

They belong to the definition and not to the rules of a workshop, so that figures of two
workshops can be compared.
"""

LEAST_LISTS: Final = 4
"""Lists of who came from which it is told how people differ in taking part."""

DAYS_A_YEAR: Final = 365.25
SHORTEST: Final = 0.5
"""Years between the first and the last count of members from which growth is told."""


@dataclass(frozen=True)
class Case:
    """A community with what is known of it: its design and the rows of its four files."""

    community: Community
    rules: Rules
    meetups: Sequence[Meetup] = ()
    sheets: Sequence[FeedbackSheet] = ()
    attendance: Sequence[Attendance] = ()
    membership: Sequence[Membership] = ()

    @cached_property
    def lists(self) -> list[frozenset[str]]:
        """The people at each meetup that has a list, in order of time."""
        return [*participation.who_came(self.attendance).values()]


RowsOf = Callable[[Case], Rows]


def columns(part: str, whole: str) -> RowsOf:
    """Return what gives two columns of the meetups."""
    return lambda case: figures.pairs(case.meetups, part, whole)


def no_shows(case: Case) -> Rows:
    """Return of each meetup those who registered and did not come, and those who registered."""
    rows = figures.pairs(case.meetups, "attended", "registered")
    return [(registered - came, registered) for came, registered in rows]


def newcomers(case: Case) -> Rows:
    """Return new people and all who came; at the first meetup all are new, so it is left out."""
    return figures.pairs(figures.in_order(case.meetups)[1:], "new", "attended")


def gaps(case: Case) -> Rows:
    """Return the days between meetups."""
    found = regularity(meetup.date for meetup in case.meetups)
    return [(gap,) for gap in found.gaps] if found else []


def rhythm_kept(case: Case) -> Rows:
    """Return the days planned from each meetup to the next, and the days it was."""
    planned = days_between(case.community)
    return [(planned, gap) for (gap,) in gaps(case)] if planned else []


def how_often(case: Case) -> Rows:
    """Return how many meetups each person came to; nothing with too few lists."""
    return [(n,) for n in participation.times(case.lists)] if _lists_do(case) else []


def attends(low: float, high: float) -> RowsOf:
    """Return what says of each person whether they came to such a part of the meetups."""
    return lambda case: [(low <= n / len(case.lists) < high, 1) for (n,) in how_often(case)]


def came_back(case: Case) -> Rows:
    """Return of each person who joined whether they came to one of the three meetups after."""
    return [(is_back, 1) for _place, is_back in participation.back(case.lists)]


def settled(case: Case) -> Rows:
    """Return of each newcomer whether they came three times."""
    return [(is_settled, 1) for is_settled in participation.settled(case.lists)]


def hosts(case: Case) -> Rows:
    """Return how many meetups each person hosted."""
    return [(led,) for led in participation.hosts(case.attendance)]


def members(case: Case) -> Rows:
    """Return days and counts of members, in order."""
    return sorted((row.date.toordinal(), row.members) for row in case.membership)


def _lists_do(case: Case) -> bool:
    return len(case.lists) >= LEAST_LISTS


def fewest(rows: Rows) -> float:
    """Return how many of those who have most have at least half of all together."""
    total, so_far, people = sum(led for (led,) in rows), 0.0, 0
    for (led,) in sorted(rows, reverse=True):
        so_far, people = so_far + led, people + 1
        if 2 * so_far >= total:
            break
    return people


def yearly(rows: Rows) -> float | None:
    """Return by which share members grow in a year; None for too short a time."""
    (first, before), (last, now) = rows[0], rows[-1]
    years = (last - first) / DAYS_A_YEAR
    return (now / before) ** (1 / years) - 1 if before and years >= SHORTEST else None


def doubling(rows: Rows) -> float | None:
    """Return in how many years members double; None where they do not grow."""
    growth = yearly(rows)
    return log(2) / log(1 + growth) if growth and growth > 0 else None


def of_design(value: Callable[[Community], float | None]) -> RowsOf:
    """Return what gives one figure of the design."""
    return lambda case: _one(value(case.community))


def _one(value: float | None, whole: float = 1) -> Rows:
    return [] if value is None else [(value, whole)]


def place(axis: str) -> RowsOf:
    """Return what gives the place of the chosen ways to meet on an axis of the chart."""
    return of_design(lambda community: getattr(centre(community), axis, None))


def coverage(case: Case) -> Rows:
    """Return the part of the people whose line carries the meetups, times that whose hours do."""
    reached = [(row.group.count or 0, row.state) for row in access(case.community, case.rules)]
    people = sum(count for count, _state in reached)
    found = times(case.community, case.rules)
    if isinstance(found, Missing) or not (found.chosen and found.total and people):
        return []
    included = sum(count for count, state in reached if state == INCLUDED)
    return _one(included / people * (1 - found.below(1, *found.chosen) / found.total))


def load(case: Case) -> Rows:
    """Return the minutes a month asked of a member, and those of the group that has least."""
    least = min(capacity_minutes(case.community).values(), default=0)
    return _one(member_minutes_a_month(case.community), least) if least else []


def lessons(case: Case) -> Rows:
    """Return the points of the lessons of which something shows, and the most they could be."""
    said = lesson_findings(case.community, case.rules, case.meetups, case.sheets)
    found = next((one for one in said if isinstance(one, Finding)), None)
    points = [points for _lesson, points in found.numbers] if found else []
    return _one(sum(points), 2 * len(points)) if points else []


def whys(case: Case) -> Rows:
    """Return how many of the chosen reasons a chosen way to meet serves, and how many there are."""
    reasons, chosen = chosen_whys(case.community), chosen_formats(case.community)
    served = {why for way in chosen for why in facts(way).whys}
    return _one(len(served & {*reasons}), len(reasons)) if reasons and chosen else []


def complete(case: Case) -> Rows:
    """Return how many questions are answered, and how many are asked."""
    stands = standing(case.community)
    return _one(stands.answered, stands.asked)


def stories(cycle: ValueCycle) -> RowsOf:
    """Return what counts the stories of a kind of value; nothing where none has a kind."""

    def rows(case: Case) -> Rows:
        told = [row.cycle for row in case.community.sustain.value_stories if row.story.strip()]
        return _one(told.count(cycle)) if any(told) else []

    return rows
