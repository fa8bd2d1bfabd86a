"""The ways to make reports that are measured, and the command that starts each."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

PEERS = str(Path(__file__).with_name("peers.py"))
OURS = "copnb"
LOOP = """
set -e
python=$1 peers=$2 notebook=$3 data=$4 out=$5
for folder in "$data"/*/; do
    slug=$(basename "$folder")
    mkdir -p "$out/$slug"
    "$python" -m papermill "$notebook" "$out/$slug/report.ipynb" --no-progress-bar --cwd "$data" \\
        -p community "$slug" -p workshop_data . -p interactive False
    "$python" "$peers" page "$notebook" "$data" "$out" --slug "$slug"
done
"""
"""papermill's command for each community, and one process for its page."""


@dataclass(frozen=True)
class Way:
    """A way to make reports: what the table calls it, and whether one report sees another."""

    title: str
    apart: bool = True
    jobs: bool = False
    needs: str = ""


WAYS = {
    OURS: Way("copnb report", jobs=True),
    "cli": Way("papermill's command in a loop"),
    "sequential": Way("papermill, one after another"),
    "pool": Way("papermill in a process pool", jobs=True),
    "ploomber": Way("ploomber-engine", apart=False, needs="ploomber_engine"),
    "kernel": Way("one nbclient kernel for all", apart=False),
    "limit": Way("the limit: one warm process", apart=False),
}


@dataclass(frozen=True)
class Setting:
    """Where a measurement happens: a scratch folder, its communities, the joined notebook."""

    scratch: Path
    data: Path
    notebook: Path
    count: int
    jobs: int

    def out(self, way: str) -> Path:
        """Return the folder into which a way puts its reports."""
        return self.scratch / way

    def log(self, way: str) -> Path:
        """Return the file into which goes what a way prints."""
        return self.scratch / f"{way}.log"

    def command(self, way: str) -> list[str]:
        """Return the command that makes all reports in a way."""
        places = [str(self.notebook), str(self.data), str(self.out(way))]
        if way == OURS:
            report = ["-m", "copnb", "report", str(self.data), "-o", str(self.out(OURS))]
            return [sys.executable, *report, "--jobs", str(self.jobs)]
        if way == "cli":
            return ["/bin/sh", "-c", LOOP, "sh", sys.executable, PEERS, *places]
        return [sys.executable, PEERS, way, *places, "--jobs", str(self.jobs)]


def missing(way: str) -> str:
    """Return the package that a way needs and that is not here, else an empty text."""
    needs = WAYS[way].needs
    return "" if not needs or find_spec(needs) else needs
