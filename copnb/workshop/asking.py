"""Questions whose answers are no part of the design: "what if", and the rules of a workshop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from copnb import words
from copnb.advice.rules import GROUPS, THRESHOLDS, Rules
from copnb.design.community import Step
from copnb.report.drawings import Known
from copnb.report.html import Markup, render
from copnb.store.rules import change_rules
from copnb.words import _
from copnb.workshop.fetched import script, style
from copnb.workshop.form import CONTROLS, FORM_STYLE, joined
from copnb.workshop.knowing import usable_rules
from copnb.workshop.page import RULE, described, groups_of, places, rule_of, texts
from copnb.workshop.trying import answers_of, tried, tried_questions

Values = dict[str, Any]


class Asking(anywidget.AnyWidget):
    """Questions in blocks, and beside them, as HTML, what follows from their answers.

    `answers` are values by path, as the page has them now; `own` are those that the button
    `page["back"]` returns to. A press on `page["keep"]`, where there is one, arrives as the
    message `{"type": "keep"}`.
    """

    _esm = script(joined(*CONTROLS, "asking") + "\nexport default { render };\n")
    _css = style(FORM_STYLE)

    page: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    groups: traitlets.List[Any] = traitlets.List().tag(sync=True)
    own: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    answers: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    html = traitlets.Unicode().tag(sync=True)

    def __init__(self, page: Values, **traits: Any) -> None:
        fixed = {"texts": texts(), "interface": words.language(), "time_zones": []}
        super().__init__(page=fixed | page, **traits)
        self.html = str(self.follow({}))
        self.observe(self._changed, "answers")

    def _changed(self, change: Any) -> None:
        now, before = change["new"], change["old"]
        self.html = str(self.follow({path: now[path] for path in now if now[path] != before[path]}))

    def follow(self, changed: Values) -> Markup:
        """Return what follows from the answers, of which some were just changed."""
        raise NotImplementedError


class WhatIf(Asking):
    """Other answers to try: what the findings would say, with nothing saved until it is kept."""

    def __init__(self, step: Step, known: Known, keep: Callable[[Values], None]) -> None:
        self._step, self._known, self._keep = step, known, keep
        own = answers_of(known.community, step.key)
        asked = [described(question) for question in tried_questions(step.key)]
        page = {
            "title": _("What would change"),
            "blocks": [{"title": "", "questions": asked}],
            "language": known.community.language,
            "time_zones": places(),
            "back": _("Back to our answers"),
            "keep": _("Use these answers"),
        }
        super().__init__(page, groups=groups_of(known.community), own=own, answers=own)
        self.on_msg(self._receive)

    def follow(self, changed: Values) -> Markup:
        """Return which findings would change, and how."""
        return render("what_if.html.j2", **tried(self._known, self._tried()))

    def show(self, known: Known) -> None:
        """Take over what is now saved; what is being tried stays as it is."""
        self._known, kept = known, self._tried()
        self.own = answers_of(known.community, self._step.key)
        self.groups = groups_of(known.community)
        self.answers = self.own | kept
        self.html = str(self.follow({}))

    def _tried(self) -> Values:
        return {path: value for path, value in self.answers.items() if value != self.own[path]}

    def _receive(self, _widget: Any, _message: Any, _buffers: Any) -> None:
        self._keep(self._tried())


class RulesPage(Asking):
    """Every threshold of a workshop, to read and to change; each is saved as it is typed."""

    def __init__(self, workshop_data: Path) -> None:
        self._data = workshop_data
        rules, usual = usable_rules(workshop_data, []), Rules()
        blocks = [
            {"title": _(heading), "questions": [rule_of(one, rules) for one in group]}
            for heading, group in GROUPS
        ]
        page = {
            "title": _("Rules that you changed"),
            "blocks": blocks,
            "language": words.language(),
            "folded": True,
            "back": _("Back to the usual rules"),
        }
        by_path = {f"{RULE}{name}": rules[name] for name in rules}
        own = {f"{RULE}{name}": usual[name] for name in usual}
        super().__init__(page, own=own, answers=by_path)

    def follow(self, changed: Values) -> Markup:
        """Save the rules that were changed, and return all that are not as usual."""
        wanted = {path.removeprefix(RULE): value for path, value in changed.items()}
        notes: list[str] = []
        rules = usable_rules(self._data, notes)
        if not notes:  # a broken file is not ours to write over
            rules = change_rules(self._data, wanted)
        others = [THRESHOLDS[name] for name in rules.changed]
        return render("rules.html.j2", changed=others, rules=rules, notes=notes)
