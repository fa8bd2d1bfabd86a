"""Small multiples: a number of all communities in groups, a dot each, with the middle of each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from matplotlib.figure import Figure

from copnb.pictures.picture import Picture
from copnb.pictures.sheet import (
    GRID,
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

Group = tuple[str, Sequence[float]]
"""A group of communities: its name, and the number of each that is known."""


class Strip(NamedTuple):
    """A number: its name, the groups, and whether it is a share (0.25 is then written 25%)."""

    name: str
    groups: Sequence[Group]
    is_share: bool = False


_GAP, _ROW, _SMALL = 0.3, 0.33, 8
_WIDE = (WIDTH - 2 * MARGIN - _GAP) / 2
_NAMES = 1.3
_GOLDEN = 0.6180339887
_BY_LOGARITHM = 50
"""So many times the least is the most: then the scale is one of logarithms."""


@on_our_style
def numbers_by_group(by: str, strips: Sequence[Strip]) -> Picture:
    """Draw each number in a panel of its own, groups below each other, their medians as lines."""
    title = drawable(_("By “{answer}”").format(answer=by))
    shown = [strip for strip in strips if any(values for _name, values in strip.groups)]
    sentence = _sentence(by, shown)
    figure = _draw(Sheet(title), shown) if shown else blank(title, sentence)
    header = (_("Number"), _("Group"), _("Communities"), _("Least"), _("Median"), _("Most"))
    rows = tuple(
        (plain(strip.name), plain(name), str(len(values)),
         *(_said(end, strip) for end in (min(values), median(values), max(values))))
        for strip in shown for name, values in strip.groups if values
    )  # fmt: skip
    return Picture(figure, sentence, title, header, rows)


def _sentence(by: str, strips: Sequence[Strip]) -> str:
    if not strips:
        return _("No number is known of these groups yet.")
    told = ngettext(
        "{n} number by “{answer}”: a dot for each community, a line for the median of its group.",
        "{n} numbers by “{answer}”: a dot for each community, a line for the median of its group.",
        len(strips),
    )
    return told.format(n=len(strips), answer=plain(by))


def _said(value: float, strip: Strip) -> str:
    if strip.is_share:
        return f"{value:.0%}"
    return f"{value:,.0f}" if value == round(value) or abs(value) >= 10 else f"{value:.2f}"


def _draw(sheet: Sheet, strips: Sequence[Strip]) -> Figure:
    y = sheet.below_title
    for start in range(0, len(strips), 2):
        ends = [
            _draw_strip(sheet, strip, MARGIN + place * (_WIDE + _GAP), y)
            for place, strip in enumerate(strips[start : start + 2])
        ]
        y = max(ends) + 0.22
    return sheet.finish(y)


class _Scale:
    """Where numbers stand between `left` and `right`, in inches."""

    def __init__(self, strip: Strip, left: float, right: float) -> None:
        values = [value for _name, known in strip.groups for value in known]
        self.low, self.high = min(values), max(values)
        self.is_log = self.low > 0 and self.high > _BY_LOGARITHM * self.low
        self._left, self._right = left, right

    def x(self, value: float) -> float:
        low, high = self._at(self.low), self._at(self.high)
        part = (self._at(value) - low) / (high - low) if high > low else 0.5
        return self._left + part * (self._right - self._left)

    def _at(self, value: float) -> float:
        return math.log(value) if self.is_log else value


def _draw_strip(sheet: Sheet, strip: Strip, left: float, y: float) -> float:
    """Draw one panel with its top left there, and return where it ends."""
    title = sheet.wrap(drawable(strip.name), _WIDE, 2, 9, bold=True)
    y = sheet.lines(title, left, y, 9, bold=True, ha="left") + 0.04
    scale = _Scale(strip, left + _NAMES + 0.12, left + _WIDE - 0.42)
    for name, values in strip.groups:
        _draw_group(sheet, strip, (name, values), scale, (left, y + _ROW / 2))
        y += _ROW
    words = [_said(scale.low, strip), _said(scale.high, strip)]
    if scale.is_log:
        words[1] += " " + _("(logarithms)")
    ends = (scale.x(scale.low), "left"), (left + _WIDE, "right")
    if scale.low == scale.high:
        words, ends = words[:1], ((scale.x(scale.low), "center"), ends[1])
    for told, (x, side) in zip(words, ends, strict=False):
        sheet.text(told, x, y + line_height(_SMALL) / 2, _SMALL, color=MUTED, ha=side)
    return y + line_height(_SMALL)


def _draw_group(
    sheet: Sheet, strip: Strip, group: Group, scale: _Scale, at: tuple[float, float]
) -> None:
    (name, values), (left, middle) = group, at
    right = left + _WIDE
    told = sheet.wrap(drawable(name) or "…", _NAMES, 2, _SMALL)
    top = middle - len(told) * line_height(_SMALL) / 2
    sheet.lines(told, left, top, _SMALL, ha="left")
    sheet.line((left + _NAMES + 0.06, right - 0.36), (middle, middle), color=GRID, lw=0.8)
    sheet.text(_("{n:,}").format(n=len(values)), right, middle, 7.5, color=MUTED, ha="right")
    if not values:
        return
    # Dots side by side in an order that only looks like chance, so that equal ones are seen.
    ys = [middle + (n * _GOLDEN % 1 - 0.5) * _ROW * 0.55 for n in range(len(values))]
    across, alpha = (4, 0.7) if len(values) < 200 else (2.5, 0.25)
    xs = [scale.x(value) for value in values]
    sheet.dots(xs, ys, [across], fc=TEAL, ec=PAPER, lw=0.5, alpha=alpha, zorder=2)
    x = scale.x(median(values))
    sheet.line(
        (x, x),
        (middle - _ROW * 0.4, middle + _ROW * 0.4),
        color=INK,
        lw=1.6,
        zorder=1 if len(values) < 200 else 3,
    )
