"""Google Meet's reports of attendance: a line a person, times without a day."""

from __future__ import annotations

from pathlib import Path

from copnb.evidence.meetings import Export, Meeting, Stay, check_width, day_in_name, headed
from copnb.evidence.sheets import Line

_COLUMNS = ("first name", "last name", "email", "duration", "time joined", "time exited")


def read(file: Path, lines: list[Line]) -> Export | None:
    """Return the meeting of a report by Meet; None where no line has its names of columns."""
    for place, (number, cells) in enumerate(lines):
        names = headed(cells)
        if {"first name", "duration", "time joined"} <= {*names}:
            places = {name: names.index(name) for name in _COLUMNS if name in names}
            meeting = Meeting(file, number, day=day_in_name(file))
            rows = [line for line in lines[place + 1 :] if any(line[1])]
            for line, below in rows:
                check_width(file, line, below, max(places.values()) + 1)
            meeting.stays = [_stay(line, places) for line in rows]
            return Export([meeting], columns=names)
    return None


def _stay(line: Line, places: dict[str, int]) -> Stay:
    number, cells = line
    told = {name: cells[i] if i < len(cells) else "" for name, i in places.items()}
    name = f"{told['first name']} {told.get('last name', '')}".strip()
    joined, left = told["time joined"], told.get("time exited", "")
    return Stay(number, name, told.get("email", ""), joined, left, told["duration"])
