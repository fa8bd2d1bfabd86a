"""The form of a step: one widget, drawn by the browser, that saves every answer as it is typed."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from traitlets.log import get_logger

from copnb.design.community import Community, Step, StepState
from copnb.design.questions import questions
from copnb.design.reading import Problem, ReadingError, check, mend_text
from copnb.report.style import STYLE
from copnb.store.folders import DESIGN_FILE, load, save
from copnb.store.happened import what_happened
from copnb.store.rules import change_rules, load_rules
from copnb.words import _, ngettext
from copnb.workshop.drawings import Known
from copnb.workshop.page import RULE, findings_of, groups_of, page_of, steps_of

HERE = Path(__file__).parent
FORM_STYLE = STYLE + (HERE / "form.css").read_text(encoding="utf-8")
Values = dict[str, Any]

CONTROLS = ("elements", "controls", "rows", "chart", "blocks")
MODULES = ("links", *CONTROLS, "saving", "findings", "form")
"""The browser modules of the form; they name each other only inside functions."""


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


def notebook_folder() -> str:
    """Return the folder of the running notebook as a `file:` address, for links in JupyterLab."""
    session = Path(os.environ.get("JPY_SESSION_NAME", ""))
    return (session.parent if session.is_absolute() else Path.cwd()).as_uri()


class StepForm(anywidget.AnyWidget):
    """The form of one step of one community.

    The browser sends patches `{"type": "patch", "seq", "base", "changes"}` with values by
    question name, or by `rules.NAME` for a threshold of the workshop: what the page last had
    from the file, and what it has now. Each is merged
    into `community.json` and answered by `{"type": "ack", "seq", "taken"}` with the values as
    they were taken, or by `{"type": "refused", "seq", "reason"}` when nothing could be saved.
    `{"type": "state", "seq", "state"}` sets the state of the step and is answered likewise.

    A value that cannot stand is not saved; the others are. `errors` says what would do, by
    the path that the page knows a field by: rows by their id (`inquire.groups.a1b2c3d4.count`).
    """

    _esm = joined(*MODULES) + "\nexport default { render };\n"
    _css = FORM_STYLE

    page: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    steps: traitlets.List[Any] = traitlets.List().tag(sync=True)
    groups: traitlets.List[Any] = traitlets.List().tag(sync=True)
    answers: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    findings: traitlets.List[Any] = traitlets.List().tag(sync=True)
    errors: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    saved_at = traitlets.Unicode().tag(sync=True)
    folder = traitlets.Unicode().tag(sync=True)

    def __init__(
        self, step: Step, folder: Path, on_change: Callable[[Known], None] | None = None
    ) -> None:
        self._step, self._folder = step, folder
        self._on_change = on_change or (lambda known: None)
        self._names = {question.name for question in questions(step.key)}
        known = Known(load(folder), load_rules(folder.parent), *what_happened(folder))
        page = page_of(step, known.community, folder.name)
        super().__init__(page=page, folder=notebook_folder())
        self.show(known)
        self.on_msg(self._receive)

    def show(self, known: Known) -> None:
        """Bring the page in line with what is stored."""
        self._known, community = known, known.community
        tree = community.model_dump(mode="json")
        self.answers = tree[self._step.key]
        self.steps = steps_of(community)
        self.groups = groups_of(community)
        self.findings = findings_of(self._step, *known)
        self.saved_at = _saved_at(community, self._folder / DESIGN_FILE)

    def _receive(self, _widget: Any, message: Values, _buffers: Any) -> None:
        seq = message.get("seq")
        try:
            taken = self._take(message)
        except Exception as error:  # whatever it is: without an answer the page waits for ever
            self.send({"type": "refused", "seq": seq, "reason": reason_of(error)})
        else:
            self.send({"type": "ack", "seq": seq, "taken": taken})
            self._on_change(self._known)  # drawing may take longer than the answer may

    def _take(self, message: Values) -> Values:
        if message.get("type") == "patch":
            return self._patch(message.get("base") or {}, message["changes"])
        if message.get("type") == "state":
            self._set_state(StepState(message["state"]))
        return {}

    def _patch(self, base: Values, changes: Values) -> Values:
        """Merge the changed answers of this step into the file; return those that were taken."""
        stored = load(self._folder)
        ruled = self._change_rules(changes)
        given = {name: _mended(changes[name]) for name in changes if name in self._names}
        taken, mine, problems = self._checked(stored, given, base)
        known = {name: base[name] for name in taken if name in base}
        _base, before, _problems = self._checked(stored, known, {})
        kept = {path: text for path, text in self.errors.items() if path.split(".")[1] not in given}
        self.errors = kept | {
            path: _("Please change this: {expected}.").format(expected=problem.expected)
            for problem in problems
            for path in self._paths(problem, given, taken)
        }
        self._stored(save(self._folder, mine, base=before))
        return taken | ruled

    def _change_rules(self, changes: Values) -> Values:
        """Change the thresholds of the workshop that are among the changes; return those."""
        wanted = {path: changes[path] for path in changes if path.startswith(RULE)}
        if wanted:
            by_name = {path.removeprefix(RULE): value for path, value in wanted.items()}
            self._known = self._known._replace(rules=change_rules(self._folder.parent, by_name))
        return wanted

    def _checked(
        self, community: Community, changes: Values, base: Values
    ) -> tuple[Values, Community, list[Problem]]:
        """Return the changes that can stand, the community with them, and what is wrong.

        In a row or a set only the wrong part stays as in `base`; what cannot be mended so is
        left out as a whole.
        """
        tree = community.model_dump(mode="json")
        answers = tree[self._step.key]
        changed, problems = check({**tree, self._step.key: answers | changes})
        if changed is not None:
            return changes, changed, []
        parted = _without_wrong_parts(changes, base, problems)
        good: Values = {}
        changed = community
        for name, value in parted.items():
            with_it, _further = check({**tree, self._step.key: answers | good | {name: value}})
            if with_it is not None:
                good[name], changed = value, with_it
        return good, changed, problems

    def _paths(self, problem: Problem, given: Values, taken: Values) -> list[str]:
        """Return by which paths the page knows what a problem is about: rows by their id.

        A problem of the step as a whole, such as a row that stands twice, names no question:
        it is told beside each one that was not taken.
        """
        key, *inside = problem.field.split(".")
        if not inside:
            return [f"{key}.{name}" for name in given if name not in taken]
        rows = given.get(inside[0])
        if isinstance(rows, list) and len(inside) > 1 and inside[1].isdigit():
            row = rows[int(inside[1]) - 1]
            inside[1] = str(row.get("id")) if isinstance(row, dict) else inside[1]
        return [".".join([key, *inside])]

    def _set_state(self, state: StepState) -> None:
        stored = load(self._folder)
        states = stored.steps.model_copy(update={self._step.key: state})
        self._stored(save(self._folder, stored.model_copy(update={"steps": states}), base=stored))

    def _stored(self, community: Community) -> None:
        self.show(self._known._replace(community=community))


def _saved_at(community: Community, path: Path) -> str:
    """Return the moment of the last save; of an older day only the day is known for sure."""
    if community.saved_on is None:
        return ""
    written = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    if written.date() == community.saved_on:
        return written.isoformat()
    return f"{community.saved_on}T12:00:00"


def _mended(value: Any) -> Any:
    """Return an answer with impossible characters made visible, at any depth."""
    if isinstance(value, str):
        return mend_text(value)
    if isinstance(value, list):
        return [_mended(inner) for inner in value]
    if isinstance(value, dict):
        return {key: _mended(inner) for key, inner in value.items()}
    return value


def _without_wrong_parts(changes: Values, base: Values, problems: list[Problem]) -> Values:
    """Return the changes with each wrong cell of a row, or part of a set, as `base` has it."""
    parted = {name: _mended(value) for name, value in changes.items()}  # a copy at any depth
    for problem in problems:
        name, *inside = problem.field.split(".")[1:] or [""]  # only the step: no part to mend
        value, before = parted.get(name), base.get(name)
        if isinstance(value, list) and len(inside) > 1:
            value = value[int(inside.pop(0)) - 1]
            rows = before if isinstance(before, list) else []
            before = next((row for row in rows if row.get("id") == value.get("id")), None)
        if isinstance(value, dict) and inside:
            value.pop(inside[0], None)
            if isinstance(before, dict) and inside[0] in before:
                value[inside[0]] = before[inside[0]]
    return parted


def reason_of(error: Exception) -> str:
    """Say in one line why something could not be done; of many problems the first.

    An error that nobody foresaw goes with its trace into the server's log.
    """
    if isinstance(error, ReadingError):
        first, *others = error.problems
        more = ngettext(" (and {n} more)", " (and {n} more)", len(others)).format(n=len(others))
        return f"{Path(error.source).name}: {first}{more if others else ''}"
    if isinstance(error, OSError):
        return error.strerror or str(error)
    get_logger().error("copnb did not foresee this", exc_info=error)  # the kernel's own log
    return _("An error inside copnb. The server's log says more.")
