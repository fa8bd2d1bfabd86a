"""How tests see pages: a running server, a real browser, and the ways to open and fill a page."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from copnb.cli.server import command
from copnb.design.questions import Question
from copnb.store import folders as store

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MUST = bool(os.environ.get("COPNB_BROWSER_MUST"))
TOKEN = "for-tests"
FOREIGN = (
    "(reading 'schema')\nTypeError",
    "Command 'filebrowser:open-path' not registered.",
    "Kernel is dead\nError",
)
"""Parts of page errors of Jupyter itself: its settings, in a notebook of one empty cell too; its
file browser, which now and then opens a path before its command is there; and what it says of a
kernel that came up too late, or that a test has killed."""
CUT = "const send = WebSocket.prototype.send;" + (
    "WebSocket.prototype.send = function (data) { if (!window.cut) send.call(this, data); };"
)
"""A script that loses all that a page sends while `window.cut` is true, as a bad network does."""
PATIENCE = 90_000  # milliseconds; the machines that run this are slow and shared

SOAK = bool(os.environ.get("COPNB_SOAK"))
"""Whether tests run at full counts."""
BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM and not MUST, reason="chromium is not here"),
    # On a machine that others use a browser may stall; it says so, and a second time is a fault.
    pytest.mark.flaky(reruns=0 if SOAK else 1),
]
"""The marks of every file that drives a browser: `pytestmark = BROWSER`."""


class Server:
    """A server of a workshop's folder as `copnb start` runs it; it comes back on its own port."""

    def __init__(self, workshop: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.workshop = workshop
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """What the server wrote."""
        return (self.workshop / "server.log").read_text()

    def start(self, *more: str) -> None:
        """Start, or start again, and wait until it answers; `more` options stand over the usual."""
        options = [f"--ServerApp.port={self.port}", f"--IdentityProvider.token={TOKEN}", *more]
        with (self.workshop / "server.log").open("ab") as log:
            names = {option.partition("=")[0] for option in options}
            usual = command(self.workshop, browser=False)
            called = [*(one for one in usual if one.partition("=")[0] not in names), *options]
            self.process = subprocess.Popen(
                called, stdout=log, stderr=log, cwd=self.workshop, env=self._environment()
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}/api/status?token={TOKEN}", timeout=5):
                    return
            except OSError:
                time.sleep(0.2)
        raise AssertionError(self.log)

    def _environment(self) -> dict[str, str]:
        """Return an environment in which JupyterLab takes the browser's scheme, light or dark.

        Its settings and its layout are kept in the workshop's folder, not with those of a person.
        """
        settings = self.workshop / "lab" / "user-settings"
        themes = settings / "@jupyterlab" / "apputils-extension" / "themes.jupyterlab-settings"
        themes.parent.mkdir(parents=True, exist_ok=True)
        themes.write_text('{"adaptive-theme": true}', encoding="utf-8")
        return {
            **os.environ,
            "JUPYTERLAB_SETTINGS_DIR": str(settings),
            "JUPYTERLAB_WORKSPACES_DIR": str(settings.parent / "workspaces"),
        }

    def end(self, *, at_once: bool = False) -> None:
        """End the server; at once means that nobody is told (SIGKILL)."""
        if self.process is None or self.process.poll() is not None:
            return
        if at_once:
            self.process.kill()
        else:
            self.process.terminate()
        self.process.wait(timeout=30)


def dialogs(page: Any) -> Any:
    """Return the button that accepts what JupyterLab asks, of several dialogs the upmost."""
    return page.locator("dialog.jp-Dialog .jp-mod-accept").last


def answer_dialogs(page: Any) -> None:
    """Accept whatever JupyterLab asks, such as which kernel, after one that came up late.

    It may ask at any moment, and several times; each leaves a word for who reads a failure.
    """

    def answer(button: Any) -> None:
        print("JupyterLab asked:", button.locator("xpath=ancestor::dialog").inner_text())  # noqa: T201
        button.click()

    page.add_locator_handler(dialogs(page), answer, no_wait_after=True)


def in_voila(page: Any, address: str, notebook: str, slug: str) -> None:
    """Open a notebook as groups see it."""
    page.goto(f"{address}/voila/render/notebooks/{notebook}?community={slug}&token={TOKEN}")


def in_lab(page: Any, address: str, notebook: str, slug: str) -> None:
    """Open a notebook in JupyterLab and run it, as trainers do; the slug was chosen before."""
    idle = page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
    for _attempt in range(3):  # a kernel that comes up too late is dead to the page: load it again
        page.goto(f"{address}/lab/tree/notebooks/{notebook}?reset&token={TOKEN}")
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        until(lambda: page.wait_for_timeout(100) or idle.count())
        if run_all(page):
            return
    raise AssertionError(page.inner_text("body")[:3000])


def in_notebook(page: Any, address: str, notebook: str, slug: str) -> None:
    """Open a notebook in Notebook 7 and run it."""
    page.goto(f"{address}/notebooks/notebooks/{notebook}?token={TOKEN}")
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.wait_for_selector(".jp-NotebookKernelLogo, .jp-NotebookKernelStatus", state="attached")
    assert run_all(page), page.inner_text("body")[:3000]


def run_all(page: Any) -> bool:
    """Run all cells by the menu, again where the kernel was not connected yet; say if it went."""
    for seconds in (8, 16, 24, 32):
        page.click('li.lm-MenuBar-item:has-text("Run")')
        page.click('li.lm-Menu-item:has-text("Run All Cells")')
        if appears(page, ".copnb-form .main-part", seconds):
            return True
    return False


SCROLL = """() => {
    const panel = document.querySelector(".jp-WindowedPanel-outer");
    if (!panel) return;
    const before = panel.scrollTop;
    panel.scrollBy(0, 300);
    if (panel.scrollTop === before) panel.scrollTo(0, 0);
}"""
"""Scroll down a little, and from the end to the top again."""


def appears(page: Any, selector: str, seconds: float) -> bool:
    """Scroll until a part of the page is seen: JupyterLab draws no cell out of sight."""
    part = page.locator(selector).first
    deadline = time.monotonic() + seconds
    while not part.is_visible() and time.monotonic() < deadline:
        page.evaluate(SCROLL)
        page.wait_for_timeout(200)
    return bool(part.is_visible())


def show(page: Any, selector: str) -> None:
    """Bring a part of the page into sight."""
    assert appears(page, selector, PATIENCE / 1000), page.inner_text("body")[:3000]


FACES = {"voila": in_voila, "lab": in_lab}


def fill(page: Any, path: str, question: Question, n: int) -> Any:
    """Answer one question as a person would and return what should be stored."""
    field = f'[data-path="{path}"]'
    texts = ("line", "short_text", "text")
    if question.kind in texts:
        text = f"Answer {n} to {question.name}: “déjà” <b>&"
        page.fill(field, text)
        return text
    if question.kind == "count":
        number = max(question.minimum or 0, min(n + 2, question.maximum or 999))
        page.fill(field, str(number))
        return number
    if question.kind in ("date", "time"):
        value = f"2027-03-{10 + n % 20}" if question.kind == "date" else f"{8 + n % 9:02}:30"
        page.fill(field, value)
        return value
    if question.kind == "time_zone":
        page.fill(field, "Winnipeg (America)")
        return "America/Winnipeg"
    return fill_choice(page, path, question, n)


def fill_choice(page: Any, path: str, question: Question, n: int) -> Any:
    """Answer a question by choosing, and return what should be stored."""
    field = f'[data-path="{path}"]'
    codes = [choice.value for choice in question.choices or ()]
    if question.kind == "choice":
        page.select_option(field, codes[n % len(codes)])
        return codes[n % len(codes)]
    if question.kind == "group":
        options = page.locator(f"{field} option").all()
        chosen = options[-1].get_attribute("value")
        page.select_option(field, chosen)
        return chosen
    if question.kind == "choices":
        for code in (codes[0], codes[-1]):
            page.check(f'{field}[value="{code}"]')
        return [codes[0], codes[-1]]
    if question.kind == "yes_no":
        page.check(f'{field}[value="{"yes" if n % 2 else "no"}"]')
        return bool(n % 2)
    if question.kind in ("points", "ratings"):
        first, last = (60, 40) if question.kind == "points" else (5, 1)
        page.fill(f'[data-path="{path}.{codes[0]}"]', str(first))
        page.fill(f'[data-path="{path}.{codes[-1]}"]', str(last))
        return {codes[0]: first, codes[-1]: last}
    if question.kind == "grid":
        scale = [state.value for state in question.scale or ()]
        page.select_option(f'[data-path="{path}.{codes[0]}"]', scale[-1])
        return {codes[0]: scale[-1]}
    return fill_rows(page, path, question)


def fill_rows(page: Any, path: str, question: Question) -> list[dict[str, Any]]:
    """Add two rows (or tick two formats), fill every cell, and return the rows without ids."""
    rows = []
    for number in range(2):
        if question.kind == "chart":
            code = list(question.columns[0].choices or ())[number * 2].value
            page.check(f'[data-path="{path}"][value="{code}"]')
            columns, row = question.columns[1:], {"format": code}
        else:
            page.click(f'[data-action="add:{path}"]')
            columns, row = question.columns, {}
        row_id = (
            page.locator(f'[data-path^="{path}."]').last.get_attribute("data-path").split(".")[2]
        )
        folded = page.locator(f'[data-row="{row_id}"] details:not([open]) > summary')
        for summary in folded.all():
            summary.click()
        for n, column in enumerate(columns):
            row[column.name] = fill(page, f"{path}.{row_id}.{column.name}", column, number + n)
        rows.append(row)
    return rows


def _tree(folder: Path) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads((folder / "community.json").read_text(encoding="utf-8"))
    return tree


def stored(folder: Path, key: str) -> dict[str, Any]:
    """Return the stored answers of a step, rows without their ids."""
    answers = _tree(folder)[key]
    for name, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            answers[name] = [{k: v for k, v in row.items() if k != "id"} for row in value]
    return answers


def until(check: Callable[[], bool], seconds: float = 30) -> bool:
    """Wait until something is true; return whether it became so."""
    deadline = time.monotonic() + seconds
    while not check() and time.monotonic() < deadline:
        time.sleep(0.1)
    return check()


def new_community(workshop: Path, name: str) -> Path:
    """Make a community with one group, so that questions about groups have one to name."""
    data = workshop / "workshop_data"
    folder = store.new(data, name)
    tree = _tree(folder)
    tree["inquire"]["groups"] = [{"id": "first", "name": "The first group"}]
    (folder / "community.json").write_text(json.dumps(tree), encoding="utf-8")
    store.choose(data, folder.name)
    return folder
