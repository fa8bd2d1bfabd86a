"""The 12 months to come: how far clocks are apart, when that changes, how a start falls then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby, pairwise

from copnb.advice.clocks import DAY, Clock, Days, Option, Start, fall, half_hours, offset, option

YEAR, _WEEK, _DAY = timedelta(days=365), timedelta(days=7), timedelta(days=1)

Span = tuple[date, date]
"""First and last day; what goes on over the end of the 12 months ends before it begins."""


@lru_cache(maxsize=512)
def apart(zone: str, home: str, first: date) -> dict[int, tuple[Span, ...]]:
    """Return by how many minutes a clock is ahead of another, and when, in 12 months from `first`.

    Clocks that move together stay as far apart as they were.
    """

    def ahead(days: tuple[date, date]) -> int:
        return offset(zone, days[0]) - offset(home, days[0])

    days = sorted({first, *_moves(zone, first), *_moves(home, first), first + YEAR})
    runs = [(shift, [*run]) for shift, run in groupby(pairwise(days), ahead)]
    spans = [(shift, (run[0][0], run[-1][1] - _DAY)) for shift, run in runs]
    if len(spans) > 1 and spans[0][0] == spans[-1][0]:
        (shift, (_first, ends)), (_shift, (begins, _last)) = spans[0], spans.pop()
        spans[0] = (shift, (begins, ends))
    by_shift: dict[int, tuple[Span, ...]] = {}
    for shift, span in spans:
        by_shift[shift] = (*by_shift.get(shift, ()), span)
    return by_shift


@lru_cache(maxsize=512)
def _moves(zone: str, first: date) -> tuple[date, ...]:
    """Return the days on which a clock is moved: looked up week by week, then to the day."""
    weeks = [first + n * _WEEK for n in range(YEAR // _WEEK + 1)]
    moved = [begin for begin in weeks if offset(zone, begin) != offset(zone, begin + _WEEK)]
    days = [begin + n * _DAY for begin in moved for n in range(1, 8)]
    year = [day for day in days if day < first + YEAR]
    return tuple(day for day in year if offset(zone, day) != offset(zone, day - _DAY))


@lru_cache(maxsize=512)
def days_apart(zone: str, home: str, first: date) -> Days:
    """Return by how many minutes a clock is ahead of another on how many days of 12 months."""
    return tuple(
        (shift, sum((ends - begins).days % YEAR.days + 1 for begins, ends in spans))
        for shift, spans in apart(zone, home, first).items()
    )


def moved(start: Start, zone: str, shift: int) -> Start:
    """Return a start by another clock that is `shift` minutes ahead of its own."""
    days, minute = divmod(start.minute + shift, DAY)
    return Start((start.weekday + days) % 7, minute, zone)


def judge_year(start: Start, people: Sequence[Clock], minutes: int, first: date) -> Option:
    """Return what a chosen start is worth to each clock on its worst day of 12 months."""
    days = [days_apart(clock.zone, start.zone, first) for clock in people]
    pairs = zip(people, days, strict=True)
    falls = [fall(clock.worth, start.minute, ahead, minutes) for clock, ahead in pairs]
    return option(start, falls, people, (start.weekday,))


def times_of_year(
    people: Sequence[Clock], minutes: int, zone: str, first: date, *, weekend: int, kept: set[int]
) -> list[Option]:
    """Return each half-hour as `times_of_day` does, at its worst in 12 months."""
    days = [days_apart(clock.zone, zone, first) for clock in people]
    return half_hours(people, minutes, zone, days, weekend=weekend, kept=kept)


def by_other_clocks(
    here: Option, people: Sequence[Clock], minutes: int, first: date
) -> list[Option]:
    """Judge a start by the clocks of the other groups that it reaches, at its hours there."""
    start = here.start
    pairs = zip(people, here.worths, strict=True)
    zones = sorted({clock.zone for clock, value in pairs if value} - {start.zone})
    hours = [(zone, shift) for zone in zones for shift in apart(zone, start.zone, first)]
    return [judge_year(moved(start, *pair), people, minutes, first) for pair in hours]
