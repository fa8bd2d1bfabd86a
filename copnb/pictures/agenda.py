"""The agenda of a meetup as a ribbon of minutes, with its share for connecting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from copnb.pictures.picture import Picture
from copnb.pictures.sheet import (
    FAINT,
    GOLD,
    GRID,
    INK,
    MARGIN,
    MUTED,
    ORANGE,
    ORANGE_TEXT,
    PAPER,
    SKY,
    TEAL,
    VIOLET,
    WIDTH,
    Sheet,
    blank,
    line_height,
    on_our_style,
)
from copnb.pictures.text import drawable, plain
from copnb.words import _, ngettext

Item = tuple[str, int, str, bool]
"""A part of the agenda: title, minutes, its kind in words, whether it is time to connect."""

_CONNECTING = (TEAL, SKY, VIOLET)
_OTHERS = ("#C9C4B8", GOLD, "#9DB0BF", GRID, "#CDB6DD", "#E6C9A6")
_RIBBON = 0.44
_LENGTH = WIDTH - 2 * MARGIN
_LEADER = 0.2
_MOST_LABELS = 12
_SMALL = 8.5


@dataclass(frozen=True)
class _Label:
    """Where a part's title stands: the middle of its block and of its words, in inches."""

    block: float
    middle: float
    times: str
    lines: tuple[str, ...]


@on_our_style
def agenda_ribbon(items: Sequence[Item], meetup_minutes: int | None, least: float) -> Picture:
    """Draw the parts as blocks along the minutes of the meetup, from 0.

    The share for connecting is of the agenda's own minutes; `least` is the least percentage.
    """
    total = sum(max(minutes, 0) for _title, minutes, _kind, _connecting in items)
    title = _("Our meetup, minute by minute")
    sentence = _sentence(items, total, meetup_minutes, least)
    if total:
        timed = [(name, minutes, kind, c) for name, minutes, kind, c in items if minutes > 0]
        figure = _draw(Sheet(title), timed, meetup_minutes, least)
    else:
        figure = blank(title, sentence)
    header = (_("Start"), _("Minutes"), _("What happens"), _("Kind"), _("Time to connect"))
    return Picture(figure, sentence, title, header, _rows(items))


def _rows(items: Sequence[Item]) -> tuple[tuple[str, ...], ...]:
    rows, start = [], 0
    for title, minutes, kind, connecting in items:
        mark = _("yes") if connecting else _("no")
        rows.append((str(start), str(minutes), plain(title), plain(kind), mark))
        start += max(minutes, 0)
    return tuple(rows)


def _connecting(items: Sequence[Item]) -> int:
    return sum(minutes for _title, minutes, _kind, connecting in items if connecting)


def _enough(items: Sequence[Item], total: int, least: float) -> bool:
    return 100 * _connecting(items) >= total * least


def _is_a_third(least: float) -> bool:
    return 33 <= least < 33.5


def _sentence(items: Sequence[Item], total: int, meetup_minutes: int | None, least: float) -> str:
    if not total:
        return _("The agenda has no timed part yet.")
    connecting = _connecting(items)
    share = _("{n} of {total} minutes ({share}%) are for connecting and working together").format(
        n=connecting, total=total, share=round(100 * connecting / total)
    )
    if _is_a_third(least):
        verdicts = _("less than a third"), _("at least a third")
    else:
        verdicts = _("less than {n:g}%"), _("at least {n:g}%")
    verdict = verdicts[_enough(items, total, least)].format(n=least)
    said = _("{share}: {verdict}.").format(share=share, verdict=verdict)
    over = total - (meetup_minutes or total)
    if over > 0:
        past = ngettext(
            "The agenda runs {n} minute past the end of the meetup.",
            "The agenda runs {n} minutes past the end of the meetup.",
            over,
        )
        said = f"{said} {past.format(n=over)}"
    if len(items) > _MOST_LABELS:
        said = f"{said} " + _("The table has the titles of all parts.")
    return said


def _draw(sheet: Sheet, items: Sequence[Item], meetup_minutes: int | None, least: float) -> Figure:
    total = sum(minutes for _title, minutes, _kind, _connecting in items)
    scale = _LENGTH / max(total, meetup_minutes or 0)
    above, below = _labels(sheet, items, scale) if len(items) <= _MOST_LABELS else ([], [])
    ribbon = sheet.below_title + _height(above) + (_LEADER if above else 0.05)
    _draw_labels(sheet, above, ribbon, up=True)
    _draw_ribbon(sheet, items, scale, ribbon)
    _draw_end(sheet, total, meetup_minutes, scale, ribbon)
    under = ribbon + _RIBBON + 0.09
    _draw_labels(sheet, below, under, up=False)
    y = under + _height(below) + (_LEADER if below else 0) + 0.16
    y = _draw_kinds(sheet, items, y)
    y = _draw_share(sheet, items, total, least, y + 0.14)
    over = total - (meetup_minutes or total)
    if over > 0:
        past = _("◀ {n} min past the end of the meetup, which lasts {length} min (hatched)")
        past = sheet.cut(past.format(n=over, length=meetup_minutes), _LENGTH, 9, True)
        y = sheet.lines([past], MARGIN, y + 0.06, 9, bold=True, color=ORANGE_TEXT, ha="left")
    return sheet.finish(y + MARGIN)


def _labels(sheet: Sheet, items: Sequence[Item], scale: float) -> tuple[list[_Label], list[_Label]]:
    """Word the parts' titles, in turn for above and below the ribbon, pushed apart sideways."""
    sides: tuple[list[_Label], list[_Label]] = ([], [])
    room = min(1.7, _LENGTH / ((len(items) + 1) // 2)) - 0.1
    start = 0
    for i, (title, minutes, _kind, _connecting) in enumerate(items):
        middle = MARGIN + (start + minutes / 2) * scale
        times = _("{start} to {end} min").format(start=start, end=start + minutes)
        times = sheet.cut(times, room, 8)
        words = sheet.wrap(drawable(title) or "…", room, 4, _SMALL)
        sides[i % 2].append(_Label(middle, middle, times, tuple(words)))
        start += minutes
    return _apart(sheet, sides[0]), _apart(sheet, sides[1])


def _apart(sheet: Sheet, labels: list[_Label]) -> list[_Label]:
    """Move labels sideways, as little as needed, until none touches the next or the edge."""
    halves = [_width(sheet, label) / 2 for label in labels]
    middles: list[float] = []
    edge = MARGIN
    for label, half in zip(labels, halves, strict=True):
        middles.append(max(label.block, edge + half))
        edge = middles[-1] + half + 0.1
    edge = WIDTH - MARGIN
    for i in reversed(range(len(labels))):
        middles[i] = min(middles[i], edge - halves[i])
        edge = middles[i] - halves[i] - 0.1
    return [
        _Label(label.block, middle, label.times, label.lines)
        for label, middle in zip(labels, middles, strict=True)
    ]


def _width(sheet: Sheet, label: _Label) -> float:
    widths = [sheet.width(line, _SMALL) for line in label.lines]
    return max([sheet.width(label.times, 8), *widths])


def _height(labels: Sequence[_Label]) -> float:
    lines = max((len(label.lines) for label in labels), default=0)
    return line_height(8) + lines * line_height(_SMALL) if labels else 0


def _draw_labels(sheet: Sheet, labels: Sequence[_Label], edge: float, *, up: bool) -> None:
    for label in labels:
        end = edge - _LEADER if up else edge + _LEADER
        bend = edge - 0.05 if up else edge + 0.05
        xs = (label.block, label.block, label.middle)
        sheet.line(xs, (edge, bend, end), color=FAINT, lw=0.8)
        y = end - _height([label]) if up else end
        y = sheet.lines([label.times], label.middle, y, 8, color=MUTED)
        sheet.lines(label.lines, label.middle, y, _SMALL)


def _colours(items: Sequence[Item]) -> dict[tuple[str, bool], str]:
    """Give each kind a colour; kinds for connecting have colours of their own."""
    kinds = dict.fromkeys((kind, connecting) for _title, _minutes, kind, connecting in items)
    seen = {True: 0, False: 0}
    colours = {}
    for kind, connecting in kinds:
        palette = _CONNECTING if connecting else _OTHERS
        colours[kind, connecting] = palette[seen[connecting] % len(palette)]
        seen[connecting] += 1
    return colours


def _draw_ribbon(sheet: Sheet, items: Sequence[Item], scale: float, top: float) -> None:
    colours = _colours(items)
    left = MARGIN
    for _title, minutes, kind, connecting in items:
        colour, width = colours[kind, connecting], minutes * scale
        sheet.box(left, top, width, _RIBBON, 0.04, fc=colour, ec=PAPER, lw=1.2)
        if sheet.width(str(minutes), 9, True) < width - 0.04:
            ink = PAPER if colour in (TEAL, VIOLET) else INK
            middle = (left + width / 2, top + _RIBBON / 2)
            sheet.text(str(minutes), *middle, bold=True, color=ink)
        if connecting:
            ends = (left + 0.02, left + width - 0.02)
            sheet.line(ends, [top + _RIBBON + 0.045] * 2, color=INK, lw=2.2)
        left += width


def _draw_end(
    sheet: Sheet, total: int, meetup_minutes: int | None, scale: float, top: float
) -> None:
    """Mark where the meetup ends: free time after the agenda, or an agenda that goes on."""
    if meetup_minutes is None or meetup_minutes == total:
        return
    end, last = MARGIN + meetup_minutes * scale, MARGIN + total * scale
    if total < meetup_minutes:
        dashed: dict[str, Any] = {"fc": PAPER, "ec": FAINT, "lw": 1, "ls": (0, (3, 2))}
        sheet.box(last + 0.02, top + 0.02, max(end - last - 0.04, 0.02), _RIBBON - 0.04, **dashed)
        free = _("{n} free").format(n=meetup_minutes - total)
        if sheet.width(free, _SMALL) < end - last - 0.12:
            sheet.text(free, (end + last) / 2, top + _RIBBON / 2, _SMALL, color=MUTED)
        return
    hatched = {"fc": "none", "hatch": "////", "lw": 0}
    sheet.box(end, top, last - end, _RIBBON, 0, ec=ORANGE, **hatched)
    sheet.line((end, end), (top - 0.05, top + _RIBBON + 0.05), color=ORANGE_TEXT, lw=2.2)


def _draw_kinds(sheet: Sheet, items: Sequence[Item], y: float) -> float:
    """Name each kind with its minutes, in rows; return where the last row ends."""
    x = MARGIN
    for (kind, connecting), colour in _colours(items).items():
        minutes = sum(m for _title, m, k, c in items if (k, c) == (kind, connecting))
        name = drawable(kind) or _("Kind not said")
        words = _("{kind}: {n} min").format(kind=name, n=minutes)
        words = sheet.cut(words, _LENGTH - 0.3, _SMALL)
        width = 0.22 + sheet.width(words, _SMALL)
        if x > MARGIN and x + width > WIDTH - MARGIN:
            x, y = MARGIN, y + 0.24
        sheet.box(x, y, 0.15, 0.13, 0.02, fc=colour, ec="none")
        if connecting:
            sheet.line((x, x + 0.15), [y + 0.165] * 2, color=INK, lw=2.2)
        sheet.text(words, x + 0.22, y + 0.075, _SMALL, ha="left")
        x += width + 0.25
    return y + 0.24


def _draw_share(sheet: Sheet, items: Sequence[Item], total: int, least: float, y: float) -> float:
    """Draw the minutes for connecting as a bar with a mark at the least; return where it ends."""
    connecting = _connecting(items)
    words = _("Connecting and working together: {n} of {total} min (underlined above)")
    if not connecting:
        words = _("Connecting and working together: {n} of {total} min")
    words = sheet.cut(words.format(n=connecting, total=total), _LENGTH, 9, True)
    y = sheet.lines([words], MARGIN, y, 9, bold=True, ha="left") + 0.05
    sheet.box(MARGIN, y, _LENGTH, 0.14, 0.03, fc="#F1EEE7", ec="none")
    if connecting:
        sheet.box(MARGIN, y, _LENGTH * connecting / total, 0.14, 0.03, fc=TEAL, ec="none")
    at, enough = MARGIN + _LENGTH * least / 100, _enough(items, total, least)
    if _is_a_third(least):
        mark = _("One third") if enough else _("One third: not reached yet")
    else:
        mark = (_("{n:g}%") if enough else _("{n:g}%: not reached yet")).format(n=least)
    colour = MUTED if enough else ORANGE_TEXT
    sheet.line((at, at), (y - 0.04, y + 0.2), color=GOLD if enough else colour, lw=1.6)
    half = sheet.width(mark, _SMALL, not enough) / 2
    middle = min(max(at, MARGIN + half), WIDTH - MARGIN - half)
    return sheet.lines([mark], middle, y + 0.21, _SMALL, color=colour, bold=not enough)
