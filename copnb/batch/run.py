"""A report's notebook run by papermill in this process, and what failed in it told in words."""

from __future__ import annotations

import logging
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from papermill import PapermillExecutionError, execute_notebook
from papermill.engines import papermill_engines

from copnb.batch.engine import HereEngine
from copnb.batch.process import TooLong, too_long
from copnb.batch.terms import Failure, Options, Tell
from copnb.design.community import STEPS
from copnb.words import _

ENGINE = "copnb-here"

LONGEST_REASON = 300

ADDED = {"injected-parameters", "papermill-error-cell-tag"}
"""How papermill tags the cells that it adds."""

papermill_engines.register(ENGINE, HereEngine)


def run(
    notebook: NotebookNode, folder: Path, slug: str, options: Options, tell: Tell
) -> NotebookNode:
    """Run the joined notebook in `folder`, where the community lies, and return it executed.

    `Failure` names the part that failed, and holds the notebook as far as it ran.
    """
    for noisy in ("papermill", "traitlets", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    target = folder / "executed.ipynb"
    parts: list[str] = []

    def begun(cell: NotebookNode) -> None:
        parts.append(part_of(cell))
        tell(parts[-1])

    try:
        executed: NotebookNode = execute_notebook(
            notebook,
            str(target),
            parameters={"community": slug, "workshop_data": ".", "interactive": False},
            engine_name=ENGINE,
            kernel_name="python3",
            cwd=str(folder),
            progress_bar=False,
            autosave_cell_every=0,
            request_save_on_cell_execute=False,  # 80 times a report; it is saved at its end
            on_cell=begun,
        )
    except TooLong:  # raised in what is around a cell
        reason = ": ".join([*parts[-1:], too_long(options.seconds)])
        raise Failure("run", reason) from None
    except PapermillExecutionError as error:
        ran = nbformat.read(target, as_version=4)
        failed = (c for c in ran.cells if c.metadata.get("papermill", {}).get("exception"))
        part = next(map(part_of, failed), _("a cell"))
        reason = f"{part}: {_in_words(error, options)}"[:LONGEST_REASON].replace("\n", " ")
        raise Failure("run", reason, without_traces(ran, folder)) from None
    return without_traces(executed, folder)


def part_of(cell: NotebookNode) -> str:
    """Return in words which part of which step a cell of the joined notebook is."""
    key, _dash, name = str(cell.get("id", "")).partition("-")
    number = next((step.number for step in STEPS if step.key == key), None)
    if number is None:
        return _("the parameters")
    return _("step {number}, part “{name}”").format(number=number, name=name)


def _in_words(error: PapermillExecutionError, options: Options) -> str:
    if error.ename == "TooLong":
        return too_long(options.seconds)
    if error.ename == "MemoryError" and options.memory is not None:
        return _("it needed more than {n} MB of memory").format(n=options.memory)
    return f"{error.ename}: {error.evalue}"


def without_traces(executed: NotebookNode, folder: Path) -> NotebookNode:
    """Drop times and folders of this run, so that the same design gives the same notebook."""
    executed.metadata.pop("papermill", None)
    for number, cell in enumerate(executed.cells):
        for trace in ("papermill", "execution"):
            cell.metadata.pop(trace, None)
        if tag := ADDED & {*cell.metadata.get("tags", ())}:
            cell.id = f"{tag.pop()}-{number}"  # papermill gives it a random one
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                output.traceback = [_nowhere(line, folder) for line in output.traceback]
    return executed


def _nowhere(line: str, folder: Path) -> str:
    """Return a line of an error without the names of this computer's folders."""
    return line.replace(str(folder), ".").replace(str(Path.home()), "~")
