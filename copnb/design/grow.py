"""Step 5, Grow: new members, speakers, topics, and a place for what was learned."""

from __future__ import annotations

from copnb.design.design import ProposedBy
from copnb.design.fields import Answers, Count, Day, Labelled, Line, Row, Text, ask
from copnb.words import N_


class Strategy(Labelled):
    """How the membership may grow."""

    REFERRAL = "referral", N_("Members bring others")
    PARTNERS = "partners", N_("Through partner organisations")
    OPEN_EVENTS = "open_events", N_("Open events")
    SECOND_COHORT = "second_cohort", N_("A second group like this one")
    SUB_GROUPS = "sub_groups", N_("Smaller groups inside this one")


class SpeakerKind(Labelled):
    """Where a speaker comes from."""

    EXTERNAL = "external", N_("From outside")
    PEER = "peer", N_("A member")


class Audience(Labelled):
    """For whom a resource is kept."""

    PARTICIPANTS = "participants", N_("Members")
    ORGANISATION = "organisation", N_("Our organisation")
    BOTH = "both", N_("Both")


class Speaker(Row):
    """Somebody who brings something in."""

    role: Line = ask(N_("Who (a role)"), default="")
    kind: SpeakerKind | None = ask(N_("From where?"), default=None)
    topic: Line = ask(N_("About what?"), default="")
    meetup: Count = ask(N_("Meetup"), N_("1 is the first."), default=None)


class NewItem(Row):
    """A new item for the agenda."""

    item: Line = ask(N_("Item"), default="")
    proposed_by: ProposedBy | None = ask(N_("Proposed by"), default=None)


class Resource(Row):
    """Something worth keeping, and where it is kept."""

    resource: Line = ask(N_("What"), default="")
    place: Line = ask(N_("Kept where?"), default="")
    audience: Audience | None = ask(N_("For whom?"), default=None)


class Grow(Answers):
    """Step 5: more people and new life."""

    strategies: list[Strategy] = ask(
        N_("How might the membership grow?"), block=N_("New members"), default_factory=list
    )
    growth_note: Text = ask(N_("What else do you have in mind?"), kind="short_text", default="")
    target_count: Count = ask(
        N_("How many members do you aim for?"), unit=N_("people"), default=None
    )
    by_date: Day = ask(N_("By when?"), default=None)
    waiting_count: Count = ask(N_("How many wait to join?"), unit=N_("people"), default=None)
    speakers: list[Speaker] = ask(
        N_("Who could speak?"),
        N_("People from outside and people among you."),
        block=N_("New voices and topics"),
        add=N_("Add a speaker"),
        default_factory=list,
    )
    new_items: list[NewItem] = ask(
        N_("What is new on the agenda?"), add=N_("Add an item"), default_factory=list
    )
    resources: list[Resource] = ask(
        N_("What will you keep, and where?"),
        N_("Slides, notes, examples: for members and for your organisation."),
        block=N_("What stays"),
        add=N_("Add something to keep"),
        default_factory=list,
    )
