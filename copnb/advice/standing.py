"""Where a workshop stands: the two-hour clock, who leads, and what is open in an agreed step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from copnb.advice import kinds
from copnb.advice.finding import FINE, PROBLEM, TALK, Finding, Result
from copnb.advice.rules import Rules
from copnb.design.community import (
    STEPS,
    WRAP_UP_MINUTES,
    Community,
    Step,
    StepState,
    workshop_minutes,
)
from copnb.design.inquire import InterestLevel
from copnb.design.questions import Question, open_questions, standing
from copnb.design.sustain import Decision
from copnb.words import _, ngettext


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


def no_leader(community: Community, rules: Rules) -> Iterator[Result]:
    """Say that nobody is named to lead, once the design or a later step has answers.

    With a day for the first meetup and no core team either it cannot work as it stands.
    """
    inquire, sustain = community.inquire, community.sustain
    later = any(standing(community, step.key).answered for step in STEPS[1:])
    closes = sustain.decision is Decision.CLOSE
    if inquire.leader.strip() or sustain.leader_available or closes or not later:
        return
    team = sum(bool(row.role.strip()) for row in inquire.core_team)
    joining, planned = inquire.interested_count or 0, community.design.size_target or 0
    headline, n = _("Nobody leads it yet."), joining or planned
    if n:
        headline = ngettext(
            "Nobody leads it yet. {n:,} person would join.",
            "Nobody leads it yet. {n:,} people would join.",
            n,
        )
    if n and not joining:
        headline = _("Nobody leads it yet, and you plan for {n:,} people.")
    sentence = _("Who takes it for the first three meetups, and with whom?")
    if team:
        sentence = _("Who of the core team takes it for the first three meetups?")
    due = community.launch.first_meetup_on is not None and not team
    yield kinds.NO_LEADER.finds(rules, PROBLEM if due else TALK, headline, sentence, n)


MAY_STAY_EMPTY = {
    "inquire.horizon_months",
    "inquire.goals_later",
    "inquire.goals_review_meetup",
    "inquire.other_practices",
    "grow.growth_note",
}
"""Questions that are no news while open: by their own words they may stay empty."""
IF_ASKED = {"inquire.interested_count", "inquire.interest_evidence"}
"""Questions that have no answer where nobody was asked yet."""


def open_findings(community: Community, rules: Rules) -> Iterator[Result]:
    """Say of each step that is agreed that many of its questions are still open.

    Not of a community that closes, and not of questions that may stay empty.
    """
    if community.sustain.decision is Decision.CLOSE:
        return
    not_asked = community.inquire.interest_level is InterestLevel.NONE
    empty = MAY_STAY_EMPTY | (IF_ASKED if not_asked else set())
    for step in STEPS:
        if getattr(community.steps, step.key) is StepState.AGREED:
            left = [q for q in open_questions(community, step.key) if q.path not in empty]
            if len(left) >= rules["open_least"]:
                yield _open(step, left, rules)


def _open(step: Step, left: list[Question], rules: Rules) -> Finding:
    kind = replace(
        kinds.OPEN, id=f"open-{step.key}", fields=tuple(question.path for question in left)
    )
    headline = ngettext(
        "“{step}” is agreed, with {n} question open.",
        "“{step}” is agreed, with {n} questions open.",
        len(left),
    )
    by_urgency = [path for each in kinds.KINDS for path in each.fields]
    rests = {path: place for place, path in reversed([*enumerate(by_urgency)])}
    first = min(left, key=lambda question: rests.get(question.path, len(by_urgency)))
    given = {"step": step.title, "first": first.title}
    return kind.finds(rules, FINE, headline, _("Most rests on “{first}”"), len(left), given)
