"""Days and numbers as exports write them; what can be read in two ways is never guessed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

YEAR_FIRST, DAY_FIRST, MONTH_FIRST = "year first", "day first", "month first"

_DAY = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{4}|\d{1,2})(?:(?:,? (?:à |at |um )?|T)(.+))?")
_TIME = re.compile(
    r"(\d{1,2})([:.])(\d{2})(?:\2(\d{2})(?:[.,]\d+)?)?(?: ?([ap])\.? ?m\.?)?"
    r"(?: ?(?:[A-Z]{1,5})?(?:[+-]\d{1,2}(?::?\d{2})?)?)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"\d ?(?:Z|([+-])(\d{2}):?(\d{2})?)")
_FARTHEST = timedelta(hours=14)  # from Greenwich
_SERIAL = re.compile(r"[1-9]\d{4}(\.\d+)?")
_DATE_1904 = re.compile(rb"<workbookPr\b[^>]*\bdate1904=\"(?:1|true)\"")
_GROUPED = re.compile(r"\d{1,3}([,'\u2019 \u00a0\u202f])\d{3}(?:\1\d{3})*")
_WHOLE = re.compile(r"(\d{1,15})[.,]0+")


def order_of(texts: Iterable[str]) -> str:
    """Return how a column writes its days, decided by all of them; empty where both ways fit.

    One day after the 12th decides for all. Between points the day comes first everywhere.
    """
    short = [found for text in texts if (found := _matched(text)) and len(found[1]) < 3]
    if not short:
        return YEAR_FIRST
    certain = set(certain_orders(found[0] for found in short))
    if len(certain) == 1:
        return certain.pop()
    same = all(int(found[1]) == int(found[3]) for found in short)
    return DAY_FIRST if same else ""


def certain_orders(texts: Iterable[str]) -> dict[str, str]:
    """Return the orders that single days of a column decide, with a text that does; both or none
    where the column decides nothing.
    """
    found: dict[str, str] = {}
    for text in texts:
        day = _matched(text)
        if day and len(day[1]) < 3:
            if int(day[1]) > 12 or day[2] == ".":
                found.setdefault(DAY_FIRST, text)
            if int(day[3]) > 12:
                found.setdefault(MONTH_FIRST, text)
    return found


def moment(text: str, order: str) -> datetime | None:
    """Return the day, and the time on the clock, that a text tells; None if it tells none.

    A zone behind the time is left out: exports tell the clock of whoever made them.
    """
    found = _matched(text)
    if not found:
        return None
    first, _point, second, third, clock = found.groups()
    year, month, day = first, second, third
    if len(first) < 3:
        year, month, day = (third, second, first) if order == DAY_FIRST else (third, first, second)
    if len(year) not in (2, 4) or (len(first) < 3 and order == YEAR_FIRST):
        return None
    time_of_day = _clock(clock) if clock else time()
    try:
        on = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None
    return datetime.combine(on, time_of_day) if time_of_day else None


def is_clock(text: str) -> bool:
    """Say whether a text is a time of day alone."""
    return bool(_TIME.fullmatch(" ".join(text.split())))


def has_clock(text: str) -> bool:
    """Say whether a text is a day with a time."""
    found = _matched(text)
    return bool(found and found[5])


def minutes_between(one: str, other: str) -> int | None:
    """Return how far two times of a day are apart; None where one is unknown."""
    return abs(minute_of(one) - minute_of(other)) if one and other else None


def minute_of(text: str) -> int:
    """Return the minute of the day of a time such as `19:02`."""
    return int(text[:2]) * 60 + int(text[3:])


def zone_of(text: str) -> timezone | None:
    """Return the zone that a time tells as `Z` or as `-05:00`; None where it tells none so."""
    found = _OFFSET.search(text, max(0, len(text) - 8))
    if not found or found.end() != len(text) or not re.search(r"\d[:.]\d", text):
        return None
    away = timedelta(hours=int(found[2] or 0), minutes=int(found[3] or 0))
    return timezone(-away if found[1] == "-" else away) if away <= _FARTHEST else None


def _matched(text: str) -> re.Match[str] | None:
    return _DAY.fullmatch(" ".join(text.split()))


def _clock(text: str) -> time | None:
    found = _TIME.fullmatch(text)
    hour = int(found[1]) if found else 99
    if found and found[5]:
        hour = hour % 12 + (12 if found[5] in "pP" else 0) if 1 <= hour <= 12 else 99
    try:
        return time(hour, int(found[3]), int(found[4] or 0)) if found else None
    except ValueError:
        return None


def first_day(path: Path) -> datetime | None:
    """Return day 0 of the calendar of an XLSX workbook; None for other files, which tell none."""
    if not zipfile.is_zipfile(path):
        return None
    with zipfile.ZipFile(path) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return None
        since_1904 = _DATE_1904.search(archive.read("xl/workbook.xml"))
    # 1900 counts a 29 February that never was: right from March 1900 on
    return datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)


def counted_day(text: str, first: datetime) -> datetime | None:
    """Return the moment that a workbook's number stands for; None for other texts."""
    return first + timedelta(days=float(text)) if _SERIAL.fullmatch(text) else None


def whole_number(text: str) -> str:
    """Return `1,351`, `1 351` and `12,0` as plain digits, and every other text as it is.

    `1.351` stays: between a thousand and a fraction nothing decides.
    """
    if _GROUPED.fullmatch(text):
        return re.sub(r"\D", "", text)
    found = _WHOLE.fullmatch(text)
    return found[1] if found else text
