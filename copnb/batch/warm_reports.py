"""What every report's process needs, imported and tried once; forks inherit it."""

from __future__ import annotations

import os
from contextlib import suppress
from importlib import import_module

from copnb.batch import warm

PROCESS = os.getpid()
"""Where this was imported: in a fork another process than its own."""

SAMPLE = "lantern-circle"
"""The community that is shown once: one with an answer to everything."""


def _exercise() -> None:
    """Show all of a sample once: fonts, templates, measured words and late imports stay."""
    from nbformat.v4 import new_notebook

    from copnb.batch.capture import runner
    from copnb.design.community import STEPS
    from copnb.report.drawings import drawn_in
    from copnb.report.material import material_of
    from copnb.report.page import report_page
    from copnb.store.shipped import shipped

    samples = shipped("workshop_data")
    for step in STEPS:
        sheet = import_module(warm.SHOWS).open_step(
            step.key, SAMPLE, str(samples), interactive=False
        )
        sheet.answers()
        sheet.pictures(*drawn_in(step.key))
        sheet.drafts("invitation", "charter", "followup", "closing")
        sheet.still_open()
    report_page(new_notebook(), material_of(samples / SAMPLE))
    runner().shell.run_cell("", silent=True)


error = warm.up([warm.SHOWS, "copnb.batch.job"])
if not error:
    with suppress(Exception):  # what fails here fails in a report too, and is told there
        _exercise()
warm.freeze()
