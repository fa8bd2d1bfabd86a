"""Step 4, Launch: invitations, a tight and lively first meetup, and a path forward."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from copnb.design.fields import Answers, Count, Day, Labelled, Line, Row, Text, YesNo, ask
from copnb.words import N_

Percent = Annotated[int, Field(ge=1, le=100)]


class AgendaKind(Labelled):
    """What happens in a part of the agenda."""

    CONNECT = "connect", N_("Getting to know each other")
    ENGAGE = "engage", N_("Working together")
    PRESENT = "present", N_("Listening")
    BUSINESS = "business", N_("Arrangements")
    FEEDBACK = "feedback", N_("Feedback")
    BREAK = "break", N_("Break")


CONNECTING = frozenset({AgendaKind.CONNECT, AgendaKind.ENGAGE})
"""The parts that count as time for connection and engagement (Tamarack tool, step 4)."""


class Reminder(Row):
    """A reminder before the meetup."""

    days_before: Count = ask(N_("Days before"), unit=N_("days"), default=None)


class AgendaItem(Row):
    """A part of the first meetup; start times are computed from the minutes."""

    title: Line = ask(N_("What happens"), default="")
    minutes: Annotated[int, Field(ge=1, le=600)] | None = ask(
        N_("Minutes"), unit=N_("minutes"), default=None
    )
    kind: AgendaKind | None = ask(N_("Kind"), default=None)


class Launch(Answers):
    """Step 4: the first meetup."""

    first_meetup_on: Day = ask(
        N_("When is the first meetup?"), block=N_("Invitations"), default=None
    )
    invite_count: Count = ask(
        N_("How many people will you invite?"), unit=N_("people"), default=None
    )
    accept_percent: Percent | None = ask(
        N_("How many of them will say yes?"), unit=N_("% of those invited"), default=None
    )
    show_up_percent: Percent | None = ask(
        N_("And how many of those will come?"), unit=N_("% of those who said yes"), default=None
    )
    invite_text: Text = ask(
        N_("What does the invitation say?"),
        N_("Say what people get, what you expect, when and where."),
        default="",
    )
    reminders: list[Reminder] = ask(
        N_("When do you remind people?"), add=N_("Add a reminder"), default_factory=list
    )
    room_opens_minutes: Count = ask(
        N_("How early does the room open?"),
        block=N_("The first meetup"),
        unit=N_("minutes"),
        default=None,
    )
    agenda: list[AgendaItem] = ask(
        N_("What happens, minute by minute?"),
        N_("Keep it tight, and leave a good part for people to connect."),
        add=N_("Add a part"),
        default_factory=list,
    )
    has_fun: YesNo = ask(N_("Is there something that is simply fun?"), default=None)
    fun: Line = ask(N_("What is it?"), only_if=("has_fun", True), default="")
    path_forward: Text = ask(
        N_("What path forward will you share?"),
        N_("What happens next, and what people can look forward to."),
        block=N_("The path forward"),
        default="",
    )
    next_meetup_on: Day = ask(N_("When is the next meetup?"), default=None)
