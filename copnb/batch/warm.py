"""Getting a process ready for a notebook, before it is forked for each.

The order matters: one native thread first, then the shell, then what asks at its import whether
it is in a notebook.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module


def up(modules: Iterable[str]) -> str:
    """Make the shell and import modules; return what went wrong.

    The server of forks passes errors on to nobody, so they are kept for those who ask.
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # threads do not survive a fork
    try:
        with _unasked():
            from copnb.batch.capture import runner
        with runner().shell.builtin_trap:
            for name in modules:
                import_module(name)
    except Exception:
        return traceback.format_exc()
    return ""


SHOWS = "copnb.workshop"
"""What the cells of a report's notebook import: a name to this room, which lies below it."""

UNASKED = ("rfc3987_syntax", "rfc3986_validator", "isoduration")


@contextmanager
def _unasked() -> Iterator[None]:
    """Keep out what jsonschema would import for kinds of texts that no notebook's schema names.

    The grammar of international addresses alone takes a third of the time to get ready.
    """
    absent = [name for name in UNASKED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


def freeze() -> None:
    """Keep what is there from Python's garbage collection: looking at it, a fork would copy it."""
    gc.collect()
    gc.freeze()
