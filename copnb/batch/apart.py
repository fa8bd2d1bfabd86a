"""One report in a process of its own: begun, and its end told in words whatever came of it."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from copnb.batch.inputs import Input
from copnb.batch.process import Call, Limits
from copnb.batch.record import withdraw
from copnb.batch.terms import Options, Outcome, Task, Tell
from copnb.design.text import mend_text

Make = Callable[[Task, Options, bytes, Path, Tell], Outcome]
"""Makes one report, in a process of its own."""


def read(item: Input, options: Options) -> Task | Outcome:
    """Return all that a report is made from, or that it failed because of what cannot be read."""
    try:
        return item.task(options)
    except OSError as error:
        withdraw(item.slug, options.out)
        reason = f"{Path(error.filename or item.design).name}: {error.strerror}"
        return item.outcome("failed", "read", reason)


def begin(
    task: Task,
    options: Options,
    notebook: bytes,
    scratch: Path,
    method: str,
    make: Make | None = None,
) -> Call:
    """Begin to make a report in the folder `scratch`, by another way than copnb's if `make` is."""
    return Call(
        _in_fresh_process,
        make or _make_report,
        task,
        options,
        notebook,
        scratch,
        preload="copnb.batch.warm_reports",
        method=method,
        limits=Limits(options.seconds, options.memory),
    )


def ended(call: Call, task: Task, options: Options) -> Outcome:
    """Return how a report ended whose call is over; what one that broke down left is no report."""
    if isinstance(made := call.result, Outcome):
        return lean(made, task)
    withdraw(task.slug, options.out)
    reason = f"{call.told}: {call.why}" if call.told else call.why
    return Outcome(task.slug, task.path, "failed", stage="run", reason=mend_text(reason))


def lean(made: Outcome, task: Task) -> Outcome:
    """Return an outcome that came from another process, with the texts that many share held once.

    A batch keeps thousands of them.
    """
    return replace(
        made, slug=task.slug, path=task.path, state=sys.intern(made.state),
        kinds=_shared(made.kinds), states=_shared(made.states), ways=_shared(made.ways),
    )  # fmt: skip


def _shared(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(sys.intern, codes))


def _in_fresh_process(make: Make, *arguments: Any) -> Outcome:
    """In a report's process: get it ready where no server did, then make the report."""
    server = sys.modules.get("copnb.batch.warm_reports")
    if server is not None:
        error = server.error
    else:
        from copnb.batch import warm

        error = warm.up([warm.SHOWS])
    gc.set_threshold(100_000)  # a process that lives for a moment need not look round often
    if error:
        raise RuntimeError(error.splitlines()[-1])
    return make(*arguments)


def _make_report(
    task: Task, options: Options, notebook: bytes, scratch: Path, tell: Tell
) -> Outcome:
    """Make a report; what that needs is imported in its process only."""
    from copnb.batch.job import make_report

    return make_report(task, options, notebook, scratch, tell)
