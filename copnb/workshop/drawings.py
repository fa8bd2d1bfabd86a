"""Which pictures a page can show, drawn from a community's answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from copnb.design.community import STEPS, Community
from copnb.design.formats import CATALOGUE, facts
from copnb.design.questions import standing
from copnb.words import _

if TYPE_CHECKING:
    from copnb.pictures.picture import Picture


def formats(community: Community) -> Picture:
    """Draw the chosen ways to interact on the chart, and those shown first but not chosen."""
    from copnb.pictures.chart import formats_chart

    rows = {row.format: row.minutes for row in community.design.formats if row.format}
    chosen = [
        (form.label, facts(form).structure, facts(form).synchrony, minutes)
        for form, minutes in rows.items()
    ]
    others = [
        (item.format.label, item.structure, item.synchrony, None)
        for item in CATALOGUE
        if item.format not in rows
    ]
    return formats_chart(chosen, others if not chosen else ())


def agenda(community: Community) -> Picture:
    """Draw the first meetup minute by minute."""
    from copnb.design.launch import CONNECTING
    from copnb.pictures.agenda import agenda_ribbon

    items = [
        (item.title, item.minutes, item.kind.label if item.kind else "", item.kind in CONNECTING)
        for item in community.launch.agenda
        if item.minutes
    ]
    return agenda_ribbon(items, community.design.meetup_minutes)


def roadmap(community: Community) -> Picture:
    """Draw the six steps with their state, and the dates that the answers name."""
    from copnb.pictures.roadmap import roadmap as draw

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
    return draw(stations)


DRAWINGS: dict[str, Callable[[Community], Picture]] = {
    "formats": formats,
    "agenda": agenda,
    "roadmap": roadmap,
}
"""Name of a picture to the function that draws it."""
