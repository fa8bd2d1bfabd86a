"""The page that sets all communities of a folder side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from copnb import words
from copnb.evidence.groups import NoGroups, grouped, groupings
from copnb.report.compare import Comparison
from copnb.report.html import Markup
from copnb.report.style import COMPARE_ONLY, REPORT_ONLY
from copnb.words import _
from copnb.workshop.asking import Asking, Values
from copnb.workshop.fetched import style
from copnb.workshop.form import FORM_STYLE
from copnb.workshop.live import Live
from copnb.workshop.sheet import Shown, speak

_STYLE = FORM_STYLE + REPORT_ONLY + COMPARE_ONLY


class ComparisonPage:
    """Communities side by side, as the notebook shows them: for reading and not for ranking."""

    def __init__(self, comparison: Comparison, by: str, *, interactive: bool) -> None:
        self._comparison, self._by, self._interactive = comparison, by, interactive

    def cannot_say(self) -> Any:
        """Return what cannot be told from these communities, and which could not be read."""
        return self._shown(self._comparison.cannot_say())

    def everyone(self) -> Any:
        """Return all communities in a table, and on the two axes of the chart."""
        return self._shown(self._comparison.everyone())

    def groups(self) -> Any:
        """Return numbers by group; with somebody there, the answer that makes groups to choose.

        Nothing of one community, or where nobody is there and no answer is named. `NoGroups` where
        nobody is there and the answer that is named makes none.
        """
        comparison, table = self._comparison, self._comparison.communities.table
        if self._interactive:
            return Groups(comparison, self._by) if len(table) > 1 else None
        return self._shown(comparison.groups(grouped(table, self._by))) if self._by else None

    def lessons(self) -> Any:
        """Return what shows of the eight lessons in each."""
        return self._shown(self._comparison.lessons())

    def loads(self) -> Any:
        """Return what is asked of a member against the time there is."""
        return self._shown(self._comparison.loads())

    def happened(self) -> Any:
        """Return what came of the plans of those that wrote it down."""
        return self._shown(self._comparison.happened())

    def alike(self) -> Any:
        """Return for each community those that are designed most like it."""
        return self._shown(self._comparison.alike())

    def _shown(self, html: Markup) -> Any:
        if not html:
            return None
        return Part(str(_framed(html))) if self._interactive else Shown(html)


class Part(Live):
    """A part of the comparison, with its style."""

    _css = style(_STYLE)


class Groups(Asking):
    """The answer by which communities are put in groups, and what the groups show."""

    _css = style(_STYLE)

    def __init__(self, comparison: Comparison, by: str) -> None:
        self._comparison = comparison
        choices = groupings(comparison.communities.table)
        asked = {
            "path": "by", "name": "by", "kind": "choice", "title": _("Put them in groups by"),
            "help": "", "unit": "", "example": "", "detail": False, "columns": [],
            "choices": [{"code": name, "label": label} for name, label in choices.items()],
        }  # fmt: skip
        page = {
            "title": _("What the groups show"),
            "blocks": [{"title": _("In groups"), "questions": [asked]}],
            "language": words.language(),
            "back": _("Without groups"),
        }
        super().__init__(page, own={"by": None}, answers={"by": by or None})

    def follow(self, changed: Values) -> Markup:
        """Return the groups by the answer that was chosen, or in words why there are none."""
        by = self.answers["by"]
        if not by:
            return Markup("")
        try:
            groups = self._comparison.groups(grouped(self._comparison.communities.table, by))
        except NoGroups as error:
            return Markup('<p class="note">{}</p>').format(error)
        return _framed(groups)


def _framed(html: Markup) -> Markup:
    return Markup('<div class="compare"><section>{}</section></div>').format(html)


def open_comparison(workshop_data: str, by: str, interactive: bool) -> ComparisonPage:
    """Open the comparison of all communities in a folder, in groups by an answer or as they are.

    `by` is the name of a column of `communities.csv`, or empty.
    """
    speak()
    return ComparisonPage(Comparison(Path(workshop_data), by), by, interactive=interactive)
