"""What was given away once: by numbers of rows, by other columns, by headings, by codes."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd
from conftest import read_json
from test_anonymous import combinations, exported, tables

from copnb.design.community import Community
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.evidence.anonymous import anonymised
from copnb.evidence.comparison import load
from copnb.store.folders import add
from copnb.store.happened import write_rows


def met(into: Path, community: Community, *meetups: Meetup) -> None:
    """Put a community with these meetups into a folder."""
    write_rows(add(into, community), {Meetup: meetups})


def test_the_minutes_and_people_of_one_meetup_among_many_are_not_told(tmp_path, make_community):
    for n in range(12):
        minutes, came = (185, 1234) if n == 8 else (60, 20)
        community = make_community(f"C {n}", design={"meetup_minutes": minutes})
        held = Meetup(date=date(2026, 3, n + 1), minutes=minutes, attended=came)
        met(tmp_path / "in", community, held)
    meetups = tables(tmp_path / "in", tmp_path / "out")["meetups"]
    # Four rows of the eleven are emptied with the one: a single empty row would name it.
    found = combinations(meetups[["date", "minutes", "attended"]])
    assert found == {("2026-03", "50 to 74", "20 to 29"): 7, ("2026-03", "", ""): 5}
    package = (tmp_path / "out" / "datapackage.json").read_bytes()
    assert b"185" not in package
    assert b"1234" not in package


def test_what_one_community_says_often_is_not_taken_for_common(tmp_path, make_community):
    for n in range(6):
        came = 700 if n == 0 else 20
        days = [date(2026, 3, day) for day in range(1, 11)]
        held = [Meetup(date=day, minutes=60, attended=came) for day in days]
        met(tmp_path / "in", make_community(f"C {n}"), *held)
    meetups = tables(tmp_path / "in", tmp_path / "out")["meetups"]
    assert set(meetups["attended"].dropna()) <= {"20 to 29"}
    assert meetups["minutes"].tolist() == ["50 to 74"] * 60


def test_a_number_of_rows_gives_no_community_away(tmp_path, make_community):
    ways = ["case_clinic", "lean_coffee", "group_chat", "newsletter"]
    for n in range(12):
        own = ways if n == 7 else ways[:2]
        formats = [{"id": str(i), "format": way} for i, way in enumerate(own)]
        held = [Meetup(date=date(2026, 3, day), minutes=60) for day in range(1, n + 2)]
        met(tmp_path / "in", make_community(f"C {n}", design={"formats": formats}), *held)
    told = tables(tmp_path / "in", tmp_path / "out")
    assert told["communities"]["slug"].nunique() == 12
    for name in ("meetups", "answers", "formats"):
        assert told[name]["slug"].isna().all()
    # Two rows less could be told from the sum of all, so one more way goes.
    assert Counter(told["formats"]["format"]) == {"lean_coffee": 12}
    assert len(told["meetups"]) == 78


def test_a_size_is_not_given_back_by_numbers_that_are_nearly_the_same(tmp_path, make_community):
    designs = [("weekly", 30)] * 6 + [("monthly", 120)] * 6 + [("weekly", 120)]
    for n, (rhythm, people) in enumerate(designs):
        groups = [{"id": "a", "count": people}]
        design = {"frequency": rhythm, "size_target": people}
        launch, grow = {"invite_count": people}, {"target_count": people, "waiting_count": people}
        answers = {"inquire": {"groups": groups}, "launch": launch, "grow": grow}
        add(tmp_path / "in", make_community(f"C {n}", design=design, **answers))
    table = tables(tmp_path / "in", tmp_path / "out")["communities"]
    alike = ["frequency", "size", "inquire.groups.count.sum", "launch.invite_count"]
    found = combinations(table[[*alike, "grow.target_count", "grow.waiting_count"]])
    # The one is told as the six whose rhythm it has, and all seven without any size.
    assert found == {("weekly", *[""] * 5): 7, ("monthly", *["100 to 149"] * 5): 6}


def test_sheets_of_few_are_not_told_and_no_sheet_says_whose_it_is(tmp_path, make_community):
    for n in range(12):
        day = date(2026, 1 if n < 11 else 9, 5)
        marks = [5, 5, 5, 5, 1] if n != 3 else [5, 5, 5, 5, 2]
        sheets = [
            FeedbackSheet(date=day, sheet=str(i), worth_my_time=mark)
            for i, mark in enumerate(marks)
        ]
        write_rows(add(tmp_path / "in", make_community(f"C {n:02}")), {FeedbackSheet: sheets})
    answers = tables(tmp_path / "in", tmp_path / "out")["answers"]
    assert answers["slug"].isna().all()
    assert answers["sheet"].tolist() == [str(n) for n in range(1, 61)]
    # One mark is 2: with it go the marks 5 of four communities, who then are five. September is
    # of one community: of eleven marks 1 five lose their month, of 32 marks 5 of eight all.
    assert combinations(answers[["date", "worth_my_time"]]) == {
        ("", "5"): 32,
        ("2026-01", ""): 17,
        ("2026-01", "1"): 6,
        ("", "1"): 5,
    }


def test_a_table_that_few_have_rows_in_holds_none_and_that_is_said(tmp_path, make_community):
    for n in range(6):
        held = [Meetup(date=date(2026, 3, day), attended=20) for day in range(1, 9)]
        met(tmp_path / "in", make_community(f"C {n}"), *(held if n == 2 else []))
    told = tables(tmp_path / "in", tmp_path / "out")
    assert len(told["meetups"]) == 0
    assert len(told["communities"]) == 6
    said = read_json(tmp_path / "out" / "datapackage.json")["description"]
    assert (
        "Fewer than 5 communities have rows in these tables, which are empty: meetups.csv" in said
    )


def test_a_community_that_chose_a_way_twice_counts_once(tmp_path, make_community):
    for n in range(6):
        own = ["case_clinic"] * (2 if n < 4 else 0) + ["lean_coffee"]
        formats = [{"id": str(i), "format": way, "minutes": 60} for i, way in enumerate(own)]
        add(tmp_path / "in", make_community(f"C {n}", design={"formats": formats}))
    formats = tables(tmp_path / "in", tmp_path / "out")["formats"]
    # Four chose clinics; four rows missing could be told, so the six go too.
    assert len(formats) == 0


def test_ways_that_few_chose_are_left_out_and_what_they_take_is_common(tmp_path, make_community):
    ways = ["case_clinic"] * 6 + ["group_chat"] * 2 + ["lean_coffee"] * 7
    for n, way in enumerate(ways):
        formats = [{"id": "a", "format": way, "minutes": 60}, {"id": "b", "format": "newsletter"}]
        formats[0]["minutes"] = 300 if n == 14 else 60
        add(tmp_path / "in", make_community(f"C {n}", design={"formats": formats}))
    formats = tables(tmp_path / "in", tmp_path / "out")["formats"]
    # The two would be told from the total, so the six go with them.
    assert Counter(formats["format"]) == {"lean_coffee": 7, "newsletter": 15}
    # One takes 300 minutes: the seven would be six and one, so none of them is told.
    assert formats["minutes"].isna().all()


def test_headings_of_sheets_are_mended_like_answers(tmp_path, make_community):
    asked = {"How was Circle 3, mail anna@circle.example?": "ok", "Was Circle 3 good?": "yes"}
    asked["Was Circle 4 good?"] = "no"
    for n in range(6):
        sheets = [FeedbackSheet(date=date(2026, 1, 5), sheet="1", worth_my_time=4, **asked)]
        write_rows(add(tmp_path / "in", make_community(f"Circle {n}")), {FeedbackSheet: sheets})
    found = anonymised(load(tmp_path / "in"), with_text=True)
    told = exported(found, tmp_path / "out").decode("utf-8", "replace")
    assert not re.search(r"circle.3|circle.4|anna@|circle\.example", told, re.IGNORECASE)
    answers = pd.read_csv(tmp_path / "out" / "answers.csv")
    assert answers["How was …, mail …"].tolist() == ["ok"] * 6
    assert answers["Was … good?"].tolist() == ["yes"] * 6
    assert answers["Was … good? 2"].tolist() == ["no"] * 6


def test_names_in_texts_go_as_whole_words_and_bear_no_code(tmp_path, make_community):
    text = "Ask ART, or DATA, mail a@b.example. We started a database with Café\n Nord. Room 12."
    text = text.replace("é", "e\u0301")
    names = ["Art", "Data", "Café Nord", "Circle 1", "Circle 2", "Circle 3"]
    for name in names:
        add(tmp_path / "in", make_community(name, inquire={"people": text}))
    table = tables(tmp_path / "in", tmp_path / "out", with_text=True)["communities"]
    wanted = "Ask …, or …, mail … We started a database with …. Room 12."
    assert table["inquire.people"].tolist() == [wanted] * 6


def test_codes_and_order_are_drawn_by_chance(tmp_path, make_community):
    for n in range(40):
        answers = {"inquire": {"people": f"these are {n}"}}
        add(tmp_path / "in", make_community(f"C {n}", **answers))
    found = load(tmp_path / "in")
    orders = [anonymised(found, with_text=True).table for _again in range(2)]
    for table in orders:
        codes = table["slug"].tolist()
        assert codes == table["name"].tolist() == [f"C{n:02}" for n in range(1, 41)]
    one, other = (table["inquire.people"].tolist() for table in orders)
    assert one != other
    assert sorted(one) == sorted(other)
    first, second = (table.notna().sum().tolist() for table in orders)
    assert first == second


def test_what_is_worked_out_from_a_rare_answer_tells_no_more_than_it(tmp_path, make_community):
    rhythms = {"monthly": (60, 12), "every_2_months": (120, 3), "quarterly": (180, 3)}
    for rhythm, (minutes, many) in rhythms.items():  # an hour a month, all of them
        for n in range(many):
            design = {"frequency": rhythm, "meetup_minutes": minutes}
            add(tmp_path / "in", make_community(f"C {rhythm} {n}", design=design))
    table = tables(tmp_path / "in", tmp_path / "out")["communities"]
    found = combinations(table[["frequency", "meetup_minutes", "minutes_a_month"]])
    assert found == {("monthly", "50 to 74", "50 to 74"): 12, ("", "", "50 to 74"): 6}
