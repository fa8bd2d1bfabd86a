"""Zoom's reports of participants, in all their shapes: by join, by person, wide, and webinars.

The tick boxes "export with meeting data" and "show unique users" decide the shape. Names of
columns stand twice in some: those of a person come after the person's name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from copnb.evidence.happening import Skipped
from copnb.evidence.meetings import Export, Meeting, Stay, check_width, day_in_name, headed
from copnb.evidence.sheets import Line
from copnb.words import _

_NAMES = ("name (original name)", "user name (original name)", "name", "user name")
_PERSON = {
    "user email": "email",
    "email": "email",
    "join time": "joined",
    "leave time": "left",
    "duration (minutes)": "lasted",
    "total duration (minutes)": "lasted",
    "time in session (minutes)": "lasted",
    "in waiting room": "waiting",
}
_MEETING = {
    "topic": "topic",
    "meeting id": "number",
    "webinar id": "number",
    "start time": "began",
    "actual start time": "began",
    "end time": "ended",
    "duration (minutes)": "lasted",
    "actual duration (minutes)": "lasted",
    "# registrants": "registered",
    "# registered": "registered",
}
_TOLD_APART = ("topic", "number", "began")
_ROLES = {"host details": "host", "panelist details": "speaker"}
_NUMBER_IN_NAME = re.compile(r"(?<!\d)\d{9,11}(?!\d)")


@dataclass
class _Reading:
    """Where the reading of a file stands: which columns its rows have, and whose role they tell."""

    file: Path
    meetings: dict[tuple[str, ...], Meeting] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    person: dict[str, int] = field(default_factory=dict)
    columns: Sequence[str] = ()
    width: int = 0
    meeting: dict[str, int] = field(default_factory=dict)
    role: str = ""
    summed_up: Meeting | None = None


def read(file: Path, lines: list[Line]) -> Export | None:
    """Return the meetings of a report by Zoom; None where no line has its names of columns."""
    state = _Reading(file)
    for number, cells in lines:
        if not any(cells):
            continue
        _take(state, number, cells)
    if not state.person:
        return None
    return Export([*state.meetings.values()], state.skipped, columns=state.columns)


def _take(state: _Reading, number: int, cells: Sequence[str]) -> None:
    if _is_row(state.person, cells):
        _row(state, number, cells)
        return
    names = headed(cells)
    person, alone = _person(names), not any(cells[1:])
    if person:
        state.person, state.width = person, max(person.values()) + 1
        state.columns = names
        if "topic" in names[: person["name"]]:
            state.meeting = _columns(names[: person["name"]], _MEETING)
            state.summed_up = None
    elif "topic" in names and {"meeting id", "webinar id"} & {*names}:
        state.meeting, state.person, state.summed_up = _columns(names, _MEETING), {}, None
    elif alone and names[0].endswith(("details", "attended")):
        state.role = _ROLES.get(names[0], "")
    elif state.person:
        _row(state, number, cells)
    elif state.meeting and state.summed_up is None:
        state.summed_up = _meeting(state, number, cells)


def _is_row(person: dict[str, int], cells: Sequence[str]) -> bool:
    """Say whether a line has a number where the columns have a time: no names of columns then."""
    place = person.get("joined", person.get("lasted", len(cells)))
    return place < len(cells) and any(map(str.isdigit, cells[place]))


def _person(names: Sequence[str]) -> dict[str, int]:
    """Return where a person's cells stand; empty where these are no names of such columns.

    Zoom says of a length that it is in minutes; `Duration` alone is how Teams writes it.
    """
    place = next((names.index(name) for name in _NAMES if name in names), None)
    if place is None or "duration" in names:
        return {}
    found = {"name": place}
    found |= {what: place + i for what, i in _columns(names[place:], _PERSON).items()}
    if "attended" in names[:place]:
        found["attended"] = names.index("attended")
    return found if {"joined", "lasted"} & found.keys() else {}


def _columns(names: Sequence[str], known: dict[str, str]) -> dict[str, int]:
    return {known[name]: i for i, name in enumerate(names) if name in known}


def _meeting(state: _Reading, line: int, cells: Sequence[str]) -> Meeting:
    """Return the meeting that a line tells of; the same for all lines that tell the same."""
    columns = state.meeting
    key = tuple(_cell(cells, columns.get(what, len(cells))) for what in _TOLD_APART)
    if key not in state.meetings:
        told = {what: _cell(cells, place) for what, place in columns.items()}
        in_name = _NUMBER_IN_NAME.search(state.file.stem)
        registered = told.pop("registered", "")
        meeting = Meeting(state.file, line, day=day_in_name(state.file))
        for what, text in told.items():
            setattr(meeting, what, text)
        meeting.number = re.sub(r"\s", "", meeting.number) or (in_name.group() if in_name else "")
        meeting.registered = int(registered) if registered.isdigit() else None
        state.meetings[key] = meeting
    return state.meetings[key]


def _row(state: _Reading, line: int, cells: Sequence[str]) -> None:
    check_width(state.file, line, cells, state.width)
    told = {what: _cell(cells, place) for what, place in state.person.items()}
    reason = ""
    if told.pop("attended", "").casefold() == "no":
        reason = _("registered, and did not come")
    elif told.pop("waiting", "").casefold() == "yes":
        reason = _("time in the waiting room")
    elif not told["name"] and not told.get("email"):
        reason = _("neither name nor e-mail")
    meeting = state.summed_up or _meeting(state, line, cells)
    if reason:
        state.skipped.append(Skipped(str(state.file), line, reason))
    else:
        meeting.stays.append(Stay(line, role=state.role, **told))


def _cell(cells: Sequence[str], place: int) -> str:
    text = cells[place] if place < len(cells) else ""
    return "" if text == "--" else text
