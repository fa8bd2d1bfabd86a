"""Taking it home: one button makes report, poster and kit, in a process that ends with its page."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import psutil
import pytest
from faces import BROWSER, CUT, appears, in_lab, in_voila, new_community, show, stored, until
from test_accessible import SMALL, WIDER, dress, violations
from test_pseudo import Pseudo, unwrapped

from copnb import words
from copnb.design.community import step
from copnb.report.formats import FILES
from copnb.workshop import taking_home
from copnb.workshop.making import Making
from copnb.workshop.sheet import NoSheet, Sheet
from copnb.workshop.taking_home import TakingHome

NOTEBOOK = step("sustain").notebook
WRONG = '.bad[role="status"]'
BEGINS = {"html": b"<!DOCTYPE html", "pdf": b"%PDF-", "docx": b"PK", "kit": b"PK"}
BEGINS |= {"poster": b"<!DOCTYPE html", "poster_pdf": b"%PDF-"}

Sent = list[tuple[dict[str, Any], list[bytes]]]


def widget(folder: Path) -> tuple[TakingHome, Sent]:
    """Return the widget as a page shows it, and what it answers."""
    home, sent = TakingHome(folder), []
    home.send = lambda content, buffers=None: sent.append((content, buffers or []))
    return home, sent


def ask(home: TakingHome, **message: Any) -> None:
    home._handle_custom_msg({"seq": 3, **message}, [])


def makers(folder: Path) -> list[psutil.Process]:
    """Return the processes that make the report of a folder, without those that they start."""
    found = {}
    for process in psutil.process_iter(["cmdline", "ppid"]):
        line = process.info["cmdline"] or []
        if "copnb.workshop.making" in line and line[-1] == str(folder):
            found[process.pid] = process
    return [process for process in found.values() if process.info["ppid"] not in found]


def begun(folder: Path) -> tuple[list[psutil.Process], Path]:
    """Wait until a report's notebook runs; return all processes that make it, and their place."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(psutil.NoSuchProcess):
            for maker in makers(folder):
                family = [maker, *maker.children(recursive=True)]
                if any("spawn_main" in " ".join(one.cmdline()) for one in family):
                    return family, Path(maker.cwd())
        time.sleep(0.05)
    raise AssertionError("no notebook runs")


def started(folder: Path) -> tuple[list[psutil.Process], Path]:
    """Wait until a process makes a report; return it and its place."""
    assert until(lambda: makers(folder) != [])
    assert until(lambda: makers(folder)[0].cwd() != str(Path.cwd()))
    return makers(folder), Path(makers(folder)[0].cwd())


def all_gone(processes: list[psutil.Process], place: Path) -> bool:
    return until(lambda: not any(map(psutil.Process.is_running, processes)), 20) and until(
        lambda: not place.exists(), 5
    )


class Shown:
    """A report in the making as a page sees it."""

    def __init__(self, *kinds: str, reason: str = "", **lacking: str) -> None:
        self.files = dict.fromkeys(kinds, b"x" * 1500)
        self.lacking, self.reason = lacking, reason
        kinds_here = [kind for kind in FILES if kind.split("_")[-1] not in lacking]
        self.missing = [kind for kind in kinds_here if kind not in kinds]
        self.under_way = bool(self.missing) and not reason


def told(making: Shown) -> dict[str, Any]:
    home, _sent = widget(Path("lantern"))
    home._show(making)  # type: ignore[arg-type]
    return home.made


def test_a_page_says_what_is_ready_and_what_comes_next() -> None:
    assert "takes a moment" in told(Shown())["told"]
    some = told(Shown("html", "pdf"))
    assert some["told"] == "Ready: Report as PDF. Being made now: Report for Word."
    assert (len(some["files"]), some["all"]) == (2, 6)
    assert [file["page"] for file in some["files"]] == [True, False]
    done = told(Shown(*FILES))
    assert done["told"].startswith("All is ready.")
    assert (len(done["files"]), done["all"], done["wrong"]) == (6, 0, False)


def test_what_cannot_be_made_here_is_said_and_not_waited_for() -> None:
    done = told(Shown("html", "docx", "poster", "kit", pdf="PDF needs Pango."))
    assert done["told"].startswith("All is ready.")
    assert done["notes"] == ["PDF needs Pango."]


def test_what_failed_is_named_with_the_reason_and_the_rest_can_be_saved() -> None:
    made = told(Shown("html", reason="no room"))
    assert made["wrong"]
    assert made["told"].startswith("Not made: Report as PDF, Report for Word, Poster as a web")
    assert made["notes"] == ["What the computer says: no room"]
    assert [file["kind"] for file in made["files"]] == ["html"]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (3, "1 kilobyte"),
        (1400, "1 kilobyte"),
        (351_200, "351 kilobytes"),
        (1_400_000, "1 megabyte"),
        (2_600_000, "3 megabytes"),
    ],
)
def test_sizes_are_said_in_words(count: int, said: str) -> None:
    assert taking_home._size(count) == said


def test_no_text_is_left_untranslated() -> None:
    words.use(Pseudo())
    some = [told(Shown(*kinds)) for kinds in ([], ["html"], FILES)]
    some.append(told(Shown("html", reason="π")))
    said = [text for made in some for text in (made["told"], *made["notes"])]
    said += [file[part] for made in some for file in made["files"] for part in ("label", "size")]
    said += [re.sub(r"\{\w+\}", "", text) for text in taking_home.texts().values()]
    assert len(said) > 20
    assert unwrapped(said) == []


def test_no_text_is_machine_talk() -> None:
    shown = json.dumps([taking_home.texts(), taking_home.labels()]).lower()
    assert not [word for word in ("kernel", "session", "json", "process") if word in shown]


def test_a_sheet_offers_it_where_somebody_is_there_and_ends_it(samples: Path) -> None:
    folder = samples / "lantern-circle"
    assert Sheet(step("sustain"), folder, interactive=False).take_home() is None
    assert NoSheet("", samples, step("sustain")).take_home() is None
    sheet = Sheet(step("sustain"), folder, interactive=True)
    home = sheet.take_home()

    async def pressed_and_closed() -> Making:
        ask(home, type="make")
        sheet.close()
        return home._making

    assert asyncio.run(pressed_and_closed()) is None
    assert makers(folder) == []


def test_a_file_that_cannot_be_read_is_told_at_once_in_words(samples: Path) -> None:
    folder = samples / "lantern-circle"
    (samples / "rules.json").write_text('{"air_time_minutes": "many"}', encoding="utf-8")
    home, sent = widget(folder)
    ask(home, type="make")
    assert sent == [({"type": "ack", "seq": 3}, [])]
    assert home.made["wrong"]
    assert home.made["told"].startswith("Nothing can be made yet. rules.json: air_time_minutes")
    assert makers(folder) == []
    (folder / "community.json").write_text("{", encoding="utf-8")
    ask(home, type="make")
    assert "community.json" in home.made["told"]


def test_a_file_that_is_gone_is_refused(samples: Path) -> None:
    home, sent = widget(samples / "lantern-circle")
    for kind in ("html", "../../etc/passwd", None):
        ask(home, type="get", kind=kind, want="a")
    assert {content["type"] for content, _buffers in sent} == {"refused"}
    assert "Press the button" in sent[0][0]["reason"]


def test_a_process_that_is_killed_leaves_a_reason_in_words_and_nothing_else(samples: Path) -> None:
    making = Making(samples / "lantern-circle")
    processes, place = started(samples / "lantern-circle")
    making._process.kill()
    assert until(lambda: making.look() or not making.under_way)
    assert making.reason == "its process ended early, perhaps for lack of memory"
    assert all_gone(processes, place)


def test_ending_it_ends_all_that_it_started_and_removes_all_that_it_wrote(samples: Path) -> None:
    making = Making(samples / "lantern-circle")
    processes, place = begun(samples / "lantern-circle")
    making.end()
    assert all_gone(processes, place)
    assert not making.under_way
    assert making.look() is False


PAGE = """
import sys, time
from pathlib import Path
from copnb.workshop.making import Making
making = Making(Path(sys.argv[1]))
sys.stdin.read()
"""


@pytest.mark.parametrize("how", ["as usual", "at once"])
def test_it_ends_with_the_process_that_asked_for_it(samples: Path, how: str) -> None:
    folder = samples / "lantern-circle"
    page = subprocess.Popen([sys.executable, "-c", PAGE, str(folder)], stdin=subprocess.PIPE)
    processes, place = (begun if how == "at once" else started)(folder)
    if how == "at once":
        page.send_signal(signal.SIGKILL)
    page.communicate()
    assert all_gone(processes, place)


def open_page(page: Any, address: str, slug: str) -> None:
    in_voila(page, address, NOTEBOOK, slug)
    page.wait_for_selector('[data-action="make"]')


def saved(page: Any, kind: str) -> tuple[str, bytes]:
    """Press a button that saves a file; return name and content."""
    with page.expect_download() as waiting:
        page.click(f'[data-action="save:{kind}"]')
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def in_a_browser(test: Any) -> Any:
    """Mark one test as those files are marked that only drive a browser."""
    for mark in (*BROWSER, pytest.mark.slow):
        test = mark(test)
    return test


@in_a_browser
def test_one_press_makes_every_file_from_what_was_just_typed(server, workshop, page) -> None:
    folder = workshop / "workshop_data" / "lantern-circle"
    open_page(page, server, folder.name)
    page.focus('[data-path="sustain.decision_reason"]')
    page.keyboard.type("We typed this just now. ")
    page.locator('[data-action="make"]').press("Enter")
    pressed, seconds = time.monotonic(), {}
    page.wait_for_selector("progress")
    for scheme, width in (("light", 1280), ("dark", 320)):
        dress(page, scheme, width)
        assert violations(page) == []
    assert page.get_attribute("progress", "aria-label") == "How much is ready"
    page.fill('[data-path="sustain.momentum"]', "Typed while it was being made")
    page.wait_for_selector('.save[data-state="saved"]', state="attached", timeout=5000)
    assert stored(folder, "sustain")["momentum"] == "Typed while it was being made"
    page.focus('[data-action="make"]')
    for kind in FILES:
        page.wait_for_selector(f'[data-action="save:{kind}"]')
        seconds[kind] = round(time.monotonic() - pressed, 1)
    print("seconds from the press:", seconds)  # noqa: T201
    page.wait_for_selector('[role="status"]:has-text("All is ready.")')
    assert page.evaluate("document.activeElement.dataset.action") == "make"
    assert not page.is_visible("progress")
    for scheme, width in (("light", 1280), ("dark", 320)):
        dress(page, scheme, width)
        assert violations(page) == []
        assert page.evaluate(SMALL) == []
        assert page.evaluate(WIDER) == 0
    contents = {}
    for kind in FILES:
        name, contents[kind] = saved(page, kind)
        assert name == f"lantern-circle-{FILES[kind]}"
        assert contents[kind].startswith(BEGINS[kind]), kind
    assert "We typed this just now" in contents["html"].decode()
    with zipfile.ZipFile(io.BytesIO(contents["kit"])) as kit:
        assert kit.testzip() is None
        assert {Path(name).name for name in kit.namelist()} >= {"report.html", "report.pdf"}
    with page.expect_popup() as waiting:
        page.click('[data-action="open:html"]')
    waiting.value.wait_for_selector("h1")
    assert "Lantern Circle" in waiting.value.title()
    page.click('[data-action="make"]')
    page.wait_for_selector('[data-action="save:html"]', state="detached")  # the old links go
    assert page.inner_text('[data-action="make"]') == "Make everything anew"


@in_a_browser
def test_in_jupyterlab_the_same_button_makes_them(server, workshop, page) -> None:
    folder = new_community(workshop, "Lab takes it home")
    in_lab(page, server, NOTEBOOK, folder.name)
    show(page, '[data-action="make"]')
    page.click('[data-action="make"]')
    assert appears(page, '[data-action="save:kit"]', 90)
    name, content = saved(page, "kit")
    assert name == f"{folder.name}-kit.zip"
    assert zipfile.is_zipfile(io.BytesIO(content))


@in_a_browser
def test_a_page_that_is_closed_ends_what_it_was_making(server, workshop, page) -> None:
    folder = new_community(workshop, "Closed early")
    open_page(page, server, folder.name)
    page.click('[data-action="make"]')
    processes, place = begun(folder)
    page.goto("about:blank")
    assert all_gone(processes, place)


@in_a_browser
def test_a_page_says_why_nothing_was_made(server, workshop, page) -> None:
    folder = new_community(workshop, "Without a report")
    open_page(page, server, folder.name)
    rules = workshop / "workshop_data" / "rules.json"
    rules.write_text("{", encoding="utf-8")
    try:
        page.click('[data-action="make"]')
        page.wait_for_selector(
            '.bad[role="status"]:has-text("Nothing can be made yet. rules.json")'
        )
    finally:
        rules.unlink()
    page.click('[data-action="make"]')
    begun(folder)
    for maker in makers(folder):
        maker.kill()
    page.wait_for_selector(f'{WRONG}:has-text("Not made: Report as a web page")')
    said = page.inner_text("body")
    assert "perhaps for lack of memory" in said
    assert not [word for word in ("Traceback", "Error:", "summary.json") if word in said]


SLOW_TO_SAVE = """
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
    const text = typeof data === "string" ? data : new TextDecoder().decode(data);
    if (text.includes('"type":"make"')) {
        window.stood = document.querySelector(".copnb-form[data-state]").dataset.state;
    }
    setTimeout(() => send.call(this, data), text.includes('"type":"patch"') ? 1000 : 0);
};
"""
"""A script that lets answers leave a second late, and notes how things stood when a press left."""


@in_a_browser
def test_a_press_waits_until_what_was_typed_is_saved(server, workshop, page) -> None:
    folder = new_community(workshop, "Typed at the last moment")
    page.add_init_script(SLOW_TO_SAVE)
    open_page(page, server, folder.name)
    page.fill('[data-path="sustain.momentum"]', "Just in time")
    page.click('[data-action="make"]')
    page.wait_for_selector('[role="status"]:has-text("What you typed is saved first.")')
    page.wait_for_function("window.stood")
    assert page.evaluate("window.stood") == "saved"
    assert stored(folder, "sustain")["momentum"] == "Just in time"


@in_a_browser
def test_without_a_server_the_button_says_so(server, workshop, page) -> None:
    folder = new_community(workshop, "Cut off at the end")
    page.add_init_script(CUT)
    open_page(page, server, folder.name)
    page.evaluate("window.cut = true")
    page.click('[data-action="make"]')
    page.wait_for_selector(f'{WRONG}:has-text("The server does not answer.")')
    assert makers(folder) == []


@in_a_browser
def test_each_browser_makes_its_own(server, workshop, page) -> None:
    folder = new_community(workshop, "Two take it home")
    other = page.context.new_page()
    for each in (page, other):
        open_page(each, server, folder.name)
    page.click('[data-action="make"]')
    begun(folder)
    assert not other.is_visible("progress")
    other.click('[data-action="make"]')
    assert until(lambda: len(makers(folder)) == 2, 20)
    page.goto("about:blank")
    assert until(lambda: len(makers(folder)) == 1, 20)
    other.goto("about:blank")
    assert until(lambda: makers(folder) == [], 20)


HEAVY = """
import asyncio, sys
from pathlib import Path
from copnb.workshop.taking_home import TakingHome

async def press():
    home = TakingHome(Path(sys.argv[1]))
    home._make()
    assert home.made["all"], home.made
    home.close()

asyncio.run(press())
heavy = {"weasyprint", "docx", "icalendar", "fontTools", "papermill", "nbconvert", "pandas"}
print(sorted((heavy | {"matplotlib"}) & set(sys.modules)))
"""


def test_a_page_that_makes_it_loads_nothing_heavy_itself(samples: Path) -> None:
    command = [sys.executable, "-c", HEAVY, str(samples / "lantern-circle")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
