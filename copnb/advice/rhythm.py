"""How regularly a community met: the gaps between its meetups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean, median, pstdev

from copnb.advice.finding import Finding, Missing, Result, Severity
from copnb.advice.load import days_between
from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.words import _, day_in_words


@dataclass(frozen=True)
class Regularity:
    """The gaps between meetups in days, and what they come to.

    `variation` is the standard deviation (of these gaps, not of a sample) by the mean;
    `burstiness` (deviation - mean) / (deviation + mean), -1 for a clock and towards 1 for
    bursts (Goh and Barabási 2008). `longest_from` is the day before the longest gap.
    """

    gaps: tuple[int, ...]
    mean: float
    median: float
    variation: float
    burstiness: float
    longest: int
    longest_from: date

    @property
    def steady_variation(self) -> float:
        """The variation without the longest gap, since one summer is no irregularity."""
        rest = sorted(self.gaps)[:-1] or self.gaps
        return pstdev(rest) / fmean(rest)


def regularity(days: Iterable[date]) -> Regularity | None:
    """Return how regular a series of days is; None for fewer than two different days."""
    ordered = sorted(set(days))
    gaps = tuple((later - earlier).days for earlier, later in pairwise(ordered))
    if not gaps:
        return None
    mean, deviation = fmean(gaps), pstdev(gaps)
    bursts = (deviation - mean) / (deviation + mean)
    longest_from = ordered[gaps.index(max(gaps))]
    return Regularity(gaps, mean, median(gaps), deviation / mean, bursts, max(gaps), longest_from)


def rhythm(
    community: Community,
    rules: Rules,
    meetups: Sequence[Meetup],
    _feedback: Sequence[FeedbackSheet] = (),
) -> list[Result]:
    """Say how regularly the community met, and whether it kept to the rhythm it had planned."""
    days = {meetup.date for meetup in meetups}
    found = regularity(days)
    if found is None or len(days) < rules["rhythm_meetups"]:
        return [Missing("rhythm", ())]
    planned, usual = days_between(community), found.gaps.count(round(found.median))
    even = 100 * found.steady_variation <= rules["rhythm_even"]
    off = planned is not None and _is_off(found.median, planned, rules)
    headline = _("Your {n} meetups came about every {days:g} days.")
    if not even:
        headline = _("Between your {n} meetups lay {least} to {most} days.")
    elif found.longest > found.median and 2 * usual > len(found.gaps):
        headline = _("{usual} of {gaps} gaps between your meetups were {days:g} days.")
    return [
        Finding(
            "rhythm",
            Severity.FINE if even and not off else Severity.TALK,
            headline.format(
                n=len(days),
                days=found.median,
                least=min(found.gaps),
                most=found.longest,
                usual=usual,
                gaps=len(found.gaps),
            ),
            _sentence(found, planned if off else None),
            _(
                "Without the longest pause, the days between meetups vary by at most {most:g}% of "
                "their mean (standard deviation)."
            ).format(most=rules["rhythm_even"]),
            _("Tamarack tool, lesson 5, for the rhythm; the figure is our own judgement"),
            ("design.frequency",),
            "" if even and not off else _("A rhythm that you can keep, or a word before a pause."),
            found.median if even else found.longest,
            _("days"),
            ("rhythm_even", "rhythm_meetups", "rhythm_planned"),
            (
                ("mean", found.mean),
                ("median", found.median),
                ("variation", found.variation),
                ("burstiness", found.burstiness),
                ("longest", found.longest),
            ),
        )
    ]


def _is_off(usual: float, planned: float, rules: Rules) -> bool:
    return 100 * abs(usual - planned) > rules["rhythm_planned"] * planned


def _sentence(found: Regularity, planned: float | None) -> str:
    if planned is not None:
        text = _("In the middle lie {usual:g} days; you had planned about {planned:.0f}.")
        return text.format(usual=found.median, planned=planned)
    if found.longest == min(found.gaps):
        return _("That is a rhythm which people can trust.")
    return _("The longest pause, {days} days, was from {start} to {end}.").format(
        days=found.longest,
        start=day_in_words(found.longest_from),
        end=day_in_words(found.longest_from + timedelta(days=found.longest)),
    )
