"""What a browser kept of a community: compared with what is here, and brought back.

A browser keeps `{"design", "typed"}`: the whole design as a server last said it, as plain values,
or None; and answers that no server acknowledged, by `step.question`, each with its `value`
and what it began from (`base`). Nothing of it is trusted: what cannot stand is left out and told.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from copnb.design.community import STEPS, Community
from copnb.design.fields import LINE_LENGTH, answered, new_id
from copnb.design.questions import Question, answer, questions
from copnb.design.reading import Problem, check
from copnb.report.answers import Answered, in_parts
from copnb.store.folders import add, ids, load, save
from copnb.store.merge import merge
from copnb.words import _
from copnb.workshop.taking import mended, taken

Values = dict[str, Any]


def kept_differences(stored: Community, kept: Values) -> list[Values]:
    """Return what bringing back would change: `title`, and in words what was `kept` and is `here`.

    An answer that cannot stand has a `problem` that says what would do, and its own text.
    """
    wanted, problems = with_kept(stored, kept)
    changed = [
        {
            "title": asked.title,
            "kept": _told(asked, wanted, stored),
            "here": _told(asked, stored, wanted),
        }
        for step in STEPS
        for asked in questions(step.key)
        if answer(wanted, asked.path) != answer(stored, asked.path)
    ]
    return changed + [_in_vain(path, problem, kept) for path, problem in problems.items()]


def bring_back(folder: Path, kept: Values) -> Community:
    """Merge what a browser kept into a community's folder, and return what now stands there."""
    stored = load(folder)
    return save(folder, with_kept(stored, kept)[0], base=stored)


def bring_new(workshop_data: Path, kept: Values) -> Path:
    """Make a folder of what a browser kept of a community that is not here; return it."""
    design = mended(kept.get("design") or {})
    name = str(design.get("name") or "")[:LINE_LENGTH]
    frame = {
        key: design[key]
        for key in ("id", "language", "steps", "facts", "revision")
        if key in design
    }
    whole, _problems = check(Community(name=name, id=new_id()).model_dump(mode="json") | frame)
    community = whole or Community(name=name, id=new_id())
    if community.id in ids(workshop_data):
        community = community.model_copy(update={"id": new_id()})
    return add(workshop_data, with_kept(community, kept)[0])


def with_kept(stored: Community, kept: Values) -> tuple[Community, dict[str, Problem]]:
    """Return a community with the answers that a browser kept, and what cannot stand, by path.

    An answer that is only here stays, and so does a row. In the same field what was kept stands.
    """
    design, typed = kept.get("design") or {}, kept.get("typed") or {}
    empty = Community(name=stored.name, id=stored.id, language=stored.language)
    empty = empty.model_copy(update={"steps": stored.steps, "facts": stored.facts})
    problems: list[Problem] = []
    whole = _with_answers(empty, {step.key: design.get(step.key) for step in STEPS}, problems)
    community = _merged(empty, whole, stored, problems)
    values, bases = ({p: one.get(of) for p, one in typed.items()} for of in ("value", "base"))
    mine = _with_answers(community, _by_step(values), problems)
    before = _with_answers(community, _by_step(bases), [])
    community = _merged(before, mine, community, problems)
    return community, {".".join(one.field.split(".")[:2]): one for one in problems}


def _merged(
    base: Community, mine: Community, theirs: Community, problems: list[Problem]
) -> Community:
    merged = merge(base, mine, theirs)
    problems += merged.refused
    return merged.community


def _with_answers(community: Community, steps: Values, problems: list[Problem]) -> Community:
    """Return a community with those answers by step; what cannot stand is added to `problems`."""
    for step in STEPS:
        names = {asked.name for asked in questions(step.key)}
        given = steps.get(step.key) or {}
        answers = {name: mended(value) for name, value in given.items() if name in names}
        _good, community, found = taken(community, step.key, answers, {})
        problems += found
    return community


def _by_step(values: Values) -> Values:
    """Return values by step and question of values by `step.question`."""
    steps: Values = {}
    for path, value in values.items():
        step, _dot, name = path.partition(".")
        steps.setdefault(step, {})[name] = value
    return steps


def _told(asked: Question, community: Community, other: Community) -> str:
    """Return an answer in words; of a list only the rows that the other has not, or not so."""
    value, there = (answer(one, asked.path) for one in (community, other))
    if asked.columns:
        value = [row for row in value if row not in there]
    return _in_words(in_parts(asked, value, community)) if answered(value) else ""


def _in_words(said: Answered) -> str:
    if said.words is not None:
        return said.words.striptags()
    bars = [f"{label}: {share}" for label, _number, _percent, share in said.bars]
    rows = [" · ".join(cell.striptags() for _head, cell in said.pairs(row)) for row in said.rows]
    return "; ".join([*bars, *rows])


def _in_vain(path: str, problem: Problem, kept: Values) -> Values:
    step, name = path.split(".")
    typed = (kept.get("typed") or {}).get(path, {}).get("value")
    value = typed if typed is not None else ((kept.get("design") or {}).get(step) or {}).get(name)
    title = next(asked.title for asked in questions(step) if asked.name == name)
    told = _("This cannot be saved so. Please change it: {expected}.")
    return {
        "title": title,
        "kept": str(value),
        "here": "",
        "problem": told.format(expected=problem.expected),
    }


def kept_texts() -> dict[str, str]:
    """Return the fixed texts of what browsers keep, by name, in the language in force."""
    return {
        "kept_title": _("Kept in this browser"),
        "kept_offer": _("This browser kept answers that are not here. Last typed: {time}."),
        "kept_here": _("Kept:"),
        "on_server": _("Here:"),
        "nothing_there": _("nothing"),
        "bring_back_kept": _("Bring it back"),
        "bring_them_back": _("Bring them back"),
        "forget_kept": _("Leave them out"),
        "brought_back": _("Your answers are back."),
        "download_kept": _("Download my answers"),
        "forget_here": _("Forget on this computer"),
        "kept_list": _("Kept in this browser"),
        "kept_help": _("What was typed here stays in this browser until you let it forget."),
        "kept_at": _("as of {time}"),
        "kept_also_here": _("It is also among your communities."),
    }
