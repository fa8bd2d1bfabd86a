"""A batch under faults: each costs its own report only, is told plainly, and a re-run mends it."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from batch_faults import (
    CELLS,
    MEMORY,
    SECONDS,
    Hurt,
    Reports,
    lay_notebooks,
    progress,
    reports,
    states,
    traces,
    untrue,
)
from conftest import read_json
from faces import SOAK

from copnb.batch.queue import PROGRESS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.soak,
    pytest.mark.skipif(sys.platform != "linux", reason="faults are made by Linux's own means"),
]

TIMES = 50 if SOAK else 5
WELL = ("starter", "shy", "well")
BROKEN = ("undecodable", "cut", "unreadable")
HERE = "step 4, part “fault”: "
LATE = f"{HERE}it took longer than {SECONDS} seconds"
TOLD = {
    "error": f"{HERE}ValueError: no such thing",
    "exit": f"{HERE}its process ended early with code 9",
    "segfault": f"{HERE}its process broke down (SIGSEGV)",
    "killed": f"{HERE}its process was ended from outside, perhaps for lack of memory",
    "endless": LATE,
    "deaf": LATE,
    "regex": LATE,
    "stuck": LATE,
    "hungry": f"{HERE}it needed more than {MEMORY} MB of memory",
    "undecodable": "got a byte that is not UTF-8 at place 0, expected a text file in UTF-8",
    "cut": "got a file that ends too early, expected a whole design file",
    "unreadable": "feedback.csv: Is a directory",
}
KEEP_WHAT_RAN = ("error", "endless", "hungry")
"""The faults after which the process still lives and has the time to write down what ran."""


def kind_of(slug: str) -> str:
    """Return by which fault a community is named."""
    return slug.partition("-")[0]


# Faults of cells and designs: one batch with all of them.


class After(NamedTuple):
    """A folder after a batch under faults, and what was seen of it."""

    out: Path
    code: int
    said: str
    sleepers: int
    left: list


@pytest.fixture(scope="module")
def hurt(tmp_path_factory) -> Hurt:
    """A batch in which every fault of a cell and of a design has its communities."""
    kinds = (*CELLS, "well", *BROKEN)
    slugs = [f"{kind}-{number}" for kind in kinds for number in range(TIMES)]
    return Hurt(tmp_path_factory.mktemp("cells"), slugs)


@pytest.fixture(scope="module")
def some(hurt) -> list[str]:
    """The communities that are made again without a fault; all, where there is time for it."""
    return [slug for slug in hurt.slugs if SOAK or slug.endswith("-0") or kind_of(slug) in WELL]


@pytest.fixture(scope="module")
def reference(hurt, some, tmp_path_factory) -> Reports:
    """The reports of a run without a fault."""
    out = tmp_path_factory.mktemp("reference")
    assert hurt.run(out, slugs=some)[0] == 0
    return reports(out)


@pytest.fixture(scope="module")
def after(hurt, tmp_path_factory) -> After:
    """A batch under all faults of cells and designs."""
    out = tmp_path_factory.mktemp("out")
    break_designs(hurt)
    limits = ("--timeout", SECONDS, "--memory", MEMORY)
    with hurt.begin(out, "--jobs", 15, *limits, faults=True) as batch:
        sleepers = sleepers_left(hurt, out, batch)
        said = batch.communicate(timeout=1200)[0]
    left = hurt.left()
    mend_designs(hurt)
    return After(out, batch.returncode, said, sleepers, left)


def break_designs(hurt: Hurt) -> None:
    """Let the communities that are named so have a design that cannot be read."""
    for slug in hurt.slugs:
        path = hurt.design(slug)
        if kind_of(slug) == "cut":
            path.write_bytes(path.read_bytes()[:60])
        elif kind_of(slug) == "undecodable":
            path.write_bytes(b"\xff\xfe\x00\x9f" * 30)
        elif kind_of(slug) == "unreadable":  # root may read every file, but no folder as one
            (path.parent / "feedback.csv").mkdir()


def mend_designs(hurt: Hurt) -> None:
    """Take back what `break_designs` did."""
    hurt.lay_designs()
    for folder in hurt.given.glob("*/feedback.csv"):
        folder.rmdir()


def sleepers_left(hurt: Hurt, out: Path, batch: subprocess.Popen) -> int:
    """Return how many programs of cells still run when their reports are made, the batch not."""
    waited_for = {slug for slug in hurt.slugs if kind_of(slug) == "starter"}
    while batch.poll() is None:
        if waited_for <= {told["community"] for told in progress(out) if told["state"] == "made"}:
            time.sleep(1)
            assert batch.poll() is None, "the batch was over too early to see anything"
            return len(hurt.processes("sleep"))
        time.sleep(0.1)
    return len(waited_for)


def test_faults_of_cells_and_designs_cost_no_other_report(hurt, after, reference):
    assert after.code == 1, after.said
    assert "Traceback" not in after.said
    found = states(after.out)
    wanted = {slug: "made" if kind_of(slug) in WELL else "failed" for slug in hurt.slugs}
    assert {slug: told["state"] for slug, told in found.items()} == wanted
    assert list(untrue(after.out, reference)) == []
    made = [f"{slug}/report.{kind}" for slug in wanted for kind in ("html", "ipynb")]
    assert {*reports(after.out)} == {path for path in made if kind_of(path) in WELL}
    assert traces(after.out) == []


@pytest.mark.parametrize("kind", TOLD)
def test_a_fault_is_told_in_one_sentence_that_names_the_part(after, kind):
    found = [told for slug, told in states(after.out).items() if kind_of(slug) == kind]
    assert len(found) == TIMES
    for told in found:
        assert told["stage"] == ("read" if kind in BROKEN else "run")
        assert TOLD[kind] in told["reason"]
        assert told["reason"].startswith(HERE) == (kind not in BROKEN)
        assert "\n" not in told["reason"]
        assert f"{told['path']}: {told['reason']}\n" in after.said


def test_what_ran_before_a_fault_is_kept_and_named(after):
    for slug, told in states(after.out).items():
        path = f"{slug}/unfinished.ipynb"
        if kind_of(slug) != "regex":  # it computes at leisure, and may be ended before it wrote
            assert (after.out / path).is_file() == (kind_of(slug) in KEEP_WHAT_RAN), slug
        if kind_of(slug) in KEEP_WHAT_RAN:
            assert told["files"] == {"unfinished": path}
            assert f'href="{path}"' in (after.out / "index.html").read_text(encoding="utf-8")
            cells = {cell["id"]: cell for cell in read_json(after.out / path)["cells"]}
            assert cells["inquire-answers"]["outputs"]
            assert cells["launch-fault"]["outputs"][-1]["output_type"] == "error"
            assert not cells["grow-answers"]["outputs"]


def test_nothing_runs_on_after_a_report_or_a_batch(hurt, after):
    assert after.sleepers == 0
    assert after.left == []
    assert hurt.scratch() == []


def test_a_run_without_the_faults_makes_the_rest_and_then_nothing(hurt, some, after, reference):
    made = sum(kind_of(slug) not in WELL for slug in some)
    limits = ("--timeout", 120, "--memory", MEMORY)
    code, said = hurt.run(after.out, *limits, slugs=some)
    assert (code, said.partition(":")[0]) == (
        0,
        f"{made} reports made, {len(some) - made} unchanged",
    )
    assert reports(after.out) == reference
    assert traces(after.out) == []
    remaining = {path.parent.name for path in after.out.glob("*/unfinished.ipynb")}
    assert remaining.isdisjoint(some)
    code, said = hurt.run(after.out, *limits, slugs=some)
    assert (code, said.partition(":")[0]) == (0, f"0 reports made, {len(some)} unchanged")


# Faults around a batch: its folder, its notebooks, its end.


@pytest.fixture(scope="module")
def few(tmp_path_factory) -> Hurt:
    """A batch of seven communities, some of which start programs that do not end."""
    slugs = [f"starter-{number}" for number in range(3)] + [f"well-{number}" for number in range(4)]
    return Hurt(tmp_path_factory.mktemp("few"), slugs)


class Whole(NamedTuple):
    """What a batch of the few makes when nothing befalls it, and the seconds that it takes."""

    reports: Reports
    seconds: float


@pytest.fixture(scope="module")
def whole(few, tmp_path_factory) -> Whole:
    """A run of the few without a fault."""
    out = tmp_path_factory.mktemp("whole")
    begun = time.monotonic()
    assert few.run(out, "--jobs", 2)[0] == 0
    return Whole(reports(out), time.monotonic() - begun)


def assert_a_rerun_mends(few: Hurt, out: Path, whole: Whole) -> None:
    """Ask that a re-run makes what is missing, and a second one nothing."""
    assert few.run(out)[0] == 0
    assert reports(out) == whole.reports
    assert traces(out) == []
    assert not list(out.glob("*/unfinished.ipynb"))
    code, said = few.run(out)
    assert (code, said.partition(":")[0]) == (0, f"0 reports made, {len(few.slugs)} unchanged")


Mount = Callable[[Path, str], None]


@pytest.fixture
def mount() -> Iterator[Mount]:
    """Return a function that mounts an empty file system in memory on a folder, with options."""
    mounted: list[Path] = []

    def mount(folder: Path, options: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        words = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
        if "remount" not in options:
            mounted.append(folder)
        if subprocess.run(words, capture_output=True, check=False).returncode:
            pytest.skip("nobody may mount here")

    yield mount
    for folder in reversed(mounted):
        subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


def written(slug: str, error: str) -> re.Pattern[str]:
    """Return how it is told that a report could not be written."""
    return re.compile(rf"{slug}/report\.(ipynb|html) could not be written \({error}\)")


def test_a_report_that_finds_no_room_or_no_entry_costs_no_other(few, whole, tmp_path, mount):
    chance = random.Random("full")
    good, closed, *full = few.slugs
    for turn in range(TIMES // 5):
        out = tmp_path / f"out{turn}"
        rooms = {slug: f"size={4 * chance.randrange(1, 7)}k" for slug in full}  # one takes 32 kB
        for slug, room in {**rooms, closed: "ro"}.items():
            mount(out / slug, room)
        code, said = few.run(out)
        assert code == 1
        found = states(out)
        assert found.pop(good)["state"] == "made"
        for slug, told in found.items():
            error = "Read-only file system" if slug == closed else "No space left on device"
            assert told["stage"] == "write", f"{slug}: {rooms.get(slug)}"
            assert written(slug, error).fullmatch(told["reason"])
            assert f"{told['path']}: {told['reason']}\n" in said
            assert not any((out / slug).iterdir())
            mount(out / slug, "remount,rw,size=1m")
        assert list(untrue(out, whole.reports)) == []
        assert few.left() == []
        assert_a_rerun_mends(few, out, whole)


def test_a_disk_that_is_full_in_mid_batch_is_told_in_a_sentence(few, whole, tmp_path, mount):
    out = tmp_path / "out"
    mount(out, "size=40k")
    code, said = few.run(out)
    assert code == 1
    assert f"{out}: the batch could not go on (No space left on device)\n" in said
    assert list(untrue(out, whole.reports)) == []
    assert few.left() == []
    mount(out, "remount,size=4m")
    assert_a_rerun_mends(few, out, whole)


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(few, whole, tmp_path, mount):
    out = tmp_path / "out"
    mount(out, "size=4m")
    assert few.run(out, slugs=few.slugs[:2])[0] == 0
    before = reports(out)
    mount(out, "remount,ro")
    for _turn in range(TIMES):
        code, said = few.run(out)
        assert code == 1
        assert said == f"{out}: the batch could not go on (Read-only file system)\n"
    assert reports(out) == before
    assert few.left() == []
    assert few.scratch() == []
    mount(out, "remount,rw")
    assert_a_rerun_mends(few, out, whole)


def test_a_second_batch_into_a_folder_is_refused_and_the_first_goes_on(few, whole, tmp_path):
    out = tmp_path / "out"
    told = f"{out}: another batch is writing here; wait, or name another folder\n"
    for _turn in range(TIMES // 5):
        with few.begin(out, "--all", "--jobs", 1) as first:
            while not progress(out):
                time.sleep(0.01)
            others = [few.begin(out) for _other in range(5)]
            said = [other.communicate(timeout=60)[0] for other in others]
            assert first.poll() is None, "the first was over too early"
            assert {
                (other.returncode, words) for other, words in zip(others, said, strict=True)
            } == {(1, told)}
            assert first.wait(timeout=600) == 0
        assert reports(out) == whole.reports
        assert {told["state"] for told in states(out).values()} == {"made"}
        assert few.left() == []


def test_notebooks_without_a_kernel_or_cell_ids_make_reports_too(few, whole, tmp_path):
    def bare(notebook):
        notebook.metadata.clear()
        notebook.nbformat_minor = 4
        for cell in notebook.cells:
            del cell["id"]

    notebooks = lay_notebooks(tmp_path / "notebooks", bare)
    out = tmp_path / "out"
    code, said = few.run(out, notebooks=notebooks)
    assert code == 0, said
    pages = {path: content for path, content in whole.reports.items() if path.endswith(".html")}
    assert {path: reports(out)[path] for path in pages} == pages
    notebook = read_json(out / few.slugs[0] / "report.ipynb")
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert all(cell["id"] for cell in notebook["cells"])


def test_a_folder_that_is_called_as_a_design_is_wrong_usage(few, tmp_path):
    (tmp_path / "in" / "community.json").mkdir(parents=True)
    code, said = few.run(tmp_path / "out", tmp_path / "in")
    assert code == 2
    assert f"{tmp_path / 'in'}: there is no community in this folder" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda how: how.name
)
def test_a_batch_that_is_ended_at_any_moment_leaves_nothing_half(few, whole, tmp_path, how):
    chance, out, took = random.Random(how.name), tmp_path / "out", []
    for turn in range(TIMES):
        with few.begin(out, "--all", "--jobs", 2, faults=True) as batch:
            let_it_run(batch, out, chance, whole.seconds, late=turn % 2 == 1)
            heard = (out / PROGRESS).exists()
            begun = time.monotonic()
            end(batch, how)
            batch.wait(timeout=60)
            took.append(time.monotonic() - begun)
            said = batch.communicate(timeout=60)[0]
        assert few.left() == []
        assert list(untrue(out, whole.reports)) == []
        scratch = few.scratch()
        if how != signal.SIGKILL and heard:
            assert_it_ended_in_order(batch.returncode, said, out)
            assert scratch == []
        if SOAK:
            assert_a_rerun_mends(few, out, whole)
    assert_a_rerun_mends(few, out, whole)
    assert max(took) < 5, took


def let_it_run(
    batch: subprocess.Popen, out: Path, chance: random.Random, seconds: float, *, late: bool
) -> None:
    """Wait for any moment of a batch, or, if `late`, of the part in which reports are made."""
    while late and batch.poll() is None and len(progress(out)) < 3:
        time.sleep(0.01)
    time.sleep(chance.uniform(0, 0.5 if late else 0.8 * seconds))


def end(batch: subprocess.Popen, how: signal.Signals) -> None:
    """End a batch: Ctrl-C goes to all of its group, as from a terminal, another signal to it."""
    if batch.poll() is None and how == signal.SIGINT:
        os.killpg(batch.pid, how)
    else:
        batch.send_signal(how)


def assert_it_ended_in_order(code: int, said: str, out: Path) -> None:
    """Ask what a batch that was told to end says and leaves."""
    found = {told["state"] for told in states(out).values()}
    assert code == (1 if "not_started" in found else 0), said
    assert found <= {"made", "not_started"}
    assert "Traceback" not in said
    assert traces(out) == []


def test_a_long_name_of_the_folder_for_temporary_files_is_no_fault(tmp_path):
    hurt = Hurt(tmp_path, ["well-0", "well-1", "well-2"])
    hurt._scratch = tmp_path / ("a" * 90) / "scratch"  # no room for the address of a socket
    hurt._scratch.mkdir(parents=True)
    assert hurt.run(tmp_path / "out") == (0, f"3 reports made: {tmp_path / 'out' / 'index.html'}\n")
