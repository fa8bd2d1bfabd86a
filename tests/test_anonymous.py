import re
from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from conftest import read_json
from frictionless import validate

from copnb.design.community import Community
from copnb.design.happened import Attendance, FeedbackSheet, Meetup
from copnb.design.questions import all_questions
from copnb.design.reading import check
from copnb.evidence import anonymous
from copnb.evidence.anonymous import K, anonymised
from copnb.evidence.comparison import Communities, load
from copnb.evidence.dictionary import known_columns
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


def tables(into: Path, out: Path, **options) -> dict[str, pd.DataFrame]:
    """Return the tables of an anonymous package as its files have them, texts all of it."""
    exported(anonymised(load(into), **options), out)
    return {file.stem: pd.read_csv(file, dtype=str) for file in out.glob("*.csv")}


def combinations(table: pd.DataFrame) -> Counter:
    return Counter(map(tuple, table.fillna("").to_numpy().tolist()))


def test_nothing_planted_is_in_any_byte_of_the_export(many, tmp_path):
    written = exported(many, tmp_path / "open").decode("utf-8", "replace")
    assert len(re.findall(MARK, written)) > 500  # what is looked for below is there to be found
    for planted in ("2031-07-23", "4777", "Halifax", "902 555", "17:43", "zyxname3-collective"):
        assert planted in written
    told = exported(anonymised(many), tmp_path / "out").decode("utf-8", "replace")
    assert MARK.casefold() not in told.casefold()
    assert not re.search(r"2031-\d\d-\d\d", told)
    assert not re.search(r"\b4[17]\d{3}\b", told)
    assert not re.search(
        r"\babc\d{5}\b|\w{3}@\w{3}|https?:|902 555|17:43|Halifax|s-zyx|p-zyx", told
    )
    assert str(tmp_path) not in told


def test_with_texts_only_addresses_days_and_names_of_communities_are_gone(many, tmp_path):
    told = exported(anonymised(many, with_text=True), tmp_path / "out").decode("utf-8", "replace")
    assert f"{MARK}text" in told
    assert f"{MARK}topic3" in told
    assert f"{MARK}said3" in told
    assert f"{MARK}name" not in told
    assert not re.search(r"\w{3}@\w{3}|https?:|example\.org|902 555|2031-\d\d-\d\d|abc0000", told)
    assert "read them before you hand this on" in told


def test_who_leads_and_where_is_left_out_even_with_texts(many):
    table = anonymised(many, with_text=True).table
    gone = {"inquire.leader", "inquire.sponsor", "design.location", "design.web_home"}
    assert gone <= anonymous.WHO_AND_WHERE
    assert not (anonymous.WHO_AND_WHERE | anonymous.GIVE_BACK) & {*table.columns}
    assert "inquire.domain_care" in table


def test_days_are_months_sizes_are_bands_and_places_parts_of_the_world(tmp_path, make_community):
    for n in range(6):
        design = {"size_target": 30 + n, "slots": [{"id": "a", "time_zone": "Africa/Nairobi"}]}
        launch = {"first_meetup_on": f"2026-11-{10 + n}"}
        community = make_community(f"C {n}", "fr-CA", design=design, launch=launch)
        add(tmp_path, community)
    row = anonymised(load(tmp_path)).table.iloc[0]
    wanted = {"size": "16 to 50", "design.slots.time_zone": "Africa", "language": "fr"}
    wanted["launch.first_meetup_on"] = "2026-11"
    assert {name: row[name] for name in wanted} == wanted


def test_a_rare_rhythm_and_what_gives_it_back_are_withheld(many):
    told = anonymised(many).table
    # Two are quarterly. Two empty cells would be told from the total, so three weekly go too.
    assert Counter(told["frequency"].dropna()) == {"weekly": 7}
    assert told["minutes_a_month"][told["frequency"].isna()].nunique() <= 1
    assert (told["meetup_minutes"] == "46 to 75").all()


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
    assert fields["size"]["description"].endswith("in bands; can be known from outside")
    assert fields["size"]["type"] == "string"


def test_no_communities_and_too_few_give_tables_that_say_nothing(tmp_path, make_community):
    (tmp_path / "none").mkdir()
    exported(anonymised(load(tmp_path / "none")), tmp_path / "out")
    add(tmp_path / "few", make_community("One", design={"frequency": "weekly"}))
    told = anonymised(load(tmp_path / "few"))
    assert told.table.drop(columns=["slug", "name"]).isna().all(axis=None)
    exported(told, tmp_path / "out")


def varied(into: Path, make_community) -> None:
    """Put forty communities into a folder that differ in much, as real ones do."""
    rhythms = ["weekly", "monthly", "every_2_weeks", "quarterly"]
    for n in range(40):
        inquire = {"scope": ["across_teams", "shared_interest"][n % 2], "interested_count": 7 * n}
        inquire["groups"] = [{"id": "a", "count": 9 * n, "time_zone": "Africa/Nairobi"}]
        design = {"frequency": rhythms[n % 7 % 4], "size_target": 10 + n % 11 * 12}
        design |= {"meetup_minutes": 45 + n % 3 * 30, "membership": ["open", "tiered"][n % 5 % 2]}
        design["formats"] = [
            {"id": way[:4], "format": way, "minutes": 30 * (n % 4), "share_percent": n % 3 * 30}
            for way in ["case_clinic", "lean_coffee", "newsletter"][: n % 3 + 1]
        ]
        launch = {"invite_count": 11 * n, "first_meetup_on": f"2026-{n % 9 + 1:02}-03"}
        answers = {"inquire": inquire, "design": design, "launch": launch}
        folder = add(into, make_community(f"C {n}", "fr" if n % 6 else "en", **answers))
        days = [date(2026, n % 4 + i + 1, 5) for i in range(n % 5)]
        people = {"invited": 60 + n, "registered": 50 + n, "attended": 30 + n}
        people |= {"new": n % 8, "returning": 30 + n - n % 8, "connection_minutes": n}
        held = [Meetup(date=day, minutes=60 + n % 2 * 30, **people) for day in days]
        sheets = [
            FeedbackSheet(date=day, sheet=f"{day}{i}", worth_my_time=(n + i) % 5 + 1)
            for day in days
            for i in range(n % 7)
        ]
        write_rows(folder, {Meetup: held, FeedbackSheet: sheets})


def test_nothing_is_rare_in_any_table_by_itself_or_together(many, tmp_path, make_community):
    varied(tmp_path / "in", make_community)
    for found in (many, load(tmp_path / "in"), load(SAMPLES)):
        told = anonymised(found)
        for table in (told.table, told.meetups, told.answers, told.formats):
            for name in table.columns.difference(["slug", "name", "sheet"]):
                assert min(Counter(table[name].dropna()).values(), default=K) >= K, name
        known = known_columns("communities").values()
        seen = [c.name for c in known if anonymous.is_seen(c) and c.name in told.table]
        assert {"size", "frequency", "launch.invite_count", "grow.target_count"} <= {*seen}
        assert {"structure", "synchrony", "launch_state", "answered"} <= {*seen}
        wholes = (
            told.table[seen],
            told.meetups,
            told.answers.drop(columns="sheet"),
            told.formats,
        )
        for whole in wholes:
            assert min(combinations(whole.astype(object)).values(), default=K) >= K


def test_much_is_told_where_many_are_alike(tmp_path, make_community):
    varied(tmp_path / "in", make_community)
    told = tables(tmp_path / "in", tmp_path / "out")
    table = told["communities"]
    assert table["language"].notna().all()
    assert table[["inquire.scope", "meetup_minutes", "formats"]].notna().sum().min() >= 30
    assert told["meetups"][["attended", "minutes"]].notna().all(axis=None)
    assert told["answers"]["worth_my_time"].notna().all()


def test_figures_of_single_communities_are_never_in_it_and_old_ones_go(many, tmp_path):
    figures = pd.DataFrame({"slug": many.table["slug"], "value": range(12)})
    found = Communities(*(many.table, many.meetups, many.answers, many.formats), figures)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "indicators.csv").write_text("slug\nzyxname3-collective\n")
    exported(anonymised(found), tmp_path / "out")
    assert not list(tmp_path.glob("out/indicators*"))
    names = [own["name"] for own in read_json(tmp_path / "out" / "datapackage.json")["resources"]]
    assert names == ["communities", "meetups", "answers", "formats"]


def test_names_of_columns_in_the_code_are_columns_of_the_table(many):
    left_out = anonymous.WHO_AND_WHERE | anonymous.GIVE_BACK
    assert left_out | {*anonymous.SEEN} <= {*many.table.columns}
