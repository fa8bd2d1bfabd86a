"""People's words made fit for a picture: cleaned, measured, wrapped and cut."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import cache

from matplotlib import font_manager

from copnb.words import N_, _

FONT = "DejaVu Sans"
ELLIPSIS = "…"
_FIRST_EMOJI = 0x1F000
_LONGEST = 200
_MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("June"),
    N_("July"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip

Measure = Callable[[str], float]
"""Gives the width of a line of text in inches."""


def plain(text: str) -> str:
    """Return `text` on one line, without characters that cannot stand in a file."""
    kept = ("" if unicodedata.category(c) == "Cs" else c if c.isprintable() else " " for c in text)
    return " ".join("".join(kept).split())


def drawable(text: str) -> str:
    """Return `text` on one line as the font can draw it: no emoji, no sign that it lacks.

    Where nothing is left of a text, an ellipsis stands for it; a very long text is cut.
    """
    joined = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cs"))
    line = plain(joined)
    kept = "".join(c for c in line if ord(c) < _FIRST_EMOJI and ord(c) in _glyphs())
    kept = "".join(c for c in kept if not 0xFE00 <= ord(c) <= 0xFE0F)
    short = " ".join(kept.split())
    if len(short) > _LONGEST:
        short = short[:_LONGEST] + ELLIPSIS
    return short or (ELLIPSIS if line else "")


@cache
def _glyphs() -> frozenset[int]:
    path = font_manager.findfont(FONT)
    return frozenset(font_manager.get_font(path).get_charmap())


def cut(text: str, width: float, measure: Measure) -> str:
    """Return `text`, shortened with an ellipsis where it is wider than `width` inches."""
    if measure(text) <= width:
        return text
    fits = _fitting(text, width, lambda start: measure(start.rstrip() + ELLIPSIS))
    return text[:fits].rstrip() + ELLIPSIS


def wrap(text: str, width: float, measure: Measure, most: int) -> list[str]:
    """Break `text` into at most `most` lines of `width` inches; words too long are broken too."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < most:
        if len(lines) == most - 1:
            return [*lines, cut(rest, width, measure)]
        line, rest = _first_line(rest, width, measure)
        lines.append(line)
    return lines


def _first_line(text: str, width: float, measure: Measure) -> tuple[str, str]:
    if measure(text) <= width:
        return text, ""
    fits = _fitting(text, width, measure)
    breaks = [m.start() for m in re.finditer(r" |(?<=[-/])(?=\w)", text[: fits + 1])]
    at = max((b for b in breaks if b > 0), default=0)
    if at:
        return text[:at].rstrip(), text[at:].lstrip()
    if text[: fits + 1].isalpha():
        at = _fitting(text, width, lambda s: measure(s + "-"))
        return text[:at] + "-", text[at:]
    return text[:fits], text[fits:]


def _fitting(text: str, width: float, measure: Measure) -> int:
    """Return how many characters of `text` fit; at least one, so that a loop moves on."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return low


def day(value: date) -> str:
    """Return a date in short words, in the language in force."""
    month = _(_MONTHS[value.month - 1])
    return _("{day} {month} {year}").format(day=value.day, month=month, year=value.year)
