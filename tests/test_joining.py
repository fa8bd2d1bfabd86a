"""Answers of several people or groups, joined into one community."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from test_merge import ASKED, FEW, LISTS, equal, made, rows_in, two_edited

from copnb.design.community import StepState
from copnb.design.fields import answered
from copnb.design.questions import answer
from copnb.store.joining import join
from copnb.store.merge import merge


@pytest.fixture
def group(make_community):
    """Return a function that makes a community of its own from answers by step."""

    def make(own_id: str, **steps: dict):
        return make_community(**steps).model_copy(update={"id": own_id})

    return make


def test_an_answer_that_only_one_gives_stands_and_of_two_the_first(group):
    one = group("a1", inquire={"theme": "Books"}, design={"size_target": 12})
    other = group("b1", inquire={"theme": "Films", "goals": {"skills": 100}})
    third = group("c1", inquire={"goals": {"action": 100}})
    joined = join([one, other, third]).community
    assert (joined.inquire.theme, joined.design.size_target) == ("Books", 12)
    assert joined.inquire.goals == {"skills": 100}  # shares of 100 are one answer


def test_each_line_of_a_grid_is_an_answer_of_its_own(group):
    one = group("a1", design={"orientations": {"meetings": 5, "content": 0}})
    other = group("b1", design={"orientations": {"meetings": 1, "projects": 3}})
    joined = join([one, other]).community
    assert joined.design.orientations == {"meetings": 5, "projects": 3, "content": 0}


def test_rows_of_the_same_name_are_one_row_and_fill_each_other(group):
    one = group("a1", inquire={"groups": [{"id": "r1", "name": "North", "count": 3}]})
    other = group(
        "b1",
        inquire={
            "groups": [
                {"id": "r1", "name": "South"},
                {"id": "r2", "name": " north ", "count": 9, "connection": "thin"},
            ],
            "value_propositions": [{"id": "r1", "group": "r2", "gets": "Company"}],
        },
    )
    joined = join([one, other])
    groups = joined.community.inquire.groups
    assert [(g.id, g.name, g.count, g.connection) for g in groups] == [
        ("r1", "North", 3, "thin"),
        ("r1x1", "South", None, None),  # the same id, but another community's row
    ]
    assert [row.group for row in joined.community.inquire.value_propositions] == ["r1"]
    assert [row.id for row in joined.parts[1].inquire.groups] == ["r1x1", "r1"]


def test_rows_of_one_name_that_stand_twice_stay_twice(group):
    breaks = [{"id": "r1", "title": "Break"}, {"id": "r2", "title": "Break"}]
    one = group("a1", launch={"agenda": breaks})
    other = group("b1", launch={"agenda": breaks})
    assert len(join([one, other]).community.launch.agenda) == 2


def test_two_slots_on_one_day_are_two_rows(group):
    one = group("a1", design={"slots": [{"id": "a", "weekday": "tuesday", "start": "14:00"}]})
    other = group("b1", design={"slots": [{"id": "b", "weekday": "tuesday", "start": "16:00"}]})
    assert [s.start for s in join([one, other]).community.design.slots] == ["14:00", "16:00"]


def test_a_list_takes_no_more_than_it_holds_and_the_rest_is_told(group):
    one = group("a1", inquire={"tags": [{"id": "a", "word": "x"}, {"id": "b", "word": "y"}]})
    other = group("b1", inquire={"tags": [{"id": "c", "word": "z"}, {"id": "d", "word": "q"}]})
    joined = join([one, other])
    assert [tag.word for tag in joined.community.inquire.tags] == ["x", "y", "z"]
    assert [str(p) for p in joined.refused] == ["inquire.tags: got “q”, expected at most 3 rows"]


def test_a_step_is_agreed_only_where_all_agreed(group):
    one, other = group("a1"), group("b1")
    agreed = one.steps.model_copy(update={"design": StepState.AGREED, "grow": StepState.AGREED})
    one = one.model_copy(update={"steps": agreed})
    other = other.model_copy(
        update={"steps": other.steps.model_copy(update={"grow": StepState.AGREED})}
    )
    states = join([one, other]).community.steps
    assert (states.design, states.grow) == (StepState.DRAFTED, StepState.AGREED)


def test_with_the_copy_they_began_from_only_changes_count(group):
    def with_topics(theme: str, *topics: str):
        rows = [{"id": word, "topic": word} for word in topics]
        return group("a1", inquire={"theme": theme}, design={"topics": rows})

    base = with_topics("old", "a", "b")
    given = [with_topics("old", "a"), with_topics("second", "a", "b", "c"), with_topics("third")]
    joined = join(given, base).community
    assert joined.inquire.theme == "second"  # the first kept the old one
    assert [row.id for row in joined.design.topics] == ["c"]
    assert [row.id for row in join(given).community.design.topics] == ["a", "b", "c"]


@FEW
@given(two_edited(apart=False))
def test_whatever_anybody_answered_is_there_and_what_the_first_did_stands(versions):
    _base, one, other = versions
    joined = join([one, other.model_copy(update={"id": "b1"})])
    assume(not joined.refused)
    for asked in ASKED:
        values = [answer(c, asked.path) for c in (one, other, joined.community)]
        assert answered(values[2]) == (answered(values[0]) or answered(values[1]))
        if answered(values[0]) and not asked.columns and asked.kind not in ("ratings", "grid"):
            assert values[2] == values[0]
    for asked in LISTS:
        rows = [rows_in(c, asked) for c in (*joined.parts, joined.community)]
        assert {*rows[2]} == {*rows[0]} | {*rows[1]}
        assert len(rows[1]) == len(rows_in(other, asked))


@FEW
@given(two_edited(apart=False))
def test_joined_with_itself_a_community_is_the_same(versions):
    _base, one, _other = versions
    assert equal(join([one, one]).community, one)
    stranger = made(one.model_dump(mode="json") | {"id": "b1"})
    assert equal(join([one, stranger]).community, one)
    assert join([one, one], one).community == one


@FEW
@given(two_edited(apart=True))
def test_with_a_base_it_is_the_merge_of_people_who_type_at_once(versions):
    base, one, other = versions
    joined = join([one, other], base)
    assert joined.community == merge(base, one, joined.parts[1]).community
