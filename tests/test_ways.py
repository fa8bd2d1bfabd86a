"""Ways to meet, reasons, short structures and the learning mix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copnb.advice.finding import Finding, Missing, Result, Severity
from copnb.advice.learning import learning_mix, time_share
from copnb.advice.rules import Rules
from copnb.advice.structures import LIBRARY, fitting_structures, structures
from copnb.advice.ways import (
    carried,
    formats,
    in_reach,
    own_time,
    possible,
    recommended,
    suggested,
    unserved_whys,
    whys,
)
from copnb.design.community import Community
from copnb.design.design import LearningStyle
from copnb.design.formats import Bandwidth, Corner, Format, facts
from copnb.design.goals import Goal, Why
from copnb.design.inquire import Connection, Group

Make = Callable[..., Community]
RULES = Rules()


def found_in(results: Iterable[Result]) -> dict[str, Finding]:
    """Return the findings by id."""
    return {result.id: result for result in results if isinstance(result, Finding)}


def rows(key: str, *values: str) -> list[dict[str, Any]]:
    """Return rows that hold one value each."""
    return [{"id": f"r{n}", key: value} for n, value in enumerate(values)]


@pytest.mark.parametrize(
    ("connections", "most"),
    [
        (["good", "good"], Bandwidth.VIDEO),
        (["good", "thin"], Bandwidth.AUDIO),
        (["thin", "very_thin", "good"], Bandwidth.TEXT),
        ([], Bandwidth.VIDEO),
    ],
)
def test_the_thinnest_connection_sets_what_can_be_recommended(
    make_community: Make, connections: list[str], most: Bandwidth
):
    groups = [
        {"id": f"g{n}", "count": 5, "connection": connection}
        for n, connection in enumerate(connections)
    ]
    made = make_community(inquire={"groups": groups, "goals": {"skills": 100}})
    assert carried(made) is most
    order = list(Bandwidth)
    allowed = order[order.index(most) :]
    found = recommended(made, RULES)
    assert found
    together = [facts(way.format) for way in found if facts(way.format).synchrony >= 0]
    assert {way.bandwidth for way in together} <= set(allowed)


def test_a_group_without_people_shuts_nothing_out(make_community: Make):
    groups = [{"id": "a", "count": 0, "connection": "very_thin"}]
    assert carried(make_community(inquire={"groups": groups})) is Bandwidth.VIDEO


connections = st.lists(st.sampled_from([*Connection, None]), max_size=6)
goal_points = st.dictionaries(st.sampled_from(list(Goal)), st.integers(0, 100), min_size=1)
sizes = st.one_of(st.none(), st.integers(1, 2000))


@given(connections, goal_points, sizes, st.randoms())
def test_recommendations_are_few_in_reach_of_all_and_do_not_follow_the_order_of_rows(
    said: list[Connection | None], goals: dict[Goal, int], size: int | None, chance: Any
):
    made = Community()
    made.inquire.goals, made.design.size_target = goals, size
    made.inquire.groups = [Group(id=f"g{n}", connection=c) for n, c in enumerate(said)]
    found = recommended(made, RULES)
    assert max(Counter(way.corner for way in found).values(), default=0) <= 3
    assert {way.format for way in found} <= {way.format for way in possible(made)}
    assert all(way.corner is facts(way.format).corner for way in found)
    chance.shuffle(made.inquire.groups)
    made.inquire.goals = dict(reversed(goals.items()))
    assert recommended(made, RULES) == found


def test_a_corner_holds_three_and_a_rule_can_change_that(make_community: Make):
    made = make_community(inquire={"goals": {"problems": 100}})
    assert [way.corner for way in recommended(made, RULES)] == [c for c in Corner for _ in range(3)]
    assert len(recommended(made, Rules({"ways_a_corner": 1}))) == 4


def test_goals_and_reasons_decide_and_are_told(make_community: Make):
    inquire = {"goals": {"problems": 100}, "whys": rows("why", "exchange")}
    best = recommended(make_community(inquire=inquire, design={"size_target": 10}), RULES)[0]
    assert best.format is Format.CASE_CLINIC
    assert "For your goal “Solve problems together”" in best.reasons
    assert any("exchange ideas" in reason for reason in best.reasons)
    assert "Works for your number of people" in best.reasons


def test_the_score_adds_what_speaks_for_a_way(make_community: Make):
    # Case clinic: goals 2 * 60 of 100, reasons 1 of 2, structure 1 - |0.5 - 0.75| ÷ 2 = 0.875,
    # video is wished for (1), 25 minutes fit into 60 (1): 1.2 + 0.5 + 0.875 + 1 + 1 = 4.575
    inquire = {
        "goals": {"problems": 60, "relationships": 40},
        "whys": rows("why", "exchange", "connection"),
        "gather_modes": ["video"],
    }
    design = {"style": "rather_structured", "meetup_minutes": 60}
    found = recommended(make_community(inquire=inquire, design=design), Rules({"ways_a_corner": 9}))
    (clinic,) = [way for way in found if way.format is Format.CASE_CLINIC]
    assert clinic.score == pytest.approx(4.575)


def test_ways_that_do_not_suit_the_number_of_people_stay_out(make_community: Make):
    goals = {"goals": {"relationships": 100}}
    of_ten = recommended(make_community(inquire=goals, design={"size_target": 10}), RULES)
    of_sixty = recommended(make_community(inquire=goals, design={"size_target": 60}), RULES)
    assert Format.COFFEE_CHAT in {way.format for way in of_ten}
    assert Format.COFFEE_CHAT not in {way.format for way in of_sixty}


def test_messages_in_peoples_own_time_are_in_reach_of_every_line():
    assert in_reach(facts(Format.VOICE_NOTES), Bandwidth.TEXT)
    assert not in_reach(facts(Format.CASE_CLINIC), Bandwidth.TEXT)


def test_a_way_is_suggested_for_each_of_up_to_two_empty_corners(make_community: Make):
    design = {"size_target": 20, "formats": rows("format", "case_clinic", "group_chat")}
    made = make_community(inquire={"goals": {"problems": 100}}, design=design)
    found = found_in(formats(made, RULES))["formats"]
    assert found.headline == "You could also try “Text chat hour” or “Question of the week”."
    assert found.sentence == (
        "Nothing is chosen yet for “Meet and mingle” or “Guided, on our own time”."
    )
    # of ten people only the open corner has a second way, and the other has none for this goal
    design["size_target"] = 10
    ten = found_in(
        formats(make_community(inquire={"goals": {"problems": 100}}, design=design), RULES)
    )
    assert ten["formats"].headline == "You could also try “Office hours”."
    all_four = (*design["formats"], *rows("format", "coffee_chat", "newsletter"))
    design["formats"] = [{**row, "id": f"f{n}"} for n, row in enumerate(all_four)]
    assert not [
        *formats(make_community(inquire={"goals": {"problems": 100}}, design=design), RULES)
    ]


def test_nothing_is_suggested_to_people_who_have_no_time(make_community: Make):
    design = {"size_target": 10, "meetup_minutes": 60, "frequency": "monthly"}
    for minutes, said in ((60, True), (59, False)):
        capacity = [{"id": "c", "group": "g", "minutes_month": minutes}]
        made = make_community(
            inquire={"goals": {"problems": 100}, "groups": [{"id": "g", "count": 9}]},
            design=design,
            prototype={"capacity": capacity},
        )
        assert bool([*formats(made, RULES)]) is said


def test_what_a_group_is_not_at_ease_with_is_not_suggested(make_community: Make):
    group = {"id": "a", "count": 30, "familiar_tools": ["group_chat", "telephone"]}
    made = make_community(
        inquire={"goals": {"problems": 100}, "groups": [group]}, design={"size_target": 30}
    )
    best = {way.format for way in recommended(made, RULES)}
    assert best >= {Format.EMAIL_LIST, Format.GROUP_CHAT}
    assert Format.GROUP_CHAT in suggested(made, RULES)
    assert Format.EMAIL_LIST not in suggested(made, RULES)


def test_ways_that_publish_are_not_suggested_where_trust_leads(make_community: Make):
    goals = {"relationships": 40, "new_thinking": 30, "skills": 30}
    publishing = {Format.RECORDED_TALK, Format.WORKING_OUT_LOUD}
    trusting = make_community(inquire={"goals": goals}, design={"size_target": 30})
    others = make_community(
        inquire={"goals": {**goals, "relationships": 30, "new_thinking": 40}},
        design={"size_target": 30},
    )
    assert publishing & {way.format for way in recommended(trusting, RULES)}
    assert not publishing & set(suggested(trusting, RULES))
    assert publishing & set(suggested(others, RULES))


def test_who_has_no_more_time_is_told_to_drop_a_way_and_not_to_count_more(make_community: Make):
    design = {"meetup_minutes": 60, "frequency": "monthly", "between_minutes": 60}
    design["formats"] = [{"id": "a", "format": "group_chat", "minutes": 150}]
    for there, told in ((120, "Drop one of these ways"), (300, "Count more time")):
        capacity = [{"id": "c", "group": "g", "minutes_month": there}]
        made = make_community(design=design, prototype={"capacity": capacity})
        assert found_in(own_time(made, RULES))["own-time"].change.startswith(told)


@pytest.mark.parametrize(("counted", "severity"), [(149, "fine"), (75, "talk"), (150, "")])
def test_ways_in_own_time_are_held_against_the_time_between_meetups(
    make_community: Make, counted: int, severity: str
):
    # 60 + 60 + 30; the case clinic is no way in people's own time
    chosen = zip(("learning_path", "buddy_programme", "group_chat", "case_clinic"),
                 (60, 60, 30, 90), strict=True)  # fmt: skip
    ways = [{"id": f"f{n}", "format": way, "minutes": m} for n, (way, m) in enumerate(chosen)]
    made = make_community(design={"formats": ways, "between_minutes": counted})
    found = found_in(own_time(made, RULES)).get("own-time")
    assert (found.severity.value if found else "") == severity
    if found:
        assert found.figure == 150
        assert "comes to 2 hours 30 minutes a month" in found.headline
        assert found.sentence == "That is “Buddy programme”, “Group chat” and “Learning path”."


def test_only_a_first_reason_that_nothing_serves_is_named_with_a_way(make_community: Make):
    inquire = {"goals": {"skills": 100}, "whys": rows("why", "connection")}
    design = {"formats": rows("format", "guest_speaker"), "size_target": 20}
    made = make_community(inquire=inquire, design=design)
    found = found_in(whys(made, RULES))["whys"]
    assert found.severity is Severity.FINE
    assert found.headline == "Your first reason has no way to meet that serves it yet."
    named = [way for way in Format if f"“{way.label}”" in found.sentence]
    assert named
    assert all(Why.CONNECTION in facts(way).whys for way in named)
    inquire["whys"] = [
        {"id": "a", "why": "exchange", "rank": 1},
        {"id": "b", "why": "connection", "rank": 2},
    ]
    assert not [*whys(make_community(inquire=inquire, design=design), RULES)]


def test_all_first_reasons_are_named_whatever_the_order_of_rows(make_community: Make):
    ranked = [
        {"id": "a", "why": "coordination", "rank": 1},
        {"id": "b", "why": "dialogue", "rank": 2},
        {"id": "c", "why": "collaboration", "rank": 1},
    ]
    for order in (ranked, ranked[::-1]):
        made = make_community(
            inquire={"whys": order}, design={"formats": rows("format", "coffee_chat")}
        )
        assert set(unserved_whys(made)) == {Why.COLLABORATION, Why.COORDINATION}
        found = found_in(whys(made, RULES))["whys"]
        assert found.headline.startswith("2 of your first reasons")
        assert Why.COLLABORATION.label in found.sentence
        assert Why.COORDINATION.label in found.sentence


def test_reasons_that_are_all_served_need_no_words(make_community: Make):
    inquire = {"whys": rows("why", "connection")}
    made = make_community(inquire=inquire, design={"formats": rows("format", "coffee_chat")})
    assert not [*whys(made, RULES)]


@pytest.mark.parametrize(("points", "said"), [(24, False), (25, True)])
def test_ways_that_are_all_about_content_are_told_where_trust_counts(
    make_community: Make, points: int, said: bool
):
    inquire = {
        "goals": {"relationships": points, "skills": 100 - points},
        "whys": rows("why", "exchange"),
    }
    design = {"formats": rows("format", "guest_speaker", "show_and_tell")}
    found = found_in(whys(make_community(inquire=inquire, design=design), RULES)).get("connection")
    assert bool(found) is said
    if found:
        assert found.severity is Severity.TALK
        assert found.headline == ("All 2 ways you chose are more about content than about people.")


def test_half_of_the_points_and_a_fifth_of_the_time_are_told(make_community: Make):
    # practise 20 + coach each other 0 of 100; half of 50 points would be 25
    mix = {"listen": 50, "discuss": 30, "practise": 20}
    made = make_community(
        inquire={"goals": {"skills": 50, "problems": 30, "relationships": 20}},
        design={"learning_mix": mix},
    )
    found = found_in(learning_mix(made, RULES))["learning-mix"]
    assert found.severity is Severity.TALK
    assert found.headline == "“Learn new skills” has 50 of 100 points and 20% of the time."
    calm = found_in(learning_mix(made, Rules({"mix_share": 40})))["learning-mix"]
    assert calm.severity is Severity.FINE


def test_time_is_a_share_also_where_the_points_do_not_make_100():
    # 10 of 40 points
    mix = {LearningStyle.PRACTISE: 10, LearningStyle.LISTEN: 30}
    assert time_share(Goal.SKILLS, mix) == 0.25
    assert time_share(Goal.SKILLS, {}) is None


@given(goal_points, st.dictionaries(st.sampled_from(list(LearningStyle)), st.integers(0, 100)))
def test_the_time_for_a_goal_is_a_share(goals: dict[Goal, int], mix: dict[LearningStyle, int]):
    shares = [time_share(goal, mix) for goal in goals]
    assert all(share is None or 0 <= share <= 1 for share in shares)


def agenda(*minutes: int) -> list[dict[str, Any]]:
    """Return an agenda of parts with so many minutes."""
    return [{"id": f"p{n}", "minutes": m, "kind": "engage"} for n, m in enumerate(minutes)]


def test_structures_fill_the_minutes_that_are_left(make_community: Make):
    # 90 - 40 - 30 = 20 minutes
    design = {"size_target": 12, "meetup_minutes": 90}
    made = make_community(
        inquire={"goals": {"relationships": 100}},
        design=design,
        launch={"agenda": agenda(40, 30)},
    )
    found = found_in(structures(made, RULES))["structures"]
    assert found.figure == 20
    # trust has all points: what serves it stands first, what takes 12 minutes follows
    assert found.sentence == (
        "For 12 people: “Why, and why again, in pairs” (10 to 20 minutes), "
        "“Random pairs, three rounds” (20 minutes), “Alone, in pairs, all” (12 minutes)."
    )


def test_a_full_agenda_or_a_group_that_can_only_write_gets_no_structure(make_community: Make):
    design = {"size_target": 12, "meetup_minutes": 60}
    full = make_community(design=design, launch={"agenda": agenda(60)})
    assert not [*structures(full, RULES)]
    groups = [{"id": "a", "connection": "very_thin"}]
    writing = make_community(
        inquire={"groups": groups}, design=design, launch={"agenda": agenda(20)}
    )
    assert not [*structures(writing, RULES)]


@given(st.integers(1, 300), st.integers(0, 120))
def test_more_minutes_never_take_a_structure_away(people: int, minutes: int):
    fitting = fitting_structures(people, minutes)
    assert all(s.shortest <= minutes and s.smallest <= people for s in fitting)
    assert set(fitting) <= set(fitting_structures(people, minutes + 10))


def test_the_figures_of_the_library_stand():
    minutes = {s.name: (s.shortest, s.longest) for s in LIBRARY}
    assert minutes["Alone, in pairs, all"] == (12, 12)
    assert minutes["Coaching in threes"] == (26, 60)
    assert minutes["A real case, and advice"] == (25, 25)
    assert [s.shortest for s in LIBRARY] == sorted(s.shortest for s in LIBRARY)


def test_nothing_is_guessed_from_an_empty_design():
    expected = {
        formats: ("inquire.goals",),
        whys: ("inquire.whys", "design.formats"),
        own_time: ("design.formats", "design.between_minutes"),
        learning_mix: ("design.learning_mix", "inquire.goals"),
        structures: ("design.size_target", "design.meetup_minutes", "launch.agenda"),
    }
    for rule, fields in expected.items():
        (missing,) = rule(Community(), RULES)
        assert isinstance(missing, Missing)
        assert missing.fields == fields
    assert recommended(Community(), RULES) == []
