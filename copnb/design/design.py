"""Step 2, Design: how many people, how often, about what, and in which ways."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from copnb.design.fields import (
    Answers,
    ClockTime,
    Count,
    Labelled,
    Line,
    Points,
    Rating,
    Row,
    Text,
    TimeZone,
    YesNo,
    ask,
)
from copnb.design.formats import Format
from copnb.design.goals import Orientation
from copnb.words import N_


class Membership(Labelled):
    """How one becomes a member."""

    OPEN = "open", N_("Open to anyone")
    INVITATION = "invitation", N_("By invitation")
    CRITERIA = "criteria", N_("To those who meet certain criteria")
    TIERED = "tiered", N_("A core group, with a wider circle around it")


class Frequency(Labelled):
    """How often members meet."""

    WEEKLY = "weekly", N_("Every week")
    EVERY_2_WEEKS = "every_2_weeks", N_("Every two weeks")
    EVERY_3_WEEKS = "every_3_weeks", N_("Every three weeks")
    MONTHLY = "monthly", N_("Every month")
    EVERY_2_MONTHS = "every_2_months", N_("Every two months")
    QUARTERLY = "quarterly", N_("Every three months")
    CUSTOM = "custom", N_("Another rhythm")


class Weekday(Labelled):
    """A day of the week."""

    MONDAY = "monday", N_("Monday")
    TUESDAY = "tuesday", N_("Tuesday")
    WEDNESDAY = "wednesday", N_("Wednesday")
    THURSDAY = "thursday", N_("Thursday")
    FRIDAY = "friday", N_("Friday")
    SATURDAY = "saturday", N_("Saturday")
    SUNDAY = "sunday", N_("Sunday")


class ProposedBy(Labelled):
    """Who proposed a topic or an item."""

    ORGANISER = "organiser", N_("the organisers")
    MEMBER = "member", N_("a member")


class Style(Labelled):
    """How much structure meetups have; each stands for a place from -1 (open) to 1 (structured)."""

    VERY_OPEN = "very_open", N_("Very open: we see what comes")
    RATHER_OPEN = "rather_open", N_("Rather open")
    BALANCED = "balanced", N_("Half and half")
    RATHER_STRUCTURED = "rather_structured", N_("Rather structured")
    VERY_STRUCTURED = "very_structured", N_("Very structured: a plan for each minute")

    @property
    def structure(self) -> float:
        """The style as a number from -1 (open) to 1 (structured)."""
        return (list(Style).index(self) - 2) / 2


class LearningStyle(Labelled):
    """What members do while they learn."""

    LISTEN = "listen", N_("Listen and read")
    DISCUSS = "discuss", N_("Discuss")
    PRACTISE = "practise", N_("Practise")
    PRODUCE = "produce", N_("Make something")
    PEER_COACH = "peer_coach", N_("Coach each other")
    SOCIALISE = "socialise", N_("Get to know each other")


class Ownership(Labelled):
    """Who drives the agenda."""

    ORGANISER = "organiser", N_("The organisers")
    CORE_TEAM = "core_team", N_("The core team")
    ROTATING = "rotating", N_("Members, in turn")
    VOTE = "vote", N_("Members vote")


class Need(Labelled):
    """What members may need between meetups."""

    ASK = "ask", N_("Ask questions")
    SHARE = "share", N_("Share what they have")
    CONNECT = "connect", N_("Stay in touch")
    TASK = "task", N_("Work on a task")
    NOTHING = "nothing", N_("Nothing")


class Slot(Row):
    """A time at which the community meets; a community may have several."""

    weekday: Weekday | None = ask(N_("Day"), default=None)
    start: ClockTime = ask(N_("Start"), kind="time", default="")
    time_zone: TimeZone = ask(N_("Whose clock?"), kind="time_zone", default="")


class Topic(Row):
    """A topic to explore."""

    topic: Line = ask(N_("Topic"), default="")
    proposed_by: ProposedBy | None = ask(N_("Proposed by"), default=None)
    meetup: Count = ask(N_("Meetup"), N_("1 is the first."), default=None)


class ChosenFormat(Row):
    """A way to interact, picked from the chart."""

    format: Format | None = ask(N_("Way to interact"), default=None)
    minutes: Count = ask(N_("Time a month"), unit=N_("minutes a month"), default=None)
    share_percent: Annotated[int, Field(ge=0, le=100)] | None = ask(
        N_("How many take part?"), unit=N_("% of members"), default=None
    )


class Design(Answers):
    """Step 2: the shape of the community."""

    size_target: Count = ask(
        N_("How many people?"),
        N_("The number you wish for."),
        block=N_("Size and membership"),
        unit=N_("people"),
        default=None,
    )
    size_min: Count = ask(N_("At least"), unit=N_("people"), default=None)
    size_max: Count = ask(N_("At most"), unit=N_("people"), default=None)
    size_reason: Text = ask(
        N_("Why this size?"),
        N_("Where trust comes first, a group has to stay small."),
        kind="short_text",
        default="",
    )
    membership: Membership | None = ask(N_("Who can become a member?"), default=None)
    membership_criteria: Text = ask(
        N_("By which criteria?"),
        kind="short_text",
        only_if=("membership", Membership.CRITERIA),
        default="",
    )
    frequency: Frequency | None = ask(
        N_("How often do you meet?"),
        N_("Keep to a rhythm that people can trust."),
        block=N_("Rhythm"),
        default=None,
    )
    frequency_days: Count = ask(
        N_("If another rhythm: every how many days?"),
        unit=N_("days"),
        only_if=("frequency", Frequency.CUSTOM),
        default=None,
    )
    meetup_minutes: Count = ask(N_("How long is a meetup?"), unit=N_("minutes"), default=None)
    meetups_count: Count = ask(
        N_("How many meetups in the first round?"), unit=N_("meetups"), default=None
    )
    slots: list[Slot] = ask(
        N_("When do you meet?"),
        N_("Add a second time where no single one suits everybody."),
        add=N_("Add a time"),
        default_factory=list,
    )
    preparation_minutes: Count = ask(
        N_("How long does a member prepare for a meetup?"), unit=N_("minutes"), default=None
    )
    between_minutes: Count = ask(
        N_("How much time between meetups do you ask of a member?"),
        unit=N_("minutes a month"),
        default=None,
    )
    topics: list[Topic] = ask(
        N_("What will you talk about?"),
        block=N_("Topics"),
        add=N_("Add a topic"),
        default_factory=list,
    )
    style: Style | None = ask(
        N_("How much structure do you want?"), block=N_("How you will meet"), default=None
    )
    formats: list[ChosenFormat] = ask(
        N_("How will you meet and work together?"),
        N_("Tick what you want to try. The chart is our own filling of the tool's chart."),
        kind="chart",
        default_factory=list,
    )
    learning_mix: dict[LearningStyle, Points] = ask(
        N_("How will people learn? Share out 100 points."),
        N_("Points stand for time."),
        block=N_("How people learn"),
        default_factory=dict,
    )
    orientations: dict[Orientation, Rating] = ask(
        N_("What is the life of your community about?"),
        N_("From 0 (not at all) to 5 (very much)."),
        default_factory=dict,
    )
    ownership: Ownership | None = ask(
        N_("Who drives the agenda?"), block=N_("Whose community it is"), default=None
    )
    member_led_percent: Annotated[int, Field(ge=0, le=100)] | None = ask(
        N_("How many of the meetups should members lead?"), unit=N_("% of meetups"), default=None
    )
    location: Line = ask(
        N_("Where do you meet?"),
        N_("A link, a telephone number or a room: always the same one."),
        block=N_("Where to find you"),
        default="",
    )
    web_home: Line = ask(
        N_("Where is your home on the web?"), N_("One address that stays."), default=""
    )
    web_home_steward: Line = ask(N_("Who keeps it tidy?"), N_("A role is enough."), default="")
    between_needs: list[Need] = ask(
        N_("What do members need between meetups?"),
        block=N_("Between meetups"),
        default_factory=list,
    )
    followup: Text = ask(N_("What follows right after a meetup?"), kind="short_text", default="")
    followup_by: Line = ask(N_("Who sees to it?"), N_("A role is enough."), default="")
    followup_hours: Count = ask(N_("Within how many hours?"), unit=N_("hours"), default=None)
    sharing: Text = ask(N_("What will members want to share?"), kind="short_text", default="")
    sharing_place: Line = ask(N_("Where will it be kept?"), default="")
    space: YesNo = ask(N_("Will you open a space to share, ask and connect?"), default=None)
    space_tool: Line = ask(N_("Which space?"), only_if=("space", True), default="")
    space_steward: Line = ask(
        N_("Who looks after it?"), N_("A role is enough."), only_if=("space", True), default=""
    )
