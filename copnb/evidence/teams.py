"""Microsoft Teams' reports of attendance: told by their shape, for their words are translated.

The report since 2021 has numbered sections (1 the meeting, 2 a line a person, 3 a line a stay);
older lists have a line for each coming and going.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from copnb.evidence.days import DAY_FIRST, MONTH_FIRST, moment
from copnb.evidence.meetings import Export, Meeting, Stay, check_width, day_in_name, headed
from copnb.evidence.sheets import Line

_SECTION = re.compile(r"([1-9])\. ?\D")
_ROLES = {
    "host": "organi[sz]er|organisat(or|rice|eur)|organizador|organizzatore",
    "speaker": "presenter|referent|moderator|pr[ée]sentateur|moderador|relatore|presentator",
}

_MOST_ACTIONS = 4
_LEAST = 4  # name, begin, end, length

Event = tuple[int, str, str, str]
"""A coming or going: line, name, what was done, when."""


def read(file: Path, lines: list[Line]) -> Export | None:
    """Return the meeting of a report by Teams; None where the lines have no shape of its own."""
    filled = [(number, cells) for number, cells in lines if any(cells)]
    meeting = Meeting(file, filled[0][0] if filled else 1, day=day_in_name(file))
    sections = _sections(filled)
    if "2" in sections or "3" in sections:
        _sum_up(meeting, sections.get("1", []))
        role = 5 if sections.get("3") else 6
        rows = (sections.get("3") or sections["2"])[1:]
        for number, cells in rows:
            check_width(file, number, cells, _LEAST)
        meeting.stays = [_stay(number, cells, role) for number, cells in rows]
    elif events := _live_events(filled):
        meeting.utc = True
        meeting.stays = list(_paired(events))
    elif events := _events(filled):
        meeting.stays = list(_paired(events))
    elif rows := [(number, cells) for number, cells in filled if _is_stay(cells)]:
        meeting.stays = [_stay(number, cells, 5) for number, cells in rows]
    return Export([meeting]) if meeting.stays or sections else None


def _sections(lines: list[Line]) -> dict[str, list[Line]]:
    """Return the lines below each numbered title; empty where no line is one."""
    found: dict[str, list[Line]] = {}
    below: list[Line] | None = None
    for number, cells in lines:
        title = _SECTION.match(cells[0])
        if title and not any(cells[1:]):
            below = found.setdefault(title[1], [])
        elif below is not None:
            below.append((number, cells))
    return found if "1" in found else {}


def _sum_up(meeting: Meeting, lines: list[Line]) -> None:
    """Read the first section: its first value is the title, its times are begin and end."""
    values = [next(filter(None, cells[1:]), "") for _number, cells in lines]
    meeting.topic = " ".join(values[0].split()) if values else ""
    times = [value for value in values if _is_moment(value)]
    if len(times) == 2:
        meeting.began, meeting.ended = times


def _stay(number: int, cells: Sequence[str], role: int) -> Stay:
    name, joined, left, lasted, email, *_more = [*cells, "", "", "", ""]
    told = cells[role].casefold() if role < len(cells) else ""
    known = next((code for code, words in _ROLES.items() if re.fullmatch(words, told)), "")
    return Stay(number, name, email if "@" in email else "", joined, left, lasted, known)


def _is_moment(text: str) -> bool:
    return ":" in text and bool(moment(text, DAY_FIRST) or moment(text, MONTH_FIRST))


def _is_stay(cells: Sequence[str]) -> bool:
    return len(cells) > 3 and _is_moment(cells[1]) and _is_moment(cells[2]) and bool(cells[3])


def _events(lines: list[Line]) -> list[Event]:
    """Return the lines of the old list, with or without names of columns on top."""
    rows = lines[1:] if lines and not _is_moment(lines[0][1][-1]) else lines
    if not rows or not all(len(cells) == 3 and _is_moment(cells[2]) for _n, cells in rows):
        return []
    few = len({cells[1].casefold() for _number, cells in rows}) <= _MOST_ACTIONS
    return [(number, *cells) for number, cells in rows] if few else []  # type: ignore[misc]


def _live_events(lines: list[Line]) -> list[Event]:
    """Return the lines of a live event; none where the names of its columns are not on top."""
    names = headed(lines[0][1]) if lines else []
    wanted = ("fullname", "action", "utceventtimestamp")
    if not {"participantid", *wanted} <= {*names}:
        return []
    places = [names.index(name) for name in wanted]
    return [
        (number, cells[places[0]], cells[places[1]], cells[places[2]])
        for number, cells in lines[1:]
        if len(cells) > max(places)
    ]


def _paired(events: list[Event]) -> Iterator[Stay]:
    """Yield the stays between comings and goings; the end of one that is open is unknown.

    What is done first is coming, in whatever language: nobody leaves before that.
    """
    by_person: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_person[event[1]].append(event)
    first = Counter(own[0][2].casefold() for own in by_person.values())
    done = [{event[2].casefold() for event in own} for own in by_person.values()]
    every = Counter(action for actions in done for action in actions)
    comings = {action for action, n in first.items() if 2 * n > every[action]}
    for own in by_person.values():
        here: Stay | None = None
        for line, name, action, when in own:
            if action.casefold() in comings:
                if here:
                    yield here
                here = Stay(line, name, joined=when)
            elif here:
                here.left = when
                yield here
                here = None
        if here:
            yield here
