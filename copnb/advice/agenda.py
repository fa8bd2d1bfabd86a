"""The agenda in numbers: when each part starts, and how much of it is for people to connect."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, groupby

from copnb.advice import kinds
from copnb.advice.finding import FINE, PROBLEM, TALK, Finding, Result
from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.design.fields import long_time
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
    share, known = connection_share(parts), all(i.minutes and i.kind for i in parts)
    apart = share is None or not known or 100 * share >= rules["connection_wished"]
    if apart and (n := longest_listening(parts)) > rules["talk_minutes"]:
        headline = _("For {minutes} in a row, people just listen.")
        sentence = _("Some may drift away; who could ask them a question half-way?")
        yield kinds.LISTENING.finds(rules, TALK, headline, sentence, n, {"minutes": _minutes(n)})
    if share is None or not known:
        yield kinds.AGENDA_CONNECTION.needs({kinds.AGENDA: None})
        return
    yield _connection(parts, rules)
    if all(item.kind is not AgendaKind.FEEDBACK for item in parts):
        headline = _("The agenda has no time to ask people how it was.")
        sentence = _("{minutes} at the end would do.")
        given = {"minutes": _minutes(rules["feedback_minutes"]), "kind": AgendaKind.FEEDBACK.label}
        yield kinds.FEEDBACK.finds(rules, TALK, headline, sentence, 0, given)
    if (n := longest_without_break(parts)) > rules["break_minutes"]:
        headline = _("People go {minutes} without a break.")
        sentence = _("Five minutes away from the screen could help people to stay until the end.")
        given = {"minutes": _minutes(n), "kind": AgendaKind.BREAK.label}
        yield kinds.BREAK.finds(rules, TALK, headline, sentence, n, given)


def _minutes(n: float) -> str:
    return long_time(n)


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
        if not early:
            headline = _("The room opens only when the meetup starts.")
        sentence = _("With a little more, people could try their sound and say hello.")
        yield kinds.ROOM.finds(rules, TALK, headline, sentence, early, {"minutes": _minutes(early)})


def _connection(agenda: Sequence[AgendaItem], rules: Rules) -> Finding:
    total, n, listens = total_minutes(agenda), connecting_minutes(agenda), longest_listening(agenda)
    percent, wished = 100 * n / total, rules["connection_wished"]
    given: dict[str, object] = {"total": total, "count": n or _("none")}
    given["wished"] = _("half") if wished == 50 else f"{wished:g}%"
    given["minutes"] = _minutes(math.ceil(total * wished / 100) - n)
    kind, severity = kinds.AGENDA_CONNECTION, PROBLEM
    headline = _("{n} of {total} minutes are for connecting and working together.")
    if not n:
        headline = _("None of the {total} minutes is for connecting and working together.")
    sentence = _("People may not come back just to listen; {minutes} more would make it {wished}.")
    if percent >= wished:
        severity, sentence = FINE, _("People take part more than they listen.")
    elif percent >= rules["connection_least"]:
        severity, sentence = TALK, _("{minutes} more would make it {wished}.")
    if severity is not FINE and listens > rules["talk_minutes"]:
        kind = replace(kind, rule=f"{_(kind.rule)} {_(kinds.LISTENING.rule)}")
        given["listening"] = _minutes(listens)
        headline = _(
            "For {listening} in a row people just listen, and {count} of {total} minutes are for "
            "connecting and working together."
        )
        sentence = _("{minutes} moved would make it {wished}.")
    return kind.finds(rules, severity, headline, sentence, percent, {**given, "n": n})
