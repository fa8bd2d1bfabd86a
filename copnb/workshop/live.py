"""Widgets that show and do not ask: a part of the page that follows the form, and the way on."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from copnb.design.community import STEPS, Step
from copnb.report.style import REPORT_ONLY
from copnb.words import _
from copnb.workshop.form import FORM_STYLE, joined


class Live(anywidget.AnyWidget):
    """HTML made by copnb's own templates, replaced as the answers change."""

    _esm = joined("elements", "live") + "\nexport default { render };\n"
    _css = FORM_STYLE + REPORT_ONLY
    html = traitlets.Unicode().tag(sync=True)


class Way(anywidget.AnyWidget):
    """Links to the step before and the step after, each with the community in it."""

    _esm = joined("elements", "links", "way") + "\nexport default { render };\n"
    _css = FORM_STYLE
    links: traitlets.List[Any] = traitlets.List().tag(sync=True)
    slug = traitlets.Unicode().tag(sync=True)

    def __init__(self, step: Step, slug: str) -> None:
        place = STEPS.index(step)
        links = [{"notebook": "00_start_here.ipynb", "label": _("Start page"), "main": False}]
        if place:
            before = STEPS[place - 1]
            label = _("Back: {title}").format(title=f"{before.number}. {before.title}")
            links = [{"notebook": before.notebook, "label": label, "main": False}]
        if place + 1 < len(STEPS):
            after = STEPS[place + 1]
            label = _("Next: {title}").format(title=f"{after.number}. {after.title}")
            links.append({"notebook": after.notebook, "label": label, "main": True})
        else:
            links.append({"notebook": "00_start_here.ipynb", "label": _("Start page"), "main": True})
        super().__init__(links=links, slug=slug)
