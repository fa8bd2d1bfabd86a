"""The community canvas: a whole design on one sheet of A3, to hang on a wall."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from copnb.advice.drafts import ranked_whys
from copnb.design.community import METHOD_AUTHOR, METHOD_TITLE, STEPS, Community, Step
from copnb.design.fields import answered
from copnb.design.questions import answer, question
from copnb.report.answers import Words, in_words
from copnb.report.first_page import five_lines
from copnb.report.fitting import Box, Entry, Fitted, fit
from copnb.report.html import render
from copnb.report.material import Material
from copnb.report.style import STYLE
from copnb.words import N_, _, language

if TYPE_CHECKING:
    from copnb.pictures import Picture

POSTER_STYLE = STYLE + Path(__file__).with_name("poster.css").read_text(encoding="utf-8")

# The room for text in each kind of box, as poster.css lays them out; 10.5 points on A3 are
# 7.4 on A4, the least that can be read when somebody prints the sheet smaller.
_NAME = Box(262, 17.2, (34, 30, 26, 22), leading=1.1)
_CARD = Box(86, 33, (14, 13, 12, 11, 10.5))
_STEP = Box(56, 38, (13, 12, 11, 10.5))
_DAYS = Box(51, 84, (14, 13, 12, 11, 10.5))
_WRITING = 8
"""Millimetres between two lines to write on."""

_DECIDED = {
    "inquire": (
        (N_("We begin with"), "inquire.theme"),
        (N_("Who leads"), "inquire.leader"),
        (N_("Who backs it"), "inquire.sponsor"),
    ),
    "design": (
        (N_("How many"), "design.size_target"),
        (N_("Who can join"), "design.membership"),
        (N_("Topics"), "design.topics.topic"),
    ),
    "prototype": (
        (N_("We try it on"), "prototype.test_date"),
        (N_("With"), "prototype.partners.partner"),
        (N_("Tools"), "prototype.tools.name"),
    ),
    "launch": (
        (N_("We invite"), "launch.invite_count"),
        (N_("Simply fun"), "launch.fun"),
        (N_("What comes next"), "launch.path_forward"),
    ),
    "grow": (
        (N_("We aim for"), "grow.target_count"),
        (N_("How"), "grow.strategies"),
        (N_("What stays"), "grow.resources.resource"),
    ),
    "sustain": (
        (N_("We decided"), "sustain.decision"),
        (N_("Why"), "sustain.decision_reason"),
        (N_("We look at"), "sustain.evaluation_plan.indicator"),
    ),
}
"""What the sheet shows of each step: a few words, and the answer or the column that they name."""

_TO_REMEMBER = (
    (N_("First meetup"), "launch.first_meetup_on"),
    (N_("Our times"), "design.slots"),
    (N_("Where we meet"), "design.location"),
    (N_("Next meetup"), "launch.next_meetup_on"),
    (N_("We look at this again on"), "sustain.first_phase_end"),
)


@dataclass(frozen=True)
class _Card:
    """A box with a heading and a question; without any answer it has lines to write on."""

    title: str
    asks: str
    said: Fitted
    lines: int


def poster_page(material: Material) -> str:
    """Return the canvas as one HTML page that stands alone; printed, it is one sheet of A3."""
    community = material.community
    name = fit([Entry("", community.name)], _NAME)
    cards = [_card(*parts, _CARD) for parts in _cards(community)]
    steps = [(step, getattr(community.steps, step.key), _step(community, step)) for step in STEPS]
    days = _card(_("Days to remember"), "", _said(community, _TO_REMEMBER), _DAYS)
    boxes = [days, *cards, *(card for _step, _state, card in steps)]
    title = _("{name}: community canvas").format(name=community.name or _("No name yet"))
    head = render(
        "head.html.j2", title=title, language=language(), kind="poster", style=POSTER_STYLE
    )
    page = render(
        "poster.html.j2",
        community=community,
        today=material.today,
        brand=material.brand,
        name=name,
        cards=cards,
        steps=steps,
        pictures=[_picture(material, each) for each in ("formats", "hours")],
        days=days,
        to_remember=[_(label) for label, _path in _TO_REMEMBER],
        cut=name.cut or any(box.said.cut for box in boxes),
        method=(METHOD_TITLE, METHOD_AUTHOR),
    )
    return f"{head}{page}\n"


def _cards(community: Community) -> Iterator[tuple[str, str, list[Entry]]]:
    """Yield heading, question and entries of the four boxes in the first row."""
    lines = [sentence for _label, sentence in five_lines(community)]
    focus = ("", "inquire.domain_focus"), ("", "inquire.domain_care")
    yield _("Domain"), _("What do we care about?"), _said(community, focus)
    expected = (N_("What we expect of each other"), "inquire.expectations"), ("", "inquire.people")
    yield (
        _("Community"),
        _("Who is in, and what do we expect of each other?"),
        [*_entries(lines[0]), *_said(community, expected)],
    )
    more = (
        ("", "inquire.gather_modes"),
        (N_("Between meetups"), "design.between_needs"),
        (N_("What else we do"), "inquire.other_practices.practice"),
    )
    yield _("Practice"), _("How do we gather?"), [*_entries(lines[2]), *_said(community, more)]
    first = _("What matters most comes first.")
    if _has_points(community):
        first = _("Of 100 points. What matters most comes first.")
    yield _("Our goals"), first, _goals(community)


def _entries(*texts: str) -> list[Entry]:
    return [Entry("", text) for text in texts if text]


def _has_points(community: Community) -> bool:
    return any(community.inquire.goals.values())


def _goals(community: Community) -> list[Entry]:
    """Return the goals that have points, those with most first; without any, the ranked whys."""
    if _has_points(community):
        given = sorted(community.inquire.goals.items(), key=lambda item: -item[1])
        told = [f"{goal.label}: {points}" for goal, points in given if points]
    else:
        told = [row.why.label for row in ranked_whys(community) if row.why]
    return [Entry(f"{n}.", label) for n, label in enumerate(told, 1)]


def _step(community: Community, step: Step) -> _Card:
    return _card(step.title, step.question, _said(community, _DECIDED[step.key]), _STEP)


def _card(title: str, asks: str, entries: list[Entry], box: Box) -> _Card:
    return _Card(title, asks, fit(entries, box), int(box.height / _WRITING))


def _said(community: Community, parts: tuple[tuple[str, str], ...]) -> list[Entry]:
    """Return those answers that there are, each with its few words in the language in force."""
    found = [(label, _text(community, path)) for label, path in parts]
    return [Entry(_(label), text) for label, text in found if text]


def _text(community: Community, path: str) -> str:
    """Return an answer as one plain line; of a list, one column of its rows or all of them."""
    asked = question(".".join(path.split(".")[:2]))
    value = answer(community, asked.path)
    if not asked.columns:
        return _line(in_words(asked, value, community))
    columns = [column for column in asked.columns if path in (asked.path, column.path)]
    rows = (
        ", ".join(
            _line(in_words(column, getattr(row, column.name), community))
            for column in columns
            if answered(getattr(row, column.name))
        )
        for row in value
    )
    return "; ".join(filter(None, rows))


def _line(words: Words) -> str:
    return " ".join(words.plain.split())


def _picture(material: Material, name: str) -> tuple[str, Picture]:
    """Return a picture's address, and the picture itself for its words."""
    picture, data = material.picture(name)
    address = f"data:image/png;base64,{base64.b64encode(data).decode('ascii')}"
    return address, picture
