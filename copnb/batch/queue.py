"""Many reports: worker processes, a record of states, and a summary at the end."""

from __future__ import annotations

import json
import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from copnb.batch.inputs import Input
from copnb.batch.job import Options, Outcome, died, earlier, failed, make_report
from copnb.design.reading import mend_text
from copnb.store.files import write_whole

SUMMARY = "summary.json"


def make_reports(
    given: Sequence[Input],
    options: Options,
    *,
    jobs: int,
    on_outcome: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Make the reports in up to `jobs` processes and return the outcomes in the order given.

    One report that fails, or whose process dies, leaves the others as they are. What is there
    and has not changed is not made again; where that is all, no process is started. On Ctrl-C
    what was not begun is `not_started`. `on_outcome` is called as each report ends.
    """
    outcomes = {item.slug: _not_started(item) for item in given}
    try:
        for outcome in _outcomes(given, options, jobs):
            outcomes[outcome.slug] = outcome
            on_outcome(outcome)
    except KeyboardInterrupt:
        pass
    return list(outcomes.values())


def _outcomes(given: Sequence[Input], options: Options, jobs: int) -> Iterator[Outcome]:
    """Yield outcomes as they come: first of what need not be made, then of the rest."""
    left = []
    for item in given:
        before = earlier(item, options)
        if before:
            yield before
        else:
            left.append(item)
    yield from _run(left, options, jobs)


def write_summary(out: Path, outcomes: Iterable[Outcome]) -> Path:
    """Write `summary.json`: a list `reports` with what design and batch say of each."""
    path = out / SUMMARY
    content = json.dumps(
        {"reports": [_summarised(outcome) for outcome in outcomes]}, indent=2, ensure_ascii=False
    )
    write_whole(path, f"{content}\n".encode())
    return path


def _run(given: Sequence[Input], options: Options, jobs: int) -> Iterator[Outcome]:
    """Yield outcomes as they come, also past a worker that dies.

    A dead worker breaks its pool. Work is handed out in order, so the first that have no
    outcome were under way: each of them runs again alone, then a new pool takes the rest.
    """
    left = {item.slug: item for item in given}
    while left:
        for outcome in _pooled(list(left.values()), options, jobs):
            left.pop(outcome.slug)
            yield outcome
        for item in list(left.values())[: jobs + 1]:
            left.pop(item.slug)
            yield next(_pooled([item], options, 1), None) or died(item, options)


def _pooled(given: Sequence[Input], options: Options, jobs: int) -> Iterator[Outcome]:
    """Yield the outcomes of a pool until it ends or breaks.

    Workers are spawned, not forked: the same on every system, and papermill's threads and
    event loops do not survive a fork.
    """
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    workers = min(jobs, len(given)) or 1
    with ProcessPoolExecutor(workers, context, _begin, (stop,)) as pool:
        with _ctrl_c_later():  # the workers are started here; they are born deaf to it
            futures = {pool.submit(_job, make_report, item, options): item for item in given}
        try:
            for future in as_completed(list(futures)):
                item, error = futures.pop(future), future.exception()
                if isinstance(error, BrokenProcessPool):
                    continue
                yield failed(item, "run", str(error)) if error else future.result()
        except BaseException as error:
            stop.set()  # a pool hands out one job more than it has workers, and keeps to that
            pool.shutdown(cancel_futures=True)
            if isinstance(error, KeyboardInterrupt):
                yield from _made(futures)  # what lies there is told, though it came too late
            raise


def _made(futures: Iterable[Future[Outcome]]) -> Iterator[Outcome]:
    """Yield the outcomes of those that made a report."""
    for future in futures:
        if not future.cancelled() and not future.exception() and future.result().state == "made":
            yield future.result()


@contextmanager
def _ctrl_c_later() -> Iterator[None]:
    """Hold Ctrl-C back for a moment; a process that is started meanwhile begins with that."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_stop: Event
"""In a worker: set when no more reports are to be begun."""


def _begin(stop: Event) -> None:
    """Prepare a worker: Ctrl-C reaches it too, but ends only the notebook that runs."""
    global _stop
    _stop = stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _job(make: Callable[[Input, Options], Outcome], item: Input, options: Options) -> Outcome:
    """Make a report in a worker, unless the batch was stopped meanwhile."""
    if _stop.is_set():
        return _not_started(item)
    try:
        return make(item, options)
    finally:  # nbclient listens to Ctrl-C itself, and leaves Python's own answer behind
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _not_started(item: Input) -> Outcome:
    return Outcome(item.slug, mend_text(str(item.given)), "not_started")


def _summarised(outcome: Outcome) -> dict[str, Any]:
    values = asdict(outcome)
    kept = {
        "community": values["slug"],
        "name": values["name"],
        "path": values["path"],
        "state": values["state"],
        "files": values["files"],
    }
    if outcome.state == "failed":
        kept |= {"stage": values["stage"], "reason": values["reason"]}
    return kept
