"""Signatures of notebooks: those that came with copnb are trusted, so that Start starts them."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.sign import NotebookNotary

from copnb.store.shipped import shipped


def trust(folder: Path, notary: NotebookNotary | None = None) -> list[Path]:
    """Sign the notebooks in `folder` that came with copnb, and return those.

    The signatures are kept by the user's own notary, or by the one given. JupyterLab asks
    before a button of a notebook that nobody signed does anything. A notebook that somebody
    changed is not ours to sign; JupyterLab signs what its user saved.
    """
    notary = notary or NotebookNotary()
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
