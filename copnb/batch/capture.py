"""A notebook's cells run in this very process, their outputs taken as a kernel would send them.

Shell and kernel are Jupyter's own (`ipykernel`), but no message leaves the process: papermill's
client (`nbclient`) makes outputs of what would go over a socket. For a process that runs one
notebook and ends: all this is made once, before the fork.
"""

from __future__ import annotations

import asyncio
import builtins
import getpass
import multiprocessing
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import PurePath
from typing import Any

from ipykernel import ipkernel
from ipykernel.compiler import XCachingCompiler
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelbase import Kernel
from ipykernel.zmqshell import ZMQInteractiveShell
from nbformat import NotebookNode
from traitlets.config import Config

from copnb.batch.outputs import Descriptors, Outputs, Recorder, Stream

INLINE = "module://matplotlib_inline.backend_inline"


@cache
def runner() -> Runner:
    """Return the runner of this process, which is made when it is first asked for."""
    return Runner()


class Runner:
    """A kernel that nobody is connected to: made once, used for one notebook."""

    def __init__(self) -> None:
        self._session = Recorder()
        kernel = _Kernel.instance(session=self._session)
        self.shell = kernel.shell = _shell(kernel)
        self._kernel = kernel
        self._outputs = Outputs(self._session, kernel.comm_manager)

    @contextmanager
    def capturing(self) -> Iterator[None]:
        """Give the process to the notebook: its streams, its input and the name `__main__`."""
        replaced = sys.stdout, sys.stderr, builtins.input, getpass.getpass, sys.modules["__main__"]
        with Descriptors() as descriptors:
            self._outputs.begin_notebook(descriptors)
            self._session.on_message = self._outputs.take
            self._settle()
            sys.stdout = Stream(self._outputs, "stdout", 1)
            sys.stderr = Stream(self._outputs, "stderr", 2)
            builtins.input, getpass.getpass = self._kernel.raw_input, self._kernel.getpass
            # multiprocessing put the caller's program there; classes of cells are looked for here.
            sys.modules["__main__"] = self.shell.user_module
            try:
                yield
            finally:
                sys.stdout, sys.stderr, builtins.input, getpass.getpass, main = replaced
                sys.modules["__main__"] = main

    def _settle(self) -> None:
        """Let the process be what a kernel's is: its environment, its paths, a loop, its name."""
        self.shell.init_environment()
        os.environ.setdefault("MPLBACKEND", INLINE)
        if "" not in sys.path:  # modules beside the notebook come after Python's own
            packages = (n for n, path in enumerate(sys.path) if path.endswith("-packages"))
            sys.path.insert(next(packages, 0), "")
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        multiprocessing.current_process().name = "MainProcess"  # programs ask for it

    def run(self, cell: NotebookNode) -> bool:
        """Run a code cell and put its outputs into it; return whether all went as it should."""
        tags = cell.metadata.get("tags", ())
        cell.outputs = []
        if not cell.source.strip() or self._outputs.skipped & {*tags}:
            return True
        request = self._session.arrived("execute_request", {"code": cell.source})
        self._kernel.set_parent([], request)
        self.shell.set_parent(request)
        self._outputs.begin(cell, request)
        cell.execution_count = self.shell.execution_count
        _draw_once(self.shell)
        try:
            well = self._loop.run_until_complete(self._executed(cell.source, cell.get("id")))
        except BaseException as error:  # a time limit that struck while the cell was waiting
            self.shell.showtraceback((type(error), error, error.__traceback__))
            well = False
        self._outputs.end()
        return well or "raises-exception" in tags

    async def _executed(self, source: str, cell: str | None) -> bool:
        """Run the source as a kernel does: always inside a loop, and awaited where it awaits."""
        shell = self.shell
        options: dict[str, Any] = {"store_history": True, "cell_id": cell}
        transformed, wrong = source, None
        try:
            transformed = shell.transform_cell(source)
        except Exception:
            wrong = sys.exc_info()
        known: dict[str, Any] = {"transformed_cell": transformed, "preprocessing_exc_tuple": wrong}
        if not shell.should_run_async(source, **known):
            ended = shell.run_cell(source, **options)
        else:
            ended = None
            shell._last_traceback_during_displayhook = False
            try:
                ended = await shell.run_cell_async(source, **options, **known)
            finally:
                shell.events.trigger("post_execute")
                shell.events.trigger("post_run_cell", ended)
        await asyncio.sleep(0)  # what the cell set going in the background may begin
        failed = getattr(shell, "_last_traceback_during_displayhook", False)
        return bool(ended.success) and not failed

    @property
    def language(self) -> dict[str, Any]:
        """What a kernel says of its language, and a notebook keeps."""
        return dict(self._kernel.language_info)

    def widgets(self) -> dict[str, Any]:
        """Return what a notebook keeps of the widgets that were made; empty where none was."""
        return self._outputs.widgets()


class _Kernel(Kernel):
    """What libraries look for behind a shell; it serves no socket."""

    implementation, implementation_version = "ipython", IPythonKernel.implementation_version
    language_info = IPythonKernel.language_info
    shell: Any = None

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        jupyter: Any = ipkernel
        self.comm_manager = jupyter.comm.get_comm_manager()


class _Compiler(XCachingCompiler):
    """Names cells by their content as a kernel does, without the number of this process."""

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        return f"ipykernel/{PurePath(super().get_code_name(raw_code, code, number)).name}"


def _shell(kernel: _Kernel) -> Any:
    config = Config()
    config.HistoryManager.enabled = False  # no database of what batches ran
    os.environ.setdefault("MPLBACKEND", INLINE)
    shell: Any = ZMQInteractiveShell
    shell = shell.instance(config=config, kernel=kernel, compiler_class=_Compiler)
    shell.enable_gui = lambda gui=None: None  # there is no window to wait for
    shell.displayhook.session = shell.display_pub.session = kernel.session
    return shell


def _draw_once(shell: ZMQInteractiveShell) -> None:
    """Drop what pyplot adds to a shell: it draws pictures once more than they are shown."""
    with suppress(KeyError, AttributeError, ValueError):
        pyplot = sys.modules["matplotlib.pyplot"]
        shell.events.unregister("post_execute", pyplot._draw_all_if_interactive)
