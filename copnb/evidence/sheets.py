"""Spreadsheets in and out: CSV and workbooks read as plain texts, and texts made safe to write."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from charset_normalizer import from_bytes
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, WorksheetNotFound

from copnb.design.reading import Problem, ReadingError
from copnb.design.text import IMPOSSIBLE
from copnb.design.text import csv_plain as csv_plain
from copnb.design.text import csv_safe as csv_safe
from copnb.evidence.blind import blind_cells
from copnb.words import _

LARGEST_SHEET = 300_000_000
"""Bytes of a file that is opened at all."""

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SAMPLE = 1_000_000
_ENDS = (",", ";", "\t", "|")
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

Line = tuple[int, tuple[str, ...]]
"""Number of a line in the file (of a row in a workbook), from 1, and its cells."""


@dataclass(frozen=True)
class Sheet:
    """A table of texts. `rows` are as wide as `columns`; blank rows are left out.

    `encoding` says how the letters were read (empty for a workbook). `problems` are of
    single lines, by their number; such a line is not among the rows.
    """

    source: str
    columns: tuple[str, ...]
    rows: tuple[Line, ...]
    encoding: str = ""
    problems: tuple[tuple[int, Problem], ...] = ()


def read_sheet(path: Path, sheet: str = "") -> Sheet:
    """Read a CSV, XLSX, XLS or ODS file whose first line that is not blank names the columns.

    Every cell is text and nothing is guessed: NA, None and null stay words, a real date of a
    workbook is `2026-11-23`. `ReadingError` says what cannot be read: no table, a file that
    ends inside quotes, a column without a name, two columns of one name.
    """
    lines, encoding = read_lines(path, sheet)
    filled = [(number, cells) for number, cells in lines if any(cells)]
    if not filled:
        raise _refused(path, _("an empty file"), _("a table with the names of the columns on top"))
    columns = _header(path, filled[0], filled[1:])
    rows, problems = as_wide_as(len(columns), filled[1:])
    return Sheet(path.name, columns, rows, encoding, problems)


def read_lines(path: Path, sheet: str = "") -> tuple[list[Line], str]:
    """Return all lines of a spreadsheet as they are, and the encoding of a text file."""
    content = _content(path)
    if content.startswith(_WORKBOOKS):
        return _workbook_lines(path, content, sheet), ""
    text, encoding = _decoded(path, content)
    del content
    found = IMPOSSIBLE.search(text)
    if found:
        given = _("the character U+{code:04X}").format(code=ord(found.group()))
        where = _("line {n}").format(n=text.count("\n", 0, found.start()) + 1)
        raise ReadingError(str(path), [Problem(where, given, _a_spreadsheet())])
    return _text_lines(path, text), encoding


def _a_spreadsheet() -> str:
    return _("a spreadsheet: CSV, XLSX, XLS or ODS")


def _refused(path: Path, given: str, wanted: str) -> ReadingError:
    return ReadingError(str(path), [Problem("", given, wanted)])


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise _refused(path, _("nothing under this name"), _a_spreadsheet())
    if path.stat().st_size > LARGEST_SHEET:
        given = _("{n} bytes").format(n=path.stat().st_size)
        raise _refused(path, given, _("at most {n} bytes").format(n=LARGEST_SHEET))
    return path.read_bytes()


def _decoded(path: Path, content: bytes) -> tuple[str, str]:
    """Return the text and its encoding: by its mark, by its NULs, as UTF-8, by its letters."""
    encoding = next((name for mark, name in _BOMS if content.startswith(mark)), "")
    if not encoding and b"\x00" in content[:200]:
        encoding = "utf-16-le" if content[1:200:2].count(0) > content[:200:2].count(0) else ""
        encoding = encoding or "utf-16-be"
    for known in [encoding] if encoding else ["utf-8", ""]:
        name = known or _by_letters(_telling(content))
        try:
            return content.decode(name).removeprefix("\ufeff"), name
        except (UnicodeDecodeError, LookupError):
            continue
    raise _refused(path, _("letters that cannot be told"), _("a file saved as CSV in UTF-8"))


def _telling(content: bytes) -> bytes:
    """Return what tells the encoding: of a large file the first lines that are not plain ASCII."""
    if len(content) <= _SAMPLE:
        return content
    lines = (line for line in content.split(b"\n") if not line.isascii())
    return b"\n".join(islice(lines, 2000))[:_SAMPLE]


def _by_letters(content: bytes) -> str:
    """Name the encoding of text that is not UTF-8: Western European where that reads well."""
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    foreign = sum(c.isalpha() and c > "\x7f" for c in text)
    inside = re.search(r"[^\W\d_][^\x00-\x7f\w’‘·\xa0\xad–][^\W\d_]", text)  # noqa: RUF001
    if text and foreign < 0.3 * sum(c.isalpha() for c in text) and not inside:
        return "cp1252"
    best = from_bytes(content).best()
    return best.encoding if best else "none"


def _text_lines(path: Path, text: str) -> list[Line]:
    skipped = 0
    named = re.match(r'"?sep=(.)"?\r?\n', text)  # Excel's own first line
    if named:
        text, skipped = text[named.end() :], 1
    end = named.group(1) if named else _cell_end(text)
    return list(_records(path, text, end, skipped))


def _records(path: Path, text: str, end: str, skipped: int) -> Iterator[Line]:
    reader = csv.reader(_physical(text), delimiter=end, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins + skipped, tuple(cell.strip() for cell in cells)
            begins = reader.line_num + 1
    except csv.Error as error:
        where = _("line {n}").format(n=begins + skipped)
        given = _("quotes that do not close") if "end of data" in str(error) else str(error)
        wanted = _("a whole file, with cells in quotes that open and close")
        raise ReadingError(str(path), [Problem(where, given, wanted)]) from None


def _physical(text: str) -> Iterator[str]:
    """Yield a text line by line; a StringIO would copy it whole, with four bytes a letter."""
    return (found.group() for found in _LINE.finditer(text))


def _cell_end(text: str) -> str:
    """Tell what ends a cell: what cuts the first lines into equally many cells, and most."""
    scores = []
    for end in _ENDS:
        widths = [len(cells) for cells in _first_records(text, end) if cells]
        alike = sum(width == widths[0] for width in widths) if widths else 0
        wide = bool(widths) and widths[0] > 1
        below = 0 if wide else sum(widths)  # a title on top: what cuts the lines below it most
        share = alike / len(widths) if wide else 0
        scores.append((wide, below, share, widths[0] if widths else 0))
    return _ENDS[scores.index(max(scores))]


def _first_records(text: str, end: str) -> list[list[str]]:
    reader = csv.reader(_physical(text), delimiter=end, strict=True)
    records: list[list[str]] = []
    try:
        for cells in reader:
            records.append(cells)
            if len(records) == 50:
                break
    except csv.Error:
        pass  # said with its line when the file is read in earnest
    return records


def _header(path: Path, top: Line, below: list[Line]) -> tuple[str, ...]:
    """Return the names of the columns; empty columns behind the last name do not count."""
    number, names = top
    names = names[: max(i + 1 for i, name in enumerate(names) if name)]
    check_names(path, number, names)
    if not below:
        raise _refused(path, _("no row below the names of the columns"), _("at least one row"))
    return names


def check_names(path: Path, number: int, names: Sequence[str]) -> None:
    """Raise `ReadingError` unless each column has a name of its own; they stand in that line."""
    problems = []
    for i, name in enumerate(names):
        where = _("line {n}, column {i}").format(n=number, i=i + 1)
        if not name:
            problems.append(Problem(where, _("a column without a name"), _("a name")))
        elif IMPOSSIBLE.search(name):
            problems.append(Problem(where, _("a control character"), _("a name in letters")))
        elif name in names[:i]:
            given = _("“{name}” a second time").format(name=name)
            problems.append(Problem(where, given, _("each column under a name of its own")))
    if problems:
        raise ReadingError(str(path), problems)


def as_wide_as(
    width: int, lines: Iterable[Line]
) -> tuple[tuple[Line, ...], tuple[tuple[int, Problem], ...]]:
    """Return lines cut to the columns that have names, and what is wrong with all others."""
    rows, problems = [], []
    for number, cells in lines:
        if len(cells) < width or any(cells[width:]):
            given, wanted = _("{n} cells"), _("{n} cells, as on top").format(n=width)
            where = _("line {n}").format(n=number)
            problems.append((number, Problem(where, given.format(n=len(cells)), wanted)))
        else:
            rows.append((number, cells[:width]))
    return tuple(rows), tuple(problems)


def _workbook_lines(path: Path, content: bytes, sheet: str) -> list[Line]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        chosen = _chosen(path, workbook, sheet)
        rows = chosen.to_python(skip_empty_area=False)
        blind = blind_cells(content, chosen.name)
    except (CalamineError, zipfile.BadZipFile, KeyError):
        given = _("a workbook that cannot be opened (perhaps cut off or locked by a password)")
        raise _refused(path, given, _a_spreadsheet()) from None
    if blind:
        wanted = _("a value; open the file in a spreadsheet program, mend the cell and save")
        raise ReadingError(str(path), [Problem(cell, what, wanted) for cell, what in blind])
    return [(n, tuple(_cell_text(cell) for cell in row)) for n, row in enumerate(rows, start=1)]


def _chosen(path: Path, workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    """Return the sheet of that name, or the only one that holds something."""
    names = ", ".join(workbook.sheet_names)
    if name:
        try:
            return workbook.get_sheet_by_name(name)
        except WorksheetNotFound:
            given = _("no sheet “{name}”").format(name=name)
            raise _refused(path, given, _("one of: {codes}").format(codes=names)) from None
    sheets = [workbook.get_sheet_by_name(one) for one in workbook.sheet_names]
    filled = [one for one in sheets if one.total_height]
    if len(filled) > 1:
        given = _("several sheets: {names}").format(names=names)
        raise _refused(path, given, _("one sheet, or its name under “sheet” in the mapping"))
    return filled[0] if filled else sheets[0]


def _cell_text(value: Any) -> str:
    """Return a workbook's value as text: real dates and times as ISO, whole numbers whole."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        whole_day = value.time() == time()
        return value.date().isoformat() if whole_day else value.isoformat(timespec="seconds")
    if isinstance(value, time):
        return value.isoformat(timespec="minutes" if not value.second else "seconds")
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return value.isoformat() if isinstance(value, date) else str(value).strip()
