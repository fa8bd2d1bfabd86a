"""Cells of the table of communities in words, in the language in force."""

from __future__ import annotations

import re
from typing import Any

from copnb.design.community import STEPS, StepState
from copnb.design.design import Frequency
from copnb.design.fields import Labelled
from copnb.design.goals import Goal
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
        share = column.name == "connection_share"
        return f"{cell:.0%}" if share else f"{cell:,.0f}" if abs(cell) > 1 else f"{cell:.2f}"
    return f"{cell:,}" if isinstance(cell, int) else words.get(cell, str(cell))
