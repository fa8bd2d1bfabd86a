"""What a question is made of: its title, help, unit and choices stand on the field that it fills.

A question is a pydantic field. Its type says which kind it is; `ask` adds what a person reads.
Forms, checks, tables, reports and the data dictionary are derived from it (`questions.py`).
"""

from __future__ import annotations

import re
import secrets
import zoneinfo
from datetime import date, time
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from copnb.words import NN_, _, ngettext

LINE_LENGTH = 500
TEXT_LENGTH = 20_000


class Labelled(StrEnum):
    """A choice: a stable code in files, a label (and perhaps a remark) for people."""

    _label: str
    _remark: str

    def __new__(cls, code: str, label: str = "", remark: str = "") -> Labelled:
        member = str.__new__(cls, code)
        member._value_ = code
        member._label = label
        member._remark = remark
        return member

    @property
    def label(self) -> str:
        """The choice in words, in the language in force."""
        return _(self._label)

    @property
    def remark(self) -> str:
        """One further sentence about the choice, or an empty text."""
        return _(self._remark)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler(core_schema)
        resolved = handler.resolve_ref_schema(schema)
        resolved.pop("enum", None)
        resolved["oneOf"] = [{"const": choice.value, "title": choice.label} for choice in cls]
        return schema


class Answers(BaseModel):
    """Base of everything that holds answers: unknown keys and wrong types are errors."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="after")
    def _tidy(self) -> Self:
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, list) and value and isinstance(value[0], Row):
                _refuse_doubled_ids(name, value)
            elif isinstance(value, list):
                object.__setattr__(self, name, list(dict.fromkeys(value)))
            elif isinstance(value, dict):
                object.__setattr__(self, name, _in_order(value))
        return self


def _in_order(by_choice: dict[Labelled, Any]) -> dict[Labelled, Any]:
    """Return points or ratings in the order of their choices, whatever order they came in."""
    choices = [choice for first in by_choice for choice in type(first)]
    return {choice: by_choice[choice] for choice in choices if choice in by_choice}


class Row(Answers):
    """A row of a list; its short id lets two people's edits of one list be merged."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]{1,16}$")]


def _refuse_doubled_ids(name: str, rows: list[Row]) -> None:
    ids = [row.id for row in rows]
    doubled = next((i for i in ids if ids.count(i) > 1), None)
    if doubled is not None:
        raise PydanticCustomError(
            "doubled_id", "{field} has two rows {id}", {"field": name, "id": doubled}
        )


UNITS = (
    NN_("person", "people"),
    NN_("minute", "minutes"),
    NN_("minute a month", "minutes a month"),
    NN_("hour", "hours"),
    NN_("day", "days"),
    NN_("month", "months"),
    NN_("meetup", "meetups"),
    NN_("time", "times"),
    NN_("megabyte a month", "megabytes a month"),
    NN_("kilobit a second", "kilobits a second"),
)
"""The units of numbers, one and many; a unit that is not here has one form."""


def with_unit(number: int, unit: str) -> str:
    """Return a number with its unit, in the language in force: `1 person`, `12 people`."""
    for singular, plural in UNITS:
        if plural == unit:
            return f"{number:,} {ngettext(singular, plural, number)}"
    return f"{number:,} {_(unit)}".strip()


def long_time(minutes: float) -> str:
    """Return minutes as people say them: `112 minutes`, `2 hours`, `5 hours 21 minutes`."""
    hours, left = divmod(round(minutes), 60)
    if hours < 2:
        return with_unit(round(minutes), "minutes")
    parts = [with_unit(hours, "hours"), with_unit(left, "minutes") if left else ""]
    return " ".join(filter(None, parts))


def new_id() -> str:
    """Return a fresh row id of eight characters."""
    return secrets.token_hex(4)


def ask(
    title: str,
    help: str = "",
    *,
    block: str = "",
    unit: str = "",
    kind: str = "",
    example: str = "",
    add: str = "",
    detail: bool = False,
    only_if: tuple[str, Any] | None = None,
    **limits: Any,
) -> Any:
    """Declare a question: `title` as asked, `help` below it, `unit` of a number.

    `block` opens a new block of questions under that heading; following questions without
    one belong to it. `kind` overrides what the type says. `add` is the label of the button
    that adds a row to a list. A `detail` may stay folded away. A question that is asked
    `only_if` a field of the same step has a certain answer does not count as open otherwise.
    `limits` are pydantic's own (`ge`, `le`, `max_length` ...).
    """
    extra = {"block": block, "unit": unit, "kind": kind, "example": example, "add": add}
    shown: dict[str, Any] = {key: value for key, value in extra.items() if value}
    if detail:
        shown["detail"] = True
    if only_if:
        shown["only_if"] = list(only_if)
    return Field(title=title, description=help or None, json_schema_extra=shown, **limits)


@cache
def time_zones() -> tuple[str, ...]:
    """Return the names of all places that have a time zone (`Region/City`), and `UTC`."""
    regions = {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe"}
    regions |= {"Indian", "Pacific"}
    known = zoneinfo.available_timezones()
    return (*sorted(z for z in known if z.split("/")[0] in regions and "/" in z), "UTC")


def _known_time_zone(name: str) -> str:
    if name and name not in time_zones():
        raise PydanticCustomError("time_zone", "not a known time zone")
    return name


def _clock_time(text: str) -> str:
    if text:
        if not re.fullmatch(r"\d{2}:\d{2}", text):
            raise PydanticCustomError("clock_time", "not a time of day")
        try:
            time.fromisoformat(text)
        except ValueError:
            raise PydanticCustomError("clock_time", "not a time of day") from None
    return text


Line = Annotated[str, Field(max_length=LINE_LENGTH)]
"""A short text on one line; empty means not answered."""

Text = Annotated[str, Field(max_length=TEXT_LENGTH)]
"""A text of one or more paragraphs; empty means not answered."""

Count = Annotated[int, Field(ge=0, le=1_000_000)] | None
"""A whole number; None means not answered."""

YesNo = bool | None


def _whole_day(value: object) -> object:
    """Refuse the seconds since 1970 that pydantic, when it is not strict, takes for a day."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return value
    if type(value) is date:
        return value
    raise PydanticCustomError("date_format", "not a day")


Day = Annotated[date, BeforeValidator(_whole_day), Field(strict=False)] | None

TimeZone = Annotated[str, AfterValidator(_known_time_zone)]
"""An IANA time zone such as `America/Toronto`; empty means not answered."""

ClockTime = Annotated[str, AfterValidator(_clock_time)]
"""A time of day, `14:00`; empty means not answered."""

GroupId = Annotated[str, Field(pattern=r"^([a-z0-9]{1,16})?$")]
"""The row id of a member group in step 1; empty means not answered."""

Points = Annotated[int, Field(ge=0, le=100)]
"""A share of 100 points."""

Rating = Annotated[int, Field(ge=0, le=5)]
"""A rating from 0 (not at all) to 5 (very much)."""


def answered(value: object) -> bool:
    """Say whether a value is an answer: not None, not empty, not only spaces."""
    if isinstance(value, str):
        return bool(value.strip())
    return value is not None and value != [] and value != {}
