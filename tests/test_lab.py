"""JupyterLab as trainers have it: one Start button, no code, and a form whenever it is opened."""

from __future__ import annotations

import json
import shutil
from typing import Any

import nbformat
import pytest
from conftest import ROOT
from faces import (
    BROWSER,
    PATIENCE,
    TOKEN,
    answer_dialogs,
    dialogs,
    in_voila,
    new_community,
    stored,
    until,
)
from nbformat.sign import MemorySignatureStore, NotebookNotary

from copnb.batch.trusted import trust

pytestmark = BROWSER

START = ".copnb-start:visible"
SIZE = '[data-path="design.size_target"]'
WHY = '[data-path="design.size_reason"]'


def opened(page: Any, address: str, notebook: str = "02_design.ipynb") -> None:
    """Open a notebook in JupyterLab and wait until it can be started; nothing is run."""
    page.goto(f"{address}/lab/tree/notebooks/{notebook}?reset&token={TOKEN}")
    page.wait_for_selector(START)
    ready = '.jp-Notebook-ExecutionIndicator[data-status="idle"]'
    page.wait_for_selector(ready, state="attached")


def start(page: Any) -> None:
    """Press the Start button and wait for the form."""
    page.locator(START).scroll_into_view_if_needed()
    page.click(START)
    page.wait_for_selector(f"{SIZE}:visible")


def in_sight(page: Any, selector: str) -> bool:
    """Say whether a part of the page stands in the upper half of the window."""
    box = page.locator(selector).first.bounding_box()
    return bool(box) and 0 <= box["y"] < page.viewport_size["height"] / 2


@pytest.mark.slow
def test_start_shows_the_form_with_one_click_and_brings_it_into_sight(server, workshop, page):
    new_community(workshop, "Started")
    page.remove_locator_handler(dialogs(page))
    opened(page, server)
    assert page.locator(".jp-CodeCell .cm-editor:visible").count() == 0
    assert "sheet" not in page.inner_text(".jp-Notebook")
    start(page)
    assert page.locator("dialog.jp-Dialog").count() == 0
    assert until(lambda: page.locator(".jp-CodeCell .copnb nav.end").count() == 1)
    page.wait_for_timeout(1000)  # JupyterLab goes to the last cell after all has run
    assert in_sight(page, ".jp-CodeCell .copnb-form .top")
    assert page.locator(".jp-CodeCell .cm-editor:visible").count() == 0
    assert page.locator(".jp-OutputPrompt:visible").count() == 0


@pytest.mark.slow
def test_hidden_code_can_be_opened(server, workshop, page):
    opened(page, server)
    page.locator(".jp-Placeholder-content").first.click()
    page.wait_for_selector(".jp-CodeCell .cm-editor:visible")
    assert "community =" in page.inner_text(".jp-CodeCell .cm-editor")


@pytest.mark.slow
def test_a_page_is_opened_again_on_a_live_kernel_by_another_tab_and_another_browser(
    server, workshop, page, browser
):
    folder = new_community(workshop, "Opened again")
    opened(page, server)
    start(page)
    page.fill(SIZE, "11")
    assert until(lambda: stored(folder, "design")["size_target"] == 11)
    page.reload()
    page.wait_for_selector(START)
    start(page)
    assert page.input_value(SIZE) == "11"

    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        context.set_default_timeout(PATIENCE)
        other = context.new_page()
        answer_dialogs(other)
        opened(other, server)
        start(other)
        assert other.input_value(SIZE) == "11"
        page.fill(SIZE, "12")
        other.fill(WHY, "So that all can speak")
        assert until(lambda: stored(folder, "design")["size_reason"] == "So that all can speak")
        assert until(lambda: stored(folder, "design")["size_target"] == 12)
        assert until(lambda: other.input_value(SIZE) == "12")


@pytest.mark.slow
def test_start_pressed_again_shows_one_form_and_the_earlier_ones_answer_no_more(
    server, workshop, page
):
    folder = new_community(workshop, "Pressed again")
    opened(page, server)
    start(page)
    page.evaluate(f"document.querySelector('{SIZE}').dataset.first = 'yes'")
    page.locator(START).scroll_into_view_if_needed()
    page.click(START)
    page.wait_for_selector(f"{SIZE}:not([data-first]):visible")
    page.wait_for_selector(f"{SIZE}[data-first]", state="detached")
    page.fill(SIZE, "13")
    assert until(lambda: stored(folder, "design")["size_target"] == 13)


@pytest.mark.slow
def test_a_saved_notebook_shows_its_form_again_and_without_a_kernel_no_error(
    server, workshop, page
):
    folder = new_community(workshop, "Ended")
    opened(page, server)
    start(page)
    page.fill(SIZE, "14")
    assert until(lambda: stored(folder, "design")["size_target"] == 14)
    page.locator(START).scroll_into_view_if_needed()
    page.click(".jp-Notebook h1")
    path = workshop / "notebooks" / "02_design.ipynb"
    before = path.stat().st_mtime_ns
    page.keyboard.press("Control+s")
    assert until(lambda: path.stat().st_mtime_ns != before)
    assert until(lambda: "widget-view" in path.read_text(encoding="utf-8"))  # wholly written
    opened(page, server)
    page.locator(SIZE).wait_for(state="attached")
    page.locator(SIZE).scroll_into_view_if_needed()
    assert page.input_value(SIZE) == "14"
    for kernel in page.request.get(f"{server}/api/kernels?token={TOKEN}").json():
        page.request.delete(f"{server}/api/kernels/{kernel['id']}?token={TOKEN}")
    opened(page, server)
    page.wait_for_timeout(4000)  # so long the page looks for what it showed
    assert "Error" not in page.inner_text(".jp-Notebook")
    start(page)
    shutil.copyfile(ROOT / "notebooks" / path.name, path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("broken", "notebook"),
    [
        (["community.json"], "02_design.ipynb"),
        (["meetups.csv", "../rules.json"], "02_design.ipynb"),
        (["../rules.json"], "00_start_here.ipynb"),
    ],
)
def test_a_broken_file_is_told_in_words_and_never_as_a_trace(
    server, workshop, page, broken, notebook
):
    folder = new_community(workshop, f"Broken {len(broken)} {notebook}")
    for name in broken:
        (folder / name).write_text('{"a', encoding="utf-8")
    try:
        opened(page, server, notebook)
        page.click(START)
        for name in broken:
            told = page.locator(".jp-CodeCell .copnb", has_text=name.removeprefix("../")).first
            told.wait_for(timeout=20_000)
            assert "expected" in told.text_content()  # it may stand below the window
        assert "Traceback" not in page.inner_text(".jp-Notebook")
        traces = '[data-mime-type*="stderr"], [data-mime-type*="error"]'
        assert page.locator(traces).count() == 0
    finally:
        for name in broken:
            (folder / name).unlink()


@pytest.mark.slow
def test_a_page_in_voila_has_no_start_button_and_no_code(server, workshop, page):
    folder = new_community(workshop, "No button")
    in_voila(page, server, "02_design.ipynb", folder.name)
    page.wait_for_selector(SIZE)
    assert page.locator(START).count() == 0
    assert "Press Start" not in page.inner_text("body")
    assert page.locator(".jp-CodeCell .jp-InputArea, .jp-InputPlaceholder").count() == 0


def test_notebooks_that_came_with_copnb_are_trusted_and_changed_ones_are_not(tmp_path):
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        shutil.copyfile(path, tmp_path / path.name)
    changed = tmp_path / "01_inquire.ipynb"
    tree = json.loads(changed.read_text(encoding="utf-8"))
    tree["cells"][-1]["source"] = ["print('not ours')"]
    changed.write_text(json.dumps(tree), encoding="utf-8")
    notary = NotebookNotary(store_factory=MemorySignatureStore, secret=b"for tests")
    assert changed not in trust(tmp_path, notary)
    for path in tmp_path.glob("*.ipynb"):
        trusted = notary.check_signature(nbformat.read(path, as_version=4))
        assert trusted == (path != changed), path.name
