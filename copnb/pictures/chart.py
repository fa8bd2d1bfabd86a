"""The chart of ways to interact: from open to with a plan, from own time to the same time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from matplotlib.figure import Figure

from copnb.design.formats import Corner, corner_at
from copnb.pictures.ground import COLOURS, CORNER_WIDTH, GAP, HEAD, ROWS, lay, within
from copnb.pictures.picture import Picture
from copnb.pictures.sheet import FAINT, INK, MUTED, PAPER, TEAL, VIOLET, Sheet, blank, on_our_style
from copnb.pictures.text import drawable, plain
from copnb.words import _, ngettext

Placed = tuple[str, float, float, int | None]
"""A way to interact: name, structure and synchrony from -1 to 1, minutes a month or None."""

_PITCH = 0.29
_CHIP = 0.235
_PAD = 0.08
_BESIDE = 0.07
_FEWEST_ROWS = 5
_DARK = (TEAL, VIOLET)


@dataclass(frozen=True)
class _Chip:
    """A name on the chart; `across` and `down` (0 to 1) are its wanted place in its corner."""

    name: str
    tail: str
    width: float
    across: float
    down: float
    chosen: bool


@on_our_style
def formats_chart(chosen: Sequence[Placed], others: Sequence[Placed] = ()) -> Picture:
    """Draw the chosen ways to interact filled and ticked, the others as light dashed names."""
    title = _("How we will meet and work together")
    sentence = _sentence(chosen)
    anything = chosen or others
    figure = _draw(Sheet(title), chosen, others) if anything else blank(title, sentence)
    header = (
        _("Way to interact"),
        _("Corner of the chart"),
        _("Minutes a month"),
        _("From open (-1) to with a plan (1)"),
        _("From own time (-1) to same time (1)"),
    )
    return Picture(figure, sentence, title, header, tuple(_table_row(*placed) for placed in chosen))


def _table_row(
    name: str, structure: float, synchrony: float, minutes: int | None
) -> tuple[str, ...]:
    corner = corner_at(structure, synchrony).label
    time = "" if minutes is None else str(minutes)
    return plain(name), corner, time, f"{structure:.2f}", f"{synchrony:.2f}"


def _sentence(chosen: Sequence[Placed]) -> str:
    if not chosen:
        return _("No way to meet and work together is chosen yet.")
    used = {corner_at(structure, synchrony) for _name, structure, synchrony, _minutes in chosen}
    empty = [_("“{corner}”").format(corner=corner.label) for corner in Corner if corner not in used]
    ways = ngettext("{n} way to interact is chosen", "{n} ways to interact are chosen", len(chosen))
    ways = ways.format(n=len(chosen))
    if not empty:
        return _("{ways}, and all four corners of the chart are used.").format(ways=ways)
    corners = _(" or ").join(empty)
    return _("{ways}. Nothing is chosen in {corners}.").format(ways=ways, corners=corners)


def _draw(sheet: Sheet, chosen: Sequence[Placed], others: Sequence[Placed]) -> Figure:
    chips: dict[Corner, list[_Chip]] = {corner: [] for corner in Corner}
    for ticked, names in ((True, chosen), (False, others)):
        for placed in sorted(names, key=lambda p: -p[1]):
            chips[corner_at(placed[1], placed[2])].append(_chip(sheet, placed, ticked))
    packed = {corner: _pack(chips[corner]) for corner in Corner}
    upper, lower = (HEAD + _PITCH * max(packed[c][0] for c in row) + GAP for row in ROWS)
    ground = lay(sheet, (upper, lower))
    for corner, (_rows, places) in packed.items():
        left, top, _width, _height = ground.corners[corner]
        for chip, (x, row) in zip(chips[corner], places, strict=True):
            _draw_chip(sheet, chip, COLOURS[corner], left + x, top + HEAD + row * _PITCH)
    return sheet.finish(ground.bottom)


def _chip(sheet: Sheet, placed: Placed, chosen: bool) -> _Chip:
    name, structure, synchrony, minutes = placed
    size, tick = (9.0, sheet.width("✓ ", 9, True)) if chosen else (8.5, 0.0)
    tail = ""
    if chosen and minutes is not None:
        tail = _("{n} min").format(n=minutes)
    room = CORNER_WIDTH - 2 * _PAD - 2 * _BESIDE - tick
    tail_width = sheet.width(tail, 8.5) + _BESIDE if tail else 0.0
    shown = sheet.cut(drawable(name), room - tail_width, size, chosen)
    width = sheet.width(shown, size, chosen) + tick + tail_width + 2 * _PAD
    return _Chip(shown, tail, width, *within(structure, synchrony), chosen)


def _pack(chips: Sequence[_Chip]) -> tuple[int, list[tuple[float, int]]]:
    """Give each chip a row and a left edge near its wanted place; add rows until all find one."""
    rows = _FEWEST_ROWS
    while True:
        places = _places(chips, rows)
        if places is not None:
            return rows, _in_order(chips, places)
        rows += 1


def _places(chips: Sequence[_Chip], rows: int) -> list[tuple[float, int]] | None:
    taken: list[list[tuple[float, float]]] = [[] for _row in range(rows)]
    places = []
    for chip in chips:
        wanted = chip.across * CORNER_WIDTH - chip.width / 2
        found = [
            (abs(x - wanted) + abs(row - chip.down * (rows - 1)) * _PITCH, row, x)
            for row in range(rows)
            for x in _free(taken[row], chip.width, wanted)
        ]
        if not found:
            return None
        _cost, row, x = min(found)
        taken[row].append((x, x + chip.width))
        places.append((x, row))
    return places


def _in_order(chips: Sequence[_Chip], places: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """Swap whole rows so that what has more of a plan stands higher, in a crowded corner too."""
    downs: dict[int, list[float]] = {}
    for chip, (_x, row) in zip(chips, places, strict=True):
        downs.setdefault(row, []).append(chip.down)
    by_plan = sorted(downs, key=lambda row: (sum(downs[row]) / len(downs[row]), row))
    moved = dict(zip(by_plan, sorted(downs), strict=True))
    return [(x, moved[row]) for x, row in places]


def _free(taken: Sequence[tuple[float, float]], width: float, wanted: float) -> list[float]:
    """Return the free left edges that are nearest to the wanted one, one for each hole in a row."""
    edges = [(-1.0, 0.0), *sorted(taken), (CORNER_WIDTH, CORNER_WIDTH + 1)]
    found = []
    for (_start, before), (after, _end) in pairwise(edges):
        low, high = before + _BESIDE, after - _BESIDE - width
        if low <= high + 1e-9:
            found.append(min(max(wanted, low), high))
    return found


def _draw_chip(sheet: Sheet, chip: _Chip, colour: str, x: float, y: float) -> None:
    if not chip.chosen:
        dashed: dict[str, Any] = {"fc": PAPER, "ec": FAINT, "lw": 0.8, "ls": (0, (3, 2))}
        sheet.box(x, y, chip.width, _CHIP, **dashed)
        sheet.text(chip.name, x + chip.width / 2, y + _CHIP / 2, 8.5, color=MUTED)
        return
    look: dict[str, Any] = {"color": PAPER if colour in _DARK else INK}
    sheet.box(x, y, chip.width, _CHIP, fc=colour, ec=colour, lw=0.8)
    middle = y + _CHIP / 2
    sheet.text("✓", x + _PAD, middle, bold=True, ha="left", **look)
    after = x + _PAD + sheet.width("✓ ", 9, True)
    sheet.text(chip.name, after, middle, bold=True, ha="left", **look)
    if chip.tail:
        sheet.text(chip.tail, x + chip.width - _PAD, middle, 8.5, ha="right", **look)
