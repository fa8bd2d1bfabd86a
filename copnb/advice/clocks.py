"""Meeting times in numbers: each group's own clock, the best starts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from operator import mul
from zoneinfo import ZoneInfo

from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.design.design import Weekday
from copnb.design.inquire import Group

DAY, HALF = 24 * 60, 30
_STARTS = range(0, DAY, HALF)
GOOD = 100
WEEKDAYS = list(Weekday)
SATURDAY = WEEKDAYS.index(Weekday.SATURDAY)
Days = tuple[tuple[int, int], ...]
"""By how many minutes a clock is ahead of another, and on how many days."""

TODAY: Days = ((0, 1),)

# zoneinfo itself keeps eight zones at hand and reads the others anew each time.
_clock_at = lru_cache(maxsize=700)(ZoneInfo)


@dataclass(frozen=True)
class Clock:
    """Members who share a clock; `worth` is what each minute of two days of theirs is worth.

    100 inside the hours that suit them, less outside, 0 where they are asleep.
    """

    id: str
    name: str
    people: int
    zone: str
    worth: bytes


@dataclass(frozen=True)
class Start:
    """A start in a week: day (0 is Monday) and minute of the day, by the clock of `zone`."""

    weekday: int
    minute: int
    zone: str


@dataclass(frozen=True)
class Option:
    """A start, what it is worth (0 to 100) to each clock, and what it adds up to.

    `weekdays` are the days on which it is worth as much. `covered` are the people for whom it
    is worth something, `score` adds up worth times people. `costs` add up, for each clock, what
    the minutes of a meetup lack of 100, over the days that were looked at.
    """

    start: Start
    worths: tuple[int, ...]
    covered: int
    score: int
    weekdays: tuple[int, ...]
    costs: tuple[int, ...]


def place(zone: str) -> str:
    """Return the place in the name of a time zone: `St Johns` for `America/St_Johns`."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def clocks(community: Community, rules: Rules) -> list[Clock]:
    """Return the groups whose place and number are known, the largest first."""
    found = [
        Clock(group.id, group.name.strip(), group.count, group.time_zone, _worth(group, rules))
        for group in community.inquire.groups
        if group.time_zone and group.count
    ]
    return sorted(found, key=lambda clock: (-clock.people, clock.zone, clock.name, clock.id))


def _worth(group: Group, rules: Rules) -> bytes:
    """Return the worth of a group's minutes; of its own hours, one end may be open."""
    early, late = (round(60 * rules[name]) for name in ("hours_early", "hours_late"))
    good = (round(60 * rules["hours_from"]), round(60 * rules["hours_to"]))
    if group.hours_from or group.hours_to:
        opens = _minute(group.hours_from) if group.hours_from else early
        good = (opens, _minute(group.hours_to) if group.hours_to else late)
    return _minutes_of_two_days(good, (early, late), round(rules["hours_tolerable"]))


@lru_cache(maxsize=512)
def _minutes_of_two_days(good: tuple[int, int], tolerable: tuple[int, int], worth: int) -> bytes:
    day = bytearray(DAY)
    for (opens, closes), value in ((tolerable, worth), (good, GOOD)):
        for minute in range(opens, closes if closes > opens else closes + DAY):
            day[minute % DAY] = value
    return bytes(day) * 2


def _minute(clock_time: str) -> int:
    return int(clock_time[:2]) * 60 + int(clock_time[3:])


def reference_day(community: Community) -> date | None:
    """Return the day from which times are judged: the first meetup, or the last save if later."""
    days = (community.launch.first_meetup_on, community.saved_on)
    return max((day for day in days if day), default=None)


@lru_cache(maxsize=20_000)
def offset(zone: str, day: date) -> int:
    """Return how many minutes a clock is ahead of UTC at noon UTC of a day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    ahead = noon.astimezone(_clock_at(zone)).utcoffset() or timedelta()
    return round(ahead.total_seconds() / 60)


def chosen_starts(community: Community) -> list[Start]:
    """Return the times whose day, start and clock are known, in the order of the week."""
    starts = {
        Start(WEEKDAYS.index(slot.weekday), _minute(slot.start), slot.time_zone)
        for slot in community.design.slots
        if slot.weekday and slot.start and slot.time_zone
    }
    return sorted(starts, key=lambda start: (start.weekday, start.minute, start.zone))


def home_zone(community: Community, people: Sequence[Clock]) -> str:
    """Return the clock in which times are said: that of the chosen times, or of most people."""
    zones = {start.zone for start in chosen_starts(community)}
    if len(zones) == 1:
        return zones.pop()
    by_zone = Counter[str]()
    for clock in people:
        by_zone[clock.zone] += clock.people
    return min(by_zone, key=lambda zone: (-by_zone[zone], zone))


def elsewhere(start: Start, zone: str, day: date) -> Start:
    """Return a start by another clock, in the week that begins on `day`; exact to the date."""
    on = day + timedelta(days=(start.weekday - day.weekday()) % 7)
    at = time(*divmod(start.minute, 60), tzinfo=_clock_at(start.zone))
    there = datetime.combine(on, at).astimezone(_clock_at(zone))
    return Start(there.weekday(), there.hour * 60 + there.minute, zone)


@lru_cache(maxsize=20_000)
def fall(worth_of_minutes: bytes, minute: int, days: Days, minutes: int) -> tuple[int, int]:
    """Return what a start is worth to a clock on its worst day, and what it costs on all days.

    A minute of a meetup costs what it lacks of 100, on each of the days.
    """
    parts = [(_part(worth_of_minutes, (minute + ahead) % DAY, minutes), n) for ahead, n in days]
    cost = sum(n * (GOOD * len(part) - sum(part)) for part, n in parts)
    return min(min(part) for part, _n in parts), cost


def _part(worth_of_minutes: bytes, minute: int, minutes: int) -> bytes:
    return worth_of_minutes[minute : minute + min(max(minutes, 1), DAY)]


def judge(start: Start, people: Sequence[Clock], minutes: int, day: date) -> Option:
    """Return what a chosen start is worth to each clock; a weekend that was chosen is as good."""
    there = [elsewhere(start, clock.zone, day).minute for clock in people]
    pairs = zip(people, there, strict=True)
    falls = [fall(clock.worth, minute, TODAY, minutes) for clock, minute in pairs]
    return option(start, falls, people, (start.weekday,))


def option(
    start: Start,
    falls: Iterable[tuple[int, int]],
    people: Sequence[Clock],
    weekdays: tuple[int, ...],
) -> Option:
    """Return a start with what it is worth to each clock and costs it, as `fall` has them."""
    values, costs = zip(*falls, strict=True)
    counts = [clock.people for clock in people]
    covered = sum(count for count, value in zip(counts, values, strict=True) if value)
    return Option(start, values, covered, sum(map(mul, values, counts)), weekdays, costs)


def times_of_day(
    people: Sequence[Clock], minutes: int, zone: str, day: date, *, weekend: int, kept: set[int]
) -> list[Option]:
    """Return each half-hour on a day on which it is worth most, with all such days.

    Those are the chosen days, or else the days that are nobody's weekend; Wednesday always is.
    """
    days = [((offset(clock.zone, day) - offset(zone, day), 1),) for clock in people]
    return half_hours(people, minutes, zone, days, weekend=weekend, kept=kept)


def half_hours(
    people: Sequence[Clock],
    minutes: int,
    zone: str,
    ahead: Sequence[Days],
    *,
    weekend: int,
    kept: set[int],
) -> list[Option]:
    """Return the same for clocks that are ahead of `zone` by so much on so many days, each."""
    rows = [_row(clock.worth, days, minutes) for clock, days in zip(people, ahead, strict=True)]
    shifts = {shift for days in ahead for shift, _n in days}
    options = []
    for start, falls in zip(_STARTS, zip(*rows, strict=True), strict=True):
        later = {(start + shift) // DAY for shift in shifts}
        weekdays = sorted(kept) or [
            weekday
            for weekday in range(7)
            if weekend >= GOOD or all((weekday + n) % 7 < SATURDAY for n in later)
        ]
        options.append(option(Start(weekdays[0], start, zone), falls, people, tuple(weekdays)))
    return options


@lru_cache(maxsize=4096)
def _row(worth_of_minutes: bytes, days: Days, minutes: int) -> tuple[tuple[int, int], ...]:
    """Return how each half-hour start falls on a clock."""
    return tuple(fall(worth_of_minutes, start, days, minutes) for start in _STARTS)


def best_times(
    options: Sequence[Option],
    minutes: int,
    enough: float,
    count: int = 3,
    rank: Callable[[Option], tuple[float, ...]] | None = None,
) -> list[Option]:
    """Return the best starts, apart by the length of a meetup; of a run of equals, the middle.

    Without a `rank` of their own, first come those that cover `enough` people, then what is
    worth most to most people, then what is worth most to the worst-off group.
    """

    def usual(option: Option) -> tuple[float, ...]:
        return option.covered >= enough, option.score, min(option.worths)

    rank = rank or usual
    left, best = [option for option in options if option.score], list[Option]()
    while left and len(best) < count:
        top = max(map(rank, left))
        equal = [option for option in left if rank(option) == top]
        best.append(equal[len(equal) // 2])
        left = [option for option in left if _apart(option, best[-1]) >= max(minutes, 1)]
    return best


def _apart(one: Option, other: Option) -> int:
    minutes = abs(one.start.minute - other.start.minute)
    return min(minutes, DAY - minutes)
