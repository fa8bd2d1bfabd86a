"""Many reports: a process for each, so many at once, a record of states, a summary at the end."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from copnb.batch.apart import Make, begin, ended, read
from copnb.batch.inputs import Input
from copnb.batch.notebook import report_notebook
from copnb.batch.process import Call, end_server, start_method
from copnb.batch.record import key_of, unchanged, withdraw
from copnb.batch.terms import Options, Outcome, Task
from copnb.store.files import LEFTOVER, alone_in, write_whole
from copnb.words import Told, _

SUMMARY = "summary.json"
PROGRESS = "progress.jsonl"
"""While a batch runs: a line for each report that was begun, and for each that ended."""


def make_reports(
    given: Sequence[Input],
    options: Options,
    *,
    jobs: int,
    on_outcome: Callable[[Outcome], None] = lambda outcome: None,
    make: Make | None = None,
    cluster: str | None = None,
) -> list[Outcome]:
    """Make the reports, up to `jobs` at once, and return the outcomes in the order given.

    Each is made in a process of its own, and what goes wrong there is its own alone. What is
    there and has not changed is not made again; where that is all, no process is started. On
    Ctrl-C, or when it is told to end, no process is left, and what was not made is
    `not_started`. `on_outcome` is called as each report ends. `summary.json` is written at the
    end. `NotebookError` names a notebook that no report can be made from, before anything is
    written; `FolderInUse` says that another batch is writing there.

    `cluster` is the address of a dask scheduler: its workers make the reports then, as many at once
    as they have threads. `ClusterError` says that it does not answer.
    """
    notebook = report_notebook(options.notebooks)
    options.key  # noqa: B018 - worked out here, it goes along to every process
    options.out.mkdir(parents=True, exist_ok=True)
    outcomes = {item.slug: item.outcome("not_started") for item in given}
    with alone_in(options.out), _asked_to_stop() as stop, _Progress(options.out) as progress:

        def take(outcome: Outcome) -> None:
            outcomes[outcome.slug] = outcome
            progress.ended(outcome)
            on_outcome(outcome)

        left = []
        for item in given:
            if stop.asked:
                break
            if before := earlier(item, options):
                take(before)
            else:
                left.append(item)
        if left and not stop.asked:
            if cluster:
                from copnb.batch.cluster import Cluster

                made = Cluster(options, notebook, progress.begun).run(left, cluster, stop)
            else:
                made = _Queue(options, notebook, progress.begun, make).run(left, jobs, stop)
            for outcome in made:
                take(outcome)
        write_summary(options.out, outcomes.values())
    return list(outcomes.values())


def earlier(item: Input, options: Options) -> Outcome | None:
    """Return how a report went before, where it is there and nothing has changed since.

    Where all are to be made anew, nothing is known of before.
    """
    if options.anew:
        return None
    with suppress(OSError):  # making it will say what is wrong
        key = key_of(item.task(options), options.key)
        return unchanged(item.outcome("not_started"), options.out, key)
    return None


def write_summary(out: Path, outcomes: Iterable[Outcome]) -> Path:
    """Write `summary.json`: a list `reports` with what design and batch say of each."""
    path = out / SUMMARY
    content = json.dumps(
        {"reports": [_summarised(outcome) for outcome in outcomes]}, indent=2, ensure_ascii=False
    )
    write_whole(path, f"{content}\n".encode())
    return path


def _summarised(outcome: Outcome) -> dict[str, Any]:
    kept = {
        "community": outcome.slug,
        "name": outcome.name,
        "path": outcome.path,
        "state": outcome.state,
        "files": outcome.files,
    }
    if outcome.state == "failed":
        kept |= {"stage": outcome.stage, "reason": outcome.reason}
    return kept


class _Progress:
    """The states of a batch on disk while it runs, for whoever looks, and after a power cut."""

    def __init__(self, out: Path) -> None:
        self._path = out / PROGRESS

    def __enter__(self) -> _Progress:
        for half in self._path.parent.glob(f"{LEFTOVER}*"):  # of a batch that was killed
            half.unlink(missing_ok=True)
        self._file = self._path.open("w", encoding="utf-8", buffering=1)
        return self

    def begun(self, task: Task) -> None:
        """Note that a report is being made."""
        self._note({"community": task.slug, "path": task.path, "state": "running"})

    def ended(self, outcome: Outcome) -> None:
        """Note how a report ended."""
        self._note(_summarised(outcome))

    def _note(self, line: dict[str, Any]) -> None:
        with suppress(OSError):  # a full disk is told by the reports themselves
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        with suppress(OSError):
            self._file.close()
        if kind is None or issubclass(kind, Told):  # the summary, or the error, says it all
            self._path.unlink(missing_ok=True)


class Stop:
    """Whether the batch was asked to stop; `sign` is ready for reading as soon as it was."""

    def __init__(self) -> None:
        self.asked = self._starting = False
        self.sign, self._bell = os.pipe()

    def ask(self, *_signal: object) -> None:
        """Let the batch stop."""
        self.asked = True
        os.write(self._bell, b"!")
        if self._starting:
            end_server()

    @contextmanager
    def starting(self) -> Iterator[None]:
        """Start a process meanwhile: nobody waits for that, which takes seconds, once asked."""
        self._starting = True
        try:
            yield
        except EOFError:
            if not self.asked:
                raise
        finally:
            self._starting = False

    def close(self) -> None:
        """Give the descriptors back."""
        os.close(self.sign)
        os.close(self._bell)


@contextmanager
def _asked_to_stop() -> Iterator[Stop]:
    """Take Ctrl-C and the system's word to end as a wish, which the queue meets between two steps.

    Raised as an error it could come between the start of a process and the note of it.
    """
    stop, before = Stop(), {}
    if threading.current_thread() is threading.main_thread():
        signals = (signal.SIGINT, signal.SIGTERM)
        # What is ignored stays so: a shell's background jobs do not hear Ctrl-C.
        heard = [one for one in signals if signal.getsignal(one) is not signal.SIG_IGN]
        before = {one: signal.signal(one, stop.ask) for one in heard}
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        stop.close()


class _Queue:
    """Reports under way, each in a process."""

    def __init__(
        self,
        options: Options,
        notebook: bytes,
        begun: Callable[[Task], None],
        make: Make | None,
    ) -> None:
        self._options, self._notebook, self._begun, self._make = options, notebook, begun, make
        self._busy: dict[Call, Task] = {}

    def run(self, given: Sequence[Input], jobs: int, stop: Stop) -> Iterator[Outcome]:
        """Yield outcomes as they come, until all are there or the batch is asked to stop."""
        waiting, method = iter(given), start_method(len(given))
        with TemporaryDirectory(prefix="copnb-", ignore_cleanup_errors=True) as scratch:
            try:
                while not stop.asked:
                    yield from self._fill(waiting, jobs, Path(scratch), method, stop)
                    if not self._busy:
                        return
                    signs = [sign for call in self._busy for sign in call.signs]
                    ends = [call.left for call in self._busy if call.left is not None]
                    wait([stop.sign, *signs], min(ends, default=None))
                    if not stop.asked:
                        yield from self._ended()
                yield from self._stopped()
            finally:
                for call in self._busy:
                    call.end()

    def _fill(
        self, waiting: Iterator[Input], jobs: int, scratch: Path, method: str, stop: Stop
    ) -> Iterator[Outcome]:
        """Begin reports until so many are under way; yield those that cannot be read."""
        while not stop.asked and len(self._busy) < jobs and (item := next(waiting, None)):
            task = read(item, self._options)
            if isinstance(task, Outcome):
                yield task
                continue
            try:
                with stop.starting():
                    call = begin(task, self._options, self._notebook, scratch, method, self._make)
                    self._busy[call] = task
                    self._begun(task)
            except (EOFError, OSError) as error:  # the server of forks is gone, or no room is left
                withdraw(task.slug, self._options.out)
                told = _("no process could be begun for it, perhaps for lack of memory ({error})")
                reason = told.format(error=error or type(error).__name__)
                yield item.outcome("failed", "run", reason)

    def _ended(self) -> Iterator[Outcome]:
        """Take in the news of all and yield the outcomes of those that are over."""
        for call in list(self._busy):
            call.news()
            if call.over:
                yield ended(call, self._busy.pop(call), self._options)

    def _stopped(self) -> Iterator[Outcome]:
        """End what is under way; yield what was whole all the same."""
        while self._busy:
            call, task = self._busy.popitem()
            call.news()
            call.end()
            if call.result:
                yield ended(call, task, self._options)
            else:
                withdraw(task.slug, self._options.out)
