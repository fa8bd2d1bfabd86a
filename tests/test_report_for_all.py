"""A report is for everybody: axe finds nothing, headings lead through it, no width hides a word."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from faces import BROWSER, SOAK
from test_accessible import SMALL, UNFOLD, WIDER, violations
from test_batch import copnb

pytestmark = [*BROWSER, pytest.mark.slow, pytest.mark.soak]

ALL = (
    "lantern-circle",
    "northern-ferry-crews",
    "la-veillee-proche-aidance-en-milieu-rural",
    "cascadia-tool-libraries",
)
SAMPLES = ALL if SOAK else ALL[:2]
BRAND = '{"name": "Network of rural libraries", "line": "24 Main Street"}'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of a full, an empty, a French and a half-filled community, with a trainer's name."""
    place = tmp_path_factory.mktemp("for-all")
    (place / "brand.json").write_text(BRAND, encoding="utf-8")
    folders = [ROOT / "workshop_data" / slug for slug in SAMPLES]
    ended = copnb("report", *folders, "-o", place / "out", "--brand", place / "brand.json")
    assert ended.returncode == 0, ended.stderr
    return place / "out"


@pytest.fixture(params=SAMPLES)
def opened(request: pytest.FixtureRequest, made: Path, page: Any) -> Any:
    """Each report, opened as a file."""
    page.goto((made / request.param / "report.html").as_uri())
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_at_any_width_and_nothing_scrolls_sideways(opened: Any, scheme: str):
    opened.emulate_media(color_scheme=scheme)
    opened.evaluate(UNFOLD)
    for width in (1280, 768, 320):
        opened.set_viewport_size({"width": width, "height": 900})
        assert violations(opened) == [], width
        assert opened.evaluate(WIDER) == 0, width
        assert opened.evaluate(SMALL) == [], width


@pytest.mark.parametrize("anonymous", [(), ("--anonymous",)])
def test_communities_side_by_side_are_for_everybody(tmp_path: Path, page: Any, anonymous) -> None:
    by = () if anonymous else ("--by", "inquire.scope")
    ended = copnb("compare", ROOT / "workshop_data", "-o", tmp_path, *by, *anonymous)
    assert ended.returncode == 0, ended.stderr
    page.goto((tmp_path / "index.html").as_uri())
    page.evaluate(UNFOLD)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            where = (scheme, width)
            assert violations(page) == [], where
            assert page.evaluate(WIDER) == 0, where
            assert page.evaluate(SMALL) == [], where
    test_headings_lead_through_it_and_skip_no_level(page)


def test_headings_lead_through_it_and_skip_no_level(opened: Any) -> None:
    tags = "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((one) => one.tagName)"
    levels = [int(tag[1]) for tag in opened.evaluate(tags)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_who_uses_the_keyboard_can_skip_to_the_content(opened: Any) -> None:
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.getAttribute('href')") == "#main"
    assert opened.locator("#main h1").count() == 1


def test_a_trainer_s_name_stands_first(opened: Any) -> None:
    assert opened.locator("main > .badge").inner_text().startswith("Network of rural libraries")


@pytest.mark.parametrize(("paper", "width", "height"), [("A4", 595, 842), ("Letter", 612, 792)])
def test_it_prints_on_the_reader_s_own_paper(
    opened: Any, paper: str, width: int, height: int
) -> None:
    content = opened.pdf(format=paper, print_background=True)
    boxes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", content))
    assert boxes
    for box in boxes:
        assert [float(side) for side in box] == pytest.approx([width, height], abs=2)
