"""What has not changed is not made again, and whatever a report is made from counts as a change."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, read_json, report_unrun
from test_batch import copnb

from copnb.batch import queue, record
from copnb.batch.inputs import Input, inputs
from copnb.batch.queue import earlier
from copnb.batch.terms import Options
from copnb.report import fonts
from copnb.report.brand import Brand

DAY = "2027-01-14"


@pytest.fixture
def given(tmp_path: Path, put, make_community) -> Input:
    """A community to report on."""
    [one] = inputs([put(tmp_path / "in" / "circle", make_community("A circle"))])
    return one


@pytest.fixture
def options(tmp_path: Path) -> Options:
    """Options of a batch."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    (tmp_path / "out").mkdir()
    return Options(tmp_path / "out", tmp_path / "notebooks", formats=("html", "poster"))


def test_what_has_not_changed_is_known_with_all_that_the_index_says_of_it(given, options):
    assert earlier(given, options) is None
    first = report_unrun(given, options)
    assert first.state == "made"
    again = earlier(given, replace(options))
    assert again == replace(first, state="unchanged")


def rewrite(path: Path, old: str, new: str) -> None:
    """Change a text in a file, or write it where there is none."""
    text = path.read_text(encoding="utf-8") if path.is_file() else old
    path.write_text(text.replace(old, new), encoding="utf-8")


IN_FILES: dict[str, Callable[[Path], None]] = {
    "the design": lambda folder: rewrite(folder / "community.json", "A circle", "Another circle"),
    "what happened": lambda folder: rewrite(folder / "meetups.csv", "", "date\n2027-01-05\n"),
    "who came": lambda folder: rewrite(folder / "attendance.csv", "", "meetup,person\n"),
    "the rules": lambda folder: rewrite(
        folder.parent / "rules.json", "", '{"air_time_minutes": 4}'
    ),
}
IN_OPTIONS: dict[str, Callable[[Options], Options]] = {
    "the day": lambda options: replace(options, today=nbdate()),
    "the formats": lambda options: replace(options, formats=("html", "poster", "kit")),
    "the trainer": lambda options: replace(options, brand=Brand("Us")),
    "the logo": lambda options: replace(options, brand=Brand(logo=b"x", logo_words="x")),
    "the language of reasons": lambda options: replace(options, language="fr"),
    "a notebook": lambda options: replace(options, notebooks=rewritten(options.notebooks)),
}


def nbdate() -> Any:
    """Return a day."""
    from datetime import date

    return date.fromisoformat(DAY)


def rewritten(notebooks: Path) -> Path:
    """Change a word in a notebook."""
    rewrite(notebooks / "04_launch.ipynb", "sheet.answers()", "sheet.answers( )")
    return notebooks


@pytest.mark.parametrize("what", IN_FILES)
def test_a_change_in_a_file_counts(given, options, what):
    report_unrun(given, options)
    IN_FILES[what](given.design.parent)
    assert earlier(given, options) is None


@pytest.mark.parametrize("what", IN_OPTIONS)
def test_a_change_in_the_options_counts(given, options, what):
    report_unrun(given, options)
    assert earlier(given, IN_OPTIONS[what](options)) is None


def test_another_version_of_anything_beside_copnb_counts(given, options, monkeypatch):
    report_unrun(given, options)
    monkeypatch.setattr(record, "_packages", lambda: ["click-9.9.dist-info"])
    record.program.cache_clear()
    assert earlier(given, replace(options)) is None
    monkeypatch.undo()
    record.program.cache_clear()
    assert earlier(given, replace(options)) is not None


def test_the_packages_are_those_that_are_installed():
    from importlib.metadata import version

    assert f"click-{version('click')}.dist-info" in record._packages()


def test_what_a_computer_gains_counts_for_what_is_printed(given, options, monkeypatch):
    report_unrun(given, options)
    monkeypatch.setattr(fonts, "installed_fonts", lambda: ["another.ttf"])
    assert earlier(given, replace(options)) is None
    only_pages = replace(options, formats=("html",))
    report_unrun(given, only_pages)
    monkeypatch.undo()
    assert earlier(given, replace(only_pages)) is not None


@pytest.mark.parametrize("name", ["report.html", "report.ipynb", "poster.html", "record.json"])
def test_a_file_that_is_gone_is_made_again(given, options, name):
    report_unrun(given, options)
    (options.out / "circle" / name).unlink()
    assert earlier(given, options) is None


@pytest.mark.parametrize("content", ["", "{}", '{"key": 1}', "[1]"])
def test_a_record_that_cannot_be_read_means_nothing(given, options, content):
    report_unrun(given, options)
    (options.out / "circle" / "record.json").write_text(content)
    assert earlier(given, options) is None


def test_what_fails_now_leaves_no_record_of_before(given, options):
    report_unrun(given, options)
    rewrite(given.design, '"name"', '"nome"')
    assert report_unrun(given, options).state == "failed"
    assert not (options.out / "circle").exists()


def test_a_batch_of_what_is_there_starts_no_process_and_imports_next_to_nothing(given, options):
    report_unrun(given, options)
    program = (
        "import sys; from copnb.batch import inputs, queue, terms; from pathlib import Path;"
        "given = inputs.inputs([Path(sys.argv[1])]); at = Path(sys.argv[2]);"
        "options = terms.Options(at / 'out', at / 'notebooks', formats=('html',));"
        "queue.Call = None; [outcome] = queue.make_reports(given, options, jobs=2);"
        "heavy = {'pydantic', 'papermill', 'nbformat', 'jinja2', 'babel', 'matplotlib'};"
        "print(outcome.state, heavy & {*sys.modules})"
    )
    only_pages = replace(options, formats=("html",))
    report_unrun(given, only_pages)
    words = [sys.executable, "-c", program, given.given, options.out.parent]
    told = subprocess.run(words, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "unchanged set()"


def test_where_all_are_asked_for_what_is_there_is_made_again(given, options, monkeypatch):
    report_unrun(given, options)
    asked = []
    monkeypatch.setattr(
        queue._Queue, "run", lambda _queue, given, *_more: asked.extend(given) or ()
    )
    queue.make_reports([given], replace(options, anew=True), jobs=1)
    assert asked == [given]


@pytest.mark.slow
def test_the_command_makes_what_changed_and_says_so(tmp_path, samples):
    first, second = "northern-ferry-crews", "cascadia-tool-libraries"
    folders = [samples / first, samples / second]
    out = tmp_path / "out"
    assert "2 reports made" in copnb("report", *folders, "-o", out).stderr
    before = {path: path.read_bytes() for path in out.rglob("*.*") if path.name != "summary.json"}
    rewrite(samples / first / "community.json", "Northern Ferry Crews", "Southern Ferry Crews")
    changed = copnb("report", *folders, "-o", out)
    assert "1 report made, 1 unchanged" in changed.stderr
    states = {r["community"]: r["state"] for r in read_json(out / "summary.json")["reports"]}
    assert states == {first: "made", second: "unchanged"}
    assert "Southern Ferry Crews" in (out / "index.html").read_text(encoding="utf-8")
    rewrite(samples / first / "community.json", "Southern Ferry Crews", "Northern Ferry Crews")
    assert "2 reports made" in copnb("report", *folders, "-o", out, "--all").stderr
    assert {path: path.read_bytes() for path in before} == before
    told = json.loads((out / second / "record.json").read_text(encoding="utf-8"))
    assert str(samples) not in json.dumps(told)
