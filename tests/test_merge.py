"""Merging what several people changed at once."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copnb.design.reading import ReadingError
from copnb.store.merge import merge, merge_trees

FIELDS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3))
ROWS = st.lists(
    st.fixed_dictionaries({"id": st.sampled_from("uvwxyz"), "n": st.integers(0, 3)}),
    unique_by=lambda row: row["id"],
    max_size=6,
)
TREES = st.fixed_dictionaries({"fields": FIELDS, "rows": ROWS})


@given(TREES, TREES)
def test_who_changed_nothing_takes_over_what_the_other_has(base, theirs):
    assert merge_trees(base, copy.deepcopy(base), theirs) == theirs
    assert merge_trees(base, theirs, copy.deepcopy(base)) == theirs


@given(TREES, TREES)
def test_the_same_change_on_both_sides_stands_once(base, changed):
    assert merge_trees(base, changed, copy.deepcopy(changed)) == changed


@given(TREES, TREES, TREES)
def test_no_row_is_doubled_and_every_row_that_was_added_or_changed_is_kept(base, mine, theirs):
    merged = merge_trees(base, mine, theirs)["rows"]
    ids = [row["id"] for row in merged]
    assert len(ids) == len(set(ids))
    before = {row["id"]: row for row in base["rows"]}
    for rows in (mine["rows"], theirs["rows"]):
        for row in rows:
            if before.get(row["id"]) != row:
                assert row["id"] in ids


@given(TREES, TREES, TREES)
def test_a_field_that_only_one_side_changed_has_that_change(base, mine, theirs):
    merged = merge_trees(base, mine, theirs)["fields"]
    for key in "abcd":
        was, here, there = (tree["fields"].get(key) for tree in (base, mine, theirs))
        assert merged.get(key) == (there if here == was else here)


@given(TREES, TREES)
def test_a_merge_changes_none_of_what_it_was_given(base, theirs):
    kept = copy.deepcopy((base, theirs))
    merge_trees(base, {"fields": {}, "rows": []}, theirs)
    assert (base, theirs) == kept


def test_two_rows_that_two_people_added_at_once_both_stay(make_community):
    base = make_community(design={"topics": [{"id": "a", "topic": "Books"}]})
    mine = make_community(
        design={"topics": [{"id": "a", "topic": "Books"}, {"id": "b", "topic": "Mine"}]}
    )
    theirs = make_community(
        design={"topics": [{"id": "a", "topic": "Good books"}, {"id": "c", "topic": "Theirs"}]}
    )
    merged = merge(base, mine, theirs)
    assert [(row.id, row.topic) for row in merged.design.topics] == [
        ("a", "Good books"),
        ("c", "Theirs"),
        ("b", "Mine"),
    ]


def test_two_columns_of_one_row_changed_by_two_people_both_stand(make_community):
    def with_group(**cells: object):
        return make_community(inquire={"groups": [{"id": "a", **cells}]})

    merged = merge(
        with_group(name="North", count=3),
        with_group(name="Far north", count=3),
        with_group(name="North", count=5),
    )
    assert (merged.inquire.groups[0].name, merged.inquire.groups[0].count) == ("Far north", 5)


def test_a_row_removed_by_one_and_changed_by_the_other_stays(make_community):
    base = make_community(design={"topics": [{"id": "a", "topic": "Books"}]})
    changed = make_community(design={"topics": [{"id": "a", "topic": "Good books"}]})
    empty = make_community(design={"topics": []})
    for mine, theirs in ((changed, empty), (empty, changed)):
        assert [row.topic for row in merge(base, mine, theirs).design.topics] == ["Good books"]


def test_what_both_together_may_not_have_is_refused_with_a_sentence(make_community):
    def tagged(*ids: str):
        return make_community(inquire={"tags": [{"id": i, "word": i} for i in ids]})

    with pytest.raises(ReadingError, match=r"two people .* inquire\.tags: .* at most 3 rows"):
        merge(tagged("a"), tagged("a", "b", "c"), tagged("a", "d", "e"))


def test_points_that_two_people_moved_are_merged_by_goal(make_community):
    base = make_community(inquire={"goals": {"skills": 50, "action": 50}})
    mine = make_community(inquire={"goals": {"skills": 40, "action": 50}})
    theirs = make_community(inquire={"goals": {"skills": 50, "action": 60}})
    assert {g.value: n for g, n in merge(base, mine, theirs).inquire.goals.items()} == {
        "skills": 40,
        "action": 60,
    }
