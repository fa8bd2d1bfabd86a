"""The page that sets all communities of a folder side by side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from copnb.design.design import Frequency
from copnb.design.goals import Goal
from copnb.evidence.comparison import Communities, label, load
from copnb.pictures.communities import many_communities
from copnb.report.html import figure, render
from copnb.workshop.sheet import shown

_WORDS: dict[str, Callable[[Any], str]] = {
    "name": str,
    "size": "{:,}".format,
    "frequency": lambda code: Frequency(code).label,
    "meetup_minutes": "{:,}".format,
    "minutes_a_month": "{:,.0f}".format,
    "lead_goal": lambda code: Goal(code).label,
    "formats": str,
    "connection_share": "{:.0%}".format,
    "answered": str,
}
"""The columns that the page shows, and how it says a value."""


class Comparison:
    """All communities of a folder: one table and one picture, for reading and not for ranking."""

    def __init__(self, communities: Communities, *, interactive: bool) -> None:
        self._communities, self._interactive = communities, interactive

    def table(self) -> Any:
        """Return a row a community, and those that cannot be read with the reason."""
        records = self._communities.table.to_dict("records")
        html = render(
            "comparison.html.j2",
            header=[label(column) for column in _WORDS],
            rows=[[_cell(record[c], say) for c, say in _WORDS.items()] for record in records],
            broken=[(item.path.name, item.reason) for item in self._communities.broken],
        )
        return shown(html, interactive=self._interactive)

    def picture(self) -> Any:
        """Return all communities on the two axes of the chart, by the formats they chose."""
        placed = self._communities.table.dropna(subset=["structure"]).to_dict("records")
        points = [
            (r["name"], float(r["structure"]), float(r["synchrony"]), int(r["format_minutes"]))
            for r in placed
        ]
        html = figure(many_communities(points))
        return shown(html, interactive=self._interactive)


def _cell(value: Any, say: Callable[[Any], str]) -> str:
    """Return a value in words; what is missing is a dash."""
    return "\N{EN DASH}" if value is None or value != value or str(value) == "<NA>" else say(value)


def open_comparison(workshop_data: str, interactive: bool) -> Comparison:
    """Open the comparison of all communities in a folder."""
    return Comparison(load(Path(workshop_data)), interactive=interactive)
