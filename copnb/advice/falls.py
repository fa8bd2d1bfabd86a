"""How a start falls on one clock through the year, in numbers and in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from copnb.advice.clock_changes import Span, apart, moved
from copnb.advice.clocks import DAY, GOOD, WEEKDAYS, Clock, Start, place
from copnb.advice.wording import all_of, part, quoted
from copnb.design.fields import long_time
from copnb.words import _, day_of_any_year

NIGHT = DAY
"""How far off a meetup is where it is worth nothing to a group, all of it: they are asleep."""


@dataclass(frozen=True)
class Fall:
    """How a start falls on a group's clock in some spans of 12 months; without spans, in all.

    `off` is how many minutes it begins before the hours that suit them, or ends after those
    (`late`); 0 where it suits them. `cost` is what its minutes lack of 100.
    """

    start: Start
    there: Start
    clock: Clock
    spans: tuple[Span, ...]
    minutes: int
    off: int
    late: bool
    cost: int
    now: bool

    @property
    def words(self) -> str:
        """Say how far it is off: `half an hour late`, `at night`."""
        text = _("{amount} late") if self.late else _("{amount} early")
        text = _("at night") if self.off == NIGHT else text
        return text.format(amount=_amount(self.off))


def falls(start: Start, clock: Clock, minutes: int, first: date) -> list[Fall]:
    """Return how a start falls on a clock in the 12 months from a day on."""
    year, found = apart(clock.zone, start.zone, first), []
    for shift, spans in year.items():
        there = moved(start, clock.zone, shift)
        off = _off(clock, there.minute, minutes)
        now = any(first in span or span[0] > span[1] for span in spans)
        some = spans if len(year) > 1 else ()
        cost = sum(GOOD - value for value in clock.worth[there.minute : there.minute + minutes])
        found.append(Fall(start, there, clock, some, minutes, *off, cost, now))
    return found


def _off(clock: Clock, begins: int, minutes: int) -> tuple[int, bool]:
    """Return by how many minutes a meetup leaves the hours of a clock, and whether at its end."""
    during = clock.worth[begins : begins + minutes]
    if not any(during):
        return NIGHT, False
    days, good = clock.worth * 2, bytes([GOOD])
    begins, ends = begins + DAY, begins + DAY + min(minutes, DAY)
    early = days.find(good, begins) - begins
    late = ends - 1 - days.rfind(good, 0, ends)
    if not (early or late):  # inside at both ends: what lies between, of a very long meetup
        return sum(value < GOOD for value in during), True
    at_end = bool(late)
    if early and late:  # beside their hours, or longer than these
        at_end = late <= early if early >= minutes else late >= early
    return (late, True) if at_end else (early, False)


def at_most(rows: Iterable[Fall]) -> str:
    """Return how far off the worst of some falls is: `up to half an hour early or late`.

    Where all that are ever off are so by as much, all year, that is not `up to`.
    """
    rows = [*rows]
    off = [row for row in rows if row.off]
    if not off:
        return ""
    worst, ever = max(off, key=lambda row: row.off), {row.clock.id for row in off}
    said = worst.words
    if len({row.late for row in off}) > 1:
        said = _("{amount} early or late").format(amount=_amount(worst.off))
    all_as_much = len({row.off for row in rows if row.clock.id in ever}) == 1
    return said if all_as_much else _("up to {off}").format(off=said)


def together(some: Iterable[Fall]) -> list[list[Fall]]:
    """Return the falls of which one sentence tells, those of most people first."""
    rows: dict[tuple[object, ...], list[Fall]] = {}
    for row in some:
        rows.setdefault((row.start, row.there, row.spans, row.off, row.late), []).append(row)
    return sorted(rows.values(), key=lambda rows: -sum(row.clock.people for row in rows))


def clock_time(minute: int) -> str:
    """Return a time of day: `09:05`."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def when(start: Start, weekdays: Sequence[int] = ()) -> str:
    """Return a start in words: `Tuesday 12:30 in Toronto`, `Monday to Friday 12:30 in Toronto`."""
    names = [WEEKDAYS[day].label for day in weekdays or (start.weekday,)]
    in_a_row = len(names) > 2 and weekdays[-1] - weekdays[0] == len(names) - 1
    days = ", ".join(names)
    if in_a_row:
        days = _("{first} to {last}").format(first=names[0], last=names[-1])
    text = _("{days} {time} in {place}")
    return text.format(days=days, time=clock_time(start.minute), place=place(start.zone))


def called(clock: Clock) -> str:
    """Return the name of a group in quotation marks, or where it is."""
    return quoted(clock.name, place(clock.zone))


def hours_there(row: Fall) -> str:
    """Return the hours on the group's clock, with the day where that is another."""
    text = _("{begins} to {ends}")
    if row.there.weekday != row.start.weekday:
        text = _("{day} {begins} to {ends}")
    begins, ends = clock_time(row.there.minute), clock_time(row.there.minute + row.minutes)
    return text.format(day=WEEKDAYS[row.there.weekday].label, begins=begins, ends=ends)


def in_a_sentence(rows: Sequence[Fall], total: int) -> str:
    """Return `From 14 March to 6 November, Thursday 12:00 in Regina is 13:00 to 14:30 in ...`."""
    row = rows[0]
    text = _("{when} is {hours} in {place}, {off}")
    if row.there == row.start:
        text = _("{when} is {off}")
    off = _("{amount} past what suits {people}.")
    if row.off == NIGHT:
        off = _("at night for {people}.")
    elif not row.off:
        off = _("better for {people}.")
    elif not row.late:
        off = _("{amount} before what suits {people}.")
    people = part(sum(row.clock.people for row in rows), total)
    given = {"when": when(row.start), "hours": hours_there(row), "place": place(row.there.zone)}
    said = text.format(off=off.format(amount=_amount(row.off), people=people), **given)
    if not row.spans:
        return said
    return _("From {days}, {said}").format(days=_days(row.spans), said=said)


def in_a_list(rows: Sequence[Fall]) -> str:
    """Return `“Paris” 20:30 to 22:00 from 31 October to 27 March, an hour late`."""
    row, groups = rows[0], all_of([called(row.clock) for row in rows])
    text = _("{groups} {hours} from {days}, {off}") if row.spans else _("{groups} {hours}, {off}")
    days = _days(row.spans)
    return text.format(groups=groups, hours=hours_there(row), days=days, off=row.words)


def _amount(minutes: int) -> str:
    return {30: _("half an hour"), 60: _("an hour")}.get(minutes) or long_time(minutes)


def _days(spans: Sequence[Span]) -> str:
    """Return `31 October to 27 March`; of several, with `and from` between."""
    text = _("{first} to {last}")
    said = [
        text.format(first=day_of_any_year(first), last=day_of_any_year(last))
        for first, last in spans
    ]
    return _(" and from ").join(said)
