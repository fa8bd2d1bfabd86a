from __future__ import annotations

from datetime import date

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from copnb.advice.finding import Missing, Severity
from copnb.advice.load import (
    capacity_minutes,
    fitting_frequency,
    fitting_minutes,
    leader_minutes_a_month,
    load_findings,
    member_minutes_a_month,
)
from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.design.design import Frequency
from copnb.design.inquire import CoreMember, Group
from copnb.design.prototype import Capacity
from copnb.store.folders import load

RULES = Rules()
counts = st.integers(0, 1000)


def design(frequency=Frequency.MONTHLY, minutes=60, prepares=0, between=0, has=(), days=None):
    community = Community(id="cafe0001", saved_on=date(2026, 1, 1))
    for name, value in {
        "frequency": frequency,
        "frequency_days": days,
        "meetup_minutes": minutes,
        "preparation_minutes": prepares,
        "between_minutes": between,
    }.items():
        setattr(community.design, name, value)
    for n, time in enumerate(has):
        community.inquire.groups.append(Group(id=f"g{n}", name=f"Group {n}", count=5))
        community.prototype.capacity.append(Capacity(id=f"c{n}", group=f"g{n}", minutes_month=time))
    return community


def found(community):
    return {result.id: result for result in load_findings(community, RULES)}


def test_new_heads_are_asked_for_321_minutes_and_have_260_and_230():
    community = load(ROOT / "workshop_data" / "new-heads-learning-community")
    # 365.25 / 12 / 14 = 2.1741 meetups a month; x (90 + 30) + 60 = 320.9
    assert member_minutes_a_month(community) == pytest.approx(320.9, abs=0.05)
    members = found(community)["load-members"]
    assert members.severity is Severity.PROBLEM
    # 320.9 / 60 = 5 hours and 21 minutes; 230 = 3 x 60 + 50, 260 = 4 x 60 + 20
    assert members.headline == "You ask 5 hours 21 minutes a month, and nobody has that much time."
    assert members.sentence.startswith(
        "Each person has 3 hours 50 minutes in “heads in the hills of Satara”; 4 hours 20 minutes"
    )
    assert [time for _name, time in members.numbers] == [230, 260]
    # in 230 minutes a month of one meetup fits: 90 + 30 + 60 = 180; or 2.1741 x (45 + 30) + 60
    assert (
        members.change
        == "It would fit with meetups of 45 minutes or with the rhythm “Every month”."
    )
    # 2.1741 x (300 + 120 + 150) = 1239.3 of 1500
    assert leader_minutes_a_month(community) == pytest.approx(1239.3, abs=0.1)
    assert found(community)["load-leader"].severity is Severity.FINE


@pytest.mark.parametrize(
    ("there", "severity"),
    [(59, Severity.PROBLEM), (60, Severity.FINE), (500, Severity.FINE)],
)
def test_up_to_all_of_peoples_time_is_fine_and_more_is_a_problem(there, severity):
    assert found(design(has=[there, 500]))["load-members"].severity is severity


def test_where_the_time_of_all_is_known_what_is_asked_is_said_once():
    results = found(design(prepares=10, between=20, has=[140, 160]))
    assert "load-asked" not in results
    members = results["load-members"]
    assert members.headline == "You ask 90 minutes a month; everyone has at least 140."
    # 12 x (60 + 10) + 12 x 20 = 1080 minutes are 18 hours
    assert members.sentence == (
        "That includes 20 minutes between meetups. In a year that makes about 18 hours."
    )
    assert members.change == ""


def test_who_did_not_tell_their_time_is_not_counted_as_everyone():
    community = design(has=[140])
    community.inquire.groups.append(Group(id="new"))
    fine = "You ask 60 minutes a month; those who told their time have at least 140."
    assert found(community)["load-members"].headline == fine
    community.design.meetup_minutes = 150
    assert "not everyone has" in found(community)["load-members"].headline


def test_a_year_counts_the_meetups_that_are_planned():
    # weekly, 26 of 60 minutes and 12 months of 60 between: 26 + 12 = 38 hours, not 64
    community = design(Frequency.WEEKLY, between=60)
    assert "about 64 hours" in found(community)["load-asked"].sentence
    community.design.meetups_count = 26
    assert "With the 26 meetups planned, a year makes about 38 hours" in (
        found(community)["load-asked"].sentence
    )
    community.design.meetups_count = 500
    assert "about 64 hours" in found(community)["load-asked"].sentence


def test_time_that_is_not_answered_is_told_as_not_counted():
    assert "so not counted: preparation, the time between" in (
        found(design(prepares=None, between=None))["load-asked"].sentence
    )
    assert "counted: preparation." in found(design(prepares=None))["load-asked"].sentence
    assert "not counted" not in found(design())["load-asked"].sentence


def test_time_of_zero_is_too_little_and_no_error():
    members = found(design(has=[0]))["load-members"]
    assert members.severity is Severity.PROBLEM
    assert "no time in “Group 0”" in members.sentence


def test_it_names_the_groups_that_are_pressed_with_least_time_first():
    members = found(design(minutes=120, has=[100, 300, 90]))["load-members"]
    assert "90 minutes in “Group 2”; 100 minutes in “Group 0”" in members.sentence
    assert "not everyone" in members.headline
    assert "Group 1" not in members.sentence


def test_of_two_rows_for_a_group_the_smaller_counts():
    community = design(has=[100])
    community.prototype.capacity.append(Capacity(id="again", group="g0", minutes_month=80))
    assert capacity_minutes(community) == {"Group 0": 80}


def test_the_longest_meetup_that_fits_is_in_whole_five_minutes():
    # monthly, 20 to prepare, 30 between: 128 - 30 - 20 = 78, in fives 75
    community = design(prepares=20, between=30)
    assert fitting_minutes(community, 128) == 75
    assert fitting_minutes(community, 40) == 0


def test_the_next_rhythm_that_fits_is_the_most_frequent_of_the_slower_ones():
    # 60 minutes: weekly 260.9, every two weeks 130.4, every three 87.0, monthly 60
    community = design(frequency=Frequency.WEEKLY)
    assert fitting_frequency(community, 100) is Frequency.EVERY_3_WEEKS
    assert fitting_frequency(community, 10) is None
    assert fitting_frequency(design(), 10_000) is Frequency.EVERY_2_MONTHS


def test_the_leader_over_the_time_is_a_problem_and_the_core_team_could_help():
    community = design()
    community.inquire.leader_minutes_month = 200
    community.prototype.leader_preparation_minutes = 120
    community.prototype.leader_hosting_minutes = 90  # 120 + 90 = 210 of 200
    leader = found(community)["load-leader"]
    assert (leader.severity, leader.figure) == (Severity.PROBLEM, 210)
    assert "Who could" in leader.sentence
    community.inquire.core_team.append(CoreMember(id="a", role="host", minutes_month=60))
    assert "60 minutes a month" in found(community)["load-leader"].sentence


@pytest.mark.parametrize(
    ("takes", "severity", "left"),
    [(85, Severity.FINE, "15 minutes"), (86, Severity.TALK, "14 minutes"),
     (100, Severity.TALK, "nothing")],
)  # fmt: skip
def test_a_leader_with_little_time_left_is_worth_a_conversation(takes, severity, left):
    # 85% of 100 minutes are 85
    community = design()
    community.inquire.leader_minutes_month = 100
    community.prototype.leader_hosting_minutes = takes
    leader = found(community)["load-leader"]
    assert leader.severity is severity
    assert leader.sentence.startswith(f"That leaves {left} for all else")
    assert ("less often" in leader.change) is False


def test_it_says_which_answers_are_missing():
    [asked] = load_findings(Community(id="cafe0001"), RULES)
    assert isinstance(asked, Missing)
    assert asked.fields == ("design.frequency", "design.meetup_minutes")
    results = found(design())
    assert isinstance(results["load-members"], Missing)
    assert results["load-members"].fields == ("prototype.capacity",)
    assert (
        results["load-asked"].headline == "Who takes part in everything gives 60 minutes a month."
    )
    assert results["load-leader"].fields == (
        "inquire.leader_minutes_month",
        "prototype.leader_preparation_minutes",
    )


@settings(deadline=None)
@given(st.sampled_from(Frequency), counts, counts, counts, counts, st.integers(1, 400))
def test_a_longer_meetup_never_lowers_the_load(frequency, minutes, longer, prepares, between, days):
    short = design(frequency, minutes, prepares, between, days=days)
    long = design(frequency, minutes + longer, prepares, between, days=days)
    assert member_minutes_a_month(long) >= member_minutes_a_month(short)
    assert leader_minutes_a_month(long) == leader_minutes_a_month(short)


@settings(deadline=None)
@given(counts, counts, st.lists(counts, min_size=1, max_size=4))
def test_more_members_never_raise_anyones_time(few, more, has):
    small, large = design(has=has), design(has=has)
    small.design.size_target, large.design.size_target = few, few + more
    for group in large.inquire.groups:
        group.count = (group.count or 0) + more
    assert [*load_findings(small, RULES)] == [*load_findings(large, RULES)]


@settings(deadline=None)
@given(st.lists(counts, min_size=2, max_size=6), st.randoms())
def test_the_order_of_rows_does_not_matter(has, chance):
    community, shuffled = design(has=has), design(has=has)
    chance.shuffle(shuffled.prototype.capacity)
    chance.shuffle(shuffled.inquire.groups)
    assert [*load_findings(community, RULES)] == [*load_findings(shuffled, RULES)]


@settings(deadline=None)
@given(st.sampled_from(list(Frequency)[:-1]), counts, counts, counts, st.integers(0, 5000))
def test_what_is_said_to_fit_fits(frequency, minutes, prepares, between, there):
    community = design(frequency, minutes, prepares, between)
    slower = fitting_frequency(community, there)
    if slower:
        assert member_minutes_a_month(design(slower, minutes, prepares, between)) <= there
    shorter = fitting_minutes(community, there)
    if shorter:
        asked = member_minutes_a_month(design(frequency, shorter, prepares, between))
        assert asked <= there + 1e-6
