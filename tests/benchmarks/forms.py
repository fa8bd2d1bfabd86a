"""How light and quick a step's form is beside a plain ipywidgets form of the same 15 fields.

Run `python tests/benchmarks/forms.py [ROUNDS]`; it takes turns between step 2 of a sample and a
notebook of fifteen plain boxes that are written into a file on each change, five rounds by
default, and prints medians with the least and the most, and what ours takes of what the plain
one takes. The form shows all 32 questions of the step, its findings and its pictures; the plain
one shows its fifteen boxes and nothing else.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import psutil
from jupyter_client.blocking import BlockingKernelClient
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from faces import CHROMIUM, PATIENCE, TOKEN, Server, appears, until

from copnb.design.community import STEPS
from copnb.design.files import DESIGN_FILE
from copnb.design.questions import Question, questions
from copnb.store.folders import choose

ROOT = Path(__file__).parents[2]
SLUG = "prairie-wound-care-rounds"
KEYSTROKES, CHANGES, BROWSERS = 10, 5, 12
BOXES = {
    "line": ("Text", 4),
    "short_text": ("Textarea", 3),
    "count": ("IntText", 5),
    "choice": ("Dropdown", 3),
}
"""Kind of a question to the plain box for it, and how many of the fifteen are such."""
PLAIN = """
import json
from pathlib import Path
import ipywidgets
made = [getattr(ipywidgets, kind)(description=title, **more) for title, kind, more in FIELDS]
def keep(change):
    values = {box.description: box.value for box in made}
    Path("plain.json").write_text(json.dumps(values, indent=2), encoding="utf-8")
for box in made:
    box.observe(keep, "value")
ipywidgets.VBox(made)
"""
WATCH = """
const now = () => performance.timeOrigin + performance.now();
window.typedAt = window.sentAt = window.savedAt = window.seenAt = 0;
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
  if (window.typedAt && !window.sentAt) window.sentAt = now();
  send.call(this, data);
};
document.addEventListener("input", () => (window.typedAt = now()), true);
window.followLine = () => {
  const line = document.querySelector(".save");
  const look = () => line.dataset.state === "saved" && window.typedAt && (window.savedAt ||= now());
  new MutationObserver(look).observe(line, { attributes: true });
};
window.waitFor = (selector, text) => {
  window.seenAt = 0;
  const look = setInterval(() => {
    if (document.querySelector(selector)?.value !== text) return;
    clearInterval(look);
    window.seenAt = now();
  }, 5);
};
"""
"""A script that notes, as seconds since 1970 in milliseconds, what happens when."""


@dataclass(frozen=True)
class Form:
    """One of the two forms: where it is, when it is there, and where it keeps a text."""

    name: str
    notebook: str
    there: str
    box: str
    file: Path


Found = dict[str, dict[str, list[float]]]
"""Row of the table to name of a form to what was measured."""


def plain_notebook() -> Any:
    """Return a notebook with fifteen fields of step 2 as plain boxes, and nothing of copnb."""
    fields = []
    for kind, (box, most) in BOXES.items():
        asked = [question for question in questions("design") if question.kind == kind]
        fields += [(question.title, box, _options(question)) for question in asked[:most]]
    cell = nbformat.v4.new_code_cell(f"FIELDS = {fields!r}\n{PLAIN}")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata["kernelspec"] = kernel
    return notebook


def _options(question: Question) -> dict[str, list[str]]:
    choices = [choice.label for choice in question.choices or ()]
    return {"options": ["", *choices]} if choices else {}


@contextmanager
def workshop() -> Iterator[tuple[Path, tuple[Form, Form]]]:
    """Make a folder with the notebooks, the samples and the plain form; yield it and both forms."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("notebooks", "workshop_data"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns(".*"))
        nbformat.write(plain_notebook(), folder / "notebooks" / "plain.ipynb")
        choose(folder / "workshop_data", SLUG)
        design = folder / "workshop_data" / SLUG / DESIGN_FILE
        ours = '[data-path="design.location"]'
        boxes = ".widget-vbox:has(> :nth-child(15)) > :last-child"
        first = ".widget-vbox .widget-text input[type=text]"
        plain = folder / "notebooks" / "plain.json"
        yield (
            folder,
            (
                Form("ours", "02_design.ipynb", ".copnb-form .main-part", ours, design),
                Form("plain", "plain.ipynb", boxes, first, plain),
            ),
        )


class Preheated(Server):
    """Voila by itself with a kernel of each form ready; our server has no such mode."""

    def start(self, *more: str) -> None:
        """Start and wait until both kernels are ready."""
        options = ["--no-browser", f"--port={self.port}", "--Voila.log_level=INFO"]
        heat = ["--preheat_kernel=True", "--pool_size=1"]
        others = r"--VoilaKernelManager.preheat_denylist=['notebooks/0[013-9].*']"
        with (self.workshop / "voila.log").open("wb") as log:
            called = [sys.executable, "-m", "voila", *options, *heat, others, str(self.workshop)]
            self.process = subprocess.Popen(called, stdout=log, stderr=log, cwd=self.workshop)
        assert until(lambda: self.filled() >= 2, 90), self.log

    @property
    def log(self) -> str:
        """What Voila wrote."""
        return (self.workshop / "voila.log").read_text(encoding="utf-8")

    def filled(self) -> int:
        """Return how many kernels were made ready so far."""
        return self.log.count("is filled")


def kernels(server: Server) -> list[psutil.Process]:
    """Return the running kernels of a server."""
    assert server.process
    inside = psutil.Process(server.process.pid).children(recursive=True)
    return [one for one in inside if any("ipykernel" in part for part in one.cmdline())]


def memory(pid: int) -> tuple[float, float]:
    """Return the MiB of a process: its own with its share of what is shared (PSS), and RSS."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    kib = {line.split()[0]: line.split()[1] for line in lines[1:]}
    return int(kib["Pss:"]) / 1024, int(kib["Rss:"]) / 1024


def in_kernel(kernel: psutil.Process, expression: str) -> Any:
    """Return what an expression is worth in a running kernel."""
    file = next(part for part in kernel.cmdline() if part.endswith(".json"))
    client = BlockingKernelClient(connection_file=file)
    client.load_connection_file()
    client.start_channels()
    try:
        asked = client.execute("", user_expressions={"it": expression})
        while (reply := client.get_shell_msg(timeout=30))["parent_header"]["msg_id"] != asked:
            continue
        return json.loads(reply["content"]["user_expressions"]["it"]["data"]["text/plain"])
    finally:
        client.stop_channels()


def end_kernels(server: Server) -> None:
    """End all kernels of a server, and wait until they are gone."""
    with urllib.request.urlopen(f"{server.address}/api/kernels?token={TOKEN}") as answer:
        running = [kernel["id"] for kernel in json.load(answer)]
    for kernel in running:
        address = f"{server.address}/api/kernels/{kernel}?token={TOKEN}"
        with_method = urllib.request.Request(address, method="DELETE")
        try:
            urllib.request.urlopen(with_method).close()
        except urllib.error.HTTPError:  # its page was left a moment ago
            continue
    assert until(lambda: not kernels(server))


@contextmanager
def page_of(browser: Any) -> Iterator[Any]:
    """Open a page of a browser that has kept nothing."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WATCH)
    page = context.new_page()
    asked = page.locator("dialog.jp-Dialog .jp-mod-accept")
    page.add_locator_handler(asked, lambda button: button.click(), no_wait_after=True)
    yield page
    context.close()


def voila(page: Any, server: Server, form: Form) -> float:
    """Open a form in Voila; return the seconds until it is seen."""
    address = f"{server.address}/voila/render/notebooks/{form.notebook}"
    start = time.perf_counter()
    page.goto(f"{address}?community={SLUG}&token={TOKEN}", wait_until="commit")
    page.wait_for_selector(form.there)
    return time.perf_counter() - start


def lab(page: Any, server: Server, form: Form) -> tuple[float, float]:
    """Open a form in JupyterLab; return the seconds in all, and those since "Run All Cells"."""
    start = time.perf_counter()
    page.goto(f"{server.address}/lab/tree/notebooks/{form.notebook}?reset&token={TOKEN}")
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
    for _turn in range(3):
        page.click('li.lm-MenuBar-item:has-text("Run")')
        page.click('li.lm-Menu-item:has-text("Run All Cells")')
        pressed = time.perf_counter()
        if appears(page, form.there, 40):
            return time.perf_counter() - start, time.perf_counter() - pressed
    raise AssertionError(page.inner_text("body")[:2000])


def typed(page: Any, form: Form) -> dict[str, list[float]]:
    """Type into a form; return milliseconds from the key until it is kept."""
    times: dict[str, list[float]] = defaultdict(list)
    ours = form.name == "ours"
    page.fill(form.box, "")
    page.wait_for_timeout(1500)
    if ours:
        page.evaluate("followLine()")
    for _turn in range(KEYSTROKES):
        page.evaluate("typedAt = sentAt = savedAt = 0")
        page.locator(form.box).first.press("x")
        text = page.input_value(form.box)
        assert until(lambda text=text: f'"{text}"' in form.file.read_text(encoding="utf-8"))
        kept = form.file.stat().st_ctime_ns / 1e6
        if ours:
            page.wait_for_function("savedAt > 0")
        moments = page.evaluate("({ typedAt, sentAt, savedAt })")
        # The plain form never says that it kept anything: for it the file counts.
        told = moments["savedAt"] if ours else kept
        times["key to file, ms"].append(kept - moments["typedAt"])
        times["key to acknowledged save, ms"].append(told - moments["typedAt"])
        times["sending to acknowledged save, ms"].append(told - moments["sentAt"])
        page.wait_for_timeout(400)
    return times


def to_others(page: Any, other: Any, form: Form) -> list[float]:
    """Change a field on one page; return the milliseconds until another page shows it."""
    times = []
    for turn in range(CHANGES):
        other.evaluate("([box, text]) => waitFor(box, text)", [form.box, f"Hall {turn}"])
        page.fill(form.box, f"Hall {turn}")
        other.wait_for_function("seenAt > 0")
        times.append(other.evaluate("seenAt") - page.evaluate("typedAt"))
        page.wait_for_timeout(1000)
    return times


def one_step(browser: Any, server: Server, form: Form, note: Callable[..., None]) -> None:
    """Measure all that shows with one form open in Voila, and what a second browser sees."""
    with page_of(browser) as page:
        note("Voila, cold: open to form, s", voila(page, server, form))
        page.wait_for_timeout(4000)  # the pictures of ours are drawn too
        (kernel,) = kernels(server)
        note("models in the kernel", in_kernel(kernel, MODELS))
        heavy = in_kernel(kernel, HEAVY)
        assert not heavy, f"{form.name}: the kernel imported {heavy}"
        for row, values in typed(page, form).items():
            note(row, *values)
        assert server.process
        note_memory("kernel, one step open", note, memory(kernel.pid))
        note_memory("server, one step open", note, memory(server.process.pid))
        if form.name == "ours":
            with page_of(browser) as other:
                voila(other, server, form)
                other.wait_for_timeout(3000)
                note("change to the other screen, ms", *to_others(page, other, form))
    end_kernels(server)


MODELS = "len(__import__('ipywidgets').widgets.widget._instances)"
HEAVY = "len({'pandas', 'matplotlib.pyplot'} & set(__import__('sys').modules))"


def note_memory(row: str, note: Callable[..., None], amount: tuple[float, float]) -> None:
    """Note both measures of memory."""
    note(f"{row}: PSS, MiB", amount[0])
    note(f"{row}: RSS, MiB", amount[1])


def everybody(browser: Any, server: Server, form: Form, note: Callable[..., None]) -> None:
    """Open a form in twelve browsers, ours on all six steps; note what all of it takes."""
    steps = [step.notebook for step in STEPS] if form.name == "ours" else [form.notebook]
    there = form.there
    contexts = [browser.new_context() for _ in range(BROWSERS)]
    for n, context in enumerate(contexts):
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        notebook = steps[n % len(steps)]
        voila(page, server, Form(form.name, notebook, there, form.box, form.file))
    contexts[0].pages[0].wait_for_timeout(6000)
    assert server.process
    running = [kernel.pid for kernel in kernels(server)]
    assert len(running) == BROWSERS
    amounts = [memory(pid) for pid in (server.process.pid, *running)]
    total = sum(pss for pss, _rss in amounts), sum(rss for _pss, rss in amounts)
    note_memory(f"{BROWSERS} browsers: server and kernels", note, total)
    for context in contexts:
        context.close()
    end_kernels(server)


def noting(found: Found, form: Form) -> Callable[..., None]:
    """Return what notes values of a form in a row of the table."""

    def note(row: str, *values: float) -> None:
        found[row][form.name] += values

    return note


def round_of(
    browser: Any, servers: tuple[Server, Preheated], form: Form, note: Callable[..., None]
) -> None:
    """Measure one form once in each way, besides the twelve browsers."""
    server, warm = servers

    one_step(browser, server, form, note)
    with page_of(browser) as page:
        ready = warm.filled()
        note("Voila, preheated: open to form, s", voila(page, warm, form))
    assert until(lambda: warm.filled() > ready, 90), warm.log
    with page_of(browser) as page:
        whole, run = lab(page, server, form)
        note("JupyterLab: open to form, s", whole)
        note("JupyterLab: “Run All Cells” to form, s", run)
    end_kernels(server)


def measure(rounds: int, found: Found) -> None:
    """Measure both forms in turns; every other round ours goes first."""
    with workshop() as (folder, forms), sync_playwright() as playwright:
        os.environ["JUPYTER_RUNTIME_DIR"] = str(folder / "runtime")
        server, warm = Server(folder), Preheated(folder)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            server.start()
            warm.start()
            for turn in range(rounds):
                for form in forms if turn % 2 else reversed(forms):
                    round_of(browser, (server, warm), form, noting(found, form))
            warm.end()
            for form in forms:
                everybody(browser, server, form, noting(found, form))
        finally:
            browser.close()
            server.end()
            warm.end()


def shown(values: list[float]) -> str:
    """Return a median with the least and the most."""
    if not values:
        return "has none"
    middle, least, most = statistics.median(values), min(values), max(values)
    return f"{middle:.4g} ({least:.4g} to {most:.4g})"


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    before = os.getloadavg()[0]
    found: Found = defaultdict(lambda: defaultdict(list))
    try:
        measure(rounds, found)
    finally:  # what was measured before something failed is worth reading too
        show(found)
        load = f"load {before:.1f} before, {os.getloadavg()[0]:.1f} after"
        print(f"{rounds} rounds; {load}, {os.cpu_count()} cores")  # noqa: T201


def show(found: Found) -> None:
    """Print a line for each row of the table."""
    print(f"{'':50}{'ours':28}{'plain':28}ours / plain")  # noqa: T201
    for row, by_form in found.items():
        ours, plain = by_form["ours"], by_form["plain"]
        both = ours and plain
        ratio = f"{statistics.median(ours) / statistics.median(plain):.2f}" if both else ""
        print(f"{row:50}{shown(ours):28}{shown(plain):28}{ratio}")  # noqa: T201


if __name__ == "__main__":
    main()
