from __future__ import annotations

import json
from typing import Any

import pytest
from faces import BROWSER, in_voila, new_community, stored

from copnb.advice.standing import clock
from copnb.design.community import step
from copnb.workshop.clock import clock_of
from copnb.workshop.form import joined

pytestmark = BROWSER

ALONE = "http://clock.test/"
PARTS = """<header class="copnb copnb-form"><div id="bar"></div><div id="below"></div></header>
<script type="module">{code}
const page = {page};
window.ticking = makeClock(page, document.getElementById("bar"), document.getElementById("below"));
</script>"""

COUNTED = """window.sent = 0;
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) { window.sent += 1; send.call(this, data); };"""


def alone(page: Any, key: str, minutes: float = 0) -> None:
    """Open the clock of a step on a page of its own, some minutes later."""
    given = {"clock": clock_of(step(key)), "community": {"id": "cafe0001"}}
    html = PARTS.format(code=joined("elements", "clock"), page=json.dumps(given))
    page.unroute_all()
    page.route(f"{ALONE}**", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"{ALONE}{key}")
    page.wait_for_selector(".clock button")
    later(page, minutes)


def later(page: Any, minutes: float) -> None:
    """Let minutes pass, as a laptop that was awake sees them."""
    if minutes:
        page.clock.run_for(round(minutes * 60_000))


def press(page: Any, action: str) -> None:
    page.click(f'[data-action="clock:{action}"]')


def said(page: Any) -> str:
    return page.inner_text(".clock .told").strip()


@pytest.fixture
def ticking(page):
    page.clock.install()
    return page


def test_the_clock_counts_the_minutes_of_the_step_down(ticking):
    alone(ticking, "design")
    press(ticking, "start")
    assert said(ticking).startswith("35 of 35 minutes left")
    later(ticking, 12.2)
    assert said(ticking) == "23 of 35 minutes left. You are in time."
    later(ticking, 30)
    assert said(ticking).startswith("The 35 minutes of this step are over")


def test_the_welcome_comes_before_the_first_step(ticking):
    alone(ticking, "inquire")
    press(ticking, "welcome")
    later(ticking, 3.2)
    assert said(ticking) == "Welcome: 7 of 10 minutes left."
    later(ticking, 9)
    assert said(ticking) == "18 of 20 minutes left. You are in time."


@pytest.mark.parametrize(("used", "late"), [(12, 0), (35, 0), (41, 6), (60, 25), (90, 55)])
def test_the_page_says_what_the_advice_computes(ticking, used, late):
    alone(ticking, "design")
    press(ticking, "start")  # as if the 30 minutes before had been in time
    later(ticking, used + 0.1)
    assert round(clock(step("design"), used, 30 + used).behind) == late
    words = f"You are {late} minutes behind." if late else "You are in time."
    assert words in said(ticking)
    assert ("from step 3" in said(ticking)) == (late == 6)


def test_the_clock_goes_on_over_the_pages_of_all_steps(ticking):
    alone(ticking, "inquire")
    press(ticking, "start")
    later(ticking, 26.1)
    alone(ticking, "design", 4)
    assert said(ticking).startswith("31 of 35 minutes left. You are 6 minutes behind.")
    alone(ticking, "prototype")
    assert said(ticking) == "15 of 15 minutes left. You are 25 minutes ahead."


def test_a_look_back_at_another_step_costs_only_its_own_minutes(ticking):
    alone(ticking, "inquire")
    press(ticking, "start")
    later(ticking, 20)
    alone(ticking, "design", 10)
    alone(ticking, "inquire", 2.1)
    assert said(ticking).endswith("You are 2 minutes behind. You can take them from step 2.")
    alone(ticking, "design")
    assert said(ticking).startswith("25 of 35 minutes left")


def test_a_hidden_clock_goes_on_and_can_be_shown_again(ticking):
    alone(ticking, "design")
    press(ticking, "start")
    press(ticking, "hide")
    assert not ticking.locator(".told").count()
    alone(ticking, "design", 5.1)
    assert ticking.inner_text(".clock") == "Show clock"
    press(ticking, "show")
    assert said(ticking).startswith("30 of 35")


def test_the_clock_starts_anew_and_a_slip_of_the_hand_costs_nothing(ticking):
    alone(ticking, "design")
    press(ticking, "start")
    later(ticking, 10.1)
    press(ticking, "anew")
    assert ticking.evaluate("document.activeElement.dataset.action") == "clock:start"
    press(ticking, "before")
    assert said(ticking).startswith("25 of 35")
    press(ticking, "anew")
    press(ticking, "start")
    assert said(ticking).startswith("35 of 35")


def test_a_clock_of_another_day_is_forgotten(ticking):
    alone(ticking, "design")
    press(ticking, "start")
    ticking.clock.fast_forward(9 * 3600 * 1000)
    alone(ticking, "launch")
    assert ticking.inner_text(".clock") == "Start the clock"


@pytest.mark.parametrize("kept", ["{", "7", '"x"', '{"started": "then", "used": {}}', "null"])
def test_what_is_not_a_clock_is_not_taken_for_one(ticking, kept):
    alone(ticking, "design")
    ticking.evaluate("kept => localStorage.setItem('copnb:clock:cafe0001', kept)", kept)
    alone(ticking, "launch")
    assert ticking.inner_text(".clock") == "Start the clock"


def test_where_the_browser_keeps_nothing_the_clock_runs_on_its_page(ticking):
    ticking.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })"
    )
    alone(ticking, "design")
    press(ticking, "start")
    later(ticking, 5.1)
    assert said(ticking).startswith("30 of 35")
    press(ticking, "anew")
    assert ticking.locator('[data-action="clock:start"]').is_visible()


def test_no_minute_is_read_aloud(ticking):
    alone(ticking, "design")
    press(ticking, "start")
    assert not ticking.locator('.clock :is([aria-live], [role="status"], progress, meter)').count()
    assert ticking.get_attribute(".clock", "role") == "group"
    assert ticking.get_attribute(".clock .track", "aria-hidden") == "true"


def ready(page: Any, server: str, key: str, slug: str) -> None:
    in_voila(page, server, step(key).notebook, slug)
    page.wait_for_selector(".copnb-form .ask")


def test_the_clock_stands_in_the_bar_of_a_real_page_and_sends_nothing(page, server, workshop):
    folder = new_community(workshop, "Clock circle")
    page.add_init_script(COUNTED)
    ready(page, server, "inquire", folder.name)
    page.wait_for_timeout(3000)
    before = page.evaluate("window.sent")
    press(page, "start")
    assert page.locator(".bar > .clock .told").is_visible()
    page.wait_for_timeout(6000)  # longer than a tick
    press(page, "hide")
    press(page, "show")
    assert page.evaluate("window.sent") == before
    page.click('.steps [data-step="design"]')
    page.wait_for_selector('.copnb-form [data-path="design.size_target"]')
    assert said(page).startswith("35 of 35 minutes left")


def test_what_is_skipped_is_counted_and_is_not_agreed_on(page, server, workshop):
    folder = new_community(workshop, "Skip circle")
    ready(page, server, "grow", folder.name)
    skip = page.locator('[data-action="skip"]')
    assert skip.inner_text() == "Skip the rest for now: 8 questions stay open"
    page.fill('[data-path="grow.growth_note"]', "By word of mouth")
    page.wait_for_selector('[data-action="skip"]:has-text("7 questions")')
    page.click('[data-action="agree"]')
    page.wait_for_selector('[data-action="reopen"]')
    assert stored_state(folder, "grow") == "agreed"
    skip.click()
    page.wait_for_selector('.copnb-form [data-path="sustain.decision"]')
    assert stored_state(folder, "grow") == "drafted"
    assert stored(folder, "grow")["growth_note"] == "By word of mouth"


def test_a_step_of_which_nothing_was_answered_stays_as_it_is(page, server, workshop):
    folder = new_community(workshop, "Nothing yet")
    ready(page, server, "sustain", folder.name)
    page.click('[data-action="skip"]')
    page.wait_for_selector(".copnb-form .way")
    assert stored_state(folder, "sustain") == "not_started"


def stored_state(folder: Any, key: str) -> str:
    tree = json.loads((folder / "community.json").read_text(encoding="utf-8"))
    return tree["steps"][key]


def test_an_example_unfolds_below_a_question_by_keyboard(page, server, workshop):
    folder = new_community(workshop, "Example circle")
    ready(page, server, "inquire", folder.name)
    example = page.locator('[data-example="inquire.domain_care"]')
    assert not example.locator("p").first.is_visible()
    example.locator("summary").focus()
    page.keyboard.press("Enter")
    assert "We look after the people who sit with the dying." in example.inner_text()
    assert "From the sample community “Lantern Circle”" in example.inner_text()
    described = page.get_attribute('[data-path="inquire.domain_focus"]', "aria-describedby")
    help_of = " ".join(page.locator(f"#{name}").inner_text() for name in described.split())
    assert "Such as:" not in help_of  # the example says it already
    assert not page.locator('[data-example="inquire.horizon_months"]').count()
    assert stored(folder, "inquire")["domain_care"] == ""
