"""All communities of a folder, or of a file with a design a line, as tidy tables."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from copnb.design.files import DESIGN_FILE
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.design.reading import ReadingError
from copnb.evidence.many import Broken, Found, designs, told
from copnb.evidence.tables import (
    TEXT,
    Cells,
    Column,
    community_cells,
    community_columns,
    finish,
    format_cells,
    format_columns,
    happened_columns,
    pack,
    raw_columns,
    table,
)
from copnb.evidence.values import CHOICE_END
from copnb.store.happened import what_happened
from copnb.store.rules import load_rules

LABELS = {column.name: column for column in community_columns()}
"""The columns of the table with a row a community, by name; codes are those of design files."""

PART = 2_500
"""Designs whose rows are packed together; of the designs one is held at a time."""


@dataclass(frozen=True)
class Communities:
    """Communities as tidy tables, in the order of their folders or lines.

    `table` has a row a community, `meetups` one a meetup, `answers` one an answer sheet, `formats`
    one a way to interact that was chosen; `slug` says whose. An answer that is not given is
    missing, never zero. `indicators` has a row a community and indicator, where they were worked
    out (`copnb.evidence.outcomes.with_indicators`). `broken` are in none of them.

    Of tables that were made anonymous `done` says what was done, `changed` what to a column.
    """

    table: pd.DataFrame
    meetups: pd.DataFrame
    answers: pd.DataFrame
    formats: pd.DataFrame
    indicators: pd.DataFrame | None = None
    broken: tuple[Broken, ...] = ()
    done: tuple[str, ...] = ()
    changed: Mapping[str, str] = field(default_factory=dict)


def load(path: str | Path) -> Communities:
    """Read all communities in a folder, or all designs of a JSON Lines file.

    FileNotFoundError if there is nothing, ReadingError if the rules beside them cannot be read.
    """
    return _joined([*_packed(Path(path), PART)], Path(path))


def parts(path: str | Path, size: int = PART) -> Iterator[Communities]:
    """Yield what `load` gives, some communities at a time: memory stays flat however many.

    Where there are none, one part without rows.
    """
    packed = _packed(Path(path), size)
    for some in chain([next(packed, _pack([]))], packed):
        yield _joined([some], Path(path))


def narrow(path: str | Path, columns: Collection[str], most: int) -> Communities:
    """Return what `load` gives; of more than `most` communities with these columns only.

    Then meetups only say whose they are, and sheets and formats are left out: memory hardly grows.
    """
    read = parts(path, most)
    first, second = next(read), next(read, None)
    if second is None:
        return first
    kept = [column.name for column in community_columns() if column.name in columns]
    tables, meetups, broken = [], [], list[Broken]()
    for part in chain([first, second], read):
        tables.append(part.table[kept])
        meetups.append(part.meetups[["slug"]])
        broken += part.broken
    return replace(
        first,
        table=pd.concat(tables, ignore_index=True),
        meetups=pd.concat(meetups, ignore_index=True),
        answers=first.answers.iloc[:0],
        formats=first.formats.iloc[:0],
        broken=tuple(broken),
    )


def label(column: str) -> str:
    """Return the heading of a column for people, in the language in force."""
    return LABELS[column].label


@dataclass
class _Packed:
    """Some communities: their cells by column, and what happened by row."""

    cells: list[Cells] = field(default_factory=list)
    formats: list[Cells] = field(default_factory=list)
    meetups: list[tuple[Any, ...]] = field(default_factory=list)
    sheets: list[tuple[str, FeedbackSheet]] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)


def _packed(path: Path, size: int) -> Iterator[_Packed]:
    found = designs(path)
    while some := [*islice(found, 1)]:
        with _nothing_collected():
            packed = _pack(chain(some, islice(found, size - 1)))
        yield packed


def _pack(found: Iterable[Found | Broken]) -> _Packed:
    packed, rows, formats = _Packed(), [], []
    for one in found:
        if isinstance(one, Found) and one.folder:
            one = _with_what_happened(one, packed)
        if isinstance(one, Broken):
            packed.broken.append(one)
            continue
        rows.append(community_cells(one.slug, one.tree))
        formats += format_cells(one.slug, one.tree)
    packed.cells = pack(raw_columns(), rows)
    packed.formats = pack(format_columns(), formats)
    return packed


def _with_what_happened(found: Found, packed: _Packed) -> Found | Broken:
    """Add what happened in a community; one that cannot be read is broken as a whole."""
    assert found.folder
    try:
        meetups, sheets = what_happened(found.folder)
    except ReadingError as error:
        return Broken(found.folder, f"{Path(error.source).name}: {told(error)}")
    packed.meetups += [(found.slug, *meetup.__dict__.values()) for meetup in meetups]
    packed.sheets += [(found.slug, sheet) for sheet in sheets]
    return found


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Keep Python from looking for circles: there are none, and looking takes long beside data."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _joined(packed: Sequence[_Packed], path: Path) -> Communities:
    beside = path if path.is_dir() and not (path / DESIGN_FILE).is_file() else path.parent
    changed = load_rules(beside).changed
    rules = CHOICE_END.join(f"{name}={value:g}" for name, value in sorted(changed.items()))
    cells = _together(raw_columns(), [some.cells for some in packed])
    meetups = happened_columns(Meetup)
    held = [row for some in packed for row in some.meetups]
    return Communities(
        finish(cells, rules, version("copnb")),
        table(meetups, _by_name(meetups, pack(meetups, held))),
        _answers([pair for some in packed for pair in some.sheets]),
        table(format_columns(), _together(format_columns(), [some.formats for some in packed])),
        broken=tuple(one for some in packed for one in some.broken),
    )


def _together(columns: Sequence[Column], parts: Sequence[list[Cells]]) -> dict[str, Cells]:
    """Return the cells of all parts by column; those of the parts are let go on the way."""
    empty = pack(columns, []) if not parts else []
    own = [[part.pop(0) for part in parts] or [empty[n]] for n in range(len(columns))]
    return _by_name(columns, [np.concatenate(arrays) for arrays in own])


def _by_name(columns: Sequence[Column], cells: Sequence[Cells]) -> dict[str, Cells]:
    return {column.name: own for column, own in zip(columns, cells, strict=True)}


def _answers(sheets: Sequence[tuple[str, FeedbackSheet]]) -> pd.DataFrame:
    """Return the table of answer sheets; a column for each question that any of them has."""
    asked = dict.fromkeys(name for _slug, sheet in sheets for name in sheet.model_extra or ())
    own = happened_columns(FeedbackSheet)
    columns = [*own, *(Column(name, TEXT, name) for name in asked)]
    names = [column.name for column in columns[1:]]
    rows = []
    for slug, sheet in sheets:
        values = {**sheet.__dict__, **(sheet.model_extra or {})}
        rows.append((slug, *(values.get(name) for name in names)))
    return table(columns, _by_name(columns, pack(columns, rows)))
