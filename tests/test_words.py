"""The language in force, and the catalogue of all that a person reads."""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from copnb import words
from copnb.words import N_, _, ngettext

ROOT = Path(__file__).parent.parent
TEMPLATE = ROOT / "copnb" / "locale" / "copnb.pot"


class Pseudo(gettext.NullTranslations):
    """A language in which every translated text stands in brackets."""

    def gettext(self, message: str) -> str:
        """Return the text in brackets."""
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the text that goes with the number, in brackets."""
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    words.use("en")


@pytest.fixture
def french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a catalogue of French, and none of any other language."""
    catalog = Catalog(locale="fr")
    catalog.add("Save", "Enregistrer")
    catalog.add(("{n} member", "{n} members"), ("{n} membre", "{n} membres"))
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "copnb.mo").open("wb") as file:
        write_mo(file, catalog)
    monkeypatch.setattr(words, "LOCALE", tmp_path)


def test_without_a_catalogue_a_text_stays_as_it_is() -> None:
    words.use("xx")
    assert _("Save") == "Save"
    assert ngettext("{n} member", "{n} members", 2) == "{n} members"


def test_an_empty_text_stays_empty_in_every_language(french: None) -> None:
    words.use("fr")
    assert _("") == ""


@pytest.mark.parametrize("language", ["fr", "fr-CA", "fr_CA"])
def test_a_language_falls_back_to_its_base(french: None, language: str) -> None:
    words.use(language)
    assert _("Save") == "Enregistrer"


def test_a_text_that_nobody_translated_stays_in_english(french: None) -> None:
    words.use("fr")
    assert _("Something new") == "Something new"


def test_the_number_chooses_the_form_by_the_rule_of_the_language(french: None) -> None:
    words.use("fr")
    assert ngettext("{n} member", "{n} members", 0) == "{n} membre"
    assert ngettext("{n} member", "{n} members", 2) == "{n} membres"


def test_english_comes_back(french: None) -> None:
    words.use("fr")
    words.use("en")
    assert _("Save") == "Save"


def test_a_marked_text_is_translated_when_it_is_shown_and_not_before() -> None:
    words.use(Pseudo())
    marked = N_("Save")
    assert marked == "Save"
    assert _(marked) == "⟦Save⟧"


def test_every_text_of_a_question_goes_through_the_catalogue() -> None:
    from copnb.design.questions import all_questions

    words.use(Pseudo())
    asked = list(all_questions())
    asked += [column for question in asked for column in question.columns]
    texts = ("title", "help", "unit", "block", "example", "add")
    shown = [getattr(question, text) for question in asked for text in texts]
    assert len(asked) > 100
    assert [text for text in shown if text and not text.startswith("⟦")] == []


def test_every_label_of_a_choice_goes_through_the_catalogue() -> None:
    from copnb.design.questions import all_questions

    words.use(Pseudo())
    kinds = {q.choices for q in all_questions() if q.choices}
    labels = [choice.label for kind in kinds for choice in kind]
    assert labels
    assert [label for label in labels if not label.startswith("⟦")] == []


def drawn_anew(monkeypatch: pytest.MonkeyPatch, target: Path) -> Catalog:
    """Return the catalogue as `make messages` would draw it now."""
    monkeypatch.chdir(ROOT)
    mapping = ["--mapping", "pyproject.toml", "--output", str(target)]
    CommandLineInterface().run(["pybabel", "--quiet", "extract", *mapping, "."])
    return read_po(io.BytesIO(target.read_bytes()))


def test_the_catalogue_holds_every_text_and_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    now = {message.id for message in drawn_anew(monkeypatch, tmp_path / "new.pot") if message.id}
    kept = {message.id for message in read_po(io.BytesIO(TEMPLATE.read_bytes())) if message.id}
    assert len(now) > 100
    assert (now - kept, kept - now) == (set(), set()), "run `make messages`"


def test_every_text_of_a_question_is_in_the_catalogue() -> None:
    from copnb.design.questions import all_questions

    kept = {message.id for message in read_po(io.BytesIO(TEMPLATE.read_bytes()))}
    asked = list(all_questions())
    asked += [column for question in asked for column in question.columns]
    shown = {text for q in asked for text in (q.title, q.help, q.unit, q.block, q.example, q.add)}
    assert shown - kept - {""} == set()
