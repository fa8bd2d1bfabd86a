"""What the form of a step's page is drawn from: questions, choices and texts as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from typing import Any

from copnb import words
from copnb.advice.finding import Finding, Missing, Severity
from copnb.advice.findings import results
from copnb.advice.rules import THRESHOLDS, Rules, Threshold
from copnb.design.community import START_NOTEBOOK, STEPS, Community, Step
from copnb.design.fields import Labelled, time_zones
from copnb.design.formats import FIRST_SHOWN, OUR_FILLING, Corner, in_corner
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.design.questions import Question, block_paths, question
from copnb.words import _
from copnb.workshop import inviting
from copnb.workshop.clock import clock_of
from copnb.workshop.examples import examples_of
from copnb.workshop.kept import kept_texts

Values = dict[str, Any]

RULE = "rules."
"""Begins the path of a threshold, where a page asks for one as it asks a question."""


def page_of(step: Step, community: Community, slug: str) -> Values:
    """Return all that the form of `step` shows besides the answers, in the language in force."""
    return {
        "step": step.key,
        "number": step.number,
        "title": step.title,
        "question": step.question,
        "minutes": step.minutes,
        "community": {"id": community.id, "slug": slug, "name": community.name},
        "start": START_NOTEBOOK,
        "next": STEPS[step.number].notebook if step is not STEPS[-1] else START_NOTEBOOK,
        "language": community.language,
        "interface": words.language(),
        "blocks": _blocks(step),
        "examples": examples_of(step, community),
        "clock": clock_of(step),
        "invite": inviting.texts(),
        "chart": _chart() if step.key == "design" else None,
        "time_zones": [] if step.key not in ("inquire", "design") else places(),
        "texts": texts(),
    }


def steps_of(community: Community) -> list[Values]:
    """Return the bar of the six steps: number, title, state in words, notebook."""
    return [
        {
            "key": step.key,
            "number": step.number,
            "title": step.title,
            "state": state.value,
            "state_label": state.label,
            "sign": state.sign,
            "notebook": step.notebook,
        }
        for step in STEPS
        for state in [getattr(community.steps, step.key)]
    ]


def groups_of(community: Community) -> list[Values]:
    """Return id and name of each member group, for questions that ask about a group."""
    return [
        {"id": row.id, "name": row.name or _("Group {n}").format(n=n)}
        for n, row in enumerate(community.inquire.groups, start=1)
    ]


def findings_of(
    step: Step,
    community: Community,
    rules: Rules,
    meetups: Sequence[Meetup],
    sheets: Sequence[FeedbackSheet],
) -> list[Values]:
    """Return what the answers say, each with the block of this step that it stands beside.

    Last of a block is what its answers cannot tell yet, and which answers that needs.
    """
    blocks = {path: paths[0] for paths in block_paths(step.key) for path in paths}
    said = results(community, rules, meetups, sheets)
    found = [one for one in said if isinstance(one, Finding) and one.fields[0] in blocks]
    lacking = [one for one in said if isinstance(one, Missing) and one.beside in blocks]
    needs: dict[str, list[str]] = {}
    for one in lacking:
        needs.setdefault(blocks[one.beside], []).append(_needed(one))
    return [
        *(_finding(one, blocks[one.fields[0]], rules) for one in found),
        *({"id": f"more.{block}", "block": block, "more": more} for block, more in needs.items()),
    ]


def _needed(missing: Missing) -> str:
    if missing.lacks:
        return _("{about}: it takes {more}").format(about=missing.about, more=missing.lacks)
    titles = "; ".join(f"“{question(path).title}”" for path in missing.fields)
    return _("{about}: answer {questions}").format(about=missing.about, questions=titles)


def _finding(found: Finding, block: str, rules: Rules) -> Values:
    return {
        "id": found.id,
        "block": block,
        "severity": found.severity.value,
        "weight": "" if found.severity is Severity.FINE else found.severity.label,
        "headline": found.headline,
        "sentence": found.sentence,
        "rule": found.rule,
        "change": found.change,
        "source": _("Source: {source}.").format(source=_(found.source)),
        "rules": [rule_of(THRESHOLDS[name], rules) for name in found.thresholds],
    }


def rule_of(threshold: Threshold, rules: Rules) -> Values:
    """Return a threshold as a question that a page can ask: the workshop may change it."""
    usual = _("Usually {value}. Source: {source}.")
    return described(
        Question(
            path=f"{RULE}{threshold.name}",
            kind="count",
            minimum=ceil(threshold.least),
            maximum=floor(threshold.most),
            _title=threshold.words,
            _help=usual.format(value=f"{threshold.value:g}", source=threshold.source),
            _unit=threshold.unit,
        )
    ) | {"value": rules[threshold.name]}


def _blocks(step: Step) -> list[Values]:
    blocks = [[question(path) for path in paths] for paths in block_paths(step.key)]
    return [
        {"title": block[0].block, "questions": [described(asked) for asked in block]}
        for block in blocks
    ]


def described(asked: Question) -> Values:
    """Return a question as the browser draws it, in the language in force."""
    return {
        "name": asked.name,
        "path": asked.path,
        "kind": asked.kind,
        "title": asked.title,
        "help": asked.help,
        "unit": asked.unit,
        "example": asked.example,
        "add": asked.add,
        "minimum": asked.minimum,
        "maximum": asked.maximum,
        "most_rows": asked.most_rows,
        "detail": asked.detail,
        "choices": _choices(asked.choices),
        "scale": _choices(asked.scale),
        "columns": [described(column) for column in asked.columns],
    }


def _choices(choices: type[Labelled] | None) -> list[Values]:
    return [
        {"code": choice.value, "label": choice.label, "remark": choice.remark}
        for choice in choices or ()
    ]


def _chart() -> Values:
    return {
        "note": _(OUR_FILLING),
        "corners": [
            {
                "code": corner.value,
                "label": corner.label,
                "remark": corner.remark,
                "formats": [
                    {
                        "code": facts.format.value,
                        "label": facts.format.label,
                        "remark": facts.format.remark,
                        "first": facts.format in FIRST_SHOWN[corner],
                    }
                    for facts in in_corner(corner)
                ],
            }
            for corner in Corner
        ],
    }


def places() -> list[Values]:
    """Return the time zones as places: `America/Argentina/Salta` reads `Salta (Argentina)`."""
    found = []
    for zone in time_zones():
        *region, city = zone.replace("_", " ").split("/")
        label = f"{city} ({region[-1]})" if region else city
        found.append({"code": zone, "label": label})
    return sorted(found, key=lambda place: place["label"])


def texts() -> Values:
    """Return the fixed texts of the form, by name, in the language in force."""
    return {
        "saved": _("Saved {time}"),
        "saved_but": _("Saved {time}, except what needs a look"),
        "saving": _("Saving"),
        "not_saved": _("Not saved: {reason}"),
        "nothing": _("Nothing to save yet"),
        "not_connected": _("Not connected: kept in this browser"),
        "only_here": _("Not connected: what you type now is only on this screen"),
        "other_changed": _("Someone else just changed: {name}"),
        "changed_by_other": _("Changed by someone else: {name}"),
        "removed_by_other": _("Removed by someone else: {name}"),
        "you_had": _("You had written:"),
        "bring_words_back": _("Bring my words back"),
        "leave_it": _("Leave it as it is now"),
        "lost_help": _("The page will offer you what this browser kept."),
        "load_again": _("Load the page again"),
        "take_copy": _("Take a safe copy"),
        "no_copy": _("No safe copy yet from this browser."),
        "copy_now": _("Last safe copy: just now."),
        "copy_age": _("Last safe copy: {n} minutes ago."),
        "quiet_title": _("Nobody has typed here for 8 minutes."),
        "quiet_help": _(
            "A borrowed server may forget everything after 10. A safe copy is a file on your "
            "own computer, from which you can go on anywhere."
        ),
        "forgotten": _("This browser keeps nothing of it until you type again."),
        **kept_texts(),
        "leave": _("Not everything is saved yet. Leave this page all the same?"),
        "not_answered": _("not answered"),
        "choose": _("Choose"),
        "yes": _("Yes"),
        "no": _("No"),
        "remove": _("Remove"),
        "remove_named": _("Remove {name}"),
        "move_up": _("Move up"),
        "move_down": _("Move down"),
        "move_up_named": _("Move up: {name}"),
        "move_down_named": _("Move down: {name}"),
        "moved": _("Moved: it is now number {n} of {all}."),
        "add": _("Add"),
        "more_details": _("More details, if you know them"),
        "points_given": _("Points given"),
        "points_of": _("{n} of 100"),
        "points_left": _("{n} still to give"),
        "points_over": _("{n} too many"),
        "less": _("{n} less for: {name}"),
        "more": _("{n} more for: {name}"),
        "more_ways": _("Show {n} more ways"),
        "fewer_ways": _("Show fewer ways"),
        "own_time": _("On our own time"),
        "same_time": _("At the same time"),
        "minutes_title": _("How much time for each?"),
        "whole_number": _("Write a whole number, such as {n}."),
        "at_least": _("Write a number of at least {n}."),
        "at_most": _("Write a number of at most {n}."),
        "no_such_day": _("This day does not exist. Choose another."),
        "no_such_time": _("Write a time of day, such as 14:00."),
        "no_such_place": _("Choose a place from the list: a large city in the same time zone."),
        "such_as": _("Such as: {example}"),
        "example": _("Show me an example"),
        "example_from": _("From the sample community"),
        "removed": _("Removed: {name}."),
        "bring_back": _("Bring it back"),
        "why": _("Why?"),
        "change_rule": _("Change this rule"),
        "more_to_say": _("What this page could also tell you ({n})"),
        "meaning_of": _("What your answers mean: {title}"),
        "needs_look": _("{n} answers need a look"),
        "needs_look_one": _("1 answer needs a look"),
        "six_steps": _("The six steps"),
        "agree": _("We agree on this step"),
        "agreed": _("You agreed on this step"),
        "reopen": _("Work on it again"),
        "skip": _("Skip the rest for now: {n} questions stay open"),
        "skip_one": _("Skip the rest for now: 1 question stays open"),
        "start_page": _("Start page"),
        "no_groups": _("Add groups in step 1 first; then choose them here."),
        "group_n": _("Group {n}"),
        "group_gone": _("A group that is no longer there"),
    }
