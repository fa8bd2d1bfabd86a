"""What happened in a community: its CSV files, read by the standard library."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from copnb.design.happened import FILES, Happened
from copnb.design.reading import Problem, ReadingError, expected
from copnb.words import _

_BEYOND = "(beyond the last column)"

R = TypeVar("R", bound=Happened)


def load_rows(folder: Path, model: type[R]) -> list[R]:
    """Return the rows of one kind in a community's folder; an absent file has none.

    `ReadingError` names file, line, column, what was given and what would do.
    """
    name = next(file for file, row in FILES.items() if row is model)
    path = folder / name
    if not path.is_file():
        return []
    lines = _lines(path)
    rows, problems = [], []
    for number, cells in lines:
        if _BEYOND in cells:
            where, wanted = f"line {number}", _("no more cells than the first line has names")
            problems.append(Problem(where, cells[_BEYOND], wanted))
            continue
        try:
            rows.append(model.model_validate_strings(cells))
        except ValidationError as error:
            for found in error.errors(include_url=False):
                where = f"line {number}, {'.'.join(map(str, found['loc']))}"
                wanted = expected(found["type"], found.get("ctx", {}))
                problems.append(Problem(where, repr(found["input"])[:60], wanted))
    if problems:
        raise ReadingError(str(path), problems)
    return rows


def _lines(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Return line number and filled cells of each row; empty cells are left out: unknown."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        given = _("a byte that is not UTF-8 at place {n}").format(n=error.start)
        raise ReadingError(str(path), [Problem("", given, _("a text file in UTF-8"))]) from None
    reader = csv.DictReader(io.StringIO(text), restkey=_BEYOND)
    return [(reader.line_num, _filled(row)) for row in reader]


def _filled(row: dict[str, str | list[str] | None]) -> dict[str, str]:
    """Return the cells with something in them; several beyond the last column become one text."""
    cells = {k: ", ".join(v) if isinstance(v, list) else (v or "").strip() for k, v in row.items()}
    return {name: text for name, text in cells.items() if text}
