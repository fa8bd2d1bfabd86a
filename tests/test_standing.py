from __future__ import annotations

import pytest

from copnb.advice.rules import Rules
from copnb.advice.standing import clock, open_findings
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
        assert left[0].title in result.sentence


def test_one_or_two_open_questions_are_no_news(make_community):
    community = make_community(steps={"launch": "agreed"})
    count = len(open_questions(community, "launch"))
    assert [*open_findings(community, Rules({"open_least": count}))]
    assert not [*open_findings(community, Rules({"open_least": count + 1}))]
