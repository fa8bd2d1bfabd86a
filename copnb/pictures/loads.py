"""What all communities ask of a member, against the time of the group that has least."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.figure import Figure

from copnb.pictures.labels import label_all
from copnb.pictures.picture import Picture
from copnb.pictures.sheet import (
    GRID,
    INK,
    MARGIN,
    MUTED,
    ORANGE,
    PAPER,
    TEAL,
    WIDTH,
    Sheet,
    blank,
    line_height,
    on_our_style,
)
from copnb.pictures.text import plain
from copnb.words import _, ngettext

Load = tuple[str, float, float]
"""A community: name, minutes a month asked of a member, and minutes that the group has."""

_LEFT, _HIGH, _SMALL = 0.75, 2.9, 8.5
MOST_NAMES = 12


@on_our_style
def loads_against_capacity(loads: Sequence[Load]) -> Picture:
    """Draw a dot for each community; above the line it asks for more than that group has."""
    title = _("What is asked, and the time of those who have least")
    sentence = _sentence(loads)
    figure = _draw(Sheet(title), loads) if loads else blank(title, sentence)
    header = (_("Community"), _("Minutes a month asked"), _("Minutes a month there"))
    rows = tuple((plain(name), f"{asked:,.0f}", f"{has:,.0f}") for name, asked, has in loads)
    return Picture(figure, sentence, title, header, rows)


def _sentence(loads: Sequence[Load]) -> str:
    if not loads:
        return _("No community says both how much it asks and how much time its groups have.")
    over = sum(asked > has for _name, asked, has in loads)
    told = ngettext(
        "{over} of {n} community asks for more time than the group that has least.",
        "{over} of {n} communities ask for more time than the group that has least.",
        len(loads),
    )
    return told.format(over=over, n=len(loads))


def _draw(sheet: Sheet, loads: Sequence[Load]) -> Figure:
    top, right = sheet.below_title + 0.05, WIDTH - MARGIN
    bottom = top + _HIGH
    most = _most(max(max(asked, has) for _name, asked, has in loads))

    def at(asked: float, has: float) -> tuple[float, float]:
        return _LEFT + has / most * (right - _LEFT), bottom - asked / most * _HIGH

    for part in range(5):
        words, (x, y) = f"{most * part / 4:,.0f}", at(most * part / 4, most * part / 4)
        sheet.line((_LEFT, right), (y, y), color=GRID, lw=0.8)
        sheet.text(words, _LEFT - 0.08, y, _SMALL, color=MUTED, ha="right")
        side = "right" if part == 4 else "center"
        sheet.text(words, x, bottom + line_height(_SMALL) / 2 + 0.03, _SMALL, color=MUTED, ha=side)
    sheet.line((_LEFT, right), (bottom, top), color=INK, lw=1, ls=(0, (4, 3)))
    sheet.text(_("asks for more than there is"), _LEFT + 0.08, top + 0.12, ha="left", color=MUTED)
    sheet.text(_("there is time enough"), right - 0.08, bottom - 0.12, ha="right", color=MUTED)
    _draw_dots(sheet, loads, [at(asked, has) for _name, asked, has in loads])
    below = bottom + 2 * line_height(_SMALL) + 0.05
    sheet.text(_("minutes a month that the group has →"), right, below, _SMALL, ha="right")
    up = sheet.cut(_("minutes a month asked →"), _HIGH, _SMALL)
    sheet.text(up, MARGIN + 0.06, top, _SMALL, va="top", rotation=90)
    return sheet.finish(below + line_height(_SMALL) / 2 + MARGIN)


def _most(value: float) -> float:
    """Return a round number that is not less."""
    unit = 10.0 ** math.floor(math.log10(max(value, 4)))
    return next(step * unit for step in (1, 2, 4, 6, 8, 10) if step * unit >= value)


def _draw_dots(sheet: Sheet, loads: Sequence[Load], places: Sequence[tuple[float, float]]) -> None:
    few = len(loads) < 200
    colours = [ORANGE if asked > has else TEAL for _name, asked, has in loads]
    across, alpha = (6.4, 0.85) if few else (3.2, 0.3)
    xs, ys = zip(*places, strict=True)
    sheet.dots(xs, ys, [across], fc=colours, ec=PAPER, lw=0.6, alpha=alpha, zorder=3)
    if len(loads) <= MOST_NAMES:
        limits = (_LEFT, min(ys) - 0.2, WIDTH - MARGIN, max(ys) + 0.2)
        circles = [(x, y, 0.11) for x, y in places]  # so that no name touches another dot
        label_all(sheet, [name for name, *_minutes in loads], circles, limits)
