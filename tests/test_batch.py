"""Reports for many communities: whole or not at all, one failure never another's."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import nbformat
import pytest
from conftest import HOSTILE, ROOT, hostile_answers, read_json, report_unrun, texts_in
from test_report import texts

from copnb.batch.inputs import Input, inputs
from copnb.batch.notebook import NotebookError, report_notebook
from copnb.batch.queue import make_reports, write_summary
from copnb.batch.terms import Options, Outcome
from copnb.design.community import Community
from copnb.design.reading import write
from copnb.report.drawings import DRAWINGS

NOTEBOOKS = ROOT / "notebooks"
COPNB = [sys.executable, "-m", "copnb"]


def copnb(*words: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Run the command `copnb` and return how it ended."""
    command = [*COPNB, *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=1200, **options)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The reports of all samples, made once by the command."""
    out = tmp_path_factory.mktemp("reports")
    ended = copnb("report", ROOT / "workshop_data", "-o", out)
    assert ended.returncode == 0, ended.stderr
    return out


def sample_slugs() -> list[str]:
    """Return the slugs of the sample communities."""
    return sorted(path.parent.name for path in (ROOT / "workshop_data").glob("*/community.json"))


def said(values: dict) -> list[str]:
    """Return the texts among a design's answers that people typed, not codes, dates or zones."""
    coded = re.compile(r"[a-z0-9_]+|\d{4}-\d\d-\d\d|\d\d:\d\d|[A-Z]\w+/[\w/]+|UTC")
    parts = ("inquire", "design", "prototype", "launch", "grow", "sustain", "facts")
    typed = (text for part in parts for text in texts_in(values[part]))
    return [text for text in typed if not coded.fullmatch(text)]


@pytest.mark.slow
def test_every_sample_has_a_whole_report_and_a_line_in_summary_and_index(made):
    reports = read_json(made / "summary.json")["reports"]
    assert [r["community"] for r in reports] == sample_slugs()
    assert len(reports) == 10
    index = (made / "index.html").read_text(encoding="utf-8")
    for entry in reports:
        assert entry["state"] == "made"
        for kind in ("html", "notebook"):
            assert (made / entry["files"][kind]).is_file()
            assert f'href="{entry["files"][kind]}"' in index
    assert not list(made.rglob(".*"))


@pytest.mark.slow
@pytest.mark.parametrize("slug", sample_slugs())
def test_a_report_holds_every_answer_word_for_word(made, slug):
    page = (made / slug / "report.html").read_text(encoding="utf-8")
    seen = texts(page)
    design = read_json(ROOT / "workshop_data" / slug / "community.json")
    for text in said(design):
        for line in text.splitlines():
            assert " ".join(line.split()) in seen, line
    assert "Traceback" not in page
    assert "<script" not in page
    assert "No description has been provided" not in page
    alternatives = re.findall(r'<img [^>]*alt="([^"]*)"', page)
    assert len(alternatives) == page.count("<img") == len(DRAWINGS)
    assert all(len(words.split()) >= 4 for words in alternatives)
    assert re.findall(r"<h1", page) == ["<h1"]
    assert len(page.encode()) < 700_000


@pytest.mark.slow
def test_the_notebook_of_a_report_names_no_folder_of_this_machine(made):
    for path in made.glob("*/report.ipynb"):
        content = path.read_text(encoding="utf-8")
        assert str(Path.home()) not in content.replace(str(ROOT), str(Path.home()))
        assert "/tmp" not in content
        nbformat.validate(nbformat.read(path, as_version=4))


@pytest.mark.slow
def test_one_bad_design_leaves_the_others_and_comes_first_in_the_index(
    tmp_path, put, make_community
):
    put(tmp_path / "in" / "good", make_community("Good one", **hostile_answers()))
    bad = put(tmp_path / "in" / "also-bad", make_community("Bad one"))
    (bad / "community.json").write_bytes(write(Community(name="Bad", id="a"))[:300])
    out = tmp_path / "out"
    ended = copnb("report", tmp_path / "in", "-o", out, "--jobs", 2)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert f"{bad}: line" in ended.stderr
    summary = {r["community"]: r for r in read_json(out / "summary.json")["reports"]}
    assert summary["good"]["state"] == "made"
    assert (summary["also-bad"]["state"], summary["also-bad"]["stage"]) == ("failed", "read")
    assert "ends too early" in summary["also-bad"]["reason"]
    assert not (out / "also-bad").exists()
    index = (out / "index.html").read_text(encoding="utf-8")
    assert index.index("also-bad") < index.index("Good one")
    seen = texts((out / "good" / "report.html").read_text(encoding="utf-8"))
    for text in HOSTILE:
        assert " ".join(text[:400].split()) in seen


def edited(tmp_path: Path, name: str, change) -> Path:
    """Return a copy of the notebooks in which `change` was made to one."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for path in NOTEBOOKS.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        if path.name == name:
            change(notebook)
        nbformat.write(notebook, folder / path.name)
    return folder


def test_the_joined_notebook_has_one_parameters_cell_and_what_each_step_shows():
    joined = nbformat.reads(report_notebook(NOTEBOOKS).decode(), as_version=4)
    ids = [cell.id for cell in joined.cells]
    assert ids[0] == "parameters"
    assert [i for i in ids if i.endswith("-setup")] == [
        f"{key}-setup" for key in ("inquire", "design", "prototype", "launch", "grow", "sustain")
    ]
    assert "design-pictures" in ids
    assert not any("form" in i or "next" in i for i in ids)
    nbformat.validate(joined)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('workshop_data = ".."\ninteractive = True', "lacks community"),
        (
            'community = ""\nworkshop_data = ".."\ninteractive = True\ncolour = "red"',
            "adds colour",
        ),
    ],
)
def test_a_parameters_cell_that_differs_is_refused_by_file_and_name(tmp_path, line, told):
    def change(notebook):
        cell = next(c for c in notebook.cells if c.id == "parameters")
        cell.source = line

    folder = edited(tmp_path, "03_prototype.ipynb", change)
    ended = copnb("report", ROOT / "workshop_data", "-o", tmp_path / "out", "--notebooks", folder)
    assert ended.returncode == 1
    assert "03_prototype.ipynb" in ended.stderr
    assert told in ended.stderr
    assert not (tmp_path / "out").exists()


def test_a_notebook_that_is_missing_or_broken_is_named(tmp_path):
    folder = edited(tmp_path, "", lambda notebook: None)
    (folder / "04_launch.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(NotebookError, match=r"04_launch\.ipynb: not a notebook"):
        report_notebook(folder)
    (folder / "04_launch.ipynb").unlink()
    with pytest.raises(NotebookError, match=r"04_launch\.ipynb: this step's notebook is not there"):
        report_notebook(folder)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("raise ValueError('no such thing')", "step 4, part “answers”: ValueError: no such thing"),
        ("import os; os._exit(9)", "step 4, part “answers”: its process ended early with code 9"),
        ("while True: pass", "step 4, part “answers”: it took longer than 4 seconds"),
    ],
)
def test_a_cell_that_fails_dies_or_never_ends_is_told_and_leaves_no_report(
    tmp_path, put, make_community, code, told
):
    def change(notebook):
        next(c for c in notebook.cells if c.id == "answers").source = code

    folder = edited(tmp_path, "04_launch.ipynb", change)
    put(tmp_path / "in" / "one", make_community("One"))
    out = tmp_path / "out"
    ended = copnb("report", tmp_path / "in", "-o", out, "--notebooks", folder, "--timeout", 4)
    assert ended.returncode == 1
    [entry] = read_json(out / "summary.json")["reports"]
    assert (entry["state"], entry["stage"]) == ("failed", "run")
    assert told in entry["reason"]
    if "_exit" not in code:
        ran = nbformat.read(out / entry["files"].pop("unfinished"), as_version=4)
        kinds = {cell.id: [o.output_type for o in cell.get("outputs", ())] for cell in ran.cells}
        [broken] = [name for name, shown in kinds.items() if "error" in shown]
        assert broken == "launch-answers"
        assert 'href="one/unfinished.ipynb"' in (out / "index.html").read_text(encoding="utf-8")
    assert entry["files"] == {}
    assert "Traceback" not in ended.stderr
    assert not list(out.rglob("report.*"))


@pytest.mark.slow
def test_a_trainers_own_notebooks_are_used(tmp_path, put, make_community):
    def change(notebook):
        note = nbformat.v4.new_markdown_cell("## A word from your trainer", id="word")
        note.metadata["tags"] = ["report"]
        notebook.cells.append(note)

    folder = edited(tmp_path, "05_grow.ipynb", change)
    one = put(tmp_path / "one", make_community("One"))
    ended = copnb("report", one, "-o", tmp_path / "out", "--notebooks", folder)
    assert ended.returncode == 0, ended.stderr
    page = (tmp_path / "out" / "one" / "report.html").read_text(encoding="utf-8")
    assert "A word from your trainer" in page


@pytest.mark.slow
def test_the_same_design_gives_the_same_bytes_elsewhere(tmp_path, put, make_community):
    community = make_community(**hostile_answers())
    pages = []
    for place, zone in (("here", "UTC"), ("there/deep", "Asia/Tokyo")):
        folder = put(tmp_path / place / "one", community)
        out = tmp_path / place / "out"
        locale = {"LANG": "C", "TZ": zone, "PYTHONHASHSEED": str(len(zone))}
        ended = copnb("report", folder, "-o", out, env={**os.environ, **locale})
        assert ended.returncode == 0, ended.stderr
        pages.append((out / "one" / "report.html").read_bytes())
        pages.append((out / "one" / "report.ipynb").read_bytes())
    assert pages[0] == pages[2]
    assert pages[1] == pages[3]


@pytest.mark.slow
def test_ctrl_c_ends_with_a_summary_that_says_what_was_not_begun(tmp_path, put, make_community):
    for number in range(12):
        put(tmp_path / "in" / f"c{number:02}", make_community(f"Number {number}"))
    out = tmp_path / "out"
    command = [*COPNB, "report", str(tmp_path / "in"), "-o", str(out), "--jobs", "1"]
    with subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell that runs the tests in the background lets them ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as run:
        deadline = time.monotonic() + 120
        while not list(out.glob("*/report.html")) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(run.pid, signal.SIGINT)
        told = run.communicate(timeout=60)[1]
    assert run.returncode == 1
    assert "Traceback" not in told
    reports = read_json(out / "summary.json")["reports"]
    assert {r["state"] for r in reports} == {"made", "not_started"}
    made = {r["community"] for r in reports if r["state"] == "made"}
    assert made == {page.parent.name for page in out.glob("*/report.html")}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no ulimit on Windows")
def test_a_disk_that_takes_nothing_fails_each_report_and_still_says_so(
    tmp_path, put, make_community
):
    for slug in ("one", "two"):
        put(tmp_path / "in" / slug, make_community(slug))
    out = tmp_path / "out"
    words = f"ulimit -f 32; exec {sys.executable} -m copnb report {tmp_path / 'in'} -o {out}"
    ended = subprocess.run(["bash", "-c", words], capture_output=True, text=True, timeout=600)
    assert ended.returncode == 1
    assert [r["state"] for r in read_json(out / "summary.json")["reports"]] == ["failed"] * 2
    assert (out / "index.html").is_file()


@pytest.mark.slow
def test_a_report_that_fails_takes_an_earlier_one_of_the_same_name_away(
    tmp_path, put, make_community
):
    one, out = put(tmp_path / "one", make_community("One")), tmp_path / "out"
    assert copnb("report", one, "-o", out).returncode == 0
    assert (out / "one" / "report.html").is_file()
    (one / "community.json").write_text("{", encoding="utf-8")
    assert copnb("report", one, "-o", out).returncode == 1
    assert not (out / "one").exists()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
def test_a_folder_whose_name_is_not_unicode_is_reported_like_any_other(
    tmp_path, put, make_community
):
    folder = os.fsencode(tmp_path) + b"/caf\xe9"
    put(Path(os.fsdecode(folder)), make_community("Café"))
    out = tmp_path / "out"
    ended = subprocess.run(
        [*COPNB, "report", folder, "-o", str(out)], capture_output=True, timeout=600
    )
    assert ended.returncode == 0, ended.stderr
    [entry] = read_json(out / "summary.json")["reports"]
    assert entry["path"].endswith("caf\ufffd")


def dies_for_three(task, *_others):
    """Stand in for a report whose process is killed, for one of five inputs."""
    if task.slug == "c3":
        os._exit(9)
    return Outcome(task.slug, task.path, "made")


def test_a_process_that_is_killed_costs_its_own_report_only(tmp_path):
    given = []
    for number in range(8):
        path = tmp_path / f"c{number}.json"
        path.write_text("{}")
        given.append(Input(path.stem, path, path))
    earlier = tmp_path / "c3" / "report.html"
    earlier.parent.mkdir()
    earlier.write_text("of another design")
    outcomes = make_reports(given, Options(tmp_path, NOTEBOOKS), jobs=2, make=dies_for_three)
    states = {outcome.slug: outcome.state for outcome in outcomes}
    assert states.pop("c3") == "failed"
    assert not earlier.parent.exists()
    assert set(states.values()) == {"made"}


def test_inputs_are_folders_files_and_folders_of_communities(tmp_path, put, make_community):
    put(tmp_path / "many" / "b-circle", make_community("B"))
    put(tmp_path / "many" / "a-circle", make_community("A"))
    put(tmp_path / "Élan vital", make_community("E"))
    alone = tmp_path / "b-circle.json"
    alone.write_bytes(write(make_community("Alone")))
    found = inputs([tmp_path / "many", alone, tmp_path / "Élan vital", tmp_path / "many"])
    assert [(item.slug, item.given.name) for item in found] == [
        ("b-circle", "b-circle.json"),
        ("a-circle", "a-circle"),
        ("b-circle-2", "b-circle"),
        ("elan-vital", "Élan vital"),
    ]


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_path_that_names_no_community_is_wrong_usage(tmp_path, name):
    (tmp_path / "empty").mkdir()
    ended = copnb("report", tmp_path / name, "-o", tmp_path / "out")
    assert ended.returncode == 2
    assert str(tmp_path / name) in ended.stderr


def test_list_says_what_would_be_made_and_makes_nothing(tmp_path):
    ended = copnb("report", ROOT / "workshop_data", "-o", tmp_path / "out", "--list")
    assert ended.returncode == 0
    assert [line.split("\t")[0] for line in ended.stdout.splitlines()] == sample_slugs()
    assert not (tmp_path / "out").exists()


def test_summary_is_plain_json_in_the_order_of_paths(tmp_path):
    made = Outcome("a", "in/a", "made", "A", ("html",))
    failed = Outcome("b", "in/b", "failed", None, stage="read", reason="cut off")
    path = write_summary(tmp_path, [made, failed])
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "reports": [
            {
                "community": "a",
                "name": "A",
                "path": "in/a",
                "state": "made",
                "files": {"html": "a/report.html"},
            },
            {
                "community": "b",
                "name": None,
                "path": "in/b",
                "state": "failed",
                "files": {},
                "stage": "read",
                "reason": "cut off",
            },
        ]
    }


def test_a_format_that_fails_costs_no_other_and_is_named(
    tmp_path, put, make_community, monkeypatch
):
    from copnb.report import poster

    def broken(_material):
        raise RuntimeError("no ink")

    monkeypatch.setattr(poster, "poster_page", broken)
    folder = put(tmp_path / "in" / "circle", make_community("A circle"))
    given = Input("circle", folder, folder / "community.json")
    formats = ("html", "docx", "poster", "kit")
    options = Options(tmp_path, NOTEBOOKS, formats=formats)
    earlier = tmp_path / "circle" / "poster.html"
    earlier.parent.mkdir()
    earlier.write_text("an earlier one")
    outcome = report_unrun(given, options)
    assert (outcome.state, outcome.stage) == ("failed", "render")
    assert outcome.reason == "poster could not be made (RuntimeError: no ink)."
    assert set(outcome.files) == {"notebook", "html", "docx", "kit"}
    there = {path.name for path in (tmp_path / "circle").iterdir()}
    assert there == {"report.ipynb", "report.html", "report.docx", "kit.zip"}
    with zipfile.ZipFile(tmp_path / "circle" / "kit.zip") as kit:
        assert "circle/report.html" in kit.namelist()
        assert "circle/poster.html" not in kit.namelist()


def test_formats_are_named_and_wrong_ones_are_wrong_usage(tmp_path):
    folder = ROOT / "workshop_data" / "northern-ferry-crews"
    ended = copnb("report", folder, "-o", tmp_path, "--format", "html,powerpoint")
    assert ended.returncode == 2
    assert "“powerpoint” is no format; there are: html, pdf, docx, poster, kit" in ended.stderr
    assert copnb("report", "-o", tmp_path).returncode == 2
    assert not list(tmp_path.iterdir())


def test_a_format_that_cannot_be_made_here_is_said_before_anything_runs(tmp_path, monkeypatch):
    from click.testing import CliRunner

    from copnb.cli import main
    from copnb.report import pdf

    monkeypatch.setattr(pdf, "lacking", lambda: "PDF needs something.")
    folder = str(ROOT / "workshop_data" / "northern-ferry-crews")
    ended = CliRunner().invoke(main, ["report", folder, "-o", str(tmp_path), "--format", "pdf"])
    assert ended.exit_code == 2
    assert "PDF needs something." in ended.output
    assert not list(tmp_path.iterdir())


def test_a_community_called_blank_keeps_out_of_the_folder_of_empty_pages(tmp_path):
    (tmp_path / "blank.json").write_bytes(write(Community(name="Blank", id="a")))
    assert [item.slug for item in inputs([tmp_path / "blank.json"])] == ["blank-2"]
