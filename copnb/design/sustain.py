"""Step 6, Sustain, renew or close: look at what happened, and decide."""

from __future__ import annotations

from copnb.design.fields import Answers, Count, Day, Labelled, Line, Row, Text, YesNo, ask
from copnb.design.lessons import Lesson, LessonState
from copnb.words import N_


class Degree(Labelled):
    """Yes, partly or no."""

    YES = "yes", N_("Yes")
    PARTLY = "partly", N_("Partly")
    NO = "no", N_("No")


class Decision(Labelled):
    """What comes next. The tool's heading and its text name different three: all four stand."""

    SUSTAIN = "sustain", N_("Sustain: go on as it is")
    RENEW = "renew", N_("Renew: go on, but change something")
    GROW = "grow", N_("Grow: go on, with more people or groups")
    CLOSE = "close", N_("Close: end it well")


class ValueCycle(Labelled):
    """Kinds of value that a story can tell of (Wenger, Trayner and de Laat, 2011)."""

    IMMEDIATE = "immediate", N_("It was worth being there")
    POTENTIAL = "potential", N_("I took something away")
    APPLIED = "applied", N_("I did something differently")
    REALISED = "realised", N_("It made a difference")
    REFRAMING = "reframing", N_("We now see success in another way")


class Outcome(Labelled):
    """What the workshop should help with."""

    TECHNOLOGY = "technology", N_("See how technology can help people connect")
    KEY_ELEMENTS = "key_elements", N_("Understand what makes a community of practice work")
    DESIGN = "design", N_("Be able to design, try out and host one")


class Evaluation(Row):
    """One thing to watch, and who watches it."""

    indicator: Line = ask(N_("What will you look at?"), default="")
    source: Line = ask(N_("Where does it show?"), default="")
    when: Line = ask(N_("When?"), default="")
    owner: Line = ask(N_("Who looks?"), N_("A role is enough."), default="")


class ValueStory(Row):
    """A short story of what the community changed."""

    cycle: ValueCycle | None = ask(N_("What kind of value?"), default=None)
    story: Text = ask(N_("The story"), kind="short_text", default="")


class Sustain(Answers):
    """Step 6: go on, change, grow or end."""

    evaluation_plan: list[Evaluation] = ask(
        N_("How will you judge whether it works?"),
        block=N_("Looking back"),
        add=N_("Add something to look at"),
        default_factory=list,
    )
    first_phase_end: Day = ask(N_("When does the first phase end?"), default=None)
    last_feedback: Text = ask(N_("What did members say last?"), default="")
    momentum: Text = ask(
        N_("Does it have momentum? What do you see?"),
        N_("More people is not always better; fewer may have a simple reason."),
        default="",
    )
    value_stories: list[ValueStory] = ask(
        N_("Which stories show its value?"), add=N_("Add a story"), default_factory=list
    )
    lessons: dict[Lesson, LessonState] = ask(
        N_("Eight lessons: where do you stand?"),
        N_("From what the Tamarack Institute learned in its communities since 2002."),
        block=N_("Eight lessons"),
        default_factory=dict,
    )
    still_relevant: Degree | None = ask(
        N_("Does the topic still matter to members?"), block=N_("The decision"), default=None
    )
    purpose_met: Degree | None = ask(N_("Has it done what it was for?"), default=None)
    goals_changed: YesNo = ask(N_("Have the goals changed?"), default=None)
    leader_available: YesNo = ask(N_("Is there someone to lead it on?"), default=None)
    renewals_count: Count = ask(
        N_("How often have you renewed it so far?"), unit=N_("times"), default=None
    )
    decision: Decision | None = ask(N_("What do you decide?"), default=None)
    decision_reason: Text = ask(N_("Why?"), kind="short_text", default="")
    decided_on: Day = ask(N_("When did you decide?"), default=None)
    closing: Text = ask(
        N_("If you close: how do you end it well?"),
        N_("Whom you thank, what you keep and where, and where members can go on."),
        only_if=("decision", Decision.CLOSE),
        default="",
    )
    outcomes_met: dict[Outcome, Degree] = ask(
        N_("Did this workshop help you to ..."),
        block=N_("This workshop"),
        default_factory=dict,
    )
