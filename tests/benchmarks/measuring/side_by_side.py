"""Several ways to make the same reports, in turns: rounds, the table, and the goals."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from statistics import median

from measuring.sameness import compared
from measuring.trees import Used, run
from measuring.ways import OURS, WAYS, Setting

OF: dict[str, Callable[[Used], float]] = {"CPU": attrgetter("cpu"), "wall": attrgetter("wall")}


@dataclass(frozen=True)
class Goal:
    """What ours may take at most of what a way takes, and what it aims at."""

    way: str
    what: str
    most: float
    aim: float


GOALS = (
    Goal("pool", "CPU", 0.30, 1 / 6),
    Goal("pool", "wall", 0.30, 1 / 6),
    Goal("ploomber", "CPU", 0.75, 0.6),
    Goal("kernel", "CPU", 0.8, 0.6),
    Goal("limit", "CPU", 1.25, 1.1),
)


class Rounds:
    """What each way used in each round, and how its reports compare with ours."""

    def __init__(self, setting: Setting, ways: Sequence[str], say: Callable[[str], None]) -> None:
        self.setting, self.ways, self.say = setting, ways, say
        self.used: dict[str, list[Used]] = {way: [] for way in ways}
        self.compared: dict[str, str] = {}

    def run(self, rounds: int) -> None:
        """Run all ways in turns; each round begins with another one, and the first compares."""
        for turn in range(rounds):
            first = turn % len(self.ways)
            for way in [*self.ways[first:], *self.ways[:first]]:
                self.used[way].append(measured(self.setting, way))
                self.say(f"  round {turn + 1}: {way:12} {_told(self.used[way][-1])}")
            outs = {way: self.setting.out(way) for way in self.ways}
            if turn == 0:
                self.compared = {way: compared(outs[OURS], out) for way, out in outs.items()}
            for out in outs.values():
                shutil.rmtree(out)

    def ratios(self, way: str, what: str) -> list[float]:
        """Return what ours took of what a way took, round by round."""
        pairs = zip(self.used[OURS], self.used[way], strict=True)
        return [OF[what](ours) / OF[what](theirs) for ours, theirs in pairs]

    def table(self) -> Iterator[str]:
        """Yield the lines of a Markdown table: medians, and ratios with the least and the most."""
        yield (
            "| | a fresh process each | CPU s a report | wall s a report | memory, all (MB) "
            "| largest process (MB) | ours / it, CPU | ours / it, wall |"
        )
        yield "|---|---|---:|---:|---:|---:|---:|---:|"
        for way in self.ways:
            yield f"| {' | '.join(self._row(way))} |"

    def _row(self, way: str) -> Iterator[str]:
        """Yield the cells of a way's line."""
        used, count = self.used[way], self.setting.count
        at_once = f", {self.setting.jobs} at once" if WAYS[way].jobs else ""
        yield WAYS[way].title + at_once
        yield "yes" if WAYS[way].apart else "no"
        for of in OF.values():
            yield f"{median(of(each) for each in used) / count:.2f}"
        yield f"{median(each.tree for each in used):.0f}"
        yield f"{median(each.largest for each in used):.0f}"
        for what in OF:
            yield "" if way == OURS else spread(self.ratios(way, what))

    def sameness(self) -> Iterator[str]:
        """Yield a line for each way: how its reports compare with ours."""
        for way in self.ways[1:]:
            yield f"- {WAYS[way].title}: {self.compared[way]}."

    def goals(self) -> Iterator[str]:
        """Yield a line for each goal: reached or not."""
        for goal in GOALS:
            what = f"our {goal.what} to that of {WAYS[goal.way].title}"
            ratios = self.ratios(goal.way, goal.what) if goal.way in self.ways else []
            yield judged(what, ratios, goal.most, goal.aim)


def measured(setting: Setting, way: str) -> Used:
    """Make all reports in a way; RuntimeError where some are missing."""
    used = run(setting.command(way), setting.log(way))
    made = len(list(setting.out(way).glob("*/report.html")))
    if made != setting.count:
        raise RuntimeError(f"{WAYS[way].title}: {made} of {setting.count} reports were made")
    return used


def spread(ratios: Sequence[float]) -> str:
    """Return a median, and of several the least and the most."""
    middle = in_short(median(ratios))
    return f"{middle} ({in_short(min(ratios))}-{in_short(max(ratios))})" if ratios[1:] else middle


def in_short(ratio: float) -> str:
    """Return a ratio with two digits, a small one as a part of one."""
    return f"{ratio:.2f}" if ratio > 0.05 else f"1/{1 / ratio:.0f}"


def judged(what: str, ratios: Sequence[float], most: float, aim: float | None = None) -> str:
    """Return a line on a goal: whether it is reached, what it is, what was measured."""
    goal = f"{what} at most {in_short(most)}" + (f", aim {in_short(aim)}" if aim else "")
    if not ratios:
        return f"- not measured: {goal}"
    reached = "reached" if median(ratios) <= most else "NOT REACHED"
    return f"- {reached}: {goal}: {spread(ratios)}"


def _told(used: Used) -> str:
    return f"{used.cpu:8.1f} CPU s {used.wall:8.1f} s {used.tree:6.0f} MB"
