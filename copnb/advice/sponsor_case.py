"""The case for whoever backs a community: one page, from the answers, to read aloud.

Answers stand whole where the page has room for them. Else all are cut at the same length, the
longest at which the page is one, so that what is short stays whole beside what is long.
"""

from __future__ import annotations

import sys
import unicodedata
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate
from math import ceil

from copnb.advice.drafts import (
    Draft,
    Part,
    answered_part,
    composed,
    gap,
    in_plain_words,
    lines,
    ranked_whys,
)
from copnb.advice.load import leader_minutes_a_month, member_minutes_a_month
from copnb.design.community import Community
from copnb.design.fields import long_time, with_unit
from copnb.design.questions import question
from copnb.words import _, day_in_words, ngettext

MOST_LINES = 4
"""Rows of a list; the report has the others."""

_PAGE, _LINE = 44, 90
"""Lines on a page of A4, headings among them, and letters in a line, in Arial of 10.5 points."""

_WHOLE = sys.maxsize
_SHORTER = range(400, 30, -10)
"""At how many letters answers are cut, tried in turn."""


def sponsor_case(community: Community, still_open: Sequence[str]) -> Draft:
    """Return what it is, for whom, why, what it gives and asks, and how we will know.

    `still_open` are sentences on what is not settled yet.
    """
    case = _case(community, still_open, _WHOLE)
    for most in _SHORTER:
        if _height(case) <= _PAGE:
            break
        case = _case(community, still_open, most)
        told = _(
            "Some answers are shortened to keep this on one page. They stand whole in the report."
        )
        case = replace(case, parts=(*case.parts, Part("", told)))
    return case


def _case(community: Community, still_open: Sequence[str], most: int) -> Draft:
    """Return the case with each answer in so many letters, a group's name in half of them."""
    need = [_cut(_first_paragraph(community.inquire.domain_care), most)]
    left = _some(_cut(text, most) for text in still_open) or _("Nothing is open.")
    parts = [
        _sponsor(community, most),
        _what(community, most),
        _part(_("Why it is needed"), need, "inquire.domain_care"),
        _for_whom(community, most),
        _aims(community, most),
        _hours(community),
        _answer(community, _("What it costs"), "inquire.cost_estimate", most),
        Part(_("What is still open, or worth a conversation"), left),
    ]
    named = community.model_copy(update={"name": _cut(community.name, most)})
    return composed(named, _("The case for {name}"), parts)


def _height(case: Draft) -> int:
    """Return about how many lines a case takes on paper; its title is set twice as large."""
    texts = [text for part in case.parts for text in (part.heading, part.text) if text]
    widths = [_width(line) for text in texts for line in text.split("\n")]
    title = 2 * ceil(2 * _width(case.title) / _LINE)
    return title + sum(max(1, ceil(width / _LINE)) for width in widths)


def _width(text: str) -> float:
    """Return about how wide a text is, in usual small letters."""
    return sum(map(_wide, text))


def _wide(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 2
    return 1.5 if letter.isupper() or letter in "mw" else 1


def _cut(text: str, most: int) -> str:
    """Return a text at most so wide, cut after a word; a very long word in itself.

    What has more lines than that many letters take goes on in one line.
    """
    text = text.strip()
    if text.count("\n") >= most / _LINE:
        text = " ".join(text.split())
    if len(text) <= most and _width(text) <= most:
        return text
    text = " ".join(text.split())
    room = bisect([*accumulate(map(_wide, text[:most]))], most - 1)
    word = text.rfind(" ", room // 2, room + 1)
    return text[: room if word < 0 else word].rstrip(" ,;:.-") + "…"


def _answer(community: Community, heading: str, path: str, most: int) -> Part:
    """Return a part that is the answer to a question, cut, or the gap where it is open."""
    part = answered_part(community, heading, path)
    return part if part.path else replace(part, text=_cut(part.text, most))


def _sponsor(community: Community, most: int) -> Part:
    part = _answer(community, "", "inquire.sponsor", most)
    return replace(part, text=_("For: {sponsor}").format(sponsor=part.text))


def _part(heading: str, said: Iterable[str], path: str) -> Part:
    """Return a part of several lines; without any, the gap with the question at `path`."""
    text = "\n".join(filter(None, said))
    return Part(heading, text) if text else Part(heading, gap(question(path).title), path)


def _some(texts: Iterable[str]) -> str:
    """Return a list of at most so many lines, and how many more there are."""
    rows = [text for text in texts if text.strip()]
    more = len(rows) - MOST_LINES
    said = lines(rows[:MOST_LINES])
    if more <= 0:
        return said
    text = ngettext("- and {n} more, in the report", "- and {n} more, in the report", more)
    return f"{said}\n{text.format(n=more)}"


def _what(community: Community, most: int) -> Part:
    kind = in_plain_words(community, "inquire.kind")
    focus = _cut(community.inquire.domain_focus, most)
    paths = ("design.frequency", "design.meetup_minutes", "design.meetups_count")
    rhythm = ", ".join(filter(None, (in_plain_words(community, path) for path in paths)))
    said = [_("{kind}: {focus}").format(kind=kind, focus=focus) if kind and focus else focus]
    said.append(_("How we meet: {rhythm}.").format(rhythm=rhythm) if rhythm else "")
    return _part(_("What it is"), said, "inquire.domain_focus")


def _for_whom(community: Community, most: int) -> Part:
    """Return how many people, and each group with what it gets."""
    inquire, gets = community.inquire, dict[str, str]()
    for row in inquire.value_propositions:
        gets[row.group] = " ".join(filter(None, [gets.get(row.group), row.gets.strip()]))
    gets = {group: _cut(text, most) for group, text in gets.items()}
    names = {group.id: _cut(group.name, most // 2) for group in inquire.groups}
    told = []
    for group in inquire.groups:
        people = f" ({with_unit(group.count, 'people')})" if group.count else ""
        name = f"{names[group.id]}{people}" if names[group.id] else ""
        told.append(": ".join(filter(None, [name, gets.get(group.id)])))
    told += [text for group, text in gets.items() if group not in names]
    said = [in_plain_words(community, "design.size_target"), _some(told)]
    if any(said) and not any(gets.values()):
        said.append(gap(question("inquire.value_propositions").title))
    return _part(_("Who it is for, and what they get from it"), said, "inquire.groups")


def _aims(community: Community, most: int) -> Part:
    """Return what we want, each with its sign; what people said; and when we look back."""
    ranked = ranked_whys(community)
    aims = [_aim(row.why.label if row.why else "", _cut(row.sign, most)) for row in ranked]
    if not any(row.sign.strip() for row in ranked):
        aims += [_cut(row.indicator, most) for row in community.sustain.evaluation_plan]
    count = community.inquire.interested_count or 0
    asked = ngettext(
        "We asked, and {n} person wants to join.", "We asked, and {n} people want to join.", count
    )
    told, path = _some(aims), "inquire.whys"
    said = [told or gap(question(path).title), asked.format(n=count) if count else ""]
    said = [*filter(None, said), _looking_back(community)]
    return Part(_("What we want, and how we will know"), "\n".join(said), "" if told else path)


def _aim(why: str, sign: str) -> str:
    return _("{why}. The sign: {sign}").format(why=why, sign=sign) if why and sign else why or sign


def _hours(community: Community) -> Part:
    """Return the time it asks of people, a month."""
    heading, member = _("What it asks in time"), member_minutes_a_month(community)
    if member is None:
        known = community.design.meetup_minutes is not None
        path = "design.frequency" if known else "design.meetup_minutes"
        return Part(heading, gap(question(path).title), path)
    people, leader = community.design.size_target, leader_minutes_a_month(community)
    core = community.inquire.core_team
    everyone, team = member * (people or 0), sum(row.minutes_month or 0 for row in core)
    told = [
        (_("each member: {time} a month"), member),
        (_("everyone together, if all take part: about {time} a month"), _in_hours(everyone)),
        (_("the leader, to prepare, host and follow up: {time} a month"), leader),
        (_("the core team together: {time} a month"), team),
    ]
    said = lines(text.format(time=long_time(time)) for text, time in told if time)
    return Part(heading, said)


def _in_hours(minutes: float) -> float:
    """Return minutes as whole hours, where there are several: a sum is not known to the minute."""
    return 60 * round(minutes / 60) if minutes >= 120 else minutes


def _looking_back(community: Community) -> str:
    """Return what the group decided when it looked back; before that, when it will."""
    sustain = community.sustain
    if sustain.decision:
        return _("We looked back, and decided: {what}.").format(what=sustain.decision.label)
    if sustain.first_phase_end is None:
        return gap(question("sustain.first_phase_end").title)
    text = _("On {day} we look back together, and decide whether to go on.")
    return text.format(day=day_in_words(sustain.first_phase_end))


def _first_paragraph(text: str) -> str:
    return text.strip().split("\n\n")[0]
