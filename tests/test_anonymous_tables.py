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
    # Two rows less could be told from the sum of all, so three more go.
    assert Counter(told["formats"]["format"]) == {"case_clinic": 9, "lean_coffee": 12}
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
    assert found == {("weekly", *[""] * 5): 7, ("monthly", *["51 to 150"] * 5): 6}


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
    # Four chose clinics; four rows missing could be told, so one of the six goes too.
    assert Counter(formats["format"]) == {"lean_coffee": 5}


def test_ways_that_few_chose_are_left_out_and_what_they_take_is_common(tmp_path, make_community):
    ways = ["case_clinic"] * 6 + ["group_chat"] * 2 + ["lean_coffee"] * 7
    for n, way in enumerate(ways):
        formats = [{"id": "a", "format": way, "minutes": 60}, {"id": "b", "format": "newsletter"}]
        formats[0]["minutes"] = 300 if n == 14 else 60
        add(tmp_path / "in", make_community(f"C {n}", design={"formats": formats}))
    formats = tables(tmp_path / "in", tmp_path / "out")["formats"]
    # The two would be told from the total, so three of the fifteen go with them.
    assert Counter(formats["format"]) == {"case_clinic": 6, "lean_coffee": 7, "newsletter": 12}
    # One takes 300 minutes: the seven would be six and one, so none of them is told.
    assert Counter(formats["format"][formats["minutes"].notna()]) == {"case_clinic": 6}


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
    assert found == {("monthly", "46 to 75", "0 to 60"): 12, ("", "76 or more", "0 to 60"): 6}


def test_one_rare_answer_does_not_empty_its_column(tmp_path, make_community):
    for n in range(30):
        inquire = {"purposes": ["feedback"] if n < 3 else ["new_ideas"] if n < 26 else []}
        design = {"ownership": "vote" if n == 0 else "organiser"}
        add(tmp_path / "in", make_community(f"C {n}", inquire=inquire, design=design))
    table = tables(tmp_path / "in", tmp_path / "out")["communities"]
    assert Counter(table["design.ownership"].dropna()) == {"organiser": 25}
    # Four gave no purpose, as all other purposes tell: beside the three yes two no are emptied.
    assert Counter(table["inquire.purposes.feedback"].dropna()) == {"false": 21}


def test_what_is_worked_out_from_ways_to_interact_is_withheld_with_them(tmp_path, make_community):
    for n in range(20):
        design = {"frequency": "monthly" if n < 10 else "weekly"}
        ways = ["case_clinic"] * (n not in (1, 11))  # two have none
        design["formats"] = [{"id": "a", "format": way} for way in ways]
        add(tmp_path / "in", make_community(f"C {n}", design=design))
    table = tables(tmp_path / "in", tmp_path / "out")["communities"]
    # Of each ten five hide the one that has none, and nothing else tells which it is.
    found = combinations(table[["frequency", "formats", "structure", "synchrony"]])
    assert found == {
        ("monthly", "1", "1.0", "0.5"): 5,
        ("monthly", "", "", ""): 5,
        ("weekly", "1", "1.0", "0.5"): 5,
        ("weekly", "", "", ""): 5,
    }


def test_a_text_that_is_asked_upon_an_answer_does_not_tell_that_answer(tmp_path, make_community):
    for n in range(12):
        design = {"membership": "criteria" if n == 3 else "open"}
        design |= {"membership_criteria": "Five years" if n == 3 else ""}
        design |= {"space": n == 3, "space_tool": "A forum" if n == 3 else ""}
        add(tmp_path / "in", make_community(f"C {n}", design=design))
    table = tables(tmp_path / "in", tmp_path / "out", with_text=True)["communities"]
    assert not {"design.membership_criteria", "design.space_tool"} & {*table}
    assert "criteria" not in {*table["design.membership"]}


def test_a_question_that_few_asked_is_left_out(tmp_path, make_community):
    for n in range(6):
        own = {"Asked by four": "yes"} if n < 4 else {}
        own |= {"Asked by five": "yes"} if n < 5 else {}
        sheet = FeedbackSheet(date=date(2026, 1, 5), sheet="1", worth_my_time=4, **own)
        write_rows(add(tmp_path / "in", make_community(f"C {n}")), {FeedbackSheet: [sheet]})
    answers = tables(tmp_path / "in", tmp_path / "out", with_text=True)["answers"]
    assert "Asked by four" not in answers
    assert Counter(answers["Asked by five"].dropna()) == {"yes": 5}


MENDED = {
    "我们读书会的成员来了": "我们…的成员来了",
    "with the bridge builders of old": "with … of old",
    "on 1.2.26 and 12/3/2026 we": "on … and … we",
    "see FOODHUB.ORG or Foodhub.Org/x now": "see … or … now",
    "the bridge of C++ and C": "the bridge of … and C",
}


def test_names_and_addresses_go_however_they_are_written(tmp_path, make_community):
    names = ["读书会", "The Bridge-Builders", "C++", "Circle 4", "Circle 5"]
    for name, text in zip(names, MENDED, strict=True):
        add(tmp_path / "in", make_community(name, inquire={"people": text}))
    told = tables(tmp_path / "in", tmp_path / "out", with_text=True)["communities"]
    assert {*told["inquire.people"]} == {*MENDED.values()}
    said = read_json(tmp_path / "out" / "datapackage.json")["description"]
    assert "E-mail and web addresses, telephone numbers, days in digits" in said
    assert "postal addresses in them cannot be found" in said
