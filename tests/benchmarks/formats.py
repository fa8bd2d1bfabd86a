"""How large each format of a report is and how long it takes, beside nbconvert's `lab` template.

Run `python tests/benchmarks/formats.py [SLUG ...]`; it runs the notebook of each sample once, makes
each format in turns, three rounds, and prints medians, and what each takes of what the `lab`
template takes for the same executed notebook. Imports are not counted: a batch pays them once.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode

from copnb import words
from copnb.batch.inputs import inputs
from copnb.batch.queue import make_reports
from copnb.batch.terms import Options
from copnb.report.formats import FORMATS, Report, lacking
from copnb.report.material import material_of
from copnb.report.page import report_page

ROOT = Path(__file__).parents[2]
SAMPLES = ("lantern-circle", "la-veillee-proche-aidance-en-milieu-rural")
ROUNDS = 3


def executed(slug: str, out: Path) -> tuple[NotebookNode, float]:
    """Run the report's notebook for a sample; return it and the seconds of the whole report."""
    [given] = inputs([ROOT / "workshop_data" / slug])
    start = time.perf_counter()
    [outcome] = make_reports([given], Options(out, ROOT / "notebooks"), jobs=1)
    taken = time.perf_counter() - start
    assert outcome.state == "made", outcome.reason
    return nbformat.read(out / outcome.files["notebook"], as_version=4), taken


def ways(slug: str, notebook: NotebookNode) -> dict[str, Callable[[], bytes]]:
    """Return for each format what makes it anew, with nothing kept from the time before."""
    folder = ROOT / "workshop_data" / slug

    def made(wanted: str) -> bytes:
        material = material_of(folder)
        words.use(material.community.language)
        page = report_page(notebook, material)
        return b"".join(content for _kind, content in Report(material, page, slug).files(wanted))

    def in_lab() -> bytes:
        page, _resources = HTMLExporter(template_name="lab").from_notebook_node(notebook)
        return str(page).encode()

    possible = [wanted for wanted in FORMATS if not lacking(wanted)]
    return {"lab": in_lab} | {w: lambda wanted=w: made(wanted) for w in possible}


def main() -> None:
    """Measure and print."""
    for slug in sys.argv[1:] or SAMPLES:
        with tempfile.TemporaryDirectory() as out:
            notebook, whole = executed(slug, Path(out))
        print(f"{slug}: the notebook and its page, its process included: {whole:.1f} s")  # noqa: T201
        seconds: dict[str, list[float]] = defaultdict(list)
        sizes = {}
        for turn in range(ROUNDS + 1):
            for name, make in ways(slug, notebook).items():
                start = time.perf_counter()
                sizes[name] = len(make())
                if turn:  # the first one imports
                    seconds[name].append(time.perf_counter() - start)
        peer = statistics.median(seconds["lab"])
        for name, taken in seconds.items():
            middle = statistics.median(taken)
            told = f"{sizes[name] / 1000:8.0f} kB {middle:7.2f} s {middle / peer:7.1f} times lab"
            print(f"  {name:8}{told}")  # noqa: T201


if __name__ == "__main__":
    main()
