"""The brand file: a trainer's own name, logo and paper; what does not fit is said plainly."""

from __future__ import annotations

import io
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFile
from test_pseudo import Pseudo, unwrapped

from copnb import words
from copnb.advice.drafts import Draft
from copnb.design.reading import ReadingError
from copnb.report.brand import LARGEST_LOGO, LOGO_PIXELS, Brand, read_brand
from copnb.report.document import letter


def picture(kind: str = "PNG", size: tuple[int, int] = (200, 80)) -> bytes:
    """Return the bytes of a picture of one colour."""
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, kind)
    return made.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The path of a brand file, with logos of all sorts beside it."""
    (tmp_path / "logos").mkdir()
    logos = {
        "good.png": picture(),
        "really a jpeg.png": picture("JPEG"),
        "small.png": picture(size=(8, 8)),
        "wide.png": picture(size=(LOGO_PIXELS[1] + 1, 30)),
        "heavy.png": picture() + bytes(LARGEST_LOGO),
        "cut.png": picture()[:120],
        "moving.gif": picture("GIF"),
        "page.png": b"<svg onload='alert(1)'></svg>",
        "bomb.png": bomb(),
    }
    for name, content in logos.items():
        (tmp_path / "logos" / name).write_bytes(content)
    return tmp_path / "brand.json"


def bomb() -> bytes:
    """Return a small PNG that says it has 40,000 times 40,000 pixels."""
    good = picture()
    head = b"IHDR" + (40_000).to_bytes(4, "big") * 2 + good[24:29]
    return good[:12] + head + zlib.crc32(head).to_bytes(4, "big") + good[33:]


def brand(file: Path, **given: Any) -> Brand:
    """Write a brand file and read it."""
    file.write_text(json.dumps(given), encoding="utf-8")
    return read_brand(file)


def refused(file: Path, content: bytes | None = None, **given: Any) -> str:
    """Return what is said of a brand file that cannot stand, without the path of the file."""
    file.write_bytes(json.dumps(given).encode() if content is None else content)
    with pytest.raises(ReadingError) as told:
        read_brand(file)
    assert all(line.startswith(f"{file}: ") for line in str(told.value).splitlines())
    return str(told.value).replace(f"{file}: ", "")


def test_a_brand_has_what_the_file_says(file):
    read = brand(
        file,
        name="Réseau",
        line="24 rue",
        logo="logos/good.png",
        logo_words="A lamp",
        paper="letter",
    )
    assert read == Brand("Réseau", "24 rue", picture(), "png", "A lamp", "letter")
    assert read.logo_address.startswith("data:image/png;base64,iVBOR")
    assert brand(file, name="Only a name") == Brand("Only a name")
    assert not brand(file)
    assert Brand().paper == "a4"


def test_a_file_with_the_mark_of_a_windows_editor_is_read(file):
    file.write_bytes(b'\xef\xbb\xbf{"name": "A"}')
    assert read_brand(file) == Brand("A")


def test_the_kind_of_a_logo_is_seen_in_its_bytes(file):
    read = brand(file, name="A", logo="logos/really a jpeg.png")
    assert read.logo_kind == "jpeg"
    assert read.logo_address.startswith("data:image/jpeg;base64,/9j/")


def test_without_words_of_its_own_a_logo_is_called_by_the_name(file):
    assert brand(file, name="Our network", logo="logos/good.png").logo_words == "Our network"
    told = refused(file, logo="logos/good.png", name=" ")
    assert (
        told
        == "logo_words: got nothing, expected a few words that say what the logo shows, "
        + ("or a name")
    )


@pytest.mark.parametrize(
    ("logo", "told"),
    [
        ("nowhere.png", 'got "nowhere.png" (No such file or directory), expected a PNG or JPEG'),
        ("logos", "expected a PNG or JPEG file of at most 300000 bytes"),
        ("logos/small.png", "8 by 8 pixels, expected from 24 to 3000 pixels"),
        ("logos/wide.png", "3001 by 30 pixels, expected from 24 to 3000 pixels"),
        ("logos/bomb.png", "expected "),
        ("logos/heavy.png", f"{len(picture()) + LARGEST_LOGO} bytes, expected a PNG"),
        ("logos/cut.png", 'got "logos/cut.png", expected a PNG or JPEG'),
        ("logos/moving.gif", 'got "logos/moving.gif", expected a PNG or JPEG'),
        ("logos/page.png", 'got "logos/page.png", expected a PNG or JPEG'),
    ],
)
def test_a_logo_that_cannot_stand_says_what_would_do(file, logo, told):
    said = refused(file, name="A", logo=logo)
    assert said.startswith("logo: got ")
    assert told in said


def test_a_logo_that_is_cut_off_is_refused_whatever_was_loaded_before(file, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it
    assert "expected a PNG" in refused(file, name="A", logo="logos/cut.png")
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"nmae": "A"}, "nmae: got an unknown key, expected one of: name, line, logo, "),
        ({"name": 3}, "name: got 3, expected a text"),
        ({"line": "a\x00b"}, "line: got the character U+0000, expected text without control"),
        ({"line": "a\ud83d"}, "line: got the character U+D83D, "),
        ({"line": "x" * 501}, "expected one line of at most 500 characters"),
        ({"name": "a\nb"}, "expected one line of at most 500 characters"),
        ({"paper": "a5"}, 'paper: got "a5", expected one of: a4, letter'),
    ],
)
def test_a_key_that_cannot_stand_says_what_would_do(file, given, told):
    assert told in refused(file, **given)


def test_all_keys_that_cannot_stand_are_said_at_once(file):
    assert len(refused(file, name=1, line=2, colour="red").splitlines()) == 3


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "line 1, place 1: "),
        (b'{"name": "A"', "line 1, place 13: "),
        (b'["A"]', 'got ["A"], expected a text file such as {"name": '),
        (b'{"name": "A", "name": "B"}', "got the key “name” twice, expected "),
        (b'{"name": "\xff"}', "expected a text file such as "),
    ],
)
def test_a_file_that_is_no_brand_file_says_what_one_looks_like(file, content, told):
    assert told in refused(file, content)


def test_a_brand_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ReadingError, match="got nothing, expected a text file such as"):
        read_brand(tmp_path / "none.json")


def test_all_that_is_said_can_be_translated(file):
    words.use(Pseudo())
    given = [{"logo": "π"}, {"logo": "logos/small.png", "name": "π"}, {"π": 1}, {"paper": "π"}]
    told = [refused(file, **one) for one in given] + [refused(file, b"[]")]
    named = r'\blogo(_words)?\b|"[^"]*"|\b(name|line|paper|a4|letter|A4)\b|\(No such[^)]*\)'
    assert unwrapped(told, named) == []


def odd(kind: str, mode: str, **more: Any) -> bytes:
    """Return a picture as printers, cameras and old programs make them."""
    made = io.BytesIO()
    Image.new(mode, (200, 80)).save(made, kind, **more)
    return made.getvalue()


ODD = {
    "colours for printing": odd("JPEG", "CMYK"),
    "a density of nothing": odd("JPEG", "RGB").replace(b"\x00\x01\x00\x01", b"\x00\x00\x00\x00", 1),
    "no word of its density": odd("JPEG", "L")[:2] + odd("JPEG", "L")[20:],
    "a tiny density": odd("PNG", "P", dpi=(0.001, 0.001)),
    "gaps": odd("PNG", "LA"),
    "where it was taken": odd("JPEG", "RGB", comment=b"12 Main Street"),
}


@pytest.mark.parametrize("what", ODD)
def test_any_logo_that_is_taken_stands_in_a_letter_too_and_tells_nothing_else(file, what):
    (file.parent / "odd").write_bytes(ODD[what])
    read = brand(file, name="A", logo="odd")
    assert len(letter(Draft("A", ()), "en", read)) > 1000
    assert b"Main Street" not in read.logo
