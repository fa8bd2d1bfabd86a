"""The agenda in numbers: when each part starts, and how much of it is for people to connect."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, groupby

from copnb.advice import kinds
from copnb.advice.finding import FINE, PROBLEM, TALK, Finding, Result
from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.design.fields import with_unit
from copnb.design.launch import CONNECTING, AgendaItem, AgendaKind
from copnb.words import _


def start_minutes(agenda: Sequence[AgendaItem]) -> list[int]:
    """Return for each part the minute at which it starts; a part without minutes takes none."""
    return [0, *accumulate(item.minutes or 0 for item in agenda)][: len(agenda)]


def total_minutes(agenda: Sequence[AgendaItem]) -> int:
    """Return the minutes of the whole agenda."""
    return sum(item.minutes or 0 for item in agenda)


def connecting_minutes(agenda: Sequence[AgendaItem]) -> int:
    """Return the minutes of connecting and working together."""
    return total_minutes([item for item in agenda if item.kind in CONNECTING])


def connection_share(agenda: Sequence[AgendaItem]) -> float | None:
    """Return the share (0 to 1) of connecting and working together; None without minutes.

    The Tamarack tool, step 4, asks for a tight agenda with time for connection and engagement.
    """
    total = total_minutes(agenda)
    return connecting_minutes(agenda) / total if total else None


def longest_listening(agenda: Sequence[AgendaItem]) -> int:
    """Return the most minutes that people only listen, talks that follow each other together."""
    return _longest_run(agenda, lambda item: item.kind is AgendaKind.PRESENT)


def longest_without_break(agenda: Sequence[AgendaItem]) -> int:
    """Return the most minutes from one break to the next, or to the start or end."""
    return _longest_run(agenda, lambda item: item.kind is not AgendaKind.BREAK)


def _longest_run(agenda: Sequence[AgendaItem], counts: Callable[[AgendaItem], bool]) -> int:
    runs = [total_minutes(list(run)) for inside, run in groupby(agenda, counts) if inside]
    return max(runs, default=0)


def agenda_findings(community: Community, rules: Rules) -> Iterator[Result]:
    """Say how the minutes of the first meetup are spent, and whether they fit."""
    yield from _length(community, rules)
    yield from _room(community, rules)
    parts = [i for i in community.launch.agenda if i.title.strip() or i.minutes or i.kind]
    if (n := longest_listening(parts)) > rules["talk_minutes"]:
        headline = _("People only listen for {minutes} in a row.")
        sentence = _("Some may drift away; who could ask them a question half-way?")
        yield kinds.LISTENING.finds(rules, TALK, headline, sentence, n, {"minutes": _minutes(n)})
    if not total_minutes(parts) or any(i.minutes is None or i.kind is None for i in parts):
        yield kinds.AGENDA_CONNECTION.needs({kinds.AGENDA: None})
        return
    yield _connection(parts, rules)
    if all(item.kind is not AgendaKind.FEEDBACK for item in parts):
        headline = _("There are {none} for asking people how it was.")
        sentence = _("{minutes} at the end could show what to change.")
        given = {"none": _minutes(0), "minutes": _minutes(rules["feedback_minutes"])}
        given["kind"] = AgendaKind.FEEDBACK.label
        yield kinds.FEEDBACK.finds(rules, TALK, headline, sentence, 0, given)
    if (n := longest_without_break(parts)) > rules["break_minutes"]:
        headline = _("The time without a break is {minutes}.")
        sentence = _("Five minutes away from the screen could help people to stay until the end.")
        given = {"minutes": _minutes(n), "kind": AgendaKind.BREAK.label}
        yield kinds.BREAK.finds(rules, TALK, headline, sentence, n, given)


def _minutes(n: float) -> str:
    return with_unit(round(n), "minutes")


def _length(community: Community, rules: Rules) -> Iterator[Result]:
    total, length = total_minutes(community.launch.agenda), community.design.meetup_minutes
    if not total or length is None:
        yield kinds.AGENDA_LENGTH.needs({kinds.AGENDA: total, kinds.LENGTH: length is not None})
    elif (over := total - length) > 0:
        headline = _("The agenda takes {total} minutes, and the meetup has {length}.")
        sentence = _("What could be shorter, or wait until the next time?")
        given = {"total": total, "length": length}
        yield kinds.AGENDA_LENGTH.finds(rules, PROBLEM, headline, sentence, over, given)


def _room(community: Community, rules: Rules) -> Iterator[Result]:
    early = community.launch.room_opens_minutes
    if early is None:
        yield kinds.ROOM.needs({kinds.ROOM_OPENS: early})
    elif early < rules["room_minutes"]:
        headline = _("The room opens {minutes} before the start.")
        sentence = _("With a little more, people could try their sound and say hello.")
        yield kinds.ROOM.finds(rules, TALK, headline, sentence, early, {"minutes": _minutes(early)})


def _connection(agenda: Sequence[AgendaItem], rules: Rules) -> Finding:
    total, n = total_minutes(agenda), connecting_minutes(agenda)
    percent, wished = 100 * n / total, rules["connection_wished"]
    lacking = _minutes(max(0, math.ceil(total * wished / 100) - n))
    severity = PROBLEM
    sentence = _(
        "People may not come back just to listen: {connection_wished:g}% would take {minutes} more."
    )
    if percent >= wished:
        severity, sentence = FINE, _("People take part more than they listen.")
    elif percent >= rules["connection_least"]:
        severity, sentence = TALK, _("With {minutes} more it would be {connection_wished:g}%.")
    headline = _("{n} of {total} minutes ({percent}%) are for connecting and working together.")
    given = {"n": n, "total": total, "percent": round(percent), "minutes": lacking}
    return kinds.AGENDA_CONNECTION.finds(rules, severity, headline, sentence, percent, given)
