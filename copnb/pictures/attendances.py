"""Who came, meetup by meetup: a small panel for each community, beside what is usual among all."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any, NamedTuple

from matplotlib.figure import Figure
from matplotlib.patches import Polygon

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
from copnb.pictures.text import drawable, plain
from copnb.words import _, ngettext


class Meetings(NamedTuple):
    """A community: its name, how many came to each meetup, and how many were reckoned with."""

    name: str
    came: Sequence[int]
    planned: int | None = None


Band = tuple[float, float]
"""At a meetup (the first, the second ...) between which parts of their own usual number half of
all communities had."""

MOST_PANELS = 12
_ACROSS, _GAP, _HIGH, _SMALL = 3, 0.3, 0.85, 8
_WIDE = (WIDTH - 2 * MARGIN - (_ACROSS - 1) * _GAP) / _ACROSS
_WASH = "#DDE9EA"


@on_our_style
def attendance_side_by_side(meetings: Sequence[Meetings], bands: Sequence[Band] = ()) -> Picture:
    """Draw how many came to each meetup; each panel has its own scale, from nobody up."""
    title = _("Who came, meetup by meetup")
    shown = [one for one in meetings if one.came]
    sentence = _sentence(shown, bands)
    figure = _draw(Sheet(title), shown[:MOST_PANELS], bands) if shown else blank(title, sentence)
    header = (_("Community"), _("Planned"), _("Came, in order of time"))
    rows = tuple(
        (plain(one.name), "" if one.planned is None else f"{one.planned:,}",
         ", ".join(f"{n:,}" for n in one.came))
        for one in shown
    )  # fmt: skip
    return Picture(figure, sentence, title, header, rows)


def _sentence(shown: Sequence[Meetings], bands: Sequence[Band]) -> str:
    if not shown:
        return _("No community has written down how many came yet.")
    told = ngettext(
        "{n} community: how many came; dashed, how many were reckoned with.",
        "{n} communities: how many came; dashed, how many were reckoned with.",
        len(shown),
    ).format(n=len(shown))
    if bands:
        told += " " + _("The band is where half of the communities were, by their own usual.")
    if len(shown) > MOST_PANELS:
        told += " " + _("{n} are drawn; the table has all.").format(n=MOST_PANELS)
    return told


def _draw(sheet: Sheet, shown: Sequence[Meetings], bands: Sequence[Band]) -> Figure:
    y = sheet.below_title
    for start in range(0, len(shown), _ACROSS):
        for place, one in enumerate(shown[start : start + _ACROSS]):
            _draw_panel(sheet, one, bands, MARGIN + place * (_WIDE + _GAP), y)
        y += _HIGH + 3 * line_height(_SMALL) + 0.25
    return sheet.finish(y)


def _draw_panel(
    sheet: Sheet, one: Meetings, bands: Sequence[Band], left: float, top: float
) -> None:
    name = sheet.cut(drawable(one.name) or "…", _WIDE, 9, bold=True)
    sheet.text(name, left, top + line_height(9) / 2, 9, bold=True, ha="left")
    top += line_height(9) + 0.12
    bottom, begin = top + _HIGH, left + 0.3
    usual = median(one.came)
    band = [(low * usual, high * usual) for low, high in bands[: len(one.came)]]
    most = max([*one.came, one.planned or 0, *(high for _low, high in band), 1])

    def at(place: int, people: float) -> tuple[float, float]:
        across = place / (len(one.came) - 1) if len(one.came) > 1 else 0.5
        return begin + across * (left + _WIDE - begin - 0.05), bottom - people / most * _HIGH

    if len(band) > 1:
        low, high = ([at(n, ends[side]) for n, ends in enumerate(band)] for side in (0, 1))
        sheet.add(Polygon([*low, *reversed(high)], fc=_WASH, lw=0, zorder=0))
    sheet.line((begin, left + _WIDE), (bottom, bottom), color=GRID, lw=0.8)
    if one.planned is not None:
        y = at(0, one.planned)[1]
        sheet.line((begin, left + _WIDE), (y, y), color=MUTED, lw=1, ls=(0, (4, 3)))
    look: dict[str, Any] = {"color": TEAL, "lw": 1.4, "marker": "o", "ms": 3}
    xs, ys = zip(*(at(n, people) for n, people in enumerate(one.came)), strict=True)
    sheet.line(xs, ys, **look)
    top_people = max(one.came)
    near = at(0, 0)[1] - at(0, top_people)[1] < line_height(_SMALL)
    for people in [top_people] if near else [0, top_people]:
        y = at(0, people)[1]
        sheet.text(f"{people:,}", begin - 0.06, y, _SMALL, color=MUTED, ha="right")
    told = ngettext("{n} meetup", "{n} meetups", len(one.came)).format(n=len(one.came))
    sheet.text(told, left + _WIDE, bottom + line_height(_SMALL) / 2 + 0.04, _SMALL, color=MUTED,
               ha="right")  # fmt: skip
