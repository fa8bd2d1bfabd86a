"""Meetings of files as meetups: each person once, and what belongs together put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from copnb.design.fields import LINE_LENGTH
from copnb.design.reading import Problem, ReadingError
from copnb.design.text import IMPOSSIBLE
from copnb.evidence.completing import Told
from copnb.evidence.happening import Skipped, refuse
from copnb.evidence.meetings import Meeting, Stay
from copnb.evidence.persons import Key, identity, is_program, plain_name
from copnb.evidence.presence import Clock, Span, minutes_in, minutes_there, presence
from copnb.evidence.renamed import Seen
from copnb.evidence.values import Unreadable
from copnb.words import _

PAUSE = 30
"""Minutes. A meeting that begins again within these, after a dropped line, is one. Our own."""


@dataclass(slots=True)
class Person:
    """One person at one meetup: where first seen under what name, and every stay."""

    name: str
    seen: Seen
    role: str = ""
    stays: list[tuple[Span | None, float | None]] = field(default_factory=list)


@dataclass
class Session:
    """One meeting with its times read; seconds since 1970, None where they are unknown."""

    meeting: Meeting
    clock: Clock
    day: date
    begin: float | None
    end: float | None
    people: dict[str, Person]

    @property
    def folder(self) -> Path | None:
        """The community's folder."""
        return self.meeting.folder

    @property
    def source(self) -> str:
        """The file, for what is said of it."""
        return str(self.meeting.file)


def session(
    meeting: Meeting,
    clock: Clock,
    day: date | None,
    same: Mapping[str, str],
    skipped: list[Skipped],
) -> Session | None:
    """Read the times and the people of a meeting; None where nobody was there.

    `ReadingError` names the lines whose times cannot be read, or asks for the day.
    """
    meeting.day = meeting.day or (day.isoformat() if day else "")
    people: dict[str, Person] = {}
    problems = _too_long(_("line {n}").format(n=meeting.line), meeting.topic)
    for stay, who in _known(meeting, same, skipped):
        try:
            found = presence(stay, meeting, clock)
        except Unreadable as error:
            line = _("line {n}").format(n=stay.line)
            problems.append(Problem(line, _("a time that cannot be read"), str(error)))
            continue
        problems += _too_long(_("line {n}").format(n=stay.line), stay.role)
        person = people.setdefault(who, Person(stay.name, (meeting.file, stay.line)))
        person.stays.append(found)
        person.role = person.role or stay.role
    refuse(meeting.file, problems)
    meeting.stays.clear()
    if not people:
        skipped.append(Skipped(str(meeting.file), meeting.line, _("a meeting with nobody in it")))
        return None
    try:
        begin, end = _times(meeting, clock, people)
        when = clock.wall(meeting.day, "")
    except Unreadable as error:
        line = _("line {n}").format(n=meeting.line)
        problem = Problem(line, _("a time that cannot be read"), str(error))
        raise ReadingError(str(meeting.file), [problem]) from None
    if begin is not None:
        return Session(meeting, clock, clock.at_home(begin).date(), begin, end, people)
    if when is None:
        given, wanted = _("no day"), _("--day with the day of the meetup, such as 2026-11-23")
        raise ReadingError(str(meeting.file), [Problem("", given, wanted)])
    return Session(meeting, clock, when.date(), None, None, people)


def _too_long(where: str, text: str) -> list[Problem]:
    """Return a problem where a text fits into no cell of what happened."""
    if len(text) <= LINE_LENGTH and not IMPOSSIBLE.search(text):
        return []
    wanted = _("at most {n} characters, none of them invisible").format(n=LINE_LENGTH)
    return [Problem(where, _("a longer text"), wanted)]


def _known(
    meeting: Meeting, same: Mapping[str, str], skipped: list[Skipped]
) -> Iterable[tuple[Stay, str]]:
    """Yield each stay with the identity of its person.

    Who has no e-mail on a line is the one of the same name who has, if there is one in the meeting.
    """
    cached: dict[tuple[str, str], str] = {}
    kept: list[tuple[Stay, str]] = []
    for stay in meeting.stays:
        reason = ""
        if not stay.name and not stay.email:
            reason = _("neither name nor e-mail")
        elif is_program(stay.name):
            reason = _("a program that takes notes, no person")
        if reason:
            skipped.append(Skipped(str(meeting.file), stay.line, reason))
            continue
        pair = (stay.name, stay.email)
        if pair not in cached:
            cached[pair] = identity(*pair) or f"any:{plain_name(stay.name)}"
        kept.append((stay, cached[pair]))
    addresses: dict[str, set[str]] = {}
    for (name, _email), who in cached.items():
        if who.startswith("mail:"):
            addresses.setdefault(f"name:{plain_name(name)}", set()).add(who)
    for stay, who in kept:
        by_mail = addresses.get(who, set())
        one = next(iter(by_mail)) if len(by_mail) == 1 else who
        yield stay, same.get(one, one)


def _times(
    meeting: Meeting, clock: Clock, people: Mapping[str, Person]
) -> tuple[float | None, float | None]:
    """Return when a meeting began and ended: as it says, else from first coming to last going."""
    spans = [span for person in people.values() for span, _minutes in person.stays]
    known = [span for span in spans if span]
    begin = clock.wall(meeting.began, meeting.day)
    end = clock.wall(meeting.ended, meeting.day)
    first = clock.instant(begin) if begin else min((b for b, _end in known), default=None)
    last = max((e for _begin, e in known), default=None) if len(known) == len(spans) else None
    if begin and end:
        first, last = clock.span(begin, end, None)
    elif begin and first is not None and (lasted := minutes_in(meeting.lasted)):
        last = first + lasted * 60
    return first, last


@dataclass
class Group:
    """Sessions that are one meetup."""

    sessions: list[Session]

    def told(self, key: Key) -> Told:
        """Return what they tell of the meetup, people under their pseudonyms."""
        first = self.sessions[0]
        begins = [one.begin for one in self.sessions if one.begin is not None]
        start = first.clock.at_home(min(begins)).strftime("%H:%M") if begins else ""
        people: dict[str, Person] = {}
        for one in self.sessions:
            for who, person in one.people.items():
                kept = people.setdefault(who, Person(person.name, person.seen, person.role))
                kept.stays += person.stays
                kept.role = kept.role or person.role
        came = {}
        for who, person in people.items():
            at = f"any:{first.day}|{who}" if who.startswith("any:") else who
            pseudonym = key.pseudonym(at, "x" if who.startswith("any:") else "p")
            came[pseudonym] = (minutes_there(person.stays), person.role)
        registered = [m.registered for m in self._meetings() if m.registered is not None]
        answers = {
            "minutes": self._minutes(),
            "registered": max(registered, default=None),
            "topic": next((m.topic for m in self._meetings() if m.topic), ""),
        }
        return Told(first.day, start, answers, came, first.source)

    def _meetings(self) -> list[Meeting]:
        return [one.meeting for one in self.sessions]

    def _minutes(self) -> int | None:
        ends = [one.end for one in self.sessions]
        begins = [one.begin for one in self.sessions if one.begin is not None]
        known = [end for end in ends if end is not None]
        if not begins or len(known) < len(begins):
            return None
        return int((max(known) - min(begins)) / 60 + 0.5)


def together(sessions: Iterable[Session], notes: list[str]) -> list[Group]:
    """Put sessions of one community together that are one meetup, and say which were.

    On one day, under one number or title where both have it, with a pause of at most `PAUSE`
    minutes; a session without a time of its own goes to the only other one of its day.
    """
    groups: list[Group] = []
    in_order = sorted(sessions, key=lambda one: (one.day, one.begin is None, one.begin or 0))
    for one in in_order:
        last = groups[-1] if groups else None
        if last and _belongs(one, last):
            last.sessions.append(one)
        else:
            groups.append(Group([one]))
    for group in groups:
        if len(group.sessions) > 1:
            first = group.sessions[0]
            words = _("{day}: {n} meetings were taken for one meetup ({files})")
            files = ", ".join(dict.fromkeys(each.meeting.file.name for each in group.sessions))
            notes.append(words.format(day=first.day, n=len(group.sessions), files=files))
    return groups


def _belongs(one: Session, group: Group) -> bool:
    last = group.sessions[-1]
    if last.begin is not None and one.begin is not None:
        ends = [each.end for each in group.sessions if each.end is not None]
        near = bool(ends) and one.begin - max(ends) <= PAUSE * 60
    else:
        near = one.day == last.day
    mine, theirs = one.meeting, last.meeting
    numbers, topics = {mine.number, theirs.number} - {""}, {mine.topic, theirs.topic} - {""}
    return near and (len(numbers) == 1 or (not numbers and len(topics) < 2))
