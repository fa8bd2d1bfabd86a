"""The community canvas: always one sheet, whole words, nothing cut in silence."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest
from conftest import HOSTILE, ROOT, hostile_answers
from faces import BROWSER
from pypdf import PdfReader
from test_accessible import WIDER, violations
from test_pdf import DOT, needs_pdf
from test_pseudo import SAMPLES as IN_OTHER_LETTERS
from test_pseudo import Pseudo, towns, unwrapped, visible
from test_report import texts

from copnb import words
from copnb.advice.rules import Rules
from copnb.design.community import METHOD_AUTHOR, METHOD_TITLE, STEPS, Community
from copnb.design.formats import Format
from copnb.design.goals import Why
from copnb.design.questions import Question, all_questions
from copnb.design.reading import check
from copnb.report.brand import Brand
from copnb.report.drawings import Known
from copnb.report.fitting import CUT, Box, Entry, fit
from copnb.report.material import Material, material_of
from copnb.report.pdf import printed
from copnb.report.poster import poster_page

LONG = " ".join(HOSTILE)
ARABIC = "مرحبا بكم في المجتمع ونحن نعمل معا " * 90
A3 = (1191, 842)
SPILLED = """() => [...document.querySelectorAll(".card, .step, .days, .seen figure, .top, main")]
    .filter((box) => box.scrollHeight > box.clientHeight + 5)
    .map((box) => `${box.className}: ${box.scrollHeight} in ${box.clientHeight}`)"""


def everything(text: str) -> Community:
    """Return a community in which each question has the longest answer that it takes."""

    def longest(asked: Question) -> Any:
        first = {
            "line": lambda: text[:500],
            "text": lambda: text[:3000],
            "short_text": lambda: text[:3000],
            "count": lambda: asked.maximum or 999_999,
            "yes_no": lambda: True,
            "date": lambda: "2027-09-30",
            "time": lambda: "12:30",
            "time_zone": lambda: "America/St_Johns",
            "group": lambda: "r0",
            "choice": lambda: list(asked.choices)[-1].value,
            "choices": lambda: [choice.value for choice in asked.choices],
            "points": lambda: {choice.value: 16 for choice in asked.choices},
            "ratings": lambda: {choice.value: 5 for choice in asked.choices},
            "grid": lambda: {
                choice.value: next(iter(asked.scale)).value for choice in asked.choices
            },
            "chart": lambda: [{"id": f"r{n}", "format": f} for n, f in enumerate(Format)],
            "rows": lambda: [
                {"id": f"r{n}", **{each.name: longest(each) for each in asked.columns}}
                for n in range(asked.most_rows or 30)
            ],
        }
        return first[asked.kind]()

    tree = Community(name=text[:500], id="cafe0001").model_dump(mode="json")
    for asked in all_questions():
        tree[asked.step][asked.name] = longest(asked)
    community, problems = check(tree)
    assert community is not None, problems
    return community


def of(community: Community, **more: Any) -> Material:
    """Return what a poster is made from."""
    return Material(Known(community, Rules()), **more)


@cache
def sample(slug: str) -> Material:
    """Return the material of a sample community."""
    return material_of(ROOT / "workshop_data" / slug)


MATERIALS: dict[str, Callable[[], Material]] = {
    "a full one": lambda: sample("lantern-circle"),
    "one in French": lambda: sample("la-veillee-proche-aidance-en-milieu-rural"),
    "one that closed": lambda: sample("hybrid-classroom-exchange"),
    "an empty one": lambda: sample("northern-ferry-crews"),
    "a blank one": lambda: of(Community()),
    "everything at its longest": lambda: of(everything(LONG), today=date(2027, 5, 3)),
    "all in Arabic": lambda: of(everything(ARABIC)),
    "in capitals": lambda: of(everything("A LONG STORY. " * 300)),
    "in the broadest letter": lambda: of(everything("W" * 3000)),
    "without spaces": lambda: of(everything("共同体の学び" * 600)),
}


@needs_pdf
@pytest.mark.parametrize("which", MATERIALS)
def test_it_is_one_sheet_of_a3(which):
    reader = PdfReader(io.BytesIO(printed(poster_page(MATERIALS[which]()))))
    box = reader.pages[0].mediabox
    assert (len(reader.pages), (round(box.width), round(box.height))) == (1, A3)


@needs_pdf
def test_the_same_design_gives_the_same_bytes():
    material = sample("lantern-circle")
    page = poster_page(material)
    assert page == poster_page(material)
    assert printed(page) == printed(page)


def test_short_answers_stand_whole_and_large(make_community):
    community = make_community(
        inquire={"domain_focus": "Small libraries", "leader": "regional librarian"},
        launch={"first_meetup_on": "2027-01-14"},
        sustain={"first_phase_end": "2027-09-30"},
    )
    page = poster_page(of(community, today=date(2026, 11, 20)))
    seen = texts(page)
    for told in (
        "Test circle",
        "Small libraries",
        "Who leads regional librarian",
        "First meetup 14 January 2027",
        "We look at this again on 30 September 2027",
        "20 November 2026",
        METHOD_TITLE,
        METHOD_AUTHOR,
        "not endorsed",
    ):
        assert told in seen, told
    assert "marks where a text is cut" not in seen
    assert 'style="--size: 14pt"' in page


def test_each_step_says_its_number_and_its_state_in_words(make_community):
    community = make_community(steps={"inquire": "agreed", "design": "drafted"})
    seen = texts(poster_page(of(community)))
    states = ["✓ agreed", "◐ drafted", *["○ not started"] * 4]
    for step, state in zip(STEPS, states, strict=True):
        assert f"{step.number} {step.title} {state}" in seen


def test_long_answers_shrink_are_cut_at_a_word_and_it_says_so():
    page = poster_page(of(everything("Every word is here. " * 150)))
    sizes = {float(part.split("pt")[0]) for part in page.split("--size: ")[1:]}
    assert min(sizes) >= 10.5
    seen = texts(page)
    assert "“…” marks where a text is cut. It stands whole in the report." in seen
    cut = re.findall(rf">(Every word [^<]*){CUT}</span>", page)
    assert len(cut) > 10
    assert {text.split()[-1] for text in cut} <= {"Every", "word", "is", "here"}


def test_hostile_answers_are_text(make_community):
    page = poster_page(of(make_community("<b>Name</b>", **hostile_answers())))
    assert "<script" not in page
    assert "<b>Name" not in page
    assert page.count("<img") == 1  # the chart; nothing that people typed
    seen = texts(page)
    assert HOSTILE[0] in seen
    assert "<b>Name</b>" in seen


def test_goals_without_points_are_not_said_to_have_any(make_community):
    whys = [{"id": f"r{n}", "why": why.value, "rank": n} for n, why in enumerate(Why, 1)]
    ranked = make_community(inquire={"whys": whys})
    assert "Our goals What matters most comes first. 1." in texts(poster_page(of(ranked)))
    shared = make_community(inquire={"whys": whys, "goals": {"relationships": 60, "skills": 40}})
    assert "Our goals Of 100 points. What matters most" in texts(poster_page(of(shared)))


def test_no_reason_is_left_out_in_silence(make_community):
    whys = [{"id": f"r{n}", "why": why.value, "rank": n} for n, why in enumerate(Why, 1)]
    page = poster_page(of(make_community(inquire={"whys": whys})))
    goals = page.split("Our goals</h2>")[1].split("</section>")[0]
    assert goals.count("<p dir") == len(whys) - 1  # else there is room: ask for longer ones
    assert goals.rstrip().endswith(f"{CUT}</span></p>\n</div>")


def test_what_people_typed_on_several_lines_stands_on_one(make_community):
    typed = "Tom & <i>Ann</i>\n\n  &amp; all"
    page = poster_page(of(make_community(inquire={"domain_focus": typed})))
    assert ">Tom &amp; &lt;i&gt;Ann&lt;/i&gt; &amp;amp; all</span>" in page


def test_what_is_empty_has_lines_to_write_on(make_community):
    blank, full = poster_page(of(Community())), poster_page(sample("lantern-circle"))
    assert blank.count('class="write"') > 30
    assert "Our community:" in texts(blank)
    assert "When can we meet? Group Where" in texts(blank)
    assert 'class="write"' not in full
    one = poster_page(of(make_community(inquire={"domain_focus": "Small libraries"})))
    assert 20 < one.count('class="write"') < blank.count('class="write"')


@needs_pdf
def test_the_words_before_an_unwritten_name_stand_on_one_line():
    made = printed(poster_page(of(Community())))
    assert "Our community:" in PdfReader(io.BytesIO(made)).pages[0].extract_text()


def test_each_stop_of_the_keyboard_has_a_name():
    stops = re.findall(r"<[^>]*tabindex[^>]*>", poster_page(sample("lantern-circle")))
    assert len(stops) == 2  # on a phone the pictures are moved sideways
    assert all(re.search(r'role="group" aria-label="\w', stop) for stop in stops)


def test_a_text_from_the_right_says_so(make_community):
    page = poster_page(of(make_community("مرحبا", inquire={"leader": "مرحبا بكم"})))
    assert '<h1 dir="rtl"' in page
    assert '<p dir="rtl"><b>Who leads</b>' in page


def test_a_trainers_name_line_and_logo_stand_on_it():
    logo = base64.b64decode(DOT.partition(",")[2])
    brand = Brand(name="Ours & Sons", line="Workshops", logo=logo, logo_words="Two hands")
    page = poster_page(of(Community(), brand=brand))
    assert "Ours & Sons Workshops Community canvas" in texts(page)
    assert f'src="{DOT}" alt="Two hands"' in page


@pytest.mark.parametrize("which", IN_OTHER_LETTERS)
def test_in_another_language_nothing_stays_english(which):
    words.use(Pseudo())
    community = IN_OTHER_LETTERS[which]()
    page = poster_page(of(community, today=date(2027, 5, 3)))
    assert unwrapped(visible(page), *towns(community)) == []


BOX = Box(width=40, height=20, sizes=(12, 10))


def test_a_text_is_set_as_large_as_fits_and_cut_only_at_the_smallest():
    assert fit([Entry("", "A few words")], BOX).size == 12
    more = fit([Entry("", "A few words more " * 4)], BOX)
    assert (more.size, more.cut) == (10, False)
    cut = fit([Entry("", "A few words more " * 40)], BOX)
    assert (cut.size, cut.cut) == (10, True)
    assert cut.entries[0].text.endswith(CUT)
    assert ("A few words more " * 40).startswith(cut.entries[0].text.removesuffix(CUT))


def test_what_is_short_stays_whole_beside_what_is_long():
    long = Entry("Long", "A few words more " * 40)
    short = Entry("Short", "All of it")
    for entries in ([long, short], [short, long]):
        assert short in fit(entries, BOX).entries


def test_where_whole_entries_have_no_room_the_last_that_is_kept_says_so():
    entries = [Entry(f"{n}.", "Learn together.") for n in range(1, 9)]
    fitted = fit(entries, BOX)
    *whole, last = fitted.entries
    assert fitted.cut
    assert whole == entries[: len(whole)]
    assert last == Entry(f"{len(whole) + 1}.", f"Learn together{CUT}")
    full = [Entry("", "n" * 17) for n in range(8)]  # with the sign it would take two lines
    *whole, last = fit(full, BOX).entries
    _most, width = BOX.room(10, 8)
    assert whole == full[: len(whole)]
    assert last.text.endswith(f"n{CUT}")
    assert (full[0].lines(width), last.lines(width)) == (1, 1)
    assert len(last.text) <= 17


def test_a_word_longer_than_the_box_is_cut_between_letters_not_inside_one():
    family = "\U0001f469\u200d\U0001f467"
    (entry,) = fit([Entry("", family * 200)], BOX).entries
    assert set(entry.text.removesuffix(CUT).split(family)) == {""}
    (entry,) = fit([Entry("", "e\u0301" * 500)], BOX).entries
    assert entry.text.removesuffix(CUT).endswith("\u0301")


class TestInABrowser:
    """What a reader sees on a screen, and prints from there."""

    pytestmark = BROWSER

    @pytest.mark.parametrize("which", MATERIALS)
    def test_it_prints_on_one_sheet_and_no_box_spills(self, page, which):
        page.set_content(poster_page(MATERIALS[which]()))
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 1512, "height": 1050})
        assert page.evaluate(SPILLED) == []
        printed = page.pdf(prefer_css_page_size=True, print_background=True)
        assert len(PdfReader(io.BytesIO(printed)).pages) == 1

    @pytest.mark.parametrize("which", ["a full one", "a blank one", "everything at its longest"])
    def test_it_is_for_everybody(self, page, which):
        page.set_content(poster_page(MATERIALS[which]()))
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == [], scheme
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(WIDER) == 0
