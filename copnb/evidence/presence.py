"""How long people were there: times as exports write them, on a line of seconds.

Where a stay has a length of its own that differs from its times by more than `APART` minutes,
the length counts: when the clocks change, times on the wall do not tell it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from copnb.evidence.days import YEAR_FIRST, counted_day, is_clock, moment, zone_of
from copnb.evidence.meetings import Meeting, Stay
from copnb.evidence.values import Unreadable
from copnb.words import _

APART = 5
"""Minutes. Zoom rounds up, Teams leaves seconds out. Our own judgement."""

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAMED_DAY = re.compile(r"([A-Z][a-z]{2})[a-z]* (\d{1,2}), (\d{4}),?(?: (?:at )?(.+))?")
_HOURS = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?")
_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d_]+)\.?\s*")
_UNITS = (("st", 60.0), ("h", 60.0), ("u", 60.0), ("o", 60.0), ("m", 1.0), ("s", 1 / 60))
"""How units of time begin, in the languages that export: Std., hr, uur, ora, min, Sek."""

Span = tuple[float, float]
"""Begin and end in seconds since 1970, of Greenwich where the zone is known."""


def tidy_time(text: str) -> str:
    """Return a time whose month has an English name (`Sep 09, 2026 7:02 PM`) with numbers."""
    named = _NAMED_DAY.fullmatch(" ".join(text.split())) if text[:1].isalpha() else None
    if not named or named[1].lower() not in _MONTHS:
        return text
    month = _MONTHS.index(named[1].lower()) + 1
    return f"{named[3]}-{month:02}-{int(named[2]):02} {named[4] or ''}".strip()


def minutes_in(text: str) -> float | None:
    """Return the minutes that `32`, `1h 7s`, `59 Min. 0 Sek.`, `1 hr 2 min` or `1:02:00` say.

    None for an empty text; `Unreadable` for another.
    """
    if not text:
        return None
    if re.fullmatch(r"\d{1,6}([.,]\d{1,2})?", text):
        return float(text.replace(",", "."))
    if found := _HOURS.fullmatch(text):
        return int(found[1]) * 60 + int(found[2]) + int(found[3] or 0) / 60
    parts = _PART.findall(text)
    units = [next((n for sign, n in _UNITS if u.casefold().startswith(sign)), 0) for _n, u in parts]
    if not parts or not all(units) or _PART.sub("", text).strip(" ,"):
        raise Unreadable(_("a length of time such as 32, 1h 7m or 58 min"))
    return sum(float(n.replace(",", ".")) * u for (n, _unit), u in zip(parts, units, strict=True))


@dataclass
class Clock:
    """Reads the times of a file: `order` of day and month, `zone` of its clock, `home` of ours.

    `first` is the day from which a workbook counts, where days may stand there as numbers.
    Without a zone times stay as they are, and so does the change to summer time.
    """

    order: str = YEAR_FIRST
    zone: ZoneInfo | None = None
    home: ZoneInfo | None = None
    first: datetime | None = None
    _read: dict[str, datetime] = field(default_factory=dict)

    def wall(self, text: str, day: str) -> datetime | None:
        """Return what a clock on the wall showed; None for an empty text, else `Unreadable`.

        A time alone is of the day given; None where none is. One that tells its zone is told on
        the file's clock, if that is known.
        """
        if not text:
            return None
        if text not in self._read and is_clock(text):
            if not day:
                return None
            text = f"{day} {text}"
        if text not in self._read:
            when = moment(tidy_time(text), self.order) or self._counted(text)
            if when is None:
                raise Unreadable(_("a day and a time such as 2026-11-23 19:02"))
            told = zone_of(text) if self.zone else None
            if told:
                when = when.replace(tzinfo=told).astimezone(self.zone).replace(tzinfo=None)
            self._read[text] = when
        return self._read[text]

    def _counted(self, text: str) -> datetime | None:
        """Return the moment of a workbook's number, to the second."""
        counted = counted_day(text, self.first) if self.first else None
        return counted and (counted + timedelta(seconds=0.5)).replace(microsecond=0)

    def span(self, joined: datetime, left: datetime, lasted: float | None) -> Span:
        """Return begin and end; in the hour that comes twice, as they fit together."""
        begins, ends = self._instants(joined), self._instants(left)
        if len(begins) == len(ends) == 1:
            return begins[0], ends[0]
        spans = [(begin, end) for begin in begins for end in ends]
        fit = [span for span in spans if span[1] >= span[0]] or spans[:1]
        wanted = 0.0 if lasted is None else lasted * 60
        return min(fit, key=lambda span: abs(span[1] - span[0] - wanted))

    def instant(self, when: datetime) -> float:
        """Return a time on the wall in seconds since 1970."""
        return when.replace(tzinfo=self.zone or UTC).timestamp()

    def _instants(self, when: datetime) -> list[float]:
        first = self.instant(when)
        second = self.instant(when.replace(fold=1)) if self.zone else first
        return [first] if second <= first else [first, second]

    def at_home(self, instant: float) -> datetime:
        """Return what the community's clock shows."""
        zone = (self.home or self.zone or UTC) if self.zone else UTC
        return datetime.fromtimestamp(instant, zone).replace(tzinfo=None)


def presence(stay: Stay, meeting: Meeting, clock: Clock) -> tuple[Span | None, float | None]:
    """Return begin and end of a stay, if known, and its minutes where only these are."""
    joined, left = clock.wall(stay.joined, meeting.day), clock.wall(stay.left, meeting.day)
    lasted = minutes_in(stay.lasted)
    if joined is None:
        return None, lasted
    if left is not None and left < joined and is_clock(stay.left):
        left += timedelta(days=1)
    if left is None:
        begin = clock.instant(joined)
        return ((begin, begin + lasted * 60) if lasted is not None else None), None
    begin, end = clock.span(joined, left, lasted)
    if lasted is not None and abs((end - begin) / 60 - lasted) > APART:
        end = begin + lasted * 60
    return ((begin, end) if end >= begin else None), None


def coming(stay: Stay, meeting: Meeting, clock: Clock) -> list[float]:
    """Return when a stay began, in seconds since 1970; nothing where that is unknown."""
    came = clock.wall(stay.joined, meeting.day)
    return [clock.instant(came)] if came else []


def minutes_there(found: Sequence[tuple[Span | None, float | None]]) -> int | None:
    """Return the minutes of all stays of a person; time on two devices at once counts once.

    None where the length of one is unknown, or where nothing tells whether two overlapped.
    """
    spans = [span for span, _minutes in found if span]
    alone = [minutes for span, minutes in found if not span]
    together = union(spans) / 60
    if not spans and len(alone) == 1 and alone[0] is not None:
        together = alone[0]
    elif not spans or any(minutes is None or minutes > together + APART for minutes in alone):
        return None
    return int(together + 0.5)


def union(spans: Iterable[Span]) -> float:
    """Return the seconds that at least one of the spans covers."""
    total, reached = 0.0, float("-inf")
    for begin, end in sorted(spans):
        total += max(0.0, end - max(begin, reached))
        reached = max(reached, end)
    return total
