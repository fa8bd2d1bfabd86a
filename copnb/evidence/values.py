"""A cell's text read as the answer to a question, strictly: what is not certain is not read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any

from copnb.design.fields import LINE_LENGTH, TEXT_LENGTH, Labelled, time_zones
from copnb.design.questions import Question
from copnb.design.reading import expected
from copnb.words import _

CHOICE_END = ";"
"""What stands between several choices in one cell."""

_LONGEST = {"line": LINE_LENGTH, "text": TEXT_LENGTH, "short_text": TEXT_LENGTH}
_COUNT = re.compile(r"[0-9]{1,15}(\.0)?")
_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:[:h](?P<minute>[0-9]{2})?(?::00)?)?\s*(?P<half>[ap]\.?m\.?)?", re.I
)
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?$")
_YES = {"yes": True, "true": True, "no": False, "false": False}


class Unreadable(ValueError):
    """A text that is no answer to its question; the message says what would do."""


def read_value(question: Question, text: str, dates: str = "", groups: Sequence[str] = ()) -> Any:
    """Return the answer that `text` gives to `question`, as a design file holds it.

    `dates` says what `03/04/2026` means: "day first" or "month first"; without it only
    `2026-04-03` is a date. `groups` are the names of the member groups, by row. A choice may
    be given by code or label. Raises `Unreadable`.
    """
    if question.kind == "date":
        return _date(text, dates)
    if question.kind == "group":
        return _group(text, groups)
    if question.kind in _LONGEST:
        return _text(text, _LONGEST[question.kind])
    return _READERS[question.kind](question, text)


def _text(text: str, longest: int) -> str:
    if len(text) > longest:
        raise Unreadable(expected("string_too_long", {"max_length": longest}))
    return text


def _count(question: Question, text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise Unreadable(expected("int_parsing", {}))
    number = int(text.removesuffix(".0"))
    if question.minimum is not None and number < question.minimum:
        raise Unreadable(expected("greater_than_equal", {"ge": question.minimum}))
    if question.maximum is not None and number > question.maximum:
        raise Unreadable(expected("less_than_equal", {"le": question.maximum}))
    return number


def _yes_no(question: Question, text: str) -> bool:
    words = {**_YES, _("yes").casefold(): True, _("no").casefold(): False}
    if text.casefold() not in words:
        raise Unreadable(_("yes or no"))
    return words[text.casefold()]


def _date(text: str, order: str) -> str:
    text = _MIDNIGHT.sub("", text)
    parts = re.fullmatch(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})", text)
    if parts and order in ("day first", "month first"):
        first, second, year = parts.groups()
        day, month = (first, second) if order == "day first" else (second, first)
        text = f"{year}-{month:0>2}-{day:0>2}"
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Unreadable(expected("date_parsing", {})) from None


def _time(question: Question, text: str) -> str:
    found = _TIME.fullmatch(text)
    if not found or not (found["half"] or re.search(r"[:h]", text, re.I)):
        raise Unreadable(expected("clock_time", {}))
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise Unreadable(expected("clock_time", {}))
        hour = hour % 12 + (12 if found["half"][0] in "pP" else 0)
    try:
        return time(hour, minute).isoformat(timespec="minutes")
    except ValueError:
        raise Unreadable(expected("clock_time", {})) from None


def _time_zone(question: Question, text: str) -> str:
    if text not in time_zones():
        raise Unreadable(expected("time_zone", {}))
    return text


def _choice(question: Question, text: str) -> str:
    return _code(question.scale if question.kind == "grid" else question.choices, text)


def _code(choices: type[Labelled] | None, text: str) -> str:
    assert choices is not None
    for choice in choices:
        if text.casefold() in (choice.value, choice.label.casefold()):
            return choice.value
    raise Unreadable(_("one of: {codes}").format(codes=", ".join(c.value for c in choices)))


def _choices(question: Question, text: str) -> list[str]:
    parts = [part.strip() for part in text.split(CHOICE_END)]
    return [_code(question.choices, part) for part in parts if part]


def _group(text: str, groups: Sequence[str]) -> str:
    """Return the row id of a member group, given by its name or by its number from 1."""
    named = [n for n, name in enumerate(groups, start=1) if name and name == text]
    if re.fullmatch(r"[1-9][0-9]{0,3}", text) and int(text) <= len(groups):
        return row_id(int(text))
    if len(named) != 1:
        known = ", ".join(name for name in groups if name) or _("nothing")
        raise Unreadable(_("one of: {codes}").format(codes=known))
    return row_id(named[0])


def row_id(number: int) -> str:
    """Return the id of a row that an import makes: its place in the list, from 1."""
    return f"r{number}"


_READERS: dict[str, Callable[[Question, str], Any]] = {
    "count": _count,
    "points": _count,
    "ratings": _count,
    "yes_no": _yes_no,
    "time": _time,
    "time_zone": _time_zone,
    "choice": _choice,
    "grid": _choice,
    "choices": _choices,
}
