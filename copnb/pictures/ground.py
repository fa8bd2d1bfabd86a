"""The ground of a chart with two axes: four washed corners, each with its name, and axis words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from copnb.design.formats import Corner, corner_at
from copnb.pictures.sheet import (
    GOLD,
    MARGIN,
    MUTED,
    ORANGE,
    TEAL,
    VIOLET,
    WIDTH,
    Sheet,
    line_height,
)
from copnb.words import _

COLOURS = {
    Corner.WITH_A_PLAN_OWN_TIME: VIOLET,
    Corner.WITH_A_PLAN_SAME_TIME: TEAL,
    Corner.OPEN_OWN_TIME: GOLD,
    Corner.OPEN_SAME_TIME: ORANGE,
}
ROWS = (
    (Corner.WITH_A_PLAN_OWN_TIME, Corner.WITH_A_PLAN_SAME_TIME),
    (Corner.OPEN_OWN_TIME, Corner.OPEN_SAME_TIME),
)
"""The corners as they stand on the chart: the upper row, the lower row."""

GAP = 0.06
HEAD = 0.32
_LEFT = 0.34
CORNER_WIDTH = (WIDTH - _LEFT - MARGIN - GAP) / 2


@dataclass(frozen=True)
class Ground:
    """Where the corners are: left, top, width and height of each, in inches; and where all ends."""

    corners: Mapping[Corner, tuple[float, float, float, float]]
    bottom: float

    def point(self, structure: float, synchrony: float, off: float) -> tuple[float, float]:
        """Return where a place on the chart (both numbers from -1 to 1) is on the sheet.

        It stays `off` inches away from the edges and from corner names that stand at the edges.
        """
        left, top, width, height = self.corners[corner_at(structure, synchrony)]
        across, down = within(structure, synchrony)
        width, height = width - off, height - off - HEAD
        left, top = left if synchrony >= 0 else left + off, top
        top = top + off + HEAD if structure >= 0 else top
        return left + across * width, top + down * height


def within(structure: float, synchrony: float) -> tuple[float, float]:
    """Return a place inside its corner: 0 to 1 from its left, 0 to 1 from its top."""
    across = synchrony if synchrony >= 0 else synchrony + 1
    down = 1 - structure if structure >= 0 else -structure
    return min(max(across, 0.0), 1.0), min(max(down, 0.0), 1.0)


def lay(sheet: Sheet, heights: tuple[float, float], lowest_name: float = 0.0) -> Ground:
    """Draw the four corners, the upper and the lower two `heights` inches high.

    The names of the lower corners stand `lowest_name` inches below the place of the upper ones.
    """
    corners = {}
    top = sheet.below_title
    for row, height in zip(ROWS, heights, strict=True):
        for column, corner in enumerate(row):
            left = _LEFT + column * (CORNER_WIDTH + GAP)
            corners[corner] = (left, top, CORNER_WIDTH, height)
            wash: dict[str, Any] = {"fc": COLOURS[corner], "alpha": 0.1, "ec": "none"}
            sheet.box(left, top, CORNER_WIDTH, height, 0.1, **wash)
            name = sheet.cut(corner.label, CORNER_WIDTH - 0.2, 9.5, bold=True)
            middle = top + 0.17 + (lowest_name if row is ROWS[1] else 0)
            sheet.text(name, left + 0.1, middle, 9.5, bold=True, ha="left")
        top += height + GAP
    bottom = top - GAP
    _name_axes(sheet, sheet.below_title, bottom)
    return Ground(corners, bottom + 2 * MARGIN + line_height(9))


def _name_axes(sheet: Sheet, top: float, bottom: float) -> None:
    below = bottom + MARGIN + line_height(9) / 2
    half = CORNER_WIDTH - 0.1
    look: dict[str, Any] = {"color": MUTED}
    sheet.text(sheet.cut(_("← On our own time"), half), _LEFT, below, ha="left", **look)
    right = WIDTH - MARGIN
    sheet.text(sheet.cut(_("At the same time →"), half), right, below, ha="right", **look)
    half = (bottom - top) / 2 - 0.1
    x = _LEFT / 2 + 0.02
    sheet.text(sheet.cut(_("With a plan →"), half), x, top, va="top", rotation=90, **look)
    sheet.text(sheet.cut(_("← Open"), half), x, bottom, va="bottom", rotation=90, **look)
