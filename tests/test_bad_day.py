"""A bad day pressed together: five people at work while kernels, a server and laptops go."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import psutil
import pytest
from faces import BROWSER, SOAK, Server, new_community
from group import Person, at, read_design

from copnb.design.fields import LINE_LENGTH

pytestmark = [*BROWSER, pytest.mark.slow, pytest.mark.soak]

SECONDS = 240 if SOAK or os.environ.get("COPNB_BAD_DAY") else 18
STUCK = 4.0  # seconds of "not connected" until a person presses "Load the page again"
BLANK = 25.0  # seconds without a form until a person loads the page again
AGAIN = 10.0  # seconds until a person presses the same button once more
PATIENT = 120.0  # seconds that coming back may take: five kernels start on two cores
MOST_ROWS, MOST_LETTERS = 8, 600
MOST_IN_A_CELL = LINE_LENGTH - 40  # what is longer cannot be saved, and the page says so
FORMATS = "design.formats"
HALF_LOADED = ("[anywidget] Failed", "Failed to fetch", "NetworkError", "error loading dynamically")
"""How errors begin of a page that was still loading when its server died."""

LOOK = """() => ({
    state: document.querySelector(".save")?.dataset.state ?? "",
    lost: !!document.querySelector('.lost:not([hidden]) [data-action="load-again"]'),
    offer: !!document.querySelector('.offer:not([hidden]) [data-action="bring"]'),
    ready: !!document.querySelector(".copnb-form .main-part"),
})"""
"""A script that says what a person sees of the page's state."""

JOBS = {
    "Ana": ("01_inquire.ipynb", ["inquire.domain_care", "inquire.context", "inquire.people"], ""),
    "Ben": ("01_inquire.ipynb", [], "inquire.groups.name"),
    "Cleo": ("02_design.ipynb", [FORMATS], "design.topics.topic"),
    "Dev": ("03_prototype.ipynb", ["prototype.test_findings", "prototype.inclusion"], ""),
    "Eve": ("03_prototype.ipynb", [], "prototype.tools.name"),
}
"""Who does what: the notebook, the fields, and the list with the column that is written in."""


class Member:
    """One of the five: writes, sees what the page says, and presses what it offers."""

    def __init__(self, name: str, day: Day) -> None:
        self.name, self.day = name, day
        self.notebook, self.fields, self.rows = JOBS[name]
        self.person = Person(day.browser)
        self.typed: dict[str, str] = {}  # all that this person typed, by field
        self.acknowledged: dict[str, str] = {}  # what the page called saved
        self.picked: list[str] = []
        self.asleep = False
        self._left = 0  # letters until the next field
        self._path = ""
        self._stuck_since = 0.0
        self._away_since = self._pressed = 0.0
        self.come()

    def come(self) -> None:
        """Open the page; what happens there is seen turn by turn."""
        self._away_since, self._left, self._stuck_since = time.monotonic(), 0, 0.0
        self._open()

    def _open(self) -> None:
        self._asked_for = time.monotonic()
        self.person.go(self.day.server.address, self.notebook, self.day.folder.name)

    def turn(self, chance: Random, *, writing: bool = True) -> bool:
        """Do one small thing; return whether all is well and saved."""
        if self.asleep:
            return False
        seen = self._look()
        if self._away_since:
            return self._come_back(seen)
        if seen["state"] == "saved":
            self.acknowledged = dict(self.typed)
        if self._is_stuck(seen):
            self.day.note(self.name, "loads the page again")
            self.come()
            return False
        if writing:
            self._write(chance)
        return bool(seen["state"] == "saved")

    def _look(self) -> dict[str, Any]:
        try:
            return dict(self.person.page.evaluate(LOOK))
        except Exception:  # between two pages
            return {"state": "", "lost": False, "offer": False, "ready": False}

    def _come_back(self, seen: dict[str, Any]) -> bool:
        """Wait for the page, bring back what it offers, and go on once everything is there."""
        now = time.monotonic()
        away = now - self._away_since
        assert away < PATIENT, (self.name, self.missing(self._shown()), self.day.table())
        if not seen["ready"] and self.day.is_up and now - self._asked_for > BLANK:
            self.day.note(self.name, "sees no form and loads the page again")
            self._open()
        elif seen["offer"] and now - self._pressed > AGAIN:
            lost = ", ".join(self.missing(self._shown())) or "nothing that is missing"
            self._pressed = now
            self.person.page.click('.offer [data-action="bring"]')
            self.day.note(self.name, f"brings back {lost}")
            self.day.brought += 1
        elif seen["ready"] and not self.missing(self._shown()):
            self._away_since = 0.0
            if self.typed:
                self.day.note(self.name, f"is back after {away:.0f} s with everything")
        return False

    def _is_stuck(self, seen: dict[str, Any]) -> bool:
        now = time.monotonic()
        if not seen["lost"]:
            self._stuck_since = 0.0
        elif not self._stuck_since:
            self._stuck_since = now
        waited = self._stuck_since and now - self._stuck_since > STUCK
        return bool(waited and self.day.is_up)

    def _shown(self) -> dict[str, str]:
        shown = self.person.answers()
        ticked = self.person.page.locator(f"{at(FORMATS)}:checked").all()
        return shown | {FORMATS: " ".join(box.get_attribute("value") for box in ticked)}

    def missing(self, there: dict[str, str]) -> dict[str, str]:
        """Return what this person typed that is not there, by field."""
        lost = {path: text for path, text in self.typed.items() if there.get(path) != text}
        if FORMATS in lost and set(lost[FORMATS].split()) <= set(there.get(FORMATS, "").split()):
            del lost[FORMATS]
        return lost

    def _write(self, chance: Random) -> None:
        if self._left <= 0:
            self._path = self._next(chance)
            if not self._path:
                return
            self._left = chance.randint(5, 30)
            self.person.page.focus(at(self._path))
            self.person.page.keyboard.press("Control+End")
        letter = chance.choice("etaoin shrdlu é")
        self.person.page.keyboard.type(letter)
        self.typed[self._path] = self.typed.get(self._path, "") + letter
        self._left -= 1

    def _next(self, chance: Random) -> str:
        """Return the field to write in next; a format is ticked, a row is added on the way."""
        places = [path for path in self.fields if path != FORMATS]
        if FORMATS in self.fields and chance.random() < 0.5:
            self._tick()
        if self.rows:
            path, column = self.rows.rsplit(".", 1)
            mine = [one for one in self.typed if one.startswith(f"{path}.")]
            if len(mine) < MOST_ROWS:
                return f"{path}.{self.person.add_row(path)}.{column}"
            places += mine
        most = dict.fromkeys(self.fields, MOST_LETTERS)
        places = [
            one for one in places if len(self.typed.get(one, "")) < most.get(one, MOST_IN_A_CELL)
        ]
        return min(places, key=lambda one: len(self.typed.get(one, "")), default="")

    def _tick(self) -> None:
        boxes = self.person.page.locator(f"{at(FORMATS)}:not(:checked):visible")
        if boxes.count() and len(self.picked) < MOST_ROWS:
            code = boxes.first.get_attribute("value")
            boxes.first.check()
            self.picked.append(code)
            self.typed[FORMATS] = " ".join(self.picked)


class Day:
    """The workshop, its server and its five people; a table of what happened to them."""

    def __init__(self, browser: Any, server: Server, folder: Path) -> None:
        self.browser, self.server, self.folder = browser, server, folder
        self.begun = time.monotonic()
        self.happened: list[tuple[float, str, str]] = []
        self.is_up = True
        self.brought = 0
        self.members = {name: Member(name, self) for name in JOBS}

    def note(self, who: str, what: str) -> None:
        """Note what happened, and when."""
        self.happened.append((time.monotonic() - self.begun, who, what))

    def work(self, chance: Random, seconds: float) -> None:
        """Let everybody go on for a while."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for member in self.members.values():
                member.turn(chance)

    def settle(self, chance: Random) -> None:
        """Let everybody come back, bring back what was kept, and see it saved."""
        until = time.monotonic() + PATIENT
        turns = [False]
        while not all(turns):
            assert time.monotonic() < until, self.table()
            turns = [one.turn(chance, writing=False) for one in self.members.values()]
            self.members["Ana"].person.page.wait_for_timeout(50)

    def kill_kernel(self, name: str) -> None:
        """End the kernel of one person's page, as a machine does that runs out of memory."""
        script = "JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"
        kernel = self.members[name].person.page.evaluate(script)
        assert self.server.process
        children = psutil.Process(self.server.process.pid).children(recursive=True)
        (process,) = [one for one in children if kernel in " ".join(one.cmdline())]
        process.kill()
        self.note(name, "has a dead kernel")

    def kill_server(self, chance: Random, seconds: float) -> None:
        """End the server and all its kernels while people go on; start it again on its port."""
        assert self.server.process
        children = psutil.Process(self.server.process.pid).children(recursive=True)
        self.server.end(at_once=True)
        psutil.wait_procs(children, timeout=10)  # kernels end with their server
        self.is_up = False
        self.note("everybody", "has a dead server")
        self.work(chance, seconds)
        self.server.start()
        self.is_up = True
        self.note("everybody", "has a server again")

    def close_lid(self, name: str, *, closed: bool) -> None:
        """Send a laptop to sleep, or wake it up."""
        member = self.members[name]
        member.asleep = closed
        member.person.context.set_offline(closed)
        member.person.page.evaluate("closed => window.cut = closed", closed)
        self.note(name, "closes the laptop" if closed else "opens the laptop")

    def lose_window(self, name: str) -> None:
        """Close a browser in the middle of a word, and open it with what it kept."""
        member = self.members[name]
        kept = member.person.context.storage_state()
        member.person.context.close()
        self.note(name, "closes the browser and opens it again")
        member.person = Person(self.browser, storage_state=kept)
        member.come()

    def table(self) -> str:
        """Return what happened, a line each."""
        lines = [f"{second:7.1f} s  {who:10} {what}" for second, who, what in self.happened]
        return "\n".join(["", *lines, ""])


@pytest.fixture
def day(browser: Any, workshop: Path) -> Iterator[Day]:
    """Five people who have all arrived, on a server that may be killed."""
    server = Server(workshop)
    folder = new_community(workshop, "A bad day")
    made = None
    try:
        server.start()
        made = Day(browser, server, folder)
        made.settle(Random(0))
        made.note("everybody", "has arrived")
        yield made
        for member in made.members.values():
            errors = [told for told in member.person.errors if not told.startswith(HALF_LOADED)]
            assert errors == []
            member.person.context.close()
    finally:
        if made:
            sys.stdout.write(made.table())
        server.end()


def stored_of(folder: Path) -> dict[str, str]:
    """Return every text that is stored, by the path that a page knows it by."""
    there = {}
    for step, answers in read_design(folder).items():
        for name, value in answers.items() if isinstance(answers, dict) else ():
            there[f"{step}.{name}"] = value
            for row in value if isinstance(value, list) else ():
                if isinstance(row, dict):
                    there |= {f"{step}.{name}.{row['id']}.{key}": row[key] for key in row}
    there[FORMATS] = " ".join(row["format"] for row in read_design(folder)["design"]["formats"])
    return there


def test_a_bad_day_ends_with_every_letter_in_the_file(day: Day) -> None:
    chance = Random(30)
    part = SECONDS / 7
    day.work(chance, part)
    day.kill_kernel("Ana")
    day.work(chance, part)
    day.close_lid("Dev", closed=True)
    day.work(chance, part)
    day.kill_kernel("Cleo")
    day.lose_window("Eve")
    day.work(chance, part)
    day.close_lid("Dev", closed=False)
    day.kill_server(chance, part)
    day.work(chance, 2 * part)
    day.settle(chance)
    there = stored_of(day.folder)
    letters = sum(len(text) for one in day.members.values() for text in one.typed.values())
    day.note("everybody", f"typed {letters} letters; brought back {day.brought} times")
    for member in day.members.values():
        acknowledged = {
            path: text
            for path, text in member.acknowledged.items()
            if path != FORMATS and not str(there.get(path, "")).startswith(text)
        }
        assert acknowledged == {}, member.name
        assert member.missing(there) == {}, member.name
        assert member.typed, member.name
