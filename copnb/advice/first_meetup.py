"""The first meetup in words: its day and hours, by the clock of each place that joins."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from copnb.advice.clocks import DAY, WEEKDAYS, Start, elsewhere, place
from copnb.advice.falls import clock_time
from copnb.advice.series import YEARS, slot_of_first
from copnb.advice.wording import cut
from copnb.design.community import Community
from copnb.design.design import Slot
from copnb.words import _, day_in_words


def first_day(community: Community) -> str:
    """Return the day of the first meetup: `Wednesday, 14 January 2026`; empty where it is open."""
    day = community.launch.first_meetup_on
    return _weekday_and_day(day) if day else ""


def first_hours(community: Community) -> str:
    """Return from when to when it goes, and by whose clock; empty where the start is open."""
    slot = slot_of_first(community)
    if slot is None:
        return ""
    begins, minutes = minute_of_day(slot), community.design.meetup_minutes
    text = _("{begins} to {ends} ({place})") if minutes else _("{begins} ({place})")
    ends = clock_time((begins + (minutes or 0)) % DAY)
    return text.format(begins=clock_time(begins), ends=ends, place=place(slot.time_zone))


def first_when(community: Community) -> str:
    """Return day and hours of the first meetup, and a line for each other clock; empty if open."""
    said = ", ".join(filter(None, [first_day(community), first_hours(community)]))
    if not first_day(community):
        return ""
    return "\n".join([said, *other_clocks(community)])


def other_clocks(community: Community) -> list[str]:
    """Return when the first meetup starts by the clocks that differ from its own.

    A line each: hour, place and groups; with the day of the week where it is another one.
    """
    slot, day = slot_of_first(community), community.launch.first_meetup_on
    if slot is None or day is None or day.year not in YEARS:
        return []
    here = Start(day.weekday(), minute_of_day(slot), slot.time_zone)
    groups = [group for group in community.inquire.groups if group.time_zone]
    told = []
    for zone, some in groupby(sorted(groups, key=lambda g: g.time_zone), lambda g: g.time_zone):
        there = elsewhere(here, zone, day)
        if (there.weekday, there.minute) != (here.weekday, here.minute):
            names = "; ".join(cut(group.name.strip()) for group in some if group.name.strip())
            told.append(_line(there, zone, names, other_day=there.weekday != here.weekday))
    return told


def _line(there: Start, zone: str, names: str, *, other_day: bool) -> str:
    time = clock_time(there.minute)
    if other_day:
        time = _("{weekday} {time}").format(weekday=WEEKDAYS[there.weekday].label, time=time)
    text = _("- {time} in {place}: {groups}") if names else _("- {time} in {place}")
    return text.format(time=time, place=place(zone), groups=names)


def minute_of_day(slot: Slot) -> int:
    """Return the minute of the day at which a time that is known begins."""
    return int(slot.start[:2]) * 60 + int(slot.start[3:])


def _weekday_and_day(day: date) -> str:
    text = _("{weekday}, {day}")
    return text.format(weekday=WEEKDAYS[day.weekday()].label, day=day_in_words(day))
