"""Where a workshop stands: the two-hour clock, and what is open in a step that is agreed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from copnb.advice import kinds
from copnb.advice.finding import FINE, Finding, Result
from copnb.advice.rules import Rules
from copnb.design.community import (
    STEPS,
    WRAP_UP_MINUTES,
    Community,
    Step,
    StepState,
    workshop_minutes,
)
from copnb.design.questions import Question, open_questions
from copnb.words import ngettext


@dataclass(frozen=True)
class Clock:
    """Minutes left of a step and of the workshop, and how many it is behind (0: in time)."""

    step_left: float
    workshop_left: float
    behind: float


def clock(step: Step, step_used: float, workshop_used: float) -> Clock:
    """Return the minutes left, from those used of this step and of the whole workshop.

    The tool asks for two hours; the minutes of each step are our own share-out. What is left
    is never below 0.
    """
    step_left = max(0.0, step.minutes - step_used)
    workshop_left = max(0.0, workshop_minutes() - workshop_used)
    needed = step_left + sum(each.minutes for each in STEPS[step.number :]) + WRAP_UP_MINUTES
    return Clock(step_left, workshop_left, max(0.0, needed + workshop_used - workshop_minutes()))


def open_findings(community: Community, rules: Rules) -> Iterator[Result]:
    """Say of each step that is agreed that many of its questions are still open."""
    agreed = [s for s in STEPS if getattr(community.steps, s.key) is StepState.AGREED]
    left = {step: open_questions(community, step.key) for step in agreed}
    for step, many in left.items():
        if len(many) >= rules["open_least"]:
            yield _open(step, many, rules)


def _open(step: Step, left: list[Question], rules: Rules) -> Finding:
    kind = replace(
        kinds.OPEN, id=f"open-{step.key}", fields=tuple(question.path for question in left)
    )
    headline = ngettext(
        "“{step}” is agreed, with {n} question open.",
        "“{step}” is agreed, with {n} questions open.",
        len(left),
    )
    titles = " ".join(f"“{question.title}”" for question in left[:3]) + (" …" if left[3:] else "")
    given = {"step": step.title, "titles": titles}
    return kind.finds(rules, FINE, headline, "{titles}", len(left), given)
