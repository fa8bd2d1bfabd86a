"""Answers of several people or groups, joined into one community."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from copnb.design.community import Community
from copnb.design.fields import answered
from copnb.design.questions import Question, all_questions
from copnb.design.reading import Problem, ReadingError, check
from copnb.store.differences import facts_question, value_in
from copnb.store.merge import merge, too_many
from copnb.words import _

Tree = dict[str, Any]
Rows = list[Tree]


@dataclass(frozen=True)
class Joined:
    """What came of joining: the community, what was given, and rows that found no room.

    `parts` are the communities as given; rows that say the same of the same thing have one
    id in all of them and in the result.
    """

    community: Community
    parts: tuple[Community, ...]
    refused: tuple[Problem, ...] = ()


def join(given: Sequence[Community], base: Community | None = None) -> Joined:
    """Join communities into one; where answers differ, that of the first named stands.

    Without `base` nobody knows who changed what: an answer that anybody gives stands, and
    nothing counts as removed. With `base`, an earlier copy of all of them, only what was
    changed since counts, as when several people type at once.

    Rows are the same where their first words are, such as the name of a group, or where
    all they say is; their empty cells are filled from each other.
    """
    result, *others = (community.model_dump(mode="json") for community in given)
    parts = [given[0]]
    problems: list[Problem] = []
    for number, other in enumerate(others, start=1):
        _match(result, other, related=given[0].id == given[number].id)
        parts.append(_checked(other))
        result, refused = _joined(result, other)
        problems += refused
    if base is not None:
        return _merged(parts, base)
    return Joined(_checked(result), tuple(parts), tuple(problems))


def _merged(parts: list[Community], base: Community) -> Joined:
    """Merge against the common base; the first named comes last, for the later stands."""
    result = parts[-1]
    problems: list[Problem] = []
    for part in reversed(parts[:-1]):
        merged = merge(base, part, result)
        result = merged.community
        problems += merged.refused
    return Joined(result, tuple(parts), tuple(problems))


def _checked(tree: Tree) -> Community:
    community, problems = check(tree)
    if community is None:
        raise ReadingError(_("What several people answered"), problems)
    return community


def _lists() -> Iterator[Question]:
    yield from (asked for asked in all_questions() if asked.columns)
    yield facts_question()


def _match(first: Tree, other: Tree, *, related: bool) -> None:
    """Give the rows of `other` the ids of the same rows in `first`, and new ids to strangers.

    `related` says that both are copies of one community, so that equal ids are equal rows.
    """
    groups: dict[str, str] = {}  # the groups of step 1 come before all that refers to them
    for asked in _lists():
        rows = value_in(other, asked)
        for name in (column.name for column in asked.columns if column.kind == "group"):
            for row in rows:
                row[name] = groups.get(row[name], row[name])
        ids = _ids(asked, value_in(first, asked), rows, related=related)
        for row in rows:
            row["id"] = ids[row["id"]]
        if asked.path == "inquire.groups":
            groups = ids


def _ids(asked: Question, first: Rows, other: Rows, *, related: bool) -> dict[str, str]:
    """Return by the id of each row in `other` the id that it shall have."""
    known = {row["id"] for row in first}
    ids = {row["id"]: row["id"] for row in other if related and row["id"] in known}
    unmatched: dict[str, list[str]] = {}
    for row in first:
        if row["id"] not in ids:
            unmatched.setdefault(_words(asked, row), []).append(row["id"])
    for row in other:
        if row["id"] not in ids and (same := unmatched.get(_words(asked, row))):
            ids[row["id"]] = same.pop(0)
    taken = known | {row["id"] for row in other}
    for row_id in (row["id"] for row in other if row["id"] not in ids):
        free = (f"{row_id[:12]}x{n}" for n in count(1))
        ids[row_id] = next(i for i in free if i not in taken) if row_id in known else row_id
        taken.add(ids[row_id])
    return ids


def _words(asked: Question, row: Tree) -> str:
    """Return what makes two rows one: the first words of a row, or else all that it says."""
    naming = asked.columns[0]
    once = naming.kind == "line" or asked.kind == "chart" or asked.most_rows is not None
    if once and answered(row[naming.name]):
        return str(row[naming.name]).strip().casefold()
    return json.dumps([row[column.name] for column in asked.columns])


def _joined(first: Tree, other: Tree) -> tuple[Tree, list[Problem]]:
    """Return `first` with what only `other` answers, and the lists that have no room for all."""
    problems = []
    joined = {**first, "name": first["name"] or other["name"]}
    joined["steps"] = {
        step: state if state == other["steps"][step] else "drafted"
        for step, state in first["steps"].items()
    }
    for asked in all_questions():
        value = _answer(asked, value_in(first, asked), value_in(other, asked))
        if asked.most_rows is not None and len(value) > asked.most_rows:
            problems.append(too_many(asked, value[asked.most_rows :], joined))
            value = value[: asked.most_rows]
        joined[asked.step] = {**joined[asked.step], asked.name: value}
    joined["facts"] = _answer(facts_question(), first["facts"], other["facts"])
    return joined, problems


def _answer(asked: Question, first: Any, other: Any) -> Any:
    if asked.columns:
        rows = {row["id"]: row for row in other}
        kept = [_filled(row, rows.pop(row["id"], row)) for row in first]
        return [*kept, *rows.values()]
    if asked.kind in ("ratings", "grid"):  # each line is an answer of its own; points are shares
        return other | first
    return first if answered(first) else other


def _filled(row: Tree, other: Tree) -> Tree:
    return {key: value if answered(value) else other[key] for key, value in row.items()}
