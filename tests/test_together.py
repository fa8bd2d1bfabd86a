"""Several people on one community: what each types stays, and everybody sees it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from faces import BROWSER, SOAK, in_lab, new_community, show
from group import Person, Typist, at, open_all, read_design, soon

from copnb.store.files import write_whole
from copnb.store.rules import change_rules

pytestmark = [*BROWSER, pytest.mark.slow]
NAMES = "inquire.groups"
CORE = "inquire.core_team"
OWN = ("domain_care", "context", "people", "expectations", "interest_evidence")
SHARED = ("inquire.theme", "inquire.cost_estimate")
SECONDS = 60 if SOAK else 10
FEWEST_KEYS = 10  # of each, however slow the machine is


@pytest.fixture(scope="module")
def folder(workshop: Path) -> Path:
    """The one community of this file; what its leader has time for is judged by a rule."""
    made = new_community(workshop, "All at once")
    tree = read_design(made)
    tree["design"].update(frequency="monthly", meetup_minutes=60)
    tree["prototype"].update(leader_preparation_minutes=60, leader_hosting_minutes=60)
    tree["prototype"]["leader_followup_minutes"] = 30
    tree["inquire"]["leader_minutes_month"] = 600
    write_whole(made / "community.json", json.dumps(tree).encode())
    return made


@pytest.fixture(scope="module")
def pair(browser, server, folder) -> Iterator[tuple[Person, Person]]:
    """Two people on the first step: the pages stay open from test to test, as in a workshop."""
    two = (Person(browser), Person(browser))
    open_all(two, server, "01_inquire.ipynb", folder.name)
    yield two
    for person in two:
        person.context.close()
        assert person.errors == []


@pytest.fixture
def both(pair) -> tuple[Person, Person]:
    """The two people, connected, with nothing under way and nothing told."""
    for person in pair:  # whatever the test before left, or did not come to
        person.page.evaluate("window.cut = false; window.dispatchEvent(new Event('online'))")
        boxes = person.page.locator("[data-others] [data-action^='leave:']")
        while boxes.count():
            boxes.first.click()
        person.settle()
    return pair


def rows_of(folder: Path, path: str) -> list[dict[str, Any]]:
    """Return the stored rows of a list."""
    step, name = path.split(".")
    found: list[dict[str, Any]] = read_design(folder)[step][name]
    return found


def reconnect(people: Sequence[Person]) -> None:
    """Let what was cut off out, of one after the other."""
    for person in people:
        person.page.wait_for_selector('.save[data-state="not-connected"]', state="attached")
        person.page.evaluate("window.cut = false; window.dispatchEvent(new Event('online'))")
        person.page.wait_for_selector('.save[data-state="saved"]', state="attached")


def stored_rows(folder: Path) -> dict[str, str]:
    """Return the stored names of the groups by the ids of their rows."""
    return {row["id"]: row["name"] for row in rows_of(folder, NAMES)}


def told(person: Person) -> list[str]:
    """Return what the boxes say that tell of changes by others."""
    return [box.inner_text() for box in person.page.locator("[data-others]").all()]


def test_two_who_type_in_different_fields_see_each_others_words(both, folder):
    one, other = both
    for word in ("Small ", "rural ", "libraries"):
        one.type("inquire.domain_care", word)
        other.type("inquire.people", word.upper())
    one.sees("inquire.people", "SMALL RURAL LIBRARIES")
    other.sees("inquire.domain_care", "Small rural libraries")
    stored = read_design(folder)["inquire"]
    assert stored["domain_care"] == "Small rural libraries"
    assert stored["people"] == "SMALL RURAL LIBRARIES"
    assert told(one) == told(other) == []


def test_the_caret_stays_where_somebody_stands_while_others_change_the_same_words(both):
    one, other = both
    one.page.fill(at("inquire.context"), "We meet in the old mill by the river")
    other.sees("inquire.context", "We meet in the old mill by the river")
    one.settle()
    one.page.focus(at("inquire.context"))
    place = len("We meet in the ")
    one.page.evaluate("place => document.activeElement.setSelectionRange(place, place + 3)", place)
    other.type("inquire.context", ", at dusk")
    one.sees("inquire.context", "We meet in the old mill by the river, at dusk")
    assert one.caret() == [place, place + 3]
    other.page.fill(at("inquire.context"), "Now we meet in the old mill by the river, at dusk")
    one.sees("inquire.context", "Now we meet in the old mill by the river, at dusk")
    assert one.caret() == [place + 4, place + 7]
    assert told(one) == []  # what stood before or behind my words is still there with them


def test_the_caret_stays_while_others_change_and_move_rows_of_the_same_list(both, folder):
    one, other = both
    rows = [one.add_row(CORE) for _turn in range(3)]
    for row, role in zip(rows, ("host", "scribe", "timer"), strict=True):
        one.page.fill(at(f"{CORE}.{row}.role"), role)
    other.sees(f"{CORE}.{rows[2]}.role", "timer")
    one.settle()
    one.page.focus(at(f"{CORE}.{rows[1]}.role"))
    one.page.keyboard.press("End")
    other.page.fill(at(f"{CORE}.{rows[0]}.role"), "host of the evening")
    other.page.click(f'[data-action="up:{CORE}.{rows[2]}"]')
    other.page.click(f'[data-action="up:{CORE}.{rows[2]}"]')
    one.sees(f"{CORE}.{rows[0]}.role", "host of the evening")
    assert soon(both, lambda: one.rows(CORE) == [rows[2], rows[0], rows[1]])
    assert one.caret() == [6, 6]
    one.page.keyboard.type(" and friend")
    other.sees(f"{CORE}.{rows[1]}.role", "scribe and friend")
    assert [row["id"] for row in rows_of(folder, CORE)] == [rows[2], rows[0], rows[1]]


def test_rows_that_two_add_at_once_both_stay_and_a_row_moved_meanwhile_moves(both, folder):
    one, other = both
    for role in ("host", "scribe"):
        one.page.fill(at(f"{CORE}.{one.add_row(CORE)}.role"), role)
    one.settle()
    before = [row["id"] for row in rows_of(folder, CORE)]
    assert soon(both, lambda: other.rows(CORE) == before)
    mine, theirs = one.add_row(CORE), other.add_row(CORE)
    one.page.keyboard.type("cook")
    other.page.keyboard.type("driver")
    one.page.click(f'[data-action="up:{CORE}.{before[-1]}"]')
    one.sees(f"{CORE}.{theirs}.role", "driver")
    other.sees(f"{CORE}.{mine}.role", "cook")
    for person in both:
        person.settle()
    stored = [row["id"] for row in rows_of(folder, CORE)]
    assert sorted(stored) == sorted([*before, mine, theirs])
    assert stored.index(before[-1]) < stored.index(before[-2])
    assert soon(both, lambda: one.rows(CORE) == other.rows(CORE) == stored)


def test_a_row_that_one_removes_and_the_other_changes_stays_and_says_so(both, folder):
    one, other = both
    row = one.rows(NAMES)[0]
    one.page.fill(at(f"{NAMES}.{row}.name"), "Branches")
    other.sees(f"{NAMES}.{row}.name", "Branches")
    for person in both:
        person.settle()
    one.page.evaluate("window.cut = true")  # both do it before either has seen the other's
    other.page.evaluate("window.cut = true")
    one.page.click(f'[data-action="remove:{NAMES}.{row}"]')
    other.page.fill(at(f"{NAMES}.{row}.name"), "Branches and vans")
    reconnect(both)
    one.sees(f"{NAMES}.{row}.name", "Branches and vans")
    one.page.wait_for_selector("text=Someone else")
    assert stored_rows(folder)[row] == "Branches and vans"


def test_a_row_that_is_brought_back_does_not_overwrite_newer_words(both, folder):
    one, other = both
    row = one.add_row(NAMES)
    one.page.fill(at(f"{NAMES}.{row}.name"), "Volunteers")
    other.sees(f"{NAMES}.{row}.name", "Volunteers")
    one.settle()
    other.page.focus(at(f"{NAMES}.{row}.name"))  # who is in a row keeps it
    one.page.click(f'[data-action="remove:{NAMES}.{row}"]')
    assert soon(both, lambda: row not in stored_rows(folder))
    other.page.wait_for_timeout(1000)
    one.page.evaluate("window.cut = true")  # the way out only: what one does now arrives last
    one.page.click(f'[data-action="undo:{NAMES}"]')
    assert one.value(f"{NAMES}.{row}.name") == "Volunteers"
    other.page.fill(at(f"{NAMES}.{row}.name"), "Volunteers of the summer")
    assert soon(both, lambda: stored_rows(folder).get(row) == "Volunteers of the summer")
    one.page.wait_for_selector('.save[data-state="not-connected"]', state="attached")
    one.page.evaluate("window.cut = false; window.dispatchEvent(new Event('online'))")
    one.sees(f"{NAMES}.{row}.name", "Volunteers of the summer")
    for person in both:
        person.settle()
    assert stored_rows(folder)[row] == "Volunteers of the summer"
    assert one.rows(NAMES) == other.rows(NAMES) == [each["id"] for each in rows_of(folder, NAMES)]


def test_a_removed_row_is_told_to_who_wrote_it_and_one_click_brings_it_back(both, folder):
    one, other = both
    row = other.add_row(NAMES)
    other.page.fill(at(f"{NAMES}.{row}.name"), "Ferry crews")
    other.settle()
    one.sees(f"{NAMES}.{row}.name", "Ferry crews")
    one.page.click(f'[data-action="remove:{NAMES}.{row}"]')
    other.page.wait_for_selector(f'[data-others="groups/{row}"]')
    assert "Removed by someone else" in told(other)[0]
    assert "Ferry crews" in told(other)[0]
    other.page.click(f'[data-action="words:groups/{row}"]')
    one.sees(f"{NAMES}.{row}.name", "Ferry crews")
    assert told(other) == []
    assert stored_rows(folder)[row] == "Ferry crews"


def test_in_one_field_the_later_stands_and_the_other_brings_the_words_back(both, folder):
    one, other = both
    one.type("inquire.expectations", "Coffee and honest talk")
    other.sees("inquire.expectations", "Coffee and honest talk")
    one.settle()
    other.page.fill(at("inquire.expectations"), "Help with grant papers")
    one.page.wait_for_selector('[data-others="expectations/"]')
    assert "Changed by someone else" in told(one)[0]
    assert "Coffee and honest talk" in told(one)[0]
    assert one.value("inquire.expectations") == "Help with grant papers"
    other.settle()
    one.page.click('[data-action="words:expectations/"]')
    other.sees("inquire.expectations", "Coffee and honest talk")
    assert told(one) == []
    assert "Help with grant papers" in told(other)[0]
    other.page.click('[data-action="leave:expectations/"]')
    assert told(other) == []
    assert other.value("inquire.expectations") == "Coffee and honest talk"
    assert read_design(folder)["inquire"]["expectations"] == "Coffee and honest talk"


def test_who_goes_on_typing_still_finds_the_words_that_were_lost(both):
    one, other = both
    one.type("inquire.interest_evidence", "Nine letters asked for it")
    other.sees("inquire.interest_evidence", "Nine letters asked for it")
    other.page.fill(at("inquire.interest_evidence"), "A survey")
    one.page.wait_for_selector('[data-others="interest_evidence/"]')
    one.type("inquire.interest_evidence", ", of 2026")
    other.sees("inquire.interest_evidence", "A survey, of 2026")
    assert "Nine letters asked for it" in told(one)[0]
    one.page.click('[data-action="words:interest_evidence/"]')
    other.sees("inquire.interest_evidence", "Nine letters asked for it")


def test_nothing_is_told_where_the_other_only_went_on_behind_my_words(both):
    one, other = both
    one.type("inquire.cost_estimate", "400 a year")
    other.sees("inquire.cost_estimate", "400 a year")
    one.settle()
    other.type("inquire.cost_estimate", ", in kind")
    one.sees("inquire.cost_estimate", "400 a year, in kind")
    assert told(one) == []


def test_boxes_points_and_choices_that_two_answer_at_once_both_stay(both, folder):
    one, other = both
    for person, purpose, goal in ((one, "feedback", "skills"), (other, "new_ideas", "problems")):
        person.page.evaluate("window.cut = true")
        person.page.check(f'[data-path="inquire.purposes"][value="{purpose}"]')
        person.page.fill(at(f"inquire.goals.{goal}"), "30")
    one.page.select_option(at("inquire.kind"), "peer_learning_network")
    reconnect(both)
    for person in both:
        person.settle()
        person.sees("inquire.goals.skills", "30")
        person.sees("inquire.goals.problems", "30")
        for purpose in ("feedback", "new_ideas"):
            ticked = f'[data-path="inquire.purposes"][value="{purpose}"]:checked'
            person.page.wait_for_selector(ticked, state="attached")
        person.sees("inquire.kind", "peer_learning_network")
    stored = read_design(folder)["inquire"]
    assert stored["purposes"] == ["new_ideas", "feedback"]
    assert stored["goals"] == {"skills": 30, "problems": 30}
    assert told(one) == told(other) == []  # nobody lost anything


def test_a_box_that_somebody_else_clears_is_told_and_brought_back_beside_the_others(both, folder):
    one, other = both
    tick = '[data-path="inquire.gather_modes"][value="{}"]'.format
    one.page.check(tick("audio"))
    one.page.check(tick("text"))
    other.page.wait_for_selector(tick("text") + ":checked", state="attached")
    other.page.uncheck(tick("audio"))
    other.page.check(tick("mixed"))
    one.page.wait_for_selector('[data-others="gather_modes/"]')
    one.page.wait_for_selector(tick("mixed") + ":checked", state="attached")
    one.page.click('[data-action="words:gather_modes/"]')
    wanted = ["audio", "text", "mixed"]
    assert soon(both, lambda: read_design(folder)["inquire"]["gather_modes"] == wanted)


def test_a_page_that_nobody_types_in_sends_nothing_and_shows_everything(both, folder):
    one, other = both
    sent: list[Any] = []
    note = sent.append
    one.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: note(frame)))
    one.page.reload()
    one.arrive()
    one.page.wait_for_timeout(3000)
    assert sent  # the page itself was asked for: what is counted here is seen
    sent.clear()
    other.type("inquire.leader", "regional librarian")
    one.sees("inquire.leader", "regional librarian")
    one.page.wait_for_timeout(4000)
    assert sent == []


def test_a_file_that_another_program_changed_is_shown_and_a_broken_one_does_no_harm(both, folder):
    one, other = both
    design = folder / "community.json"
    tree = read_design(folder)
    tree["inquire"]["sponsor"] = "The county"
    design.write_text(json.dumps(tree), encoding="utf-8")  # in place, as an editor does
    one.sees("inquire.sponsor", "The county")
    other.sees("inquire.sponsor", "The county")
    whole = design.read_bytes()
    design.write_bytes(whole[:100])
    one.page.wait_for_timeout(1000)
    assert one.value("inquire.sponsor") == "The county"
    one.page.fill(at("inquire.domain_focus"), "Kept through it all")
    one.page.wait_for_selector('.save[data-state="refused"]')
    assert "community.json" in one.page.inner_text(".save")
    write_whole(design, whole)
    other.page.fill(at("inquire.theme"), "Mended")
    other.sees("inquire.domain_focus", "Kept through it all")
    one.sees("inquire.theme", "Mended")
    assert read_design(folder)["inquire"]["domain_focus"] == "Kept through it all"


def test_rules_that_were_changed_elsewhere_arrive(both, workshop):
    one, _other = both
    path = one.page.locator('[data-path^="why."]').first.get_attribute("data-path")
    rule = path.split(".")[-1]
    more = int(one.value(path)) + 1
    change_rules(workshop / "workshop_data", {rule: more})
    for person in both:
        person.sees(path, str(more))


def test_formats_that_two_pick_at_once_and_lessons_that_two_judge_both_stay(
    pair, browser, server, folder
):
    one, other = (Person(browser), Person(browser))
    two = (one, other)
    open_all(two, server, "02_design.ipynb", folder.name)
    tick = '[data-path="design.formats"][value="{}"]'.format
    boxes = one.page.locator('[data-path="design.formats"]:visible').all()
    shown = [box.get_attribute("value") for box in boxes[:3]]
    for person, codes in ((one, shown[:2]), (other, shown[1:])):
        person.page.evaluate("window.cut = true")
        for code in codes:
            person.page.check(tick(code))
    reconnect(two)
    for person in two:
        for code in shown:
            person.page.wait_for_selector(tick(code) + ":checked", state="attached")
    assert sorted(row["format"] for row in rows_of(folder, "design.formats")) == sorted(shown)
    minutes = f"design.formats.{one.rows('design.formats')[0]}.minutes"
    one.page.fill(at(minutes), "25")
    other.sees(minutes, "25")
    open_all(two, server, "06_sustain_renew_close.ipynb", folder.name)
    for person, lesson in ((one, "value"), (other, "speakers")):
        person.page.evaluate("window.cut = true")
        person.page.select_option(at(f"sustain.lessons.{lesson}"), index=1)
    reconnect(two)
    for person in two:
        for lesson in ("value", "speakers"):
            person.page.wait_for_function(
                "at => document.querySelector(at).selectedIndex === 1",
                arg=at(f"sustain.lessons.{lesson}"),
            )
        assert told(person) == person.errors == []
        person.context.close()
    assert set(read_design(folder)["sustain"]["lessons"]) == {"value", "speakers"}


@pytest.fixture(scope="module")
def five(pair, browser, server, folder) -> Iterator[tuple[Person, ...]]:
    """The two and three more."""
    more = tuple(Person(browser) for _turn in range(3))
    open_all(more, server, "01_inquire.ipynb", folder.name)
    yield *pair, *more
    for person in more:
        person.context.close()
        assert person.errors == []


@pytest.mark.soak
@pytest.mark.parametrize("many", [2, 5])
def test_whoever_types_at_random_loses_nothing_and_all_see_the_same(both, request, folder, many):
    people = request.getfixturevalue("five") if many == 5 else both
    chance = Random(many)
    group = [
        Typist(person, [f"inquire.{own}"], SHARED, CORE)
        for person, own in zip(people, OWN, strict=False)
    ]
    until = time.monotonic() + SECONDS
    while time.monotonic() < until or min(typist.keys for typist in group) < FEWEST_KEYS:
        chance.choice(group).turn(chance)
    for person in people:
        person.settle()
    assert soon(people, lambda: not disagreed(people)), disagreed(people)
    for typist in group:
        nothing_missing(typist, folder)
    for path in SHARED:
        shared_words_are_somewhere(people, path, folder)


def disagreed(people: Sequence[Person]) -> list[Any]:
    """Return in what the pages differ: fields, or the order of rows."""
    answers = [person.answers() | {CORE: str(person.rows(CORE))} for person in people]
    return [
        [path, *(one.get(path) for one in answers)]
        for path in {path: None for one in answers for path in one}
        if len({one.get(path) for one in answers}) > 1
    ]


def nothing_missing(typist: Typist, folder: Path) -> None:
    """Check every keystroke where only one person typed, and every row added or removed."""
    stored = read_design(folder)["inquire"]
    cells = {f"{CORE}.{row['id']}.role": row["role"] for row in stored["core_team"]}
    cells |= {f"inquire.{own}": stored[own] for own in OWN}
    wanted = {path: text for path, text in typist.written.items() if text}
    assert {path: cells.get(path) for path in wanted} == wanted
    assert not typist.removed & {row["id"] for row in stored["core_team"]}
    shown = typist.person.answers()
    assert {path: shown.get(path) for path in cells} == cells


def shared_words_are_somewhere(people: Sequence[Person], path: str, folder: Path) -> None:
    """Check a field that several typed in: one text stands, and the others were told of theirs."""
    step, name = path.split(".")
    final = read_design(folder)[step][name]
    script = "([path, at]) => [window.typedHere[path] ?? [], window.toldHere[at] ?? []]"
    logs = [person.page.evaluate(script, [path, f"{name}/"]) for person in people]
    typed = [texts for texts, _told in logs if texts]
    assert not typed or any(final in texts for texts in typed)
    for texts, lost in logs:
        assert not texts or texts[-1] in final or texts[-1] in lost, (final, texts[-1], lost)


def test_two_pages_on_one_kernel_of_jupyterlab_see_each_other(browser, server, workshop):
    folder = new_community(workshop, "Two in the lab")
    one, other = (Person(browser), Person(browser))
    for person in (one, other):
        in_lab(person.page, server, "04_launch.ipynb", folder.name)
        show(person.page, at("launch.path_forward"))
    show(one.page, at("launch.path_forward"))
    one.page.fill(at("launch.path_forward"), "On we go")
    other.page.fill(at("launch.fun"), "A song")
    one.sees("launch.fun", "A song")
    other.sees("launch.path_forward", "On we go")
    assert read_design(folder)["launch"]["path_forward"] == "On we go"
    for person in (one, other):
        person.context.close()
