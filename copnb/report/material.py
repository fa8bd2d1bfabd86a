"""What every format of a report is made from, and the pictures that several of them show."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from copnb import words
from copnb.advice.finding import Finding
from copnb.advice.findings import findings
from copnb.design.community import Community
from copnb.design.files import DESIGN_FILE, HAPPENED_FILES, RULES_FILE
from copnb.design.reading import write
from copnb.report.brand import Brand
from copnb.report.drawings import DRAWINGS, Known
from copnb.store.folders import load
from copnb.store.happened import what_happened
from copnb.store.rules import load_rules

if TYPE_CHECKING:
    from copnb.pictures import Picture


@dataclass(frozen=True)
class Material:
    """What is known of a community, what it says, and what a report adds to that.

    `said` are all findings. `today` is the day of the report, or None where nobody knows it.
    Texts are made in the language in force when they are asked for.
    """

    known: Known
    said: Sequence[Finding] = ()
    today: date | None = None
    brand: Brand = field(default_factory=Brand)
    _drawn: dict[str, tuple[Picture, bytes]] = field(default_factory=dict, repr=False)

    @property
    def community(self) -> Community:
        """The design itself."""
        return self.known.community

    @property
    def design_hash(self) -> str:
        """Twelve hexadecimal digits that differ between any two designs (SHA-256)."""
        return sha256(write(self.community)).hexdigest()[:12]

    def picture(self, name: str) -> tuple[Picture, bytes]:
        """Return a picture of `DRAWINGS` and its PNG, drawn once."""
        from copnb.pictures import png  # loads matplotlib, so only when something is drawn

        if name not in self._drawn:
            drawing = DRAWINGS[name]
            picture = drawing.draw(drawing.numbers(self.known))
            self._drawn[name] = picture, png(picture)
        return self._drawn[name]


def material_of(folder: Path, today: date | None = None, brand: Brand | None = None) -> Material:
    """Read a community's folder, with the rules that lie beside it.

    `today` is the design's day of saving where none is given. `ReadingError` and `OSError`
    are those of the files.
    """
    known = known_for_sure(folder)
    day = today or known.community.saved_on
    return Material(known, said_of(folder), day, brand or Brand())


def known_for_sure(folder: Path) -> Known:
    """Return what is known of a community; any fault in a file is an error: nobody is there.

    As long as the files stay as they are they are read once, for six steps and a page.
    """
    return _read_once(folder, _states(folder))


def said_of(folder: Path) -> Sequence[Finding]:
    """Return what a community's answers say, in the language in force; worked out once, too."""
    return _said_once(folder, _states(folder), words.language())


def _states(folder: Path) -> tuple[object, ...]:
    """Return what differs as soon as a file of a community, or its rules, is written."""
    beside = (folder / name for name in HAPPENED_FILES)
    return tuple(map(_state, (folder / DESIGN_FILE, folder.parent / RULES_FILE, *beside)))


def _state(path: Path) -> tuple[int, int] | None:
    with suppress(OSError):
        stat = path.stat()
        return stat.st_mtime_ns, stat.st_size
    return None


@lru_cache(maxsize=1)
def _read_once(folder: Path, _files: object) -> Known:
    return Known(load(folder), load_rules(folder.parent), *what_happened(folder))


@lru_cache(maxsize=1)
def _said_once(folder: Path, files: object, _language: str) -> Sequence[Finding]:
    return findings(*_read_once(folder, files))
