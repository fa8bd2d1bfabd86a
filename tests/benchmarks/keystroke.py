"""How long a keystroke takes to become words on the page, beside a plain label in the same run.

Run `python tests/benchmarks/keystroke.py`; it opens step 2 of a sample and a notebook with an
`ipywidgets` text box and label in Voila, types in both, and prints medians in milliseconds.
The form waits 150 ms after a keystroke before it sends; the label does not wait.
"""

from __future__ import annotations

import shutil
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import sync_playwright

from copnb.cli.server import command

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SLUG = "prairie-wound-care-rounds"
KEYSTROKES = 40
LABEL = """
import ipywidgets
box, label = ipywidgets.Text(value="2"), ipywidgets.Label()
def say(change): label.value = f"You plan for {change['new']} people."
box.observe(say, "value")
ipywidgets.VBox([box, label])
"""
WATCH = """
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
  if (!window.sentAt) window.sentAt = performance.now();
  send.call(this, data);
};
window.follow = (name, selector, part) => {
  const read = () => document.querySelector(selector)?.[part];
  const before = read();
  const watch = new MutationObserver(() => {
    if (read() === before || read() === undefined) return;
    window[name] = performance.now();
    watch.disconnect();
  });
  const all = { subtree: true, childList: true, characterData: true, attributes: true };
  watch.observe(document.body, all);
};
document.addEventListener("input", () => (window.typedAt = performance.now()), true);
"""
"""A script that notes when a key was typed, when the page sent it, and when words changed."""


@contextmanager
def workshop() -> Iterator[Path]:
    """Make a folder with the notebooks, the samples, and a notebook with a plain label."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("notebooks", "workshop_data"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns(".*"))
        plain = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(LABEL)])
        plain.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(plain, folder / "notebooks" / "plain.ipynb")
        yield folder


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Run the server as `copnb start` does; the value begins a Voila page's address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--ServerApp.port={port}", "--IdentityProvider.token=benchmark"]
    called = [*command(folder, browser=False), *options]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(called, cwd=folder, stdout=quiet, stderr=quiet) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/api?token=benchmark")
            yield f"http://127.0.0.1:{port}/voila/render/notebooks/"
        finally:
            process.terminate()


def wait_for(address: str) -> None:
    """Wait up to a minute for a server to answer."""
    for _turn in range(120):
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(address)


def typed(page: Any, box: str, words: str, picture: str = "") -> dict[str, list[float]]:
    """Type and take back a digit; return milliseconds from the key, and from the sending.

    `picture` selects an image that follows too; its time counts from the sending.
    """
    found: dict[str, list[float]] = {"key": [], "sent": [], "picture": []}
    page.locator(box).first.fill("2")
    page.wait_for_timeout(3000)
    page.locator(box).first.press("End")
    for turn in range(KEYSTROKES):
        page.evaluate("sentAt = wordsAt = pictureAt = 0")
        page.evaluate("selector => follow('wordsAt', selector, 'textContent')", words)
        if picture:
            page.evaluate("selector => follow('pictureAt', selector, 'src')", picture)
        page.keyboard.press("Backspace" if turn % 2 else "4")
        page.wait_for_function("wordsAt > 0", timeout=30_000)
        if picture:
            page.wait_for_function("pictureAt > 0", timeout=30_000)
        times = page.evaluate("({ typedAt, sentAt, wordsAt, pictureAt })")
        found["key"].append(times["wordsAt"] - times["typedAt"])
        found["sent"].append(times["wordsAt"] - times["sentAt"])
        found["picture"].append(times["pictureAt"] - times["sentAt"])
        page.wait_for_timeout(500)
    return found


def main() -> None:
    """Measure and print."""
    with workshop() as folder, server(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.add_init_script(WATCH)
        page.goto(f"{address}plain.ipynb?token=benchmark")
        page.wait_for_selector(".widget-label", state="attached", timeout=60_000)
        label = typed(page, ".widget-text input", ".widget-vbox .widget-label:last-child")
        page.goto(f"{address}02_design.ipynb?token=benchmark&community={SLUG}")
        size = '[data-path="design.size_target"]'
        page.wait_for_selector(size, timeout=60_000)
        page.wait_for_timeout(5000)
        form = typed(page, size, '[data-finding="group-size"]')
        minutes = '[data-path="design.meetup_minutes"]'
        drawn = typed(page, minutes, '[data-finding="hours-chosen"]', PICTURE)
        browser.close()
    told = {
        "label, from the key": label["key"],
        "label, from sending": label["sent"],
        "findings, from the key": form["key"],
        "findings, from sending": form["sent"],
        "picture of the hours, from sending": drawn["picture"],
    }
    for name, times in told.items():
        print(f"{name}: {statistics.median(times):.0f} ms (slowest {max(times):.0f})")  # noqa: T201
    ratio = statistics.median(form["sent"]) / statistics.median(label["sent"])
    print(f"findings beside a label, from sending: {ratio:.1f} times")  # noqa: T201


PICTURE = "figure:nth-of-type(2) img"

if __name__ == "__main__":
    main()
