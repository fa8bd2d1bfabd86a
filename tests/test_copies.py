"""Safe copies, and bringing them back."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from copnb.design.reading import ReadingError
from copnb.store import folders as store
from copnb.store.copies import copy_name, restore, safe_copy


@pytest.fixture
def folder(tmp_path, make_community):
    """A community's folder with a design and a year of meetups."""
    path = store.add(tmp_path / "here", make_community("Food lab", design={"size_target": 12}))
    (path / "meetups.csv").write_text("date,attended\n2026-01-14,9\n", encoding="utf-8")
    (path / ".hidden").write_text("not for others", encoding="utf-8")
    return path


def test_a_safe_copy_comes_back_byte_for_byte_somewhere_else(folder, tmp_path):
    back = restore(tmp_path / "there", safe_copy(folder), "copy.zip")
    assert back.name == "food-lab"
    for name in ("community.json", "meetups.csv"):
        assert (back / name).read_bytes() == (folder / name).read_bytes()
    assert not (back / ".hidden").exists()


def test_the_same_community_gives_the_same_copy(folder):
    assert safe_copy(folder) == safe_copy(folder)
    assert copy_name(folder, date(2026, 11, 23)) == "food-lab-2026-11-23.zip"


def test_brought_back_beside_itself_it_is_a_community_of_its_own(folder):
    back = restore(folder.parent, safe_copy(folder), "copy.zip")
    assert back.name == "food-lab-2"
    assert store.load(back).id != store.load(folder).id
    assert store.load(back).design == store.load(folder).design


def test_a_design_file_alone_comes_back_too(folder, tmp_path):
    content = (folder / "community.json").read_bytes()
    assert store.load(restore(tmp_path / "there", content, "food.json")).name == "Food lab"


def _zip(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"PK but no zip",
        _zip(readme=b"nothing here"),
        _zip(**{"community.json": b"{ broken"}),
        b"not a design",
        b"",
    ],
)
def test_what_is_no_copy_is_refused_and_nothing_is_written(tmp_path, content):
    with pytest.raises(ReadingError, match="copy"):
        restore(tmp_path / "there", content, "copy.zip")
    assert not (tmp_path / "there").exists()


def test_a_copy_of_two_communities_is_refused(folder, tmp_path):
    design = (folder / "community.json").read_bytes()
    content = _zip(**{"aaa__community.json": design, "bbb__community.json": design})
    with pytest.raises(ReadingError, match="several communities"):
        restore(tmp_path / "there", content, "copy.zip")


def test_a_copy_damaged_at_any_byte_comes_back_or_is_refused(folder, tmp_path):
    content = safe_copy(folder)
    refused = 0
    for place in range(0, len(content), 7):
        damaged = bytearray(content)
        damaged[place] ^= 0xFF
        try:
            restore(tmp_path / "there", bytes(damaged), "copy.zip")
        except ReadingError:
            refused += 1
    assert refused > 10


def test_names_inside_a_zip_cannot_leave_the_folder(folder, tmp_path):
    design = (folder / "community.json").read_bytes()
    content = _zip(**{"..__..__evil__community.json": design, "..__..__evil__evil.txt": b"x"})
    back = restore(tmp_path / "there", content, "copy.zip")
    assert back == tmp_path / "there" / "food-lab"
    assert {path.name for path in tmp_path.iterdir()} == {"here", "there"}
