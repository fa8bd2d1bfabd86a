"""What happened, read for momentum: four signs, each up, level or down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean, median

from copnb.advice import kinds
from copnb.advice.finding import FINE, TALK, Finding, Result
from copnb.advice.rhythm import more_meetups, regularity
from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.design.fields import Labelled
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.words import N_, _, ngettext


class Sign(Labelled):
    """The four signs of momentum."""

    ATTENDANCE = "attendance", N_("Attendance from meetup to meetup")
    RETURNING = "returning", N_("people who came before")
    FEEDBACK = "feedback", N_("“worth my time”")
    MEMBER_LED = "member_led", N_("meetups led by members")


class Direction(Labelled):
    """Where a community is going."""

    RISING = "rising", N_("Momentum is rising")
    STEADY = "steady", N_("Momentum is steady")
    FADING = "fading", N_("Momentum is fading")


@dataclass(frozen=True)
class Signal:
    """One sign: its value (shares 0 to 1, feedback 1 to 5), and up (1), level (0) or down (-1).

    Both are None where nothing is known; it then counts as level.
    """

    sign: Sign
    value: float | None
    points: int | None

    @property
    def words(self) -> str:
        """The sign with its value and an arrow, in the language in force."""
        if self.value is None or self.points is None:
            return _("{sign}: not known").format(sign=self.sign.label)
        percent = round(100 * self.value)
        if self.sign is Sign.FEEDBACK:
            value = _("{n:.1f} of 5").format(n=self.value)
        else:
            value = f"{percent:+d}%" if percent and self.sign is Sign.ATTENDANCE else f"{percent}%"
        return f"{self.sign.label} {value} {'→↑↓'[self.points]}"


@dataclass(frozen=True)
class Momentum:
    """The four signals and where they point; from how many meetups."""

    signals: tuple[Signal, ...]
    direction: Direction
    meetups: int


def in_order(meetups: Sequence[Meetup]) -> list[Meetup]:
    """Return meetups by date and time."""
    return sorted(
        meetups, key=lambda row: (row.date, row.start, row.attended or 0, row.returning or 0)
    )


def attendance_trend(meetups: Sequence[Meetup]) -> float | None:
    """Return the change of attendance from meetup to meetup, as a share of its mean.

    The median of the slopes between all pairs (Theil and Sen): one odd meetup hardly moves it.
    """
    came = [row.attended for row in in_order(meetups) if row.attended is not None]
    if len(came) < 2:
        return None
    pairs = combinations(enumerate(came), 2)
    slope = median((later - earlier) / (j - i) for (i, earlier), (j, later) in pairs)
    return slope / fmean(came) if any(came) else 0.0


def returning_share(meetups: Sequence[Meetup]) -> float | None:
    """Return how many of those who came had come before; the first meetup cannot have any."""
    known = [
        (row.returning, row.attended)
        for row in in_order(meetups)[1:]
        if row.returning is not None and row.attended is not None
    ]
    came = sum(attended for _returning, attended in known)
    return sum(returning for returning, _attended in known) / came if came else None


def feedback_mean(feedback: Sequence[FeedbackSheet]) -> float | None:
    """Return the mean of “worth my time”, 1 to 5."""
    given = [sheet.worth_my_time for sheet in feedback if sheet.worth_my_time is not None]
    return fmean(given) if given else None


def member_led_share(meetups: Sequence[Meetup]) -> float | None:
    """Return the share of meetups that members led, of those of which it is known."""
    known = [row.member_led for row in meetups if row.member_led is not None]
    return sum(known) / len(known) if known else None


def gap_variation(meetups: Sequence[Meetup]) -> float | None:
    """Return how much the days from meetup to meetup vary: deviation by mean; None below 3 days."""
    found = regularity(row.date for row in meetups)
    return found.variation if found and len(found.gaps) > 1 else None


def momentum(
    meetups: Sequence[Meetup], feedback: Sequence[FeedbackSheet], rules: Rules
) -> Momentum | None:
    """Return where four signs point, each -1, 0 or 1; None with too few meetups. Our own rule."""
    if sum(row.attended is not None for row in meetups) < rules["momentum_meetups"]:
        return None
    change, led = rules["attendance_change"] / 100, rules["member_led"] / 100
    good, low = rules["returning_good"] / 100, rules["returning_low"] / 100
    trend, share = attendance_trend(meetups), member_led_share(meetups)
    worth, again = feedback_mean(feedback), returning_share(meetups)
    signals = (
        _signal(Sign.ATTENDANCE, trend, change, lambda value: value <= -change),
        _signal(Sign.RETURNING, again, good, lambda value: value < low),
        _signal(Sign.FEEDBACK, worth, rules["worth_good"], lambda mean: mean < rules["worth_low"]),
        _signal(Sign.MEMBER_LED, share, led, lambda value: value == 0),
    )
    total, far = sum(signal.points or 0 for signal in signals), rules["momentum_signs"]
    direction = Direction.RISING if total >= far else Direction.STEADY
    return Momentum(signals, Direction.FADING if total <= -far else direction, len(meetups))


def _signal(sign: Sign, value: float | None, up: float, is_down: Callable[[float], bool]) -> Signal:
    points = None if value is None else -1 if is_down(value) else int(value >= up)
    return Signal(sign, value, points)


def momentum_findings(
    community: Community, rules: Rules, meetups: Sequence[Meetup], feedback: Sequence[FeedbackSheet]
) -> Iterator[Result]:
    """Say where the community is going; with too few meetups, how many there are."""
    found, n, least = momentum(meetups, feedback, rules), len(meetups), rules["momentum_meetups"]
    if found:
        yield _momentum(found, rules)
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


def _momentum(found: Momentum, rules: Rules) -> Finding:
    points = [signal.points or 0 for signal in found.signals]
    severity, sentence = FINE, "; ".join(signal.words for signal in found.signals) + "."
    if found.direction is Direction.FADING:
        severity = TALK
        sentence += " " + _(
            "Few may come because of the hour or the tool, and not because of the topic."
        )
    headline = _("{direction}: of 4 signs over {n} meetups, {up} up and {down} down.")
    given = {"direction": found.direction.label, "n": found.meetups}
    given |= {"up": points.count(1), "down": points.count(-1)}
    numbers = [(s.sign.value, s.value) for s in found.signals if s.value is not None]
    return kinds.MOMENTUM.finds(rules, severity, headline, sentence, sum(points), given, numbers)
