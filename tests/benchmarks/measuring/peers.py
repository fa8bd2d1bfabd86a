"""Other ways to make the same reports, each a whole process; `batch.py` starts and counts them.

Run `python tests/benchmarks/measuring/peers.py WAY NOTEBOOK FOLDER OUT`: the joined notebook, run
for each community in the folder, and its page, as OUT/SLUG/report.ipynb and report.html. Each way
is what its own users would write: papermill keeps its defaults, only its progress bar is off.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from copnb import words
from copnb.report.brand import Brand
from copnb.report.material import material_of
from copnb.report.page import report_page


@dataclass(frozen=True)
class Work:
    """What is to be made: the joined notebook's file, the folder of communities, where it goes."""

    notebook: Path
    data: Path
    out: Path
    jobs: int

    @property
    def slugs(self) -> list[str]:
        """The names of the communities' folders."""
        return sorted(path.parent.name for path in self.data.glob("*/community.json"))

    def file(self, slug: str, ending: str) -> Path:
        """Return a file of a report; its folder is there."""
        (self.out / slug).mkdir(parents=True, exist_ok=True)
        return self.out / slug / f"report.{ending}"


def parameters(slug: str) -> dict[str, Any]:
    """Return what a report's notebook is told; it runs in the folder of communities."""
    return {"community": slug, "workshop_data": ".", "interactive": False}


def write_page(work: Work, slug: str, executed: NotebookNode) -> None:
    """Make the page of a report as copnb does, in the language of the community."""
    words.use("en")
    material = material_of(work.data / slug, None, Brand())
    words.use(material.community.language)
    work.file(slug, "html").write_text(report_page(executed, material), encoding="utf-8")


def only_page(work: Work, slug: str) -> None:
    """Make the page of a notebook that papermill's own command has run."""
    executed = nbformat.read(work.file(slug, "ipynb"), as_version=4)
    write_page(work, slug, executed)


def with_papermill(work: Work, slug: str) -> None:
    """Make one report with papermill's function and its defaults."""
    from papermill import execute_notebook

    executed = execute_notebook(
        work.notebook,
        work.file(slug, "ipynb"),
        parameters(slug),
        cwd=work.data,
        progress_bar=False,
    )
    write_page(work, slug, executed)


def sequential(work: Work) -> None:
    """Make one report after another with papermill."""
    for slug in work.slugs:
        with_papermill(work, slug)


def pool(work: Work) -> None:
    """Make the reports with papermill in a pool of processes; each keeps its exporter."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(work.jobs, spawn) as processes:
        for _made in processes.map(partial(with_papermill, work), work.slugs):
            pass


def ploomber(work: Work) -> None:
    """Make the reports with ploomber-engine, which runs all notebooks in this process."""
    from ploomber_engine import execute_notebook

    for slug in work.slugs:
        executed = execute_notebook(
            work.notebook,
            work.file(slug, "ipynb"),
            parameters=parameters(slug),
            cwd=work.data,
            progress_bar=False,
        )
        write_page(work, slug, executed)


def kernel(work: Work) -> None:
    """Make the reports with nbclient in one kernel, which runs all notebooks."""
    from nbclient import NotebookClient

    client = NotebookClient(nbformat.v4.new_notebook(), kernel_name="python3")
    with client.setup_kernel(cwd=str(work.data)):
        for slug, notebook in parameterized(work):
            client.nb = notebook
            client.execute(cleanup_kc=False)
            nbformat.write(notebook, work.file(slug, "ipynb"))
            write_page(work, slug, notebook)


def limit(work: Work) -> None:
    """Make the reports with nothing between: the cells run in this process, as copnb runs them.

    No report is kept apart from the next, so no engine that keeps them apart can be as cheap.
    """
    from copnb.batch.capture import runner

    os.chdir(work.data)
    for slug, notebook in parameterized(work):
        with runner().capturing():
            well = [runner().run(cell) for cell in notebook.cells if cell.cell_type == "code"]
        if not all(well):
            raise RuntimeError(f"{slug}: a cell failed")
        nbformat.write(notebook, work.file(slug, "ipynb"))
        write_page(work, slug, notebook)


def parameterized(work: Work) -> Iterator[tuple[str, NotebookNode]]:
    """Yield each community's slug and the notebook that is to be run for it."""
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    for slug in work.slugs:
        notebook = load_notebook_node(str(work.notebook))
        yield slug, parameterize_notebook(notebook, parameters(slug))


WAYS: dict[str, Callable[[Work], None]] = {
    way.__name__: way for way in (sequential, pool, ploomber, kernel, limit)
}


def main() -> None:
    """Make the reports in the way that was asked for; `page` makes a single page."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("way", choices=[*WAYS, "page"])
    for name in ("notebook", "data", "out"):
        ask.add_argument(name, type=Path)
    ask.add_argument("--jobs", type=int, default=2)
    ask.add_argument("--slug", help="for `page`: the community")
    asked = ask.parse_args()
    work = Work(asked.notebook, asked.data, asked.out, asked.jobs)
    if asked.way == "page":
        only_page(work, asked.slug)
    else:
        WAYS[asked.way](work)


if __name__ == "__main__":
    main()
