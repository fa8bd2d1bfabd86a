"""Letters kept and put together: where they stand and what they cover is matplotlib's own."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from copnb.pictures.letters import Canvas, width
from copnb.pictures.sheet import DPI, STYLE

ALONE = "".join(chr(c) for c in (*range(0x20, 0x7F), *range(0xA0, 0x180), 0x3B1, 0x416, 0x2026))


def drawn(canvas: type[FigureCanvasAgg], text: str, **look: object) -> np.ndarray:
    """Return how dark a line of text is drawn, by pixel."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(6, 0.5), dpi=DPI)
        figure.text(0.1, 0.4, text, **look)
        made = canvas(figure)
        made.draw()
        return 255 - np.asarray(made.buffer_rgba())[..., 0].astype(int)


@pytest.mark.parametrize("text", ["g", "H", "@", "Å", "j", "…", "ç", "Ж"])
@pytest.mark.parametrize("look", [{"fontsize": 9}, {"fontsize": 12.5, "fontweight": "bold"}])
def test_one_letter_stands_where_matplotlib_puts_it(text: str, look: dict[str, object]) -> None:
    ours, theirs = drawn(Canvas, text, **look), drawn(FigureCanvasAgg, text, **look)
    for ink in (0, 1):
        mine, other = (np.flatnonzero(picture.sum(ink)) for picture in (ours, theirs))
        assert abs(mine[0] - other[0]) <= 1
        assert abs(mine[-1] - other[-1]) <= 1
    assert ours.sum() == pytest.approx(theirs.sum(), rel=0.12)


@pytest.mark.parametrize("look", [{"rotation": 90}, {"color": "#D5711B"}, {"ha": "right"}])
def test_a_line_covers_what_matplotlib_s_covers(look: dict[str, object]) -> None:
    text = "Wednesday 12:30, over lunch"
    ours, theirs = drawn(Canvas, text, **look), drawn(FigureCanvasAgg, text, **look)
    assert ours.sum() == pytest.approx(theirs.sum(), rel=0.05)
    assert ours.max() == pytest.approx(theirs.max(), abs=25)


@pytest.mark.parametrize("text", ["مرحبا بكم", "नमस्ते", "e\u0301te\u0301", "日本"])
@pytest.mark.filterwarnings("ignore:Glyph")
def test_letters_that_join_are_left_to_matplotlib(text: str) -> None:
    assert (drawn(Canvas, text) == drawn(FigureCanvasAgg, text)).all()


@given(st.text(ALONE, min_size=1, max_size=60), st.sampled_from([9, 12.5]), st.booleans())
def test_a_line_is_as_wide_as_what_is_drawn(text: str, size: float, bold: bool) -> None:
    with mpl.rc_context(STYLE):
        told = width(text, size, bold, DPI) * DPI
        weight = "bold" if bold else "normal"
        ink = np.flatnonzero(drawn(Canvas, f"{text}|", fontsize=size, fontweight=weight).sum(0))
    stroke = width("|", size, bold, DPI) * DPI
    assert ink.size == 0 or ink[-1] - 0.1 * 6 * DPI <= told + stroke + 2
