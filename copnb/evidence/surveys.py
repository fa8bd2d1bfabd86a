"""Survey exports brought in as feedback sheets: proposed first, imported by a confirmed mapping."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from copnb.design.files import DESIGN_FILE
from copnb.design.happened import FeedbackSheet
from copnb.design.questions import Question
from copnb.design.reading import Problem, ReadingError, read_row
from copnb.evidence.filling import Filled
from copnb.evidence.happening import (
    COMMUNITY,
    Brought,
    Skipped,
    by_community,
    check_mapping,
    communities_at,
    fields_of,
    filled_rows,
    moments,
    refuse,
)
from copnb.evidence.mapping import ReadyMapping, check_columns, read_mapping
from copnb.evidence.persons import Key, NoKey, key_of
from copnb.evidence.places import Place
from copnb.evidence.survey_files import Survey, read_survey
from copnb.store.happened import load_rows, write_rows
from copnb.words import _

_COLUMN = re.compile(r"[a-z][a-z0-9_]{0,79}")
_NAME = re.compile(r"s-[0-9a-z]{10}")
_BETWEEN = "\x1f"


class _Fields(dict[str, Place]):
    """The fields of a feedback sheet; any other plain name is a question of its own.

    A name that nearly is one of ours is none: it is a slip of the pen.
    """

    def __contains__(self, name: object) -> bool:
        known = super().__contains__(name)
        plain = isinstance(name, str) and _COLUMN.fullmatch(name) and name != "sheet"
        return known or bool(plain and not get_close_matches(str(name), self, n=1, cutoff=0.85))

    def __missing__(self, name: str) -> Place:
        return Place(name, Question(name, "short_text"))


@dataclass
class _Sheets:
    """The feedback sheets of one community: those that were there, by name, and the new ones."""

    before: list[FeedbackSheet]
    by_name: dict[str, FeedbackSheet]
    new: list[FeedbackSheet]


def import_surveys(files: Sequence[Path], into: Path, mapping: Path) -> Brought:
    """Bring answers of survey exports into `feedback.csv` of the community `into`, or those in it.

    The mapping fills `date` and the questions. The workshop's key makes the name of each sheet:
    the same answer has the same name for ever, and nobody without the key finds it in the
    export. A sheet that is there already stays as it is. Trials, unfinished and empty answers
    are left out and told. Everything is read before anything is written; `ReadingError` says
    what cannot be read, `NoKey` that a key is missing which was there.
    """
    ready = read_mapping(mapping, _Fields(fields_of(FeedbackSheet, without=("sheet",))))
    known = communities_at(into)
    check_mapping(ready, mapping, ("date",), into)
    brought = Brought(left_out=ready.left_out)
    sheets = {folder: _there(folder) for folder in dict.fromkeys(known.values())}
    key = _key(into, sheets.values())
    for file in files:
        _read_file(file, ready, known, sheets, key, brought)
    if any(found.new for found in sheets.values()):
        key.keep()
    for folder, found in sheets.items():
        if found.new:
            new = sorted(found.new, key=lambda sheet: sheet.date)
            write_rows(folder, {FeedbackSheet: [*found.before, *new]})
            brought.added[folder.name] = len(new)
    return brought


def _key(into: Path, sheets: Iterable[_Sheets]) -> Key:
    """Return the key of the workshop; a new one only where no sheet has a name by another."""
    workshop_data = into.resolve().parent if (into / DESIGN_FILE).is_file() else into
    key = key_of(workshop_data, make=True)
    if key.new and any(_NAME.fullmatch(name) for found in sheets for name in found.by_name):
        told = _("{file}: the key is missing; without it these answers may come in a second time")
        raise NoKey(told.format(file=key.path))
    return key


def _there(folder: Path) -> _Sheets:
    rows = load_rows(folder, FeedbackSheet)
    return _Sheets(rows, {row.sheet: row for row in rows}, [])


def _read_file(
    file: Path,
    ready: ReadyMapping,
    known: Mapping[str, Path],
    sheets: Mapping[Path, _Sheets],
    key: Key,
    brought: Brought,
) -> None:
    """Read the answers of a file, and note what became of each."""
    survey = read_survey(file, ready.sheet)
    check_columns(ready, survey.sheet.columns, str(file))
    brought.note_letters(file, survey.sheet)
    names = _names(ready, survey, file, key)
    rows = filled_rows(ready, survey.sheet, file)
    _tell_left_out(survey, file, brought)
    answered = [row for row in rows if _has_answer(ready, row)]
    empty = {row.line for row in rows} - {row.line for row in answered}
    brought.skipped += [Skipped(str(file), n, _("no answer in it")) for n in sorted(empty)]
    problems: list[Problem] = []
    for row, folder in by_community(answered, known, file, brought.skipped):
        sheet, found = _sheet(row, names[row.line])
        problems += found
        if sheet is None:
            continue
        there = sheets[folder].by_name.get(sheet.sheet)
        if there is None:
            sheets[folder].by_name[sheet.sheet] = sheet
            sheets[folder].new.append(sheet)
        elif _same(sheet, there):
            brought.known += 1
        else:
            brought.differing.append((str(file), row.line))
    refuse(file, problems)


def _tell_left_out(survey: Survey, file: Path, brought: Brought) -> None:
    for lines, reason in (
        (survey.trials, _("a trial, not an answer")),
        (survey.unfinished, _("not finished")),
    ):
        brought.skipped += [Skipped(str(file), line, reason) for line in lines]


def _has_answer(ready: ReadyMapping, row: Filled) -> bool:
    frame = {use.column for use in ready.uses if use.place.path in ("date", COMMUNITY)}
    return bool(row.in_fields - frame)


def _sheet(row: Filled, name: str) -> tuple[FeedbackSheet | None, list[Problem]]:
    cells = {field: _with_one_kind_of_line(str(value)) for field, value in row.tree.items()}
    where = _("line {n}").format(n=row.line)
    return read_row(FeedbackSheet, {**cells, "sheet": name}, where)


def _with_one_kind_of_line(text: str) -> str:
    return "\n".join(text.splitlines()) if "\r" in text else text


def _same(new: FeedbackSheet, there: FeedbackSheet) -> bool:
    stands = there.model_dump()
    return all(stands.get(name) == value for name, value in new.model_dump().items())


def _names(ready: ReadyMapping, survey: Survey, file: Path, key: Key) -> dict[int, str]:
    """Return the name of each sheet by its line: a code that only `key` gives.

    What tells answers apart are the mapping's `key` columns, or all cells where it has none.
    Where a time alone tells them apart, those of one second are numbered in their order.
    """
    told = dict(_told_apart(ready, survey, file))
    again: Counter[str] = Counter()
    days = {use.column for use in ready.uses if use.place.path == "date"}
    numbered = set(ready.key) <= days
    problems = []
    names = {}
    for line, text in told.items():
        if again[text] and not numbered:
            where = _("line {n}, {column}").format(n=line, column=", ".join(ready.key))
            wanted = _("another value in each row")
            problems.append(Problem(where, _("the same a second time"), wanted))
        mark = _BETWEEN.join([ready.source, text, str(again[text])])
        names[line] = key.pseudonym(f"sheet:{mark}", "s")
        again[text] += 1
    refuse(file, problems)
    return names


def _told_apart(ready: ReadyMapping, survey: Survey, file: Path) -> Iterator[tuple[int, str]]:
    """Yield the line of each answer and what tells it apart, the same in CSV and workbook."""
    sheet = survey.sheet
    columns = [sheet.columns.index(name) for name in ready.key] or range(len(sheet.columns))
    read = {}
    for use in ready.uses:
        place = sheet.columns.index(use.column)
        if use.place.path == "date" and place in columns:
            read[place] = moments(use, [cells[place] for _line, cells in sheet.rows], file)
    for line, cells in sheet.rows:
        texts = {i: cells[i] for i in columns if cells[i]}
        for place in read.keys() & texts.keys():
            when = read[place](texts[place])
            texts[place] = when.isoformat(timespec="seconds") if when else texts[place]
        if not texts:
            where = _("line {n}").format(n=line)
            wanted = _("a value in {columns}").format(columns=", ".join(ready.key))
            problem = Problem(where, _("nothing"), wanted)
            raise ReadingError(str(file), [problem])
        yield line, _BETWEEN.join(sorted(f"{sheet.columns[i]}={t}" for i, t in texts.items()))
