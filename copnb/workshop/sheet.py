"""What a step's page shows: form, answers in words, pictures, and what is still open."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from copnb import words
from copnb.design.community import START_NOTEBOOK, Step, step
from copnb.design.files import DESIGN_FILE
from copnb.design.reading import ReadingError
from copnb.report.answers import (
    answers_page,
    drafts_page,
    open_page,
    promise_page,
    summary_page,
)
from copnb.report.drawings import DRAWINGS, Known, Numbers
from copnb.report.html import Markup, figure, render
from copnb.report.material import known_for_sure, said_of
from copnb.store.folders import choose, clean, folder_of, last_chosen, save
from copnb.store.places import folders
from copnb.workshop.knowing import known
from copnb.workshop.opened import close_earlier, remember, this_tab
from copnb.workshop.trying import with_answers

View = Callable[[Known], Markup]


class Shown:
    """HTML that a cell shows as its plain output."""

    def __init__(self, html: Markup) -> None:
        self.html = html

    def _repr_mimebundle_(self, **_wanted: Any) -> dict[str, str]:
        return {"text/html": str(self.html), "text/plain": self.html.striptags()}


def shown(html: Markup, *, interactive: bool) -> Any:
    """Return HTML as a widget that brings its style along, or as a plain output."""
    if not interactive:
        return Shown(html)
    from copnb.workshop.live import Live  # a widget, so only when interactive

    return Live(html=str(html))


class Sheet:
    """One step of one community, as its notebook shows it.

    Interactive, each part is a widget that follows the form. Not interactive, each part is
    a plain output and no widget is built at all: papermill would store the widgets' state.
    """

    def __init__(self, step: Step, folder: Path, *, interactive: bool) -> None:
        self._step, self._folder, self._interactive = step, folder, interactive
        self._known = known(folder)[0] if interactive else known_for_sure(folder)
        self._following: list[tuple[Any, View]] = []
        self._forms: list[Any] = []
        self._trials: list[Any] = []
        self._taken_home: list[Any] = []
        words.use(self._known.community.language)

    def form(self) -> Any:
        """Return the form of the step; nothing where nobody is there to fill it in."""
        if not self._interactive:
            return None
        from copnb.workshop.form import StepForm  # a widget, so only when interactive

        self._forms.append(StepForm(self._step, self._folder, self._follow))
        return self._forms[-1]

    def answers(self) -> Any:
        """Return the answers in words and tables; beside a form, how far the step is first."""
        if self._interactive:
            return self._shown(lambda known: summary_page(known.community, self._step))
        notes = said_of(self._folder)
        return self._shown(
            lambda known: answers_page(known.community, self._step, heading=True, notes=notes)
        )

    def pictures(self, *names: str) -> Any:
        """Return pictures of `DRAWINGS`: each with its figure, its finding and its numbers.

        In a browser they are drawn when their place is there: the form comes first.
        """
        if not self._interactive:
            return self._shown(Gallery(names))
        from copnb.workshop.live import Parts

        return Parts([self._picture(Gallery([name])) for name in names])

    def promise(self) -> Any:
        """Return what was planned beside what came of it; nothing before the first meetup."""
        return self._shown(lambda known: promise_page(*known))

    def what_if(self) -> Any:
        """Return other answers to try; nothing where nobody is there to try them."""
        if not self._interactive:
            return None
        from copnb.workshop.asking import WhatIf  # a widget, so only when interactive

        self._trials.append(WhatIf(self._step, self._known, self._keep))
        return self._trials[-1]

    def drafts(self, *keys: str) -> Any:
        """Return texts made from the answers, to go on from: of `copnb.advice.drafts`."""
        folded = self._interactive
        return self._shown(lambda known: drafts_page(known.community, keys, folded=folded))

    def still_open(self) -> Any:
        """Return the questions of the step that have no answer yet."""
        lines = not self._interactive
        return self._shown(lambda known: open_page(known.community, self._step, lines=lines))

    def take_home(self) -> Any:
        """Return the button that makes report, poster and kit; nothing where nobody is there."""
        if not self._interactive:
            return None
        from copnb.workshop.taking_home import TakingHome  # a widget, so only when interactive

        self._taken_home.append(TakingHome(self._folder))
        return self._taken_home[-1]

    def next_step(self) -> Any:
        """Return the way back and on, with the community in every link."""
        if not self._interactive:
            return None
        from copnb.workshop.live import Way

        return Way(self._step, self._folder, self._known.community)

    def close(self) -> None:
        """End what the page shows: it answers no more."""
        following = (part for part, _view in self._following)
        for part in (*self._forms, *self._trials, *self._taken_home, *following):
            part.close()

    def _shown(self, view: View) -> Any:
        part = shown(view(self._known), interactive=self._interactive)
        if self._interactive:
            self._following.append((part, view))
        return part

    def _picture(self, gallery: Gallery) -> Any:
        if not this_tab():
            return self._shown(gallery)
        from copnb.workshop.live import Live

        part = Live(on_show=lambda: setattr(part, "html", str(gallery(self._known))))
        self._following.append((part, gallery))
        return part

    def _follow(self, known: Known) -> None:
        """Bring every part of the page in line with the answers."""
        self._known = known
        for trial in self._trials:
            trial.show(known)
        for widget, view in self._following:
            widget.html = str(view(known))

    def _keep(self, answers: dict[str, Any]) -> None:
        """Save answers that were tried, and show them everywhere; what cannot stand stays out."""
        before = self._known.community
        mine, problems = with_answers(before, answers)
        if problems:
            return
        known = self._known._replace(community=save(self._folder, mine, base=before))
        for form in self._forms:
            form.take(known)


class Gallery:
    """Pictures one below the other; each is drawn again only when its numbers have changed."""

    def __init__(self, names: Sequence[str]) -> None:
        self._drawn: dict[str, tuple[Numbers, Markup]] = dict.fromkeys(names, ((), Markup("")))

    def __call__(self, known: Known) -> Markup:
        """Return the pictures of what is known."""
        for name, (before, _html) in self._drawn.items():
            numbers = DRAWINGS[name].numbers(known)
            if numbers != before:
                self._drawn[name] = numbers, figure(DRAWINGS[name].draw(numbers))
        return Markup("").join(html for _numbers, html in self._drawn.values())


class NoSheet:
    """A page that opens no community: it says why, and where to choose one."""

    def __init__(self, reason: Markup, workshop_data: Path, step: Step) -> None:
        self._reason, self._data, self._step = reason, workshop_data, step

    def form(self) -> Any:
        """Return the reason and what this browser keeps, in the place of the form."""
        from copnb.workshop.nowhere import Nowhere  # a widget: this page is always interactive

        return Nowhere(str(self._reason), self._data, self._step)

    def answers(self) -> None:
        """Show nothing."""

    def pictures(self, *names: str) -> None:
        """Show nothing."""

    def promise(self) -> None:
        """Show nothing."""

    def what_if(self) -> None:
        """Show nothing."""

    def drafts(self, *keys: str) -> None:
        """Show nothing."""

    def still_open(self) -> None:
        """Show nothing."""

    def take_home(self) -> None:
        """Show nothing."""

    def next_step(self) -> None:
        """Show nothing."""


class Start:
    """The start page of a workshop's folder."""

    def __init__(self, workshop_data: Path, *, interactive: bool) -> None:
        self._data, self._interactive = workshop_data, interactive

    def form(self) -> Any:
        """Return what begins or opens a community; nothing where nobody is there to choose."""
        if not self._interactive:
            return None
        from copnb.workshop.start import StartPage

        return StartPage(self._data, words.language())

    def rules(self) -> Any:
        """Return the rules behind the findings, to change; nothing where nobody is there."""
        if not self._interactive:
            return None
        from copnb.workshop.asking import RulesPage

        return RulesPage(self._data)


def open_start(workshop_data: str, interactive: bool) -> Start:
    """Open the start page for the communities in a folder, in the language of `copnb start`."""
    speak()
    return Start(Path(workshop_data), interactive=interactive)


def speak() -> None:
    """Speak the language of `copnb start`, on pages that are of no single community."""
    words.use(os.environ.get("COPNB_LANG", words.SOURCE_LANGUAGE))


def open_step(key: str, community: str, workshop_data: str, interactive: bool) -> Sheet | NoSheet:
    """Open the page of a step for a community.

    An empty `community` means the one in the page's address (`?community=slug`), else the
    one chosen last on the start page, else a page that says where to choose. With no one at
    the keyboard whatever is wrong is an error.
    """
    data = Path(workshop_data)
    asked = community or asked_for() or last_chosen(data)
    if not interactive:
        return Sheet(step(key), folder_of(data, asked), interactive=False)
    clean(data)
    there = [folder.name for folder in folders(data)]
    if asked not in there:
        return NoSheet(_no_community(asked, there), data, step(key))
    choose(data, asked)
    tab = this_tab()
    close_earlier(tab)
    try:
        sheet = Sheet(step(key), folder_of(data, asked), interactive=True)
        remember(tab, sheet)
        return sheet
    except ReadingError as error:
        file = Path(error.source).name
        problems = [f"{file}: {problem}" for problem in error.problems]
    except OSError as error:
        problems = [f"{Path(error.filename or DESIGN_FILE).name}: {error.strerror or error}"]
    return NoSheet(_no_community(asked, there, problems), data, step(key))


def _no_community(asked: str, there: list[str], problems: Sequence[str] = ()) -> Markup:
    """Return why no community is open, and the way to the start page."""
    return render(
        "choose.html.j2", asked=asked, there=there, problems=problems, start=START_NOTEBOOK
    )


def asked_for() -> str:
    """Return the community that the page's address names, or an empty text (Voila only)."""
    query = os.environ.get("QUERY_STRING", "")
    if os.environ.get("VOILA_PREHEAT") == "True":  # the address comes after the kernel's start
        from voila.utils import get_query_string

        query = get_query_string() or ""
    return parse_qs(query).get("community", [""])[0]
