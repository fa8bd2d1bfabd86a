"""Very many designs, one after the other: from folders, or from JSON Lines with a design a line.

A design comes as plain values, as its file nests them, with choices and days as the model has
them. What is certainly right is read by a quick way; for all else `copnb.design.reading` has the
word. So both take the same designs, and an error is told as it is for a single one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple, get_args

import numpy as np
from pydantic import GetCoreSchemaHandler, TypeAdapter, ValidationError

from copnb.design.community import Community
from copnb.design.fields import Answers, Row
from copnb.design.files import DESIGN_FILE
from copnb.design.reading import LARGEST_FILE, ReadingError, Tree, read
from copnb.store.places import folders
from copnb.words import _

_FRAME = {"format", "id", "name"}
_MOST_TEXTS = 4096
_READ_AT_ONCE = 1_000_000
_NO_CHARACTER = re.compile(rb"\xef\xbf[\xbe\xbf]")
_BLANKS = b" \t\r\n"
# Without re.IGNORECASE, which would keep the pattern from being found by its first character.
_IMPOSSIBLE_ESCAPED = re.compile(
    rb"\\(?:[bf]|u(?:00(?:0[0-8bcefBCEF]|1[0-9a-fA-F]|7[fF])|[fF]{3}[efEF]))"
)


class Found(NamedTuple):
    """A design that was read: the key of its community, and its folder where it has one."""

    slug: str
    tree: Tree
    folder: Path | None = None


@dataclass(frozen=True)
class Broken:
    """A community that cannot be read, and why. `line` is its line in a file of many, from 1."""

    path: Path
    reason: str
    line: int = 0


def designs(path: Path) -> Iterator[Found | Broken]:
    """Yield the designs in a folder of communities, or in a file with a design a line.

    A folder may be that of a single community. The key of a design in a file is the file's
    name with the number of its line. One design is held at a time. FileNotFoundError where
    nothing is at `path`.
    """
    if path.is_file():
        yield from _lines(path)
        return
    if not path.is_dir():
        raise FileNotFoundError(_("{path}: there is no such folder").format(path=path))
    for folder in [path] if (path / DESIGN_FILE).is_file() else folders(path):
        yield _design(folder)


def read_quickly(content: bytes) -> Tree | None:
    """Return a design that `read` takes, as plain values; None where it takes `read` to tell.

    pydantic reads the bytes, and the last of two equal keys stands: then the bytes have more
    keys than the design. A text that looks like a key counts as one, which costs time only.
    """
    if len(content) > LARGEST_FILE or _may_be_impossible(content):
        return None
    try:
        tree: Tree = _reader().validate_json(content)
        keys = _tidy(tree, _form(Community))
    except (ValidationError, TypeError, _Doubled):  # TypeError: a list where a day should be
        return None
    return tree if keys == _keys_written(content) else None


def plain(community: Community) -> Tree:
    """Return a community as plain values, as `designs` yields them."""
    return community.model_dump()


def _read(content: bytes, source: str) -> Tree:
    tree = read_quickly(content)
    return plain(read(content, source)) if tree is None else tree


def _design(folder: Path) -> Found | Broken:
    path = folder / DESIGN_FILE
    try:
        return Found(folder.name, _read(path.read_bytes(), str(path)), folder)
    except ReadingError as error:
        return Broken(folder, told(error))
    except OSError as error:
        return Broken(folder, error.strerror or str(error))


def _lines(path: Path) -> Iterator[Found | Broken]:
    """Yield the designs of a file; blank lines are passed over, a line too long ends it."""
    with path.open("rb", buffering=_READ_AT_ONCE) as file:
        for number, line in enumerate(iter(lambda: file.readline(LARGEST_FILE + 2), b""), start=1):
            if not line.isspace():
                try:
                    yield Found(f"{path.stem}-{number}", _read(line, str(path)))
                except ReadingError as error:
                    yield Broken(path, told(error), number)
            if len(line) > LARGEST_FILE and not line.endswith(b"\n"):
                return


def told(error: ReadingError) -> str:
    """Return all that an error found, on one line."""
    return "; ".join(str(problem) for problem in error.problems)


def _may_be_impossible(content: bytes) -> bool:
    """Say whether bytes may hold a character that cannot exist in text, written out or escaped.

    Halves of characters and control characters as they are need no look: no JSON has them.
    """
    if b"\x7f" in content or (b"\xef" in content and _NO_CHARACTER.search(content)):
        return True
    return _IMPOSSIBLE_ESCAPED.search(content) is not None


def _keys_written(content: bytes) -> int:
    """Return how many keys JSON has, or a few more: a quotation mark and a colon make a key."""
    signs = np.frombuffer(content, np.uint8)
    before, colons = signs[:-1], signs[1:] == ord(":")
    if (colons & (before <= ord(" "))).any():
        return content.translate(None, _BLANKS).count(b'":')
    return int(np.count_nonzero(colons & (before == ord('"'))))


class _Doubled(Exception):
    """Two rows of a list have one id."""


class _Swift:
    """A community as pydantic reads it with as little Python as can be: that costs most.

    Objects stay plain, `Answers._tidy` is left out, and what Python says of a text it says once.
    """

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> Any:
        return _swift(handler(Community))


@cache
def _reader() -> TypeAdapter[Any]:
    return TypeAdapter(_Swift)


def _swift(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_swift(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") == "model":
        return _plain_object(schema)
    kept = ("cls", "config", "metadata", "serialization")
    swift = {key: part if key in kept else _swift(part) for key, part in schema.items()}
    if swift.get("type") in ("function-after", "function-before"):
        check = swift["function"]["function"]
        if check is Answers._tidy:
            return swift["schema"]
        swift["function"] = {**swift["function"], "function": lru_cache(_MOST_TEXTS)(check)}
    return swift


def _plain_object(model: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a model's keys and values; none is filled in, so that they count."""
    fields = {}
    for name, field in model["schema"]["fields"].items():
        inner = field["schema"]
        bare = inner["schema"] if inner["type"] == "default" else inner
        needed = inner["type"] != "default" or (model["cls"] is Community and name in _FRAME)
        part = {"type": "typed-dict-field", "required": needed, "schema": _swift(bare)}
        fields[name] = part
    frame = {"type": "typed-dict", "extra_behavior": "forbid", "config": model["config"]}
    return {**frame, "fields": fields}


class _Form(NamedTuple):
    """The shape of a model: how many fields, what each holds when blank, and those with parts."""

    size: int
    blank: Tree
    answers: list[tuple[str, _Form]]
    rows: list[tuple[str, _Form]]
    points: list[str]
    choices: list[str]


@cache
def _form(model: type[Answers]) -> _Form:
    form = _Form(len(model.model_fields), {}, [], [], [], [])
    for name, info in model.model_fields.items():
        if info.is_required():
            continue
        blank = info.get_default(call_default_factory=True)
        form.blank[name] = blank
        if isinstance(blank, Answers):
            form.answers.append((name, _form(type(blank))))
        elif isinstance(blank, dict):
            form.points.append(name)
        elif isinstance(blank, list):
            (inside,) = get_args(info.annotation)
            is_row = issubclass(inside, Row)
            form.rows.append((name, _form(inside))) if is_row else form.choices.append(name)
    return form


def _tidy(values: Tree, form: _Form) -> int:
    """Do what `Answers._tidy` does and fill in what is not given; return how many keys were given.

    Only the order of points stays as it came.
    """
    keys = len(values)
    for name, inner in form.answers:
        keys += _tidy(values.setdefault(name, {}), inner)
    if keys < form.size:
        _fill_in(values, form)
    for name, row in form.rows:
        if rows := values[name]:
            keys += _tidy_rows(rows, row)
    for name in form.points:
        keys += len(values[name])
    for name in form.choices:
        if len(values[name]) > 1:
            values[name] = [*dict.fromkeys(values[name])]
    return keys


def _tidy_rows(rows: list[Tree], form: _Form) -> int:
    keys = sum(map(len, rows))
    if len({row["id"] for row in rows}) < len(rows):
        raise _Doubled
    if keys < len(rows) * form.size:
        for row in rows:
            _fill_in(row, form)
    for name in form.choices:
        for row in rows:
            if len(row[name]) > 1:
                row[name] = [*dict.fromkeys(row[name])]
    return keys


def _fill_in(values: Tree, form: _Form) -> None:
    for name, blank in form.blank.items():
        values.setdefault(name, blank)
