"""What a report was made from: where nothing of it has changed, it need not be made again."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from functools import cache
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Any

from copnb.batch.terms import REPORT_FILES, Options, Outcome, Task
from copnb.design.files import DESIGN_FILE, HAPPENED_FILES
from copnb.report.formats import FORMATS, INDEX, lacking
from copnb.store.files import LEFTOVER, write_whole

RECORD = "record.json"
"""Lies in a report's folder and is written last: where it is, the files that it names are whole."""

_GIVEN_AGAIN = {"slug", "path", "state"}
"""What each run says itself; a path may tell whose computer this is."""

_INDEX_MARK = re.compile(rb'<meta name="mark" content="([0-9a-f]+)"')

PACKAGE = Path(__file__).parent.parent


def key_of(task: Task, common: str) -> str:
    """Return the mark of all that a report is made from: equal marks, equal reports.

    That is what the task holds, and what is `common` to a batch. A file that is not there
    counts as such.
    """
    files = (task.files.get(name) for name in (DESIGN_FILE, *HAPPENED_FILES))
    return mark([common.encode(), task.rules, *files])


def common_key(options: Options) -> str:
    """Return the mark of what is the same for every report: notebooks, program, options."""
    brand = json.dumps(options.brand and asdict(options.brand), default=bytes.hex, sort_keys=True)
    told = [str(options.today), options.language, ",".join(options.formats), brand]
    told += _here() if options.formats != FORMATS[:1] else ()
    notebooks = sorted(options.notebooks.glob("*.ipynb"))
    contents = chain.from_iterable((p.name.encode(), p.read_bytes()) for p in notebooks)
    return mark([*contents, *map(str.encode, told), program()])


def keep(out: Path, outcome: Outcome, key: str) -> None:
    """Write down what a whole report was made from, and what the index says of it."""
    told = {name: value for name, value in asdict(outcome).items() if name not in _GIVEN_AGAIN}
    content = json.dumps({"key": key, **told}, indent=2, ensure_ascii=False)
    write_whole(out / outcome.slug / RECORD, f"{content}\n".encode())


def unchanged(outcome: Outcome, out: Path, key: str) -> Outcome | None:
    """Return how it went before where a report of this mark is there and whole, else None.

    `outcome` names the community as it was given now.
    """
    try:
        told: dict[str, Any] = dict(json.loads((out / outcome.slug / RECORD).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    if told.pop("key", None) != key:
        return None
    listed = {name: tuple(value) for name, value in told.items() if isinstance(value, list)}
    before = replace(outcome, **(told | listed), state="unchanged")
    return before if all((out / path).is_file() for path in before.files.values()) else None


def index_mark(out: Path) -> str:
    """Return the mark that the index of a batch bears, of what it shows; empty where it has none.

    It stands at its beginning, and an index is written whole, so it is not read to its end.
    """
    try:
        with (out / INDEX).open("rb") as file:
            found = _INDEX_MARK.search(file.read(1000))
    except OSError:
        return ""
    return found[1].decode() if found else ""


def withdraw(slug: str, out: Path) -> None:
    """Take away a report that lies there: it would pass for the one that is made now."""
    folder = out / slug
    with suppress(OSError):
        for name in (RECORD, *REPORT_FILES.values()):
            (folder / name).unlink(missing_ok=True)
        for leftover in folder.glob(f"{LEFTOVER}*"):
            leftover.unlink()
        folder.rmdir()


def _here() -> Iterator[str]:
    """Yield what this computer has that shows on paper: what PDF and DOCX need, and the fonts."""
    from copnb.report.fonts import installed_fonts

    yield from (lacking(name) for name in FORMATS)
    yield from installed_fonts()


@cache
def program() -> bytes:
    """Return the mark of this copnb, to the letter, of Python, and of every package beside it."""
    beside = map(str.encode, (sys.version, *_packages()))
    return mark([code().encode(), *beside]).encode()


@cache
def code() -> str:
    """Return the mark of copnb's own files, to the letter; samples and notebooks are none."""
    kinds = {".py", ".js", ".css", ".j2", ".json", ".mo"}
    found = (Path(at, name) for at, _folders, names in os.walk(PACKAGE) for name in names)
    names = {path.relative_to(PACKAGE).as_posix(): path for path in found if path.suffix in kinds}
    files = sorted(name for name in names if not name.startswith("_shipped/"))
    return mark(chain.from_iterable((name.encode(), names[name].read_bytes()) for name in files))


def _packages() -> list[str]:
    """Return the installed packages with their versions, as the names of their folders tell them.

    Asking each of them costs as much as all the rest of a batch of which nothing is new.
    """
    kinds = (".dist-info", ".egg-info")
    places = [place for place in map(Path, sys.path) if place.is_dir()]
    found = {entry.name for place in places for entry in os.scandir(place)}
    return sorted(name for name in found if name.endswith(kinds))


def mark(parts: Iterable[bytes | None]) -> str:
    """Return a mark that differs where any part, or its being there, differs."""
    made = blake2b(digest_size=16)
    for part in parts:
        made.update(b"-" if part is None else b"%d:" % len(part))
        made.update(part or b"")
    return made.hexdigest()
