"""What a rule says of a design: a finding with its figure, or which answer it still needs."""

from __future__ import annotations

from dataclasses import dataclass, field

from copnb.design.fields import Labelled
from copnb.words import N_


class Severity(Labelled):
    """How a finding weighs; a finding never scolds."""

    FINE = "fine", N_("Fine")
    TALK = "talk", N_("Worth a conversation")
    PROBLEM = "problem", N_("A problem")


@dataclass(frozen=True)
class Finding:
    """One thing that the answers say.

    `headline` is one bold sentence with its number, `sentence` one plain sentence more.
    `figure` is that number with its `unit` (None where there is none). `rule` says the rule in
    words, `source` where it comes from; `thresholds` names the entries of `RULES` that it used.
    `fields` are the questions it rests on: it stands beside the first. `change` says what
    would change it. `numbers` are further figures, for pictures and tables.
    """

    id: str
    severity: Severity
    headline: str
    sentence: str
    rule: str
    source: str
    fields: tuple[str, ...]
    change: str = ""
    figure: float | None = None
    unit: str = ""
    thresholds: tuple[str, ...] = ()
    numbers: tuple[tuple[str, float], ...] = field(default=())


@dataclass(frozen=True)
class Missing:
    """A rule that has nothing to go by yet, and the questions whose answers it needs."""

    id: str
    fields: tuple[str, ...]


Result = Finding | Missing
