"""What happened: rows of meetups, feedback sheets, attendance and membership."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from copnb.design.fields import ClockTime, Line
from copnb.design.files import ATTENDANCE, FEEDBACK, MEETUPS, MEMBERSHIP

Number = Annotated[int, Field(ge=0)] | None
"""A count; None means unknown, never zero."""


class Happened(BaseModel):
    """Base of a row of what happened; an empty cell is unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Meetup(Happened):
    """A meetup that took place (`meetups.csv`)."""

    date: date
    start: ClockTime = Field("", json_schema_extra={"kind": "time"})
    minutes: Number = None
    invited: Number = None
    registered: Number = None
    attended: Number = None
    new: Number = None
    returning: Number = None
    member_led: bool | None = None
    connection_minutes: Number = None
    topic: Line = ""


class FeedbackSheet(Happened):
    """One member's answers after a meetup (`feedback.csv`); further columns are questions."""

    model_config = ConfigDict(extra="allow", frozen=True)

    date: date
    sheet: Line
    worth_my_time: Annotated[int, Field(ge=1, le=5)] | None = None


class Attendance(Happened):
    """One person at one meetup (`attendance.csv`); `person` is a pseudonym.

    `meetup` is the date of its row in `meetups.csv`, or `dateTstart` where a day has two.
    """

    meetup: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$")]
    person: Line
    minutes: Number = None
    role: Line = ""


class Membership(Happened):
    """The number of members on a day (`membership.csv`)."""

    date: date
    members: Annotated[int, Field(ge=0)]


FILES: dict[str, type[Happened]] = {
    MEETUPS: Meetup,
    FEEDBACK: FeedbackSheet,
    ATTENDANCE: Attendance,
    MEMBERSHIP: Membership,
}
"""The files of what happened, and the model of a row of each."""
