"""What one version of a community says and another does not: by question, row and cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from copnb.design.community import STEPS, Community
from copnb.design.fields import answered
from copnb.design.questions import Question, all_questions, question_of
from copnb.words import _

Tree = dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """One answer that two versions give differently.

    `kind` is `answer` (a question), `cell` (a column of a row that both have), `added` or
    `removed` (a row), `order` (rows moved) or `frame` (name, language, state of a step).
    `path` is `step.field`, for a cell `step.field.column`. `title` is the question as asked, `row`
    the name of the row, `column` the heading of the cell. `before` and `after` are plain
    values as the design file holds them: None for a row that is not there, the names of the
    rows for their order. `question` says how to put a value into words; a frame has none.
    """

    path: str
    kind: str
    title: str
    before: Any
    after: Any
    row_id: str = ""
    row: str = ""
    column: str = ""
    question: Question | None = None


def differences(before: Community, after: Community) -> list[Difference]:
    """Return what differs, in the order of the steps; nothing where the answers are equal.

    When a design was saved and how often does not count, nor the order of ticked boxes, nor
    a row that says nothing.
    """
    one, other = before.model_dump(mode="json"), after.model_dump(mode="json")
    found = list(_of_frame(one, other))
    for asked in all_questions():
        found += differences_in(asked, one, other)
    return [*found, *_of_rows(facts_question(), one, other)]


@cache
def facts_question() -> Question:
    """Return the facts of an import as a question, which nobody is asked."""
    return question_of("facts", Community.model_fields["facts"])


def value_in(tree: Tree, asked: Question) -> Any:
    """Return what the tree of a community holds at a question, or among its facts."""
    return tree[asked.step][asked.name] if "." in asked.path else tree[asked.path]


def row_name(asked: Question, row: Tree, community: Tree) -> str:
    """Return what a row is called: the first thing that it says, in the language in force."""
    for column in asked.columns:
        value = row.get(column.name)
        if not answered(value) or column.kind in ("yes_no", "choices"):
            continue
        if column.kind == "choice" and column.choices:
            return column.choices(str(value)).label
        if column.kind == "group":
            groups = {group["id"]: group["name"] for group in community["inquire"]["groups"]}
            value = groups.get(value)
        if answered(value):
            return str(value)
    return ""


def _of_frame(before: Tree, after: Tree) -> Iterator[Difference]:
    titles = {"name": _("Name of the community"), "language": _("Language")}
    for key, title in titles.items():
        if before[key] != after[key]:
            yield Difference(key, "frame", title, before[key], after[key])
    for step in STEPS:
        states = before["steps"][step.key], after["steps"][step.key]
        if states[0] != states[1]:
            title = _("How far is the step “{step}”?").format(step=step.title)
            yield Difference(f"steps.{step.key}", "frame", title, *states)


def differences_in(asked: Question, before: Tree, after: Tree) -> Iterator[Difference]:
    """Yield what differs in one question of two communities given as plain values."""
    if asked.columns:
        yield from _of_rows(asked, before, after)
        return
    values = value_in(before, asked), value_in(after, asked)
    if _differ(*values):
        yield Difference(asked.path, "answer", asked.title, *values, question=asked)


def _of_rows(asked: Question, before: Tree, after: Tree) -> Iterator[Difference]:
    here, there = (_by_id(asked, tree) for tree in (before, after))
    title = asked.title if "." in asked.path else _("Further facts")
    for row_id, row in here.items():
        name = _name(asked, row_id, before)
        told: dict[str, Any] = {"title": title, "row_id": row_id, "row": name}
        if row_id not in there:
            yield Difference(asked.path, "removed", before=row, after=None, question=asked, **told)
            continue
        for column in asked.columns:
            was, now = row[column.name], there[row_id][column.name]
            if _differ(was, now):
                cell: dict[str, Any] = {"column": column.title, "question": column, **told}
                yield Difference(column.path, "cell", before=was, after=now, **cell)
    for row_id, row in there.items():
        if row_id not in here:
            name = _name(asked, row_id, after)
            yield Difference(asked.path, "added", title, None, row, row_id, name, question=asked)
    yield from _moved(asked, title, before, after)


def _moved(asked: Question, title: str, before: Tree, after: Tree) -> Iterator[Difference]:
    here, there = (list(_by_id(asked, tree)) for tree in (before, after))
    orders = [i for i in here if i in there], [i for i in there if i in here]
    if orders[0] != orders[1]:
        was = [_name(asked, row_id, before) for row_id in orders[0]]
        now = [_name(asked, row_id, after) for row_id in orders[1]]
        yield Difference(asked.path, "order", title, was, now, question=asked)


def _by_id(asked: Question, tree: Tree) -> dict[str, Tree]:
    """Return the rows that say anything, by their id."""
    return {
        row["id"]: row
        for row in value_in(tree, asked)
        if any(answered(row[column.name]) for column in asked.columns)
    }


def _name(asked: Question, row_id: str, tree: Tree) -> str:
    rows = value_in(tree, asked)
    place = next(n for n, row in enumerate(rows, start=1) if row["id"] == row_id)
    return row_name(asked, rows[place - 1], tree) or _("row {n}").format(n=place)


def _differ(before: Any, after: Any) -> bool:
    if not answered(before) and not answered(after):
        return False
    if isinstance(before, list) and isinstance(after, list):
        return {*before} != {*after}
    return bool(before != after)
