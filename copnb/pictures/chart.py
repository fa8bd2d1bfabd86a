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
_CHOSEN, _SUGGESTED = "✓", "+"
_SMALL = 8.5


@dataclass(frozen=True)
class _Chip:
    """A name on the chart; `across` and `down` (0 to 1) are its wanted place in its corner."""

    name: str
    tail: str
    width: float
    across: float
    down: float
    sign: str


@on_our_style
def formats_chart(
    chosen: Sequence[Placed], suggested: Sequence[Placed] = (), others: Sequence[Placed] = ()
) -> Picture:
    """Draw the chosen ways to interact filled and ticked, those suggested with a dashed edge.

    Those suggested come the best first. The others are light names.
    """
    title = _("How we will meet and work together")
    sentence = _sentence(chosen, suggested)
    groups = ((_CHOSEN, chosen), (_SUGGESTED, suggested), ("", others))
    anything = chosen or suggested or others
    figure = _draw(Sheet(title), groups) if anything else blank(title, sentence)
    header = (
        _("Way to interact"),
        _("Chosen or suggested"),
        _("Corner of the chart"),
        _("Minutes a month"),
        _("From open (-1) to with a plan (1)"),
        _("From own time (-1) to same time (1)"),
    )
    rows = [_table_row(_("chosen"), *placed) for placed in chosen]
    rows += [_table_row(_("suggested"), *placed) for placed in suggested]
    return Picture(figure, sentence, title, header, tuple(rows))


def _table_row(
    how: str, name: str, structure: float, synchrony: float, minutes: int | None
) -> tuple[str, ...]:
    corner = corner_at(structure, synchrony).label
    time = "" if minutes is None else str(minutes)
    return plain(name), how, corner, time, f"{structure:.2f}", f"{synchrony:.2f}"


def _sentence(chosen: Sequence[Placed], suggested: Sequence[Placed]) -> str:
    told = [_chosen_in_words(chosen)]
    if suggested:
        name, structure, synchrony, _minutes = suggested[0]
        best = _("Of those suggested, “{way}” fits best, in “{corner}”.")
        corner = corner_at(structure, synchrony).label
        told.append(best.format(way=plain(name), corner=corner))
    return " ".join(told)


def _chosen_in_words(chosen: Sequence[Placed]) -> str:
    if not chosen:
        return _("No way to meet and work together is chosen yet.")
    corners = [corner_at(structure, synchrony) for _name, structure, synchrony, _min in chosen]
    used = [corner for corner in Corner if corner in corners]
    ways = ngettext("{n} way to interact is chosen", "{n} ways to interact are chosen", len(chosen))
    ways = ways.format(n=len(chosen))
    if len(used) == 1:
        told = _("{ways}, in “{corner}”.").format(ways=ways, corner=used[0].label)
    else:
        each = _("{n} in “{corner}”")
        counts = [each.format(n=corners.count(corner), corner=corner.label) for corner in used]
        told = _("{ways}: {counts}.").format(ways=ways, counts=", ".join(counts))
    empty = [_("“{corner}”").format(corner=corner.label) for corner in Corner if corner not in used]
    if not empty:
        return told
    return f"{told} " + _("Nothing is chosen in {corners}.").format(corners=_(" or ").join(empty))


def _draw(sheet: Sheet, groups: Sequence[tuple[str, Sequence[Placed]]]) -> Figure:
    chips: dict[Corner, list[_Chip]] = {corner: [] for corner in Corner}
    for sign, names in groups:
        for placed in sorted(names, key=lambda p: -p[1]):
            chips[corner_at(placed[1], placed[2])].append(_chip(sheet, placed, sign))
    packed = {corner: _pack(chips[corner]) for corner in Corner}
    upper, lower = (HEAD + _PITCH * max(packed[c][0] for c in row) + GAP for row in ROWS)
    ground = lay(sheet, (upper, lower))
    for corner, (_rows, places) in packed.items():
        left, top, _width, _height = ground.corners[corner]
        for chip, (x, row) in zip(chips[corner], places, strict=True):
            _draw_chip(sheet, chip, COLOURS[corner], left + x, top + HEAD + row * _PITCH)
    return sheet.finish(ground.bottom)


def _chip(sheet: Sheet, placed: Placed, sign: str) -> _Chip:
    name, structure, synchrony, minutes = placed
    size, bold = (9.0 if sign == _CHOSEN else _SMALL), sign == _CHOSEN
    tail = _("suggested") if sign == _SUGGESTED else ""
    if sign == _CHOSEN and minutes is not None:
        tail = _("{n} min").format(n=minutes)
    before = sheet.width(f"{sign} ", size, bold) if sign else 0.0
    tail_width = sheet.width(tail, _SMALL) + _BESIDE if tail else 0.0
    room = CORNER_WIDTH - 2 * _PAD - 2 * _BESIDE - before
    shown = sheet.cut(drawable(name), room - tail_width, size, bold)
    width = sheet.width(shown, size, bold) + before + tail_width + 2 * _PAD
    return _Chip(shown, tail, width, *within(structure, synchrony), sign)


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
    chosen, middle = chip.sign == _CHOSEN, y + _CHIP / 2
    edge: dict[str, Any] = {"fc": PAPER, "ec": FAINT, "lw": 0.8, "ls": (0, (3, 2))}
    if chip.sign:
        edge |= {"ec": INK, "lw": 1} if not chosen else {"fc": colour, "ec": colour, "ls": "-"}
    sheet.box(x, y, chip.width, _CHIP, **edge)
    size = 9.0 if chosen else _SMALL
    ink = (PAPER if colour in _DARK else INK) if chosen else INK if chip.sign else MUTED
    look: dict[str, Any] = {"bold": chosen, "color": ink, "ha": "left"}
    if chip.sign:
        sheet.text(chip.sign, x + _PAD, middle, size, **look)
    before = sheet.width(f"{chip.sign} ", size, chosen) if chip.sign else 0.0
    sheet.text(chip.name, x + _PAD + before, middle, size, **look)
    if chip.tail:
        tail: dict[str, Any] = {"color": ink if chosen else MUTED, "ha": "right"}
        sheet.text(chip.tail, x + chip.width - _PAD, middle, _SMALL, **tail)
