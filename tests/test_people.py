"""Size, time to speak, who takes part, invitations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copnb.advice.finding import Finding, Missing, Result, Severity
from copnb.advice.people import (
    air_time,
    air_time_minutes,
    expected_people,
    invitations,
    invitations_needed,
    people_at_meetup,
    quiet_space,
    tiers,
)
from copnb.advice.rules import Rules
from copnb.advice.size import blended_size, group_size, pairs, rooms, size_bands
from copnb.design.community import Community
from copnb.design.goals import Goal

Make = Callable[..., Community]
RULES = Rules()
counts = st.integers(1, 3000)


def only(results: Iterable[Result]) -> Finding:
    """Return the one finding among the results."""
    (found,) = results
    assert isinstance(found, Finding)
    return found


@pytest.mark.parametrize(("people", "minutes"), [(6, 10), (12, 5), (20, 3), (40, 1.5)])
def test_sixty_minutes_give_each_their_share(make_community: Make, people: int, minutes: float):
    # 60 ÷ 6 = 10, 60 ÷ 12 = 5, 60 ÷ 20 = 3, 60 ÷ 40 = 1.5
    found = only(air_time(make_community(design=_hour(people)), RULES))
    assert air_time_minutes(60, people) == found.figure == minutes
    assert (found.severity is Severity.FINE) == (minutes >= 5)


def _hour(people: int, **more: Any) -> dict[str, Any]:
    return {"size_target": people, "meetup_minutes": 60, **more}


def test_short_air_time_is_told_with_its_number_and_what_rooms_give(make_community: Make):
    # 40 people: 10 rooms of 4, each with 60 ÷ 4 = 15 minutes a person; 40 * 39 ÷ 2 = 780 pairs
    found = only(air_time(make_community(design=_hour(40)), RULES))
    assert found.headline == "If talk fills all 60 minutes, 40 people get 1½ minutes each."
    assert found.sentence == "10 rooms of up to 4 would give each 15 minutes."
    assert dict(found.numbers) == {"rooms": 10, "pairs": 780}


def test_air_time_counts_only_the_minutes_in_which_people_talk(make_community: Make):
    # 20 minutes getting to know each other + 40 working together, not the 30 of listening
    parts = [("a", 20, "connect"), ("b", 30, "present"), ("c", 40, "engage")]
    agenda = [{"id": i, "minutes": minutes, "kind": kind} for i, minutes, kind in parts]
    made = make_community(design=_hour(12), launch={"agenda": agenda})
    assert only(air_time(made, RULES)).figure == 5
    listening = make_community(design=_hour(12), launch={"agenda": agenda[1:2]})
    assert not [*air_time(listening, RULES)]


def test_small_groups_that_were_chosen_make_short_air_time_a_quiet_fact(make_community: Make):
    pairs_chosen = [{"id": "a", "format": "random_pairs"}]
    found = only(air_time(make_community(design=_hour(20, formats=pairs_chosen)), RULES))
    assert found.severity is Severity.FINE


def test_who_meets_in_writing_has_no_air_time_to_share(make_community: Make):
    chat = [{"id": "a", "format": "text_chat_hour"}]
    assert not [*air_time(make_community(design=_hour(40, formats=chat)), RULES)]
    writing = make_community(design=_hour(40), inquire={"gather_modes": ["text"]})
    assert not [*air_time(writing, RULES)]


def test_fewer_people_count_where_the_invitations_bring_fewer(make_community: Make):
    # 1,190 * 5 % * 60 % = 35.7
    launch = {"invite_count": 1190, "accept_percent": 5, "show_up_percent": 60}
    assert people_at_meetup(make_community(design=_hour(1240), launch=launch)) == 36
    assert people_at_meetup(make_community(design=_hour(20), launch=launch)) == 20


@given(people=counts, more=st.integers(0, 500), minutes=st.integers(1, 600))
def test_more_members_never_raise_air_time(people: int, more: int, minutes: int):
    def each(size: int) -> float:
        made = Community()
        made.design.size_target, made.design.meetup_minutes = size, minutes
        made.launch.invite_count, made.launch.accept_percent = 90, 80
        made.launch.show_up_percent = 70
        found = [*air_time(made, RULES)]
        return float("inf") if not found else only(found).figure or 0

    assert each(people + more) <= each(people)


@given(people=counts)
def test_every_room_holds_four_and_no_room_is_empty(people: int):
    assert 4 * (rooms(people, 4) - 1) < people <= 4 * rooms(people, 4)


def test_pairs_are_counted_once():
    assert [pairs(n) for n in (1, 2, 12, 42)] == [0, 1, 66, 861]


GOALS = {"relationships": 20, "skills": 25, "problems": 35, "action": 20}


def test_the_size_blends_the_middles_of_the_bands(make_community: Make):
    # 6 to 12 is 9, 12 to 40 is 26, 4 to 6 is 5, 40 to 150 is 95:
    # (20 * 9 + 25 * 26 + 35 * 5 + 20 * 95) ÷ 100 = 29.05
    made = make_community(inquire={"goals": GOALS}, design={"size_target": 27})
    found = only(group_size(made, RULES))
    assert found.figure == pytest.approx(29.05)
    assert found.headline == "Your goals point to about 29 people, and you plan for 27."
    assert "4 to 6 for “Solve problems together”" in found.sentence
    assert "5 groups" in found.change  # 27 in circles of up to 6
    assert found.fields[0] == "design.size_target"


@pytest.mark.parametrize(("people", "severity"), [(15, Severity.FINE), (16, Severity.TALK)])
def test_more_than_fifteen_are_flagged_where_trust_leads(
    make_community: Make, people: int, severity: Severity
):
    goals = {"relationships": 50, "skills": 50 - 1}
    made = make_community(inquire={"goals": goals}, design={"size_target": people})
    assert only(group_size(made, RULES)).severity is severity
    tied = make_community(
        inquire={"goals": {"relationships": 50, "skills": 50}}, design={"size_target": people}
    )
    assert only(group_size(tied, RULES)).severity is Severity.FINE


def test_a_large_circle_of_trust_is_told_in_pairs_and_circles(make_community: Make):
    # 42 * 41 ÷ 2 = 861 pairs; 42 ÷ 12 makes 4 circles
    made = make_community(inquire={"goals": {"relationships": 100}}, design={"size_target": 42})
    found = only(group_size(made, RULES))
    assert found.headline == "Trust comes first, and 42 people make 861 pairs."
    assert found.sentence.startswith("4 circles of 6 to 12")


def test_a_changed_rule_changes_the_flag(make_community: Make):
    made = make_community(inquire={"goals": {"relationships": 100}}, design={"size_target": 16})
    assert only(group_size(made, Rules({"trust_flag": 20}))).severity is Severity.FINE


def test_more_than_one_group_asks_for_a_core_unless_there_is_one(make_community: Make):
    large = {"size_target": 151}
    made = make_community(inquire={"goals": GOALS}, design=large)
    assert only(group_size(made, RULES)).severity is Severity.TALK
    made = make_community(inquire={"goals": GOALS}, design={**large, "membership": "tiered"})
    assert only(group_size(made, RULES)).severity is Severity.FINE


points = st.dictionaries(st.sampled_from(list(Goal)), st.integers(1, 100), min_size=1)


@given(points)
def test_the_blend_lies_within_the_bands_and_no_order_of_goals_matters(goals: dict[Goal, int]):
    bands = size_bands(goals, RULES)
    blend = blended_size(goals, RULES)
    assert blend is not None
    assert min(b.least for b in bands) <= blend <= max(b.most for b in bands)
    turned = dict(reversed(goals.items()))
    assert blended_size(turned, RULES) == blend
    assert size_bands(turned, RULES) == bands


def test_of_twenty_people_two_or_three_carry_it(make_community: Make):
    # 10 to 15 % of 20 are 2 to 3; 15 to 20 % are 3 to 4
    found = only(tiers(make_community(design={"size_target": 20}), RULES))
    assert found.headline == "Of 20 people, 2 to 3 may carry it and 3 to 4 more may often join in."


@pytest.mark.parametrize("people", [10, 1240])
def test_a_circle_and_a_crowd_have_no_tiers(make_community: Make, people: int):
    assert not [*tiers(make_community(design={"size_target": people}), RULES)]


def test_a_small_forum_may_stay_quiet_and_a_large_one_has_its_writers(make_community: Make):
    forum = [{"id": "a", "format": "forum"}]
    small = only(quiet_space(make_community(design=_hour(49, formats=forum)), RULES))
    assert small.severity is Severity.TALK
    assert "1 regular writer" in small.headline
    # 1 % of 1,240 are 12.4, 9 % are 111.6
    large = only(quiet_space(make_community(design=_hour(1240, formats=forum)), RULES))
    assert large.severity is Severity.FINE
    assert large.headline == "Of 1,240 people, 12 may write often and 112 now and then."


def test_a_group_chat_among_friends_is_no_open_forum(make_community: Make):
    chat = [{"id": "a", "format": "group_chat"}]
    assert not [*quiet_space(make_community(design=_hour(10, formats=chat)), RULES)]


def invited(make: Make, invite: int | None, accept: int, come: int | None, **design: Any):
    """Return a community with these invitations."""
    launch = {"invite_count": invite, "accept_percent": accept, "show_up_percent": come}
    return make(launch=launch, design=design)


def test_invitations_are_divided_by_both_shares(make_community: Make):
    # 12 ÷ (0.8 * 0.5) = 30
    found = only(invitations(invited(make_community, None, 80, 50, size_target=12), RULES))
    assert found.figure == 30
    assert found.headline == "For 12 people at the first meetup, invite about 30."


@pytest.mark.parametrize(("membership", "needed"), [("open", 24), ("invitation", 15)])
def test_a_missing_share_of_those_who_come_is_the_usual_one(
    make_community: Make, membership: str, needed: int
):
    # 12 ÷ 0.5 = 24 where all may join; 12 ÷ 0.8 = 15 in a closed group
    design = {"size_target": 12, "membership": membership}
    made = invited(make_community, None, 100, None, **design)
    assert only(invitations(made, RULES)).figure == needed


def test_too_few_and_too_many_invitations_ask_for_a_decision(make_community: Make):
    # 54 * 0.8 * 0.65 = 28.08; 30 ÷ 0.52 = 57.7
    few = invited(make_community, 54, 80, 65, size_target=42, size_min=30, size_max=48)
    found = only(invitations(few, RULES))
    assert found.severity is Severity.TALK
    assert found.headline == "54 invitations may bring 28 people; you want at least 30."
    assert found.sentence == "About 58 invitations would bring 30."
    many = invited(make_community, 100, 80, 65, size_target=42, size_min=30, size_max=48)
    assert "you want at most 48" in only(invitations(many, RULES)).headline
    right = invited(make_community, 70, 80, 65, size_target=42, size_min=30, size_max=48)
    assert only(invitations(right, RULES)).severity is Severity.FINE


def test_who_has_invited_everybody_is_told_of_a_reminder(make_community: Make):
    groups = [{"id": "a", "count": 74}]
    launch = {"invite_count": 74, "accept_percent": 85, "show_up_percent": 55}
    design = {"size_target": 74, "size_min": 40}
    made = make_community(inquire={"groups": groups}, design=design, launch=launch)
    assert only(invitations(made, RULES)).sentence.startswith("A reminder")


@given(counts, st.integers(1, 100), st.integers(1, 100))
def test_the_invitations_needed_bring_enough_and_one_fewer_would_not(
    people: int, accept: int, come: int
):
    needed = invitations_needed(people, accept, come)
    assert expected_people(needed, accept, come) >= people
    assert expected_people(needed - 1, accept, come) < people


def test_nothing_is_guessed_from_an_empty_design():
    empty = Community()
    expected = {
        group_size: ("inquire.goals",),
        air_time: ("design.size_target", "design.meetup_minutes"),
        tiers: ("design.size_target",),
        invitations: ("launch.accept_percent", "launch.show_up_percent", "design.size_target"),
    }
    for rule, fields in expected.items():
        (missing,) = rule(empty, RULES)
        assert isinstance(missing, Missing)
        assert missing.fields == fields
    assert not [*quiet_space(empty, RULES)]
