"""The eight lessons: what the answers and meetups show of each, beside what the group says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from copnb.advice.finding import Finding, Missing, Result, Severity
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
    thresholds: tuple[str, ...] = ()

    @property
    def points(self) -> int | None:
        """The state as 0, 1 or 2."""
        return None if self.state is None else list(LessonState).index(self.state)


@dataclass(frozen=True)
class _Shown:
    """What every lesson is judged by."""

    community: Community
    rules: Rules
    meetups: Sequence[Meetup]
    feedback: Sequence[FeedbackSheet]


def lesson_evidence(
    community: Community,
    rules: Rules,
    meetups: Sequence[Meetup] = (),
    feedback: Sequence[FeedbackSheet] = (),
) -> list[Evidence]:
    """Return what shows of each lesson, in the order of the tool; how it counts is our own rule."""
    shown = _Shown(community, rules, meetups, feedback)
    return [look(shown) for look in _LOOKS]


def _state(*there: bool) -> LessonState:
    """Return in place where all is there, partly where something is."""
    if all(there):
        return LessonState.IN_PLACE
    return LessonState.PARTLY if any(there) else LessonState.MISSING


def _value(shown: _Shown) -> Evidence:
    inquire, mean = shown.community.inquire, feedback_mean(shown.feedback)
    told = {row.group for row in inquire.value_propositions if row.gets.strip()}
    groups = [group.id for group in inquire.groups]
    know = sum(group in told for group in groups)
    words = [_("{n} of {groups} groups know what they get").format(n=know, groups=len(groups))]
    good, low = shown.rules["worth_good"], shown.rules["worth_low"]
    state = _state(bool(groups) and know == len(groups), bool(told))
    if mean is not None:
        words.append(_("“worth my time” is {n:.1f} of 5").format(n=mean))
        state = LessonState.IN_PLACE if mean >= good else state
        state = _state(False, bool(told)) if mean < low else state
    return Evidence(
        Lesson.VALUE,
        state if told or mean is not None else None,
        "; ".join(words if groups else words[1:]),
        ("inquire.value_propositions", "inquire.groups"),
        ("worth_good", "worth_low"),
    )


def _engagement(shown: _Shown) -> Evidence:
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
    least = shown.rules["member_led"]
    return Evidence(
        Lesson.ENGAGEMENT,
        _state(tried > 0, (percent or 0) >= least) if partners or percent is not None else None,
        words,
        ("prototype.partners", "design.member_led_percent"),
        ("member_led",),
    )


def _expectations(shown: _Shown) -> Evidence:
    said = bool(shown.community.inquire.expectations.strip())
    invited = bool(shown.community.launch.invite_text.strip())
    if said and invited:
        words = _("what you expect is written, and so is an invitation (does it say so?)")
    elif said:
        words = _("what you expect is written, an invitation not yet")
    else:
        words = _("an invitation is written, what you expect not yet")
    return Evidence(
        Lesson.EXPECTATIONS,
        _state(said, invited) if said or invited else None,
        words,
        ("inquire.expectations", "launch.invite_text"),
    )


def _speakers(shown: _Shown) -> Evidence:
    kinds = [row.kind for row in shown.community.grow.speakers]
    guests, members = kinds.count(SpeakerKind.EXTERNAL), kinds.count(SpeakerKind.PEER)
    return Evidence(
        Lesson.SPEAKERS,
        _state(guests > 0, members > 0) if any(kinds) else None,
        _("{guests} from outside, {members} from among the members").format(
            guests=guests, members=members
        ),
        ("grow.speakers",),
    )


def _rhythm(shown: _Shown) -> Evidence:
    design, varies = shown.community.design, gap_variation(shown.meetups)
    day = any(slot.weekday and slot.start for slot in design.slots)
    fixed = (days_between(shown.community) is not None, day, bool(design.location.strip()))
    words = _("{n} of 3 fixed (how often, when, where)").format(n=sum(fixed))
    even = varies is not None and varies * 100 <= shown.rules["rhythm_even"]
    if varies is not None:
        kept = _("the time between meetups varies by {n}%").format(n=round(100 * varies))
        words = f"{words}; {kept}"
    return Evidence(
        Lesson.RHYTHM,
        None
        if varies is None and not any(fixed)
        else _state(even or all(fixed), even or any(fixed)),
        words,
        ("design.frequency", "design.slots", "design.location"),
        ("rhythm_even",),
    )


def _ownership(shown: _Shown) -> Evidence:
    inquire = shown.community.inquire
    proposed = [row.proposed_by for row in shown.community.design.topics if row.proposed_by]
    members = proposed.count(ProposedBy.MEMBER)
    leads = bool(inquire.leader.strip()) + sum(bool(r.role.strip()) for r in inquire.core_team)
    enough = members * 100 >= shown.rules["member_topics"] * len(proposed)
    return Evidence(
        Lesson.OWNERSHIP,
        _state(bool(proposed) and enough, leads >= shown.rules["leads_least"])
        if proposed or leads
        else None,
        ngettext(
            "{n} of {topics} topics from members, {leads} role that leads",
            "{n} of {topics} topics from members, {leads} roles that lead",
            leads,
        ).format(n=members, topics=len(proposed), leads=leads),
        ("design.topics", "inquire.core_team", "inquire.leader"),
        ("member_topics", "leads_least"),
    )


def _feedback(shown: _Shown) -> Evidence:
    loops = [row for row in shown.community.prototype.feedback if row.when]
    early = [row for row in loops if row.when is not LoopWhen.END]
    owned = sum(bool(row.owner.strip()) for row in early)
    return Evidence(
        Lesson.FEEDBACK,
        _state(owned > 0, bool(loops)) if loops else None,
        ngettext(
            "{n} way to hear members before the end, {owned} with someone who acts on it",
            "{n} ways to hear members before the end, {owned} with someone who acts on it",
            len(early),
        ).format(n=len(early), owned=owned),
        ("prototype.feedback",),
    )


def _leader(shown: _Shown) -> Evidence:
    inquire = shown.community.inquire
    named, minutes = bool(inquire.leader.strip()), inquire.leader_minutes_month
    time = with_unit(minutes or 0, "minutes a month")
    words = (
        _("a leader is named, with {time}")
        if named
        else _("no leader is named yet; time for one: {time}")
    )
    return Evidence(
        Lesson.LEADER,
        _state(named, bool(minutes)) if named or minutes else None,
        words.format(time=time) if minutes else _("a leader is named; with how much time is open"),
        ("inquire.leader", "inquire.leader_minutes_month"),
    )


_LOOKS: tuple[Callable[[_Shown], Evidence], ...] = (
    _value,
    _engagement,
    _expectations,
    _speakers,
    _rhythm,
    _ownership,
    _feedback,
    _leader,
)


def lesson_findings(
    community: Community,
    rules: Rules,
    meetups: Sequence[Meetup],
    feedback: Sequence[FeedbackSheet],
) -> list[Result]:
    """Say what shows of each lesson, beside what the group says; never as one score."""
    evidence = lesson_evidence(community, rules, meetups, feedback)
    return [_finding(community, shown, number) for number, shown in enumerate(evidence, 1)]


def _finding(community: Community, shown: Evidence, number: int) -> Result:
    id = f"lesson-{shown.lesson.value}"
    if shown.state is None or shown.points is None:
        return Missing(id, shown.fields)
    said = community.sustain.lessons.get(shown.lesson)
    places = list(LessonState)
    apart = said is not None and places.index(said) - shown.points > 1
    label = _("Our reading: {shown}.").format(shown=shown.state.label.lower())
    yours = _("You say: {said}.").format(said=said.label.lower()) if said else ""
    ask = _("What else could show it?") if apart else ""
    return Finding(
        id,
        Severity.TALK if apart else Severity.FINE,
        _("{lesson}: {words}.").format(lesson=shown.lesson.label, words=shown.words),
        " ".join(filter(None, [yours, label, ask])),
        _("In place means: {remark} How we count is our own judgement.").format(
            remark=shown.lesson.remark
        ),
        _("Tamarack tool, lesson {n}").format(n=number),
        ("sustain.lessons", *shown.fields),
        figure=shown.points,
        unit=_("of 2"),
        thresholds=shown.thresholds,
        numbers=(("said", float(places.index(said))),) if said else (),
    )
