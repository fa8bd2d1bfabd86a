"""Bad days: kernels and servers end, lines are cut, browsers close; nothing typed is lost."""

from __future__ import annotations

import json
import random
import shutil
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from faces import (
    BROWSER,
    CHROMIUM,
    PATIENCE,
    SOAK,
    TOKEN,
    Server,
    in_voila,
    new_community,
    stored,
    until,
)
from group import Person
from playwright.sync_api import TimeoutError as TookTooLong
from test_lab import START
from test_lab import opened as opened_in_lab
from wire import Line

from copnb.store.copies import restore
from copnb.store.files import LEFTOVER
from copnb.store.folders import LAST_FILE

pytestmark = [*BROWSER, pytest.mark.slow]

NOTEBOOK = "05_grow.ipynb"
NOTE = '[data-path="grow.growth_note"]'
COUNT = '[data-path="grow.target_count"]'
OFFER = ".offer:not([hidden])"
KEYS = "Object.keys(localStorage).filter((key) => /^copnb:(design|typed)/.test(key))"
CUT_OFF = '[data-state="not-connected"]'
NO_STORAGE = "Storage.prototype.setItem = () => { throw new Error('this browser keeps nothing'); };"
STATE_AND_WORDS = """field => [
    document.querySelector(".save").dataset.state, document.querySelector(field).value]"""
KEY_MS = 40


@pytest.fixture(scope="module")
def running(workshop: Path) -> Iterator[Server]:
    """A server that tests may kill; who kills it starts it again."""
    server = Server(workshop)
    try:
        server.start()
        yield server
    finally:
        server.end()


def opened(page: Any, address: str, slug: str) -> None:
    """Open the step in Voila and wait for its form."""
    in_voila(page, address, NOTEBOOK, slug)
    page.wait_for_selector(NOTE)


def kill_kernels(server: Server) -> None:
    """Kill every kernel of the server (SIGKILL)."""
    assert server.process
    for child in psutil.Process(server.process.pid).children(recursive=True):
        child.kill()


def write(page: Any, text: str, field: str = NOTE) -> None:
    """Type at the end of a field, key by key."""
    page.focus(field)
    page.keyboard.press("Control+End")
    page.keyboard.type(text, delay=KEY_MS)


def note(folder: Path) -> str:
    """Return the stored text."""
    return str(stored(folder, "grow")["growth_note"])


def wait_saved(page: Any, folder: Path, text: str, seconds: float = 30) -> None:
    """Wait until a text stands in the file."""
    assert until(lambda: page.wait_for_timeout(20) or note(folder) == text, seconds), note(folder)


def downloaded(page: Any, action: str, folder: Path) -> Path:
    """Press a button that gives a file, and return the file."""
    with page.expect_download() as waiting:
        page.click(f'[data-action="{action}"]')
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def text_in(file: Path, data: Path) -> str:
    """Return the text that a safe copy brings back."""
    return note(restore(data, file.read_bytes(), file.name))


def whole_again(page: Any, text: str) -> None:
    """Wait until a page that was opened again shows a text, or offers it and brings it back."""
    page.wait_for_selector(NOTE)
    bring = page.locator(f'{OFFER} [data-action="bring"]')
    deadline = time.monotonic() + 30
    while page.input_value(NOTE) != text and time.monotonic() < deadline:
        if bring.is_visible():
            with suppress(TookTooLong):  # an earlier press has been answered just now: it is gone
                bring.click(timeout=2000)
        page.wait_for_timeout(100)
    assert page.input_value(NOTE) == text


def test_with_a_killed_kernel_typing_goes_on_and_the_page_offers_what_it_kept(
    running, workshop, page, tmp_path
):
    folder = new_community(workshop, "Killed kernel")
    opened(page, running.address, folder.name)
    write(page, "Before. ")
    wait_saved(page, folder, "Before. ")
    kill_kernels(running)
    write(page, "While it was dead.")
    page.wait_for_selector(CUT_OFF)
    assert "Not connected: kept in this browser" in page.inner_text(".save")
    write(page, " And on.")
    whole = "Before. While it was dead. And on."
    assert text_in(downloaded(page, "download-kept", tmp_path), tmp_path / "data") == whole
    page.click('[data-action="load-again"]')
    told = page.wait_for_selector(OFFER).inner_text()
    assert f"Kept: {whole}" in told
    assert "Here: Before." in told
    page.click('[data-action="bring"]')
    wait_saved(page, folder, whole)
    assert page.input_value(NOTE) == whole
    page.wait_for_selector(f'{OFFER} :text("Your answers are back.")')


def test_with_a_restarted_kernel_in_jupyterlab_the_form_offers_what_was_kept(
    running, workshop, page
):
    folder = new_community(workshop, "Restarted kernel")
    opened_in_lab(page, running.address, NOTEBOOK)
    page.click(START)
    write(page, "Before. ")
    wait_saved(page, folder, "Before. ")
    address = f"{running.address}/api/kernels"
    with urllib.request.urlopen(f"{address}?token={TOKEN}") as answer:
        kernels = sorted(json.load(answer), key=lambda one: one["last_activity"])
    again = f"{address}/{kernels[-1]['id']}/restart?token={TOKEN}"
    urllib.request.urlopen(urllib.request.Request(again, method="POST")).close()
    write(page, "While it was dead.")
    page.wait_for_selector(CUT_OFF)
    page.click(START)
    page.wait_for_selector(OFFER)
    assert "Kept: Before. While it was dead." in page.inner_text(OFFER)
    page.click('[data-action="bring"]')
    wait_saved(page, folder, "Before. While it was dead.")


@pytest.mark.parametrize("way", ["the page itself", "the start page"])
def test_what_a_wiped_server_lost_comes_back_from_the_browser(running, workshop, page, way):
    folder = new_community(workshop, f"Wiped and back by {way}")
    opened(page, running.address, folder.name)
    write(page, "Before. ")
    page.fill(COUNT, "24")
    assert until(lambda: stored(folder, "grow")["target_count"] == 24)
    page.wait_for_timeout(2500)  # until the browser has the whole design
    running.end(at_once=True)
    write(page, "While it was dead.")
    page.wait_for_selector(CUT_OFF)
    shutil.rmtree(folder)
    (workshop / "workshop_data" / LAST_FILE).unlink()
    running.start()
    if way == "the page itself":
        page.reload()
    else:
        in_voila(page, running.address, "00_start_here.ipynb", "")
    kept = page.locator(".kept li", has_text="Wiped and back")
    kept.locator('[data-action^="bring-kept:"]').click()
    page.wait_for_url("**community=wiped-and-back**")
    assert until(lambda: (folder / "community.json").is_file())
    assert note(folder) == "Before. While it was dead."
    assert stored(folder, "grow")["target_count"] == 24
    if way == "the page itself":
        page.wait_for_selector(NOTE)
        assert page.input_value(NOTE) == "Before. While it was dead."
        page.wait_for_timeout(1500)
        assert not page.is_visible(OFFER)


def test_forget_on_this_computer_leaves_nothing_in_the_browser(running, workshop, page, tmp_path):
    folder = new_community(workshop, "To be forgotten")
    opened(page, running.address, folder.name)
    write(page, "Before. ")
    wait_saved(page, folder, "Before. ")
    page.wait_for_timeout(2500)
    assert page.evaluate(KEYS)
    page.click('[data-action="forget"]')
    assert page.evaluate(KEYS) == []
    write(page, "After. ")
    wait_saved(page, folder, "Before. After. ")
    kill_kernels(running)
    write(page, "Dead.")
    page.wait_for_selector(CUT_OFF)
    file = downloaded(page, "download-kept", tmp_path)
    assert text_in(file, tmp_path / "data") == "Before. After. Dead."
    in_voila(page, running.address, "00_start_here.ipynb", "")
    page.click(f'{".kept"} [data-action^="forget:"]')
    assert page.evaluate(KEYS) == []
    assert not page.is_visible(".kept")
    assert page.evaluate("document.activeElement !== document.body")


def test_safe_copies_of_a_server_alive_and_dead_come_back_in_another_browser(
    running, workshop, page, browser, tmp_path
):
    folder = new_community(workshop, "Copied twice")
    opened(page, running.address, folder.name)
    write(page, "Before. ")
    wait_saved(page, folder, "Before. ")
    alive = downloaded(page, "safe-copy", tmp_path)
    running.end(at_once=True)
    write(page, "While it was dead.")
    dead = downloaded(page, "safe-copy", tmp_path)
    assert (alive.suffix, dead.suffix) == (".zip", ".json")
    shutil.rmtree(folder)
    running.start()
    context = browser.new_context()
    fresh = context.new_page()
    in_voila(fresh, running.address, "00_start_here.ipynb", "")
    fresh.wait_for_selector('[data-path="restore.file"]', state="attached", timeout=PATIENCE)
    assert not fresh.is_visible(".kept")
    for n, file in enumerate((alive, dead), start=1):
        fresh.set_input_files('[data-path="restore.file"]', file)
        back = folder if n == 1 else folder.with_name(f"{folder.name}-2")
        assert until(lambda back=back: (back / "community.json").is_file())
        assert note(back) == ("Before. " if n == 1 else "Before. While it was dead.")
    context.close()


def test_a_browser_that_was_closed_offers_what_it_kept(running, workshop, browser, tmp_path):
    folder = new_community(workshop, "Closed browser")
    options = {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}
    for turn in range(2):
        context = browser.browser_type.launch_persistent_context(tmp_path / "profile", **options)
        context.set_default_timeout(PATIENCE)
        page = context.pages[0]
        opened(page, running.address, folder.name)
        if turn == 0:
            kill_kernels(running)
            write(page, "Typed and closed.")
        else:
            page.wait_for_selector(OFFER)
            whole_again(page, "Typed and closed.")
            wait_saved(page, folder, "Typed and closed.")
        context.close()


def test_after_a_laptop_slept_everything_arrives_by_itself(running, workshop, page):
    folder = new_community(workshop, "Asleep")
    line = Line(running.port)
    opened(page, line.address, folder.name)
    write(page, "Before. ")
    wait_saved(page, folder, "Before. ")
    page.context.set_offline(True)
    line.cut()
    write(page, "While it slept.")
    page.wait_for_selector(CUT_OFF)
    line.cut(False)
    page.context.set_offline(False)
    wait_saved(page, folder, "Before. While it slept.", seconds=20)
    page.wait_for_selector('[data-state="saved"]')


def test_a_page_reloaded_in_the_middle_of_a_word_saved_it_or_offers_it(running, workshop, page):
    folder = new_community(workshop, "Reloaded")
    chance = random.Random(4)
    opened(page, running.address, folder.name)
    text = ""
    for turn in range(40 if SOAK else 3):
        part = f"word{turn}"[: chance.randint(2, 6)] + " "
        if turn % 2:
            kill_kernels(running)
        write(page, part)
        text += part
        page.wait_for_timeout(chance.choice((0, 30, 160, 400)))
        page.reload()
        whole_again(page, text)
    wait_saved(page, folder, text)


def test_an_offer_that_nobody_answered_is_there_again_after_typing_elsewhere(
    running, workshop, page
):
    folder = new_community(workshop, "Offered twice")
    opened(page, running.address, folder.name)
    kill_kernels(running)
    write(page, "A long thought that nobody saved.")
    page.reload()
    page.wait_for_selector(OFFER)
    write(page, "New")
    wait_saved(page, folder, "New")
    page.reload()
    page.wait_for_selector(OFFER)
    assert "A long thought that nobody saved." in page.inner_text(OFFER)
    page.click('[data-action="forget-kept"]')
    assert page.evaluate("document.activeElement.closest('.main-part') !== null")
    page.reload()
    page.wait_for_selector(NOTE)
    page.wait_for_timeout(6000)
    assert not page.is_visible(OFFER)
    assert note(folder) == "New"


def test_what_cannot_be_saved_is_offered_until_somebody_leaves_it_out(running, workshop, page):
    folder = new_community(workshop, "Too long")
    opened(page, running.address, folder.name)
    page.fill(NOTE, "long " * 5000)
    page.fill(COUNT, "24")
    assert until(lambda: stored(folder, "grow")["target_count"] == 24)
    kill_kernels(running)
    page.fill(COUNT, "25")
    page.wait_for_selector(CUT_OFF)
    page.reload()
    page.click('[data-action="bring"]')
    assert until(lambda: stored(folder, "grow")["target_count"] == 25)
    for _turn in range(2):
        page.wait_for_selector(f'{OFFER} :text("This cannot be saved so.")')
        assert not page.is_visible('[data-action="bring"]')
        page.reload()
    page.click('[data-action="forget-kept"]')
    page.reload()
    page.wait_for_selector(NOTE)
    page.wait_for_timeout(1000)
    assert not page.is_visible(OFFER)


def test_an_older_copy_on_the_server_takes_nothing_newer_from_the_browser(running, workshop, page):
    folder = new_community(workshop, "Put back in time")
    opened(page, running.address, folder.name)
    earlier = (folder / "community.json").read_bytes()
    write(page, "Saved, then lost by the server.")
    wait_saved(page, folder, "Saved, then lost by the server.")
    page.wait_for_timeout(2500)
    page.goto("about:blank")
    (folder / "community.json").write_bytes(earlier)
    for _turn in range(2):  # offered as long as nobody answers
        opened(page, running.address, folder.name)
        page.wait_for_selector(OFFER)
        page.wait_for_timeout(1000)
    whole_again(page, "Saved, then lost by the server.")
    wait_saved(page, folder, "Saved, then lost by the server.")


def test_a_browser_that_keeps_nothing_says_so_and_still_gives_a_file(
    running, workshop, page, tmp_path
):
    folder = new_community(workshop, "Nothing is kept")
    page.add_init_script(NO_STORAGE)
    opened(page, running.address, folder.name)
    kill_kernels(running)
    write(page, "Only on the screen.")
    page.wait_for_selector(CUT_OFF)
    assert "only on this screen" in page.inner_text(".save")
    file = downloaded(page, "download-kept", tmp_path)
    assert text_in(file, tmp_path / "data") == "Only on the screen."


def test_a_rule_changed_while_the_kernel_was_dead_does_not_spoil_the_file(
    running, workshop, page, tmp_path
):
    in_voila(page, running.address, "02_design.ipynb", "lantern-circle")
    page.wait_for_selector('[data-why="group-size"] > summary')
    page.click('[data-why="group-size"] > summary >> nth=0')
    page.click('[data-why="group-size.rules"] > summary >> nth=0')
    kill_kernels(running)
    page.fill('[data-path="why.group-size.trust_most"]', "9")
    page.keyboard.press("Tab")
    page.wait_for_selector(CUT_OFF)
    file = downloaded(page, "download-kept", tmp_path)
    back = restore(tmp_path / "data", file.read_bytes(), file.name)
    assert stored(back, "design") == stored(workshop / "workshop_data" / "lantern-circle", "design")


def test_no_acknowledged_text_is_lost_when_the_kernel_is_killed_at_random_moments(
    running, workshop, page
):
    folder = new_community(workshop, "Killed at random")
    chance, acknowledged = random.Random(2026), 0
    opened(page, running.address, folder.name)
    text = ""
    for turn in range(50 if SOAK else 5):
        part = "".join(chance.choices("abcdefgh ", k=24)).strip() + f" {turn}. "
        killing = threading.Timer(chance.uniform(0, 1.2), kill_kernels, [running])
        killing.start()
        page.focus(NOTE)
        page.keyboard.press("Control+End")
        for letter in part:
            page.keyboard.type(letter, delay=chance.randint(30, 60))
            state, shown = page.evaluate(STATE_AND_WORDS, NOTE)
            acknowledged += state == "saved"
            assert state != "saved" or note(folder) == shown
        killing.join()
        text += part
        page.reload()
        whole_again(page, text)
        wait_saved(page, folder, text)
    assert acknowledged
    assert not list(folder.glob(f"{LEFTOVER}*"))


def test_a_borrowed_server_ends_what_nobody_uses_and_nothing_is_lost(running, workshop, page):
    """The policy of mybinder.org, sixty times faster: ten quiet minutes, then an hour."""
    idle, away = (10, 60) if SOAK else (6, 60)
    running.end()
    running.start(
        f"--MappingKernelManager.cull_idle_timeout={idle}",
        "--MappingKernelManager.cull_interval=1",
        "--MappingKernelManager.cull_connected=True",
        f"--ServerApp.shutdown_no_activity_timeout={away}",
    )
    folder = new_community(workshop, "On a borrowed server")
    text = ""
    try:
        opened(page, running.address, folder.name)
        for turn in range(4 if SOAK else 1):
            write(page, f"Now {turn}. ")
            text += f"Now {turn}. "
            wait_saved(page, folder, text)
            assert until(lambda: not kernels(running), idle + 15), "a page keeps its kernel alive"
            write(page, f"Then {turn}. ")
            text += f"Then {turn}. "
            page.wait_for_selector(CUT_OFF)
            page.click('[data-action="load-again"]')
            page.wait_for_selector(OFFER)
            whole_again(page, text)
        wait_saved(page, folder, text)
        if SOAK:  # it looks once a minute
            assert until(lambda: running.process.poll() is not None, 240)
        running.end(at_once=True)
        write(page, "At last.")
        page.wait_for_selector(CUT_OFF)
    finally:
        running.end()
        running.start()
    page.click('[data-action="load-again"]')
    whole_again(page, f"{text}At last.")
    wait_saved(page, folder, f"{text}At last.")


def kernels(server: Server) -> list[Any]:
    """Return the kernels of the server that run."""
    assert server.process
    return psutil.Process(server.process.pid).children()


def test_the_page_tells_the_age_of_the_safe_copy_and_asks_for_one_in_time(
    running, workshop, page, tmp_path
):
    folder = new_community(workshop, "Quiet minutes")
    page.clock.install()
    opened(page, running.address, folder.name)
    assert "No safe copy yet" in page.inner_text(".copies")
    write(page, "Before. ")
    wait_saved(page, folder, "Before. ")
    page.wait_for_timeout(2500)
    page.clock.fast_forward("07:30")
    assert not page.is_visible(".quiet-minutes")
    page.clock.fast_forward("01:00")
    page.wait_for_selector('.quiet-minutes :text("8 minutes")')
    copy = downloaded(page, "quiet-copy", tmp_path)
    assert text_in(copy, tmp_path / "data") == "Before. "
    assert not page.is_visible(".quiet-minutes")
    assert page.evaluate("document.activeElement.dataset.action") == "safe-copy"
    assert "just now" in page.inner_text(".copies")
    page.clock.fast_forward("09:00")
    page.wait_for_function("document.querySelector('.copies').innerText.includes('9 minutes ago')")
    assert not page.is_visible(".quiet-minutes")
    page.reload()
    page.wait_for_selector(NOTE)
    page.wait_for_timeout(3000)
    page.clock.fast_forward("09:00")
    page.wait_for_function("document.querySelector('.copies').innerText.includes('18 minutes ago')")
    assert not page.is_visible(".quiet-minutes")  # nothing was typed since the copy
    write(page, "After.")
    wait_saved(page, folder, "Before. After.")
    kill_kernels(running)
    page.clock.fast_forward("08:30")
    page.wait_for_selector(".quiet-minutes .main")
    write(page, " Dead.")
    assert not page.is_visible(".quiet-minutes")  # somebody types


def kill_kernel_of(person: Person, server: Server) -> None:
    """Kill the kernel of one person's page (SIGKILL); those of others go on."""
    script = "JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"
    kernel = person.page.evaluate(script)
    assert server.process
    children = psutil.Process(server.process.pid).children(recursive=True)
    (process,) = [one for one in children if kernel in " ".join(one.cmdline())]
    process.kill()


def test_who_brings_words_back_takes_none_from_others(running, workshop, browser):
    folder = new_community(workshop, "Words of two")
    one, other = Person(browser), Person(browser)
    mine, theirs = "grow.growth_note", "launch.path_forward"
    for person, notebook in ((one, NOTEBOOK), (other, "04_launch.ipynb")):
        person.go(running.address, notebook, folder.name)
        person.arrive()
    one.type(mine, "Before. ")
    other.type(theirs, "One.")
    for person in (one, other):
        person.settle()
    kill_kernel_of(one, running)
    one.type(mine, "Then.")
    one.page.reload()  # at once: what was typed a moment ago is offered some seconds later
    one.arrive()
    for word in (" Two.", " Three."):
        other.type(theirs, word)
        other.settle()
        one.page.wait_for_timeout(1000)
    one.page.wait_for_selector(f'{OFFER} [data-action="bring"]')
    other.type(theirs, " Four.")
    other.settle()
    one.page.click('[data-action="bring"]')
    one.sees(mine, "Before. Then.")
    one.page.wait_for_timeout(1500)
    assert other.value(theirs) == "One. Two. Three. Four."
    assert stored(folder, "launch")["path_forward"] == "One. Two. Three. Four."
    assert note(folder) == "Before. Then."
    for person in (one, other):
        person.context.close()
