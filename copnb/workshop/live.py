"""Widgets that show and do not ask: a part of the page that follows the form, and the way on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from IPython.display import display

from copnb import words
from copnb.design.community import START_NOTEBOOK, STEPS, Community, Step
from copnb.report.style import REPORT_ONLY
from copnb.store.copies import copy_name, safe_copy
from copnb.words import _
from copnb.workshop.fetched import script, style
from copnb.workshop.form import FORM_STYLE, joined


class Live(anywidget.AnyWidget):
    """HTML made by copnb's own templates, replaced as the answers change.

    Each place in a browser that shows it says so by the message `{"type": "shown"}`: `on_show`
    is called then, for what is better made after the rest of the page is there.
    """

    _esm = script(joined("elements", "live") + "\nexport default { render };\n")
    _css = style(FORM_STYLE + REPORT_ONLY)
    html = traitlets.Unicode().tag(sync=True)
    language = traitlets.Unicode().tag(sync=True)
    waits = traitlets.Bool().tag(sync=True)

    def __init__(self, html: str = "", on_show: Callable[[], None] | None = None) -> None:
        super().__init__(html=html, language=words.language(), waits=on_show is not None)
        if on_show:
            self.on_msg(lambda *_message: on_show())


class Parts:
    """Widgets one below the other, each an output of its own: a change of one sends that one."""

    def __init__(self, widgets: Sequence[Any]) -> None:
        self.widgets = widgets

    def _ipython_display_(self) -> None:
        display(*self.widgets)


class Way(anywidget.AnyWidget):
    """Links to the pages before and after, each with the community in it, and a safe copy.

    The browser sends `{"type": "copy"}`; the answer is `{"type": "copy", "name"}` with the
    copy's bytes as a buffer. Without an answer the browser takes what it keeps itself.
    """

    _esm = script(
        joined("elements", "links", "keeping", "offer", "way") + "\nexport default { render };\n"
    )
    _css = style(FORM_STYLE)
    links: traitlets.List[Any] = traitlets.List().tag(sync=True)
    community: traitlets.Dict[str, str] = traitlets.Dict().tag(sync=True)
    copy = traitlets.Unicode().tag(sync=True)
    language = traitlets.Unicode().tag(sync=True)

    def __init__(self, step: Step, folder: Path, community: Community) -> None:
        self._folder = folder
        links = [_before(step), _after(step)]
        super().__init__(
            links=links,
            community={"id": community.id, "slug": folder.name, "name": community.name},
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
