"""A batch to be hurt: tiny communities, notebooks in which a cell fails on demand, and what to ask.

Each community is named by the fault that its report meets, and a number: `exit-3`. The fault acts
only where a batch is run with `faults`; otherwise the same notebooks make the reports with which
those of a hurt batch are compared.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import psutil
from conftest import ROOT, read_json
from faces import SOAK

from copnb.batch.queue import PROGRESS
from copnb.batch.terms import file_of
from copnb.design.community import Community
from copnb.design.reading import write
from copnb.store.files import LEFTOVER

MEMORY = 200
SECONDS = 12 if SOAK else 5
"""The limits of one report under faults."""

CELLS = {
    "error": 'raise ValueError("no such thing")',
    "exit": "import os; os._exit(9)",
    "segfault": "import ctypes; ctypes.string_at(0)",
    "killed": "import os; os.kill(os.getpid(), 9)",
    "endless": "import time\nwhile True: time.sleep(0.001)",
    "deaf": """
import time
while True:
    try: time.sleep(1000)
    except BaseException: pass
""",
    "regex": 'import re; re.match("(a+)+b", "a" * 60)',
    "stuck": "import itertools; sum(itertools.repeat(0))",
    "hungry": "held = [bytes(1 << 22) for _ in range(500)]",
    "starter": """
import subprocess, time
started = subprocess.Popen(["sleep", "1000"])
time.sleep(0.4)
""",
    "shy": """
from pathlib import Path
assert int(Path("/proc/self/oom_score_adj").read_text()) >= 500
""",
}
"""What the cell does for the communities of a name. `starter` and `shy` are to end well."""

SWITCH = "COPNB_TEST_FAULTS"
_MARK = "COPNB_TEST_BATCH"
_KEPT = ("parameters", "setup", "answers")

_CELL = f"""\
import os
fault = community.partition("-")[0] if "{SWITCH}" in os.environ else ""
if fault in ("regex", "stuck"): os.nice(19)
exec({CELLS!r}.get(fault, ""))
"""
"""Those that compute without end do so with what the others leave them of the processor."""


def lay_notebooks(folder: Path, change: Callable[[Any], None] = lambda notebook: None) -> Path:
    """Write step notebooks that show little and have the cell `fault` in step 4, each changed."""
    folder.mkdir(parents=True)
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        notebook.cells = [cell for cell in notebook.cells if cell.id in _KEPT]
        if path.name.startswith("04"):
            cell = nbformat.v4.new_code_cell(_CELL, id="fault", metadata={"tags": ["report"]})
            notebook.cells.append(cell)
        change(notebook)
        (folder / path.name).write_text(json.dumps(notebook), encoding="utf-8")
    return folder


class Hurt:
    """Batches in a folder of their own, whose processes and scratch files can be told apart."""

    def __init__(self, folder: Path, slugs: Iterable[str]) -> None:
        self.slugs = list(slugs)
        self.given, self.notebooks = folder / "in", folder / "notebooks"
        self._scratch = folder / "s"  # short: the address of the server of forks lies in it
        self._scratch.mkdir()
        self._mark = uuid.uuid4().hex
        lay_notebooks(self.notebooks)
        self.lay_designs()

    def lay_designs(self) -> None:
        """Write the designs of all communities."""
        for number, slug in enumerate(self.slugs, 1):
            self.design(slug).parent.mkdir(parents=True, exist_ok=True)
            community = Community(name=f"Circle {slug}", id=f"{number:08x}")
            self.design(slug).write_bytes(write(community))

    def design(self, slug: str) -> Path:
        """Return where the design of a community lies."""
        return self.given / slug / "community.json"

    def begin(
        self,
        out: Path,
        *words: object,
        faults: bool = False,
        slugs: Iterable[str] = (),
        notebooks: Path | None = None,
    ) -> subprocess.Popen[str]:
        """Begin a batch of all communities, or of some, as a shell in a terminal does."""
        command: list[object] = [sys.executable, "-m", "copnb", "report", "-o", out, *words]
        command += ["--notebooks", notebooks or self.notebooks]
        command += [self.given / slug for slug in slugs] or [self.given]
        told = {"TMPDIR": str(self._scratch), _MARK: self._mark} | ({SWITCH: "1"} if faults else {})
        return subprocess.Popen(
            [*map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
            env={**os.environ, **told},
            start_new_session=True,
            # A shell that runs the tests in the background lets them ignore Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def run(self, out: Path, *words: object, **how: Any) -> tuple[int, str]:
        """Run a batch to its end; return its exit code and what it said."""
        with self.begin(out, *words, **how) as batch:
            said = batch.communicate(timeout=1200)[0]
        assert "Traceback" not in said, said
        return batch.returncode, said

    def processes(self, named: str = "") -> list[psutil.Process]:
        """Return the processes of these batches that are there, those that cells began included."""
        return [process for process in psutil.process_iter() if self._is_ours(process, named)]

    def _is_ours(self, process: psutil.Process, named: str) -> bool:
        try:
            lives = process.status() != psutil.STATUS_ZOMBIE and named in process.name()
            return lives and process.environ().get(_MARK) == self._mark
        except psutil.Error:  # it has ended meanwhile, or is another person's
            return False

    def left(self, seconds: float = 10) -> list[psutil.Process]:
        """Return the processes that are still there after so many seconds at most, and end them."""
        deadline = time.monotonic() + seconds
        while (there := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.02)
        for process in there:  # the next test has its own
            with suppress(psutil.Error):
                process.kill()
        return there

    def scratch(self) -> list[Path]:
        """Return what lies in the folder for files of a moment, and put that aside."""
        found = sorted(self._scratch.iterdir())
        self._scratch.rename(self._scratch.with_name(uuid.uuid4().hex))
        self._scratch.mkdir()
        return found


Reports = dict[str, bytes]
"""The content of all pages and notebooks of reports in a folder, by path from there."""


def reports(out: Path) -> Reports:
    """Return all pages and notebooks of reports that lie in a folder."""
    found = sorted(out.glob("*/report.*"))
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in found}


def states(out: Path) -> dict[str, dict[str, Any]]:
    """Return what the summary says of each community."""
    return {told["community"]: told for told in read_json(out / "summary.json")["reports"]}


def progress(out: Path) -> list[dict[str, Any]]:
    """Return what a batch under way has noted so far."""
    try:
        lines = (out / PROGRESS).read_text(encoding="utf-8").splitlines(keepends=True)
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in lines if line.endswith("\n")]


def untrue(out: Path, reference: Reports) -> Iterator[str]:
    """Yield what looks whole in a folder and is not."""
    yield from (path for path, content in reports(out).items() if reference.get(path) != content)
    for record in out.glob("*/record.json"):
        files = {file_of(record.parent.name, kind) for kind in read_json(record)["kinds"]}
        yield from (f"{record}: {path}" for path in files if not (out / path).is_file())
        if len(files) < 2:
            yield str(record)


def traces(out: Path) -> list[Path]:
    """Return what a batch that has ended in good order does not leave behind."""
    return [*out.rglob(f"{LEFTOVER}*"), *out.glob(PROGRESS)]
