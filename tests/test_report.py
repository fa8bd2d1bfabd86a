"""Answers in words, the first page, and the page of a report."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import nbformat
import pytest
from conftest import HOSTILE, hostile_answers, material

from copnb.design.community import STEPS, Community, step
from copnb.design.questions import standing
from copnb.report.answers import answers_page, open_page, place, summary_page
from copnb.report.brand import Brand
from copnb.report.first_page import first_page, five_lines
from copnb.report.html import direction, paragraphs, render
from copnb.report.page import report_page
from copnb.report.style import REPORT_STYLE


def texts(html: str) -> str:
    """Return the text of a page as a reader sees it, white space folded."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.parts: list[str] = []

        def handle_data(self, data: str) -> None:
            self.parts.append(data)

    reader = Reader()
    reader.feed(html)
    return " ".join(" ".join(reader.parts).split())


def test_hostile_answers_stand_as_typed_and_as_text(make_community):
    community = make_community(**hostile_answers())
    for key in ("inquire", "design", "launch"):
        page = answers_page(community, step(key), heading=True)
        assert "<script" not in page
        assert "<img" not in page
        seen = texts(page)
        for text in HOSTILE:
            assert " ".join(text[:200].split()) in seen, text[:40]


@pytest.mark.parametrize(
    ("text", "way"),
    [("Hello", "ltr"), ("مرحبا", "rtl"), ("12 שלום", "rtl"), ("🎉 fête", "ltr"), ("42", "ltr")],
)
def test_a_paragraph_has_the_direction_of_its_first_letter(text, way):
    assert direction(text) == way
    assert paragraphs(text) == f'<p class="words" dir="{way}">{text}</p>'


def test_paragraphs_line_ends_and_spaces_are_kept_as_typed():
    made = paragraphs("One  two\n   - indented\n\n \nthree")
    assert made.count("<p ") == 2
    assert ">One  two\n   - indented</p>" in made
    assert re.search(r"\.words \{[^}]*white-space: pre-wrap", REPORT_STYLE)


def test_answers_are_said_in_words(make_community):
    community = make_community(
        inquire={
            "groups": [
                {
                    "id": "a1",
                    "name": "North",
                    "count": 1,
                    "time_zone": "America/St_Johns",
                    "connection": "thin",
                }
            ],
            "value_propositions": [{"id": "b1", "group": "a1", "gets": "A\nB"}],
            "goals": {"skills": 100},
        },
        design={"space": False, "size_target": 1},
        sustain={"first_phase_end": "2027-06-30", "lessons": {"value": "partly"}},
    )
    seen = texts(answers_page(community, step("inquire"), heading=False))
    assert "1 person" in seen
    assert "St Johns time" in seen
    assert "Thin: voice works, video breaks" in seen
    assert "Learn new skills 100" in seen
    assert "none" not in seen.lower().split()
    assert "a1" not in seen.split()
    seen = texts(answers_page(community, step("design"), heading=False))
    assert "1 person" in seen
    assert seen.endswith("ask and connect? no")
    assert "30 June 2027" in texts(answers_page(community, step("sustain"), heading=False))
    assert place("UTC") == "UTC"


def test_each_cell_of_a_card_stands_under_its_own_heading(make_community):
    tool = {"id": "t", "name": "Phone", "kind": "phone_call", "accounts": False, "dial_in": True}
    community = make_community(prototype={"tools": [{**tool, "captions": False, "on_phone": True}]})
    seen = texts(answers_page(community, step("prototype"), heading=False))
    assert "Does everyone need an account? no Can one join by telephone? yes" in seen
    assert "Does it show captions? no Does it work on a phone? yes" in seen


def test_a_group_that_was_removed_is_said_to_be_gone(make_community):
    community = make_community(
        prototype={"capacity": [{"id": "c", "group": "gone", "minutes_month": 60}]}
    )
    assert "a group that is no longer there" in answers_page(
        community, step("prototype"), heading=False
    )


def test_beside_a_form_each_block_says_how_far_it_is(make_community):
    community = make_community(design={"size_target": 12, "membership": "open"})
    page = summary_page(community, step("design"))
    assert "Size and membership 2 of 5 answered" in texts(page)
    assert "Rhythm 0 of 6 answered" in texts(page)
    assert "<details><summary>Read your answers in words" in page
    assert "12 people" in page


def test_open_questions_have_lines_to_write_on_in_a_report_only(make_community):
    community = make_community(design={"size_target": 12})
    report = open_page(community, step("design"), lines=True)
    assert "How many people?" not in report
    assert "Who can become a member?" in report
    assert "☐ By invitation" in report
    for part in report.split("<h4>")[1:]:
        assert 'class="write"' in part or "☐" in part
    assert 'class="write"' not in open_page(community, step("design"), lines=False)


def test_the_five_lines_say_what_is_known_and_leave_out_what_is_not(make_community):
    assert [sentence for _label, sentence in five_lines(Community())] == [""] * 5
    community = make_community(
        inquire={
            "goals": {"relationships": 60, "skills": 40},
            "leader": "regional librarian",
            "core_team": [{"id": "t", "role": "two branch librarians"}],
            "groups": [{"id": "a", "name": "Manitoba"}, {"id": "b", "name": "Québec"}],
        },
        design={
            "size_target": 12,
            "frequency": "monthly",
            "meetup_minutes": 60,
            "meetups_count": 8,
            "between_minutes": 60,
            "slots": [{"id": "s", "start": "13:00", "time_zone": "America/Toronto"}],
        },
        prototype={"leader_preparation_minutes": 120, "leader_hosting_minutes": 90},
        launch={"first_meetup_on": "2027-01-14"},
    )
    assert dict(five_lines(community)) == {
        "For whom": "12 people: Manitoba; Québec.",
        "For what": "Know and trust each other (60 of 100 points), "
        "then learn new skills (40 of 100 points).",
        "How": "Every month, 60 minutes, 8 meetups. First on 14 January 2027, 13:00 Toronto time.",
        "It asks": "2 hours a month of each member; 3 hours 30 minutes a month of the leader.",
        "Who leads": "Regional librarian, with two branch librarians.",
    }


def test_the_first_page_credits_the_tool_and_counts_what_is_open(make_community):
    community = make_community("Food <b>lab</b>", design={"size_target": 12})
    page = first_page(material(community, date(2026, 11, 23)))
    seen = texts(page)
    assert "Food <b>lab</b>" in seen
    assert "23 November 2026" in seen
    assert "© Tamarack Institute" in seen
    assert "not endorsed" in seen
    stands = standing(community)
    assert stands.answered == 1
    assert f"1 question is answered, {stands.open} are still open." in seen


def test_a_trainer_s_own_name_and_logo_stand_first_and_are_text(make_community):
    logo = Brand("<b>Us</b>", "12 Main Street", b"a picture", "png", "A lantern")
    page = first_page(replace(material(make_community()), brand=logo))
    assert '<img src="data:image/png;base64,YSBwaWN0dXJl" alt="A lantern">' in page
    assert texts(page).startswith("<b>Us</b> 12 Main Street Community design")
    assert "<b>Us" not in page
    assert 'class="badge"' not in first_page(material(make_community()))


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, "Not decided yet, and no day is set for it."),
        ({"first_phase_end": "2027-05-03"}, "Not decided yet. We come back to it on 3 May 2027."),
        ({"decision": "grow"}, "Grow"),
        ({"decision": "close", "decided_on": "2027-05-03"}, ", decided on 3 May 2027."),
    ],
)
def test_the_first_page_says_the_decision_or_when_it_will_be(make_community, answers, said):
    page = texts(first_page(material(make_community(sustain=answers))))
    assert said in page.partition("The decision")[2].partition("Where we are")[0]


def notebook_with(*outputs: dict, source: str = "secret code") -> nbformat.NotebookNode:
    """Return a notebook of one cell that showed `outputs`."""
    cell = nbformat.v4.new_code_cell(source, outputs=[nbformat.from_dict(o) for o in outputs])
    return nbformat.v4.new_notebook(cells=[cell])


def test_a_page_shows_what_cells_showed_and_neither_code_nor_printed_lines(make_community):
    shown = {
        "output_type": "execute_result",
        "data": {"text/html": "<p>shown</p>", "text/plain": "plain"},
        "metadata": {},
        "execution_count": 1,
    }
    printed = {"output_type": "stream", "name": "stdout", "text": "printed"}
    warned = {"output_type": "stream", "name": "stderr", "text": "/home/me warned"}
    page = report_page(notebook_with(shown, printed, warned), material(make_community()))
    assert "<p>shown</p>" in page
    for hidden in ("secret code", "printed", "warned", "plain"):
        assert f">{hidden}" not in page


def test_a_page_stands_alone(make_community):
    page = report_page(notebook_with(), material(make_community(language="fr-CA")))
    head, _body, _rest = page.partition("</head>")
    assert re.match(r'<!DOCTYPE html>\s+<html lang="en">', head)
    assert "Content-Security-Policy" in head
    assert "default-src 'none'" in head
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<h1") == 1
    assert '<h1 dir="ltr" lang="fr-CA">Test circle</h1>' in page


def test_the_same_design_gives_the_same_page(make_community):
    community = make_community(**hostile_answers())
    pages = {report_page(notebook_with(), material(community)) for _turn in range(2)}
    assert len(pages) == 1


def test_a_template_that_asks_for_an_unknown_name_fails_loudly():
    with pytest.raises(Exception, match="asked"):
        render("choose.html.j2", there=(), problems=())


def test_every_step_of_an_empty_community_can_be_shown():
    for each in STEPS:
        assert "Nothing is answered here yet." in answers_page(Community(), each, heading=True)
        assert "Still open" in open_page(Community(), each, lines=True)
