"""The questions of the steps, and that nothing of the tool is left out."""

from __future__ import annotations

import importlib
import re

import pytest

from copnb.design.community import STEPS, Community, step, workshop_minutes
from copnb.design.coverage import ELEMENTS, RULE_INPUTS
from copnb.design.fields import with_unit
from copnb.design.questions import all_questions, answer, open_questions, question, questions

IDS = {
    *("F1", "F2", "F3", "F3b", "F4", "F5", "F6", "F7"),
    *("C1a", "C1b", "C2a", "C2b", "C3a", "C3b", "C3c", "C3d"),
    *("S1a", "S1b", "S1c", "S1d", "S2a", "S2b", "S2c", "S2d", "S2e", "S2f", "S2g"),
    *("S3a", "S3b", "S3c", "S3d", "S4a", "S4b", "S4c", "S4d", "S4e"),
    *("S5a", "S5b", "S5c", "S5d", "S6a", "S6b", "S6c", "S6d", "S6e"),
    *("Q1a", "Q1b", "Q1c", "Q2a", "Q2b", "Q3a", "Q3b", "Q4a", "Q4b", "Q4c"),
    *("Q5a", "Q5b", "Q5c", "Q5d", "Q6a", "Q6b", "Q6c", "Q6d"),
    *(f"W{n}" for n in range(1, 7)),
    *(f"D{n}" for n in range(1, 7)),
    *(f"L{n}" for n in range(1, 9)),
}
"""Every element of the tool: frame, core, steps, questions, whys, considerations, lessons."""

PATHS = {asked.path for asked in all_questions()}


def test_every_element_of_the_tool_is_answered_by_a_field_or_a_computation():
    assert set(ELEMENTS) == IDS
    for element, answers in ELEMENTS.items():
        assert answers, element
        for name in answers:
            if ":" in name:
                module, _colon, member = name.partition(":")
                assert getattr(importlib.import_module(module), member), element
            else:
                assert name in PATHS, element


def test_every_rule_finds_the_answers_that_it_reads():
    assert set(RULE_INPUTS) == set(range(1, 22))
    for rule, paths in RULE_INPUTS.items():
        assert set(paths) <= PATHS, rule


def test_every_question_answers_an_element_or_feeds_a_rule():
    named = {path for paths in (*ELEMENTS.values(), *RULE_INPUTS.values()) for path in paths}
    assert PATHS - named == set()


def test_every_question_has_a_title_that_a_person_reads_and_a_known_kind():
    kinds = {
        *("line", "text", "short_text", "count", "yes_no", "date", "choice", "choices"),
        *("points", "ratings", "grid", "rows", "chart"),
    }
    cells = {"line", "short_text", "count", "yes_no", "choice", "choices", "group"}
    for asked in all_questions():
        assert asked.title != asked.path
        assert asked.kind in kinds
        assert bool(asked.columns) == (asked.kind in ("rows", "chart"))
        for column in asked.columns:
            assert column.title[0].isupper() or column.title == "until", column.path
            assert column.kind in cells | {"time", "time_zone"}, column.path
        assert bool(asked.choices) == (
            asked.kind in ("choice", "choices", "points", "ratings", "grid")
        )


def test_each_step_opens_with_a_block_and_the_first_block_has_a_heading():
    for each in STEPS:
        assert questions(each.key)[0].block


def test_limits_come_from_the_field():
    assert question("design.member_led_percent").maximum == 100
    assert question("inquire.tags").most_rows == 3
    rank = next(c for c in question("inquire.whys").columns if c.name == "rank")
    assert (rank.minimum, rank.maximum) == (1, 6)
    assert question("design.size_target").unit == "people"


def test_the_six_steps_take_two_hours_with_welcome_and_wrap_up():
    assert workshop_minutes() == 120
    assert [s.number for s in STEPS] == [1, 2, 3, 4, 5, 6]
    assert step("sustain").notebook == "06_sustain_renew_close.ipynb"
    assert all(re.fullmatch(r"0\d_[a-z_]+\.ipynb", s.notebook) for s in STEPS)


def test_an_unknown_step_or_question_is_named():
    with pytest.raises(KeyError, match="inquire, design"):
        step("dream")
    with pytest.raises(KeyError):
        question("design.colour")


def test_everything_is_open_in_an_empty_community_and_answers_close_questions(make_community):
    hanging = [asked for asked in questions("design") if asked.only_if]
    left = open_questions(Community(), "design")
    assert len(left) == len(questions("design")) - len(hanging) > 20
    community = make_community(design={"size_target": 0, "space": False})
    left = {asked.path for asked in open_questions(community, "design")}
    assert {"design.size_target", "design.space"}.isdisjoint(left)
    assert answer(community, "design.size_target") == 0


def test_spaces_are_no_answer(make_community):
    community = make_community(inquire={"leader": "  \n "})
    assert "inquire.leader" in {asked.path for asked in open_questions(community, "inquire")}


def test_a_question_that_hangs_on_another_is_open_only_where_it_is_asked(make_community):
    def is_open(path: str, **answers: object) -> bool:
        key = path.split(".")[0]
        community = make_community(**{key: answers})
        return path in {asked.path for asked in open_questions(community, key)}

    assert is_open("design.frequency_days", frequency="custom")
    assert not is_open("design.frequency_days", frequency="monthly")
    assert not is_open("design.frequency_days")
    assert is_open("design.space_tool", space=True)
    assert not is_open("design.space_tool", space=False)
    assert not is_open("sustain.closing", decision="renew")


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        (1, "people", "1 person"),
        (12, "people", "12 people"),
        (1200, "minutes a month", "1,200 minutes a month"),
        (50, "% of meetups", "50 % of meetups"),
        (3, "", "3"),
    ],
)
def test_a_number_stands_with_its_unit(number, unit, words):
    assert with_unit(number, unit) == words
