"""What a page knows: a file with a fault keeps no page closed, and a note names the fault."""

from __future__ import annotations

import pytest

from copnb.advice.rules import Rules
from copnb.design.reading import ReadingError
from copnb.store.happened import what_happened
from copnb.workshop.knowing import known, usable_rules

SLUG = "prairie-wound-care-rounds"


@pytest.fixture
def folder(samples):
    return samples / SLUG


def test_without_a_fault_all_is_known_and_nothing_is_noted(folder):
    found, notes = known(folder)
    assert notes == []
    assert (list(found.meetups), list(found.sheets)) == what_happened(folder)
    assert found.meetups
    assert found.rules == Rules()


def test_a_broken_line_of_meetups_leaves_them_out_and_names_line_given_and_wanted(folder):
    path = folder / "meetups.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    second = lines[1].split(",")
    lines[1] = ",".join([second[0], second[1], "an hour", *second[3:]])
    path.write_text("\n".join(lines), encoding="utf-8")
    found, (note,) = known(folder)
    assert found.meetups == []
    assert found.sheets
    for part in ("meetups.csv cannot be read", "line 2", "an hour", "expected", "leaves it out"):
        assert part in note


def test_broken_feedback_leaves_the_meetups_as_they_are(folder):
    path = folder / "feedback.csv"
    path.write_text(path.read_text(encoding="utf-8") + "2026-02-30,x,9\n", encoding="utf-8")
    found, (note,) = known(folder)
    assert found.sheets == []
    assert found.meetups
    assert note.startswith("feedback.csv cannot be read: line ")


def test_broken_rules_are_as_usual_and_the_note_says_what_would_do(folder):
    (folder.parent / "rules.json").write_text('{"trust_most": "eight"}', encoding="utf-8")
    found, (note,) = known(folder)
    assert found.rules == Rules()
    for part in (
        "rules.json cannot be read",
        "trust_most",
        "eight",
        "a number from",
        "usual rules",
    ):
        assert part in note


def test_of_many_faults_a_note_names_three_and_how_many_more(folder):
    wrong = ["date,minutes", *(f"2026-01-{day:02},long" for day in range(1, 9))]
    (folder / "meetups.csv").write_text("\n".join(wrong), encoding="utf-8")
    _found, (note,) = known(folder)
    assert note.count('got "long"') == 3
    assert "; 5 more." in note


def test_each_broken_file_has_its_own_note(folder):
    for path in (folder / "meetups.csv", folder / "feedback.csv", folder.parent / "rules.json"):
        path.write_bytes(b"\xff\xfe,")
    _found, notes = known(folder)
    assert sorted(note.split()[0] for note in notes) == [
        "feedback.csv",
        "meetups.csv",
        "rules.json",
    ]


def test_rules_that_cannot_be_opened_are_told_too(folder, monkeypatch):
    def refuse(*_given, **_named):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("copnb.workshop.knowing.load_rules", refuse)
    notes: list[str] = []
    assert usable_rules(folder.parent, notes) == Rules()
    assert "Permission denied" in notes[0]


def test_a_broken_design_is_still_an_error(folder):
    (folder / "community.json").write_text("{", encoding="utf-8")
    with pytest.raises(ReadingError):
        known(folder)
