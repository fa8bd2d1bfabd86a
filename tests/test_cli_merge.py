"""`copnb merge`: what it puts together, what it says, and what it leaves alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from test_batch import copnb

from copnb.design.reading import write
from copnb.design.schema import json_schema
from copnb.store.copies import safe_copy
from copnb.store.folders import load


@pytest.fixture
def told(tmp_path, make_community, put) -> Callable[..., Path]:
    """Return a function that makes a community's folder of that name from answers by step."""

    def make(name: str, own_id: str = "", **steps: dict) -> Path:
        community = make_community(**steps).model_copy(update={"id": own_id or name})
        return put(tmp_path / name, community)

    return make


def merged(*words: object) -> tuple[int, str, str]:
    """Run `copnb merge` and return exit code, what was said, and what went wrong."""
    ended = copnb("merge", *map(str, words))
    return ended.returncode, ended.stdout, ended.stderr


def test_folders_designs_and_safe_copies_become_one_community(told, tmp_path):
    one = told("one", inquire={"theme": "Books"})
    two = told("two", design={"size_target": 12})
    three = told("three", inquire={"theme": "Books"}, launch={"room_opens_minutes": 5})
    (tmp_path / "three.zip").write_bytes(safe_copy(three))
    code, said, _wrong = merged(
        one, two / "community.json", tmp_path / "three.zip", "-o", tmp_path / "new" / "all"
    )
    assert code == 0
    community = load(tmp_path / "new" / "all")
    assert (community.inquire.theme, community.design.size_target) == ("Books", 12)
    assert community.launch.room_opens_minutes == 5
    assert (community.revision, community.steps.inquire) == (1, "drafted")
    assert community.id not in ("one", "two", "three")
    assert "Several give the same answer: 1\n  Which theme will you begin with?\n" in said
    assert "Only one gives an answer: 2\n" in said
    assert said.endswith("the first named stands: 0\n")


def test_what_differs_is_said_in_full_with_who_says_it(told, tmp_path):
    group = {"id": "a", "name": "North"}
    one = told("one", inquire={"theme": "Books", "groups": [{**group, "count": 3}]})
    two = told("two", inquire={"theme": "First.\n\nSecond.", "purposes": ["feedback"]})
    three = told(
        "three",
        inquire={"theme": "Books", "groups": [{**group, "id": "b", "count": 1}]},
        launch={"first_meetup_on": "2027-01-12"},
    )
    four = told("four", launch={"first_meetup_on": "2027-02-01"})
    code, said, _wrong = merged(one, two, three, four, "-o", tmp_path / "all")
    assert code == 0
    assert (
        said.split("stands: 3\n")[1]
        == f"""\
  Which theme will you begin with?
    {one}, {three}, which stands: Books
    {two}:
      First.

      Second.
  Groups of members · North · People
    {one}, which stands: 3 people
    {three}: 1 person
  When is the first meetup?
    {three}, which stands: 12 January 2027
    {four}: 1 February 2027
"""
    )


@pytest.mark.parametrize(
    ("step", "answers", "words"),
    [
        ("inquire", {"purposes": ["feedback"]}, "Give feedback and judge how things go"),
        ("inquire", {"horizon": "months"}, "Several months"),
        (
            "inquire",
            {"goals": {"skills": 60, "action": 40}},
            "Learn new skills: 60; Act together: 40",
        ),
        ("design", {"orientations": {"meetings": 3}}, "Meetings: 3"),
        ("launch", {"has_fun": True}, "yes"),
    ],
)
def test_answers_are_said_in_words(told, tmp_path, step, answers, words):
    other = {
        "purposes": ["new_ideas"],
        "horizon": "years",
        "goals": {"skills": 100},
        "orientations": {"meetings": 5},
        "has_fun": False,
    }
    name = next(iter(answers))
    two = told("two", **{step: answers})
    said = merged(told("one", **{step: {name: other[name]}}), two, "-o", tmp_path / "c")[1]
    assert f"    {two}: {words}\n" in said


def test_a_row_without_room_is_said_in_full(told, tmp_path):
    def tags(*words: str) -> dict:
        return {"tags": [{"id": word, "word": word} for word in words]}

    two = told("two", inquire=tags("d"))
    code, said, _wrong = merged(told("one", inquire=tags(*"abc")), two, "-o", tmp_path / "all")
    assert code == 0
    assert said.endswith(
        f"  Words that find you · d\n    {two}, for which the list has no room: Word: d\n"
    )


def test_it_is_said_as_one_document_too(told, tmp_path):
    one = told("one", inquire={"theme": "Books", "people": "All"})
    two = told("two", inquire={"theme": "Films", "people": "All"}, design={"size_target": 5})
    code, said, _wrong = merged(one, two, "-o", tmp_path / "all", "--json")
    assert code == 0
    assert json.loads(said) == {
        "folder": str(tmp_path / "all"),
        "problems": [],
        "agreed": ["inquire.people"],
        "one_only": {"design.size_target": str(two)},
        "put_together": [],
        "differences": [
            {
                "field": "inquire.theme",
                "row": None,
                "title": "Which theme will you begin with?",
                "stands": {"from": [str(one)], "value": "Books"},
                "others": [{"from": str(two), "value": "Films"}],
            }
        ],
        "no_room": [],
        "what_happened": {"from": str(one), "files": [], "left_out": {}},
    }


def test_copies_of_one_community_are_merged_from_where_they_began(told, tmp_path, put):
    def topics(*words: str) -> dict:
        return {"topics": [{"id": word, "topic": word} for word in words]}

    base = told("base", "cafe1", design=topics("a", "b"), inquire={"theme": "old"})
    one = told("one", "cafe1", design=topics("b", "c"), inquire={"theme": "old"})
    two = told("two", "cafe1", design=topics("a", "b", "d"), inquire={"theme": "new"})
    for given in (base, base / "community.json"):
        out = tmp_path / f"all-{given.suffix}"
        code, said, _wrong = merged(one, two, "-o", out, "--base", given)
        assert code == 0
        assert [row.topic for row in load(out).design.topics] == ["b", "c", "d"]
        assert load(out).inquire.theme == "new"
        assert said.endswith("the first named stands: 0\n")
    elsewhere = tmp_path / "elsewhere" / "all"
    assert merged(one, two, "-o", elsewhere, "--base", base)[0] == 0
    # Beside its copies it is a community of its own; alone it is the same one.
    assert load(out).id != "cafe1"
    assert load(elsewhere).id == "cafe1"


def test_with_a_base_an_old_answer_does_not_differ(told, tmp_path):
    base = told("base", "cafe1", inquire={"theme": "old", "people": "old"})
    one = told("one", "cafe1", inquire={"theme": "mine", "people": "old"})
    two = told("two", "cafe1", inquire={"theme": "yours", "people": "new"})
    _code, said, _wrong = merged(one, two, "-o", tmp_path / "all", "--base", base)
    assert said.endswith(
        "stands: 1\n  Which theme will you begin with?\n"
        f"    {one}, which stands: mine\n    {two}: yours\n"
    )


def test_a_base_of_another_community_is_refused(told, tmp_path):
    one, two = told("one", "cafe1"), told("two", "cafe2")
    code, _said, wrong = merged(one, two, "-o", tmp_path / "all", "--base", told("base", "cafe1"))
    assert code == 1
    assert wrong.startswith(f"{two}: id: got cafe2, expected cafe1")
    assert not (tmp_path / "all").exists()


def test_what_happened_comes_from_the_first_named(samples, told, tmp_path):
    one = samples / "lantern-circle"
    two = samples / "small-museums-post"
    _code, said, _wrong = merged(one, two, "-o", tmp_path / "all")
    for name in ("meetups.csv", "feedback.csv"):
        assert (tmp_path / "all" / name).read_bytes() == (one / name).read_bytes()
    assert f"what happened is taken from {one}; left out from {two}: " in said
    (tmp_path / "one.zip").write_bytes(safe_copy(one))
    merged(tmp_path / "one.zip", told("b"), "-o", tmp_path / "again")
    assert (tmp_path / "again" / "meetups.csv").read_bytes() == (one / "meetups.csv").read_bytes()


def test_nothing_that_exists_is_changed(told, tmp_path):
    one, two = told("one", inquire={"theme": "x"}), told("two")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    code, _said, wrong = merged(one, two, "-o", one)
    assert (code, "something is here already" in wrong) == (2, True)
    (tmp_path / "empty").mkdir()
    assert merged(one, two, "-o", tmp_path / "empty")[0] == 0
    assert {path: path.read_bytes() for path in before} == before


def test_wrong_usage_ends_with_2_and_says_what_would_do(told, tmp_path):
    one = told("one")
    for words, expected in (
        ([one], "two communities or more"),
        ([one, one / "..", "-o", tmp_path / "all"], "no community in this folder"),
        ([one, one, "-o", tmp_path / "all"], "each of them once"),
        ([one, tmp_path / "none", "-o", tmp_path / "all"], "no such file or folder"),
    ):
        code, said, wrong = merged(*words, *(["-o", tmp_path / "all"] if words == [one] else []))
        assert (code, said, expected in wrong) == (2, "", True), wrong
    assert not (tmp_path / "all").exists()


def test_every_design_that_cannot_be_read_is_told_and_nothing_is_made(told, tmp_path):
    one, bad = told("one"), told("bad")
    tree = json.loads((bad / "community.json").read_text())
    tree["design"]["size_target"] = "many"
    (bad / "community.json").write_text(json.dumps(tree))
    (tmp_path / "note.json").write_text("Dear all,")
    words = [one, bad, tmp_path / "note.json", "-o", tmp_path / "all"]
    code, said, wrong = merged(*words)
    assert (code, said) == (1, "")
    first, second = wrong.splitlines()
    wanted = 'design.size_target: got "many", expected a whole number'
    assert first == f"{bad / 'community.json'}: {wanted}"
    assert second.startswith(f"{tmp_path / 'note.json'}: line 1, place 1: ")
    code, said, _wrong = merged(*words, "--json")
    problems = json.loads(said)["problems"]
    assert (code, [p["field"] for p in problems]) == (1, ["design.size_target", "line 1, place 1"])
    assert not (tmp_path / "all").exists()


def test_the_new_design_is_one_that_every_command_takes(samples, tmp_path):
    three = sorted(path for path in samples.iterdir() if path.is_dir())[:3]
    assert merged(*three, "-o", tmp_path / "all")[0] == 0
    content = (tmp_path / "all" / "community.json").read_bytes()
    assert write(load(tmp_path / "all")) == content
    jsonschema.validate(json.loads(content), json_schema())
    assert copnb("check", str(tmp_path / "all")).returncode == 0
