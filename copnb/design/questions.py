"""The questions of a step, read off its model: what forms, tables, reports and imports go by."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import annotated_types
from pydantic.fields import FieldInfo

from copnb.design.community import STEPS, Community
from copnb.design.fields import TEXT_LENGTH, Answers, Labelled, Row, answered, with_unit
from copnb.words import _


@dataclass(frozen=True)
class Question:
    """One question: a field of a step, or a column of one of its lists.

    `kind` is one of line, text, short_text, count, yes_no, date, time, time_zone, choice,
    choices, group (a row id of `inquire.groups`), points (shares of 100 by choice), ratings
    (0 to 5 by choice), grid (a choice by choice), rows, chart (rows picked from the chart).
    """

    path: str
    kind: str
    choices: type[Labelled] | None = None
    scale: type[Labelled] | None = None
    minimum: int | None = None
    maximum: int | None = None
    most_rows: int | None = None
    columns: tuple[Question, ...] = ()
    detail: bool = False
    only_if: tuple[str, Any] | None = None
    _title: str = ""
    _help: str = ""
    _unit: str = ""
    _block: str = ""
    _example: str = ""
    _add: str = ""

    @property
    def step(self) -> str:
        """Key of the step that asks it."""
        return self.path.split(".")[0]

    @property
    def name(self) -> str:
        """Name of the field, the last part of the path."""
        return self.path.split(".")[-1]

    @property
    def title(self) -> str:
        """The question as asked, in the language in force."""
        return _(self._title)

    @property
    def help(self) -> str:
        """What helps to answer it; may be empty."""
        return _(self._help)

    @property
    def unit(self) -> str:
        """Unit of a number; may be empty."""
        return _(self._unit)

    def counted(self, number: int) -> str:
        """Return a number with this question's unit: `12 people`."""
        return with_unit(number, self._unit)

    @property
    def block(self) -> str:
        """Heading of the block that this question opens; empty inside a block."""
        return _(self._block)

    @property
    def example(self) -> str:
        """An example of an answer; may be empty."""
        return _(self._example)

    @property
    def add(self) -> str:
        """Label of the button that adds a row."""
        return _(self._add)


@cache
def questions(step: str) -> tuple[Question, ...]:
    """Return the questions of the step with that key, in the order in which they are asked."""
    model = Community.model_fields[step].annotation
    assert isinstance(model, type)
    assert issubclass(model, Answers)
    return tuple(question_of(f"{step}.{name}", info) for name, info in model.model_fields.items())


def block_paths(step: str) -> list[list[str]]:
    """Return the paths of a step's questions, block by block."""
    blocks: list[list[str]] = []
    for asked in questions(step):
        if asked.block or not blocks:
            blocks.append([])
        blocks[-1].append(asked.path)
    return blocks


def all_questions() -> Iterator[Question]:
    """Yield the questions of all six steps."""
    for step in STEPS:
        yield from questions(step.key)


def question(path: str) -> Question:
    """Return the question at `step.field`; KeyError if there is none."""
    for candidate in questions(path.split(".")[0]):
        if candidate.path == path:
            return candidate
    raise KeyError(path)


def answer(community: Community, path: str) -> Any:
    """Return the answer at `step.field`, as the model holds it."""
    step, name = path.split(".")
    return getattr(getattr(community, step), name)


def is_asked(community: Community, asked: Question) -> bool:
    """Say whether the answers so far leave room for a question that hangs on another."""
    if asked.only_if is None:
        return True
    name, wanted = asked.only_if
    return bool(answer(community, f"{asked.step}.{name}") == wanted)


def open_questions(community: Community, step: str) -> list[Question]:
    """Return the questions of a step that are asked and have no answer yet."""
    return [
        asked
        for asked in questions(step)
        if not answered(answer(community, asked.path)) and is_asked(community, asked)
    ]


@dataclass(frozen=True)
class Standing:
    """How many questions are answered, and how many are asked and still open."""

    answered: int
    open: int

    @property
    def asked(self) -> int:
        """Answered and open together."""
        return self.answered + self.open


def standing(community: Community, step: str = "") -> Standing:
    """Count the questions of a step, or of all six."""
    keys = [step] if step else [each.key for each in STEPS]
    asked = [question for key in keys for question in questions(key)]
    done = sum(answered(answer(community, question.path)) for question in asked)
    return Standing(done, sum(len(open_questions(community, key)) for key in keys))


def question_of(path: str, info: FieldInfo) -> Question:
    """Return the question that a field of a model asks, under the path given."""
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    kind, choices, scale, row = _kind(_without_none(info.annotation))
    limits = _limits(info)
    if kind == "line" and limits.get("max_length") == TEXT_LENGTH:
        kind = "text"
    return Question(
        path=path,
        kind=str(extra.get("kind") or kind),
        choices=choices,
        scale=scale,
        minimum=limits.get("ge"),
        maximum=limits.get("le"),
        most_rows=limits.get("max_length") if kind == "rows" else None,
        columns=tuple(_columns(path, row)) if row else (),
        detail=bool(extra.get("detail")),
        only_if=_condition(extra.get("only_if")),
        _title=info.title or path,
        _help=info.description or "",
        _unit=str(extra.get("unit", "")),
        _block=str(extra.get("block", "")),
        _example=str(extra.get("example", "")),
        _add=str(extra.get("add", "")),
    )


def _condition(given: Any) -> tuple[str, Any] | None:
    return (given[0], given[1]) if isinstance(given, list) else None


def _columns(path: str, row: type[Row]) -> Iterator[Question]:
    for name, info in row.model_fields.items():
        if name != "id":
            yield question_of(f"{path}.{name}", info)


def _without_none(annotation: Any) -> Any:
    """Unwrap `X | None` and `Annotated[X, ...]` down to X."""
    while True:
        origin = typing.get_origin(annotation)
        if origin is typing.Annotated:
            annotation = typing.get_args(annotation)[0]
        elif origin in (typing.Union, types.UnionType):
            annotation = next(a for a in typing.get_args(annotation) if a is not type(None))
        else:
            return annotation


def _kind(
    annotation: Any,
) -> tuple[str, type[Labelled] | None, type[Labelled] | None, type[Row] | None]:
    """Return kind, choices, scale and row model of a field's type."""
    if typing.get_origin(annotation) is list:
        inner = typing.get_args(annotation)[0]
        if issubclass(inner, Row):
            return "rows", None, None, inner
        return "choices", inner, None, None
    if typing.get_origin(annotation) is dict:
        key, value = typing.get_args(annotation)
        value = _strip(value)
        if isinstance(value, type) and issubclass(value, Labelled):
            return "grid", key, value, None
        return ("ratings" if _top(annotation) == 5 else "points"), key, None, None
    if issubclass(annotation, Labelled):
        return "choice", annotation, None, None
    return {bool: "yes_no", int: "count", date: "date"}.get(annotation, "line"), None, None, None


def _strip(annotation: Any) -> Any:
    return (
        typing.get_args(annotation)[0]
        if typing.get_origin(annotation) is typing.Annotated
        else annotation
    )


def _top(annotation: Any) -> int | None:
    """Return the upper limit of the numbers in a `dict[choice, number]`."""
    return _limits_of(typing.get_args(typing.get_args(annotation)[1])[1:]).get("le")


def _limits(info: FieldInfo) -> dict[str, int]:
    found = _limits_of(tuple(info.metadata))
    for part in typing.get_args(info.annotation):
        if typing.get_origin(part) is typing.Annotated:
            found |= _limits_of(typing.get_args(part)[1:])
    return found


def _limits_of(metadata: tuple[Any, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for item in metadata:
        if isinstance(item, FieldInfo):
            found |= _limits_of(tuple(item.metadata))
        elif isinstance(item, annotated_types.Ge):
            found["ge"] = typing.cast(int, item.ge)
        elif isinstance(item, annotated_types.Le):
            found["le"] = typing.cast(int, item.le)
        elif isinstance(item, annotated_types.MaxLen):
            found["max_length"] = item.max_length
    return found
