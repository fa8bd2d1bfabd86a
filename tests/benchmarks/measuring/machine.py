"""The machine that a measurement ran on, and whether it is fit for one; for `batch.py`.

Run alone, it prints the Python files that have no compiled bytecode, one a line.
"""

from __future__ import annotations

import importlib
import os
import platform
import subprocess
import sys
import sysconfig
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import copnb

LOADED = (
    "copnb.batch.capture",
    "copnb.batch.job",
    "copnb.batch.queue",
    "copnb.cli",
    "copnb.report.page",
    "copnb.workshop",
    "ipykernel.kernelapp",
    "matplotlib.pyplot",
    "nbclient",
    "pandas",
    "papermill",
)
"""What the processes of a measurement load, with all that these load."""

TOLD = (
    "copnb",
    "papermill",
    "ploomber-engine",
    "nbclient",
    "ipykernel",
    "nbconvert",
    "pandas",
    "matplotlib",
)
QUIET = 1.0
"""A load average above this before a measurement makes its seconds doubtful."""


def refuse_without_bytecode() -> None:
    """Exit and say what to do where packages would be compiled anew in every process.

    A process that starts afresh for every report would pay for that most, and look half as fast
    as it is.
    """
    if sys.dont_write_bytecode:
        sys.exit("Python is told to write no bytecode: unset PYTHONDONTWRITEBYTECODE (or leave -B)")
    command = [sys.executable, "-B", __file__]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if stale := told.splitlines():
        places = f"{sysconfig.get_path('purelib')} {Path(copnb.__file__).parent}"
        sys.exit(
            f"without compiled bytecode: {stale[0]}, and {len(stale) - 1} more files;\n"
            f"run: {sys.executable} -m compileall -q {places}"
        )


def without_bytecode() -> list[str]:
    """Import all that is measured; return the files whose bytecode is not there or is older."""
    for name in LOADED:
        importlib.import_module(name)
    specs = [getattr(module, "__spec__", None) for module in list(sys.modules.values())]
    files = {spec.origin: spec.cached for spec in specs if spec and spec.cached and spec.origin}
    return sorted(source for source, cached in files.items() if not _is_fresh(source, cached))


def _is_fresh(source: str, cached: str) -> bool:
    """Say whether compiled bytecode is that of its source, as Python itself would find."""
    try:
        head, stat = Path(cached).read_bytes()[:16], Path(source).stat()
    except OSError:
        return False
    if int.from_bytes(head[4:8], "little"):  # goes by a hash of the source, not by its time
        return True
    marks = int.from_bytes(head[8:12], "little"), int.from_bytes(head[12:16], "little")
    return marks == (int(stat.st_mtime) & 0xFFFFFFFF, stat.st_size & 0xFFFFFFFF)


def load() -> float:
    """Return the load average of the last minute."""
    return os.getloadavg()[0]


def description() -> str:
    """Return one paragraph on the machine, the versions and the load."""
    packages = ", ".join(f"{name} {_version(name)}" for name in TOLD)
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    return (
        f"{_processor()}, {cores} cores, {memory:.0f} GB memory, {system}, "
        f"Python {platform.python_version()}; {packages}. "
        f"Load average before: {load():.2f}."
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(not installed)"


if __name__ == "__main__":
    sys.stdout.write("".join(f"{path}\n" for path in without_bytecode()))
