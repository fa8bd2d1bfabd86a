"""Reports made by a dask cluster: the bytes of a local batch, whatever becomes of the workers."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from batch_faults import SWITCH, Hurt, progress, states, traces
from conftest import ROOT
from faces import SOAK, until

from copnb.batch.cluster import AHEAD

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="clusters were tried on Linux only"),
]

TIMES = 50 if SOAK else 5
MARK = "COPNB_TEST_DASK"


class Dask:
    """A scheduler or a worker in a process and a folder of its own, on the loopback only."""

    def __init__(self, folder: Path, *words: object, **environment: str) -> None:
        folder.mkdir(parents=True)
        self.folder, self._mark = folder, uuid.uuid4().hex
        command = [sys.executable, "-P", "-m", "dask", *map(str, words)]
        command += ["--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=folder,
                env={**os.environ, MARK: self._mark, "TMPDIR": str(folder), **environment},
                start_new_session=True,
            )

    def log(self) -> str:
        """Return what it wrote."""
        return (self.folder / "log").read_text(encoding="utf-8")

    def makes_a_report(self) -> bool:
        """Say whether a report is being made here."""
        return any(self.folder.glob("copnb-*/*"))

    def processes(self) -> list[psutil.Process]:
        """Return its processes, and those that these began, that are there."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            lives = process.status() != psutil.STATUS_ZOMBIE
            return lives and process.environ().get(MARK) == self._mark
        except psutil.Error:
            return False

    def end(self, *, at_once: bool = False) -> None:
        """End it; at once means that nobody is told (SIGKILL)."""
        self.process.send_signal(signal.SIGKILL if at_once else signal.SIGTERM)
        self.process.wait(timeout=30)


class Network(Dask):
    """A scheduler with its workers, all of which are ended in the end."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "scheduler", "--port", 0, "--scheduler-file", "scheduler.json")
        self.workers: list[Dask] = []
        assert until((folder / "scheduler.json").is_file), self.log()
        self.address = json.loads((folder / "scheduler.json").read_text())["address"]

    def worker(self, *words: str, **environment: str) -> Dask:
        """Start a worker of one thread in which cells fail on demand, and wait for nothing."""
        folder = self.folder / f"worker-{len(self.workers)}"
        words = ("worker", self.address, "--nthreads", "1", *words)
        self.workers.append(Dask(folder, *words, **{SWITCH: "1", **environment}))
        return self.workers[-1]

    def close(self) -> None:
        """End all."""
        for one in (*self.workers, self):
            if one.process.poll() is None:
                one.end()


def ready(worker: Dask) -> Dask:
    """Wait until a worker is known to its scheduler."""
    assert until(lambda: "Registered to" in worker.log()), worker.log()
    return worker


@pytest.fixture(scope="module")
def network(tmp_path_factory) -> Iterator[Network]:
    """A scheduler with one worker, whose nanny watches over it as is usual."""
    running = Network(tmp_path_factory.mktemp("dask") / "scheduler")
    try:
        ready(running.worker())
        yield running
    finally:
        running.close()


@pytest.fixture
def nobody(tmp_path) -> Iterator[Network]:
    """A scheduler without a worker."""
    running = Network(tmp_path / "scheduler")
    try:
        yield running
    finally:
        running.close()


@pytest.fixture(scope="module")
def well(tmp_path_factory) -> Hurt:
    """Communities whose reports are made well; some take a moment."""
    slugs = [f"starter-{n}" for n in range(3)] + [f"well-{n}" for n in range(3)]
    return Hurt(tmp_path_factory.mktemp("well"), slugs)


@pytest.fixture(scope="module")
def whole(well, tmp_path_factory) -> dict[str, bytes]:
    """All files of a batch of theirs on this computer."""
    out = tmp_path_factory.mktemp("whole")
    assert well.run(out, "--jobs", 2)[0] == 0
    return files(out)


def files(out: Path) -> dict[str, bytes]:
    """Return every file in a folder, by its path there."""
    found = (path for path in out.rglob("*") if path.is_file())
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> Hurt:
    """A batch of one community."""
    return Hurt(tmp_path_factory.mktemp("alone"), ["well-0"])


def test_reports_are_those_of_a_local_batch_and_no_folder_is_shared(network, tmp_path):
    shutil.copytree(ROOT / "workshop_data" / "lantern-circle", tmp_path / "in" / "lantern-circle")
    words = [sys.executable, "-m", "copnb", "report", "in", "--format", "html,docx", "-o"]
    for out, more in (("near", []), ("far", ["--cluster", network.address])):
        # Paths from here: where the workers are, they name nothing.
        subprocess.run([*words, out, *more], cwd=tmp_path, check=True, capture_output=True)
    assert files(tmp_path / "far") == files(tmp_path / "near")
    assert (tmp_path / "far" / "lantern-circle" / "record.json").is_file()


def test_what_has_not_changed_needs_no_cluster(well, whole, network, tmp_path):
    code, said = well.run(tmp_path, "--cluster", network.address)
    assert (code, files(tmp_path)) == (0, whole)
    code, said = well.run(tmp_path, "--cluster", "tcp://127.0.0.1:1")
    assert (code, said.partition(":")[0]) == (0, f"0 reports made, {len(well.slugs)} unchanged")
    assert traces(tmp_path) == []


def test_faults_cost_their_own_report_and_are_told_as_on_this_computer(network, tmp_path):
    hurt = Hurt(tmp_path, ["segfault-0", "error-0", "cut-0", "hungry-0", "well-0", "well-1"])
    hurt.design("cut-0").write_bytes(hurt.design("cut-0").read_bytes()[:200])
    limits = ("--memory", 200, "--timeout", 30)
    (tmp_path / "far" / "cut-0").mkdir(parents=True)
    (tmp_path / "far" / "cut-0" / "report.html").write_text("of an earlier design")
    code, said = hurt.run(tmp_path / "near", *limits, faults=True)
    assert code == 1
    assert hurt.run(tmp_path / "far", *limits, "--cluster", network.address)[0] == 1
    assert sum(path.endswith("unfinished.ipynb") for path in files(tmp_path / "near")) == 2, said
    assert files(tmp_path / "far") == files(tmp_path / "near")
    told = states(tmp_path / "far")
    assert [slug for slug in told if told[slug]["state"] == "made"] == ["well-0", "well-1"]
    assert network.log().count("Register worker") == 1  # it lived on


@pytest.mark.soak
def test_a_worker_that_is_killed_in_mid_run_costs_nothing(well, whole, network, tmp_path):
    second = network.worker("--no-nanny")
    for number in range(TIMES):
        ready(second)
        out = tmp_path / f"out-{number}"
        with well.begin(out, "--cluster", network.address) as batch:
            assert until(second.makes_a_report), batch.communicate(timeout=60)[0]
            handed_out, killed = progress(out), second
            second.end(at_once=True)
            second = network.worker("--no-nanny") if number + 1 < TIMES else killed
            said = batch.communicate(timeout=120)[0]
        assert batch.returncode == 0, said
        assert files(out) == whole
        under_way = [told["state"] == "running" for told in handed_out]
        assert 2 * sum(under_way) - len(under_way) <= AHEAD * 2
        assert until(lambda one=killed: one.processes() == [], 10)


def test_ctrl_c_ends_at_once_and_the_workers_begin_no_other_report(network, tmp_path):
    hurt = Hurt(tmp_path, [f"endless-{n}" for n in range(4)])
    out = tmp_path / "out"
    worker = network.workers[0]
    with hurt.begin(out, "--cluster", network.address, "--timeout", 3) as batch:
        assert until(worker.makes_a_report)
        begun = time.monotonic()
        batch.send_signal(signal.SIGINT)
        said = batch.communicate(timeout=60)[0]
    assert time.monotonic() - begun < 2
    assert batch.returncode == 1
    assert "Traceback" not in said
    assert {told["state"] for told in states(out).values()} == {"not_started"}
    assert until(lambda: not worker.makes_a_report(), 8)
    assert not until(worker.makes_a_report, 1)


def test_another_copnb_on_a_worker_is_refused_in_words(nobody, alone, tmp_path):
    other = tmp_path / "other" / "copnb"
    shutil.copytree(ROOT / "copnb", other, ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "words.py").open("a", encoding="utf-8") as file:
        file.write("# Another.\n")
    worker = ready(nobody.worker("--no-nanny", PYTHONPATH=str(other.parent)))
    out = tmp_path / "out"
    code, said = alone.run(out, "--cluster", nobody.address)
    assert code == 1
    assert "has another copnb; it must be the same everywhere" in said
    assert states(out)["well-0"]["state"] == "not_started"
    assert not worker.makes_a_report()
    assert not (out / "well-0").exists()


def test_a_scheduler_that_does_not_answer_is_named_within_ten_seconds(alone, tmp_path):
    out = tmp_path / "out"
    begun = time.monotonic()
    code, said = alone.run(out, "--cluster", "tcp://127.0.0.1:1")
    assert time.monotonic() - begun < 11
    assert code == 1
    assert said.startswith("tcp://127.0.0.1:1: no dask scheduler answers there (")
    assert said.count("\n") == 1
    assert list(out.iterdir()) == []


def test_a_scheduler_that_goes_away_is_told_and_nothing_hangs(nobody, alone, tmp_path):
    out = tmp_path / "out"
    with alone.begin(out, "--cluster", nobody.address) as batch:
        assert until(lambda: bool(progress(out)))
        nobody.end(at_once=True)
        said = batch.communicate(timeout=20)[0]
    assert batch.returncode == 1
    assert said.startswith(f"{alone.given / 'well-0'}: the cluster's scheduler is gone\n")


def test_without_any_worker_a_batch_ends_after_a_while(nobody, alone, tmp_path):
    out = tmp_path / "out"
    impatient = "from copnb.batch import cluster; cluster.PATIENCE = 2; import copnb.cli as face"
    words = ["report", alone.given, "-o", out, "--cluster", nobody.address]
    ended = subprocess.run(
        [sys.executable, "-c", f"{impatient}; face.main()", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert "well-0: the cluster had no worker for 2 seconds\n" in ended.stderr


@pytest.mark.parametrize(
    ("address", "there", "told"),
    [("tcp://10.0.0.5:8786", False, "pip install 'copnb[cluster]'"), ("", True, "name the")],
)
def test_no_package_and_no_address_are_wrong_usage(monkeypatch, tmp_path, address, there, told):
    from click.testing import CliRunner

    from copnb.batch import cluster
    from copnb.cli import main

    monkeypatch.setattr(cluster, "find_spec", lambda name: there or None)
    words = ["report", str(ROOT / "workshop_data"), "-o", str(tmp_path / "out")]
    ended = CliRunner().invoke(main, [*words, "--cluster", address])
    assert ended.exit_code == 2
    assert told in ended.output
    assert not (tmp_path / "out").exists()
