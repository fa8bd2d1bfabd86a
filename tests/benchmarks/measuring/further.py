"""What a batch costs where little has changed, what its queue costs, and what it holds."""

from __future__ import annotations

import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from statistics import median

from measuring.communities import change
from measuring.side_by_side import judged, measured
from measuring.trees import Memory, Used, descendants, run
from measuring.trees import memory as held
from measuring.ways import OURS, Setting

NOTHING = str(Path(__file__).with_name("nothing.py"))


def rerun(setting: Setting, rounds: int, tell: Callable[[str], None]) -> Iterator[str]:
    """Make all reports, then again with nothing changed, and with another design changed each time.

    Yields a line on each goal, as ratios to making all.
    """
    whole = measured(setting, OURS)
    tell(f"  all {setting.count}: {whole.cpu:.1f} CPU s")
    nothing, one = [], []
    for turn in range(rounds):
        nothing.append(_again(setting, made=0))
        change(sorted(setting.data.iterdir())[turn], name=f"Another name {turn}")
        one.append(_again(setting, made=1))
        tell(f"  nothing changed: {nothing[-1].cpu:.3f} CPU s, one: {one[-1].cpu:.3f} CPU s")
    of_all = f"CPU to that of making all {setting.count}"
    for what, used, most in (("nothing", nothing, 1 / 500), ("one design", one, 1 / 30)):
        ratios = [each.cpu / whole.cpu for each in used]
        yield judged(f"{what} has changed, {of_all}", ratios, most)


def _again(setting: Setting, made: int) -> Used:
    """Run the batch again; RuntimeError where it does not make so many reports."""
    used = measured(setting, OURS)
    told = json.loads((setting.out(OURS) / "summary.json").read_bytes())["reports"]
    count = sum(report["state"] == "made" for report in told)
    if count != made:
        raise RuntimeError(f"{count} reports were made again, not {made}")
    return used


def queue(setting: Setting, real: Setting) -> Iterator[str]:
    """Queue designs whose report does nothing; yield its CPU as a part of a real report's."""
    report = measured(real, OURS).cpu / real.count
    own_file = setting.scratch / "own"
    told = [str(setting.data), str(setting.out("queue")), str(setting.jobs), str(own_file)]
    whole = run([sys.executable, NOTHING, *told], setting.log("queue")).cpu / setting.count
    own = float(own_file.read_text()) / setting.count
    yield f"CPU of a real report {report:.3f} s, of {setting.count} that do nothing, each:"
    yield f"the queue's own process {1000 * own:.3f} ms, all processes {1000 * whole:.1f} ms."
    yield judged("the queue's own CPU a report to that of a real report", [own / report], 0.01)


FIRST, STEP, LENGTH = 10, 100, 10
"""Memory is looked at while so many reports are made: from report 10, and from every hundredth."""


class _Watch:
    """Looks at what the processes of a batch hold, while certain reports are made."""

    def __init__(self, setting: Setting) -> None:
        self._out = setting.out(OURS)
        last = setting.count - LENGTH
        self._starts = sorted({FIRST, *range(STEP, last, STEP), last})
        self._seen: dict[tuple[int, str], list[Memory]] = defaultdict(list)

    def look(self, command: int) -> None:
        """Note what each process holds, if this is the time for it."""
        made = sum(entry.is_dir() for entry in os.scandir(self._out)) if self._out.is_dir() else 0
        start = max((start for start in self._starts if start <= made), default=None)
        if start is None or made >= start + LENGTH:
            return
        for pid, parent in [(command, 0), *descendants(command).items()]:
            if kind := _kind(pid, parent, command):
                self._seen[start, kind].append(held(pid))

    def rows(self) -> dict[int, list[float]]:
        """Return by report the highest RSS and the median PSS of each kind of process."""
        rows: dict[int, list[float]] = {start: [] for start in self._starts}
        for start, kind in product(self._starts, KINDS):
            seen = self._seen[start, kind]
            rows[start] += max(each.rss for each in seen), median(each.pss for each in seen)
        return rows


KINDS = ("parent", "server", "child")


def _kind(pid: int, parent: int, command: int) -> str:
    """Return which process of a batch this is; empty for what is none of the three."""
    if pid == command:
        return "parent"
    try:
        forked = b"multiprocessing.forkserver" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has ended meanwhile
        return ""
    if not forked:
        return ""
    return "server" if parent == command else "child"


def memory(setting: Setting) -> Iterator[str]:
    """Make many reports; yield a table of what each kind of process holds, and the goals."""
    watch = _Watch(setting)
    run(setting.command(OURS), setting.log(OURS), watch.look, every=0.05)
    heads = [f"{kind}, {what}" for kind in KINDS for what in ("RSS", "PSS")]
    yield f"| from report | {' | '.join(heads)} |"
    yield f"|---:|{'---:|' * len(heads)}"
    rows = watch.rows()
    for start, row in rows.items():
        yield f"| {start} | {' | '.join(f'{value:.1f}' for value in row)} |"
    yield ""
    yield f"In MB while {LENGTH} reports are made: the highest RSS of any, and the median PSS."
    yield ""
    last = max(rows)
    for head, before, after in zip(heads, rows[FIRST], rows[last], strict=True):
        yield judged(f"{head} at report {last}, to report {FIRST},", [after / before], 1.05)
