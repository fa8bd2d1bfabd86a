"""Forgetting somebody: gone from every file, asked for in texts, and no more said than is true."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from copnb.cli import main
from copnb.design.happened import Attendance, FeedbackSheet, Meetup
from copnb.evidence.persons import identity, key_of
from copnb.store.folders import load, new, save
from copnb.store.happened import load_rows, write_rows

ADA = "Ada Example"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two communities in which Ada stands everywhere that somebody can, beside Bo."""
    data = tmp_path / "workshop_data"
    key = key_of(data, make=True)
    key.keep()
    people = [key.pseudonym(identity(name)) for name in (ADA, "Bo Other")]
    for name in ("Food hub", "Ferry crews"):
        folder = new(data, name)
        day = date(2026, 1, 14)
        rows = [Attendance(meetup=str(day), person=person, minutes=60) for person in people]
        sheets = [
            FeedbackSheet(date=day, sheet="ada  example", worth_my_time=5),
            FeedbackSheet(date=day, sheet="2", **{"What else?": f"Thanks to {ADA.upper()}!"}),
        ]
        meetup = Meetup(date=day, attended=2, topic="Damp, with Ada Exampleton")
        write_rows(folder, {Meetup: [meetup], Attendance: rows, FeedbackSheet: sheets})
        community = load(folder)
        community.inquire.domain_focus = f"What {ADA} began,\nand Bo keeps."
        save(folder, community)
    return data


def forget(*words: Any, answers: str = "") -> Any:
    return CliRunner().invoke(main, ["forget", *map(str, words)], input=answers)


def everything_in(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_a_person_goes_from_every_file_and_from_texts_that_were_agreed(data):
    done = forget(ADA, data, answers="y\n" * 4)
    assert done.exit_code == 0, done.output
    for folder in (data / "food-hub", data / "ferry-crews"):
        [row] = load_rows(folder, Attendance)
        assert row.person == key_of(data).pseudonym(identity("Bo Other"))
        [sheet] = load_rows(folder, FeedbackSheet)
        assert sheet.model_extra == {"What else?": "Thanks to …!"}
        assert load(folder).inquire.domain_focus == "What … began,\nand Bo keeps."
        [meetup] = load_rows(folder, Meetup)  # a longer name that only begins alike, and a figure
        assert (meetup.topic, meetup.attended) == ("Damp, with Ada Exampleton", 2)
    left = b"".join(everything_in(data).values())
    assert not re.search(rb"ada\s+example\b", left, re.IGNORECASE)
    assert f"{data / 'food-hub' / 'attendance.csv'}: 1 row removed" in done.output


def test_a_text_stays_where_the_answer_is_no_or_nothing(data):
    before = {folder: load(folder) for folder in (data / "food-hub", data / "ferry-crews")}
    done = forget(ADA, data, answers="n\n")
    assert (
        "community.json, inquire.domain_focus: What Ada Example began, and Bo keeps." in done.output
    )
    for folder, community in before.items():
        assert load(folder) == community
        assert len(load_rows(folder, Attendance)) == 1


def test_one_community_is_forgotten_in_alone(data):
    forget(ADA, data / "food-hub", answers="y\ny\n")
    assert len(load_rows(data / "food-hub", Attendance)) == 1
    assert len(load_rows(data / "ferry-crews", Attendance)) == 2


def test_what_cannot_be_reached_is_said(data):
    output = forget("Nobody Here", data).output
    assert "Nothing was found under “Nobody Here”" in output
    assert output.count("give the other too") == 1  # for the whole folder
    assert "4 rows of attendance stay under pseudonyms" in output
    for word in ("safe copies", "reports", "browsers", "e-mail", "brings the person back"):
        assert word in " ".join(output.split())


def test_without_the_key_nothing_is_touched_and_that_is_said(data):
    (data / ".private" / "persons.key").unlink()
    before = everything_in(data)
    done = forget(ADA, data, answers="y\n" * 4)
    assert (done.exit_code, "without it nobody is found" in done.output) == (1, True)
    assert everything_in(data) == before


def test_without_pseudonyms_no_key_is_needed(tmp_path):
    folder = new(tmp_path, "Circle")
    write_rows(folder, {Attendance: [Attendance(meetup="2026-01-14", person="ADA example")]})
    assert "1 row removed" in forget(ADA, folder).output
    assert load_rows(folder, Attendance) == []


def test_a_person_is_found_by_email_too(data):
    folder = data / "food-hub"
    person = key_of(data).pseudonym(identity("", "Ada@example.org"))
    write_rows(folder, {Attendance: [Attendance(meetup="2026-01-14", person=person)]})
    forget("ada@EXAMPLE.org", folder)
    assert load_rows(folder, Attendance) == []


@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_files_of_others_are_named_and_left_as_they_are(data, code):
    export = data / "food-hub" / "participants.csv"
    export.write_bytes(f"Name,Email\n{ADA},\n".encode(code))
    beside = data / "list.json"
    beside.write_text(json.dumps([ADA]))
    (data / "other.txt").write_text("Bo")
    copy = data / "copy.zip"
    copy.write_bytes(b"PK\x03\x04")
    output = forget(ADA, data, answers="y\n" * 4).output
    for path in (export, beside, copy):
        assert f"{path}: names the person, or cannot be looked into" in output
        assert path.exists()
    assert "other.txt" not in output


def test_a_name_in_a_question_itself_is_named(data):
    folder = data / "food-hub"
    sheet = FeedbackSheet(date=date(2026, 1, 14), sheet="3", **{f"How was {ADA}?": "fine"})
    write_rows(folder, {FeedbackSheet: [sheet]})
    output = forget(ADA, folder, answers="n\n").output
    assert f"{folder / 'feedback.csv'}: names the person" in output


@pytest.mark.parametrize("person", ["", "  ", "iPhone"])
def test_a_name_that_is_nobodys_is_refused(data, person):
    assert forget(person, data).exit_code == 1


def test_a_folder_without_communities_is_refused(tmp_path):
    done = forget(ADA, tmp_path)
    assert (done.exit_code, "no community" in done.output) == (1, True)


JOSE = "José Núñez"


def test_who_is_known_by_an_address_is_not_said_to_be_nowhere(data):
    folder = data / "food-hub"
    person = key_of(data).pseudonym(identity("", "bea@example.org"))
    write_rows(folder, {Attendance: [Attendance(meetup="2026-01-14", person=person)]})
    output = " ".join(forget("Bea Third", folder).output.split())
    assert "Nothing of this person" not in output
    assert "1 row of attendance stays under a pseudonym" in output
    assert "made from an e-mail is found by the e-mail alone" in output
    output = forget("bea@example.org", folder).output
    assert "1 row removed" in output
    assert "under a pseudonym" not in output


def test_rows_of_an_address_are_spoken_of_where_rows_of_the_name_went(data):
    folder, key = data / "food-hub", key_of(data)
    people = [key.pseudonym(identity(ADA)), key.pseudonym(identity("", "ada@example.org"))]
    rows = [Attendance(meetup=f"2026-0{n}-14", person=who) for n, who in enumerate(people, 1)]
    write_rows(folder, {Attendance: rows})
    output = " ".join(forget(ADA, folder).output.split())
    assert "1 row removed" in output
    assert "1 row of attendance stays under a pseudonym and may be this person's" in output
    output = forget("ada@example.org", folder).output
    assert "1 row removed" in output
    assert "give the other too" not in output


def test_a_name_in_letters_without_spaces_is_found_within_a_sentence(data):
    folder = data / "food-hub"
    (data / "notes.txt").write_text("昨天李雷来了", encoding="utf-8")
    community = load(folder)
    community.inquire.domain_focus = "昨天李雷来了"
    save(folder, community)
    output = forget("李雷", data, answers="y\n").output
    assert f"{data / 'notes.txt'}: names the person" in output
    assert load(folder).inquire.domain_focus == "昨天…来了"


def test_who_was_said_to_be_one_person_goes_under_both_names(data):
    folder, key = data / "food-hub", key_of(data)
    names = [key.pseudonym(identity(name)) for name in (ADA, "Addie Example", "Bo Other")]
    key.joined({identity("Addie Example"): identity(ADA)}).keep()
    people = [Attendance(meetup="2026-01-14", person=name) for name in names]
    write_rows(folder, {Attendance: people})
    assert "2 rows removed" in forget("Addie Example", folder).output
    assert [row.person for row in load_rows(folder, Attendance)] == [names[2]]


def test_files_deep_beside_the_communities_are_named(data):
    export = data / "exports" / "2026" / "zoom.csv"
    export.parent.mkdir(parents=True)
    export.write_text(f"Name,Minutes\n{ADA},3\n", encoding="utf-8")
    output = forget(ADA, data).output
    assert f"{export}: names the person" in output
    assert "persons.key: names" not in output
    assert output.count("food-hub/attendance.csv") == 1


CODES = ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "latin-1", "mac-roman"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("code", CODES)
def test_letters_with_accents_are_found_however_they_are_written(data, code, form):
    if form == "NFD" and not code.startswith("utf"):
        form = "NFC"  # these have no accents apart from their letters
    table = f"Nom;Durée\n{JOSE.upper()};dès 3 minutes, déjà présent\nZoé Müller;à côté\n"
    export = data / "exports" / "zoom.csv"
    export.parent.mkdir()
    export.write_bytes(unicodedata.normalize(form, table).encode(code))
    assert f"{export}: names the person" in forget(JOSE, data).output


def test_letters_that_a_program_wrote_as_signs_are_found(data):
    (data / "list.json").write_text(json.dumps([JOSE]), encoding="ascii")
    (data / "page.html").write_text("<p>Jos&eacute;&nbsp;N&uacute;&#241;ez", encoding="ascii")
    output = forget(JOSE, data).output
    assert f"{data / 'list.json'}: names the person" in output
    assert f"{data / 'page.html'}: names the person" in output


@pytest.mark.parametrize("row", ["Example,Ada", '"Example, Ada"', '"Ada";"Example"', "ADA_example"])
def test_a_name_in_two_cells_or_with_the_last_name_first_is_found(data, row):
    (data / "list.csv").write_text(f"who\n{row}\n", encoding="utf-8")
    assert f"{data / 'list.csv'}: names the person" in forget(ADA, data).output
    assert "list.csv" not in forget("Ada Exam", data).output


@pytest.mark.parametrize(("wrote", "asked"), [("NFD", "NFC"), ("NFC", "NFD")])
def test_an_accent_apart_from_its_letter_is_the_same_letter(data, wrote, asked):
    folder = data / "food-hub"
    community = load(folder)
    community.inquire.domain_focus = unicodedata.normalize(wrote, f"{JOSE} began à côté.")
    save(folder, community)
    forget(unicodedata.normalize(asked, JOSE), folder, answers="y\n")
    assert load(folder).inquire.domain_focus == "… began à côté."


def test_folders_and_files_that_bear_the_name_are_named(data):
    folder = new(data, f"Friends of {JOSE}")
    paper = data / "exports" / "Jose_Nunez 2026.txt"
    paper.parent.mkdir()
    paper.write_text("nothing")
    other = new(data, "Jose Nunezia")
    output = forget(JOSE, data).output
    assert f"{folder}: names the person" in output
    assert f"{paper}: names the person" in output
    assert str(other) not in output
    assert f"{folder}: names the person" in forget(JOSE, folder).output


def test_nothing_is_said_to_be_removed_where_it_stays(data):
    folder = data / "food-hub"
    community = load(folder)
    community.name = ADA
    save(folder, community)
    before = everything_in(folder)
    done = forget(ADA, folder, answers="y\n" * 4)
    if done.exit_code:
        assert "removed" not in done.output
        assert everything_in(folder) == before
    else:
        assert load(folder).name == "…"
