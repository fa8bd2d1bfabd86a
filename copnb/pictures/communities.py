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
from copnb.pictures.picture import Picture
from copnb.pictures.sheet import (
    INK,
    MARGIN,
    MUTED,
    PAPER,
    TEAL,
    WIDTH,
    Sheet,
    blank,
    line_height,
    on_our_style,
)
from copnb.pictures.text import drawable, plain
from copnb.words import _, ngettext

Point = tuple[str, float, float, int]
"""A community: name, structure and synchrony from -1 to 1 (means of its formats), minutes."""

Rect = tuple[float, float, float, float]
"""Left, top, right and bottom, in inches."""

MOST_LABELS = 12
_HEIGHT = 2.1
_LARGEST = 0.2
_SMALLEST = 0.03
_WIDEST = 1.75
_GRID = 0.09


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
    said = _("{number}: {parts}. A larger circle means more minutes.").format(
        number=number, parts=", ".join(parts)
    )
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
    for x, y, radius in sorted(circles, key=lambda circle: -circle[2]):
        look: dict[str, Any] = {"fc": TEAL, "alpha": 0.75, "ec": PAPER, "lw": 1}
        sheet.axes.add_patch(Circle((x, y), radius, **look))
    if len(points) <= MOST_LABELS:
        _label_all(sheet, points, circles, ground)
    return sheet.finish(_draw_key(sheet, size, ground.bottom))


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


def _label_all(
    sheet: Sheet,
    points: Sequence[Point],
    circles: Sequence[tuple[float, float, float]],
    ground: Ground,
) -> None:
    """Write each name beside its circle, on the nearest place that is free."""
    taken = [(x - r, y - r, x + r, y + r) for x, y, r in circles]
    left, top, right, bottom = _limits(ground)
    taken += [(left, top, right, top + HEAD), (left, bottom - HEAD, right, bottom)]
    for point, circle in zip(points, circles, strict=True):
        words = sheet.cut(drawable(point[0]) or "…", _WIDEST, 8.5)
        size = sheet.width(words, 8.5) + 0.06, line_height(8.5)
        place = _free_place(circle, size, taken, _limits(ground))
        if place is None:
            continue
        left, top, right, bottom = place
        taken.append(place)
        _lead(sheet, circle, place)
        middle = (left + right) / 2, (top + bottom) / 2
        sheet.text(
            words, *middle, 8.5, zorder=4, bbox={"fc": PAPER, "alpha": 0.7, "lw": 0, "pad": 1}
        )


def _free_place(
    circle: tuple[float, float, float], size: tuple[float, float], taken: Sequence[Rect],
    limits: Rect,
) -> Rect | None:  # fmt: skip
    """Return the free rectangle of a size that is nearest to a circle."""
    x, y, radius = circle
    width, height = size
    beside = [(x + radius + 0.02, y - height / 2), (x - radius - 0.02 - width, y - height / 2)]
    rows = int((limits[3] - limits[1] - height) / _GRID)
    columns = int((limits[2] - limits[0] - width) / _GRID)
    grid = [
        (limits[0] + i * _GRID, limits[1] + j * _GRID)
        for i in range(columns + 1)
        for j in range(rows + 1)
    ]
    grid.sort(key=lambda at: math.hypot(at[0] + width / 2 - x, 2 * (at[1] + height / 2 - y)))
    for left, top in (*beside, *grid):
        place = (left, top, left + width, top + height)
        inside = limits[0] <= left and place[2] <= limits[2]
        if inside and limits[1] <= top and place[3] <= limits[3] and not _hits(place, taken):
            return place
    return None


def _hits(place: Rect, taken: Sequence[Rect]) -> bool:
    left, top, right, bottom = place
    return any(left < r and right > a and top < b and bottom > t for a, t, r, b in taken)


def _lead(sheet: Sheet, circle: tuple[float, float, float], place: Rect) -> None:
    """Draw a thin line from a name to its circle where they do not touch."""
    x, y, radius = circle
    near = min(max(x, place[0]), place[2]), min(max(y, place[1]), place[3])
    if math.dist((x, y), near) > radius + 0.06:
        sheet.line((x, near[0]), (y, near[1]), color=INK, lw=0.6, zorder=1)


def _draw_key(sheet: Sheet, size: _Size, y: float) -> float:
    """Explain the circles by two of them with their minutes; return where the picture ends."""
    x, middle = WIDTH - MARGIN, y + _LARGEST
    for minutes in sorted({size.most, size.most // 4} - {0}, reverse=True):
        words = ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
        sheet.text(words, x, middle, 8.5, ha="right", color=MUTED)
        radius = size.radius(minutes)
        x -= sheet.width(words, 8.5) + 0.08 + radius
        look: dict[str, Any] = {"fc": TEAL, "alpha": 0.75, "ec": PAPER, "lw": 1}
        sheet.axes.add_patch(Circle((x, middle), radius, **look))
        x -= radius + 0.25
    return middle + _LARGEST + MARGIN
