"""Names beside circles, each on the nearest place that is free."""

from __future__ import annotations

import math
from collections.abc import Sequence

from copnb.pictures.sheet import INK, PAPER, Sheet, line_height
from copnb.pictures.text import drawable

Rect = tuple[float, float, float, float]
"""Left, top, right and bottom, in inches."""

Circle = tuple[float, float, float]
"""Where its middle is, across and down, and its radius, in inches."""

SIZE = 8.5
_WIDEST = 1.75
_GRID = 0.09


def label_all(
    sheet: Sheet, names: Sequence[str], circles: Sequence[Circle], limits: Rect,
    blocked: Sequence[Rect] = (),
) -> None:  # fmt: skip
    """Write each name beside its circle, inside `limits`; one for which there is no room is not."""
    taken = [(x - r, y - r, x + r, y + r) for x, y, r in circles]
    taken += blocked
    for name, circle in zip(names, circles, strict=True):
        words = sheet.cut(drawable(name) or "…", _WIDEST, SIZE)
        size = sheet.width(words, SIZE) + 0.06, line_height(SIZE)
        place = _free_place(circle, size, taken, limits)
        if place is None:
            continue
        left, top, right, bottom = place
        taken.append(place)
        _lead(sheet, circle, place)
        middle = (left + right) / 2, (top + bottom) / 2
        sheet.text(
            words, *middle, SIZE, zorder=4, bbox={"fc": PAPER, "alpha": 0.7, "lw": 0, "pad": 1}
        )


def _free_place(
    circle: Circle, size: tuple[float, float], taken: Sequence[Rect],
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


def _lead(sheet: Sheet, circle: Circle, place: Rect) -> None:
    """Draw a thin line from a name to its circle where they do not touch."""
    x, y, radius = circle
    near = min(max(x, place[0]), place[2]), min(max(y, place[1]), place[3])
    if math.dist((x, y), near) > radius + 0.06:
        sheet.line((x, near[0]), (y, near[1]), color=INK, lw=0.6, zorder=1)
