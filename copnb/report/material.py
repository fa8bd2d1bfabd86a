"""What every format of a report is made from, and the pictures that several of them show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from copnb.advice.finding import Finding
from copnb.advice.findings import findings
from copnb.design.community import Community
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
    known = Known(load(folder), load_rules(folder.parent), *what_happened(folder))
    day = today or known.community.saved_on
    return Material(known, findings(*known), day, brand or Brand())
