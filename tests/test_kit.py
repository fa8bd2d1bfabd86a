from __future__ import annotations

import csv
import io
import json
import zipfile
from html.parser import HTMLParser
from math import ceil

import pytest
from conftest import HOSTILE, ROOT, hostile_answers
from test_pseudo import Pseudo, armenian, towns, unwrapped, visible

from copnb import words
from copnb.advice.drafts import GAP
from copnb.advice.rules import Rules
from copnb.advice.sponsor_case import sponsor_case
from copnb.design.community import Community
from copnb.design.fields import LINE_LENGTH, TEXT_LENGTH
from copnb.design.goals import Why
from copnb.design.questions import question
from copnb.design.reading import read
from copnb.report import document
from copnb.report.drawings import Known
from copnb.report.kit import feedback_page, feedback_table, kit
from copnb.report.material import Material, material_of

FULL, EMPTY = "lantern-circle", "northern-ferry-crews"
TEXTS = ["sponsor-case", "invitation", "charter", "run-sheet", "follow-up"]
GIVEN = {"report.html": b"<!DOCTYPE html>", "poster.pdf": b"%PDF-"}


@pytest.fixture(autouse=True)
def light(monkeypatch):
    """Most tests read texts: making Word documents of them takes longer than all else."""
    monkeypatch.setattr(document, "lacking", lambda: "not here")


def opened(community, slug="a-circle", given=GIVEN):
    """Return the files of a kit by name, without their folder."""
    material = Material(Known(community, Rules()))
    archive = zipfile.ZipFile(io.BytesIO(kit(material, given, slug)))
    assert {name.split("/")[0] for name in archive.namelist()} == {slug}
    return {name.split("/", 1)[1]: archive.read(name) for name in archive.namelist()}


def sample(slug):
    return material_of(ROOT / "workshop_data" / slug).community


def in_words(files, name):
    return files[name].decode("utf-8-sig").replace("\r\n", "\n")


def test_all_is_there_and_what_was_given_is_as_it_was():
    files = opened(sample(FULL))
    own = ["community.json", "meetups.ics", "feedback-questions.html", "feedback-questions.csv"]
    assert {*files} == {"README.txt", *GIVEN, *own, *(f"{name}.txt" for name in TEXTS)}
    assert {name: files[name] for name in GIVEN} == GIVEN
    assert read(files["community.json"], "a kit") == sample(FULL)
    assert files["meetups.ics"].startswith(b"BEGIN:VCALENDAR\r\n")


def test_the_same_design_gives_the_same_bytes_which_anyone_may_read():
    material, again = (material_of(ROOT / "workshop_data" / FULL) for _ in range(2))
    made = kit(material, GIVEN, FULL)
    assert made == kit(again, GIVEN, FULL)
    entries = zipfile.ZipFile(io.BytesIO(made)).infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o644}


def test_texts_are_word_documents_too_where_these_can_be_made(monkeypatch):
    pytest.importorskip("docx")
    monkeypatch.undo()
    files = opened(sample(FULL))
    assert {f"{name}.docx" for name in TEXTS} <= {*files}
    assert all(files[f"{name}.docx"].startswith(b"PK") for name in TEXTS)


def test_the_guide_names_every_file_once():
    for slug in (FULL, EMPTY, "hybrid-classroom-exchange"):
        files = opened(sample(slug))
        told = in_words(files, "README.txt")
        assert [name for name in files if told.count(name) != 1] == ["README.txt"]


def test_the_guide_says_why_there_is_no_calendar():
    files = opened(sample(EMPTY))
    assert "meetups.ics" not in files
    for path in ("launch.first_meetup_on", "design.slots", "design.frequency"):
        assert question(path).title in in_words(files, "README.txt")


@pytest.mark.parametrize(
    ("design", "told"),
    [
        ({"meetup_minutes": None}, "it shows 60 minutes"),
        ({"meetups_count": None}, "the meetups of one year"),
        ({"twice": "tuesday"}, "at all 2 times"),
        ({"twice": "thursday"}, "taken in turn"),
    ],
)
def test_the_guide_says_what_the_calendar_takes_for_granted(make_community, design, told):
    slot = {"id": "a", "weekday": "tuesday", "start": "12:30", "time_zone": "Europe/London"}
    slots = [slot]
    if second := design.pop("twice", ""):
        slots.append({**slot, "id": "b", "weekday": second})
    usual = {"slots": slots, "frequency": "weekly", "meetups_count": 4, "meetup_minutes": 60}
    launch = {"first_meetup_on": "2027-01-19", "next_meetup_on": "2027-01-28"}
    community = make_community(design=usual | design, launch=launch)
    assert told in in_words(opened(community), "README.txt")


def test_texts_open_well_in_a_plain_editor():
    for name, data in opened(sample("la-veillee-proche-aidance-en-milieu-rural")).items():
        if name.endswith(".txt"):
            assert data.startswith(b"\xef\xbb\xbf"), name
            assert data.count(b"\n") == data.count(b"\r\n"), name


def test_a_community_that_closes_gets_its_closing_note():
    files = opened(sample("hybrid-classroom-exchange"))
    assert "goodbye" in in_words(files, "closing-note.txt")
    assert "closing-note.txt" not in opened(sample(FULL))


def test_names_of_files_are_plain_and_do_not_follow_the_language():
    plain = [*opened(sample(FULL))]
    words.use(Pseudo())
    assert [*opened(sample(FULL))] == plain
    assert all(name.isascii() and " " not in name for name in plain)


@pytest.mark.parametrize("slug", [FULL, "la-veillee-proche-aidance-en-milieu-rural"])
def test_the_run_sheet_has_start_times_and_the_hour_of_each_place(slug):
    text = in_words(opened(sample(slug)), "run-sheet.txt")
    launch = sample(slug).launch
    rows = [line for line in text.splitlines() if line[2:3] == ":"]
    assert rows[0].startswith("12:15  The room opens")
    assert [row[7:].rsplit(" (", 1)[0] for row in rows[1:-1]] == [i.title for i in launch.agenda]
    assert rows[-1][7:] == "End"
    places = {FULL: ["13:00 in St Johns"]}.get(slug, ["13:30 in Moncton", "11:30 in Winnipeg"])
    assert all(f"- {place}: " in text for place in places)


def test_a_run_sheet_without_a_start_counts_minutes_and_stops_where_nobody_knows(make_community):
    agenda = [
        {"id": "a", "title": "Hello", "minutes": 5},
        {"id": "b", "title": "Talk"},
        {"id": "c", "title": "Bye", "minutes": 5},
    ]
    launch = {"agenda": agenda, "room_opens_minutes": 15}
    text = in_words(opened(make_community(launch=launch)), "run-sheet.txt")
    assert "\n15 minutes before  The room opens" in text
    assert "minute 0  Hello (5 minutes)\nminute 5  Talk (… [Minutes])\n…  Bye (5 minutes)" in text
    assert "…  End" in text


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (15, "12:40  Not planned yet (5 minutes)"),
        (5, "That is 5 minutes more than the meetup has."),
    ],
)
def test_a_run_sheet_that_is_not_as_long_as_the_meetup_says_so(make_community, length, told):
    agenda = [{"id": "a", "title": "Hello", "minutes": 10}]
    slots = [{"id": "s", "start": "12:30", "time_zone": "UTC"}]
    design = {"slots": slots, "meetup_minutes": length}
    community = make_community(design=design, launch={"agenda": agenda})
    assert told in in_words(opened(community), "run-sheet.txt")


def test_an_invitation_that_the_group_wrote_stands_word_for_word_before_the_facts():
    community = sample(FULL)
    text = in_words(opened(community), "invitation.txt")
    assert text.index(community.launch.invite_text) < text.index("75 minutes")
    community.launch.invite_text = ""
    assert "What you get" in in_words(opened(community), "invitation.txt")


def test_the_sponsors_case_has_all_that_a_sponsor_asks():
    community = sample(FULL)
    text = in_words(opened(community), "sponsor-case.txt")
    inquire = community.inquire
    said = [inquire.sponsor, inquire.domain_focus, inquire.cost_estimate]
    said += [row.gets for row in inquire.value_propositions]
    said += [row.sign for row in inquire.whys]
    said += ["each member: 112 minutes a month", "4 hours 21 minutes", "13 people want to join"]
    assert [one for one in said if one not in text] == []
    assert GAP not in text
    assert len(text.splitlines()) < 45


SENTENCE = {
    "words": "A long story about what we do. ",
    "capitals": "WE HOLD ONE ANOTHER THROUGH GRIEF. ",
    "one word": "w",
    "wide letters": "我们一起学习。",
    "lines": "one\n",
}
WHOLE = "Some answers are shortened to keep this on one page. They stand whole in the report."


def as_long_as_can_be(make_community, sentence):
    """Return a community whose answers are as long and as many as a design can hold."""
    text = (sentence * TEXT_LENGTH)[:TEXT_LENGTH]
    line = text[:LINE_LENGTH].replace("\n", " ")
    groups = [{"id": f"g{n}", "name": line, "count": 1000} for n in range(12)]
    gets = [{"id": f"v{n}", "group": f"g{n % 12}", "gets": text} for n in range(24)]
    whys = [
        {"id": f"w{n}", "why": why, "rank": n, "sign": line}
        for n, why in enumerate(list(Why)[:6], 1)
    ]
    inquire = {
        **dict.fromkeys(("domain_care", "cost_estimate"), text),
        **dict.fromkeys(("domain_focus", "leader", "sponsor"), line),
        **{"groups": groups, "value_propositions": gets, "whys": whys},
        **{"kind": "community_of_practice", "interested_count": 12000},
        "core_team": [{"id": "c", "role": line, "minutes_month": 600}],
    }
    design = {"frequency": "weekly", "meetup_minutes": 75, "meetups_count": 12}
    sustain = {"first_phase_end": "2027-01-01"}
    design["size_target"] = 12000
    return make_community(line, inquire=inquire, design=design, sustain=sustain)


@pytest.mark.parametrize("kind", SENTENCE)
def test_the_longest_sponsors_case_is_one_page(make_community, kind):
    sentence = SENTENCE[kind]
    draft = sponsor_case(as_long_as_can_be(make_community, sentence), [sentence * 300] * 9)
    rows = [line for line in draft.text.split("\n") if line]
    widths = [sum(2 if c > "\u3000" else 1 + 0.4 * c.isupper() for c in row) for row in rows]
    assert sum(ceil(width / 95) for width in widths) <= 46
    assert len(draft.text) <= 2400
    assert draft.text.endswith(f"\n\n{WHOLE}\n")
    heads = [part.heading for part in draft.parts[1:-1]]
    assert all(heads)
    assert len(heads) == 7
    shown = [line for line in rows if "…" in line]
    assert len(shown) >= 10
    if kind == "words":
        ends = {line.split("…")[-2].split()[-1] for line in shown}
        assert ends <= set(sentence.replace(".", "").split())


def test_what_fits_the_page_is_not_cut():
    text = in_words(opened(sample(FULL)), "sponsor-case.txt")
    assert WHOLE not in text


def test_a_long_answer_leaves_short_ones_whole(make_community):
    inquire = sample(FULL).inquire.model_dump(mode="json")
    inquire["cost_estimate"] = "Rooms and travel. " * 500
    text = sponsor_case(make_community(inquire=inquire), []).text
    said = [inquire["sponsor"], inquire["domain_focus"]]
    said += [row["gets"] for row in inquire["value_propositions"]]
    assert [one for one in said if one not in text] == []
    assert "Rooms and travel. Rooms" in text
    assert WHOLE in text


def test_what_is_worth_a_conversation_stands_in_the_sponsors_case():
    material = material_of(ROOT / "workshop_data" / "cascadia-tool-libraries")
    files = zipfile.ZipFile(io.BytesIO(kit(material, {}, "x")))
    text = files.read("x/sponsor-case.txt").decode("utf-8-sig")
    assert "- Nobody leads it yet. 19 people would join." in text


@pytest.mark.parametrize("name", ["sponsor-case", "invitation", "run-sheet"])
def test_an_empty_design_gives_questions(name):
    text = in_words(opened(Community(id="a")), f"{name}.txt")
    asked = {"sponsor-case": "inquire.sponsor", "invitation": "launch.path_forward"}
    path = asked.get(name, "design.location")
    assert f"{GAP} [{question(path).title}]" in text


def test_the_feedback_table_has_the_columns_of_feedback_csv_and_no_formula():
    community = sample(FULL).model_copy(update={"name": "=1+1"})
    files = opened(community)
    rows = list(csv.DictReader(io.StringIO(files["feedback-questions.csv"].decode("utf-8-sig"))))
    columns = [row["Column in feedback.csv"] for row in rows]
    assert columns[0] == "worth_my_time"
    assert 3 <= len(columns) <= 5
    assert {row["Community"] for row in rows} == {"'=1+1"}
    page = files["feedback-questions.html"].decode()
    assert f"date,sheet,{','.join(columns)}" in page
    assert all(row["Question"] in page for row in rows)


class Tags(HTMLParser):
    """Collects the tags of a page with their attributes."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_people_typed_stays_text_everywhere(make_community, text):
    community = make_community(**hostile_answers())
    community.name = community.design.location = text[:500]
    community.inquire.cost_estimate = community.launch.invite_text = text
    files = opened(community)
    assert text.strip() in in_words(files, "invitation.txt")
    assert text.strip()[:50] in in_words(files, "sponsor-case.txt")  # the longest are cut
    assert text[:500].strip() in in_words(files, "run-sheet.txt")
    page = files["feedback-questions.html"].decode()
    assert text[:500].strip() in "".join(visible(page))
    tags = Tags()
    tags.feed(page)
    assert not [tag for tag, attrs in tags.found if tag == "script" or "src" in attrs]
    policy = next(attrs["content"] for tag, attrs in tags.found if "http-equiv" in attrs)
    assert policy.startswith("default-src 'none'")
    assert json.loads(files["community.json"])["name"] == text[:500]


@pytest.mark.parametrize("slug", [FULL, EMPTY, "hybrid-classroom-exchange"])
def test_every_text_is_in_the_language_in_force(slug):
    community = armenian(slug)
    words.use(Pseudo())
    files = opened(community)
    texts = [
        text
        for name in files
        if name.endswith(".txt")
        for text in in_words(files, name).split("\n")
    ]
    shown = [*texts, *visible(feedback_page(community))]
    names = [r"[\w-]+\.(?:txt|html|csv|ics|json|pdf|docx)", r"\bdate\b|\bsheet\b|\w+_\w+[,\w]*"]
    assert unwrapped(shown, *names, *towns(community)) == []
    cells = [cell for row in csv.reader(io.StringIO(feedback_table(community))) for cell in row]
    assert unwrapped(cells, *names) == []
