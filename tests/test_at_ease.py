"""Who did not name a tool among those they are at ease with, and a recording where trust leads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from copnb.advice.at_ease import familiar_tools, recording_trust
from copnb.advice.finding import Finding, Missing, Severity
from copnb.advice.rules import Rules
from copnb.design.community import Community

Make = Callable[..., Community]
RULES = Rules()


def told(
    make_community: Make, people: list[tuple[int | None, str]], *tools: tuple[str, str], **more: Any
) -> Finding | None:
    """Return what is said of groups (people, tools they named) and tools (kind, use)."""
    groups = [
        {"id": f"g{n}", "name": f"group {n}", "count": count, "familiar_tools": named.split()}
        for n, (count, named) in enumerate(people)
    ]
    rows = [{"id": f"t{n}", "kind": kind, "uses": [use]} for n, (kind, use) in enumerate(tools)]
    made = make_community(inquire={"groups": groups}, prototype={"tools": rows, **more})
    [*found] = familiar_tools(made, RULES)
    assert all(isinstance(one, Finding) for one in found)
    return found[0] if found else None  # type: ignore[return-value]


VIDEO, CHAT = ("video_call", "meet"), ("group_chat", "between")


@pytest.mark.parametrize(
    ("others", "severity"),
    [(9, Severity.TALK), (10, Severity.FINE)],  # 3 of 12, 3 of 13
)
def test_a_quarter_who_did_not_name_a_tool_are_worth_a_conversation(
    make_community: Make, others: int, severity: Severity
) -> None:
    found = told(make_community, [(others, "video_call"), (3, "telephone")], VIDEO)
    assert found
    assert found.severity is severity
    assert found.headline == (
        f"3 of {others + 3} people did not name video calls among the tools they are at ease with."
    )


def test_one_finding_names_the_worst_tool_first_and_then_the_others(make_community: Make) -> None:
    people = [(8, "video_call"), (2, "email")]
    found = told(make_community, people, VIDEO, CHAT)
    assert found
    assert (
        found.headline == "None of the 10 people named group chat as a tool they are at ease with."
    )
    assert "Not named either: video calls (2 of 10 people)." in found.sentence


def test_who_named_another_tool_of_the_same_use_is_not_named_for_it(make_community: Make) -> None:
    people = [(8, "video_call"), (2, "telephone")]
    found = told(make_community, people, VIDEO, ("phone_call", "meet"), CHAT)
    assert found
    assert "group chat" in found.headline
    assert "Not named either" not in found.sentence


def test_one_person_at_ease_with_no_tool_counts_where_trust_leads(make_community: Make) -> None:
    groups = [
        {"id": "g0", "count": 7, "familiar_tools": ["video_call", "group_chat"]},
        {"id": "g1", "count": 1, "familiar_tools": ["email"]},
    ]
    tools = [{"id": "t0", "kind": "video_call", "uses": ["meet"]}]
    tools += [{"id": "t1", "kind": "group_chat", "uses": ["between"]}]
    neither = "1 of 8 people named neither video calls nor group chat among the tools"
    for goal, severity in (("relationships", Severity.TALK), ("skills", Severity.FINE)):
        inquire = {"groups": groups, "goals": {goal: 100}}
        [found] = familiar_tools(make_community(inquire=inquire, prototype={"tools": tools}), RULES)
        assert isinstance(found, Finding)
        assert found.severity is severity
        assert found.headline.startswith(neither) == (severity is Severity.TALK)


def test_who_named_another_tool_for_the_same_weighs_less(make_community: Make) -> None:
    found = told(make_community, [(9, "email")], VIDEO, ("email_list", "meet"))
    assert found
    assert found.severity is Severity.FINE
    assert found.sentence == "They named e-mail."


def test_a_telephone_is_a_second_way_in_that_nobody_has_to_name(make_community: Make) -> None:
    people = [(5, "video_call"), (5, "telephone")]
    dial_in = [{"id": "m", "group": "g1", "measure": "dial_in"}]
    found = told(make_community, people, VIDEO, mitigations=dial_in)
    assert found
    assert found.severity is Severity.FINE
    assert told(make_community, people[:1], VIDEO, ("phone_call", "meet")) is None


def test_groups_count_where_people_are_not_known_and_who_did_not_tell_is_named(
    make_community: Make,
) -> None:
    people = [(None, "video_call"), (4, "email"), (7, "")]
    found = told(make_community, people, VIDEO)
    assert found
    assert found.headline.startswith("1 of 2 groups did not name video calls")
    assert "“group 2”" in found.sentence


def test_nothing_is_said_of_tools_that_everyone_named(make_community: Make) -> None:
    assert told(make_community, [(5, "video_call group_chat")], VIDEO, CHAT) is None


@pytest.mark.parametrize(
    ("trust", "measure", "said"),
    [(51, "recording", True), (50, "recording", False), (51, "captions", False)],
)
def test_a_recording_is_asked_about_where_trust_leads(
    make_community: Make, trust: int, measure: str, said: bool
) -> None:
    made = make_community(
        inquire={"goals": {"relationships": trust, "skills": 100 - trust}},
        prototype={"mitigations": [{"id": "m", "measure": measure}]},
    )
    found = [*recording_trust(made, RULES)]
    assert bool(found) is said
    if said:
        assert isinstance(found[0], Finding)
        assert found[0].severity is Severity.TALK
        assert found[0].figure == 51
        assert (
            found[0].headline == "You put trust first, with 51 of 100 points, and plan to record."
        )


def test_what_is_missing_is_named() -> None:
    for rule, fields in (
        (familiar_tools, ("inquire.groups", "prototype.tools")),
        (recording_trust, ("inquire.goals",)),
    ):
        [missing] = rule(Community(), RULES)
        assert isinstance(missing, Missing)
        assert missing.fields == fields
