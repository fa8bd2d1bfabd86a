"""Meeting times in turn: the fairest two or three, where no single one serves everybody."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations_with_replacement
from math import inf

from copnb.advice.clocks import GOOD, Option


def inconvenience(turns: Sequence[Option]) -> tuple[float, ...]:
    """Return each clock's mean inconvenience over the turns, 0 (none) to 1 (always outside)."""
    return tuple(
        sum(GOOD - value for value in values) / (GOOD * len(turns))
        for values in zip(*(turn.worths for turn in turns), strict=True)
    )


_BITS = 11
_MOST = 600
"""Two turns count three times and three turns twice, so that both are out of 600."""


def fair_turns(options: Sequence[Option]) -> tuple[Option, ...]:
    """Return the two or three starts that ask least of the worst-off group, and then of all.

    Of three, two may be the same. Empty where one start is as good as any to every group.
    """
    different = {option.worths: n for n, option in reversed([*enumerate(options)])}
    rows = tuple((worths, options[n].score) for worths, n in sorted(different.items(), key=_second))
    return tuple(options[different[worths]] for worths in _fair(rows))


def _second(pair: tuple[object, int]) -> int:
    return pair[1]


_Worths = tuple[int, ...]


@lru_cache(maxsize=64)
def _fair(rows: tuple[tuple[_Worths, int], ...]) -> tuple[_Worths, ...]:
    """Return the fairest two or three of some worths, each with its score.

    The inconvenience of all groups is added up in one whole number, a field of 11 bits for
    each group, so that one addition and one mask compare a choice with the best so far.
    """
    ones = sum(1 << (_BITS * n) for n in range(len(rows[0][0])))
    guards, full = ones << (_BITS - 1), (1 << (_BITS - 1)) - 1
    packed = [(_packed(worths), -score, worths) for worths, score in rows]
    packed = [row for row in packed if not _dominated(row[0], packed, guards)]
    best: tuple[_Worths, ...] = ()
    worst = _MOST + 1
    for size in (2, 3):
        least = -inf if best else inf  # three turns only where two ask more of the worst-off
        scale = _MOST // (GOOD * size)
        for turns in combinations_with_replacement(packed, size):
            if turns[0] is turns[-1]:  # that would be no turns
                continue
            total = scale * sum([turn[0] for turn in turns])
            if (total + (full - worst) * ones) & guards:
                continue
            cost = scale * sum([turn[1] for turn in turns])
            if cost >= least and (total + (full - worst + 1) * ones) & guards:
                continue
            best, least = tuple(turn[2] for turn in turns), cost
            worst = scale * max(sum(GOOD - v for v in column) for column in zip(*best, strict=True))
    return best


def _dominated(mine: int, packed: Sequence[tuple[int, int, _Worths]], guards: int) -> bool:
    """Say whether another start asks no more of any group: no field has to borrow."""
    return any(o != mine and ((mine | guards) - o) & guards == guards for o, _cost, _w in packed)


def _packed(worths: _Worths) -> int:
    return sum((GOOD - value) << (_BITS * n) for n, value in enumerate(worths))
