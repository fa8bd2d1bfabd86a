"""Taking answers as they arrive: what can stand is taken, what cannot is told, and nothing else."""

from __future__ import annotations

from typing import Any

from copnb.design.community import Community
from copnb.design.reading import Problem, check
from copnb.design.text import mend_text

Values = dict[str, Any]


def taken(
    community: Community, step: str, changes: Values, base: Values
) -> tuple[Values, Community, list[Problem]]:
    """Return the changed answers of a step that can stand, the community with them, and the rest.

    `changes` and `base` are answers by question name; `base` is what they began from. In a
    row or a set only the wrong part stays as in `base`; what cannot be mended so is left out
    as a whole. The problems say what cannot stand.
    """
    tree = community.model_dump(mode="json")
    answers = tree[step]
    changed, problems = check({**tree, step: answers | changes})
    if changed is not None:
        return changes, changed, []
    parted = _without_wrong_parts(changes, base, problems)
    good: Values = {}
    changed = community
    for name, value in parted.items():
        with_it, _further = check({**tree, step: answers | good | {name: value}})
        if with_it is not None:
            good[name], changed = value, with_it
    return good, changed, problems


def mended(value: Any) -> Any:
    """Return an answer with impossible characters made visible, at any depth."""
    if isinstance(value, str):
        return mend_text(value)
    if isinstance(value, list):
        return [mended(inner) for inner in value]
    if isinstance(value, dict):
        return {key: mended(inner) for key, inner in value.items()}
    return value


def _without_wrong_parts(changes: Values, base: Values, problems: list[Problem]) -> Values:
    """Return the changes with each wrong cell of a row, or part of a set, as `base` has it."""
    parted = {name: mended(value) for name, value in changes.items()}  # a copy at any depth
    for problem in problems:
        name, *inside = problem.field.split(".")[1:] or [""]  # only the step: no part to mend
        value, before = parted.get(name), base.get(name)
        if isinstance(value, list) and len(inside) > 1:
            value = value[int(inside.pop(0)) - 1]
            rows = before if isinstance(before, list) and isinstance(value, dict) else []
            before = next((row for row in rows if row.get("id") == value.get("id")), None)
        if isinstance(value, dict) and inside:
            value.pop(inside[0], None)
            if isinstance(before, dict) and inside[0] in before:
                value[inside[0]] = before[inside[0]]
    return parted
