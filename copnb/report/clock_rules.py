"""How a calendar file tells when a clock is moved: a rule that holds every year, or nothing.

A list of days (RDATE) would be exact for every clock on earth, but Outlook passes over it and
shows meetups an hour off. So a clock is written as two rules a year; where its changes follow
no such rule, its meetups are written by world time (UTC) instead. Every year is each of those in
which a series may still meet, however short this one is: a longer one is written the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from copnb.advice.series import LAST, LONGEST, place_in_month, weekday_of_month

if TYPE_CHECKING:
    from icalendar import Timezone

_DAY_NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
_SINCE = 1970
"""The year in which a rule begins in the file, as calendar programs write it themselves."""


@dataclass(frozen=True)
class Move:
    """A clock is moved: at an instant (UTC), from one distance to UTC to another."""

    at: datetime
    before: timedelta
    after: timedelta


@dataclass(frozen=True)
class Rule:
    """A clock is moved every year, on the second Sunday of March at 2:00 by that clock, say."""

    month: int
    weekday: int
    place: int
    minute: int
    before: timedelta
    after: timedelta


def by_day(weekday: int, place: int | None = None) -> str:
    """Return a weekday as calendar files name it: `TU`, `2TU`, `-1SU`."""
    return f"{place or ''}{_DAY_NAMES[weekday]}"


def vtimezone(zone: str, first: datetime) -> Timezone | None:
    """Return how a clock goes from the first meetup on, which is of that zone, for ten years.

    None where yearly rules cannot tell it. Where the clock is moved no more, its distance to
    UTC is enough.
    """
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    years = [_moves(zone, year) for year in range(first.year, (first + LONGEST).year + 1)]
    rules = _rules(years)
    if not rules and any(first <= move.at for moves in years for move in moves):
        return None
    told = Timezone()
    told.add("tzid", zone)
    if not rules:
        told.add_component(_part(TimezoneStandard(), datetime(_SINCE, 1, 1), _ahead(first)))
    for rule in rules:
        part = TimezoneDaylight() if rule.after > rule.before else TimezoneStandard()
        day = weekday_of_month(_SINCE, rule.month, rule.weekday, rule.place)
        midnight = datetime(day.year, day.month, day.day)
        _part(part, midnight + timedelta(minutes=rule.minute), rule.after, rule.before)
        on = by_day(rule.weekday, rule.place)
        part.add("rrule", {"freq": "yearly", "bymonth": rule.month, "byday": on})
        told.add_component(part)
    return told


def _part(part: Any, since: datetime, after: timedelta, before: timedelta | None = None) -> Any:
    part.add("dtstart", since)
    part.add("tzoffsetfrom", after if before is None else before)
    part.add("tzoffsetto", after)
    return part


def _rules(years: Sequence[Sequence[Move]]) -> list[Rule]:
    """Return the two rules that hold in each of some years; none where there are no such two."""
    if any(len(moves) != 2 or moves[0].after != moves[1].before for moves in years):
        return []
    found = []
    for moves in zip(*years, strict=True):
        shared = set.intersection(*map(_possible, moves))
        found += sorted(shared, key=lambda rule: rule.place)[:1]  # the last before the fourth
    return found if len(found) == 2 and found[0].before == found[1].after else []


def _possible(move: Move) -> set[Rule]:
    """Return the rules by which a clock could have been moved on that day."""
    local = move.at.replace(tzinfo=None) + move.before
    minute = local.hour * 60 + local.minute
    ends = (local + timedelta(days=7)).month != local.month
    places = {place_in_month(local.date()), *([LAST] if ends else [])}
    return {
        Rule(local.month, local.weekday(), place, minute, move.before, move.after)
        for place in places
    }


@lru_cache(maxsize=256)
def _moves(zone: str, year: int) -> tuple[Move, ...]:
    """Return when a clock is moved in a year, to the minute: looked up day by day."""
    clock, first, last = ZoneInfo(zone), *(datetime(y, 1, 1, tzinfo=UTC) for y in (year, year + 1))
    found = []
    for begin, end in pairwise(first + n * _DAY for n in range((last - first) // _DAY + 1)):
        before, after = (_ahead(instant.astimezone(clock)) for instant in (begin, end))
        if before != after:
            minutes = [begin + n * _MINUTE for n in range(_DAY // _MINUTE + 1)]
            is_after = [_ahead(minute.astimezone(clock)) != before for minute in minutes]
            found.append(Move(minutes[is_after.index(True)], before, after))
    return tuple(found)


def _ahead(instant: datetime) -> timedelta:
    return instant.utcoffset() or timedelta()
