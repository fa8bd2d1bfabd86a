import csv
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from conftest import hostile_answers, read_json
from frictionless import validate
from hypothesis import given
from hypothesis import strategies as st

import copnb
from copnb.advice.agenda import connection_share
from copnb.advice.chart import centre
from copnb.advice.goals import lead_goal
from copnb.advice.load import member_minutes_a_month
from copnb.advice.rules import Rules
from copnb.design.design import Weekday
from copnb.design.formats import Format, facts
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.design.questions import all_questions, standing
from copnb.design.text import csv_plain
from copnb.evidence import export
from copnb.evidence.communities import community_places, import_communities
from copnb.evidence.comparison import load, parts
from copnb.evidence.export import write_tables
from copnb.evidence.tables import SUMS, answer_columns, community_columns, values
from copnb.report.compare import Comparison
from copnb.store.folders import add, new
from copnb.store.folders import load as load_community
from copnb.store.happened import write_rows
from copnb.store.rules import save_rules

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "workshop_data"
REAL = Path(os.environ.get("COPNB_REAL_DATA") or ROOT.parent / "shared" / "data")
REAL = REAL if REAL.suffix == ".csv" else REAL / "communities.csv"


@pytest.fixture
def one(tmp_path, make_community):
    """The row of a community with an answer of each kind."""
    community = make_community(
        "Bread, and=roses",
        inquire={
            "domain_care": "  \n ",
            "domain_focus": "=bread",
            "purposes": ["new_ideas"],
            "groups": [
                {"id": "a", "name": "North", "count": 7, "time_zone": "America/Toronto"},
                {"id": "b", "count": 5, "familiar_tools": ["forum", "email"]},
            ],
            "goals": {"skills": 100, "action": 0},
        },
        design={
            "slots": [
                {"id": "a", "weekday": "monday", "start": "14:00"},
                {"id": "b", "weekday": None, "start": "15:30"},
            ],
            "formats": [
                {"id": "a", "format": "case_clinic", "minutes": 60, "share_percent": 40},
                {"id": "b"},
                {"id": "c", "format": "group_chat"},
            ],
            "space": False,
        },
        prototype={"tools": [{"id": "a", "captions": True}, {"id": "b"}]},
        launch={"first_meetup_on": "2026-11-23"},
        sustain={"lessons": {"value": "partly"}, "renewals_count": 0},
    )
    folder = add(tmp_path / "one", community)
    meetups = [
        Meetup(date=date(2026, 11, 23), attended=0, member_led=False, topic="-bread"),
        Meetup(date=date(2026, 12, 24), start="09:00"),
    ]
    sheets = [FeedbackSheet(date=date(2026, 11, 23), sheet="s1", worth_my_time=5, more="=x")]
    write_rows(folder, {Meetup: meetups, FeedbackSheet: sheets})
    return copnb.load(tmp_path / "one")


EXPECTED = {
    "slug": "bread-and-roses",
    "name": "Bread, and=roses",
    "inquire.domain_care": None,
    "inquire.domain_focus": "=bread",
    "inquire.purposes.new_ideas": True,
    "inquire.purposes.feedback": False,
    "design.between_needs.ask": None,
    "inquire.groups.rows": 2,
    "inquire.groups.count.sum": 12,
    "inquire.groups.time_zone": "America/Toronto;",
    "inquire.groups.familiar_tools": ";forum,email",
    "inquire.groups.connection": None,
    "inquire.goals.skills": 100,
    "inquire.goals.action": 0,
    "inquire.goals.products": None,
    "design.slots.weekday": "monday;",
    "design.slots.start": "14:00;15:30",
    "design.formats.rows": 3,
    "design.formats.format": "case_clinic;;group_chat",
    "design.formats.minutes.sum": None,
    "design.topics.rows": None,
    "design.space": False,
    "design.size_target": None,
    "prototype.tools.captions": "yes;",
    "launch.first_meetup_on": "2026-11-23",
    "launch.has_fun": None,
    "sustain.lessons.value": "partly",
    "sustain.lessons.leader": None,
    "sustain.renewals_count": 0,
    "rules": None,
    "copnb_version": copnb.__version__,
}


def test_each_answer_stands_in_its_column(one):
    row = one.table.astype(object).where(one.table.notna(), None).iloc[0]
    assert {name: row[name] for name in EXPECTED} == EXPECTED


def test_each_meetup_sheet_and_format_is_a_row(one):
    plain = {
        name: getattr(one, name).astype(object).where(getattr(one, name).notna(), None)
        for name in ("meetups", "answers", "formats")
    }
    slug = "bread-and-roses"
    unknown = [None] * 5
    assert plain["meetups"].to_numpy().tolist() == [
        [slug, "2026-11-23", None, None, None, None, 0, None, None, False, None, "-bread"],
        [slug, "2026-12-24", "09:00", *unknown, None, None, None, None],
    ]
    assert plain["answers"].to_dict("records") == [
        {"slug": slug, "date": "2026-11-23", "sheet": "s1", "worth_my_time": 5, "more": "=x"}
    ]
    case, chat = facts(Format.CASE_CLINIC), facts(Format.GROUP_CHAT)
    assert plain["formats"].to_numpy().tolist() == [
        [slug, "case_clinic", 60, 40, case.structure, case.synchrony],
        [slug, "group_chat", None, None, chat.structure, chat.synchrony],
    ]


def test_each_question_has_its_columns_under_the_name_that_an_import_reads():
    names = {column.name for column in answer_columns()}
    for asked in all_questions():
        own = {n for n in names if n == asked.path or n.startswith(f"{asked.path}.")}
        assert own, asked.path
        if not asked.columns and asked.kind != "choices":
            assert own <= community_places().keys()
    assert {f"{path}.sum" for path in SUMS} <= names
    every = [column.name for column in community_columns()]
    assert len({*every}) == len(every)


def test_columns_have_proper_types(one):
    types = {name: str(kind) for name, kind in one.table.dtypes.items()}
    assert types["design.size_target"] == types["design.formats.rows"] == "Int64"
    assert types["design.space"] == types["inquire.purposes.feedback"] == "boolean"
    assert types["structure"] == "Float64"
    assert {*types.values()} == {"string", "Int64", "Float64", "boolean"}
    assert str(one.meetups.dtypes["member_led"]) == "boolean"


def test_of_an_empty_community_every_answer_is_missing(tmp_path):
    new(tmp_path, "Empty")
    row = load(tmp_path).table.iloc[0]
    answers = [column.name for column in answer_columns()]
    assert row[answers].isna().all()


def test_figures_are_those_that_advice_has_for_a_single_design():
    table = load(SAMPLES).table.set_index("slug")
    for folder in sorted(path.parent for path in SAMPLES.glob("*/community.json")):
        community, row = load_community(folder), table.loc[folder.name]
        place, stands = centre(community), standing(community)
        expected = {
            "minutes_a_month": member_minutes_a_month(community),
            "lead_goal": lead_goal(community),
            "connection_share": connection_share(community.launch.agenda),
            "structure": place and place.structure,
            "synchrony": place and place.synchrony,
            "format_minutes": place and place.minutes,
            "answered": stands.answered,
            "asked": stands.asked,
        }
        for name, value in expected.items():
            found = None if pd.isna(row[name]) else row[name]
            assert found == value, (folder.name, name)


@pytest.mark.parametrize("space", [None, False, True])
@pytest.mark.parametrize("horizon", [None, "months", "years"])
def test_questions_that_hang_on_an_answer_are_asked_where_it_is_given(
    space, horizon, tmp_path, make_community
):
    design = {"space": space, "space_steward": "us"}
    community = make_community(inquire={"horizon": horizon}, design=design)
    add(tmp_path, community)
    row, stands = load(tmp_path).table.iloc[0], standing(community)
    assert (row["answered"], row["asked"]) == (stands.answered, stands.asked)


def test_changed_rules_and_the_version_are_columns(tmp_path):
    new(tmp_path, "One")
    save_rules(tmp_path, Rules({"trust_most": 14, "circle_most": 8}))
    for path in (tmp_path, tmp_path / "one"):
        assert load(path).table["rules"].tolist() == ["circle_most=8;trust_most=14"]


def test_a_community_whose_meetups_cannot_be_read_is_in_no_table(tmp_path):
    for name in ("Good", "Bad"):
        (new(tmp_path, name) / "meetups.csv").write_text("date,attended\n2026-01-05,3\n")
    (tmp_path / "bad" / "meetups.csv").write_text("date,attended\n2026-01-05,many\n")
    found = load(tmp_path)
    assert found.table["slug"].tolist() == found.meetups["slug"].tolist() == ["good"]
    (broken,) = found.broken
    assert broken.reason.startswith("meetups.csv: line 2, attended: got")


def test_numbers_are_exact_up_to_where_no_count_goes(tmp_path, make_community):
    groups = [{"id": f"r{n}", "count": 999_999} for n in range(99)]
    community = make_community(inquire={"groups": groups}, design={"size_target": 999_999})
    folder = add(tmp_path, community.model_copy(update={"revision": 10**400}))
    write_rows(
        folder, {Meetup: [Meetup(date=date(2026, 1, 5), invited=20_000_001, attended=2**60)]}
    )
    found = load(tmp_path)
    row, meetup = found.table.iloc[0], found.meetups.iloc[0]
    assert (row["size"], row["inquire.groups.count.sum"]) == (999_999, 98_999_901)
    assert (meetup["invited"], pd.isna(meetup["attended"])) == (20_000_001, True)
    assert pd.isna(row["revision"])


@pytest.fixture
def hostile(tmp_path, make_community):
    """A folder with a community in which every hostile text stands, and a sample."""
    folder = add(tmp_path / "in", make_community("=HYPERLINK(1)", **hostile_answers()))
    sheet = {"date": date(2026, 1, 5), "sheet": "-1", "=more": "@x", "two words": "'=1\n+2"}
    write_rows(folder, {FeedbackSheet: [FeedbackSheet.model_validate(sheet)]})
    add(tmp_path / "in", load_community(SAMPLES / "lantern-circle"))
    return tmp_path / "in"


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.reader(file)]


TABLES = ("communities", "meetups", "answers", "formats")


@pytest.mark.parametrize("name", ["samples", "hostile", "empty"])
def test_the_data_package_is_valid_and_describes_each_column(name, tmp_path, hostile):
    (tmp_path / "empty").mkdir()
    path = {"samples": SAMPLES, "hostile": hostile, "empty": tmp_path / "empty"}[name]
    write_tables(load(path), tmp_path / "out")
    report = validate(str(tmp_path / "out" / "datapackage.json"))
    assert report.valid, report.flatten(["title", "fieldName", "rowNumber", "note"])
    package = read_json(tmp_path / "out" / "datapackage.json")
    for resource in package["resources"]:
        header = read_csv(tmp_path / "out" / resource["path"])[0]
        assert [field["name"] for field in resource["schema"]["fields"]] == header
        assert all(field["title"].strip() for field in resource["schema"]["fields"])
    assert [r["name"] for r in package["resources"]] == [*TABLES]


def test_indicators_are_a_table_with_what_each_is_and_go_when_they_are_not_made(tmp_path):
    write_tables(Comparison(SAMPLES).tables(), tmp_path)
    report = validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["title", "fieldName", "rowNumber", "note"])
    resource = read_json(tmp_path / "datapackage.json")["resources"][-1]
    assert resource["name"] == "indicators"
    header, *rows = read_csv(tmp_path / "indicators.csv")
    assert header == ["slug", "indicator", "value", "low", "high", "n"]
    assert {row[1] for row in rows} == {told["name"] for told in resource["indicators"]}
    for told in resource["indicators"]:
        assert all(told[part] for part in ("label", "definition", "formula", "unit", "source"))
    write_tables(load(SAMPLES), tmp_path)
    assert not [*tmp_path.glob("indicators.*")]


def test_the_dictionary_tells_the_question_its_unit_and_what_codes_mean(tmp_path):
    write_tables(load(SAMPLES), tmp_path)
    package = read_json(tmp_path / "datapackage.json")
    fields = {field["name"]: field for field in package["resources"][0]["schema"]["fields"]}
    assert fields["design.size_target"] == {
        "name": "design.size_target",
        "type": "integer",
        "title": "How many people?",
        "description": "The number you wish for. · people",
        "constraints": {"minimum": 0, "maximum": 1_000_000},
    }
    weekdays = fields["design.slots.weekday"]
    assert weekdays["choices"] == {day.value: day.label for day in Weekday}
    assert "constraints" not in weekdays
    assert fields["design.style"]["constraints"]["enum"][0] == "very_open"
    assert fields["launch.first_meetup_on"]["type"] == "date"
    assert "apostrophe" in package["description"]


def test_cells_are_no_formulas_and_are_found_again_as_the_package_says(hostile, tmp_path):
    communities = load(hostile)
    write_tables(communities, tmp_path / "out")
    for name in TABLES:
        table = communities.table if name == "communities" else getattr(communities, name)
        header, *rows = read_csv(tmp_path / "out" / f"{name}.csv")
        cells = [cell for row in rows for cell in row]
        assert not [cell for cell in cells + header if cell[:1] in "=+@\t" and cell]
        assert [csv_plain(cell) for cell in header] == [*table.columns]
        across = zip(*rows, strict=True) if rows else [()] * len(header)
        for column, found in zip(table, across, strict=True):
            if str(table[column].dtype) == "string":
                assert [csv_plain(cell) for cell in found] == table[column].fillna("").tolist()
            elif str(table[column].dtype) == "Int64":
                held = [None if cell == "" else int(cell) for cell in found]
                assert held == values(table[column])


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6))
def test_any_text_comes_back_from_its_cell(text):
    (cell,) = export._cells(pd.Series([text], dtype="string"))
    assert csv_plain(cell) == text
    assert cell[0] not in "=+-@"


def test_part_by_part_the_same_files_are_written(tmp_path):
    write_tables(load(SAMPLES), tmp_path / "whole")
    write_tables(parts(SAMPLES, 3), tmp_path / "parts")
    for path in sorted((tmp_path / "whole").glob("*.csv")):
        other = tmp_path / "parts" / path.name
        if path.stem == "answers":  # its questions come in the order in which parts have them
            one, two = pd.read_csv(path, dtype=str), pd.read_csv(other, dtype=str)
            assert one.equals(two[[*one.columns]])
        else:
            assert path.read_bytes() == other.read_bytes()


def test_when_writing_fails_the_files_stay_as_they_were(tmp_path):
    write_tables(load(SAMPLES), tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def broken():
        yield load(SAMPLES)
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        write_tables(broken(), tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_without_pyarrow_only_csv_is_written_and_an_old_parquet_file_goes(tmp_path):
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "communities.parquet").write_bytes(b"old")
    code = "import sys; sys.modules['pyarrow'] = None; from copnb.cli import main; main()"
    words = ["compare", SAMPLES, "-o", tmp_path / "without"]
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("copnb[parquet]") == 1
    written = {path.name: path.read_bytes() for path in (tmp_path / "without").glob("*.[cj]s*")}
    names = (*TABLES, "indicators")
    assert written.keys() == {*(f"{name}.csv" for name in names), "datapackage.json"}
    assert not [*(tmp_path / "without").glob("*.parquet")]
    write_tables(Comparison(SAMPLES).tables(), tmp_path / "with")
    assert {name: (tmp_path / "with" / name).read_bytes() for name in written} == written


def test_parquet_holds_the_tables_with_their_types(tmp_path):
    communities = load(SAMPLES)
    assert write_tables(parts(SAMPLES, 4), tmp_path) == []
    for name in TABLES:
        table = communities.table if name == "communities" else getattr(communities, name)
        found = pd.read_parquet(tmp_path / f"{name}.parquet", dtype_backend="numpy_nullable")
        pd.testing.assert_frame_equal(found, table, check_dtype=False, check_like=True)
        for column in table:
            assert (table[column].dtype == "string") == (found[column].dtype == "string")


def test_the_same_communities_give_the_same_bytes(tmp_path):
    for out in ("a", "b"):
        write_tables(load(SAMPLES), tmp_path / out)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


@pytest.mark.skipif(not REAL.is_file(), reason="the real communities are not here")
def test_the_table_of_real_communities_says_what_their_list_says(tmp_path):
    mapping = ROOT / "docs" / "examples" / "real_communities.map.json"
    result = import_communities(REAL, tmp_path / "in", mapping)
    write_tables(load(tmp_path / "in"), tmp_path / "out")
    assert validate(str(tmp_path / "out" / "datapackage.json")).valid
    written = pd.read_csv(tmp_path / "out" / "communities.csv").set_index("slug")
    given = pd.read_csv(REAL)
    ours = written.loc[[made.slug for made in result.made]]
    assert ours["design.size_target"].sum() == given["members"].sum()
    assert ours["size"].isna().tolist() == given["members"].isna().tolist()
    for day in Weekday:
        held = ours["design.slots.weekday"].str.count(day.value).fillna(0)
        assert held.tolist() == given["day"].str.lower().str.count(day.value).fillna(0).tolist()
    channels = given["channels"].str.count(r"\|") + 1
    assert ours["prototype.tools.rows"].dropna().tolist() == channels.dropna().tolist()
    weekly = given["frequency"].str.casefold() == "weekly"
    assert (ours["frequency"] == "weekly").to_numpy()[weekly].all()
    assert json.loads((tmp_path / "out" / "datapackage.json").read_text())["resources"]
