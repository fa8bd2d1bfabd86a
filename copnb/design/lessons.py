"""The eight lessons about communities that last, and how far a community has come with each."""

from __future__ import annotations

from copnb.design.fields import Labelled
from copnb.words import N_


class Lesson(Labelled):
    """The eight lessons of the Tamarack tool, short, in our own words, in its order.

    The remark says what we would see where the lesson is in place: our own judgement.
    """

    VALUE = (
        "value",
        N_("Members gain something"),
        N_("Each group of members knows what it gets, and says that it is worth the time."),
    )
    ENGAGEMENT = (
        "engagement",
        N_("Members help to shape it"),
        N_("Members tried the design before the start, and lead one meetup in four or more."),
    )
    EXPECTATIONS = (
        "expectations",
        N_("Everyone knows what is asked"),
        N_("What we ask of members is written down, and the invitation says it."),
    )
    SPEAKERS = (
        "speakers",
        N_("Guests and members speak"),
        N_("At least one guest from outside and at least one member are down to speak."),
    )
    RHYTHM = (
        "rhythm",
        N_("A rhythm people can count on"),
        N_("How often, on which day, at what time and where: all are fixed, and we keep to them."),
    )
    OWNERSHIP = (
        "ownership",
        N_("It belongs to the members"),
        N_(
            "Members proposed a third of the topics or more, two people or more lead, and where "
            "the organisers drive the agenda, members lead one meetup in four."
        ),
    )
    FEEDBACK = (
        "feedback",
        N_("We ask how it is going"),
        N_("We ask members after each meetup or half-way, and someone acts on what they say."),
    )
    LEADER = (
        "leader",
        N_("Someone looks after it"),
        N_("One person has the task of leading, and the time to do it."),
    )


class LessonState(Labelled):
    """How far a community has come with a lesson."""

    MISSING = "missing", N_("Not yet")
    PARTLY = "partly", N_("Partly")
    IN_PLACE = "in_place", N_("In place")
