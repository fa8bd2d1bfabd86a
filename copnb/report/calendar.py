"""The meetups as a calendar file (iCalendar, RFC 5545) for Outlook, Google and Apple.

Each time of the design is one series under one name (UID), so that the file of a changed
design takes its place. A series is a rule (RRULE) on the clock of its zone, with the rules by
which that clock is moved; where there are none (`clock_rules`), each meetup stands alone, by
world time. A first or second meetup on another day is an exception of its series.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from copnb.advice.agenda import total_minutes
from copnb.advice.series import YEARS, Series, all_series, place_in_month
from copnb.design.community import Community
from copnb.report.clock_rules import by_day, vtimezone
from copnb.report.material import Material
from copnb.words import _

if TYPE_CHECKING:
    from icalendar import Event, Timezone

USUAL_MINUTES = 60
"""How long a meetup is shown where neither its length nor its agenda says."""

_MAKER = "-//copnb//Meetups of a community//EN"
_EARLIEST_REMINDER = 366
_ON_THE_DAY = timedelta(hours=1)


def calendar(material: Material, slug: str) -> bytes | None:
    """Return the file; None where `copnb.advice.series.lacking` names an open answer.

    `slug` stands for the name of a community that has none.
    """
    community, meetups = material.community, all_series(material.community)
    if not meetups:
        return None
    from icalendar import Calendar

    entries = _Entries(community, community.name.strip() or slug)
    zones = _time_zones(meetups)
    made = Calendar()
    for key, value in {"prodid": _MAKER, "version": "2.0", "method": "PUBLISH"}.items():
        made.add(key, value)
    _say(made, "x-wr-calname", entries.name)
    for told in filter(None, zones.values()):
        made.add_component(told)
    for number, series in enumerate(meetups, 1):
        zone = series.slot.time_zone
        ruled = zone == "UTC" or zones[zone] is not None
        of_series = entries.by_rule if ruled else entries.one_by_one
        for event in of_series(series, f"meetups-{number}"):
            made.add_component(event)
    for event in entries.whole_days():
        made.add_component(event)
    return bytes(made.to_ical())


def minutes_shown(community: Community) -> int:
    """Return how long a meetup is in the calendar: its length, else its agenda, else an hour."""
    agenda = total_minutes(community.launch.agenda)
    return community.design.meetup_minutes or agenda or USUAL_MINUTES


@dataclass(frozen=True)
class _Entries:
    """Makes the entries of a community's calendar; `name` is what they are called by."""

    community: Community
    name: str

    def by_rule(self, series: Series, key: str) -> Iterator[Event]:
        """Yield a series as one entry, and an exception for each day that was set by hand."""
        if len(series.days) == 1:
            yield self._meetup(key, _at(series.days[0], series))
            return
        whole = self._meetup(key, _at(series.regular[0], series))
        whole.add("rrule", _rule(series))
        yield whole
        for by_rhythm, day in zip(series.regular, series.days, strict=True):
            if by_rhythm != day:
                moved = self._meetup(key, _at(day, series))
                moved.add("recurrence-id", _at(by_rhythm, series))
                yield moved

    def one_by_one(self, series: Series, key: str) -> Iterator[Event]:
        """Yield each meetup of a series as an entry of its own, by world time."""
        for number, day in enumerate(series.days, 1):
            yield self._meetup(f"{key}-{number}", _at(day, series).astimezone(UTC))

    def whole_days(self) -> Iterator[Event]:
        """Yield the day of the test and the day on which the group looks back."""
        tested, ends = self.community.prototype.test_date, self.community.sustain.first_phase_end
        texts = {
            "test": (tested, _("{name}: we try our design")),
            "review": (ends, _("{name}: our first phase ends, we look back")),
        }
        for key, (day, text) in texts.items():
            if day and day.year in YEARS:
                event = self._entry(key, text.format(name=self.name), day, day + timedelta(days=1))
                event.add("transp", "TRANSPARENT")
                yield event

    def _meetup(self, key: str, begins: datetime) -> Event:
        launch = self.community.launch
        ends = begins + timedelta(minutes=minutes_shown(self.community))
        event = self._entry(key, self.name, begins, ends)
        _say(event, "location", self.community.design.location)
        _say(event, "description", launch.invite_text or self.community.inquire.domain_focus)
        for days in sorted(
            {row.days_before for row in launch.reminders if row.days_before is not None}
        ):
            event.add_component(_alarm(days, self.name))
        return event

    def _entry(self, key: str, title: str, begins: date, ends: date) -> Event:
        """Return what all entries have in common; same design, same bytes: no clock, no chance."""
        from icalendar import Event

        saved = self.community.saved_on or self.community.launch.first_meetup_on or begins
        event = Event()
        event.add("uid", f"{self.community.id}-{key}@copnb")
        event.add("dtstamp", datetime.combine(saved, time(), UTC))
        event.add("sequence", self.community.revision)
        event.add("dtstart", begins)
        event.add("dtend", ends)
        _say(event, "summary", title)
        return event


def _at(day: date, series: Series) -> datetime:
    """Return when a series meets on a day."""
    zone = series.slot.time_zone
    clock = UTC if zone == "UTC" else ZoneInfo(zone)
    return datetime.combine(day, time.fromisoformat(series.slot.start), clock)


def _rule(series: Series) -> dict[str, Any]:
    """Return the rhythm of a series as calendar programs repeat things."""
    rhythm, weekday, place = series.rhythm, series.origin.weekday(), place_in_month(series.origin)
    rule: dict[str, Any] = {"freq": "daily", "interval": rhythm.days}
    if rhythm.months:
        rule = {"freq": "monthly", "interval": rhythm.months, "byday": by_day(weekday, place)}
    elif rhythm.keeps_weekday:
        rule = {"freq": "weekly", "interval": rhythm.days // 7, "byday": by_day(weekday)}
    return rule | {"count": len(series.days)}


def _time_zones(meetups: Sequence[Series]) -> dict[str, Timezone | None]:
    """Return how each clock of some series is moved, from their first meetup on."""
    instants: dict[str, list[datetime]] = {}
    for series in meetups:
        days = {*series.regular, *series.days}
        instants.setdefault(series.slot.time_zone, []).extend(_at(day, series) for day in days)
    instants.pop("UTC", None)  # the clock that all others are told by
    return {zone: vtimezone(zone, min(known)) for zone, known in instants.items()}


def _alarm(days: int, text: str) -> Any:
    """Return a reminder some days before; on the day itself it comes an hour before."""
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -(timedelta(days=min(days, _EARLIEST_REMINDER)) or _ON_THE_DAY))
    _say(alarm, "description", text)
    return alarm


def _say(component: Any, name: str, text: str) -> None:
    """Put a text of people into a component, escaped; an empty one is left out."""
    if text.strip():
        component.add(name, _text_type()(text), encode=False)


@cache
def _text_type() -> Any:
    """Return the type of a text that is kept letter for letter.

    icalendar's own reads `\\N`, as in the path of a folder, as the end of a line.
    """
    from icalendar import vText

    class Text(vText):
        def to_ical(self) -> bytes:
            lines = str(self).replace("\r\n", "\n").replace("\r", "\n")
            for character in "\\;,":
                lines = lines.replace(character, f"\\{character}")
            return lines.replace("\n", "\\n").encode()

    return Text
