"""One report: what a community designed goes in, a page and an executed notebook come out whole."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbformat import NotebookNode

from copnb import words
from copnb.advice.finding import Severity
from copnb.batch.process import TooLong, clear_alarm, too_long
from copnb.batch.record import keep, key_of, withdraw
from copnb.batch.run import LONGEST_REASON, run
from copnb.batch.terms import UNFINISHED, Failure, Options, Outcome, Task, Tell, file_of
from copnb.design.community import STEPS
from copnb.design.files import DESIGN_FILE, RULES_FILE
from copnb.design.questions import standing
from copnb.design.reading import ReadingError, read
from copnb.design.text import mend_text
from copnb.report.first_page import in_short
from copnb.report.formats import FORMATS, Report
from copnb.report.material import Material, material_of
from copnb.report.page import report_page
from copnb.store.files import write_whole
from copnb.words import _

Run = Callable[[NotebookNode, Path, str, Options, Tell], NotebookNode]
"""Runs the joined notebook in a folder for a slug and returns it executed."""


def make_report(
    task: Task,
    options: Options,
    notebook: bytes,
    scratch: Path,
    tell: Tell = lambda part: None,
    run_notebook: Run = run,
) -> Outcome:
    """Make one report and say how it ended; whatever goes wrong is this report's alone.

    It is made in a folder of its own below `scratch`. `TooLong`, which may be raised in this
    process at any moment, ends it as any failure does.
    """
    making = _Making(task, options)
    words.use(options.language)
    try:
        with TemporaryDirectory(dir=scratch, ignore_cleanup_errors=True) as folder:
            joined = nbformat.reads(notebook.decode(), as_version=4)
            making.run(joined, Path(folder), tell, run_notebook)
            making.publish()
            tell("")
            return making.finish()
    except TooLong:
        return making.failed(Failure(making.stage, too_long(options.seconds)))
    except Failure as failure:
        return making.failed(failure)
    except Exception as error:
        return making.failed(Failure(making.stage, _in_one_line(error, options)))


class _Making:
    """A report in the making: the stage it is at, and which of its files are there."""

    def __init__(self, task: Task, options: Options) -> None:
        self._task, self._options = task, options
        self.stage = "read"
        self._name: str | None = None
        self._language = options.language
        self._kinds: tuple[str, ...] = ()

    def run(self, notebook: NotebookNode, scratch: Path, tell: Tell, run_notebook: Run) -> None:
        """Read the design, run the notebook, make the page."""
        task, options = self._task, self._options
        try:
            community = read(task.files[DESIGN_FILE], task.source)
        except ReadingError as error:
            raise Failure("read", " · ".join(map(str, error.problems))) from None
        self._name, self._language = community.name, community.language
        folder = self._stage(scratch)
        self.stage = "run"
        self._executed = run_notebook(notebook, scratch, task.slug, options, tell)
        self.stage = "read"
        self._material = self._spoken(lambda: material_of(folder, options.today, options.brand))
        self.stage = "render"
        self._page = self._spoken(lambda: report_page(self._executed, self._material))

    def _stage(self, scratch: Path) -> Path:
        """Lay the community into a folder of its own, the rules beside it; return that folder."""
        folder = scratch / self._task.slug
        folder.mkdir()
        for name, content in self._task.files.items():
            (folder / name).write_bytes(content)
        if self._task.rules is not None:
            (scratch / RULES_FILE).write_bytes(self._task.rules)
        return folder

    def _spoken(self, make: Callable[[], Any]) -> Any:
        """Make something in the language of the community."""
        words.use(self._language)
        try:
            return make()
        finally:
            words.use(self._options.language)

    def publish(self) -> None:
        """Put notebook and page into the report's folder; what an earlier run left there goes."""
        self.stage = "write"
        withdraw(self._task.slug, self._options.out)
        notebook = nbformat.writes(self._executed).encode()
        self._write({"notebook": notebook, "html": self._page.encode()})

    def finish(self) -> Outcome:
        """Make what was asked for besides the page, and say how the report ended.

        A format that cannot be made costs no other, and is named.
        """
        report = Report(self._material, self._page, self._task.slug)
        failures = []
        for wanted in FORMATS[1:]:
            if wanted not in self._options.formats:
                continue
            self.stage = "render"
            try:
                made = self._spoken(partial(_files, report, wanted))
            except Exception as error:
                told = _("{format} could not be made ({error}).")
                reason = _in_one_line(error, self._options)
                failures.append(told.format(format=wanted, error=reason))
                report.failed.add(wanted)
                continue
            self.stage = "write"
            self._write(made)
        if failures:  # what is whole stays, and is told
            return self._outcome("failed", stage="render", reason=" ".join(failures))
        made = self._outcome("made", **_at_a_glance(self._material))
        with suppress(OSError):  # then it is made again next time, and no harm done
            keep(self._options.out, made, key_of(self._task, self._options.key))
        return made

    def _write(self, contents: dict[str, bytes]) -> None:
        """Write files into the report's folder, each by a rename when it is whole."""
        for kind, content in contents.items():
            file = file_of(self._task.slug, kind)
            path = self._options.out / file
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, content)
            except OSError as error:
                told = _("{file} could not be written ({error})")
                reason = told.format(file=file, error=error.strerror or error)
                raise Failure("write", reason) from None
            self._kinds += (kind,)

    def failed(self, failure: Failure) -> Outcome:
        """Take away what would pass for a report, keep the notebook as far as it ran, say why."""
        clear_alarm()
        words.use(self._options.language)
        if failure.stage != "render" or "html" not in self._kinds:
            self._kinds = ()
            withdraw(self._task.slug, self._options.out)
        if failure.ran is not None:
            with suppress(Failure):
                self._write({UNFINISHED: nbformat.writes(failure.ran).encode()})
        return self._outcome("failed", stage=failure.stage, reason=mend_text(failure.reason))

    def _outcome(self, state: str, **more: Any) -> Outcome:
        task = self._task
        return Outcome(task.slug, task.path, state, self._name, self._kinds, **more)


def _at_a_glance(material: Material) -> dict[str, Any]:
    """Return what the index of a batch shows of a community."""
    community = material.community
    return {
        "open": standing(community).open,
        "in_short": in_short(community),
        "worth": sum(found.severity is not Severity.FINE for found in material.said),
        "states": tuple(getattr(community.steps, step.key).value for step in STEPS),
        "ways": tuple(row.format.value for row in community.design.formats if row.format),
    }


def _files(report: Report, wanted: str) -> dict[str, bytes]:
    """Return the files of a format by kind, all made."""
    return dict(report.files(wanted))


def _in_one_line(error: Exception, options: Options) -> str:
    if isinstance(error, MemoryError) and options.memory is not None:
        return _("it needed more than {n} MB of memory").format(n=options.memory)
    return f"{type(error).__name__}: {error}"[:LONGEST_REASON].replace("\n", " ")
