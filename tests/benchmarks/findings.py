"""How long all findings of a large design take, beside reading that design, in the same run.

Run `python tests/benchmarks/findings.py`; it prints medians in milliseconds and their ratio.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from copnb.advice.findings import findings
from copnb.advice.rules import Rules
from copnb.design.reading import read, write
from copnb.store.folders import load
from copnb.store.happened import what_happened

FOLDER = Path(__file__).parents[2] / "workshop_data" / "prairie-wound-care-rounds"
ZONES = ("America/Toronto", "Africa/Nairobi", "Asia/Kolkata", "Australia/Sydney", "Europe/Paris")


def large() -> bytes:
    """Return the design file of a community of thirty member groups in five time zones."""
    tree = json.loads(write(load(FOLDER)))
    first = tree["inquire"]["groups"][0]
    tree["inquire"]["groups"] = [
        {**first, "id": f"g{n}", "name": f"Group {n}", "time_zone": ZONES[n % len(ZONES)]}
        for n in range(30)
    ]
    return json.dumps(tree).encode()


def median(work: Callable[[], object], times: int = 40) -> float:
    """Return the median milliseconds of a piece of work."""
    taken = []
    for _turn in range(times):
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


def main() -> None:
    """Measure and print."""
    content, happened = large(), what_happened(FOLDER)
    community = read(content, "large")
    said = median(lambda: findings(community, Rules(), *happened))
    peer = median(lambda: read(content, "large"))
    print(f"findings {said:.2f} ms, reading the design {peer:.2f} ms, ratio {said / peer:.1f}")  # noqa: T201


if __name__ == "__main__":
    main()
