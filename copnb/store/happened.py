"""What happened in a community: its CSV files, read by the standard library."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from copnb.design.happened import FILES, FeedbackSheet, Happened, Meetup
from copnb.design.reading import IMPOSSIBLE, Problem, ReadingError, read_row
from copnb.words import _

R = TypeVar("R", bound=Happened)

Line = tuple[int, dict[str, str]]
"""Number of a line in the file, and its filled cells by column."""


def load_rows(folder: Path, model: type[R]) -> list[R]:
    """Return the rows of one kind in a community's folder; an absent file has none.

    `ReadingError` names file, line, column, what was given and what would do.
    """
    name = next(file for file, row in FILES.items() if row is model)
    path = folder / name
    if not path.is_file():
        return []
    rows: list[R] = []
    problems: list[Problem] = []
    for number, cells in _lines(path, model):
        row, found = read_row(model, cells, _line(number))
        rows += [row] if row else []
        problems += found
    if problems:
        raise ReadingError(str(path), problems)
    return rows


def what_happened(folder: Path) -> tuple[list[Meetup], list[FeedbackSheet]]:
    """Return the meetups and the feedback sheets of a community; ReadingError as `load_rows`."""
    return load_rows(folder, Meetup), load_rows(folder, FeedbackSheet)


def _lines(path: Path, model: type[Happened]) -> list[Line]:
    """Return the lines that hold something; a cell that holds nothing is left out: unknown."""
    reader = csv.reader(io.StringIO(_text(path)), strict=True)
    try:
        numbered = [(reader.line_num, [cell.strip() for cell in line]) for line in reader]
    except csv.Error as error:
        problem = Problem(_line(reader.line_num), str(error), _("a table with commas"))
        raise ReadingError(str(path), [problem]) from None
    filled = [(number, cells) for number, cells in numbered if any(cells)]
    if not filled:
        return []
    header = filled[0][1]
    problems = [*_wrong_columns(header, model), *_wrong_widths(filled[1:], len(header))]
    if problems:
        raise ReadingError(str(path), problems)
    return [
        (number, {name: cell for name, cell in zip(header, cells, strict=False) if cell})
        for number, cells in filled[1:]
    ]


def _text(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        given = _("a byte that is not UTF-8 at place {n}").format(n=error.start)
        raise ReadingError(str(path), [Problem("", given, _("a text file in UTF-8"))]) from None
    found = IMPOSSIBLE.search(text)
    if found:
        where = _line(text.count("\n", 0, found.start()) + 1)
        given = _("the character U+{code:04X}").format(code=ord(found.group()))
        raise ReadingError(str(path), [Problem(where, given, _("text without it"))])
    return text


def _wrong_columns(header: list[str], model: type[Happened]) -> Iterator[Problem]:
    known = list(model.model_fields)
    open_ended = model.model_config.get("extra") == "allow"
    for column in dict.fromkeys(header):
        if header.count(column) > 1:
            yield Problem(_line(1), _("the column “{name}” twice").format(name=column), _("once"))
        elif column not in known and not (open_ended and column):
            wanted = _("one of: {codes}").format(codes=", ".join(known))
            yield Problem(_line(1), _("the column “{name}”").format(name=column), wanted)


def _wrong_widths(lines: list[tuple[int, list[str]]], width: int) -> Iterator[Problem]:
    for number, cells in lines:
        if any(cells[width:]):
            wanted = _("no more cells than the first line has names")
            yield Problem(_line(number), ", ".join(cells[width:]), wanted)


def _line(number: int) -> str:
    return _("line {n}").format(n=number)
