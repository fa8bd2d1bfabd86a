"""The calendar file, read by icalendar and reckoned with by dateutil, which made neither."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from conftest import HOSTILE, ROOT
from dateutil.rrule import rrulestr
from dateutil.tz import gettz, tzical
from icalendar import Calendar

from copnb.advice.rules import Rules
from copnb.advice.series import all_series
from copnb.report.calendar import calendar
from copnb.report.drawings import Known
from copnb.report.material import Material, material_of

SLUG = "lantern-circle"
ZONES = {
    "two rules": ["America/Toronto", "America/St_Johns", "Europe/London", "Europe/Dublin"],
    "the southern half": ["Pacific/Auckland", "Australia/Sydney", "Australia/Lord_Howe"],
    "never moved": ["America/Regina", "Asia/Kolkata", "Asia/Kathmandu", "Africa/Nairobi", "UTC"],
    "no rule": ["Africa/Casablanca", "Africa/El_Aaiun", "Asia/Gaza"],
}
EVERY_ZONE = [zone for zones in ZONES.values() for zone in zones]


@pytest.fixture
def planned(make_community):
    """Return a function that makes a community that meets; answers go before the usual."""

    def make(zone="America/Toronto", start="12:30", weekday="tuesday", **given):
        slot = {"id": "a", "weekday": weekday, "start": start, "time_zone": zone}
        design = {"slots": [slot], "frequency": "weekly", "meetups_count": 150}
        launch = {"first_meetup_on": "2026-01-20"}
        steps = {"design": design | {"meetup_minutes": 75}, "launch": launch}
        for step, answers in given.pop("steps", {}).items():
            steps[step] = steps.get(step, {}) | answers
        steps["design"] |= given
        return make_community(**steps)

    return make


def content(community):
    made = calendar(Material(Known(community, Rules())), SLUG)
    assert made is not None
    return made


def meetups(made: bytes) -> list[datetime]:
    """Return all starts of a file, in UTC, as dateutil works them out from what it says."""
    text = made.decode()
    clocks = tzical(io.StringIO(text.replace("\r\n ", "").replace("\r\n", "\n")))
    starts: dict[tuple[str, datetime], datetime] = {}
    for event in Calendar.from_ical(made).walk("VEVENT"):
        begins = event["DTSTART"]
        if not isinstance(begins.dt, datetime):
            continue
        zone = begins.params.get("TZID")
        clock = clocks.get(zone) if zone else UTC
        first = begins.dt.replace(tzinfo=None)
        days = [first]
        if "RRULE" in event:
            days = list(rrulestr(event["RRULE"].to_ical().decode(), dtstart=first))
        if "RECURRENCE-ID" in event:
            replaced = event["RECURRENCE-ID"].dt.replace(tzinfo=None)
            assert (event["UID"], replaced) in starts
            starts[event["UID"], replaced] = first.replace(tzinfo=clock)
        else:
            starts |= {(event["UID"], day): day.replace(tzinfo=clock) for day in days}
    return sorted(start.astimezone(UTC) for start in starts.values())


@pytest.mark.parametrize("zone", EVERY_ZONE)
@pytest.mark.parametrize("first", ["2026-01-20", "2027-07-06"])
def test_the_local_hour_stays_over_years_of_clock_changes(planned, zone, first):
    community = planned(zone, steps={"launch": {"first_meetup_on": first}})
    found = meetups(content(community))
    assert len(found) == 150
    local = [instant.astimezone(gettz(zone)) for instant in found]
    assert {day.strftime("%A %H:%M") for day in local} == {"Tuesday 12:30"}
    week = timedelta(days=7)
    assert all(later.date() - sooner.date() == week for sooner, later in pairwise(local))


@pytest.mark.parametrize("start", ["00:15", "02:30", "23:45"])
@pytest.mark.parametrize("zone", ["America/St_Johns", "Africa/Casablanca"])
def test_hours_at_which_clocks_are_moved(planned, zone, start):
    community = planned(zone, start, "sunday", steps={"launch": {"first_meetup_on": "2026-01-18"}})
    [series] = all_series(community)
    hour, minute = map(int, start.split(":"))
    expected = [
        datetime(day.year, day.month, day.day, hour, minute, tzinfo=gettz(zone)).astimezone(UTC)
        for day in series.days
    ]
    found = meetups(content(community))
    assert len(found) == len(expected)
    skipped = [a for a, b in zip(found, expected, strict=True) if a != b]
    assert all(abs((a - b).total_seconds()) <= 3600 for a, b in zip(found, expected, strict=True))
    assert len(skipped) <= (6 if start == "02:30" else 0)  # an hour that some Sundays lack


@pytest.mark.parametrize("kind", ZONES)
def test_a_clock_is_told_by_rules_or_not_at_all(planned, kind):
    for zone in ZONES[kind]:
        made = Calendar.from_ical(content(planned(zone)))
        assert b"RDATE" not in content(planned(zone))
        rules = [part for told in made.walk("VTIMEZONE") for part in told.subcomponents]
        alone = len(made.walk("VEVENT")) > 1
        counts = {"two rules": 2, "the southern half": 2, "never moved": zone != "UTC"}
        assert (len(rules), alone) == (counts.get(kind, 0), kind == "no rule")
        assert all("RRULE" in part for part in rules if len(rules) == 2)


@pytest.mark.parametrize("zone", EVERY_ZONE)
def test_a_longer_series_keeps_the_names_of_its_entries(planned, zone):
    def names(count):
        made = Calendar.from_ical(content(planned(zone, meetups_count=count)))
        return {str(event["UID"]) for event in made.walk("VEVENT")}

    counts = [1, 3, 40, 60, 520]
    assert all(names(fewer) <= names(more) for fewer, more in pairwise(counts))


def test_a_clock_that_is_moved_no_more_needs_no_rule(planned):
    community = planned("Asia/Almaty", steps={"launch": {"first_meetup_on": "2024-03-05"}})
    made = Calendar.from_ical(content(community))
    [part] = made.walk("STANDARD")
    assert part["TZOFFSETTO"].td == timedelta(hours=5)
    assert len(made.walk("VEVENT")) == 1
    assert meetups(content(community))[0] == datetime(2024, 3, 5, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("answers", "rule"),
    [
        ({"frequency": "every_3_weeks"}, "FREQ=WEEKLY;COUNT=150;INTERVAL=3;BYDAY=TU"),
        ({"frequency": "monthly", "meetups_count": 9}, "FREQ=MONTHLY;COUNT=9;INTERVAL=1;BYDAY=3TU"),
        (
            {"frequency": "quarterly", "meetups_count": 9},
            "FREQ=MONTHLY;COUNT=9;INTERVAL=3;BYDAY=3TU",
        ),
        (
            {"frequency": "custom", "frequency_days": 10, "meetups_count": 2},
            "FREQ=DAILY;COUNT=2;INTERVAL=10",
        ),
    ],
)
def test_the_rhythm_as_a_rule(planned, answers, rule):
    [event] = Calendar.from_ical(content(planned(**answers))).walk("VEVENT")
    assert event["RRULE"].to_ical().decode() == rule


@pytest.mark.parametrize(
    "answers",
    [
        {"frequency": "monthly"},
        {"frequency": "every_2_months"},
        {"frequency": "custom", "frequency_days": 11},
        {"frequency": "every_2_weeks", "meetups_count": None},
        {"steps": {"launch": {"first_meetup_on": "2026-03-31"}}, "frequency": "monthly"},
        {"steps": {"launch": {"first_meetup_on": "2026-01-19"}}, "frequency": "monthly"},
        {"steps": {"launch": {"next_meetup_on": "2026-01-22"}}},
        {"steps": {"launch": {"next_meetup_on": "2026-03-03"}}, "frequency": "every_2_weeks"},
        {"steps": {"launch": {"next_meetup_on": "2026-12-31"}}, "frequency": "quarterly"},
        {"meetups_count": 1},
        {"weekday": None},
        {"weekday": "monday"},
    ],
)
@pytest.mark.parametrize("zone", ["America/Toronto", "Africa/Casablanca"])
def test_the_file_holds_the_days_of_the_series(planned, zone, answers):
    community = planned(zone, **answers)
    [series] = all_series(community)
    local = [start.astimezone(gettz(zone)) for start in meetups(content(community))]
    assert [start.date() for start in local] == list(series.days)
    assert {start.strftime("%H:%M") for start in local} == {"12:30"}


def test_a_meetup_that_was_set_by_hand_is_an_exception_of_its_series(planned):
    community = planned(steps={"launch": {"first_meetup_on": "2026-01-19"}})
    series, moved = Calendar.from_ical(content(community)).walk("VEVENT")
    assert series["UID"] == moved["UID"]
    assert series["DTSTART"].dt.date() == moved["RECURRENCE-ID"].dt.date() == date(2026, 1, 20)
    assert moved["DTSTART"].dt.date() == date(2026, 1, 19)
    assert moved["RECURRENCE-ID"].params["TZID"] == "America/Toronto"


@pytest.mark.parametrize("slug", [SLUG, "warm-nights-high-water", "new-heads-learning-community"])
def test_samples(slug):
    material = material_of(ROOT / "workshop_data" / slug)
    made = calendar(material, slug)
    assert made == calendar(material_of(ROOT / "workshop_data" / slug), slug)
    days = [day for series in all_series(material.community) for day in series.days]
    assert len(meetups(made)) == len(days) == material.community.design.meetups_count
    read = Calendar.from_ical(made)
    assert (read["VERSION"], read["METHOD"]) == ("2.0", "PUBLISH")
    assert read["X-WR-CALNAME"].replace("\\,", ",") == material.community.name
    community = material.community
    for event in read.walk("VEVENT"):
        assert event["SEQUENCE"] == community.revision
        assert event["DTSTAMP"].dt.date() == community.saved_on
        if isinstance(event["DTSTART"].dt, datetime):
            assert event["LOCATION"] == community.design.location
            assert event["DESCRIPTION"] == community.launch.invite_text


def test_a_changed_design_keeps_its_names_and_counts_on(planned):
    before, after = planned(), planned(start="18:00", frequency="monthly", meetups_count=3)
    after = after.model_copy(update={"revision": 7})
    read = [Calendar.from_ical(content(one)).walk("VEVENT")[0] for one in (before, after)]
    assert read[0]["UID"] == read[1]["UID"]
    assert [event["SEQUENCE"] for event in read] == [0, 7]
    other = before.model_copy(update={"id": "cafe0002"})
    assert Calendar.from_ical(content(other)).walk("VEVENT")[0]["UID"] != read[0]["UID"]


def test_reminders_test_day_and_review_day(planned):
    reminders = [{"id": f"r{n}", "days_before": n} for n in (14, 0, 14)]
    reminders[2]["id"] = "r"
    steps = {
        "launch": {"reminders": reminders},
        "prototype": {"test_date": "2026-01-05"},
        "sustain": {"first_phase_end": "2026-12-01"},
    }
    series, *whole = Calendar.from_ical(content(planned(steps=steps))).walk("VEVENT")
    alarms = [alarm["TRIGGER"].dt for alarm in series.walk("VALARM")]
    assert alarms == [timedelta(hours=-1), timedelta(days=-14)]
    assert [event["DTSTART"].dt for event in whole] == [date(2026, 1, 5), date(2026, 12, 1)]
    assert all(e["DTEND"].dt - e["DTSTART"].dt == timedelta(days=1) for e in whole)
    assert "we try our design" in whole[0]["SUMMARY"]


def test_the_length_is_that_of_the_meetup_else_of_its_agenda_else_an_hour(planned):
    agenda = [{"id": "a", "minutes": 40}, {"id": "b", "minutes": 50}]

    def length(**answers):
        event = Calendar.from_ical(content(planned(**answers))).walk("VEVENT")[0]
        return (event["DTEND"].dt - event["DTSTART"].dt) // timedelta(minutes=1)

    assert length() == 75
    assert length(meetup_minutes=None, steps={"launch": {"agenda": agenda}}) == 90
    assert length(meetup_minutes=None) == 60


def test_without_days_there_is_no_file():
    for slug in ("northern-ferry-crews", "cascadia-tool-libraries"):
        assert calendar(material_of(ROOT / "workshop_data" / slug), slug) is None


NASTY = (*HOSTILE, "\\\\server\\Notes; b, c: d", "a\nb\n\nc", "line\u2028end\u0085x", "\u202eabc")


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_what_people_typed_stays_text(planned, text):
    steps = {"launch": {"invite_text": text}}
    community = planned(steps=steps, location=text[:500]).model_copy(update={"name": text[:500]})
    made = content(community)
    lines = made.decode().split("\r\n")
    assert "\n" not in "".join(lines)
    assert max(len(line.encode()) for line in lines) <= 75
    whole = re.sub("\r\n ", "", made.decode())
    values = dict(line.split(":", 1) for line in whole.split("\r\n") if ":" in line)
    signs = {"\\n": "\n", "\\,": ",", "\\;": ";", "\\\\": "\\"}
    for name, typed in {"DESCRIPTION": text, "LOCATION": text[:500], "SUMMARY": text[:500]}.items():
        assert re.sub(r"\\.", lambda found: signs[found[0]], values[name]) in (typed, typed.strip())
    assert whole.count("BEGIN:VEVENT") == 1


def test_a_name_cannot_begin_an_entry(planned):
    text = "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil"
    community = planned().model_copy(update={"name": text})
    assert len(Calendar.from_ical(content(community)).walk("VEVENT")) == 1


def test_a_community_without_a_name_is_called_by_its_folder(planned):
    community = planned().model_copy(update={"name": " "})
    assert Calendar.from_ical(content(community)).walk("VEVENT")[0]["SUMMARY"] == SLUG
