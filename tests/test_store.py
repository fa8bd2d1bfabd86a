"""Communities on disk: written whole or not at all, in folders that never collide."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from faces import SOAK
from hypothesis import given
from hypothesis import strategies as st

from copnb.design.community import Community, StepState
from copnb.design.happened import FeedbackSheet, Meetup, Membership
from copnb.design.reading import ReadingError, read
from copnb.store import folders as store
from copnb.store.happened import load_rows
from copnb.store.places import folders, slug_of

KILLS = 60 if SOAK else 6


@given(st.text(max_size=300))
def test_a_slug_is_safe_on_every_system(name):
    slug = slug_of(name)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 62
    assert not re.fullmatch(r"con|prn|aux|nul|com\d|lpt\d", slug)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Food Policy Lab", "food-policy-lab"),
        ("Été à Montréal", "ete-a-montreal"),
        ("CON", "con-1"),
        ("../../etc", "etc"),
        ("🎉", "community"),
        ("", "community"),
    ],
)
def test_a_name_becomes_a_readable_folder_name(name, slug):
    assert slug_of(name) == slug


def test_two_names_that_slug_alike_get_two_folders(tmp_path):
    made = [store.new(tmp_path, name).name for name in ("Food lab", "Food  LAB!", "food-lab")]
    assert made == ["food-lab", "food-lab-2", "food-lab-3"]
    assert [store.load(folder).name for folder in folders(tmp_path)] == [
        "Food lab",
        "Food  LAB!",
        "food-lab",
    ]


def test_what_is_saved_is_loaded_and_the_revision_goes_up_only_with_a_change(tmp_path):
    folder = store.new(tmp_path, "Food lab")
    community = store.load(folder)
    assert (community.revision, community.saved_on) == (0, None)
    changed = community.model_copy(update={"name": "Food table"})
    saved = store.save(folder, changed, today=date(2026, 11, 23))
    assert (saved.revision, saved.saved_on) == (1, date(2026, 11, 23))
    assert store.load(folder) == saved
    again = store.save(folder, saved, today=date(2026, 12, 24))
    assert again == saved


def test_a_step_with_an_answer_counts_as_drafted_and_an_agreed_one_stays_agreed(
    tmp_path, make_community
):
    folder = store.new(tmp_path, "Food lab")
    saved = store.save(folder, make_community(design={"size_target": 12}))
    assert saved.steps.design is StepState.DRAFTED
    assert saved.steps.launch is StepState.NOT_STARTED
    agreed = saved.model_copy(
        update={"steps": saved.steps.model_copy(update={"design": StepState.AGREED})}
    )
    assert store.save(folder, agreed).steps.design is StepState.AGREED


def test_a_save_with_a_base_keeps_what_somebody_else_saved_since(tmp_path, make_community):
    folder = store.new(tmp_path, "Food lab")
    base = store.save(folder, make_community(design={"size_target": 12}))
    store.save(folder, make_community(design={"size_target": 12, "meetup_minutes": 90}))
    mine = make_community(design={"size_target": 20})
    merged = store.save(folder, mine, base=base)
    assert (merged.design.size_target, merged.design.meetup_minutes) == (20, 90)


def test_nothing_is_left_behind_and_a_leftover_is_cleaned(tmp_path):
    folder = store.new(tmp_path, "Food lab")
    store.save(folder, store.load(folder).model_copy(update={"name": "Other"}))
    assert {path.name for path in folder.iterdir()} == {"community.json", ".lock"}
    leftover = folder / ".copnb-half-x1"
    leftover.write_text("half")
    assert store.clean(tmp_path) == [leftover]
    assert not leftover.exists()


def test_a_full_disk_leaves_the_old_design_whole(tmp_path, monkeypatch):
    folder = store.new(tmp_path, "Food lab")
    before = (folder / "community.json").read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.save(folder, store.load(folder).model_copy(update={"name": "Other"}))
    assert (folder / "community.json").read_bytes() == before
    assert not list(folder.glob(".copnb-half-*"))


def _save_without_end(folder: str) -> None:
    path = Path(folder)
    number = 0
    while True:
        number += 1
        community = store.load(path)
        store.save(path, community.model_copy(update={"name": f"{number} " * 50}))


@pytest.mark.soak
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_a_writer_killed_at_any_moment_leaves_the_old_or_the_new_design(tmp_path):
    folder = store.new(tmp_path, "Food lab")
    context = multiprocessing.get_context("spawn")
    for turn in range(KILLS):
        writer = context.Process(target=_save_without_end, args=(str(folder),))
        writer.start()
        revision = store.load(folder).revision
        deadline = time.monotonic() + 60
        while store.load(folder).revision < revision + 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(turn * 0.003)
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        assert store.load(folder).revision >= revision + 2
    store.clean(tmp_path)
    assert not list(folder.glob(".copnb-half-*"))


def test_a_folder_that_is_not_there_is_named_with_those_that_are(tmp_path):
    store.new(tmp_path, "Food lab")
    with pytest.raises(FileNotFoundError, match=r"no community “food” .* here are: food-lab"):
        store.folder_of(tmp_path, "food")
    assert folders(tmp_path / "nowhere") == []


def test_a_slug_from_an_address_cannot_leave_the_folder(tmp_path):
    outside = store.new(tmp_path / "outside", "Secret")
    inside = tmp_path / "inside"
    store.new(inside, "Food lab")
    for slug in ("../outside/secret", str(outside), "..", "", "food-lab/../../outside/secret"):
        with pytest.raises(FileNotFoundError):
            store.folder_of(inside, slug)


def test_the_community_chosen_last_is_remembered_and_forgotten_when_it_is_gone(tmp_path):
    assert store.last_chosen(tmp_path) == ""
    folder = store.new(tmp_path, "Food lab")
    store.choose(tmp_path, "food-lab")
    assert store.last_chosen(tmp_path) == "food-lab"
    store.remove(folder)
    assert store.last_chosen(tmp_path) == ""


def test_rows_of_what_happened_are_read_and_an_empty_cell_is_unknown(tmp_path):
    (tmp_path / "meetups.csv").write_text(
        "date,start,minutes,attended,member_led,topic\n"
        "2026-01-14,13:00,60,9,true,Books\n"
        "2026-02-11,,,,,\n",
        encoding="utf-8",
    )
    first, second = load_rows(tmp_path, Meetup)
    assert (first.date, first.attended, first.member_led) == (date(2026, 1, 14), 9, True)
    assert (second.minutes, second.attended, second.member_led) == (None, None, None)
    assert load_rows(tmp_path, Membership) == []


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2026-02-30,60,9", 'line 2, date: got "2026-02-30", expected a day that exists'),
        ("2026-02-03,sixty,9", 'line 2, minutes: got "sixty", expected a whole number'),
        ("2026-02-03,60,9,too,many", "line 2: got too, many, expected no more cells than"),
        (",60,9", "line 2, date: got nothing, expected an answer or an empty one"),
        ('2026-02-03,60,"9', "unexpected end of data"),
        ("2026-02-03,60,\x00", "line 2: got the character U+0000"),
    ],
)
def test_a_row_that_cannot_stand_is_named_with_file_line_and_column(tmp_path, row, told):
    (tmp_path / "meetups.csv").write_text(f"date,minutes,attended\n{row}\n", encoding="utf-8")
    with pytest.raises(ReadingError) as caught:
        load_rows(tmp_path, Meetup)
    assert str(caught.value).startswith(str(tmp_path / "meetups.csv"))
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("date,attended,attended", "line 1: got the column “attended” twice"),
        ("date,atended", "line 1: got the column “atended”, expected one of: date, start"),
        ("date;attended", "line 1: got the column “date;attended”"),
    ],
)
def test_a_table_whose_columns_are_wrong_is_refused(tmp_path, header, told):
    (tmp_path / "meetups.csv").write_text(f"{header}\n2026-01-14,9\n", encoding="utf-8")
    with pytest.raises(ReadingError) as caught:
        load_rows(tmp_path, Meetup)
    assert told in str(caught.value)


def test_blank_lines_and_further_questions_on_a_feedback_sheet_are_welcome(tmp_path):
    (tmp_path / "feedback.csv").write_text(
        "date,sheet,worth_my_time,what I take home\n,,,\n2026-01-14,1,5,an idea\n\n",
        encoding="utf-8",
    )
    [sheet] = load_rows(tmp_path, FeedbackSheet)
    assert (sheet.worth_my_time, sheet.model_extra) == (5, {"what I take home": "an idea"})


def test_a_design_file_that_somebody_broke_is_not_written_over(tmp_path):
    folder = store.new(tmp_path, "Food lab")
    (folder / "community.json").write_text("{ broken", encoding="utf-8")
    with pytest.raises(ReadingError):
        store.save(folder, Community(name="x"))
    assert (folder / "community.json").read_text(encoding="utf-8") == "{ broken"


def test_answers_that_could_not_be_read_back_are_not_written(tmp_path):
    folder = store.new(tmp_path, "Food lab")
    before = (folder / "community.json").read_bytes()
    too_long = store.load(folder).model_copy(update={"name": "x" * 501})
    with pytest.raises(ReadingError, match=r"name: .* at most 500 characters"):
        store.save(folder, too_long)
    assert (folder / "community.json").read_bytes() == before


def test_a_design_is_readable_by_the_group_that_shares_the_folder(tmp_path):
    folder = store.new(tmp_path, "Food lab")
    assert (folder / "community.json").stat().st_mode & 0o044
    assert read((folder / "community.json").read_bytes(), "x").name == "Food lab"
