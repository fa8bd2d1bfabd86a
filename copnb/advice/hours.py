"""What the hours of the groups say: how the chosen times fall, which are better, fair turns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from copnb.advice import clocks, kinds
from copnb.advice.clocks import WEEKDAYS, Clock, Option, Start, elsewhere, place
from copnb.advice.finding import FINE, PROBLEM, TALK, Finding, Kind, Missing, Result
from copnb.advice.rules import Rules
from copnb.advice.turns import fair_turns, inconvenience
from copnb.advice.wording import listed, not_counted, part, quoted
from copnb.design.community import Community
from copnb.words import _


@dataclass(frozen=True)
class Times:
    """Whose clocks count, from which day on, by whose clock times are said, what was chosen."""

    people: list[Clock]
    minutes: int
    day: date
    zone: str
    chosen: list[Option]

    @property
    def total(self) -> int:
        """The people whose place and number are known."""
        return sum(clock.people for clock in self.people)

    def below(self, worth: int, *options: Option) -> int:
        """Return the people to whom none of some starts is worth as much as that."""
        return sum(
            clock.people
            for n, clock in enumerate(self.people)
            if all(option.worths[n] < worth for option in options)
        )


def times(community: Community, rules: Rules, kind: Kind) -> Times | Missing:
    """Judge the chosen times by each group's clock; or say which answers a kind needs for that."""
    people, day = clocks.clocks(community, rules), clocks.reference_day(community)
    minutes = community.design.meetup_minutes
    if not people or not minutes or day is None:
        return kind.needs(dict(zip(kinds.TIMES, (people, minutes, day), strict=True)))
    chosen = [
        clocks.judge(start, people, minutes, day) for start in clocks.chosen_starts(community)
    ]
    return Times(people, minutes, day, clocks.home_zone(community, people), chosen)


def hours(community: Community, rules: Rules) -> Iterator[Result]:
    """Say how the chosen times fall for each group, which are better, and which in turn."""
    found = times(community, rules, kinds.BEST_TIME)
    if isinstance(found, Missing):
        yield found
        return
    kept = {WEEKDAYS.index(slot.weekday) for slot in community.design.slots if slot.weekday}
    weekend = round(rules["hours_weekend"])
    week = (found.people, found.minutes, found.zone, found.day)
    options = clocks.times_of_day(*week, weekend=weekend, kept=kept)
    enough = rules["hours_share"] / 100 * found.total
    best = clocks.best_times(options, found.minutes, enough)
    if found.chosen:
        left = [g.name for g in community.inquire.groups if not (g.time_zone and g.count)]
        yield _chosen(found, not_counted(left), rules)
    else:
        yield kinds.TIMES_CHOSEN.needs({kinds.SLOTS: None})
    if best and (not found.chosen or _is_better(found, best[0], enough)):
        yield _best(found, best, rules)
    if best and best[0].covered < enough:
        yield from _turns(found, best[0], fair_turns(options), rules)


def called(clock: Clock) -> str:
    """Return the name of a group in quotation marks, or where it is."""
    return quoted(clock.name, place(clock.zone))


def clock_time(start: Start) -> str:
    """Return the time of day: `09:05`."""
    return f"{start.minute // 60:02d}:{start.minute % 60:02d}"


def when(start: Start, weekdays: Sequence[int] = ()) -> str:
    """Return a start in words: `Tuesday 12:30 in Toronto`, `Monday to Friday 12:30 in Toronto`."""
    names = [WEEKDAYS[day].label for day in weekdays or (start.weekday,)]
    in_a_row = len(names) > 2 and weekdays[-1] - weekdays[0] == len(names) - 1
    days = ", ".join(names)
    if in_a_row:
        days = _("{first} to {last}").format(first=names[0], last=names[-1])
    text = _("{days} {time} in {place}")
    return text.format(days=days, time=clock_time(start), place=place(start.zone))


def _said(found: Times, option: Option) -> str:
    """Return `Tuesday 12:30 in Toronto suits all 12 people.`"""
    outside, early = found.below(1, option), found.below(100, option)
    text = _("{when} is possible for {people}, for {early:,} of them early or late.")
    if outside:
        text = _("{when} is possible for {people}.")
    elif not early:
        text = _("{when} suits {people}.")
    elif early == found.total:
        text = _("{when} is early or late for {people}.")
    people = part(found.total - outside, found.total)
    return text.format(when=when(option.start, option.weekdays), people=people, early=early)


def _in_own_clocks(found: Times, options: Sequence[Option]) -> str:
    """Return the starts as each group's own clock shows them, the worst-off group first."""
    worst = inconvenience(options)
    texts = []
    for n in sorted(range(len(found.people)), key=lambda n: -worst[n]):
        own = [_own(found, option, n, dated=len(options) > 1) for option in options]
        texts.append(f"{called(found.people[n])} {', '.join(own)}")
    return _("On each group's own clock: {clocks}.").format(clocks=listed(texts))


def _own(found: Times, option: Option, n: int, *, dated: bool = False) -> str:
    there = elsewhere(option.start, found.people[n].zone, found.day)
    dated = len(option.weekdays) == 1 and (dated or there.weekday != option.start.weekday)
    day = f"{WEEKDAYS[there.weekday].label} " if dated else ""
    remark = _(" (early or late)") if option.worths[n] < 100 else ""
    return f"{day}{clock_time(there)}{remark if option.worths[n] else _(' (outside their hours)')}"


def _chosen(found: Times, left: str, rules: Rules) -> Finding:
    outside = found.below(1, *found.chosen)
    moved = any(
        _own(found, option, n) != clock_time(option.start)
        for option in found.chosen
        for n in range(len(found.people))
    )
    told = _("The whole meetup lies inside the hours of each group.")
    given = {"told": _in_own_clocks(found, found.chosen) if moved else told, "left": left}
    numbers = [
        (f"{when(option.start)} · {clock.id}", float(value))
        for option in found.chosen
        for clock, value in zip(found.people, option.worths, strict=True)
    ]
    severity = PROBLEM if outside == found.total else TALK if outside else FINE
    headline, n = _chosen_headline(found, outside), found.total - outside
    return kinds.TIMES_CHOSEN.finds(rules, severity, headline, "{told}{left}", n, given, numbers)


def _chosen_headline(found: Times, outside: int) -> str:
    count, people = len(found.chosen), part(outside or found.total, found.total)
    if count == 1 and not outside:
        return _said(found, found.chosen[0])
    text = _("At least one of your {count} times is possible for {people}.")
    if outside:
        text = _("None of your {count} times is possible for {people}.")
    if count == 1:
        text = _("{when} is outside the hours of {people}.")
    return text.format(when=when(found.chosen[0].start), count=count, people=people)


def _is_better(found: Times, best: Option, enough: float) -> bool:
    """Say whether a single time is worth naming beside those that were chosen."""
    if len(found.chosen) > 1:
        return best.covered > found.total - found.below(1, *found.chosen)
    ranks = [(option.covered >= enough, option.score) for option in (best, found.chosen[0])]
    return best.covered >= found.chosen[0].covered and ranks[0] > ranks[1]


def _best(found: Times, best: Sequence[Option], rules: Rules) -> Finding:
    outside = [called(c) for c, v in zip(found.people, best[0].worths, strict=True) if not v]
    others = [f"{clock_time(o.start)} ({part(o.covered, found.total)})" for o in best[1:]]
    severity, headline = TALK if found.chosen else FINE, _said(found, best[0])
    sentence = _("It is the best time for these groups.")
    if outside:
        sentence = _("It is the best time, but outside the hours of {names}.")
    if others:
        sentence += " " + _("Next best: {times}.")
    given = {"names": listed(outside), "times": listed(others)}
    numbers = [(when(option.start), float(option.covered)) for option in best]
    figure = best[0].covered
    return kinds.BEST_TIME.finds(rules, severity, headline, sentence, figure, given, numbers)


def _turns(found: Times, best: Option, turns: Sequence[Option], rules: Rules) -> Iterator[Result]:
    """Say which times in turn are fair; nothing where turns would help the worst-off no more."""
    rivals = [[best], *([found.chosen] if len(found.chosen) > 1 else [])]
    worst = max(inconvenience(turns), default=1.0)
    if any(worst >= max(inconvenience(rival)) for rival in rivals):
        return
    different = list(dict.fromkeys(turns))
    twice, n = _("{when}, twice in a round"), len(different)
    starts = [
        (twice if turns.count(turn) > 1 else "{when}").format(when=when(turn.start, turn.weekdays))
        for turn in different
    ]
    headline = _("No single time reaches {hours_share:g}% of people; {n} times in turn are fairer.")
    given = {"starts": listed(starts), "clocks": _in_own_clocks(found, different)}
    numbers = [("worst-off", worst)]
    yield kinds.TIMES_IN_TURN.finds(rules, TALK, headline, "{starts}. {clocks}", n, given, numbers)
