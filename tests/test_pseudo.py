"""Every text that a person reads goes through the catalogue: seen in a language of other letters.

The pseudo-language writes all that is in the catalogue in Cyrillic letters, and the design that
is shown was typed in Armenian ones. A Latin letter on a page is then a text that nobody can
translate, also where it was cut, joined, or put inside a translated sentence.
"""

from __future__ import annotations

import gettext
import re
import string
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner
from conftest import ROOT, material, report_unrun
from matplotlib.text import Text

from copnb import words
from copnb.advice.rules import Rules
from copnb.batch.inputs import inputs
from copnb.batch.notebook import NotebookError, report_notebook
from copnb.batch.terms import Options, Outcome
from copnb.cli import main
from copnb.design.community import METHOD_AUTHOR, METHOD_TITLE, STEPS, Community
from copnb.design.community import step as step_of
from copnb.design.fields import time_zones
from copnb.design.questions import Question, all_questions
from copnb.design.reading import check, write
from copnb.pictures import Picture, many_communities
from copnb.report.answers import answers_page, open_page, place, summary_page
from copnb.report.drawings import DRAWINGS, Known
from copnb.report.first_page import first_page, in_short
from copnb.report.html import figure
from copnb.report.index import Entry, write_index
from copnb.report.page import report_page
from copnb.store.folders import load
from copnb.store.places import folders
from copnb.workshop.asking import RulesPage
from copnb.workshop.comparison import open_comparison
from copnb.workshop.live import Way
from copnb.workshop.page import groups_of, page_of, steps_of
from copnb.workshop.sheet import Sheet, open_step
from copnb.workshop.start import StartPage
from copnb.workshop.trying import TRIED

use = words.use


def other_letters(first_small: int, first_capital: int) -> dict[int, str]:
    """Return a table that puts the letters of another alphabet in the place of a to z."""
    small, capital = (range(first, first + 26) for first in (first_small, first_capital))
    return str.maketrans(string.ascii_letters, "".join(map(chr, [*small, *capital])))


CYRILLIC = other_letters(0x430, 0x410)
ARMENIAN = other_letters(0x561, 0x531)

MONTHS = "January February March April May June July August September October November December"
SHOWN_AS_THEY_ARE = {
    "the tool and who wrote it": [re.escape(METHOD_TITLE), re.escape(METHOD_AUTHOR)],
    "our own name": [r"\bcopnb\b"],
    "the mark of a design": [r"\b[0-9a-f]{12}\b"],
    "the world's clock": [r"\bUTC\b"],
    "days, which Babel writes": [rf"\d+ (?:{'|'.join(MONTHS.split())}) \d{{4}}"],
    "names of languages, in themselves": [r"\bEnglish\b", r"\bFrançais\b"],
}
"""What stands untranslated on a page, and why."""

NAMES_IN_COMMANDS = [
    r"pip install '\S+'|ipykernel|Python \d\S*",
    r"\S*/\S*|\w[\w-]*\.(?:json|csv|ipynb|html)",  # paths and files
    r"(?:inquire|design|prototype|launch|grow|sustain)(?:\.\w+)+",  # fields
    r"“[^”]*”|\"[^\"]*\"|'[^']*'",  # what was given
    r"\b(?:community|workshop_data|interactive|format|name|U\+\w+|UTF-8)\b",
]
"""Names that a command has to say as they are, since a person types or looks for them."""


class Pseudo(gettext.NullTranslations):
    """A language in which every translated text is written in Cyrillic letters."""

    def gettext(self, message: str) -> str:
        """Return the text in other letters, its `{places}` as they were."""
        parts = re.split(r"(\{[^}]*\})", message)
        return "".join(p if p.startswith("{") else p.translate(CYRILLIC) for p in parts)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the text that goes with the number, in other letters."""
        return self.gettext(msgid1 if n == 1 else msgid2)


@pytest.fixture(autouse=True)
def pseudo(english: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the pseudo-language in force, for pages too that choose the community's language."""
    words.use(Pseudo())
    monkeypatch.setattr(words, "use", lambda language: None)
    monkeypatch.delenv("QUERY_STRING", raising=False)


def in_armenian(value: Any, asked: Question) -> Any:
    """Return an answer with what people typed in it in Armenian letters."""
    if asked.columns and isinstance(value, list):
        return [
            {**row, **{c.name: in_armenian(row[c.name], c) for c in asked.columns}} for row in value
        ]
    typed = asked.kind in ("line", "text", "short_text") and value
    return value.translate(ARMENIAN) if typed else value


def armenian(slug: str) -> Community:
    """Return a sample community as if it had been typed in Armenian letters."""
    tree = load(ROOT / "workshop_data" / slug).model_dump(mode="json")
    for asked in all_questions():
        tree[asked.step][asked.name] = in_armenian(tree[asked.step][asked.name], asked)
    tree["name"] = tree["name"].translate(ARMENIAN)
    community, problems = check(tree)
    assert community is not None, problems
    return community


SAMPLES = {
    "a full one": lambda: armenian("lantern-circle"),
    "a half-filled one": lambda: armenian("cascadia-tool-libraries"),
    "one that closed": lambda: armenian("hybrid-classroom-exchange"),
    "an empty one": Community,
}


class Visible(HTMLParser):
    """Collects what a person sees or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside.append(tag)
        told = ("alt", "aria-label", "title", "placeholder", "aria-description")
        self.found += [value for name, value in attrs if name in told and value]

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self._inside) and data.strip():
            self.found.append(data.strip())


def visible(html: str) -> list[str]:
    """Return the text nodes of a page, and the attributes that are read aloud."""
    page = Visible()
    page.feed(str(html))
    assert page.found
    return page.found


def unwrapped(texts: list[str], *names: str) -> list[str]:
    """Return the texts in which a Latin letter is left when what may stand is taken away."""
    patterns = [*names, *(p for group in SHOWN_AS_THEY_ARE.values() for p in group)]
    allowed = re.compile("|".join(patterns))
    return [text for text in texts if re.search("[A-Za-z]", allowed.sub("", text))]


def towns(community: Community) -> list[str]:
    """Return the names of places on a page, which come from the list of time zones."""
    held = community.model_dump_json()
    zones = [zone for zone in time_zones() if f'"{zone}"' in held]
    return [re.escape(zone.split("/")[-1].replace("_", " ")) for zone in zones]


def test_the_check_sees_a_text_that_was_forgotten():
    assert place("America/St_Johns") == f"St Johns {'time'.translate(CYRILLIC)}"
    assert unwrapped(visible("<p>π</p><p>test</p><img alt='a {b}'>")) == ["test", "a {b}"]
    assert unwrapped(["copnb, 3 May 2026"]) == []


@pytest.mark.parametrize("which", SAMPLES)
def test_answers_and_open_questions(which):
    community = SAMPLES[which]()
    for step in STEPS:
        for html in (
            answers_page(community, step, heading=True),
            summary_page(community, step),
            open_page(community, step, lines=True),
            open_page(community, step, lines=False),
        ):
            assert unwrapped(visible(html), *towns(community)) == []


@pytest.mark.parametrize("which", SAMPLES)
def test_the_page_around_a_report_and_its_first_page(which):
    community = SAMPLES[which]()
    assert unwrapped([in_short(community)]) == []
    made_from = material(community, date(2027, 5, 3))
    for page in (first_page(made_from), report_page(nbformat.v4.new_notebook(), made_from)):
        assert unwrapped(visible(page), *towns(community)) == []


def in_picture(picture: Picture) -> list[str]:
    """Return the texts that are drawn, the sentence, and the numbers with their headings."""
    drawn = [text.get_text() for text in picture.figure.findobj(Text)]
    cells = [cell for row in picture.rows for cell in row]
    return [*drawn, picture.title, picture.sentence, *picture.header, *cells]


@pytest.mark.parametrize("which", SAMPLES)
@pytest.mark.parametrize("name", DRAWINGS)
def test_a_picture_its_sentence_and_its_numbers(which, name):
    drawing = DRAWINGS[name]
    community = SAMPLES[which]()
    picture = drawing.draw(drawing.numbers(Known(community, Rules())))
    assert unwrapped(in_picture(picture), *towns(community)) == []
    assert unwrapped(visible(figure(picture)), *towns(community)) == []


@pytest.mark.parametrize("number", [0, 1, 20])
def test_the_picture_of_many_communities(number):
    points = [("π", n / number - 0.5, 0.5 - n / number, 60) for n in range(number)]
    assert unwrapped(in_picture(many_communities(points))) == []


def test_the_index_of_a_batch(tmp_path):
    entries = [
        Entry("π", "made", "", 3, in_short(armenian("lantern-circle")), (("λ", "a/report.html"),)),
        Entry("β", "made", "", 0, "", ()),
        Entry("λ", "failed", "λ"),
        Entry("δ", "not_started"),
    ]
    index = write_index(tmp_path, entries).read_text(encoding="utf-8")
    assert unwrapped(visible(index)) == []
    from copnb.cli.reporting import _entry

    made = _entry(Outcome("a", "a", "made", "π", ("html", "notebook")))
    assert unwrapped([label for label, _path in made.links]) == []


@pytest.fixture
def armenian_samples(tmp_path: Path) -> Path:
    """A folder with two samples typed in Armenian letters, and one that cannot be read."""
    for slug in ("lantern-circle", "cascadia-tool-libraries"):
        (tmp_path / slug).mkdir()
        (tmp_path / slug / "community.json").write_bytes(write(armenian(slug)))
    (tmp_path / "ω").mkdir()
    (tmp_path / "ω" / "community.json").write_bytes(b"{")
    return tmp_path


def test_the_comparison(armenian_samples, monkeypatch):
    monkeypatch.setattr(words, "use", lambda language: None)
    page = open_comparison(str(armenian_samples), "lead_goal", False)
    parts = [page.cannot_say(), page.everyone(), page.groups(), page.lessons(), page.loads()]
    parts += [page.happened(), page.alike()]
    html = " ".join(part.html for part in parts if part)
    assert unwrapped(visible(html), r"\w*\.(?:json|csv)|ω") == []
    groups = open_comparison(str(armenian_samples), "no.such", True).groups()
    assert unwrapped(visible(groups.html), r"no\.such|communities\.csv") == []
    asked = groups.page["blocks"][0]["questions"][0]
    told = [groups.page["title"], groups.page["back"], asked["title"]]
    assert unwrapped(told) == []
    (armenian_samples / "none").mkdir()
    nothing = open_comparison(str(armenian_samples / "none"), "", False)
    assert unwrapped(visible(nothing.everyone().html)) == []


def test_a_page_that_opens_no_community(armenian_samples):
    for folder in folders(armenian_samples)[:2]:
        folder.rename(folder.with_name("βδ"[len(folder.name) % 2]))
    for asked in ("", "π", "ω"):
        page = open_step("grow", asked, str(armenian_samples), True)
        assert unwrapped(visible(page.form().html), r"community\.json") == []


CODES = {"path", "kind", "code", "slug", "id", "notebook", "key", "name", "state", "step"}
CODES |= {"language", "interface", "start", "next"}
"""What a form is told and does not show."""


def shown(values: Any) -> Iterator[str]:
    """Yield the texts among what a form is told, at any depth."""
    if isinstance(values, str):
        yield values
    elif isinstance(values, dict):
        for key, value in values.items():
            if not (key in CODES and isinstance(value, str)) and key != "time_zones":
                yield from shown(value)
    elif isinstance(values, list):
        for value in values:
            yield from shown(value)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_what_a_form_shows(step):
    community = armenian("lantern-circle")
    way = Way(step, Path("x"), community)
    told = [page_of(step, community, "x"), steps_of(community), groups_of(community)]
    texts = [re.sub(r"\{\w+\}", "", text) for text in shown([*told, way.links, way.copy])]
    assert len(texts) > 50
    assert unwrapped(texts) == []


def test_what_the_start_page_shows(armenian_samples):
    page = StartPage(armenian_samples)
    told = [page.communities, page.languages, page.texts, page.way]
    texts = [re.sub(r"\{\w+\}", "", text) for text in shown(told)]
    assert len(texts) > 30
    assert unwrapped(texts, r"community\.json") == []


def test_the_rules_and_what_follows_from_changing_one(armenian_samples):
    page = RulesPage(armenian_samples)
    page.answers = page.answers | {"rules.air_time_minutes": 4}
    questions = [one for block in page.page["blocks"] for one in block["questions"]]
    texts = [one[part] for one in questions for part in ("title", "unit", "help")]
    told = [page.page["back"], page.page["title"], *filter(None, texts)]
    assert unwrapped([*told, *visible(page.html)]) == []


@pytest.mark.parametrize("key", TRIED)
def test_what_if_and_texts_to_begin_with(armenian_samples, key):
    sheet = Sheet(step_of(key), armenian_samples / "lantern-circle", interactive=True)
    community = load(armenian_samples / "lantern-circle")
    trial = sheet.what_if()
    trial.answers = trial.answers | {"design.meetup_minutes": 240}
    drafts = sheet.drafts("invitation", "charter", "followup", "closing")
    told = [trial.page["back"], trial.page["keep"], trial.page["title"]]
    assert unwrapped([*told, *visible(trial.html), *visible(drafts.html)], *towns(community)) == []


def told_by(*given: object) -> list[str]:
    """Return the lines that a command says, without click's own about usage."""
    ended = CliRunner().invoke(main, [str(word) for word in given])
    assert not isinstance(ended.exception, Exception), ended.exception
    lines = [line.removeprefix("Error: ") for line in ended.output.splitlines()]
    lines = [line for line in lines if line and not line.startswith(("Usage: ", "Try "))]
    assert lines
    return lines


def test_what_commands_say(armenian_samples, tmp_path, monkeypatch):
    sheet = tmp_path / "list.csv"
    sheet.write_text("name,design.size_target\nπ,many\nβ,3\n,4\n", encoding="utf-8")
    monkeypatch.setattr("copnb.cli.server.serve", lambda folder, **options: 0)
    lines = [
        *told_by("check", armenian_samples),
        *told_by("check", tmp_path / "nowhere"),
        *told_by("check", ROOT / "docs"),
        *told_by("report", ROOT / "workshop_data", "-o", tmp_path / "out", "--notebooks", tmp_path),
        *told_by("import", "communities", sheet, "-o", tmp_path / "made"),
        *told_by("new", "", "-d", tmp_path / "made"),
        *told_by("start", "-d", tmp_path / "made"),
        *told_by("start", "π", "-d", ROOT),
    ]
    slugs = [re.escape(path.name) for path in folders(ROOT / "workshop_data")]
    places = {zone.split("/")[-1].replace("_", " ") for zone in time_zones()}
    named = [re.escape(place) for place in places if any(place in line for line in lines)]
    assert unwrapped(lines, *slugs, *named, *NAMES_IN_COMMANDS) == []


def test_why_a_design_has_no_report(armenian_samples):
    [broken] = [item for item in inputs([armenian_samples]) if item.given.name == "ω"]
    outcome = report_unrun(broken, Options(armenian_samples / "out", ROOT / "notebooks"))
    assert (outcome.state, outcome.stage) == ("failed", "read")
    assert unwrapped([outcome.reason]) == []


def test_a_batch_speaks_its_own_language_and_a_report_that_of_its_community(
    armenian_samples, monkeypatch
):
    monkeypatch.setattr(words, "use", lambda name: use(Pseudo() if name == "xx" else name))
    out = armenian_samples / "out"
    [item] = inputs([armenian_samples / "lantern-circle"])
    options = Options(out, ROOT / "notebooks", language="xx")
    outcome = report_unrun(item, options)
    assert unwrapped([outcome.in_short]) == []
    page = (out / outcome.files["html"]).read_text(encoding="utf-8")
    assert "In five lines" in page
    [broken] = [item for item in inputs([armenian_samples]) if item.given.name == "ω"]
    assert unwrapped([report_unrun(broken, options).reason]) == []


def test_what_doctor_says(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    doctor = import_module("copnb.cli.doctor")
    packages = [*doctor.FORM, *doctor.CORE, "не"]
    monkeypatch.setattr(doctor, "FORM", (*doctor.FORM, "не"))
    said = [finding.sentence for finding in doctor.examine()]
    names = [rf"^{name} [\d.]+$" for name in packages]
    assert len(said) > 15
    assert unwrapped(said, *names, *NAMES_IN_COMMANDS, r"\(No [^)]*\)") == []


def test_why_notebooks_are_refused(tmp_path):
    def refused(change: Any) -> str:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        for path in (ROOT / "notebooks").glob("*.ipynb"):
            notebook = nbformat.read(path, as_version=4)
            change(notebook)
            nbformat.write(notebook, folder / path.name)
        with pytest.raises(NotebookError) as told:
            report_notebook(folder)
        return str(told.value)

    def without(notebook: nbformat.NotebookNode) -> None:
        notebook.cells = [c for c in notebook.cells if c.id != "parameters"]

    def other(notebook: nbformat.NotebookNode) -> None:
        next(c for c in notebook.cells if c.id == "parameters").source = "цвет = 1"

    assert unwrapped([refused(without), refused(other)], *NAMES_IN_COMMANDS) == []
