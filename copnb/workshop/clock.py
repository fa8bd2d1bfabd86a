"""The facilitator's clock: the numbers and words by which a step's page counts minutes down."""

from __future__ import annotations

from typing import Any

from copnb.advice.standing import clock
from copnb.design.community import STEPS, WELCOME_MINUTES, Step, workshop_minutes
from copnb.words import _

Values = dict[str, Any]


def clock_of(step: Step) -> Values:
    """Return what the browser needs to tick by itself: all times in minutes.

    `minutes` are those of this step and of each later one, by number; `needed` is what is
    left to do when this step begins, with the wrap-up. Where the group runs behind by up to
    `give`, one of the later steps, which the text names, can make up for it.
    """
    roomiest = max(STEPS[step.number :], key=lambda each: each.minutes, default=None)
    return {
        "step": step.number,
        "minutes": {
            str(each.number): clock(each, 0, 0).step_left for each in STEPS[step.number - 1 :]
        },
        "total": workshop_minutes(),
        "needed": clock(step, 0, workshop_minutes()).behind,  # the two hours over, nothing done
        "welcome": WELCOME_MINUTES if step is STEPS[0] else 0,
        "give": roomiest.minutes // 2 if roomiest else 0,
        "words": _words(roomiest),
    }


def _words(roomiest: Step | None) -> Values:
    """Return the words of the clock, by name, in the language in force."""
    taken = _("You are {n} minutes behind. You can take them from step {step}.")
    return {
        "clock": _("Clock"),
        "start": _("Start the clock"),
        "start_welcome": _("Start the clock with the welcome"),
        "hide": _("Hide clock"),
        "show": _("Show clock"),
        "anew": _("Start anew"),
        "as_before": _("Go on as before"),
        "left": _("{n} of {all} minutes left."),
        "welcome": _("Welcome: {n} of {all} minutes left."),
        "over": _("The {all} minutes of this step are over."),
        "in_time": _("You are in time."),
        "ahead": _("You are {n} minutes ahead."),
        "behind": taken.format(n="{n}", step=roomiest.number if roomiest else ""),
        "far_behind": _("You are {n} minutes behind. Leave questions open, or agree to end later."),
    }
