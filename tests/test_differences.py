"""What one version of a community says and another does not."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hypothesis import given
from test_merge import FEW, two_edited

from copnb.design.community import STEPS, StepState
from copnb.design.fields import answered
from copnb.design.questions import all_questions, question
from copnb.store.differences import Difference, differences


def told(found: list[Difference]) -> list[tuple]:
    """Return kind, path, row and both values of differences."""
    return [(one.kind, one.path, one.row, one.before, one.after) for one in found]


def test_a_question_is_told_with_its_title_and_both_answers(make_community):
    before = make_community(inquire={"theme": "Books"}, design={"size_target": 12})
    after = make_community(inquire={"theme": "Films"}, launch={"first_meetup_on": "2027-01-12"})
    found = differences(before, after)
    assert told(found) == [
        ("answer", "inquire.theme", "", "Books", "Films"),
        ("answer", "design.size_target", "", 12, None),
        ("answer", "launch.first_meetup_on", "", None, "2027-01-12"),
    ]
    assert found[0].title == "Which theme will you begin with?"


def test_rows_are_told_one_by_one_and_by_cell(make_community):
    def with_groups(*rows: dict):
        return make_community(inquire={"groups": [*rows]})

    before = with_groups({"id": "a", "name": "North", "count": 3}, {"id": "b", "name": "South"})
    after = with_groups({"id": "a", "name": "North", "count": 5}, {"id": "c", "count": 9})
    cell, removed, added = differences(before, after)
    assert told([cell]) == [("cell", "inquire.groups.count", "North", 3, 5)]
    assert (cell.title, cell.column, cell.row_id) == ("Groups of members", "People", "a")
    assert (removed.kind, removed.row, removed.before["name"]) == ("removed", "South", "South")
    assert (added.kind, added.row, added.after["count"]) == ("added", "9", 9)
    assert (removed.after, added.before) == (None, None)


def test_a_row_is_called_by_the_words_that_a_person_knows_it_by(make_community):
    community = make_community(
        inquire={
            "groups": [{"id": "a", "name": "North"}, {"id": "b", "familiar_tools": ["email"]}],
            "whys": [{"id": "a", "rank": 1}],
            "value_propositions": [{"id": "a", "group": "a", "gets": "x"}],
        },
        design={"formats": [{"id": "a", "format": "panel"}]},
    )
    found = differences(make_community(), community)
    assert [(one.path, one.row) for one in found] == [
        ("inquire.groups", "North"),
        ("inquire.groups", "row 2"),
        ("inquire.value_propositions", "North"),
        ("inquire.whys", "1"),
        ("design.formats", question("design.formats").columns[0].choices("panel").label),
    ]


def test_rows_that_moved_are_told_as_a_new_order(make_community):
    def topics(*words: str):
        return make_community(design={"topics": [{"id": w, "topic": w.upper()} for w in words]})

    found = differences(topics("a", "b", "c"), topics("c", "a", "x"))
    assert told(found)[-1] == ("order", "design.topics", "", ["A", "C"], ["C", "A"])
    assert [one.kind for one in found] == ["removed", "added", "order"]


def test_name_language_and_states_of_steps_come_first(make_community):
    before = make_community()
    agreed = before.steps.model_copy(update={"grow": StepState.AGREED})
    after = before.model_copy(update={"name": "Other", "language": "fr-CA", "steps": agreed})
    assert told(differences(before, after)) == [
        ("frame", "name", "", "Test circle", "Other"),
        ("frame", "language", "", "en", "fr-CA"),
        ("frame", "steps.grow", "", "not_started", "agreed"),
    ]


def test_facts_that_an_import_knew_are_told_last(make_community):
    before = make_community()
    tree = before.model_dump(mode="json") | {"facts": [{"id": "a", "label": "City", "value": "Y"}]}
    after = type(before).model_validate_json(json.dumps(tree))
    assert told(differences(before, after)) == [
        ("added", "facts", "City", None, {"id": "a", "label": "City", "value": "Y", "source": ""})
    ]


def test_when_it_was_saved_ticking_order_and_empty_rows_do_not_count(make_community):
    one = make_community(inquire={"purposes": ["feedback", "new_ideas"], "theme": " "})
    other = make_community(
        inquire={"purposes": ["new_ideas", "feedback"], "tags": [{"id": "a", "word": ""}]}
    )
    other = other.model_copy(update={"revision": 9, "saved_on": date(2026, 11, 23)})
    assert differences(one, other) == []


def what_is_said(value: Any) -> Any:
    """Return plain values without what says nothing, ticked boxes in no order."""
    if isinstance(value, dict):
        inner = {key: what_is_said(each) for key, each in value.items()}
        return {key: each for key, each in inner.items() if answered(each)}
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return sorted(value)
    if isinstance(value, list):
        return [row for row in map(what_is_said, value) if row.keys() > {"id"}]
    return value


@FEW
@given(two_edited(apart=False))
def test_there_are_differences_where_the_answers_say_different_things_and_only_there(versions):
    base, mine, theirs = versions
    for one, other in ((base, base), (base, mine), (mine, theirs)):
        found = differences(one, other)
        says = [what_is_said(each.model_dump(mode="json")) for each in (one, other)]
        assert bool(found) == (says[0] != says[1])
        assert len(found) == len(differences(other, one))
        json.dumps(told(found))


@FEW
@given(two_edited(apart=False))
def test_differences_come_in_the_order_of_the_steps(versions):
    _base, mine, theirs = versions
    order = [*(asked.path for asked in all_questions()), "facts"]
    asked = [one.path for one in differences(mine, theirs) if one.kind != "frame"]
    places = [order.index(".".join(path.split(".")[:2])) for path in asked]
    assert places == sorted(places)
    assert {path.split(".")[0] for path in asked} <= {step.key for step in STEPS}
