"""Three-way merge of a community: by field, in lists by row, in ticked boxes by box."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from copnb.design.community import Community
from copnb.design.fields import answered
from copnb.design.questions import Question, all_questions
from copnb.design.reading import Problem, ReadingError, check, expected
from copnb.store.differences import row_name
from copnb.words import _

Tree = dict[str, Any]
Rows = list[Tree]
_FRAME = ("format", "id", "revision", "saved_on")


@dataclass(frozen=True)
class Merged:
    """What came of a merge, and which of my rows found no room: each a problem of its question."""

    community: Community
    refused: tuple[Problem, ...] = ()


def merge(
    base: Community,
    mine: Community,
    theirs: Community,
    back: Mapping[str, Tree] | None = None,
) -> Merged:
    """Return `theirs` with every change made from `base` to `mine`.

    Where both changed one field, mine stands: it is the later one. Rows are known by their
    id: rows that either side added stay, and a row that one side removed goes unless the
    other side changed it. Where only one side moved rows its order stands, else mine; rows
    that both put in the same place stand run by run, by the smaller id. Of rows beyond the
    most that a list may hold theirs stay, and as many of mine as fit.

    `back` holds, by id, rows that I removed and brought back, as they were when I removed
    them: such a row returns, but over nothing that somebody wrote into it since.

    `base` must be what the sender last knew to be stored. From an older one, such as after an
    answer that was lost, a row of mine that others removed since looks like a new one.
    `ReadingError` where `mine` holds what cannot stand.
    """
    trees = [community.model_dump(mode="json") for community in (base, mine, theirs)]
    _match_rows(trees, back or {})
    merged = _merge_trees("", *trees)
    merged.update({key: trees[2][key] for key in _FRAME})
    refused = tuple(_cut(merged, trees[2]))
    result, problems = check(merged)
    if result is None:
        raise ReadingError(_("What two people changed at once"), problems)
    return Merged(result, refused)


def _match_rows(trees: list[Tree], back: Mapping[str, Tree]) -> None:
    """Change the lists of three trees so that rows of one id are the same to all of them."""
    for asked in all_questions():
        if asked.columns:
            base, mine, theirs = (tree[asked.step][asked.name] for tree in trees)
            base[:] = _with_brought_back(base, mine, theirs, back)
            if asked.kind == "chart":
                _one_id_each(asked.columns[0].name, base, mine, theirs)


def _with_brought_back(base: Rows, mine: Rows, theirs: Rows, back: Mapping[str, Tree]) -> Rows:
    """Return `base` with each row brought back as it was, or without it where nobody has it.

    A row that the base has otherwise was stored since it came back: it is as any other row.
    """
    newer = {row["id"] for row in base if row != {**row, **back.get(row["id"], {})}}
    again = [row["id"] for row in mine if row["id"] in back and row["id"] not in newer]
    there = {row["id"] for row in theirs}
    return [
        *(row for row in base if row["id"] not in again),
        *({**back[row_id], "id": row_id} for row_id in again if row_id in there),
    ]


def _one_id_each(code: str, base: Rows, mine: Rows, theirs: Rows) -> None:
    """Give one id to the rows of one choice that two people picked at once from the chart."""
    known = [{row["id"] for row in rows} for rows in (mine, theirs)]
    here = {row[code]: row["id"] for row in mine if row["id"] not in known[1]}
    same = {
        row["id"]: here[row[code]]
        for row in theirs
        if row[code] and row[code] in here and row["id"] not in known[0]
    }
    smaller = {old: min(pair) for pair in same.items() for old in pair}
    for row in (*base, *mine, *theirs):
        row["id"] = smaller.get(row["id"], row["id"])


_ABSENT: Any = object()


def _merge_trees(path: str, base: Tree, mine: Tree, theirs: Tree) -> Tree:
    """Merge three sets of keys and values; a key that is absent counts as removed."""
    merged = {}
    for key in [*theirs, *(key for key in mine if key not in theirs)]:
        versions = (tree.get(key, _ABSENT) for tree in (base, mine, theirs))
        value = _merge_value(f"{path}.{key}".lstrip("."), *versions)
        if value is not _ABSENT:
            merged[key] = value
    return merged


def _merge_value(path: str, base: Any, mine: Any, theirs: Any) -> Any:
    if mine == base or (base is _ABSENT and not answered(mine)):
        return theirs  # also the empty cell of a row that both have and base does not
    if theirs in (base, mine):
        return mine
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return _merge_trees(path, base if isinstance(base, dict) else {}, mine, theirs)
    if isinstance(mine, list) and isinstance(theirs, list):
        before = base if isinstance(base, list) else []
        if path in _codes():
            return _merge_codes(_codes()[path], before, mine, theirs)
        return _merge_rows(path, before, mine, theirs)
    return mine


@cache
def _codes() -> dict[str, list[str]]:
    """Return the codes of each question whose answer is a set of choices, by its path."""
    asked = [one for each in all_questions() for one in (each, *each.columns)]
    return {
        one.path: [choice.value for choice in one.choices]
        for one in asked
        if one.kind == "choices" and one.choices
    }


def _merge_codes(
    order: list[str], base: list[str], mine: list[str], theirs: list[str]
) -> list[str]:
    """Merge ticked boxes: what either side ticked or cleared, it ticked or cleared for both."""
    changed = {*base} ^ {*mine}
    return [code for code in order if (code in mine if code in changed else code in theirs)]


def _merge_rows(path: str, base: Rows, mine: Rows, theirs: Rows) -> Rows:
    by_id = [{row["id"]: row for row in rows} for rows in (base, mine, theirs)]
    merged = {}
    for row_id in by_id[1] | by_id[2]:
        versions = [rows.get(row_id, _ABSENT) for rows in by_id]
        row = _merge_value(path, *versions)
        if row is _ABSENT and versions[2] is not _ABSENT and versions[2] != versions[0]:
            row = versions[2]  # removed here, changed there: what somebody wrote is kept
        if row is not _ABSENT:
            merged[row_id] = row
    order = _order(*([row_id for row_id in rows if row_id in merged] for rows in by_id))
    return [merged[row_id] for row_id in order]


def _order(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """Return the ids of both sides in one order, the same whichever of them came first.

    The rows that both sides have stand as the side has them that moved any; each run of
    further rows follows the row that it stood behind.
    """
    moved = [i for i in mine if i in base] != [i for i in base if i in mine]
    first, second = (mine, theirs) if moved else (theirs, mine)
    both = [row_id for row_id in first if row_id in second]
    runs = [_runs(side, {*both}) for side in (mine, theirs)]
    order: list[str] = []
    for before in ("", *both):
        order += [before] if before else []
        for run in sorted(run[before] for run in runs if before in run):
            order += run
    return order


def _runs(side: list[str], both: set[str]) -> dict[str, list[str]]:
    """Return the rows that only one side has, by the row before them that both have."""
    runs: dict[str, list[str]] = {}
    before = ""
    for row_id in side:
        if row_id in both:
            before = row_id
        else:
            runs.setdefault(before, []).append(row_id)
    return runs


def _cut(merged: Tree, theirs: Tree) -> Iterator[Problem]:
    """Take out the last of my rows beyond the most that a list may hold; yield what was given."""
    for asked in all_questions():
        rows: Rows = merged[asked.step][asked.name]
        if asked.most_rows is None or len(rows) <= asked.most_rows:
            continue
        stored = {row["id"] for row in theirs[asked.step][asked.name]}
        cut = [row for row in rows if row["id"] not in stored][asked.most_rows - len(rows) :]
        merged[asked.step][asked.name] = [row for row in rows if row not in cut]
        yield too_many(asked, cut, merged)


def too_many(asked: Question, rows: Iterable[Tree], community: Tree) -> Problem:
    """Return the problem of a list that has no room for those rows."""
    given = ", ".join(f"“{row_name(asked, row, community)}”" for row in rows)
    return Problem(asked.path, given, expected("too_long", {"max_length": asked.most_rows}))
