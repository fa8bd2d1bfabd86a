"""Communities designed alike: Gower's distance between designs, and the nearest of each.

Of each answer that both communities gave it is said how far they are apart, from 0 to 1; the
distance is the mean (Gower 1971, Biometrics 27:857-871):

- a number by its part of the widest span; sizes and times by their logarithm, so that 10 and 20
  people are as far apart as 1,000 and 2,000
- a choice by whether it is the same
- several choices by those that only one of the two has, as a part of all that they have (Jaccard)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from copnb.design.questions import question
from copnb.evidence.dictionary import known_columns
from copnb.evidence.intervals import Numbers
from copnb.evidence.saying import labels, said
from copnb.evidence.tables import TEXT, Column, values
from copnb.evidence.values import CHOICE_END

BY_LOGARITHM: Final = ("size", "meetup_minutes", "minutes_a_month")
BY_SPAN: Final = ("structure", "synchrony", "connection_share")
BY_CHOICE: Final = (
    "inquire.kind", "inquire.scope", "inquire.horizon", "design.membership", "frequency",
    "lead_goal", "design.style",
)  # fmt: skip
SEVERAL: Final = ("inquire.gather_modes", "inquire.purposes")
SEVERAL_BY_ROW: Final = ("design.formats.format", "prototype.tools.kind")
"""The answers that a distance looks at: our own choice of what makes a design."""

LEAST_SHARED: Final = 4
"""Answers that both communities must have given before they have a distance: our own judgement."""

NEAREST: Final = 3
SAME: Final = 0.1
"""Up to here two numbers count as about the same: our own judgement."""

_AT_ONCE: Final = 500_000


@dataclass(frozen=True)
class Look:
    """An answer that a distance looks at, and whether it is one of several choices."""

    column: Column
    several: bool = False

    @property
    def name(self) -> str:
        """Its name in tables."""
        return self.column.name

    @property
    def label(self) -> str:
        """Its heading for people, in the language in force."""
        return self.column.label

    def says(self, cell: Any) -> str:
        """Return an answer to it in words."""
        return said(self.column, cell)


class Apart(NamedTuple):
    """How far two communities are apart in one answer, 0 to 1, and the answers of both."""

    look: Look
    far: float
    own: Any
    other: Any


@dataclass(frozen=True)
class Neighbour:
    """A community designed like another: its row in the table, the distance, and from what."""

    row: int
    distance: float
    parts: tuple[Apart, ...]

    @property
    def shared(self) -> list[Apart]:
        """What both have, or have about the same."""
        return [part for part in self.parts if part.far <= SAME]

    @property
    def differing(self) -> list[Apart]:
        """In what they differ, most first."""
        return sorted((part for part in self.parts if part.far > SAME), key=lambda part: -part.far)


class Nearest(NamedTuple):
    """The nearest of a community, and how many more are as near as the last of them."""

    shown: tuple[Neighbour, ...]
    more: int


def looks() -> list[Look]:
    """Return the answers that a distance looks at, in their order."""
    known = known_columns("communities")
    plain = [Look(known[name]) for name in (*BY_CHOICE, *BY_LOGARITHM, *BY_SPAN)]
    several = [Look(Column(path, TEXT, question=question(path)), True) for path in SEVERAL]
    return [*plain, *several, *(Look(known[name], True) for name in SEVERAL_BY_ROW)]


def looked_at() -> list[str]:
    """Return the columns of a table of communities that distances are measured from."""
    found = []
    for look in looks():
        by_choice = look.several and look.name not in SEVERAL_BY_ROW
        found += [f"{look.name}.{c}" for c in labels(look.column)] if by_choice else [look.name]
    return found


class Designs:
    """The designs of a table of communities, made ready for measuring distances."""

    def __init__(self, table: pd.DataFrame) -> None:
        self._many = len(table)
        self._looks = looks()
        self._cells = [_cells(look, table) for look in self._looks]
        pairs = zip(self._looks, self._cells, strict=True)
        self._numbers = [_as_numbers(look, cells) for look, cells in pairs]

    def nearest(self, most: int = NEAREST) -> Iterator[Nearest]:
        """Yield of each community, in their order, the nearest ones; none that shares too little.

        Of two that are as near, the one comes first that shares more answers, then the one that
        stands first in the table.
        """
        step = max(1, _AT_ONCE // max(self._many, 1))
        for start in range(0, self._many, step):
            rows = [*range(start, min(start + step, self._many))]
            total, shared = self._apart(rows)
            far = np.where(shared >= LEAST_SHARED, total / np.maximum(shared, 1), np.inf)
            far[range(len(rows)), rows] = np.inf
            # Rounded, since equal designs are equally near in whatever order sums are made.
            keys = far.round(7) - shared * 1e-9
            for row, own, key in zip(rows, far, keys, strict=True):
                yield self._nearest(row, own, key, most)

    def distances(self, rows: list[int]) -> Numbers:
        """Return distances of some communities from all; NaN where they share too little."""
        total, shared = self._apart(rows)
        return np.where(shared >= LEAST_SHARED, total / np.maximum(shared, 1), np.nan)

    def _apart(self, rows: list[int]) -> tuple[Numbers, Numbers]:
        """Return how far some are from all, added up, and of how many answers."""
        total, shared = (np.zeros((len(rows), self._many)) for _both in range(2))
        for look, numbers in zip(self._looks, self._numbers, strict=True):
            far = _far(look, numbers[rows], numbers)
            shared += ~np.isnan(far)
            total += np.nan_to_num(far)
        return total, shared

    def _nearest(self, row: int, far: Numbers, keys: Numbers, most: int) -> Nearest:
        last = np.partition(keys, min(most, self._many) - 1)[min(most, self._many) - 1]
        there = np.flatnonzero((keys <= last) & np.isfinite(far))
        order = there[np.argsort(keys[there], kind="stable")]
        shown = tuple(self._neighbour(row, int(n), far[n]) for n in order[:most])
        return Nearest(shown, max(len(order) - most, 0))

    def _neighbour(self, row: int, other: int, distance: float) -> Neighbour:
        parts = []
        for look, numbers, cells in zip(self._looks, self._numbers, self._cells, strict=True):
            far = float(_far(look, numbers[[row]], numbers[[other]])[0, 0])
            if not np.isnan(far):
                parts.append(Apart(look, far, cells[row], cells[other]))
        return Neighbour(other, float(distance), tuple(parts))


def _cells(look: Look, table: pd.DataFrame) -> list[Any]:
    """Return the answers of all communities: of several choices a set of codes, or None."""
    if not look.several:
        return values(table[look.name])
    if look.name in SEVERAL_BY_ROW:
        told = values(table[look.name])
        return [None if cell is None else {*cell.split(CHOICE_END)} - {""} for cell in told]
    choices = [*labels(look.column)]
    across = zip(*(values(table[f"{look.name}.{choice}"]) for choice in choices), strict=True)
    return [
        None if all(cell is None for cell in cells)
        else {choice for choice, cell in zip(choices, cells, strict=True) if cell}
        for cells in across
    ]  # fmt: skip


def _as_numbers(look: Look, cells: list[Any]) -> Numbers:
    """Return a row a community: parts of the span, the number of a choice, or a 1 where chosen.

    NaN where an answer is missing.
    """
    if look.several:
        chosen = sorted({code for cell in cells if cell for code in cell})
        rows = [
            [np.nan] * len(chosen) if c is None else [one in c for one in chosen] for c in cells
        ]
        return np.array(rows, float).reshape(len(cells), len(chosen))
    if look.name in BY_CHOICE:
        codes = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
        return np.array([[np.nan if cell is None else codes[cell]] for cell in cells], float)
    numbers = np.array([[np.nan if cell is None else cell] for cell in cells], float)
    if look.name in BY_LOGARITHM:
        numbers = np.log(np.maximum(numbers, 1))
    known = numbers[~np.isnan(numbers)]
    span = float(np.ptp(known)) if len(known) else 0.0
    return numbers / span if span else numbers * 0


def _far(look: Look, some: Numbers, others: Numbers) -> Numbers:
    """Return how far each of some is from each of others; NaN where either chose nothing."""
    if look.several:
        both = some @ others.T  # NaN where a row has one
        either = some.sum(axis=1)[:, None] + others.sum(axis=1)[None, :] - both
        return np.where(either > 0, 1 - both / np.where(either > 0, either, 1), np.nan)
    far: Numbers = np.abs(some - others.T)
    return np.where(np.isnan(far), np.nan, far > 0) if look.name in BY_CHOICE else far
