"""Membership histories: brought in by day and number, and what stands out in them."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from copnb.cli import main
from copnb.design.community import Community
from copnb.design.happened import Membership
from copnb.design.reading import ReadingError, write
from copnb.evidence.membership import LIMITS, Notable, NotableChange, import_membership
from copnb.evidence.membership import notable_changes as notable
from copnb.store.happened import load_rows

REAL = ROOT.parent / "shared" / "data" / "membership_history.csv"


def history(*counts: tuple[str, int]) -> list[Membership]:
    return [Membership(date=date.fromisoformat(day), members=n) for day, n in counts]


def days(change: NotableChange) -> list[str]:
    return [str(count.date) for count in change.counts]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "w" / "ferry-crews"
    folder.mkdir(parents=True)
    (folder / "community.json").write_bytes(write(Community(name="Ferry crews", id="f1")))
    return folder


def table(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def mapped(path: Path, **keys: object) -> Path:
    path.write_text(json.dumps(keys), encoding="utf-8")
    return path


def counts(place: Path) -> list[tuple[str, int]]:
    return [(str(row.date), row.members) for row in load_rows(place, Membership)]


GROWTH = (("2026-01-01", 1000), ("2026-02-01", 1020), ("2026-03-01", 1050))


def test_a_large_fall_that_stays_is_a_clean_up():
    (change,) = notable(history(*GROWTH, ("2026-04-01", 900), ("2026-05-01", 930)))
    assert (change.kind, change.stays) == (Notable.CLEAN_UP, True)
    assert days(change) == ["2026-03-01", "2026-04-01"]
    assert "From 1,050 members on 1 March 2026 to 900 on 1 April 2026" in change.sentence


def test_whether_the_last_fall_stays_is_not_known():
    (change,) = notable(history(*GROWTH, ("2026-04-01", 900)))
    assert change.stays is None
    assert change.sentence.endswith("nothing shows yet whether it stays.")


@pytest.mark.parametrize(
    ("why", "more"),
    [
        ("it is made good by half", [("2026-04-01", 900), ("2026-05-01", 975)]),
        ("it is below 5 in 100", [("2026-04-01", 999), ("2026-05-01", 1000)]),
        ("it took longer than a quarter", [("2026-06-02", 900), ("2026-07-01", 930)]),
        (
            "others changed as much",
            [(f"2026-{n:02}-01", 980 + (n > 4) * 20 + max(n - 5, 0) * 90) for n in range(4, 9)],
        ),
        ("falls go on", [("2026-04-01", 900), ("2026-05-01", 700), ("2026-06-01", 650)]),
    ],
)
def test_another_fall_is_none(why, more):
    assert notable(history(*GROWTH, *more)) == [], why


def test_a_third_gone_is_a_clean_up_whenever_it_came():
    (change,) = notable(history(("2018-10-19", 1350), ("2019-12-13", 675)))
    assert (change.kind, change.stays) == (Notable.CLEAN_UP, None)
    assert notable(history(("2018-10-19", 1000), ("2019-12-13", 671))) == []


def test_up_down_up_is_a_revert():
    rows = history(
        ("2024-08-22", 380), ("2024-10-16", 410), ("2024-10-17", 380), ("2024-11-21", 410)
    )
    (change,) = notable(rows)
    assert change.kind is Notable.REVERT
    assert days(change) == ["2024-08-22", "2024-10-16", "2024-10-17", "2024-11-21"]
    assert "From 410 members on 16 October 2024 back to 380 on 17 October 2024" in change.sentence


@pytest.mark.parametrize(
    "again",
    [
        [("2024-10-24", 380), ("2024-11-21", 410)],  # eight days later
        [("2024-10-17", 384), ("2024-11-21", 410)],  # 26 of 30 taken back
        [("2024-10-17", 376), ("2024-11-21", 410)],  # 34 of 30
        [("2024-10-17", 380)],
    ],
)
def test_another_up_and_down_is_none(again):
    assert notable(history(("2024-08-22", 380), ("2024-10-16", 410), *again)) == []


def test_a_rise_taken_back_for_good_is_no_revert():
    rows = history(
        ("2024-08-22", 380), ("2024-10-16", 410), ("2024-10-17", 380), ("2024-11-21", 380)
    )
    assert Notable.REVERT not in [change.kind for change in notable(rows)]


def test_a_large_revert_is_no_clean_up():
    rows = history(*GROWTH, ("2026-03-20", 1500), ("2026-03-21", 1050), ("2026-04-01", 1100))
    assert [change.kind for change in notable(rows)] == [Notable.REVERT]


def test_a_workshop_may_set_other_limits():
    rows = history(*GROWTH, ("2026-04-01", 1010), ("2026-05-01", 1020))
    limits = {limit.name: limit.value for limit in LIMITS}
    assert notable(rows) == []
    assert len(notable(rows, {**limits, "clean_up_share": 3, "clean_up_times": 1})) == 1


@given(st.dictionaries(st.dates(), st.integers(0, 3000), max_size=12))
def test_what_stands_out_is_in_the_history_and_in_its_order(counted):
    rows = [Membership(date=day, members=n) for day, n in counted.items()]
    found = notable(rows)
    assert found == notable(rows[::-1])
    for change in found:
        assert set(change.counts) <= set(rows)
        assert days(change) == sorted(days(change))
        assert change.sentence


def test_only_growth_has_nothing_that_stands_out():
    assert notable(history(*GROWTH)) == []
    assert notable([]) == []


@pytest.mark.skipif(not REAL.is_file(), reason="the real histories are not here")
def test_the_real_histories_show_their_clean_up_and_their_reverts():
    histories: dict[str, list[Membership]] = defaultdict(list)
    with REAL.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            histories[row["file"]] += history((row["date"], int(row["members"])))
    found = {name: notable(rows) for name, rows in histories.items()}
    reverts = [
        (name, days(change)[2])
        for name, changes in found.items()
        for change in changes
        if change.kind is Notable.REVERT
    ]
    # counted by eye in the file: eight lists on the day of the revert, one in June
    assert len([1 for _name, day in reverts if day == "2024-10-17"]) == 8
    assert [pair for pair in reverts if pair[1] != "2024-10-17"] == [
        ("web-managers-forum.md", "2024-06-27")
    ]
    plain = found["plain-language-community-of-practice.md"]
    assert [days(c) for c in plain if c.kind is Notable.CLEAN_UP] == [["2023-01-11", "2023-03-13"]]


def test_counts_come_in_in_the_order_of_time_and_only_once(tmp_path, place):
    file = table(tmp_path / "m.csv", 'date,members\n2026-02-01,"1,351"\n\n2026-01-01,NA\n')
    with pytest.raises(ReadingError, match="line 4, members: got “NA”, expected a whole number"):
        import_membership([file], place)
    assert counts(place) == []
    table(file, 'date,members\n2026-02-01,"1,351"\n\n2026-01-01,1300\n2026-03-01,\n')
    brought = import_membership([file], place)
    assert counts(place) == [("2026-01-01", 1300), ("2026-02-01", 1351)]
    assert [(s.line, s.reason) for s in brought.skipped] == [(5, "no number of members")]
    before = (place / "membership.csv").read_bytes()
    again = import_membership([file], place)
    assert (again.added, again.known) == ({}, 2)
    assert (place / "membership.csv").read_bytes() == before


def test_a_day_that_is_there_stays_as_it_is(tmp_path, place):
    table(place / "membership.csv", "date,members\n2026-02-01,90\n")
    file = table(tmp_path / "m.csv", "date;members\n2026-01-01;80\n2026-02-01;95\n")
    brought = import_membership([file], place)
    assert counts(place) == [("2026-01-01", 80), ("2026-02-01", 90)]
    assert brought.differing == [(str(file), 3)]


def test_two_numbers_of_one_day_are_refused(tmp_path, place):
    file = table(tmp_path / "m.csv", "date,members\n2026-01-01,80\n2026-01-01,81\n")
    with pytest.raises(ReadingError, match="line 3: got 81 members, and another number"):
        import_membership([file], place)
    assert counts(place) == []


def test_a_workbook_with_other_columns_comes_in_by_a_mapping(tmp_path, place):
    book = openpyxl.Workbook()
    for row in (
        ["Stand", "Mitglieder", "Notiz"],
        [date(2026, 1, 31), 80.0, "x"],
        [46081, 82, None],
    ):
        book.active.append(row)
    book.save(tmp_path / "m.xlsx")
    with pytest.raises(
        ReadingError, match="column Stand: expected one of: community, date, members"
    ):
        import_membership([tmp_path / "m.xlsx"], place)
    mapping = mapped(
        tmp_path / "map.json",
        fields={"Stand": "date", "Mitglieder": "members"},
        left_out={"Notiz": "not needed"},
    )
    import_membership([tmp_path / "m.xlsx"], place, mapping)
    assert counts(place) == [("2026-01-31", 80), ("2026-02-28", 82)]


def test_the_command_finds_the_community_of_each_row(tmp_path, place):
    file = table(tmp_path / "m.csv", "list,when,n\nferry.md,31/01/2026,80\nother.md,28/02/2026,7\n")
    use = {"field": "community", "values": {"ferry.md": "Ferry Crews"}}
    mapping = mapped(tmp_path / "map.json", fields={"list": use, "when": "date", "n": "members"})
    words = ["import", "membership", str(file), "--into", str(place.parent), "--map", str(mapping)]
    ended = CliRunner().invoke(main, words)
    assert (ended.exit_code, counts(place)) == (0, [("2026-01-31", 80)])
    assert "1 count added in ferry-crews" in ended.output
    assert "“other.md” is no community here: line 3" in ended.output
    table(file, "list,when,n\nother.md,28/02/2026,7\n")
    assert CliRunner().invoke(main, words).exit_code == 1


def test_what_stands_out_is_told_when_counts_come_in(tmp_path, place):
    there = "".join(f"{day},{n}\n" for day, n in GROWTH)
    table(place / "membership.csv", f"date,members\n{there}")
    file = table(tmp_path / "m.csv", "date,members\n2026-04-01,900\n2026-05-01,930\n")
    words = ["import", "membership", str(file), "--into", str(place)]
    ended = CliRunner().invoke(main, words)
    assert ended.exit_code == 0
    added, told = ended.output.splitlines()
    assert added == "2 counts added in ferry-crews"
    assert told.startswith(
        "ferry-crews: From 1,050 members on 1 March 2026 to 900 on 1 April 2026: a fall so large"
    )
    assert counts(place)[-2:] == [("2026-04-01", 900), ("2026-05-01", 930)]
    assert CliRunner().invoke(main, words).output == "2 were there already\n"


def test_each_thing_that_stands_out_is_a_line_of_its_own(tmp_path, place):
    text = (
        "date,members\n2024-08-22,380\n2024-10-16,410\n2024-10-17,380\n2024-11-21,410\n"
        "2025-01-01,412\n2025-02-01,200\n"
    )
    ended = CliRunner().invoke(
        main, ["import", "membership", str(table(tmp_path / "m.csv", text)), "--into", str(place)]
    )
    _added, revert, clean_up = ended.output.splitlines()
    assert "From 410 members on 16 October 2024 back to 380" in revert
    assert clean_up.endswith("nothing shows yet whether it stays.")


@pytest.mark.skipif(not REAL.is_file(), reason="the real histories are not here")
def test_a_real_history_comes_in_whole(tmp_path, place):
    name = "multilingual.md"
    use = {"field": "community", "values": {name: "ferry-crews"}}
    fields = {"file": use, "date": "date", "members": "members"}
    left_out = {"emails_per_week": "not needed"}
    mapping = mapped(tmp_path / "map.json", fields=fields, left_out=left_out)
    import_membership([REAL], place.parent, mapping)
    with REAL.open(encoding="utf-8", newline="") as file:
        expected = [
            (r["date"], int(r["members"])) for r in csv.DictReader(file) if r["file"] == name
        ]
    assert counts(place) == expected
    assert len(expected) == 26
