"""The queue with a stand-in for a report that does nothing: what is left is the queue itself.

Run `python tests/benchmarks/measuring/nothing.py FOLDER OUT JOBS FILE`; the CPU seconds of this
very process go into the file, and those of the processes that it starts do not.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from typing import Any

from copnb.batch.inputs import inputs
from copnb.batch.queue import make_reports
from copnb.batch.terms import Options, Outcome, Task
from copnb.store.shipped import shipped


def make_nothing(task: Task, *_as_a_report: Any) -> Outcome:
    """Say that the report is made."""
    return Outcome(task.slug, task.path, "made")


def main() -> None:
    """Queue every design in the folder."""
    import nothing  # this file, by the name under which other processes find it

    data, out, jobs, file = sys.argv[1:]
    options = Options(Path(out), shipped("notebooks"))
    given = inputs([Path(data)])
    outcomes = make_reports(given, options, jobs=int(jobs), make=nothing.make_nothing)
    if failed := [outcome for outcome in outcomes if outcome.state != "made"]:
        sys.exit(f"{len(failed)} did not come to nothing, such as {failed[0]}")
    used = resource.getrusage(resource.RUSAGE_SELF)
    Path(file).write_text(f"{used.ru_utime + used.ru_stime}")


if __name__ == "__main__":
    main()
