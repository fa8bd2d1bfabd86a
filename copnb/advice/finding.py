"""What a rule says of a design: a finding with its figure, or what it still needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from string import Formatter

from copnb.advice.rules import OWN, THRESHOLDS, Rules
from copnb.design.fields import Labelled
from copnb.words import N_, _


class Severity(Labelled):
    """How a finding weighs; a finding never scolds."""

    FINE = "fine", N_("Fine")
    TALK = "talk", N_("Worth a conversation")
    PROBLEM = "problem", N_("A problem")


FINE, TALK, PROBLEM = Severity

_NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True)
class Finding:
    """One thing that the answers say.

    `headline` is one bold sentence with its number, `sentence` one plain sentence more.
    `figure` is that number with its `unit`. `rule` says the rule in words, `source` where it
    comes from; `thresholds` names the thresholds that it used. `fields` are the questions it
    rests on: it stands beside the first. `change` says what would change it. `numbers` are
    further figures, for pictures and tables.
    """

    id: str
    severity: Severity
    headline: str
    sentence: str
    rule: str
    source: str
    fields: tuple[str, ...]
    change: str
    figure: float
    unit: str
    thresholds: tuple[str, ...]
    numbers: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Missing:
    """A rule that has nothing to go by yet: what it would tell, and what it needs for that.

    `about` goes on from "To say ...". `fields` are the questions that have no answer yet; where
    no question asks for what is missing, `lacks` says it in words, and there are no fields.
    `beside` is the question beside which a page says it.
    """

    id: str
    about: str
    fields: tuple[str, ...]
    lacks: str = ""
    beside: str = ""


Result = Finding | Missing


@dataclass(frozen=True)
class Kind:
    """What the findings of one rule have in common: the rule, its source, what it rests on.

    Its texts are marked for the catalogue here and translated when something is said. `about`
    is what it tells, after "To say ...". `rule` names the thresholds that it compares with
    (`{talk_minutes:g}`), and what a design gives; thresholds that count without being named
    are `also` there. `change` is said of all that is not fine.
    """

    id: str
    about: str
    fields: tuple[str, ...]
    rule: str
    source: str = OWN
    unit: str = ""
    change: str = ""
    also: tuple[str, ...] = ()

    @cached_property
    def thresholds(self) -> tuple[str, ...]:
        """The names of the thresholds that it compares with."""
        named = [name for _text, name, _spec, _how in Formatter().parse(self.rule) if name]
        return tuple(dict.fromkeys((*(n for n in named if n in THRESHOLDS), *self.also)))

    def words(self, rules: Rules) -> str:
        """Return the rule in words; "…" stands for what only a design can give."""
        return _(self.rule).format_map(defaultdict(_Gap, self._figures(rules)))

    def _figures(self, rules: Rules) -> dict[str, object]:
        return {name: rules[name] for name in self.thresholds}

    def finds(
        self,
        rules: Rules,
        severity: Severity,
        headline: str,
        sentence: str,
        figure: float,
        given: Mapping[str, object] = _NOTHING,
        numbers: Iterable[tuple[str, float]] = (),
        *,
        change: str = "",
        unit: str = "",
    ) -> Finding:
        """Return a finding; `change` and `unit` go before those that are usual here.

        All texts are filled: with the thresholds, with the figure as `n`, and with what is
        `given`. There belongs what people typed: what they wrote in braces stays as it is.
        """
        usual = "" if severity is FINE else _(self.change)
        texts = (headline, sentence, _(self.rule), _(self.source), change or usual)
        figures = {**self._figures(rules), "n": figure, **given}
        headline, sentence, rule, source, change = (text.format_map(figures) for text in texts)
        return Finding(
            self.id,
            severity,
            headline,
            sentence,
            rule,
            source,
            self.fields,
            change,
            figure,
            _(unit or self.unit),
            self.thresholds,
            tuple(numbers),
        )

    def needs(self, answers: Mapping[str, object], lacks: str = "", **given: object) -> Missing:
        """Return which of some answers, by path, are not there yet; `given` goes into `about`."""
        fields = tuple(path for path, value in answers.items() if not value)
        beside = (*fields, *self.fields, "")[0]
        return Missing(self.id, _(self.about).format(**given), fields, lacks, beside)


class _Gap:
    """Stands in a rule for a number or a text that is not known."""

    def __format__(self, spec: str) -> str:
        return "…"
