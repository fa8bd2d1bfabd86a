"""What a page does while nobody presses anything: it watches files, and puts work off a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

LOOK_EVERY = 0.3
"""Seconds between two looks at the files: changes of others arrive within 1.5 seconds."""

State = tuple[tuple[int, int, int], ...]


class Watch:
    """Calls a function after one of some files has changed, was made or is gone.

    It looks at the disk and sends nothing: a message that nobody asked for would keep a
    borrowed server awake, which its policy forbids. Without a running loop, as in a plain
    program, it looks only when `look` is called.
    """

    def __init__(self, paths: Sequence[Path], changed: Callable[[], None]) -> None:
        self._paths, self._changed = tuple(paths), changed
        self._seen = self._state()
        self._turning: asyncio.Task[None] | None = None
        if loop := _loop():
            self._turning = loop.create_task(self._turn())

    def look(self) -> None:
        """Look now."""
        state = self._state()
        if state != self._seen:
            self._seen = state
            self._changed()

    def stop(self) -> None:
        """Look no more."""
        if self._turning:
            self._turning.cancel()

    def _state(self) -> State:
        return tuple(_fingerprint(path) for path in self._paths)

    async def _turn(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            self.look()


class Later:
    """Does something a moment after it was asked for, once for all that asked meanwhile."""

    def __init__(self, seconds: float, action: Callable[[], None]) -> None:
        self._seconds, self._action = seconds, action
        self._waiting = False

    def ask(self) -> None:
        """Ask for it; without a running loop it is done at once."""
        loop = _loop()
        if loop is None:
            self._action()
        elif not self._waiting:
            self._waiting = True
            loop.call_later(self._seconds, self._do)

    def _do(self) -> None:
        self._waiting = False
        self._action()


def _loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _fingerprint(path: Path) -> tuple[int, int, int]:
    """Return what tells one version of a file from another; a rename brings a new inode."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return found.st_mtime_ns, found.st_ino, found.st_size
