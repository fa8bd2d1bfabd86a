import os
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from copnb.store.folders import new
from copnb.workshop import set_up
from copnb.workshop.start import StartPage

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def drawn(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pictures be drawn at once, where a test is not about them."""
    if "picture" not in request.node.name:
        monkeypatch.setattr(subprocess, "run", lambda *_a, **_k: SimpleNamespace(returncode=0))


def check(workshop_data: Path, notebooks: Path = ROOT / "notebooks") -> list[dict[str, Any]]:
    """Press “Check now” and return the lines."""
    page, sent = StartPage(workshop_data), []
    page.folder = notebooks.as_uri()
    page.send = lambda content, buffers=None: sent.append(content)
    page._handle_custom_msg({"type": "check", "seq": 1}, [])
    assert sent[0] | {"lines": 0} == {"type": "checked", "lines": 0, "seq": 1}
    return sent[0]["lines"]


def wrong(lines: list[dict[str, Any]]) -> list[str]:
    return [line["text"] for line in lines if not line["well"]]


def test_where_all_is_well_each_line_says_so_and_nothing_is_left(tmp_path: Path) -> None:
    new(tmp_path, "Food lab")
    before = sorted(tmp_path.rglob("*"))
    lines = check(tmp_path)
    assert wrong(lines) == []
    assert len(lines) == 4
    assert "saved" in lines[0]["text"]
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_is_not_there_yet_is_no_fault(tmp_path: Path) -> None:
    assert wrong(check(tmp_path / "data")) == []


def test_a_place_that_takes_no_files_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    assert (
        "Answers cannot be saved here"
        in wrong(set_up.lines_of(tmp_path / "data", ROOT / "notebooks"))[0]
    )


def test_a_full_disk_is_told_before_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=12_345_678))
    assert "12 megabytes" in wrong(check(tmp_path))[0]


def test_a_community_that_cannot_be_changed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = new(tmp_path, "Food lab")
    new(tmp_path, "Open lab")
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != closed)
    assert "not changed: food-lab." in wrong(check(tmp_path))[0]


def test_pages_that_are_missing_or_damaged_are_named(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    (tmp_path / "notebooks" / "03_prototype.ipynb").unlink()
    assert wrong(check(tmp_path / "data", tmp_path / "notebooks")) == [
        "A page is missing or damaged: 03_prototype.ipynb. Get it again."
    ]
    (tmp_path / "notebooks" / "05_grow.ipynb").write_text('{"cells": [')
    assert (
        "03_prototype.ipynb, 05_grow.ipynb"
        in wrong(check(tmp_path / "data", tmp_path / "notebooks"))[0]
    )


def test_a_folder_with_spaces_and_accents_is_found(tmp_path: Path) -> None:
    place = tmp_path / "déjà vu #1"
    shutil.copytree(ROOT / "notebooks", place)
    assert wrong(check(tmp_path / "data", place)) == []


def test_a_safe_copy_that_cannot_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: Any) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(set_up, "safe_copy", full)
    assert "No space left on device" in wrong(check(tmp_path))[0]


def test_a_picture_is_drawn_in_a_process_of_its_own(tmp_path: Path) -> None:
    assert wrong(check(tmp_path)) == []


@pytest.mark.parametrize(
    ("code", "told"),
    [("raise SystemExit(1)", "cannot be drawn"), ("while True: pass", "take long")],
)
def test_a_picture_that_fails_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, told: str
) -> None:
    monkeypatch.setattr(set_up, "DRAW", code)
    monkeypatch.setattr(set_up, "PATIENCE", 1)
    (only,) = wrong(check(tmp_path))
    assert told in only


def test_a_ping_changes_nothing_and_is_answered(tmp_path: Path) -> None:
    page, sent = StartPage(tmp_path), []
    page.send = lambda content, buffers=None: sent.append(content)
    new(tmp_path, "Made elsewhere")
    page._handle_custom_msg({"type": "ping", "seq": 9}, [])
    assert sent == [{"type": "pong", "seq": 9}]
    assert page.communities == []
