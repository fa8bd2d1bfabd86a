"""Which comes first in the days of a file, day or month: decided by what is certain, or asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from copnb.design.happened import Meetup
from copnb.design.reading import Problem, ReadingError
from copnb.evidence.days import (
    DAY_FIRST,
    MONTH_FIRST,
    YEAR_FIRST,
    certain_orders,
    is_clock,
    moment,
    order_of,
)
from copnb.evidence.meetings import Meeting
from copnb.evidence.presence import tidy_time
from copnb.store.happened import load_rows
from copnb.words import _


@dataclass
class _Days:
    """The days of a file as it writes them, of which layout it is, and for which communities."""

    layout: str
    said: str = ""
    texts: set[str] = field(default_factory=set)
    folders: set[Path] = field(default_factory=set)


def orders(meetings: Iterable[Meeting], asked: str, notes: list[str]) -> dict[Path, str]:
    """Return the order of day and month in each file: said by a mapping, by its values, or asked.

    What is asked goes before a mapping. Where all leave it open: the one under which all its
    days are known meetups, else that of the files of the same program and layout, which is
    noted. `ReadingError` asks.
    """
    files = _days(meetings)
    said = {file: "" if asked else days.said for file, days in files.items()}
    own = {file: said[file] or _own_order(file, files[file].texts) or asked for file in files}
    found = dict(own)
    for file, days in files.items():
        if not own[file]:
            found[file], others = _order_by_others(file, days, files, own)
            told = _("{file}: days are read {order}: {others} decide it")
            notes.append(told.format(file=file.name, order=found[file], others=others))
    return found


def _days(meetings: Iterable[Meeting]) -> dict[Path, _Days]:
    found: dict[Path, _Days] = {}
    for meeting in meetings:
        days = found.setdefault(meeting.file, _Days(meeting.layout))
        days.said = days.said or meeting.order
        days.texts |= {meeting.began, meeting.ended, meeting.day}
        days.texts |= {text for stay in meeting.stays for text in (stay.joined, stay.left)}
        days.folders |= {meeting.folder} if meeting.folder else set()
    return found


def _own_order(file: Path, texts: Set[str]) -> str:
    tidied = [tidy_time(text) for text in sorted(texts)]
    order = order_of(tidied)
    certain = {} if order else certain_orders(tidied)
    if len(certain) > 1:
        given = _("{one} and {other}: one has the day first, the other the month")
        told = given.format(one=certain[DAY_FIRST], other=certain[MONTH_FIRST])
        raise ReadingError(str(file), [Problem("", told, _("days of one order"))])
    return order


def _order_by_others(
    file: Path, days: _Days, files: Mapping[Path, _Days], own: Mapping[Path, str]
) -> tuple[str, str]:
    """Return the order and what decides it: known meetups, else files of the layout; else ask."""
    if order := _order_by_meetups(days):
        return order, _("the days in meetups.csv")
    alike = {own[other] for other, its in files.items() if its.layout == days.layout}
    sure = alike & {DAY_FIRST, MONTH_FIRST}
    if len(sure) == 1:
        return sure.pop(), _("the other files of its kind")
    given = _("days that can be read both ways, such as 03/04/2026")
    wanted = _("--dates “day first” or --dates “month first”")
    raise ReadingError(str(file), [Problem("", given, wanted)])


def _order_by_meetups(days: _Days) -> str:
    """Return the order under which all days are days of known meetups, if only one is so."""
    known: set[date | None] = {
        row.date for folder in days.folders for row in load_rows(folder, Meetup)
    }
    tidied = [tidy_time(text) for text in days.texts if text and not is_clock(text)]
    texts = [text for text in tidied if not moment(text, YEAR_FIRST)]
    fits = []
    for order in (DAY_FIRST, MONTH_FIRST):
        told = {when.date() if when else None for when in (moment(t, order) for t in texts)}
        fits += [order] if told and told <= known else []
    return fits[0] if len(fits) == 1 else ""
