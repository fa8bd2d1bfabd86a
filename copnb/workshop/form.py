"""The form of a step: one widget, drawn by the browser, that saves every answer as it is typed."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from traitlets.log import get_logger

from copnb.design.community import Community, Step, StepState
from copnb.design.files import DESIGN_FILE, RULES_FILE
from copnb.design.happened import FILES
from copnb.design.questions import open_questions, questions
from copnb.design.reading import Problem, ReadingError
from copnb.report.drawings import Known
from copnb.report.style import STYLE
from copnb.store.copies import copy_name, safe_copy
from copnb.store.folders import load, save
from copnb.store.rules import change_rules
from copnb.words import _, ngettext
from copnb.workshop.fetched import script, style
from copnb.workshop.inviting import invitation
from copnb.workshop.kept import bring_back, kept_differences
from copnb.workshop.knowing import known as known_of
from copnb.workshop.page import RULE, findings_of, groups_of, page_of, steps_of
from copnb.workshop.taking import mended, taken
from copnb.workshop.watching import Later, Watch

HERE = Path(__file__).parent
FORM_STYLE = STYLE + (HERE / "form.css").read_text(encoding="utf-8")
Values = dict[str, Any]

CONTROLS = ("elements", "example", "controls", "rows", "chart", "blocks")
MODULES = (
    *("links", *CONTROLS, "keeping", "saving", "others", "offer", "findings"),
    *("reply", "invite", "clock", "skip", "form"),
)
"""The browser modules of the form; they name each other only inside functions."""

MEANING_AFTER = 0.1
"""Seconds from a saved answer to what it means: the answer itself goes first."""

REST_AFTER = 2.0
"""Seconds from a saved answer to the copy that other pages' browsers keep of it."""


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

    The browser sends messages with a number `seq`, and each is answered with the same number:

    - `{"type": "patch", "page", "base", "changes", "back"}`, values by question name, or by
      `rules.NAME` for a threshold of the workshop: what the page last had from the file, and
      what it has now; `page` tells pages on one kernel apart; `back` holds, by id, rows that
      were brought back, as they were when they were removed. Each patch is merged into
      `community.json` and answered by `{"type": "ack", "taken"}` with the values as they were
      taken.
    - `{"type": "state", "state"}` sets the state of the step.
    - `{"type": "compare", "kept"}` asks what differs between here and what a browser kept (see
      `copnb.workshop.kept`): the answer is `{"type": "ack", "differences"}`.
    - `{"type": "bring", "kept"}` brings back what a browser kept.
    - `{"type": "copy"}` is answered by a safe copy, `{"type": "invite"}` by a link for the group
      (see `copnb.workshop.inviting`), `{"type": "whole"}` by the whole design.

    What could not be done is answered by `{"type": "refused", "reason"}`. Unasked, the form
    sends `{"type": "design", "parts"}`: the parts of the whole design that pages do not have
    yet, for the copy that each browser keeps.

    A value that cannot stand is not saved; the others are. `errors` says what would do, by
    the path that the page knows a field by: rows by their id (`inquire.groups.a1b2c3d4.count`).
    """

    _esm = script(joined(*MODULES) + "\nexport default { render };\n")
    _css = style(FORM_STYLE)

    page: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    steps: traitlets.List[Any] = traitlets.List().tag(sync=True)
    groups: traitlets.List[Any] = traitlets.List().tag(sync=True)
    answers: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    findings: traitlets.List[Any] = traitlets.List().tag(sync=True)
    errors: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    saved_at = traitlets.Unicode().tag(sync=True)
    revision = traitlets.Int().tag(sync=True)
    open_count = traitlets.Int().tag(sync=True)
    notes: traitlets.List[str] = traitlets.List().tag(sync=True)
    folder = traitlets.Unicode().tag(sync=True)

    def __init__(
        self, step: Step, folder: Path, on_change: Callable[[Known], None] | None = None
    ) -> None:
        self._step, self._folder = step, folder
        self._on_change = on_change or (lambda known: None)
        self._names = {question.name for question in questions(step.key)}
        self._told: Values | None = None  # no page has asked for the whole design
        self._taken: dict[Any, tuple[Values, Values]] = {}  # page -> its last base, what was taken
        self._watch: Watch | None = None
        self._meaning = Later(MEANING_AFTER, self._show_meaning)
        self._rest = Later(REST_AFTER, self._tell_rest)
        known, notes = known_of(folder)
        page = page_of(step, known.community, folder.name)
        super().__init__(page=page, folder=notebook_folder(), notes=notes)
        self.show(known)
        self.findings = findings_of(step, *known)
        self.on_msg(self._receive)
        files = [folder / DESIGN_FILE, folder.parent / RULES_FILE, *(folder / f for f in FILES)]
        self._watch = Watch(files, self._look_again)

    def close(self) -> None:
        """End the form; what it watched is watched no more."""
        if self._watch:
            self._watch.stop()
        super().close()

    def take(self, known: Known) -> None:
        """Show what was saved elsewhere on the page, and what it means."""
        self.show(known)
        self._changed()

    def show(self, known: Known) -> None:
        """Bring the answers on the page in line with what is stored."""
        self._known, community = known, known.community
        tree = community.model_dump(mode="json")
        with self.hold_sync():
            self.answers = tree[self._step.key]
            self.steps = steps_of(community)
            self.groups = groups_of(community)
            self.open_count = len(open_questions(community, self._step.key))
            self.revision = community.revision
            self.saved_at = _saved_at(community, self._folder / DESIGN_FILE)

    def _receive(self, _widget: Any, message: Values, _buffers: Any) -> None:
        seq, before = message.get("seq"), self._known
        try:
            if message.get("type") == "copy":
                name = copy_name(self._folder, date.today())
                self.send({"type": "copy", "name": name}, [safe_copy(self._folder)])
                return
            answer = self._answer(message)
        except Exception as error:  # whatever it is: without an answer the page waits for ever
            self.send({"type": "refused", "seq": seq, "reason": reason_of(error)})
        else:
            self.send({"type": "ack", "seq": seq, **answer})
            if self._known is not before:
                self._changed()  # what takes longer than the answer may

    def _answer(self, message: Values) -> Values:
        match message.get("type"):
            case "patch":
                base, back = self._base_of(message), message.get("back") or {}
                good = self._patch(base, message["changes"], back)
                self._taken[message.get("page")] = message.get("base") or {}, good
                return {"taken": good}
            case "state":
                self._set_state(StepState(message["state"]))
                return {"taken": {}}
            case "compare":
                return {"differences": kept_differences(self._known.community, message["kept"])}
            case "bring":
                self._stored(bring_back(self._folder, message["kept"]))
            case "invite":
                return invitation(message)
            case "whole":
                self._tell_rest(anew=True)
        return {}

    def _look_again(self) -> None:
        """Show what somebody else saved; a file that cannot be read just now waits."""
        with suppress(ReadingError, OSError):
            known, self.notes = known_of(self._folder)
            if known != self._known:
                self.take(known)

    def _changed(self) -> None:
        self._meaning.ask()
        self._rest.ask()

    def _show_meaning(self) -> None:
        self.findings = findings_of(self._step, *self._known)
        self._on_change(self._known)

    def _tell_rest(self, *, anew: bool = False) -> None:
        """Send the parts of the design that the pages do not have yet: other steps, the frame."""
        if self._told is None and not anew:
            return
        tree = self._known.community.model_dump(mode="json")
        told = {} if anew else self._told or {}
        parts = {key: part for key, part in tree.items() if part != told.get(key)}
        self._told = tree
        self.send({"type": "design", "parts": parts})

    def _base_of(self, message: Values) -> Values:
        """Return what a page's changes began from, also where the last answer never arrived.

        The page then sends again what it had before; what was taken of it since is the base, or
        a row that others removed meanwhile would come back.
        """
        base = message.get("base") or {}
        before, good = self._taken.get(message.get("page"), ({}, {}))
        return base | {n: good[n] for n in base if n in good and before.get(n) == base[n]}

    def _patch(self, base: Values, changes: Values, back: Values) -> Values:
        """Merge the changed answers of this step into the file; return those that were taken."""
        stored, key = load(self._folder), self._step.key
        ruled = self._change_rules(changes)
        given = {name: mended(changes[name]) for name in changes if name in self._names}
        good, mine, problems = taken(stored, key, given, base)
        known = {name: base[name] for name in good if name in base}
        _base, before, _problems = taken(stored, key, known, {})
        refused: list[Problem] = []
        community = save(self._folder, mine, base=before, back=back, refused=refused)
        kept = {path: text for path, text in self.errors.items() if path.split(".")[1] not in given}
        self.errors = kept | {
            path: _("Please change this: {expected}.").format(expected=problem.expected)
            for problem in (*problems, *refused)
            for path in self._paths(problem, given, good)
        }
        self._stored(community)
        full = {problem.field.split(".")[1] for problem in refused}
        return {name: good[name] for name in good if name not in full} | ruled

    def _change_rules(self, changes: Values) -> Values:
        """Change the thresholds of the workshop that are among the changes; return those."""
        wanted = {path: changes[path] for path in changes if path.startswith(RULE)}
        if wanted:
            by_name = {path.removeprefix(RULE): value for path, value in wanted.items()}
            self._known = self._known._replace(rules=change_rules(self._folder.parent, by_name))
        return wanted

    def _paths(self, problem: Problem, given: Values, good: Values) -> list[str]:
        """Return by which paths the page knows what a problem is about: rows by their id.

        A problem of the step as a whole, such as a row that stands twice, names no question:
        it is told beside each one that was not taken.
        """
        key, *inside = problem.field.split(".")
        if not inside:
            return [f"{key}.{name}" for name in given if name not in good]
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
