"""Who can join over which line, what it takes of a data allowance, and what tools serve."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copnb.advice.at_ease import familiar_tools
from copnb.advice.connections import AT_RISK, EXCLUDED, INCLUDED, access, megabytes
from copnb.advice.finding import Finding, Missing, Result, Severity
from copnb.advice.inclusion import inclusion
from copnb.advice.rules import Rules
from copnb.advice.technology import orientations, tool_zones, zone
from copnb.design.community import Community
from copnb.design.inquire import FamiliarTool
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


def with_more(community: Community, **inquire: Any) -> Community:
    """Return it with other answers in step 1."""
    tree = community.model_dump(mode="json")
    tree["inquire"].update(inquire)
    made, problems = check(tree)
    assert made is not None, problems
    return made


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
    assert found.headline == "4 of 12 people could not get into the meetups as planned."
    assert "“hills”" in found.sentence
    assert "telephone number" in found.change
    assert access(design(groups), RULES)[0].restored_by == (
        Mitigation.DIAL_IN,
        Mitigation.AUDIO_ONLY,
        Mitigation.WRITTEN_TWIN,
        Mitigation.RECORDING,
    )


def test_a_member_on_64_kilobits_joins_by_telephone_where_that_is_planned() -> None:
    # 64 is less than the 80 that a voice over the internet needs; a telephone needs none of it.
    groups = [line(9000, 9000, 7), line(64, 64, 1)]
    assert "1 of 8 people" in said(design(groups))["inclusion"].headline
    assert states(design(groups, measures=[("g1", "audio_only")]))["g1"] == EXCLUDED
    planned = said(design(groups, [{**VIDEO, "dial_in": True}], [("g1", "dial_in")]))["inclusion"]
    assert planned.severity is Severity.FINE
    assert "“64/64” by telephone" in planned.sentence
    assert "pictures do not show" in planned.sentence


@pytest.mark.parametrize(
    ("has_number", "measures", "told"),
    [
        (True, [], "“64/64” could join by telephone, if you plan it."),
        (False, [("g1", "dial_in")], "“64/64” could join by telephone, once a tool has a number."),
    ],
)
def test_a_telephone_that_is_not_settled_is_a_risk(
    has_number: bool, measures: list[tuple[str, str]], told: str
) -> None:
    groups, tool = [line(9000, 9000, 7), line(64, 64, 1)], {**VIDEO, "dial_in": has_number}
    community = design(groups, [tool], measures)
    assert states(community)["g1"] == AT_RISK
    found = said(community)["inclusion"]
    assert found.severity is Severity.TALK
    assert found.headline == "1 of 8 people could join by telephone only, and that is not settled."
    assert found.sentence == told


def test_a_recording_counts_only_where_a_line_loads_it_in_time() -> None:
    # 60 minutes of 500 kilobits a second: 3 hours of a line of 500 x 60 / 180 = 167.
    for kbps, state in ((167, AT_RISK), (166, EXCLUDED)):
        assert states(design([line(kbps, 0)], measures=[("", "recording")])) == {"g0": state}
    # 500 x 3,600 / 8 / 1,000 = 225 megabytes for an hour a month.
    [row] = access(design([line(200, 0)], measures=[("", "recording")]), RULES)
    assert row.megabytes == 225


@pytest.mark.parametrize(
    ("others", "goals", "severity"),
    [
        (9, {}, Severity.TALK),  # 4 of 13: under a third
        (8, {}, Severity.PROBLEM),  # 4 of 12
        (9, {"relationships": 60, "skills": 40}, Severity.PROBLEM),
        (9, {"relationships": 50, "skills": 50}, Severity.TALK),  # trust does not lead
    ],
)
def test_a_recording_only_is_a_problem_for_a_third_or_where_trust_leads(
    others: int, goals: dict[str, int], severity: Severity
) -> None:
    groups = [line(9000, 9000, others), {"name": "hills", "count": 4, "connection": "thin"}]
    community = with_more(design(groups, measures=[("g1", "recording")]), goals=goals)
    found = said(community)["inclusion"]
    assert found.severity is severity
    assert found.headline == f"4 of {others + 4} people could not take part live."
    assert found.sentence == "“hills” would have the recording only."


def test_the_data_of_those_who_only_have_the_recording_is_that_of_recordings() -> None:
    community = design([line(200, 0, data_cap_mb=1000)], measures=[("", "recording")])
    found = said(community)["data-allowance"]  # 225 of 1,000 megabytes
    assert found.headline == "The recordings take up to 22% of a month's data."


def test_who_hears_does_not_see_where_a_way_needs_eyes() -> None:
    groups = [line(9000, 9000, 8), {"name": "hills", "count": 4, "connection": "thin"}]
    show = [{"id": "f", "format": "show_and_tell"}]
    found = said(design(groups, measures=[("g1", "dial_in")], formats=show))["inclusion"]
    assert found.severity is Severity.TALK
    assert found.headline == "4 of 12 people would hear the meetups and not see them."
    assert "does not see “Show and tell”" in found.change
    clinic = [{"id": "f", "format": "case_clinic"}]
    calm = said(design(groups, measures=[("g1", "dial_in")], formats=clinic))["inclusion"]
    assert calm.severity is Severity.FINE
    out = said(design(groups, formats=show))["inclusion"]  # one finding for both
    assert out.severity is Severity.PROBLEM
    assert "does not see “Show and tell”" in out.change


def test_a_planned_telephone_comes_before_a_tool_in_which_people_only_write() -> None:
    post = {"name": "The list", "kind": "email_list", "uses": ["meet"]}
    groups = [{"name": "hills", "count": 4, "connection": "thin"}]
    found = said(design(groups, [post, VIDEO], [("g0", "dial_in")]))["inclusion"]
    assert "“hills” by telephone" in found.sentence


def test_what_lets_people_take_part_live_helps_those_who_have_a_recording() -> None:
    # Voice needs 80: 100 just carry it, no safer than the recording, but live.
    [row] = access(design([line(200, 100)], measures=[("g0", "recording")]), RULES)
    assert (row.state, row.live) == (AT_RISK, False)
    assert Mitigation.AUDIO_ONLY in row.restored_by
    both = design([line(200, 100)], measures=[("g0", "recording"), ("g0", "audio_only")])
    assert access(both, RULES)[0].live


def test_room_to_spare_is_said_only_where_there_is() -> None:
    chat = {"name": "Chat", "kind": "group_chat", "uses": ["meet"]}
    full = said(design([line(20, 20)], [chat]))["inclusion"]  # writing needs 10, safe is 20
    assert full.headline == "By connection alone, the meetups are within reach of all 5 people."
    assert full.sentence == "The connection carries it with little to spare: “20/20”."
    spare = said(design([line(21, 21)], [chat]))["inclusion"]
    assert spare.sentence == "The connections carry them with room to spare."


def test_video_within_the_line_counts_for_the_data_where_people_join_by_telephone() -> None:
    # An hour every four weeks with the camera off: (1,200 + 80) x 3,600 / 8,000 x 1.087 = 626.
    rhythm = {"frequency": "custom", "frequency_days": 28}
    groups = [line(2000, 700, data_cap_mb=1000)]
    community = design(groups, measures=[("g0", "dial_in")], **rhythm)
    assert states(community) == {"g0": INCLUDED}
    found = said(community)["data-allowance"]
    assert (found.figure, found.severity) == (63, Severity.FINE)
    assert found.headline == "On video, the meetups would take up to 63% of a month's data."
    assert "626 of 1,000 megabytes" in found.sentence


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
    none = dict.fromkeys(both, nothing) | {"tool-zones": ("prototype.tools",)}
    assert lacking(inclusion(design([], []), RULES)) == none
    groups = lacking(inclusion(design([{"count": 3}]), RULES))
    assert groups == dict.fromkeys(both, ("inquire.groups",))
    book = {"name": "A paper book", "kind": "other", "uses": ["meet"]}
    tools = lacking(inclusion(design([line(1, 1)], [book]), RULES))
    assert tools == dict.fromkeys((*both, "tool-zones"), ("prototype.tools",))


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
            "familiar_tools": st.lists(
                st.sampled_from([tool.value for tool in FamiliarTool]), unique=True
            ),
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
    rules = (inclusion, familiar_tools, tool_zones, orientations)
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
    assert "tool-zones" in said(design([line(9000, 9000)]))
    assert "tool-zones" not in said(design([line(9000, 9000), line(64, 64)]))  # one fact, once


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
