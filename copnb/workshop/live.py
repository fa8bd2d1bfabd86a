"""Widgets that show and do not ask: a part of the page that follows the form, and the way on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from copnb import words
from copnb.design.community import START_NOTEBOOK, STEPS, Step
from copnb.report.style import REPORT_ONLY
from copnb.store.copies import copy_name, safe_copy
from copnb.words import _
from copnb.workshop.form import FORM_STYLE, joined


class Live(anywidget.AnyWidget):
    """HTML made by copnb's own templates, replaced as the answers change."""

    _esm = joined("elements", "live") + "\nexport default { render };\n"
    _css = FORM_STYLE + REPORT_ONLY
    html = traitlets.Unicode().tag(sync=True)
    language = traitlets.Unicode().tag(sync=True)

    def __init__(self, html: str = "") -> None:
        super().__init__(html=html, language=words.language())


class Way(anywidget.AnyWidget):
    """Links to the pages before and after, each with the community in it, and a safe copy.

    The browser sends `{"type": "copy"}`; the answer is `{"type": "copy", "name"}` with the
    copy's bytes as a buffer.
    """

    _esm = joined("elements", "links", "way") + "\nexport default { render };\n"
    _css = FORM_STYLE
    links: traitlets.List[Any] = traitlets.List().tag(sync=True)
    slug = traitlets.Unicode().tag(sync=True)
    copy = traitlets.Unicode().tag(sync=True)
    language = traitlets.Unicode().tag(sync=True)

    def __init__(self, step: Step, folder: Path) -> None:
        self._folder = folder
        links = [_before(step), _after(step)]
        super().__init__(
            links=links,
            slug=folder.name,
            copy=_("Take a safe copy"),
            language=words.language(),
        )
        self.on_msg(self._receive)

    def _receive(self, _widget: Any, _message: Any, _buffers: Any) -> None:
        name = copy_name(self._folder, date.today())
        self.send({"type": "copy", "name": name}, [safe_copy(self._folder)])


def _before(step: Step) -> dict[str, Any]:
    if step.number == 1:
        return {
            "notebook": START_NOTEBOOK,
            "label": _("Back: {title}").format(title=_("start page")),
        }
    before = STEPS[step.number - 2]
    label = _("Back: {title}").format(title=f"{before.number}. {before.title}")
    return {"notebook": before.notebook, "label": label, "main": False}


def _after(step: Step) -> dict[str, Any]:
    if step.number == len(STEPS):
        return {"notebook": START_NOTEBOOK, "label": _("To the start page"), "main": True}
    after = STEPS[step.number]
    label = _("Next: {title}").format(title=f"{after.number}. {after.title}")
    return {"notebook": after.notebook, "label": label, "main": True}
