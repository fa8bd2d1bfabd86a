"""The paper that pictures are drawn on: measured in inches from the top left, with our palette."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, TypeVar

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.collections import CircleCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from copnb.pictures.letters import Line, width
from copnb.pictures.text import FONT, cut, wrap

WIDTH = 6.7
MARGIN = 0.12
DPI = 132

INK, MUTED, FAINT, GRID, PAPER = "#1F2937", "#4B5563", "#9CA3AF", "#E3E0D8", "#FFFFFF"
TEAL, ORANGE, VIOLET, SKY, GOLD = "#0B5C6B", "#D5711B", "#8B39B2", "#56A5CC", "#E2B13C"
ORANGE_TEXT = "#A94F08"

# What people typed is never mathematics or TeX, and no style of the reader's changes a picture.
STYLE: dict[Any, Any] = {
    "text.parse_math": False,
    "text.usetex": False,
    "font.family": [FONT],
    "text.antialiased": True,
    "text.hinting": "force_autohint",
    "patch.antialiased": True,
    "lines.antialiased": True,
    "path.sketch": None,
    "path.effects": [],
    "hatch.linewidth": 0.8,
    "hatch.color": PAPER,
}

A = TypeVar("A", bound=Artist)

on_our_style = mpl.rc_context(STYLE)
"""Decorates a function that draws."""


class Sheet:
    """A figure `WIDTH` inches wide, with a title; its height is known when all is drawn.

    It has no axes: they would cost a fifth of the time of a picture, for scales and frames that
    we do not show.
    """

    def __init__(self, title: str) -> None:
        self.figure = Figure(figsize=(WIDTH, 1), dpi=DPI, facecolor=PAPER)
        self._from_top = Affine2D()
        self._inches = self._from_top + self.figure.dpi_scale_trans
        lines = self.wrap(title, WIDTH - 2 * MARGIN, 2, 12.5, bold=True)
        self.below_title = self.lines(lines, MARGIN, 0.1, 12.5, bold=True, ha="left") + 0.12

    def finish(self, height: float) -> Figure:
        """Give the sheet its height in inches and return the figure."""
        self.figure.set_size_inches(WIDTH, height)
        self._from_top.clear().scale(1, -1).translate(0, height)
        return self.figure

    def width(self, text: str, size: float = 9, bold: bool = False) -> float:
        """Return how wide a line of text is, in inches."""
        return width(text, size, bold, DPI)

    def cut(self, text: str, width: float, size: float = 9, bold: bool = False) -> str:
        """Return `text`, shortened to `width` inches."""
        return cut(text, width, partial(self.width, size=size, bold=bold))

    def wrap(
        self, text: str, width: float, most: int, size: float = 9, bold: bool = False
    ) -> list[str]:
        """Return `text` in at most `most` lines of `width` inches."""
        return wrap(text, width, partial(self.width, size=size, bold=bold), most)

    def text(
        self,
        text: str,
        x: float,
        y: float,
        size: float = 9,
        *,
        bold: bool = False,
        color: str = INK,
        ha: str = "center",
        va: str = "center",
        **more: Any,
    ) -> Text:
        """Write a line of text."""
        weight = "bold" if bold else "normal"
        look: dict[str, Any] = {"fontsize": size, "fontweight": weight, "color": color}
        return self.add(Line(x, y, text, ha=ha, va=va, **look, **more))

    def lines(
        self, lines: Sequence[str], x: float, y: float, size: float = 9, **look: Any
    ) -> float:
        """Write lines from `y` down and return where the last one ends."""
        for line in lines:
            self.text(line, x, y + line_height(size) / 2, size, **look)
            y += line_height(size)
        return y

    def add(self, artist: A) -> A:
        """Draw an artist of matplotlib's, measured as all else."""
        artist.set_transform(self._inches)
        self.figure.add_artist(artist)
        return artist

    def box(
        self, x: float, y: float, width: float, height: float, radius: float = 0.06, **look: Any
    ) -> FancyBboxPatch:
        """Draw a rectangle with round corners; `x` and `y` are its top left."""
        shape = f"round,pad=0,rounding_size={min(radius, width / 2, height / 2)}"
        return self.add(FancyBboxPatch((x, y), width, height, boxstyle=shape, **look))

    def line(self, xs: Iterable[float], ys: Iterable[float], **look: Any) -> None:
        """Draw a line through points."""
        self.add(Line2D(list(xs), list(ys), **look))

    def dots(
        self, xs: Sequence[float], ys: Sequence[float], across: Sequence[float], **look: Any
    ) -> None:
        """Draw a dot at each place, so many points across (in turn); one artist, however many."""
        sizes = [math.pi * (width / 2) ** 2 for width in across]
        places = {"offsets": [*zip(xs, ys, strict=True)], "offset_transform": self._inches}
        self.figure.add_artist(CircleCollection(sizes, **places, **look))


def line_height(size: float) -> float:
    """Return the height of a line of text of `size` points, in inches."""
    return size * 1.32 / 72


def blank(title: str, words: str) -> Figure:
    """Return a calm figure that says in `words` that there is nothing to see yet."""
    sheet = Sheet(title)
    top = sheet.below_title
    sheet.box(
        MARGIN, top, WIDTH - 2 * MARGIN, 1.1, 0.1, fc="#FAF8F4", ec=FAINT, lw=1, ls=(0, (4, 3))
    )
    shown = sheet.wrap(words, WIDTH - 6 * MARGIN, 3, 10)
    start = top + (1.1 - len(shown) * line_height(10)) / 2
    sheet.lines(shown, WIDTH / 2, start, 10, color=MUTED)
    return sheet.finish(top + 1.1 + MARGIN)
