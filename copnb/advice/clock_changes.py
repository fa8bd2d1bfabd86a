"""When, in the year to come, the clocks of the groups move against each other, and for whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import product

from copnb.advice import kinds
from copnb.advice.clocks import Clock, Start, elsewhere, offset, place, worth
from copnb.advice.finding import FINE, TALK, Missing, Result
from copnb.advice.hours import Times, called, clock_time, times, when
from copnb.advice.rules import Rules
from copnb.advice.wording import listed, part
from copnb.design.community import Community
from copnb.words import N_, _, day_in_words, ngettext

YEAR, _WEEK, _DAY = timedelta(days=365), timedelta(days=7), timedelta(days=1)


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
    def ahead(day: date) -> int:
        return offset(zone, day) - offset(home, day)

    last, step, found = first + YEAR, _WEEK, list[Change]()
    while first < last:
        after = min(first + step, last)
        moved = ahead(after) - ahead(first)
        if not moved:
            first = after
        elif after - first > _DAY:
            step = timedelta((after - first).days // 2)
        else:
            found.append(Change(after, home, zone, moved))
            first, step = after, _WEEK
    return tuple(found)


def worse_times(found: Times, changes: Iterable[Change]) -> list[Worse]:
    """Return which chosen times fall at a worse hour after a change, each once per group."""
    worse: dict[tuple[Start, str], Worse] = {}
    for change, option in product(changes, found.chosen):
        start = option.start
        for clock, value in zip(found.people, option.worths, strict=True):
            if (start.zone, clock.zone) == (change.home, change.zone):
                after = elsewhere(start, clock.zone, change.day)
                if worth(clock, after.minute, found.minutes) < value:
                    before = elsewhere(start, clock.zone, found.day)
                    row = Worse(change.day, start, clock, before, after)
                    worse.setdefault((start, clock.id), row)
    return list(worse.values())


def clock_change(community: Community, rules: Rules) -> Iterator[Result]:
    """Say when clocks move against each other in 12 months, and for whom a time falls worse."""
    found = times(community, rules, kinds.CLOCK_CHANGES)
    if isinstance(found, Missing):
        yield found
        return
    zones = {clock.zone for clock in found.people}
    homes = {option.start.zone for option in found.chosen} or {found.zone}
    changes = [change for home in homes for change in clock_changes(zones, home, found.day)]
    changes.sort(key=lambda change: (change.day, change.home, change.zone))
    worse = worse_times(found, changes)
    given = {"day": day_in_words(found.day)}
    if worse:
        n = sum({row.clock.id: row.clock.people for row in worse}.values())
        headline = _("From {first} on, a clock change makes your time less good for {people}.")
        sentence = _("By their own clock: {changes}.")
        given |= {"first": day_in_words(worse[0].day), "people": part(n, found.total)}
        given |= {"changes": listed([*map(_fell, worse)])}
        unit = N_("people")
        yield kinds.CLOCK_CHANGES.finds(rules, TALK, headline, sentence, n, given, unit=unit)
    elif changes:
        n, given["moved"] = len({change.day for change in changes}), _moved(changes)
        headline = ngettext(
            "On {n} day in 12 months the clocks of your groups move against each other.",
            "On {n} days in 12 months the clocks of your groups move against each other.",
            n,
        )
        yield kinds.CLOCK_CHANGES.finds(rules, FINE, headline, "{moved}", n, given)


def _fell(row: Worse) -> str:
    text = _("for {group}, {when} comes at {after} instead of {before}")
    before, after = clock_time(row.before), clock_time(row.after)
    return text.format(group=called(row.clock), when=when(row.start), after=after, before=before)


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
