"""Short ways to get everyone talking, and which of them fit the minutes that are left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from copnb.advice import kinds
from copnb.advice.agenda import total_minutes
from copnb.advice.finding import FINE, Result
from copnb.advice.people import people_at_meetup
from copnb.advice.rules import Rules
from copnb.advice.ways import carried
from copnb.design.community import Community
from copnb.design.formats import Bandwidth
from copnb.design.goals import Goal
from copnb.words import N_, _, ngettext


@dataclass(frozen=True)
class Structure:
    """A short way to talk: minutes it takes at least and usually at most, people, goals."""

    _name: str
    shortest: int
    longest: int
    smallest: int
    largest: int | None
    goals: tuple[Goal, ...]

    @property
    def name(self) -> str:
        """Its name, in the language in force."""
        return _(self._name)

    @property
    def length(self) -> str:
        """How long it takes, in words."""
        if self.shortest == self.longest:
            return ngettext("{n} minute", "{n} minutes", self.shortest).format(n=self.shortest)
        return _("{a} to {b} minutes").format(a=self.shortest, b=self.longest)


_TRUST, _SKILLS, _IDEAS = Goal.RELATIONSHIPS, Goal.SKILLS, Goal.NEW_THINKING
_PROBLEMS, _ACTION = Goal.PROBLEMS, Goal.ACTION

# fmt: off
# Minutes: Liberating Structures, but the case, which follows case rounds. People and goals: our own
# judgement. Columns: name, least minutes, most minutes, least people, most people, goals.
LIBRARY: tuple[Structure, ...] = (
    Structure(N_("Why, and why again, in pairs"), 10, 20, 2, None, (_TRUST, _ACTION)),
    Structure(N_("Alone, in pairs, all"), 12, 12, 8, None, (_IDEAS, _ACTION)),
    Structure(N_("Random pairs, three rounds"), 20, 20, 6, None, (_TRUST,)),
    Structure(N_("What can each do now, without more means?"), 20, 20, 3, None, (_ACTION, _SKILLS)),
    Structure(N_("Bold ideas, rated by all"), 20, 30, 12, None, (_IDEAS, _ACTION)),
    Structure(N_("A real case, and advice"), 25, 25, 6, 30, (_PROBLEMS, _SKILLS)),
    Structure(N_("Coaching in threes"), 26, 60, 3, None, (_TRUST, _PROBLEMS)),
    Structure(N_("The few rules that matter"), 30, 40, 4, None, (_ACTION,)),
    Structure(N_("Interview with someone who knows"), 30, 60, 12, None, (_IDEAS, _SKILLS)),
    Structure(N_("How could we make sure to fail?"), 35, 60, 5, None, (_IDEAS, _PROBLEMS)),
    Structure(N_("What happened, what it means, what next"), 45, 45, 5, None, (_SKILLS, _ACTION)),
    Structure(N_("Advice from a circle, each in turn"), 60, 60, 4, None, (_PROBLEMS, _TRUST)),
)
# fmt: on
"""Short ways to talk, the shortest first."""


def fitting_structures(people: int, minutes: int) -> list[Structure]:
    """Return the ways that so many people can do in so many minutes, in the library's order."""
    fitting = [s for s in LIBRARY if s.shortest <= minutes and s.smallest <= people]
    return [s for s in fitting if s.largest is None or people <= s.largest]


def structures(community: Community, rules: Rules) -> Iterator[Result]:
    """Say which ways to talk fit the minutes that the agenda has left; nothing where none do."""
    people, minutes = people_at_meetup(community), community.design.meetup_minutes
    planned = total_minutes(community.launch.agenda)
    if not (people and minutes and planned):
        yield kinds.STRUCTURES.needs(
            {kinds.SIZE: people, kinds.LENGTH: minutes, kinds.AGENDA: planned}
        )
        return
    left, goals = minutes - planned, community.inquire.goals
    fitting = fitting_structures(people, left)
    if fitting and carried(community) is not Bandwidth.TEXT:
        fitting.sort(key=lambda s: -sum(goals.get(goal, 0) for goal in s.goals))
        shown, each = fitting[: int(rules["structures_shown"])], _("“{name}” ({length})")
        headline = _("{left} minutes are free: room for something that gets everyone talking.")
        sentence = _("For {people:,} people: {ways}.")
        told = ", ".join(each.format(name=s.name, length=s.length) for s in shown)
        given = {"left": left, "people": people, "ways": told}
        yield kinds.STRUCTURES.finds(rules, FINE, headline, sentence, left, given)
