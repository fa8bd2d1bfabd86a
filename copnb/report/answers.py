"""The answers of a step in words and tables, as pages and reports show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup

from copnb.advice.drafts import Draft, drafts
from copnb.advice.finding import Finding
from copnb.advice.promise import promise_rows
from copnb.advice.rules import Rules
from copnb.design.community import Community, Step
from copnb.design.fields import Row, answered
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.design.questions import (
    Question,
    answer,
    block_paths,
    is_asked,
    open_questions,
    question,
)
from copnb.design.sustain import Decision
from copnb.report.html import paragraphs, render
from copnb.words import _, day_in_words

WIDEST_TABLE = 4
"""Columns; a list with more of them reads better as one card a row."""

DRAFTS = {"launch": ("invitation", "charter", "followup"), "sustain": ("closing",)}
"""Key of a step to the draft texts that it shows."""

_SHORT = frozenset({"line", "count", "yes_no", "date", "choice", "choices"})
"""Kinds of questions of which two stand side by side."""


class Words(Markup):
    """An answer in words, as HTML; `plain` is the same text, `typed` where people wrote it."""

    plain: str
    typed: bool

    @classmethod
    def of(cls, text: str, *, typed: bool = False) -> Words:
        """Return a text in words: what people typed in paragraphs, our own words on one line."""
        made = cls(paragraphs(text) if typed else Markup.escape(text))
        made.plain, made.typed = text, typed
        return made


@dataclass(frozen=True)
class Answered:
    """A question with its answer, in words: a text, bars, or rows of cells."""

    title: str
    words: Words | None = None
    short: bool = False
    bars: tuple[tuple[str, int, int, str], ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[Words, ...], ...] = ()

    @property
    def as_cards(self) -> bool:
        """Say whether the rows are too wide for a table."""
        return len(self.header) > WIDEST_TABLE

    def pairs(self, row: tuple[Words, ...]) -> list[tuple[str, Words]]:
        """Return heading and cell of those columns in which a row says something."""
        return [(head, cell) for head, cell in zip(self.header, row, strict=True) if cell]


class Block(NamedTuple):
    """A block of a step: its heading, its answers, and the findings that rest on them."""

    title: str
    answers: list[Answered]
    findings: list[Finding]


def answers_page(
    community: Community, step: Step, *, heading: bool, notes: Sequence[Finding] = ()
) -> Markup:
    """Return what was answered in a step, block by block; `heading` puts the step's title first.

    `notes` are findings; each stands below the block of the question that it rests on.
    """
    blocks = [
        (title, shown, [note(found, why=True) for found in said])
        for title, shown, said in blocks_of(community, step, notes)
    ]
    return render(
        "answers.html.j2",
        step=step,
        state=getattr(community.steps, step.key),
        blocks=blocks,
        nothing=not any(shown for _title, shown, _notes in blocks),
        language=community.language,
        heading=heading,
    )


def summary_page(community: Community, step: Step) -> Markup:
    """Return how far each block of a step is, and the answers in words to unfold."""
    return render(
        "summary.html.j2",
        blocks=_progress(community, step),
        answers=answers_page(community, step, heading=False),
    )


def open_page(community: Community, step: Step, *, lines: bool) -> Markup:
    """Return the questions of a step that are still open; `lines` adds lines to write on."""
    return render(
        "open.html.j2",
        open=open_questions(community, step.key),
        lines=lines,
        lines_for=lines_for,
    )


def lines_for(question: Question) -> int:
    """Return how many lines to write on an open question needs."""
    return 1 if question.kind in _SHORT else 3


def promise_page(
    community: Community,
    rules: Rules,
    meetups: Sequence[Meetup] = (),
    sheets: Sequence[FeedbackSheet] = (),
) -> Markup:
    """Return what was planned beside what came of it; empty before the first meetup."""
    return render("promise.html.j2", rows=promise_rows(community, rules, meetups, sheets))


def drafts_page(community: Community, keys: Sequence[str], *, folded: bool) -> Markup:
    """Return the draft texts of those keys; `folded` shows their titles first."""
    return render(
        "drafts.html.j2",
        drafts=drafts_of(community, keys),
        folded=folded,
        language=community.language,
    )


def drafts_of(community: Community, keys: Sequence[str]) -> list[Draft]:
    """Return the draft texts of those keys; a closing note is for those who decided to close."""
    closing = community.sustain.decision is Decision.CLOSE
    made = drafts(community)
    return [made[key] for key in keys if key != "closing" or closing]


def in_words(question: Question, value: Any, community: Community) -> Words:
    """Return one answer in words; an answer that is not there is an empty text."""
    if not answered(value):
        return Words.of("")
    if question.kind in ("line", "text", "short_text"):
        return Words.of(value, typed=True)
    if question.kind == "choices":
        return Words.of("; ".join(choice.label for choice in value))
    return Words.of(_short(question, value, community))


def _short(question: Question, value: Any, community: Community) -> str:
    """Return an answer that needs no paragraph as plain text."""
    if question.kind == "group":
        names = {row.id: row.name for row in community.inquire.groups}
        return names.get(value) or _("a group that is no longer there")
    if question.kind == "yes_no":
        return _("yes") if value else _("no")
    if question.kind == "choice":
        return str(value.label)
    if question.kind == "count":
        return question.counted(value)
    if question.kind == "date":
        return day_in_words(value)
    if question.kind == "time_zone":
        return place(value)
    return str(value)


def place(zone: str) -> str:
    """Return a time zone as a place: `America/St_Johns` reads `St Johns time`."""
    if zone == "UTC":
        return zone
    return _("{place} time").format(place=zone.split("/")[-1].replace("_", " "))


def blocks_of(community: Community, step: Step, notes: Sequence[Finding] = ()) -> Iterator[Block]:
    """Yield each block of a step that holds an answer, or a finding of `notes`."""
    for paths in block_paths(step.key):
        asked = [question(path) for path in paths]
        shown = [
            in_parts(each, value, community)
            for each in asked
            if answered(value := answer(community, each.path))
        ]
        said = [found for found in notes if found.fields[0] in paths]
        if shown or said:
            yield Block(asked[0].block, shown, said)


def note(finding: Finding, *, why: bool, place: str = "") -> Markup:
    """Return a finding as HTML; `why` adds rule and source, `place` says where it belongs."""
    return render("note.html.j2", finding=finding, why=why, place=place)


def _progress(community: Community, step: Step) -> list[tuple[str, int, int]]:
    """Return heading, answered and asked of each block."""
    counted = []
    for paths in block_paths(step.key):
        block = [question(path) for path in paths]
        done = [answered(answer(community, path)) for path in paths]
        asked = [d or is_asked(community, q) for d, q in zip(done, block, strict=True)]
        counted.append((block[0].block, sum(done), sum(asked)))
    return counted


def in_parts(question: Question, value: Any, community: Community) -> Answered:
    """Return one answer in words as pages lay it out: a text, bars, or rows of cells."""
    if question.kind in ("points", "ratings"):
        most = 5 if question.kind == "ratings" else max(*value.values(), 1)
        bars = tuple(
            (c.label, n, round(100 * n / most), _share(question, n)) for c, n in value.items()
        )
        return Answered(question.title, bars=bars)
    if question.kind == "grid":
        cells = tuple((Words.of(c.label), Words.of(s.label)) for c, s in value.items())
        return Answered(question.title, header=("", _("Where you stand")), rows=cells)
    if question.columns:
        return _table(question, value, community)
    short = question.kind in _SHORT
    return Answered(question.title, words=in_words(question, value, community), short=short)


def _share(question: Question, number: int) -> str:
    if question.kind == "ratings":
        return _("{n} of 5").format(n=number)
    return str(number)


def _table(question: Question, rows: Sequence[Row], community: Community) -> Answered:
    """Return the rows of a list, with the columns that hold any answer."""
    used = [c for c in question.columns if any(answered(getattr(row, c.name)) for row in rows)]
    cells = tuple(
        tuple(in_words(column, getattr(row, column.name), community) for column in used)
        for row in rows
        if any(answered(getattr(row, column.name)) for column in used)
    )
    return Answered(question.title, header=tuple(column.title for column in used), rows=cells)
