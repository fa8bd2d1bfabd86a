"""Meeting times in numbers: each group's own clock, the best starts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
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
    is worth something, `score` adds up worth times people.
    """

    start: Start
    worths: tuple[int, ...]
    covered: int
    score: int
    weekdays: tuple[int, ...]


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


def worth(clock: Clock, minute: int, minutes: int) -> int:
    """Return what a meetup is worth to a clock (0 to 100): its worst minute decides."""
    return _least(clock.worth, minute, minutes)


def _least(worth_of_minutes: bytes, minute: int, minutes: int) -> int:
    return min(worth_of_minutes[minute : minute + min(max(minutes, 1), DAY)])


def judge(start: Start, people: Sequence[Clock], minutes: int, day: date) -> Option:
    """Return what a chosen start is worth to each clock; a weekend that was chosen is as good."""
    there = [elsewhere(start, clock.zone, day).minute for clock in people]
    worths = [worth(*pair, minutes) for pair in zip(people, there, strict=True)]
    return _option(start, worths, people, (start.weekday,))


def _option(
    start: Start, worths: Iterable[int], people: Sequence[Clock], weekdays: tuple[int, ...]
) -> Option:
    values, counts = tuple(worths), [clock.people for clock in people]
    covered = sum(count for count, value in zip(counts, values, strict=True) if value)
    return Option(start, values, covered, sum(map(mul, values, counts)), weekdays)


def week(
    people: Sequence[Clock], minutes: int, zone: str, day: date, *, weekend: int, kept: set[int]
) -> list[list[Option]]:
    """Return the half-hour starts of a reference week: seven days by `zone`, 48 starts each.

    All clocks stand as they do on `day`. Saturday and Sunday of a group's own clock are worth
    at most `weekend` (0 to 100), but for days (0 is Monday) in `kept`, which the group chose.
    """
    rows, shifts = _rows(people, minutes, zone, day)
    days = []
    for weekday in range(7):
        most = GOOD if weekday in kept else weekend
        capped = [_capped(*pair, weekday, most) for pair in zip(rows, shifts, strict=True)]
        columns = zip(_STARTS, zip(*capped, strict=True), strict=True)
        days.append([_option(Start(weekday, at, zone), w, people, (weekday,)) for at, w in columns])
    return days


def _capped(row: Sequence[int], shift: int, weekday: int, weekend: int) -> Sequence[int]:
    """Return a row in which starts on a Saturday or Sunday are worth at most `weekend`."""
    days = [(weekday + (start + shift) // DAY) % 7 for start in _STARTS]
    pairs = zip(row, days, strict=True)
    return [min(value, weekend) if day >= SATURDAY else value for value, day in pairs]


def times_of_day(
    people: Sequence[Clock], minutes: int, zone: str, day: date, *, weekend: int, kept: set[int]
) -> list[Option]:
    """Return each half-hour on a day on which it is worth most, with all such days.

    Those are the chosen days, or else the days that are nobody's weekend; Wednesday always is.
    """
    rows, shifts = _rows(people, minutes, zone, day)
    options = []
    for start, worths in zip(_STARTS, zip(*rows, strict=True), strict=True):
        later = {(start + shift) // DAY for shift in {*shifts}}
        days = sorted(kept) or [
            weekday
            for weekday in range(7)
            if weekend >= GOOD or all((weekday + n) % 7 < SATURDAY for n in later)
        ]
        options.append(_option(Start(days[0], start, zone), worths, people, tuple(days)))
    return options


def _rows(
    people: Sequence[Clock], minutes: int, zone: str, day: date
) -> tuple[list[tuple[int, ...]], list[int]]:
    """Return the row of each clock, and by how many minutes each is ahead of `zone`."""
    shifts = [offset(clock.zone, day) - offset(zone, day) for clock in people]
    pairs = zip(people, shifts, strict=True)
    return [_row(clock.worth, shift, minutes) for clock, shift in pairs], shifts


@lru_cache(maxsize=4096)
def _row(worth_of_minutes: bytes, shift: int, minutes: int) -> tuple[int, ...]:
    """Return what each half-hour start is worth to a clock that is `shift` minutes ahead."""
    return tuple(_least(worth_of_minutes, (start + shift) % DAY, minutes) for start in _STARTS)


def best_times(
    options: Sequence[Option], minutes: int, enough: float, count: int = 3
) -> list[Option]:
    """Return the best starts, apart by the length of a meetup; of a run of equals, the middle.

    First come those that cover `enough` people, then what is worth most to most people, then
    what is worth most to the worst-off group.
    """

    def rank(option: Option) -> tuple[bool, int, int]:
        return option.covered >= enough, option.score, min(option.worths)

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
