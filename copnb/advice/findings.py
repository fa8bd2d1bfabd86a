"""All that the answers say: every rule over one community, in the order of the steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from copnb.advice import (
    agenda,
    clock_changes,
    connections,
    decision,
    hours,
    learning,
    lessons,
    load,
    momentum,
    people,
    rhythm,
    size,
    standing,
    structures,
    technology,
    ways,
)
from copnb.advice.finding import Finding, Result
from copnb.advice.rules import Rules
from copnb.design.community import STEPS, Community, step
from copnb.design.happened import FeedbackSheet, Meetup

Meetups = Sequence[Meetup]
Sheets = Sequence[FeedbackSheet]
Rule = Callable[[Community, Rules], Iterable[Result]]
LaterRule = Callable[[Community, Rules, Meetups, Sheets], Iterable[Result]]

# fmt: off
OF_THE_DESIGN: tuple[Rule, ...] = (
    ways.whys, size.group_size, people.tiers, people.quiet_space, hours.hours,
    clock_changes.clock_change, connections.inclusion, technology.tool_zones,
    technology.orientations, load.load_findings, ways.formats, learning.learning_mix,
    people.air_time, people.invitations, agenda.agenda_findings, structures.structures,
    standing.open_findings,
)
"""The rules that read a design alone."""

OF_WHAT_HAPPENED: tuple[LaterRule, ...] = (
    rhythm.rhythm, lessons.lesson_findings, momentum.momentum_findings, decision.decision_findings,
)
"""The rules that read meetups and feedback too."""
# fmt: on


def results(
    community: Community, rules: Rules, meetups: Meetups = (), sheets: Sheets = ()
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
    community: Community, rules: Rules, meetups: Meetups = (), sheets: Sheets = ()
) -> list[Finding]:
    """Return what the answers say; rules whose answers are missing say nothing here."""
    said = results(community, rules, meetups, sheets)
    return [result for result in said if isinstance(result, Finding)]
