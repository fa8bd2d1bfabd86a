"""JupyterLab as a face of the notebooks: they are trusted, so that their Start button starts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat.sign import NotebookNotary

from copnb.store.shipped import shipped

LAB_ONLY = "lab"
"""Tag of a cell that is of use in JupyterLab only: the Start button."""


def trust(notary: NotebookNotary, folder: Path) -> list[Path]:
    """Sign the notebooks in `folder` that came with copnb, and return those.

    JupyterLab asks before a button of a notebook that nobody signed does anything. A notebook
    that somebody changed is not ours to sign; JupyterLab signs what its user saved.
    """
    signed = []
    for ours in sorted(shipped("notebooks").glob("*.ipynb")):
        path = folder / ours.name
        content = ours.read_bytes()
        if not path.is_file() or path.read_bytes() != content:
            continue
        notebook = nbformat.reads(content.decode(), as_version=4)
        if not notary.check_signature(notebook):
            notary.sign(notebook)
        signed.append(path)
    return signed


def without_start(cells: list[Any]) -> list[Any]:
    """Return the cells that a page has of use where nobody has to start it."""
    return [cell for cell in cells if LAB_ONLY not in cell.metadata.get("tags", ())]
