"""The figures of what happened: one formula each, for findings, pictures and tables.

Most are shares: a part and a whole for each meetup, and all parts by all wholes. A meetup at
which many were counts for more than a small one, and where one of the two is not known it is
left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from statistics import fmean, median, pstdev

from copnb.design.happened import FeedbackSheet, Meetup

Pairs = Sequence[tuple[float, ...]]
"""Parts with their wholes, or places with their values."""


def in_order(meetups: Sequence[Meetup]) -> list[Meetup]:
    """Return meetups by date and time."""
    return sorted(
        meetups, key=lambda row: (row.date, row.start, row.attended or 0, row.returning or 0)
    )


def attendance(meetups: Sequence[Meetup]) -> list[int]:
    """Return how many came, in order, to the meetups of which that is known."""
    return [row.attended for row in in_order(meetups) if row.attended is not None]


def pairs(meetups: Iterable[Meetup], part: str, whole: str) -> Pairs:
    """Return two columns of the meetups of which both are known."""
    both = ((getattr(row, part), getattr(row, whole)) for row in meetups)
    return [(one, all_) for one, all_ in both if one is not None and all_ is not None]


def returning(meetups: Sequence[Meetup]) -> Pairs:
    """Return how many had come before, of how many; the first meetup cannot have any."""
    return pairs(in_order(meetups)[1:], "returning", "attended")


def member_led(meetups: Sequence[Meetup]) -> Pairs:
    """Return 1 for each meetup that members led, 0 for the others of which it is known."""
    return [(int(row.member_led), 1) for row in meetups if row.member_led is not None]


def worth_my_time(feedback: Sequence[FeedbackSheet]) -> Pairs:
    """Return for each day the marks (1 to 5) of its sheets together, and how many there are."""
    marks: dict[object, list[int]] = {}
    for sheet in feedback:
        if sheet.worth_my_time is not None:
            marks.setdefault(sheet.date, []).append(sheet.worth_my_time)
    return [(sum(of_day), len(of_day)) for of_day in marks.values()]


def share(of: Pairs) -> float | None:
    """Return all parts by all wholes; None where nothing is known."""
    whole = sum(whole for _part, whole in of)
    return sum(part for part, _whole in of) / whole if whole else None


def feedback_mean(feedback: Sequence[FeedbackSheet]) -> float | None:
    """Return the mean of “worth my time”, 1 to 5."""
    return share(worth_my_time(feedback))


def member_led_share(meetups: Sequence[Meetup]) -> float | None:
    """Return the share of meetups that members led, of those of which it is known."""
    return share(member_led(meetups))


def trend(of: Pairs, steps: float = 1) -> float | None:
    """Return by how much values change over so many places, as a share of their mean.

    The median of the slopes between all pairs of (place, value) (Theil and Sen): one odd value
    hardly moves it. None where all have one place.
    """
    slopes = [(v - u) / (y - x) for (x, u), (y, v) in combinations(of, 2) if x != y]
    mean = fmean(value for _place, value in of) if slopes else 0
    if not mean:
        return 0.0 if slopes else None
    return median(slopes) * steps / mean


def variation(gaps: Sequence[float]) -> float:
    """Return the standard deviation (of these gaps, not of a sample) by the mean."""
    return pstdev(gaps) / fmean(gaps)


def burstiness(gaps: Sequence[float]) -> float:
    """Return (deviation - mean) / (deviation + mean): -1 for a clock and towards 1 for bursts.

    Goh and Barabási 2008, Europhysics Letters 81:48002.
    """
    deviation, mean = pstdev(gaps), fmean(gaps)
    return (deviation - mean) / (deviation + mean)
