"""Blank pages: every question with its help and room to write, a step on its own sheets."""

from __future__ import annotations

import base64
import io
from itertools import pairwise

import pytest
from faces import BROWSER
from pypdf import PdfReader
from test_accessible import WIDER, violations
from test_pdf import DOT, needs_pdf
from test_pseudo import Pseudo, unwrapped, visible
from test_report import texts

from copnb import words
from copnb.design.community import STEPS
from copnb.design.formats import Format
from copnb.design.questions import Question, all_questions, questions
from copnb.report import blank
from copnb.report.blank import blank_files, steps_page, two_hours
from copnb.report.brand import Brand
from copnb.report.pdf import to_pdf


def between(step_number: int) -> str:
    """Return what a reader sees of one step."""
    parts = steps_page().split('<h2 class="step">')
    return texts(parts[step_number])


def asked_in_words(asked: Question) -> list[str]:
    """Return all that must be read of a question."""
    choices = [choice.label for choice in asked.choices or () if asked.kind != "group"]
    scale = [choice.label for choice in asked.scale or ()]
    columns = [word for column in asked.columns for word in asked_in_words(column)]
    units = [asked.unit] if asked.kind == "count" else []
    inside = asked.kind != "chart"
    return [asked.title, asked.help, *units, *choices, *scale, *(columns if inside else ())]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_every_question_stands_there_with_its_help_units_choices_and_columns(step):
    seen = between(step.number)
    top = [asked for asked in questions(step.key) if not asked.columns]
    for asked in top:
        for word in asked_in_words(asked):
            assert " ".join(word.split()) in seen, (asked.path, word)
    for asked in questions(step.key):
        assert asked.title in seen
        assert all(column.title in seen for column in asked.columns), asked.path
        for column in asked.columns:
            listed = column.choices if asked.kind != "chart" else ()
            assert all(choice.label in seen for choice in listed or ()), column.path


def test_each_question_has_room_to_write_or_boxes_to_tick():
    page = steps_page()
    for part in page.split("<h4>")[1:]:
        room = part.split("<h3")[0]
        assert any(sign in room for sign in ('class="write"', "☐", "<td></td>", "___")), part[:80]
    assert page.count("<h4>") == len(list(all_questions()))


def test_all_ways_to_meet_stand_in_their_corners():
    seen = between(2)
    for way in Format:
        assert f"☐ {way.label}" in seen


def test_a_question_that_hangs_on_another_says_so():
    assert "Only if you answer “yes” to “Will you open a space to share" in between(2)
    assert "Only if you answer “Close: end it well” to “What do you decide?”" in between(6)


def test_the_clock_goes_from_the_welcome_to_the_wrap_up_in_two_hours():
    parts = two_hours()
    assert (parts[0].title, parts[0].begins) == ("Welcome", "0:00")
    assert (parts[1].title, parts[1].begins, parts[1].ends) == ("1. Inquire", "0:10", "0:30")
    assert (parts[-1].title, parts[-1].ends) == ("Wrap-up", "2:00")
    assert all(one.ends == next.begins for one, next in pairwise(parts))
    assert "35 minutes" in between(2)
    assert "From 0:30 to 1:05" in between(2)


def test_in_another_language_nothing_stays_english():
    words.use(Pseudo())
    assert unwrapped(visible(steps_page())) == []


@needs_pdf
def test_the_files_are_four_and_the_pages_are_whole():
    files = blank_files()
    assert list(files) == ["poster.html", "steps.html", "poster.pdf", "steps.pdf"]
    assert b"Our community:" in files["poster.html"]
    assert len(PdfReader(io.BytesIO(files["poster.pdf"])).pages) == 1
    assert files == blank_files()


@needs_pdf
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_step_begins_a_page(paper):
    pages = PdfReader(io.BytesIO(to_pdf(steps_page(), paper))).pages
    tops = [each.extract_text().split("\n")[0] for each in pages]
    for step in STEPS:
        assert sum(top.startswith(f"{step.number}. {step.title}") for top in tops) == 1
    assert len(pages) <= 26


@needs_pdf
def test_a_trainers_name_logo_and_paper_are_on_them():
    logo = base64.b64decode(DOT.partition(",")[2])
    files = blank_files(Brand("Ours & Sons", "Workshops", logo, logo_words="Hands", paper="letter"))
    for name in ("poster.html", "steps.html"):
        page = files[name].decode()
        assert "Ours & Sons Workshops" in texts(page)
        assert f'src="{DOT}" alt="Hands"' in page
    sizes = [PdfReader(io.BytesIO(files[f"{name}.pdf"])).pages[0] for name in ("poster", "steps")]
    assert [round(page.mediabox.width) for page in sizes] == [1191, 612]


def test_without_the_maker_of_pdf_there_are_pages_to_print(monkeypatch):
    monkeypatch.setattr(blank, "lacking", lambda: "PDF needs an addition.")
    assert list(blank_files()) == ["poster.html", "steps.html"]


class TestInABrowser:
    """What a reader sees on a screen, and prints from there."""

    pytestmark = BROWSER

    def test_they_are_for_everybody(self, page):
        page.set_content(steps_page())
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == [], scheme
        page.set_viewport_size({"width": 320, "height": 900})
        assert page.evaluate(WIDER) == 0

    @pytest.mark.parametrize("paper", ["A4", "Letter"])
    def test_they_print_on_the_readers_paper(self, page, paper):
        page.set_content(steps_page())
        printed = PdfReader(io.BytesIO(page.pdf(format=paper)))
        width = {"A4": 596, "Letter": 612}[paper]
        assert {round(float(each.mediabox.width)) for each in printed.pages} == {width}
        assert len(printed.pages) <= 28
