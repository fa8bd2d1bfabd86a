"""Step 1, Inquire: what the community cares about, who it is for, and why it is worth having."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from copnb.design.fields import (
    Answers,
    ClockTime,
    Count,
    GroupId,
    Labelled,
    Line,
    Points,
    Row,
    Text,
    TimeZone,
    ask,
)
from copnb.design.goals import Goal, Why
from copnb.words import N_


class Kind(Labelled):
    """What the gathering calls itself; the tool names these three."""

    COMMUNITY_OF_PRACTICE = "community_of_practice", N_("Community of practice")
    PEER_LEARNING_NETWORK = "peer_learning_network", N_("Peer learning network")
    LEARNING_COMMUNITY = "learning_community", N_("Learning community")


class Scope(Labelled):
    """Where members come from."""

    WITHIN_TEAM = "within_team", N_("One work team")
    ACROSS_TEAMS = "across_teams", N_("Several work teams")
    SHARED_INTEREST = "shared_interest", N_("People who share an interest, wherever they work")


class Horizon(Labelled):
    """How long the community is meant to last."""

    ONE_TOPIC = "one_topic", N_("A short time, for one idea or topic")
    MONTHS = "months", N_("Several months")
    YEARS = "years", N_("Several years")


class Purpose(Labelled):
    """What meeting online can do for a group."""

    DEEPEN_ENGAGEMENT = "deepen_engagement", N_("Take part more deeply")
    NEW_IDEAS = "new_ideas", N_("Build new ideas")
    FEEDBACK = "feedback", N_("Give feedback and judge how things go")
    PEER_LEARNING = "peer_learning", N_("Learn from each other, as equals")


class InterestLevel(Labelled):
    """How the interest was found out."""

    NONE = "none", N_("We have not asked yet")
    INFORMAL = "informal", N_("We asked around")
    INTERVIEWS = "interviews", N_("Interviews")
    SURVEY = "survey", N_("A survey")
    FOCUS_GROUP = "focus_group", N_("A focus group")


class GatherMode(Labelled):
    """How people are together."""

    VIDEO = "video", N_("On video")
    AUDIO = "audio", N_("By voice only")
    TEXT = "text", N_("In writing")
    MIXED = "mixed", N_("Some in one room, some online")
    IN_PERSON = "in_person", N_("In person")


class Connection(Labelled):
    """What a group's internet connection carries."""

    GOOD = "good", N_("Good: video works")
    THIN = "thin", N_("Thin: voice works, video breaks")
    VERY_THIN = "very_thin", N_("Very thin: text only")


class FamiliarTool(Labelled):
    """What members are at ease with."""

    VIDEO_CALL = "video_call", N_("Video calls")
    TELEPHONE = "telephone", N_("Telephone")
    GROUP_CHAT = "group_chat", N_("Group chat")
    EMAIL = "email", N_("E-mail")
    FORUM = "forum", N_("Discussion forum")
    SHARED_DOCUMENTS = "shared_documents", N_("Shared documents")
    WHITEBOARD = "whiteboard", N_("Online whiteboard")


class Tag(Row):
    """A word that finds the community."""

    word: Line = ask(N_("Word"), default="")


class Group(Row):
    """People among the members who share a place, a clock or a connection."""

    name: Line = ask(N_("Group"), example=N_("branch librarians in Manitoba"), default="")
    count: Count = ask(N_("People"), unit=N_("people"), default=None)
    time_zone: TimeZone = ask(N_("Where are they? (sets the clock)"), kind="time_zone", default="")
    hours_from: ClockTime = ask(
        N_("Suits them from"), N_("Their own clock."), kind="time", default=""
    )
    hours_to: ClockTime = ask(N_("until"), N_("Their own clock."), kind="time", default="")
    constraints: Line = ask(
        N_("What else fills their days?"),
        N_("Care, shifts, prayer, harvest, school holidays."),
        default="",
    )
    connection: Connection | None = ask(N_("Their connection"), default=None)
    kbps_down: Count = ask(
        N_("Measured speed down"), unit=N_("kilobits a second"), detail=True, default=None
    )
    kbps_up: Count = ask(
        N_("Measured speed up"), unit=N_("kilobits a second"), detail=True, default=None
    )
    data_cap_mb: Count = ask(
        N_("Data allowance"), unit=N_("megabytes a month"), detail=True, default=None
    )
    familiar_tools: list[FamiliarTool] = ask(N_("At ease with"), default_factory=list)


class OtherPractice(Row):
    """Something members do together besides meeting."""

    practice: Line = ask(N_("Practice"), example=N_("visit one another's workplace"), default="")


class ValueProposition(Row):
    """What one group gets from the community and gives to it."""

    group: GroupId = ask(N_("Group"), kind="group", default="")
    gets: Text = ask(N_("What they get"), kind="short_text", default="")
    gives: Text = ask(N_("What they give"), kind="short_text", default="")


class CoreMember(Row):
    """A role in the core team; a role and no name, so that no personal data is needed."""

    role: Line = ask(N_("Role"), example=N_("two branch librarians"), default="")
    minutes_month: Count = ask(N_("Time"), unit=N_("minutes a month"), default=None)


class ChosenWhy(Row):
    """A reason for the community, its rank, and the sign by which the group will know."""

    why: Why | None = ask(N_("Why"), default=None)
    rank: Annotated[int, Field(ge=1, le=6)] | None = ask(
        N_("Rank"), N_("1 comes first."), default=None
    )
    sign: Line = ask(N_("How will you know?"), default="")


class Inquire(Answers):
    """Step 1: is there a community here, for whom, and why?"""

    domain_care: Text = ask(
        N_("What do you care about?"),
        N_("The concern or the passion that brings people together."),
        block=N_("What it is about"),
        default="",
    )
    domain_focus: Line = ask(
        N_("What exactly will you gather around?"),
        N_("One line: the 'it' of your community."),
        example=N_("programmes that a library with two staff can run"),
        default="",
    )
    theme: Text = ask(
        N_("Which theme will you begin with?"),
        N_("A theme is narrow enough for a first season."),
        kind="short_text",
        default="",
    )
    tags: list[Tag] = ask(
        N_("Words that find you"),
        N_("Up to three words."),
        add=N_("Add a word"),
        max_length=3,
        default_factory=list,
    )
    kind: Kind | None = ask(
        N_("What will you call it?"), block=N_("What kind of gathering"), default=None
    )
    scope: Scope | None = ask(N_("Where do members come from?"), default=None)
    horizon: Horizon | None = ask(N_("How long is it meant to last?"), default=None)
    horizon_months: Count = ask(
        N_("In months, if you know"),
        unit=N_("months"),
        only_if=("horizon", Horizon.MONTHS),
        default=None,
    )
    purposes: list[Purpose] = ask(
        N_("What should meeting online do for you?"), N_("Tick all that fit."), default_factory=list
    )
    context: Text = ask(
        N_("How do you want to bring a spread-out team together?"),
        N_("What connects people today, and what do they still lack?"),
        default="",
    )
    people: Text = ask(N_("Who are the people to bring in?"), block=N_("Who is coming"), default="")
    groups: list[Group] = ask(
        N_("Groups of members"),
        N_("One card for all who share a place, a clock or a connection."),
        add=N_("Add a group"),
        default_factory=list,
    )
    expectations: Text = ask(
        N_("What do you expect of members?"),
        N_("How often they come, what they bring, how they treat each other."),
        default="",
    )
    interest_level: InterestLevel | None = ask(
        N_("How have you asked people about it?"),
        block=N_("Is there interest?"),
        default=None,
    )
    interested_count: Count = ask(
        N_("How many said they would join?"), unit=N_("people"), default=None
    )
    interest_evidence: Text = ask(
        N_("What did people say?"), N_("What makes you think they want this?"), default=""
    )
    value_propositions: list[ValueProposition] = ask(
        N_("What is in it for each group?"),
        N_("Every group asks this first. Say what it gets and what it gives."),
        block=N_("What is in it for members"),
        add=N_("Add what a group gets"),
        default_factory=list,
    )
    whys: list[ChosenWhy] = ask(
        N_("Why a community?"),
        N_("Choose the reasons that matter, rank them, and say how you will know."),
        block=N_("Why, and what matters most"),
        add=N_("Add a reason"),
        max_length=6,
        default_factory=list,
    )
    goals: dict[Goal, Points] = ask(
        N_("What matters most? Share out 100 points."),
        N_("Put most points where you want most time."),
        default_factory=dict,
    )
    goals_later: dict[Goal, Points] = ask(
        N_("And later? Share out 100 points again."),
        N_("Goals may change over time. Leave it empty if they stay."),
        default_factory=dict,
    )
    goals_review_meetup: Count = ask(
        N_("At which meetup will you look at the goals again?"),
        N_("The number of the meetup, counted from the first."),
        default=None,
    )
    gather_modes: list[GatherMode] = ask(
        N_("How will you be together?"), block=N_("How you will gather"), default_factory=list
    )
    other_practices: list[OtherPractice] = ask(
        N_("What else will you do together?"),
        add=N_("Add a practice"),
        default_factory=list,
    )
    leader: Line = ask(
        N_("Who leads and looks after it?"),
        N_("A role is enough, such as “regional librarian”. Please type no names."),
        block=N_("Who leads"),
        default="",
    )
    leader_minutes_month: Count = ask(
        N_("How much time does the leader have?"), unit=N_("minutes a month"), default=None
    )
    sponsor: Line = ask(
        N_("Who backs it?"), N_("The person or body that gives time, money or a name."), default=""
    )
    core_team: list[CoreMember] = ask(
        N_("Who else is in the core team?"), add=N_("Add a role"), default_factory=list
    )
    cost_estimate: Text = ask(
        N_("What will it cost?"),
        N_("Technology, support, hosting, help for members to take part."),
        kind="short_text",
        default="",
    )
