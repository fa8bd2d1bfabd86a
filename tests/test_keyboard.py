"""The keyboard alone does all of it, and nobody who types is disturbed by what others do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from faces import BROWSER, SOAK, in_voila, new_community, stored, until

from copnb.design.community import STEPS, step
from copnb.design.questions import Question, questions
from copnb.workshop.form import HERE

pytestmark = BROWSER

STOP = """() => {
    const node = document.activeElement;
    const style = getComputedStyle(node);
    const place = node.getBoundingClientRect();
    const top = document.querySelector(".copnb-top:has(.bar)");
    const bar = node.closest(".copnb-top") ? 0 : top.getBoundingClientRect().bottom;
    return {
        tag: node.tagName, kind: node.type, code: node.value,
        path: node.dataset.path, action: node.dataset.action,
        ours: Boolean(node.closest(".copnb")), row: Boolean(node.closest(".item")),
        lost: node === document.body,
        ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        seen: place.bottom > bar && place.top < innerHeight && place.width > 0,
        what: node.outerHTML.slice(0, 200),
    };
}"""
"""What has the focus, and whether a person can see that it has."""


@pytest.mark.parametrize(
    ("before", "caret", "now", "expected"),
    [
        ("our harvest", 11, "our late harvest", 16),
        ("our harvest", 3, "our late harvest", 3),
        ("our late harvest", 16, "our harvest", 11),
        ("our late harvest", 6, "our harvest", 4),
        ("aaa", 3, "aaaa", 3),
        ("one two", 5, "", 0),
        ("same", 2, "same", 2),
    ],
)
def test_the_caret_stays_at_its_letter_when_the_text_becomes_another(
    page, before, caret, now, expected
):
    source = (HERE / "js" / "elements.js").read_text(encoding="utf-8")
    place = page.evaluate(
        """async ([source, before, caret, now]) => {
            const address = `data:text/javascript,${encodeURIComponent(source)}`;
            const { showText } = await import(address);
            document.body.innerHTML = "<textarea></textarea>";
            const box = document.body.firstChild;
            box.value = before;
            box.focus();
            box.setSelectionRange(caret, caret);
            showText(box, now);
            return [box.value, box.selectionStart, box.selectionEnd];
        }""",
        [source, before, caret, now],
    )
    assert place == [now, expected, expected]


def press(page: Any, *keys: str) -> None:
    """Press keys one after the other."""
    for key in keys:
        page.keyboard.press(key)


def asked(key: str, path: str) -> Question:
    """Return the question that a field of a step asks, or the column that a cell stands in."""
    _step, name, *inside = path.split(".")
    found = next(one for one in questions(key) if one.name == name)
    if len(inside) == 2:
        return next(column for column in found.columns if column.name == inside[1])
    return found


def answer(page: Any, stop: dict[str, Any], question: Question, done: set[str]) -> None:
    """Answer what has the focus by keyboard; of boxes to tick the first two."""
    path = stop["path"]
    if stop["kind"] == "checkbox":
        if len([one for one in done if one.startswith(f"{path}=")]) < 2:
            press(page, "Space")
            done.add(f"{path}={stop['code']}")
        return
    if path in done:
        return
    done.add(path)
    if stop["kind"] in ("date", "time"):
        press(page, *["ArrowUp", "ArrowRight"] * 3)
    elif stop["tag"] == "SELECT" or stop["kind"] == "radio":
        press(page, "ArrowDown")
    elif question.kind in ("count", "points", "ratings"):
        number = max(question.minimum or 0, min(5, question.maximum or 5))
        press(page, "Control+a")
        page.keyboard.type(str(number))
    else:
        press(page, "Control+a")
        page.keyboard.type("Winnipeg (America)" if question.kind == "time_zone" else "Typed só")


def walk(page: Any, key: str) -> None:
    """Go through a step's form by Tab, answer all of it, and agree."""
    done: set[str] = set()
    last = ""
    for _turn in range(900):
        stop = page.evaluate(STOP)
        assert not stop["lost"] or not last, f"nothing has the focus after {last}"
        assert stop["ring"] or not stop["ours"] or stop["lost"], stop["what"]
        assert stop["seen"] or stop["lost"], stop["what"]
        last, path, action = stop["what"], stop["path"] or "", stop["action"] or ""
        if action == "agree":
            return press(page, "Enter")
        if path.startswith(f"{key}."):
            answer(page, stop, asked(key, path), done)
        elif action.startswith("add:") and action not in done:
            done.add(action)
            press(page, "Enter")
            assert page.evaluate(STOP)["row"]
            continue
        elif stop["tag"] == "SUMMARY" and stop["row"]:
            press(page, "Enter")
        press(page, "Tab")
    raise AssertionError(f"no end in sight after {last}")


@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.parametrize("key", [each.key for each in STEPS] if SOAK else ["prototype", "sustain"])
def test_a_step_is_filled_in_by_keyboard_alone(server, workshop, page, key):
    folder = new_community(workshop, f"By keyboard {key}")
    in_voila(page, server, step(key).notebook, folder.name)
    page.wait_for_selector(f'[data-path^="{key}."]')
    page.wait_for_timeout(1000)
    walk(page, key)
    design = folder / "community.json"
    assert until(lambda: json.loads(design.read_text())["steps"][key] == "agreed")
    answers = stored(folder, key)
    empty = [one.name for one in questions(key) if answers[one.name] in (None, "", [], {})]
    assert empty == []
    assert not page.evaluate(STOP)["lost"]


GROUPS = "inquire.groups"


def names(folder: Path) -> list[str]:
    """Return the stored names of the groups, in their order."""
    return [row["name"] for row in stored(folder, "inquire")["groups"]]


def on(page: Any) -> str:
    """Return what the element with the focus is called."""
    label: str = page.evaluate("document.activeElement.getAttribute('aria-label') || ''")
    return label


def three_groups(workshop: Path, name: str) -> Path:
    """Make a community with three groups of members."""
    folder = new_community(workshop, name)
    tree = json.loads((folder / "community.json").read_text(encoding="utf-8"))
    rows = [{"id": f"row{n}", "name": text} for n, text in enumerate(("one", "two", "three"))]
    tree["inquire"]["groups"] = rows
    (folder / "community.json").write_text(json.dumps(tree), encoding="utf-8")
    return folder


@pytest.mark.slow
def test_a_row_is_moved_removed_and_brought_back_by_keyboard(server, workshop, page):
    folder = three_groups(workshop, "Rows by keyboard")
    in_voila(page, server, "01_inquire.ipynb", folder.name)
    page.focus(f'[data-action="down:{GROUPS}.row0"]')
    press(page, "Enter")
    assert until(lambda: names(folder) == ["two", "one", "three"])
    assert on(page) == "Move down: Groups of members 2"
    press(page, "Space")
    assert until(lambda: names(folder) == ["two", "three", "one"])
    assert on(page) == "Move up: Groups of members 3"  # it cannot go further down
    press(page, "Enter", "Enter")
    assert until(lambda: names(folder) == ["one", "two", "three"])
    assert page.locator(f'[data-action="up:{GROUPS}.row0"]').is_hidden()
    press(page, "Tab")
    assert on(page) == "Remove Groups of members 1"
    press(page, "Enter")
    assert until(lambda: names(folder) == ["two", "three"])
    assert on(page) == "Bring it back: Groups of members 1"
    press(page, "Enter")
    assert until(lambda: names(folder) == ["one", "two", "three"])
    assert page.evaluate("document.activeElement.value") == "one"


@pytest.mark.slow
def test_what_others_do_to_a_list_leaves_caret_and_words_alone(server, workshop, page):
    folder = three_groups(workshop, "Caret in a list")
    other = page.context.new_page()
    for each in (page, other):
        in_voila(each, server, "01_inquire.ipynb", folder.name)
        each.wait_for_selector(f'[data-path="{GROUPS}.row1.name"]')
    page.focus(f'[data-path="{GROUPS}.row1.name"]')
    press(page, "End", "ArrowLeft")

    def here() -> list[Any]:
        spot: list[Any] = page.evaluate(
            "[document.activeElement.dataset.path, document.activeElement.value,"
            " document.activeElement.selectionStart]"
        )
        return spot

    other.click(f'[data-action="remove:{GROUPS}.row0"]')
    other.click(f'[data-action="add:{GROUPS}"]')
    other.keyboard.type("four")
    page.wait_for_function("document.querySelectorAll('[data-row]').length === 3")
    page.wait_for_selector(f'[data-path="{GROUPS}.row0.name"]', state="detached")
    assert here() == [f"{GROUPS}.row1.name", "two", 2]
    other.fill(f'[data-path="{GROUPS}.row1.name"]', "all two")
    assert until(lambda: here() == [f"{GROUPS}.row1.name", "all two", 6])
    page.keyboard.type("-X-")
    assert until(lambda: "all tw-X-o" in names(folder)), names(folder)
    other.click(f'[data-action="up:{GROUPS}.row2"]')
    page.wait_for_function("document.querySelector('[data-row]').dataset.row === 'row2'")
    assert here() == [f"{GROUPS}.row1.name", "all tw-X-o", 9]
    assert names(folder) == ["three", "all tw-X-o", "four"]


@pytest.mark.slow
def test_a_row_that_somebody_removes_under_the_hands_comes_back_with_what_is_typed(
    server, workshop, page
):
    folder = three_groups(workshop, "Removed under the hands")
    other = page.context.new_page()
    for each in (page, other):
        in_voila(each, server, "01_inquire.ipynb", folder.name)
        each.wait_for_selector(f'[data-path="{GROUPS}.row1.name"]')
    page.focus(f'[data-path="{GROUPS}.row1.name"]')
    press(page, "End")
    other.click(f'[data-action="remove:{GROUPS}.row1"]')
    other.fill(f'[data-path="{GROUPS}.row2.name"]', "three!")
    page.wait_for_function(
        f"document.querySelector('[data-path=\"{GROUPS}.row2.name\"]').value === 'three!'"
    )
    assert names(folder) == ["one", "three!"]
    page.keyboard.type(" and a half")
    assert until(lambda: "two and a half" in names(folder)), names(folder)
    other.wait_for_selector(f'[data-path="{GROUPS}.row1.name"]')
    assert names(folder) == ["one", "two and a half", "three!"]
