"""A page that has no community to open: why, and what this browser keeps and can bring back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from copnb import words
from copnb.design.community import Step
from copnb.store.folders import choose
from copnb.workshop.fetched import script, style
from copnb.workshop.form import FORM_STYLE, joined, reason_of
from copnb.workshop.kept import bring_new, kept_texts
from copnb.workshop.page import texts


class Nowhere(anywidget.AnyWidget):
    """The reason as HTML, and a list of the communities that this browser keeps.

    The browser sends `{"type": "bring", "kept"}`; the answer is `{"type": "open"}` with the
    slug and the notebook to go to, or `{"type": "refused", "reason"}`.
    """

    _esm = script(
        joined("elements", "links", "keeping", "offer", "nowhere")
        + "\nexport default { render };\n"
    )
    _css = style(FORM_STYLE)

    html = traitlets.Unicode().tag(sync=True)
    language = traitlets.Unicode().tag(sync=True)
    texts: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)

    def __init__(self, html: str, workshop_data: Path, step: Step) -> None:
        self._data, self._step = workshop_data, step
        language = words.language()
        super().__init__(html=html, language=language, texts={**texts(), **kept_texts()})
        self.on_msg(self._receive)

    def _receive(self, _widget: Any, message: dict[str, Any], _buffers: Any) -> None:
        try:
            folder = bring_new(self._data, message["kept"])
            choose(self._data, folder.name)
        except Exception as error:  # whatever it is: without an answer the page says nothing
            self.send({"type": "refused", "reason": reason_of(error)})
        else:
            self.send({"type": "open", "slug": folder.name, "notebook": self._step.notebook})
