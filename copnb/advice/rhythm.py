"""How regularly a community met: the gaps between its meetups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean, median

from copnb.advice import kinds
from copnb.advice.finding import FINE, TALK, Result
from copnb.advice.indicators import burstiness, variation
from copnb.advice.load import days_between
from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.design.fields import with_unit
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.words import _, day_in_words, ngettext


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
        return variation(rest)

    @property
    def usual_gap(self) -> str:
        """How many of the gaps were like the middle one, in words; empty if not most of them."""
        days, gaps = round(self.median), len(self.gaps)
        usual = self.gaps.count(days)
        if 2 * usual <= gaps:
            return ""
        weeks, rest = divmod(days, 7)
        span = with_unit(days, "days")
        if not rest:
            span = ngettext("{n} week", "{n} weeks", weeks).format(n=weeks)
        words = _("{usual} of {gaps} gaps between meetups were {span}")
        if usual == gaps:
            words = _("all {gaps} gaps between meetups were {span}")
        return words.format(usual=usual, gaps=gaps, span=span)


def regularity(days: Iterable[date]) -> Regularity | None:
    """Return how regular a series of days is; None for fewer than two different days."""
    ordered = sorted(set(days))
    gaps = tuple((later - earlier).days for earlier, later in pairwise(ordered))
    if not gaps:
        return None
    longest_from = ordered[gaps.index(max(gaps))]
    figures = (fmean(gaps), median(gaps), variation(gaps), burstiness(gaps))
    return Regularity(gaps, *figures, max(gaps), longest_from)


def more_meetups(there: int, least: float) -> str:
    """Say that meetups are missing, and of how many."""
    return ngettext(
        "at least {least:g} meetups in meetups.csv, there is {n}",
        "at least {least:g} meetups in meetups.csv, there are {n}",
        there,
    ).format(least=least, n=there)


def rhythm(
    community: Community, rules: Rules, meetups: Sequence[Meetup], _sheets: Sequence[FeedbackSheet]
) -> Iterator[Result]:
    """Say how regularly the community met, and whether it kept to the rhythm it had planned."""
    days = {meetup.date for meetup in meetups}
    found = regularity(days)
    if found is None or len(days) < rules["rhythm_meetups"]:
        yield kinds.RHYTHM.needs({}, more_meetups(len(days), rules["rhythm_meetups"]))
        return
    planned = days_between(community)
    even = 100 * found.steady_variation <= rules["rhythm_even"]
    off = planned is not None and is_off(found.median, planned, rules)
    headline = _("Your {n} meetups came about every {days:g} days.")
    if not even:
        headline = _("Between your {n} meetups lay {least} to {most} days.")
    elif found.longest > found.median and found.usual_gap:
        headline = _("{usual}.")
    given = {"n": len(days), "days": found.median, "usual": found.usual_gap}
    given |= {"least": min(found.gaps), "most": found.longest}
    names = ("mean", "median", "variation", "burstiness", "longest")
    numbers = [(name, getattr(found, name)) for name in names]
    severity, figure = FINE if even and not off else TALK, found.median if even else found.longest
    sentence = _sentence(found, planned if off else None)
    yield kinds.RHYTHM.finds(rules, severity, headline, sentence, figure, given, numbers)


def is_off(usual: float, planned: float, rules: Rules) -> bool:
    """Say whether the usual days between meetups are not those planned."""
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
