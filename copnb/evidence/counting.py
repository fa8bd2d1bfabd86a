"""How many came to each meetup, and who of them was new, counted from who is on its list."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from copnb.design.happened import Attendance, Meetup
from copnb.evidence.persons import PSEUDONYM, can_be_told_again

Figures = tuple[int | None, int | None, int | None]
"""How many attended, were new, came again; None where the attendance rows do not tell."""


def figures(
    meetups: Sequence[Meetup],
    came: Mapping[int, Mapping[str, Attendance]],
    first: Collection[int],
) -> dict[int, Figures]:
    """Return how many attended, were new and came again, by the place of a meetup.

    Counted from the first meetup on. Who was new is unknown where an earlier meetup has no
    rows, where somebody cannot be told again, and where names of two kinds are mixed. It is at
    the first list too, for people may have met before it, unless that one is among `first`.
    """
    seen: set[str] = set()
    kinds: set[bool] = set()
    whole = True
    found: dict[int, Figures] = {}
    for place in sorted(range(len(meetups)), key=lambda i: when(meetups[i])):
        people = came.get(place, {}).keys()
        if not people:
            whole = whole and meetups[place].attended == 0
            continue
        kinds |= {bool(PSEUDONYM.fullmatch(person)) for person in people}
        again = len(people & seen)
        known = len(kinds) == 1 and all(map(can_be_told_again, people))
        known = known and (whole or again == len(people)) and (bool(seen) or place in first)
        found[place] = (
            (len(people), len(people) - again, again) if known else (len(people), None, None)
        )
        seen |= people
    return found


def when(meetup: Meetup) -> tuple[date, str]:
    """Return what puts meetups in order."""
    return meetup.date, meetup.start
