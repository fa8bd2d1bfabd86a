"""The people of a group in a test: each with a browser, a page and a kernel of their own."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from faces import CUT, TOKEN, answer_dialogs

LISTEN = """(() => {
    window.typedHere = {};
    window.toldHere = {};
    addEventListener("input", ({ target }) => {
        if (target.dataset.path) (window.typedHere[target.dataset.path] ??= []).push(target.value);
    }, true);
    const look = () => {
        for (const quote of document.querySelectorAll("[data-others] q")) {
            const at = quote.closest("[data-others]").dataset.others;
            (window.toldHere[at] ??= []).push(quote.textContent);
        }
    };
    addEventListener("DOMContentLoaded", () =>
        new MutationObserver(look).observe(document.body, { childList: true, subtree: true }));
})();"""
"""A script that remembers what stood in each field as it was typed, and what was told as lost."""


class Person:
    """One member of the group: what this person sees is in a browser of its own."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(
            viewport={"width": 1280, "height": 900}, locale="en-GB", **options
        )
        self.context.set_default_timeout(40_000)
        self.context.add_init_script(CUT + LISTEN)
        self.errors: list[str] = []
        self.context.on("weberror", lambda told: self.errors.append(str(told.error)))
        self.page = self.context.new_page()
        answer_dialogs(self.page)

    def go(self, address: str, notebook: str, slug: str) -> None:
        """Begin to open a step in Voila; `arrive` waits until the form is there."""
        query = f"community={slug}&token={TOKEN}"
        self.page.goto(f"{address}/voila/render/notebooks/{notebook}?{query}", wait_until="commit")

    def arrive(self) -> None:
        """Wait until the form of the opened page is there."""
        self.page.wait_for_selector(".copnb-form .main-part")

    def value(self, path: str) -> str:
        """Return what a field shows."""
        return str(self.page.input_value(at(path)))

    def type(self, path: str, text: str) -> None:
        """Go to the end of a field and type."""
        self.page.focus(at(path))
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text)

    def sees(self, path: str, text: str) -> None:
        """Wait until a field shows a text."""
        script = "([at, text]) => document.querySelector(at)?.value === text"
        self.page.wait_for_function(script, arg=[at(path), text])

    def caret(self) -> list[int]:
        """Return where the caret stands in the field that has the focus."""
        script = "[document.activeElement.selectionStart, document.activeElement.selectionEnd]"
        return list(self.page.evaluate(script))

    def rows(self, path: str) -> list[str]:
        """Return the ids of the rows of a list, as they stand on the page."""
        script = """path => [...new Set([...document.querySelectorAll(`[data-path^="${path}."]`)]
            .map(field => field.dataset.path.split(".")[2]))]"""
        return list(self.page.evaluate(script, path))

    def add_row(self, path: str) -> str:
        """Add a row to a list and return its id: another's may arrive at the same moment."""
        self.page.click(f'[data-action="add:{path}"]')
        mine = "document.activeElement.closest('[data-row]').dataset.row"
        return str(self.page.evaluate(mine))

    def settle(self) -> None:
        """Leave the field and wait until all is saved."""
        self.page.evaluate("document.activeElement.blur()")
        self.page.wait_for_selector('.save[data-state="saved"]', state="attached")

    def answers(self) -> dict[str, str]:
        """Return what all fields of the page show, by path."""
        script = """() => Object.fromEntries([...document.querySelectorAll(
            ".main-part input:not([type=checkbox], [type=radio])[data-path], " +
            ".main-part textarea[data-path], .main-part select[data-path]")]
            .map(field => [field.dataset.path, field.value]))"""
        return dict(self.page.evaluate(script))


def at(path: str) -> str:
    """Return the selector of a field."""
    return f'[data-path="{path}"]'


def open_all(people: Sequence[Person], address: str, notebook: str, slug: str) -> None:
    """Open one step of one community for everybody at once."""
    for person in people:
        person.go(address, notebook, slug)
    for person in people:
        person.arrive()


def read_design(folder: Path) -> Any:
    """Return what stands in a community's design file."""
    return json.loads((folder / "community.json").read_text(encoding="utf-8"))


def soon(people: Sequence[Person], check: Callable[[], Any], seconds: float = 30) -> bool:
    """Wait until something is true while the pages live on; return whether it became so."""
    deadline = time.monotonic() + seconds
    while not (found := check()) and time.monotonic() < deadline:
        people[0].page.wait_for_timeout(100)
    return bool(found)


class Spell:
    """A run of keystrokes of one person in one field."""

    def __init__(self, person: Person, path: str, length: int) -> None:
        self.path, self.left = path, length
        person.page.focus(at(path))
        person.page.keyboard.press("Control+End")


class Typist:
    """A person who types at random; `written` logs, by field, the keystrokes of each."""

    def __init__(
        self, person: Person, own: Sequence[str], shared: Sequence[str], rows: str
    ) -> None:
        self.person, self.own, self.shared, self._list = person, own, shared, rows
        self.written = {path: person.value(path) for path in own}
        self.rows: list[str] = []
        self.removed: set[str] = set()
        self.keys = 0
        self._spell: Spell | None = None

    def turn(self, chance: Random) -> None:
        """Type one letter, or begin elsewhere: in a field, in a row, with a row."""
        if self._spell is None or self._spell.left == 0:
            self._spell = Spell(self.person, self._somewhere(chance), chance.randint(3, 15))
        letter = chance.choice("abcdefghij éü ")
        self.person.page.keyboard.type(letter)
        self._spell.left -= 1
        self.keys += 1
        if self._spell.path in self.written:
            self.written[self._spell.path] += letter

    def _somewhere(self, chance: Random) -> str:
        if chance.random() < 0.3 and self.rows:
            row = chance.choice(self.rows)
            if chance.random() < 0.2:
                self.person.page.click(f'[data-action="remove:{self._list}.{row}"]')
                self.rows.remove(row)
                self.removed.add(row)
                del self.written[f"{self._list}.{row}.role"]
            elif chance.random() < 0.4:
                up = self.person.page.locator(f'[data-action="up:{self._list}.{row}"]')
                if up.is_visible():
                    up.click()
        if chance.random() < 0.2 and len(self.rows) < 3:
            self.rows.append(self.person.add_row(self._list))
            added = f"{self._list}.{self.rows[-1]}.role"
            self.written[added] = ""
            return added  # a row without an answer is nobody else's yet
        places = [*self.own, *self.shared, *(f"{self._list}.{row}.role" for row in self.rows)]
        return chance.choice(places)
