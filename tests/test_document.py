"""The Word document: what stands in it, how it is laid out, and that Word can read it."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import docx
import nbformat
import pytest
from conftest import HOSTILE, ROOT, hostile_answers, material
from docx.oxml.ns import qn
from PIL import Image
from test_pseudo import Pseudo, armenian, towns, unwrapped

from copnb import words
from copnb.advice.drafts import Draft, Part
from copnb.advice.rules import Rules
from copnb.design.community import STEPS, Community
from copnb.design.questions import open_questions
from copnb.design.reading import check
from copnb.report import document as module
from copnb.report.answers import DRAFTS
from copnb.report.brand import Brand
from copnb.report.document import document, lacking, letter
from copnb.report.drawings import drawn_in
from copnb.report.material import Material, material_of
from copnb.report.writer import MARGIN, PAGE, WIDTH, one_way

ARABIC = HOSTILE[4]
MM = 36_000

ORDER = {
    "p": "pPr r fldSimple",
    "pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs bidi spacing ind "
    "outlineLvl",
    "rPr": "rStyle rFonts b bCs color sz szCs rtl lang",
    "pBdr": "top left bottom",
    "tbl": "tblPr tblGrid tr",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook",
    "tr": "trPr tc",
    "trPr": "cantSplit tblHeader",
    "tc": "tcPr p",
    "body": "p tbl sectPr",
    "style": "name basedOn next uiPriority qFormat pPr rPr tblPr",
    "styles": "docDefaults latentStyles style",
    "numbering": "abstractNum num",
    "abstractNum": "multiLevelType lvl",
    "lvl": "start numFmt pStyle lvlText lvlJc pPr",
    "settings": "zoom defaultTabStop characterSpacingControl compat themeFontLang",
}
"""Elements in the order in which the standard has them: Word opens no file with another."""

ANY_ORDER = {"body", "p"}


def opened(content: bytes) -> Any:
    """Return a document as python-docx reads it."""
    return docx.Document(io.BytesIO(content))


def said(element: Any) -> list[str]:
    """Return the text of every paragraph at any depth, as typed."""
    signs = {qn("w:br"): "\n", qn("w:tab"): "\t"}
    return [
        "".join(signs.get(part.tag, part.text or "") for part in paragraph.iter(*signs, qn("w:t")))
        for paragraph in element.iter(qn("w:p"))
    ]


def outline(made: Any) -> list[tuple[int, str]]:
    """Return level and text of title (0) and headings."""
    found = [(p.style.name, p.text) for p in made.paragraphs]
    return [
        (0 if style == "Title" else int(style[-1]), text)
        for style, text in found
        if style == "Title" or style.startswith("Heading")
    ]


def pictures(made: Any) -> list[Any]:
    return list(made.element.body.iter(qn("wp:docPr")))


@pytest.fixture(scope="module")
def full() -> bytes:
    """The document of a full sample."""
    return document(material_of(ROOT / "workshop_data" / "lantern-circle"))


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no picture, which takes most of the time."""
    monkeypatch.setattr(module, "drawn_in", lambda step: [])


def logo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "#0b5c6b").save(file, "PNG")
    return file.getvalue()


def test_hostile_answers_stand_as_typed_and_as_text(make_community, undrawn):
    made = opened(document(material(make_community(HOSTILE[0], **hostile_answers()))))
    found = said(made.element.body)
    assert "\n".join(HOSTILE) in found
    for text in HOSTILE:
        assert text[:200] in found, text[:40]
        assert text[:500] in found, text[:40]
    assert made.core_properties.title == f"{HOSTILE[0]}: community design"
    kinds = {element.tag.split("}")[-1] for element in made.element.iter()}
    assert not kinds & {"script", "hyperlink", "object", "attachedTemplate", "instrText"}


def test_what_cannot_stand_in_a_file_becomes_a_mark_that_one_sees():
    draft = Draft("a\x00b", (Part("", "c\ud800d\n\n- \x0be"),))
    assert said(opened(letter(draft, "en")).element.body) == [
        "a\ufffdb",
        "c\ufffdd",
        "\ufffde",
    ]


@pytest.mark.parametrize("slug", ["hybrid-classroom-exchange", "northern-ferry-crews"])
def test_headings_lead_through_the_six_steps_and_skip_no_level(slug, undrawn):
    levels = outline(opened(document(material_of(ROOT / "workshop_data" / slug))))
    assert [level for level, _text in levels].count(0) == 1
    assert levels[0][0] == 0
    assert [pair for pair in pairwise(levels) if pair[1][0] > pair[0][0] + 1] == []
    chapters = [text for level, text in levels if level == 1]
    assert chapters[:2] == ["In five lines", "The decision"]
    titles = [f"{step.number}. {step.title}" for step in STEPS]
    assert [text.split("  ")[0] for text in chapters if text[0].isdigit()] == titles


def test_the_first_page_says_what_asks_for_a_decision_and_where_it_belongs(full):
    found = said(opened(full).element.body)
    assert found[:3] == [
        "Community design · 20 November 2026",
        "Lantern Circle",
        "Holding volunteers through grief, and being held while we do it",
    ]
    assert "Worth a conversation · Step 3" in found
    assert found.index("Worth a conversation · Step 3") < found.index("Where we are")
    assert any("© Tamarack Institute. copnb is independent work" in text for text in found)


def test_a_finding_stands_below_its_block_with_rule_source_and_what_would_change_it(full):
    made = opened(full).paragraphs
    [start] = [n for n, p in enumerate(made) if p.text == "Worth a conversation"][1:]
    lines = [p.text for p in made[start : start + 4]]
    assert {p.style.name for p in made[start : start + 4]} == {"Finding Talk"}
    assert lines[1].startswith("3 of 10 people did not name group chat")
    assert "Source: Tamarack tool, consideration 5." in lines[2]
    assert lines[3].startswith("What would change it: ")


def test_every_table_has_a_header_that_comes_again_and_rows_that_stay_whole(full):
    tables = opened(full).tables
    assert len(tables) > 20
    for table in tables:
        assert sum(column.width for column in table.columns) <= (WIDTH + 1) * MM
        for n, row in enumerate(table.rows):
            has = {element.tag for element in row._tr.trPr}
            assert has == (
                {qn("w:cantSplit"), qn("w:tblHeader")} if n == 0 else {qn("w:cantSplit")}
            )
        assert all(cell.text for cell in table.rows[0].cells)


def test_a_small_table_stays_on_one_page(full):
    table = next(t for t in opened(full).tables if len(t.rows) == 4)
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
    assert kept == [True, True, True, None]


def test_a_row_longer_than_a_page_may_go_on_on_the_next(make_community, undrawn):
    gain = {"id": "g", "gets": "A long story. " * 400, "gives": "time"}
    community = make_community(inquire={"value_propositions": [gain]})
    [table] = opened(document(material(community))).tables
    header, row = table.rows
    assert row.cells[0].text == gain["gets"]
    assert header._tr.trPr.find(qn("w:cantSplit")) is not None
    assert row._tr.trPr.find(qn("w:cantSplit")) is None


def test_a_picture_has_its_finding_as_caption_and_as_alternative_text(full):
    made = opened(full)
    texts = [p.text for p in made.paragraphs if p.style.name == "Caption"]
    assert [picture.get("descr") for picture in pictures(made)] == texts
    assert len(texts) == sum(len(drawn_in(step.key)) for step in STEPS) == 9
    assert all(shape.width <= WIDTH * MM for shape in made.inline_shapes)


def test_a_picture_of_nothing_is_left_out():
    empty = material_of(ROOT / "workshop_data" / "northern-ferry-crews")
    drawn = [empty.picture(name)[0] for step in STEPS for name in drawn_in(step.key)]
    shown = [picture.sentence for picture in drawn if picture.rows]
    assert [picture.get("descr") for picture in pictures(opened(document(empty)))] == shown
    assert 0 < len(shown) < len(drawn)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_pictures_and_drafts_are_those_of_the_step_in_its_notebook(step):
    cells = nbformat.read(ROOT / "notebooks" / step.notebook, as_version=4).cells
    code = "\n".join(cell.source for cell in cells)

    def named(method: str) -> list[str]:
        found = re.search(rf"sheet\.{method}\((.*)\)", code)
        return re.findall(r'"(\w+)"', found[1]) if found else []

    assert drawn_in(step.key) == named("pictures")
    assert [*DRAFTS.get(step.key, ())] == named("drafts")


def test_what_is_open_has_lines_to_write_on_or_boxes(make_community, undrawn):
    community = make_community(design={"size_target": 12})
    made = opened(document(material(community))).paragraphs
    lines = [(p.text, p.style.name) for p in made]
    after = {text: lines[n + 1 :] for n, (text, style) in enumerate(lines) if style == "Heading 3"}
    for question in (one for each in STEPS for one in open_questions(community, each.key)):
        first = after[question.title]
        if question.kind in ("choice", "choices"):
            boxes = [(f"☐\t{choice.label}", "Choice") for choice in question.choices]
            assert first[: len(boxes)] == boxes
        else:
            assert first[0] == ("\t", "Line To Write On")
    assert after["How many people?"][0] == ("12 people", "Normal")


def test_facts_and_changed_rules_stand_at_the_end_before_what_it_was_made_from(
    make_community, undrawn
):
    community = make_community().model_copy(update={"revision": 7})
    tree = community.model_dump(mode="json")
    tree["facts"] = [{"id": "f", "label": "Budget", "value": "500\n\n600", "source": "a list"}]
    community, _problems = check(tree)
    assert community is not None
    plain = material(community)
    known = plain.known._replace(rules=Rules({"trust_flag": 18}))
    made = opened(document(Material(known, plain.said)))
    facts, rules = made.tables[-2:]
    assert [cell.text for cell in facts.rows[1].cells] == ["Budget", "500\n600", "a list"]
    assert [cell.text for cell in rules.rows[1].cells] == [
        "Trust first: talk about more than",
        "18 people",
        "15 people (our own judgement)",
    ]
    last = made.paragraphs[-1].text
    assert re.match(r"Made by copnb \S+ from revision 7 of this design", last)
    assert plain.design_hash in last


def test_a_trainers_name_and_logo_stand_in_the_header(make_community, undrawn):
    brand = Brand("Trainers & Co", "We <help>", logo(), "png", "A teal box")
    made = opened(document(replace(material(make_community()), brand=brand)))
    [header] = [section.header for section in made.sections]
    assert said(header._element) == ["   Trainers & Co   We <help>"]
    [image] = header._element.iter(qn("wp:docPr"))
    assert image.get("descr") == "A teal box"
    plain = opened(document(material(make_community())))
    assert plain.sections[0].header.is_linked_to_previous


def test_the_page_is_a4_and_its_foot_has_the_name_and_the_number_of_the_page(
    make_community, undrawn
):
    made = opened(document(material(make_community("A long name " * 30))))
    [section] = made.sections
    sides = (section.page_width.mm, section.page_height.mm, section.left_margin.mm)
    assert sides == pytest.approx((*PAGE, MARGIN), abs=0.1)
    footer = section.footer._element
    [text] = said(footer)
    assert text.startswith("A long name A long name")
    assert text.endswith("…\t1")
    assert [f.get(qn("w:instr")) for f in footer.iter(qn("w:fldSimple"))] == ["PAGE"]


@pytest.mark.parametrize(
    ("text", "base", "parts"),
    [
        ("plain", "ltr", [("plain", "ltr")]),
        ("", "ltr", []),
        ("42 …", "rtl", [("42 …", "rtl")]),
        ("see אב גד, ok", "ltr", [("see ", "ltr"), ("אב גד", "rtl"), (", ok", "ltr")]),
        ("אב Zoom (ok).", "rtl", [("אב ", "rtl"), ("Zoom (ok", "ltr"), (").", "rtl")]),
        ("ab אב\n", "ltr", [("ab ", "ltr"), ("אב", "rtl"), ("\n", "ltr")]),
    ],
)
def test_a_text_is_parted_where_its_direction_turns(text, base, parts):
    assert list(one_way(text, base)) == parts


def test_text_from_right_to_left_is_marked_so_with_its_language(make_community, undrawn):
    typed = f"{ARABIC} Zoom"
    community = make_community(ARABIC, "ar", inquire={"domain_care": typed, "leader": "Lee"})
    words.use("en")
    made = opened(document(material(community)))
    paragraph, *_drafts = [p for p in made.paragraphs if p.text == typed]
    assert paragraph._p.pPr.find(qn("w:bidi")) is not None
    marks = [[mark.tag for mark in run._r.rPr] for run in paragraph.runs]
    assert marks == [[qn("w:rtl"), qn("w:lang")], [qn("w:lang")]]
    assert {run._r.rPr[-1].get(qn("w:bidi")) for run in paragraph.runs} == {"ar"}
    [ours] = [p for p in made.paragraphs if p.text == "In five lines"]
    assert ours._p.pPr.find(qn("w:bidi")) is None
    assert [run._r.rPr for run in ours.runs if run._r.rPr is not None and len(run._r.rPr)] == []


def test_a_document_in_the_language_of_its_community_marks_no_text_with_another(undrawn):
    words.use("fr-CA")
    slug = "la-veillee-proche-aidance-en-milieu-rural"
    made = opened(document(material_of(ROOT / "workshop_data" / slug)))
    assert made.core_properties.language == words.language()
    [default] = made.styles.element.iter(qn("w:lang"))
    assert default.get(qn("w:val")) == words.language()


def test_the_properties_name_the_community_and_never_the_clock(full):
    properties = opened(full).core_properties
    assert properties.title == "Lantern Circle: community design"
    assert (properties.author, properties.last_modified_by) == ("copnb", "copnb")
    assert properties.created.date() == properties.modified.date() == date(2026, 11, 20)
    with zipfile.ZipFile(io.BytesIO(full)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [n for n in archive.namelist() if "thumbnail" in n or "customXml" in n]


def test_the_same_design_gives_the_same_bytes(full):
    assert document(material_of(ROOT / "workshop_data" / "lantern-circle")) == full
    code = (
        "import hashlib; from copnb.report.document import letter;"
        "from copnb.advice.drafts import Draft, Part;"
        "print(hashlib.sha256(letter(Draft('A', (Part('B', '- b\\n- c'),)), 'fr')).hexdigest())"
    )
    found = {
        subprocess.check_output(
            [sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed}
        )
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_a_full_document_is_small_enough_to_mail(full):
    assert len(full) < 400_000


def test_a_letter_has_paragraphs_and_lists():
    parts = (
        Part("", "Dear all,\n\nwe begin.\n- one\n- two"),
        Part("When", "Monday\n  10:00\n\n\nBye"),
    )
    made = opened(letter(Draft("You are invited", parts), "en", Brand("Us")))
    assert [(p.style.name, p.text) for p in made.paragraphs] == [
        ("Title", "You are invited"),
        ("Normal", "Dear all,"),
        ("Normal", "we begin."),
        ("List Bullet", "one"),
        ("List Bullet", "two"),
        ("Lead", "When"),
        ("Normal", "Monday\n  10:00"),
        ("Normal", "Bye"),
    ]
    assert made.core_properties.title == "You are invited"
    assert said(made.sections[0].header._element) == ["Us"]


def parts(content: bytes) -> Iterator[Any]:
    """Yield the roots of the parts that we fill."""
    made = opened(content)
    yield from (made.element, made.styles.element, made.settings.element)
    yield from (made.part.numbering_part.element, made.sections[0].footer._element)
    yield made.sections[0].header._element


def test_elements_stand_in_the_order_that_word_insists_on(make_community):
    brand = Brand("Us", "", logo(), "png", "A box")
    community = make_community(**hostile_answers())
    checked = set()
    for root in parts(document(replace(material(community), brand=brand))):
        for element in root.iter():
            kind = str(element.tag).split("}")[-1]
            if kind in ORDER and not str(element.tag).startswith(f"{{{docx.oxml.ns.nsmap['a']}"):
                names = [child.tag.split("}")[-1] for child in element]
                assert set(names) <= {*ORDER[kind].split()}, kind
                places = [ORDER[kind].split().index(name) for name in names]
                assert kind in ANY_ORDER or places == sorted(places), (kind, names)
                checked.add(kind)
    assert checked == set(ORDER)


def test_every_style_that_is_used_is_there(full):
    made = opened(full)
    known = {style.style_id for style in made.styles}
    tags = [qn(f"w:{name}") for name in ("pStyle", "rStyle", "tblStyle", "basedOn", "next")]
    for root in parts(full):
        assert {element.get(qn("w:val")) for element in root.iter(*tags)} <= known


@pytest.mark.parametrize("which", ["lantern-circle", "hybrid-classroom-exchange", ""])
def test_every_text_goes_through_the_catalogue(which, monkeypatch):
    words.use(Pseudo())
    community = armenian(which) if which else Community()
    made = opened(document(material(community, date(2027, 5, 3))))
    seen = [*said(made.element.body), *(picture.get("descr") for picture in pictures(made))]
    assert unwrapped([*seen, made.core_properties.title], *towns(community)) == []
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    assert unwrapped([lacking()], r"pip install '\S+'") == []


def test_without_python_docx_it_says_what_would_do(monkeypatch):
    assert lacking() == ""
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    assert "pip install 'copnb[docx]'" in lacking()
