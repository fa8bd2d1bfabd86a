"""Examples of answers: what a sample community said, question by question, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from copnb import words
from copnb.design.community import Community, Step
from copnb.design.fields import answered
from copnb.design.questions import Question, answer, questions
from copnb.design.reading import ReadingError
from copnb.report.answers import Answered, in_parts
from copnb.store.folders import load
from copnb.store.shipped import shipped

Values = dict[str, Any]

SAMPLES = (
    "lantern-circle",
    "small-museums-post",
    "prairie-wound-care-rounds",
    "hybrid-classroom-exchange",
    "la-veillee-proche-aidance-en-milieu-rural",
)
"""The samples to take examples from, the best first; between them they answer every question."""

KINDS = frozenset({"line", "text", "short_text", "points", "rows", "chart"})
"""Kinds of questions that an example helps with; a number, a day or a choice needs none."""


def examples_of(step: Step, community: Community) -> dict[str, Values]:
    """Return an example for each question of a step, by path: `name`, `language`, `parts`.

    A part is a text, or a row of a list: pairs of heading (may be empty) and words. No example
    is one that the community itself has, as the practice field would. Where the samples are
    not there, there is none.
    """
    found: dict[str, Values] = {}
    wanted = [asked for asked in questions(step.key) if asked.kind in KINDS]
    for sample in _samples():
        for asked in wanted:
            value = answer(sample, asked.path)
            taken = asked.path in found or value == answer(community, asked.path)
            if answered(value) and not taken:
                found[asked.path] = _example(asked, value, sample)
        if len(found) == len(wanted):
            break
    return found


def _samples() -> Iterator[Community]:
    """Yield the samples that can be read, those in the language in force first."""
    try:
        data = shipped("workshop_data")
    except FileNotFoundError:
        return
    others = []
    for slug in SAMPLES:
        try:
            sample = load(data / slug)
        except (OSError, ReadingError):
            continue
        if sample.language.split("-")[0] == words.language().split("-")[0]:
            yield sample
        else:
            others.append(sample)
    yield from others


def _example(asked: Question, value: Any, sample: Community) -> Values:
    plain = replace(asked, columns=tuple(each for each in asked.columns if not each.detail))
    parts = [*_parts(in_parts(plain, value, sample))]
    return {"name": sample.name, "language": sample.language, "parts": parts}


def _parts(said: Answered) -> Iterator[list[tuple[str, str]]]:
    """Yield a text, a share a line, or the first rows of a list: one where rows are wide."""
    if said.words is not None:
        yield [("", said.words.striptags())]
    for label, _number, _percent, share in said.bars:
        yield [(label, share)]
    for row in said.rows[: 1 if said.as_cards else 2]:
        pairs = [(head, cell.striptags()) for head, cell in said.pairs(row)]
        yield pairs if len(said.header) > 1 else [("", cell) for _head, cell in pairs]
