"""The mapping of a spreadsheet: which column fills which field, is kept as a fact, or left out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from copnb.design.reading import Problem, ReadingError, expected
from copnb.design.text import IMPOSSIBLE
from copnb.evidence.places import Place, UnknownPlace, place
from copnb.evidence.values import CHOICE_END, Unreadable, read_value
from copnb.words import _

NO_ANSWER: Any = object()
"""What a word that is mapped to null says: there is no answer."""


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class WrittenUse(_Written):
    """One use of a column, as the mapping file says it."""

    field: str
    separator: str = ""
    values: dict[str, Any] = Field(default_factory=dict)
    otherwise: Literal["problem", "fact", "nothing"] = "problem"
    dates: Literal["year first", "day first", "month first"] = "year first"


def _as_uses(value: Any) -> Any:
    uses = value if isinstance(value, list) else [value]
    return [{"field": use} if isinstance(use, str) else use for use in uses]


class WrittenMapping(_Written):
    """A mapping file; docs/mapping.md explains every key."""

    format: Literal[1] = 1
    about: str = ""
    source: str = ""
    sheet: str = ""
    key: list[str] = Field(default_factory=list)
    fixed: dict[str, str | int | bool] = Field(default_factory=dict)
    fields: dict[str, Annotated[list[WrittenUse], BeforeValidator(_as_uses)]] = Field(
        default_factory=dict
    )
    facts: dict[str, str] = Field(default_factory=dict)
    left_out: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True)
class Use:
    """One use of a column, checked against the fields there are.

    `words` are the translated words, case folded; `patterns` those with a `*` for any text.
    """

    column: str
    place: Place
    separator: str = ""
    words: Mapping[str, Any] = field(default_factory=dict)
    patterns: tuple[tuple[re.Pattern[str], Any], ...] = ()
    otherwise: str = "problem"
    dates: str = ""


@dataclass(frozen=True)
class ReadyMapping:
    """A mapping that can be applied. `own` marks a sheet under copnb's own column names."""

    uses: tuple[Use, ...]
    fixed: tuple[tuple[Place, Any], ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    source: str = ""
    sheet: str = ""
    own: bool = False

    @property
    def columns(self) -> set[str]:
        """The columns that the mapping speaks of."""
        return {use.column for use in self.uses} | {*self.facts, *self.left_out, *self.key}


def read_mapping(path: Path, known: Mapping[str, Place]) -> ReadyMapping:
    """Read a mapping file for the fields in `known`; `ReadingError` says what does not fit."""
    try:
        tree = json.loads(path.read_bytes().decode("utf-8-sig"), object_pairs_hook=_once)
        written = WrittenMapping.model_validate(tree)
    except ValidationError as error:
        raise ReadingError(str(path), [_problem(e) for e in error.errors()]) from None
    except FileNotFoundError:
        given = _("nothing under this name")
        raise ReadingError(str(path), [Problem("", given, _a_mapping())]) from None
    except json.JSONDecodeError as error:
        where = _("line {line}, place {column}").format(line=error.lineno, column=error.colno)
        given = json.dumps(error.doc[error.pos : error.pos + 20], ensure_ascii=False)
        raise ReadingError(str(path), [Problem(where, given, _a_mapping())]) from None
    except (OSError, ValueError, RecursionError) as error:
        raise ReadingError(str(path), [Problem("", str(error)[:120], _a_mapping())]) from None
    ready, problems = _ready(written, known)
    if problems:
        raise ReadingError(str(path), problems)
    return ready


def own_mapping(columns: Iterable[str], known: Mapping[str, Place], source: str) -> ReadyMapping:
    """Return the mapping of a sheet whose columns bear the names of the fields."""
    written = WrittenMapping(fields={name: [WrittenUse(field=name)] for name in columns})
    ready, problems = _ready(written, known)
    if problems:
        named = _("column {name}")
        raise ReadingError(
            source, [Problem(named.format(name=p.given), "", p.expected) for p in problems]
        )
    return ReadyMapping(ready.uses, own=True)


def check_columns(mapping: ReadyMapping, columns: Iterable[str], source: str) -> None:
    """Raise `ReadingError` unless mapping and sheet speak of the same columns."""
    there = list(columns)
    wanted = _("a line in the mapping: under “fields”, “facts” or “left_out”")
    problems = [
        Problem(_("column {name}").format(name=name), _("no word about it"), wanted)
        for name in there
        if name not in mapping.columns
    ]
    names = _("one of: {codes}").format(codes=", ".join(there))
    problems += [
        Problem(_("mapping"), _("the column “{name}”").format(name=name), names)
        for name in sorted(mapping.columns.difference(there))
    ]
    if problems:
        raise ReadingError(source, problems)


def _a_mapping() -> str:
    return _("a mapping file as docs/mapping.md describes it")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice, and text that cannot exist."""
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise ValueError(_("“{key}” stands twice").format(key=key))
        if IMPOSSIBLE.search(key) or (isinstance(value, str) and IMPOSSIBLE.search(value)):
            raise ValueError(_("a character that cannot stand in text, at “{key}”").format(key=key))
        result[key] = value
    return result


def _problem(details: Any) -> Problem:
    where = ".".join(str(part) for part in details["loc"])
    if details["type"] == "extra_forbidden":
        return Problem(where, _("an unknown key"), _a_mapping())
    given = json.dumps(details["input"], ensure_ascii=False, default=str)[:60]
    return Problem(where, given, expected(details["type"], details.get("ctx", {})))


def _ready(
    written: WrittenMapping, known: Mapping[str, Place]
) -> tuple[ReadyMapping, list[Problem]]:
    problems: list[Problem] = []
    uses = [
        use
        for column, several in written.fields.items()
        for one in several
        if (use := _use(column, one, known, problems))
    ]
    fixed = [
        (found, value)
        for path, given in written.fixed.items()
        if (found := _place(f"fixed.{path}", path, known, problems))
        and (value := _value(f"fixed.{path}", given, found, "", problems)) is not None
    ]
    problems += _conflicts(written, uses, [found for found, _value_ in fixed])
    uses.sort(key=lambda use: use.place.question.kind == "group")  # after the groups' names
    ready = ReadyMapping(
        tuple(uses),
        tuple(fixed),
        {column: label or column for column, label in written.facts.items()},
        written.left_out,
        tuple(written.key),
        written.source,
        written.sheet,
    )
    return ready, problems


def _use(
    column: str, written: WrittenUse, known: Mapping[str, Place], problems: list[Problem]
) -> Use | None:
    where = f"fields.{column}"
    found = _place(where, written.field, known, problems)
    if found is None:
        return None
    words: dict[str, Any] = {}
    patterns = []
    for word, given in written.values.items():
        value = _value(f"{where}.values.{word}", given, found, written.dates, problems)
        if "*" in word:
            escaped = "(.*)".join(re.escape(part) for part in word.split("*"))
            patterns.append((re.compile(escaped, re.IGNORECASE | re.DOTALL), value))
        elif word.strip().casefold() in words:
            problems.append(Problem(f"{where}.values", word, _("each word once, in any case")))
        else:
            words[word.strip().casefold()] = value
    return Use(
        column,
        found,
        written.separator,
        words,
        tuple(patterns),
        written.otherwise,
        written.dates,
    )


def _place(
    where: str, path: str, known: Mapping[str, Place], problems: list[Problem]
) -> Place | None:
    try:
        return place(path, known)
    except UnknownPlace as unknown:
        problems.append(Problem(where, path, str(unknown)))
        return None


def _value(where: str, given: Any, found: Place, dates: str, problems: list[Problem]) -> Any:
    """Return the answer that a mapping names for a field; None (after a problem) if it is none."""
    if given is None:
        return NO_ANSWER
    text = CHOICE_END.join(map(str, given)) if isinstance(given, list) else str(given)
    if isinstance(given, bool):
        text = text.lower()
    if found.question.kind == "group" and not where.startswith("fixed."):
        return text  # known only beside a row's own groups
    try:
        if isinstance(given, dict | float):
            raise Unreadable(_("a text"))
        return read_value(found.question, text, dates)
    except Unreadable as error:
        problems.append(Problem(where, text, str(error)))
        return None


def _conflicts(written: WrittenMapping, uses: list[Use], fixed: list[Place]) -> Iterator[Problem]:
    """Yield what a mapping says twice, or would lose."""
    filled = [(f"fields.{use.column}", use.place) for use in uses]
    filled += [(f"fixed.{found.name}", found) for found in fixed]
    names: set[str] = set()
    numbered: dict[str, bool] = {}
    for where, found in filled:
        if found.name in names:
            yield Problem(where, found.name, _("each field filled once"))
        elif found.rows and numbered.setdefault(found.rows, found.number > 0) != (found.number > 0):
            yield Problem(where, found.name, _("rows with a number everywhere, or nowhere"))
        names.add(found.name)
    for column, several in written.fields.items():
        kept = column in written.facts or any(use.otherwise != "nothing" for use in several)
        if not kept:
            wanted = _("“otherwise”: “fact”, or the column under “facts” too")
            yield Problem(f"fields.{column}.otherwise", "nothing", wanted)
        if column in written.left_out:
            yield Problem(f"left_out.{column}", _("a column that fills a field"), _("one of both"))
    for column, reason in written.left_out.items():
        if not reason.strip():
            yield Problem(f"left_out.{column}", _("nothing"), _("a reason"))
        if column in written.facts:
            yield Problem(f"left_out.{column}", _("a column kept as a fact"), _("one of both"))
