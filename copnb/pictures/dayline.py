"""A day as a line of half-hours, cut where nobody is: its hours, and stretches to outline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from copnb.pictures.sheet import INK, MARGIN, ORANGE, ORANGE_TEXT, PAPER, Sheet
from copnb.words import _

DAY, HALF, SLOTS = 24 * 60, 30, 48
"""Minutes of a day and of a half-hour, half-hours of a day."""

LANE, SMALL = 0.21, 8.5
"""The height of a line of outlines' words in inches, and their size in points."""


class Mark(NamedTuple):
    """A stretch of the day to outline, in minutes; `ours` where it is a time that we chose."""

    start: int
    minutes: int
    words: str
    ours: bool


class Dayline(NamedTuple):
    """The half-hours that are shown, the first one and how many, between two edges in inches."""

    first: int
    slots: int
    left: float
    right: float

    @property
    def scale(self) -> float:
        """The inches of a minute."""
        return (self.right - self.left) / (self.slots * HALF)

    def x(self, minute: float) -> float:
        """Return where a minute of the day stands, in inches."""
        return self.left + (minute - self.first * HALF) % DAY * self.scale

    def at(self, slot: int) -> float:
        """Return where a half-hour begins, counted from the first one shown."""
        return self.left + slot * HALF * self.scale

    def width(self, start: int, end: int) -> float:
        """Return how wide a run of half-hours is."""
        return (end - start) * HALF * self.scale

    def ends(self, mark: Mark) -> tuple[float, float]:
        """Return the edges of a stretch."""
        left = self.x(mark.start)
        return left, min(left + mark.minutes * self.scale, self.right)

    def runs(self, day: Sequence[int]) -> list[tuple[int, int, int]]:
        """Return the runs of equal values of a day's half-hours, from the first one shown on.

        Each has the half-hours after the first one shown where it begins and ends, and its value.
        """
        found, at = [], 0
        for value, run in groupby([*day[self.first :], *day[: self.first]]):
            n = len(list(run))
            found.append((at, at + n, value))
            at += n
        return found

    def times(self, start: int, end: int) -> str:
        """Return from when to when a run goes, in words."""
        return span((self.first + start) * HALF, (self.first + end) * HALF)


def dayline(
    days: Sequence[Sequence[int]], marks: Sequence[Mark], left: float, right: float
) -> Dayline:
    """Show the half-hours that fit somebody, cut where that breaks least; else at midnight.

    `days` say how well each half-hour fits (0 is not at all).
    """
    used = {slot for day in days for slot in range(SLOTS) if day[slot]}
    for mark in marks:
        end = mark.start + mark.minutes
        used |= {slot % SLOTS for slot in range(mark.start // HALF, -(-end // HALF))}
    if not used:
        return Dayline(0, SLOTS, left, right)

    def cost(first: int) -> tuple[int, int, int]:
        cut = sum(0 < (first * HALF - mark.start) % DAY < mark.minutes for mark in marks)
        broken = any(day[first - 1] and day[first] for day in days)
        return cut, broken, -next(n for n in range(SLOTS) if (first - 1 - n) % SLOTS in used)

    first = min(range(0, SLOTS, 2), key=cost)
    slots = 1 + max((s - first) % SLOTS for s in used)
    return Dayline(first, slots + slots % 2, left, right)


def stretches(starts: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and the last start of each run of half-hours, over midnight too."""
    left = set(starts)
    heads = [s for s in sorted(left) if (s - HALF) % DAY not in left] or sorted(left)[:1]
    found = []
    for head in heads:
        n = next((n for n in range(1, SLOTS) if (head + n * HALF) % DAY not in left), SLOTS)
        found.append((head, head + (n - 1) * HALF))
    return found


def clock(minute: int) -> str:
    """Return a minute of the day as a time: `09:05`."""
    minute %= DAY
    return f"{minute // 60:02d}:{minute % 60:02d}"


def span(start: int, end: int) -> str:
    """Return from when to when, in words; a single time where both are one."""
    if start == end:
        return clock(start)
    until = "24:00" if end % DAY == 0 else clock(end)
    return _("{start} to {end}").format(start=clock(start), end=until)


def _label(sheet: Sheet, mark: Mark, line: Dayline) -> tuple[str, float, float]:
    """Return the words of a mark, cut to what there is, and their left and right edge."""
    words = sheet.cut(mark.words, line.right - MARGIN, SMALL, mark.ours)
    width = sheet.width(words, SMALL, mark.ours) + 0.1
    left = min(line.ends(mark)[0], line.right - width)
    return words, left, left + width


def lanes(sheet: Sheet, marks: Sequence[Mark], line: Dayline) -> list[int]:
    """Give each mark's words a lane above the hours, the lowest for the last of the day."""
    taken: list[list[tuple[float, float]]] = []
    found = {}
    for n in sorted(range(len(marks)), key=lambda n: -line.x(marks[n].start)):
        _words, left, right = _label(sheet, marks[n], line)
        free = [all(right + 0.05 < a or left - 0.05 > b for a, b in lane) for lane in taken]
        found[n] = free.index(True) if True in free else len(taken)
        taken += [[]] if found[n] == len(taken) else []
        taken[found[n]].append((left, right))
    return [len(taken) - 1 - found[n] for n in range(len(marks))]


def draw_mark(sheet: Sheet, mark: Mark, line: Dayline, y: float, grid: tuple[float, float]) -> None:
    """Outline a stretch, solid where it is our time and dashed where it is the best."""
    words, left, right = _label(sheet, mark, line)
    start, end = line.ends(mark)
    top, bottom = grid[0] - 0.03, grid[1] + 0.02
    look: dict[str, Any] = {"color": ORANGE, "lw": 2.2} if mark.ours else {"color": INK, "lw": 1.2}
    dashes: dict[str, Any] = {} if mark.ours else {"ls": (0, (3, 2))}
    sheet.line((start, start), (y + LANE / 2, top), **look, zorder=2)
    xs, ys = (start, end, end, start, start), (top, top, bottom, bottom, top)
    sheet.line(xs, ys, **look, **dashes, zorder=4 if mark.ours else 3)
    sheet.box(left, y, right - left, LANE - 0.03, 0.04, fc=PAPER, ec=look["color"], lw=1, zorder=5)
    colour = ORANGE_TEXT if mark.ours else INK
    middle = ((left + right) / 2, y + (LANE - 0.03) / 2)
    sheet.text(words, *middle, SMALL, bold=mark.ours, color=colour, zorder=6)
