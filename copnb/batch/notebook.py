"""The notebook of a report: what the six step notebooks show, joined into one.

Notebooks are read as the JSON that they are: papermill, in the process that runs the joined one,
reads it by the rules of the format. The caller of a batch stays light.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from copnb.design.files import STEP_NOTEBOOKS
from copnb.words import Told, _

Cell = dict[str, Any]

PARAMETERS = ("community", "workshop_data", "interactive")
KEPT = ("setup", "report")
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
FORMAT = {"nbformat": 4, "nbformat_minor": 5}


class NotebookError(Told):
    """A step notebook that a report cannot be made from; the message names the file."""


def report_notebook(folder: Path) -> bytes:
    """Join the step notebooks in `folder`: one parameters cell, then what each step shows.

    Kept are the cells tagged `setup` and `report`; their ids get the step's key in front.
    `NotebookError` names a notebook that is not there, or whose parameters differ from
    `community`, `workshop_data` and `interactive`. Returns a notebook file's content.
    """
    cells: list[Cell] = []
    for key, name in STEP_NOTEBOOKS.items():
        path = folder / name
        found = _cells(path)
        parameters = _parameters(path, found)
        cells += [] if cells else [_kept(parameters, "parameters")]
        cells += (
            _kept(cell, f"{key}-{cell['id']}"[:64]) for cell in found if _tags(cell) & {*KEPT}
        )
    joined = {"cells": cells, "metadata": {"kernelspec": KERNEL}, **FORMAT}
    return json.dumps(joined, ensure_ascii=False).encode()


def _cells(path: Path) -> list[Cell]:
    """Return the cells of a notebook, each with an id."""
    try:
        cells: list[Cell] = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return [{"id": f"cell-{n}", "metadata": {}, **cell} for n, cell in enumerate(cells, 1)]
    except FileNotFoundError:
        told = _("{path}: this step's notebook is not there")
        raise NotebookError(told.format(path=path)) from None
    except (OSError, ValueError, LookupError, TypeError) as error:
        told = _("{path}: not a notebook that can be read ({error})")
        raise NotebookError(told.format(path=path, error=error)) from None


def _tags(cell: Cell) -> set[str]:
    return set(cell["metadata"].get("tags", ()))


def _kept(cell: Cell, name: str) -> Cell:
    """Return a cell without what it showed when it was last run."""
    kept = {**cell, "id": name}
    return kept | {"outputs": [], "execution_count": None} if "outputs" in cell else kept


def _parameters(path: Path, cells: list[Cell]) -> Cell:
    """Return the parameters cell; refuse one that lacks a name or knows another.

    papermill only logs a name that it does not find, and runs with the default.
    """
    cell = next((cell for cell in cells if "parameters" in _tags(cell)), None)
    if cell is None:
        told = _("{path}: no cell is tagged “{tag}”")
        raise NotebookError(told.format(path=path, tag="parameters"))
    found = set(_assigned(path, "".join(cell["source"])))
    faults = [_("lacks {name}").format(name=name) for name in PARAMETERS if name not in found]
    faults += [_("adds {name}").format(name=name) for name in sorted(found - {*PARAMETERS})]
    if faults:
        told = _("{path}: its parameters cell {faults}; expected {wanted}").format(
            path=path, faults=", ".join(faults), wanted=", ".join(PARAMETERS)
        )
        raise NotebookError(told)
    return cell


def _assigned(path: Path, source: str) -> Iterator[str]:
    """Yield the names to which a cell gives values."""
    try:
        lines = ast.parse(source).body
    except SyntaxError as error:
        told = _("{path}: not a notebook that can be read ({error})")
        raise NotebookError(told.format(path=path, error=error)) from None
    for line in lines:
        targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
        yield from (target.id for target in targets if isinstance(target, ast.Name))
