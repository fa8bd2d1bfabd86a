"""How many bytes a page takes on the line: a first visit, the next step, one save; both ways.

Run `python tests/benchmarks/line.py`; it opens a sample in Voila through a port that counts, and
prints a table for the steps in their order, then what a save takes, then the first visit and the
next step in seconds on a line of 256 kilobits a second and 400 ms.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from faces import CHROMIUM, Server, in_voila
from test_line import FIRST_VISIT, FORM, NEXT_STEP, SAVE, SLOW_LINE
from wire import Line

from copnb.design.community import STEPS

ROOT = Path(__file__).parents[2]
SLUG = "prairie-wound-care-rounds"
TYPED = "Because"


def pages(page: Any, line: Line) -> None:
    """Open all six steps, one after the other in one browser, and print what each took."""
    requests: list[str] = []
    page.on("requestfinished", lambda request: requests.append(request.url))
    for n, step in enumerate(STEPS):
        requests.clear()
        in_voila(page, line.address, step.notebook, SLUG)
        page.wait_for_selector(FORM)
        most = NEXT_STEP if n else FIRST_VISIT
        what = "next step" if n else "first visit"
        say(row(f"{what}: {step.key}", line.passed(), most, f"{len(requests)} requests"))


def saves(page: Any, line: Line) -> None:
    """Type letter by letter, each saved by itself, and print what each save took."""
    in_voila(page, line.address, STEPS[1].notebook, SLUG)
    page.wait_for_selector(FORM)
    page.focus('[data-path="design.size_reason"]')
    line.passed()
    for letter in TYPED:
        page.keyboard.type(letter)
        page.wait_for_timeout(500)
        say(row(f"save: “{letter}”", line.passed(), SAVE))


def seconds(page: Any, address: str) -> None:
    """Print how long a form takes to come on a slow line, at the first visit and the next step."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send("Network.emulateNetworkConditions", SLOW_LINE)
    for what, step in zip(("first visit", "next step"), STEPS, strict=False):
        began = time.perf_counter()
        in_voila(page, address, step.notebook, SLUG)
        page.wait_for_selector(FORM, timeout=300_000)
        say(f"{what + ', slow line':32} {time.perf_counter() - began:9.1f} s")


def say(text: str) -> None:
    """Print a line of the table at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def row(what: str, passed: int, most: int, remark: str = "") -> str:
    """Return a line of the table."""
    return f"{what:32} {passed / 1000:9.1f} kB  (aim {most / 1000:g})  {remark}"


def main() -> None:
    """Serve a copy of the samples and weigh its pages in a browser with an empty store."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        workshop = Path(folder)
        for name in ("notebooks", "workshop_data"):
            shutil.copytree(ROOT / name, workshop / name)
        server = Server(workshop)
        server.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            line = Line(server.port)
            page = browser.new_page()
            pages(page, line)
            saves(page, line)
            seconds(browser.new_page(), server.address)
        finally:
            browser.close()
            server.end()


if __name__ == "__main__":
    main()
