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
    10_000, 20_000, 50_000, 100_000, 1_000_001,
)  # fmt: skip
"""Where bands of numbers begin; our own judgement, with the usual lengths of meetups apart."""

Number = int | None


def band(number: float) -> str:
    """Return the band of a number: `10 to 14`."""
    place = bisect_right(BANDS, number)
    low, high = BANDS[place - 1], BANDS[min(place, len(BANDS) - 1)] - 1
    return f"{low} to {high}"


def common(cells: pd.Series[Any], k: int, hidden: int = 0) -> pd.Series[Any]:
    """Return a column without the values that fewer than `k` rows share.

    Where fewer than `k` cells would go, with the `hidden` ones that went before, those of the
    next rarest value go too: otherwise what went could be told from the total.
    """
    counts = Counter(cells.dropna().tolist())
    rarest = sorted(counts, key=lambda value: (counts[value], str(value)))
    gone: set[Any] = set()
    for value in rarest:
        if counts[value] >= k and not 0 < hidden < k:
            break
        gone.add(value)
        hidden += counts[value]
    return cells.mask(cells.isin(gone))


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
