"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from copnb.words import Told, _

LEFTOVER = ".copnb-half-"
"""How the name of a file begins that is not whole yet; a crash may leave one behind."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and have it on the disk before returning."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=LEFTOVER)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)  # mkstemp's 0600 would shut out a group's shared folder
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows cannot open a folder; the rename is safe there without it
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class FolderInUse(Told):
    """Another process is writing into a folder."""


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder against other processes that ask so, to the end of this one at the latest.

    `FolderInUse` says that another holds it. The folder itself is locked, so that nothing is left
    behind; where a system cannot do that (Windows, some network drives), nobody is kept out.
    """
    handle = None
    try:
        with suppress(ImportError, OSError):
            import fcntl

            handle = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                told = _("{folder}: another batch is writing here; wait, or name another folder")
                raise FolderInUse(told.format(folder=folder)) from None
        yield
    finally:
        if handle is not None:
            os.close(handle)
