"""Attendance: every layout gives the figures worked out by hand beside it; nothing is guessed."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from copnb.cli import main
from copnb.design.design import Slot
from copnb.design.happened import Attendance, Meetup
from copnb.design.reading import ReadingError
from copnb.evidence.attendance import Asked, import_attendance
from copnb.evidence.completing import Imported
from copnb.evidence.meetups import import_meetups
from copnb.evidence.persons import NoKey, identity, key_of
from copnb.evidence.presence import minutes_in, union
from copnb.evidence.values import Unreadable
from copnb.store.folders import load, new, save
from copnb.store.happened import load_rows, write_rows

ADA, BO, CAM = ("Ada Example", "ada@example.org"), ("Bo Example", "bo@example.org"), ("Cam", "")
Z2 = [
    "Name (Original Name)",
    "User Email",
    "Join Time",
    "Leave Time",
    "Duration (Minutes)",
    "Guest",
]
Z2_NEW = [
    *("Name (original name)", "Email", "Join time", "Leave time", "Duration (minutes)", "Guest"),
    *("Recording disclaimer response", "In waiting room"),
]
Z3 = ["Meeting ID", "Topic", "Start Time", "End Time", "User Email", "Duration (Minutes)", ""]


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    """A community in a workshop's folder, on the clock of Toronto."""
    return on_the_clock_of(new(tmp_path / "workshop_data", "Food hub"), "America/Toronto")


def on_the_clock_of(folder: Path, zone: str) -> Path:
    community = load(folder)
    community.design.slots.append(Slot(id="a1", time_zone=zone))
    save(folder, community)
    return folder


def table(path: Path, *rows: list[str] | tuple[str, ...], end: str = ",") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=end).writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path


def teams(path: Path, *sections: list[list[str]]) -> Path:
    """Write a report as Teams does: UTF-16 with a mark, tabs, sections with blank lines between."""
    blocks = ["\r\n".join("\t".join(cells) for cells in section) for section in sections]
    path.write_bytes(b"\xff\xfe" + "\r\n\r\n".join(blocks).encode("utf-16-le"))
    return path


def came(folder: Path) -> dict[str, dict[str, int | None]]:
    """Return minutes by meetup and by who came, of the people that tests know."""
    key = key_of(folder.parent)
    names = {key.pseudonym(identity(*who)): who[0].split()[0] for who in (ADA, BO, CAM)}
    found: dict[str, dict[str, int | None]] = {}
    for row in load_rows(folder, Attendance):
        found.setdefault(row.meetup, {})[names.get(row.person, row.person)] = row.minutes
    return found


def only_meetup(folder: Path) -> Meetup:
    [meetup] = load_rows(folder, Meetup)
    return meetup


def everything_in(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


# --- Zoom


def test_zoom_by_join_counts_time_on_two_devices_once(tmp_path, hub):
    # Ada 19:00-19:30 and, on a telephone too, 19:20-20:00: 60 minutes, not 70.
    # Bo comes late, leaves, comes again: 10 + 15. Cam has no e-mail.
    rows = [
        [*ADA, "01/21/2026 07:00:00 PM", "01/21/2026 07:30:00 PM", "30", "No"],
        [
            "Ada E.",
            "ADA@example.org",
            "01/21/2026 07:20:00 PM",
            "01/21/2026 08:00:00 PM",
            "40",
            "No",
        ],
        [*BO, "01/21/2026 07:10:00 PM", "01/21/2026 07:20:00 PM", "10", "No"],
        [*BO, "01/21/2026 07:40:00 PM", "01/21/2026 07:55:00 PM", "15", "No"],
        [*CAM, "01/21/2026 07:05:00 PM", "01/21/2026 07:35:30 PM", "31", "Yes"],
    ]
    import_attendance([table(tmp_path / "participants_98765432101.csv", Z2, *rows)], hub)
    assert came(hub) == {"2026-01-21": {"Ada": 60, "Bo": 25, "Cam": 31}}
    assert only_meetup(hub) == Meetup(date=date(2026, 1, 21), start="19:00", minutes=60, attended=3)


def test_zoom_with_its_new_wording_and_the_waiting_room(tmp_path, hub):
    rows = [
        [*ADA, "09/09/2026 19:02", "09/09/2026 20:00", "58", "No", "OK", "No"],
        [*BO, "09/09/2026 19:00", "09/09/2026 19:04", "4", "No", "", "Yes"],
    ]
    file = table(tmp_path / "z.csv", Z2_NEW, *rows)
    result = import_attendance([file], hub)
    assert came(hub) == {"2026-09-09": {"Ada": 58}}
    assert [(left.line, left.reason) for left in result.skipped] == [
        (3, "time in the waiting room")
    ]


def test_zoom_with_the_meeting_on_top(tmp_path, hub):
    head = ["987 6543 2101", "Damp, again", "21/01/2026 06:50:00 PM", "21/01/2026 08:05:00 PM"]
    rows = [Z3, [*head, "host@example.org", "75", "1"], [], Z2]
    rows.append([*ADA, "21/01/2026 06:55:00 PM", "21/01/2026 08:05:00 PM", "70", "No"])
    import_attendance([table(tmp_path / "z.csv", *rows)], hub)
    assert came(hub) == {"2026-01-21": {"Ada": 70}}
    meetup = only_meetup(hub)
    assert (meetup.start, meetup.minutes, meetup.topic) == ("18:50", 75, "Damp, again")


@pytest.mark.parametrize(
    "head",
    [
        ["Name (Original Name)", "User Email", "Total Duration (Minutes)", "Guest"],
        ["Name (original name)", "Email", "Total duration (minutes)", "Guest"],
    ],
)
def test_zoom_by_person_has_its_day_in_the_files_name(tmp_path, hub, head):
    # No times: neither the start nor the length of the meetup is known.
    file = table(tmp_path / "participants_987_2026_01_21.csv", head, [*ADA, "62", "No"])
    import_attendance([file], hub)
    assert came(hub) == {"2026-01-21": {"Ada": 62}}
    assert (only_meetup(hub).start, only_meetup(hub).minutes) == ("", None)


def test_zoom_by_person_without_a_day_asks_for_it(tmp_path, hub):
    head = ["Name (Original Name)", "User Email", "Total Duration (Minutes)", "Guest"]
    file = table(tmp_path / "p.csv", head, [*ADA, "62", "No"])
    with pytest.raises(ReadingError, match="--day"):
        import_attendance([file], hub)
    import_attendance([file], hub, asked=Asked(day=date(2026, 1, 22)))
    assert came(hub) == {"2026-01-22": {"Ada": 62}}


@pytest.mark.parametrize("minutes", ["3", "30"])
def test_zoom_by_person_with_somebody_twice_leaves_the_minutes_unknown(tmp_path, hub, minutes):
    head = ["Name (Original Name)", "User Email", "Total Duration (Minutes)", "Guest"]
    file = table(tmp_path / "p_2026-01-21.csv", head, [*ADA, "4", "No"], [*ADA, minutes, "No"])
    import_attendance([file], hub)
    assert came(hub) == {"2026-01-21": {"Ada": None}}


def test_zooms_wide_report_holds_several_meetings(tmp_path, hub):
    head = [
        *("Topic", "Meeting ID", "User Name", "User Email", "Department", "Start Time", "End Time"),
        *("Duration (Minutes)", "Participants", "Name (Original Name)", "User Email", "Join Time"),
        *("Leave Time", "Duration (Minutes)", "Guest", "In Waiting Room"),
    ]

    def row(day: str, who: tuple[str, str], begin: str, end: str, minutes: str) -> list[str]:
        meeting = ["Circle", "111222333", "Host", "host@example.org", "", f"{day} 19:00"]
        meeting += [f"{day} 20:00", "60", "2"]
        return [*meeting, *who, f"{day} {begin}", f"{day} {end}", minutes, "No", "No"]

    rows = [
        row("13/01/2026", ADA, "19:00", "20:00", "60"),
        row("13/01/2026", BO, "19:30", "20:00", "30"),
        row("10/02/2026", ADA, "19:05", "19:50", "45"),
    ]
    import_attendance([table(tmp_path / "z.csv", head, *rows)], hub)
    assert came(hub) == {"2026-01-13": {"Ada": 60, "Bo": 30}, "2026-02-10": {"Ada": 45}}
    figures = [(m.minutes, m.attended, m.new, m.returning) for m in load_rows(hub, Meetup)]
    assert figures == [(60, 2, None, None), (60, 1, 0, 1)]


@pytest.mark.parametrize("end", [",", "\t"])
def test_zooms_webinar_report(tmp_path, hub, end):
    # Ada is host; Bo came twice, 20 + 30 minutes; Cam registered and did not come.
    person = ["Attended", "User Name (Original Name)", "Email", "Join Time", "Leave Time"]
    person += ["Time in Session (minutes)", "Is Guest", "Country/Region Name"]
    day = "Sep 09, 2026"
    rows: list[list[str]] = [
        ["Attendee Report"],
        ["Report generated time", f"{day} 21:00:00"],
        ["Topic", "Webinar ID", "Actual Start Time", "Actual Duration (minutes)", "# Registrants"],
        ["Open hour", "987 6543 2101", f"{day} 07:00:00 PM", "62", "40"],
        ["Host Details"],
        person,
        ["Yes", *ADA, f"{day} 06:58:00 PM", f"{day} 08:02:00 PM", "64", "No", "Canada"],
        ["Attendee Details"],
        person,
        ["Yes", *BO, f"{day} 07:00:00 PM", f"{day} 07:20:00 PM", "20", "Yes", "Canada"],
        ["Yes", *BO, f"{day} 07:30:00 PM", f"{day} 08:00:00 PM", "30", "Yes", "Canada"],
        ["No", "Cam", "cam@example.org", "--", "--", "--", "--", "--"],
    ]
    result = import_attendance([table(tmp_path / "w.csv", *rows, end=end)], hub)
    assert came(hub) == {"2026-09-09": {"Ada": 64, "Bo": 50}}
    assert {row.role for row in load_rows(hub, Attendance)} == {"host", ""}
    meetup = only_meetup(hub)
    # 40 registered, and the host.
    assert (meetup.registered, meetup.attended, meetup.minutes) == (41, 2, 62)
    assert [left.line for left in result.skipped] == [12]


# --- Teams and Meet

ENGLISH = ("1. Summary", "2. Participants", "3. In-Meeting Activities", "Organizer", "1h 2m 3s")
GERMAN = ("1. Zusammenfassung", "2. Teilnehmer", "3. Aktivitäten", "Organisator", "62 Min. 3 Sek.")


@pytest.mark.parametrize(
    ("words", "day"), [(ENGLISH, "7/22/26, 7:0{}:11\u202fPM"), (GERMAN, "22.07.26, 19:0{}:11")]
)
def test_teams_report_in_any_language(tmp_path, hub, words, day):
    # Ada 19:00:11-19:05:11 and 19:07:11-19:09:11, 5 + 2 minutes; Bo 19:02:11-19:09:11.
    def at(minute: int) -> str:
        return day.format(minute)

    title, people, stays, host, lasted = words
    report = teams(
        tmp_path / "report.csv",
        [
            [title],
            ["a", '"Circle\r\nof July"'],
            ["b", "2"],
            ["c", at(0)],
            ["d", at(9)],
            ["e", lasted],
        ],
        [
            [people],
            ["a", "b", "c", "d", "e", "f", "g"],
            [ADA[0], at(0), at(9), "7m", ADA[1], ADA[1], host],
        ],
        [
            [stays],
            ["a", "b", "c", "d", "e", "f"],
            [ADA[0], at(0), at(5), "5m", ADA[1], host],
            [ADA[0], at(7), at(9), "2m", ADA[1], host],
            [BO[0] + " (External)", at(2), at(9), "7m"],
        ],
    )
    import_attendance([report], hub)
    people_ = {name: m for name, m in came(hub)["2026-07-22"].items() if name == "Ada"}
    assert people_ == {"Ada": 7}
    assert sorted(row.minutes or 0 for row in load_rows(hub, Attendance)) == [7, 7]
    assert sorted(row.role for row in load_rows(hub, Attendance)) == ["", "host"]
    meetup = only_meetup(hub)
    assert (meetup.topic, meetup.start, meetup.minutes) == ("Circle of July", "19:00", 9)


def test_teams_report_without_activities_uses_its_participants(tmp_path, hub):
    # First joined 19:00, last left 20:00, but only 45 minutes in between: the length counts.
    head = ["Name", "First join", "Last leave", "In-meeting duration", "Email", "UPN", "Role"]
    row = [ADA[0], "7/22/26, 7:00:00 PM", "7/22/26, 8:00:00 PM", "45m", ADA[1], ADA[1], "Presenter"]
    meeting = [["Meeting title", "Circle"], ["Start time", "7/22/26, 6:55:00 PM"]]
    meeting.append(["End time", "7/22/26, 8:10:00 PM"])
    people = [["2. Participants"], head, row]
    report = teams(tmp_path / "t.csv", [["1. Summary"], *meeting], people)
    import_attendance([report], hub)
    assert came(hub) == {"2026-07-22": {"Ada": 45}}
    assert (only_meetup(hub).start, only_meetup(hub).minutes) == ("18:55", 75)
    assert load_rows(hub, Attendance)[0].role == "speaker"


@pytest.mark.parametrize("head", [[["Full Name", "User Action", "Timestamp"]], []])
@pytest.mark.parametrize(
    ("joined", "before", "left"), [("Joined", "Joined before", "Left"), ("Entrou", "Antes", "Saiu")]
)
def test_teams_old_list_with_and_without_names_of_columns(
    tmp_path, hub, head, joined, before, left
):
    # Cam 19:00-19:20 and 19:30-?: the end of the meeting is not told, so minutes are unknown.
    rows = [
        ["Cam", joined, "22/1/2026, 19:00:00"],
        ["Cam", left, "22/1/2026, 19:20:00"],
        ["Cam", joined, "22/1/2026, 19:30:00"],
        ["Dee", before, "22/1/2026, 18:55:00"],
        ["Dee", left, "22/1/2026, 19:25:00"],
        ["Eli", joined, "22/1/2026, 19:05:00"],
    ]
    import_attendance([teams(tmp_path / "list.csv", [*head, *rows])], hub)
    key = key_of(hub.parent)
    by_person = {row.person: row.minutes for row in load_rows(hub, Attendance)}
    minutes = [by_person[key.pseudonym(f"name:{name}")] for name in ("cam", "dee", "eli")]
    assert minutes == [None, 30, None]
    assert (only_meetup(hub).start, only_meetup(hub).minutes) == ("18:55", None)


def test_teams_live_event_tells_the_time_of_greenwich(tmp_path, hub):
    head = ["SessionId", "ParticipantId", "FullName", "UserAgent", "UtcEventTimestamp", "Action"]
    rows = [
        ["s", "1", "Cam", "x", "2026-01-22T00:30:00Z", "Joined"],
        ["s", "1", "Cam", "x", "2026-01-22T01:10:00Z", "Left"],
    ]
    import_attendance([table(tmp_path / "live.csv", head, *rows)], hub)
    assert came(hub) == {"2026-01-21": {"Cam": 40}}  # 19:30 in Toronto, the day before
    assert only_meetup(hub).start == "19:30"


@pytest.mark.parametrize(
    ("joined", "left", "lasted", "minutes"),
    [
        ("7:02 PM", "8:00 PM", "58 min", 58),
        ("19:00", "20:02", "1 hr 2 min", 62),
        ("11:40 PM", "12:10 AM", "30 min", 30),
        ("11:40 PM", "12:10 AM", "", 30),
    ],
)
def test_meet_has_times_without_a_day(tmp_path, hub, joined, left, lasted, minutes):
    head = ["First name", "Last name", "Email", "Duration", "Time joined", "Time exited"]
    file = table(
        tmp_path / "2026-01-21 Circle.csv", head, ["Ada", "Example", ADA[1], lasted, joined, left]
    )
    import_attendance([file], hub)
    assert came(hub) == {"2026-01-21": {"Ada": minutes}}


# --- any table


def test_any_table_by_a_mapping(tmp_path, hub):
    mapping = tmp_path / "map.json"
    fields = {"Wer": "name", "Mail": "email", "Tag": "date", "Dauer": "minutes"}
    told = {"fields": fields, "fixed": {"topic": "Kreis"}, "left_out": {"IP": "personal"}}
    mapping.write_text(json.dumps(told))
    file = table(
        tmp_path / "liste.csv",
        ["Wer", "Mail", "Tag", "Dauer", "IP"],
        [*ADA, "13.01.2026", "45", "10.0.0.1"],
        ["null", "", "13.01.2026", "", ""],
        [*ADA, "10.02.2026", "1:02:00", ""],
        end=";",
    )
    result = import_attendance([file], hub, mapping)
    key = key_of(hub.parent)
    nobody = key.pseudonym("name:null")  # a person called null is a person
    assert came(hub) == {"2026-01-13": {"Ada": 45, nobody: None}, "2026-02-10": {"Ada": 62}}
    assert {meetup.topic for meetup in load_rows(hub, Meetup)} == {"Kreis"}
    assert result.left_out == {"IP": "personal"}


def test_a_mapping_says_which_community_a_row_is_of(tmp_path, hub):
    other = new(hub.parent, "Ferry crews")
    mapping = tmp_path / "map.json"
    values = {"field": "community", "values": {"FC monthly": "ferry-crews"}}
    mapping.write_text(json.dumps({"fields": {"Group": values, "Who": "name", "Day": "date"}}))
    rows = [
        ["food HUB", "Ada", "2026-01-13"],
        ["FC monthly", "Bo", "2026-01-14"],
        ["Elsewhere", "Cam", "2026-01-15"],
    ]
    result = import_attendance(
        [table(tmp_path / "l.csv", ["Group", "Who", "Day"], *rows)], hub.parent, mapping
    )
    assert [str(m.date) for m in load_rows(hub, Meetup)] == ["2026-01-13"]
    assert [str(m.date) for m in load_rows(other, Meetup)] == ["2026-01-14"]
    assert [(left.line, left.reason) for left in result.skipped] == [
        (4, "“Elsewhere” is no community here")
    ]


def test_a_report_for_several_communities_needs_a_mapping(tmp_path, hub):
    new(hub.parent, "Ferry crews")
    with pytest.raises(ReadingError, match="names the column that says which"):
        import_attendance([zoom(tmp_path)], hub.parent)


@pytest.mark.parametrize("epoch", [1900, 1904])
def test_a_workbook_gives_days_whatever_its_calendar(tmp_path, hub, epoch):
    book = openpyxl.Workbook()
    if epoch == 1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(Z2)
    joined, left = datetime(2026, 1, 21, 19), datetime(2026, 1, 21, 20)
    book.active.append([*ADA, joined, left, 60, "No"])
    book.save(tmp_path / "z.xlsx")
    import_attendance([tmp_path / "z.xlsx"], hub)
    assert came(hub) == {"2026-01-21": {"Ada": 60}}


@pytest.mark.parametrize(("first", "day"), [(1900, 46043), (1904, 44581)])
def test_a_workbooks_number_is_a_moment(tmp_path, hub, first, day):
    # 46043 days after 30 December 1899 is 21 January 2026; 19/24 of a day is 19:00.
    book = openpyxl.Workbook()
    book.epoch = datetime(1904, 1, 1) if first == 1904 else datetime(1899, 12, 30)
    book.active.append(Z2)
    book.active.append([*ADA, day + 19 / 24, day + 20 / 24, 60, "No"])
    book.save(tmp_path / "z.xlsx")
    import_attendance([tmp_path / "z.xlsx"], hub)
    assert came(hub) == {"2026-01-21": {"Ada": 60}}
    assert only_meetup(hub).start == "19:00"


# --- clocks and days


def zoom(folder: Path, *rows: list[str], name: str = "z.csv") -> Path:
    return table(folder / name, Z2, *(rows or [stay(ADA, "2026-01-21 19:00", "2026-01-21 20:00")]))


def stay(who: tuple[str, str], joined: str, left: str, minutes: str = "") -> list[str]:
    return [*who, joined, left, minutes, "No"]


def test_the_hour_that_comes_twice_is_read_as_the_length_says(tmp_path, hub):
    # Clocks in Toronto go back on 1 November 2026 from 02:00 to 01:00.
    rows = [
        stay(ADA, "2026-11-01 00:30", "2026-11-01 02:30", "180"),
        stay(BO, "2026-11-01 01:50", "2026-11-01 01:10", "20"),
        stay(CAM, "2026-11-01 01:10", "2026-11-01 01:40", "90"),
    ]
    import_attendance([zoom(tmp_path, *rows)], hub)
    assert came(hub) == {"2026-11-01": {"Ada": 180, "Bo": 20, "Cam": 90}}


@pytest.mark.parametrize(
    ("joined", "left", "minutes"),
    [
        ("11-01 01:50", "11-01 01:10", 20),
        ("11-01 00:30", "11-01 02:30", 180),
        ("03-08 01:30", "03-08 03:30", 60),
    ],
)
def test_without_a_length_the_change_of_clocks_is_known_by_the_zone(
    tmp_path, hub, joined, left, minutes
):
    import_attendance([zoom(tmp_path, stay(ADA, f"2026-{joined}", f"2026-{left}"))], hub)
    assert [row.minutes for row in load_rows(hub, Attendance)] == [minutes]


def test_where_nobody_says_the_zone_the_length_still_counts(tmp_path):
    folder = new(tmp_path / "workshop_data", "Circle")
    rows = [stay(ADA, "2026-11-01 00:30", "2026-11-01 02:30", "180")]
    result = import_attendance([zoom(tmp_path, *rows)], folder)
    assert came(folder) == {"2026-11-01": {"Ada": 180}}
    assert any("no --zone is given" in note for note in result.notes)


def test_times_of_another_clock_are_told_on_the_communitys(tmp_path, hub):
    # 00:30 in London is 19:30 in Toronto, on the day before.
    file = zoom(tmp_path, stay(ADA, "2026-01-22 00:30", "2026-01-22 01:30"))
    import_attendance([file], hub, asked=Asked(zone="Europe/London"))
    assert came(hub) == {"2026-01-21": {"Ada": 60}}
    assert only_meetup(hub).start == "19:30"


def ambiguous(folder: Path, day: str = "03/04/2026", name: str = "z.csv") -> Path:
    return zoom(folder, stay(ADA, f"{day} 19:00", f"{day} 20:00"), name=name)


def test_a_day_that_can_be_read_both_ways_is_asked_for(tmp_path, hub):
    before = everything_in(hub.parent)
    with pytest.raises(ReadingError, match="--dates"):
        import_attendance([ambiguous(tmp_path)], hub)
    assert everything_in(hub.parent) == before
    import_attendance([ambiguous(tmp_path)], hub, asked=Asked(dates="day first"))
    assert list(came(hub)) == ["2026-04-03"]


def test_a_day_that_can_be_read_both_ways_is_decided_by_the_other_files(tmp_path, hub):
    files = [ambiguous(tmp_path), ambiguous(tmp_path, "04/22/2026", "other.csv")]
    import_attendance(files, hub)
    assert list(came(hub)) == ["2026-03-04", "2026-04-22"]


def test_a_day_that_can_be_read_both_ways_is_decided_by_the_meetups_there_are(tmp_path, hub):
    write_rows(hub, {Meetup: [Meetup(date=date(2026, 4, 3), start="19:00")]})
    import_attendance([ambiguous(tmp_path, name="participants_98765432101_2026_05_06.csv")], hub)
    assert list(came(hub)) == ["2026-04-03"]


# --- people


def test_programs_are_no_people_and_callers_are(tmp_path, hub):
    times = ("2026-01-21 19:00", "2026-01-21 20:00")
    names = ["Ada's Otter.ai", "Fireflies.ai Notetaker", "+1 416***23", "iPhone", "Jane Otter"]
    result = import_attendance([zoom(tmp_path, *[stay((name, ""), *times) for name in names])], hub)
    assert [left.line for left in result.skipped] == [2, 3]
    assert sorted(row.person[:2] for row in load_rows(hub, Attendance)) == ["p-", "p-", "x-"]
    # Whether the iPhone was here before nobody can tell: who is new stays unknown.
    assert (only_meetup(hub).attended, only_meetup(hub).new) == (3, None)


def test_who_has_no_email_on_one_device_is_the_one_of_that_name(tmp_path, hub):
    rows = [
        stay(ADA, "2026-01-21 19:00", "2026-01-21 19:30"),
        stay((" ada  EXAMPLE ", ""), "2026-01-21 19:15", "2026-01-21 20:00"),
    ]
    import_attendance([zoom(tmp_path, *rows)], hub)
    assert came(hub) == {"2026-01-21": {"Ada": 60}}


def test_names_nearly_alike_are_shown_and_joined_only_when_said(tmp_path, hub):
    rows = [
        stay(("Jon Example", ""), "2026-01-21 19:00", "2026-01-21 19:30"),
        stay(("John Example", ""), "2026-01-21 19:30", "2026-01-21 20:00"),
        stay(("Kim Other", ""), "2026-01-21 19:00", "2026-01-21 20:00"),
    ]
    file = zoom(tmp_path, *rows)
    result = import_attendance([file], hub)
    assert [(pair.one[1], pair.other[1]) for pair in result.alike] == [(2, 3)]
    assert only_meetup(hub).attended == 3
    said = {identity("Jon Example"): identity("John Example")}
    result = import_attendance([file], hub, asked=Asked(same=said))
    assert [row.minutes for row in load_rows(hub, Attendance)] == [60, 60]
    assert only_meetup(hub).attended == 2
    assert not result.communities[0].differing


def test_a_former_name_in_brackets_is_a_hint(tmp_path, hub):
    times = ("2026-01-21 19:00", "2026-01-21 20:00")
    rows = [stay((name, ""), *times) for name in ("Bee (Dana Stone)", "Dana Stone", "Bee Other")]
    result = import_attendance([zoom(tmp_path, *rows)], hub)
    assert [(pair.one[1], pair.other[1]) for pair in result.alike] == [(2, 3)]


def test_no_name_and_no_email_is_in_any_file(tmp_path, hub):
    import_attendance([zoom(tmp_path)], hub)
    written = b"".join(everything_in(hub.parent).values()).lower()
    assert b"ada" not in written
    assert b"example.org" not in written


# --- what is there already


def test_what_a_person_typed_stays_and_is_completed(tmp_path, hub):
    typed = Meetup(date=date(2026, 1, 21), start="18:30", attended=9, member_led=True, topic="Ours")
    write_rows(hub, {Meetup: [typed]})
    result = import_attendance([zoom(tmp_path)], hub)
    assert only_meetup(hub) == typed.model_copy(update={"minutes": 60, "new": 1, "returning": 0})
    told = [(one.column, one.stands, one.given) for one in result.communities[0].differing]
    assert told == [("start", "18:30", "19:00"), ("attended", 9, 1)]


def test_importing_the_same_file_again_changes_nothing(tmp_path, hub):
    file = zoom(tmp_path)
    import_attendance([file], hub)
    before = everything_in(hub.parent)
    result = import_attendance([file], hub)
    assert everything_in(hub.parent) == before
    assert result.communities[0].files == {}


def test_an_earlier_meetup_that_comes_later_mends_who_was_new(tmp_path, hub):
    february = zoom(tmp_path, stay(ADA, "2026-02-18 19:00", "2026-02-18 20:00"), name="f.csv")
    import_attendance([february], hub)
    assert only_meetup(hub).new is None
    result = import_attendance([zoom(tmp_path)], hub)
    assert [(m.new, m.returning) for m in load_rows(hub, Meetup)] == [(None, None), (0, 1)]
    assert not result.communities[0].differing


def test_after_a_meetup_of_which_nobody_knows_who_came_new_is_unknown(tmp_path, hub):
    write_rows(hub, {Meetup: [Meetup(date=date(2026, 1, 1), attended=5)]})
    import_attendance([zoom(tmp_path)], hub)
    assert [(m.new, m.returning) for m in load_rows(hub, Meetup)] == [(None, None)] * 2


def test_two_meetups_of_a_day_are_told_apart_by_their_time(tmp_path, hub):
    import_attendance([zoom(tmp_path)], hub)
    morning = zoom(tmp_path, stay(BO, "2026-01-21 09:00", "2026-01-21 10:00"), name="m.csv")
    result = import_attendance([morning], hub)
    assert came(hub) == {"2026-01-21T09:00": {"Bo": 60}, "2026-01-21T19:00": {"Ada": 60}}
    assert "two meetups, at 19:00 and 09:00" in result.communities[0].notes[0]
    again = import_attendance([morning, zoom(tmp_path)], hub)
    assert again.communities[0].files == {}


def test_a_column_may_tell_both_the_day_and_the_time(tmp_path, hub):
    mapping = tmp_path / "map.json"
    mapping.write_text('{"format": 1, "fields": {"When": ["date", "start"]}}', encoding="utf-8")
    given = [["2026-01-21 19:30:00"], ["22.01.2026, 9:05"], ["2026-01-23"], ["2026-01-24 00:00"]]
    import_meetups([table(tmp_path / "m.csv", ["When"], *given)], hub, mapping)
    assert [(row.date.day, row.start) for row in load_rows(hub, Meetup)] == [
        (21, "19:30"), (22, "09:05"), (23, ""), (24, ""),
    ]  # fmt: skip
    wrong = table(tmp_path / "w.csv", ["When"], ["2026-01-25 25:00"])
    with pytest.raises(ReadingError, match="line 2, When: got “2026-01-25 25:00”"):
        import_meetups([wrong], hub, mapping)


def test_a_second_meetup_of_a_day_gives_those_who_came_to_the_first_its_time(tmp_path, hub):
    import_attendance([zoom(tmp_path)], hub)
    import_meetups([table(tmp_path / "m.csv", ["date", "start"], ["2026-01-21", "09:00"])], hub)
    assert came(hub) == {"2026-01-21T19:00": {"Ada": 60}}


def test_a_meeting_that_dropped_and_began_again_is_one_meetup(tmp_path, hub):
    first = zoom(
        tmp_path,
        stay(ADA, "2026-01-21 19:00", "2026-01-21 19:20"),
        name="participants_987654321.csv",
    )
    second = zoom(
        tmp_path,
        stay(ADA, "2026-01-21 19:25", "2026-01-21 20:00"),
        name="participants_987654321 (1).csv",
    )
    result = import_attendance([first, second], hub)
    assert came(hub) == {"2026-01-21": {"Ada": 55}}
    assert only_meetup(hub).minutes == 60
    assert any("taken for one meetup" in note for note in result.notes)


def test_a_folder_is_read_and_the_same_content_once(tmp_path, hub):
    exports = tmp_path / "exports"
    exports.mkdir()
    zoom(exports, name="a.csv")
    zoom(exports, name="b.csv")
    (exports / "notes.md").write_text("x")
    result = import_attendance([exports], hub)
    assert came(hub) == {"2026-01-21": {"Ada": 60}}
    reasons = sorted(
        (Path(left.source).name, left.reason.split(" as ")[0]) for left in result.skipped
    )
    assert reasons == [("b.csv", "the same file"), ("notes.md", "no table by its name")]


def test_pseudonyms_of_a_key_that_is_not_here_are_not_mixed_with_others(tmp_path, hub):
    import_attendance([zoom(tmp_path)], hub)
    (hub.parent / ".private" / "persons.key").unlink()
    before = everything_in(hub.parent)
    with pytest.raises(NoKey, match="their key is not here"):
        import_attendance([zoom(tmp_path, stay(BO, "2026-02-18 19:00", "2026-02-18 20:00"))], hub)
    assert everything_in(hub.parent) == before


# --- bad files


def bad(folder: Path, content: bytes, name: str = "bad.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


GOOD = ",".join(Z2).encode() + b"\nCam,,2026-01-21 19:00,2026-01-21 20:00,60,No\n"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no report of attendance"),
        (b"\n\n", "no report of attendance"),
        (b"Full name,Shoe size\nAda,38\n", "line 1: got no report of attendance"),
        (GOOD + b"Dee,,2026-01-2", "line 3: got 3 cells, expected at least 5"),
        (GOOD + b'"Dee,,', "line 3: got quotes that do not close"),
        (GOOD + b"Dee,,tomorrow,2026-01-21 20:00,60,No\n", "line 3"),
        (GOOD + b"Dee,,2026-01-21 19:00,2026-01-21 20:00,some,No\n", "line 3.* a length of time"),
        (GOOD.replace(b"Cam", b"C\x01m"), "line 2: got the character U"),
        (bytes(range(256)) * 40, "expected a spreadsheet|letters that cannot|no report"),
        (b"PK\x03\x04 cut off", "a workbook that cannot be opened"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing_and_says_where(tmp_path, hub, content, told):
    before = everything_in(hub.parent)
    with pytest.raises(ReadingError, match=told) as caught:
        import_attendance([zoom(tmp_path), bad(tmp_path, content)], hub)
    assert "Dee" not in str(caught.value)
    assert "Ada" not in str(caught.value)
    assert everything_in(hub.parent) == before


def test_a_workbook_with_merged_headers_is_no_report(tmp_path, hub):
    book = openpyxl.Workbook()
    book.active.append(["Meeting", "", ""])
    book.active.merge_cells("A1:C1")
    book.active.append(["x", "y", "z"])
    book.save(tmp_path / "m.xlsx")
    with pytest.raises(ReadingError, match="no report of attendance"):
        import_attendance([tmp_path / "m.xlsx"], hub)


def test_a_title_that_is_too_long_is_refused_before_anything_is_written(tmp_path, hub):
    head = ["1", "x" * 501, "2026-01-21 19:00", "2026-01-21 20:00", "", "60", ""]
    rows = [Z3, head, [], Z2, stay(ADA, "2026-01-21 19:00", "2026-01-21 20:00")]
    with pytest.raises(ReadingError, match="at most 500 characters"):
        import_attendance([table(tmp_path / "z.csv", *rows)], hub)


# --- lengths and spans


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("32", 32),
        ("1h 27m 51s", 87.85),
        ("1h 7s", 60 + 7 / 60),
        ("45m", 45),
        ("59 Min. 0 Sek.", 59),
        ("1 Std. 2 Min.", 62),
        ("58 min", 58),
        ("1 hr 2 min", 62),
        ("1:02:30", 62.5),
        ("45,5", 45.5),
        ("", None),
    ],
)
def test_lengths_as_exports_write_them(text, minutes):
    assert minutes_in(text) == (pytest.approx(minutes) if minutes is not None else None)


@pytest.mark.parametrize("text", ["long", "5 apples", "-3", "1h x"])
def test_another_text_is_no_length(text):
    with pytest.raises(Unreadable):
        minutes_in(text)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 60))))
def test_a_union_counts_each_second_once(spans):
    ends = [(begin, begin + length) for begin, length in spans]
    assert union(ends) == len({second for begin, end in ends for second in range(begin, end)})


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12
)
HARD = st.sampled_from(
    ["NA", "None", "null", "O'Neil, Ann", 'Bo "B" Ray', "a\tb", "山田 太郎", "=1+1"]
)
COMINGS = st.lists(st.tuples(NAMES | HARD, st.integers(0, 50), st.integers(1, 9)), min_size=1)


@settings(max_examples=30, deadline=None)
@given(COMINGS)
def test_whatever_people_are_called_their_minutes_are_right(comings):
    def at(minute: int) -> str:
        return f"2026-01-21 19:{minute:02}"

    rows = [stay((name, ""), at(begin), at(begin + length)) for name, begin, length in comings]
    with TemporaryDirectory() as scratch:
        folder = new(Path(scratch) / "w", "Circle")
        import_attendance([zoom(Path(scratch), *rows)], folder)
        expected: dict[str, set[int]] = {}
        for name, begin, length in comings:
            who = identity(name) or name.casefold()
            expected.setdefault(who, set()).update(range(begin, begin + length))
        found = [row.minutes for row in load_rows(folder, Attendance)]
    assert sorted(found) == sorted(len(minutes) for minutes in expected.values())


# --- meetups, and the commands


def test_meetups_are_completed_and_never_overwritten(tmp_path, hub):
    write_rows(hub, {Meetup: [Meetup(date=date(2026, 1, 13), topic="Ours", attended=9)]})
    rows = [["13/01/2026", "19:00", "12", "Theirs"], ["10/02/2026", "", "1,051", ""]]
    file = table(tmp_path / "m.csv", ["date", "start", "attended", "topic"], *rows)
    with pytest.raises(ReadingError, match="day"):  # without a mapping days are ISO or certain
        import_meetups([table(tmp_path / "n.csv", ["date"], ["03/04/2026"])], hub)
    result = import_meetups([file], hub)
    assert load_rows(hub, Meetup) == [
        Meetup(date=date(2026, 1, 13), start="19:00", topic="Ours", attended=9),
        Meetup(date=date(2026, 2, 10), attended=1051),
    ]
    assert [one.column for one in result.communities[0].differing] == ["attended", "topic"]
    before = everything_in(hub)
    import_meetups([file], hub)
    assert everything_in(hub) == before


def run(*words: Any) -> Any:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_the_command_says_what_it_did_and_what_it_left_alone(tmp_path, hub):
    rows = [stay(ADA, "2026-01-21 19:00", "2026-01-21 20:00")]
    file = zoom(tmp_path, *rows, stay(("AI Companion", ""), "2026-01-21 19:00", "2026-01-21 20:00"))
    done = run("import", "attendance", file, "--into", hub)
    assert done.exit_code == 0, done.output
    assert "food-hub: 1 new meetup, 0 completed, 1 new row of attendance" in done.output
    assert "left out, a program that takes notes, no person: line 3" in done.output
    assert "America/Toronto" in done.output
    assert "food-hub: nothing new" in run("import", "attendance", file, "--into", hub).output


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--zone", "Toronto"], 2, "America/Toronto"),
        (["--same", "Ada"], 2, "ONE=OTHER"),
        (["--dates", "year last"], 2, "day first"),
    ],
)
def test_wrong_usage_says_what_would_do(tmp_path, hub, words, code, told):
    done = run("import", "attendance", zoom(tmp_path), "--into", hub, *words)
    assert (done.exit_code, told in done.output) == (code, True)


def test_a_bad_file_ends_the_command_with_one(tmp_path, hub):
    done = run("import", "attendance", bad(tmp_path, b"a,b\n1,2\n"), "--into", hub)
    assert done.exit_code == 1
    assert "no report of attendance that copnb knows" in done.output
    assert run("import", "meetups", bad(tmp_path, b"a\n1\n"), "--into", hub).exit_code == 1


def test_an_import_of_nothing_is_one_that_failed(tmp_path, hub):
    file = zoom(tmp_path, stay(("AI Companion", ""), "2026-01-21 19:00", "2026-01-21 20:00"))
    done = run("import", "attendance", file, "--into", hub)
    assert isinstance(import_attendance([file], hub), Imported)
    assert "nobody in it" in done.output


# --- Teams as it writes in English, and in other languages

NAMES_2 = [
    *("Name", "First Join", "Last Leave", "In-Meeting Duration", "Email"),
    *("Participant ID (UPN)", "Role"),
]
NAMES_3 = ["Name", "Join Time", "Leave Time", "Duration", "Email", "Role"]
GERMAN_2 = [
    *("Name", "Erster Beitritt", "Letztes Verlassen", "Dauer der Besprechung", "E-Mail"),
    *("Teilnehmer-ID (UPN)", "Rolle"),
]
GERMAN_3 = ["Name", "Beitrittszeit", "Verlassenszeit", "Dauer", "E-Mail", "Rolle"]
IN_ENGLISH = {
    "titles": ("1. Summary", "2. Participants", "3. In-Meeting Activities"),
    "heads": (NAMES_2, NAMES_3),
    "day": "7/22/26, {}:{:02}:00\u202fPM",
    "roles": ("Organizer", "Presenter"),
}
IN_GERMAN = {
    "titles": ("1. Zusammenfassung", "2. Teilnehmer", "3. Aktivitäten in der Besprechung"),
    "heads": (GERMAN_2, GERMAN_3),
    "day": "22.07.26, {}:{:02}:00",
    "roles": ("Organisator", "Referent"),
}


def teams_sections(words: dict[str, Any], upto: int) -> list[list[list[str]]]:
    """Return sections: 18:55-20:10; Ada 19:00-20:00 but 45 minutes, Bo 19:30-20:00."""
    pm = 0 if "PM" in words["day"] else 12

    def at(hour: int, minute: int) -> str:
        return words["day"].format(hour + pm, minute)

    host, speaker = words["roles"]
    one, two, three = words["titles"]
    names, stays = words["heads"]
    ada, bo = [at(7, 0), at(8, 0), "45m", ADA[1]], [at(7, 30), at(8, 0), "30m", BO[1]]
    meeting = [["Meeting title", "Circle"], ["Attended participants", "2"]]
    meeting += [["Start time", at(6, 55)], ["End time", at(8, 10)]]
    meeting += [["Meeting duration", "1h 15m"], ["Average attendance time", "37m 30s"]]
    sections = [
        [[one], *meeting],
        [[two], names, [ADA[0], *ada, ADA[1], host], [BO[0], *bo, BO[1], speaker]],
        [[three], stays, [ADA[0], *ada, host], [BO[0], *bo, speaker]],
        [["4. Meeting Engagement"], ["Name", "Email", "Reactions"], [ADA[0], ADA[1], "3"]],
    ]
    return sections[:upto]


@pytest.mark.parametrize("upto", [2, 3, 4])
@pytest.mark.parametrize("words", [IN_ENGLISH, IN_GERMAN])
def test_teams_report_is_told_from_zooms_whatever_its_sections(tmp_path, hub, words, upto):
    import_attendance([teams(tmp_path / "t.csv", *teams_sections(words, upto))], hub)
    assert came(hub) == {"2026-07-22": {"Ada": 45, "Bo": 30}}
    assert sorted(row.role for row in load_rows(hub, Attendance)) == ["host", "speaker"]
    meetup = only_meetup(hub)
    assert (meetup.topic, meetup.start, meetup.minutes) == ("Circle", "18:55", 75)


@pytest.mark.parametrize("names", [NAMES_3, GERMAN_3])
def test_teams_activities_without_a_line_leave_the_participants(tmp_path, hub, names):
    one, two, _stays = teams_sections(IN_ENGLISH, 3)
    report = teams(tmp_path / "t.csv", one, two, [["3. In-Meeting Activities"], names])
    import_attendance([report], hub)
    assert came(hub) == {"2026-07-22": {"Ada": 45, "Bo": 30}}


def test_who_is_among_teams_participants_only_is_there_too(tmp_path, hub):
    one, two, three = teams_sections(IN_ENGLISH, 3)
    import_attendance([teams(tmp_path / "t.csv", one, two, three[:-1])], hub)
    assert came(hub) == {"2026-07-22": {"Ada": 45, "Bo": 30}}


def test_teams_lines_shorter_than_the_names_of_columns_are_people(tmp_path, hub):
    one, two, _stays = teams_sections(IN_ENGLISH, 3)
    import_attendance([teams(tmp_path / "t.csv", one, [*two, ["Cam"]])], hub)
    assert came(hub) == {"2026-07-22": {"Ada": 45, "Bo": 30, "Cam": None}}


@pytest.mark.parametrize("first", ["Name", "Full Name", "Nom complet"])
def test_in_teams_report_without_numbers_nobody_vanishes(tmp_path, hub, first):
    # Bo has neither leave time nor duration, Cam no time at all.
    summary = [["Meeting Summary"], ["Total Number of Participants", "3"], ["Meeting Title", "X"]]
    rows = [
        [first, "Join Time", "Leave Time", "Duration", "Email", "Role"],
        ["Cam", "", "", "", "", ""],
        [BO[0], "7/22/2026, 7:05:00 PM", "", "", BO[1], "Presenter"],
        [ADA[0], "7/22/2026, 7:00:00 PM", "7/22/2026, 8:00:00 PM", "1h", ADA[1], "Organizer"],
    ]
    import_attendance([teams(tmp_path / "t.csv", summary, rows)], hub)
    assert came(hub) == {"2026-07-22": {"Ada": 60, "Bo": None, "Cam": None}}


def test_in_teams_old_list_who_only_left_was_there(tmp_path, hub):
    rows = [
        ["Cam", "Left", "22/1/2026, 19:10:00"],
        [ADA[0], "Joined", "22/1/2026, 19:00:00"],
        [ADA[0], "Left", "22/1/2026, 19:20:00"],
        [BO[0], "Joined", "22/1/2026, 19:00:00"],
    ]
    import_attendance([teams(tmp_path / "t.csv", rows)], hub)
    assert sorted(str(row.minutes) for row in load_rows(hub, Attendance)) == ["20", "None", "None"]
    assert came(hub)["2026-01-22"]["Cam"] is None


def test_in_teams_old_list_who_comes_again_after_joining_before_is_there_again(tmp_path, hub):
    # Ada 19:00-19:10 and 19:20-20:00, Bo 19:00-20:00.
    rows = [
        [ADA[0], "Joined before", "22/1/2026, 19:00:00"],
        [ADA[0], "Left", "22/1/2026, 19:10:00"],
        [ADA[0], "Joined", "22/1/2026, 19:20:00"],
        [ADA[0], "Left", "22/1/2026, 20:00:00"],
        [BO[0], "Joined before", "22/1/2026, 19:00:00"],
        [BO[0], "Left", "22/1/2026, 20:00:00"],
    ]
    import_attendance([teams(tmp_path / "t.csv", rows)], hub)
    assert sorted(row.minutes or 0 for row in load_rows(hub, Attendance)) == [50, 60]


def test_in_teams_old_list_two_who_came_again_and_stay_are_there_from_the_first_on(tmp_path, hub):
    # Cam alone joined first: what is done after leaving is coming all the same.
    rows = [
        *([name, "Joined before", "22/1/2026, 19:00:00"] for name in (ADA[0], BO[0])),
        *([name, "Left", "22/1/2026, 19:10:00"] for name in (ADA[0], BO[0])),
        *([name, "Joined", "22/1/2026, 19:20:00"] for name in (ADA[0], BO[0], "Cam")),
    ]
    import_attendance([teams(tmp_path / "t.csv", rows)], hub)
    assert [row.minutes for row in load_rows(hub, Attendance)] == [None] * 3
    assert (only_meetup(hub).start, only_meetup(hub).minutes) == ("19:00", None)


def test_in_teams_old_list_of_a_meeting_that_goes_on_only_the_comings_are_known(tmp_path, hub):
    rows = [[name, "Joined", f"22/1/2026, 19:0{n}:00"] for n, name in enumerate(("Cam", ADA[0]))]
    import_attendance([teams(tmp_path / "t.csv", rows)], hub)
    assert [row.minutes for row in load_rows(hub, Attendance)] == [None, None]
    assert (only_meetup(hub).start, only_meetup(hub).minutes) == ("19:00", None)


def test_teams_old_list_of_last_names_first_is_known_without_names_of_columns(tmp_path, hub):
    rows = [
        ["Doe, Jane", "Joined", "22/1/2026, 19:00:00"],
        ["Doe, Jane", "Left", "22/1/2026, 19:20:00"],
        ["Roe, Richard, PhD", "Joined", "22/1/2026, 19:05:00"],
    ]
    import_attendance([teams(tmp_path / "t.csv", rows)], hub)
    key = key_of(hub.parent)
    named = {key.pseudonym(f"name:{name}"): name for name in ("doe, jane", "roe, richard, phd")}
    found = {named[row.person]: row.minutes for row in load_rows(hub, Attendance)}
    assert found == {"doe, jane": 20, "roe, richard, phd": None}


@pytest.mark.parametrize(
    ("joined", "left"),
    [
        ("22/07/2026, 7:00:00 p. m.", "22/07/2026, 8:00:00\u00a0p.\u00a0m."),
        ("22/07/2026 à 19:00", "22/07/2026 à 20:00"),
        ("22.7.2026 19.00.00", "22.7.2026 20.00.00"),
        ("22.07.2026 um 19:00", "22.07.2026 um 20:00"),
    ],
)
def test_times_as_other_languages_write_them(tmp_path, hub, joined, left):
    import_attendance([zoom(tmp_path, stay(ADA, joined, left))], hub)
    assert came(hub) == {"2026-07-22": {"Ada": 60}}
    assert only_meetup(hub).start == "19:00"


# --- days


@pytest.mark.parametrize("field", ["joined", "meeting and joined"])
def test_a_workbook_by_a_mapping_has_a_meetup_a_day(tmp_path, hub, field):
    book = openpyxl.Workbook()
    book.active.append(["Who", "Mail", "Came", "Went", "Number"])
    for day in (date(2026, 1, 13), date(2026, 2, 10)):
        times = [datetime(day.year, day.month, day.day, hour) for hour in (19, 20)]
        book.active.append([*ADA, *times, "987654321"])
    book.save(tmp_path / "z.xlsx")
    fields = {"Who": "name", "Mail": "email", "Came": "joined", "Went": "left"}
    told: dict[str, Any] = {"fields": fields | {"Number": "meeting"}}
    if field == "joined":
        told = {"fields": fields, "left_out": {"Number": "other"}}
    (tmp_path / "map.json").write_text(json.dumps(told))
    import_attendance([tmp_path / "z.xlsx"], hub, tmp_path / "map.json")
    assert came(hub) == {"2026-01-13": {"Ada": 60}, "2026-02-10": {"Ada": 60}}
    assert [(m.start, m.minutes) for m in load_rows(hub, Meetup)] == [("19:00", 60)] * 2


def mapped(folder: Path, *rows: list[str], name: str = "m.csv") -> tuple[Path, Path]:
    """Write a table with name, coming and going, and its mapping."""
    told = {"fields": {"Who": "name", "Came": "joined", "Went": "left"}}
    (folder / "map.json").write_text(json.dumps(told))
    return table(folder / name, ["Who", "Came", "Went"], *rows), folder / "map.json"


@pytest.mark.parametrize(("day", "name"), [("2026-01-21 ", "m"), ("", "2026-01-21"), ("", "m")])
def test_by_a_mapping_stays_far_apart_are_meetups_of_their_own(tmp_path, hub, day, name):
    rows = [
        ["Ada", f"{day}09:00", f"{day}10:00"],
        ["Cam", f"{day}19:00", f"{day}20:00"],
        ["Bo", f"{day}10:30", f"{day}11:00"],
    ]
    file, mapping = mapped(tmp_path, *rows, name=f"{name}.csv")
    asked = Asked(day=date(2026, 1, 21))
    import_attendance([file], hub, mapping, asked)
    figures = [(m.start, m.minutes, m.attended) for m in load_rows(hub, Meetup)]
    assert figures == [("09:00", 120, 2), ("19:00", 60, 1)]
    before = everything_in(hub.parent)
    import_attendance([file], hub, mapping, asked)
    assert everything_in(hub.parent) == before


@pytest.mark.parametrize("again", ["2026-01-22 19:00", "2026-01-22 02:01"])
def test_by_a_mapping_a_meetup_past_midnight_takes_in_no_other(tmp_path, hub, again):
    # Ada 23:40-00:30 with Bo from 00:10 on; nobody for more than 90 minutes; Ada an hour.
    rows = [
        ["Ada", "2026-01-21 23:40", "2026-01-22 00:30"],
        ["Bo", "2026-01-22 00:10", "2026-01-22 00:30"],
        ["Ada", again, f"{again[:11]}{int(again[11:13]) + 1:02}{again[13:]}"],
    ]
    file, mapping = mapped(tmp_path, *rows)
    import_attendance([file], hub, mapping)
    figures = [(str(m.date), m.start, m.minutes, m.attended) for m in load_rows(hub, Meetup)]
    assert figures == [("2026-01-21", "23:40", 50, 2), ("2026-01-22", again[11:], 60, 1)]
    before = everything_in(hub.parent)
    import_attendance([file], hub, mapping)
    assert everything_in(hub.parent) == before


def test_by_a_mapping_times_alone_go_past_midnight_and_stay_one_meetup(tmp_path, hub):
    rows = [["Ada", "23:40", "00:30"], ["Bo", "00:10", "00:30"], ["Cam", "09:00", "10:00"]]
    file, mapping = mapped(tmp_path, *rows, name="list 2026-01-21.csv")
    import_attendance([file], hub, mapping)
    figures = [(m.start, m.minutes, m.attended) for m in load_rows(hub, Meetup)]
    assert figures == [("09:00", 60, 1), ("23:40", 50, 2)]


def test_by_a_mapping_a_meeting_that_the_table_names_stays_one(tmp_path, hub):
    fields = {"Who": "name", "Title": "topic", "Came": "joined", "Went": "left"}
    (tmp_path / "map.json").write_text(json.dumps({"fields": fields}))
    rows = [
        ["Ada", "Open day", "2026-01-21 09:00", "2026-01-21 10:00"],
        ["Cam", "Open day", "2026-01-21 19:00", "2026-01-21 20:00"],
    ]
    file = table(tmp_path / "m.csv", [*fields], *rows)
    import_attendance([file], hub, tmp_path / "map.json")
    assert (only_meetup(hub).start, only_meetup(hub).minutes) == ("09:00", 660)


def test_by_a_mapping_who_has_no_time_on_a_day_of_two_meetups_is_asked_for(tmp_path, hub):
    fields = {"Who": "name", "Day": "date", "Came": "joined", "Went": "left"}
    (tmp_path / "map.json").write_text(json.dumps({"fields": fields}))
    times = [("Ada", "09:00", "10:00"), ("Cam", "19:00", "20:00"), ("Bo", "", "")]
    rows = [[name, "2026-01-21", came, went] for name, came, went in times]
    file = table(tmp_path / "m.csv", [*fields], *rows)
    with pytest.raises(ReadingError, match="no time that tells which"):
        import_attendance([file], hub, tmp_path / "map.json")


@pytest.mark.parametrize("times", [("7:00 PM", "8:00 PM"), ("7:10 PM", "7:40 PM")])
def test_by_a_mapping_a_time_alone_is_of_the_day_in_the_files_name(tmp_path, hub, times):
    rows = [["Ada", "7:00 PM", "8:00 PM"], ["Cam", *times]]
    file, mapping = mapped(tmp_path, *rows, name="list 2026-01-21.csv")
    import_attendance([file], hub, mapping)
    assert only_meetup(hub).attended == 2


@pytest.mark.parametrize(
    ("joined", "left"),
    [
        ("2026-01-22T00:30:00Z", "2026-01-22T01:10:00Z"),
        ("2026-01-22 01:30+01:00", "2026-01-22 02:10+01:00"),
        ("2026-01-21T19:30:00-0500", "2026-01-21T20:10:00-05"),
    ],
)
def test_a_time_that_tells_its_zone_is_read_so(tmp_path, hub, joined, left):
    # 00:30 of Greenwich is 19:30 in Toronto, on the day before.
    file, mapping = mapped(tmp_path, ["Cam", joined, left])
    import_attendance([file], hub, mapping)
    assert came(hub) == {"2026-01-21": {"Cam": 40}}
    assert only_meetup(hub).start == "19:30"


def test_meet_past_midnight_begins_on_the_evening_before(tmp_path, hub):
    # Ada 23:40-00:30, Bo 00:10-00:30: 50 minutes from 23:40 on.
    rows = [
        ["First name", "Last name", "Email", "Duration", "Time joined", "Time exited"],
        ["Ada", "Example", ADA[1], "50 min", "23:40", "00:30"],
        ["Bo", "Example", BO[1], "20 min", "00:10", "00:30"],
    ]
    import_attendance([table(tmp_path / "2026-01-21.csv", *rows)], hub)
    assert came(hub) == {"2026-01-21": {"Ada": 50, "Bo": 20}}
    assert (only_meetup(hub).start, only_meetup(hub).minutes) == ("23:40", 50)


def test_meet_past_midnight_begins_the_evening_before_whoever_comes_late(tmp_path, hub):
    # Of Bo only the coming is known, at 00:10.
    rows = [
        ["First name", "Last name", "Email", "Duration", "Time joined", "Time exited"],
        ["Ada", "Example", ADA[1], "50 min", "23:40", "00:30"],
        ["Bo", "Example", BO[1], "", "00:10", ""],
    ]
    import_attendance([table(tmp_path / "2026-01-21.csv", *rows)], hub)
    assert came(hub) == {"2026-01-21": {"Ada": 50, "Bo": None}}
    assert only_meetup(hub).start == "23:40"


# --- the order of day and month is never guessed


def german_teams(folder: Path) -> Path:
    people = ["2. Teilnehmer"], GERMAN_2
    row = [ADA[0], "22.04.26, 19:00:00", "22.04.26, 20:00:00", "1h", ADA[1], ADA[1], ""]
    return teams(folder / "t.csv", [["1. Zusammenfassung"], ["Titel", "X"]], [*people, row])


def test_the_files_of_another_program_decide_no_order(tmp_path, hub):
    before = everything_in(hub.parent)
    with pytest.raises(ReadingError, match=r"z\.csv: got days that can be read both ways.*--dates"):
        import_attendance([ambiguous(tmp_path), german_teams(tmp_path)], hub)
    assert everything_in(hub.parent) == before


def test_an_order_that_is_asked_for_is_that_of_files_that_leave_it_open(tmp_path, hub):
    files = [ambiguous(tmp_path), german_teams(tmp_path)]
    import_attendance(files, hub, asked=Asked(dates="month first"))
    assert list(came(hub)) == ["2026-03-04", "2026-04-22"]


def test_known_meetups_decide_the_order_before_any_file_does(tmp_path, hub):
    write_rows(hub, {Meetup: [Meetup(date=date(2026, 3, 4))]})
    result = import_attendance([ambiguous(tmp_path), german_teams(tmp_path)], hub)
    assert list(came(hub)) == ["2026-03-04", "2026-04-22"]
    assert any("z.csv: days are read month first" in note for note in result.notes)


def test_files_that_contradict_each_other_decide_no_order(tmp_path, hub):
    files = [
        ambiguous(tmp_path),
        ambiguous(tmp_path, "04/22/2026", "one.csv"),
        ambiguous(tmp_path, "22/04/2026", "other.csv"),
    ]
    before = everything_in(hub.parent)
    with pytest.raises(ReadingError, match=r"z\.csv: got days that can be read both ways"):
        import_attendance(files, hub)
    assert everything_in(hub.parent) == before


def test_days_of_one_file_that_contradict_each_other_are_told_so(tmp_path, hub):
    rows = [
        stay(ADA, "22/04/2026 19:00", "22/04/2026 20:00"),
        stay(BO, "04/23/2026 19:00", "04/23/2026 20:00"),
    ]
    with pytest.raises(ReadingError, match=r"22/04/2026.* and 04/23/2026"):
        import_attendance([zoom(tmp_path, *rows)], hub)


# --- nobody, and something else


@pytest.mark.parametrize(
    "lines", [[Z2], [Z2_NEW], [Z3, ["1", "X", "2026-01-21 19:00", "", "", "60", "0"], [], Z2]]
)
def test_a_report_with_nobody_in_it_is_told(tmp_path, hub, lines):
    before = everything_in(hub.parent)
    done = run("import", "attendance", table(tmp_path / "z.csv", *lines), "--into", hub)
    assert (done.exit_code, "nobody in it" in done.output) == (1, True), done.output
    assert everything_in(hub.parent) == before


@pytest.mark.parametrize("content", [b"x", b"\0"])
def test_fifty_megabytes_of_something_else_are_refused(tmp_path, hub, content):
    file = bad(tmp_path, content * 50_000_000)
    before = everything_in(hub.parent)
    with pytest.raises(ReadingError, match=r"bad.csv: line 1: got .*, expected "):
        import_attendance([file], hub)
    with pytest.raises(ReadingError, match=r"bad.csv: got 50000000 bytes, expected at most "):
        import_meetups([file], hub)
    assert everything_in(hub.parent) == before


def test_letters_that_were_guessed_are_told(tmp_path, hub):
    text = ",".join(Z2) + "\nJosé Núñez,,2026-01-21 19:00,2026-01-21 20:00,60,No\n"
    result = import_attendance([bad(tmp_path, text.encode("cp1252"))], hub)
    assert any("not in UTF-8; read as cp1252" in note for note in result.notes)
    mapping = tmp_path / "map.json"
    mapping.write_text('{"fields": {"Who": "name", "Day": "date"}}')
    listed = bad(tmp_path, "Who,Day\nJosé,2026-01-22\n".encode("cp1252"), "l.csv")
    result = import_attendance([listed], hub, mapping)
    assert any("l.csv: not in UTF-8; read as cp1252" in note for note in result.notes)


# --- which meetings are one meetup


def numbered(folder: Path, number: str, topic: str, *rows: list[str], again: str = "") -> Path:
    """Write a Zoom report with the meeting on top."""
    meeting = [number, topic, rows[0][2], rows[-1][3], "", "", ""]
    return table(folder / f"p_{number}{again}.csv", Z3, meeting, [], Z2, *rows)


def test_two_meetings_of_an_evening_with_numbers_of_their_own_stay_two(tmp_path, hub):
    board = numbered(
        tmp_path, "111222333", "Board", stay(ADA, "2026-01-21 18:00", "2026-01-21 18:30")
    )
    circle = numbered(
        tmp_path, "444555666", "Circle", stay(BO, "2026-01-21 19:00", "2026-01-21 20:00")
    )
    write_rows(hub, {Meetup: [Meetup(date=date(2026, 1, 21), start="19:00")]})
    import_attendance([board, circle], hub)
    assert came(hub) == {"2026-01-21T18:00": {"Ada": 30}, "2026-01-21T19:00": {"Bo": 60}}
    assert [m.topic for m in load_rows(hub, Meetup)] == ["Board", "Circle"]
    before = everything_in(hub.parent)
    import_attendance([circle, board], hub)
    assert everything_in(hub.parent) == before


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_meetings_that_do_not_overlap_stay_two_in_two_runs(tmp_path, hub, order):
    files = [
        numbered(tmp_path, number, topic, stay(who, f"2026-01-21 {a}", f"2026-01-21 {b}"))
        for number, topic, who, a, b in (
            ("111222333", "Board", ADA, "18:00", "18:30"),
            ("444555666", "Circle", BO, "18:35", "19:35"),
        )
    ]
    for place in order:
        import_attendance([files[place]], hub)
    assert came(hub) == {"2026-01-21T18:00": {"Ada": 30}, "2026-01-21T18:35": {"Bo": 60}}
    figures = [(m.topic, m.minutes, m.attended) for m in load_rows(hub, Meetup)]
    assert figures == [("Board", 30, 1), ("Circle", 60, 1)]
    before = everything_in(hub.parent)
    import_attendance(files, hub)
    assert everything_in(hub.parent) == before


def test_two_meetings_without_a_title_half_an_hour_apart_stay_two_in_two_runs(tmp_path, hub):
    for name, who, a, b in (("p", ADA, "18:00", "18:30"), ("q", BO, "19:00", "20:00")):
        row = stay(who, f"2026-01-21 {a}", f"2026-01-21 {b}")
        import_attendance([zoom(tmp_path, row, name=f"{name}.csv")], hub)
    assert came(hub) == {"2026-01-21T18:00": {"Ada": 30}, "2026-01-21T19:00": {"Bo": 60}}


def test_meetings_without_times_that_become_one_row_are_told(tmp_path, hub):
    head = ["Name (Original Name)", "User Email", "Total Duration (Minutes)", "Guest"]
    files = [
        table(tmp_path / "participants_111222333_2026_01_21.csv", head, [*ADA, "62", "No"]),
        table(tmp_path / "participants_444555666_2026_01_21.csv", head, [*BO, "30", "No"]),
    ]
    result = import_attendance(files, hub)
    assert only_meetup(hub).attended == 2
    told = [note for done in result.communities for note in done.notes]
    assert any("2026-01-21: 2 meetings were taken for one meetup" in note for note in told)
    assert any("444555666" in note for note in told)


def dropped(folder: Path) -> tuple[Path, Path]:
    """Write the two reports of a meeting that dropped: Ada 20 and 35 minutes."""
    first = stay(ADA, "2026-01-21 19:00", "2026-01-21 19:20")
    second = stay(ADA, "2026-01-21 19:25", "2026-01-21 20:00")
    return (
        zoom(folder, first, name="participants_987654321.csv"),
        zoom(folder, second, name="participants_987654321 (1).csv"),
    )


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_dropped_meeting_imported_in_two_runs_is_completed_by_a_joint_one(tmp_path, hub, order):
    files = dropped(tmp_path)
    import_attendance([files[order[0]]], hub)
    result = import_attendance([files[order[1]]], hub)
    told = [note for done in result.communities for note in done.notes]
    assert any("import all its files together" in note for note in told)
    result = import_attendance(files, hub)
    assert came(hub) == {"2026-01-21": {"Ada": 55}}
    assert (only_meetup(hub).start, only_meetup(hub).minutes) == ("19:00", 60)
    assert not result.communities[0].differing
    assert import_attendance(files, hub).communities[0].files == {}


def test_a_part_that_was_taken_for_another_meetup_before_is_told(tmp_path, hub):
    # A pause of 40 minutes: two meetups by themselves, one together.
    files = [
        zoom(tmp_path, stay(ADA, f"2026-01-21 {a}", f"2026-01-21 {b}"), name=f"p_987654321{i}.csv")
        for i, a, b in (("_1", "19:00", "19:10"), ("_2", "19:50", "20:00"))
    ]
    for file in files:
        import_attendance([file], hub)
    assert came(hub) == {"2026-01-21T19:00": {"Ada": 10}, "2026-01-21T19:50": {"Ada": 10}}
    result = import_attendance(files, hub)
    assert came(hub) == {"2026-01-21T19:00": {"Ada": 20}, "2026-01-21T19:50": {"Ada": 10}}
    told = [note for done in result.communities for note in done.notes]
    assert any("the meetup at 19:50 is a part of the one at 19:00" in note for note in told)


def test_a_late_part_of_a_meetup_imported_again_changes_nothing(tmp_path, hub):
    files = [
        zoom(tmp_path, stay(ADA, f"2026-01-21 {a}", f"2026-01-21 {b}"), name=f"p_987654321{i}.csv")
        for i, a, b in (("_1", "19:00", "21:00"), ("_2", "21:05", "21:30"))
    ]
    import_attendance(files, hub)
    before = everything_in(hub.parent)
    import_attendance(files[1:], hub)
    assert everything_in(hub.parent) == before


def test_what_a_person_typed_stays_whatever_a_joint_import_gives(tmp_path, hub):
    first, second = dropped(tmp_path)
    import_attendance([first], hub)
    [row] = load_rows(hub, Attendance)
    write_rows(hub, {Attendance: [row.model_copy(update={"minutes": 33})]})
    result = import_attendance([first, second], hub)
    assert came(hub) == {"2026-01-21": {"Ada": 33}}
    assert (33, 55) in [(one.stands, one.given) for one in result.communities[0].differing]


def test_a_long_pause_under_one_number_is_still_one_meetup(tmp_path, hub):
    # 19:00-19:10 and 19:50-20:00: 20 minutes of Ada's, and none of them lost.
    files = [
        zoom(tmp_path, stay(ADA, f"2026-01-21 {a}", f"2026-01-21 {b}"), name=f"p_987654321{i}.csv")
        for i, a, b in (("_1", "19:00", "19:10"), ("_2", "19:50", "20:00"))
    ]
    import_attendance(files, hub)
    assert came(hub) == {"2026-01-21": {"Ada": 20}}
    assert only_meetup(hub).minutes == 60


def test_rows_of_one_table_with_times_of_their_own_are_meetups_of_their_own(tmp_path, hub):
    rows = [["2026-01-21", "18:00"], ["2026-01-21", "19:00"]]
    file = table(tmp_path / "m.csv", ["date", "start"], *rows)
    import_meetups([file], hub)
    assert [m.start for m in load_rows(hub, Meetup)] == ["18:00", "19:00"]


# --- who is one person, the second time


def test_who_was_said_to_be_one_stays_one_without_saying_it_again(tmp_path, hub):
    rows = [
        stay(("Jon Example", ""), "2026-01-21 19:00", "2026-01-21 19:30"),
        stay(("John Example", ""), "2026-01-21 19:30", "2026-01-21 20:00"),
    ]
    file = zoom(tmp_path, *rows)
    assert run("import", "attendance", file, "--into", hub, "--same", "Jon Example=John Example")
    assert [row.minutes for row in load_rows(hub, Attendance)] == [60]
    before = everything_in(hub.parent)
    result = import_attendance([file], hub)
    assert everything_in(hub.parent) == before
    assert result.alike == []
    assert b"example" not in b"".join(before.values()).lower()
    assert "1 row removed" in run("forget", "Jon Example", hub.parent).output


def test_who_was_said_to_be_one_may_be_turned_round(tmp_path, hub):
    file = zoom(tmp_path, stay(("Jon", ""), "2026-01-21 19:00", "2026-01-21 19:30"))
    names = {name: identity(name) for name in ("Jon", "John", "Johnny")}
    for one, other in (("Jon", "John"), ("John", "Johnny"), ("Johnny", "Jon")):
        import_attendance([file], hub, asked=Asked(same={names[one]: names[other]}))
    key = key_of(hub.parent)
    assert len({key.pseudonym(who) for who in names.values()}) == 1
    assert [row.person for row in load_rows(hub, Attendance)] == [key.pseudonym(names["Jon"])]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("address", ["", "annie@example.org"])
def test_a_name_that_is_said_to_be_one_finds_the_person_with_the_email(
    tmp_path, hub, turned, address
):
    # 19:00-19:30 and 19:30-20:00; another day without any e-mail.
    file = zoom(
        tmp_path,
        stay(("Annie", address), "2026-01-21 19:00", "2026-01-21 19:30"),
        stay(("Ann L.", "ann@example.org"), "2026-01-21 19:30", "2026-01-21 19:40"),
        stay(("Ann Lee", "ann@example.org"), "2026-01-21 19:40", "2026-01-21 20:00"),
        stay(("Ann Lee", ""), "2026-01-28 19:40", "2026-01-28 20:00"),
    )
    said = "Ann Lee=Annie" if turned else "Annie=Ann Lee"
    done = run("import", "attendance", file, "--into", hub, "--same", said)
    assert "nobody" not in done.output
    key = key_of(hub.parent)
    before = everything_in(hub.parent)
    rows = load_rows(hub, Attendance)
    assert {row.person for row in rows} == {key.pseudonym("mail:ann@example.org")}
    import_attendance([file], hub)
    assert everything_in(hub.parent) == before


def test_a_name_that_is_said_to_be_one_and_is_nobodys_is_told(tmp_path, hub):
    file = zoom(tmp_path)
    done = run("import", "attendance", file, "--into", hub, "--same", "Adda=Ada Example")
    assert "--same: nobody here is called “adda”" in done.output
    assert "called “ada example”" not in done.output
    other = zoom(tmp_path, stay(BO, "2026-01-28 19:00", "2026-01-28 20:00"), name="o.csv")
    done = run("import", "attendance", other, "--into", hub, "--same", f"{BO[1]}={ADA[1]}")
    assert "nobody here" not in done.output  # Ada came to the meetup before


def test_a_name_of_two_people_joins_nobody(tmp_path, hub):
    times = ("2026-01-21 19:00", "2026-01-21 20:00")
    people = [("Ann Lee", "ann@example.org"), ("Ann Lee", "lee@example.org"), ("Annie", "")]
    file = zoom(tmp_path, *(stay(who, *times) for who in people))
    done = run("import", "attendance", file, "--into", hub, "--same", "Annie=Ann Lee")
    assert "--same: “ann lee” are several people; give an e-mail" in done.output
    assert only_meetup(hub).attended == 3


def test_a_list_of_who_is_one_that_is_not_whole_is_refused(tmp_path, hub):
    import_attendance([zoom(tmp_path)], hub)
    (hub.parent / ".private" / "same.json").write_text('{"p-0123456789": 3}')
    with pytest.raises(NoKey, match="not whole"):
        import_attendance([zoom(tmp_path)], hub)


def test_telephones_at_one_time_are_several_people(tmp_path, hub):
    # Three at once, and one that begins when the first has left: three at least.
    rows = [
        stay(("iPhone", ""), "2026-01-21 19:00", "2026-01-21 19:20"),
        stay(("iPhone", ""), "2026-01-21 19:05", "2026-01-21 20:00"),
        stay(("iPhone", ""), "2026-01-21 19:10", "2026-01-21 20:00"),
        stay(("iPhone", ""), "2026-01-21 19:30", "2026-01-21 20:00"),
    ]
    file = zoom(tmp_path, *rows)
    import_attendance([file], hub)
    assert sorted(row.minutes or 0 for row in load_rows(hub, Attendance)) == [50, 50, 55]
    assert only_meetup(hub).attended == 3
    assert import_attendance([file], hub).communities[0].files == {}


@pytest.mark.parametrize(("registrants", "registered"), [("2", 4), ("0", None)])
def test_hosts_and_panelists_of_a_webinar_count_among_the_registered(
    tmp_path, hub, registrants, registered
):
    # Of 2 registered one came, with a host and a panelist who need not register: 3 of 4.
    person = ["Attended", "User Name (Original Name)", "Email", "Join Time", "Leave Time"]
    person += ["Time in Session (minutes)", "Is Guest"]
    times = ["2026-01-21 19:00", "2026-01-21 20:00", "60", "No"]
    rows = [
        ["Topic", "Webinar ID", "Actual Start Time", "Actual Duration (minutes)", "# Registrants"],
        ["Open hour", "987654321", "2026-01-21 19:00", "60", registrants],
        ["Host Details"],
        person,
        ["Yes", *ADA, *times],
        ["Panelist Details"],
        person,
        ["Yes", *BO, *times],
        ["Attendee Details"],
        person,
        ["Yes", "Cam", "cam@example.org", *times],
        ["No", "Dee", "dee@example.org", "--", "--", "--", "--"],
    ]
    import_attendance([table(tmp_path / "w.csv", *rows)], hub)
    assert (only_meetup(hub).attended, only_meetup(hub).registered) == (3, registered)


# --- who was new


def test_at_the_first_list_nobody_is_called_new(tmp_path, hub):
    files = [zoom(tmp_path)]
    rows = [stay(who, "2026-02-18 19:00", "2026-02-18 20:00") for who in (ADA, BO)]
    files.append(zoom(tmp_path, *rows, name="f.csv"))
    import_attendance(files, hub)
    figures = [(m.attended, m.new, m.returning) for m in load_rows(hub, Meetup)]
    assert figures == [(1, None, None), (2, 1, 1)]
    assert import_attendance(files, hub).communities[0].files == {}


def test_at_the_first_meetup_that_meetups_csv_tells_all_are_new(tmp_path, hub):
    write_rows(hub, {Meetup: [Meetup(date=date(2026, 1, 21))]})
    import_attendance([zoom(tmp_path)], hub)
    assert (only_meetup(hub).new, only_meetup(hub).returning) == (1, 0)
    more = zoom(
        tmp_path,
        stay(ADA, "2026-01-21 19:00", "2026-01-21 20:00"),
        stay(BO, "2026-01-21 19:00", "2026-01-21 20:00"),
    )
    import_attendance([more], hub)
    assert (only_meetup(hub).attended, only_meetup(hub).new) == (2, 2)
