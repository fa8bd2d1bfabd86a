"""What a batch of reports costs, beside other ways to make the same reports, in the same run.

Run `make bench`, or `python tests/benchmarks/batch.py [--reports 24] [--rounds 3] [--only NAME]`.
Each way is a whole process tree, started fresh and counted with all that it starts; the ways take
turns, and each round begins with another one. It prints medians, with the least and the most of
the ratios within a round. Further measurements, each instead of that one: `--rerun` (a batch where
nothing, or one design, has changed), `--queue` (what the queue itself costs), `--memory`.
Linux only.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from measuring import further, machine
from measuring.communities import ROOT, lay_out
from measuring.side_by_side import Rounds
from measuring.ways import OURS, WAYS, Setting, missing

from copnb.batch.notebook import report_notebook


def say(text: str = "") -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def aside(text: str) -> None:
    """Print a line that is no result."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@contextmanager
def setting(count: int, jobs: int) -> Iterator[Setting]:
    """Lay out communities and the joined notebook in a scratch folder, for as long as it lasts."""
    with tempfile.TemporaryDirectory(prefix="copnb-bench-") as scratch:
        folder = Path(scratch)
        notebook = folder / "report.ipynb"
        notebook.write_bytes(report_notebook(ROOT / "notebooks"))
        data = lay_out(folder / "communities", count)
        yield Setting(folder, data, notebook, count, jobs)


def side_by_side(asked: argparse.Namespace) -> Iterator[str]:
    """Measure the ways that were asked for; yield the table, how reports compare, and the goals."""
    wanted = [way for way in WAYS if way == OURS or way in asked.only]
    ways = [way for way in wanted if not missing(way)]
    for way in wanted:
        if way not in ways:
            yield f"{WAYS[way].title} is left out: {missing(way)} is not installed.\n"
    with setting(asked.reports or 24, asked.jobs) as here:
        rounds = Rounds(here, ways, aside)
        rounds.run(asked.rounds)
    yield f"{here.count} reports, {asked.rounds} rounds: medians, then the least and the most."
    yield ""
    for part in (rounds.table(), rounds.sameness(), rounds.goals()):
        yield from part
        yield ""


def rerun(asked: argparse.Namespace) -> Iterator[str]:
    """Measure batches in which nothing, or one design, has changed."""
    with setting(asked.reports or 300, asked.jobs) as here:
        yield from further.rerun(here, asked.rounds, aside)


def queue(asked: argparse.Namespace) -> Iterator[str]:
    """Measure the queue itself, and some real reports to compare it with."""
    with setting(24, asked.jobs) as real, setting(asked.reports or 10_000, asked.jobs) as here:
        yield from further.queue(here, real)


def memory(asked: argparse.Namespace) -> Iterator[str]:
    """Measure what the processes of a long batch hold."""
    with setting(asked.reports or 1_000, asked.jobs) as here:
        yield from further.memory(here)


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    ask = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ask.add_argument("--reports", type=int, help="how many: 24, 300, 10,000 or 1,000")
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--jobs", type=int, default=2, help="how many at once")
    ask.add_argument(
        "--only",
        type=lambda given: given.split(","),
        default=list(WAYS),
        help=f"which ways besides ours, with commas between: {', '.join(WAYS)}",
    )
    for measure in (rerun, queue, memory):
        ask.add_argument(
            f"--{measure.__name__}",
            dest="measure",
            action="store_const",
            const=measure,
            default=side_by_side,
            help=measure.__doc__,
        )
    asked = ask.parse_args()
    if unknown := set(asked.only) - WAYS.keys():
        ask.error(f"there is no way called {', '.join(sorted(unknown))}")
    return asked


def main() -> None:
    """Measure what was asked for, and print it below what it was measured on."""
    asked = arguments()
    described, load = machine.description(), machine.load()
    machine.refuse_without_bytecode()
    if load > machine.QUIET:
        aside(f"the machine is busy (load average {load:.2f}): seconds are doubtful")
    os.environ["PLOOMBER_STATS_ENABLED"] = "false"  # ploomber-engine tells nobody that it ran
    say(f"{described}\n")
    for line in asked.measure(asked):
        say(line)


if __name__ == "__main__":
    main()
