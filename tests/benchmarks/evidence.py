"""How long attendance takes to import, and the most memory that it holds, beside pandas.

Run `python tests/benchmarks/evidence.py [ROWS ...]`: a report of Zoom with so many rows (by default
100,000), a row a join, a thousand people a meeting, into one community; then the same once more.
pandas only reads the same file, and its times.
"""

from __future__ import annotations

import csv
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

PEOPLE, JOINS = 5_000, 1_000
HEAD = ["Topic", "Meeting ID", "Start Time", "End Time", "Name (Original Name)", "User Email"]
HEAD += ["Join Time", "Leave Time", "Duration (Minutes)", "Guest"]
CLOCK = "%m/%d/%Y %I:%M:%S %p"


def export(path: Path, rows: int) -> None:
    """Write a report with so many rows; each tenth person of a meeting joins twice."""
    chance = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for meeting in range(-(-rows // JOINS)):
            begin = datetime(2020, 1, 1, 18) + timedelta(days=meeting)
            told = ["Circle", "98765432101", begin.strftime(CLOCK)]
            told.append((begin + timedelta(minutes=90)).strftime(CLOCK))
            for join in range(min(JOINS, rows - meeting * JOINS)):
                person = (meeting * 37 + join - join % 10 // 9) % PEOPLE
                joined = begin + timedelta(seconds=chance.randrange(1800))
                left = joined + timedelta(seconds=chance.randrange(60, 3600))
                who = [f"Person {person} Example", f"person{person}@example.org"]
                length = -(-(left - joined).seconds // 60)
                times = [joined.strftime(CLOCK), left.strftime(CLOCK), str(length), "No"]
                writer.writerow([*told, *who, *times])


def imported(path: Path) -> None:
    """Import a report twice and print seconds, and the most memory in MB."""
    from copnb.design.happened import Attendance
    from copnb.evidence.attendance import import_attendance
    from copnb.store.folders import new
    from copnb.store.happened import load_rows

    folder = new(path.parent / "workshop_data", "Circle")
    for turn in ("import", "again"):
        start = time.perf_counter()
        import_attendance([path], folder)
        print(f"  {turn}: {time.perf_counter() - start:.1f} s, {_most_memory()} MB")  # noqa: T201
    print(f"  rows of attendance: {len(load_rows(folder, Attendance)):,}")  # noqa: T201


def read_by_pandas(path: Path) -> None:
    """Read the same file with pandas, and its times; print seconds and memory."""
    import pandas as pd

    start = time.perf_counter()
    table = pd.read_csv(path)
    for column in ("Join Time", "Leave Time"):
        pd.to_datetime(table[column], format=CLOCK)
    print(f"  pandas reads: {time.perf_counter() - start:.1f} s, {_most_memory()} MB")  # noqa: T201


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        {"imported": imported, "pandas": read_by_pandas}[sys.argv[2]](Path(sys.argv[3]))
        sys.exit()
    for rows in [int(text) for text in sys.argv[1:]] or [100_000]:
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / "zoom.csv"
            export(path, rows)
            size = path.stat().st_size / 1e6
            print(f"{rows:,} rows, {size:.0f} MB")  # noqa: T201
            for what in ("imported", "pandas"):  # each in a process of its own: its own memory
                subprocess.run([sys.executable, __file__, "--one", what, str(path)], check=True)
