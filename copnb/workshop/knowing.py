"""What a page knows of a community, read so that a file with a fault keeps no page closed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from copnb.advice.rules import Rules
from copnb.design.files import RULES_FILE
from copnb.design.happened import FILES, FeedbackSheet, Happened, Meetup
from copnb.design.reading import ReadingError
from copnb.report.drawings import Known
from copnb.store.folders import load
from copnb.store.happened import load_rows
from copnb.store.rules import load_rules
from copnb.words import _, ngettext

R = TypeVar("R", bound=Happened)
T = TypeVar("T")

MOST_TOLD = 3
"""Faults of one file that a note names; mending those often mends the others."""


def known(folder: Path) -> tuple[Known, list[str]]:
    """Return what is known of the community in `folder`, and a note for each file with a fault.

    A broken list of what happened counts as absent, broken rules as unchanged. A note names
    the file, the place in it, what was given and what would do. `ReadingError` and `OSError`
    are of the design alone: without it there is no page.
    """
    notes: list[str] = []
    community = load(folder)
    rules = usable_rules(folder.parent, notes)
    meetups = _rows(folder, Meetup, notes)
    sheets = _rows(folder, FeedbackSheet, notes)
    return Known(community, rules, meetups, sheets), notes


def usable_rules(workshop_data: Path, notes: list[str]) -> Rules:
    """Return the rules of a workshop; those as usual, and one more note, where they are broken."""
    told = _("The usual rules count until it is mended.")
    return _read(RULES_FILE, lambda: load_rules(workshop_data), Rules(), told, notes)


def _rows(folder: Path, model: type[R], notes: list[str]) -> list[R]:
    name = next(file for file, row in FILES.items() if row is model)
    told = _("This page leaves it out until it is mended.")
    nothing: list[R] = []
    return _read(name, lambda: load_rows(folder, model), nothing, told, notes)


def _read(name: str, read: Callable[[], T], instead: T, told: str, notes: list[str]) -> T:
    """Return what was read; where that fails, what stands instead, and why in one more note."""
    try:
        return read()
    except ReadingError as error:
        faults = [str(problem) for problem in error.problems[:MOST_TOLD]]
        left = len(error.problems) - len(faults)
        if left:
            faults.append(ngettext("{n} more", "{n} more", left).format(n=left))
    except OSError as error:
        faults = [error.strerror or str(error)]
    cannot = _("{file} cannot be read: {faults}.").format(file=name, faults="; ".join(faults))
    notes.append(f"{cannot} {told}")
    return instead
