"""Merging what several people changed at once: laws that hold for any edits, and their cases."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from faces import SOAK
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from copnb.design.community import Community
from copnb.design.fields import time_zones
from copnb.design.questions import Question, all_questions, question
from copnb.design.reading import ReadingError, check
from copnb.store.merge import Merged, merge

Tree = dict[str, Any]
ASKED = tuple(all_questions())
LISTS = tuple(asked for asked in ASKED if asked.columns)
FEW = settings(max_examples=1500 if SOAK else 60, deadline=None)
WORDS = st.text(st.sampled_from("ab é\u0644\u2066🎉$<{\n"), max_size=8)


def codes(choices: type) -> st.SearchStrategy[str]:
    """Return any of the codes of a choice."""
    return st.sampled_from([choice.value for choice in choices])


def cells(asked: Question) -> st.SearchStrategy[Any]:
    """Return the answers that a question or a column may have, no answer among them."""
    low, high = asked.minimum or 0, min(asked.maximum or 999, 999)
    group = st.sampled_from(["", "g1", "g2"])
    kinds: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "count": lambda: st.none() | st.integers(low, high),
        "yes_no": lambda: st.sampled_from([None, True, False]),
        "date": lambda: st.none() | st.dates(date(2026, 1, 1), date(2029, 1, 1)).map(str),
        "time": lambda: st.sampled_from(["", "09:30", "14:00"]),
        "time_zone": lambda: st.sampled_from(["", *time_zones()[::97]]),
        "group": lambda: group,
        "choice": lambda: st.none() | codes(asked.choices),
        "choices": lambda: st.lists(codes(asked.choices), unique=True, max_size=4),
        "points": lambda: st.dictionaries(codes(asked.choices), st.integers(0, 100)),
        "ratings": lambda: st.dictionaries(codes(asked.choices), st.integers(0, 5)),
        "grid": lambda: st.dictionaries(codes(asked.choices), codes(asked.scale)),
    }
    return kinds.get(asked.kind, lambda: WORDS)()


@st.composite
def row_of(draw: st.DrawFn, asked: Question, tail: str) -> Tree:
    """A row of a list; `tail` keeps the ids of two writers apart, not in order."""
    row_id = f"{draw(st.integers(0, 4095)):03x}{tail}"
    return {"id": row_id} | {column.name: draw(cells(column)) for column in asked.columns}


def fits(asked: Question, rows: list[Tree], row: Tree) -> bool:
    """Say whether a list can take one more row: no id and no choice from the chart twice."""
    code = asked.columns[0].name if asked.kind == "chart" else "id"
    taken = any(one["id"] == row["id"] or one[code] == row[code] for one in rows)
    full = asked.most_rows is not None and len(rows) >= asked.most_rows
    return not taken and not full and (code == "id" or row[code] is not None)


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """A design with answers to some questions: mostly of lists, where merging is hardest."""
    tree = Community(name=draw(WORDS), id="cafe0001").model_dump(mode="json")
    for asked in draw(st.lists(st.sampled_from(LISTS), max_size=3)):
        rows: list[Tree] = tree[asked.step][asked.name]
        for row in draw(st.lists(row_of(asked, "o"), max_size=4)):
            rows += [row] if fits(asked, rows, row) else []
    for asked in draw(st.lists(st.sampled_from(ASKED), max_size=4)):
        if not asked.columns:
            tree[asked.step][asked.name] = draw(cells(asked))
    return tree


Edit = tuple[str, ...]
"""What one edit touches: a path, and below it a row and a column, a code, or the order."""


@st.composite
def edited(draw: st.DrawFn, base: Tree, tail: str, but: frozenset[Edit] = frozenset()):
    """A design after some edits that touch nothing in `but`, and what they touched."""
    tree, touched = copy.deepcopy(base), set()
    used = [asked for asked in ASKED if tree[asked.step][asked.name] not in ("", None, [], {})]
    for _turn in range(draw(st.integers(1, 6))):
        asked = draw(st.sampled_from(used or ASKED) | st.sampled_from(ASKED))
        edit = draw(edit_of_rows(tree, asked, tail) if asked.columns else edit_of(tree, asked))
        if edit and not {edit[0]} & but:
            edit[1]()
            touched.add(edit[0])
    return tree, frozenset(touched)


@st.composite
def edit_of(draw: st.DrawFn, tree: Tree, asked: Question):
    """An edit of a question that is no list, or of one box or one share of it."""
    step, name = tree[asked.step], asked.name
    value = draw(cells(asked))
    if isinstance(value, str | int | None):
        return (asked.path,), lambda: step.update({name: value})
    if not value:
        return None
    code = next(iter(value))
    if isinstance(value, list):
        return (asked.path, code), lambda: step.update({name: [*({*step[name]} ^ {code})]})
    return (asked.path, code), lambda: step.update({name: step[name] | {code: value[code]}})


@st.composite
def edit_of_rows(draw: st.DrawFn, tree: Tree, asked: Question, tail: str):
    """A row added, removed or moved, or one of its cells changed."""
    rows: list[Tree] = tree[asked.step][asked.name]
    do = draw(st.sampled_from(["add", "remove", "move", "change", "change"])) if rows else "add"
    place = draw(st.integers(0, len(rows)))
    if do == "add":
        row = draw(row_of(asked, tail))
        what = row[asked.columns[0].name] if asked.kind == "chart" else row["id"]
        fit = fits(asked, rows, row)
        return ((asked.path, str(what)), lambda: rows.insert(place, row)) if fit else None
    row = draw(st.sampled_from(rows))
    if do == "remove":
        return (asked.path, row["id"], "removed"), lambda: rows.remove(row)
    if do == "move":
        return (asked.path, "order"), lambda: (rows.remove(row), rows.insert(place, row))
    column = draw(st.sampled_from(asked.columns[asked.kind == "chart" :]))
    value = draw(cells(column))
    return (asked.path, row["id"], column.name), lambda: row.update({column.name: value})


def made(tree: Tree) -> Community:
    """Return the community that a tree holds."""
    community, problems = check(tree)
    assert community is not None, problems
    return community


@st.composite
def two_edited(draw: st.DrawFn, *, apart: bool):
    """A community, and two that were made from it by edits; `apart`: of different things."""
    base = draw(trees())
    mine, touched = draw(edited(base, "a"))
    theirs, _touched = draw(edited(base, "b", touched if apart else frozenset()))
    return made(base), made(mine), made(theirs)


def rows_in(community: Community, asked: Question) -> dict[str, Tree]:
    """Return the rows of a list as plain values, by id."""
    rows = community.model_dump(mode="json")[asked.step][asked.name]
    return {row["id"]: row for row in rows}


def equal(one: Community, other: Community) -> bool:
    """Say whether two communities hold the same, in whatever order boxes were ticked."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        if isinstance(value, list) and all(isinstance(inner, str) for inner in value):
            return {*value}
        return [plain(inner) for inner in value] if isinstance(value, list) else value

    return plain(one.model_dump(mode="json")) == plain(other.model_dump(mode="json"))


@FEW
@given(two_edited(apart=True))
def test_edits_of_different_things_come_out_the_same_whoever_saved_first(versions):
    base, mine, theirs = versions
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assume(not one.refused)
    assert equal(one.community, other.community)


@FEW
@given(two_edited(apart=False))
def test_a_change_that_is_sent_again_changes_nothing(versions):
    base, mine, theirs = versions
    merged = merge(base, mine, theirs)
    assert merge(base, mine, merged.community) == merged


@FEW
@given(two_edited(apart=False))
def test_whoever_changed_nothing_takes_over_what_the_other_has(versions):
    base, _mine, theirs = versions
    assert merge(base, base, theirs) == Merged(theirs)
    assert equal(merge(base, theirs, base).community, theirs)
    assert merge(base, theirs, theirs) == Merged(theirs)


@FEW
@given(two_edited(apart=False))
def test_no_row_is_doubled_and_none_that_anybody_wrote_is_lost(versions):
    base, mine, theirs = versions
    merged = merge(base, mine, theirs)
    full = {problem.field for problem in merged.refused}
    for asked in LISTS:
        was, here, there, now = (rows_in(c, asked) for c in (base, mine, theirs, merged.community))
        wrote = {i for rows in (here, there) for i in rows if was.get(i) != rows[i]}
        kept = {i for i in was if i in here and i in there}
        if asked.path not in full and asked.kind != "chart":
            assert {*now} == wrote | kept
        assert {i for i in wrote if i in there} <= {*now} or asked.kind == "chart"
        if asked.kind == "chart":
            code = asked.columns[0].name
            picked = [row[code] for row in now.values()]
            assert len(picked) == len({*picked})
            assert {*picked} == {
                row[code] for rows in (here, there) for i, row in rows.items() if i in wrote | kept
            }


@FEW
@given(two_edited(apart=False))
def test_each_field_has_what_the_one_who_changed_it_wrote_and_no_text_is_touched(versions):
    base, mine, theirs = versions
    merged = merge(base, mine, theirs).community
    for asked in ASKED:
        was, here, there, now = (
            c.model_dump(mode="json")[asked.step][asked.name] for c in (base, mine, theirs, merged)
        )
        if asked.kind == "choices":
            for code in {*was, *here, *there}:
                changed = (code in here) != (code in was)
                assert (code in now) == (code in (here if changed else there))
        elif isinstance(now, dict):
            for code in {*was, *here, *there}:
                one, other = here.get(code), there.get(code)
                assert now.get(code) == (other if one == was.get(code) else one)
        elif not asked.columns:
            assert now == (there if here == was else here)


@FEW
@given(two_edited(apart=False))
def test_each_cell_has_what_the_one_who_changed_it_wrote(versions):
    base, mine, theirs = versions
    merged = merge(base, mine, theirs).community
    for asked in (one for one in LISTS if one.kind != "chart"):
        lists = [rows_in(c, asked) for c in (base, mine, theirs, merged)]
        for row_id in lists[1].keys() & lists[2].keys():
            for column in (column.name for column in asked.columns):
                was, here, there, now = (rows.get(row_id, {}).get(column) for rows in lists)
                if here != there and isinstance(here, list):
                    here, there, was, now = ({*value} for value in (here, there, was or [], now))
                    here, there = (there ^ (here ^ was), there ^ (here ^ was))
                assert now == (there if here == was else here)


@FEW
@given(two_edited(apart=False))
def test_rows_that_nobody_moved_keep_their_order(versions):
    base, mine, theirs = versions
    merged = merge(base, mine, theirs).community
    for asked in (one for one in LISTS if one.kind != "chart"):
        was, here, there, now = (
            list(rows_in(c, asked)) for c in (base, mine, theirs, merged)
        )  # fmt: skip
        both = [i for i in here if i in there]
        if both == [i for i in there if i in here]:
            assert [i for i in now if i in both] == both
        elif [i for i in here if i in was] == [i for i in was if i in here]:
            assert [i for i in now if i in both] == [i for i in there if i in here]


def test_a_merge_changes_none_of_what_it_was_given(make_community):
    base = make_community(design={"formats": [{"id": "a", "format": "panel"}]})
    mine = make_community(design={"formats": [{"id": "b", "format": "panel"}]})
    before = copy.deepcopy((base, mine))
    merge(base, mine, base, {"b": {"format": "panel"}})
    assert (base, mine) == before


@pytest.fixture
def topics(make_community):
    """Return a function that makes a community of topics: `a="Books"`."""

    def make(**words: str) -> Community:
        return make_community(
            design={"topics": [{"id": row_id, "topic": word} for row_id, word in words.items()]}
        )

    return make


def said(merged: Merged) -> list[tuple[str, str]]:
    """Return id and words of the topics that came of a merge."""
    return [(row.id, row.topic) for row in merged.community.design.topics]


def test_two_rows_that_two_people_added_at_once_both_stay(topics):
    base = topics(a="Books")
    mine = topics(a="Books", c="Mine", d="Mine too")
    theirs = topics(a="Good books", b="Theirs", e="Theirs too")
    both = [("a", "Good books"), ("b", "Theirs"), ("e", "Theirs too")]
    both += [("c", "Mine"), ("d", "Mine too")]
    assert said(merge(base, mine, theirs)) == said(merge(base, theirs, mine)) == both


def test_a_row_follows_the_one_it_was_put_behind_when_somebody_else_moves_that(topics):
    base = topics(a="A", b="B", c="C")
    mine = topics(a="A", x="X", b="B", c="C")
    theirs = topics(b="B", c="C", a="A")
    assert [row_id for row_id, _word in said(merge(base, mine, theirs))] == ["b", "c", "a", "x"]


def test_two_columns_of_one_row_changed_by_two_people_both_stand(make_community):
    def with_group(**cells: object):
        return make_community(inquire={"groups": [{"id": "a", **cells}]})

    merged = merge(
        with_group(name="North", count=3, familiar_tools=["email"]),
        with_group(name="Far north", count=3, familiar_tools=["email", "video_call"]),
        with_group(name="North", count=5, familiar_tools=["forum"]),
    ).community.inquire.groups[0]
    assert (merged.name, merged.count) == ("Far north", 5)
    assert merged.familiar_tools == ["video_call", "forum"]


def test_a_row_removed_by_one_and_changed_by_the_other_stays(topics):
    base, changed, empty = topics(a="Books"), topics(a="Good books"), topics()
    for mine, theirs in ((changed, empty), (empty, changed)):
        assert said(merge(base, mine, theirs)) == [("a", "Good books")]


def test_a_row_that_others_removed_stays_away_when_the_sender_knew_it_stored(topics):
    stored = topics(a="Books")
    assert said(merge(stored, stored, topics())) == []
    # What the sender sent is its base once it is stored, though the answer was lost.
    assert said(merge(stored, topics(a="Books", b="New"), topics())) == [("b", "New")]


X = {"id": "a", "topic": "Books", "proposed_by": None, "meetup": None}


def test_a_row_is_brought_back_as_it_was(topics):
    for base in (topics(), topics(a="Books")):  # its removal acknowledged, or not yet
        assert said(merge(base, topics(a="Books"), topics(), {"a": X})) == [("a", "Books")]


def test_a_row_brought_back_never_overwrites_what_somebody_wrote_into_it_since(topics):
    back = merge(topics(), topics(a="Books"), topics(a="Good books"), {"a": X})
    assert said(back) == [("a", "Good books")]
    typed_on = merge(topics(), topics(a="Books, all"), topics(a="Books"), {"a": X})
    assert said(typed_on) == [("a", "Books, all")]


def test_a_row_that_was_stored_since_it_came_back_is_as_any_other(topics):
    stored = topics(a="Books, all")
    assert said(merge(stored, stored, topics(a="Films"), {"a": X})) == [("a", "Films")]
    assert said(merge(stored, stored, topics(), {"a": X})) == []


def test_a_way_to_meet_that_two_people_pick_at_once_stands_once(make_community):
    def picked(row_id: str, **cells: int):
        return make_community(design={"formats": [{"id": row_id, "format": "panel", **cells}]})

    nothing = make_community()
    rows = merge(nothing, picked("f", minutes=20), picked("b", share_percent=30)).community
    assert [(r.id, r.minutes, r.share_percent) for r in rows.design.formats] == [("b", 20, 30)]
    # The page of the one whose id went still names the row by it.
    again = merge(picked("f", minutes=20), picked("f", minutes=25), rows).community
    assert [(r.id, r.minutes, r.share_percent) for r in again.design.formats] == [("b", 25, 30)]


def test_boxes_that_two_people_tick_at_once_stay_ticked_in_the_order_of_the_form(make_community):
    def ticked(*codes: str):
        return make_community(inquire={"purposes": [*codes]})

    merged = merge(
        ticked("feedback"), ticked("feedback", "peer_learning"), ticked("deepen_engagement")
    ).community
    assert merged.inquire.purposes == ["deepen_engagement", "peer_learning"]


def test_of_rows_that_find_no_room_as_many_as_fit_are_taken_and_the_others_are_told(
    make_community,
):
    def tagged(*words: str):
        return make_community(
            inquire={"theme": words[-1], "tags": [{"id": w, "word": w} for w in words]}
        )

    base, theirs = tagged("a"), tagged("a", "d")
    merged = merge(base, tagged("a", "b", "c"), theirs)
    assert [tag.word for tag in merged.community.inquire.tags] == ["a", "b", "d"]
    assert merged.community.inquire.theme == "c"
    assert [str(p) for p in merged.refused] == ["inquire.tags: got “c”, expected at most 3 rows"]
    again = merge(base, tagged("a", "b", "c"), merged.community)
    assert again == merged


def test_points_that_two_people_moved_are_merged_by_goal(make_community):
    base = make_community(inquire={"goals": {"skills": 50, "action": 50}})
    mine = make_community(inquire={"goals": {"skills": 40, "action": 50}})
    theirs = make_community(inquire={"goals": {"skills": 50, "action": 60}})
    assert {g.value: n for g, n in merge(base, mine, theirs).community.inquire.goals.items()} == {
        "skills": 40,
        "action": 60,
    }


def test_what_cannot_stand_is_refused_whoever_changed_what(make_community):
    base = make_community()
    with pytest.raises(ReadingError, match=r"two people .* name: .* at most 500 characters"):
        merge(base, base.model_copy(update={"name": "x" * 501}), base)


def test_when_and_how_often_something_was_saved_is_theirs(make_community):
    base = make_community()
    mine = base.model_copy(update={"revision": 3, "name": "Mine"})
    merged = merge(base, mine, base.model_copy(update={"revision": 7})).community
    assert (merged.revision, merged.name) == (7, "Mine")


def test_every_kind_of_question_is_tried():
    tried = {one.kind for asked in ASKED for one in (asked, *asked.columns)}
    assert tried <= {"rows", "chart", "line", "text", "short_text"} | {
        "count", "yes_no", "date", "time", "time_zone", "group",
        "choice", "choices", "points", "ratings", "grid",
    }  # fmt: skip
    assert question("design.formats").columns[0].kind == "choice"
