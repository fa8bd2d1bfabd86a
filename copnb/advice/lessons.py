"""The eight lessons: how many are in place, by the answers and by what the group says."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from copnb.advice import kinds
from copnb.advice.finding import FINE, TALK, Finding, Result, Severity
from copnb.advice.lesson_evidence import (
    PLACES,
    Evidence,
    lesson_evidence,
    speakers_count,
    told_to_most,
)
from copnb.advice.rules import Rules
from copnb.advice.wording import listed
from copnb.design.community import Community
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.design.lessons import Lesson, LessonState
from copnb.design.sustain import Decision
from copnb.words import _, ngettext


class _Read(NamedTuple):
    """What shows of a lesson, and what the group says; it is never read upward."""

    shown: Evidence
    yours: LessonState | None

    @property
    def state(self) -> LessonState | None:
        """The lower of the two; the one that there is; None where there is neither."""
        return min(filter(None, (self.shown.state, self.yours)), key=PLACES.index, default=None)

    @property
    def is_less(self) -> bool:
        """Say whether less shows than the group says."""
        return self.shown.state is self.state is not self.yours is not None

    @property
    def is_apart(self) -> bool:
        """Say whether it has a line of its own."""
        return self.is_less or self.shown.state is LessonState.MISSING

    @property
    def is_yours(self) -> bool:
        """Say whether it is the group's word alone that counts."""
        return self.shown.state is not self.state

    @property
    def words(self) -> str:
        """The lesson, with what its state rests on unless that stands in a line of its own."""
        words = _("“{lesson}”") if self.is_apart or self.is_yours else _("“{lesson}” ({words})")
        return words.format(lesson=self.shown.lesson.label, words=self.shown.words)


def lesson_findings(
    community: Community, rules: Rules, meetups: Sequence[Meetup], feedback: Sequence[FeedbackSheet]
) -> Iterator[Result]:
    """Say how many lessons are in place, and apart of which little shows; never as one score."""
    seen = lesson_evidence(community, rules, meetups, feedback)
    read = [_Read(shown, community.sustain.lessons.get(shown.lesson)) for shown in seen]
    if any(shown.state for shown in seen):
        left = {row.shown.lesson for row in read if not row.state}
        left -= set() if speakers_count(community, rules) else {Lesson.SPEAKERS}
        closed = community.sustain.decision is Decision.CLOSE
        yield _all_lessons([row for row in read if row.state], left, closed, rules)
        few = told_to_most(community, feedback, rules)
        for row in read:
            if row.is_apart:
                fine = few and row.shown.lesson is Lesson.VALUE
                yield _one_lesson(row, FINE if fine or not row.is_less else TALK, rules)
    else:
        yield kinds.LESSONS.needs(dict.fromkeys(path for each in seen for path in each.fields))


def _all_lessons(
    read: Sequence[_Read], left: Collection[Lesson], closed: bool, rules: Rules
) -> Finding:
    """Return how many lessons are in place, and by what the others are not."""
    by_state = {state: [row for row in read if row.state is state] for state in PLACES}
    n, of = len(by_state[LessonState.IN_PLACE]), len(read)
    headline = ngettext(
        "By your answers, {n} of {of} lessons is in place.",
        "By your answers, {n} of {of} lessons are in place.",
        n,
    )
    if not n:
        headline = _("By your answers, no lesson is in place yet.")
    elif n == of > 1:
        headline = _("By your answers, all {of} lessons are in place.")
    told = [
        words.format(state=state.label, lessons="; ".join(row.words for row in some))
        for state in (LessonState.PARTLY, LessonState.MISSING)
        for yours, words in (
            (False, _("{state}: {lessons}.")),
            (True, _("{state}, as you say: {lessons}.")),
        )
        if (some := [row for row in by_state[state] if row.is_yours is yours])
    ]
    if any(row.is_yours and row.shown.state for row in read):
        told.append(_("What was missing there?") if closed else _("What is missing there?"))
    if left:
        names = listed([f"“{lesson.label}”" for lesson in Lesson if lesson in left], len(Lesson))
        told.append(_("Not answered: {lessons}.").format(lessons=names))
    given = {"of": of, "told": " ".join(told)}
    numbers = [
        (row.shown.lesson.value, float(PLACES.index(row.state))) for row in read if row.state
    ]
    return kinds.LESSONS.finds(rules, FINE, headline, "{told}", n, given, numbers)


def _one_lesson(read: _Read, severity: Severity, rules: Rules) -> Finding:
    """Return what shows of a lesson, where that is little, or less than the group says."""
    shown, lesson = read.shown, read.shown.lesson
    fields = (*kinds.LESSON.fields, *shown.fields)
    kind = replace(kinds.LESSON, id=f"lesson-{lesson.value}", fields=fields, also=shown.thresholds)
    sentence = _("Nothing shows of it yet.")
    if read.is_less:
        sentence = _("You say: {said}. By your answers: {shown}. What else could show it?")
    given = {"lesson": lesson.label, "remark": lesson.remark, "words": shown.words}
    given |= {"shown": read.state.label.lower() if read.state else ""}
    given |= {"said": read.yours.label.lower() if read.yours else ""}
    given["number"] = str(list(Lesson).index(lesson) + 1)
    numbers = [] if read.yours is None else [("said", float(PLACES.index(read.yours)))]
    headline = _("“{lesson}”: {words}.")
    return kind.finds(rules, severity, headline, sentence, shown.points or 0, given, numbers)
