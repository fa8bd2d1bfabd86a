"""Whether two ways made the same reports; for `batch.py`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Cell = dict[str, Any]


def compared(ours: Path, theirs: Path) -> str:
    """Say how the reports in one folder differ from those of the same names in another."""
    slugs = sorted(path.parent.name for path in ours.glob("*/report.html"))
    pages = sum(_page(ours / slug) == _page(theirs / slug) for slug in slugs)
    count = len(slugs)
    told = f"{pages} of {count} pages equal"
    for what, of in LEVELS.items():
        pairs = [(slug, _cells(ours / slug, of), _cells(theirs / slug, of)) for slug in slugs]
        different = [pair for pair in pairs if pair[1] != pair[2]]
        if not different:
            return f"{told}, all notebooks equal{what}"
    told += f", {len(different)} of {count} notebooks differ even{what}"
    return f"{told}, {_where(*different[0])}"


def _page(folder: Path) -> bytes:
    return (folder / "report.html").read_bytes()


def _cells(folder: Path, of: Callable[[Cell], object]) -> list[tuple[str, object]]:
    """Return what is to be compared of each cell, with the cell's id."""
    notebook = json.loads((folder / "report.ipynb").read_bytes())
    return [(_name(cell), of(cell)) for cell in notebook["cells"]]


def _name(cell: Cell) -> str:
    """Return a cell's id; the cell of given parameters has a random one."""
    tags = cell["metadata"].get("tags", ())
    return "injected" if "injected-parameters" in tags else str(cell["id"])


def _whole(cell: Cell) -> Cell:
    """Return a cell without what only tells when it ran."""
    traces = ("papermill", "execution", "ploomber")
    metadata = {name: value for name, value in cell["metadata"].items() if name not in traces}
    return {**cell, "metadata": metadata, "id": _name(cell)}


def _uncounted(cell: Cell) -> Cell:
    """Return a cell without the number of its turn, which goes on in a kernel that serves many."""
    outputs = [{**output, "execution_count": None} for output in cell.get("outputs", ())]
    return {**_whole(cell), "execution_count": None, "outputs": outputs}


def _shown(cell: Cell) -> list[Any]:
    """Return only the data and texts that a cell shows."""
    return [output.get("data", output.get("text")) for output in cell.get("outputs", ())]


LEVELS: dict[str, Callable[[Cell], object]] = {
    "": _whole,
    " but for the numbers of cells' turns": _uncounted,
    " in what their cells show": _shown,
}


def _where(slug: str, ours: list[Any], theirs: list[Any]) -> str:
    """Name the first cell in which two notebooks differ, and the place in it."""
    for mine, yours in zip(ours, theirs, strict=False):
        if mine != yours:
            one, other = json.dumps(mine), json.dumps(yours)
            at = next(_differing(one, other))
            ends = f"{one[max(0, at - 40) : at + 40]!r} and {other[max(0, at - 40) : at + 40]!r}"
            return f"first in {slug}, cell {mine[0]}: {ends}"
    return f"first in {slug}: {len(ours)} and {len(theirs)} cells"


def _differing(one: str, other: str) -> Iterator[int]:
    """Yield the places in which two texts differ, the end of the shorter one last."""
    yield from (n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1])
    yield min(len(one), len(other))
