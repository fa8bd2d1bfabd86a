"""What a running cell gives out: a kernel's messages and what is written, made into outputs."""

from __future__ import annotations

import io
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

from jupyter_client.session import Session
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

SILENT = logging.Logger("of nobody", logging.CRITICAL + 1)


class Recorder(Session):
    """A kernel's session: hands over what would be sent, as it would arrive."""

    on_message: Callable[[dict[str, Any]], None] = staticmethod(lambda message: None)

    def send(
        self,
        stream: Any,
        msg_or_type: Any,
        content: Any = None,
        parent: Any = None,
        ident: Any = None,
        buffers: Any = None,
        track: bool = False,
        header: Any = None,
        metadata: Any = None,
    ) -> None:
        if isinstance(msg_or_type, str):
            self.on_message(self.arrived(msg_or_type, content, parent, metadata, buffers))
        else:
            self.on_message(msg_or_type)

    def arrived(
        self,
        kind: str,
        content: Any,
        parent: Any = None,
        metadata: Any = None,
        buffers: Any = None,
    ) -> dict[str, Any]:
        """Return a message as it would arrive."""
        return {**self.msg(kind, content, parent, metadata=metadata), "buffers": buffers or []}


class Outputs:
    """Makes outputs of messages by the rules of papermill's client, in the order of writing."""

    def __init__(self, session: Recorder, comms: Any) -> None:
        self._session, self._comms = session, comms
        self._inbox: list[Any] = []
        self._request: dict[str, Any] = {}
        self._stream, self._written = "", list[str]()

    def begin_notebook(self, descriptors: Descriptors) -> None:
        """Begin with no outputs; those that programs write come by `descriptors`."""
        self._descriptors = descriptors
        nobody = new_code_cell()  # what is written before the first cell is shown nowhere
        self._client: Any = _client(new_notebook(cells=[nobody]))
        # Stands for a browser: Output widgets tell the kernel what they took in.
        mailbox = SimpleNamespace(send=lambda m: self._inbox.append({**m, "buffers": []}))
        self._client.kc = SimpleNamespace(session=self._session, shell_channel=mailbox)
        self.skipped = {self._client.skip_cells_with_tag}

    def begin(self, cell: NotebookNode, request: dict[str, Any]) -> None:
        """Let what comes now be the outputs of `cell`."""
        self._hand_over()  # what was written since belongs to the cell before
        self._client.nb.cells.append(cell)
        self._client.clear_before_next_output = False
        self._request = request

    def end(self) -> None:
        """Take what is left of the cell, and give the kernel what it was sent meanwhile."""
        self.drain()
        self._hand_over()
        while self._inbox:
            self._comms.comm_msg(None, None, self._inbox.pop(0))

    def write(self, name: str, text: str) -> None:
        """Take what was written to a stream, after what went straight to the descriptors."""
        self.drain()
        self._add(name, text)

    def take(self, message: dict[str, Any]) -> None:
        """Take a message of the kernel, after what was written before it."""
        self.drain()
        self._hand_over()
        self._process_message(message)

    def drain(self) -> None:
        """Take what programs and libraries wrote straight to the descriptors."""
        for name, text in self._descriptors.read():
            self._add(name, text)

    def _add(self, name: str, text: str) -> None:
        if name != self._stream:
            self._hand_over()
            self._stream = name
        self._written.append(text)

    def _hand_over(self) -> None:
        """Make one output of what one stream got, however many pieces it came in."""
        if text := "".join(self._written):
            self._written.clear()
            content = {"name": self._stream, "text": text}
            self._process_message(self._session.arrived("stream", content, self._request))

    def _process_message(self, message: dict[str, Any]) -> None:
        cells = self._client.nb.cells
        content = self._session.unpack(self._session.pack(message["content"]))
        self._client.process_message({**message, "content": content}, cells[-1], len(cells) - 1)

    def widgets(self) -> dict[str, Any]:
        """Return what the client knows of the widgets that were made; empty where none was."""
        self._client.set_widgets_metadata()
        return dict(self._client.nb.metadata.get("widgets", {}))


def _client(notebook: NotebookNode) -> Any:
    return NotebookClient(notebook, log=SILENT)


class Descriptors:
    """The descriptors 1 and 2, which end in files while a notebook runs."""

    def __enter__(self) -> Descriptors:
        _flush(sys.stdout, sys.stderr)
        self._before = [os.dup(1), os.dup(2)]
        self._files, self._seen = [_scratch(), _scratch()], [0, 0]
        for number, file in enumerate(self._files, start=1):
            os.dup2(file, number)
        return self

    def read(self) -> Iterator[tuple[str, str]]:
        """Yield the names of the streams that got something since, and what."""
        for number, name in enumerate(("stdout", "stderr")):
            file, seen = self._files[number], self._seen[number]
            if (size := os.fstat(file).st_size) > seen:
                self._seen[number] = size
                yield name, _part(file, seen, size).decode(errors="replace")

    def __exit__(self, *_error: object) -> None:
        for number, before in enumerate(self._before, start=1):
            os.dup2(before, number)
        for file in (*self._before, *self._files):
            os.close(file)


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a cell."""

    encoding = "UTF-8"

    def __init__(self, outputs: Outputs, name: str, descriptor: int) -> None:
        self._outputs, self.name, self._descriptor = outputs, name, descriptor
        self._process = os.getpid()

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._process:  # a child that the cell forked: its memory is not ours
            os.write(self._descriptor, text.encode(errors="replace"))
        elif text:
            self._outputs.write(self.name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor


def _flush(*streams: Any) -> None:
    for stream in streams:
        stream.flush()


def _part(file: int, start: int, end: int) -> bytes:
    """Return a part of a file that others are writing to."""
    if hasattr(os, "pread"):
        return os.pread(file, end - start, start)
    os.lseek(file, start, os.SEEK_SET)
    part = os.read(file, end - start)
    os.lseek(file, 0, os.SEEK_END)
    return part


def _scratch() -> int:
    """Return a file without a name."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("cell")
    descriptor, name = tempfile.mkstemp()
    if os.name != "nt":  # Windows keeps a name as long as the file is open
        os.unlink(name)  # noqa: PTH108
    return descriptor
