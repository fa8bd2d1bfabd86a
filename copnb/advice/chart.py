"""What the chosen ways to interact say: which serve learning or connection, where they lie."""

from __future__ import annotations

from dataclasses import dataclass

from copnb.design.community import Community
from copnb.design.formats import Bandwidth, Format, facts
from copnb.design.inquire import GatherMode


def chosen_formats(community: Community) -> list[Format]:
    """Return the formats that were picked, each once, in the order of the rows."""
    picked = [row.format for row in community.design.formats if row.format is not None]
    return list(dict.fromkeys(picked))


def learning_formats(community: Community) -> list[Format]:
    """Return the chosen formats that stimulate learning."""
    return [chosen for chosen in chosen_formats(community) if facts(chosen).learning]


def connection_formats(community: Community) -> list[Format]:
    """Return the chosen formats that foster connection between members."""
    return [chosen for chosen in chosen_formats(community) if facts(chosen).connection]


def only_writes(community: Community) -> bool:
    """Say whether people meet in writing, where all speak at once."""
    together = [facts(f) for f in chosen_formats(community) if facts(f).synchrony >= 0]
    in_writing = [f.bandwidth is Bandwidth.TEXT and f.also is None for f in together]
    return all(in_writing) if in_writing else community.inquire.gather_modes == [GatherMode.TEXT]


@dataclass(frozen=True)
class Centre:
    """Where a design lies on the chart; both from -1 to 1, and the minutes behind it."""

    structure: float
    synchrony: float
    minutes: int


def centre(community: Community) -> Centre | None:
    """Return the mean place of the chosen formats, weighted by their minutes a month.

    A format whose minutes are not known weighs as much as the others do on average; where
    none are known all weigh alike. None without formats.
    """
    rows = [row for row in community.design.formats if row.format is not None]
    known = [row.minutes for row in rows if row.minutes is not None]
    usual = sum(known) / len(known) if sum(known) else 1
    weights = [usual if row.minutes is None or not sum(known) else row.minutes for row in rows]
    places = [facts(row.format) for row in rows if row.format is not None]
    if not rows:
        return None
    structure = sum(w * p.structure for w, p in zip(weights, places, strict=True)) / sum(weights)
    synchrony = sum(w * p.synchrony for w, p in zip(weights, places, strict=True)) / sum(weights)
    return Centre(structure, synchrony, sum(known))
