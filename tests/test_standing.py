from __future__ import annotations

import pytest

from copnb.advice.finding import Severity
from copnb.advice.rules import Rules
from copnb.advice.standing import clock, no_leader, open_findings
from copnb.design.community import STEPS, step, workshop_minutes
from copnb.design.questions import open_questions


def test_the_workshop_takes_two_hours():
    assert workshop_minutes() == 120


def test_a_step_in_time_is_not_behind():
    # welcome 10 and inquire 20 are over; 12 of the 35 minutes of design are used
    now = clock(step("design"), 12, 10 + 20 + 12)
    assert (now.step_left, now.workshop_left, now.behind) == (23, 78, 0)


def test_a_late_step_says_by_how_much():
    # the same, eight minutes later than planned: 23 + 15 + 15 + 10 + 10 + 5 = 78 needed, 70 left
    assert clock(step("design"), 12, 50).behind == 8


def test_nothing_is_left_below_zero():
    now = clock(STEPS[-1], 300, 300)
    assert (now.step_left, now.workshop_left) == (0, 0)
    assert now.behind == 300 - 120 + 5  # and the wrap-up is still to come


@pytest.mark.parametrize("state", ["not_started", "drafted", "agreed"])
def test_open_questions_are_named_where_a_step_is_agreed(make_community, state):
    community = make_community(steps={"launch": state})
    results = [*open_findings(community, Rules())]
    assert [result.id for result in results] == (["open-launch"] if state == "agreed" else [])
    left = open_questions(community, "launch")
    for result in results:
        assert result.figure == len(left)
        assert result.fields == tuple(question.path for question in left)
        assert any(question.title in result.sentence for question in left)


def test_one_or_two_open_questions_are_no_news(make_community):
    community = make_community(steps={"launch": "agreed"})
    count = len(open_questions(community, "launch"))
    assert [*open_findings(community, Rules({"open_least": count}))]
    assert not [*open_findings(community, Rules({"open_least": count + 1}))]


def test_the_question_on_which_the_most_urgent_rule_rests_is_named(make_community):
    community = make_community(steps={"inquire": "agreed"})
    [result] = open_findings(community, Rules())
    assert result.sentence == "Most rests on “Who leads and looks after it?”"


def test_what_may_stay_empty_is_not_open(make_community):
    community = make_community(steps={"inquire": "agreed"}, inquire={"interest_level": "none"})
    [result] = open_findings(community, Rules())
    assert not {"inquire.goals_later", "inquire.interested_count"} & set(result.fields)
    asked = make_community(steps={"inquire": "agreed"}, inquire={"interest_level": "survey"})
    [result] = open_findings(asked, Rules())
    assert "inquire.interested_count" in result.fields


def test_nothing_is_open_in_a_community_that_closes(make_community):
    community = make_community(steps={"launch": "agreed"}, sustain={"decision": "close"})
    assert not [*open_findings(community, Rules())]


@pytest.mark.parametrize(
    ("steps", "severity"),
    [
        ({}, None),
        ({"inquire": {"interested_count": 19}}, None),
        ({"design": {"size_target": 27}}, Severity.TALK),
        ({"launch": {"invite_text": "Come!"}}, Severity.TALK),
        ({"launch": {"first_meetup_on": "2027-01-12"}}, Severity.PROBLEM),
        (
            {
                "launch": {"first_meetup_on": "2027-01-12"},
                "inquire": {"core_team": [{"id": "a", "role": "clerk"}]},
            },
            Severity.TALK,
        ),
        ({"design": {"size_target": 27}, "inquire": {"leader": "clerk"}}, None),
        ({"design": {"size_target": 27}, "sustain": {"leader_available": True}}, None),
        ({"design": {"size_target": 27}, "sustain": {"decision": "close"}}, None),
    ],
)
def test_a_design_that_nobody_leads_is_worth_a_conversation(make_community, steps, severity):
    found = [*no_leader(make_community(**steps), Rules())]
    assert [result.severity for result in found] == ([severity] if severity else [])


def test_who_leads_is_asked_with_the_number_of_those_who_would_join(make_community):
    joining = {"inquire": {"interested_count": 19}, "design": {"size_target": 27}}
    [found] = no_leader(make_community(**joining), Rules())
    assert found.headline == "Nobody leads it yet. 19 people would join."
    [found] = no_leader(make_community(design={"size_target": 27}), Rules())
    assert found.headline == "Nobody leads it yet, and you plan for 27 people."
