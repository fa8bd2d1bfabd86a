"""The eight lessons: what the answers and meetups show of each, beside what the group says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from copnb.advice import kinds
from copnb.advice.finding import FINE, TALK, Result
from copnb.advice.load import days_between
from copnb.advice.momentum import feedback_mean, gap_variation, member_led_share
from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.design.design import ProposedBy
from copnb.design.fields import with_unit
from copnb.design.grow import SpeakerKind
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.design.lessons import Lesson, LessonState
from copnb.design.prototype import LoopWhen
from copnb.words import _, ngettext


@dataclass(frozen=True)
class Evidence:
    """What shows of a lesson: its state (None: nothing to go by yet), in words, and from where.

    `fields` are the questions it rests on, `thresholds` the names of those it used.
    """

    lesson: Lesson
    state: LessonState | None
    words: str
    fields: tuple[str, ...]
    thresholds: tuple[str, ...]

    @property
    def points(self) -> int | None:
        """The state as 0, 1 or 2."""
        return None if self.state is None else list(LessonState).index(self.state)


_Seen = tuple[LessonState | None, str]


class _Shown(NamedTuple):
    """What every lesson is judged by."""

    community: Community
    rules: Rules
    meetups: Sequence[Meetup]
    feedback: Sequence[FeedbackSheet]


def lesson_evidence(
    community: Community, rules: Rules, meetups: Sequence[Meetup], feedback: Sequence[FeedbackSheet]
) -> list[Evidence]:
    """Return what shows of each lesson, in the order of the tool; how it counts is our own rule."""
    shown = _Shown(community, rules, meetups, feedback)
    return [
        Evidence(lesson, *look(shown), fields, thresholds)
        for lesson, look, fields, thresholds in _LOOKS
    ]


def _state(*there: bool) -> LessonState:
    """Return in place where all is there, partly where something is."""
    if all(there):
        return LessonState.IN_PLACE
    return LessonState.PARTLY if any(there) else LessonState.MISSING


def _value(shown: _Shown) -> _Seen:
    inquire, mean = shown.community.inquire, feedback_mean(shown.feedback)
    told = {row.group for row in inquire.value_propositions if row.gets.strip()}
    groups = [group.id for group in inquire.groups]
    know = sum(group in told for group in groups)
    words = [_("{n} of {groups} groups know what they get").format(n=know, groups=len(groups))]
    state = _state(bool(groups) and know == len(groups), bool(told))
    if mean is not None:
        words.append(_("“worth my time” is {n:.1f} of 5").format(n=mean))
        state = LessonState.IN_PLACE if mean >= shown.rules["worth_good"] else state
        state = _state(False, bool(told)) if mean < shown.rules["worth_low"] else state
    there = told or mean is not None
    return state if there else None, "; ".join(words if groups else words[1:])


def _engagement(shown: _Shown) -> _Seen:
    partners = shown.community.prototype.partners
    tried = sum(row.is_member is True for row in partners)
    planned, led = shown.community.design.member_led_percent, member_led_share(shown.meetups)
    percent = planned if led is None else round(100 * led)
    words = ngettext("{n} first try with members", "{n} first tries with members", tried)
    words = words.format(n=tried)
    if percent is not None:
        led_by = _("{n}% of meetups led by members")
        planned_by = _("{n}% of meetups to be led by members")
        words = f"{words}, {(planned_by if led is None else led_by).format(n=percent)}"
    state = _state(tried > 0, (percent or 0) >= shown.rules["member_led"])
    return state if partners or percent is not None else None, words


def _expectations(shown: _Shown) -> _Seen:
    said = bool(shown.community.inquire.expectations.strip())
    invited = bool(shown.community.launch.invite_text.strip())
    words = _("an invitation is written, what you expect not yet")
    if said:
        words = _("what you expect is written, an invitation not yet")
    if said and invited:
        words = _("what you expect is written, and so is an invitation (does it say so?)")
    return _state(said, invited) if said or invited else None, words


def _speakers(shown: _Shown) -> _Seen:
    who = [row.kind for row in shown.community.grow.speakers]
    guests, members = who.count(SpeakerKind.EXTERNAL), who.count(SpeakerKind.PEER)
    words = _("{guests} from outside, {members} from among the members")
    state = _state(guests > 0, members > 0) if any(who) else None
    return state, words.format(guests=guests, members=members)


def _rhythm(shown: _Shown) -> _Seen:
    design, varies = shown.community.design, gap_variation(shown.meetups)
    day = any(slot.weekday and slot.start for slot in design.slots)
    fixed = (days_between(shown.community) is not None, day, bool(design.location.strip()))
    words = _("{n} of 3 fixed (how often, when, where)").format(n=sum(fixed))
    if varies is None:
        return _state(all(fixed), any(fixed)) if any(fixed) else None, words
    even = varies * 100 <= shown.rules["rhythm_even"]
    kept = _("the time between meetups varies by {n}%").format(n=round(100 * varies))
    return _state(even or all(fixed), even or any(fixed)), f"{words}; {kept}"


def _ownership(shown: _Shown) -> _Seen:
    inquire = shown.community.inquire
    proposed = [row.proposed_by for row in shown.community.design.topics if row.proposed_by]
    members = proposed.count(ProposedBy.MEMBER)
    leads = bool(inquire.leader.strip()) + sum(bool(r.role.strip()) for r in inquire.core_team)
    enough = members * 100 >= shown.rules["member_topics"] * len(proposed)
    words = ngettext(
        "{n} of {topics} topics from members, {leads} role that leads",
        "{n} of {topics} topics from members, {leads} roles that lead",
        leads,
    ).format(n=members, topics=len(proposed), leads=leads)
    state = _state(bool(proposed) and enough, leads >= shown.rules["leads_least"])
    return state if proposed or leads else None, words


def _feedback(shown: _Shown) -> _Seen:
    loops = [row for row in shown.community.prototype.feedback if row.when]
    early = [row for row in loops if row.when is not LoopWhen.END]
    owned = sum(bool(row.owner.strip()) for row in early)
    words = ngettext(
        "{n} way to hear members before the end, {owned} with someone who acts on it",
        "{n} ways to hear members before the end, {owned} with someone who acts on it",
        len(early),
    ).format(n=len(early), owned=owned)
    return _state(owned > 0, bool(loops)) if loops else None, words


def _leader(shown: _Shown) -> _Seen:
    inquire = shown.community.inquire
    named, minutes = bool(inquire.leader.strip()), inquire.leader_minutes_month
    words = _("a leader is named; with how much time is open")
    if minutes:
        words = _("no leader is named yet; time for one: {time}")
        words = _("a leader is named, with {time}") if named else words
    state = _state(named, bool(minutes)) if named or minutes else None
    return state, words.format(time=with_unit(minutes or 0, "minutes a month"))


# fmt: off
_LOOKS: tuple[tuple[Lesson, Callable[[_Shown], _Seen], tuple[str, ...], tuple[str, ...]], ...] = (
    (Lesson.VALUE, _value,
     ("inquire.value_propositions", "inquire.groups"), ("worth_good", "worth_low")),
    (Lesson.ENGAGEMENT, _engagement,
     ("prototype.partners", "design.member_led_percent"), ("member_led",)),
    (Lesson.EXPECTATIONS, _expectations, ("inquire.expectations", "launch.invite_text"), ()),
    (Lesson.SPEAKERS, _speakers, ("grow.speakers",), ()),
    (Lesson.RHYTHM, _rhythm,
     ("design.frequency", "design.slots", "design.location"), ("rhythm_even",)),
    (Lesson.OWNERSHIP, _ownership,
     ("design.topics", "inquire.core_team", "inquire.leader"), ("member_topics", "leads_least")),
    (Lesson.FEEDBACK, _feedback, ("prototype.feedback",), ()),
    (Lesson.LEADER, _leader, ("inquire.leader", "inquire.leader_minutes_month"), ()),
)
# fmt: on
"""Each lesson with what looks for it, the questions and the thresholds that it goes by."""


def lesson_findings(
    community: Community, rules: Rules, meetups: Sequence[Meetup], feedback: Sequence[FeedbackSheet]
) -> Iterator[Result]:
    """Say what shows of each lesson, beside what the group says; never as one score."""
    for shown in lesson_evidence(community, rules, meetups, feedback):
        yield _finding(community, shown, rules)


def _finding(community: Community, shown: Evidence, rules: Rules) -> Result:
    lesson, said = shown.lesson, community.sustain.lessons.get(shown.lesson)
    fields = (*kinds.LESSON.fields, *shown.fields)
    kind = replace(kinds.LESSON, id=f"lesson-{lesson.value}", fields=fields, also=shown.thresholds)
    if shown.state is None or shown.points is None:
        return kind.needs(dict.fromkeys(shown.fields), lesson=lesson.label)
    headline, sentence = _("{lesson}: {words}."), _("Our reading: {shown}.")
    yours = [list(LessonState).index(said)] if said else []
    apart = any(place - shown.points > 1 for place in yours)
    if said:
        sentence = f"{_('You say: {said}.')} {sentence}"
    if apart:
        sentence += " " + _("What else could show it?")
    given = {"lesson": lesson.label, "remark": lesson.remark, "words": shown.words}
    given |= {"shown": shown.state.label.lower(), "said": said.label.lower() if said else ""}
    given["number"] = str(list(Lesson).index(lesson) + 1)
    numbers = [("said", float(place)) for place in yours]
    severity, points = TALK if apart else FINE, shown.points
    return kind.finds(rules, severity, headline, sentence, points, given, numbers)
