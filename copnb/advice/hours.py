"""What the hours of the groups say: how the chosen times fall, which are better, fair turns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from copnb.advice import clocks, kinds
from copnb.advice.clock_changes import apart, by_other_clocks, judge_year, times_of_year
from copnb.advice.clocks import GOOD, WEEKDAYS, Clock, Option, place
from copnb.advice.falls import (
    NIGHT,
    Fall,
    at_most,
    called,
    clock_time,
    falls,
    hours_there,
    in_a_list,
    in_a_sentence,
    together,
    when,
)
from copnb.advice.finding import FINE, PROBLEM, TALK, Finding, Missing, Result
from copnb.advice.goals import size_is_restricted
from copnb.advice.rules import Rules
from copnb.advice.turns import fair_turns, inconvenience
from copnb.advice.wording import all_of, listed, not_counted, part
from copnb.design.community import Community
from copnb.words import _, day_in_words, ngettext


@dataclass(frozen=True)
class Times:
    """Whose clocks count, in which 12 months, by whose clock times are said, what was chosen."""

    people: list[Clock]
    minutes: int
    day: date
    zone: str
    chosen: list[Option]
    enough: float

    @property
    def total(self) -> int:
        """The people whose place and number are known."""
        return sum(clock.people for clock in self.people)

    @property
    def year(self) -> str:
        """What to add to a time that does as well all year, where clocks move apart at all."""
        moving = any(len(apart(clock.zone, self.zone, self.day)) > 1 for clock in self.people)
        return _(" all year") if moving else ""

    def below(self, worth: int, *options: Option) -> int:
        """Return the people to whom none of some starts is worth as much as that, all year."""
        return sum(
            clock.people
            for n, clock in enumerate(self.people)
            if all(option.worths[n] < worth for option in options)
        )

    def falls(self, option: Option, clock: Clock) -> list[Fall]:
        """Return how a start falls on a clock through the year."""
        return falls(option.start, clock, self.minutes, self.day)

    def rank(self, option: Option) -> tuple[float, ...]:
        """Return what is more for a better start: enough people, all year; less for the worst-off
        group to bear; less for all people together.
        """
        pairs = zip(self.people, option.costs, strict=True)
        costs = sum(clock.people * cost for clock, cost in pairs)
        return min(option.covered, self.enough), -max(option.costs), -costs


def times(community: Community, rules: Rules) -> Times | Missing:
    """Judge the chosen times by each group's clock; or say which answers that needs."""
    people, day = clocks.clocks(community, rules), clocks.reference_day(community)
    minutes = community.design.meetup_minutes
    if not people or not minutes or day is None:
        return kinds.BEST_TIME.needs(dict(zip(kinds.TIMES, (people, minutes, day), strict=True)))
    starts = clocks.chosen_starts(community)
    chosen = [judge_year(start, people, minutes, day) for start in starts]
    enough = rules["hours_share"] / 100 * sum(clock.people for clock in people)
    return Times(people, minutes, day, clocks.home_zone(community, people), chosen, enough)


def hours(community: Community, rules: Rules) -> Iterator[Result]:
    """Say how the chosen times fall for each group, which are better, and which in turn."""
    found = times(community, rules)
    if isinstance(found, Missing):
        yield found
        return
    kept = {WEEKDAYS.index(slot.weekday) for slot in community.design.slots if slot.weekday}
    weekend = round(rules["hours_weekend"])
    week = (found.people, found.minutes, found.zone, found.day)
    options = times_of_year(*week, weekend=weekend, kept=kept)
    best = clocks.best_times(options, found.minutes, found.enough, rank=found.rank)
    if found.chosen:
        left = [g.name for g in community.inquire.groups if not (g.time_zone and g.count)]
        better = _better(found, options)
        change = _instead(found, better, trust=bool(size_is_restricted(community)))
        yield _chosen(found, better, change, not_counted(left), rules)
        yield from _changes(found, rules)
    else:
        yield kinds.TIMES_CHOSEN.needs({kinds.SLOTS: None})
        as_good = [option for option in best if found.rank(option) == found.rank(best[0])]
        yield from _best(found, as_good, rules)
    if best and best[0].covered < found.enough:
        trust = bool(size_is_restricted(community))
        yield from _turns(found, best[0], fair_turns(options), trust, rules)


def _better(found: Times, options: Sequence[Option]) -> Option | None:
    """Return the best start that reaches more people than those chosen, or asks less of as many.

    Beside several times, only one that reaches more counts; beside a single one, also what goes
    by another group's clock and suits everyone so.
    """
    here, reached = found.chosen[0], found.total - found.below(1, *found.chosen)
    more = [option for option in options if option.covered > reached]
    if len(found.chosen) == 1:
        others = by_other_clocks(here, found.people, found.minutes, found.day)
        more = [*options, *(option for option in others if not any(option.costs))]
        early = found.below(GOOD, here)
        more = [o for o in more if o.covered > reached or found.below(GOOD, o) <= early]
        more = [
            o for o in more if o.covered >= max(reached, 1) and found.rank(o) > found.rank(here)
        ]

    def rank(option: Option) -> tuple[object, ...]:
        near = -abs(option.start.minute - here.start.minute)
        return found.rank(option), option.start.zone == here.start.zone, near

    return max(more, key=rank, default=None)


def _would(found: Times, option: Option, what: str = "") -> str:
    """Return `Tuesday 12:30 in Toronto would suit all 12 people all year.`"""
    reached = [c for c, value in zip(found.people, option.worths, strict=True) if value]
    off = at_most(row for clock in reached for row in found.falls(option, clock))
    early = found.below(GOOD, option) - found.below(1, option)
    text = _("{when} would suit {people}{year}.")
    if early:
        text = _("{when} would be possible for {people}{year}, for {early:,} of them {off}.")
    people = part(option.covered, found.total)
    given = {"when": what or when(option.start, option.weekdays), "year": found.year, "off": off}
    return text.format(people=people, early=early, **given)


def _instead(found: Times, better: Option | None, *, trust: bool) -> str:
    """Return to which time a single one could move; where trust leads, writing is no meetup."""
    if better and len(found.chosen) == 1:
        here, there = found.chosen[0].start, better.start
        days = better.weekdays or (there.weekday,)
        same = here.zone == there.zone and here.weekday in days
        time = clock_time(there.minute) if same else when(there, better.weekdays)
        return _("Move it to {time}.").format(time=time)
    return _("Another time, or a second one.") if trust else ""


def _chosen(found: Times, better: Option | None, change: str, left: str, rules: Rules) -> Finding:
    outside, count = found.below(1, *found.chosen), len(found.chosen)
    numbers = [
        (f"{when(option.start)} · {clock.id}", float(value))
        for option in found.chosen
        for clock, value in zip(found.people, option.worths, strict=True)
    ]
    severity = PROBLEM if outside == found.total else TALK if outside or better else FINE
    headline = _("Everyone can come to at least one of your {count} times.")
    if outside:
        headline = _("Your {count} times leave out {people}.")
    headline = headline.format(count=count, people=part(outside or found.total, found.total))
    told = _shared(found, found.chosen) if count > 1 else ""
    if count == 1:
        headline, told = _one(found)
    would = _would(found, better) if better else ""
    given = {"headline": headline, "told": f"{told} {would}".strip(), "left": left}
    texts, n = ("{headline}", "{told}{left}"), found.total - outside
    change = "" if severity is FINE else change
    return kinds.TIMES_CHOSEN.finds(rules, severity, *texts, n, given, numbers, change=change)


def _one(found: Times) -> tuple[str, str]:
    """Return how a single time falls, and from when to when it does not suit people."""
    [option] = found.chosen
    rows = [row for clock in found.people for row in found.falls(option, clock)]
    off, everyone = together(row for row in rows if row.off), part(found.total, found.total)
    if len(off) == 1:
        rest = _("The rest of the year it suits {people}.") if off[0][0].spans else ""
        return in_a_sentence(off[0], found.total), rest.format(people=everyone)
    given = {"when": when(option.start), "year": found.year, "people": everyone}
    if not off:
        return _("{when} suits {people}{year}.").format(**given), _elsewhere(rows)
    given["people"] = part(found.below(GOOD, option), found.total)
    text = _("{when} does not suit {people}.")
    worst = {row.clock.id: row for row in sorted(rows, key=lambda row: row.off) if row.off}
    if worst.keys() <= {row.clock.id for row in rows if not row.off}:
        text = _("For part of the year {when} does not suit {people}.")
    said = listed([*map(in_a_list, together(worst.values()))])
    return text.format(**given), _("On their own clocks: {clocks}.").format(clocks=said)


def _elsewhere(rows: Sequence[Fall]) -> str:
    """Return the hours on the clocks that differ from the one by which a time is said."""
    hours: dict[str, set[str]] = {}
    for row in rows:
        if row.there.minute != row.start.minute:
            hours.setdefault(place(row.there.zone), set()).add(hours_there(row))
    texts = [f"{_(' or ').join(sorted(some))} ({where})" for where, some in hours.items()]
    text = _("On other clocks it is {texts}.")
    if not texts:
        text = _("The whole meetup lies inside the hours of each group.")
    return text.format(texts=listed(texts))


def _shared(found: Times, turns: Sequence[Option]) -> str:
    """Return who cannot come to how many of some times, and of whom they ask most."""
    missed: dict[int, list[Clock]] = {}
    for n, clock in enumerate(found.people):
        missed.setdefault(sum(not turn.worths[n] for turn in turns), []).append(clock)
    lost = [(t, c) for t in turns for n, c in enumerate(found.people) if not t.worths[n]]
    asleep = all(row.off == NIGHT for pair in lost for row in found.falls(*pair))
    said = "; ".join(_missed(missed[n], n, asleep) for n in sorted(missed, reverse=True))
    if not max(missed):
        said = _("Nobody misses any of them")
    costs = [sum(costs) for costs in zip(*(turn.costs for turn in turns), strict=True)]
    worst = [c for c, cost in zip(found.people, costs, strict=True) if cost == max(costs)]
    text = _("{said}.")
    if len(worst) == 1 and worst != missed[max(missed)]:
        text = _("{said}. In all, they ask most of {group}.")
    return text.format(said=said, group=called(worst[0]))


def _missed(some: Sequence[Clock], n: int, asleep: bool) -> str:
    text = ngettext("{groups} misses {number}", "{groups} each miss {number}", len(some))
    if asleep:
        text = ngettext(
            "{groups} sleeps through {number}", "{groups} each sleep through {number}", len(some)
        )
    number = {0: _("none"), 1: _("one"), 2: _("two"), 3: _("three")}.get(n, str(n))
    return text.format(groups=all_of([*map(called, some)]), number=number)


def _changes(found: Times, rules: Rules) -> Iterator[Result]:
    """Say which of several times gets worse or better for whom, and which clock would help."""
    if len(found.chosen) < 2:
        return
    worse, better, options = list[Fall](), list[Fall](), dict[Option, None]()
    for option, clock in product(found.chosen, found.people):
        rows = found.falls(option, clock)
        best = min(rows, key=lambda row: row.cost)
        off = [row for row in rows if row.cost > best.cost]
        worse += [row for row in off if not row.now]
        better += [best for row in off if row.now]
        options |= dict.fromkeys([option] if off else [])
    if not options:
        return
    said = [in_a_sentence(rows, found.total) for rows in [*together(worse), *together(better)]]
    kinder = [text for option in options for text in _kinder(found, option)]
    n = sum({row.clock.id: row.clock.people for row in [*worse, *better]}.values())
    given = {"headline": said[0], "told": " ".join([*said[1:3], *kinder])}
    given["day"] = day_in_words(found.day)
    severity, texts = TALK if kinder else FINE, ("{headline}", "{told}")
    yield kinds.CLOCK_CHANGES.finds(rules, severity, *texts, n, given)


def _kinder(found: Times, here: Option) -> Iterator[str]:
    """Yield what another group's clock would do, if it asks less of some and more of nobody."""
    options = by_other_clocks(here, found.people, found.minutes, found.day)
    for best in sorted(options, key=found.rank, reverse=True):
        pairs = zip(best.costs, here.costs, strict=True)
        no_worse = best.covered >= here.covered and all(a <= b for a, b in pairs)
        if no_worse and best.costs != here.costs:
            text = _("If {here} went by the clock in {place}, {day} {time} there, it")
            there, given = best.start, {"here": when(here.start), "place": place(best.start.zone)}
            given |= {"day": WEEKDAYS[there.weekday].label, "time": clock_time(there.minute)}
            yield _would(found, best, text.format(**given))
            return


def _best(found: Times, best: Sequence[Option], rules: Rules) -> Iterator[Finding]:
    """Say which time is best where none is chosen, and which are just as good."""
    if not best:
        return
    outside = [called(c) for c, v in zip(found.people, best[0].worths, strict=True) if not v]
    sentence = _("It is the best time for these groups.")
    if outside:
        sentence = _("It is the best time, but outside the hours of {names}.")
    if len(best) > 1:
        sentence += " " + _("Just as good: {times}.")
    others = [clock_time(option.start.minute) for option in best[1:]]
    given = {"would": _would(found, best[0]), "names": listed(outside), "times": listed(others)}
    numbers = [(when(option.start), float(option.covered)) for option in best]
    figure = best[0].covered
    yield kinds.BEST_TIME.finds(rules, FINE, "{would}", sentence, figure, given, numbers)


def _turns(
    found: Times, best: Option, turns: Sequence[Option], trust: bool, rules: Rules
) -> Iterator[Result]:
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
    given = {"starts": listed(starts), "shared": _shared(found, turns)}
    numbers = [("worst-off", worst)]
    change = _("Notes that all agree on, for those who miss a turn.") if trust else ""
    yield kinds.TIMES_IN_TURN.finds(
        rules, TALK, headline, "{starts}. {shared}", n, given, numbers, change=change
    )
