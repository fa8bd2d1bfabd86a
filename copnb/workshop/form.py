"""The form of a step: one widget, drawn by the browser, that saves every answer as it is typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from copnb.design.community import Community, Step, StepState
from copnb.design.questions import questions
from copnb.design.reading import Problem, check, mend_text
from copnb.report.style import STYLE
from copnb.store.folders import load, save
from copnb.words import _
from copnb.workshop.page import groups_of, page_of, steps_of

HERE = Path(__file__).parent
Values = dict[str, Any]


def joined(*names: str) -> str:
    """Return the browser modules of those names as one, without their imports and exports.

    anywidget takes a widget's code as one module and cannot follow imports between siblings.
    """
    lines: list[str] = []
    for name in names:
        source = (HERE / "js" / f"{name}.js").read_text(encoding="utf-8")
        kept = (line for line in source.splitlines() if not line.startswith("import "))
        lines += [line.removeprefix("export ") for line in kept]
    return "\n".join(lines)


class StepForm(anywidget.AnyWidget):
    """The form of one step of one community.

    The browser sends patches `{"type": "patch", "seq", "base", "changes"}` with values by
    field name: what the page last saw, and what it has now. Each is merged into
    `community.json` and acknowledged by `{"type": "ack", "seq", "saved_at"}`. A value that
    cannot stand is not saved; `errors` says by path what would do, the others are saved.
    """

    _esm = joined("elements", "controls", "rows", "chart", "saving", "form") + (
        "\nexport default { render };\n"
    )
    _css = STYLE + (HERE / "form.css").read_text(encoding="utf-8")

    page = traitlets.Dict().tag(sync=True)
    steps = traitlets.List().tag(sync=True)
    groups = traitlets.List().tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)
    errors = traitlets.Dict().tag(sync=True)
    saved_at = traitlets.Unicode().tag(sync=True)

    def __init__(
        self, step: Step, folder: Path, on_change: Callable[[Community], None] | None = None
    ) -> None:
        self._step, self._folder = step, folder
        self._on_change = on_change or (lambda community: None)
        community = load(folder)
        super().__init__(page=page_of(step, community, folder.name))
        self._show(community)
        self.on_msg(self._receive)

    def _show(self, community: Community) -> None:
        """Bring the page in line with what is stored."""
        tree = community.model_dump(mode="json")
        self.answers = tree[self._step.key]
        self.steps = steps_of(community)
        self.groups = groups_of(community)
        self._on_change(community)

    def _receive(self, _widget: Any, message: Values, _buffers: Any) -> None:
        if message.get("type") == "patch":
            self._patch(message.get("base") or {}, message["changes"])
        elif message.get("type") == "state":
            self._set_state(StepState(message["state"]))
        self.saved_at = datetime.now().strftime("%H:%M")
        self.send({"type": "ack", "seq": message.get("seq"), "saved_at": self.saved_at})

    def _patch(self, base: Values, changes: Values) -> None:
        """Merge the changed answers of this step into the file; keep out what cannot stand."""
        stored = load(self._folder)
        changes = {name: _mended(value) for name, value in changes.items()}
        mine, problems = self._checked(stored, changes)
        before, _problems = self._checked(stored, {n: base[n] for n in changes if n in base})
        shown = {p: e for p, e in self.errors.items() if p.split(".")[1] not in changes}
        self.errors = shown | {p.field: _message(p) for p in problems}
        self._show(save(self._folder, mine, base=before))

    def _checked(self, community: Community, changes: Values) -> tuple[Community, list[Problem]]:
        """Return the community with those changes that can stand, and what is wrong with the others."""
        known = {question.name for question in questions(self._step.key)}
        tree = community.model_dump(mode="json")
        tree[self._step.key].update({n: v for n, v in changes.items() if n in known})
        changed, problems = check(tree)
        if changed is not None:
            return changed, []
        wrong = {problem.field.split(".")[1] for problem in problems if "." in problem.field}
        kept = {name: value for name, value in changes.items() if name in known - wrong}
        if len(kept) == len(changes):
            raise AssertionError(problems)
        rest, further = self._checked(community, kept) if kept else (community, [])
        return rest, problems + further

    def _set_state(self, state: StepState) -> None:
        stored = load(self._folder)
        states = stored.steps.model_copy(update={self._step.key: state})
        self._show(save(self._folder, stored.model_copy(update={"steps": states}), base=stored))


def _mended(value: Any) -> Any:
    """Return an answer with impossible characters made visible, at any depth."""
    if isinstance(value, str):
        return mend_text(value)
    if isinstance(value, list):
        return [_mended(inner) for inner in value]
    if isinstance(value, dict):
        return {key: _mended(inner) for key, inner in value.items()}
    return value


def _message(problem: Problem) -> str:
    return _("Please change this: {expected}.").format(expected=problem.expected)
