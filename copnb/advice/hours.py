"""What the hours of the groups say: how the chosen times fall, which are better, fair turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from copnb.advice.clocks import (
    WEEKDAYS,
    Clock,
    Option,
    Start,
    best_times,
    chosen_starts,
    clocks,
    elsewhere,
    home_zone,
    judge,
    place,
    reference_day,
    times_of_day,
)
from copnb.advice.finding import Finding, Missing, Result, Severity
from copnb.advice.rules import OWN, Rules
from copnb.advice.turns import fair_turns, inconvenience
from copnb.design.community import Community
from copnb.words import _, ngettext

_HOURS = ("hours_from", "hours_to", "hours_early", "hours_late", "hours_tolerable", "hours_weekend")
_FIELDS = ("inquire.groups", "design.meetup_minutes", "launch.first_meetup_on")


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


def times(community: Community, rules: Rules) -> Times | Missing:
    """Judge the chosen times by each group's clock; or say which answers that needs."""
    people, day = clocks(community, rules), reference_day(community)
    minutes = community.design.meetup_minutes
    if not people or not minutes or day is None:
        known = zip(_FIELDS, (people, minutes, day), strict=True)
        return Missing("hours", tuple(field for field, value in known if not value))
    chosen = [judge(start, people, minutes, day) for start in chosen_starts(community)]
    return Times(people, minutes, day, home_zone(community, people), chosen)


def hours(community: Community, rules: Rules) -> list[Result]:
    """Say how the chosen times fall for each group, which are better, and which in turn."""
    found = times(community, rules)
    if isinstance(found, Missing):
        return [found]
    kept = {WEEKDAYS.index(slot.weekday) for slot in community.design.slots if slot.weekday}
    weekend = round(rules["hours_weekend"])
    week = (found.people, found.minutes, found.zone, found.day)
    options = times_of_day(*week, weekend=weekend, kept=kept)
    enough = rules["hours_share"] / 100 * found.total
    best = best_times(options, found.minutes, enough)
    results: list[Result] = [Missing("hours-chosen", ("design.slots",))]
    left = [g.name for g in community.inquire.groups if not (g.time_zone and g.count)]
    if found.chosen:
        results = [_chosen(found, not_counted(left), rules)]
    if best and (not found.chosen or _is_better(found, best[0], enough)):
        results.append(_best(found, best, rules))
    if best and best[0].covered < enough:
        results += _turns(found, best[0], fair_turns(options), rules)
    return results


def listed(texts: Sequence[str], shown: int = 4) -> str:
    """Return texts as a list; of a long one the beginning, and how many more there are."""
    more = len(texts) - shown
    rest = [ngettext("{n} more", "{n} more", more).format(n=more)] if more > 0 else []
    return "; ".join([*texts[:shown], *rest])


def cut(text: str, most: int = 60) -> str:
    """Return a text of people, cut where it is very long."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def called(clock: Clock) -> str:
    """Return the name of a group in quotation marks, or where it is."""
    return f"“{cut(clock.name)}”" if clock.name else place(clock.zone)


def not_counted(names: Sequence[str]) -> str:
    """Return a sentence, after a space, that names the groups of which too little is known."""
    named = listed(sorted(f"“{cut(name.strip())}”" for name in names if name.strip()))
    return " " + _("Not counted, as not known: {names}.").format(names=named) if named else ""


def clock_time(start: Start) -> str:
    """Return the time of day: `09:05`."""
    return f"{start.minute // 60:02d}:{start.minute % 60:02d}"


def part(count: int, total: int) -> str:
    """Return so many of all people, in words."""
    if count == total:
        return ngettext("the one person", "all {n:,} people", total).format(n=total)
    return _("{n:,} of {total:,} people").format(n=count, total=total)


def when(start: Start, weekdays: Sequence[int] = ()) -> str:
    """Return a start in words: `Tuesday 12:30 in Toronto`, `Monday to Friday 12:30 in Toronto`."""
    names = [WEEKDAYS[day].label for day in weekdays or (start.weekday,)]
    in_a_row = len(names) > 2 and weekdays[-1] - weekdays[0] == len(names) - 1
    days = ", ".join(names)
    if in_a_row:
        days = _("{first} to {last}").format(first=names[0], last=names[-1])
    return _("{days} {time} in {place}").format(
        days=days, time=clock_time(start), place=place(start.zone)
    )


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


def _rule(rules: Rules) -> str:
    return _(
        "By each group's own clock, the whole meetup inside its hours suits it (where none are "
        "given, {start:g} to {end:g} o'clock). From {early:g} to {late:g} it is early or late. "
        "What is early or late, or on a weekend that you did not choose, is worth less."
    ).format(
        start=rules["hours_from"],
        end=rules["hours_to"],
        early=rules["hours_early"],
        late=rules["hours_late"],
    )


def _chosen(found: Times, left: str, rules: Rules) -> Finding:
    outside = found.below(1, *found.chosen)
    severity = Severity.TALK if outside else Severity.FINE
    moved = any(
        _own(found, option, n) != clock_time(option.start)
        for option in found.chosen
        for n in range(len(found.people))
    )
    sentence = _("The whole meetup lies inside the hours of each group.")
    return Finding(
        "hours-chosen",
        Severity.PROBLEM if outside == found.total else severity,
        _chosen_headline(found, outside),
        (_in_own_clocks(found, found.chosen) if moved else sentence) + left,
        _rule(rules),
        _(OWN),
        ("design.slots", *_FIELDS),
        _("Another time, a second one, or the same conversation in writing.") if outside else "",
        found.total - outside,
        _("people"),
        _HOURS,
        tuple(
            (f"{when(option.start)} · {clock.id}", float(value))
            for option in found.chosen
            for clock, value in zip(found.people, option.worths, strict=True)
        ),
    )


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
    sentence = _("It is the best time for these groups.")
    if outside:
        text = _("It is the best time, but outside the hours of {names}.")
        sentence = text.format(names=listed(outside))
    if best[1:]:
        others = [f"{clock_time(o.start)} ({part(o.covered, found.total)})" for o in best[1:]]
        sentence += " " + _("Next best: {times}.").format(times=listed(others))
    return Finding(
        "hours-best",
        Severity.TALK if found.chosen else Severity.FINE,
        _said(found, best[0]),
        sentence,
        _rule(rules),
        _(OWN),
        ("design.slots", *_FIELDS),
        figure=best[0].covered,
        unit=_("people"),
        thresholds=(*_HOURS, "hours_share"),
        numbers=tuple((when(option.start), float(option.covered)) for option in best),
    )


def _turns(found: Times, best: Option, turns: Sequence[Option], rules: Rules) -> list[Result]:
    """Say which times in turn are fair; nothing where turns would help the worst-off no more."""
    rivals = [[best], *([found.chosen] if len(found.chosen) > 1 else [])]
    worst = max(inconvenience(turns), default=1.0)
    if any(worst >= max(inconvenience(rival)) for rival in rivals):
        return []
    different = list(dict.fromkeys(turns))
    twice = _("{when}, twice in a round")
    starts = [
        (twice if turns.count(turn) > 1 else "{when}").format(when=when(turn.start, turn.weekdays))
        for turn in different
    ]
    return [
        Finding(
            "hours-turns",
            Severity.TALK,
            _("No single time reaches {share:g}% of people; {n} times in turn are fairer.").format(
                share=rules["hours_share"], n=len(different)
            ),
            f"{listed(starts)}. {_in_own_clocks(found, different)}",
            _("The two or three times in turn that ask least of the worst-off group."),
            _("CHAOSS, Time Inclusion for Virtual Events; the choice of times is ours"),
            ("design.slots", *_FIELDS),
            _("A recording, and the same conversation in writing, for those who miss a turn."),
            len(different),
            _("times"),
            (*_HOURS, "hours_share"),
            (("worst-off", worst),),
        )
    ]
