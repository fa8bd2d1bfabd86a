"""A picture: a figure, the sentence that says its finding, and its numbers; and its PNG bytes."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from copnb.pictures.letters import Canvas
from copnb.pictures.sheet import STYLE

COLOURS = (64, 32, 16)
LARGEST = 60_000


@dataclass(frozen=True, eq=False)
class Picture:
    """What a picture function returns; all texts are in the language in force.

    `sentence` says the finding and serves as caption and as alternative text. `header` and `rows`
    are the picture's numbers as a table, with names in full.
    """

    figure: Figure
    sentence: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def png(picture: Picture) -> bytes:
    """Return the picture as a PNG; the same picture gives the same bytes.

    It has 64 colours, or fewer where it would be larger than `LARGEST` bytes.
    """
    with mpl.rc_context(STYLE):
        canvas = Canvas(picture.figure)
        canvas.draw()  # type: ignore[no-untyped-call]
    buffer = canvas.buffer_rgba()  # type: ignore[no-untyped-call]
    pixels = np.asarray(buffer)
    height, width = pixels.shape[:2]
    image = Image.frombytes("RGB", (width, height), buffer, "raw", "RGBX")
    dpi = picture.figure.get_dpi()
    for colours in COLOURS:
        data = _few_colours(image, pixels[::3, ::3, :3], colours, dpi)
        if len(data) <= LARGEST:
            break
    del canvas.renderer  # megabytes, which else wait for Python to look for circles
    return data


def _few_colours(image: Image.Image, sample: Any, colours: int, dpi: float) -> bytes:
    """Return a PNG of few colours, chosen from every third pixel: a quarter of the time of all."""
    file = io.BytesIO()
    seen = Image.fromarray(np.ascontiguousarray(sample))
    chosen = seen.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few = image.quantize(palette=chosen, dither=Image.Dither.NONE)
    _even_out(few, sample)
    few.save(file, "PNG", compress_level=6, dpi=(dpi, dpi))
    return file.getvalue()


def _even_out(few: Image.Image, sample: Any) -> None:
    """Give each colour the mean of what it stands for, as every third pixel across and down shows.

    Colours are taken for each other coarsely, and white paper must stay white.
    """
    numbers = np.asarray(few)[::3, ::3].ravel()
    shades = sample.reshape(-1, 3)
    palette = np.array(few.getpalette(), dtype=float).reshape(-1, 3)
    counts = np.bincount(numbers, minlength=len(palette))
    for part in range(3):
        sums = np.bincount(numbers, weights=shades[:, part], minlength=len(palette))
        np.divide(sums, counts, out=palette[:, part], where=counts > 0)
    few.putpalette(palette.round().astype(np.uint8).tobytes())
