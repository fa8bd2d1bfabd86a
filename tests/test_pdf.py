"""Pages on paper: tagged, numbered, the same bytes, nothing fetched, every text as it was typed."""

from __future__ import annotations

import io
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from conftest import HOSTILE, ROOT, hostile_answers
from pypdf import PdfReader
from test_pseudo import Pseudo, unwrapped

from copnb import words
from copnb.design.community import step
from copnb.report import pdf
from copnb.report.answers import answers_page
from copnb.report.pdf import lacking, to_pdf
from copnb.report.poster import POSTER_STYLE
from copnb.report.style import REPORT_STYLE

needs_pdf = pytest.mark.skipif(bool(lacking()), reason="PDF cannot be made here")
DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA"
    "60e6kgAAAABJRU5ErkJggg=="
)


def page(body: str, name: str = "Test circle", style: str = REPORT_STYLE) -> str:
    """Return a whole page around some HTML."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{name}</title><style>{style}</style></head>'
        f'<body class="copnb"><main class="report"><h1>{name}</h1>{body}</main></body></html>'
    )


def read(made: bytes) -> PdfReader:
    """Open what was made."""
    return PdfReader(io.BytesIO(made))


def text_of(made: bytes) -> str:
    """Return all text of a PDF but its feet, without white space: the layout breaks lines."""
    found = "".join("".join(each.extract_text().split()) for each in read(made).pages)
    return re.sub(r"(Testcircle)?\d+of\d+", "", found)


@pytest.fixture(scope="module")
def three_pages() -> bytes:
    """Three pages, each with a heading."""
    steps = "".join(f'<h2 class="step">{n}. Step</h2><p>Words.</p>' for n in (1, 2))
    return to_pdf(page(steps))


@needs_pdf
def test_it_is_tagged_and_says_its_language_title_and_headings(three_pages):
    reader = read(three_pages)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "Test circle"
    bookmarks = [one.title for one in [reader.outline[0], *reader.outline[1]]]
    assert bookmarks == ["Test circle", "1. Step", "2. Step"]


@needs_pdf
def test_each_page_has_its_number_and_all_but_the_first_the_name(three_pages):
    first, second, third = (each.extract_text() for each in read(three_pages).pages)
    assert first.count("Test circle") == 1
    assert "1 of 3" in first
    assert second.endswith("Test circle 2 of 3")
    assert third.endswith("Test circle 3 of 3")


@needs_pdf
@pytest.mark.parametrize(
    ("translation", "foot"),
    [
        ("{page} of {pages}", "1 of 1"),
        ('{pages} in all, "{page}" \\ here', '1 in all, "1" \\ here'),
        ("{pages} pages", "1 pages"),
    ],
)
def test_a_translation_may_have_the_numbers_in_any_order(monkeypatch, translation, foot):
    monkeypatch.setattr(pdf, "_", lambda _text: translation)
    assert read(to_pdf(page(""))).pages[0].extract_text().endswith(foot)


@needs_pdf
def test_each_number_goes_where_the_translation_names_it(monkeypatch, three_pages):
    monkeypatch.setattr(pdf, "_", lambda _text: "{pages}/{page}")
    made = to_pdf(page('<h2 class="step">1. Step</h2>'))
    assert [each.extract_text().split()[-1] for each in read(made).pages] == ["2/1", "2/2"]


@needs_pdf
def test_a_table_with_a_long_word_keeps_its_own_style_and_stays_on_the_page():
    long = "<tr><td>{}</td><td>b</td></tr></table>".format("w" * 400)
    assert "ww" not in text_of(to_pdf(page(f'<table style="display: none">{long}')))
    lines = read(to_pdf(page(f'<table style="color: red">{long}'))).pages[0].extract_text()
    assert max(len(run) for run in re.findall("w+", lines)) < 50


@needs_pdf
@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_the_paper_is_the_one_asked_for(paper, size):
    box = read(to_pdf(page(""), paper)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


@needs_pdf
def test_two_processes_write_the_same_bytes_and_the_environment_stays(monkeypatch):
    asked = page("<p>Same in, same out, with a 🎉.</p>")
    code = (
        "import sys; from copnb.report.pdf import to_pdf\n"
        "sys.stdout.buffer.write(to_pdf(sys.argv[1]))"
    )
    zone = {**os.environ, "TZ": "Asia/Tokyo"}
    other = subprocess.run(
        [sys.executable, "-c", code, asked], capture_output=True, check=True, cwd=ROOT, env=zone
    )
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    made = to_pdf(asked)
    assert "SOURCE_DATE_EPOCH" not in os.environ
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert to_pdf(asked) == made == other.stdout
    assert os.environ["SOURCE_DATE_EPOCH"] == "1700000000"
    assert to_pdf(asked.replace("Same", "Other")) != made


@needs_pdf
def test_nothing_is_read_from_this_computer_or_the_network(tmp_path, caplog):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        there = f"http://127.0.0.1:{server.getsockname()[1]}/x.png"
        here = tmp_path / "x.svg"
        here.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="9">secret</text></svg>')
        sheet = tmp_path / "x.css"
        sheet.write_text("h1::after { content: 'secret' }")
        made = to_pdf(
            page(
                f'<img src="{DOT}" alt="a dot"><img src="{there}" alt="there">'
                f'<img src="{here.as_uri()}" alt="here"><p style="background: url({there})">.</p>'
                f'<link rel="stylesheet" href="{sheet.as_uri()}">'
                f'<link rel="attachment" href="{here.as_uri()}">'
            )
        )
        with pytest.raises(TimeoutError):
            server.accept()
    assert len(list(read(made).pages[0].images)) == 1
    assert "secret" not in text_of(made)
    assert not read(made).attachments
    assert not caplog.records


@pytest.fixture(scope="module")
def hostile() -> bytes:
    """The answers that have broken pages before, on paper."""
    from copnb.design.community import Community
    from copnb.design.reading import check

    tree = Community(name="Test", id="cafe0001").model_dump(mode="json")
    for key, answers in hostile_answers().items():
        tree[key].update(answers)
    community, problems = check(tree)
    assert community is not None, problems
    keys = ("inquire", "design", "launch")
    return to_pdf(page("".join(answers_page(community, step(k), heading=True) for k in keys)))


@needs_pdf
def test_hostile_answers_are_found_as_they_were_typed(hostile):
    found = text_of(hostile)
    for text in HOSTILE:
        if text.isascii():
            assert "".join(text.split()) in found, text[:40]
    assert "🎉" in found
    letters = [letter for letter in HOSTILE[4] if letter.isalpha()]
    assert set(letters) <= set(found)


@needs_pdf
def test_a_very_long_word_is_broken_and_stays_on_the_page(hostile):
    lines = "\n".join(each.extract_text() for each in read(hostile).pages)
    assert max(len(run) for run in re.findall("w+", lines)) < 90
    assert lines.count("w") >= 3 * 400


@needs_pdf
def test_arabic_stands_on_the_right_and_a_text_from_the_left_on_the_left():
    where: dict[str, float] = {}

    def note(text, _cm, tm, _font, _size) -> None:
        for key in ("م", "Hello"):
            if key in text:
                where.setdefault(key, tm[4])

    body = '<p class="words" dir="rtl">مم</p><p class="words" dir="ltr">Hello</p>'
    read(to_pdf(page(body))).pages[0].extract_text(visitor_text=note)
    assert where["م"] > 450  # points from the left; the text ends at 552
    assert where["Hello"] < 100


@needs_pdf
def test_what_is_folded_on_a_screen_is_read_on_paper():
    made = to_pdf(page("<details><summary>Why?</summary><p>Because.</p></details>"))
    assert "Why?Because." in text_of(made)


@needs_pdf
def test_a_long_answer_in_a_table_is_whole_and_quickly_made():
    told = "A long story. " * 1400 + "The end."
    row = f'<tr><td><p class="words">{told}</p></td><td>x</td></tr>'
    table = f'<table class="cards"><thead><tr><th scope="col">What</th><th>y</th></tr></thead>{row}'
    begun = time.process_time()
    made = to_pdf(page(f"<h4>Asked</h4>{table}</table>"))
    assert text_of(made).count("long") == text_of(made).count("story.") == 1400
    assert "Theend." in text_of(made)
    assert time.process_time() - begun < 20  # with a bad style sheet it was hours


@needs_pdf
def test_where_something_fits_nowhere_what_belongs_together_is_parted(monkeypatch):
    import weasyprint

    real, asked = weasyprint.HTML.write_pdf, []

    def once(self, stylesheets, **options):
        asked.append(stylesheets)
        if len(asked) == 1:
            raise AssertionError
        return real(self, stylesheets=stylesheets, **options)

    monkeypatch.setattr(weasyprint.HTML, "write_pdf", once)
    assert "Words." in text_of(to_pdf(page("<p>Words.</p>")))
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("wrong", "lacks"),
    [(' lang="en"', "language"), ("<title>Test circle</title>", "title"), ("<h1>", "heading")],
)
def test_a_page_that_lacks_what_accessible_pages_have_is_refused(wrong, lacks):
    with pytest.raises(ValueError, match=lacks):
        to_pdf(page("").replace(wrong, ""))


def test_no_style_names_the_font_of_emoji_which_would_write_the_digits():
    assert "emoji" not in (REPORT_STYLE + POSTER_STYLE).lower()


@pytest.fixture
def forgetting() -> Iterator[None]:
    """Let it be looked anew what is missing, and forget it afterwards."""
    pdf._missing.cache_clear()
    yield
    pdf._missing.cache_clear()


@pytest.mark.usefixtures("forgetting")
def test_without_the_extra_it_is_said_what_to_install(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert "pip install 'copnb[pdf]'" in lacking()
    assert "print it" in lacking()
    with pytest.raises(ImportError):
        to_pdf(page(""))
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("forgetting")
def test_without_the_library_it_is_said_what_to_install(monkeypatch, capsys):
    def without_pango() -> None:
        print("could not import some external libraries")  # noqa: T201
        raise OSError("cannot load library 'libpango-1.0-0'")

    class Broken:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                without_pango()

    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    assert "apt install libpango-1.0-0 libpangoft2-1.0-0" in lacking()
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("forgetting")
@needs_pdf
def test_in_another_language_nothing_stays_english(monkeypatch):
    words.use(Pseudo())
    found = read(to_pdf(page("<p>π</p>", name="Ω"))).pages[0].extract_text()
    assert unwrapped([found]) == []
    for missing in ("extra", "library"):
        monkeypatch.setattr(pdf, "_missing", lambda missing=missing: missing)
        assert unwrapped([lacking()], r"pip install '\S+'", r"lib\S+") == []
