"""The index of a batch: what it says of each community, and how one finds one of a thousand."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from conftest import HOSTILE
from faces import BROWSER
from test_accessible import SMALL, WIDER, violations
from test_pseudo import Pseudo, unwrapped, visible
from test_report import texts

from copnb import words
from copnb.design.community import STEPS
from copnb.design.formats import CATALOGUE, Corner, Format
from copnb.report.index import CHART, LONGEST_REASON, Entry, write_index

STATES = ("agreed", "drafted", "drafted", "not_started", "not_started", "not_started")
WAYS = ("coffee_chat", "open_space")
FILES = (("Read", "a-b/report.html"), ("PDF", "a-b/report.pdf"), ("Kit", "a-b/kit.zip"))

MADE = Entry("Bénévoles du Nord", "made", "", 3, "12 people.", FILES, "", 2, STATES, WAYS)
COMPLETE = Entry("Zoë circle", "made", open=0, links=FILES[:1], states=["agreed"] * 6)
EMPTY = Entry("Nobody yet", "made", open=100, states=["not_started"] * 6)
FAILED = Entry("broken", "failed", "design.size_target: got 0, expected at least 1", stage="read")
NOT_BEGUN = Entry("later", "not_started")
HALF = Entry("half", "failed", "pdf: it broke", links=FILES[:1], stage="render")
ALL = (MADE, COMPLETE, EMPTY, FAILED, NOT_BEGUN, HALF)


@pytest.fixture
def index(tmp_path: Path) -> Callable[..., str]:
    """Return a function that writes an index and returns the page."""

    def write(*entries: Entry) -> str:
        return write_index(tmp_path, entries).read_text(encoding="utf-8")

    return write


def rows(page: str) -> list[str]:
    """Return the rows of the table as a reader sees them."""
    return [texts(row) for row in re.findall(r"<tr role=\"row\" data.*?</tr>", page, re.DOTALL)]


def test_a_row_says_state_step_what_is_open_and_what_is_worth_a_conversation(index):
    page = index(MADE, COMPLETE, EMPTY)
    assert [" ".join(row.split()) for row in rows(page)] == [
        "Coffee chat; Open space Bénévoles du Nord ✓ made 3. Prototype: drafted 12 people. "
        "◀ 2 worth a conversation 3 questions open. PDF Kit",
        "Zoë circle ✓ made 6. Sustain, renew or close: agreed All questions are answered.",
        "Nobody yet ✓ made nothing begun yet 100 questions open.",
    ]
    assert "3 reports are ready." in texts(page)


def test_what_has_no_report_comes_first_with_its_reason_and_what_would_do(index):
    page = index(*ALL)
    assert rows(page)[:3] == [
        "broken ! no report design.size_target: got 0, expected at least 1 "
        "Put it right in the form or in its file, then make the reports again.",
        "later ! not begun The work was stopped before its turn. Make the reports again.",
        "half ! not whole pdf: it broke copnb should have managed this: please tell us "
        "what stands here.",
    ]
    assert "6 communities 3 reports are ready." in texts(page)
    assert "3 are missing or not whole, and come first." in texts(page)


@pytest.mark.parametrize("stage", ["read", "run", "render", "write", ""])
def test_every_stage_at_which_a_report_fails_has_something_that_would_do(stage):
    assert len(Entry("a", "failed", "b", stage=stage).would_do.split()) >= 4


def test_a_very_long_reason_is_cut_with_a_mark(index):
    [row] = rows(index(Entry("a", "failed", "x" * 5000, stage="run")))
    assert f" {'x' * LONGEST_REASON}… " in row
    assert "x" * (LONGEST_REASON + 1) not in row


def test_the_name_opens_the_report_and_every_other_file_has_a_link(index):
    page = index(MADE)
    assert '<a href="a-b/report.html">Bénévoles du Nord</a>' in page
    assert re.findall(r'<a href="(?!#)([^"]*)"', page) == [path for _label, path in FILES]


def test_the_folder_can_be_moved_and_nothing_is_fetched(index):
    page = index(*ALL)
    addresses = re.findall(r'\b(?:href|src)="([^"]*)"', page)
    assert all(re.fullmatch(r"#main|[a-z-]+/[a-z.]+", address) for address in addresses)
    assert "http" not in page.replace("http-equiv", "")
    assert "url(" not in page


def test_only_the_script_of_the_page_itself_may_run(index):
    page = index(*ALL)
    [script] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    allowed = b64encode(sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{allowed}';" in page


def test_texts_of_people_stay_text(index):
    entries = [Entry(text[:200], "made", in_short=text[:200]) for text in HOSTILE]
    page = index(*entries, *(Entry(text, "failed", text, stage="run") for text in HOSTILE[:6]))
    seen = texts(page)
    for text in HOSTILE:
        assert " ".join(text[:200].split()) in seen
    assert page.count("<script>") == 1
    assert "<img" not in page
    assert '<th role="rowheader" scope="row" dir="rtl">مرحبا' in page


def test_without_script_the_whole_table_stands_and_the_search_is_hidden(index):
    page = index(*ALL)
    assert re.search(r'<div role="search"[^>]* hidden>', page)
    assert not re.search(r"<tr[^>]*hidden", page)
    assert page.count("<output") == 1


def test_the_filter_offers_only_what_there_is_with_its_number(index):
    def offered(page: str) -> list[str]:
        return re.findall(r"<option[^>]*>(.*?)</option>", page)

    assert offered(index(*ALL)) == [
        "all",
        "without a report (3)",
        "worth a conversation (1)",
        "with open questions (2)",
        "all answered (1)",
    ]
    assert offered(index(COMPLETE)) == [
        "all",
        "all answered (1)",
    ]


@pytest.mark.parametrize("way", [way.format for way in CATALOGUE])
def test_each_way_is_a_dot_in_its_own_corner_of_the_chart(way):
    [(x, y)] = re.findall(r"M(\d+) (\d+)h0", Entry("a", "made", ways=[way.value]).dots)
    width, height = CHART
    corner = next(known for known in CATALOGUE if known.format is way).corner
    right = corner in (Corner.WITH_A_PLAN_SAME_TIME, Corner.OPEN_SAME_TIME)
    top = corner in (Corner.WITH_A_PLAN_SAME_TIME, Corner.WITH_A_PLAN_OWN_TIME)
    assert (int(x) >= width / 2) is right
    assert (int(y) <= height / 2) is top
    assert 4 <= int(x) <= width - 4
    assert 4 <= int(y) <= height - 4


def test_the_six_rings_stand_in_the_order_of_the_steps(index):
    page = index(MADE)
    assert re.findall(r'<i class="mark (\w+)">', page) == list(STATES)
    assert len(STATES) == len(STEPS)


def test_the_same_entries_give_the_same_page(index):
    assert index(*ALL) == index(*ALL)


def test_all_that_is_said_can_be_translated(index):
    words.use(Pseudo())
    entries = [
        Entry("π", "made", "", 3, "", (("λ", "a"), ("λ", "b")), "", 2, STATES, list(Format)),
        Entry("β", "made", open=0, states=["agreed"] * 6),
        Entry("δ", "not_started"),
        *(Entry("λ", "failed", "λ", stage=stage) for stage in ("read", "run", "render", "write")),
    ]
    page = index(*entries)
    told = re.findall(r'data-words="([^"]*)"', page)
    assert len(told) == 1
    assert unwrapped([*visible(page), re.sub(r"\{\w+\}", "", told[0])]) == []


def test_a_thousand_communities_are_about_a_megabyte(index):
    page = index(*(MADE for _n in range(1000)))
    assert len(page.encode()) < 1_300_000


def in_browser(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test that drives a browser."""
    for mark in BROWSER:
        test = mark(test)
    return test


def opened(page: Any, tmp_path: Path, *entries: Entry) -> list[str]:
    """Open an index from its file; return what the page asks for and what its console says."""
    told: list[str] = []
    page.on("request", lambda request: told.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto(write_index(tmp_path, entries).as_uri())
    page.wait_for_selector("[role=search]", timeout=20_000)
    return told


def shown(page: Any) -> list[str]:
    """Return the names in sight."""
    names: list[str] = page.locator("tbody th:visible").all_inner_texts()
    return names


@in_browser
def test_one_finds_by_words_and_by_state(page, tmp_path):
    told = opened(page, tmp_path, *ALL)
    count = page.get_by_role("status")
    assert len(shown(page)) == 6
    assert count.inner_text() == "6 of 6 shown"
    page.get_by_label("Find").fill("NORD  benev")  # accents, capitals and order do not matter
    assert shown(page) == ["Bénévoles du Nord"]
    assert count.inner_text() == "1 of 6 shown"
    page.get_by_label("Find").fill("coffee")
    assert shown(page) == ["Bénévoles du Nord"]
    page.get_by_label("Find").fill("<b>")
    assert shown(page) == []
    assert count.inner_text() == "0 of 6 shown"
    page.get_by_label("Find").fill("")
    page.get_by_label("Show").select_option(label="without a report (3)")
    assert shown(page) == ["broken", "later", "half"]
    page.get_by_label("Show").press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "half"
    assert [line for line in told if not line.startswith("file:")] == []


@in_browser
def test_nothing_of_what_people_typed_runs(page, tmp_path):
    entries = [Entry(text, "made", in_short=text, links=(("Read", "a"),)) for text in HOSTILE]
    told = opened(page, tmp_path, *entries, Entry("a", "failed", HOSTILE[0]))
    assert page.evaluate("window.pwned") is None
    assert [line for line in told if not line.startswith("file:")] == []


@in_browser
def test_an_index_is_for_everybody(page, tmp_path):
    long = Entry("w" * 400, "made", open=3, in_short="w" * 400, links=FILES, states=STATES)
    opened(page, tmp_path, *ALL, long)
    for scheme in ("light", "dark"):
        for width in (1280, 768, 320):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            assert violations(page) == [], (scheme, width)
            assert page.evaluate(WIDER) == 0, (scheme, width)
            assert page.evaluate(SMALL) == [], (scheme, width)
    tree = page.locator("main").aria_snapshot()
    assert "- table" in tree
    assert tree.count("- rowheader") == 7
    assert tree.count("- columnheader") == 6


@in_browser
def test_without_script_all_communities_are_there(browser, tmp_path):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(write_index(tmp_path, ALL).as_uri())
    assert page.locator("tbody tr:visible").count() == 6
    assert page.locator("[role=search]:visible").count() == 0
    context.close()


TYPED = """async () => {
    const find = document.querySelector("input");
    let longest = 0;
    for (const typed of ["c", "ci", "circle 7", "", "x", ""]) {
        const start = performance.now();
        find.value = typed;
        find.dispatchEvent(new Event("input", {bubbles: true}));
        document.body.getBoundingClientRect();
        longest = Math.max(longest, performance.now() - start);
        await new Promise(requestAnimationFrame);
    }
    return longest;
}"""


@in_browser
@pytest.mark.parametrize("width", [1280, 390])
def test_a_thousand_communities_open_and_filter_smoothly(page, tmp_path, width):
    """Quiet it is 20 ms a letter; a table as a whole would take twenty times as long."""
    page.set_viewport_size({"width": width, "height": 900})
    opened(
        page, tmp_path, *(Entry(**{**MADE.__dict__, "name": f"Circle {n}"}) for n in range(1000))
    )
    assert page.evaluate(TYPED) < 250


@in_browser
def test_on_paper_the_table_is_a_table_without_search_and_links_to_files(page, tmp_path):
    opened(page, tmp_path, *ALL)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('tr')).display") == "table-row"
    assert page.locator("[role=search]:visible").count() == 0
    assert page.get_by_text("PDF", exact=True).is_hidden()
