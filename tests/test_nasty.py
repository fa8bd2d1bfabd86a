"""One community of nasty answers through every output: nothing runs, nothing is asked for, and
what people typed stands there as they typed it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import read_json
from faces import BROWSER
from test_batch import copnb

from copnb.design.community import Community
from copnb.design.reading import check, write

pytestmark = pytest.mark.slow

PLAIN = (
    "<script>window.pwned = 1; document.title = 'pwned'</script>",
    '<img src=x onerror="window.pwned = 2"> <svg onload=window.pwned=3>',
    '<a href="javascript:window.pwned=4">press</a> [press](javascript:window.pwned=4)',
    "![x](attachment:y.png) ![x](http://127.0.0.1:9/pixel.png)",
    "</style></title></textarea>--> ]]> <!-- &lt; &amp;amp; <b>bold</b>",
    "{{ 7 * 7 }} {% raw %} {# gone #} ${7*7} #{7*7} <%= 7*7 %>",
    r"\input{/etc/passwd} $\frac{1}{$ \write18{id} from $5 to $10 and $x_{",
    '#read("/etc/passwd") #set page(fill: red)',
    '=HYPERLINK("http://127.0.0.1:9","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "END:VEVENT;BEGIN:VEVENT,ATTENDEE:mailto:a@example.org",
    "{name} {day} %s %(x)s {0}",
)
"""Fragments of every language that a report passes through; all of it is text."""

SCRIPTS = (
    "مرحبا بكم في المجتمع",
    "ברוכים הבאים",
    "社区 コミュニティ 커뮤니티",
    "समुदाय में स्वागत है",
    "fire 👩🏽‍🚒 and party 🎉 in “Łódź”, déjà vu",
    "reversed \u202egpj.exe\u202c and \u2067isolated\u2069",
)
"""Writing that needs fonts, shaping or a direction of its own."""

LONG = "A long story. " * 214 + "The end."
WORD = "w" * 400
NASTY = (*PLAIN, *SCRIPTS, WORD, LONG)
LINES = [text for text in NASTY if len(text) <= 500]
FORMATS = "html,pdf,docx,poster,kit"


def nasty_community() -> Community:
    """Return a community in which every nasty text stands in a line, a text and a list."""
    tree = Community(name=PLAIN[0] + PLAIN[6], id="badbad00").model_dump(mode="json")
    tree["saved_on"] = "2027-01-04"
    tree["inquire"] |= {
        "domain_focus": PLAIN[1],
        "domain_care": "\n\n".join(NASTY),
        "leader": PLAIN[2],
        "groups": [{"id": f"a{n}", "name": text, "count": n} for n, text in enumerate(LINES)],
    }
    slot = {"id": "s0", "weekday": "tuesday", "start": "14:00", "time_zone": "America/St_Johns"}
    tree["design"] |= {
        "topics": [{"id": f"b{n}", "topic": text} for n, text in enumerate(LINES)],
        "frequency": "monthly",
        "meetups_count": 6,
        "meetup_minutes": 60,
        "location": PLAIN[12],
        "slots": [slot],
    }
    tree["launch"] |= {
        "first_meetup_on": "2027-02-09",
        "invite_text": "\n".join(NASTY),
        "path_forward": "\n".join(PLAIN),
        "agenda": [
            {"id": f"c{n}", "title": text, "minutes": 5, "kind": "connect"}
            for n, text in enumerate(LINES)
        ],
    }
    community, problems = check(tree)
    assert community is not None, problems
    return community


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the nasty community's report in every format, beside its index."""
    place = tmp_path_factory.mktemp("nasty")
    folder = place / "in" / "nasty"
    folder.mkdir(parents=True)
    (folder / "community.json").write_bytes(write(nasty_community()))
    ended = copnb("report", place / "in", "-o", place / "out", "--format", FORMATS, "--blank")
    assert ended.returncode == 0, ended.stderr
    assert "pwned" not in ended.stderr
    return place / "out" / "nasty"


def squeezed(text: str) -> str:
    """Return a text without white space, and without marks that are not seen."""
    kept = (c for c in unicodedata.normalize("NFC", text) if not c.isspace())
    return "".join(c for c in kept if unicodedata.category(c) != "Cf")


class Reader(HTMLParser):
    """Reads a page as a browser does: its text, and every element with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.elements = "", list[tuple[str, dict[str, str | None]]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.text += data


def read_page(content: str) -> Reader:
    """Return what a page holds."""
    reader = Reader()
    reader.feed(content)
    return reader


def pages(made: Path) -> Iterator[tuple[str, str]]:
    """Yield name and content of every page that was made, those in the kit too."""
    for path in [
        *made.glob("*.html"),
        *made.parent.glob("blank/*.html"),
        made.parent / "index.html",
    ]:
        yield path.name, path.read_text(encoding="utf-8")
    with zipfile.ZipFile(made / "kit.zip") as kit:
        for name in kit.namelist():
            if name.endswith(".html"):
                yield f"kit.zip: {name}", kit.read(name).decode()


def test_no_page_holds_anything_live(made: Path) -> None:
    seen = dict(pages(made))
    assert {"report.html", "poster.html", "index.html", "steps.html"} <= set(seen)
    for name, content in seen.items():
        reader = read_page(content)
        scripts = [attrs for tag, attrs in reader.elements if tag == "script"]
        assert len(scripts) == (name == "index.html"), name  # its own filter, named by its hash
        for tag, attrs in reader.elements:
            assert tag not in ("svg", "iframe", "object", "embed", "form") or not attrs, (name, tag)
            for key, value in attrs.items():
                assert not key.startswith("on"), (name, tag, key)
                if key in ("href", "src"):
                    assert re.match(r"#|data:image/(png|jpeg|svg\+xml);|[\w./-]+$", value or ""), (
                        value
                    )
        assert "Content-Security-Policy" in content, name


@BROWSER[0]
@BROWSER[1]
def test_in_a_browser_nothing_runs_and_nothing_is_asked_for(made: Path, browser: Any) -> None:
    context = browser.new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    for path in [made / "report.html", made / "poster.html", made.parent / "index.html"]:
        page, said = context.new_page(), list[str]()
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto(path.as_uri())
        title = page.title()
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        page.wait_for_timeout(200)
        assert page.evaluate("window.pwned") is None
        assert page.title() == title != "pwned"
        assert said == []
        page.close()
    context.close()
    own = {url for url in asked if url.startswith("file:") or url.startswith("data:")}
    assert set(asked) == own
    beside = (f"{made.parent.as_uri()}/",)
    assert [url for url in own if url.startswith("file:") and not url.startswith(beside)] == []


def test_html_holds_every_text_as_typed(made: Path) -> None:
    seen = squeezed(read_page((made / "report.html").read_text(encoding="utf-8")).text)
    for text in NASTY:
        assert squeezed(text) in seen, text


def test_docx_holds_every_text_as_typed(made: Path) -> None:
    with zipfile.ZipFile(made / "report.docx") as archive:
        xml = archive.read("word/document.xml").decode()
    from xml.etree import ElementTree

    seen = squeezed("".join(ElementTree.fromstring(xml).itertext()))
    for text in NASTY:
        assert squeezed(text) in seen, text


def test_pdf_holds_every_text_as_typed(made: Path) -> None:
    import pypdf

    reader = pypdf.PdfReader(made / "report.pdf")
    seen = squeezed("".join(page.extract_text() for page in reader.pages))
    for text in (*PLAIN, "“Łódź”, déjà vu", WORD):
        assert squeezed(text) in seen, text
    for sentence in set(LONG.split(". ")):  # a page may end in the midst of it
        assert seen.count(squeezed(sentence)) >= LONG.count(sentence), sentence
    for text in SCRIPTS:  # in a PDF letters stand as they are drawn, not always as they are read
        assert set(squeezed(text)) - set(unicodedata.normalize("NFKC", seen)) == set(), text


def test_calendar_texts_and_tables_of_the_kit(made: Path) -> None:
    import icalendar

    with zipfile.ZipFile(made / "kit.zip") as kit:
        files = {Path(name).name: kit.read(name) for name in kit.namelist()}
    community = Community.model_validate_json(files["community.json"])
    assert community == nasty_community()
    calendar = icalendar.Calendar.from_ical(files["meetups.ics"])
    events = list(calendar.walk("VEVENT"))
    assert not [event for event in events if "ATTENDEE" in event]
    told = squeezed("".join(str(event.get("DESCRIPTION", "")) for event in events))
    for text in NASTY:
        assert squeezed(text) in told, text
    assert {str(event["LOCATION"]) for event in events if "LOCATION" in event} == {PLAIN[12]}
    invitation = squeezed(files["invitation.txt"].decode("utf-8-sig"))
    for text in NASTY:
        assert squeezed(text) in invitation, text
    for name, content in files.items():
        if name.endswith(".csv"):
            cells = [
                cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row
            ]
            assert [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")] == [], name


def test_a_design_with_what_cannot_be_text_is_refused_and_named(tmp_path: Path) -> None:
    folder = tmp_path / "in" / "broken"
    folder.mkdir(parents=True)
    content = (
        write(nasty_community()).replace(b"party", b"par\\u0000ty").replace(b"fire", b"\\ud83d")
    )
    (folder / "community.json").write_bytes(content)
    ended = copnb("report", tmp_path / "in", "-o", tmp_path / "out", "--format", FORMATS)
    assert ended.returncode == 1
    assert "inquire.domain_care" in ended.stderr
    assert "U+0000" in ended.stderr or "U+D83D" in ended.stderr
    [entry] = read_json(tmp_path / "out" / "summary.json")["reports"]
    assert (entry["state"], entry["stage"], entry["files"]) == ("failed", "read", {})
