"""Many reports: worker processes, a record of states, and a summary at the end."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from pathlib import Path
from typing import Any

from copnb.batch.inputs import Input
from copnb.batch.job import Options, Outcome, failed, make_report
from copnb.design.reading import mend_text
from copnb.store.files import write_whole
from copnb.words import _

SUMMARY = "summary.json"


def make_reports(
    given: Sequence[Input],
    options: Options,
    *,
    jobs: int,
    on_outcome: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Make the reports in up to `jobs` processes and return the outcomes in the order given.

    One report that fails, or whose process dies, leaves the others as they are. On Ctrl-C
    what was not begun is `not_started`. `on_outcome` is called as each report ends.
    """
    outcomes = {item.slug: _not_started(item) for item in given}
    try:
        for outcome in _run(given, options, jobs):
            outcomes[outcome.slug] = outcome
            on_outcome(outcome)
    except KeyboardInterrupt:
        pass
    return list(outcomes.values())


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
            yield next(_pooled([item], options, 1), None) or failed(item, "run", _died())


def _pooled(given: Sequence[Input], options: Options, jobs: int) -> Iterator[Outcome]:
    """Yield the outcomes of a pool until it ends or breaks.

    Workers are spawned, not forked: the same on every system, and papermill's threads and
    event loops do not survive a fork.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(given)) or 1, mp_context=context) as pool:
        futures = {pool.submit(make_report, item, options): item for item in given}
        try:
            for future in as_completed(futures):
                error = future.exception()
                if isinstance(error, BrokenProcessPool):
                    continue
                yield failed(futures[future], "run", str(error)) if error else future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _not_started(item: Input) -> Outcome:
    return Outcome(item.slug, mend_text(str(item.given)), "not_started")


def _died() -> str:
    return _("its process ended early, perhaps for lack of memory")


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
