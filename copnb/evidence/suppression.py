"""What statistical offices do to tables that are handed on: bands, and cells that are emptied."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from copnb.evidence.tables import values

BANDS: Final = (
    0, 5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000,
    10_000, 20_000, 50_000, 100_000,
)  # fmt: skip
"""Where bands of numbers begin; our own judgement, with the usual lengths of meetups apart."""

PEOPLE: Final = 0, 16, 51, 151
MINUTES: Final = 0, 46, 76
MINUTES_A_MONTH: Final = 0, 61, 121, 241
"""Wider bands, for what is told together with much else: the narrower, the less could be told."""

_MOST_COMPARED = 1_000
"""Of more rows not each is compared with each."""

_EMPTY_TOO = 0.3
"""What it is worth that an empty cell stays with empty ones, beside a cell that is told."""

Number = int | None


def band(number: float, bands: Sequence[int] = BANDS) -> str:
    """Return the band of a number: `10 to 14`, and of the last one `151 or more`."""
    place = bisect_right(bands, number)
    if place == len(bands):
        return f"{bands[-1]} or more"
    return f"{bands[place - 1]} to {bands[place] - 1}"


def common(cells: pd.Series[Any], k: int, *, blanks: bool = True) -> pd.Series[Any]:
    """Return a column without the values that fewer than `k` rows share.

    Where fewer than `k` cells would be empty then, as many of the most common value go too, or
    all of the rarest: otherwise what went could be told from the total. Without `blanks`, cells
    that were empty before do not count, since other columns tell them from those that went.
    """
    given = values(cells)
    counts = Counter(cell for cell in given if cell is not None)
    if min(counts.values(), default=k) >= k:
        return cells
    rows = [row for row, cell in enumerate(given) if blanks or cell is not None]
    _told, rest = _apart(rows, given, range(len(given)), k)
    return cells.mask(_marked(rest, len(given)))


def _marked(rows: Sequence[int], length: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    marked = np.zeros(length, bool)
    marked[rows] = True
    return marked


def k_anonymous(
    table: pd.DataFrame, keys: Sequence[str], k: int, owners: Sequence[Any] = ()
) -> pd.DataFrame:
    """Return a table in which at least `k` rows, or all, agree in all `keys`, empty cells too.

    With `owners`, who say whose a row is, rows of at least `k` of them. `keys` that stand first
    are kept longest: rows that agree in one are told apart by the next as far as each part is
    large enough, and what is rare is emptied. The order of rows decides between equals: in an
    order by chance two tables would tell more than one.
    """
    table = table.copy()
    whose = owners or range(len(table))
    groups = [[*range(len(table))]]
    for name in keys:
        cells, parts, gone = values(table[name]), [], np.zeros(len(table), bool)
        for rows in groups:
            told, rest = _apart(rows, cells, whose, k)
            gone[rest] = True
            parts += [*told, *([rest] if rest else [])]
        groups = parts
        table[name] = table[name].mask(gone)
    return table


def _apart(
    rows: list[int], cells: Sequence[Any], whose: Sequence[Any], k: int
) -> tuple[list[list[int]], list[int]]:
    """Return rows told apart by a cell, and the rest of them, in which it is empty.

    A rest that is too small takes rows of the most common value, if enough of these stay, else
    all of the rarest.
    """

    def many(some: Iterable[int]) -> int:
        return len({whose[row] for row in some})

    found: dict[Any, list[int]] = {}
    for row in rows:
        found.setdefault(cells[row], []).append(row)
    rest = found.pop(None, [])
    for value in [value for value, own in found.items() if many(own) < k]:
        rest += found.pop(value)
    need = k - many(rest)
    if rest and found and need > 0:
        largest = max(found.values(), key=many)
        if many(largest) - need < k:
            rest += found.pop(min(found, key=lambda value: many(found[value])))
            return [*found.values()], rest
        there = {whose[row] for row in rest}
        strangers = dict.fromkeys(whose[row] for row in largest if whose[row] not in there)
        moving = {*[*strangers][:need]}
        rest += [row for row in largest if whose[row] in moving]
        largest[:] = [row for row in largest if whose[row] not in moving]
    return [*found.values()], rest


def much_told(table: pd.DataFrame, keys: Sequence[str], k: int) -> pd.DataFrame:
    """Return a table in which at least `k` rows, or all, agree in all `keys`; much of it is told.

    Rows are told apart by the first key. Of each part the way is taken that empties less: key
    after key, or in groups of rows that have much in common. A table has rows numbered from 0.
    """
    told = k_anonymous(table, keys[:1], k)
    rest = [*keys[1:]]
    if not rest or len(table) < k:
        return k_anonymous(table, keys, k)
    parts, groups = [], pd.factorize(told[keys[0]])[0]
    for group in np.unique(groups):
        part = table[rest][groups == group]
        if len(part) > _MOST_COMPARED:
            parts.append(much_told(part, rest, k))
        else:
            parts.append(max(k_anonymous(part, rest, k), _in_groups(part, k), key=_weight))
    if parts:
        told[rest] = pd.concat(parts)
    return told


def _weight(table: pd.DataFrame) -> float:
    return float(_weights(table) @ table.notna().sum().to_numpy())


def _weights(table: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return how much a cell of each column is worth: the first ones most."""
    return 1 / (4 + np.arange(len(table.columns)))


def _in_groups(table: pd.DataFrame, k: int) -> pd.DataFrame:
    """Return a table in groups of `k` rows or more, with what all of a group agree in.

    A group begins with the first row that is in none and takes in what leaves most to tell.
    """
    codes = np.column_stack([pd.factorize(table[name])[0] for name in table])
    worth = _weights(table) * np.where(codes < 0, _EMPTY_TOO, 1)
    free, gone = np.arange(len(codes)), np.zeros(codes.shape, bool)
    while len(free):
        own, agree = free[:1], np.ones(codes.shape[1], bool)
        first = codes[free[0]]
        while len(free) >= 2 * k and len(own) < k:
            others = np.setdiff1d(free, own)
            alike = (codes[others] == first) & agree
            best = others[(alike @ worth[free[0]]).argmax()]
            agree &= codes[best] == first
            own = np.append(own, best)
        own = own if len(free) >= 2 * k else free
        gone[own] = (codes[own] != first).any(axis=0)
        free = np.setdiff1d(free, own)
    return table.assign(**{str(name): table[name].mask(gone[:, n]) for n, name in enumerate(table)})


def without_small(
    registered: Number, attended: Number, new: Number, returning: Number, *, k: int
) -> tuple[Number, ...]:
    """Return the people of a meetup without numbers below `k`, or what would give one back.

    New and returning are parts of who came, and that is a part of who registered. The rest of a
    whole is a number of people too.
    """

    def is_small(number: Number) -> bool:
        return number is None or number < k

    def rest_is_small(whole: Number, part: Number) -> bool:
        return whole is not None and part is not None and whole - part < k

    attended = None if is_small(attended) else attended
    if is_small(registered) or rest_is_small(registered, attended):
        registered = None
    new, returning = (
        None if is_small(part) or rest_is_small(attended, part) else part
        for part in (new, returning)
    )
    return registered, attended, new, returning
