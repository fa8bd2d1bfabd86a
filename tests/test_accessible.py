"""For everybody: axe finds nothing, targets are large enough, nothing scrolls sideways."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from faces import BROWSER, PATIENCE, SOAK, in_lab, in_voila, new_community, show

from copnb.design.community import START_NOTEBOOK, STEPS
from copnb.design.questions import question

pytestmark = BROWSER

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LIGHT = {"light": "true", "dark": "false"}
WIDTHS = (1280, 768, 320)
SEEN = [(scheme, width) for scheme in LIGHT for width in WIDTHS]
A_FEW = [("light", 1280), ("dark", 320)]
AT_400_PERCENT = {"width": 320, "height": 256}
"""What a window of 1280 by 1024 pixels shows at 400 % zoom."""

AXE = """([inside, rules]) => axe.run(inside, {runOnly: rules, resultTypes: ["violations"]}).then(
    ({violations}) => violations.flatMap(({id, nodes}) => nodes.map(
        ({target, html, any, all, none}) => [id, target.join(" "), html.slice(0, 160),
            [...any, ...all, ...none].map(({message}) => message).join("; ")].join(" | "))))"""
UNFOLD = "document.querySelectorAll('.copnb details').forEach((one) => { one.open = true; })"
SMALL = """() => [...document.querySelectorAll(
        ".copnb :is(a, button, input, select, textarea, summary)")].filter((node) => {
    if (!node.checkVisibility() || node.closest(".hide")) return false;
    const target = node.closest("label.pick") || node;
    const {width, height} = target.getBoundingClientRect();
    const inText = node.matches("p a, li a") && getComputedStyle(node).display === "inline";
    return !inText && Math.min(width, height) < 24;
}).map((node) => node.outerHTML.slice(0, 160))"""
UNNAMED = re.compile(r"^\s*- (textbox|combobox|checkbox|radio|button|link)(:|$)")
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FORM = ".copnb-form .ask, .copnb-form .way"
COMPARE = "07_compare.ipynb"
PAGES = [START_NOTEBOOK, *(step.notebook for step in STEPS), COMPARE]
A_FEW_PAGES = [START_NOTEBOOK, STEPS[0].notebook, STEPS[1].notebook, STEPS[5].notebook, COMPARE]
"""They hold every kind of control, and all that stands beside a form."""


def dress(page: Any, scheme: str, width: int) -> None:
    """Show the open page in another scheme and width, without loading it again."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    if page.evaluate("'voila' in document.body.dataset"):  # JupyterLab follows the browser's scheme
        page.evaluate("is => { document.body.dataset.jpThemeLight = is; }", LIGHT[scheme])
    page.wait_for_selector(f'body[data-jp-theme-light="{LIGHT[scheme]}"]', state="attached")
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("scrollTo(0, 0)")  # nothing half below the bar that stays in sight
    page.wait_for_timeout(100)


def violations(page: Any, inside: str = "html") -> list[str]:
    """Return what axe finds against WCAG 2.2 AA: rule, place, element, reason."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(AXE, [inside, RULES])
    return found


def upset(page: Any) -> None:
    """Bring a page into every state that it can show: errors, a removed row, all unfolded."""
    by = page.locator('[data-path="ask.by"]')
    if by.count():
        by.select_option("inquire.scope")
        page.wait_for_selector(".result figure", timeout=PATIENCE)
    page.evaluate(UNFOLD)
    number = page.locator('.copnb [data-path] >> css=[inputmode="numeric"]').first
    if number.count():
        number.fill("twelve")
    remove = page.locator('[data-action^="remove:"]').first
    if remove.count():
        remove.click()
    page.wait_for_timeout(500)


def test_axe_knows_the_rules_of_wcag_2_2(page):
    page.set_content("<title>Empty</title>")
    page.evaluate(AXE_SCRIPT)
    known = page.evaluate("axe.getRules(['wcag22aa']).map(({ruleId}) => ruleId)")
    assert "target-size" in known
    page.set_content('<html lang="en"><title>Wrong</title><img src="data:,"><input></html>')
    found = {line.split(" | ")[0] for line in violations(page)}
    assert {"image-alt", "label"} <= found


@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.parametrize("notebook", PAGES if SOAK else A_FEW_PAGES)
def test_a_page_is_for_everybody_in_voila(server, workshop, page, notebook):
    in_voila(page, server, notebook, "lantern-circle")
    page.wait_for_selector(FORM)
    page.wait_for_timeout(1500)
    upset(page)
    for scheme, width in SEEN if SOAK else A_FEW:
        dress(page, scheme, width)
        where = (notebook, scheme, width)
        assert violations(page) == [], where
        assert page.evaluate(SMALL) == [], where
        assert page.evaluate(WIDER) == 0, where
    page.set_viewport_size(AT_400_PERCENT)
    assert page.evaluate(WIDER) == 0
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.wait_for_timeout(100)
    assert page.evaluate(WIDER) == 0
    size = page.evaluate("getComputedStyle(document.querySelector('.copnb label')).fontSize")
    assert float(size.removesuffix("px")) >= 30  # the text size that a person chose is respected


@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.parametrize("notebook", PAGES if SOAK else ["02_design.ipynb"])
def test_a_form_is_for_everybody_in_jupyterlab(server, workshop, page, notebook):
    folder = new_community(workshop, f"Lab {notebook[:2]}")
    in_lab(page, server, notebook, folder.name)
    show(page, FORM)
    page.click(".jp-SideBar.jp-mod-left .lm-mod-current")  # at 320 px the file browser takes it all
    upset(page)
    for scheme, width in SEEN if SOAK else [("light", 1280), ("dark", 768)]:
        dress(page, scheme, width)
        assert violations(page, ".copnb") == [], (notebook, scheme, width)
        assert page.evaluate(SMALL) == [], (notebook, scheme, width)
        assert page.locator(FORM).first.bounding_box()["width"] > width / 2


def in_arabic(workshop: Path) -> Path:
    """Make a community that answers from right to left."""
    folder = new_community(workshop, "Right to left")
    tree = json.loads((folder / "community.json").read_text(encoding="utf-8"))
    tree["language"] = "ar"
    tree["name"] = "دائرة القراءة"
    tree["inquire"]["groups"] = [{"id": "first", "name": "أمناء المكتبات في المدن الصغيرة"}]
    (folder / "community.json").write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 320])
def test_answers_from_right_to_left_fit_a_page(server, workshop, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    in_voila(page, server, "01_inquire.ipynb", in_arabic(workshop).name)
    name = page.locator('[data-path="inquire.groups.first.name"]')
    name.wait_for()
    assert name.evaluate("node => getComputedStyle(node).direction") == "rtl"
    assert page.evaluate(WIDER) == 0
    latin = page.locator('[data-path="inquire.leader"]')
    latin.fill("regional librarian")
    assert latin.evaluate("node => getComputedStyle(node).direction") == "ltr"


@pytest.mark.slow
def test_screen_readers_are_told_names_help_errors_and_what_is_saved(server, workshop, page):
    folder = new_community(workshop, "Told aloud")
    in_voila(page, server, "02_design.ipynb", folder.name)
    size = page.locator('[data-path="design.size_target"]')
    size.wait_for()
    size.fill("twelve")
    page.keyboard.press("Tab")
    page.wait_for_selector('[data-path="design.size_target"][aria-invalid="true"]')
    described = size.get_attribute("aria-describedby").split()
    told = " ".join(page.locator(f"[id='{one}']").inner_text() for one in described)
    assert "Write a whole number" in told
    tree = page.locator(".main-part").first.aria_snapshot()
    assert f'- textbox "{question("design.size_target").title}"' in tree
    assert [line for line in tree.splitlines() if UNNAMED.match(line)] == []
    status = page.locator('.save[role="status"]')
    assert status.inner_text().strip() != ""
