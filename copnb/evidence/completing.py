"""What an import tells of meetups, put beside what a community's files say: completed, never
overwritten.

A figure that was counted from attendance.csv follows it; one that a person typed stays, and
where the files give another, that is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from copnb.design.files import ATTENDANCE, MEETUPS
from copnb.design.happened import Attendance, Happened, Meetup
from copnb.design.reading import Problem, ReadingError
from copnb.evidence.counting import figures, when
from copnb.evidence.days import minute_of, minutes_between
from copnb.evidence.happening import Skipped
from copnb.evidence.renamed import Alike
from copnb.store.happened import load_rows
from copnb.words import _

SAME_MEETUP = 90
"""Minutes. Two beginnings on one day that are nearer are one meetup: some come early. Our own."""

PAUSE = 30
"""Minutes. A meeting that begins again within these, after a dropped line, is one. Our own."""

TOLD_FROM = 15
"""Minutes. Beginnings and lengths that differ by less are no difference worth telling. Our own."""


People = dict[str, tuple[int | None, str]]
"""Minutes and role by pseudonym."""


@dataclass
class Told:
    """A meetup as files tell it: the `answers` of its row, and who came.

    `people` holds minutes and role by pseudonym; None where nothing is told of who came. `less`
    is what fewer of the same files tell, as an earlier import may have had them.
    """

    day: date
    start: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    people: People | None = None
    source: str = ""
    less: tuple[Told, ...] = ()


@dataclass(frozen=True)
class Differing:
    """A figure that stays as it is although a file gives another."""

    file: Path
    meetup: str
    column: str
    stands: Any
    given: Any


@dataclass
class Completed:
    """A community after an import, not written yet: `files` holds those that change."""

    folder: Path
    files: dict[type[Happened], Sequence[Happened]] = field(default_factory=dict)
    new_meetups: int = 0
    completed_meetups: int = 0
    new_rows: int = 0
    differing: list[Differing] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Imported:
    """What an import did: the communities that it touched, and all that it left alone.

    `alike` are people who may be one; `left_out` holds column and reason.
    """

    communities: list[Completed] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    alike: list[Alike] = field(default_factory=list)
    left_out: Mapping[str, str] = field(default_factory=dict)


def complete(folder: Path, told: Iterable[Told], renamed: Mapping[str, str]) -> Completed:
    """Return what the files of a community become; `ReadingError` where they cannot be read.

    `renamed` are pseudonyms of people who are one by word of a person: from which to which.
    """
    book = _Book(folder, renamed)
    days: dict[date, list[Told]] = defaultdict(list)
    for one in told:
        days[one.day].append(one)
    for day in sorted(days):
        book.take_day(days[day])
    return book.close()


def taken_for_one(day: date, n: int, files: Iterable[str]) -> str:
    """Say that several meetings were taken for one meetup."""
    words = _("{day}: {n} meetings were taken for one meetup ({files})")
    return words.format(day=day, n=n, files=", ".join(dict.fromkeys(files)))


class _Book:
    """The meetups and the attendance of a community while an import is taken in."""

    def __init__(self, folder: Path, renamed: Mapping[str, str]) -> None:
        self.result = Completed(folder)
        self.was = (load_rows(folder, Meetup), load_rows(folder, Attendance))
        self.meetups = list(self.was[0])
        self.at: dict[date, list[int]] = defaultdict(list)
        for place, meetup in enumerate(self.meetups):
            self.at[meetup.date].append(place)
        self.came, self.strays = self._by_meetup(self.was[1])
        self.first = set(self._shown_as_first())
        self.before = figures(self.meetups, self.came, self.first)
        self.filled: set[int] = set()
        self.counted: set[int] = set()
        self.taken: dict[int, Told] = {}
        self.other_rows = False
        self.anew = set(self._renamed(renamed))

    def _shown_as_first(self) -> Iterable[int]:
        """Yield the rows that tell a meetup as the first one, if none is before it: they were
        there before any list of who came to it, or say that all were new.
        """
        for place, meetup in enumerate(self.meetups):
            n = len(self.came[place])
            if n in (0, meetup.new):
                yield place

    def _by_meetup(
        self, rows: Iterable[Attendance]
    ) -> tuple[dict[int, dict[str, Attendance]], list[Attendance]]:
        """Return rows by the place of their meetup and person; those of none, or twice, apart."""
        found: dict[int, dict[str, Attendance]] = defaultdict(dict)
        strays = []
        for row in rows:
            place = self._place_of(row.meetup)
            if place is None or row.person in found[place]:
                strays.append(row)
            else:
                found[place][row.person] = row
        return found, strays

    def _place_of(self, meetup: str) -> int | None:
        day, _t, start = meetup.partition("T")
        places = self.at.get(date.fromisoformat(day), [])
        if len(places) == 1:
            return places[0]
        return next((place for place in places if start == self.meetups[place].start), None)

    def _renamed(self, renamed: Mapping[str, str]) -> Iterable[tuple[int, str]]:
        """Give people the names that they have now; yield whose minutes are of one of two."""
        for place, people in self.came.items():
            for old in people.keys() & renamed.keys():
                row, person = people.pop(old), renamed[old]
                self.other_rows = True
                yield place, person
                if person not in people:
                    people[person] = row.model_copy(update={"person": person})

    def take_day(self, told: Iterable[Told]) -> None:
        """Take in the meetups of a day: those nearest to a row first, those without time last."""
        waiting = sorted(told, key=lambda one: one.start)
        while waiting:
            apart = [self._distance(one) for one in waiting]
            self._take(waiting.pop(apart.index(min(apart))))

    def _distance(self, told: Told) -> int:
        near, _unsure = self._candidates(told)
        return min(near)[0] if near else SAME_MEETUP + (1 if told.start else 2)

    def _take(self, told: Told) -> None:
        """Take in one meetup: into the row that is there for it, or a new one."""
        place = self._match(told)
        other = self.taken.get(place) if place is not None else None
        if other and other.people is not None and told.people is not None:
            sources = [Path(one.source).name for one in (other, told)]
            self.result.notes.append(taken_for_one(told.day, len(sources), sources))
        if place is None:
            place = len(self.meetups)
            self._note_second(told)
            self.meetups.append(Meetup(date=told.day, start=told.start))
            self.at[told.day].append(place)
            self.result.new_meetups += 1
        elif told.start:
            self._fill(place, "start", told.start, [one.start for one in told.less])
        self._note_parts(place, told)
        self.taken[place] = told
        for column, value in told.answers.items():
            if value not in (None, ""):
                less = [one.answers.get(column) for one in told.less]
                self._fill(place, column, value, less)
        if told.people is not None:
            self.counted.add(place)
            self._take_people(place, told.people, told.less)

    def _note_second(self, told: Told) -> None:
        for place in self.at[told.day]:
            words = _(
                "{day}: taken for two meetups, at {one} and {other}; if it was one, whose clock?"
            )
            times = {"one": self.meetups[place].start, "other": told.start}
            self.result.notes.append(words.format(day=told.day, **times))

    def _note_parts(self, place: int, told: Told) -> None:
        """Tell of rows that an earlier import made of parts of what is one meetup now."""
        parts = {one.start for one in told.less} - {""}
        for other in self.at[told.day]:
            start = self.meetups[other].start
            if other != place and other not in self.taken and start in parts:
                words = _(
                    "{day}: the meetup at {other} is a part of the one at {one} and stands twice; "
                    "take its rows away"
                )
                note = words.format(day=told.day, one=self.meetups[place].start, other=start)
                self.result.notes.append(note)

    def _match(self, told: Told) -> int | None:
        """Return the place of the row that a meetup belongs to; None where there is none."""
        near, unsure = self._candidates(told)
        if near:
            return min(near)[1]
        if len(unsure) > 1 or (unsure and len(self.at[told.day]) > 1):
            wanted = _("one meetup on {day}, or the time of each").format(day=told.day)
            raise ReadingError(told.source, [Problem("", _("no time that tells which"), wanted)])
        return unsure[0] if unsure else None

    def _candidates(self, told: Told) -> tuple[list[tuple[int, int]], list[int]]:
        """Return the rows that may be a meetup's: how near, and those of which nothing tells."""
        near, unsure = [], []
        for place in self.at[told.day]:
            other = self.taken.get(place)
            apart = minutes_between(self.meetups[place].start, told.start)
            if (other and _is_another(told, other)) or _lie_apart(self.meetups[place], told):
                continue
            if apart is None:
                unsure.append(place)
            elif apart and self._holds(place, told):
                near.append((1, place))
            elif apart <= SAME_MEETUP:
                near.append((apart, place))
        return near, unsure

    def _holds(self, place: int, told: Told) -> bool:
        """Say whether a meetup goes on when another begins, and has all its people: its part."""
        meetup, there = self.meetups[place], self.came[place]
        since = minute_of(told.start) - minute_of(meetup.start)
        return 0 < since <= (meetup.minutes or 0) and all(
            person in there and (there[person].minutes or 0) >= (minutes or 0)
            for person, (minutes, _role) in (told.people or {"": (0, "")}).items()
        )

    def _fill(self, place: int, column: str, value: Any, less: Collection[Any] = ()) -> None:
        """Fill a cell that is empty, or that holds what fewer files told; tell what differs."""
        meetup = self.meetups[place]
        stands = getattr(meetup, column)
        if stands == value:
            return
        if stands in (None, "", *less):
            self.meetups[place] = meetup.model_copy(update={column: value})
            if place < len(self.was[0]):
                self.filled.add(place)
        elif _differs(column, stands, value):
            file = self.result.folder / MEETUPS
            self.result.differing.append(Differing(file, str(meetup.date), column, stands, value))

    def _take_people(self, place: int, people: People, less: Sequence[Told]) -> None:
        there = self.came[place]
        meetup = str(self.meetups[place].date)
        others = False
        for person, (minutes, role) in people.items():
            row = there.get(person)
            if row is None:
                there[person] = Attendance(meetup=meetup, person=person, minutes=minutes, role=role)
                self.result.new_rows += 1
                self.other_rows = True
                continue
            fewer = {(one.people or {}).get(person, (None, ""))[0] for one in less}
            stands = None if (place, person) in self.anew else row.minutes
            if minutes is not None and stands in fewer:
                stands = None
            kept = (minutes if stands is None else stands, row.role or role)
            if (row.minutes, row.role) != kept:
                there[person] = row.model_copy(update={"minutes": kept[0], "role": kept[1]})
                self.other_rows = True
            if None not in (kept[0], minutes) and kept[0] != minutes:
                file = self.result.folder / ATTENDANCE
                said = Differing(file, meetup, f"minutes {person}", kept[0], minutes)
                self.result.differing.append(said)
                others = True
        if others:
            words = _("{day}: if the meeting was exported in parts, import all its files together")
            self.result.notes.append(words.format(day=meetup))

    def close(self) -> Completed:
        """Count who came, and return what changes."""
        for place, after in figures(self.meetups, self.came, self.first).items():
            before = self.before.get(place, (None, None, None))
            for column, old, new in zip(
                ("attended", "new", "returning"), before, after, strict=True
            ):
                stands = getattr(self.meetups[place], column)
                if stands is not None and stands == old and stands != new:
                    self.meetups[place] = self.meetups[place].model_copy(update={column: new})
                elif new is not None and (place in self.counted or stands is old is None):
                    self._fill(place, column, new)
        in_order = sorted(range(len(self.meetups)), key=lambda i: when(self.meetups[i]))
        meetups = [self.meetups[place] for place in in_order]
        rows = [row for place in in_order for row in self._rows(place)]
        if sorted(meetups, key=repr) != sorted(self.was[0], key=repr):
            self.result.files[Meetup] = meetups
        if self.other_rows:
            self.result.files[Attendance] = [*rows, *self.strays]
        self.result.completed_meetups = len(self.filled)
        return self.result

    def _rows(self, place: int) -> Iterable[Attendance]:
        """Yield who came to a meetup, under its date, or its time too where a day has two."""
        meetup = self.meetups[place]
        name = str(meetup.date)
        if len(self.at[meetup.date]) > 1 and meetup.start:
            name = f"{name}T{meetup.start}"
        for _person, row in sorted(self.came[place].items()):
            if row.meetup != name:
                self.other_rows, row = True, row.model_copy(update={"meetup": name})
            yield row


def _lie_apart(meetup: Meetup, told: Told) -> bool:
    """Say whether one had ended when the other began: long before, or under another title.

    Where the titles do not tell, a short pause may be a dropped line.
    """
    lasted = told.answers.get("minutes")
    if not (meetup.start and meetup.minutes and told.start and lasted):
        return False
    begins = minute_of(meetup.start), minute_of(told.start)
    pause = max(begins) - min(begins[0] + meetup.minutes, begins[1] + lasted)
    titles = {meetup.topic, told.answers.get("topic") or ""} - {""}
    return bool(pause >= (0 if len(titles) == 2 else PAUSE))


def _is_another(told: Told, other: Told) -> bool:
    """Say whether two meetups of one import are two: each has a time of its own.

    Of tables with a row a meetup only the rows of one table are; the others complete each other.
    """
    if not told.start or not other.start or told.start == other.start:
        return False
    tables = told.people is None and other.people is None
    return not tables or told.source == other.source


def _differs(column: str, stands: Any, given: Any) -> bool:
    if column == "start":
        return (minutes_between(stands, given) or 0) >= TOLD_FROM
    if column == "minutes":
        return bool(abs(stands - given) >= TOLD_FROM)
    return bool(stands != given)
