"""papermill's engines of copnb: cells run in this process, or in a fresh one for each notebook."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import wait
from types import SimpleNamespace
from typing import Any

from jupyter_client.kernelspec import NoSuchKernel, get_kernel_spec
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine
from papermill.exceptions import PapermillException
from papermill.log import logger
from papermill.utils import nb_language

from copnb.batch.process import GRACE, Call, clear_alarm, set_alarm, start_method, too_long
from copnb.words import _

LOGGED = ("log_output", "stdout_file", "stderr_file")


class HereEngine(Engine):
    """Runs the cells in this process, which is to be thrown away afterwards."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        execution_timeout: float | None = None,
        on_cell: Callable[[NotebookNode], None] = lambda cell: None,
        **_for_other_engines: Any,
    ) -> None:
        """Run cell after cell until one fails; `on_cell` is called before each code cell.

        A cell may take `execution_timeout` seconds.
        """
        from copnb.batch.capture import runner

        with runner().capturing():
            for index, cell in enumerate(nb_man.nb.cells):
                nb_man.cell_start(cell, index)
                if cell.cell_type == "code":
                    on_cell(cell)
                    if execution_timeout:
                        set_alarm(execution_timeout)
                    well = runner().run(cell)
                    if execution_timeout or not well:
                        clear_alarm()  # what is left to do is to write down what ran
                    if not well:
                        nb_man.cell_exception(cell, cell_index=index)
                nb_man.cell_complete(cell, cell_index=index)
                if cell.metadata.papermill.status == nb_man.FAILED:
                    break
        if widgets := runner().widgets():
            nb_man.nb.metadata.widgets = widgets
        nb_man.nb.metadata.language_info = runner().language


class FreshEngine(Engine):
    """`papermill --engine copnb`: each notebook runs in a process of its own, without a kernel."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Run the cells there and take over what comes back, cell by cell."""
        _refuse_other_languages(nb_man.nb, kernel_name)
        most = options.get("execution_timeout")
        wanted = {"execution_timeout": most}
        call = Call(
            _run_here,
            nb_man.nb,
            dict(os.environ),
            wanted,
            preload="copnb.batch.warm_notebooks",
            method=start_method(sys.maxsize),
        )
        try:
            while not call.over:
                if wait(call.signs, most and most + GRACE):
                    for news in call.news():
                        _take_over(nb_man, options, *news)
                else:
                    call.why = too_long(most or 0)
                    call.end()
        finally:
            call.end()
        if call.why:
            _fail(nb_man, call.told, call.why)
        else:
            _finish(nb_man.nb, *call.result)


class _Teller:
    """Stands for papermill's manager in the other process, and tells what it is told."""

    FAILED = "failed"

    def __init__(self, notebook: NotebookNode, tell: Callable[[Any], None]) -> None:
        self.nb, self._tell = notebook, tell

    def __getattr__(self, name: str) -> Callable[..., None]:
        return partial(self._told, name)

    def _told(self, name: str, cell: NotebookNode, cell_index: int) -> None:
        if name == "cell_exception":
            cell.metadata.papermill.status = self.FAILED
        self._tell((name, cell_index, cell))


def _run_here(
    notebook: NotebookNode, environment: dict[str, str], options: Any, tell: Callable[[Any], None]
) -> Any:
    """In the other process: run the cells, tell of each; return what is said of the whole."""
    from copnb.batch.warm_notebooks import error

    if error:
        raise RuntimeError(error)
    os.environ.clear()  # the server's is as old as it is
    os.environ.update(environment)
    HereEngine.execute_managed_notebook(_Teller(notebook, tell), "", **options)
    return notebook.metadata, [cell.get("outputs") for cell in notebook.cells]


def _take_over(nb_man: Any, options: Any, name: str, index: int, cell: NotebookNode) -> None:
    ours = nb_man.nb.cells[index]
    if cell.cell_type == "code":
        ours.outputs, ours.execution_count = cell.outputs, cell.execution_count
    if name == "cell_complete":
        client = SimpleNamespace(log=logger, **{name: options.get(name) for name in LOGGED})
        for output in cell.get("outputs", ()):
            PapermillNotebookClient.log_output_message(client, output)
    getattr(nb_man, name)(ours, cell_index=index)


def _finish(notebook: NotebookNode, metadata: NotebookNode, outputs: list[Any]) -> None:
    """Take over what is said of the whole, and outputs that a later cell changed."""
    notebook.metadata.update(metadata)
    for cell, ended in zip(notebook.cells, outputs, strict=True):
        if ended is not None:
            cell.outputs = ended


def _fail(nb_man: Any, last: Any, why: str) -> None:
    """Let the cell that ran fail: its process is gone, and papermill must not call it done."""
    cells = nb_man.nb.cells
    begun = last[1] if last else 0
    index = next((n for n in range(begun, len(cells)) if cells[n].cell_type == "code"), None)
    if index is None:
        raise PapermillException(why)
    cell = cells[index]
    error = {"output_type": "error", "ename": "ProcessEnded", "evalue": why, "traceback": [why]}
    cell.outputs.append(NotebookNode(error))
    nb_man.cell_exception(cell, cell_index=index)
    nb_man.cell_complete(cell, cell_index=index)


def _refuse_other_languages(notebook: NotebookNode, kernel_name: str) -> None:
    try:
        language = get_kernel_spec(kernel_name).language
    except NoSuchKernel:  # the notebook comes from elsewhere, where it was called otherwise
        language = nb_language(notebook)
    if language.lower() != "python":
        told = _("The engine “copnb” runs notebooks in Python; this one is in {language}.")
        raise PapermillException(told.format(language=language))
