"""What happened, read for momentum: four signs, each up, level or down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean, median

from copnb.advice.finding import Finding, Missing, Result, Severity
from copnb.advice.rhythm import regularity
from copnb.advice.rules import OWN, Rules
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
    signals = (
        _signal(Sign.ATTENDANCE, trend, up=change, down=trend is not None and trend <= -change),
        _down_below(Sign.RETURNING, returning_share(meetups), good, low),
        _down_below(
            Sign.FEEDBACK, feedback_mean(feedback), rules["worth_good"], rules["worth_low"]
        ),
        _signal(Sign.MEMBER_LED, share, up=led, down=share == 0),
    )
    total, far = sum(signal.points or 0 for signal in signals), rules["momentum_signs"]
    direction = Direction.RISING if total >= far else Direction.STEADY
    return Momentum(signals, Direction.FADING if total <= -far else direction, len(meetups))


def _down_below(sign: Sign, value: float | None, up: float, low: float) -> Signal:
    return _signal(sign, value, up=up, down=value is not None and value < low)


def _signal(sign: Sign, value: float | None, *, up: float, down: bool) -> Signal:
    if value is None:
        return Signal(sign, None, None)
    return Signal(sign, value, -1 if down else int(value >= up))


def momentum_findings(
    community: Community,
    rules: Rules,
    meetups: Sequence[Meetup],
    feedback: Sequence[FeedbackSheet],
) -> list[Result]:
    """Say where the community is going; with too few meetups, how many there are."""
    found = momentum(meetups, feedback, rules)
    if found:
        return [_momentum(found)]
    return [_too_few(len(meetups), rules)] if meetups else [Missing("momentum", ())]


def _too_few(meetups: int, rules: Rules) -> Finding:
    least = round(rules["momentum_meetups"])
    return Finding(
        "momentum",
        Severity.FINE,
        ngettext(
            "There is {n} meetup to look at.", "There are {n} meetups to look at.", meetups
        ).format(n=meetups),
        _("Momentum shows from {least} meetups on, where it is known how many came.").format(
            least=least
        ),
        _("From fewer than {least} meetups nobody can tell a trend.").format(least=least),
        _(OWN),
        ("sustain.momentum",),
        figure=meetups,
        unit=_("meetups"),
        thresholds=("momentum_meetups",),
    )


def _momentum(found: Momentum) -> Finding:
    up = sum(signal.points == 1 for signal in found.signals)
    down = sum(signal.points == -1 for signal in found.signals)
    fading = found.direction is Direction.FADING
    signs = "; ".join(signal.words for signal in found.signals) + "."
    caution = _("Few may come because of the hour or the tool, and not because of the topic.")
    return Finding(
        "momentum",
        Severity.TALK if fading else Severity.FINE,
        _("{direction}: of 4 signs over {n} meetups, {up} up and {down} down.").format(
            direction=found.direction.label, n=found.meetups, up=up, down=down
        ),
        " ".join(filter(None, [signs, caution if fading else ""])),
        _(
            "Four signs count up, level or down. More is not always better: where few come, it "
            "may be the hour, the tool or the agenda, or they would rather take part in their "
            "own time (CHAOSS, Meeting Attendee Count)."
        ),
        _(OWN),
        ("sustain.momentum",),
        _("Ask those who stopped coming what would make it worth their time.") if fading else "",
        sum(signal.points or 0 for signal in found.signals),
        _("signs"),
        (
            "momentum_meetups",
            "attendance_change",
            "returning_good",
            "returning_low",
            "worth_good",
            "worth_low",
            "member_led",
            "momentum_signs",
        ),
        tuple((s.sign.value, s.value) for s in found.signals if s.value is not None),
    )
