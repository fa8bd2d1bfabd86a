"""The line: a page takes few bytes, from its server only, and its kernel ends when it is left."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from faces import BROWSER, SOAK, TOKEN, in_voila, new_community, stored, until
from wire import Line

from copnb.cli.extension import SHARE

pytestmark = BROWSER

FORM = ".copnb-form .main-part"
KERNEL = "() => JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"
SLOW_LINE = {
    "offline": False,
    "latency": 400,  # milliseconds
    "downloadThroughput": 256_000 / 8,  # bytes a second
    "uploadThroughput": 256_000 / 8,
}
FIRST_VISIT, NEXT_STEP, SAVE = 1_500_000, 150_000, 2_048
"""The most bytes on the line, both ways."""


@pytest.fixture(scope="module")
def slug(workshop: Path) -> str:
    return new_community(workshop, "The line").name


@pytest.fixture
def line(server: str) -> Line:
    return Line(int(server.rpartition(":")[2]))


def kernels(address: str) -> set[str]:
    """Return the ids of the kernels that run."""
    with urllib.request.urlopen(f"{address}/api/kernels?token={TOKEN}", timeout=30) as answer:
        return {kernel["id"] for kernel in json.load(answer)}


def opened(page: Any, address: str, notebook: str, slug: str) -> str:
    """Open a step's page until its form is there, and return the id of its kernel."""
    in_voila(page, address, notebook, slug)
    page.wait_for_selector(FORM)
    return str(page.evaluate(KERNEL))


def test_a_page_asks_only_its_own_server(server: str, page, slug: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for notebook in ("00_start_here", "02_design"):
        in_voila(page, server, f"{notebook}.ipynb", slug)
        page.wait_for_selector(".copnb .main, .copnb .main-part")
        page.wait_for_load_state("networkidle")
    assert len(asked) > 20
    assert [url for url in asked if not url.startswith((f"{server}/", "blob:", "data:"))] == []


def test_a_first_visit_a_next_step_and_a_save_are_light(
    line: Line, page, workshop: Path, slug: str
) -> None:
    opened(page, line.address, "01_inquire.ipynb", slug)
    assert line.passed() <= FIRST_VISIT
    opened(page, line.address, "02_design.ipynb", slug)
    assert line.passed() <= NEXT_STEP
    page.focus('[data-path="design.size_reason"]')
    folder = workshop / "workshop_data" / slug
    for weighed, typed in ((False, "W"), (True, "We")):  # the first day of saving moves a picture
        page.keyboard.type(typed[-1])
        assert until(lambda: stored(folder, "design").get("size_reason") == typed)  # noqa: B023
        assert line.passed() <= SAVE or not weighed


@pytest.mark.slow
@pytest.mark.soak
def test_an_open_page_in_which_nobody_types_sends_nothing(line: Line, page, slug: str) -> None:
    opened(page, line.address, "02_design.ipynb", slug)
    line.passed(quiet=5)
    page.wait_for_timeout(60_000 if SOAK else 12_000)
    assert line.passed(quiet=0) <= 200  # a sign of life of the connection itself


@pytest.mark.slow
def test_a_slow_line_does(server: str, page, workshop: Path, slug: str) -> None:
    cdp = page.context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send("Network.emulateNetworkConditions", SLOW_LINE)
    page.goto(
        f"{server}/voila/render/notebooks/01_inquire.ipynb?community={slug}&token={TOKEN}",
        wait_until="commit",
    )
    page.wait_for_selector("h1", timeout=20_000)  # words to read long before the form
    assert page.is_visible(".copnb-wait")
    page.wait_for_selector(FORM)
    assert page.locator(".copnb-wait").count() == 0
    opened(page, server, "03_prototype.ipynb", slug)
    page.fill('[data-path="prototype.test_findings"]', "It is slow, and it works")
    folder = workshop / "workshop_data" / slug
    assert until(lambda: "works" in (stored(folder, "prototype").get("test_findings") or ""))
    page.wait_for_selector('.save[data-state="saved"]', state="attached")  # what we say arrives


def test_a_page_without_its_code_or_its_kernel_says_so(server: str, page, slug: str) -> None:
    page.route("**/voila/fetched/*.js", lambda route: route.abort())
    in_voila(page, server, "02_design.ipynb", slug)
    page.wait_for_selector('.copnb-failed:has-text("Load this page again.")')
    page.route("**/voila.js", lambda route: route.abort())
    in_voila(page, server, "02_design.ipynb", slug)
    page.wait_for_selector('.copnb-wait:has-text("Load this page again.")')
    page.unroute_all()
    page.add_init_script("WebSocket.prototype.send = () => {};")
    in_voila(page, server, "02_design.ipynb", slug)
    page.wait_for_timeout(15_000)
    assert page.is_visible(".copnb-wait")


def test_the_kernel_of_a_page_that_was_left_ends(server: str, page, slug: str) -> None:
    first = opened(page, server, "01_inquire.ipynb", slug)
    second = opened(page, server, "02_design.ipynb", slug)
    assert until(lambda: first not in kernels(server), 15)
    page.reload()
    page.wait_for_selector(FORM)
    third = page.evaluate(KERNEL)
    assert until(lambda: second not in kernels(server), 15)
    page.wait_for_timeout(5_000)
    assert third in kernels(server)
    page.goto("about:blank")
    assert until(lambda: third not in kernels(server), 15)


def test_who_stays_keeps_the_kernel(server: str, page, workshop: Path, slug: str) -> None:
    kernel = opened(page, server, "02_design.ipynb", slug)
    page.evaluate("window.dispatchEvent(new Event('beforeunload', { cancelable: true }))")
    page.wait_for_timeout(5_000)
    assert kernel in kernels(server)
    page.fill('[data-path="design.size_reason"]', "We stayed")
    folder = workshop / "workshop_data" / slug
    assert until(lambda: stored(folder, "design").get("size_reason") == "We stayed")


def test_a_lost_line_keeps_the_kernel(
    server: str, line: Line, page, workshop: Path, slug: str
) -> None:
    kernel = opened(page, line.address, "02_design.ipynb", slug)
    line.cut()
    page.wait_for_timeout(15_000)
    assert kernel in kernels(server)
    line.cut(False)
    page.fill('[data-path="design.size_reason"]', "We came back")
    folder = workshop / "workshop_data" / slug
    assert until(lambda: stored(folder, "design").get("size_reason") == "We came back", 60)


def test_a_page_says_what_it_is_and_is_reached_by_keyboard(server: str, page, slug: str) -> None:
    opened(page, server, "02_design.ipynb", slug)
    assert page.title() == "Step 2: Design"
    assert page.get_attribute("html", "lang") == "en"
    assert "width=device-width" in page.get_attribute('meta[name="viewport"]', "content")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    assert page.inner_text(":focus") == "Go to the text"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "copnb-text"


def test_a_cell_that_fails_is_a_plain_sentence(server: str, page, workshop: Path) -> None:
    cells = [nbformat.v4.new_markdown_cell("# A page"), nbformat.v4.new_code_cell("1 / 0")]
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python"}}
    broken = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(broken, workshop / "notebooks" / "broken.ipynb")
    in_voila(page, server, "broken.ipynb", "")
    page.wait_for_selector(".copnb-failed")
    assert until(lambda: page.locator(".copnb-wait").count() == 0)
    said = page.inner_text("body")
    assert "Something went wrong here." in said
    assert not [word for word in ("Zero", "Traceback", "Voil", "1 / 0", "cell") if word in said]


@pytest.fixture
def preheated(workshop: Path) -> Iterator[str]:
    """Voila on its own with our template and a kernel that waits for visitors; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    notebook = workshop / "notebooks" / "02_design.ipynb"
    options = ["--preheat_kernel=True", "--pool_size=1", "--template=copnb", "--no-browser"]
    called = [sys.executable, "-m", "voila", str(notebook), f"--port={port}", *options]
    with (workshop / "voila.log").open("wb") as log:
        environment = {**os.environ, "JUPYTER_PATH": str(SHARE)}
        process = subprocess.Popen(called, stdout=log, stderr=log, env=environment)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_a_page_comes_with_a_kernel_that_waited_for_it(preheated: str, page, slug: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    assert until(lambda: starts(preheated), 60)
    page.goto(f"{preheated}/?community={slug}")
    page.wait_for_selector(FORM)
    assert page.title() == "Step 2: Design"
    assert [url for url in asked if not url.startswith((f"{preheated}/", "blob:", "data:"))] == []


def starts(address: str) -> bool:
    """Return whether a server answers by now."""
    with contextlib.suppress(OSError):
        urllib.request.urlopen(f"{address}/voila/static/voila.js", timeout=5).close()
        return True
    return False
