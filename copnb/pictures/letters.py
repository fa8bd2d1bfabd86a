"""Letters measured and drawn one by one, each once: most of a picture's time goes into its words.

matplotlib lays a line out three times, and draws its letters anew. Where letters do not join,
a line is put together from letters that are kept as matplotlib draws them: three times as fast, and
the same letter gives the same pixels, so that a picture's file is a fifth smaller. Lines of other
writing are matplotlib's own.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg, get_hinting_flag
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, Kerning
from matplotlib.text import Text

from copnb.pictures.text import FONT

_ALONE = re.compile(r"[ -~\xa0-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2026]*")
"""Latin, Greek and Cyrillic letters without marks of their own, and their punctuation."""


class _Look(NamedTuple):
    """How letters look: size in points, weight, and pixels an inch."""

    size: float
    bold: bool
    dpi: float


class _Letter(NamedTuple):
    """A letter in pixels: how far the next one is, what it covers, and where that lies.

    `shade` holds 0 to 255 by row and column; its top left is `left` of and `top` below the place
    on the base line. `above` and `below` are how far it reaches over and under that line.
    """

    advance: float
    shade: Any
    left: int
    top: int
    above: float
    below: float


def width(text: str, size: float, bold: bool, dpi: float) -> float:
    """Return how wide a line of text is, in inches, as it is drawn."""
    look = _Look(size, bold, dpi)
    if _ALONE.fullmatch(text):
        return _places(text, look)[-1] / dpi
    return _laid_out(text, look) / dpi


class Canvas(FigureCanvasAgg):
    """A canvas whose lines of text are put together from letters that are kept."""

    def get_renderer(self) -> RendererAgg:
        """Return what draws on it."""
        across, down = self.figure.bbox.size
        self.renderer: RendererAgg = _Renderer(across, down, self.figure.dpi)  # type: ignore[no-untyped-call]
        return self.renderer


class _Renderer(RendererAgg):
    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: FontProperties, angle: float,
        ismath: Any = False, mtext: Any = None,
    ) -> None:  # fmt: skip
        """Draw a line of text with its base line at `x` and `y`, in pixels from the top left."""
        if ismath or angle or not s or not _ALONE.fullmatch(s):
            drawn: Any = super().draw_text
            drawn(gc, x, y, s, prop, angle, ismath, mtext)
            return
        shade, left, bottom = _line(s, _look(prop, self.dpi))
        colour = gc.get_rgb()
        image = np.empty((*shade.shape, 4), np.uint8)
        image[..., :3] = np.round(255 * np.array(colour[:3]))
        image[..., 3] = shade[::-1]  # the first row is the lowest
        self.draw_image(gc, round(x) + left, self.height - round(y) - bottom, image)

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        """Return how wide and how high a line is, and how far it reaches down, in pixels."""
        if ismath or not s or not _ALONE.fullmatch(s):
            measured: Any = super().get_text_width_height_descent
            found: tuple[float, float, float] = measured(s, prop, ismath)
            return found
        look = _look(prop, self.dpi)
        letters = [_letter(letter, look) for letter in s]
        below = max(letter.below for letter in letters)
        return _places(s, look)[-1], max(letter.above for letter in letters) + below, below


class Line(Text):
    """A line of text; where its letters do not join it is laid out once, in the same place.

    matplotlib would lay it out for many lines, each turned, and look into the font each time.
    """

    def draw(self, renderer: Any) -> None:
        """Draw the line, or let matplotlib do it where it turns, joins, or stands in a box."""
        text = self.get_text()
        plain = isinstance(renderer, _Renderer) and self.get_visible() and not self.get_rotation()
        if not (plain and text and _ALONE.fullmatch(text)) or self.get_bbox_patch():
            drawn: Any = super().draw
            drawn(renderer)
            self._renderer = None  # the pixels of the whole picture, which it would hold
            return
        font = self.get_fontproperties()
        width, height, below = renderer.get_text_width_height_descent(text, font, False)
        up, down = _reach(_look(font, renderer.dpi))
        up, down = max(height - below, up), max(below, down)
        x, y = self.get_transform().transform(self.get_position())
        x -= width * _LEFT_OF[self.get_horizontalalignment()]
        y += {"center": (down - up) / 2, "top": -up, "bottom": down}.get(
            self.get_verticalalignment(), 0
        )
        gc = renderer.new_gc()
        gc.set_foreground(to_rgba(self.get_color()), isRGBA=True)
        gc.set_alpha(self.get_alpha())
        renderer.draw_text(gc, x, renderer.height - y, text, font, 0)


_LEFT_OF = {"left": 0, "center": 0.5, "right": 1}


@cache
def _reach(look: _Look) -> tuple[float, float]:
    """Return how far a font reaches over and under its base line at least, in pixels."""
    font = _font(look)
    found: Any = font.get_sfnt_table("OS/2")
    pixels = look.size * look.dpi / 72 / font.units_per_EM
    return found["sTypoAscender"] * pixels, -found["sTypoDescender"] * pixels


def _look(prop: FontProperties, dpi: float) -> _Look:
    return _Look(prop.get_size_in_points(), prop.get_weight() == "bold", dpi)


def _line(text: str, look: _Look) -> tuple[Any, int, int]:
    """Return what a line covers, and how far right its left is, and its bottom below its base."""
    letters = [_letter(letter, look) for letter in text]
    places = _places(text, look)[:-1]
    lefts = [round(at) + letter.left for at, letter in zip(places, letters, strict=True)]
    tops = [letter.top for letter in letters]
    left, top = min(lefts), min(tops)
    shapes = [letter.shade.shape for letter in letters]
    right = max(x + across for x, (_down, across) in zip(lefts, shapes, strict=True))
    bottom = max(y + down for y, (down, _across) in zip(tops, shapes, strict=True))
    shade = np.zeros((bottom - top, right - left), np.uint8)
    for x, y, letter in zip(lefts, tops, letters, strict=True):
        down, across = letter.shade.shape
        part = shade[y - top : y - top + down, x - left : x - left + across]
        np.maximum(part, letter.shade, out=part)
    return shade, left, bottom


def _places(text: str, look: _Look) -> list[float]:
    """Return where each letter of a line stands, in pixels, and last where the line ends."""
    places, at = [0.0], 0.0
    for one, following in pairwise(f"{text} "):
        at += _step(one, following, look)
        places.append(at)
    return places


@cache
def _step(one: str, following: str, look: _Look) -> float:
    """Return how far one letter is from the one before it: pairs such as AV stand closer."""
    font = _font(look)
    pair = font.get_char_index(ord(one)), font.get_char_index(ord(following))
    closer = font.get_kerning(*pair, Kerning.DEFAULT) / 64
    return _letter(one, look).advance + closer


@cache
def _letter(letter: str, look: _Look) -> _Letter:
    font, flags = _font(look), get_hinting_flag()  # type: ignore[no-untyped-call]
    font.set_text(letter, 0.0, flags=flags)
    font.draw_glyphs_to_bitmap(antialiased=True)
    shade = np.array(font.get_image())
    left, below = font.get_bitmap_offset()[0] / 64, font.get_descent() / 64
    shape = font.load_char(ord(letter), flags=flags)
    # The image has an empty row on top and ends a row below the lowest part.
    top = round(below) + 1 - shade.shape[0]
    return _Letter(shape.horiAdvance / 64, shade, round(left), top, shape.bbox[3] / 64, below)


def _font(look: _Look) -> FT2Font:
    font = font_manager.get_font(font_manager.findfont(_properties(look)))
    font.set_size(look.size, look.dpi)
    return font


@cache
def _properties(look: _Look) -> FontProperties:
    weight = "bold" if look.bold else "normal"
    return FontProperties(family=FONT, size=look.size, weight=weight)


@lru_cache(maxsize=5_000)
def _laid_out(text: str, look: _Look) -> float:
    """Return the width of a line whose letters may join, in pixels."""
    renderer: Any = FigureCanvasAgg(Figure(dpi=look.dpi)).get_renderer()  # type: ignore[no-untyped-call]
    return float(renderer.get_text_width_height_descent(text, _properties(look), False)[0])
