"""How long each picture of a community takes, beside one empty matplotlib figure as a PNG.

Run `python tests/benchmarks/pictures.py`; it prints medians in milliseconds, with the PNG, for
pictures of which the numbers have just changed.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

from copnb.pictures import png
from copnb.report.drawings import DRAWINGS, Known
from copnb.store.folders import load
from copnb.store.happened import what_happened
from copnb.store.rules import load_rules

FOLDER = Path(__file__).parents[2] / "workshop_data" / "prairie-wound-care-rounds"


def median(work: Callable[[], object], times: int = 11) -> float:
    """Return the median milliseconds of a piece of work, after one turn that does not count."""
    work()
    taken = []
    for _turn in range(times):
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


def empty() -> None:
    """Draw an empty figure of the same size."""
    Figure(figsize=(6.7, 4), dpi=132).savefig(io.BytesIO(), format="png")


def main() -> None:
    """Measure and print."""
    known = Known(load(FOLDER), load_rules(FOLDER.parent), *what_happened(FOLDER))
    peer = median(empty)
    print(f"empty figure {peer:.0f} ms")  # noqa: T201
    for name, drawing in DRAWINGS.items():
        taken = median(lambda drawing=drawing: png(drawing.draw(drawing.numbers(known))))
        print(f"{name} {taken:.0f} ms, {taken / peer:.1f} times")  # noqa: T201


if __name__ == "__main__":
    main()
