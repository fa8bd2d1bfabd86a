"""Somebody else's table, read by a mapping into rows of what happened, each for its community."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from pathlib import Path

from copnb.design.files import DESIGN_FILE
from copnb.design.happened import Happened
from copnb.design.questions import Question, question_of
from copnb.design.reading import Problem, ReadingError
from copnb.evidence.days import (
    DAY_FIRST,
    MONTH_FIRST,
    YEAR_FIRST,
    counted_day,
    first_day,
    moment,
    order_of,
    whole_number,
)
from copnb.evidence.filling import Filled, fill
from copnb.evidence.mapping import ReadyMapping, Use
from copnb.evidence.places import Place, places
from copnb.evidence.sheets import Sheet
from copnb.store.folders import load
from copnb.store.places import folders
from copnb.words import _, ngettext

COMMUNITY = "community"
"""The field that says to which community a row belongs."""

MOST_TOLD = 20
"""Problems of one file that are told one by one."""

LARGEST_LIST = 30_000_000
"""Bytes of a survey or of a history: answers of 100,000 people, or something else."""


@dataclass(frozen=True)
class Skipped:
    """A line of a file that was not brought in, and why."""

    source: str
    line: int
    reason: str


@dataclass
class Brought:
    """What an import did: rows added by community's folder name, and all that it left alone.

    `known` rows were there already; `differing` are known rows, by file and line, that say
    something else than those that are there, which stay. `left_out` holds column and reason,
    `read_as` the encoding of each file of text that is not in UTF-8: taken by its letters.
    """

    added: dict[str, int] = field(default_factory=dict)
    known: int = 0
    differing: list[tuple[str, int]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    left_out: Mapping[str, str] = field(default_factory=dict)
    read_as: dict[str, str] = field(default_factory=dict)

    def note_letters(self, file: Path, sheet: Sheet) -> None:
        """Note how the letters of a file were read, where that was not certain."""
        if sheet.encoding and not sheet.encoding.startswith("utf"):
            self.read_as[str(file)] = sheet.encoding


def fields_of(model: type[Happened], without: Iterable[str] = ()) -> dict[str, Place]:
    """Return what a column can fill in a row of what happened, and the community."""
    asked = [question_of(name, info) for name, info in model.model_fields.items()]
    kept = [question for question in asked if question.name not in without]
    return places([Question(COMMUNITY, "line"), *kept])


def communities_at(into: Path) -> dict[str, Path]:
    """Return the community folder `into`, or those in it, by every name they may be called.

    Names are the folder's, the id and the community's own, in small letters; one that two
    communities bear is left out. `ReadingError` where there is no community.
    """
    alone = (into / DESIGN_FILE).is_file()
    found: dict[str, Path] = {}
    doubled: set[str] = set()
    for folder in [into] if alone else folders(into):
        names = {folder.resolve().name}
        with suppress(*() if alone else (ReadingError, OSError)):  # a neighbour's own problem
            community = load(folder)
            names |= {community.id, community.name}
        for name in {plain(name) for name in names}:
            doubled |= {name} & found.keys()
            found[name] = folder
    if not found:
        wanted = _("the folder of a community, or a folder that holds some")
        raise ReadingError(str(into), [Problem("", _("no community"), wanted)])
    return {name: folder for name, folder in found.items() if name not in doubled}


def plain(name: str) -> str:
    return " ".join(name.casefold().split())


def check_mapping(ready: ReadyMapping, source: Path, needed: Iterable[str], into: Path) -> None:
    """Raise `ReadingError` unless a mapping fills what every row needs, and keeps no facts."""
    filled = {use.place.path for use in ready.uses} | {found.path for found, _v in ready.fixed}
    needed = [*needed, *([] if (into / DESIGN_FILE).is_file() else [COMMUNITY])]
    problems = [
        Problem(name, _("no column"), _("a column under “fields”, or an answer under “fixed”"))
        for name in needed
        if name not in filled
    ]
    if ready.facts:
        wanted = _("these columns under “fields” or “left_out”: such rows keep no facts")
        problems.append(Problem("facts", ", ".join(ready.facts), wanted))
    if problems:
        raise ReadingError(str(source), problems)


def filled_rows(ready: ReadyMapping, sheet: Sheet, file: Path) -> list[Filled]:
    """Return what a mapping makes of the rows of a sheet; days are ISO, numbers plain.

    Everything is read or nothing: `ReadingError` tells all lines that do not fit.
    """
    ready, sheet = _with_times(ready, sheet, file)
    rows = list(fill(ready, _tidied(ready, sheet, file)))
    by_line = [*sheet.problems, *((row.line, problem) for row in rows for problem in row.problems)]
    refuse(file, [problem for _line, problem in sorted(by_line, key=lambda pair: pair[0])])
    return rows


def refuse_large(file: Path) -> None:
    """Raise `ReadingError` for a file that is too large for what it should be."""
    size = file.stat().st_size if file.is_file() else 0
    if size > LARGEST_LIST:
        most = _("at most {n} bytes").format(n=LARGEST_LIST)
        raise ReadingError(str(file), [Problem("", _("{n} bytes").format(n=size), most)])


def refuse(file: Path, problems: list[Problem]) -> None:
    """Raise `ReadingError` with the first problems of a file, if there are any."""
    more = len(problems) - MOST_TOLD
    told = problems[:MOST_TOLD]
    if more > 0:
        words = ngettext("{n} more line like these", "{n} more lines like these", more)
        told.append(Problem("", words.format(n=more), _("every line to be read, or none is")))
    if told:
        raise ReadingError(str(file), told)


def by_community(
    rows: Iterable[Filled], known: Mapping[str, Path], file: Path, skipped: list[Skipped]
) -> Iterator[tuple[Filled, Path]]:
    """Yield each row with its community's folder; those of no known community are skipped."""
    for row in rows:
        name = str(row.tree.pop(COMMUNITY, ""))
        folder = known.get(plain(name)) if name else None
        if not name and len(set(known.values())) == 1:
            folder = next(iter(known.values()))
        if folder:
            yield row, folder
        else:
            reason = _("“{name}” is no community here") if name else _("it names no community")
            skipped.append(Skipped(str(file), row.line, reason.format(name=name)))


def _tidied(ready: ReadyMapping, sheet: Sheet, file: Path) -> Sheet:
    """Return a sheet in which days are ISO and whole numbers plain, where that is certain."""
    tidy: dict[int, Callable[[str], str]] = {}
    for use in ready.uses:
        place = sheet.columns.index(use.column)
        if use.place.question.kind == "date":
            tidy[place] = _days(use, [cells[place] for _line, cells in sheet.rows], file)
        elif use.place.question.kind == "count":
            tidy[place] = whole_number
    return replace(sheet, rows=tuple((line, _each(cells, tidy)) for line, cells in sheet.rows))


def _with_times(ready: ReadyMapping, sheet: Sheet, file: Path) -> tuple[ReadyMapping, Sheet]:
    """Return both with a column more for each time of day that stands in a column of days.

    Midnight is no beginning: programs write it beside a day that has no time.
    """
    days = {use.column: use for use in ready.uses if use.place.question.kind == "date"}
    uses = []
    for use in ready.uses:
        if use.place.question.kind == "time" and use.column in days:
            place, name = sheet.columns.index(use.column), f"{use.column} ({use.place.path})"
            read = moments(days[use.column], [cells[place] for _line, cells in sheet.rows], file)
            rows = [(line, (*cells, _clock(read(cells[place])))) for line, cells in sheet.rows]
            sheet = replace(sheet, columns=(*sheet.columns, name), rows=tuple(rows))
            use = replace(use, column=name)
        uses.append(use)
    return replace(ready, uses=tuple(uses)), sheet


def _clock(when: datetime | None) -> str:
    return f"{when:%H:%M}" if when and when.time() != time() else ""


def _each(cells: tuple[str, ...], tidy: Mapping[int, Callable[[str], str]]) -> tuple[str, ...]:
    return tuple(tidy[i](cell) if i in tidy else cell for i, cell in enumerate(cells))


def _days(use: Use, texts: list[str], file: Path) -> Callable[[str], str]:
    """Return a function that turns a cell of a column of days into an ISO day."""
    read = moments(use, texts, file)

    def tidy(text: str) -> str:
        when = read(text)
        return when.date().isoformat() if when else text

    return tidy


def moments(use: Use, texts: Sequence[str], file: Path) -> Callable[[str], datetime | None]:
    """Return a function from a cell of a column of days to its moment, None where it is none.

    The mapping says the order of day and month, or all values decide it; else `ReadingError`
    asks. A number is a day only in a workbook, which says from when it counts.
    """
    order = use.dates if use.dates in (DAY_FIRST, MONTH_FIRST) else order_of(texts)
    if not order:
        given = next(text for text in texts if moment(text, DAY_FIRST))
        wanted = _("“dates”: “{one}” or “{other}” in the mapping: these days can be read both ways")
        where = _("column {name}").format(name=use.column)
        told = wanted.format(one=DAY_FIRST, other=MONTH_FIRST)
        raise ReadingError(str(file), [Problem(where, f"“{given}”", told)])
    first = first_day(file)
    return lambda text: (
        moment(text, order or YEAR_FIRST) or (counted_day(text, first) if first else None)
    )
