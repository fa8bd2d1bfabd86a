"""The notebook of a report: what the six step notebooks show, joined into one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from papermill.inspection import inspect_notebook

from copnb.design.community import STEPS
from copnb.words import _

PARAMETERS = ("community", "workshop_data", "interactive")
KEPT = ("setup", "report")
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


class NotebookError(ValueError):
    """A step notebook that a report cannot be made from; the message names the file."""


def report_notebook(folder: Path) -> NotebookNode:
    """Join the step notebooks in `folder`: one parameters cell, then what each step shows.

    Kept are the cells tagged `setup` and `report`; their ids get the step's key in front.
    `NotebookError` names a notebook that is not there, or whose parameters differ from
    `community`, `workshop_data` and `interactive`.
    """
    cells = [_parameters(folder / STEPS[0].notebook)]
    for step in STEPS:
        path = folder / step.notebook
        _check_parameters(path)
        for cell in _kept(_read(path).cells):
            cell.id = f"{step.key}-{cell.id}"[:64]
            cells.append(cell)
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


def _read(path: Path) -> NotebookNode:
    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError:
        told = _("{path}: this step's notebook is not there")
        raise NotebookError(told.format(path=path)) from None
    except Exception as error:
        told = _("{path}: not a notebook that can be read ({error})")
        raise NotebookError(told.format(path=path, error=error)) from None


def _kept(cells: Iterable[NotebookNode]) -> Iterable[NotebookNode]:
    for cell in cells:
        if set(cell.metadata.get("tags", ())) & set(KEPT):
            kept = nbformat.from_dict(cell)
            if cell.cell_type == "code":
                kept.outputs, kept.execution_count = [], None
            yield kept


def _parameters(path: Path) -> NotebookNode:
    for cell in _read(path).cells:
        if "parameters" in cell.metadata.get("tags", ()):
            parameters: NotebookNode = nbformat.from_dict(cell)
            return parameters
    told = _("{path}: no cell is tagged “{tag}”")
    raise NotebookError(told.format(path=path, tag="parameters"))


def _check_parameters(path: Path) -> None:
    """Refuse a notebook that papermill would run with its own values or with unknown names.

    papermill only logs a name that it does not find, and runs with the default.
    """
    _read(path)
    found = set(inspect_notebook(str(path)))
    missing = [name for name in PARAMETERS if name not in found]
    added = sorted(found - set(PARAMETERS))
    if missing or added:
        faults = [_("lacks {name}").format(name=name) for name in missing]
        faults += [_("adds {name}").format(name=name) for name in added]
        told = _("{path}: its parameters cell {faults}; expected {wanted}").format(
            path=path, faults=", ".join(faults), wanted=", ".join(PARAMETERS)
        )
        raise NotebookError(told)
