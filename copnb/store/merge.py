"""Three-way merge of a community: by field, and in lists by row."""

from __future__ import annotations

from typing import Any

from copnb.design.community import Community
from copnb.design.reading import ReadingError, check
from copnb.words import _

Tree = dict[str, Any]
_FRAME = ("format", "id", "revision", "saved_on")


def merge(base: Community, mine: Community, theirs: Community) -> Community:
    """Return `theirs` with every change made from `base` to `mine`.

    Where both changed one field, mine stands: it is the later one. Rows are known by their
    id: rows that either side added stay, and a row that one side removed goes unless the
    other side changed it. `ReadingError` where both together pass a limit, such as three tags.
    """
    trees = [community.model_dump(mode="json") for community in (base, mine, theirs)]
    merged = merge_trees(*trees)
    merged.update({key: trees[2][key] for key in _FRAME})
    result, problems = check(merged)
    if result is None:
        raise ReadingError(_("What two people changed at once"), problems)
    return result


def merge_trees(base: Tree, mine: Tree, theirs: Tree) -> Tree:
    """Merge three sets of keys and values; a key that is absent counts as removed."""
    merged = {}
    for key in [*theirs, *(key for key in mine if key not in theirs)]:
        value = _merge_value(
            base.get(key, _ABSENT), mine.get(key, _ABSENT), theirs.get(key, _ABSENT)
        )
        if value is not _ABSENT:
            merged[key] = value
    return merged


_ABSENT: Any = object()


def _merge_value(base: Any, mine: Any, theirs: Any) -> Any:
    if mine == base:
        return theirs
    if theirs == base:
        return mine
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return merge_trees(base if isinstance(base, dict) else {}, mine, theirs)
    if _is_rows(mine) and _is_rows(theirs):
        return _merge_rows(base if _is_rows(base) else [], mine, theirs)
    return mine


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) and "id" in row for row in value)


def _merge_rows(base: list[Tree], mine: list[Tree], theirs: list[Tree]) -> list[Tree]:
    """Merge rows by id in my order; a row that only they added follows the row it stood behind."""
    by_id = [{row["id"]: row for row in rows} for rows in (base, mine, theirs)]
    merged = {}
    for row_id in _order([row["id"] for row in mine], [row["id"] for row in theirs]):
        versions = [rows.get(row_id, _ABSENT) for rows in by_id]
        row = _merge_value(*versions)
        if row is _ABSENT and versions[2] is not _ABSENT and versions[2] != versions[0]:
            row = versions[2]  # removed here, changed there: what somebody wrote is kept
        if row is not _ABSENT:
            merged[row_id] = row
    return list(merged.values())


def _order(mine: list[str], theirs: list[str]) -> list[str]:
    order = list(mine)
    for place, row_id in enumerate(theirs):
        if row_id not in order:
            before = theirs[place - 1] if place else None
            order.insert(order.index(before) + 1 if before in order else len(order), row_id)
    return order
