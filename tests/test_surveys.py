"""Survey exports of every layout become feedback sheets; the files and people are made up."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from copnb.cli import main
from copnb.cli.importing_surveys import in_ranges
from copnb.design.community import Community
from copnb.design.happened import FeedbackSheet
from copnb.design.reading import ReadingError, write
from copnb.design.text import IMPOSSIBLE
from copnb.evidence.days import DAY_FIRST, MONTH_FIRST, YEAR_FIRST, moment, order_of, whole_number
from copnb.evidence.persons import NoKey
from copnb.evidence.survey_files import read_survey
from copnb.evidence.surveys import import_surveys
from copnb.store.happened import load_rows

WORTH = "Was this meetup worth your time?"
GOOGLE = [
    ["Timestamp", "Email Address", WORTH, "Do you take something home?"],
    ["2026/03/04 9:12:33 AM GMT+1", "ada@mail.example", "5", "A recipe, and a friend"],
    ["2026/03/04 9:15:00 AM GMT+1", "ben@mail.example", "3", ""],
]
MICROSOFT = [
    ["ID", "Start time", "Completion time", "Email", "Name", WORTH, "Which\ntopics?"],
    ["1", "7/27/26 19:01:00", "7/27/26 19:06:23", "anonymous", "", "4", "AGOL;Maps;"],
    ["2", "7/28/26 08:01:00", "7/28/26 08:02:00", "anonymous", "", "2", ""],
]
SURVEYMONKEY = [
    ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address",
     "First Name", "Last Name", "Custom Data 1", WORTH, "What helped?", "", "Anything else?"],
    ["", "", "", "", "", "", "", "", "", "Response", "The talk", "The rooms",
     "Open-Ended Response"],
    ["114567890123", "44", "03/14/2026 10:00:00 AM", "03/14/2026 10:05:00 AM", "203.0.113.9",
     "ada@mail.example", "Ada", "Okoro", "", "5", "The talk", "", "None"],
]  # fmt: skip
QUALTRICS = [
    ["StartDate", "Status", "IPAddress", "Finished", "RecordedDate", "ResponseId",
     "RecipientEmail", "LocationLatitude", "Q1", "Q2_1"],
    ["Start Date", "Response Type", "IP Address", "Finished", "Recorded Date", "Response ID",
     "Recipient Email", "Location Latitude", WORTH, "Anything else?"],
    ['{"ImportId":"startDate"}', '{"ImportId":"status"}', "x", "x", "x", '{"ImportId":"_recordId"}',
     "x", "x", '{"ImportId":"QID1"}', '{"ImportId":"QID2"}'],
    ["2026-03-04 09:00:00", "IP Address", "203.0.113.9", "True", "2026-03-04 09:05:00", "R_1aB",
     "ada@mail.example", "52.1", "4", "Thanks"],
    ["2026-03-04 09:00:00", "Survey Preview", "", "True", "2026-03-04 09:06:00", "R_2aB", "", "",
     "1", "test test"],
    ["2026-03-04 09:00:00", "IP Address", "", "False", "2026-03-04 09:07:00", "R_3aB", "", "",
     "2", ""],
]  # fmt: skip
LIMESURVEY = [
    ["id", "submitdate", "lastpage", "startlanguage", "startdate", "datestamp", "ipaddr",
     "worth", "more[SQ001]"],
    ["1", "2026-03-04 09:05:00", "2", "en", "2026-03-04 09:00:00", "", "203.0.113.9", "5", "NA"],
    ["2", "", "1", "en", "2026-03-04 09:01:00", "", "203.0.113.8", "1", ""],
]  # fmt: skip


def community(folder: Path, name: str = "Soup kitchen") -> Path:
    folder.mkdir(parents=True)
    found = Community(name=name, id=f"id{len(name)}")
    (folder / "community.json").write_bytes(write(found))
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return community(tmp_path / "w" / "soup-kitchen")


def as_csv(path: Path, rows: list[list[str]], end: str = ",", encoding: str = "utf-8") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=end).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def as_workbook(path: Path, rows: list[list[Any]], **more: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Form Responses 1"
    for row in rows:
        book.active.append(row)
    for title, extra in more.items():
        sheet = book.create_sheet(title)
        for row in extra:
            sheet.append(row)
    book.save(path)
    return path


def mapping(path: Path, **keys: Any) -> Path:
    path.write_text(json.dumps(keys), encoding="utf-8")
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["import", "survey", *map(str, words)])


def proposed(file: Path, into: Path) -> dict[str, Any]:
    ended = run(file, "--into", into)
    assert ended.exit_code == 1, ended.output
    assert not (into / "feedback.csv").exists()
    return json.loads(file.with_name(f"{file.stem}.map.json").read_text(encoding="utf-8"))


def answers(place: Path) -> list[dict[str, Any]]:
    rows = [sheet.model_dump() for sheet in load_rows(place, FeedbackSheet)]
    return [{name: value for name, value in row.items() if name != "sheet"} for row in rows]


def everything(place: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(place.parent)): path.read_bytes()
        for path in place.parent.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def complaint(file: Path, place: Path, map_file: Path) -> str:
    """Return what an import says that may change nothing."""
    before = everything(place)
    with pytest.raises(ReadingError) as caught:
        import_surveys([file], place, map_file)
    assert everything(place) == before
    return str(caught.value)


CASES = {
    "google": (
        GOOGLE,
        [
            {"date": date(2026, 3, 4), "worth_my_time": 5, "will_use": "A recipe, and a friend"},
            {"date": date(2026, 3, 4), "worth_my_time": 3},
        ],
        {"Email Address"},
    ),
    "microsoft": (
        MICROSOFT,
        [
            {"date": date(2026, 7, 27), "worth_my_time": 4, "which_topics": "AGOL;Maps;"},
            {"date": date(2026, 7, 28), "worth_my_time": 2},
        ],
        {"ID", "Start time", "Email", "Name"},
    ),
    "surveymonkey": (
        SURVEYMONKEY,
        [
            {
                "date": date(2026, 3, 14),
                "worth_my_time": 5,
                "what_helped_the_talk": "The talk",
                "anything_else": "None",
            }
        ],
        {*SURVEYMONKEY[0][:9]} - {"End Date"},
    ),
    "qualtrics": (
        QUALTRICS,
        [{"date": date(2026, 3, 4), "worth_my_time": 4, "q2_1_anything_else": "Thanks"}],
        {*QUALTRICS[0][:8]} - {"RecordedDate"},
    ),
    "limesurvey": (
        LIMESURVEY,
        [{"date": date(2026, 3, 4), "worth_my_time": None, "worth": "5", "more_sq001": "NA"}],
        {*LIMESURVEY[0][:7]} - {"submitdate"},
    ),
}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", CASES)
def test_every_layout_comes_in_by_its_own_proposal(tmp_path, place, name, kind):
    rows, expected, left_out = CASES[name]
    file = tmp_path / f"{name}.{kind}"
    as_csv(file, rows) if kind == "csv" else as_workbook(file, rows)
    proposal = proposed(file, place)
    assert {*proposal["left_out"]} == left_out
    ended = run(file, "--into", place, "--map", tmp_path / f"{name}.map.json")
    assert ended.exit_code == 0, ended.output
    found = answers(place)
    assert [
        {k: row[k] for k in want} for row, want in zip(found, expected, strict=True)
    ] == expected
    written = (place / "feedback.csv").read_text(encoding="utf-8")
    for personal in ("mail.example", "203.0.113", "Okoro", "52.1", "114567890123", "R_1aB"):
        assert personal not in written


def test_trials_and_unfinished_answers_are_told_by_line(tmp_path, place):
    for name, rows in (("q", QUALTRICS), ("l", LIMESURVEY)):
        proposed(as_csv(tmp_path / f"{name}.csv", rows), place)
    ended = run(tmp_path / "q.csv", "--into", place, "--map", tmp_path / "q.map.json")
    assert "a trial, not an answer: line 5" in ended.output
    assert "not finished: line 6" in ended.output
    ended = run(tmp_path / "l.csv", "--into", place, "--map", tmp_path / "l.map.json")
    assert "not finished: line 3" in ended.output


LIME_HEADINGS = {
    "en": ["Response ID", "Date submitted", "Last page", "Start language", "Seed", "Date started",
           "Date last action", "IP address"],
    "fr": ["ID de la réponse", "Date de soumission", "Dernière page", "Langue de départ",
           "Tête de série", "Date de lancement", "Date de la dernière action", "Adresse IP"],
    "de": ["Antwort ID", "Datum Abgeschickt", "Letzte Seite", "Start-Sprache", "Zufallsstartwert",
           "Datum gestartet", "Datum letzte Aktivität", "IP-Adresse"],
    "es": ["ID de respuesta", "Fecha de envío", "Última página", "Lenguaje inicial", "Semilla",
           "Fecha de inicio", "Fecha de la última acción", "Dirección IP"],
    "pt": ["ID da resposta", "Data de envio", "Última página", "Idioma inicial", "Semente",
           "Data de início", "Data da última ação", "Endereço IP"],
}  # fmt: skip


@pytest.mark.parametrize("language", LIME_HEADINGS)
def test_limesurvey_with_whole_headings_is_known_in_every_language(tmp_path, place, language):
    own = LIME_HEADINGS[language]
    done = ["1", "2026-03-04 09:05:00", "2", language, "77", "2026-03-04 09:00:00",
            "2026-03-04 09:05:00", "203.0.113.9", "5"]  # fmt: skip
    left = ["2", "", "1", language, "78", "2026-03-04 09:01:00", "", "203.0.113.8", "1"]
    file = as_csv(tmp_path / "l.csv", [[*own, "worth my time"], done, left])
    given = proposed(file, place)
    assert {*given["left_out"]} == {*own} - {own[1]}
    assert given["fields"] == {own[1]: "date", "worth my time": "worth_my_time"}
    ended = run(file, "--into", place, "--map", tmp_path / "l.map.json")
    assert "not finished: line 3" in ended.output
    assert answers(place) == [{"date": date(2026, 3, 4), "worth_my_time": 5}]


def test_two_options_of_one_text_are_two_columns(tmp_path, place):
    own = SURVEYMONKEY[0][:9]
    rows = [[*own, "Choose", "", ""], ["", *[""] * 8, "A", "A", "B"],
            [*SURVEYMONKEY[2][:9], "", "A", "B"]]  # fmt: skip
    file = as_csv(tmp_path / "s.csv", rows)
    proposed(file, place)
    import_surveys([file], place, tmp_path / "s.map.json")
    assert answers(place) == [
        {"date": date(2026, 3, 14), "worth_my_time": None, "choose_a_2": "A",
         "choose_b": "B"}
    ]  # fmt: skip


def test_a_questionnaire_without_its_third_row_of_headings_reads_the_same(tmp_path):
    old = as_csv(tmp_path / "old.csv", [*QUALTRICS[:2], *QUALTRICS[3:]])
    survey = read_survey(old)
    assert [line for line, _cells in survey.sheet.rows] == [3]
    assert survey.sheet.columns[-1] == "Q2_1 – Anything else?"  # noqa: RUF001 - as it is shown


def test_a_question_stands_over_all_of_its_options(tmp_path):
    survey = read_survey(as_csv(tmp_path / "s.csv", SURVEYMONKEY))
    assert survey.sheet.columns[-4:-1] == (
        WORTH,
        "What helped? – The talk",  # noqa: RUF001 - as it is shown
        "What helped? – The rooms",  # noqa: RUF001
    )


def test_the_sheet_that_a_service_made_is_found_among_others(tmp_path, place):
    file = as_workbook(tmp_path / "two.xlsx", GOOGLE, Notes=[["mine"], ["x"]])
    assert proposed(file, place)["sheet"] == "Form Responses 1"
    import_surveys([file], place, tmp_path / "two.map.json")
    assert len(answers(place)) == 2


def test_a_proposal_is_not_written_over(tmp_path, place):
    file = as_csv(tmp_path / "g.csv", GOOGLE)
    proposed(file, place)
    (tmp_path / "g.map.json").write_text("mine", encoding="utf-8")
    assert run(file, "--into", place).exit_code == 1
    assert (tmp_path / "g.map.json").read_text(encoding="utf-8") == "mine"


def test_the_same_file_again_changes_nothing_and_a_newer_one_adds_what_is_new(tmp_path, place):
    file = as_csv(tmp_path / "g.csv", GOOGLE)
    proposed(file, place)
    first = import_surveys([file], place, tmp_path / "g.map.json")
    before = everything(place)
    again = import_surveys([file, file], place, tmp_path / "g.map.json")
    assert (first.added, again.added, again.known) == ({"soup-kitchen": 2}, {}, 4)
    assert everything(place) == before
    newer = [*GOOGLE, ["2026/03/11 8:00:00 PM GMT+1", "cyd@mail.example", "1", "no"]]
    added = import_surveys([as_csv(tmp_path / "n.csv", newer)], place, tmp_path / "g.map.json")
    assert (added.added, added.known) == ({"soup-kitchen": 1}, 2)
    assert [row["worth_my_time"] for row in answers(place)] == [5, 3, 1]


def test_text_and_workbook_of_one_survey_name_its_sheets_alike(tmp_path, place):
    proposed(as_csv(tmp_path / "g.csv", GOOGLE), place)
    import_surveys([tmp_path / "g.csv"], place, tmp_path / "g.map.json")
    times = [datetime(2026, 3, 4, 9, 12, 33, 400_000), datetime(2026, 3, 4, 9, 15)]
    rows = [
        [when, row[1], int(row[2]), row[3]] for when, row in zip(times, GOOGLE[1:], strict=True)
    ]
    book = as_workbook(tmp_path / "g.xlsx", [GOOGLE[0], *rows])
    assert import_surveys([book], place, tmp_path / "g.map.json").known == 2


def test_answers_of_one_second_are_several_answers(tmp_path, place):
    row = ["2026/03/04 9:12:33 AM", "", "5", "yes"]
    file = as_csv(tmp_path / "g.csv", [GOOGLE[0], row, row])
    proposed(file, place)
    assert import_surveys([file], place, tmp_path / "g.map.json").added == {"soup-kitchen": 2}
    assert import_surveys([file], place, tmp_path / "g.map.json").known == 2


def test_an_answer_number_that_stands_twice_is_refused(tmp_path, place):
    file = as_csv(tmp_path / "s.csv", SURVEYMONKEY)
    proposed(file, place)
    as_csv(file, [*SURVEYMONKEY, SURVEYMONKEY[-1]])
    told = complaint(file, place, tmp_path / "s.map.json")
    assert "line 4, Respondent ID: got the same a second time" in told


def test_what_was_changed_by_hand_stays_and_is_told(tmp_path, place):
    file = as_csv(tmp_path / "g.csv", GOOGLE)
    proposed(file, place)
    import_surveys([file], place, tmp_path / "g.map.json")
    text = (place / "feedback.csv").read_text(encoding="utf-8")
    (place / "feedback.csv").write_text(text.replace("and a friend", "and XY"), encoding="utf-8")
    ended = run(file, "--into", place, "--map", tmp_path / "g.map.json")
    assert ended.exit_code == 0
    assert "other values than those that are there, which stay: line 2" in ended.output
    assert answers(place)[0]["will_use"] == "A recipe, and XY"


def test_without_its_key_a_workshop_brings_nothing_in_twice(tmp_path, place):
    file = as_csv(tmp_path / "g.csv", GOOGLE)
    proposed(file, place)
    import_surveys([file], place, tmp_path / "g.map.json")
    (place.parent / ".private" / "persons.key").unlink()
    with pytest.raises(NoKey, match=r"persons\.key: the key is missing"):
        import_surveys([file], place, tmp_path / "g.map.json")


def test_an_address_comes_in_only_where_the_mapping_asks(tmp_path, place):
    file = as_csv(tmp_path / "g.csv", GOOGLE)
    given = proposed(file, place)
    del given["left_out"]["Email Address"]
    given["fields"]["Email Address"] = "contact"
    import_surveys([file], place, mapping(tmp_path / "m.json", **given))
    assert [row["contact"] for row in answers(place)] == ["ada@mail.example", "ben@mail.example"]


def test_a_question_full_of_addresses_is_proposed_to_stay_out(tmp_path, place):
    rows = [["Timestamp", "Where do we reach you?", "Your name", "Did our name help?"],
            ["2026-03-04 10:00:00", "a@mail.example", "Ada Okoro", "yes"]]  # fmt: skip
    given = proposed(as_csv(tmp_path / "g.csv", rows), place)
    assert given["left_out"] == {"Where do we reach you?": "personal", "Your name": "personal"}


@pytest.mark.parametrize(
    "heading",
    [
        "Country", "Country/Region", "Which country do you live in?", "Where do you live?",
        "Phone", "Mobile number (optional)", "Organisation", "Organization name",
        "What is the name of your organisation?", "Company", "State/Province", "Surname",
        "Post code", "ZIP/Postal Code", "Address 2", "Where are you based?", "Code postal", "PLZ",
        "Pays", "Quel est votre pays ?", "Numéro de téléphone", "Organisme", "Entreprise",
        "Dans quelle ville habitez-vous ?", "Adresse de messagerie",
        "Land", "Telefonnummer", "Firma", "In welchem Land wohnen Sie?", "Ihre Organisation",
        "País", "¿En qué país vives?", "Teléfono", "Nombre de la organización", "Empresa",
        "Telefone", "Qual é a sua organização?", "Cidade", "Nome completo",
        "Which city did you come from?", "In welchem Land wohnst du?", "¿De qué país eres?",
        "Aus welcher Stadt kommst du?", "De onde você é?", "WhatsApp number", "Date of birth",
        "LinkedIn", "Contact", "Your organisation and role", "How old are you? (age)",
    ],
)  # fmt: skip
def test_who_and_where_somebody_is_stays_out_in_every_language(tmp_path, place, heading):
    rows = [["Timestamp", WORTH, heading], ["2026-03-04 10:00:00", "5", "Somewhere"]]
    given = proposed(as_csv(tmp_path / "g.csv", rows), place)
    assert given["left_out"] == {heading: "personal"}


@pytest.mark.parametrize(
    ("heading", "answer"),
    [
        ("Which country should we visit next?", "Portugal"),
        ("How will this help your organisation?", "A lot"),
        ("Was the phone line good enough?", "yes"),
        ("Organisation", "4"),
        ("What is the state of your work?", "Good"),
        ("Where did you hear of us?", "A friend"),
        ("Where do we go from here?", "On"),
    ],
)
def test_a_question_about_more_than_who_and_where_comes_in(tmp_path, place, heading, answer):
    rows = [["Timestamp", WORTH, heading], ["2026-03-04 10:00:00", "5", answer]]
    given = proposed(as_csv(tmp_path / "g.csv", rows), place)
    assert heading in given["fields"]


def test_parts_of_a_question_about_who_and_where_stay_out_and_options_come_in(tmp_path, place):
    own = [*SURVEYMONKEY[0][:9]]
    asked = [*own, "How do we reach you?", "", "", "Who should see this?", "", ""]
    parts = ["", *[""] * 8, "Phone Number", "Country", "Company", "Country", "Company", "Nobody"]
    row = [*SURVEYMONKEY[2][:9], "555 0100", "Canada", "Ferry Line", "Country", "Company", ""]
    given = proposed(as_csv(tmp_path / "s.csv", [asked, parts, row]), place)
    joined = " \N{EN DASH} ".join
    assert {column for column in given["left_out"] if column not in own} == {
        joined(["How do we reach you?", part]) for part in ("Phone Number", "Country", "Company")
    }


@pytest.mark.parametrize(
    ("given", "proposal"),
    [
        (["0", "9", "3"], {str(n): "?" for n in range(11)}),
        (["6", "2"], {str(n): "?" for n in range(1, 8)}),
        (["very much", "5"], {**{str(n): "?" for n in range(1, 6)}, "very much": "?"}),
        (["4,0", "5"], None),
    ],
)
def test_another_scale_waits_for_words_about_it(tmp_path, place, given, proposal):
    rows = [[f"2026-03-0{n} 10:00:00", text] for n, text in enumerate(given, start=1)]
    file = as_csv(tmp_path / "g.csv", [["Timestamp", WORTH], *rows])
    use = proposed(file, place)["fields"][WORTH]
    assert use == ({"field": "worth_my_time", "values": proposal} if proposal else "worth_my_time")
    if proposal:
        told = complaint(file, place, tmp_path / "g.map.json")
        assert f"{WORTH}.values.1: got ?, expected a whole number" in told


def test_a_scale_is_read_as_the_mapping_says(tmp_path, place):
    rows = [
        ["day", "worth"],
        ["2026-03-04", "10"],
        ["2026-03-04", "Überhaupt nicht"],
        ["2026-03-04", "0"],
    ]
    use = {"field": "worth_my_time", "values": {"10": 5, "überhaupt nicht": 1, "0": None}}
    fields = {"day": "date", "worth": use}
    given = mapping(tmp_path / "m.json", fields=fields)
    file = as_csv(tmp_path / "g.csv", rows, end=";", encoding="cp1252")
    brought = import_surveys([file], place, given)
    assert [row["worth_my_time"] for row in answers(place)] == [5, 1]
    assert brought.read_as == {str(file): "cp1252"}
    assert [(s.line, s.reason) for s in brought.skipped] == [(4, "no answer in it")]
    told = complaint(as_csv(file, [["day", "worth"], ["2026-03-04", "7"]]), place, given)
    assert "line 2, worth: got “7”, expected at most 5" in told


def test_days_that_can_be_read_both_ways_are_asked_for(tmp_path, place):
    rows = [["Timestamp", WORTH], ["03/04/2026 10:00:00", "5"], ["05/06/2026 10:00:00", "4"]]
    file = as_csv(tmp_path / "g.csv", rows)
    assert proposed(file, place)["fields"]["Timestamp"] == {"field": "date", "dates": "?"}
    bare = mapping(tmp_path / "m.json", fields={"Timestamp": "date", WORTH: "worth_my_time"})
    assert "can be read both ways" in complaint(file, place, bare)
    use = {"field": "date", "dates": "day first"}
    given = mapping(tmp_path / "m.json", fields={"Timestamp": use, WORTH: "worth_my_time"})
    import_surveys([file], place, given)
    assert [row["date"] for row in answers(place)] == [date(2026, 4, 3), date(2026, 6, 5)]


@pytest.mark.parametrize(("epoch", "number"), [(None, 46085), (CALENDAR_MAC_1904, 44623)])
def test_a_workbook_says_from_when_it_counts_days(tmp_path, place, epoch, number):
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    for row in (["when", "worth"], [number, 5], [number + 0.75, 4]):
        book.active.append(row)
    book.save(tmp_path / "b.xlsx")
    given = mapping(tmp_path / "m.json", fields={"when": "date", "worth": "worth_my_time"})
    import_surveys([tmp_path / "b.xlsx"], place, given)
    assert [row["date"] for row in answers(place)] == [date(2026, 3, 4)] * 2
    text = as_csv(tmp_path / "b.csv", [["when", "worth"], [str(number), "5"]])
    assert f"line 2, when: got “{number}”" in complaint(text, place, given)


def test_a_survey_without_days_asks_for_one(tmp_path, place):
    rows = [
        ["id", "submitdate", "lastpage", "worth my time"],
        ["1", "1980-01-01 00:00:00", "2", "5"],
    ]
    file = as_csv(tmp_path / "l.csv", rows)
    given = proposed(file, place)
    assert given["fixed"] == {"date": "?"}
    given["fixed"]["date"] = "2026-03-04"
    import_surveys([file], place, mapping(tmp_path / "m.json", **given))
    assert answers(place) == [{"date": date(2026, 3, 4), "worth_my_time": 5}]


def test_answers_of_several_communities_find_their_own(tmp_path):
    there = [community(tmp_path / "w" / "a", "Soup"), community(tmp_path / "w" / "b", "Bread, too")]
    rows = [["Timestamp", "Which group?", WORTH], ["2026-03-04 10:00:00", "SOUP ", "5"],
            ["2026-03-04 11:00:00", "b", "4"], ["2026-03-04 12:00:00", "Cheese", "1"]]  # fmt: skip
    file = as_csv(tmp_path / "g.csv", rows)
    assert proposed(file, tmp_path / "w")["fields"]["Which group?"] == "community"
    ended = run(file, "--into", tmp_path / "w", "--map", tmp_path / "g.map.json")
    assert [answers(folder)[0]["worth_my_time"] for folder in there] == [5, 4]
    assert "“Cheese” is no community here: line 4" in ended.output


def test_a_name_that_two_communities_bear_is_no_name(tmp_path):
    for slug in ("a", "b"):
        community(tmp_path / "w" / slug, "Soup")
    fields = {"Timestamp": "date", "group": "community", WORTH: "worth_my_time"}
    rows = [["Timestamp", "group", WORTH], ["2026-03-04", "Soup", "5"], ["2026-03-04", "b", "4"]]
    given = mapping(tmp_path / "m.json", fields=fields)
    brought = import_surveys([as_csv(tmp_path / "g.csv", rows)], tmp_path / "w", given)
    assert brought.added == {"b": 1}
    assert [skipped.line for skipped in brought.skipped] == [2]


def test_without_a_column_for_it_no_community_is_guessed(tmp_path):
    for name in ("a", "b"):
        community(tmp_path / "w" / name, name)
    given = mapping(tmp_path / "m.json", fields={"Timestamp": "date", WORTH: "worth_my_time"})
    file = as_csv(tmp_path / "g.csv", [["Timestamp", WORTH], ["2026-03-04", "5"]])
    with pytest.raises(ReadingError, match="community: got no column"):
        import_surveys([file], tmp_path / "w", given)
    assert proposed(file, tmp_path / "w")["fixed"] == {"community": "?"}
    with pytest.raises(ReadingError, match="got no community"):
        import_surveys([file], tmp_path / "empty", given)


def test_people_and_answers_called_nothing_stay_words(tmp_path, place):
    words = ["NA", "None", "null", "nan", "#N/A", "007", "=1+1", "'=1", "two\r\nlines", "TRUE"]
    rows = [[f"2026-03-04 10:00:{n:02}", text] for n, text in enumerate(words)]
    file = as_csv(tmp_path / "g.csv", [["Timestamp", "More?"], *rows])
    given = mapping(
        tmp_path / "m.json", key=["Timestamp"], fields={"Timestamp": "date", "More?": "more"}
    )
    import_surveys([file], place, given)
    found = [row["more"] for row in answers(place)]
    assert found == [text.replace("\r", "") for text in words]
    assert import_surveys([file], place, given).known == len(words)


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([["Timestamp", "More", "More"], ["2026-03-04", "a", "b"]], "line 1, column 3: got “More”"),
        ([["Timestamp", "", "More"], ["2026-03-04", "a", "b"]], "line 1, column 2: got a column"),
        ([["Timestamp", "More"], ["2026-03-04", "a", "b"]], "line 2: got 3 cells"),
        (
            [["Timestamp", "More"], ["2026-03-04", "a"], ["soon", "b"]],
            "line 3, Timestamp: got “soon”",
        ),
        ([["Timestamp", "Less"], ["2026-03-04", "a"]], "column Less: got no word about it"),
        ([["Timestamp", "More"]], "a heading without an answer below"),
        ([], "an empty file"),
    ],
)
def test_what_cannot_be_read_changes_nothing(tmp_path, place, rows, wanted):
    given = mapping(tmp_path / "m.json", fields={"Timestamp": "date", "More": "more"})
    assert wanted in complaint(as_csv(tmp_path / "g.csv", rows), place, given)


def test_of_thousands_of_lines_that_do_not_fit_twenty_are_told(tmp_path, place):
    rows = [["Timestamp", "More"], *[["log", "line"]] * 5000]
    given = mapping(tmp_path / "m.json", fields={"Timestamp": "date", "More": "more"})
    told = complaint(as_csv(tmp_path / "g.csv", rows), place, given)
    assert told.count("got “log”") == 20
    assert "4980 more lines like these" in told


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"PK\x03\x04 cut", "a workbook that cannot be opened"),
        (b"Timestamp,More\n\x00\xd8\x00\xd8,\x00\xd8", "letters that cannot be told"),
        (b'Timestamp,More\n2026-03-04,"cut', "line 2: got quotes that do not close"),
        (b"Timestamp,More\n2026-03-04,a\x07", "line 2: got the character U+0007"),
        (b"log line of something else\n" * 1_200_000, "got 32400000 bytes"),
    ],
)
def test_a_file_of_something_else_changes_nothing(tmp_path, place, content, wanted):
    given = mapping(tmp_path / "m.json", fields={"Timestamp": "date", "More": "more"})
    (tmp_path / "g.csv").write_bytes(content)
    assert wanted in complaint(tmp_path / "g.csv", place, given)
    ended = run(tmp_path / "g.csv", "--into", place)
    assert (ended.exit_code, (tmp_path / "g.map.json").exists()) == (1, False)


def test_a_workbook_cut_off_changes_nothing(tmp_path, place):
    file = as_workbook(tmp_path / "g.xlsx", GOOGLE)
    file.write_bytes(file.read_bytes()[:-900])
    ended = run(file, "--into", place)
    assert ended.exit_code == 1
    assert "cannot be opened (perhaps cut off" in ended.output


def test_formulas_without_values_and_titles_over_columns_are_refused(tmp_path, place):
    given = mapping(tmp_path / "m.json", fields={"Timestamp": "date", "More": "more"})
    file = as_workbook(tmp_path / "f.xlsx", [["Timestamp", "More"], ["2026-03-04", "=A1&B1"]])
    assert "B2: got a formula that was never worked out" in complaint(file, place, given)
    title = [["Our survey", None], ["Timestamp", "More"], ["2026-03-04", "a"]]
    book = as_workbook(tmp_path / "t.xlsx", title)
    assert "column Our survey: got no word about it" in complaint(book, place, given)
    assert "line 2: got 2 cells, expected 1 cells, as on top" in run(book, "--into", place).output
    merged = [["When", "Rating", None], [None, "food", "talk"], ["2026-03-04", 5, 4]]
    book = as_workbook(tmp_path / "m.xlsx", merged)
    assert "line 2: got 3 cells, expected 2 cells" in run(book, "--into", place).output
    assert not [*tmp_path.glob("*.map.json")]


def test_a_second_file_that_does_not_fit_stops_the_first_too(tmp_path, place):
    good = as_csv(tmp_path / "g.csv", GOOGLE)
    proposed(good, place)
    bad = as_csv(tmp_path / "b.csv", [GOOGLE[0], ["2026/03/04 9:12:33 AM", "", "seven", ""]])
    before = everything(place)
    with pytest.raises(ReadingError, match=r"b\.csv: line 2, Was this .*got “seven”"):
        import_surveys([good, bad], place, tmp_path / "g.map.json")
    assert everything(place) == before


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        (
            {"fields": {"a": "worth_my_tim"}, "fixed": {"date": "2026-03-04"}},
            "a field such as worth",
        ),
        ({"fields": {"a": "sheet"}, "fixed": {"date": "2026-03-04"}}, "fields.a: got sheet"),
        ({"fields": {"a": "Mit Worten"}, "fixed": {"date": "2026-03-04"}}, "fields.a: got Mit"),
        ({"fields": {"a": "more"}}, "date: got no column"),
        (
            {"fields": {"a": "more"}, "fixed": {"date": "2026-03-04"}, "facts": {"b": ""}},
            "no facts",
        ),
    ],
)
def test_a_mapping_that_fills_no_sheet_is_refused(tmp_path, place, keys, wanted):
    file = as_csv(tmp_path / "g.csv", [["a"], ["x"]])
    assert wanted in complaint(file, place, mapping(tmp_path / "m.json", **keys))


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/04/2026", "13/04/2026"], DAY_FIRST),
        (["03/04/2026", "04/13/2026"], MONTH_FIRST),
        (["03/04/2026"], ""),
        (["13/04/2026", "04/13/2026"], ""),
        (["03/03/2026"], DAY_FIRST),
        (["03.04.26, 14:48:05"], DAY_FIRST),
        (["2026-04-03", "x"], YEAR_FIRST),
    ],
)
def test_the_order_of_day_and_month_is_decided_by_all_days(texts, order):
    assert order_of(texts) == order


@pytest.mark.parametrize(
    ("text", "order", "when"),
    [
        ("2026-03-04T09:30:00Z", YEAR_FIRST, datetime(2026, 3, 4, 9, 30)),
        ("2026/3/4 9:12:33 p.m. GMT+1", YEAR_FIRST, datetime(2026, 3, 4, 21, 12, 33)),
        ("7/22/26, 7:02:11\u202fPM", MONTH_FIRST, datetime(2026, 7, 22, 19, 2, 11)),
        ("22.09.26, 14:48", DAY_FIRST, datetime(2026, 9, 22, 14, 48)),
        ("12/01/2026 12:05 AM", DAY_FIRST, datetime(2026, 1, 12, 0, 5)),
        ("31/02/2026", DAY_FIRST, None),
        ("03/04/2026", YEAR_FIRST, None),
        ("2026-03-04 25:00", YEAR_FIRST, None),
        ("2026-03-04 13:00 PM", YEAR_FIRST, None),
        ("2026-03-04 soon", YEAR_FIRST, None),
        ("03/04/226", DAY_FIRST, None),
    ],
)
def test_a_moment_is_read_as_it_is_written(text, order, when):
    assert moment(text, order) == when


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)).map(lambda w: w.replace(microsecond=0))
)
def test_a_moment_survives_every_way_of_writing_it(when):
    for order, style in (
        (YEAR_FIRST, "%Y-%m-%dT%H:%M:%S"),
        (DAY_FIRST, "%d.%m.%y, %H:%M:%S"),
        (MONTH_FIRST, "%m/%d/%Y %I:%M:%S %p"),
    ):
        assert moment(when.strftime(style), order) == when


def test_numbers_are_plain_where_that_is_certain():
    given = ["1,351", "1 351", "1\u202f351", "12,0", "12.0", "1.351", "4,5", "x"]
    assert [whole_number(text) for text in given] == [
        "1351", "1351", "1351", "12", "12", "1.351", "4,5", "x"
    ]  # fmt: skip


def test_lines_are_told_in_ranges():
    assert in_ranges([7, 2, 3, 4]) == "2-4, 7"


letters = st.characters(exclude_categories=["Cs", "Cc"])
texts = st.text(letters, min_size=1).map(str.strip).filter(
    lambda text: text and not IMPOSSIBLE.search(text)
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), texts), min_size=1, max_size=5))
def test_what_people_wrote_survives_the_way_through(given):
    with TemporaryDirectory() as folder:
        place = community(Path(folder) / "w" / "soup-kitchen")
        rows = [[f"2026-03-04 10:00:{n:02}", str(w), t] for n, (w, t) in enumerate(given)]
        file = as_csv(Path(folder) / "g.csv", [["Timestamp", "worth", "more"], *rows])
        fields = {"Timestamp": "date", "worth": "worth_my_time", "more": "more"}
        map_file = mapping(Path(folder) / "m.json", key=["Timestamp"], fields=fields)
        import_surveys([file], place, map_file)
        assert [(row["worth_my_time"], row["more"]) for row in answers(place)] == given
        assert import_surveys([file], place, map_file).known == len(given)
