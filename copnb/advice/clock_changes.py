"""When, in the year to come, the clocks of the groups move against each other, and for whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from copnb.advice.clocks import Clock, Start, elsewhere, offset, place, worth
from copnb.advice.finding import Finding, Missing, Result, Severity
from copnb.advice.hours import Times, called, clock_time, listed, part, times, when
from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.words import _, day_in_words, ngettext

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Change:
    """From `day` on, what is set by the clock at `home` comes `minutes` later in `zone`."""

    day: date
    home: str
    zone: str
    minutes: int


@dataclass(frozen=True)
class Worse:
    """From `day` on, a chosen time falls at a worse hour of a group's clock."""

    day: date
    start: Start
    clock: Clock
    before: Start
    after: Start


def clock_changes(zones: Iterable[str], home: str, first: date) -> list[Change]:
    """Return when, in the 12 months from `first`, clocks move against the one at `home`.

    Clocks that move together change nothing. Looked up week by week, then to the day.
    """
    found = [change for zone in {*zones} - {home} for change in _changes(zone, home, first)]
    return sorted(found, key=lambda change: (change.day, change.zone))


@lru_cache(maxsize=512)
def _changes(zone: str, home: str, first: date) -> tuple[Change, ...]:
    return tuple(_changes_between(zone, home, first, first + YEAR))


def _changes_between(zone: str, home: str, first: date, last: date) -> Iterator[Change]:
    week, one = 7, timedelta(days=1)
    step = week
    while first < last:
        after = min(first + step * one, last)
        later = (
            offset(zone, after) - offset(home, after) - offset(zone, first) + offset(home, first)
        )
        if not later:
            first = after
        elif after - first > one:
            step = (after - first).days // 2
        else:
            yield Change(after, home, zone, later)
            first, step = after, week


def worse_times(found: Times, changes: Iterable[Change]) -> list[Worse]:
    """Return which chosen times fall at a worse hour after a change, each once per group."""
    worse: dict[tuple[Start, str], Worse] = {}
    asked = [
        (option.start, clock, value)
        for option in found.chosen
        for clock, value in zip(found.people, option.worths, strict=True)
    ]
    for change in changes:
        for start, clock, value in asked:
            if (start.zone, clock.zone) == (change.home, change.zone):
                after = elsewhere(start, clock.zone, change.day)
                if worth(clock, after.minute, found.minutes) < value:
                    before = elsewhere(start, clock.zone, found.day)
                    row = Worse(change.day, start, clock, before, after)
                    worse.setdefault((start, clock.id), row)
    return list(worse.values())


def clock_change(community: Community, rules: Rules) -> list[Result]:
    """Say when clocks move against each other in 12 months, and for whom a time falls worse."""
    found = times(community, rules)
    if isinstance(found, Missing):
        return [Missing("clock-changes", found.fields)]
    zones = {clock.zone for clock in found.people}
    homes = {option.start.zone for option in found.chosen} or {found.zone}
    changes = [change for home in homes for change in clock_changes(zones, home, found.day)]
    changes.sort(key=lambda change: (change.day, change.home, change.zone))
    worse = worse_times(found, changes)
    return [_finding(found, changes, worse)] if changes else []


def _finding(found: Times, changes: Sequence[Change], worse: Sequence[Worse]) -> Finding:
    days = len({change.day for change in changes})
    headline = ngettext(
        "On {n} day in 12 months the clocks of your groups move against each other.",
        "On {n} days in 12 months the clocks of your groups move against each other.",
        days,
    ).format(n=days)
    people = sum({row.clock.id: row.clock.people for row in worse}.values())
    if worse:
        text = _("From {day} on, a clock change makes your time less good for {people}.")
        headline = text.format(day=day_in_words(worse[0].day), people=part(people, found.total))
    sentence = _moved(changes)
    if worse:
        sentence = _("By their own clock: {changes}.").format(changes=listed([*map(_fell, worse)]))
    return Finding(
        "clock-changes",
        Severity.TALK if worse else Severity.FINE,
        headline,
        sentence,
        _("Looked up for 12 months from {day}. Clocks that move together change nothing.").format(
            day=day_in_words(found.day)
        ),
        _("the public time zone database (IANA)"),
        ("design.slots", "inquire.groups", "launch.first_meetup_on"),
        _("Another time, or another group's clock to go by.") if worse else "",
        people or days,
        _("people") if people else _("days"),
    )


def _fell(row: Worse) -> str:
    return _("for {group}, {when} comes at {after} instead of {before}").format(
        group=called(row.clock),
        when=when(row.start),
        after=clock_time(row.after),
        before=clock_time(row.before),
    )


def _moved(changes: Sequence[Change]) -> str:
    """Return, for each clock that times go by, when they come earlier or later elsewhere."""
    sentences = []
    for home in sorted({change.home for change in changes}):
        moves = [_move(change) for change in changes if change.home == home]
        text = _("What starts by the clock in {home} comes {moves}.")
        sentences.append(text.format(home=place(home), moves=listed(moves)))
    return " ".join(sentences)


def _move(change: Change) -> str:
    size = abs(change.minutes)
    amount = ngettext("{n} minute", "{n} minutes", size).format(n=size)
    if size % 60 == 0:
        amount = ngettext("{n} hour", "{n} hours", size // 60).format(n=size // 60)
    text = _("{amount} later in {place} from {day} on")
    if change.minutes < 0:
        text = _("{amount} earlier in {place} from {day} on")
    return text.format(amount=amount, place=place(change.zone), day=day_in_words(change.day))
