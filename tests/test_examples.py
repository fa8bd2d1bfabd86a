from __future__ import annotations

import json

import pytest

from copnb import words
from copnb.design.community import STEPS, Community, step
from copnb.design.questions import all_questions, questions
from copnb.store.folders import load
from copnb.store.shipped import shipped
from copnb.workshop import examples
from copnb.workshop.examples import KINDS, examples_of
from copnb.workshop.page import page_of

NEW = Community(name="A new one", id="cafe0001")


@pytest.mark.parametrize("key", [each.key for each in STEPS])
def test_a_new_community_finds_an_example_for_every_question_that_needs_words(key):
    wanted = {asked.path for asked in questions(key) if asked.kind in KINDS}
    assert examples_of(step(key), NEW).keys() == wanted


def test_numbers_days_and_choices_have_no_example():
    given = {path for each in STEPS for path in examples_of(each, NEW)}
    kinds = {asked.kind for asked in all_questions() if asked.path in given}
    assert not kinds & {"count", "yes_no", "date", "choice", "choices"}


def test_an_example_is_what_the_sample_says_and_names_it():
    given = examples_of(step("inquire"), NEW)["inquire.domain_focus"]
    sample = load(shipped("workshop_data") / "lantern-circle")
    assert given["name"] == sample.name
    assert given["parts"] == [[("", sample.inquire.domain_focus)]]


def test_of_a_list_the_first_rows_stand_in_words():
    given = examples_of(step("design"), NEW)["design.topics"]["parts"]
    assert len(given) == 2
    assert ("Proposed by", "the organisers") in given[0]


def test_of_a_wide_list_one_row_without_its_details():
    given = examples_of(step("inquire"), NEW)["inquire.groups"]["parts"]
    assert len(given) == 1
    assert "Measured speed down" not in dict(given[0])
    assert dict(given[0])["People"] == "5 people"


def test_points_stand_with_their_choice():
    given = examples_of(step("inquire"), NEW)["inquire.goals"]["parts"]
    assert [("Know and trust each other", "50")] in given


def test_no_community_is_its_own_example():
    sample = load(shipped("workshop_data") / "lantern-circle")
    given = [examples_of(each, sample) for each in STEPS]
    assert all(given)
    assert not [path for one in given for path in one if one[path]["name"] == sample.name]


def test_the_samples_of_the_language_in_force_come_first(monkeypatch):
    monkeypatch.setattr(words, "language", lambda: "fr-CA")
    assert examples_of(step("inquire"), NEW)["inquire.domain_care"]["language"] == "fr-CA"


def test_without_the_samples_there_is_no_example(monkeypatch, tmp_path):
    monkeypatch.setattr(examples, "shipped", lambda name: tmp_path)
    assert examples_of(step("inquire"), NEW) == {}

    def gone(name):
        raise FileNotFoundError(name)

    monkeypatch.setattr(examples, "shipped", gone)
    assert examples_of(step("inquire"), NEW) == {}


def test_a_sample_that_cannot_be_read_is_passed_over(monkeypatch, samples):
    (samples / "lantern-circle" / "community.json").write_text("{", encoding="utf-8")
    monkeypatch.setattr(examples, "shipped", lambda name: samples)
    given = examples_of(step("inquire"), NEW)["inquire.domain_focus"]
    assert given["name"] == "Small Museums Post"


@pytest.mark.parametrize("key", [each.key for each in STEPS])
def test_examples_weigh_a_few_kilobytes_of_a_page(key):
    sent = page_of(step(key), NEW, "a-new-one")["examples"]
    assert len(json.dumps(sent, ensure_ascii=False).encode()) < 8_000
