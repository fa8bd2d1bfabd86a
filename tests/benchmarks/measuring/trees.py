"""Runs a command and counts what all of its processes use, orphans too; for `batch.py`. Linux only.

Nobody waits for a fork server, so what a caller's own children used is not the whole. Here the
orphans become children of this process, which waits for every one of them.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 10
"""Seconds that processes may stay behind after the command itself has ended."""


@dataclass(frozen=True)
class Used:
    """What a command took: CPU seconds of all its processes, seconds until it ended, and peaks.

    `tree` is the highest PSS of all its processes together, `largest` the highest RSS of any one
    of them, in MB (10^6 bytes), as often as they were looked at.
    """

    cpu: float
    wall: float
    tree: float = 0.0
    largest: float = 0.0


@dataclass(frozen=True)
class Memory:
    """What a process holds, in MB: RSS, and PSS, which shares out what several hold together."""

    rss: float
    pss: float


def memory(pid: int) -> Memory:
    """Return what a process holds; nothing where it has ended."""
    held = {"Rss": 0.0, "Pss": 0.0}
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
            name, value, *_unit = line.split()
            if name[:-1] in held:
                held[name[:-1]] = int(value) * 1024 / 1e6
    return Memory(held["Rss"], held["Pss"])


def descendants(root: int) -> dict[int, int]:
    """Return the processes that descend from a process: id, and the id of its parent."""
    children = defaultdict(list)
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):  # it has ended meanwhile
                stat = (folder / "stat").read_text()
                children[int(stat.rpartition(")")[2].split()[1])].append(int(folder.name))
    found: dict[int, int] = {}
    waiting = [root]
    while waiting:
        parent = waiting.pop()
        found |= dict.fromkeys(children[parent], parent)
        waiting += children[parent]
    return found


class Run:
    """A command and all that it starts, from its start until the last of its processes ends."""

    def __init__(self, command: Sequence[str], log: Path) -> None:
        """Start the command; what it prints goes to `log`."""
        self.command, self.log = command, log
        self.code: int | None = None
        self.wall = self.tree = self.largest = 0.0
        self._start = time.perf_counter()
        out = (os.POSIX_SPAWN_OPEN, 1, log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        both = [out, (os.POSIX_SPAWN_DUP2, 1, 2)]
        self.pid = os.posix_spawn(
            command[0], [*command], os.environ, file_actions=both, setsigmask=()
        )

    def is_over(self) -> bool:
        """Take leave of every process that has ended; say whether none is left."""
        try:
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                if ended[0] == self.pid:
                    self.code = os.waitstatus_to_exitcode(ended[1])
                    self.wall = time.perf_counter() - self._start
        except ChildProcessError:
            return True
        if self.wall and time.perf_counter() - self._start - self.wall > PATIENCE:
            raise RuntimeError(f"{' '.join(self.command)[:300]} left processes behind")
        return False

    def look(self) -> None:
        """Note what the processes hold now."""
        held = [memory(pid) for pid in descendants(os.getpid())]
        self.tree = max(self.tree, sum(each.pss for each in held))
        self.largest = max(self.largest, *(each.rss for each in held), 0.0)


def run(
    command: Sequence[str],
    log: Path,
    look: Callable[[int], object] | None = None,
    every: float = 0.5,
) -> Used:
    """Run a command, with what it prints going to `log`, until all of its processes have ended.

    Their memory is looked at `every` so many seconds, which takes 0.01 s each time. A `look` of
    one's own is called instead, with the command's process id. RuntimeError where the command
    fails, or leaves processes that do not end.
    """
    _adopt_orphans()
    before = _children_cpu()
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})  # it is waited for below
    try:
        running, looked = Run(command, log), 0.0
        while not running.is_over():
            if time.perf_counter() - looked > every:
                look(running.pid) if look else running.look()
                looked = time.perf_counter()
            signal.sigtimedwait({signal.SIGCHLD}, every)
    finally:
        for pid in descendants(os.getpid()):
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
    if running.code:
        last = log.read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{' '.join(command)[:300]} ended with code {running.code}:\n{last}")
    return Used(_children_cpu() - before, running.wall, running.tree, running.largest)


def _adopt_orphans() -> None:
    """Have the system hand over the processes whose parent ends before them."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "this system does not hand over orphans")


def _children_cpu() -> float:
    """Return the CPU seconds of all children that were waited for, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
