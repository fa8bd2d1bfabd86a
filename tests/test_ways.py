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
from copnb.advice.ways import carried, formats, possible, recommended, unserved_whys, whys
from copnb.design.community import Community
from copnb.design.design import ChosenFormat, LearningStyle
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
    assert {facts(way.format).bandwidth for way in found} <= set(allowed)


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


def test_the_finding_names_only_what_was_not_chosen(make_community: Make):
    design = {"size_target": 10, "formats": rows("format", "case_clinic")}
    made = make_community(inquire={"goals": {"problems": 100}}, design=design)
    found = found_in(formats(made, RULES))["formats"]
    assert "Case clinic" not in found.sentence
    assert found.headline.startswith(f"{len(possible(made))} of 34 ways")


def test_a_chosen_way_that_leaves_people_out_is_told_with_their_number(make_community: Make):
    groups = [
        {"id": "a", "count": 15, "connection": "good"},
        {"id": "b", "count": 12, "connection": "thin"},
    ]
    inquire = {"goals": {"skills": 100}, "groups": groups}
    design = {"formats": rows("format", "show_and_tell", "case_clinic")}
    found = found_in(formats(make_community(inquire=inquire, design=design), RULES))
    out = found["out-of-reach"]
    assert out.severity is Severity.TALK
    assert "video" in out.headline
    assert "12 of 27 people" in out.headline
    assert "would reach everyone" in out.sentence
    groups[0]["connection"] = "thin"
    none = found_in(formats(make_community(inquire=inquire, design=design), RULES))
    assert none["out-of-reach"].severity is Severity.PROBLEM
    groups[1]["count"] = None
    some = found_in(formats(make_community(inquire=inquire, design=design), RULES))
    assert "2 of 2 groups" in some["out-of-reach"].headline


def test_where_a_corner_has_nothing_for_all_another_corner_is_named(make_community: Make):
    inquire = {
        "goals": {"relationships": 100},
        "groups": [{"id": "a", "count": 8, "connection": "very_thin"}],
    }
    made = make_community(
        inquire=inquire, design={"size_target": 8, "formats": rows("format", "coaching_circle")}
    )
    out = found_in(formats(made, RULES))["out-of-reach"]
    assert out.sentence == "“Working side by side” or “Buddy programme” would reach everyone."


@given(st.sampled_from(list(Format)), connections)
def test_a_stronger_connection_never_leaves_more_people_out(
    way: Format, said: list[Connection | None]
):
    def left_out(connections: list[Connection | None]) -> float:
        made = Community()
        groups = [Group(id=f"g{n}", count=1, connection=c) for n, c in enumerate(connections)]
        made.inquire.groups = groups
        made.design.formats = [ChosenFormat(id="a", format=way)]
        found = found_in(formats(made, RULES)).get("out-of-reach")
        return found.figure or 0 if found else 0

    assert left_out([Connection.GOOD for _ in said]) <= left_out(said) <= len(said)


def test_a_reason_that_nothing_serves_is_named_with_a_way(make_community: Make):
    inquire = {"goals": {"skills": 100}, "whys": rows("why", "exchange", "connection")}
    design = {"formats": rows("format", "guest_speaker"), "size_target": 20}
    made = make_community(inquire=inquire, design=design)
    assert unserved_whys(made) == [Why.CONNECTION]
    found = found_in(whys(made, RULES))["whys"]
    assert found.headline == "1 of your 2 reasons has no way to meet that serves it."
    named = [way for way in Format if f"“{way.label}”" in found.sentence]
    assert named
    assert all(Why.CONNECTION in facts(way).whys for way in named)


def test_the_first_reason_in_rank_is_named_first(make_community: Make):
    ranked = [
        {"id": "a", "why": "coordination", "rank": 2},
        {"id": "b", "why": "dialogue"},
        {"id": "c", "why": "collaboration", "rank": 1},
    ]
    for order in (ranked, ranked[::-1]):
        made = make_community(
            inquire={"whys": order}, design={"formats": rows("format", "coffee_chat")}
        )
        assert unserved_whys(made) == [Why.COLLABORATION, Why.COORDINATION, Why.DIALOGUE]


def test_reasons_that_are_all_served_need_no_words(make_community: Make):
    inquire = {"whys": rows("why", "connection")}
    made = make_community(inquire=inquire, design={"formats": rows("format", "coffee_chat")})
    assert not [*whys(made, RULES)]


@pytest.mark.parametrize(("points", "severity"), [(24, Severity.FINE), (25, Severity.TALK)])
def test_ways_that_are_all_about_content_are_told_where_trust_counts(
    make_community: Make, points: int, severity: Severity
):
    inquire = {
        "goals": {"relationships": points, "skills": 100 - points},
        "whys": rows("why", "exchange"),
    }
    design = {"formats": rows("format", "guest_speaker", "show_and_tell")}
    found = found_in(whys(make_community(inquire=inquire, design=design), RULES))["connection"]
    assert found.severity is severity
    assert found.headline == "All 2 ways you chose are more about content than about people."


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
        learning_mix: ("design.learning_mix", "inquire.goals"),
        structures: ("design.size_target", "design.meetup_minutes", "launch.agenda"),
    }
    for rule, fields in expected.items():
        (missing,) = rule(Community(), RULES)
        assert isinstance(missing, Missing)
        assert missing.fields == fields
    assert recommended(Community(), RULES) == []
