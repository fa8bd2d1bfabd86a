"""What happened, read for momentum: up to four signs, each good, level or low."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from copnb.advice import kinds
from copnb.advice.finding import FINE, TALK, Result
from copnb.advice.indicators import (
    attendance,
    in_order,
    member_led,
    returning,
    share,
    trend,
    worth_my_time,
)
from copnb.advice.rhythm import more_meetups
from copnb.advice.rules import LEAST_MEETUPS, LEAST_SHEETS, Rules
from copnb.design.community import Community
from copnb.design.design import Membership
from copnb.design.fields import Labelled, with_unit
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.design.sustain import Decision, Degree
from copnb.words import N_, NN_, _, ngettext


class Sign(Labelled):
    """The four signs of momentum."""

    ATTENDANCE = "attendance", N_("how many came")
    RETURNING = "returning", N_("how many come again")
    FEEDBACK = "feedback", N_("“worth my time”")
    MEMBER_LED = "member_led", N_("meetups that members led")


_LEAST = {
    Sign.RETURNING: LEAST_MEETUPS - 1,
    Sign.FEEDBACK: LEAST_SHEETS,
    Sign.MEMBER_LED: LEAST_MEETUPS,
}
"""The least data of a sign: that of the same figure in tables."""

_LACKS = {
    Sign.RETURNING: NN_(
        "{sign} (it takes {least} meetups after the first, there is {n})",
        "{sign} (it takes {least} meetups after the first, there are {n})",
    ),
    Sign.FEEDBACK: NN_(
        "{sign} (it takes {least} sheets, there is {n})",
        "{sign} (it takes {least} sheets, there are {n})",
    ),
    Sign.MEMBER_LED: NN_(
        "{sign} (it takes {least} meetups of which this is known, there is {n})",
        "{sign} (it takes {least} meetups of which this is known, there are {n})",
    ),
}


class Direction(Labelled):
    """Where a community is going."""

    RISING = "rising", N_("Momentum is rising")
    GOOD = "good", N_("Momentum is good")
    STEADY = "steady", N_("Momentum is steady")
    FADING = "fading", N_("Momentum is fading")


@dataclass(frozen=True)
class Signal:
    """One sign: its value (shares 0 to 1, feedback 1 to 5), and good (1), level (0) or low (-1).

    Both are None where too little is known; it then counts as level. `words` say it, or what
    is missing, in the language in force.
    """

    sign: Sign
    value: float | None
    points: int | None
    words: str = ""


@dataclass(frozen=True)
class Momentum:
    """The signals and where they point; from how many meetups."""

    signals: tuple[Signal, ...]
    direction: Direction
    meetups: int


def attendance_trend(meetups: Sequence[Meetup]) -> float | None:
    """Return the change of attendance from the first meetup to the last, as a share of its mean.

    The slope of all pairs, times the steps between them: one odd meetup hardly moves it.
    """
    came = attendance(meetups)
    return trend([*enumerate(came)], len(came) - 1)


def momentum(
    meetups: Sequence[Meetup],
    feedback: Sequence[FeedbackSheet],
    rules: Rules,
    membership: Membership | None = None,
) -> Momentum | None:
    """Return where up to four signs point; None with too few meetups. Our own rule.

    It rises only where attendance does; signs that are merely high make it good. Among
    invited people who stay the same it says nothing that they come again: left out there.
    """
    if len(attendance(meetups)) < rules["momentum_meetups"]:
        return None
    signals = tuple(_signals(meetups, feedback, rules))
    if _same_people(meetups, membership):
        signals = tuple(signal for signal in signals if signal.sign is not Sign.RETURNING)
    total, far = sum(signal.points or 0 for signal in signals), rules["momentum_signs"]
    direction = Direction.FADING if total <= -far else Direction.STEADY
    if total >= far:
        direction = Direction.RISING if signals[0].points == 1 else Direction.GOOD
    return Momentum(signals, direction, len(meetups))


def _same_people(meetups: Sequence[Meetup], membership: Membership | None) -> bool:
    """Say whether as many are invited each time, or most later meetups brought nobody new.

    Where anyone may join, neither tells who they are.
    """
    later, invited = in_order(meetups)[1:], {row.invited for row in meetups}
    if membership in (None, Membership.OPEN):
        return False
    if len(invited) == 1 and None not in invited:
        return True
    if membership is not Membership.INVITATION:
        return False
    return 2 * sum(row.new == 0 or row.returning == row.attended for row in later) > len(later)


def _signals(
    meetups: Sequence[Meetup], feedback: Sequence[FeedbackSheet], rules: Rules
) -> Iterator[Signal]:
    change, led = rules["attendance_change"] / 100, rules["member_led"] / 100
    good, low = rules["returning_good"] / 100, rules["returning_low"] / 100
    came, slope = attendance(meetups), attendance_trend(meetups)
    words = _who_came(came, slope, _("at the last"))
    yield _signal(Sign.ATTENDANCE, slope, change, lambda value: value <= -change, words)
    rows, marks, led_rows = returning(meetups), worth_my_time(feedback), member_led(meetups)
    again, worth, by_members = share(rows), share(marks), share(led_rows)
    words = _("{n} in 100 of those who came had come before").format(n=round(100 * (again or 0)))
    yield _signal(Sign.RETURNING, again, good, lambda value: value < low, words, len(rows))
    words, sheets = _("“worth my time” is {n:.1f} of 5"), sum(int(n) for _marks, n in marks)
    yield _signal(
        Sign.FEEDBACK,
        worth,
        rules["worth_good"],
        lambda mean: mean < rules["worth_low"],
        words.format(n=worth or 0),
        sheets,
    )
    words = led_words(meetups)
    yield _signal(Sign.MEMBER_LED, by_members, led, lambda value: value == 0, words, len(led_rows))


def _signal(
    sign: Sign,
    value: float | None,
    up: float,
    is_low: Callable[[float], bool],
    words: str,
    known: int = 0,
) -> Signal:
    """Return a sign; with fewer than the least `known` of it, what it takes."""
    least = _LEAST.get(sign, 0)
    if value is None or known < least:
        lacks = ngettext(*_LACKS[sign], known) if 0 < known < least else "{sign}"
        return Signal(sign, None, None, lacks.format(sign=sign.label, least=least, n=known))
    return Signal(sign, value, -1 if is_low(value) else int(value >= up), words)


def _who_came(came: Sequence[int], trend: float | None, last: str) -> str:
    """Return the first and the `last` attendance in words; where these tell no trend, the span."""
    least, most = min(came, default=0), max(came, default=0)
    if trend and trend * (came[-1] - came[0]) > 0:
        words = _("from {people} at the first meetup to {n} {last}")
        return words.format(people=with_unit(came[0], "people"), n=came[-1], last=last)
    words = _("{least} to {people} came") if least < most else _("{people} came each time")
    return words.format(least=least, people=with_unit(most, "people"))


def led_words(meetups: Sequence[Meetup]) -> str:
    """Return how many meetups members led, of those of which it is known, in words."""
    known = [row.member_led for row in meetups if row.member_led is not None]
    led, of = _("members led {n} of {meetups}"), len(known)
    if not any(known):
        led = _("members led none of {meetups}")
    elif all(known) and of > 1:
        led = _("members led all {meetups}")
    return led.format(n=sum(known), meetups=with_unit(of, "meetups"))


def momentum_findings(
    community: Community, rules: Rules, meetups: Sequence[Meetup], feedback: Sequence[FeedbackSheet]
) -> Iterator[Result]:
    """Say where the community is going; with too few meetups, how many there are."""
    found = momentum(meetups, feedback, rules, community.design.membership)
    n, least = len(meetups), rules["momentum_meetups"]
    if found:
        yield _momentum(community, found, meetups, rules)
    elif meetups:
        headline = ngettext(
            "There is {n} meetup to look at.", "There are {n} meetups to look at.", n
        )
        sentence = _(
            "Momentum shows from {momentum_meetups:.0f} meetups on, where it is known how many "
            "came."
        )
        yield kinds.MOMENTUM_NOT_YET.finds(rules, FINE, headline, sentence, n)
    else:
        yield kinds.MOMENTUM.needs({}, more_meetups(n, least))


def _momentum(
    community: Community, found: Momentum, meetups: Sequence[Meetup], rules: Rules
) -> Result:
    sustain, (first, *others) = community.sustain, found.signals
    came, counts = first.words, attendance(meetups)
    if sustain.decision is Decision.CLOSE:  # the last meetup was the farewell
        counts = counts[:-1]
        came = _who_came(counts, first.value, _("at the last but one"))
    severity, sentence = FINE, _sentence(others)
    if found.direction is Direction.FADING and sustain.purpose_met is Degree.YES:
        sentence += " " + _("You say why: it has done what it was for.")
    elif found.direction is Direction.FADING:
        severity = TALK
        sentence += " " + _(
            "Few may come because of the hour or the tool, and not because of the topic."
        )
    change = 100 * (counts[-1] - counts[0]) / counts[0] if counts[0] else 0
    given = {"direction": found.direction.label, "came": came}
    numbers = [(s.sign.value, s.value) for s in found.signals if s.value is not None]
    headline = _("{direction}: {came}.")
    return kinds.MOMENTUM.finds(rules, severity, headline, sentence, round(change), given, numbers)


def _sentence(signals: Sequence[Signal]) -> str:
    """Return signals in words: what is known, and what is not."""
    told = "; ".join(signal.words for signal in signals if signal.value is not None)
    unknown = ", ".join(signal.words for signal in signals if signal.value is None)
    begins = 1 + told.startswith("“")
    sentences = [f"{told[:begins].upper()}{told[begins:]}."] if told else []
    if unknown:
        sentences.append(_("Not known: {signs}.").format(signs=unknown))
    return " ".join(sentences)
