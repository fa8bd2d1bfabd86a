"""Step 3, Prototype: try the design with a few people before many depend on it."""

from __future__ import annotations

from copnb.design.fields import (
    Answers,
    Count,
    Day,
    GroupId,
    Labelled,
    Line,
    Row,
    Text,
    YesNo,
    ask,
)
from copnb.design.goals import Orientation
from copnb.words import N_


class ToolKind(Labelled):
    """What kind of technology a tool is; the kind says what connection it asks for."""

    VIDEO_CALL = "video_call", N_("Video call")
    PHONE_CALL = "phone_call", N_("Telephone call")
    WEBINAR = "webinar", N_("Webinar")
    GROUP_CHAT = "group_chat", N_("Group chat")
    EMAIL_LIST = "email_list", N_("E-mail list")
    FORUM = "forum", N_("Discussion forum")
    SHARED_DOCUMENTS = "shared_documents", N_("Shared documents")
    WHITEBOARD = "whiteboard", N_("Online whiteboard")
    WEBSITE = "website", N_("Website or wiki")
    RECORDING = "recording", N_("Recordings")
    OTHER = "other", N_("Something else")


class ToolUse(Labelled):
    """What a tool is for."""

    MEET = "meet", N_("To meet")
    BETWEEN = "between", N_("Between meetups")
    STORE = "store", N_("To keep things")


class Mitigation(Labelled):
    """What can bring people back whom technology leaves out."""

    DIAL_IN = "dial_in", N_("A telephone number to call")
    AUDIO_ONLY = "audio_only", N_("Voice only, by agreement")
    CAMERAS_OPTIONAL = "cameras_optional", N_("Cameras may stay off")
    CAPTIONS = "captions", N_("Live captions")
    RECORDING = "recording", N_("Recording and slides afterwards")
    WRITTEN_TWIN = "written_twin", N_("The same conversation in writing")
    LOAN = "loan", N_("A lent device or paid data")
    PHONE_FRIENDLY = "phone_friendly", N_("A tool that works on a phone")
    INTERPRETER = "interpreter", N_("An interpreter")
    SECOND_SLOT = "second_slot", N_("A second meeting time")


class LoopWhen(Labelled):
    """When feedback is asked for."""

    EACH_MEETUP = "each_meetup", N_("At each meetup")
    MIDDLE = "middle", N_("Half-way")
    END = "end", N_("At the end")


class LoopHow(Labelled):
    """How feedback is asked for."""

    POLL = "poll", N_("A quick poll")
    SURVEY = "survey", N_("A short survey")
    INTERVIEW = "interview", N_("Talks with a few members")
    ROUND = "round", N_("A round at the end of the meetup")


class Partner(Row):
    """Somebody with whom the design is tested."""

    partner: Line = ask(N_("Who (a role)"), default="")
    is_member: YesNo = ask(N_("Will they be members?"), default=None)
    part: Line = ask(N_("What they try"), default="")


class Capacity(Row):
    """The time that people of a group can give."""

    group: GroupId = ask(N_("Group"), kind="group", default="")
    minutes_month: Count = ask(N_("Time they have"), unit=N_("minutes a month"), default=None)


class Tool(Row):
    """A tool the community relies on."""

    name: Line = ask(N_("Tool"), default="")
    kind: ToolKind | None = ask(N_("What is it?"), default=None)
    uses: list[ToolUse] = ask(N_("What for?"), default_factory=list)
    accounts: YesNo = ask(N_("Does everyone need an account?"), default=None)
    dial_in: YesNo = ask(N_("Can one join by telephone?"), default=None)
    captions: YesNo = ask(N_("Does it show captions?"), default=None)
    on_phone: YesNo = ask(N_("Does it work on a phone?"), default=None)
    serves: list[Orientation] = ask(
        N_("What part of your life does it carry?"), detail=True, default_factory=list
    )
    kbps_down: Count = ask(
        N_("Needs, down"), unit=N_("kilobits a second"), detail=True, default=None
    )
    kbps_up: Count = ask(N_("Needs, up"), unit=N_("kilobits a second"), detail=True, default=None)


class ChosenMitigation(Row):
    """A measure, and the group it is for."""

    group: GroupId = ask(N_("Group"), kind="group", default="")
    measure: Mitigation | None = ask(N_("What you will do"), default=None)
    note: Line = ask(N_("How"), default="")


class FeedbackLoop(Row):
    """How the community hears from its members, and who acts on it."""

    when: LoopWhen | None = ask(N_("When"), default=None)
    how: LoopHow | None = ask(N_("How"), default=None)
    owner: Line = ask(N_("Who acts on it?"), N_("A role is enough."), default="")


class Prototype(Answers):
    """Step 3: a first try with key partners."""

    partners: list[Partner] = ask(
        N_("With whom will you test it?"),
        block=N_("A first try"),
        add=N_("Add a partner"),
        default_factory=list,
    )
    test_date: Day = ask(N_("When do you test?"), default=None)
    test_findings: Text = ask(N_("What did the test show?"), default="")
    capacity: list[Capacity] = ask(
        N_("How much time does each group have?"),
        N_("For one person of the group."),
        block=N_("Time that people have"),
        add=N_("Add a group's time"),
        default_factory=list,
    )
    leader_preparation_minutes: Count = ask(
        N_("How long does the leader prepare a meetup?"), unit=N_("minutes"), default=None
    )
    leader_hosting_minutes: Count = ask(
        N_("And hosts it, with opening and closing the room?"), unit=N_("minutes"), default=None
    )
    leader_followup_minutes: Count = ask(N_("And follows up?"), unit=N_("minutes"), default=None)
    tools: list[Tool] = ask(
        N_("Which tools do you need?"),
        N_("For meeting, for between meetups, and for keeping things."),
        block=N_("Technology"),
        add=N_("Add a tool"),
        default_factory=list,
    )
    inclusion: Text = ask(
        N_("Whom could technology leave out, and whom does it bring in?"),
        block=N_("Nobody left out"),
        default="",
    )
    mitigations: list[ChosenMitigation] = ask(
        N_("What will you do about it?"),
        add=N_("Add a measure"),
        default_factory=list,
    )
    feedback: list[FeedbackLoop] = ask(
        N_("How will you hear what members think?"),
        block=N_("Feedback"),
        add=N_("Add a way to hear"),
        default_factory=list,
    )
