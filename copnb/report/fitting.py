"""Texts that have to fit a box: how large they are set, and where they are cut.

Widths are estimated for a wide typeface and never measured: the same texts then give the same
page on every computer, and in a narrower typeface there is room left.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

CUT = "…"
"""Stands where a text is cut."""

_LEADING = 1.35
_BETWEEN = 0.25
_POINT = 25.4 / 72
_SPACE = 0.32
_JOINER = "\u200d"
_UNUSUAL = {"iIjl|.,:;!'": 0.34, "ftr()[]-/": 0.42, "sczkvxy": 0.59, "mMW%@": 1.0, "wOQ&": 0.84}
"""Letters that are narrower or broader than others, and how wide they are, in letters."""
_BOLD = 1.12


@dataclass(frozen=True)
class Box:
    """Room for text, in millimetres, and the sizes of letters to try, in points, largest first.

    `leading` is the height of a line, in letters.
    """

    width: float
    height: float
    sizes: tuple[float, ...]
    leading: float = _LEADING

    def room(self, size: float, entries: int) -> tuple[int, float]:
        """Return how many lines go into the box at a size, and how wide a line is, in letters."""
        letter = size * _POINT
        lines = (self.height / letter - _BETWEEN * (entries - 1)) / self.leading
        return int(lines), self.width / letter


@dataclass(frozen=True)
class Entry:
    """A text, and the few words before it, which are never cut."""

    label: str
    text: str

    def lines(self, width: float) -> int:
        """Return how many lines of that width, in letters, the entry takes."""
        count, used = 1, 0.0
        words = [(word, _BOLD) for word in self.label.split()]
        words += [(word, 1.0) for word in self.text.split()]
        for word, weight in words:
            wide = weight * sum(map(_width, word))
            if used and used + _SPACE + wide <= width:
                used += _SPACE + wide
                continue
            begun = 1 if used else 0
            full, used = divmod(wide, width - 1) if wide > width else (0, wide)
            count += begun + int(full)
        return count

    def cut(self, width: float, most: int) -> Entry:
        """Return the entry whole if it takes at most so many lines, else `ended`."""
        return self if self.lines(width) <= most else self.ended(width, most)

    def ended(self, width: float, most: int) -> Entry:
        """Return what fits so many lines with `CUT` behind it: whole words, or part of the first.

        The sign also says that entries are left out below one that would be whole.
        """
        words = self.text.split()
        kept = _most(words, lambda part: self._ending(" ".join(part)).lines(width) <= most)
        if kept:
            return self._ending(" ".join(kept))
        whole = _clusters(words[0]) if words else []
        return self._ending(
            "".join(_most(whole, lambda part: self._ending("".join(part)).lines(width) <= most))
        )

    def _ending(self, text: str) -> Entry:
        return Entry(self.label, text.rstrip(" ,;:.-") + CUT)


@dataclass(frozen=True)
class Fitted:
    """Entries that fit a box at a size in points; `cut` says that not all of them are whole."""

    size: float
    entries: tuple[Entry, ...]
    cut: bool = False


def fit(entries: Sequence[Entry], box: Box) -> Fitted:
    """Return the entries at the largest size at which all are whole, else cut at the smallest."""
    for size in box.sizes:
        most, width = box.room(size, len(entries))
        needs = [entry.lines(width) for entry in entries]
        if sum(needs) <= most:
            return Fitted(size, tuple(entries))
    given = [(entry, n) for entry, n in zip(entries, _share_out(needs, most), strict=True) if n]
    kept = [entry.cut(width, n) for entry, n in given]
    if len(kept) < len(entries) and kept and not kept[-1].text.endswith(CUT):
        entry, n = given[-1]
        kept[-1] = entry.ended(width, n)
    return Fitted(size, tuple(kept), cut=True)


def _share_out(needs: Sequence[int], most: int) -> list[int]:
    """Share out lines by turns, so that what is short stays whole beside what is long."""
    shares = [0] * len(needs)
    while most > 0:
        for n, need in enumerate(needs):
            if shares[n] < need and most > 0:
                shares[n] += 1
                most -= 1
    return shares


def _most(parts: Sequence[str], fits: Callable[[Sequence[str]], bool]) -> Sequence[str]:
    """Return as many of the parts, from the first, as fit."""
    n = next((n for n in range(len(parts)) if not fits(parts[: n + 1])), len(parts))
    return parts[:n]


def _clusters(word: str) -> list[str]:
    """Return the characters of a word, each with the marks and joiners that belong to it."""
    clusters: list[str] = []
    for character in word:
        joined = clusters and clusters[-1].endswith("\u200d")
        if clusters and (
            joined or unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf", "Sk")
        ):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def _width(character: str) -> float:
    """Return about how wide a character is, in letters; rather too much than too little."""
    kind = unicodedata.category(character)
    if kind in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF" or kind == "So":
        return 1.3
    usual = 0.74 if kind == "Lu" else 0.64
    return next((width for letters, width in _UNUSUAL.items() if character in letters), usual)
