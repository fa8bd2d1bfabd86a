"""What a report was made from: where nothing of it has changed, it need not be made again."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, requires, version
from itertools import chain
from pathlib import Path
from re import match
from typing import TYPE_CHECKING, Any

import nbformat

from copnb.design.happened import FILES as HAPPENED
from copnb.report.fonts import installed_fonts
from copnb.report.formats import FORMATS, lacking
from copnb.store.files import write_whole
from copnb.store.folders import DESIGN_FILE

if TYPE_CHECKING:
    from copnb.batch.job import Options, Outcome

RECORD = "record.json"
"""Lies in a report's folder and is written last: where it is, the files that it names are whole."""

_GIVEN_AGAIN = {"slug", "path", "state"}
"""What each run says itself; a path may tell whose computer this is."""

PACKAGE = Path(__file__).parent.parent


def key_of(design: Path, rules: Path | None, common: str) -> str:
    """Return the mark of all that a report is made from: equal marks, equal reports.

    That is the design file, what lies beside it of what happened, the file of changed rules, and
    what is `common` to a batch. Files that are not there count as such. OSError where one cannot
    be read.
    """
    alone = design.name != DESIGN_FILE
    beside = [None if alone else design.parent / name for name in HAPPENED]
    return _mark([common.encode(), design.read_bytes(), *map(_content, (rules, *beside))])


def _content(path: Path | None) -> bytes | None:
    return path.read_bytes() if path and path.is_file() else None


def common_key(options: Options) -> str:
    """Return the mark of what is the same for every report: notebooks, program, options."""
    brand = json.dumps(asdict(options.brand), default=bytes.hex, sort_keys=True)
    told = [str(options.today), options.language, ",".join(options.formats), brand]
    told += _here() if options.formats != FORMATS[:1] else ()
    return _mark([nbformat.writes(options.notebook).encode(), *map(str.encode, told), _program()])


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
    if not all((out / path).is_file() for path in told["files"].values()):
        return None
    listed = {name: tuple(value) for name, value in told.items() if isinstance(value, list)}
    return replace(outcome, **(told | listed), state="unchanged")


def _here() -> Iterator[str]:
    """Yield what this computer has that shows on paper: what PDF and DOCX need, and the fonts."""
    yield from (lacking(name) for name in FORMATS)
    yield from installed_fonts()


@cache
def _program() -> bytes:
    """Return the mark of this copnb, to the letter, and of the versions of what it stands on."""
    kinds = {".py", ".js", ".css", ".j2", ".json", ".mo"}
    files = sorted(path for path in PACKAGE.rglob("*") if path.suffix in kinds)
    names = (str(path.relative_to(PACKAGE)).encode() for path in files)
    contents = chain.from_iterable(zip(names, (p.read_bytes() for p in files), strict=True))
    return _mark([*contents, sys.version.encode(), *map(str.encode, _versions())]).encode()


def _versions() -> Iterator[str]:
    for text in requires("copnb") or ():
        name = match(r"[\w.-]+", text)
        try:
            yield f"{name[0]} {version(name[0])}" if name else text
        except PackageNotFoundError:  # an extra that is not here
            continue


def _mark(parts: Iterable[bytes | None]) -> str:
    """Return a mark that differs where any part, or its being there, differs."""
    made = blake2b(digest_size=16)
    for part in parts:
        made.update(b"-" if part is None else b"%d:" % len(part))
        made.update(part or b"")
    return made.hexdigest()
