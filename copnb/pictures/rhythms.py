"""When communities met: a row each, a mark a meetup, so that gaps are seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from matplotlib.figure import Figure

from copnb.pictures.picture import Picture
from copnb.pictures.sheet import (
    GRID,
    MARGIN,
    MUTED,
    TEAL,
    WIDTH,
    Sheet,
    blank,
    line_height,
    on_our_style,
)
from copnb.pictures.text import day, drawable, plain
from copnb.words import _, ngettext


class Met(NamedTuple):
    """A community: its name, the days of its meetups in order, and the days planned between."""

    name: str
    days: Sequence[date]
    planned: float | None = None


MOST_ROWS = 40
_LEFT, _RIGHT, _ROW, _SMALL = 2.0, WIDTH - MARGIN - 0.1, 0.24, 8.5


@on_our_style
def rhythms_side_by_side(met: Sequence[Met]) -> Picture:
    """Draw the meetups of each community on one line of time."""
    title = _("When they met")
    shown = [one for one in met if one.days]
    sentence = _sentence(shown)
    figure = _draw(Sheet(title), shown[:MOST_ROWS]) if shown else blank(title, sentence)
    header = (_("Community"), _("Meetups"), _("Longest gap in days"), _("Days planned between"))
    rows = tuple(
        (plain(one.name), str(len(one.days)), _longest(one.days),
         "" if one.planned is None else f"{one.planned:.0f}")
        for one in shown
    )  # fmt: skip
    return Picture(figure, sentence, title, header, rows)


def _longest(days: Sequence[date]) -> str:
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    return str(max(gaps)) if gaps else ""


def _sentence(shown: Sequence[Met]) -> str:
    if not shown:
        return _("No community has written down when it met yet.")
    told = ngettext(
        "{n} community: a mark for each meetup. A gap may be a holiday, or a list not kept.",
        "{n} communities: a mark for each meetup. A gap may be a holiday, or a list not kept.",
        len(shown),
    ).format(n=len(shown))
    if len(shown) > MOST_ROWS:
        told += " " + _("{n} are drawn; the table has all.").format(n=MOST_ROWS)
    return told


def _draw(sheet: Sheet, shown: Sequence[Met]) -> Figure:
    first, last = (end(d for one in shown for d in one.days) for end in (min, max))
    span = max((last - first).days, 1)
    y = sheet.below_title + _ROW / 2
    for one in shown:
        name = sheet.cut(drawable(one.name) or "…", _LEFT - MARGIN - 0.15, _SMALL)
        sheet.text(name, MARGIN, y, _SMALL, ha="left")
        sheet.line((_LEFT, _RIGHT), (y, y), color=GRID, lw=0.8)
        xs = [_LEFT + (d - first).days / span * (_RIGHT - _LEFT) for d in one.days]
        sheet.line(xs, [y] * len(xs), ls="", marker="|", ms=9, mew=1.6, color=TEAL)
        y += _ROW
    for words, x, side in ((day(first), _LEFT, "left"), (day(last), _RIGHT, "right")):
        if words != day(first) or side == "left":
            sheet.text(words, x, y + 0.02, _SMALL, color=MUTED, ha=side)
    return sheet.finish(y + line_height(_SMALL) / 2 + MARGIN)
