"""People who may be one: names that are nearly alike, to be looked at, never joined by itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process, utils

from copnb.evidence.persons import plain_name

ALIKE = 88
"""Of 100: from here on names (rapidfuzz's token_sort_ratio, without accents) are shown. Our own."""

MOST_PEOPLE = 3_000
"""With more people than this names are not compared: each is held against each."""

_EARLIER = re.compile(r"\(([^()]+)\)$")

Seen = tuple[Path, int]
"""Where somebody was first seen: file and line."""


@dataclass(frozen=True)
class Alike:
    """Two people who may be one: where each was first seen."""

    one: Seen
    other: Seen


def alike(names: Mapping[str, tuple[str, Seen]]) -> list[Alike]:
    """Return the pairs of people, by identity with name and place, whose names are nearly alike.

    A former name in brackets, as Zoom writes it after a renaming, counts as a name too.
    """
    people = [(_bare(name), _earlier(name), seen) for name, seen in names.values()]
    if len(people) > MOST_PEOPLE:
        return []
    bare = [name for name, _former, _seen in people]
    pairs: set[tuple[int, int]] = set()
    for i, (name, former, _seen) in enumerate(people):
        rest = bare[i + 1 :]
        found = process.extract(
            name, rest, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=None
        )
        pairs |= {(i, i + 1 + place) for _text, _score, place in found}
        pairs |= {
            (min(i, j), max(i, j)) for j, n in enumerate(bare) if n and n == former and i != j
        }
    return [Alike(people[i][2], people[j][2]) for i, j in sorted(pairs)]


def _bare(name: str) -> str:
    letters = unicodedata.normalize("NFKD", plain_name(name))
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return utils.default_process(kept)


def _earlier(name: str) -> str:
    found = _EARLIER.search(plain_name(name))
    return _bare(found[1]) if found else ""
