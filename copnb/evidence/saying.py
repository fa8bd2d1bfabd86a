"""Cells of the table of communities in words, in the language in force."""

from __future__ import annotations

import re
from typing import Any

from copnb.design.community import STEPS, StepState
from copnb.design.design import Frequency
from copnb.design.fields import Labelled
from copnb.design.goals import Goal
from copnb.evidence.indicators import INDICATORS, Indicator, Measure
from copnb.evidence.tables import BETWEEN_CHOICES, YES_NO, Column
from copnb.evidence.values import CHOICE_END
from copnb.words import _

_CODED: dict[str, type[Labelled]] = {
    "frequency": Frequency,
    "lead_goal": Goal,
    **{f"{step.key}_state": StepState for step in STEPS},
}
"""The columns beside the answers that hold codes."""


def labels(column: Column) -> dict[str, str]:
    """Return the words of the codes that a column holds, in their order; of no codes, nothing."""
    asked = column.question
    coded = (asked.scale if asked.kind == "grid" else asked.choices) if asked else None
    coded = coded or _CODED.get(column.name)
    return {choice.value: choice.label for choice in coded or ()}


def said(column: Column, cell: Any) -> str:
    """Return what a cell holds in words; a set of codes too. None is not known."""
    words = labels(column)
    if cell is None:
        return _("not known")
    if isinstance(cell, set):
        return ", ".join(words.get(code, code) for code in sorted(cell)) or _("none")
    if column.part == "by row":
        parts = dict.fromkeys(re.split(f"[{CHOICE_END}{BETWEEN_CHOICES}]", cell))
        return ", ".join(words.get(part, part) for part in parts if part)
    if column.type == YES_NO:
        return _("yes") if cell else _("no")
    if isinstance(cell, float):
        return in_figures(cell, share=is_share(column.name))
    return f"{cell:,}" if isinstance(cell, int) else words.get(cell, str(cell))


def is_share(name: str) -> bool:
    """Say whether a number is told in percent: a column of the table, or an indicator."""
    found = {one.name: one for one in INDICATORS}.get(name)
    return name == "connection_share" or (found is not None and found.is_share)


def in_figures(value: float | None, *, share: bool) -> str:
    """Return a number as people read it: as exact as it needs, a share in percent."""
    if value is None:
        return "\N{EN DASH}"
    if share:
        return f"{value:.0%}"
    if abs(value) >= 10 or value == round(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 1 else f"{value:.2f}"


def in_words(indicator: Indicator, measure: Measure) -> tuple[str, str]:
    """Return a figure and its interval in words; of either nothing, where it is not there."""
    told = [in_figures(n, share=indicator.is_share) for n in measure[:3] if n is not None]
    if len(told) < 3:
        return "".join(told[:1]), ""
    return told[0], _("{low} to {high}").format(low=told[1], high=told[2])
