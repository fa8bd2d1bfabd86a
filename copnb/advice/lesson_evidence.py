"""The eight lessons: what the answers and the meetups show of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from copnb.advice.indicators import feedback_mean, member_led_share
from copnb.advice.load import days_between
from copnb.advice.momentum import led_words
from copnb.advice.rhythm import regularity
from copnb.advice.rules import Rules
from copnb.advice.wording import all_of, how_many, listed, quoted
from copnb.design.community import Community
from copnb.design.design import Ownership, ProposedBy
from copnb.design.fields import long_time
from copnb.design.goals import Goal
from copnb.design.grow import SpeakerKind
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.design.lessons import Lesson, LessonState
from copnb.design.prototype import LoopWhen
from copnb.words import _, ngettext

PLACES = list(LessonState)
"""The states, from the least to the most."""


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
        return None if self.state is None else PLACES.index(self.state)


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
    groups = inquire.groups
    left = [quoted(group.name) for group in groups if group.id not in told]
    words = [_("all groups know what they get")]
    if left:
        words = [_("nothing is written yet for {groups}").format(groups=listed(sorted(left)))]
        untold, unit = _untold(shown.community)[2:]
        words[0] += "" if unit else f", {untold}"
    state = _state(bool(groups) and not left, bool(told))
    if mean is not None:
        words.append(_("“worth my time” is {n:.1f} of 5").format(n=mean))
        state = LessonState.IN_PLACE if mean >= shown.rules["worth_good"] else state
        state = _state(False, bool(told)) if mean < shown.rules["worth_low"] else state
    there = told or mean is not None
    return state if there else None, "; ".join(words if groups else words[1:])


def _untold(community: Community) -> tuple[int, int, str, str]:
    told = {row.group for row in community.inquire.value_propositions if row.gets.strip()}
    groups = community.inquire.groups
    return how_many([group for group in groups if group.id not in told], groups)


def told_to_most(community: Community, feedback: Sequence[FeedbackSheet], rules: Rules) -> bool:
    """Say whether all that the first lesson lacks is a word for groups of few people."""
    n, total, _words, unit = _untold(community)
    mean = feedback_mean(feedback)
    few = not unit and 100 * n < rules["value_left"] * total
    return few and (mean is None or mean >= rules["worth_low"])


def speakers_count(community: Community, rules: Rules) -> bool:
    """Say whether speakers count: where learning or new ideas do, or where the group says so."""
    goals = community.inquire.goals
    counts = max(goals.get(Goal.SKILLS, 0), goals.get(Goal.NEW_THINKING, 0))
    asked = not goals or counts >= rules["goal_counts"]
    return asked or Lesson.SPEAKERS in community.sustain.lessons


def _engagement(shown: _Shown) -> _Seen:
    partners = shown.community.prototype.partners
    tried = sum(row.is_member is True for row in partners)
    planned, led = shown.community.design.member_led_percent, member_led_share(shown.meetups)
    words = [_("no first try with members yet")]
    if partners or led is not None:
        words = [_("no member tried it first")]
    if tried:
        words = [ngettext("{n} first try with members", "{n} first tries with members", tried)]
    if led is not None:
        words.append(led_words(shown.meetups))
    elif planned is not None:
        some = _("members are to lead {n}% of the meetups").format(n=planned)
        words.append(some if planned else _("members are to lead none of the meetups"))
    percent = planned if led is None else 100 * led
    state = _state(tried > 0, (percent or 0) >= shown.rules["member_led"])
    return state if partners or percent is not None else None, ", ".join(words).format(n=tried)


def _expectations(shown: _Shown) -> _Seen:
    said = bool(shown.community.inquire.expectations.strip())
    invited = bool(shown.community.launch.invite_text.strip())
    words = _("an invitation is written, what you expect not yet")
    if said:
        words = _("something is written about what you expect, but no invitation yet")
    if said and invited:
        words = _("what you expect is written, and an invitation too")
    return _state(said, invited) if said or invited else None, words


def _speakers(shown: _Shown) -> _Seen:
    community = shown.community
    who = [row.kind for row in community.grow.speakers]
    guests, members = who.count(SpeakerKind.EXTERNAL), who.count(SpeakerKind.PEER)
    asked = any(who) and speakers_count(community, shown.rules)
    state = _state(guests > 0, members > 0) if asked else None
    words = _("down to speak: {guests} from outside, {members} of you")
    return state, words.format(guests=guests or _("nobody"), members=members or _("none"))


def _rhythm(shown: _Shown) -> _Seen:
    design, days = shown.community.design, {meetup.date for meetup in shown.meetups}
    fixed = {
        _("how often"): days_between(shown.community) is not None,
        _("when"): any(slot.weekday and slot.start for slot in design.slots),
        _("where"): bool(design.location.strip()),
    }
    all_set, any_set = all(fixed.values()), any(fixed.values())
    words = _("how often, when and where are set")
    if left := all_of([what for what, is_set in fixed.items() if not is_set]):
        words = _("it is not said {left} you meet").format(left=left)
    found = regularity(days)
    if found is None or len(days) < shown.rules["rhythm_meetups"]:
        return _state(all_set, any_set) if any_set else None, words
    even = 100 * found.steady_variation <= shown.rules["rhythm_even"]
    kept = found.usual_gap or _("{least} to {most} days between meetups").format(
        least=min(found.gaps), most=found.longest
    )
    return _state(even, even or any_set), kept


def _ownership(shown: _Shown) -> _Seen:
    design, inquire, rules = shown.community.design, shown.community.inquire, shown.rules
    proposed = [row.proposed_by for row in design.topics if row.proposed_by]
    members = proposed.count(ProposedBy.MEMBER)
    leads = bool(inquire.leader.strip()) + sum(bool(r.role.strip()) for r in inquire.core_team)
    led = member_led_share(shown.meetups)
    percent = (design.member_led_percent or 0) if led is None else 100 * led
    theirs = design.ownership is not Ownership.ORGANISER or percent >= rules["member_led"]
    enough = bool(proposed) and members * 100 >= rules["member_topics"] * len(proposed)
    words = [_("{n} of {of} topics come from members").format(n=members, of=len(proposed))]
    if not members:
        words = [_("no topic comes from members yet") if proposed else _("no topics are down yet")]
    if not theirs:
        words.append(_("the organisers drive the agenda"))
    if leads < rules["leads_least"]:
        words.append(_("one role leads alone") if leads else _("nobody is down to lead"))
    state = _state(enough, leads >= rules["leads_least"])
    if not theirs and state is LessonState.IN_PLACE:
        state = LessonState.PARTLY
    there = proposed or leads >= rules["leads_least"]
    return state if there else None, ", ".join(words)


def _feedback(shown: _Shown) -> _Seen:
    loops = [row for row in shown.community.prototype.feedback if row.when]
    early = [row for row in loops if row.when is not LoopWhen.END]
    owned = sum(bool(row.owner.strip()) for row in early)
    words = _("you ask only at the end")
    if early:
        words = ngettext(
            "{n} way to hear members before the end",
            "{n} ways to hear members before the end",
            len(early),
        )
        if owned < len(early):
            of_one = _("nobody acts yet on what you hear in one of them")
            words += ", " + (of_one if owned else _("but nobody yet who acts on it"))
    state = _state(0 < owned == len(early), bool(loops)) if loops else None
    return state, words.format(n=len(early))


def _leader(shown: _Shown) -> _Seen:
    inquire = shown.community.inquire
    named, minutes = bool(inquire.leader.strip()), inquire.leader_minutes_month
    words = _("a role leads; with how much time is open")
    if minutes:
        words = _("nobody leads yet; there is time for it: {time} a month")
        words = _("a role leads, with {time} a month") if named else words
    state = _state(named, bool(minutes)) if named or minutes else None
    return state, words.format(time=long_time(minutes or 0))


# fmt: off
_LOOKS: tuple[tuple[Lesson, Callable[[_Shown], _Seen], tuple[str, ...], tuple[str, ...]], ...] = (
    (Lesson.VALUE, _value,
     ("inquire.value_propositions", "inquire.groups"), ("worth_good", "worth_low", "value_left")),
    (Lesson.ENGAGEMENT, _engagement,
     ("prototype.partners", "design.member_led_percent"), ("member_led",)),
    (Lesson.EXPECTATIONS, _expectations, ("inquire.expectations", "launch.invite_text"), ()),
    (Lesson.SPEAKERS, _speakers, ("grow.speakers",), ("goal_counts",)),
    (Lesson.RHYTHM, _rhythm,
     ("design.frequency", "design.slots", "design.location"), ("rhythm_even", "rhythm_meetups")),
    (Lesson.OWNERSHIP, _ownership,
     ("design.topics", "inquire.core_team", "inquire.leader"),
     ("member_topics", "leads_least", "member_led")),
    (Lesson.FEEDBACK, _feedback, ("prototype.feedback",), ()),
    (Lesson.LEADER, _leader, ("inquire.leader", "inquire.leader_minutes_month"), ()),
)
# fmt: on
"""Each lesson with what looks for it, the questions and the thresholds that it goes by."""
