"""Fonts: which scripts in people's texts none can show, and what `copnb doctor` says of it."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import matplotlib
import pytest
from test_pseudo import Pseudo, unwrapped

from copnb import words
from copnb.report import fonts
from copnb.report.fonts import EAST_ASIAN, EMOJI, SIGNS, scripts_without_font

doctor = import_module("copnb.cli.doctor")

DEJAVU = str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf")
"""A font that comes with matplotlib: Latin, Greek, Arabic and more, nothing of Asia's east."""


@pytest.fixture
def one_font(monkeypatch) -> None:
    """A computer with that one font."""
    monkeypatch.setattr(fonts, "installed_fonts", lambda: [DEJAVU])


def lacking(text: str) -> dict[str, str]:
    """Return script to characters."""
    return {one.script: one.characters for one in scripts_without_font([text])}


def test_what_the_fonts_here_have_is_not_told(one_font):
    assert lacking("Bénévoles, Ωμέγα, مرحبا, שלום, € → ☐ ✓") == {}
    assert lacking("") == {}


@pytest.mark.parametrize(
    ("text", "script", "name", "package"),
    [
        ("नमस्ते", "Deva", "Devanagari", "fonts-noto-core"),
        ("你好", "Hani", "Chinese characters", "fonts-noto-cjk"),
        ("ひ", "Hira", "Hiragana", "fonts-noto-cjk"),
        ("한국", "Hang", "Hangul", "fonts-noto-cjk"),
        ("party 🎉", EMOJI, "emoji", "fonts-noto-color-emoji"),
        ("𐍈", "Goth", "Gothic", "fonts-noto-core"),
        ("𝄞", SIGNS, "signs and symbols", "fonts-noto-core"),
        ("。「」〜", EAST_ASIAN, "signs of Chinese, Japanese and Korean", "fonts-noto-cjk"),
        (
            "\uff01\uff1a\uff21",
            EAST_ASIAN,
            "signs of Chinese, Japanese and Korean",
            "fonts-noto-cjk",
        ),
        ("ー㎡", EAST_ASIAN, "signs of Chinese, Japanese and Korean", "fonts-noto-cjk"),
    ],
)
def test_a_script_without_font_has_a_name_examples_and_what_would_do(
    one_font, text, script, name, package
):
    [found] = scripts_without_font(["Latin", text])
    assert (found.script, found.name) == (script, name)
    assert f"install {package};" in found.would_do
    assert found.examples[0] in text
    assert set(found.characters) <= set(text)


def test_examples_are_few_and_none_is_a_mark_that_needs_a_letter(one_font):
    [found] = scripts_without_font(["क्षत्रिय विश्वविद्यालय"])
    assert "्" in found.characters
    assert found.examples == "क त द य र"


@pytest.mark.parametrize(
    "unseen",
    [
        "a\u200db\u2066c\u2069",
        "\ufe0f",
        "e\u0301\u1ab0",
        "\u2003\u3000\n\t",
        "\ue000",
        "\U000e0041",
    ],
    ids=["joiners", "a variation", "marks", "spaces", "private", "tags"],
)
def test_what_has_no_look_of_its_own_needs_no_font(one_font, unseen):
    assert lacking(unseen) == {}


def test_an_emoji_of_many_parts_is_told_as_emoji_only(one_font):
    assert set(lacking("👩🏽‍🦱 🇨🇦 \U0001fae8")) == {EMOJI}


def test_fonts_are_opened_only_until_all_is_shown(monkeypatch):
    opened = []
    read = fonts._characters_of
    monkeypatch.setattr(fonts, "installed_fonts", lambda: [DEJAVU, "second.ttf"])
    monkeypatch.setattr(fonts, "_characters_of", lambda path: opened.append(path) or read(path))
    assert lacking("") == {}
    assert opened == []
    assert lacking("plain") == {}
    assert opened == [DEJAVU]


def test_a_broken_font_or_a_folder_without_any_is_no_error(monkeypatch, tmp_path):
    (tmp_path / "broken.ttf").write_bytes(b"\0\1\0\0broken")
    monkeypatch.setattr(
        fonts, "installed_fonts", lambda: [str(tmp_path / "broken.ttf"), "gone.ttf"]
    )
    assert lacking("ab") == {"Latn": "ab"}
    monkeypatch.setattr(fonts, "installed_fonts", list)
    assert lacking("ab") == {"Latn": "ab"}


def test_the_fonts_of_this_computer_can_be_listed():
    assert all(
        Path(path).suffix.lower() in (".ttf", ".otf", ".ttc") for path in fonts.installed_fonts()
    )
    assert ord("é") in fonts._characters_of(DEJAVU)


def test_asking_is_prepared_without_loading_anything_heavy():
    code = "import sys, copnb.report.fonts; print({'fontTools', 'matplotlib'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def told(paths: list[Path]) -> list[str]:
    """Return what doctor says, and how it stands, in one line each."""
    return [f"{'✓' if f.well else '!'} {f.sentence}" for f in doctor.examine(paths)]


def test_doctor_says_which_script_in_which_community_has_no_font(
    one_font, tmp_path, put, make_community
):
    put(tmp_path / "latin", make_community("Latin"))
    put(tmp_path / "party", make_community("Party 🎉"))
    put(tmp_path / "hindi", make_community("H", inquire={"leader": "अनु"}))
    put(tmp_path / "more-hindi", make_community("H", inquire={"leader": "नु"}))
    said = told([tmp_path])
    [hindi] = [line for line in said if "Devanagari" in line]
    assert hindi.startswith("! No font here shows Devanagari (अ न), used in hindi, more-hindi. On")
    [party] = [line for line in said if "emoji" in line]
    assert "used in party. On Debian and Ubuntu install fonts-noto-color-emoji;" in party
    assert not any("There is a font" in line for line in said)
    [well] = [line for line in told([tmp_path / "latin"]) if "font" in line]
    assert well == "✓ There is a font for every character in the answers of 1 community"


def test_of_many_communities_doctor_names_a_few(one_font, tmp_path, put, make_community):
    for n in range(7):
        put(tmp_path / f"c{n}", make_community("🎉"))
    [line] = [line for line in told([tmp_path]) if "emoji" in line]
    assert "used in c0, c1, c2, c3, c4, …. On" in line


def test_a_community_that_cannot_be_read_does_not_end_the_examination(
    one_font, tmp_path, put, make_community
):
    put(tmp_path / "good", make_community("Good"))
    bad = put(tmp_path / "bad", make_community("Bad")) / "community.json"
    bad.write_bytes(b"{")
    said = told([tmp_path])
    assert f"! {bad} cannot be read: copnb check says why" in said
    assert "✓ There is a font for every character in the answers of 1 community" in said
    assert not any(finding.needed and not finding.well for finding in doctor.examine([tmp_path]))


def test_doctor_looks_at_the_usual_folder_and_at_none_where_there_is_none(
    one_font, tmp_path, put, make_community, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert not any("font" in line for line in told([]))
    put(tmp_path / "workshop_data" / "one", make_community("One"))
    assert "answers of 1 community" in told([])[-1]
    with pytest.raises(FileNotFoundError, match="no such file or folder"):
        doctor.examine([tmp_path / "nowhere"])


def test_doctor_says_whether_pdf_and_word_can_be_made(monkeypatch):
    assert {"✓ Reports as PDF can be made", "✓ Reports for Word (DOCX) can be made"} <= {*told([])}
    monkeypatch.setattr(doctor.pdf, "lacking", lambda: "PDF needs this and that.")
    assert "! PDF needs this and that." in told([])


def test_what_is_told_of_fonts_can_be_translated(one_font, tmp_path, put, make_community):
    put(tmp_path / "1", make_community("π नु 🎉 你 。 𝄞"))
    words.use(Pseudo())
    said = [line for line in told([tmp_path]) if any(c in line for c in "न🎉你。𝄞")]
    assert len(said) == 5
    assert unwrapped(said, r"fonts-noto-[\w-]+", "Devanagari") == []
