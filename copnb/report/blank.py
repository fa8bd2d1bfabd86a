"""Blank pages to write on: the empty canvas, and all questions of the six steps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from copnb.advice.rules import Rules
from copnb.design.community import (
    METHOD_AUTHOR,
    METHOD_TITLE,
    STEPS,
    WELCOME_MINUTES,
    WRAP_UP_MINUTES,
    Community,
    Step,
    workshop_minutes,
)
from copnb.design.fields import Labelled, with_unit
from copnb.design.formats import Corner, in_corner
from copnb.design.questions import Question, block_paths, question
from copnb.report.answers import WIDEST_TABLE
from copnb.report.brand import Brand
from copnb.report.drawings import Known
from copnb.report.html import render
from copnb.report.material import Material
from copnb.report.pdf import lacking, printed, to_pdf
from copnb.report.poster import poster_page
from copnb.report.style import REPORT_STYLE
from copnb.words import _, language

BLANK_STYLE = REPORT_STYLE + Path(__file__).with_name("blank.css").read_text(encoding="utf-8")

_LINES = {"text": 4, "short_text": 2}
"""Lines to write on by kind of question; one where nothing is said."""

_CARDS, _NARROW, _ROWS = 3, 4, 5
"""Empty rows of a list: as cards, as lines of up to two columns, as lines of more."""


@dataclass(frozen=True)
class Part:
    """A stretch of the two hours: when it begins (`0:10`), how long it is, and what it is."""

    begins: str
    minutes: str
    title: str
    ends: str


def blank_files(brand: Brand | None = None) -> dict[str, bytes]:
    """Return name and content of each blank file, in the language in force.

    `brand` stands on each of them and names the paper of the steps; the poster is A3 always.
    The PDFs are among them where PDF can be made.
    """
    brand = brand or Brand()
    poster = poster_page(Material(Known(Community(), Rules()), brand=brand))
    steps = steps_page(brand)
    files = {"poster.html": poster.encode(), "steps.html": steps.encode()}
    if not lacking():
        files |= {"poster.pdf": printed(poster), "steps.pdf": to_pdf(steps, brand.paper)}
    return files


def steps_page(brand: Brand | None = None) -> str:
    """Return the blank pages of all six steps as one HTML page; each step begins a sheet.

    The trainer's `brand` stands at the top of the first.
    """
    title = _("Six steps on paper")
    head = render(
        "head.html.j2", title=title, language=language(), kind="report blank", style=BLANK_STYLE
    )
    parts = two_hours()
    page = render(
        "blank.html.j2",
        title=title,
        brand=brand or Brand(),
        parts=parts,
        steps=list(zip(STEPS, parts[1:-1], map(_blocks, STEPS), strict=True)),
        corners=[(corner, [each.format for each in in_corner(corner)]) for corner in Corner],
        lines=_LINES,
        rows=_rows,
        condition=_condition,
        method=(METHOD_TITLE, METHOD_AUTHOR),
    )
    return f"{head}{page}\n"


def two_hours() -> list[Part]:
    """Return the parts of the workshop: the welcome, the six steps, the wrap-up."""
    named = [
        (WELCOME_MINUTES, _("Welcome")),
        *((step.minutes, f"{step.number}. {step.title}") for step in STEPS),
        (WRAP_UP_MINUTES, _("Wrap-up")),
    ]
    parts, at = [], 0
    for minutes, title in named:
        length = with_unit(minutes, "minutes")
        parts.append(Part(_clock(at), length, title, _clock(at + minutes)))
        at += minutes
    assert at == workshop_minutes()
    return parts


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def _blocks(step: Step) -> list[tuple[str, list[Question]]]:
    """Return heading and questions of each block of a step."""
    blocks = [[question(path) for path in paths] for paths in block_paths(step.key)]
    return [(block[0].block, block) for block in blocks]


def _rows(asked: Question) -> tuple[bool, int]:
    """Return whether the rows of a list are cards, and how many empty ones to print."""
    columns = len(asked.columns)
    cards = columns > WIDEST_TABLE
    usual = _CARDS if cards else _NARROW if columns <= 2 else _ROWS
    return cards, min(usual, asked.most_rows or usual)


def _condition(asked: Question) -> str:
    """Return in words when a question is asked that hangs on another; empty otherwise."""
    if asked.only_if is None:
        return ""
    name, wanted = asked.only_if
    other = question(f"{asked.step}.{name}").title
    said = wanted.label if isinstance(wanted, Labelled) else _("yes") if wanted else _("no")
    return _("Only if you answer “{answer}” to “{question}”").format(answer=said, question=other)
