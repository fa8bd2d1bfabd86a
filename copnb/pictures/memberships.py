"""Counts of members over the years, on a scale on which doubling is always as high."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from matplotlib.figure import Figure

from copnb.pictures.picture import Picture
from copnb.pictures.sheet import (
    GRID,
    INK,
    MARGIN,
    MUTED,
    ORANGE,
    PAPER,
    TEAL,
    WIDTH,
    Sheet,
    blank,
    line_height,
    on_our_style,
)
from copnb.pictures.text import day, drawable, plain
from copnb.words import _, ngettext

Count = tuple[date, int]
Place = Callable[[Any], float]


class Members(NamedTuple):
    """A community: its name, its counts in order of time, and those that stand out."""

    name: str
    counts: Sequence[Count]
    notable: Sequence[Count] = ()


MOST_NAMES = 8
_LEFT, _HIGH, _SMALL, _NAMES = 0.6, 3.0, 8.5, 1.5


@on_our_style
def members_side_by_side(histories: Sequence[Members]) -> Picture:
    """Draw each history as it was counted, with a ring where a count says more about the list."""
    title = _("Members, as they were counted")
    shown = [one for one in histories if any(n > 0 for _day, n in one.counts)]
    sentence = _sentence(shown)
    figure = _draw(Sheet(title), shown) if shown else blank(title, sentence)
    header = (_("Community"), _("Counts"), _("First"), _("Last"), _("What stands out"))
    rows = tuple(
        (plain(one.name), str(len(one.counts)), *(_said(one.counts[end]) for end in (0, -1)),
         "; ".join(map(_said, one.notable)))
        for one in shown
    )  # fmt: skip
    return Picture(figure, sentence, title, header, rows)


def _said(count: Count) -> str:
    on, members = count
    return _("{n:,} on {day}").format(n=members, day=day(on))


def _sentence(shown: Sequence[Members]) -> str:
    if not shown:
        return _("No community has counted its members yet.")
    told = ngettext(
        "{n} community; on this scale doubling is always as high.",
        "{n} communities; on this scale doubling is always as high.",
        len(shown),
    ).format(n=len(shown))
    rings = sum(len(one.notable) for one in shown)
    if rings:
        more = ngettext(
            "A ring marks {n} count that may say more about the list than about people.",
            "Rings mark {n} counts that may say more about the list than about people.",
            rings,
        )
        told += " " + more.format(n=rings)
    return told


def _draw(sheet: Sheet, shown: Sequence[Members]) -> Figure:
    names = len(shown) <= MOST_NAMES
    top, right = sheet.below_title + 0.05, WIDTH - MARGIN - (_NAMES if names else 0.1)
    bottom = top + _HIGH
    every = [(on, n) for one in shown for on, n in one.counts if n > 0]
    first, last = (end(on for on, _n in every).toordinal() for end in (min, max))
    low, high = (math.log(end(n for _on, n in every)) for end in (min, max))

    def at(count: Count) -> tuple[float, float]:
        on, members = count
        across = (on.toordinal() - first) / max(last - first, 1)
        up = (math.log(max(members, 1)) - low) / (high - low) if high > low else 0.5
        return _LEFT + across * (right - _LEFT), bottom - up * _HIGH

    _draw_levels(sheet, (math.exp(low), math.exp(high)), lambda n: at((every[0][0], n))[1], right)
    _draw_years(sheet, (first, last), lambda on: at((on, 1))[0], bottom)
    width = 1.4 if len(shown) <= 40 else 0.7
    for one in shown:
        xs, ys = zip(*(at(count) for count in one.counts if count[1] > 0), strict=True)
        # A list stays as it was counted until it is counted again: steps, and no slopes.
        sheet.line(xs, ys, drawstyle="steps-post", color=TEAL, lw=width, alpha=0.8)
        sheet.line(xs, ys, ls="", marker="o", ms=2.5, color=TEAL)
        if one.notable:
            xs, ys = zip(*map(at, one.notable), strict=True)
            sheet.line(xs, ys, ls="", marker="o", ms=8, mfc="none", mec=ORANGE, mew=1.5, zorder=4)
    if names:
        _name(sheet, shown, [at(one.counts[-1]) for one in shown], right)
    return sheet.finish(bottom + line_height(_SMALL) + 2 * MARGIN)


def _draw_levels(sheet: Sheet, span: tuple[float, float], y: Place, right: float) -> None:
    steps = [step * 10**power for power in range(8) for step in (1, 2, 5)]
    inside = [n for n in steps if span[0] * 0.999 <= n <= span[1] * 1.001]
    for people in inside or [round(span[0])]:
        sheet.line((_LEFT, right), (y(people), y(people)), color=GRID, lw=0.8, zorder=0)
        sheet.text(f"{people:,}", _LEFT - 0.08, y(people), _SMALL, color=MUTED, ha="right")


def _draw_years(sheet: Sheet, span: tuple[int, int], x: Place, bottom: float) -> None:
    begin, end = map(date.fromordinal, span)
    years = [date(year, 1, 1) for year in range(begin.year + 1, end.year + 1)]
    told = [(x(on), str(on.year)) for on in years[:: math.ceil(len(years) / 8) or 1]]
    told = told or [(x(begin), day(begin))]
    for place, words in told:
        sheet.line((place, place), (bottom, bottom + 0.05), color=INK, lw=0.8)
        side = "left" if words == day(begin) else "center"
        middle = bottom + 0.07 + line_height(_SMALL) / 2
        sheet.text(words, place, middle, _SMALL, color=MUTED, ha=side)


def _name(
    sheet: Sheet, shown: Sequence[Members], ends: Sequence[tuple[float, float]], right: float
) -> None:
    """Write each name at the height of its last count, moved down where two would touch."""
    below = 0.0
    for (_x, y), one in sorted(zip(ends, shown, strict=True), key=lambda pair: pair[0][1]):
        y = max(y, below)
        words = sheet.cut(drawable(one.name) or "…", _NAMES - 0.1, _SMALL)
        look = {"fc": PAPER, "alpha": 0.7, "lw": 0, "pad": 1}
        sheet.text(words, right + 0.1, y, _SMALL, ha="left", bbox=look)
        below = y + line_height(_SMALL)
