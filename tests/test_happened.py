"""What happened, written: each file whole, all of them or none, and read back exactly."""

from __future__ import annotations

import csv
import os
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copnb.design.happened import FILES, Attendance, FeedbackSheet, Happened, Meetup, Membership
from copnb.design.reading import ReadingError
from copnb.design.text import IMPOSSIBLE
from copnb.store import happened
from copnb.store.happened import load_rows, write_rows

LIVE = ["=1+1", "'=1", "''@x", "-", "+5", "＝1", "'twas", "NA", "None", "null", '"q", q', "a\nb"]  # noqa: RUF001


def texts(most: int = 40) -> st.SearchStrategy[str]:
    """Texts as a file can hold them: no impossible character, no spaces around, \\n only."""
    plain = st.text(max_size=most).map(lambda t: IMPOSSIBLE.sub("", t).replace("\r", "").strip())
    return plain | st.sampled_from(LIVE)


DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
COUNTS = st.none() | st.integers(0, 10**9)
MEETUPS = st.builds(
    Meetup,
    date=DAYS,
    start=st.sampled_from(["", "00:00", "14:30"]),
    minutes=COUNTS,
    attended=COUNTS,
    member_led=st.none() | st.booleans(),
    topic=texts(),
)
COMERS = st.builds(
    Attendance, meetup=DAYS.map(str), person=texts().filter(bool), minutes=COUNTS, role=texts()
)
QUESTIONS = texts().filter(lambda name: name and name not in FeedbackSheet.model_fields)
SHEETS = st.builds(
    lambda answers, **known: FeedbackSheet(**known, **answers),
    answers=st.dictionaries(QUESTIONS, texts().filter(bool), max_size=3),
    date=DAYS,
    sheet=texts().filter(bool),
    worth_my_time=st.none() | st.integers(1, 5),
)
COUNTED = st.builds(Membership, date=DAYS, members=st.integers(0, 10**6))


@given(st.lists(MEETUPS), st.lists(COMERS), st.lists(SHEETS), st.lists(COUNTED))
def test_rows_come_back_as_they_were_written(meetups, comers, sheets, counted):
    files: dict[type[Happened], list] = {
        Meetup: meetups,
        Attendance: comers,
        FeedbackSheet: sheets,
        Membership: counted,
    }
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_rows(folder, files)
        for model, rows in files.items():
            assert load_rows(folder, model) == rows


@pytest.mark.parametrize("text", LIVE)
def test_no_text_in_a_file_is_a_formula(tmp_path, text):
    write_rows(
        tmp_path, {FeedbackSheet: [FeedbackSheet(date=date(2026, 1, 1), sheet="1", **{text: text})]}
    )
    with (tmp_path / "feedback.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for line in csv.reader(file) for cell in line]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@＝＋－＠")]  # noqa: RUF001


def test_columns_stand_in_the_order_of_the_model(tmp_path):
    write_rows(tmp_path, {Attendance: [Attendance(meetup="2026-01-14", person="p1")]})
    assert (tmp_path / "attendance.csv").read_text(encoding="utf-8") == (
        "meetup,person,minutes,role\n2026-01-14,p1,,\n"
    )


def test_a_question_that_nobody_answered_keeps_its_column(tmp_path):
    (tmp_path / "feedback.csv").write_text("date,sheet,What else?,Why?\n2026-01-14,1,,so\n")
    rows = [
        *load_rows(tmp_path, FeedbackSheet),
        FeedbackSheet(date=date(2026, 2, 1), sheet="2", New="x"),
    ]
    write_rows(tmp_path, {FeedbackSheet: rows})
    head = (tmp_path / "feedback.csv").read_text(encoding="utf-8").splitlines()[0]
    assert head == "date,sheet,worth_my_time,What else?,Why?,New"


def test_what_has_not_changed_is_not_written(tmp_path):
    rows = [Meetup(date=date(2026, 1, 14), attended=9)]
    write_rows(tmp_path, {Meetup: rows, Attendance: []})
    path = tmp_path / "meetups.csv"
    os.utime(path, (0, 0))
    write_rows(tmp_path, {Meetup: rows})
    assert path.stat().st_mtime == 0
    assert not (tmp_path / "attendance.csv").exists()


@pytest.mark.parametrize("topic", ["a\x00b", "a\ud800b"])
def test_what_could_not_be_read_again_is_refused_before_anything_is_written(tmp_path, topic):
    bad = Meetup(date=date(2026, 1, 14)).model_copy(update={"topic": topic})
    with pytest.raises(ReadingError, match="line 2"):
        write_rows(
            tmp_path, {Attendance: [Attendance(meetup="2026-01-14", person="p")], Meetup: [bad]}
        )
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".csv"] == []


def test_where_one_file_cannot_be_written_the_others_are_as_before(tmp_path, monkeypatch):
    write_rows(tmp_path, {Meetup: [Meetup(date=date(2026, 1, 14))]})
    before = (tmp_path / "meetups.csv").read_bytes()
    whole = happened.write_whole

    def full(path: Path, content: bytes) -> None:
        if path.name == "membership.csv":
            raise OSError("No space left on device")
        whole(path, content)

    monkeypatch.setattr(happened, "write_whole", full)
    changed: dict[type[Happened], list] = {
        Meetup: [Meetup(date=date(2026, 1, 14), attended=3)],
        Attendance: [Attendance(meetup="2026-01-14", person="p")],
        Membership: [Membership(date=date(2026, 1, 14), members=3)],
    }
    with pytest.raises(OSError, match="No space"):
        write_rows(tmp_path, changed)
    assert (tmp_path / "meetups.csv").read_bytes() == before
    assert not (tmp_path / "attendance.csv").exists()


def test_every_file_of_what_happened_can_be_written():
    assert set(FILES.values()) == {Meetup, Attendance, FeedbackSheet, Membership}
