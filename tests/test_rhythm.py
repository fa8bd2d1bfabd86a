"""How regular the gaps between meetups are, on invented days and on real ones."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copnb.advice.finding import Finding, Missing, Severity
from copnb.advice.rhythm import regularity, rhythm
from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.design.happened import Meetup

ROOT = Path(__file__).parent.parent
REAL = Path(os.environ.get("COPNB_REAL_DATA") or ROOT.parent / "shared" / "data")
EVENTS = (REAL.parent if REAL.suffix else REAL) / "events.csv"
START = date(2026, 1, 14)


def after(*gaps: int) -> list[date]:
    """Return days with these gaps between them."""
    return [START + timedelta(days=sum(gaps[:n])) for n in range(len(gaps) + 1)]


def meetups(days: Iterable[date]) -> list[Meetup]:
    return [Meetup(date=day) for day in days]


def said(community: Community, *gaps: int) -> Finding:
    [found] = rhythm(community, Rules(), meetups(after(*gaps)), [])
    assert isinstance(found, Finding)
    return found


@pytest.mark.skipif(not EVENTS.is_file(), reason="the events of real communities are not here")
def test_the_monthly_calls_of_the_us_web_design_system_are_uneven() -> None:
    with EVENTS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if "uswds-monthly-call" in row["file"]]
    days = {date.fromisoformat(row["date"][:10]) for row in rows}
    days = {day for day in days if day >= date(2020, 2, 20)}
    found = regularity(days)
    assert found is not None
    assert len(days) == 52
    assert round(found.mean, 1) == 35.1
    assert found.median == 28
    assert round(found.variation, 2) == 0.37
    assert round(found.burstiness, 2) == -0.46
    assert found.longest == 91


def test_two_unlike_gaps_give_figures_that_can_be_checked_by_hand() -> None:
    # Gaps 10 and 30: mean 20, deviation 10 (of these two), variation 10/20, burstiness -10/30.
    found = regularity(after(10, 30))
    assert found is not None
    assert (found.mean, found.median, found.variation) == (20, 20, 0.5)
    assert found.burstiness == pytest.approx(-1 / 3)
    assert (found.longest, found.longest_from) == (30, START + timedelta(days=10))


def test_a_clock_has_no_variation_and_a_single_day_no_rhythm() -> None:
    found = regularity(after(7, 7, 7))
    assert found is not None
    assert (found.variation, found.burstiness) == (0, -1)
    assert regularity([START, START]) is None


def test_too_few_meetups_say_nothing(make_community: Callable[..., Community]) -> None:
    for days, there in ((after(28, 28), "there are 3"), ([START], "there is 1"), ([], "are 0")):
        [lacking] = rhythm(make_community(), Rules(), meetups(days), [])
        assert isinstance(lacking, Missing)
        assert "at least 4 meetups in meetups.csv" in lacking.lacks
        assert there in lacking.lacks
        assert lacking.fields == ()


def test_an_even_rhythm_is_fine(make_community: Callable[..., Community]) -> None:
    found = said(make_community(design={"frequency": "monthly"}), 28, 35, 28, 28)
    assert found.severity is Severity.FINE
    assert found.headline == "3 of 4 gaps between meetups were 4 weeks."


def test_one_long_pause_is_named_and_no_irregularity(
    make_community: Callable[..., Community],
) -> None:
    found = said(make_community(), 14, 14, 14, 14, 70)
    assert found.severity is Severity.FINE
    assert "70 days, was from 11 March 2026 to 20 May 2026" in found.sentence


def test_uneven_gaps_are_worth_a_conversation(make_community: Callable[..., Community]) -> None:
    found = said(make_community(), 7, 60, 14, 90, 21)
    assert found.severity is Severity.TALK
    assert found.headline == "Between your 6 meetups lay 7 to 90 days."


def test_a_rhythm_that_is_not_the_planned_one_is_worth_a_conversation(
    make_community: Callable[..., Community],
) -> None:
    found = said(make_community(design={"frequency": "every_2_weeks"}), 28, 28, 28)
    assert found.severity is Severity.TALK
    assert "28 days; you had planned about 14" in found.sentence


@given(st.lists(st.integers(1, 400), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_the_order_and_doubling_of_days_never_matter(gaps: list[int], chance: Any) -> None:
    days = after(*gaps)
    shuffled = [*days, days[0]]
    chance.shuffle(shuffled)
    assert regularity(shuffled) == regularity(days)
    found = regularity(days)
    assert found is not None
    assert -1 <= found.burstiness <= 1
    assert min(gaps) <= found.median <= found.longest == max(gaps)


def test_a_gap_is_called_usual_only_where_most_are_like_it() -> None:
    usual, none, days = (
        regularity(after(*gaps)) for gaps in ((21, 21, 21, 63), (21, 22, 23, 25), (10, 10, 12))
    )
    assert usual is not None
    assert none is not None
    assert days is not None
    assert usual.usual_gap == "3 of 4 gaps between meetups were 3 weeks"
    assert none.usual_gap == ""
    assert days.usual_gap == "2 of 3 gaps between meetups were 10 days"
