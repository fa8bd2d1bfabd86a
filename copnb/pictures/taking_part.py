"""Who takes part how much: who came back after the first time, and how unequal it is (Lorenz)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from matplotlib.figure import Figure

from copnb.pictures.picture import Picture
from copnb.pictures.sheet import (
    GOLD,
    GRID,
    INK,
    MARGIN,
    MUTED,
    ORANGE,
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


class Part(NamedTuple):
    """A community: its name; `back`, of those who joined the share that came to one of the next
    three meetups, to one of those from the second on, and so on; `lorenz`, from (0, 0) to (1, 1)
    the share of all attendances of the people who came least, of the share of people they are."""

    name: str
    back: Sequence[float]
    lorenz: Sequence[tuple[float, float]]


MOST_NAMES = 6
_COLOURS = (TEAL, VIOLET, SKY, GOLD, INK, ORANGE)
_STYLES: tuple[Any, ...] = ("-", (0, (4, 2)), ":", (0, (6, 2, 1, 2)), (0, (1, 1)), (0, (8, 3)))
_GAP, _HIGH, _SMALL = 0.5, 2.4, 8.5
_SIDE = 0.45
_WIDE = (WIDTH - 2 * MARGIN - _GAP) / 2 - _SIDE


@on_our_style
def taking_part(parts: Sequence[Part]) -> Picture:
    """Draw both curves of each community that has lists of who came."""
    title = _("Who takes part")
    shown = [part for part in parts if part.back or part.lorenz]
    sentence = _sentence(shown)
    figure = _draw(Sheet(title), shown) if shown else blank(title, sentence)
    header = (_("Community"), _("Came back, later and later"), _("Of all attendances, those of "
              "the half that came least"))  # fmt: skip
    rows = tuple(
        (plain(part.name), ", ".join(f"{share:.0%}" for share in part.back),
         f"{_at_half(part.lorenz):.0%}" if part.lorenz else "")
        for part in shown
    )  # fmt: skip
    return Picture(figure, sentence, title, header, rows)


def _at_half(curve: Sequence[tuple[float, float]]) -> float:
    """Return the share of the lower half of the people, between two points of the curve."""
    for (x0, y0), (x1, y1) in pairwise(curve):
        if x0 <= 0.5 <= x1:
            return y0 + (0.5 - x0) / (x1 - x0) * (y1 - y0)
    return 0.5


def _sentence(shown: Sequence[Part]) -> str:
    if not shown:
        return _("No community has enough lists of who came yet.")
    told = ngettext(
        "{n} community with lists of who came. Left: of those who joined, how many were back at "
        "one of three meetups, later and later. Right: the nearer to the line, the more equal.",
        "{n} communities with lists of who came. Left: of those who joined, how many were back at "
        "one of three meetups, later and later. Right: the nearer to the line, the more equal.",
        len(shown),
    )
    return told.format(n=len(shown))


def _draw(sheet: Sheet, shown: Sequence[Part]) -> Figure:
    heads = (_("Came back after the first time"), _("How attendance is shared"))
    top = sheet.below_title + line_height(9.5) + 0.12
    bottom = top + _HIGH
    lefts = (MARGIN + _SIDE, MARGIN + 2 * _SIDE + _WIDE + _GAP)
    for left, head in zip(lefts, heads, strict=True):
        words = sheet.cut(head, _WIDE + _SIDE, 9.5, bold=True)
        sheet.text(words, left - _SIDE, top - 0.2, 9.5, bold=True, ha="left")
        for share in (0, 0.5, 1):
            y = bottom - share * _HIGH
            sheet.line((left, left + _WIDE), (y, y), color=GRID, lw=0.8, zorder=0)
            sheet.text(f"{share:.0%}", left - 0.06, y, _SMALL, color=MUTED, ha="right")
    sheet.line((lefts[1], lefts[1] + _WIDE), (bottom, top), color=MUTED, lw=0.8, ls=(0, (4, 3)))
    longest = max((len(part.back) for part in shown), default=0)
    few = len(shown) <= MOST_NAMES
    for place, part in enumerate(shown):
        look: dict[str, Any] = {"color": TEAL, "lw": 0.8, "alpha": 0.5}
        if few:
            look = {"color": _COLOURS[place], "ls": _STYLES[place], "lw": 1.6}
        xs = [lefts[0] + k / max(longest - 1, 1) * _WIDE for k in range(len(part.back))]
        mark = "o" if len(xs) == 1 else ""
        sheet.line(xs, [bottom - share * _HIGH for share in part.back], marker=mark, **look)
        sheet.line(
            [lefts[1] + x * _WIDE for x, _y in part.lorenz],
            [bottom - y * _HIGH for _x, y in part.lorenz], **look,
        )  # fmt: skip
    y = bottom + 0.06 + line_height(_SMALL) / 2
    below = (_("later meetups →"), _("people, those who came least first →"))
    for left, words in zip(lefts, below, strict=True):
        told = sheet.cut(words, _WIDE, _SMALL)
        sheet.text(told, left + _WIDE, y, _SMALL, color=MUTED, ha="right")
    return sheet.finish(_draw_key(sheet, shown if few else (), y + 0.2) + MARGIN)


def _draw_key(sheet: Sheet, shown: Sequence[Part], y: float) -> float:
    for place, part in enumerate(shown):
        middle = y + line_height(_SMALL) / 2
        look: dict[str, Any] = {"color": _COLOURS[place], "ls": _STYLES[place], "lw": 1.6}
        sheet.line((MARGIN, MARGIN + 0.4), (middle, middle), **look)
        words = sheet.cut(drawable(part.name) or "…", WIDTH - 2 * MARGIN - 0.5, _SMALL)
        sheet.text(words, MARGIN + 0.5, middle, _SMALL, ha="left")
        y += line_height(_SMALL) + 0.03
    return y
