"""A function called in a process of its own: fresh, with limits, and gone when its caller is.

On Linux a server that has imported everything forks the processes (`forkserver` of the standard
library); elsewhere each starts anew. The caller imports nothing of what they need.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from copnb.words import _

if sys.platform == "win32":
    forkserver = None
else:
    from multiprocessing import forkserver

METHOD = "COPNB_START_METHOD"
"""The variable that sets how processes start where the usual way does not do."""

GRACE = 5
"""Seconds that a call has to end by itself after its time, before it is ended."""

_AGAIN = 2
"""Seconds after which a call that goes on all the same is told again that its time is over."""

_LONGEST_PLACE = 75
"""Characters: a socket's address has room for 107, and 32 of them are the server's own."""

_SET_SIGNAL = 10
"""F_SETSIG of Linux, which Python does not name: which signal tells of a descriptor."""


class TooLong(BaseException):
    """Raised in a call when its time is over; no cell's `except Exception` takes it."""


@dataclass(frozen=True)
class Limits:
    """What one call may take: seconds, and MB of memory beside what it has at its start."""

    seconds: float | None = None
    memory: int | None = None


def start_method(calls: int) -> str:
    """Return how the processes of so many calls had best start: `forkserver` or `spawn`.

    Forking is safe on Linux alone: on a Mac system libraries break in it, Windows has none. A
    server pays from the third call on. It listens in the folder for temporary files, whose name
    must leave room in the address.
    """
    has_room = len(gettempdir()) <= _LONGEST_PLACE
    forks = sys.platform == "linux" and calls > 2 and has_room
    usual = "forkserver" if forks else "spawn"
    return os.environ.get(METHOD, usual)


class Call:
    """A call of `function(*arguments, tell)` under way in a process of its own.

    `told` is what the function told last, `result` what it returned, `why` in words why it returned
    nothing; `over` says that nothing more comes. Function, arguments and what comes back must
    pickle. `preload` names the module that the server of forks imports before it forks first.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        preload: str,
        method: str,
        limits: Limits = Limits(),
    ) -> None:
        context: Any = multiprocessing.get_context(method)
        self._ours, theirs = context.Pipe(duplex=False)
        self._limits, self._begun = limits, time.monotonic()
        self._process = context.Process(target=_called, args=(theirs, function, arguments, limits))
        if method == "forkserver":
            context.set_forkserver_preload([preload])
            with _unheard():
                forkserver.ensure_running()
        with _no_main(), _unheard() if method == "spawn" else nullcontext():
            self._process.start()
        theirs.close()
        self.told: Any = None
        self.result: Any = None
        self.why = ""
        self.over = False

    @property
    def signs(self) -> tuple[Any, ...]:
        """What to wait for: it is ready when there is news."""
        return self._ours, self._process.sentinel

    @property
    def left(self) -> float | None:
        """Seconds until the call is ended, whatever it does; None without a limit."""
        if self._limits.seconds is None:
            return None
        return max(0.0, self._begun + self._limits.seconds + GRACE - time.monotonic())

    def news(self) -> list[Any]:
        """Take in what there is without waiting, end what is late; return what was told."""
        told: list[Any] = []
        if self.over:
            return told
        ended = self._process.exitcode  # asked first: what is there then is all
        with suppress(EOFError, OSError):
            while not self.over and self._ours.poll():
                kind, value = self._ours.recv()
                if kind == "told":
                    self.told = value
                    told.append(value)
                else:
                    self.result, self.why = (value, "") if kind == "result" else (None, value)
                    self.end()
        if not self.over and (ended is not None or self.left == 0):
            self.why = _why(ended) if ended is not None else too_long(self._limits.seconds or 0)
            self.end()
        return told

    def wait(self) -> list[Any]:
        """Wait for news and return what was told."""
        wait(self.signs, self.left)
        return self.news()

    def end(self) -> None:
        """End the process with all that it started; what it has told stays known."""
        if self.over:
            return
        self.over = True
        _end_group(self._process.pid)
        self._process.kill()
        self._process.join()
        self._process.close()
        self._ours.close()


def too_long(seconds: float) -> str:
    """Return in words that a call took longer than its time."""
    return _("it took longer than {n} seconds").format(n=round(seconds))


def _why(code: int) -> str:
    """Return in words why a process ended before it was done, by its exit code."""
    if code == -signal.SIGKILL:
        return _("its process was ended from outside, perhaps for lack of memory")
    if code >= 0:
        return _("its process ended early with code {code}").format(code=code)
    name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
    return _("its process broke down ({signal})").format(signal=name)


def _end_group(leader: int | None) -> None:
    if leader and hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)


def end_server() -> None:
    """End the server of forks: whoever waits for it to start a process gets an EOFError."""
    if forkserver and (server := forkserver._forkserver._forkserver_pid):  # type: ignore[attr-defined]
        with suppress(ProcessLookupError):
            os.kill(server, signal.SIGKILL)


@contextmanager
def _unheard() -> Iterator[None]:
    """Let a process that starts meanwhile not hear Ctrl-C: it is the caller who deals with it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # first: it would let the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _no_main() -> Iterator[None]:
    """Hide the program that calls: multiprocessing would run it again in each process.

    Nothing here needs it, and a program on standard input could not be run again.
    """
    main = sys.modules["__main__"]
    names = ("__file__", "__spec__")
    before = {name: getattr(main, name) for name in names if hasattr(main, name)}
    for name in names:
        setattr(main, name, None)
    try:
        yield
    finally:
        for name in names:
            setattr(main, name, before[name]) if name in before else delattr(main, name)


def _called(
    connection: Connection, function: Callable[..., Any], arguments: Any, limits: Limits
) -> None:
    """In the new process: call the function and send what it tells and returns."""
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)  # so that it can be ended with all that it starts
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # a cell may want to use it
        _hear_anew(signal.SIGINT)
    _end_with_caller()
    # Cells may use multiprocessing themselves, in Python's own way.
    multiprocessing.set_start_method(None, force=True)
    _seed()
    _limit(limits)
    try:
        answer = "result", function(*arguments, partial(_tell, connection))
    except TooLong:
        answer = "error", too_long(limits.seconds or 0)
    except Exception as error:
        answer = "error", f"{type(error).__name__}: {error}"
    clear_alarm()
    connection.send(answer)
    connection.close()
    os._exit(0)  # what a cell left running must not hold this process


def _hear_anew(kind: signal.Signals) -> None:
    """Let a signal through again, but not one that came meanwhile: that was for the caller."""
    before = signal.signal(kind, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {kind})
    signal.signal(kind, before)


def _tell(connection: Connection, value: Any) -> None:
    connection.send(("told", value))


def _seed() -> None:
    """Give numpy chance of its own: forks share it. The module `random` sees to itself."""
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def _limit(limits: Limits) -> None:
    """Put limits on this process; a system that is out of memory ends this one first."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")
    if limits.memory is not None:
        import resource

        now = int(Path("/proc/self/status").read_text().partition("VmData:")[2].split()[0]) * 1024
        most = now + limits.memory * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    if limits.seconds is not None:
        set_alarm(limits.seconds)


def set_alarm(seconds: float) -> None:
    """Raise `TooLong` in so many seconds, and now and then again until the alarm is cleared."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, _raise_too_long)
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)


def clear_alarm() -> None:
    """Raise nothing more."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def _raise_too_long(*_signal: Any) -> None:
    if not isinstance(sys.exc_info()[1], TooLong):  # else somebody is just dealing with it
        raise TooLong(_("the time for it was over"))


def _end_with_caller() -> None:
    """End this process and what it started when its caller is gone, however that ended."""
    caller = multiprocessing.parent_process()
    if caller is None:
        return
    if sys.platform == "linux":  # the system does it, and no thread is needed, which forks dislike
        import fcntl

        fcntl.fcntl(caller.sentinel, fcntl.F_SETOWN, -os.getpid())  # its group
        fcntl.fcntl(caller.sentinel, _SET_SIGNAL, signal.SIGKILL)
        flags = fcntl.fcntl(caller.sentinel, fcntl.F_GETFL)
        fcntl.fcntl(caller.sentinel, fcntl.F_SETFL, flags | os.O_ASYNC)
        if wait([caller.sentinel], 0):  # it was gone before
            os._exit(1)
    else:
        threading.Thread(target=_wait_and_end, args=[caller.sentinel], daemon=True).start()


def _wait_and_end(sentinel: int) -> None:
    wait([sentinel])
    _end_group(os.getpid())
    os._exit(1)
