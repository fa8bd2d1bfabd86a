import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from faces import BROWSER, TOKEN, appears, in_lab, in_voila, show
from PIL import Image

from copnb.design.community import START_NOTEBOOK, STEPS
from copnb.store.folders import choose

pytestmark = BROWSER

CARDS = ".copnb-form .invite"
LINK = '[data-path="invite.link"]'


def scanned(part: Any) -> str:
    """Read the QR code in a picture of the screen, as the camera of a phone does."""
    pixels = np.asarray(Image.open(io.BytesIO(part.screenshot())).convert("L"))
    (found,) = zxingcpp.read_barcodes(pixels)
    return found.text


def start_page(page: Any, address: str) -> None:
    in_voila(page, address, START_NOTEBOOK, "")
    page.wait_for_selector(CARDS)


def invited(page: Any) -> str:
    """Press the button and return the link."""
    page.click('[data-action="invite"]')
    page.wait_for_selector("img.qr")
    return page.input_value(LINK)


def holding(folder: Path, text: str) -> list[Path]:
    """Return the files below a folder that hold a text."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if text.encode() in path.read_bytes()]


def test_the_link_opens_the_chosen_community_for_somebody_new(page, browser, server, workshop):
    choose(workshop / "workshop_data", "lantern-circle")
    start_page(page, server)
    link = invited(page)
    first = STEPS[0].notebook
    way = f"{server}/voila/render/notebooks/{first}?community=lantern-circle"
    assert link == f"{way}&token={TOKEN}"
    told = page.inner_text('[data-part="invite"]')
    for words in ("controls the whole server", "reads everything", "only on this computer"):
        assert words in told
    somebody = browser.new_context()
    try:
        opened = somebody.new_page()
        opened.goto(link)
        opened.wait_for_selector(".copnb-form .main-part", timeout=90_000)
    finally:
        somebody.close()


def test_a_step_gives_the_link_to_itself(page, server, workshop) -> None:
    in_voila(page, server, STEPS[2].notebook, "lantern-circle")
    page.wait_for_selector('[data-action="invite"]')
    way = f"{server}/voila/render/notebooks/{STEPS[2].notebook}?community=lantern-circle"
    assert invited(page) == f"{way}&token={TOKEN}"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_code_on_the_screen_reads_as_the_link(page, server, theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{server}/voila/render/notebooks/{START_NOTEBOOK}?token={TOKEN}&theme={theme}")
    page.wait_for_selector(CARDS)
    link = invited(page)
    assert scanned(page.locator("img.qr")) == link
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_link_is_copied(page, server) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    start_page(page, server)
    link = invited(page)
    page.click('[data-action="copy-link"]')
    page.wait_for_selector("text=The link is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == link


def test_the_key_is_gone_from_the_page_when_the_link_is_hidden(page, server) -> None:
    start_page(page, server)
    page.evaluate("history.replaceState(null, '', location.pathname)")  # the test's own key
    assert TOKEN in invited(page)
    page.click('[data-action="invite"]')
    assert page.locator("img.qr").count() == page.locator(LINK).count() == 0
    assert TOKEN not in page.inner_html("body")
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert TOKEN not in kept


def test_without_an_answer_the_page_says_so(page, server) -> None:
    start_page(page, server)
    page.clock.install()
    page.evaluate("() => { WebSocket.prototype.send = () => {}; }")
    page.click('[data-action="invite"]')
    page.clock.run_for(11_000)
    page.wait_for_selector('[data-part="invite"] >> text=The server does not answer.')


def test_a_key_that_the_server_does_not_take_is_not_shown(page, server) -> None:
    start_page(page, server)
    page.route("**/api/status*", lambda route: route.fulfill(status=403))
    assert TOKEN not in invited(page)
    assert "may sign in" in page.inner_text('[data-part="invite"]')
    assert "token" not in scanned(page.locator("img.qr"))


def test_in_jupyterlab_the_link_leads_to_the_page_without_code_and_is_saved_nowhere(
    page, server, workshop
) -> None:
    in_lab(page, server, START_NOTEBOOK, "")
    show(page, '[data-action="invite"]')
    link = invited(page)
    assert link.startswith(f"{server}/voila/render/notebooks/{STEPS[0].notebook}?community=")
    assert link.endswith(f"token={TOKEN}")
    page.click('.jp-NotebookPanel-toolbar [data-command="docmanager:save"], [title^="Save"]')
    saved = workshop / "notebooks" / START_NOTEBOOK
    page.wait_for_timeout(3000)
    assert appears(page, "img.qr", 10)
    cells = json.loads(saved.read_text(encoding="utf-8"))["cells"]
    assert [cell for cell in cells if cell.get("outputs")], "it was saved as it was shown"
    assert TOKEN not in saved.read_text(encoding="utf-8")


def test_after_all_this_the_key_stands_in_no_log_and_no_file(page, server, workshop) -> None:
    start_page(page, server)
    assert TOKEN in invited(page)
    assert (workshop / "server.log").is_file()
    assert holding(workshop, TOKEN) == []


def test_the_set_up_check_says_that_all_is_ready(page, server) -> None:
    start_page(page, server)
    page.click('[data-action="check"]')
    page.wait_for_selector(".checks li")
    assert "All is ready." in page.inner_text('[data-part="check"] [role="status"]')
    assert page.locator(".checks li").count() == 7


def test_the_set_up_check_names_what_needs_a_look(page, server, workshop) -> None:
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); }")
    lost = workshop / "notebooks" / STEPS[4].notebook
    content = lost.read_bytes()
    lost.unlink()
    try:
        start_page(page, server)
        page.click('[data-action="check"]')
        page.wait_for_selector(".checks li.look")
    finally:
        lost.write_bytes(content)
    assert "2 lines below need a look" in page.inner_text('[data-part="check"] [role="status"]')
    told = page.inner_text('[data-part="check"]')
    assert STEPS[4].notebook in told
    assert "This browser keeps nothing" in told
