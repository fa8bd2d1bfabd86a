"""A report being made by a process of its own, which ends with the page that asked for it."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
import threading
import weakref
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from traitlets.log import get_logger

from copnb import words
from copnb.report.formats import FILES, FORMATS, lacking
from copnb.store.files import write_whole
from copnb.words import _

OUT, SUMMARY, LACKING, LOG = "out", "summary.json", "lacking.json", "log.txt"
TEMPORARY = ("TMPDIR", "TEMP", "TMP", "JUPYTER_RUNTIME_DIR")
"""Variables that say where a process leaves what it does not clear away when it is ended."""


class Making:
    """Report, poster and kit of a community's folder, in the making.

    `look` takes in what is ready: `files` holds contents by kind (see `copnb.report.formats`),
    `lacking` says by format what cannot be made here and why, `reason` why nothing more comes.
    `end` ends it and its group, and removes what it wrote; so does the end of this process, however
    it ends. The process in which the notebook runs ends with the one that began it.
    """

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, bytes] = {}
        self.lacking: dict[str, str] = {}
        self.reason = ""
        place = TemporaryDirectory(prefix="copnb-", ignore_cleanup_errors=True)
        self._place = Path(place.name)
        with (self._place / LOG).open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, words.language(), str(folder.resolve())],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self._place,  # a file of the workshop's must not pass for a module
                env={**os.environ, **dict.fromkeys(TEMPORARY, place.name)},
                start_new_session=True,
            )
        self.end = weakref.finalize(self, _end, self._process, place)

    @property
    def under_way(self) -> bool:
        """Say whether more may come."""
        return self.end.alive

    @property
    def missing(self) -> list[str]:
        """The kinds that can be made here and are not ready."""
        kinds = (kind for kind in FILES if kind.split("_")[-1] not in self.lacking)  # poster_pdf
        return [kind for kind in kinds if kind not in self.files]

    def look(self) -> bool:
        """Take in what has become ready since the last look; return whether anything has."""
        if not self.under_way:
            return False
        before = len(self.files)
        ended = self._process.poll() is not None  # asked first: what is there then is all
        with suppress(FileNotFoundError):
            self.lacking = json.loads((self._place / LACKING).read_bytes())
        for kind in self.missing:
            for path in (self._place / OUT).glob(f"*/{FILES[kind]}"):
                self.files[kind] = path.read_bytes()
        if ended:
            self.reason = self._why() if self.missing else ""
            self.end()
        return ended or len(self.files) > before

    def _why(self) -> str:
        """Say why it ended before all was made."""
        with suppress(OSError, ValueError, LookupError):
            told = json.loads((self._place / OUT / SUMMARY).read_bytes())["reports"][0]
            if told.get("reason"):
                return str(told["reason"])
        log = (self._place / LOG).read_text(encoding="utf-8", errors="replace")
        get_logger().error("making a report ended early:\n%s", log)
        return _("its process ended early, perhaps for lack of memory")


def _end(process: subprocess.Popen[bytes], place: TemporaryDirectory[str]) -> None:
    """End a process with those that it started, and remove what they wrote."""
    if process.stdin:
        process.stdin.close()
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    place.cleanup()


def _with_our_parent(place: Path) -> None:
    """End as soon as our parent does, even where it could not end us: then our input ends."""
    os.read(0, 1)
    shutil.rmtree(place, ignore_errors=True)
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _make(language: str, folder: str) -> None:
    """Run `copnb report` in the current folder for all that can be made here."""
    threading.Thread(target=_with_our_parent, args=[Path.cwd()], daemon=True).start()
    words.use(language)
    lacks = {wanted: reason for wanted in FORMATS if (reason := lacking(wanted))}
    write_whole(Path(LACKING), json.dumps(lacks).encode())
    formats = ",".join(wanted for wanted in FORMATS if wanted not in lacks)
    report = ["report", folder, "-o", OUT, "--jobs", "1", "--format", formats]
    sys.argv = ["copnb", "--lang", language, *report]
    runpy.run_module("copnb", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _make(*sys.argv[1:])
