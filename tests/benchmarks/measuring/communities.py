"""As many communities as a measurement needs, copied from the samples; for `batch.py`."""

from __future__ import annotations

import json
import shutil
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "workshop_data"
DESIGN = "community.json"


def lay_out(folder: Path, count: int) -> Path:
    """Put `count` communities into a new folder: the samples in turns, each with its own id."""
    folder.mkdir(parents=True)
    samples = sorted(path.parent for path in SAMPLES.glob(f"*/{DESIGN}"))
    for number, sample in enumerate(islice(cycle(samples), count)):
        copy = folder / f"{number:05}-{sample.name}"
        shutil.copytree(sample, copy, ignore=shutil.ignore_patterns(".*"))
        change(copy, id=f"{number:08x}")
    return folder


def change(folder: Path, **answers: str) -> None:
    """Give a community another id or name."""
    path = folder / DESIGN
    tree = json.loads(path.read_bytes()) | answers
    path.write_text(json.dumps(tree, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
