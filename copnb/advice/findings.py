"""All that the answers say: every rule over one community, in the order of the steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from copnb.advice import (
    agenda,
    at_ease,
    decision,
    hours,
    inclusion,
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
from copnb.advice.finding import Finding, Missing, Result, Severity
from copnb.advice.kinds import GOOD_ENDING, KINDS, WAYS
from copnb.advice.rules import Rules
from copnb.design.community import STEPS, Community, step
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.design.sustain import Decision

Meetups = Sequence[Meetup]
Sheets = Sequence[FeedbackSheet]
Rule = Callable[[Community, Rules], Iterable[Result]]
LaterRule = Callable[[Community, Rules, Meetups, Sheets], Iterable[Result]]

# fmt: off
OF_THE_DESIGN: tuple[Rule, ...] = (
    standing.no_leader,
    ways.whys, size.group_size, people.tiers, people.quiet_space, hours.hours,
    inclusion.inclusion, at_ease.familiar_tools,
    at_ease.recording_trust, technology.orientations, ways.own_time, load.load_findings,
    ways.formats, learning.learning_mix,
    people.air_time, agenda.agenda_findings, structures.structures, standing.open_findings,
)
"""The rules that read a design alone."""

OF_WHAT_HAPPENED: tuple[LaterRule, ...] = (
    people.invitations, rhythm.rhythm, lessons.lesson_findings, momentum.momentum_findings,
    decision.decision_findings,
)
"""The rules that read meetups and feedback too."""
# fmt: on

_PLACES = {kind.id: place for place, kind in reversed([*enumerate(KINDS)])}


def results(
    community: Community, rules: Rules, meetups: Meetups = (), sheets: Sheets = ()
) -> list[Result]:
    """Return what every rule says, or which answers it needs, in the order of the steps."""
    found = [result for rule in OF_THE_DESIGN for result in rule(community, rules)]
    for later in OF_WHAT_HAPPENED:
        found += later(community, rules, meetups, sheets)
    if community.sustain.decision is Decision.CLOSE:
        found = [_looking_back(result) for result in found if result.id != WAYS.id]
    return sorted(found, key=_step)


def _looking_back(result: Result) -> Result:
    """Return a result of a community that closes: of its design nothing is left to decide."""
    if isinstance(result, Missing) or result.id == GOOD_ENDING.id:
        return result
    return replace(result, severity=Severity.FINE, change="")


def by_urgency(said: Iterable[Finding]) -> list[Finding]:
    """Return findings in the order of `KINDS`, problems before talk; all that is fine is last."""
    return sorted(said, key=lambda found: (found.severity is Severity.FINE, *_urgency(found)))


def _urgency(found: Finding) -> tuple[int, int]:
    family = found.id.partition("-")[0]
    place = _PLACES.get(found.id, _PLACES.get(family, len(_PLACES)))
    return place, -list(Severity).index(found.severity)


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
