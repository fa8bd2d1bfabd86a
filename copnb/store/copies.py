"""Safe copies: a community's folder as one zip file that can be brought back anywhere."""

from __future__ import annotations

import io
import zipfile
import zlib
from datetime import date
from pathlib import Path

from copnb.design.community import Community
from copnb.design.fields import new_id
from copnb.design.files import DESIGN_FILE
from copnb.design.happened import FILES
from copnb.design.reading import LARGEST_FILE, Problem, ReadingError, read
from copnb.store.folders import add, ids
from copnb.words import _

_KEPT = (DESIGN_FILE, *FILES)


def safe_copy(folder: Path) -> bytes:
    """Return a zip of the community's design and of what happened; the same bytes each time."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in _KEPT:
            path = folder / name
            if path.is_file():
                entry = zipfile.ZipInfo(f"{folder.name}/{name}")  # its fixed date: same bytes
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
    return content.getvalue()


def copy_name(folder: Path, today: date) -> str:
    """Return the file name of a safe copy made today."""
    return f"{folder.name}-{today.isoformat()}.zip"


def restore(workshop_data: Path, content: bytes, source: str) -> Path:
    """Bring a safe copy (zip) or a design file back as a new folder, and return the folder.

    Nothing that is there is overwritten. Everything is read before anything is written;
    `ReadingError` says what does not fit. A community that is here already under the same
    id comes back with a new id, as a community of its own.
    """
    community, files = opened(content, source)
    if community.id in ids(workshop_data):
        community = community.model_copy(update={"id": new_id()})
    folder = add(workshop_data, community)
    for name, rows in files.items():
        (folder / name).write_bytes(rows)
    return folder


def opened(content: bytes, source: str) -> tuple[Community, dict[str, bytes]]:
    """Return the community of a safe copy (zip) or a design file, and its files of what happened.

    `ReadingError` says what does not fit.
    """
    files = {DESIGN_FILE: content}
    inside = source
    if content[:2] == b"PK":
        files, inside = _unpacked(content, source), f"{source}/{DESIGN_FILE}"
    if DESIGN_FILE not in files:
        given = _("a zip without {file}").format(file=DESIGN_FILE)
        raise ReadingError(source, [Problem("", given, _("a safe copy made by copnb"))])
    return read(files.pop(DESIGN_FILE), inside), files


def _unpacked(content: bytes, source: str) -> dict[str, bytes]:
    """Return the files of a safe copy by name; anything else in the zip is passed over."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            wanted = [e for e in archive.infolist() if Path(e.filename).name in _KEPT]
            if len({Path(entry.filename).parent for entry in wanted}) > 1:
                given, one = _("a zip with several communities"), _("a safe copy of one")
                raise ReadingError(source, [Problem("", given, one)])
            if any(entry.file_size > LARGEST_FILE for entry in wanted):
                most = _("files of at most {n} bytes").format(n=LARGEST_FILE)
                raise ReadingError(source, [Problem("", _("a larger file"), most)])
            return {Path(entry.filename).name: archive.read(entry) for entry in wanted}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        given = _("a zip that cannot be opened")
        raise ReadingError(source, [Problem("", given, _("a safe copy made by copnb"))]) from None
