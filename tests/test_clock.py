from __future__ import annotations

import re

import pytest

from copnb.advice.standing import clock
from copnb.design.community import STEPS, step, workshop_minutes
from copnb.workshop.clock import clock_of
from copnb.workshop.form import joined


def test_the_steps_with_welcome_and_wrap_up_fill_the_two_hours():
    first = clock_of(STEPS[0])
    assert first["minutes"] == {"1": 20, "2": 35, "3": 15, "4": 15, "5": 10, "6": 10}
    assert (first["total"], first["welcome"], first["needed"]) == (120, 10, 110)


@pytest.mark.parametrize("key", [each.key for each in STEPS])
def test_what_is_still_to_do_is_this_step_the_later_ones_and_the_wrap_up(key):
    told = clock_of(step(key))
    assert told["needed"] == sum(told["minutes"].values()) + 5
    assert told["minutes"][str(step(key).number)] == step(key).minutes


@pytest.mark.parametrize("key", [each.key for each in STEPS])
def test_a_step_that_begins_with_what_it_needs_left_is_in_time(key):
    told = clock_of(step(key))
    assert clock(step(key), 0, workshop_minutes() - told["needed"]).behind == 0
    assert clock(step(key), 0, workshop_minutes() - told["needed"] + 1).behind == 1


def test_only_the_first_step_offers_the_welcome():
    assert [clock_of(each)["welcome"] for each in STEPS] == [10, 0, 0, 0, 0, 0]


def test_lost_minutes_come_from_the_longest_step_that_is_still_to_come():
    assert clock_of(step("inquire"))["words"]["behind"].endswith("from step 2.")
    assert clock_of(step("design"))["words"]["behind"].endswith("from step 3.")
    assert clock_of(step("launch"))["words"]["behind"].endswith("from step 5.")


def test_the_last_step_has_none_to_take_minutes_from():
    assert clock_of(step("sustain"))["give"] == 0


def test_every_word_that_the_browser_asks_for_is_there():
    asked = set(re.findall(r"\bwords\.(\w+)", joined("clock")))
    assert asked == clock_of(STEPS[0])["words"].keys()
