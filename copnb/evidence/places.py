"""Where a cell can go: the fields of a design (or of a row of what happened) by their path."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from copnb.design.questions import Question
from copnb.design.reading import expected
from copnb.words import _

MOST_ROWS = 1000
_NUMBER = re.compile(r"\[([1-9][0-9]{0,3})\]")
_BY_CHOICE = ("points", "ratings", "grid")


@dataclass(frozen=True)
class Place:
    """A field that one cell fills.

    `path` is the field as a design file nests it (`inquire.goals.skills`). Of a column of a
    list, `rows` is the path of the list and `number` the row from 1, or 0 where the parts of
    a cell are the rows; the list takes `most_rows`.
    """

    path: str
    question: Question
    rows: str = ""
    number: int = 0
    most_rows: int = MOST_ROWS

    @property
    def name(self) -> str:
        """The path as a mapping names it, with the number of the row."""
        if not self.number:
            return self.path
        return self.path.replace(self.rows, f"{self.rows}[{self.number}]", 1)


class UnknownPlace(ValueError):
    """A path that no field has; the message says what would do."""


def places(questions: Iterable[Question]) -> dict[str, Place]:
    """Return all places of some questions by path, rows without a number."""
    found: dict[str, Place] = {}
    for asked in questions:
        for column in asked.columns:
            most = asked.most_rows or MOST_ROWS
            found[column.path] = Place(column.path, column, asked.path, most_rows=most)
        if not asked.columns and asked.kind in _BY_CHOICE:
            for choice in asked.choices or ():
                path = f"{asked.path}.{choice.value}"
                found[path] = Place(path, asked)
        elif not asked.columns:
            found[asked.path] = Place(asked.path, asked)
    return found


def place(path: str, known: Mapping[str, Place]) -> Place:
    """Return the place at `path`, such as `design.slots[2].start`; `UnknownPlace` if none."""
    numbers = _NUMBER.findall(path)
    bare = _NUMBER.sub("", path, count=1)
    if bare not in known:
        raise UnknownPlace(_wanted(bare, known))
    found = known[bare]
    number = int(numbers[0]) if numbers else 0
    if number and (path != f"{found.rows}[{number}]{bare.removeprefix(found.rows)}"):
        raise UnknownPlace(_("{path} without a number").format(path=bare))
    if number > found.most_rows:
        raise UnknownPlace(expected("too_long", {"max_length": found.most_rows}))
    return replace(found, number=number)


def _wanted(path: str, known: Mapping[str, Place]) -> str:
    inside = [name for name in known if name.startswith(f"{path}.")]
    near = inside[:6] or difflib.get_close_matches(path, known, n=3, cutoff=0.6)
    if near:
        return _("a field such as {names}").format(names=", ".join(near))
    return _("a field of copnb; the command “copnb schema” lists them")
