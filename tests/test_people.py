"""Size, time to speak, who takes part, invitations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
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
from copnb.advice.size import group_size, pairs, rooms, size_bands
from copnb.design.community import Community
from copnb.design.goals import Goal
from copnb.design.happened import Meetup

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
    assert found.severity is Severity.FINE  # of a meetup without an agenda nobody can tell yet
    agenda = [{"id": "a", "kind": "engage", "minutes": 60}]
    made = make_community(design=_hour(people), launch={"agenda": agenda})
    assert (only(air_time(made, RULES)).severity is Severity.FINE) == (minutes >= 5)


def _hour(people: int, **more: Any) -> dict[str, Any]:
    return {"size_target": people, "meetup_minutes": 60, **more}


def test_short_air_time_is_told_with_its_number_and_what_rooms_give(make_community: Make):
    # 40 people: 10 rooms of 4, each with 60 ÷ 4 = 15 minutes a person; 40 * 39 ÷ 2 = 780 pairs
    found = only(air_time(make_community(design=_hour(40)), RULES))
    assert found.headline == (
        "If everyone stays in one room and talk fills 60 minutes, the 40 whom you plan for get "
        "1½ minutes each."
    )
    assert found.sentence == "In rooms of up to 4 it would be 15 minutes each."
    assert dict(found.numbers) == {"rooms": 10, "pairs": 780}


def test_air_time_counts_only_the_minutes_in_which_people_talk(make_community: Make):
    # 20 minutes getting to know each other + 40 working together, not the 30 of listening
    parts = [("a", 20, "connect"), ("b", 30, "present"), ("c", 40, "engage")]
    agenda = [{"id": i, "minutes": minutes, "kind": kind} for i, minutes, kind in parts]
    made = make_community(design=_hour(12), launch={"agenda": agenda})
    assert only(air_time(made, RULES)).figure == 5
    listening = make_community(design=_hour(12), launch={"agenda": agenda[1:2]})
    assert not [*air_time(listening, RULES)]


@pytest.mark.parametrize(
    ("people", "minutes", "each"),
    [(25, 20, "less than a minute"), (27, 75, "less than 3 minutes"), (36, 30, "less than a"),
     (28, 42, "1½ minutes each"), (25, 30, "less than 1½ minutes"), (10, 62, "about 6 minutes"),
     (60, 60, "1 minute each"), (61, 304, "less than 5 minutes"), (10, 59, "about 6 minutes")],
)  # fmt: skip
def test_minutes_each_are_never_cut_without_a_word(
    make_community: Make, people: int, minutes: int, each: str
):
    # 20/25 = 0.8, 75/27 = 2.78, 30/36 = 0.83, 42/28 = 1.5, 30/25 = 1.2, 62/10 = 6.2, 304/61 = 4.98
    made = make_community(design={"size_target": people, "meetup_minutes": minutes})
    assert each in only(air_time(made, RULES)).headline


def test_an_agenda_in_peoples_words_may_have_small_rooms(make_community: Make):
    part = {"id": "a", "minutes": 30, "kind": "engage"}
    silent = make_community(design=_hour(36), launch={"agenda": [part]})
    assert only(air_time(silent, RULES)).severity is Severity.TALK
    told = {**part, "title": "In fours: what did you see?"}
    launch = {"agenda": [told], "invite_count": 36, "accept_percent": 92, "show_up_percent": 75}
    found = only(air_time(make_community(design=_hour(36), launch=launch), RULES))
    assert found.severity is Severity.FINE
    # 36 x 0.92 x 0.75 = 24.84
    assert found.headline == (
        "If everyone stays in one room, 30 minutes of talk give the 25 who may come less than "
        "1½ minutes each."
    )


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


def test_the_span_of_the_first_goal_is_told_and_no_mean_of_spans(make_community: Make):
    # problems 35 points: 4 to 6; 27 people fill 5 groups of up to 6
    made = make_community(inquire={"goals": GOALS}, design={"size_target": 27})
    found = only(group_size(made, RULES))
    assert (
        found.headline
        == "“Solve problems together” works best with 4 to 6 people; you plan for 27."
    )
    assert found.sentence == "Your 27 people could meet in 5 such groups, or more."
    assert found.severity is Severity.FINE
    assert found.fields[0] == "design.size_target"
    writing = {"goals": GOALS, "gather_modes": ["text"]}
    made = make_community(inquire=writing, design={"size_target": 27})
    assert only(group_size(made, RULES)).sentence.startswith("In writing")


def test_a_second_goal_that_wants_fewer_is_told_as_small_groups(make_community: Make):
    goals = {"relationships": 15, "skills": 40, "problems": 25}
    made = make_community(inquire={"goals": goals}, design={"size_target": 36})
    found = only(group_size(made, RULES))
    assert found.headline == "“Learn new skills” works best with 12 to 40 people; you plan for 36."
    assert found.sentence == "“Solve problems together” works best in small groups of 4 to 6."
    assert set(found.thresholds) == {
        "learning_least",
        "learning_most",
        "circle_least",
        "circle_most",
    }
    made = make_community(inquire={"goals": {"skills": 100}}, design={"size_target": 36})
    assert only(group_size(made, RULES)).sentence == "That fits."
    made = make_community(inquire={"goals": {"skills": 100}}, design={"size_target": 42})
    assert only(group_size(made, RULES)).sentence.startswith("More or fewer can do it")


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


def test_a_crowd_is_talked_about_only_where_trust_counts(make_community: Make):
    large, trust = {"size_target": 151}, {"relationships": 25, "skills": 75}
    found = only(group_size(make_community(inquire={"goals": GOALS}, design=large), RULES))
    assert (found.severity, found.headline) == (
        Severity.FINE, "151 people cannot all know each other."
    )  # fmt: skip
    found = only(group_size(make_community(inquire={"goals": trust}, design=large), RULES))
    assert found.severity is Severity.TALK
    tiered = {**large, "membership": "tiered"}
    found = only(group_size(make_community(inquire={"goals": trust}, design=tiered), RULES))
    assert found.severity is Severity.FINE


points = st.dictionaries(st.sampled_from(list(Goal)), st.integers(1, 100), min_size=1)


@given(points)
def test_no_order_of_goals_matters(goals: dict[Goal, int]):
    turned = dict(reversed(goals.items()))
    assert size_bands(turned, RULES) == size_bands(goals, RULES)


def test_of_twenty_people_two_or_three_carry_it(make_community: Make):
    # 10 to 15 % of 20 are 2 to 3; 15 to 20 % are 3 to 4
    made = make_community(design={"size_target": 20, "membership": "open"})
    found = only(tiers(made, RULES))
    assert (
        found.headline == "Of 20 people, often 2 to 3 carry it and 3 to 4 more join in regularly."
    )


@pytest.mark.parametrize(
    ("membership", "people", "said"),
    [("invitation", 59, 0), ("invitation", 60, 1), ("criteria", 30, 0), ("tiered", 42, 1),
     ("open", 10, 1), ("open", 8, 0)],
)  # fmt: skip
def test_a_small_invited_group_has_no_tiers(
    make_community: Make, membership: str, people: int, said: int
):
    # 15% of 10 are 2 people, of 8 only 1
    made = make_community(design={"size_target": people, "membership": membership})
    assert len([*tiers(made, RULES)]) == said


@pytest.mark.parametrize("people", [10, 1240])
def test_a_circle_and_a_crowd_have_no_tiers(make_community: Make, people: int):
    assert not [*tiers(make_community(design={"size_target": people}), RULES)]


def test_a_small_forum_may_stay_quiet_and_a_large_one_has_its_writers(make_community: Make):
    forum = [{"id": "a", "format": "forum"}]
    small = only(quiet_space(make_community(design=_hour(49, formats=forum)), RULES))
    assert small.severity is Severity.FINE
    assert small.headline == "With 49 people, a forum is often quiet."
    assert small.sentence.startswith("Two or three people who begin")
    # 1 % of 1,240 are 12.4, 9 % are 111.6
    large = only(quiet_space(make_community(design=_hour(1240, formats=forum)), RULES))
    assert large.severity is Severity.FINE
    assert large.headline == ("By a rule of thumb, 12 of 1,240 write often and 112 now and then.")


def test_a_group_chat_among_friends_is_no_open_forum(make_community: Make):
    chat = [{"id": "a", "format": "group_chat"}]
    assert not [*quiet_space(make_community(design=_hour(10, formats=chat)), RULES)]


def invited(make: Make, invite: int | None, accept: int, come: int | None, **design: Any):
    """Return a community with these invitations."""
    launch = {"invite_count": invite, "accept_percent": accept, "show_up_percent": come}
    return make(launch=launch, design=design)


def test_what_a_group_reckons_with_is_its_own_and_the_usual_share_that_of_event_planners(
    make_community: Make,
):
    for launch, told in (({"show_up_percent": 50}, "your own answers"), ({}, "event planners")):
        design = {"size_target": 20, "membership": "open"}
        made = make_community(design=design, launch={"accept_percent": 50, **launch})
        assert told in only(invitations(made, RULES)).source


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


def test_those_who_say_yes_are_held_against_the_size_and_those_who_come_are_told(
    make_community: Make,
):
    # 54 x 0.8 = 43.2 say yes, 54 x 0.8 x 0.65 = 28.08 come; 30 of 36 x 0.8 = 28.8; 30 / 0.8 = 37.5
    size = {"size_target": 42, "size_min": 30, "size_max": 48}
    found = only(invitations(invited(make_community, 54, 80, 65, **size), RULES))
    assert found.severity is Severity.FINE
    assert found.headline == "54 invitations may bring 28 people to the first meetup."
    found = only(invitations(invited(make_community, 36, 80, 65, **size), RULES))
    assert found.severity is Severity.TALK
    assert found.headline == "Of 36 invited, 29 may say yes; you want at least 30."
    assert found.sentence == "About 38 invitations would bring 30."
    found = only(invitations(invited(make_community, 100, 80, 65, **size), RULES))
    assert "80 may say yes; you want at most 48" in found.headline


def test_who_has_invited_everybody_is_told_to_ask_in_person(make_community: Make):
    groups = [{"id": "a", "count": 74}]
    launch = {"invite_count": 74, "accept_percent": 50, "show_up_percent": 55}
    design = {"size_target": 74, "size_min": 40}
    made = make_community(inquire={"groups": groups}, design=design, launch=launch)
    assert only(invitations(made, RULES)).sentence.startswith("Everybody is invited")


def test_of_a_few_who_all_said_yes_nothing_is_said(make_community: Make):
    assert not [*invitations(invited(make_community, 8, 100, 90, size_target=8), RULES)]
    assert [*invitations(invited(make_community, 8, 90, 90, size_target=8), RULES)]
    assert [*invitations(invited(make_community, 15, 100, 90, size_target=15), RULES)]


def test_after_the_first_meetup_it_tells_who_came_or_nothing(make_community: Make):
    # 47 x 0.72 x 0.8 = 27.07
    made = invited(make_community, 47, 72, 80, size_target=30)
    made.saved_on, made.launch.first_meetup_on = date(2026, 11, 12), date(2026, 1, 15)
    assert not [*invitations(made, RULES)]
    rows = [Meetup(date=date(2026, 1, day), attended=n) for day, n in ((29, 19), (15, 17))]
    found = only(invitations(made, RULES, rows))
    assert found.headline == "17 people came to the first meetup; you had reckoned with 27."
    assert found.severity is Severity.FINE
    assert not [*invitations(Community(), RULES, rows)]
    made.saved_on = date(2026, 1, 14)
    assert "may bring 27" in only(invitations(made, RULES)).headline


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
