"""Many communities on the chart's two axes, side by side and never ranked."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Circle

from copnb.design.formats import Corner, corner_at
from copnb.pictures.ground import HEAD, Ground, lay
from copnb.pictures.labels import Rect, label_all
from copnb.pictures.picture import Picture
from copnb.pictures.sheet import (
    MARGIN,
    MUTED,
    PAPER,
    TEAL,
    WIDTH,
    Sheet,
    blank,
    on_our_style,
)
from copnb.pictures.text import plain
from copnb.words import _, ngettext

Point = tuple[str, float, float, int]
"""A community: name, structure and synchrony from -1 to 1 (means of its formats), minutes."""

MOST_LABELS = 12
MOST_CIRCLES = 1_000
"""More communities than that are drawn by how many stand in one place."""

_HEIGHT = 2.1
_LARGEST = 0.2
_SMALLEST = 0.03
_CROWD = 0.11


@on_our_style
def many_communities(points: Sequence[Point]) -> Picture:
    """Draw each community where its formats stand on average; a larger circle: more minutes."""
    title = _("How the communities meet")
    sentence = _sentence(points)
    figure = _draw(Sheet(title), points) if points else blank(title, sentence)
    header = (
        _("Community"),
        _("Corner of the chart"),
        _("From open (-1) to with a plan (1)"),
        _("From own time (-1) to same time (1)"),
        _("Minutes"),
    )
    rows = tuple(
        (plain(name), corner_at(structure, synchrony).label, f"{structure:.2f}",
         f"{synchrony:.2f}", str(minutes))
        for name, structure, synchrony, minutes in points
    )  # fmt: skip
    return Picture(figure, sentence, title, header, rows)


def _sentence(points: Sequence[Point]) -> str:
    if not points:
        return _("No community has chosen its ways to meet yet.")
    counts = Counter(corner_at(structure, synchrony) for _name, structure, synchrony, _m in points)
    parts = [
        _("{n} in “{corner}”").format(n=counts[corner], corner=corner.label)
        for corner in Corner
        if counts[corner]
    ]
    number = ngettext("{n} community", "{n} communities", len(points)).format(n=len(points))
    told = _("{number}: {parts}. A larger circle means more minutes.")
    if len(points) > MOST_CIRCLES:
        told = _("{number}: {parts}. A larger circle means more communities in that place.")
    said = told.format(number=number, parts=", ".join(parts))
    if len(points) > MOST_LABELS:
        said = f"{said} " + _("The table has the names.")
    return said


def _draw(sheet: Sheet, points: Sequence[Point]) -> Figure:
    ground = lay(sheet, (_HEIGHT, _HEIGHT), lowest_name=_HEIGHT - HEAD)
    size = _Size(max(minutes for *_place, minutes in points), len(points))
    circles = [
        (*ground.point(structure, synchrony, _LARGEST), size.radius(minutes))
        for _name, structure, synchrony, minutes in points
    ]
    if len(points) > MOST_CIRCLES:
        _draw_crowd(sheet, circles)
        return sheet.finish(ground.bottom + MARGIN)
    for x, y, radius in sorted(circles, key=lambda circle: -circle[2]):
        look: dict[str, Any] = {"fc": TEAL, "alpha": 0.75, "ec": PAPER, "lw": 1}
        sheet.add(Circle((x, y), radius, **look))
    if len(points) <= MOST_LABELS:
        left, top, right, bottom = limits = _limits(ground)
        heads = [(left, top, right, top + HEAD), (left, bottom - HEAD, right, bottom)]
        label_all(sheet, [name for name, *_place in points], circles, limits, heads)
    return sheet.finish(_draw_key(sheet, size, ground.bottom))


def _draw_crowd(sheet: Sheet, circles: Sequence[tuple[float, float, float]]) -> None:
    """Draw one circle for all communities that are about in one place, its area their number."""
    crowd = Counter((round(x / _CROWD), round(y / _CROWD)) for x, y, _radius in circles)
    most = max(crowd.values())
    xs, ys = ([place[axis] * _CROWD for place in crowd] for axis in (0, 1))
    across = [max(_CROWD * 72 * math.sqrt(n / most), 1) for n in crowd.values()]
    sheet.dots(xs, ys, across, fc=TEAL, lw=0, zorder=2)


@dataclass(frozen=True)
class _Size:
    """How large circles are: by area, `most` minutes the largest, smaller where there are many."""

    most: int
    number: int

    def radius(self, minutes: int) -> float:
        crowd = min(math.sqrt(2 * MOST_LABELS / self.number), 1)
        largest = _LARGEST * max(crowd, 0.5)
        share = max(minutes, 0) / self.most if self.most > 0 else 0
        return max(largest * math.sqrt(share), _SMALLEST)


def _limits(ground: Ground) -> Rect:
    corners = ground.corners.values()
    return (
        min(left for left, _t, _w, _h in corners),
        min(top for _l, top, _w, _h in corners),
        max(left + width for left, _t, width, _h in corners),
        max(top + height for _l, top, _w, height in corners),
    )


def _draw_key(sheet: Sheet, size: _Size, y: float) -> float:
    """Explain the circles by two of them with their minutes; return where the picture ends."""
    x, middle = WIDTH - MARGIN, y + _LARGEST
    for minutes in sorted({size.most, size.most // 4} - {0}, reverse=True):
        words = ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
        sheet.text(words, x, middle, 8.5, ha="right", color=MUTED)
        radius = size.radius(minutes)
        x -= sheet.width(words, 8.5) + 0.08 + radius
        look: dict[str, Any] = {"fc": TEAL, "alpha": 0.75, "ec": PAPER, "lw": 1}
        sheet.add(Circle((x, middle), radius, **look))
        x -= radius + 0.25
    return middle + _LARGEST + MARGIN
