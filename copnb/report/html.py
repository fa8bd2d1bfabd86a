"""The one door by which people's texts become HTML: escaped, with their direction of writing."""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from copnb.words import _, day_in_words, ngettext

if TYPE_CHECKING:
    from copnb.pictures import Picture

__all__ = ["TEMPLATES", "Markup", "direction", "figure", "paragraphs", "render"]

TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, **values: Any) -> Markup:
    """Return a template filled with `values`; every text in them is escaped."""
    return Markup(_environment().get_template(template).render(**values))


def direction(text: str) -> str:
    """Return `rtl` or `ltr`: the direction of the first letter that has one."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def paragraphs(text: str) -> Markup:
    """Return a text word for word, a paragraph for each block of lines, in its own direction.

    The direction is computed, not left to `dir="auto"`, which makers of PDF pass over. The
    style sheet keeps line ends and spaces as they were typed.
    """
    blocks = [block for block in re.split(r"\n\s*\n", text.strip("\n")) if block.strip()]
    made = [
        Markup('<p class="words" dir="{}">{}</p>').format(direction(block), block)
        for block in blocks
    ]
    return Markup("\n").join(made)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_=_, ngettext=ngettext)
    environment.filters.update(paragraphs=paragraphs, direction=direction, day=day_in_words)
    return environment


def figure(picture: Picture, most: int | None = None) -> Markup:
    """Return a picture with its finding as caption and alternative text, and its numbers.

    Of more than `most` rows of numbers none is shown: something beside the picture has them.
    """
    from copnb.pictures.picture import png

    content = b64encode(png(picture)).decode("ascii")
    rows = picture.rows if most is None or len(picture.rows) <= most else ()
    return render("picture.html.j2", picture=picture, png=content, rows=rows)
