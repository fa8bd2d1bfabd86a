"""Who can join over which line, what it takes of a data allowance, and what tools serve."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copnb.advice.connections import AT_RISK, EXCLUDED, INCLUDED, access, inclusion, megabytes
from copnb.advice.finding import Finding, Missing, Result, Severity
from copnb.advice.rules import Rules
from copnb.advice.technology import orientations, tool_zones, zone
from copnb.design.community import Community
from copnb.design.prototype import Mitigation, Tool, ToolKind
from copnb.design.reading import check

RULES = Rules()
VIDEO = {"name": "Video room", "kind": "video_call", "uses": ["meet"]}


def design(
    groups: list[dict[str, Any]],
    tools: list[dict[str, Any]] | None = None,
    measures: list[tuple[str, str]] | None = None,
    **answers: Any,
) -> Community:
    """Return a monthly hour on video, if nothing else is said; measures are (group, measure)."""
    tree = Community(name="Circle", id="cafe0001").model_dump(mode="json")
    rows = [{"id": f"g{n}", **row} for n, row in enumerate(groups)]
    tree["inquire"]["groups"] = rows
    tools = [VIDEO] if tools is None else tools
    tree["prototype"]["tools"] = [{"id": f"t{n}", **row} for n, row in enumerate(tools)]
    tree["prototype"]["mitigations"] = [
        {"id": f"m{n}", "group": group, "measure": measure}
        for n, (group, measure) in enumerate(measures or [])
    ]
    tree["design"].update({"frequency": "monthly", "meetup_minutes": 60, **answers})
    community, problems = check(tree)
    assert community is not None, problems
    return community


def said(community: Community) -> dict[str, Finding]:
    return {found.id: found for found in inclusion(community, RULES) if isinstance(found, Finding)}


def lacking(results: Iterable[Result]) -> dict[str, tuple[str, ...]]:
    """Return which answers are missing, by the id of the rule."""
    return {result.id: result.fields for result in results if isinstance(result, Missing)}


def states(community: Community) -> dict[str, int]:
    return {row.group.id: row.state for row in access(community, RULES)}


def line(down: int, up: int, count: int = 5, **more: Any) -> dict[str, Any]:
    return {"name": f"{down}/{up}", "count": count, "kbps_down": down, "kbps_up": up, **more}


def test_an_hour_of_group_video_is_540_megabytes_one_way() -> None:
    # 1,200 kilobits x 3,600 s = 4,320,000 kilobits; by 8 = 540,000 kilobytes; by 1,000 = 540.
    assert megabytes(1200, 60) == 540
    assert megabytes(1500, 60) == 675
    assert [megabytes(kbps, 60) for kbps in (60, 80)] == [27, 36]


def test_a_line_carries_video_safely_with_twice_what_it_needs() -> None:
    # 1,200 are needed: 2,400 has room to spare, 2,399 just carries it, 1,199 does not.
    groups = [line(2400, 2400), line(2399, 9999), line(9999, 1199)]
    assert states(design(groups)) == {"g0": INCLUDED, "g1": AT_RISK, "g2": EXCLUDED}


@pytest.mark.parametrize(
    ("connection", "kind", "state"),
    [
        ("good", "video_call", INCLUDED),
        ("thin", "video_call", EXCLUDED),
        ("thin", "webinar", EXCLUDED),
        ("thin", "phone_call", INCLUDED),
        ("very_thin", "group_chat", INCLUDED),
        ("very_thin", "video_call", EXCLUDED),
    ],
)
def test_a_line_that_was_only_described_counts_by_its_words(
    connection: str, kind: str, state: int
) -> None:
    tool = {"name": "It", "kind": kind, "uses": ["meet"]}
    assert states(design([{"count": 3, "connection": connection}], [tool])) == {"g0": state}


def test_what_was_measured_comes_before_words_and_kinds() -> None:
    light = {**VIDEO, "kbps_down": 200, "kbps_up": 200}
    assert states(design([line(500, 500, connection="very_thin")], [light])) == {"g0": INCLUDED}


@pytest.mark.parametrize(
    ("measure", "state"),
    [
        ("dial_in", INCLUDED),
        ("audio_only", INCLUDED),
        ("written_twin", INCLUDED),
        ("cameras_optional", EXCLUDED),
        ("recording", AT_RISK),
        ("loan", EXCLUDED),
        ("captions", EXCLUDED),
    ],
)
def test_which_measure_brings_a_thin_line_back(measure: str, state: int) -> None:
    community = design([{"count": 4, "connection": "thin"}], measures=[("g0", measure)])
    assert states(community) == {"g0": state}


def test_a_camera_that_may_stay_off_spares_the_way_up() -> None:
    # Up: 500 is less than 1,200 for a picture, but more than twice the 80 for a voice.
    assert states(design([line(3000, 500)])) == {"g0": EXCLUDED}
    assert states(design([line(3000, 500)], measures=[("g0", "cameras_optional")])) == {
        "g0": INCLUDED
    }


def test_people_who_may_not_get_in_are_a_problem_with_what_would_help() -> None:
    groups = [line(9000, 9000, 8), {"name": "hills", "count": 4, "connection": "thin"}]
    found = said(design(groups))["inclusion"]
    assert found.severity is Severity.PROBLEM
    assert found.headline == "4 of 12 people may not get into the meetups."
    assert "“hills”" in found.sentence
    assert "telephone number" in found.change
    assert access(design(groups), RULES)[0].restored_by == (
        Mitigation.DIAL_IN,
        Mitigation.AUDIO_ONLY,
        Mitigation.WRITTEN_TWIN,
        Mitigation.RECORDING,
    )


def test_a_member_on_64_kilobits_joins_by_telephone() -> None:
    # 64 is less than the 80 that a voice over the internet needs; a telephone needs none of it.
    groups = [line(9000, 9000, 7), line(64, 64, 1)]
    assert "1 of 8 people" in said(design(groups))["inclusion"].headline
    assert states(design(groups, measures=[("g1", "audio_only")]))["g1"] == EXCLUDED
    found = said(design(groups, [{**VIDEO, "dial_in": True}]))["inclusion"]
    assert found.severity is Severity.FINE
    assert "“64/64” by telephone" in found.sentence


def test_a_data_allowance_can_shut_people_out_and_paid_data_brings_them_back() -> None:
    # An hour every four weeks, both ways: 2 x 540 x 30.4375 / 28 = 1,174 megabytes a month.
    rhythm = {"frequency": "custom", "frequency_days": 28}
    for cap, state in ((1000, EXCLUDED), (2000, AT_RISK), (2348, AT_RISK), (2349, INCLUDED)):
        assert states(design([line(9000, 9000, data_cap_mb=cap)], **rhythm)) == {"g0": state}
    found = said(design([line(9000, 9000, 6, data_cap_mb=2000)], **rhythm))
    assert found["data-allowance"].figure == 59  # 1,174 of 2,000
    assert found["data-allowance"].severity is Severity.TALK
    assert "1,174 of 2,000 megabytes" in found["data-allowance"].sentence
    thin = said(design([line(64, 64, data_cap_mb=500)], **rhythm))
    assert "data-allowance" not in thin  # what a line cannot carry takes no data
    lent = design([line(9000, 9000, data_cap_mb=1000)], measures=[("g0", "loan")], **rhythm)
    assert states(lent) == {"g0": INCLUDED}


def test_data_is_not_judged_until_rhythm_and_length_are_known() -> None:
    community = design([line(9000, 9000, data_cap_mb=1)], frequency=None)
    assert states(community) == {"g0": INCLUDED}
    assert lacking(inclusion(community, RULES)) == {"data-allowance": ("design.frequency",)}


def test_what_is_missing_is_named() -> None:
    nothing = ("prototype.tools", "inquire.groups")
    both = ("inclusion", "data-allowance")
    assert lacking(inclusion(design([], []), RULES)) == dict.fromkeys(both, nothing)
    groups = lacking(inclusion(design([{"count": 3}]), RULES))
    assert groups == dict.fromkeys(both, ("inquire.groups",))
    book = {"name": "A paper book", "kind": "other", "uses": ["meet"]}
    tools = lacking(inclusion(design([line(1, 1)], [book]), RULES))
    assert tools == dict.fromkeys(both, ("prototype.tools",))


def test_groups_count_where_people_are_not_known() -> None:
    groups = [line(9000, 9000), {"name": "hills", "connection": "thin"}, {"name": "valley"}]
    found = said(design(groups))["inclusion"]
    assert found.headline.startswith("1 of 2 groups")
    assert "“valley”" in found.sentence


GROUPS = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["a", "b", "c"]), "count": st.sampled_from([None, 1, 7])},
        optional={
            "connection": st.sampled_from(["good", "thin", "very_thin"]),
            "kbps_down": st.integers(0, 4000),
            "kbps_up": st.integers(0, 4000),
            "data_cap_mb": st.integers(0, 4000),
        },
    ),
    min_size=1,
    max_size=5,
)
TOOLS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["A", "B"]),
            "kind": st.sampled_from([kind.value for kind in ToolKind]),
            "uses": st.sampled_from([[], ["meet"], ["meet", "between"], ["store"]]),
            "dial_in": st.sampled_from([None, True, False]),
        },
        optional={"kbps_down": st.integers(0, 2000), "kbps_up": st.integers(0, 2000)},
    ),
    min_size=1,
    max_size=3,
)
MEASURES = st.tuples(
    st.sampled_from(["", "g0", "g1", "g2"]), st.sampled_from([m.value for m in Mitigation])
)


@settings(max_examples=150, deadline=None)
@given(GROUPS, TOOLS, st.lists(MEASURES, max_size=3), MEASURES)
def test_adding_a_measure_never_shuts_anyone_out(
    groups: list[Any], tools: list[Any], measures: list[Any], added: Any
) -> None:
    before = states(design(groups, tools, measures))
    after = states(design(groups, tools, [*measures, added]))
    assert all(after[group] >= state for group, state in before.items())


@settings(max_examples=60, deadline=None)
@given(GROUPS, TOOLS, st.lists(MEASURES, max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(
    groups: list[Any], tools: list[Any], measures: list[Any], chance: Any
) -> None:
    groups = [{**row, "id": f"g{n}"} for n, row in enumerate(groups)]
    rules = (inclusion, tool_zones, orientations)
    first = [[*rule(design(groups, tools, measures), RULES)] for rule in rules]
    for rows in (groups, tools, measures):
        chance.shuffle(rows)
    assert [[*rule(design(groups, tools, measures), RULES)] for rule in rules] == first


@pytest.mark.parametrize(
    ("kind", "strong", "immediate"),
    [
        ("video_call", True, True),
        ("webinar", True, True),
        ("phone_call", False, True),
        ("group_chat", False, True),
        ("recording", True, False),
        ("email_list", False, False),
        ("forum", False, False),
    ],
)
def test_a_tool_lies_in_one_of_four_zones(kind: str, strong: bool, immediate: bool) -> None:
    assert zone(Tool(id="t", kind=ToolKind(kind)), RULES) == (strong, immediate)


def test_tools_that_all_need_a_strong_line_at_the_same_time_are_worth_a_conversation() -> None:
    webinar = {"name": "Stage", "kind": "webinar"}
    [found] = tool_zones(design([], [VIDEO, webinar]), RULES)
    assert isinstance(found, Finding)
    assert found.headline.startswith("All 2 of your tools")
    assert not [*tool_zones(design([], [VIDEO, {"name": "List", "kind": "email_list"}]), RULES)]
    none = lacking(tool_zones(design([], []), RULES))
    assert none == {"tool-zones": ("prototype.tools",)}


def test_an_orientation_that_matters_needs_a_tool_that_serves_it() -> None:
    room = {**VIDEO, "serves": ["meetings"]}
    rated = {"orientations": {"meetings": 5, "relationships": 4, "context": 3}}
    [found] = orientations(design([], [room], **rated), RULES)
    assert isinstance(found, Finding)
    assert found.headline == "1 of the 2 parts of your life that matter most have no tool."
    assert "Relationships" in found.sentence
    both = {**VIDEO, "serves": ["meetings", "relationships"]}
    assert not [*orientations(design([], [both], **rated), RULES)]
    unserved = lacking(orientations(design([], [VIDEO], **rated), RULES))
    assert unserved == {"orientations": ("prototype.tools",)}
    unrated = lacking(orientations(design([], [room]), RULES))
    assert unrated == {"orientations": ("design.orientations",)}
