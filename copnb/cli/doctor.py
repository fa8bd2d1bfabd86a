"""Whether this installation can do everything, and what to install if not."""

from __future__ import annotations

import importlib
import importlib.metadata
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from copnb.batch.inputs import Input, inputs
from copnb.design.reading import ReadingError, read
from copnb.report import document, pdf
from copnb.report.fonts import NoFont, scripts_without_font
from copnb.store.folders import load, new
from copnb.store.places import folders
from copnb.store.shipped import shipped
from copnb.words import _, ngettext

FORM = ("ipywidgets", "jupyterlab_widgets", "anywidget")
CORE = ("jupyterlab", "notebook", "voila", "papermill", "nbconvert", "matplotlib", "pandas")
EXTRAS = {"parquet": "pyarrow", "cluster": "distributed"}
USUAL_FOLDER = "workshop_data"
MOST_NAMED = 5
"""Communities that are named for one script."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `needed` means that copnb does not work without it."""

    sentence: str
    well: bool
    needed: bool = True


def examine(paths: Sequence[Path] = ()) -> list[Finding]:
    """Look at Python, packages, kernel, samples, saving, formats and fonts; return what was found.

    The fonts are those that the answers of the communities in `paths` need; without any, those
    in the usual folder, if it is here. FileNotFoundError names a path that holds no community.
    """
    usual = Path(USUAL_FOLDER)
    given = inputs(paths or ([usual] if folders(usual) else []))
    looked_at = (_packages(), [_kernel(), _samples(), _saving()], _formats(), _extras())
    return [_python(), *(found for part in looked_at for found in part), *_fonts(given)]


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


def _formats() -> Iterator[Finding]:
    for lacking, well in (
        (pdf.lacking(), _("Reports as PDF can be made")),
        (document.lacking(), _("Reports for Word (DOCX) can be made")),
    ):
        yield Finding(lacking or well, not lacking, needed=False)


def _fonts(given: Sequence[Input]) -> Iterator[Finding]:
    """Say which scripts in the answers no font here can show, and in which communities."""
    texts = {}
    for item in given:
        try:
            texts[item.slug] = read(item.design.read_bytes(), str(item.design)).model_dump_json()
        except (ReadingError, OSError):
            told = _("{path} cannot be read: copnb check says why")
            yield Finding(told.format(path=item.design), False, needed=False)
    lacking = scripts_without_font(texts.values())
    for script in lacking:
        yield Finding(_no_font(script, texts), False, needed=False)
    if texts and not lacking:
        told = ngettext(
            "There is a font for every character in the answers of {n} community",
            "There is a font for every character in the answers of {n} communities",
            len(texts),
        )
        yield Finding(told.format(n=len(texts)), True)


def _no_font(script: NoFont, texts: dict[str, str]) -> str:
    """Return in words which characters have no font, where they stand, and what would do."""
    there = [slug for slug, text in texts.items() if not {*script.characters}.isdisjoint(text)]
    more = ["…"] if len(there) > MOST_NAMED else []
    told = _("No font here shows {script} ({examples}), used in {places}. {would_do}")
    return told.format(
        script=script.name,
        examples=script.examples,
        places=", ".join(there[:MOST_NAMED] + more),
        would_do=script.would_do,
    )
