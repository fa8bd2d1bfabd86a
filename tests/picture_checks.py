"""What is checked of every picture, at all its extremes."""

import gettext
import io
from itertools import combinations

import matplotlib as mpl
from conftest import HOSTILE as ANSWERS
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from PIL import Image

from copnb import words
from copnb.pictures import png
from copnb.pictures.sheet import STYLE

HOSTILE = [
    *ANSWERS,
    "$x_{", r"\frac{1}{", r"$x^{2$ y", r"$\frac{1}{$", "$5 and $10",
    "lone \ud83d surrogate", "🎉 fun 👩🏽‍🌾", "مجتمع الممارسة",
    "你好", "w" * 400, "a\x00b\tc\nd", "\u202egnp.exe", "   ", "",
]  # fmt: skip
"""Texts that have broken pictures before."""


def boxes(picture):
    """The texts of a figure and where they stand, in pixels, and its size."""
    texts = [t for t in picture.figure.findobj(Text) if t.get_text().strip()]
    with mpl.rc_context(STYLE):
        renderer = FigureCanvasAgg(picture.figure).get_renderer()
        return [(t.get_text(), t.get_window_extent(renderer)) for t in texts], picture.figure.bbox


def touching(found):
    """The pairs of boxes that overlap."""
    shrunk = [(name, box.padded(-1)) for name, box in found]
    return [(a, b) for (a, x), (b, y) in combinations(shrunk, 2) if x.overlaps(y)]


def drawn(picture):
    """The texts of a figure."""
    return [t.get_text() for t in picture.figure.findobj(Text)]


def check_room(picture):
    """No words overlap or leave the picture."""
    found, page = boxes(picture)
    assert touching(found) == []
    outside = [words for words, box in found if not (
        box.x0 >= 0 and box.y0 >= 0 and box.x1 <= page.width and box.y1 <= page.height
    )]  # fmt: skip
    assert outside == []


def check_finding(make):
    """A picture says its finding, is small, and is the same each time."""
    picture = make()
    data = png(picture)
    assert data == png(make())
    assert len(data) < 60_000
    assert picture.title
    assert picture.sentence.endswith(".")
    assert ".." not in picture.sentence
    assert all(len(row) == len(picture.header) for row in picture.rows)
    image = Image.open(io.BytesIO(data))
    assert image.format == "PNG"
    assert "Software" not in image.info


def check_typed(picture):
    """Whatever people typed is drawn and never read as anything else."""
    found, _page = boxes(picture)
    assert touching(found) == []
    assert png(picture).startswith(b"\x89PNG")
    cells = [cell for row in picture.rows for cell in row]
    "".join([picture.sentence, *cells]).encode("utf-8")


def check_catalogue(make):
    """Every word of ours goes through the catalogue."""

    class Marked(gettext.NullTranslations):
        def gettext(self, message):
            return f"⟦{message}"

        def ngettext(self, one, many, n):
            return f"⟦{one if n == 1 else many}"

    words.use(Marked())
    try:
        picture = make()
    finally:
        words.use("en")
    said = [text for text in (picture.title, picture.sentence, *picture.header) if text[0] != "⟦"]
    assert said == []
