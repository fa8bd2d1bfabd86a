"""Any table of attendance, read by a mapping."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from copnb.design.questions import Question
from copnb.design.reading import Problem, ReadingError
from copnb.evidence.days import YEAR_FIRST, is_clock
from copnb.evidence.happening import (
    COMMUNITY,
    Skipped,
    check_mapping,
    refuse,
)
from copnb.evidence.mapping import NO_ANSWER, ReadyMapping, check_columns, read_mapping
from copnb.evidence.meetings import Export, Meeting, Stay, day_in_name
from copnb.evidence.places import places
from copnb.evidence.presence import tidy_time
from copnb.evidence.sheets import read_sheet
from copnb.words import _

_MEETING = ("meeting", "date", "start", "topic")
_STAY = ("name", "email", "joined", "left", "minutes", "role")
FIELDS = (COMMUNITY, *_MEETING, *_STAY)
"""What a column of a table of attendance can fill: texts, read as those of exports are."""


def attendance_mapping(path: Path, into: Path) -> ReadyMapping:
    """Read the mapping of a table of attendance; `ReadingError` says what does not fit."""
    ready = read_mapping(path, places(Question(name, "line") for name in FIELDS))
    filled = {use.place.path for use in ready.uses} | {found.path for found, _v in ready.fixed}
    check_mapping(ready, path, [] if filled & {"name", "email"} else ["name"], into)
    unfit = [use.column for use in ready.uses if use.separator or use.patterns]
    if unfit:
        given = ", ".join(unfit)
        wanted = _("columns without “separator”, and words without *")
        raise ReadingError(str(path), [Problem("fields", given, wanted)])
    return ready


def by_mapping(file: Path, ready: ReadyMapping, known: Mapping[str, Path]) -> Export:
    """Return the meetings of a table; lines of no known community are left out."""
    sheet = read_sheet(file, ready.sheet)
    check_columns(ready, sheet.columns, str(file))
    refuse(file, [problem for _line, problem in sheet.problems])
    fixed = {found.path: str(value) for found, value in ready.fixed}
    uses = [(use.place.path, sheet.columns.index(use.column), use.words) for use in ready.uses]
    order = next((use.dates for use in ready.uses if use.dates not in ("", YEAR_FIRST)), "")
    alone = next(iter(known.values())) if len(set(known.values())) == 1 else None
    naming = {"meeting", "start", "topic"} - fixed.keys()
    found: dict[tuple[str, ...], Meeting] = {}
    export = Export([], columns=sheet.columns, encoding=sheet.encoding)
    for line, cells in sheet.rows:
        told = {**fixed, **{path: _said(cells[i], words) for path, i, words in uses}}
        name = " ".join(told.get(COMMUNITY, "").casefold().split())
        folder = known.get(name) if name else alone
        if folder is None:
            reason = _("“{name}” is no community here").format(name=told.get(COMMUNITY, ""))
            export.skipped.append(Skipped(str(file), line, reason))
            continue
        key = (folder.name, *(told.get(field, "") for field in _MEETING), _day_of(told))
        if key not in found:
            found[key] = _meeting(file, line, told, folder, order)
            found[key].unnamed = not any(told.get(field) for field in naming)
        found[key].stays.append(_stay(line, told))
    export.meetings = list(found.values())
    return export


def _said(text: str, words: Mapping[str, Any]) -> str:
    """Return what a cell says, by the words of the mapping where it has some."""
    value = words.get(text.casefold(), text) if words else text
    return "" if value is NO_ANSWER else str(value)


def _day_of(told: Mapping[str, str]) -> str:
    """Return the day in the time of coming, or going, where no column tells it.

    A number of a workbook has it before the point.
    """
    time = told.get("joined") or told.get("left", "")
    if told.get("date") or is_clock(time):
        return ""
    return re.split(r"[T ,]|(?<=\d{5})\.", tidy_time(time))[0]


def _meeting(file: Path, line: int, told: Mapping[str, str], folder: Path, order: str) -> Meeting:
    day, start = told.get("date", ""), told.get("start", "")
    meeting = Meeting(file, line, told.get("topic", ""), told.get("meeting", ""))
    meeting.day, meeting.began = day or day_in_name(file), start
    meeting.order, meeting.folder = order, folder
    return meeting


def _stay(line: int, told: Mapping[str, str]) -> Stay:
    texts = {field: told.get(field, "") for field in _STAY}
    return Stay(line, lasted=texts.pop("minutes"), **texts)
