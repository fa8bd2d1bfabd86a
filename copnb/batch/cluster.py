"""Reports made by the workers of a dask cluster; this computer reads, and it alone writes.

All that a report needs travels with its task, and its files come back whole: no folder is shared,
and a report that is made twice, because a worker was lost, is written once. The reports' processes
are begun by the workers as a batch on one computer begins them.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import pickle
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from copnb import words
from copnb.batch.apart import begin, ended, lean, read
from copnb.batch.inputs import Input
from copnb.batch.process import start_method
from copnb.batch.record import RECORD, code, key_of, withdraw
from copnb.batch.terms import Options, Outcome, Task
from copnb.design.text import mend_text
from copnb.store.files import write_whole
from copnb.words import Told, _

if TYPE_CHECKING:
    from copnb.batch.queue import Stop

REACH = 8
"""Seconds in which a scheduler must answer."""

PATIENCE = 60
"""Seconds that a batch waits while there is no worker at all."""

AHEAD = 2
"""Reports handed out for each thread of the workers: one is made, one waits there. The others stay
here, so that neither this computer nor the scheduler holds more the longer a batch is."""

RETRIES = 3
"""How often a report is tried again where a worker cannot even begin it."""

TICK = 0.2
"""Seconds between two looks whether the batch was asked to stop."""

Files = dict[str, bytes]
"""A report's files by their path in the folder of the reports; the record comes last."""

Came = tuple[Outcome, Files] | str
"""What comes back from a worker: a report, or the address of one whose copnb is another."""

_beginning = threading.Lock()
"""Held while a worker begins a process: multiprocessing minds no threads there."""


class ClusterError(Told):
    """A cluster that cannot be used; the message says which and why."""


def lacking() -> str:
    """Return in words what to install for a cluster; empty if it is there."""
    if find_spec("distributed"):
        return ""
    return _("a cluster needs one package more: pip install 'copnb[cluster]'")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep dask's log of connections to itself: what a person has to know is said in words."""
    import distributed.client  # noqa: F401 - it would set the levels anew

    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


class Cluster:
    """Reports that are out on a cluster; `_trouble` says why it is of no use any more."""

    def __init__(self, options: Options, notebook: bytes, begun: Callable[[Task], None]) -> None:
        self._options, self._notebook, self._begun = options, notebook, begun
        self._client: Any = None
        self._watch: asyncio.Task[None] | None = None
        self._threads = 0
        self._busy: dict[asyncio.Task[Came], Task] = {}
        self._trouble = ""

    def run(self, given: Iterable[Input], address: str, stop: Stop) -> Iterator[Outcome]:
        """Yield outcomes as they come, until all are there or the batch is asked to stop.

        `address` is the scheduler's; `ClusterError` says that it does not answer. Where the
        cluster gets into trouble, what is left is `not_started` and says why.
        """
        waiting = iter(given)
        with _quiet(), asyncio.Runner() as runner:
            try:
                runner.run(self._reach(address, stop))
                while not (stop.asked or self._trouble):
                    yield from runner.run(self._step(waiting))
                    if not self._busy:
                        return
            finally:
                runner.run(self._leave())
        if self._trouble:
            left: Iterable[Task | Input] = chain(self._busy.values(), waiting)
            for one in left:
                yield Outcome(one.slug, one.path, "not_started", reason=self._trouble)

    async def _reach(self, address: str, stop: Stop) -> None:
        """Connect to the scheduler, unless the batch is asked to stop meanwhile."""
        from distributed import Client

        try:
            self._client = Client(address, asynchronous=True, timeout=REACH, set_as_default=False)
            connecting = asyncio.ensure_future(self._client)
            while not (connecting.done() or stop.asked):
                await asyncio.wait([connecting], timeout=TICK)
            if connecting.done():
                connecting.result()
                self._watch = asyncio.create_task(self._watching())
            connecting.cancel()
        except Exception as error:  # an address can be wrong in many ways
            told = _("{address}: no dask scheduler answers there ({error})")
            raise ClusterError(told.format(address=address, error=_brief(error))) from None

    async def _watching(self) -> None:
        """Follow how many threads the workers have, and give up when there were none for long."""
        seen = time.monotonic()
        while time.monotonic() - seen < PATIENCE:
            try:
                self._threads = sum((await self._client.nthreads()).values())
            except Exception:  # what is lost answers in many ways
                self._trouble = _("the cluster's scheduler is gone")
                return
            seen = time.monotonic() if self._threads else seen
            await asyncio.sleep(1)
        told = _("the cluster had no worker for {n} seconds")
        self._trouble = told.format(n=PATIENCE)

    async def _step(self, waiting: Iterator[Input]) -> list[Outcome]:
        """Hand out reports, wait a moment for some to come back, and return the outcomes."""
        outcomes = list(self._fill(waiting))
        if self._busy:
            back, _out = await asyncio.wait(
                self._busy, timeout=TICK, return_when=asyncio.FIRST_COMPLETED
            )
            outcomes += filter(None, map(self._back, back))
        return outcomes

    def _fill(self, waiting: Iterator[Input]) -> Iterator[Outcome]:
        """Hand out reports until so many are out; yield those that cannot be read."""
        while len(self._busy) < AHEAD * max(1, self._threads) and (item := next(waiting, None)):
            task = read(item, self._options)
            if isinstance(task, Outcome):
                yield task
                continue
            self._busy[asyncio.create_task(self._made(task))] = task
            self._begun(task)

    async def _made(self, task: Task) -> Came:
        """Have a report made; the cluster forgets it as soon as it is here, or not wanted."""
        job = pickle.dumps((task, self._options, self._notebook))
        future = self._client.submit(
            make_here,
            code(),
            job,
            key=("copnb-report", task.slug, key_of(task, self._options.key)),
            retries=RETRIES,
        )
        try:
            return await future
        finally:
            future.release()

    def _back(self, made: asyncio.Task[Came]) -> Outcome | None:
        """Return how a report ended; None where it is the cluster that is in trouble."""
        from distributed import KilledWorker

        try:
            came = made.result()
        except (CancelledError, asyncio.CancelledError):
            self._trouble = _("the cluster's scheduler is gone")
            return None
        except KilledWorker:
            return self._failed(made, "run", _("every worker that began it was lost"))
        except Exception as error:
            return self._failed(made, "run", _brief(error))
        if isinstance(came, str):
            told = _("the worker {address} has another copnb; it must be the same everywhere")
            self._trouble = told.format(address=came)
            return None
        outcome, files = came
        withdraw(outcome.slug, self._options.out)  # what an earlier run left there goes
        for file, content in files.items():
            try:
                self._write(file, content)
            except OSError as error:
                told = _("{file} could not be written ({error})")
                reason = told.format(file=file, error=error.strerror or error)
                return self._failed(made, "write", reason)
        return lean(outcome, self._busy.pop(made))

    def _write(self, file: str, content: bytes) -> None:
        path = self._options.out / file
        path.parent.mkdir(exist_ok=True)
        write_whole(path, content)

    def _failed(self, made: asyncio.Task[Came], stage: str, reason: str) -> Outcome:
        task = self._busy.pop(made)
        withdraw(task.slug, self._options.out)
        return Outcome(task.slug, task.path, "failed", stage=stage, reason=mend_text(reason))

    async def _leave(self) -> None:
        """Give up what is out, and disconnect: workers begin none of it any more."""
        running = [*self._busy, *filter(None, [self._watch])]
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if self._client is not None:
            with suppress(OSError):
                await asyncio.wait_for(self._client.close(), 1)


def _brief(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".partition("\n")[0][:300]


def make_here(wanted: str, job: bytes) -> Came:
    """On a worker: make a report and return how it ended, with its files.

    Where copnb is not to the letter the one that is `wanted` here, nothing is made, and the
    worker's address is returned. `job` is opened after that: it may hold what only that one knows.
    """
    if code() != wanted:
        from distributed import get_worker

        return str(get_worker().address)
    task, options, notebook = pickle.loads(job)
    words.use(options.language)
    with TemporaryDirectory(prefix="copnb-", ignore_cleanup_errors=True) as scratch:
        options = options.into(Path(scratch, "reports"))
        options.out.mkdir()
        with _beginning:
            # A nanny's worker may begin no process, lest it outlive it: none of ours does.
            multiprocessing.current_process().daemon = False
            call = begin(task, options, notebook, Path(scratch), start_method(sys.maxsize))
        try:
            while not call.over:
                call.wait()
        finally:
            call.end()
        return ended(call, task, options), _files(options.out, task.slug)


def _files(out: Path, slug: str) -> Files:
    """Return the files of a report by their path, the record last."""
    found = sorted((out / slug).glob("*"), key=lambda path: path.name == RECORD)
    return {f"{slug}/{path.name}": path.read_bytes() for path in found}
