"""What a group takes home: one button makes report, poster and kit; each is saved by a press."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from copnb import words
from copnb.report.formats import FILES
from copnb.report.material import material_of
from copnb.words import _, ngettext
from copnb.workshop.fetched import script, style
from copnb.workshop.form import FORM_STYLE, joined, reason_of
from copnb.workshop.making import Making

LOOK_EVERY = 0.2
"""Seconds between two looks at what is ready, while something is being made."""

Values = dict[str, Any]


class TakingHome(anywidget.AnyWidget):
    """A button that makes report, poster and kit of a community, and the files that are ready.

    The browser sends messages with a number `seq`, each answered with the same number:

    - `{"type": "make"}` makes everything anew from what is saved. How far it is stands in
      `made`: `told` and `notes` in words, whether that is `wrong`, how many are `done` of `all`
      while it is under way (else `all` is 0), and the `files`.
    - `{"type": "get", "kind", "want"}` asks for a file. After the answer, which says only that
      it comes, it follows as `{"type": "file", "want", "name"}` with the content as a buffer.
    """

    _esm = script(joined("elements", "links", "reply", "taking") + "\nexport default { render };\n")
    _css = style(FORM_STYLE)

    texts: traitlets.Dict[str, str] = traitlets.Dict().tag(sync=True)
    language = traitlets.Unicode().tag(sync=True)
    made: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._making: Making | None = None
        self._following: asyncio.Task[None] | None = None
        super().__init__(texts=texts(), language=words.language())
        self.on_msg(self._receive)

    def close(self) -> None:
        """End what is being made, and the widget."""
        self._stop()
        super().close()

    def _receive(self, _widget: Any, message: Values, _buffers: Any) -> None:
        seq = message.get("seq")
        if message.get("type") == "make":
            self._make()
            self.send({"type": "ack", "seq": seq})
            return
        kind = str(message.get("kind"))
        content = self._making.files.get(kind) if self._making else None
        if content is None:
            self.send({"type": "refused", "seq": seq, "reason": texts()["gone"]})
            return
        self.send({"type": "ack", "seq": seq})
        name = f"{self._folder.name}-{FILES[kind]}"
        self.send({"type": "file", "want": message.get("want"), "name": name}, [content])

    def _make(self) -> None:
        """Begin anew; what cannot be read is told at once, in the words of its file."""
        self._stop()
        try:
            material_of(self._folder)
            self._making = Making(self._folder)
        except Exception as error:  # whatever it is: the page waits to be told
            told = _("Nothing can be made yet. {reason}").format(reason=reason_of(error))
            self.made = _state(told, wrong=True)
            return
        self._show(self._making)
        self._following = asyncio.create_task(self._follow(self._making))

    def _stop(self) -> None:
        if self._following:
            self._following.cancel()
        if self._making:
            self._making.end()
        self._making = self._following = None

    async def _follow(self, making: Making) -> None:
        while making.under_way:
            await asyncio.sleep(LOOK_EVERY)
            if making.look():
                self._show(making)

    def _show(self, making: Making) -> None:
        missing = making.missing
        files = [_file(kind, making.files[kind]) for kind in FILES if kind in making.files]
        notes = list(making.lacking.values())
        all_of_them = len(files) + len(missing) if making.under_way and missing else 0
        told = _told(making, missing)
        if making.reason:
            notes.append(_("What the computer says: {reason}").format(reason=making.reason))
        wrong = bool(making.reason)
        self.made = _state(told, wrong=wrong, notes=notes, files=files, all=all_of_them)


def _state(told: str, *, wrong: bool = False, **more: Any) -> Values:
    return {"told": told, "wrong": wrong, "notes": [], "files": [], "all": 0, **more}


def _told(making: Making, missing: list[str]) -> str:
    """Say how far it is."""
    names = labels()
    if not missing:
        return _("All is ready. Save what you need: it is gone when you leave this page.")
    if making.reason:
        told = _(
            "Not made: {names}. Press the button to try once more. "
            "If it fails again, tell the person who set this up."
        )
        return told.format(names=", ".join(names[kind] for kind in missing))
    ready = [kind for kind in FILES if kind in making.files]
    if not ready:
        return _("Your report is being made. This takes a moment, and longer on a busy server.")
    told = _("Ready: {ready}. Being made now: {next}.")
    return told.format(ready=names[ready[-1]], next=names[missing[0]])


def _file(kind: str, content: bytes) -> Values:
    """Return what the page shows of a file; a `page` can be opened as well."""
    is_page = FILES[kind].endswith(".html")
    return {"kind": kind, "label": labels()[kind], "size": _size(len(content)), "page": is_page}


def _size(count: int) -> str:
    """Return a number of bytes in words."""
    if count < 1_000_000:
        kilobytes = max(1, round(count / 1000))
        return ngettext("{n} kilobyte", "{n} kilobytes", kilobytes).format(n=kilobytes)
    megabytes = round(count / 1_000_000)
    return ngettext("{n} megabyte", "{n} megabytes", megabytes).format(n=megabytes)


def labels() -> dict[str, str]:
    """Return what each file is called, by kind, in the language in force."""
    return {
        "html": _("Report as a web page"),
        "pdf": _("Report as PDF"),
        "docx": _("Report for Word"),
        "poster": _("Poster as a web page"),
        "poster_pdf": _("Poster as PDF"),
        "kit": _("Take-away kit"),
    }


def texts() -> dict[str, str]:
    """Return the fixed texts, by name, in the language in force."""
    return {
        "make": _("Make report, poster and kit"),
        "anew": _("Make everything anew"),
        "begun": _("One moment. What you typed is saved first."),
        "progress": _("How much is ready"),
        "save": _("Save"),
        "open": _("Open"),
        "coming": _("On its way: {label}."),
        "here": _("Saved: {name}. Look among your downloads."),
        "opened": _("It is open in a new tab."),
        "gone": _("This file is gone. Press the button to make everything anew."),
        "no_answer": _("The server does not answer. Load this page again, then try once more."),
    }
