"""The engine without a kernel: what papermill gives with one, and nothing left for the next."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from conftest import ROOT
from every_output import CELLS
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell
from papermill.exceptions import PapermillException, PapermillExecutionError
from test_batch import NOTEBOOKS, copnb, edited, sample_slugs

from copnb.batch.notebook import report_notebook

pytestmark = pytest.mark.slow

SAMPLES = ROOT / "workshop_data"
PAPERMILL = str(Path(sys.executable).with_name("papermill"))
PYTHON = {"name": "python3", "display_name": "Python 3", "language": "python"}
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"


def notebook(*sources: str, **cells: str) -> NotebookNode:
    """Return a notebook with a parameters cell (`a = 1`), then code cells."""
    parameters = new_code_cell("a = 1", metadata={"tags": ["parameters"]})
    code = [new_code_cell(source) for source in sources]
    named = [new_code_cell(source, id=name) for name, source in cells.items()]
    return new_notebook(cells=[parameters, *code, *named], metadata={"kernelspec": PYTHON})


def executed(
    given: NotebookNode, folder: Path, engine: str | None = "copnb", **options: Any
) -> NotebookNode:
    """Return the notebook as papermill leaves it, whether it ran to its end or not."""
    folder.mkdir(parents=True, exist_ok=True)
    out = folder / "executed.ipynb"
    usual = {"progress_bar": False, "kernel_name": "python3", "cwd": str(folder)}
    with suppress(PapermillExecutionError):
        papermill.execute_notebook(given, str(out), engine_name=engine, **usual | options)
    return nbformat.read(out, as_version=4)


def values(ran: NotebookNode) -> list[Any]:
    """Return what code cells showed last: text or value, or the name of an error."""
    shown = [cell.outputs[-1] for cell in ran.cells if cell.get("outputs")]
    return [o.get("text") or o.get("ename") or o.data.get("text/plain") for o in shown]


def streams_joined(outputs: list[NotebookNode]) -> list[dict[str, Any]]:
    """Return outputs with what stands together of stdout and of stderr each as one.

    A kernel sends what is printed in pieces, by the clock: where they end is chance.
    """
    joined: list[dict[str, Any]] = []
    written: dict[str, str] = {}
    for output in [*outputs, None]:
        if output is not None and output.output_type == "stream":
            written[output.name] = written.get(output.name, "") + output.text
            continue
        joined += [{"stream": name, "text": text} for name, text in sorted(written.items())]
        written.clear()
        joined += [dict(output)] if output is not None else []
    return joined


def comparable(cell: NotebookNode) -> Any:
    """Return what has to be equal of a cell: all but times and marks of one run."""
    metadata = {k: v for k, v in cell.metadata.items() if k not in ("papermill", "execution")}
    outputs = streams_joined(cell.get("outputs", []))
    told = json.dumps([cell.source, metadata, cell.get("execution_count"), outputs], indent=1)
    told = re.sub(r"(/tmp/)?ipykernel(_\d+)?/", "ipykernel/", told)
    told = re.sub(r'"model_id": "\w+"', '"model_id": ""', told)
    return re.sub(r"0x[0-9a-f]{6,}", "0x", told)


def check_same(ours: NotebookNode, theirs: NotebookNode) -> None:
    """Compare two executed notebooks cell by cell, then what they say of themselves."""
    assert len(ours.cells) == len(theirs.cells)
    pairs = [(comparable(a), comparable(b)) for a, b in zip(ours.cells, theirs.cells, strict=True)]
    different = [pair for pair in pairs if pair[0] != pair[1]]
    assert not different
    kept = [{k: v for k, v in n.metadata.items() if k != "papermill"} for n in (ours, theirs)]
    states = [states_of_widgets(one.pop("widgets", {})) for one in kept]
    assert states[0] == states[1]
    assert kept[0] == kept[1]
    assert "language_info" in kept[0]


def states_of_widgets(widgets: dict[str, Any]) -> list[str]:
    """Return the states of widgets, with names of models in place of their ids of this run."""
    state = widgets.get(WIDGET_STATE, {}).get("state", {})
    told = json.dumps(state, sort_keys=True)
    for key, model in state.items():
        told = told.replace(f'_{key}"', f'_{model["model_name"]}"')
    return sorted(json.dumps(model, sort_keys=True) for model in json.loads(told).values())


@pytest.mark.parametrize("slug", sample_slugs())
def test_a_samples_report_has_the_same_outputs_as_with_a_kernel(tmp_path, slug):
    joined = nbformat.reads(report_notebook(NOTEBOOKS).decode(), as_version=4)
    parameters = {"community": slug, "workshop_data": str(SAMPLES), "interactive": False}
    options = {"parameters": parameters, "request_save_on_cell_execute": False}
    theirs = executed(joined, tmp_path / "out", engine=None, **options)
    shutil.rmtree(tmp_path / "out")
    check_same(executed(joined, tmp_path / "out", **options), theirs)
    assert sum(len(cell.get("outputs", ())) for cell in theirs.cells) > 15


def every_kind() -> NotebookNode:
    """Return a notebook of every kind of cell and output, without ids, as older ones are."""
    given = notebook(*CELLS.values())
    for cell in given.cells:
        cell.metadata["tags"] = [*cell.metadata.get("tags", ()), "raises-exception"]
    skipped = new_code_cell("1 / 0", metadata={"tags": ["skip-execution"]})
    given.cells[3:3] = [new_markdown_cell("# text"), new_raw_cell("raw"), skipped]
    given.nbformat_minor = 4
    for cell in given.cells:
        del cell["id"]
    return given


def test_cells_of_every_kind_give_what_they_give_with_a_kernel(tmp_path, monkeypatch):
    monkeypatch.setenv("COPNB_TEST", "of the caller")
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # a kernel then leaves out what programs write
    folder = tmp_path / "out"
    theirs = executed(every_kind(), folder, engine=None, request_save_on_cell_execute=False)
    shutil.rmtree(folder)
    check_same(executed(every_kind(), folder, request_save_on_cell_execute=False), theirs)
    assert len(theirs.cells) > len(CELLS)
    assert theirs.cells[-1].metadata.papermill.status == "completed"


PROBE = """
import atexit, decimal, gc, locale, logging, os, random, signal, sys, threading, time, warnings
import matplotlib, numpy, pandas
from matplotlib import pyplot
from copnb import words
state = {
    "names": sorted(n for n in ("mine", "other") if n in globals()),
    "random": random.random(),
    "numpy": float(numpy.random.random()),
    "pictures": (matplotlib.rcParams["figure.dpi"], pyplot.get_fignums()),
    "pandas": (pandas.options.display.max_rows, pandas.options.display.precision),
    "numbers": (decimal.getcontext().prec, numpy.get_printoptions()["precision"]),
    "environment": sorted(os.environ.items()),
    "folder": os.getcwd() == start if "start" in globals() else True,
    "paths": (len(sys.path), sys.path[-1] == "/mine", "mine_module" in sys.modules),
    "warnings": [str(f[:3]) for f in warnings.filters],
    "files": len(os.listdir("/proc/self/fd")),
    "locale": (locale.setlocale(locale.LC_ALL), words.language()),
    "logging": (len(logging.getLogger().handlers), logging.getLogger().level),
    "signals": [str(signal.getsignal(s)) for s in (signal.SIGINT, signal.SIGUSR1, signal.SIGALRM)],
    "limits": (sys.getrecursionlimit(), gc.isenabled(), os.umask(0o22), sys.getswitchinterval()),
    "threads": [t.name for t in threading.enumerate()],
    "class": getattr(random.Random, "mine", None),
    "asked": get_ipython().ast_node_interactivity,
    "zone": time.tzname,
}
print("STATE", __import__("json").dumps(state))
"""
SET = """
mine = other = 1
random.seed(1); numpy.random.seed(1)
matplotlib.rcParams["figure.dpi"] = 33; pyplot.figure()
pandas.options.display.max_rows = 3; pandas.options.display.precision = 1
decimal.getcontext().prec = 3; numpy.set_printoptions(precision=1)
os.environ["MINE"] = "1"; os.environ["TZ"] = "Asia/Tokyo"; time.tzset()
sys.path.append("/mine"); sys.modules["mine_module"] = sys
warnings.simplefilter("ignore")
left_open = [open(os.devnull) for _ in range(5)]
locale.setlocale(locale.LC_ALL, "C"); words.use("fr")
logging.getLogger().addHandler(logging.NullHandler()); logging.getLogger().setLevel(1)
signal.signal(signal.SIGINT, signal.SIG_IGN); signal.signal(signal.SIGUSR1, lambda *_: None)
sys.setrecursionlimit(5000); gc.disable(); os.umask(0o77); sys.setswitchinterval(1)
threading.Thread(target=time.sleep, args=(100,), name="mine").start()
random.Random.mine = 1
get_ipython().ast_node_interactivity = "all"
os.chdir("/")
"""


def probed(ran: NotebookNode) -> list[dict[str, Any]]:
    """Return what the probes of a notebook saw."""
    text = "".join(o.text for c in ran.cells for o in c.get("outputs", ()) if "text" in o)
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("STATE ")]


def check_nothing_is_left(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> None:
    """Compare what two processes saw at their beginning, the first of which then set it all."""
    before, after, later = first[0], first[1], second[0]
    for chance in ("random", "numpy"):
        assert before.pop(chance) != later.pop(chance)
        after.pop(chance)
    assert later == before
    unlike = {name for name in before if before[name] != after[name]}
    assert unlike == set(before) - {"folder"} or unlike == set(before), set(before) - unlike


def test_what_one_notebook_sets_the_next_does_not_see(tmp_path):
    runs = [executed(notebook(PROBE, SET, PROBE), tmp_path / "out") for _again in range(2)]
    check_nothing_is_left(*map(probed, runs))


def test_what_one_report_sets_the_next_does_not_see(tmp_path, put, make_community, monkeypatch):
    def change(given):
        stays = SET.replace('os.chdir("/")', "")  # the report has more cells
        next(c for c in given.cells if c.id == "answers").source = PROBE + stays + PROBE

    monkeypatch.setenv("COPNB_START_METHOD", "forkserver")
    for name in ("one", "two"):
        put(tmp_path / "in" / name, make_community(name))
    folder = edited(tmp_path, "04_launch.ipynb", change)
    words = "report", tmp_path / "in", "-o", tmp_path / "out", "--notebooks", folder, "--jobs", 1
    ended = copnb(*words)
    assert ended.returncode == 0, ended.stderr
    made = (tmp_path / "out" / name / "report.ipynb" for name in ("one", "two"))
    check_nothing_is_left(*(probed(nbformat.read(path, as_version=4)) for path in made))


def test_a_notebook_sees_the_environment_and_the_folder_of_its_caller(tmp_path, monkeypatch):
    probe = "import os, helper; print(os.environ.get('COPNB_TEST'), helper.NAME)"
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "helper.py").write_text(f"NAME = 'helper {number}'\n")
        monkeypatch.setenv("COPNB_TEST", f"set {number}")
        assert values(executed(notebook(probe), folder)) == [f"set {number} helper {number}\n"]


def run_papermill(
    given: NotebookNode, folder: Path, *words: str, **options: Any
) -> tuple[subprocess.CompletedProcess[str], NotebookNode]:
    """Run the command `papermill` with this engine; return how it ended and what it left."""
    nbformat.write(given, folder / "in.ipynb")
    command = [PAPERMILL, "--engine", "copnb", "in.ipynb", "out.ipynb", *words]
    ended = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=100, **options
    )
    left = folder / "out.ipynb"
    return ended, nbformat.read(left, as_version=4) if left.exists() else new_notebook()


def statuses(ran: NotebookNode) -> list[str | None]:
    """Return what papermill says of each cell; None of those that it put in itself."""
    return [cell.metadata.get("papermill", {}).get("status") for cell in ran.cells]


def test_papermill_finds_the_engine_and_gives_it_parameters_a_log_and_a_bar(tmp_path):
    given = notebook("print('a is', a)", "a * 2")
    ended, ran = run_papermill(given, tmp_path, "-p", "a", "5", "--log-output", "--progress-bar")
    assert ended.returncode == 0, ended.stderr
    assert values(ran) == ["a is 5\n", "10"]
    assert set(statuses(ran)) == {"completed"}
    assert "a is 5\n" in ended.stderr
    assert "4/4" in ended.stderr


def test_an_error_ends_papermill_with_its_marks_and_what_ran(tmp_path):
    ended, ran = run_papermill(notebook("'ran'", "1 / 0", "'never'"), tmp_path)
    assert ended.returncode == 1
    assert "ZeroDivisionError: division by zero" in ended.stderr
    assert statuses(ran) == [None, "completed", "completed", None, "failed", "pending"]
    assert "An Exception was encountered at" in ran.cells[0].source
    assert values(ran) == ["'ran'", "ZeroDivisionError"]


@pytest.mark.parametrize(
    ("code", "name", "told"),
    [
        ("import os; os._exit(3)", "ProcessEnded", "its process ended early with code 3"),
        (
            "import ctypes; ctypes.string_at(0)",
            "ProcessEnded",
            r"its process broke down \(SIGSEGV\)",
        ),
        ("while True: pass", "TooLong", "the time for it was over"),
        ("import asyncio; await asyncio.sleep(99)", "TooLong", "the time for it was over"),
    ],
)
def test_a_cell_that_dies_or_never_ends_is_failed(tmp_path, code, name, told):
    ran = executed(notebook("'ran'", code, "'never'"), tmp_path, execution_timeout=1)
    assert statuses(ran) == [None, "completed", "completed", None, "failed", "pending"]
    [error] = ran.cells[4].outputs
    assert error.ename == name
    assert re.fullmatch(told, error.evalue)


def test_a_value_that_cannot_be_shown_fails_its_cell(tmp_path):
    bad = "class Bad:\n    def __repr__(self): raise ValueError('no repr')\nBad()"
    ran = executed(notebook(bad, "'never'"), tmp_path)
    assert statuses(ran) == [None, "completed", None, "failed", "pending"]
    assert values(ran) == ["ValueError"]


def test_a_cell_that_hears_no_signal_is_ended_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr("copnb.batch.engine.GRACE", 0.5)
    deaf = "import signal, time; signal.signal(signal.SIGALRM, signal.SIG_IGN); time.sleep(99)"
    ran = executed(notebook("'ran'", deaf), tmp_path, execution_timeout=0.5)
    assert values(ran) == ["'ran'", "ProcessEnded"]
    assert ran.cells[-1].outputs[0].evalue == "it took longer than 0 seconds"


def test_the_notebook_is_saved_as_its_cells_begin_and_end(tmp_path, monkeypatch):
    saved = []
    monkeypatch.setattr(
        "papermill.engines.write_ipynb",
        lambda now, path: saved.append(
            [(c.metadata.papermill.status, len(c.outputs)) for c in now.cells]
        ),
    )
    executed(notebook("1"), tmp_path)
    before = ("completed", 0)
    assert [before, ("running", 0)] in saved
    assert saved.index([before, ("running", 0)]) < saved.index([before, ("completed", 1)])


def test_a_notebook_in_another_language_is_refused_in_a_sentence(tmp_path):
    given = notebook("1")
    given.metadata.kernelspec = {"name": "ir", "display_name": "R", "language": "R"}
    told = "The engine “copnb” runs notebooks in Python; this one is in R."
    with pytest.raises(PapermillException, match=told):
        executed(given, tmp_path, kernel_name="ir")


def test_a_script_without_a_guard_may_run_notebooks(tmp_path):
    nbformat.write(notebook("import __main__; a, __main__.__name__"), tmp_path / "in.ipynb")
    script = tmp_path / "script.py"
    script.write_text(
        "import papermill, sys\n"
        "papermill.execute_notebook('in.ipynb', sys.argv[1], engine_name='copnb')\n"
        "print('once')\n"
    )
    for way, out in ((script.name, "by_file.ipynb"), ("-", "by_input.ipynb")):
        with script.open() as given:
            command = [sys.executable, way, out]
            ended = subprocess.run(
                command, stdin=given, cwd=tmp_path, capture_output=True, text=True, timeout=100
            )
        assert (ended.returncode, ended.stdout) == (0, "once\n"), ended.stderr
        assert values(nbformat.read(tmp_path / out, as_version=4)) == ["(1, '__main__')"]


SERVER = """
import os, sys
from copnb.batch import warm_notebooks
before = len(os.listdir("/proc/self/task"))
"mine" in sys.modules, warm_notebooks.PROCESS != os.getpid(), before
"""


def test_the_server_has_one_thread_and_has_imported_what_was_asked_for(tmp_path):
    (tmp_path / "mine.py").write_text(
        "import numpy\nnumpy.ones((300, 300)) @ numpy.ones((300, 300))"
    )
    more = {"PYTHONPATH": str(tmp_path), "COPNB_PRELOAD": "mine"}
    ended, ran = run_papermill(notebook(SERVER), tmp_path, env={**os.environ, **more})
    assert ended.returncode == 0, ended.stderr
    assert values(ran) == ["(True, True, 1)"]


def test_a_module_that_cannot_be_imported_beforehand_is_told(tmp_path):
    more = {"COPNB_PRELOAD": "no_such_module"}
    ended, ran = run_papermill(notebook("1"), tmp_path, env={**os.environ, **more})
    assert ended.returncode == 1
    assert "No module named 'no_such_module'" in ended.stderr
    assert statuses(ran)[2] == "failed"


def test_each_way_to_start_processes_gives_the_same_reports(tmp_path, put, make_community):
    for name in ("one", "two", "three"):
        put(tmp_path / "in" / name, make_community(name))
    found = []
    for method in ("spawn", "forkserver"):
        out = tmp_path / method
        words = "report", tmp_path / "in", "-o", out, "--jobs", 2
        ended = copnb(*words, env={**os.environ, "COPNB_START_METHOD": method})
        assert ended.returncode == 0, ended.stderr
        files = [path for path in sorted(out.rglob("*")) if path.is_file()]
        found.append({path.relative_to(out): path.read_bytes() for path in files})
    assert found[0] == found[1]


def test_reports_are_forked_from_a_server_that_imported_all(tmp_path, put, make_community):
    def change(given):
        probe = "import os\nfrom copnb.batch import warm_reports\n"
        told = "print('forked', warm_reports.PROCESS != os.getpid())"
        next(c for c in given.cells if c.id == "answers").source = probe + told

    put(tmp_path / "in" / "one", make_community("One"))
    folder = edited(tmp_path, "04_launch.ipynb", change)
    words = "report", tmp_path / "in", "-o", tmp_path / "out", "--notebooks", folder
    ended = copnb(*words, env={**os.environ, "COPNB_START_METHOD": "forkserver"})
    assert ended.returncode == 0, ended.stderr
    assert "forked True" in (tmp_path / "out" / "one" / "report.ipynb").read_text()


def test_what_fails_while_the_server_gets_ready_is_the_reports_reason(
    tmp_path, put, make_community
):
    put(tmp_path / "in" / "one", make_community("One"))
    broken = tmp_path / "broken" / "papermill"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise RuntimeError('papermill is not well')\n")
    more = {"COPNB_START_METHOD": "forkserver", "PYTHONPATH": str(broken.parent)}
    ended = copnb("report", tmp_path / "in", "-o", tmp_path / "out", env={**os.environ, **more})
    assert ended.returncode == 1
    assert "papermill is not well" in ended.stderr
