"""Which pictures a page can show: what each is drawn from, as plain numbers and texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from copnb.advice.rules import Rules
from copnb.design.community import STEPS, Community
from copnb.design.formats import CATALOGUE, facts
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.design.launch import CONNECTING
from copnb.design.questions import standing
from copnb.words import _

if TYPE_CHECKING:
    from copnb.pictures import Picture

Numbers = tuple[Any, ...]
"""What a picture function is called with; equal numbers give the same picture."""


class Known(NamedTuple):
    """All that a picture may be drawn from."""

    community: Community
    rules: Rules
    meetups: Sequence[Meetup] = ()
    sheets: Sequence[FeedbackSheet] = ()


@dataclass(frozen=True)
class Drawing:
    """A picture: its numbers from what is known, and the function of `copnb.pictures`."""

    numbers: Callable[[Known], Numbers]
    function: str

    def draw(self, numbers: Numbers) -> Picture:
        """Draw the picture of those numbers."""
        from copnb import pictures  # loads matplotlib, so only when something is drawn

        picture: Picture = getattr(pictures, self.function)(*numbers)
        return picture


def _formats(known: Known) -> Numbers:
    """Return the chosen ways to interact; where none is chosen, all others."""
    rows = {row.format: row.minutes for row in known.community.design.formats if row.format}
    chosen = [
        (form.label, facts(form).structure, facts(form).synchrony, minutes)
        for form, minutes in rows.items()
    ]
    others = [
        (item.format.label, item.structure, item.synchrony, None)
        for item in CATALOGUE
        if item.format not in rows
    ]
    return chosen, others if not chosen else ()


def _agenda(known: Known) -> Numbers:
    """Return the parts of the first meetup, and how long a meetup is."""
    items = [
        (item.title, item.minutes, item.kind.label if item.kind else "", item.kind in CONNECTING)
        for item in known.community.launch.agenda
        if item.minutes
    ]
    return items, known.community.design.meetup_minutes


def _roadmap(known: Known) -> Numbers:
    """Return the six steps with their state, and the dates that the answers name."""
    community = known.community
    dates = {
        "prototype": (community.prototype.test_date, _("first try")),
        "launch": (community.launch.first_meetup_on, _("first meetup")),
        "grow": (community.grow.by_date, _("grown by")),
        "sustain": (community.sustain.first_phase_end, _("first phase ends")),
    }
    stations = []
    for step in STEPS:
        stands = standing(community, step.key)
        state = getattr(community.steps, step.key).value
        milestone = dates.get(step.key, (None, ""))
        stations.append((step.title, state, stands.answered, stands.asked, *milestone))
    return (stations,)


DRAWINGS: dict[str, Drawing] = {
    "formats": Drawing(_formats, "formats_chart"),
    "agenda": Drawing(_agenda, "agenda_ribbon"),
    "roadmap": Drawing(_roadmap, "roadmap"),
}
"""Name of a picture to what it is drawn from and how."""
