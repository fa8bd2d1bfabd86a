"""Whether this installation can do everything, and what to install if not."""

from __future__ import annotations

import importlib
import importlib.metadata
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from copnb.store.folders import load, new
from copnb.store.shipped import shipped
from copnb.words import _

FORM = ("ipywidgets", "jupyterlab_widgets", "anywidget")
CORE = ("jupyterlab", "notebook", "voila", "papermill", "nbconvert", "matplotlib", "pandas")
EXTRAS = {"pdf": "weasyprint", "docx": "docx", "parquet": "pyarrow", "cluster": "distributed"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `needed` means that copnb does not work without it."""

    sentence: str
    well: bool
    needed: bool = True


def examine() -> list[Finding]:
    """Look at Python, packages, kernel, samples and saving; return what was found."""
    return [_python(), *_packages(), _kernel(), _samples(), _saving(), *_extras()]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    told = _("Python {version} (3.11 or newer)").format(version=version)
    return Finding(told, sys.version_info >= (3, 11))


def _packages() -> Iterator[Finding]:
    for name in (*FORM, *CORE):
        try:
            version = importlib.metadata.version(name.replace("_", "-"))
            importlib.import_module(name)
            yield Finding(f"{name} {version}", True)
        except (ImportError, importlib.metadata.PackageNotFoundError) as error:
            told = _("{name} is missing or broken ({error}): install copnb again")
            yield Finding(told.format(name=name, error=error), False)


def _kernel() -> Finding:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        return Finding(_("Notebooks cannot run: install ipykernel"), False)
    return Finding(_("Notebooks can run"), True)


def _samples() -> Finding:
    try:
        shipped("notebooks"), shipped("workshop_data")
    except FileNotFoundError as error:
        return Finding(str(error), False)
    return Finding(_("The notebooks and the sample communities are here"), True)


def _saving() -> Finding:
    with tempfile.TemporaryDirectory() as folder:
        try:
            made = new(Path(folder), "doctor")
            load(made)
        except OSError as error:
            return Finding(_("Saving does not work: {error}").format(error=error), False)
    return Finding(_("Saving works"), True)


def _extras() -> Iterator[Finding]:
    for extra, package in EXTRAS.items():
        try:
            importlib.import_module(package)
            yield Finding(_("extra “{extra}” is here").format(extra=extra), True, needed=False)
        except (ImportError, OSError):
            told = _("extra “{extra}” is not here: pip install 'copnb[{extra}]'")
            yield Finding(told.format(extra=extra), False, needed=False)
