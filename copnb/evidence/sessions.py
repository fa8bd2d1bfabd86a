"""Meetings of files as meetups: each person once, and what belongs together put together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from heapq import heappop, heappush
from itertools import takewhile
from pathlib import Path

from copnb.design.fields import LINE_LENGTH
from copnb.design.reading import Problem, ReadingError
from copnb.design.text import IMPOSSIBLE
from copnb.evidence.completing import PAUSE, SAME_MEETUP, Told, taken_for_one
from copnb.evidence.days import is_clock
from copnb.evidence.happening import Skipped, refuse
from copnb.evidence.meetings import Meeting, Stay
from copnb.evidence.persons import Key, identity, is_program, plain_name
from copnb.evidence.presence import Clock, Span, coming, minutes_in, minutes_there, presence
from copnb.evidence.renamed import Seen
from copnb.evidence.values import Unreadable
from copnb.words import _

LONGEST = 12
"""Hours. Where times without a day lie further apart, the early ones are of the next day. Our own.
"""


WITHOUT_REGISTERING = ("host", "speaker")
"""Roles of those who come to a webinar and do not register."""

DAY = 24 * 3600.0

Presence = tuple[Span | None, float | None]
"""Begin and end of a stay, if known, and its minutes where only these are."""


@dataclass(slots=True)
class Person:
    """One person at one meetup: where first seen under what name, and every stay."""

    name: str
    seen: Seen
    role: str = ""
    stays: list[Presence] = field(default_factory=list)


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


def session(meeting: Meeting, clock: Clock, skipped: list[Skipped]) -> Session | None:
    """Read the times and the people of a meeting; None where nobody was there.

    `ReadingError` names the lines whose times cannot be read, or asks for the day.
    """
    people: dict[str, Person] = {}
    problems = _too_long(_("line {n}").format(n=meeting.line), meeting.topic)
    nobodys: list[tuple[str, Stay, Presence]] = []
    comings: list[float] = []
    timed = True
    for stay, who in _known(meeting, skipped):
        try:
            found = presence(stay, meeting, clock)
            if found[0] is None:
                comings += coming(stay, meeting, clock)
        except Unreadable as error:
            line = _("line {n}").format(n=stay.line)
            problems.append(Problem(line, _("a time that cannot be read"), str(error)))
            continue
        problems += _too_long(_("line {n}").format(n=stay.line), stay.role)
        timed = timed and (not stay.joined or is_clock(stay.joined))
        if who.startswith("any:"):
            nobodys.append((who, stay, found))
        else:
            _add(people, who, meeting, stay, found)
    refuse(meeting.file, problems)
    for who, stay, found in _each_alone(nobodys):
        _add(people, who, meeting, stay, found)
    if timed:
        comings = _past_midnight(people.values(), comings)
    meeting.stays.clear()
    if not people:
        skipped.append(Skipped(str(meeting.file), meeting.line, _("a meeting with nobody in it")))
        return None
    try:
        begin, end = _times(meeting, clock, people, comings)
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


def _add(
    people: dict[str, Person], who: str, meeting: Meeting, stay: Stay, found: Presence
) -> None:
    person = people.setdefault(who, Person(stay.name, (meeting.file, stay.line)))
    person.stays.append(found)
    person.role = person.role or stay.role


def _each_alone(
    nobodys: Iterable[tuple[str, Stay, Presence]],
) -> Iterator[tuple[str, Stay, Presence]]:
    """Yield the stays under names that anybody has, each by a person of its own where it must be.

    Those at one time are several; one that begins when another has ended may be the same, and
    is taken for it: they are as few as they can be.
    """
    free: dict[str, list[tuple[float, str]]] = defaultdict(list)
    so_far: Counter[str] = Counter()
    for who, stay, found in sorted(nobodys, key=lambda one: one[2][0] or (float("inf"), 0.0)):
        span = found[0]
        if span and free[who] and free[who][0][0] <= span[0]:
            _end, own = heappop(free[who])
        else:
            so_far[who] += 1
            own = who if so_far[who] == 1 else f"{who}|{so_far[who]}"
        if span:
            heappush(free[who], (span[1], own))
        yield own, stay, found


def _past_midnight(people: Collection[Person], comings: list[float]) -> list[float]:
    """Move what came after midnight to the next day, where times without a day lie too far apart.

    What is early is all that begins in the first half of the hours between. Returned are the
    comings after which no going is known.
    """
    begins = [span[0] for person in people for span, _minutes in person.stays if span] + comings
    first, last = min(begins, default=0.0), max(begins, default=0.0)
    if last - first <= LONGEST * 3600:
        return comings
    for person in people:
        person.stays = [
            ((span[0] + DAY, span[1] + DAY), minutes)
            if span and span[0] < (first + last) / 2
            else (span, minutes)
            for span, minutes in person.stays
        ]
    return [came + DAY if came < (first + last) / 2 else came for came in comings]


def _too_long(where: str, text: str) -> list[Problem]:
    """Return a problem where a text fits into no cell of what happened."""
    if len(text) <= LINE_LENGTH and not IMPOSSIBLE.search(text):
        return []
    wanted = _("at most {n} characters, none of them invisible").format(n=LINE_LENGTH)
    return [Problem(where, _("a longer text"), wanted)]


def _known(meeting: Meeting, skipped: list[Skipped]) -> Iterable[tuple[Stay, str]]:
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
        yield stay, next(iter(by_mail)) if len(by_mail) == 1 else who


def _times(
    meeting: Meeting, clock: Clock, people: Mapping[str, Person], comings: Iterable[float]
) -> tuple[float | None, float | None]:
    """Return when a meeting began and ended: as it says, else from first coming to last going.

    `comings` are those after which no going is known.
    """
    spans = [span for person in people.values() for span, _minutes in person.stays]
    known = [span for span in spans if span]
    begin = clock.wall(meeting.began, meeting.day)
    end = clock.wall(meeting.ended, meeting.day)
    came = [*comings, *(b for b, _end in known)]
    first = clock.instant(begin) if begin else min(came, default=None)
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

    @property
    def day(self) -> date:
        """The day on which it began."""
        return self.sessions[0].day

    def told(self, key: Key) -> Told:
        """Return what they tell of the meetup, people under their pseudonyms."""
        files = list(dict.fromkeys(one.meeting.file for one in self.sessions))
        less = [{file} for file in files] if len(files) > 1 else []
        less += [{*files[:n]} for n in range(2, len(files))]
        fewer = [Group([one for one in self.sessions if one.meeting.file in few]) for few in less]
        return replace(self._told(key), less=tuple(group._told(key) for group in fewer))

    def _told(self, key: Key) -> Told:
        first = self.sessions[0]
        begins = [one.begin for one in self.sessions if one.begin is not None]
        start = first.clock.at_home(min(begins)).strftime("%H:%M") if begins else ""
        people: dict[str, Person] = {}
        for one in self.sessions:
            for who, person in one.people.items():
                nobodys = who.startswith("any:")
                at = f"any:{first.day}|{who}" if nobodys else who
                pseudonym = key.pseudonym(at, "x" if nobodys else "p")
                kept = people.setdefault(pseudonym, Person(person.name, person.seen))
                kept.stays += person.stays
                kept.role = kept.role or person.role
        came = {who: (minutes_there(one.stays), one.role) for who, one in people.items()}
        answers = {
            "minutes": self._minutes(),
            "registered": self._registered(came.values()),
            "topic": next((m.topic for m in self._meetings() if m.topic), ""),
        }
        return Told(first.day, start, answers, came, first.source)

    def _registered(self, came: Collection[tuple[int | None, str]]) -> int | None:
        """Return how many registered, with those who need not: hosts and speakers who came.

        None where more came: registering was not needed.
        """
        told = [m.registered for m in self._meetings() if m.registered is not None]
        invited = sum(role in WITHOUT_REGISTERING for _minutes, role in came)
        registered = max(told, default=-1) + invited
        return registered if told and registered >= len(came) else None

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

    Under one number or title where both have it; with a pause of at most `PAUSE` minutes, or
    beginnings within `SAME_MEETUP` on one day. A session without a time of its own goes to the
    only other one of its day that fits.
    """
    groups: list[Group] = []
    in_order = sorted(sessions, key=lambda one: (one.day, one.begin is None, one.begin or 0))
    for one in in_order:
        fit = [group for group in _not_long_ago(groups, one.day) if _belongs(one, group)]
        if fit and (one.begin is not None or len(fit) == 1):
            fit[0].sessions.append(one)
        else:
            groups.append(Group([one]))
    for group in groups:
        if len(group.sessions) > 1:
            files = [each.meeting.file.name for each in group.sessions]
            notes.append(taken_for_one(group.sessions[0].day, len(group.sessions), files))
    return groups


def _not_long_ago(groups: list[Group], day: date) -> Iterator[Group]:
    """Yield the groups of a day and of the one before, the last first."""
    return takewhile(lambda group: (day - group.day).days < 2, reversed(groups))


def _belongs(one: Session, group: Group) -> bool:
    meetings = [one.meeting, *(each.meeting for each in group.sessions)]
    numbers = {meeting.number for meeting in meetings} - {""}
    topics = {meeting.topic for meeting in meetings} - {""}
    first, day = group.sessions[0].begin, group.sessions[-1].day
    if first is not None and one.begin is not None:
        ends = [each.end for each in group.sessions if each.end is not None]
        near = bool(ends) and one.begin - max(ends) <= PAUSE * 60
        soon = one.day == day and one.begin - first <= SAME_MEETUP * 60
        near = near or (soon and len(topics) < 2)
    else:
        near = one.day == day
    return near and (len(numbers) == 1 or (not numbers and len(topics) < 2))
