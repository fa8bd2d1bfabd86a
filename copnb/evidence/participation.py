"""Who took part how much, from the lists of who came: people are pseudonyms.

Of those who never came nothing is known here: all shares are of the people who came at least
once. Meetups of which there is no list are passed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from copnb.design.happened import Attendance
from copnb.evidence.persons import can_be_told_again

WINDOW = 3
"""Meetups in which somebody who joined may come again: k to k+2."""

HOST = "host"
"""The role of who led a meetup."""


def who_came(attendance: Iterable[Attendance]) -> dict[str, frozenset[str]]:
    """Return the people at each meetup that has a list, in order of time.

    Without those who cannot be told again: each would look as if they had come once only.
    """
    lists: dict[str, set[str]] = {}
    for row in attendance:
        if can_be_told_again(row.person):
            lists.setdefault(row.meetup, set()).add(row.person)
    return {meetup: frozenset(lists[meetup]) for meetup in sorted(lists)}


def times(lists: Iterable[Iterable[str]]) -> list[int]:
    """Return how often each person came, the rarest first."""
    return sorted(Counter(person for there in lists for person in there).values())


def stayed(lists: Sequence[frozenset[str]]) -> list[tuple[int, int]]:
    """Return for each meetup after the first how many of the one before came, of how many."""
    return [(len(before & now), len(before)) for before, now in pairwise(lists)]


def joined(lists: Sequence[frozenset[str]]) -> dict[str, int]:
    """Return the place of the meetup to which each person came first."""
    first: dict[str, int] = {}
    for place, there in enumerate(lists):
        for person in there:
            first.setdefault(person, place)
    return first


def back(lists: Sequence[frozenset[str]], k: int = 1) -> list[tuple[int, bool]]:
    """Return place of the first meetup and whether they were back, of each person.

    Back at any of the meetups k to k+2 after it; those who could not yet be are left out.
    """
    found = []
    for person, place in joined(lists).items():
        later = lists[place + k : place + k + WINDOW]
        if len(later) == WINDOW:
            found.append((place, any(person in there for there in later)))
    return found


def settled(lists: Sequence[frozenset[str]], least: int = 3) -> list[bool]:
    """Return of each newcomer whether they came so often: first there after the first meetup.

    Those who joined too late to have come so often are left out.
    """
    often = Counter(person for there in lists for person in there)
    first = joined(lists).items()
    return [often[who] >= least for who, place in first if 0 < place <= len(lists) - least]


def hosts(attendance: Iterable[Attendance]) -> list[int]:
    """Return how many meetups each person hosted, most first."""
    led = {(row.meetup, row.person) for row in attendance if row.role.casefold() == HOST}
    return sorted(Counter(person for _meetup, person in led).values(), reverse=True)


def lorenz(values: Sequence[float]) -> list[tuple[float, float]]:
    """Return the Lorenz curve from (0, 0) to (1, 1): share of people, share of what they have.

    Those with least come first; without anything to share there is no curve.
    """
    total, n = sum(values), len(values)
    sums = accumulate(sorted(values), initial=0)
    return [(place / n, part / total) for place, part in enumerate(sums)] if total else []
