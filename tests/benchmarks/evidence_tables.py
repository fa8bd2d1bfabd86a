"""How long very many designs take to become the table, beside other ways to read the same bytes.

Run `python tests/benchmarks/evidence_tables.py [--designs 10000 100000] [--yaml 200]`. Every way
runs in a process of its own; time is that of its processor, so that others on the machine
count less. `json.loads` checks nothing; `pandas` flattens what `json.loads` gives, without types
and checks; PyYAML, if it is there, reads some designs only and the rest is reckoned from these.
Memory is the most that a process held, without what it held after its imports.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[2] / "workshop_data"


def write_designs(path: Path, many: int) -> None:
    """Write many designs, one a line: the samples, each time with other names, sizes and texts."""
    files = sorted(SAMPLES.glob("*/community.json"))
    trees = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    with path.open("w", encoding="utf-8") as file:
        for n in range(many):
            tree = trees[n % len(trees)]
            tree["id"], tree["name"] = f"{n:08x}", f"Community {n}"
            tree["design"] |= {"size_target": 4 + n % 97, "size_reason": f"For reason {n}."}
            tree["inquire"]["people"] = f"{n} {tree['inquire']['people'].lstrip('0123456789 ')}"
            file.write(json.dumps(tree, ensure_ascii=False) + "\n")


def loads(path: Path, _most: int) -> Iterator[Any]:
    """Parse each line, and keep nothing."""
    with path.open("rb") as file:
        yield from (json.loads(line) for line in file)


def table(path: Path, _most: int) -> Iterator[Any]:
    """Make the tables of copnb."""
    import copnb

    yield from copnb.load(path).table["slug"]


def streamed(path: Path, _most: int) -> Iterator[Any]:
    """Make the tables of copnb part by part, and keep none."""
    from copnb.evidence.comparison import parts

    for part in parts(path):
        yield from part.table["slug"]


def files(path: Path, _most: int) -> Iterator[Any]:
    """Write the tables as files, part by part."""
    from copnb.evidence.comparison import parts
    from copnb.evidence.export import write_tables

    with tempfile.TemporaryDirectory() as out:
        write_tables(parts(path), Path(out))
    yield from range(sum(1 for _line in path.open("rb")))


def pandas_only(path: Path, _most: int) -> Iterator[Any]:
    """Flatten what json.loads gives into a table, unchecked; at most 10,000: it holds them all."""
    import pandas as pd

    with path.open("rb") as file:
        trees = [json.loads(line) for line in islice(file, 10_000)]
    yield from pd.json_normalize(trees)["id"]


def pyyaml(path: Path, most: int) -> Iterator[Any]:
    """Read some of the lines as YAML, which JSON is, with the parser in C where it is there."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with path.open("rb") as file:
        yield from (yaml.load(line, loader) for line in islice(file, most))


WAYS: dict[str, Callable[[Path, int], Iterator[Any]]] = {
    "json.loads, nothing kept": loads,
    "copnb.load: checked, four tables": table,
    "copnb, part by part": streamed,
    "copnb, written as files": files,
    "pandas.json_normalize, unchecked": pandas_only,
    "PyYAML": pyyaml,
}


def pictures(many: int) -> Iterator[tuple[str, float]]:
    """Yield the pictures of very many communities, and the seconds that drawing each takes."""
    from copnb.pictures import many_communities, png
    from copnb.pictures.loads import loads_against_capacity
    from copnb.pictures.strips import Strip, numbers_by_group

    places = [(n * 0.618 % 2 - 1, n * 0.414 % 2 - 1) for n in range(many)]
    draws: dict[str, Callable[[], Any]] = {
        "ways to meet": lambda: many_communities(
            [(str(n), *xy, 60) for n, xy in enumerate(places)]
        ),
        "load": lambda: loads_against_capacity([("a", 9 * x + 10, 9 * y + 10) for x, y in places]),
        "groups": lambda: numbers_by_group("a", [Strip("b", [("c", [x for x, _y in places])])]),
    }
    for name, draw in draws.items():
        png(draw())  # fonts and letters are there from now on
        began = time.perf_counter()
        png(draw())
        yield name, time.perf_counter() - began


def measure(way: str, path: Path, most: int, results: Any) -> None:
    """Put seconds a design, of a processor and of the clock, and megabytes into `results`."""
    import pandas  # noqa: F401

    import copnb.evidence.export  # noqa: F401

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, clock = time.process_time(), time.perf_counter()
    try:
        number = sum(1 for _one in WAYS[way](path, most))
    except ImportError:
        results.put(None)
        return
    worked, took = time.process_time() - began, time.perf_counter() - clock
    held = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    results.put((worked / number, took / number, held))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--designs", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--yaml", type=int, default=200, help="designs that PyYAML reads")
    asked = parser.parse_args()
    for many in asked.designs:
        with tempfile.TemporaryDirectory() as folder:
            compare(Path(folder) / "designs.jsonl", many, asked.yaml)
    for name, took in pictures(10_000):
        print(f"picture of 10,000 communities, {name}: {took:.2f} s")  # noqa: T201


def compare(path: Path, many: int, yaml: int) -> None:
    """Print a line for each way to read so many designs."""
    write_designs(path, many)
    print(f"{many:,} designs, {path.stat().st_size / 1e6:,.0f} MB")  # noqa: T201
    context, least = multiprocessing.get_context("spawn"), 0.0
    for way in WAYS:
        results = context.SimpleQueue()
        process = context.Process(target=measure, args=(way, path, yaml, results))
        process.start()
        found = results.get()
        process.join()
        if found is None:
            print(f"  {way:34} is not installed")  # noqa: T201
            continue
        worked, took, held = found
        least = least or worked
        print(  # noqa: T201
            f"  {way:34} {1e6 * worked:8,.0f} µs a design ({1e6 * took:,.0f} by the clock), "
            f"{worked / least:5.1f} times, {held:7,.0f} MB"
        )


if __name__ == "__main__":
    main()
