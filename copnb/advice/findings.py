"""All that the answers say: every rule over one community, in the order of the steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from copnb.advice.agenda import agenda_findings
from copnb.advice.clock_changes import clock_change
from copnb.advice.connections import inclusion
from copnb.advice.decision import decision_findings
from copnb.advice.finding import Finding, Result
from copnb.advice.hours import hours
from copnb.advice.learning import learning_mix
from copnb.advice.lessons import lesson_findings
from copnb.advice.load import load_findings
from copnb.advice.momentum import momentum_findings
from copnb.advice.people import air_time, invitations, quiet_space, tiers
from copnb.advice.rhythm import rhythm
from copnb.advice.rules import Rules
from copnb.advice.size import group_size
from copnb.advice.standing import open_findings
from copnb.advice.structures import structures
from copnb.advice.technology import orientations, tool_zones
from copnb.advice.ways import formats, whys
from copnb.design.community import STEPS, Community, step
from copnb.design.happened import FeedbackSheet, Meetup

Rule = Callable[[Community, Rules], list[Result]]
LaterRule = Callable[[Community, Rules, Sequence[Meetup], Sequence[FeedbackSheet]], list[Result]]

OF_THE_DESIGN: tuple[Rule, ...] = (
    whys,
    group_size,
    tiers,
    quiet_space,
    hours,
    clock_change,
    inclusion,
    tool_zones,
    orientations,
    load_findings,
    formats,
    learning_mix,
    air_time,
    invitations,
    agenda_findings,
    structures,
    open_findings,
)
"""The rules that read a design alone."""

OF_WHAT_HAPPENED: tuple[LaterRule, ...] = (
    rhythm,
    lesson_findings,
    momentum_findings,
    decision_findings,
)
"""The rules that read meetups and feedback too."""


def results(
    community: Community,
    rules: Rules,
    meetups: Sequence[Meetup] = (),
    sheets: Sequence[FeedbackSheet] = (),
) -> list[Result]:
    """Return what every rule says, or which answers it needs, in the order of the steps."""
    found = [result for rule in OF_THE_DESIGN for result in rule(community, rules)]
    for later in OF_WHAT_HAPPENED:
        found += later(community, rules, meetups, sheets)
    return sorted(found, key=_step)


def _step(result: Result) -> int:
    """Return the place of the step that a result belongs to; what only files can say is last."""
    key = result.fields[0].split(".")[0] if result.fields else STEPS[-1].key
    return step(key).number


def findings(
    community: Community,
    rules: Rules,
    meetups: Sequence[Meetup] = (),
    sheets: Sequence[FeedbackSheet] = (),
) -> list[Finding]:
    """Return what the answers say; rules whose answers are missing say nothing here."""
    said = results(community, rules, meetups, sheets)
    return [result for result in said if isinstance(result, Finding)]
