"""The set-up check: what a group needs in this place, tried out, and told in words."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any

from copnb.design.community import START_NOTEBOOK, STEPS
from copnb.store.copies import restore, safe_copy
from copnb.store.folders import load, new
from copnb.store.places import folders
from copnb.words import _, ngettext

Values = dict[str, Any]

ROOM = 50_000_000
"""Bytes that should be free: many times what the answers and reports of a workshop take."""

PATIENCE = 6
"""Seconds that a picture may take: the whole check is done in ten."""

DRAW = (
    "from copnb.pictures.agenda import agenda_ribbon\n"
    "from copnb.pictures.picture import png\n"
    "assert png(agenda_ribbon([], 60, 0.3))\n"
)
"""Drawn by a process of its own: what pictures take stays out of the page's memory."""


def lines_of(workshop_data: Path, notebooks: Path) -> list[Values]:
    """Try what is needed on the server; return a line `{"well", "text"}` for each.

    Nothing that was tried is left behind. It takes at most `PATIENCE` and a few seconds.
    """
    checks: tuple[Callable[[], str], ...] = (
        lambda: _not_saved(workshop_data),
        _not_copied,
        lambda: _missing(notebooks),
        _not_drawn,
    )
    well = (
        _("Answers can be saved here."),
        _("A safe copy can be made and brought back."),
        _("All the pages are here."),
        _("Pictures can be drawn."),
    )
    found = [_told(check) for check in checks]
    return [
        {"well": not wrong, "text": wrong or text} for wrong, text in zip(found, well, strict=True)
    ]


def _told(check: Callable[[], str]) -> str:
    """Return what a check found wrong; an error of the system in the system's words."""
    try:
        return check()
    except OSError as error:
        reason = error.strerror or str(error)
        return _("This cannot be done here: {reason}. Ask the person who set this up.").format(
            reason=reason
        )


def _not_saved(workshop_data: Path) -> str:
    """Write, read back and remove a file where the answers are kept; say what fails."""
    text = "déjà ✓"
    try:
        workshop_data.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=workshop_data, prefix=".set-up-") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
            file.seek(0)
            read = file.read().decode()
        room = shutil.disk_usage(workshop_data).free
    except OSError as error:
        return _(
            "Answers cannot be saved here: {reason}. Ask the person who set this up "
            "for a place that you may write to."
        ).format(reason=error.strerror or str(error))
    if read != text:
        return _("What is saved here does not come back as it was. Use another place.")
    if closed := [
        folder.name for folder in folders(workshop_data) if not os.access(folder, os.W_OK)
    ]:
        return _(
            "These communities can be read here, but not changed: {names}. "
            "Ask the person who set this up."
        ).format(names=", ".join(closed))
    if room < ROOM:
        return _(
            "The disk is almost full: {n} megabytes are left. Remove what you do not need."
        ).format(n=room // 1_000_000)
    return ""


def _not_copied() -> str:
    """Make a safe copy of a community made for this, bring it back, and compare."""
    with TemporaryDirectory() as place:
        folder = new(Path(place) / "a", "Set-up")
        again = restore(Path(place) / "b", safe_copy(folder), "set-up.zip")
        if load(again) == load(folder):
            return ""
    return _("A safe copy does not come back as it was. Ask the person who set this up.")


def _missing(notebooks: Path) -> str:
    """Name the pages that are not there, or that cannot be read."""
    names = [START_NOTEBOOK, *(step.notebook for step in STEPS)]
    lost = [name for name in names if not _readable(notebooks / name)]
    if not lost:
        return ""
    return ngettext(
        "A page is missing or damaged: {names}. Get it again.",
        "Pages are missing or damaged: {names}. Get them again.",
        len(lost),
    ).format(names=", ".join(lost))


def _readable(notebook: Path) -> bool:
    try:
        return bool(json.loads(notebook.read_text(encoding="utf-8"))["cells"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _not_drawn() -> str:
    """Draw a picture in a process of its own; say what to do where that fails."""
    try:
        done = subprocess.run([sys.executable, "-c", DRAW], capture_output=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return _("Pictures take long here. The questions work all the same; wait a little.")
    if done.returncode == 0:
        return ""
    return _("Pictures cannot be drawn here. The questions work all the same.")


def texts() -> Values:
    """Return the texts of the set-up check, by name, in the language in force."""
    return {
        "check_title": _("Is everything ready?"),
        "check_help": _("Try it before your group comes. It takes a few seconds."),
        "check": _("Check now"),
        "checking": _("Checking"),
        "all_ready": _("All is ready."),
        "one_look": _("Almost ready. 1 line below needs a look."),
        "some_look": _("Almost ready. {n} lines below need a look."),
        "no_answer": _("The server does not answer. Load this page again, then check once more."),
        "quick": _("This browser reaches the server quickly."),
        "fair": _("This browser reaches the server a little slowly. That is good enough."),
        "slow": _(
            "This browser reaches the server slowly. Answers are saved a moment later; "
            "leave the video off if you can."
        ),
        "kept": _(
            "This browser can keep answers too. "
            "In a private window it forgets them when the window closes."
        ),
        "not_kept": _(
            "This browser keeps nothing. Open this page in a window that is not private, "
            "or take a safe copy often."
        ),
        "new_enough": _("This browser is new enough."),
        "too_old": _("This browser is too old for these pages. Update it, or use another one."),
    }
