"""What a browser kept is no file of ours: whatever it holds, it is compared and never an error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from copnb.design.fields import LINE_LENGTH, TEXT_LENGTH
from copnb.design.files import DESIGN_FILE
from copnb.store.folders import load, new, save
from copnb.workshop.kept import bring_back, bring_new, kept_differences, with_kept

Values = dict[str, Any]
LEADER = "inquire.leader"
GROUPS = "inquire.groups"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A community with a leader and one group."""
    made = new(tmp_path, "Food hub")
    answers = {"leader": "Ana", "groups": [{"id": "first", "name": "Branches"}]}
    return changed(made, "inquire", answers)


def changed(folder: Path, step: str, answers: Values) -> Path:
    """Change answers in a community's folder as another browser would."""
    tree = json.loads((folder / DESIGN_FILE).read_text(encoding="utf-8"))
    tree[step].update(answers)
    (folder / DESIGN_FILE).write_text(json.dumps(tree), encoding="utf-8")
    save(folder, load(folder).model_copy(update={"revision": tree["revision"] + 1}))
    return folder


def typed(**answers: Any) -> Values:
    """Return kept answers of the first step that no server acknowledged."""
    return {
        "design": None,
        "typed": {
            f"inquire.{name}": {"value": v, "base": None, "at": 1} for name, v in answers.items()
        },
    }


def kept_of(folder: Path) -> Values:
    """Return what a browser keeps of a community that was saved."""
    return {"id": "x", "design": load(folder).model_dump(mode="json"), "typed": {}, "at": 1}


def told(folder: Path, kept: Values) -> list[Values]:
    """Return what cannot come back."""
    return [one for one in kept_differences(load(folder), kept) if "problem" in one]


def test_nothing_kept_and_what_is_here_already_differ_in_nothing(folder):
    for kept in ({}, {"design": None, "typed": {}}, kept_of(folder), typed(leader="Ana")):
        assert kept_differences(load(folder), kept) == []


def test_a_typed_answer_is_shown_beside_the_one_here_and_comes_back(folder):
    (one,) = kept_differences(load(folder), typed(leader="Bo"))
    assert (one["kept"], one["here"]) == ("Bo", "Ana")
    assert "problem" not in one
    assert bring_back(folder, typed(leader="Bo")).inquire.leader == "Bo"
    assert load(folder).inquire.leader == "Bo"


def test_rows_typed_here_come_back_beside_those_that_others_added(folder):
    mine = [{"id": "first", "name": "Branches"}, {"id": "mine", "name": "Volunteers"}]
    kept = typed(groups=mine)
    kept["typed"][GROUPS]["base"] = mine[:1]
    others = [{"id": "first", "name": "All branches"}, {"id": "yours", "name": "Drivers"}]
    changed(folder, "inquire", {"groups": others})
    back = bring_back(folder, kept).inquire.groups
    assert {row.name for row in back} == {"All branches", "Volunteers", "Drivers"}


def test_an_older_design_takes_nothing_from_what_was_answered_since(folder):
    kept = kept_of(folder)
    changed(folder, "design", {"size_target": 12})
    back = bring_back(folder, kept)
    assert back.design.size_target == 12
    assert back.inquire.leader == "Ana"


HOSTILE_KEPT: list[Any] = [
    {"design": [], "typed": []},
    {"design": [1, 2], "typed": "words"},
    {"design": "words", "typed": 7},
    {"design": 7.5, "typed": True},
    {"design": {"inquire": []}, "typed": {LEADER: []}},
    {"design": {"inquire": ["words"]}, "typed": {LEADER: "words"}},
    {"design": {"inquire": "words", "steps": 3}, "typed": {LEADER: None}},
    {"design": {"inquire": {"leader": {"a": 1}}}, "typed": {}},
    {"design": {"inquire": {"groups": {"id": 1}}}, "typed": {}},
    {"design": {"inquire": {"groups": ["row", 3, None, [], {}]}}, "typed": {}},
    {"design": {"inquire": {"groups": [{"id": "a", "name": []}, {"id": "a"}]}}, "typed": {}},
    {"design": {"name": ["x"], "id": {}, "language": 3, "revision": -1, "facts": "none"}},
    {"design": {"id": "../../etc", "name": "\x00 \ud800", "language": "", "revision": "9"}},
    {"typed": {"": {"value": 1}, ".": {"value": 1}, "a.b.c.d": {"value": 1}, "x": {"value": 2}}},
    {"typed": {"inquire": {"value": {"leader": "x"}}, "inquire.": {"value": "x"}}},
    {"typed": {LEADER: {"value": "x" * (LINE_LENGTH + 1), "base": [1]}}},
    {"typed": {LEADER: {"value": "x", "base": {"a": [{}]}, "at": "soon"}, "id": {"value": "x"}}},
    {"typed": {"design.size_target": {"value": 10**400}, "design.formats": {"value": "talk"}}},
    {"typed": {GROUPS: {"value": [{"id": "n", "count": "many", "name": 3}], "base": "none"}}},
    {"typed": {GROUPS: {"value": [{"id": "n", "surprise": "key"}], "base": [None, 3]}}},
    {"design": {"surprise": {"deep": [[[["x"]]]]}}, "typed": {"sustain.surprise": {"value": "y"}}},
    {"design": {"design": {"domain_care": "of another step"}}, "typed": {}},
]


@pytest.mark.parametrize("kept", HOSTILE_KEPT, ids=range(len(HOSTILE_KEPT)))
def test_whatever_is_kept_it_is_compared_and_brought_back_without_an_error(folder, kept):
    before = load(folder).inquire.groups[0]
    differences = kept_differences(load(folder), kept)
    for one in differences:
        assert all(isinstance(one[key], str) for key in ("title", "kept", "here"))
    json.dumps(differences)
    assert before in bring_back(folder, kept).inquire.groups
    again = bring_new(folder.parent, kept)
    assert load(again).id != load(folder).id


def test_a_question_that_is_not_known_here_is_told_with_its_words(folder):
    kept = {
        "design": {"inquire": {"mood": "hopeful", "left_empty": ""}},
        "typed": {"inquire.dream": {"value": "A library in each village"}},
    }
    words = [(one["title"], one["kept"]) for one in told(folder, kept)]
    assert words == [("inquire.mood", "hopeful"), ("inquire.dream", "A library in each village")]
    assert with_kept(load(folder), kept)[0] == load(folder)


def test_a_value_over_its_limit_is_shown_with_what_would_do_and_the_rest_comes_back(folder):
    kept = typed(leader="x" * (LINE_LENGTH + 1), domain_care="Small libraries", horizon_months=-3)
    problems = told(folder, kept)
    assert [one["kept"] for one in problems] == ["x" * (LINE_LENGTH + 1), "-3"]
    assert str(LINE_LENGTH) in problems[0]["problem"]
    back = bring_back(folder, kept).inquire
    assert (back.leader, back.domain_care, back.horizon_months) == ("Ana", "Small libraries", None)


def test_a_row_with_one_wrong_cell_comes_back_without_that_cell(folder):
    rows = [{"id": "mine", "name": "Volunteers", "count": -1}]
    assert told(folder, typed(groups=rows))[0]["title"]
    back = bring_back(folder, typed(groups=rows)).inquire.groups
    assert [(row.name, row.count) for row in back] == [("Branches", None), ("Volunteers", None)]


def test_a_wrong_cell_leaves_what_the_row_had_before(folder):
    changed(folder, "inquire", {"groups": [{"id": "first", "name": "Branches", "count": 5}]})
    kept = typed(groups=[{"id": "first", "name": "All branches", "count": -1}])
    kept["typed"][GROUPS]["base"] = [{"id": "first", "name": "Branches", "count": 5}]
    (row,) = bring_back(folder, kept).inquire.groups
    assert (row.name, row.count) == ("All branches", 5)


def test_a_list_whose_beginning_nobody_knows_removes_no_row(folder):
    for base in (None, "none", [None, 3]):
        kept = typed(groups=[{"id": "mine", "name": "Volunteers"}])
        kept["typed"][GROUPS]["base"] = base
        names = [row.name for row in with_kept(load(folder), kept)[0].inquire.groups]
        assert sorted(names) == ["Branches", "Volunteers"]


def test_a_row_that_stands_twice_is_told_beside_its_question(folder):
    kept = typed(groups=[{"id": "mine", "name": "One"}, {"id": "mine", "name": "Two"}])
    (one,) = told(folder, kept)
    assert "Two" in one["kept"]
    assert bring_back(folder, kept).inquire.groups == load(folder).inquire.groups


def test_a_huge_text_is_no_hindrance_to_the_others(folder):
    kept = typed(domain_care="x" * (TEXT_LENGTH * 50), leader="Bo")
    assert len(told(folder, kept)) == 1
    assert bring_back(folder, kept).inquire.leader == "Bo"


def test_impossible_characters_come_back_visibly_mended(folder):
    assert bring_back(folder, typed(leader="B\x00o\ud800")).inquire.leader == "B\ufffdo\ufffd"


def test_a_community_that_is_gone_comes_back_as_it_was_with_what_was_typed_since(folder, tmp_path):
    kept = kept_of(folder)
    kept["typed"] = typed(leader="Bo")["typed"]
    back = bring_new(tmp_path / "elsewhere", kept)
    was, now = load(folder), load(back)
    assert back.name == folder.name
    assert (now.id, now.language, now.revision) == (was.id, was.language, was.revision)
    assert now.inquire.leader == "Bo"
    assert now.inquire.groups == was.inquire.groups


def test_a_community_whose_design_never_arrived_comes_back_by_its_name_and_id(tmp_path):
    kept = {"id": "cafe0002", "name": "Food hub", **typed(leader="Bo")}
    back = load(bring_new(tmp_path, kept))
    assert (back.id, back.name, back.inquire.leader) == ("cafe0002", "Food hub", "Bo")


def test_an_id_that_is_taken_makes_a_community_of_its_own(folder):
    back = bring_new(folder.parent, kept_of(folder))
    assert back != folder
    assert load(back).id != load(folder).id
    assert load(back).inquire == load(folder).inquire


def test_one_wrong_thing_in_the_frame_costs_only_itself(folder, tmp_path):
    kept = kept_of(folder)
    kept["design"] |= {"facts": [{"label": 3}], "steps": {"inquire": "agreed", "launch": "flying"}}
    kept["design"] |= {"language": "fr", "name": "n" * (LINE_LENGTH + 9)}
    back = load(bring_new(tmp_path / "elsewhere", kept))
    assert (back.id, back.language) == (load(folder).id, "fr")
    assert back.name == "n" * LINE_LENGTH
    assert back.inquire.leader == "Ana"
