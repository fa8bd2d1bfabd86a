"""What if: which findings other answers would change, without saving them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from copnb.advice.finding import Finding, Severity
from copnb.advice.findings import findings
from copnb.design.community import Community
from copnb.design.questions import Question, question
from copnb.design.reading import Problem, check
from copnb.report.drawings import Known

TRIED: dict[str, dict[str, tuple[str, ...]]] = {
    "design": {
        "design.size_target": (),
        "design.meetup_minutes": (),
        "design.frequency": (),
        "design.slots": (),
    },
    "prototype": {
        "prototype.tools": ("name", "kind", "uses", "dial_in"),
        "design.meetup_minutes": (),
        "design.frequency": (),
    },
}
"""Key of a step to the questions that a group can try there; of a list, the columns shown."""

Values = dict[str, Any]


class Turn(Enum):
    """How a finding turns when other answers are tried."""

    BETTER = -1
    OTHER = 0
    WORSE = 1


@dataclass(frozen=True)
class Change:
    """A finding before and after; None where there is none."""

    before: Finding | None
    after: Finding | None

    @property
    def turn(self) -> Turn:
        """Say whether it weighs less or more than before; none at all weighs as little as fine."""
        weights = list(Severity)
        before, after = (
            weights.index(found.severity) if found else 0 for found in (self.before, self.after)
        )
        return Turn((after > before) - (after < before))


def answers_of(community: Community, step: str) -> Values:
    """Return the saved answers to the questions that can be tried in a step, by path."""
    tree = community.model_dump(mode="json")
    return {path: tree[path.split(".")[0]][path.split(".")[1]] for path in TRIED[step]}


def tried_questions(step: str) -> list[Question]:
    """Return the questions that can be tried in a step."""
    asked = [(question(path), columns) for path, columns in TRIED[step].items()]
    return [
        replace(one, columns=tuple(c for c in one.columns if not columns or c.name in columns))
        for one, columns in asked
    ]


def with_answers(community: Community, changed: Values) -> tuple[Community, list[Problem]]:
    """Return a community with other answers by path; or as it was, and what cannot stand."""
    tree = community.model_dump(mode="json")
    for path, value in changed.items():
        step, name = path.split(".")
        tree[step][name] = value
    other, problems = check(tree)
    return other or community, problems


def tried(known: Known, changed: Values) -> Values:
    """Return what a page says of changed answers: findings that change, and what cannot stand."""
    if not changed:
        return {"tried": False, "changes": [], "problems": []}
    other, problems = with_answers(known.community, changed)
    return {
        "tried": True,
        "changes": _changes(findings(*known), findings(*known._replace(community=other))),
        "problems": [(question(".".join(p.field.split(".")[:2])).title, p) for p in problems],
    }


def _changes(before: list[Finding], after: list[Finding]) -> list[Change]:
    """Return the findings that are not the same, what gets worse first."""
    now, then = ({found.id: found for found in said} for said in (before, after))
    ids = dict.fromkeys([*now, *then])
    pairs = [Change(now.get(id), then.get(id)) for id in ids if _said(now, id) != _said(then, id)]
    return sorted(pairs, key=lambda change: -change.turn.value)


def _said(findings: dict[str, Finding], id: str) -> tuple[Any, ...]:
    found = findings.get(id)
    return (found.severity, found.headline, found.sentence) if found else ()
