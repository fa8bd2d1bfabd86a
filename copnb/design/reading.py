"""Reading a design strictly: an error says where, what was given, and what would do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from copnb.design.community import FORMAT, Community
from copnb.design.happened import Happened
from copnb.design.text import IMPOSSIBLE
from copnb.words import Told, _

LARGEST_FILE = 8_000_000
"""Bytes. A community of a thousand rows is a tenth of this."""

Tree = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """One thing that does not fit: the field, what was given, what would do."""

    field: str
    given: str
    expected: str

    def __str__(self) -> str:
        where = f"{self.field}: " if self.field else ""
        given = _("got {given}, ").format(given=self.given) if self.given else ""
        return _("{where}{given}expected {expected}").format(
            where=where, given=given, expected=self.expected
        )


class ReadingError(Told, ValueError):
    """A design that cannot be read: the file in `source`, all that was found in `problems`."""

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{source}: {problem}" for problem in self.problems))


def read(content: bytes, source: str) -> Community:
    """Read a community from the bytes of a design file.

    Raises `ReadingError` when they are not UTF-8, not whole JSON, of a newer format, hold a
    key twice, an unknown key, a wrong type or a character that cannot exist in text.
    """
    tree = _parse(content, source)
    problems = list(_frame_problems(tree)) or [*_doubled(tree, ""), *_impossible(tree, "")]
    if problems:
        raise ReadingError(source, problems)
    community, problems = check(tree)
    if community is None:
        raise ReadingError(source, problems)
    return community


def check(tree: Tree) -> tuple[Community | None, list[Problem]]:
    """Check a design given as plain values; return the community, or None and the problems."""
    try:
        return Community.model_validate_json(json.dumps(tree)), []
    except ValidationError as error:
        return None, [_problem(details) for details in error.errors(include_url=False)]


R = TypeVar("R", bound=Happened)


def read_row(model: type[R], cells: dict[str, str], where: str) -> tuple[R | None, list[Problem]]:
    """Read a row of what happened from its filled cells; return it, or None and the problems.

    `where` says which row it is; a problem names the column behind it.
    """
    try:
        return model.model_validate_strings(cells), []
    except ValidationError as error:
        found = [_problem(details) for details in error.errors(include_url=False)]
    return None, [Problem(f"{where}, {p.field}", p.given, p.expected) for p in found]


def write(community: Community) -> bytes:
    """Return the bytes of the design file: indented, UTF-8, keys in the order of the steps."""
    tree = community.model_dump(mode="json")
    return (json.dumps(tree, indent=2, ensure_ascii=False) + "\n").encode()


class _Doubled(dict[str, Any]):
    """A JSON object in which some keys stood twice."""

    keys_twice: list[str]


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) == len(pairs):
        return result
    marked = _Doubled(result)
    names = [name for name, _value in pairs]
    marked.keys_twice = [name for name in result if names.count(name) > 1]
    return marked


def _parse(content: bytes, source: str) -> Tree:
    if len(content) > LARGEST_FILE:
        given = _("{n} bytes").format(n=len(content))
        most = _("at most {n} bytes").format(n=LARGEST_FILE)
        raise ReadingError(source, [Problem("", given, most)])
    try:
        tree = json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_pairs, parse_constant=_no_constant
        )
    except UnicodeDecodeError as error:
        given = _("a byte that is not UTF-8 at place {n}").format(n=error.start)
        raise ReadingError(source, [Problem("", given, _("a text file in UTF-8"))]) from None
    except json.JSONDecodeError as error:
        raise ReadingError(source, [_not_json(error, content)]) from None
    except (RecursionError, ValueError) as error:
        raise ReadingError(source, [Problem("", str(error)[:80], _whole_design())]) from None
    if not isinstance(tree, dict):
        raise ReadingError(source, [Problem("", _shown(tree), _whole_design())])
    return tree


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _whole_design() -> str:
    return _("a design file as copnb writes it")


def _not_json(error: json.JSONDecodeError, content: bytes) -> Problem:
    rest = error.doc[error.pos : error.pos + 20].strip()
    cut_off = not rest or error.msg.startswith("Unterminated")
    given = _("a file that ends too early") if cut_off else _shown(rest)
    if not content.strip():
        given = _("an empty file")
    where = _("line {line}, place {column}").format(line=error.lineno, column=error.colno)
    return Problem(where, given, _("a whole design file; a safe copy from before would do"))


def _frame_problems(tree: Tree) -> Iterator[Problem]:
    version = tree.get("format")
    if isinstance(version, int) and not isinstance(version, bool) and version > FORMAT:
        newest = _("at most {n}; a newer copnb made this file, please update").format(n=FORMAT)
        yield Problem("format", str(version), newest)
    missing = [key for key in ("format", "id", "name") if key not in tree]
    for key in missing:
        yield Problem(key, _("nothing"), _whole_design())


def _doubled(value: Any, path: str) -> Iterator[Problem]:
    if isinstance(value, _Doubled):
        for key in value.keys_twice:
            yield Problem(_join(path, key), _("the same key twice"), _("each key once"))
    for name, inner in _inside(value):
        yield from _doubled(inner, _join(path, name))


def _impossible(value: Any, path: str) -> Iterator[Problem]:
    if isinstance(value, str):
        found = IMPOSSIBLE.search(value)
        if found:
            given = _("the character U+{code:04X}").format(code=ord(found.group()))
            yield Problem(path, given, _("text without control characters or halves of characters"))
    for name, inner in _inside(value):
        if IMPOSSIBLE.search(name):
            yield Problem(path, _("a key with an impossible character"), _("a key of the design"))
        yield from _impossible(inner, _join(path, name))


def _inside(value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, list):
        return [(str(n), inner) for n, inner in enumerate(value, start=1)]
    return ()


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _shown(value: Any) -> str:
    """Return a value as given, short enough for one line."""
    text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def _problem(details: ErrorDetails) -> Problem:
    """Turn one of pydantic's errors into field, given and expected, in plain words."""
    parts = [str(p + 1) if isinstance(p, int) else str(p) for p in details["loc"]]
    if parts and parts[-1] == "[key]":
        parts.pop()
    given = _("nothing") if details["type"] == "missing" else _shown(details["input"])
    if details["type"] == "extra_forbidden":
        return Problem(".".join(parts), _("an unknown key"), _("only keys of the design"))
    return Problem(".".join(parts), given, expected(details["type"], details.get("ctx", {})))


def expected(kind: str, context: dict[str, Any]) -> str:
    """Say what would do, for a kind of error that pydantic found."""
    numbers = {k: v for k, v in context.items() if k in ("ge", "le", "max_length", "id", "field")}
    if kind == "enum":
        codes = str(context["expected"]).replace("'", "").replace(" or ", ", ")
        return _("one of: {codes}").format(codes=codes)
    sentences = {
        "missing": _("an answer or an empty one"),
        "string_type": _("a text"),
        "int_type": _("a whole number"),
        "int_from_float": _("a whole number"),
        "int_parsing": _("a whole number"),
        "bool_type": _("true or false"),
        "bool_parsing": _("true or false"),
        "list_type": _("a list"),
        "dict_type": _("a set of keys and values"),
        "model_type": _("a set of keys and values"),
        "model_attributes_type": _("a set of keys and values"),
        "greater_than_equal": _("at least {ge}"),
        "less_than_equal": _("at most {le}"),
        "string_too_long": _("at most {max_length} characters"),
        "too_long": _("at most {max_length} rows"),
        "string_pattern_mismatch": _("a short code, such as a1b2 or fr-CA"),
        "literal_error": str(context.get("expected", "")),
        "time_zone": _("a place such as America/Toronto"),
        "clock_time": _("a time of day such as 14:00"),
        "doubled_id": _("each row id once, but {id} stands twice"),
    }
    if kind.startswith("date"):
        return _("a day that exists, such as 2026-11-23")
    return sentences.get(kind, _whole_design()).format(**numbers)
