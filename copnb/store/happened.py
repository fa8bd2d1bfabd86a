"""What happened in a community: its CSV files, read and written by the standard library."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from copnb.design.happened import FILES, FeedbackSheet, Happened, Meetup
from copnb.design.reading import Problem, ReadingError, read_row
from copnb.design.text import IMPOSSIBLE, csv_plain, csv_safe
from copnb.store.files import write_whole
from copnb.store.folders import locked
from copnb.words import _

R = TypeVar("R", bound=Happened)

Line = tuple[int, list[str]]
"""Number of a line in the file, and its cells."""


def load_rows(folder: Path, model: type[R]) -> list[R]:
    """Return the rows of one kind in a community's folder; an absent file has none.

    A cell that holds nothing is unknown; one that `csv_safe` guarded is read without its '.
    `ReadingError` names file, line, column, what was given and what would do.
    """
    path = _path(folder, model)
    return list(_rows(str(path), _text(path), model)) if path.is_file() else []


def what_happened(folder: Path) -> tuple[list[Meetup], list[FeedbackSheet]]:
    """Return the meetups and the feedback sheets of a community; ReadingError as `load_rows`."""
    return load_rows(folder, Meetup), load_rows(folder, FeedbackSheet)


def write_rows(folder: Path, files: Mapping[type[Happened], Sequence[Happened]]) -> None:
    """Replace each of these files of a community by its rows; all of them, or none.

    Columns stand in the order of the model, behind them the questions of feedback sheets:
    those that the file has, then new ones as they come. Spaces around a text and the kind of
    a line break are not kept. A file whose bytes would be the same is not touched.
    `ReadingError` refuses rows that could not be read back, before anything is written.
    """
    with locked(folder):
        new = {}
        for model, rows in files.items():
            path = _path(folder, model)
            content = _written(path, model, rows)
            before = path.read_bytes() if path.is_file() else None
            if content != before and (rows or before is not None):
                new[path] = (before, content)
        _replace_all(new)


def _replace_all(new: Mapping[Path, tuple[bytes | None, bytes]]) -> None:
    """Write files given their bytes before and after; where one fails, put all of them back."""
    done: list[Path] = []
    try:
        for path, (_before, content) in new.items():
            write_whole(path, content)
            done.append(path)
    except BaseException:
        for path in done:
            before = new[path][0]
            path.unlink() if before is None else write_whole(path, before)
        raise


def _path(folder: Path, model: type[Happened]) -> Path:
    return folder / next(file for file, row in FILES.items() if row is model)


def _written(path: Path, model: type[R], rows: Sequence[Happened]) -> bytes:
    """Return the bytes of a file, which were read again for a trial."""
    fields = list(model.model_fields)
    columns = [*fields, *_questions(path, fields, rows)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(_cell, columns))
    for row in rows:
        values = {**row.__dict__, **(row.model_extra or {})}
        writer.writerow([_cell(values.get(column)) for column in columns])
    written = _possible(str(path), text.getvalue())
    for _row in _rows(str(path), written, model):
        pass
    return written.encode()


def _questions(path: Path, fields: Sequence[str], rows: Sequence[Happened]) -> list[str]:
    """Return the columns behind the model's: those of the file as it is, and those of the rows."""
    there: list[str] = []
    if path.is_file():
        there = next((_header(cells) for _n, cells in _records(str(path), _text(path))), [])
    asked = [name for row in rows for name in row.model_extra or ()]
    return [name for name in dict.fromkeys([*there, *asked]) if name not in fields]


def _cell(value: Any) -> str:
    """Return a value as a cell: unknown is empty, a text on the safe side of a formula."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return csv_safe(value.strip().replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _rows(source: str, text: str, model: type[R]) -> Iterator[R]:
    """Yield the rows of a table; at its end, or at a wrong head, raise all that does not fit."""
    records = _records(source, text)
    header = next((_header(cells) for _number, cells in records), [])
    problems = list(_wrong_columns(header, model))
    if problems:
        raise ReadingError(source, problems)
    for number, cells in records:
        if any(cells[len(header) :]):
            wanted = _("no more cells than the first line has names")
            given = ", ".join(cells[len(header) :])
            problems.append(Problem(_line(number), given, wanted))
            continue
        named = {n: csv_plain(cell) for n, cell in zip(header, cells, strict=False) if cell}
        row, found = read_row(model, named, _line(number))
        problems += found
        if row:
            yield row
    if problems:
        raise ReadingError(source, problems)


def _records(source: str, text: str) -> Iterator[Line]:
    """Yield the lines that hold something, without the spaces around their cells."""
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        for line in reader:
            cells = [cell.strip() for cell in line]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        problem = Problem(_line(reader.line_num), str(error), _("a table with commas"))
        raise ReadingError(source, [problem]) from None


def _header(cells: Sequence[str]) -> list[str]:
    return [csv_plain(cell) for cell in cells]


def _text(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        given = _("a byte that is not UTF-8 at place {n}").format(n=error.start)
        raise ReadingError(str(path), [Problem("", given, _("a text file in UTF-8"))]) from None
    return _possible(str(path), text)


def _possible(source: str, text: str) -> str:
    """Return a text as it is; `ReadingError` where it holds a character that cannot exist."""
    found = IMPOSSIBLE.search(text)
    if found:
        where = _line(text.count("\n", 0, found.start()) + 1)
        given = _("the character U+{code:04X}").format(code=ord(found.group()))
        raise ReadingError(source, [Problem(where, given, _("text without it"))])
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


def _line(number: int) -> str:
    return _("line {n}").format(n=number)
