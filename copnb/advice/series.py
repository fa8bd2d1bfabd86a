"""The days on which a community meets: what rhythm, times and first meetup come to."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from copnb.advice.clocks import WEEKDAYS
from copnb.design.community import Community
from copnb.design.design import Frequency, Slot

MOST = 999
"""Meetups in one series; Outlook takes no more."""

LONGEST = timedelta(days=3653)
"""How far ahead days are worked out where a number of meetups is given: ten years."""

YEAR = timedelta(days=360)
"""How far ahead they are where nothing says when the series ends: without the year's day."""

LAST = -1
YEARS = range(1971, 2200)
"""Years whose days every calendar program can hold."""

_DAYS = {Frequency.WEEKLY: 7, Frequency.EVERY_2_WEEKS: 14, Frequency.EVERY_3_WEEKS: 21}
_MONTHS = {Frequency.MONTHLY: 1, Frequency.EVERY_2_MONTHS: 2, Frequency.QUARTERLY: 3}


@dataclass(frozen=True)
class Rhythm:
    """Every so many days, or every so many months on the same weekday of the month."""

    days: int = 0
    months: int = 0

    @property
    def keeps_weekday(self) -> bool:
        """Say whether every meetup falls on the same day of the week."""
        return not self.days % 7

    def slower(self, times: int) -> Rhythm:
        """Return the rhythm of every second, third ... meetup."""
        return Rhythm(self.days * times, self.months * times)

    def on(self, origin: date, n: int) -> date:
        """Return the day `n` meetups after a day of the series; before it where `n` is negative."""
        if self.days:
            return origin + timedelta(days=n * self.days)
        year, month = divmod(origin.year * 12 + origin.month - 1 + n * self.months, 12)
        return weekday_of_month(year, month + 1, origin.weekday(), place_in_month(origin))


@dataclass(frozen=True)
class Series:
    """The meetups at one time of the design, in order.

    `regular` are their days by the rhythm, counted from `origin`; `days` those on which the
    community meets: a first or second meetup may have been set for another day.
    """

    slot: Slot
    rhythm: Rhythm
    origin: date
    regular: tuple[date, ...]
    days: tuple[date, ...]


def place_in_month(day: date) -> int:
    """Return 1 to 4 for the first to fourth such weekday of a month; a fifth is the last, -1."""
    place = (day.day - 1) // 7 + 1
    return place if place < 5 else LAST


def weekday_of_month(year: int, month: int, weekday: int, place: int) -> date:
    """Return the second Tuesday (1, 2), say, or the last Sunday (6, -1) of a month."""
    if place == LAST:
        last = date(year, month, monthrange(year, month)[1])
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    return _from(date(year, month, 1), weekday) + timedelta(days=7 * (place - 1))


def rhythm_of(community: Community) -> Rhythm | None:
    """Return how often a community meets; None where that is open, or once in ten years."""
    frequency, days = community.design.frequency, community.design.frequency_days
    if frequency is Frequency.CUSTOM:
        return Rhythm(days=days) if days and days < LONGEST.days else None
    if frequency in _DAYS:
        return Rhythm(days=_DAYS[frequency])
    return Rhythm(months=_MONTHS[frequency]) if frequency else None


def timed(community: Community) -> list[Slot]:
    """Return the times whose start and clock are known.

    The clock of a time that names none is that of the groups, where they all share one.
    """
    zones = {group.time_zone for group in community.inquire.groups}
    shared = zones.pop() if len(zones) == 1 else ""
    return [
        slot.model_copy(update={"time_zone": slot.time_zone or shared})
        for slot in community.design.slots
        if slot.start and (slot.time_zone or shared)
    ]


def slot_of_first(community: Community) -> Slot | None:
    """Return the time of the first meetup; None where no time is known."""
    return next(iter(_from_the_first(timed(community), _typed(community))), None)


def lacking(community: Community) -> list[str]:
    """Return the questions, by path, without whose answers nobody knows the days."""
    first = community.launch.first_meetup_on
    known = {
        "launch.first_meetup_on": first is not None and first.year in YEARS,
        "design.slots": timed(community),
        "design.frequency": rhythm_of(community),
    }
    return [path for path, there in known.items() if not there]


def takes_turns(community: Community) -> bool:
    """Say whether several times are taken in turn: the next meetup is at the next time.

    Where the days do not say so, each meetup is held at every time.
    """
    rhythm, typed = rhythm_of(community), _typed(community)
    slots = _from_the_first(timed(community), typed)
    if rhythm is None or not rhythm.keeps_weekday or len(typed) < 2 or len(slots) < 2:
        return False
    return _fits(slots[1], typed[1]) and not _fits(slots[0], typed[1])


def all_series(community: Community) -> list[Series]:
    """Return the series of each time of the design; none where an answer is `lacking`."""
    rhythm = rhythm_of(community)
    if lacking(community) or rhythm is None:
        return []
    typed, count, until = _typed(community), community.design.meetups_count, _until(community)
    slots = _from_the_first(timed(community), typed)
    if takes_turns(community):
        return [*_in_turn(slots, rhythm, typed, count, until)]
    made = [_series(slots[0], rhythm, typed, count or MOST, until)]
    for slot in slots[1:]:
        there = sorted({_from(day, _weekday(slot, day)) for day in typed})
        made.append(_series(slot, rhythm, there, count or MOST, until))
    return made


def _in_turn(
    slots: Sequence[Slot], rhythm: Rhythm, typed: Sequence[date], count: int | None, until: date
) -> Iterator[Series]:
    """Yield the series of times of which each takes every second, third ... meetup."""
    slower = rhythm.slower(len(slots))
    for place, slot in enumerate(slots):
        planned = rhythm.on(typed[0], place)
        begins = typed[place] if place < len(typed) else _nearest(planned, _weekday(slot, planned))
        left = len(range(place, count or MOST, len(slots)))
        if begins > until or not left:
            return
        yield _series(slot, slower, [begins], left, until)


def _series(slot: Slot, rhythm: Rhythm, typed: Sequence[date], count: int, until: date) -> Series:
    """Return at most `count` meetups up to a day, of which the first may be set by hand."""
    origin = typed[-1]
    if rhythm.keeps_weekday:
        origin = _nearest(origin, _weekday(slot, origin))
    regular, days = list[date](), list[date]()
    for n in range(min(count, MOST)):
        by_rhythm = rhythm.on(origin, n + 1 - len(typed))
        day = typed[n] if n < len(typed) else by_rhythm
        if n and day > until:
            break
        regular.append(by_rhythm)
        days.append(day)
    return Series(slot, rhythm, origin, tuple(regular), tuple(days))


def _typed(community: Community) -> list[date]:
    """Return the first meetup, and the next one where it is later."""
    first, second = community.launch.first_meetup_on, community.launch.next_meetup_on
    if first is None:
        return []
    return [first, second] if second and first < second <= first + LONGEST else [first]


def _until(community: Community) -> date:
    """Return the last day on which there may be a meetup."""
    first, ends = community.launch.first_meetup_on, community.sustain.first_phase_end
    assert first is not None
    if community.design.meetups_count:
        return first + LONGEST
    return min(ends, first + LONGEST) if ends and ends >= first else first + YEAR


def _from_the_first(slots: Sequence[Slot], typed: Sequence[date]) -> list[Slot]:
    """Return times in their order, beginning with that of the first meetup."""
    fitting = (n for n, slot in enumerate(slots) if typed and _fits(slot, typed[0]))
    first = next(fitting, 0)
    return [*slots[first:], *slots[:first]]


def _weekday(slot: Slot, otherwise: date) -> int:
    return otherwise.weekday() if slot.weekday is None else WEEKDAYS.index(slot.weekday)


def _fits(slot: Slot, day: date) -> bool:
    return _weekday(slot, day) == day.weekday()


def _nearest(day: date, weekday: int) -> date:
    """Return the day of the week that is at most three days away."""
    return _from(day - timedelta(days=3), weekday)


def _from(day: date, weekday: int) -> date:
    """Return that day of the week, on a day or after it."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)
