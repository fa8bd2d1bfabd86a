"""The agenda in numbers: when each part starts, and how much of it is for people to connect."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate, groupby

from copnb.advice.finding import Finding, Missing, Result, Severity
from copnb.advice.rules import OWN, Rules
from copnb.design.community import Community
from copnb.design.fields import with_unit
from copnb.design.launch import CONNECTING, AgendaItem, AgendaKind
from copnb.words import _

_AGENDA = "launch.agenda"


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


def agenda_findings(community: Community, rules: Rules) -> list[Result]:
    """Say how the minutes of the first meetup are spent, and whether they fit."""
    results = [*_length(community), *_room(community, rules)]
    parts = [i for i in community.launch.agenda if i.title.strip() or i.minutes or i.kind]
    results += _listening(parts, rules)
    if not total_minutes(parts) or any(i.minutes is None or i.kind is None for i in parts):
        return [*results, Missing("agenda-connection", (_AGENDA,))]
    return [*results, _connection(parts, rules), *_feedback(parts, rules), *_break(parts, rules)]


def _length(community: Community) -> list[Result]:
    total, length = total_minutes(community.launch.agenda), community.design.meetup_minutes
    if not total or length is None:
        return [Missing("agenda-length", ("design.meetup_minutes" if total else _AGENDA,))]
    if total <= length:
        return []
    found = Finding(
        "agenda-length",
        Severity.PROBLEM,
        _("The agenda takes {total} minutes, and the meetup has {length}.").format(
            total=total, length=length
        ),
        _("What could be shorter, or wait until the next time?"),
        _("The parts together fit into the length of the meetup."),
        _("Tamarack tool, step {n}").format(n=4),
        (_AGENDA, "design.meetup_minutes"),
        _("Shorten a part, leave one out, or make the meetup longer."),
        total - length,
        _("minutes"),
    )
    return [found]


def _connection(agenda: Sequence[AgendaItem], rules: Rules) -> Finding:
    total, connecting = total_minutes(agenda), connecting_minutes(agenda)
    percent, wished = 100 * connecting / total, rules["connection_wished"]
    lacking = max(0, math.ceil(total * wished / 100) - connecting)
    if percent >= wished:
        severity, sentence = Severity.FINE, _("People take part more than they listen.")
    elif percent >= rules["connection_least"]:
        severity, sentence = Severity.TALK, _("With {minutes} more it would be {wished}%.")
    else:
        severity = Severity.PROBLEM
        sentence = _(
            "People may not come back just to listen: {wished}% would take {minutes} more."
        )
    return Finding(
        "agenda-connection",
        severity,
        _("{n} of {total} minutes ({percent}%) are for connecting and working together.").format(
            n=connecting, total=total, percent=round(percent)
        ),
        sentence.format(minutes=with_unit(lacking, "minutes"), wished=f"{wished:g}"),
        _(
            "At least {least}% of the minutes are for connecting and working together, better "
            "{wished}%. The tool asks for such time; how much is our own judgement."
        ).format(least=round(rules["connection_least"]), wished=f"{wished:g}"),
        _("Tamarack tool, step {n}").format(n=4),
        (_AGENDA,),
        ""
        if severity is Severity.FINE
        else _("Turn a talk into reading beforehand, or give its questions more time."),
        percent,
        "%",
        ("connection_least", "connection_wished"),
    )


def _talk(
    id: str, figure: int, headline: str, sentence: str, change: str, rule: str, threshold: str
) -> Finding:
    """Return a finding that rests on the agenda and on one threshold of ours."""
    return Finding(
        id,
        Severity.TALK,
        headline.format(minutes=with_unit(figure, "minutes")),
        sentence,
        rule,
        _(OWN),
        (_AGENDA,),
        change,
        figure,
        _("minutes"),
        (threshold,),
    )


def _listening(agenda: Sequence[AgendaItem], rules: Rules) -> list[Result]:
    longest, most = longest_listening(agenda), rules["talk_minutes"]
    if longest <= most:
        return []
    found = _talk(
        "agenda-listening",
        longest,
        _("People only listen for {minutes} in a row."),
        _("Some may drift away; who could ask them a question half-way?"),
        _("Cut it in two, with a few minutes in pairs between."),
        _(
            "Listening takes at most {most} minutes in a row. "
            "Project ECHO Ontario keeps its talk to 18 minutes."
        ).format(most=f"{most:g}"),
        "talk_minutes",
    )
    return [found]


def _feedback(agenda: Sequence[AgendaItem], rules: Rules) -> list[Result]:
    if any(item.kind is AgendaKind.FEEDBACK for item in agenda):
        return []
    minutes = with_unit(round(rules["feedback_minutes"]), "minutes")
    found = _talk(
        "agenda-feedback",
        0,
        _("There are {minutes} for asking people how it was."),
        _("{minutes} at the end could show what to change.").format(minutes=minutes),
        _("Add a part of the kind “{kind}”.").format(kind=AgendaKind.FEEDBACK.label),
        _("A meetup ends by asking how it was. Project ECHO Ontario takes 5 of 90 minutes."),
        "feedback_minutes",
    )
    return [replace(found, source=_("Tamarack tool, lesson {n}").format(n=7))]


def _break(agenda: Sequence[AgendaItem], rules: Rules) -> list[Result]:
    longest, most = longest_without_break(agenda), rules["break_minutes"]
    if longest <= most:
        return []
    found = _talk(
        "agenda-break",
        longest,
        _("The time without a break is {minutes}."),
        _("Five minutes away from the screen could help people to stay until the end."),
        _("Add a part of the kind “{kind}”.").format(kind=AgendaKind.BREAK.label),
        _("There is a break after {most} minutes at most.").format(most=f"{most:g}"),
        "break_minutes",
    )
    return [found]


def _room(community: Community, rules: Rules) -> list[Result]:
    early, least = community.launch.room_opens_minutes, rules["room_minutes"]
    if early is None:
        return [Missing("agenda-room", ("launch.room_opens_minutes",))]
    if early >= least:
        return []
    found = _talk(
        "agenda-room",
        early,
        _("The room opens {minutes} before the start."),
        _("With a little more, people could try their sound and say hello."),
        _("Open the room earlier."),
        _(
            "The room opens {n} minutes early or more. "
            "Project ECHO at the University of Montana opens it 20 minutes early."
        ).format(n=f"{least:g}"),
        "room_minutes",
    )
    return [replace(found, fields=("launch.room_opens_minutes",))]
