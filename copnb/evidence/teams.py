"""Microsoft Teams' reports of attendance: told by their shape, for their words are translated.

The report since 2021 has numbered sections (1 the meeting, 2 a line a person, 3 a line a stay);
the first of them had none. Older lists have a line for each coming and going.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path

from copnb.evidence.days import DAY_FIRST, MONTH_FIRST, has_clock, moment
from copnb.evidence.meetings import Export, Meeting, Stay, day_in_name, headed
from copnb.evidence.sheets import Line

_SECTION = re.compile(r"([1-9])\. ?\D")
_ROLES = {
    "host": "organi[sz]er|organisat(or|rice|eur)|organizador|organizzatore",
    "speaker": "presenter|referent|moderator|pr[ée]sentateur|moderador|relatore|presentator",
}

_MOST_ACTIONS = 4
_WIDTH = 4  # name, begin, end, length

Event = tuple[int, str, str, str]
"""A coming or going: line, name, what was done, when."""


def read(file: Path, lines: list[Line]) -> Export | None:
    """Return the meeting of a report by Teams; None where the lines have no shape of its own."""
    lines = _cut_at_tabs(lines)
    filled = [(number, cells) for number, cells in lines if any(cells)]
    meeting = Meeting(file, filled[0][0] if filled else 1, day=day_in_name(file))
    columns: Sequence[str] = ()
    sections = _sections(filled)
    people, stays = sections.get("2", []), sections.get("3", [])
    if people or stays:
        _sum_up(meeting, sections.get("1", []))
        found = [_stay(number, cells, 5) for number, cells in stays[1:]]
        listed = [_stay(number, cells, 6) for number, cells in people[1:]]
        meeting.stays = [*found, *_others(listed, found)]
        columns = (people or stays)[0][1]
    elif events := (live := _live_events(filled)) or _events(filled):
        meeting.utc = bool(live)
        meeting.stays = list(_paired(events))
        columns = sorted({action for _line, _name, action, _when in events})
    elif rows := _unnumbered(lines):
        meeting.stays = [_stay(number, cells, 5) for number, cells in rows]
        columns = next((cells for n, cells in reversed(filled) if n < rows[0][0]), ())
    return Export([meeting], columns=columns) if meeting.stays or sections else None


def _cut_at_tabs(lines: list[Line]) -> list[Line]:
    """Return lines cut at their tabs, where commas in names and times were taken for the end.

    Space before a comma is lost; nobody writes one there.
    """
    if not any("\t" in cell for _number, cells in lines[:1] for cell in cells):
        return lines
    return [
        (number, tuple(cell.strip() for cell in ", ".join(cells).split("\t")))
        for number, cells in lines
    ]


def _others(listed: Iterable[Stay], found: Iterable[Stay]) -> Iterator[Stay]:
    """Yield the people of the second section who are not in the third."""
    addresses: dict[str, set[str]] = defaultdict(set)
    for stay in found:
        addresses[stay.name].add(stay.email)
    for stay in listed:
        known = addresses.get(stay.name, set())
        if not known or (stay.email and not known & {"", stay.email}):
            yield stay


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
    return has_clock(text) and bool(moment(text, DAY_FIRST) or moment(text, MONTH_FIRST))


def _is_stay(cells: Sequence[str]) -> bool:
    return len(cells) >= _WIDTH and _is_moment(cells[1]) and _is_moment(cells[2]) and bool(cells[3])


def _unnumbered(lines: list[Line]) -> list[Line]:
    """Return the lines of people around one that is whole: below the names of columns, up to a
    blank line; those of whom not everything is told too.
    """
    whole = next((place for place, (_n, cells) in enumerate(lines) if _is_stay(cells)), None)
    if whole is None:
        return []
    begin, end = whole, whole
    while begin and _is_partly_told(lines[begin - 1][1]):
        begin -= 1
    while end < len(lines) and any(lines[end][1]):
        end += 1
    return lines[begin:end]


def _is_partly_told(cells: Sequence[str]) -> bool:
    """Say whether a line is of a person whose begin, or length, is told or left empty."""
    return len(cells) >= _WIDTH and bool(cells[0]) and (not cells[1] or _is_moment(cells[1]))


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

    What is done first is coming, in whatever language: nobody leaves before that, except who
    came before the list began, whose coming is unknown. What is done next is going, and
    whatever else is done is coming again.
    """
    by_person: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_person[event[1]].append(event)
    first = Counter(own[0][2].casefold() for own in by_person.values())
    done = [{event[2].casefold() for event in own} for own in by_person.values()]
    every = Counter(action for actions in done for action in actions)
    comings = {action for action, n in first.items() if 2 * n > every[action]}
    going = _going(by_person.values(), comings)
    for own in by_person.values():
        here = Stay(*own[0][:2]) if own[0][2].casefold() == going else None
        for line, name, action, when in own:
            if action.casefold() != going:
                if here:
                    yield here
                here = Stay(line, name, joined=when)
            elif here:
                here.left = when
                yield here
                here = None
        if here:
            yield here


def _going(people: Iterable[list[Event]], comings: Set[str]) -> str:
    """Return what most do next after coming; empty where nobody does anything else."""
    done = [[action.casefold() for _line, _name, action, _when in own[:2]] for own in people]
    after = Counter(own[1] for own in done if len(own) == 2 and own[0] in comings)
    return next((action for action, _n in after.most_common() if action not in comings), "")
