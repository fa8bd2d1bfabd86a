"""Whole pages in a real browser: every question is filled in and found on the disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, read_json
from faces import (
    BROWSER,
    CUT,
    FACES,
    PATIENCE,
    SOAK,
    fill,
    in_notebook,
    in_voila,
    new_community,
    show,
    stored,
    until,
)

from copnb.design.community import STEPS, Step, step
from copnb.design.questions import questions
from copnb.store import folders as store
from copnb.workshop.form import HERE

pytestmark = BROWSER

ALL_FACES = [(face, each.key) for face in FACES for each in STEPS]
A_FEW_FACES = [
    ("voila", "inquire"), ("voila", "design"), ("voila", "launch"), ("voila", "grow"),
    ("lab", "design"),
]  # fmt: skip
"""The other two steps are filled in by keyboard alone; in JupyterLab the same form stands in other
surroundings, and one step shows whether it fits."""


@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.parametrize(("face", "key"), ALL_FACES if SOAK else A_FEW_FACES)
def test_every_question_of_a_step_is_filled_in_and_found_on_the_disk(
    server, workshop, page, face, key
):
    folder = new_community(workshop, f"Typed in {face} {key}")
    each: Step = step(key)
    FACES[face](page, server, each.notebook, folder.name)
    show(page, f'[data-path^="{key}."]')
    wanted: dict[str, Any] = {}
    for n, question in enumerate(questions(key)):
        wanted[question.name] = fill(page, question.path, question, n)
    if key == "inquire":  # the group that was there stands before the two that were added
        wanted["groups"] = [stored(folder, key)["groups"][0], *wanted["groups"]]
    page.keyboard.press("Tab")
    until(lambda: stored(folder, key) == wanted)
    assert stored(folder, key) == wanted
    page.wait_for_selector('[role="status"]:has-text("Saved")')
    assert read_json(folder / "community.json")["steps"][key] == "drafted"
    page.click('[data-action="agree"]')
    assert until(lambda: read_json(folder / "community.json")["steps"][key] == "agreed")


@pytest.mark.slow
def test_notebook_7_shows_the_same_form(server, workshop, page):
    folder = new_community(workshop, "Typed in notebook")
    in_notebook(page, server, "04_launch.ipynb", folder.name)
    show(page, '[data-path="launch.path_forward"]')
    page.fill('[data-path="launch.path_forward"]', "On we go")
    assert until(lambda: stored(folder, "launch")["path_forward"] == "On we go")


@pytest.mark.slow
def test_a_page_that_is_opened_again_shows_what_was_saved_and_the_picture_follows(
    server, workshop, page
):
    folder = new_community(workshop, "Opened twice")
    in_voila(page, server, "02_design.ipynb", folder.name)
    page.wait_for_selector(".copnb figure img")
    before = page.get_attribute(".copnb figure img", "alt")
    page.check('[data-path="design.formats"][value="case_clinic"]')
    page.fill('[data-path="design.size_target"]', "12")
    page.wait_for_function(
        "before => document.querySelector('.copnb figure img').alt !== before", arg=before
    )
    assert until(lambda: stored(folder, "design")["size_target"] == 12)
    page.reload()
    page.wait_for_selector('[data-path="design.size_target"]')
    assert page.input_value('[data-path="design.size_target"]') == "12"
    assert page.is_checked('[data-path="design.formats"][value="case_clinic"]')


@pytest.mark.slow
def test_what_cannot_stand_is_told_beside_the_field_and_the_rest_is_saved(server, workshop, page):
    folder = new_community(workshop, "With mistakes")
    in_voila(page, server, "02_design.ipynb", folder.name)
    page.fill('[data-path="design.size_target"]', "twelve")
    page.fill('[data-path="design.member_led_percent"]', "150")
    page.fill('[data-path="design.meetup_minutes"]', "60")
    page.keyboard.press("Tab")
    wrong = page.locator('[data-path="design.size_target"]')
    page.wait_for_selector('[data-path="design.size_target"][aria-invalid="true"]')
    message = page.locator(f"[id='{wrong.get_attribute('aria-describedby').split()[-1]}']")
    assert "whole number" in message.inner_text()
    assert until(lambda: stored(folder, "design")["meetup_minutes"] == 60)
    assert stored(folder, "design")["size_target"] is None
    page.fill('[data-path="design.size_target"]', "12")
    assert until(lambda: stored(folder, "design")["size_target"] == 12)
    assert wrong.get_attribute("aria-invalid") != "true"


def group(page: Any, number: int, column: str = "name") -> str:
    """Return the selector of a cell in the list of groups."""
    row = page.locator(".f-rows [data-row]").nth(number).get_attribute("data-row")
    return f'[data-path="inquire.groups.{row}.{column}"]'


def names(folder: Path) -> list[str]:
    """Return the stored names of the groups."""
    return [row["name"] for row in stored(folder, "inquire")["groups"]]


@pytest.mark.slow
def test_two_people_in_one_list_keep_each_others_rows(server, workshop, page):
    folder = new_community(workshop, "Two in one list")
    other = page.context.new_page()
    for each in (page, other):
        in_voila(each, server, "01_inquire.ipynb", folder.name)
        each.wait_for_selector('[data-path="inquire.groups.first.name"]')
    page.fill(group(page, 0), "Branches")
    assert until(lambda: names(folder) == ["Branches"])
    other.click('[data-action="add:inquire.groups"]')
    other.fill(group(other, 1), "Volunteers")
    assert until(lambda: names(folder) == ["Branches", "Volunteers"])
    for typed in ("Branches all", "Branches all over", "Branches all over town"):
        page.fill(group(page, 0), typed)
        assert until(lambda typed=typed: names(folder) == [typed, "Volunteers"]), names(folder)
    page.wait_for_function("document.querySelectorAll('.f-rows [data-row]').length === 2")
    assert page.evaluate("document.activeElement.value") == "Branches all over town"
    assert page.input_value(group(page, 1)) == "Volunteers"


@pytest.mark.slow
def test_what_was_not_answered_is_sent_again_by_itself(server, workshop, page):
    folder = new_community(workshop, "Cut off")
    page.add_init_script(CUT)
    in_voila(page, server, "04_launch.ipynb", folder.name)
    page.wait_for_selector('[data-path="launch.path_forward"]')
    page.evaluate("window.cut = true")
    page.fill('[data-path="launch.path_forward"]', "On we go")
    page.wait_for_selector('[data-state="not-connected"]')
    page.evaluate("window.cut = false")
    assert until(lambda: stored(folder, "launch")["path_forward"] == "On we go", seconds=15)
    page.wait_for_selector('[role="status"][data-state="saved"]')
    page.evaluate("window.cut = true")
    page.click('[data-action="agree"]')
    page.wait_for_selector('[data-state="not-connected"]')
    page.evaluate("window.cut = false; window.dispatchEvent(new Event('online'))")
    design = folder / "community.json"
    assert until(lambda: read_json(design)["steps"]["launch"] == "agreed", seconds=3)


@pytest.mark.slow
def test_where_a_browser_keeps_nothing_unsaved_answers_are_not_left_without_asking(
    server, workshop, page
):
    folder = new_community(workshop, "Asked before leaving")
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.type)
        if len(asked) == 1:
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", answer)
    page.add_init_script(CUT + "Storage.prototype.setItem = () => { throw new Error('full'); };")
    in_voila(page, server, "04_launch.ipynb", folder.name)
    page.wait_for_selector('[data-path="launch.path_forward"]')
    page.evaluate("window.cut = true")
    page.click('[data-path="launch.path_forward"]')
    page.keyboard.type("On we go")
    page.click('[data-step="grow"]')
    assert until(lambda: page.wait_for_timeout(100) or asked == ["confirm"], seconds=15)
    assert "04_launch" in page.url
    page.evaluate("window.cut = false; window.dispatchEvent(new Event('online'))")
    page.wait_for_selector('[role="status"][data-state="saved"]')
    assert stored(folder, "launch")["path_forward"] == "On we go"
    page.evaluate("window.cut = true")
    page.fill('[data-path="launch.path_forward"]', "On we go, or not")
    page.click('[data-step="grow"]')
    page.wait_for_url("**/05_grow.ipynb**")
    assert asked == ["confirm", "confirm"]
    page.wait_for_selector('[data-path="grow.by_date"]')
    page.evaluate("window.cut = true")
    page.fill('[data-path="grow.by_date"]', "2027-03-01")
    page.wait_for_selector('[data-state="not-connected"]')
    page.reload()
    assert asked == ["confirm", "confirm", "beforeunload"]


@pytest.mark.slow
def test_another_answer_is_tried_without_saving_it_and_then_used(server, workshop, page):
    in_voila(page, server, "02_design.ipynb", "lantern-circle")
    folder = workshop / "workshop_data" / "lantern-circle"
    tried = '[data-path="ask.design.size_target"]'
    page.wait_for_selector(tried)
    assert not page.is_visible('[data-action="put-back"]')
    page.fill(tried, "24")
    page.wait_for_selector(".result :text('276 pairs')")
    assert stored(folder, "design")["size_target"] == 10
    page.click('[data-action="put-back"]')
    page.wait_for_function(f"document.querySelector('{tried}').value === '10'")
    page.wait_for_selector(".result :text('276 pairs')", state="detached")
    page.fill(tried, "11")
    page.wait_for_selector(".result .note")
    page.click('[data-action="keep"]')
    assert until(lambda: stored(folder, "design")["size_target"] == 11)
    page.wait_for_function(
        "document.querySelector('[data-path=\"design.size_target\"]').value === '11'"
    )


@pytest.mark.slow
def test_a_rule_is_changed_beside_a_finding_and_taken_back_on_the_start_page(
    server, workshop, page
):
    data = workshop / "workshop_data"
    in_voila(page, server, "02_design.ipynb", "lantern-circle")
    why = page.locator('[data-why="group-size"] > summary').first
    why.click()
    page.locator('[data-why="group-size.rules"] > summary').first.click()
    page.fill('[data-path="why.group-size.trust_most"]', "8")
    page.keyboard.press("Tab")
    assert until(lambda: (data / "rules.json").is_file())
    assert read_json(data / "rules.json") == {"trust_most": 8}
    page.wait_for_selector("[data-finding='group-size'] :text('6 to 8')")
    in_voila(page, server, "00_start_here.ipynb", "")
    page.wait_for_selector(".result :text('8 people')")
    page.click('[data-action="put-back"]')
    assert until(lambda: not (data / "rules.json").exists())


@pytest.mark.slow
def test_a_form_asks_in_its_own_language_and_is_answered_in_the_communitys(server, workshop, page):
    folder = new_community(workshop, "Deux langues")
    tree = read_json(folder / "community.json") | {"language": "ar"}
    (folder / "community.json").write_text(json.dumps(tree), encoding="utf-8")
    in_voila(page, server, "04_launch.ipynb", folder.name)
    page.wait_for_selector('[data-path="launch.path_forward"]')
    field = page.locator('[data-path="launch.path_forward"]')
    assert field.get_attribute("lang") == "ar"
    root = page.locator(".copnb-form", has=field)
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == ("en", "rtl")
    page.wait_for_selector('[data-action="copy"]')
    ways = page.locator(".copnb-form", has=page.locator('[data-action="copy"]'))
    assert ways.get_attribute("lang") == "en"


@pytest.mark.parametrize("tag", ["en-12", "", "e", "fr-CA", "en"])
def test_a_day_is_shown_whatever_the_tag_of_the_language(page, tag):
    source = (HERE / "js" / "elements.js").read_text(encoding="utf-8")
    shown = page.evaluate(
        """async ([source, tag]) => {
            const address = `data:text/javascript,${encodeURIComponent(source)}`;
            const { clock, day } = await import(address);
            return [day("2024-02-23T12:00:00", tag), clock("2024-02-23T12:00:00", tag),
                    clock(new Date().toISOString(), tag)];
        }""",
        [source, tag],
    )
    assert shown[0] == shown[1] == ("23 février 2024" if tag == "fr-CA" else "23 February 2024")
    assert sum(letter.isdigit() for letter in shown[2]) == 4


@pytest.mark.slow
def test_a_new_community_is_begun_copied_and_brought_back_on_the_start_page(
    server, workshop, page, tmp_path
):
    data = workshop / "workshop_data"
    in_voila(page, server, "00_start_here.ipynb", "")
    page.fill('[data-path="new.name"]', "Begun on the start page")
    page.click('[data-action="new"]')
    page.wait_for_url("**/01_inquire.ipynb?**community=begun-on-the-start-page**")
    page.fill('[data-path="inquire.leader"]', "regional librarian")
    folder = data / "begun-on-the-start-page"
    assert until(lambda: stored(folder, "inquire")["leader"] == "regional librarian")
    in_voila(page, server, "00_start_here.ipynb", "")
    page.select_option('[data-path="open.slug"]', folder.name)
    with page.expect_download() as waiting:
        page.click('[data-action="copy"]')
    copy = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(copy)
    store.remove(folder)
    page.set_input_files('[data-path="restore.file"]', copy)
    assert until(lambda: (folder / "community.json").is_file())
    assert stored(folder, "inquire")["leader"] == "regional librarian"


@pytest.mark.slow
@pytest.mark.parametrize("notebook", ["00_start_here.ipynb", "02_design.ipynb", "07_compare.ipynb"])
def test_a_page_never_scrolls_sideways_on_a_small_phone(server, workshop, browser, notebook):
    context = browser.new_context(viewport={"width": 320, "height": 700})
    page = context.new_page()
    in_voila(page, server, notebook, "lantern-circle")
    page.wait_for_selector(".copnb :is(button, table):visible", timeout=PATIENCE)
    page.wait_for_timeout(1500)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    context.close()


@pytest.mark.slow
def test_a_report_asks_for_nothing_from_the_network_and_fits_a_small_phone(browser, tmp_path):
    from test_batch import copnb

    ended = copnb("report", ROOT / "workshop_data" / "lantern-circle", "-o", tmp_path)
    assert ended.returncode == 0, ended.stderr
    for path in (tmp_path / "lantern-circle" / "report.html", tmp_path / "index.html"):
        context = browser.new_context(viewport={"width": 320, "height": 700})
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        told: list[str] = []
        page.on("console", lambda message, told=told: told.append(message.text))
        page.goto(path.as_uri())
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        assert told == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        context.close()
