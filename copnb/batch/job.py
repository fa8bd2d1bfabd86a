"""One report: a community's design goes in, a page and an executed notebook come out whole."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from copnb import words
from copnb.advice.finding import Severity
from copnb.batch.inputs import Input
from copnb.batch.record import RECORD, common_key, keep, key_of, unchanged
from copnb.design.community import STEPS, Community
from copnb.design.questions import standing
from copnb.design.reading import ReadingError, mend_text, read
from copnb.report.brand import Brand
from copnb.report.first_page import in_short
from copnb.report.formats import FILES, FORMATS, Report
from copnb.report.material import Material, material_of
from copnb.store.files import write_whole
from copnb.store.folders import DESIGN_FILE, load
from copnb.store.rules import RULES_FILE
from copnb.words import _

REPORT_FILES = {"notebook": "report.ipynb", **FILES}
"""All that a report may consist of: kind and file name."""

START_LIMIT = 120
"""Seconds that a kernel may take to start on a busy machine."""


@dataclass(frozen=True)
class Options:
    """What is the same for every report of a batch; `language` is that of reasons and index.

    `anew` makes also what is there and has not changed.
    """

    out: Path
    notebook: NotebookNode
    today: date | None = None
    cell_limit: int = 300
    language: str = words.SOURCE_LANGUAGE
    rules: Path | None = None
    formats: tuple[str, ...] = FORMATS[:1]
    brand: Brand = field(default_factory=Brand)
    anew: bool = False

    @cached_property
    def key(self) -> str:
        """The mark of what is the same for every report."""
        return common_key(self)


@dataclass(frozen=True)
class Outcome:
    """How one report ended: `made`, `unchanged`, `failed` (with stage and reason), `not_started`.

    For the index of the batch, of what is made: how many questions are `open`, the design
    `in_short`, how many findings are `worth` a conversation, the `states` of the six steps and
    the chosen `ways` to interact (codes).
    """

    slug: str
    path: str
    state: str
    name: str | None = None
    files: dict[str, str] = field(default_factory=dict)
    stage: str = ""
    reason: str = ""
    open: int | None = None
    in_short: str = ""
    worth: int = 0
    states: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()


class _Failure(Exception):
    def __init__(self, stage: str, reason: str) -> None:
        self.stage, self.reason = stage, reason
        super().__init__(reason)


Engine = Callable[[NotebookNode, Path, str, Options], NotebookNode]
"""Runs the joined notebook in a folder for a slug and returns it executed."""


def make_report(given: Input, options: Options, engine: Engine | None = None) -> Outcome:
    """Make one report and say how it ended; whatever goes wrong is this report's alone."""
    path, name = mend_text(str(given.given)), None
    words.use(options.language)
    try:
        community = _community(given)
        name = community.name
        with tempfile.TemporaryDirectory(prefix="copnb-", ignore_cleanup_errors=True) as scratch:
            staged = _stage(given, Path(scratch), options)
            key = key_of(staged / DESIGN_FILE, staged.parent / RULES_FILE, options.key)
            run = engine or run_with_papermill
            executed = run(options.notebook, Path(scratch), given.slug, options)
            material = _material(staged, options)
        page = _page(executed, material, options)
        files = _publish(given.slug, executed, page, options.out)
    except Exception as error:
        failure = error if isinstance(error, _Failure) else _Failure("run", _in_one_line(error))
        _withdraw(given.slug, options.out)
        return failed(given, failure.stage, failure.reason, name)
    further, failures = _further(material, page, given.slug, options)
    files |= further
    if failures:  # what is whole stays, and is told
        reason = " ".join(failure.reason for failure in failures)
        return replace(failed(given, failures[0].stage, reason, name), files=files)
    made = Outcome(given.slug, path, "made", name, files, **_at_a_glance(material))
    with suppress(OSError):  # then it is made again next time, and no harm done
        keep(options.out, made, key)
    return made


def earlier(given: Input, options: Options) -> Outcome | None:
    """Return how a report went before, where it is there and nothing has changed since."""
    if options.anew:
        return None
    try:
        key = key_of(given.design, _rules(given, options), options.key)
    except OSError:  # making it will say what is wrong
        return None
    asked = Outcome(given.slug, mend_text(str(given.given)), "not_started")
    return unchanged(asked, options.out, key)


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


def died(given: Input, options: Options) -> Outcome:
    """Return the outcome of a report whose process ended early; what it left is no report."""
    _withdraw(given.slug, options.out)
    return failed(given, "run", _("its process ended early, perhaps for lack of memory"))


def failed(given: Input, stage: str, reason: str, name: str | None = None) -> Outcome:
    """Return the outcome of a report that could not be made."""
    path = mend_text(str(given.given))
    return Outcome(given.slug, path, "failed", name, stage=stage, reason=mend_text(reason))


def _in_one_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300].replace("\n", " ")


def _withdraw(slug: str, out: Path) -> None:
    """Remove an earlier report of what fails now: it would pass for this one."""
    with suppress(OSError):
        for name in (RECORD, *REPORT_FILES.values()):
            (out / slug / name).unlink(missing_ok=True)
        (out / slug).rmdir()


def run_with_papermill(
    notebook: NotebookNode, scratch: Path, slug: str, options: Options
) -> NotebookNode:
    """Run the joined notebook with papermill in a kernel of its own, with time limits."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill import PapermillExecutionError, execute_notebook

    source, target = scratch / "report.ipynb", scratch / "executed.ipynb"
    nbformat.write(notebook, source)
    for noisy in ("papermill", "traitlets", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    try:
        with _stderr_to(scratch / "kernel.log"):
            execute_notebook(
                str(source),
                str(target),
                parameters={"community": slug, "workshop_data": ".", "interactive": False},
                kernel_name="python3",
                cwd=str(scratch),
                progress_bar=False,
                start_timeout=START_LIMIT,
                execution_timeout=options.cell_limit,
                request_save_on_cell_execute=False,
            )
    except PapermillExecutionError as error:
        raise _Failure("run", _cell_failed(error, target)) from None
    except CellTimeoutError:
        limit = _("it took longer than {n} seconds").format(n=options.cell_limit)
        raise _Failure("run", limit) from None
    except DeadKernelError:
        raise _Failure("run", _("its process ended early, perhaps for lack of memory")) from None
    except RuntimeError as error:  # nbclient's words for a kernel that does not answer
        slow = _("it did not start within {n} seconds").format(n=START_LIMIT)
        raise _Failure("run", slow if "respond" in str(error) else _in_one_line(error)) from None
    executed: NotebookNode = nbformat.read(target, as_version=4)
    return executed


@contextmanager
def _stderr_to(log: Path) -> Iterator[None]:
    """Send what this process and its kernel print as errors to a file: it is not the person's."""
    sys.stderr.flush()
    kept = os.dup(2)
    with log.open("wb") as file:
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _community(given: Input) -> Community:
    try:
        return read(given.design.read_bytes(), str(given.design))
    except ReadingError as error:
        raise _Failure("read", " · ".join(map(str, error.problems))) from None
    except OSError as error:
        raise _Failure("read", str(error.strerror)) from None


def _rules(given: Input, options: Options) -> Path | None:
    """Return the file of rules named for the batch, else the one beside the community."""
    return options.rules or (given.folder.parent / RULES_FILE if given.folder else None)


def _stage(given: Input, scratch: Path, options: Options) -> Path:
    """Copy the community into a folder of its own, so that nothing changes under the run.

    The rules go along. Returns the folder.
    """
    target, rules = scratch / given.slug, _rules(given, options)
    try:
        if rules and rules.is_file():
            shutil.copyfile(rules, scratch / RULES_FILE)
        if given.folder is None:
            target.mkdir()
            shutil.copyfile(given.design, target / DESIGN_FILE)
        else:
            shutil.copytree(given.folder, target, ignore=shutil.ignore_patterns(".*"))
        return target
    except OSError as error:
        raise _Failure("read", str(error)) from None


def _cell_failed(error: Exception, target: Path) -> str:
    """Return one sentence on a failed cell: which step, which part, and the error's own words."""
    part = _("a cell")
    for cell in nbformat.read(target, as_version=4).cells:
        if cell.get("metadata", {}).get("papermill", {}).get("exception"):
            key, _dash, name = str(cell.id).partition("-")
            number = next((step.number for step in STEPS if step.key == key), None)
            part = _("step {number}, part “{name}”").format(number=number, name=name)
    kind, value = getattr(error, "ename", ""), getattr(error, "evalue", str(error))
    return f"{part}: {kind}: {value}"[:300].replace("\n", " ")


def _material(folder: Path, options: Options) -> Material:
    """Return what the report is made from, its findings in the language of the community."""
    words.use(load(folder).language)
    try:
        return material_of(folder, options.today, options.brand)
    except (ReadingError, OSError) as error:
        raise _Failure("read", _in_one_line(error)) from error
    finally:
        words.use(options.language)


def _page(executed: NotebookNode, material: Material, options: Options) -> str:
    """Return the report in the language of the community."""
    from copnb.report.page import report_page

    words.use(material.community.language)
    try:
        return report_page(executed, material)
    except Exception as error:
        raise _Failure("render", _in_one_line(error)) from error
    finally:
        words.use(options.language)


def _further(
    material: Material, page: str, slug: str, options: Options
) -> tuple[dict[str, str], list[_Failure]]:
    """Make what was asked for besides the page; return the files, and what went wrong.

    A format that cannot be made costs no other, and is named.
    """
    report, files, failures = Report(material, page, slug), dict[str, str](), list[_Failure]()
    for wanted in FORMATS[1:]:
        if wanted not in options.formats:
            continue
        try:
            files |= _written(slug, _in_format(report, wanted, material, options), options.out)
        except _Failure as failure:
            report.failed.add(wanted)
            failures.append(failure)
    return files, failures


def _in_format(
    report: Report, wanted: str, material: Material, options: Options
) -> dict[str, bytes]:
    """Return the files of a format by kind, in the community's language."""
    words.use(material.community.language)
    try:
        return dict(report.files(wanted))
    except Exception as error:
        words.use(options.language)
        told = _("{format} could not be made ({error}).")
        reason = told.format(format=wanted, error=_in_one_line(error))
        raise _Failure("render", reason) from error
    finally:
        words.use(options.language)


def _publish(slug: str, executed: NotebookNode, page: str, out: Path) -> dict[str, str]:
    """Put notebook and page into the report's folder; what an earlier run left there goes."""
    notebook = nbformat.writes(_without_traces(executed)).encode()
    _withdraw(slug, out)
    return _written(slug, {"notebook": notebook, "html": page.encode()}, out)


def _written(slug: str, contents: dict[str, bytes], out: Path) -> dict[str, str]:
    """Write files into a report's folder, each by a rename when it is whole; return their paths."""
    try:
        (out / slug).mkdir(parents=True, exist_ok=True)
        for kind, content in contents.items():
            write_whole(out / slug / REPORT_FILES[kind], content)
    except OSError as error:
        raise _Failure("write", str(error)) from None
    return {kind: f"{slug}/{REPORT_FILES[kind]}" for kind in contents}


def _without_traces(executed: NotebookNode) -> NotebookNode:
    """Drop times and folders of this run, so that the same design gives the same notebook."""
    executed.metadata.pop("papermill", None)
    for cell in executed.cells:
        for trace in ("papermill", "execution"):
            cell.metadata.pop(trace, None)
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.id = "injected-parameters"  # papermill gives it a random one
    return executed
