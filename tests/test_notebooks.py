"""The eight notebooks, run from top to bottom on copies: with forms, and with no one there."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, read_json
from nbclient import NotebookClient
from test_batch import said
from test_report import texts

from copnb.design.community import STEPS
from copnb.design.reading import ReadingError
from copnb.report.drawings import DRAWINGS
from copnb.store.folders import choose, last_chosen, load
from copnb.workshop.sheet import NoSheet, Sheet, open_step

NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
FULL, HALF, EMPTY = "lantern-circle", "cascadia-tool-libraries", "northern-ferry-crews"
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def workshop(samples, tmp_path, monkeypatch):
    """A workshop's folder: copies of the notebooks beside copies of the communities."""
    monkeypatch.delenv("QUERY_STRING", raising=False)
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    return tmp_path


def for_each(path: Path, communities: list[str], interactive: bool) -> nbformat.NotebookNode:
    """Return a notebook that runs the cells of another once for each community."""
    notebook = nbformat.read(path, as_version=4)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    cells = []
    for slug in communities:
        for source in code:
            given = re.sub("(?m)^interactive = \\w+", f"interactive = {interactive}", source)
            given = re.sub('(?m)^community = ""', f'community = "{slug}"', given)
            cells.append(nbformat.v4.new_code_cell(given))
    return nbformat.v4.new_notebook(cells=cells, metadata=notebook.metadata)


def run(workshop: Path, name: str, interactive: bool) -> tuple[nbformat.NotebookNode, list]:
    """Run a notebook for a full, a half-filled and an empty community; return it with outputs."""
    path = workshop / "notebooks" / name
    about_one = 'community = ""' in path.read_text(encoding="utf-8").replace('\\"', '"')
    notebook = for_each(path, [FULL, HALF, EMPTY] if about_one else [""], interactive)
    place = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=place).execute()
    return notebook, [output for cell in notebook.cells for output in cell.outputs]


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_with_no_one_there_and_builds_no_widget(workshop, name):
    notebook, outputs = run(workshop, name, interactive=False)
    assert "widgets" not in notebook.metadata
    assert {output.output_type for output in outputs} <= {"execute_result"}
    assert all(set(output.data) == {"text/html", "text/plain"} for output in outputs)
    assert "<script" not in json.dumps(outputs).lower()
    seen = texts(" ".join(output.data["text/html"] for output in outputs))
    if name.startswith("00"):
        assert outputs == []
        return
    if name.startswith("07"):
        assert "Lantern Circle" in seen
        return
    [step] = [step for step in STEPS if step.notebook == name]
    for slug in (FULL, HALF):
        design = read_json(ROOT / "workshop_data" / slug / "community.json")
        blank = {other.key: {} for other in STEPS if other is not step}
        for text in said(design | blank):
            for line in text.splitlines():
                assert " ".join(line.split()) in seen, line
    communities = [load(ROOT / "workshop_data" / slug) for slug in (FULL, HALF, EMPTY)]
    bare = [c for c in communities if getattr(c, step.key) == type(getattr(c, step.key))()]
    assert seen.count("Nothing is answered here yet.") == len(bare) > 0
    assert "Nothing is open in this step." in seen


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_with_its_form(workshop, name):
    notebook, outputs = run(workshop, name, interactive=True)
    assert {output.output_type for output in outputs} <= {"execute_result", "display_data"}
    assert outputs
    assert all(WIDGET in output.data for output in outputs)
    states = notebook.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    shown = {output.data[WIDGET]["model_id"] for output in outputs}
    assert shown <= set(states)
    forms = [state for state in states.values() if "steps" in state["state"]]
    is_step = name in {step.notebook for step in STEPS}
    assert len(forms) == (3 if is_step else 0)
    assert "cannot be read" not in json.dumps(states)


@pytest.mark.slow
def test_every_notebook_passes_under_nbval(workshop, samples):
    choose(samples, FULL)
    before = {path.name: path.read_bytes() for path in (workshop / "notebooks").iterdir()}
    options = ["--nbval-lax", "--nbval-current-env", "-v", "-p", "no:cacheprovider"]
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "notebooks"],
        cwd=workshop,
        env={k: v for k, v in os.environ.items() if not k.startswith("PYTEST")},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stdout[-3000:]
    ran = re.findall(r"^notebooks/(\w+)::ipynb::Cell \d+ PASSED", ended.stdout, flags=re.M)
    for name, content in before.items():
        cells = json.loads(content)["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        assert ran.count(Path(name).stem) == len(code) > 0, name
        assert (workshop / "notebooks" / name).read_bytes() == content


def opened(page: Sheet | NoSheet) -> str:
    """Return the slug of the community that a page opened, or nothing."""
    return page._folder.name if isinstance(page, Sheet) else ""


def test_the_parameter_comes_first_then_the_address_then_the_one_chosen_last(samples, monkeypatch):
    data = str(samples)
    choose(samples, FULL)
    assert opened(open_step("grow", "", data, True)) == FULL
    monkeypatch.setenv("QUERY_STRING", f"x=1&community={HALF}")
    assert opened(open_step("grow", "", data, False)) == HALF
    assert opened(open_step("grow", EMPTY, data, True)) == EMPTY
    assert last_chosen(samples) == EMPTY
    monkeypatch.setenv("VOILA_PREHEAT", "True")
    monkeypatch.setattr("voila.utils.get_query_string", lambda: f"community={FULL}")
    assert opened(open_step("grow", "", data, True)) == FULL


def test_without_a_choice_a_page_says_where_to_choose_and_a_report_fails(samples, monkeypatch):
    monkeypatch.delenv("QUERY_STRING", raising=False)
    page = open_step("grow", "", str(samples), True)
    assert opened(page) == ""
    told = texts(page.form().html)
    assert told.startswith("No community is chosen yet. Choose one on the start page")
    assert HALF in told
    assert 'href="00_start_here.ipynb"' in page.form().html
    rest = [page.answers(), page.pictures("roadmap"), page.still_open(), page.next_step()]
    assert rest == [None] * 4
    with pytest.raises(FileNotFoundError, match=HALF):
        open_step("grow", "", str(samples), False)


@pytest.mark.parametrize("asked", ["nobody", "../outside", "/etc", "..", ".", "<script>x</script>"])
def test_a_community_that_is_not_here_opens_nothing(samples, monkeypatch, asked):
    shutil.copytree(samples / FULL, samples.parent / "outside")
    for parameter, address in ((asked, ""), ("", f"community={asked}")):
        monkeypatch.setenv("QUERY_STRING", address)
        page = open_step("grow", parameter, str(samples), True)
        assert opened(page) == ""
        assert f"There is no community “{asked}” here." in texts(page.form().html)
        assert "<script" not in page.form().html
        with pytest.raises(FileNotFoundError):
            open_step("grow", parameter, str(samples), False)
    (samples / ".last").write_text("../outside\n", encoding="utf-8")
    monkeypatch.setenv("QUERY_STRING", "")
    assert opened(open_step("grow", "", str(samples), True)) == ""


def test_a_design_that_cannot_be_read_is_said_in_plain_words(samples):
    path = samples / FULL / "community.json"
    path.write_bytes(path.read_bytes()[:400])
    page = open_step("grow", FULL, str(samples), True)
    told = texts(page.form().html)
    assert f"The design of “{FULL}” cannot be read." in told
    assert "a file that ends too early" in told
    assert "safe copy" in told
    with pytest.raises(ReadingError, match="ends too early"):
        open_step("grow", FULL, str(samples), False)


def test_a_design_that_may_not_be_read_is_said_in_plain_words(samples, monkeypatch):
    def forbidden(path):
        raise PermissionError(errno.EACCES, "Permission denied", str(path / "community.json"))

    monkeypatch.setattr("copnb.workshop.sheet.known", forbidden)
    told = texts(open_step("grow", FULL, str(samples), True).form().html)
    assert f"The design of “{FULL}” cannot be read." in told
    assert "community.json: Permission denied" in told


MEMORY = """
import sys
from copnb.workshop import open_step
interactive, keys, pictures = sys.argv[2] == "True", sys.argv[3].split(), sys.argv[4].split()
for key in keys:
    sheet = open_step(key, "lantern-circle", sys.argv[1], interactive)
    parts = [sheet.form(), sheet.answers(), sheet.still_open(), sheet.next_step()]
parts += [sheet.pictures(*pictures)]
heavy = {"pandas", "matplotlib.pyplot", "papermill", "nbconvert", "jupyterlab"}
print(len(parts), *sorted(heavy & set(sys.modules)))
"""


@pytest.mark.parametrize("interactive", [True, False])
def test_a_page_loads_neither_pandas_nor_pyplot(samples, interactive):
    given = [samples, interactive, " ".join(s.key for s in STEPS), " ".join(DRAWINGS)]
    ended = subprocess.run(
        [sys.executable, "-c", MEMORY, *map(str, given)], capture_output=True, text=True, timeout=60
    )
    assert (ended.stdout.strip(), ended.stderr) == ("5", "")
