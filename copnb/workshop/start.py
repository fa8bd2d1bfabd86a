"""The start page: begin a community, go on with one, try the practice field, bring one back."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import anywidget
import traitlets

from copnb.design.community import START_NOTEBOOK, STEPS, Community, StepState
from copnb.design.fields import LINE_LENGTH, new_id
from copnb.design.happened import FILES
from copnb.design.reading import ReadingError
from copnb.design.text import mend_text
from copnb.store.copies import copy_name, restore, safe_copy
from copnb.store.folders import add, choose, folder_of, last_chosen, load, new, save
from copnb.store.places import folders
from copnb.words import _
from copnb.workshop import inviting, set_up
from copnb.workshop.fetched import script, style
from copnb.workshop.form import FORM_STYLE, joined, notebook_folder, reason_of
from copnb.workshop.kept import bring_new, kept_texts

Values = dict[str, Any]

PRACTICE = "lantern-circle"
"""Slug of the sample community that the practice field is a copy of."""

LANGUAGES = (("en", "English"), ("fr", "Français"))
"""Languages in which a community's design can be written: BCP 47 tag and its own name."""


MODULES = ("elements", "links", "keeping", "offer", "reply", "invite", "setup", "start")
"""The browser modules of the start page."""

LOOKING = {"ping", "check", "invite"}
"""Messages that change nothing: the list of communities stays as it is."""


class StartPage(anywidget.AnyWidget):
    """The start page of a workshop folder.

    The browser sends `{"type", "seq"}` with `new` (name, language), `open` (slug),
    `practice`, `rename` (slug, name), `restore` (name of the file; its bytes as a buffer),
    `bring` (what a browser kept, see `copnb.workshop.kept`) or `copy` (slug). The answer
    carries the same `seq` and is `open` (slug and notebook to go to), `copy` (name of the
    file; its bytes as a buffer), `told` (text) or `refused` (reason).
    `invite` is answered as `copnb.workshop.inviting` says, `check` by `checked` with the lines
    of `copnb.workshop.set_up`, and `ping` by `pong`.
    """

    _esm = script(joined(*MODULES) + "\nexport default { render };\n")
    _css = style(FORM_STYLE)

    communities: traitlets.List[Any] = traitlets.List().tag(sync=True)
    last = traitlets.Unicode().tag(sync=True)
    practice = traitlets.Bool().tag(sync=True)
    languages: traitlets.List[Any] = traitlets.List().tag(sync=True)
    language = traitlets.Unicode("en").tag(sync=True)
    texts: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    folder = traitlets.Unicode().tag(sync=True)
    way: traitlets.List[Any] = traitlets.List().tag(sync=True)
    here = traitlets.Unicode(START_NOTEBOOK).tag(sync=True)

    def __init__(self, workshop_data: Path, language: str = "en") -> None:
        self._data = workshop_data
        languages = [{"code": code, "label": label} for code, label in LANGUAGES]
        super().__init__(
            texts={
                **texts(),
                "invite": inviting.texts(),
                "check": set_up.texts(),
                "kept": kept_texts(),
            },
            way=_way(),
            languages=languages,
            language=language,
            folder=notebook_folder(),
        )
        self._show()
        self.on_msg(self._receive)

    def _show(self) -> None:
        self.communities = [_listed(folder) for folder in folders(self._data)]
        self.last = last_chosen(self._data)
        self.practice = any(one["slug"] == PRACTICE for one in self.communities)

    def _receive(self, _widget: Any, message: Values, buffers: list[Any]) -> None:
        seq = message.get("seq")
        try:
            answer, content = self._answer(message, [bytes(buffer) for buffer in buffers or ()])
            if message.get("type") not in LOOKING:
                self._show()
        except Exception as error:  # whatever it is: without an answer the page says nothing
            answer, content = {"type": "refused", "reason": reason_of(error)}, []
        self.send({**answer, "seq": seq}, content)

    def _answer(self, message: Values, buffers: list[bytes]) -> tuple[Values, list[bytes]]:
        match message.get("type"):
            case "new":
                name = mend_text(str(message["name"]).strip())
                if wrong := _wrong_name(name):
                    return {"type": "refused", "reason": wrong}, []
                return self._open(new(self._data, name, language=str(message["language"]))), []
            case "open":
                folder = folder_of(self._data, str(message["slug"]))
                load(folder)
                return self._open(folder), []
            case "rename":
                return self._rename(folder_of(self._data, str(message["slug"])), message["name"])
            case "practice":
                return self._open(_practice_copy(folder_of(self._data, PRACTICE))), []
            case "restore":
                folder = restore(self._data, buffers[0], str(message["name"]))
                choose(self._data, folder.name)
                text = _("“{name}” is back. Open it below.").format(name=load(folder).name)
                return {"type": "told", "text": text, "slug": folder.name}, []
            case "copy":
                folder = folder_of(self._data, str(message["slug"]))
                return {"type": "copy", "name": copy_name(folder, date.today())}, [
                    safe_copy(folder)
                ]
            case "invite":
                return inviting.invitation(message), []
            case "check":
                notebooks = Path(url2pathname(urlsplit(self.folder).path))
                return {"type": "checked", "lines": set_up.lines_of(self._data, notebooks)}, []
            case "bring":
                return self._open(bring_new(self._data, message["kept"])), []
            case "ping":
                return {"type": "pong"}, []
        return {"type": "told", "text": ""}, []

    def _rename(self, folder: Path, name: Any) -> tuple[Values, list[bytes]]:
        """Give a community another name; its folder, which addresses name, stays."""
        wanted = mend_text(str(name).strip())
        if wrong := _wrong_name(wanted):
            return {"type": "refused", "reason": wrong}, []
        community = load(folder)
        save(folder, community.model_copy(update={"name": wanted}), base=community)
        return {"type": "told", "text": _("It is called “{name}” now.").format(name=wanted)}, []

    def _open(self, folder: Path) -> Values:
        choose(self._data, folder.name)
        return {"type": "open", "slug": folder.name, "notebook": STEPS[0].notebook}


def _wrong_name(name: str) -> str:
    """Say what would do as a name where this one does not; an empty text where it does."""
    if not name:
        return _("Write what the community is called.")
    if len(name) > LINE_LENGTH:
        return _("Choose a shorter name, of at most {n} characters.").format(n=LINE_LENGTH)
    return ""


def _listed(folder: Path) -> Values:
    """Return what the list shows of a community; of a broken one, why it cannot be opened."""
    try:
        community = load(folder)
    except (OSError, ReadingError) as error:
        return {"slug": folder.name, "name": folder.name, "broken": reason_of(error)}
    return {
        "id": community.id,
        "slug": folder.name,
        "name": community.name or folder.name,
        "saved_on": community.saved_on.isoformat() if community.saved_on else "",
        "reached": _reached(community),
        "broken": "",
    }


def _reached(community: Community) -> str:
    begun = [s for s in STEPS if getattr(community.steps, s.key) is not StepState.NOT_STARTED]
    step = begun[-1] if begun else STEPS[0]
    return f"{step.number}. {step.title}"


def _practice_copy(sample: Path) -> Path:
    """Make a copy of the sample, with what happened in it, under a name that says so."""
    community = load(sample)
    name = _("Practice: {name}").format(name=community.name)
    folder = add(sample.parent, community.model_copy(update={"id": new_id(), "name": name}))
    for file in FILES:
        if (sample / file).is_file():
            shutil.copyfile(sample / file, folder / file)
    return folder


def _way() -> list[Values]:
    return [
        {
            "number": step.number,
            "title": step.title,
            "question": step.question,
            "minutes": _("{n} minutes").format(n=step.minutes),
            "notebook": step.notebook,
        }
        for step in STEPS
    ]


def texts() -> Values:
    """Return the fixed texts of the start page, by name, in the language in force."""
    return {
        "new_title": _("Start a new community"),
        "new_name": _("What is it called?"),
        "new_help": _("Such as: Food Policy Lab."),
        "no_name": _("Write what your community is called, then start."),
        "language": _("In which language will you write?"),
        "begin": _("Start"),
        "go_on_title": _("Go on with one"),
        "known": _("Your communities"),
        "none_yet": _("None is here yet. Start a new one, or bring one back."),
        "last_saved": _("Last saved {day}, at step {step}."),
        "never_saved": _("Nothing is saved yet."),
        "rename": _("Change its name"),
        "rename_do": _("Use this name"),
        "open": _("Open"),
        "safe_copy": _("Take a safe copy"),
        "restore": _("Bring one back from a file"),
        "too_large": _(
            "This file is too large to be a safe copy. Choose one of at most 8 megabytes."
        ),
        "broken": _("“{name}” cannot be opened."),
        "try_title": _("Just try it"),
        "try_help": _(
            "The practice field is a copy of a finished example. "
            "Change anything; nothing can break."
        ),
        "try_open": _("Open the practice field"),
        "way": _("The way through"),
        "way_help": _(
            "In order or not, as you like. 15 more minutes go to a welcome and a wrap-up."
        ),
    }
