import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from copnb.design.community import START_NOTEBOOK, STEPS, step
from copnb.store.copies import safe_copy
from copnb.store.folders import last_chosen, load, new
from copnb.store.places import folders
from copnb.workshop import start
from copnb.workshop.live import Way
from copnb.workshop.start import PRACTICE, StartPage

Sent = list[tuple[dict[str, Any], list[bytes]]]


def opened(workshop_data: Path) -> tuple[StartPage, Sent]:
    """Open the start page as its notebook does, and return with it what it answers."""
    page, sent = StartPage(workshop_data), []
    page.send = lambda content, buffers=None: sent.append((content, buffers or []))
    return page, sent


def ask(page: StartPage, kind: str, *buffers: bytes, **given: str) -> None:
    page._handle_custom_msg({"type": kind, "seq": 3, **given}, [memoryview(b) for b in buffers])


def test_a_new_community_is_made_chosen_and_opened(tmp_path: Path) -> None:
    page, sent = opened(tmp_path)
    ask(page, "new", name=" Réseau <b> ", language="fr")
    answer = {"type": "open", "slug": "reseau-b", "notebook": "01_inquire.ipynb", "seq": 3}
    assert sent == [(answer, [])]
    community = load(tmp_path / "reseau-b")
    assert (community.name, community.language) == ("Réseau <b>", "fr")
    assert last_chosen(tmp_path) == "reseau-b"


def test_a_name_that_is_too_long_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    page, sent = opened(tmp_path)
    ask(page, "new", name="n" * 501, language="en")
    assert sent[0][0]["type"] == "refused"
    assert folders(tmp_path) == []


def test_opening_chooses_the_community(tmp_path: Path) -> None:
    new(tmp_path, "One")
    new(tmp_path, "Two")
    page, sent = opened(tmp_path)
    ask(page, "open", slug="one")
    assert sent[0][0]["slug"] == last_chosen(tmp_path) == "one"


def test_a_broken_design_is_listed_with_its_reason_and_not_opened(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "community.json").write_text('{"format": 1,')
    page, sent = opened(tmp_path)
    assert "ends too early" in page.communities[0]["broken"]
    ask(page, "open", slug="broken")
    assert sent[0][0]["type"] == "refused"
    assert last_chosen(tmp_path) == ""


def test_a_community_that_is_gone_is_refused(tmp_path: Path) -> None:
    page, sent = opened(tmp_path)
    ask(page, "open", slug="../elsewhere")
    assert sent[0][0]["type"] == "refused"


def test_the_list_says_how_far_each_is(samples: Path) -> None:
    page, _sent = opened(samples)
    listed = {one["slug"]: one for one in page.communities}
    assert set(listed) == {folder.name for folder in folders(samples)}
    assert listed[PRACTICE]["reached"][:2] in {f"{n}." for n in range(1, 7)}


def test_the_practice_field_is_a_copy_with_what_happened(samples: Path) -> None:
    before = (samples / PRACTICE / "community.json").read_bytes()
    page, sent = opened(samples)
    ask(page, "practice")
    copy = samples / sent[0][0]["slug"]
    assert copy.name != PRACTICE
    assert load(copy).id != load(samples / PRACTICE).id
    assert load(copy).inquire == load(samples / PRACTICE).inquire
    assert {p.name for p in copy.glob("*.csv")} == {
        p.name for p in (samples / PRACTICE).glob("*.csv")
    }
    assert (samples / PRACTICE / "community.json").read_bytes() == before


def test_without_the_sample_no_practice_field_is_offered(tmp_path: Path) -> None:
    assert not opened(tmp_path)[0].practice


def test_a_safe_copy_goes_out_and_comes_back(tmp_path: Path) -> None:
    folder = new(tmp_path, "Food Lab")
    page, sent = opened(tmp_path)
    ask(page, "copy", slug=folder.name)
    answer, buffers = sent[0]
    assert answer["name"] == f"food-lab-{date.today().isoformat()}.zip"
    assert buffers == [safe_copy(folder)]
    ask(page, "restore", buffers[0], name="food-lab.zip")
    assert sent[1][0] | {"text": ""} == {"type": "told", "text": "", "slug": "food-lab-2", "seq": 3}
    assert [one["slug"] for one in page.communities] == ["food-lab", "food-lab-2"]
    assert page.last == "food-lab-2"


@pytest.mark.parametrize("content", [b"", b"PKjunk", b"{", b"[]", b'{"format": 99}', b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(
    tmp_path: Path, content: bytes
) -> None:
    page, sent = opened(tmp_path)
    ask(page, "restore", content, name="x.zip")
    assert sent[0][0]["type"] == "refused"
    assert sent[0][0]["reason"]
    assert folders(tmp_path) == []


def test_a_damaged_zip_is_refused_with_a_sentence(tmp_path: Path) -> None:
    whole = safe_copy(new(tmp_path, "Food Lab"))
    begin = whole.index(b"community.json") + len("community.json")
    page, sent = opened(tmp_path)
    for place in range(0, 60, 7):
        content = bytearray(whole)
        content[begin + place] ^= 0xFF
        ask(page, "restore", bytes(content), name="x.zip")
        assert sent[-1][0]["type"] == "refused"
        assert " " in sent[-1][0]["reason"]
    assert len(folders(tmp_path)) == 1


def test_an_error_that_nobody_foresaw_is_refused_with_a_sentence_and_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_given: Any) -> None:
        raise ZeroDivisionError("division by zero")

    page, sent = opened(tmp_path)
    monkeypatch.setattr(start, "restore", broken)
    ask(page, "restore", b"{}", name="x.json")
    assert sent[0][0]["type"] == "refused"
    assert "ivision" not in sent[0][0]["reason"]
    assert "Traceback" in caplog.text


def test_no_text_of_the_page_is_machine_talk() -> None:
    shown = json.dumps(StartPage(Path("nowhere")).texts).lower()
    for word in ("kernel", "session", "json", "invalid", "required", "sync"):
        assert word not in shown


def test_a_community_gets_another_name_and_keeps_its_folder(tmp_path: Path) -> None:
    new(tmp_path, "Food lab")
    page, sent = opened(tmp_path)
    ask(page, "rename", slug="food-lab", name="Food table")
    assert sent[0][0]["type"] == "told"
    assert [load(folder).name for folder in folders(tmp_path)] == ["Food table"]
    assert page.communities[0]["name"] == "Food table"
    for wrong, told in (("", "Write"), ("   ", "Write"), ("n" * 501, "500")):
        ask(page, "rename", slug="food-lab", name=wrong)
        assert sent[-1][0]["type"] == "refused"
        assert told in sent[-1][0]["reason"]
    assert load(tmp_path / "food-lab").name == "Food table"


def test_a_step_offers_a_safe_copy_of_its_community(tmp_path: Path) -> None:
    folder = new(tmp_path, "Food lab")
    way, sent = Way(step("design"), folder, load(folder)), []
    way.send = lambda content, buffers=None: sent.append((content, buffers))
    way._handle_custom_msg({"type": "copy"}, [])
    assert sent[0][0]["name"].startswith("food-lab-")
    assert sent[0][1] == [safe_copy(folder)]


def test_the_way_leads_from_the_start_page_through_six_steps_and_back(tmp_path: Path) -> None:
    folder = new(tmp_path, "Food lab")
    ways = [[link["notebook"] for link in Way(each, folder, load(folder)).links] for each in STEPS]
    assert ways[0] == [START_NOTEBOOK, "02_design.ipynb"]
    assert ways[2] == ["02_design.ipynb", "04_launch.ipynb"]
    assert ways[-1] == ["05_grow.ipynb", START_NOTEBOOK]
