import re
from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from conftest import read_json
from frictionless import validate
from hypothesis import given
from hypothesis import strategies as st

from copnb.design.community import Community
from copnb.design.happened import Attendance, FeedbackSheet, Meetup
from copnb.design.questions import all_questions
from copnb.design.reading import check
from copnb.evidence import anonymous
from copnb.evidence.anonymous import (
    KEYS,
    LINKED,
    K,
    anonymised,
    band,
    common,
    k_anonymous,
    without_small,
)
from copnb.evidence.comparison import Communities, load
from copnb.evidence.export import write_tables
from copnb.store.folders import add
from copnb.store.happened import write_rows

SAMPLES = Path(__file__).parent.parent / "workshop_data"
MARK = "Zyx"
"""Begins each planted text, so that any of them is found wherever it turns up."""

ROWS = {
    "line": lambda n: f"{MARK}line{n}",
    "text": lambda n: f"{MARK}text{n} of anna.{MARK}{n}@example.org, +1 902 555 {1000 + n}",
    "short_text": lambda n: f"{MARK}short{n} https://{MARK}{n}.example.org/room",
    "time": lambda n: f"{n % 24:02}:{(7 * n) % 60:02}",
    "time_zone": lambda n: "America/Halifax",
    "count": lambda n: 41_000 + n,
    "date": lambda n: f"2031-{n % 12 + 1:02}-{n % 28 + 1:02}",
}


def planted(n: int, **answers) -> Community:
    """Return a community with a text, a day or a number of its own in every field."""
    tree = Community(name=f"{MARK}name{n} collective", id=f"abc{n:05}").model_dump(mode="json")
    number = 100 * n
    for asked in all_questions():
        step, name = asked.path.split(".")
        if asked.columns:
            row = {"id": f"row{n}"}
            for column in asked.columns:
                number += 1
                if column.kind in ROWS and column.maximum in (None, 1_000_000):
                    row[column.name] = ROWS[column.kind](number)
            tree[step][name] = [row]
        elif asked.kind in ROWS and asked.maximum in (None, 1_000_000):
            number += 1
            tree[step][name] = ROWS[asked.kind](number)
    tree["facts"] = [{"id": "a", "label": f"{MARK}fact{n}", "value": f"{MARK}v", "source": "s"}]
    tree["saved_on"] = "2031-05-17"
    for path, value in answers.items():
        step, _line, name = path.partition("__")
        tree[step][name] = value
    community, problems = check(tree)
    assert community, problems
    return community


def put(into: Path, n: int, community: Community) -> Path:
    """Put a community with meetups, sheets and lists of people into a folder."""
    folder = add(into, community)
    day = date(2031, 7, 23)
    people = {"invited": 4_777 + n, "registered": 48, "attended": 37, "new": 3, "returning": 34}
    meetup = Meetup(date=day, start="17:43", minutes=60, topic=f"{MARK}topic{n}", **people)
    sheets = [
        FeedbackSheet(
            date=day, sheet=f"s-{MARK.lower()}{i:07}", worth_my_time=4, q=f"{MARK}said{i}"
        )
        for i in range(6)
    ]
    here = Attendance(meetup="2031-07-23", person=f"p-{MARK.lower()}0000001", minutes=59)
    write_rows(folder, {Meetup: [meetup], FeedbackSheet: sheets, Attendance: [here]})
    return folder


@pytest.fixture
def many(tmp_path) -> Communities:
    """Twelve communities full of what names them: ten meet each week, two each quarter."""
    for n in range(12):
        rhythm = "quarterly" if n < 2 else "weekly"
        put(tmp_path / "in", n, planted(n, design__frequency=rhythm, design__meetup_minutes=60))
    found = load(tmp_path / "in")
    assert not found.broken
    assert len(found.table) == len(found.meetups) == 12
    return found


def exported(communities: Communities, out: Path) -> bytes:
    """Return every byte of an export, and the names of its files."""
    write_tables(communities, out)
    report = validate(str(out / "datapackage.json"))
    assert report.valid, report.flatten(["title", "fieldName", "rowNumber", "note"])
    files = sorted(out.iterdir())
    unpacked = [pd.read_parquet(f).to_csv().encode() for f in files if f.suffix == ".parquet"]
    return b"\n".join([*(file.name.encode() + file.read_bytes() for file in files), *unpacked])


def test_nothing_planted_is_in_any_byte_of_the_export(many, tmp_path):
    written = exported(many, tmp_path / "open").decode("utf-8", "replace")
    assert len(re.findall(MARK, written)) > 500  # what is looked for below is there to be found
    for planted in ("2031-07-23", "4777", "Halifax", "902 555", "17:43", "zyxname3-collective"):
        assert planted in written
    told = exported(anonymised(many), tmp_path / "out").decode("utf-8", "replace")
    assert MARK.casefold() not in told.casefold()
    assert not re.search(r"2031-\d\d-\d\d", told)
    assert not re.search(r"\b4[17]\d{3}\b", told)
    assert not re.search(r"\babc\d{5}\b|\w@\w|https?:|555|17:43|Halifax|s-zyx|p-zyx", told)
    assert str(tmp_path) not in told


def test_with_texts_only_addresses_days_and_names_of_communities_are_gone(many, tmp_path):
    told = exported(anonymised(many, with_text=True), tmp_path / "out").decode("utf-8", "replace")
    assert f"{MARK}text" in told
    assert f"{MARK}topic3" in told
    assert f"{MARK}said3" in told
    assert f"{MARK}name" not in told
    assert not re.search(r"\w@\w|https?:|example\.org|902 555|2031-\d\d-\d\d|abc0000", told)
    assert "read them before you hand this on" in told


def test_a_name_of_a_community_in_a_text_becomes_its_code(tmp_path, make_community):
    for n in range(6):
        text = "Ask CIRCLE 3, or mail a@b.example, or see www.circle.example. Room 12."
        add(tmp_path, make_community(f"Circle {n}", inquire={"people": text}))
    found = load(tmp_path)
    table = anonymised(found, with_text=True).table
    assert (
        table["inquire.people"].str.fullmatch(r"Ask C\d, or mail …,? or see ….? ?Room 12\.").all()
    )


def test_who_leads_and_where_is_left_out_even_with_texts(many):
    table = anonymised(many, with_text=True).table
    gone = {"inquire.leader", "inquire.sponsor", "design.location", "design.web_home"}
    assert gone <= anonymous.WHO_AND_WHERE
    assert not (anonymous.WHO_AND_WHERE | anonymous.GIVE_BACK) & {*table.columns}
    assert "inquire.domain_care" in table


def test_codes_and_order_tell_nothing_and_tables_still_belong_together(many):
    told = anonymised(many)
    codes = told.table["slug"].tolist()
    assert codes == sorted(codes) == [f"C{n:02}" for n in range(1, 13)]
    assert {*told.meetups["slug"]} == {*told.answers["slug"]} == {*codes}
    assert told.table["name"].tolist() == codes
    by_size = told.meetups["invited"].tolist()
    assert by_size == ["3000 to 4999"] * 12
    assert anonymised(many).table.equals(told.table)


def test_who_has_not_the_tables_cannot_find_the_order_of_the_codes(many):
    other = many.meetups.assign(minutes=many.meetups["minutes"] + 1)
    changed = Communities(many.table, other, many.answers, many.formats)
    assert anonymous._codes(many) == anonymous._codes(many)
    assert anonymous._codes(many) != anonymous._codes(changed)


def test_days_are_months_sizes_are_bands_and_places_parts_of_the_world(tmp_path, make_community):
    for n in range(6):
        design = {"size_target": 30 + n, "slots": [{"id": "a", "time_zone": "Africa/Nairobi"}]}
        launch = {"first_meetup_on": f"2026-11-{10 + n}"}
        community = make_community(f"C {n}", "fr-CA", design=design, launch=launch)
        add(tmp_path, community)
    row = anonymised(load(tmp_path)).table.iloc[0]
    wanted = {"size": "30 to 49", "design.slots.time_zone": "Africa", "language": "fr"}
    wanted["launch.first_meetup_on"] = "2026-11"
    assert {name: row[name] for name in wanted} == wanted


def test_a_rare_rhythm_and_what_gives_it_back_are_withheld(many):
    told = anonymised(many).table
    # Two are quarterly. Two empty cells would be told from the total, so the ten weekly go too.
    assert told["frequency"].isna().all()
    assert told["minutes_a_month"].isna().all()
    assert (told["meetup_minutes"] == "50 to 74").all()


def test_each_value_stands_in_enough_rows_and_so_does_each_combination(many, tmp_path):
    for found in (many, load(SAMPLES)):
        table = anonymised(found).table
        for name in table.columns.difference(["slug", "name"]):
            assert min(Counter(table[name].dropna()).values(), default=K) >= K, name
        keys = [name for name in KEYS if name in table]
        sizes = Counter(map(tuple, table[keys].astype(object).fillna("").to_numpy().tolist()))
        assert min(sizes.values()) >= K


def test_what_is_worked_out_from_a_rare_answer_goes_with_it(tmp_path, make_community):
    rhythms = {"monthly": (60, 12), "every_2_months": (120, 3), "quarterly": (180, 3)}
    for rhythm, (minutes, many) in rhythms.items():  # an hour a month, all of them
        for n in range(many):
            design = {"frequency": rhythm, "meetup_minutes": minutes}
            add(tmp_path, make_community(f"C {rhythm} {n}", design=design))
    told = anonymised(load(tmp_path)).table
    assert Counter(told["frequency"].dropna()) == {"monthly": 12}
    assert told["minutes_a_month"].notna().tolist() == told["frequency"].notna().tolist()


def test_a_rare_combination_of_common_answers_is_withheld(tmp_path, make_community):
    combined = [("weekly", "open")] * 6 + [("monthly", "tiered")] * 6 + [("weekly", "tiered")]
    for n, (rhythm, membership) in enumerate(combined):
        design = {"frequency": rhythm, "membership": membership}
        add(tmp_path, make_community(f"C {n}", design=design))
    told = anonymised(load(tmp_path)).table
    pairs = Counter(zip(told["frequency"], told["design.membership"], strict=True))
    assert ("weekly", "tiered") not in pairs
    assert min(pairs.values()) >= K


def test_the_package_says_what_was_done(many, tmp_path):
    exported(anonymised(many), tmp_path / "out")
    package = read_json(tmp_path / "out" / "datapackage.json")
    assert package["anonymous"] is True
    assert "codes in place of names" in package["description"]
    assert "may still recognise it" in package["description"]
    fields = {field["name"]: field for field in package["resources"][0]["schema"]["fields"]}
    assert fields["size"]["description"].endswith("in bands")
    assert fields["size"]["type"] == "string"


def series(cells: list) -> pd.Series:
    return pd.Series(cells, dtype="string")


def test_a_second_value_goes_where_the_first_could_be_told_from_the_total():
    cells = ["a"] * 2 + ["b"] * 6 + ["c"] * 9 + [None]
    assert Counter(common(series(cells), 5).dropna()) == {"c": 9}
    cells = ["a"] * 2 + ["b"] * 3 + ["c"] * 9
    assert Counter(common(series(cells), 5).dropna()) == {"c": 9}
    cells = ["a"] * 5 + ["c"] * 9
    assert Counter(common(series(cells), 5).dropna()) == {"a": 5, "c": 9}


@given(st.lists(st.sampled_from(["a", "b", "c", "d", None]), max_size=40))
def test_what_is_left_is_common_and_what_went_is_many(cells):
    left = common(series(cells), 5)
    known, told = sum(cell is not None for cell in cells), left.notna().sum()
    assert min(Counter(left.dropna()).values(), default=5) >= 5
    assert known - told == 0 or known - told >= 5 or told == 0


@given(st.lists(st.tuples(*[st.sampled_from(["a", "b", None])] * 3), max_size=30))
def test_all_combinations_are_common(rows):
    table = pd.DataFrame(rows, columns=[*"xyz"], dtype="string")
    told = k_anonymous(table, "xyz", 5)
    sizes = Counter(map(tuple, told.astype(object).fillna("").to_numpy().tolist()))
    assert min(sizes.values(), default=5) >= min(5, max(len(rows), 1))
    kept = told.notna()
    assert told.where(kept, "").equals(table.where(kept, ""))


PEOPLE = [
    ((40, 30, 12, 18), (40, 30, 12, 18)),
    ((40, 30, 3, 27), (40, 30, None, None)),
    ((40, 30, None, 27), (40, 30, None, None)),
    ((40, 30, 27, None), (40, 30, None, None)),
    ((33, 30, 12, 18), (None, 30, 12, 18)),
    ((40, 4, 2, 2), (40, None, None, None)),
    ((4, None, None, None), (None, None, None, None)),
    ((None, None, 12, 3), (None, None, 12, None)),
    ((40, 30, 0, 30), (40, 30, None, None)),
]


@pytest.mark.parametrize(("given", "told"), PEOPLE)
def test_small_numbers_of_people_go_and_those_that_give_them_back(given, told):
    assert without_small(*given, k=5) == told


@given(st.tuples(*[st.integers(0, 30)] * 3))
def test_no_small_number_of_people_can_be_worked_out(numbers):
    new, returning, away = numbers
    came = new + returning
    told = without_small(came + away, came, new, returning, k=5)
    for whole, parts in ((told[0], told[1:2]), (told[1], told[2:])):
        for part in parts:
            assert part is None or part >= 5
            assert whole is None or part is None or whole - part >= 5
    assert told[0] is None or told[0] >= 5


def test_few_answer_sheets_are_left_out_and_a_month_of_few_is_not_told(tmp_path, make_community):
    days = {
        "Four": ["2026-01-05"] * 4,
        "Many": ["2026-01-05"] * 7 + ["2026-02-05"] * 6 + ["2026-03-05"] * 3,
    }
    for name, own in days.items():
        folder = add(tmp_path, make_community(name))
        sheets = [
            FeedbackSheet(date=day, sheet=str(n), worth_my_time=3) for n, day in enumerate(own)
        ]
        write_rows(folder, {FeedbackSheet: sheets})
    told = anonymised(load(tmp_path)).answers
    assert len(told) == 16
    # March has three; the six of February go too, or three would be told from the sixteen.
    assert Counter(told["date"].dropna()) == {"2026-01": 7}
    assert told["sheet"].tolist() == [str(n) for n in range(1, 17)]


def test_ways_that_few_chose_are_left_out(tmp_path, make_community):
    ways = ["case_clinic"] * 6 + ["group_chat"] * 2 + ["lean_coffee"] * 7
    for n, way in enumerate(ways):
        formats = [{"id": "a", "format": way, "minutes": 60}, {"id": "b", "format": "newsletter"}]
        add(tmp_path, make_community(f"C {n}", design={"formats": formats}))
    told = anonymised(load(tmp_path)).formats
    # The two would be told from the total, so the six go with them.
    assert Counter(told["format"]) == {"lean_coffee": 7, "newsletter": 15}
    assert {*told["minutes"].dropna()} == {"50 to 74"}


def test_bands_have_no_gaps():
    assert [band(n) for n in (0, 4, 5, 9, 10, 59.9, 60, 1_000_000)] == [
        *("0 to 4", "0 to 4", "5 to 9", "5 to 9", "10 to 14", "50 to 74", "50 to 74"),
        "100000 to 1000000",
    ]


def test_no_communities_and_too_few_give_tables_that_say_nothing(tmp_path, make_community):
    (tmp_path / "none").mkdir()
    exported(anonymised(load(tmp_path / "none")), tmp_path / "out")
    add(tmp_path / "few", make_community("One", design={"frequency": "weekly"}))
    told = anonymised(load(tmp_path / "few"))
    assert told.table.drop(columns=["slug", "name"]).isna().all(axis=None)
    exported(told, tmp_path / "out")


def test_linked_columns_are_columns_of_the_table(many):
    names = {*LINKED, *(name for linked in LINKED.values() for name in linked), *KEYS}
    left_out = anonymous.WHO_AND_WHERE | anonymous.GIVE_BACK
    assert names | left_out <= {*many.table.columns}
