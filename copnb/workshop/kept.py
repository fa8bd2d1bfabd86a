"""What a browser kept of a community: compared with what is here, and brought back.

A browser keeps `{"id", "name", "design", "typed"}`: of which community; its whole design as a
server last said it, as plain values, or None; and answers that no server acknowledged, by
`step.question`, each with its `value` and what it began from (`base`). Nothing of it is trusted:
what cannot stand is left out and told.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from copnb.design.community import STEPS, Community
from copnb.design.fields import LINE_LENGTH, answered, new_id
from copnb.design.questions import Question, all_questions, answer, question, questions
from copnb.design.reading import Problem, check
from copnb.report.answers import Answered, in_parts
from copnb.store.folders import add, ids, load, save
from copnb.store.merge import merge
from copnb.words import _
from copnb.workshop.taking import mended, taken

Values = dict[str, Any]

_FRAME = {"id", "language", "steps", "facts", "revision"}


def kept_differences(stored: Community, kept: Values) -> list[Values]:
    """Return what bringing back would change: `path`, `title`, and in words `kept` and `here`.

    An answer that cannot stand has a `problem` that says what would do, and its own text.
    """
    wanted, problems = with_kept(stored, kept)
    changed = [
        {
            "path": asked.path,
            "title": asked.title,
            "kept": _told(asked, wanted, stored),
            "here": _told(asked, stored, wanted),
        }
        for step in STEPS
        for asked in questions(step.key)
        if answer(wanted, asked.path) != answer(stored, asked.path)
    ]
    words = _words_of(kept)
    in_vain = [_in_vain(path, problem, words[path]) for path, problem in problems.items()]
    return [*changed, *in_vain, *_strange(kept)]


def bring_back(folder: Path, kept: Values) -> Community:
    """Merge what a browser kept into a community's folder, and return what now stands there."""
    stored = load(folder)
    return save(folder, with_kept(stored, kept)[0], base=stored)


def bring_new(workshop_data: Path, kept: Values) -> Path:
    """Make a folder of what a browser kept of a community that is not here; return it."""
    known = {key: kept[key] for key in ("id", "name") if key in kept}
    design = mended(known | _set_in(kept, "design"))
    name = str(design.get("name") or "")[:LINE_LENGTH]
    community = Community(name=name, id=new_id())
    for key in _FRAME & design.keys():
        with_it, _problems = check(community.model_dump(mode="json") | {key: design[key]})
        community = with_it or community
    if community.id in ids(workshop_data):
        community = community.model_copy(update={"id": new_id()})
    return add(workshop_data, with_kept(community, kept)[0])


def with_kept(stored: Community, kept: Values) -> tuple[Community, dict[str, Problem]]:
    """Return a community with the answers that a browser kept, and what cannot stand, by path.

    An answer that is only here stays, and so does a row. In the same field what was kept stands.
    """
    frame = {"name", "id", "language", "steps", "facts"}
    empty = Community.model_validate(stored.model_dump(include=frame))
    problems: list[Problem] = []
    whole = _with_answers(empty, _designed(kept), empty, problems)
    community = _merged(empty, whole, stored, problems)
    values, bases = _typed(kept, "value"), _typed(kept, "base")
    before = _with_answers(_without(community, values), bases, empty, [])
    mine = _with_answers(community, values, before, problems)
    community = _merged(before, mine, community, problems)
    found = {".".join(one.field.split(".")[:2]): one for one in problems}
    return community, {path: found[path] for path in _words_of(kept) if path in found}


def _merged(
    base: Community, mine: Community, theirs: Community, problems: list[Problem]
) -> Community:
    merged = merge(base, mine, theirs)
    problems += merged.refused
    return merged.community


def _with_answers(
    community: Community, answers: Values, base: Community, problems: list[Problem]
) -> Community:
    """Return a community with those answers, by path; what cannot stand is added to `problems`.

    In a row or a set a wrong part stays as `base` has it.
    """
    for step in STEPS:
        asked = {each.name: each.path for each in questions(step.key)}
        given = {name: mended(answers[path]) for name, path in asked.items() if path in answers}
        before = getattr(base, step.key).model_dump(mode="json")
        good, community, found = taken(community, step.key, given, before)
        refused = [asked[name] for name in given if name not in good]
        problems += (one for each in found for one in _by_question(each, refused))
    return community


def _by_question(problem: Problem, refused: list[str]) -> list[Problem]:
    """Return a problem of a step as a whole as one of each question that was not taken."""
    if "." in problem.field:
        return [problem]
    return [replace(problem, field=path) for path in refused]


def _without(community: Community, answers: Values) -> Community:
    """Return a community in which nobody answered the questions at those paths."""
    tree, empty = community.model_dump(mode="json"), Community().model_dump(mode="json")
    for asked in all_questions():
        if asked.path in answers:
            tree[asked.step][asked.name] = empty[asked.step][asked.name]
    return Community.model_validate_json(json.dumps(tree))


def _set_in(kept: Values, name: str) -> Values:
    """Return a set of names and values; an empty one in the place of anything else."""
    value = kept.get(name)
    return value if isinstance(value, dict) else {}


def _designed(kept: Values) -> Values:
    """Return the answers of the kept design, by path."""
    design = _set_in(kept, "design")
    return {
        f"{step.key}.{name}": value
        for step in STEPS
        for name, value in _set_in(design, step.key).items()
    }


def _typed(kept: Values, of: str) -> Values:
    """Return of each answer that was typed its `value` or its `base`, by path."""
    typed = _set_in(kept, "typed")
    return {path: _set_in(typed, path)[of] for path in typed if of in _set_in(typed, path)}


def _words_of(kept: Values) -> Values:
    """Return every kept answer by path, of two the one that was typed."""
    return _designed(kept) | _typed(kept, "value")


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


def _in_vain(path: str, problem: Problem, value: Any) -> Values:
    told = _("This cannot be saved so. Please change it: {expected}.")
    return {
        "path": path,
        "title": question(path).title,
        "kept": str(value),
        "here": "",
        "problem": told.format(expected=problem.expected),
    }


def _strange(kept: Values) -> list[Values]:
    """Return the kept answers to questions that are not asked here, such as of a newer copnb."""
    known = {asked.path for asked in all_questions()}
    told = _("This question is not asked here. Copy what you need of it.")
    return [
        {"path": path, "title": path, "kept": str(value), "here": "", "problem": told}
        for path, value in _words_of(kept).items()
        if path not in known and answered(value)
    ]


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
