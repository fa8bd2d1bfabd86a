"""What answers and meetups speak for: to sustain, to renew, to grow or to close."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from copnb.advice import kinds
from copnb.advice.finding import FINE, TALK, Result
from copnb.advice.momentum import Direction, Momentum, Sign, momentum
from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.design.sustain import Decision, Degree
from copnb.words import NN_, _, ngettext


@dataclass(frozen=True)
class Recommendation:
    """What answers and meetups speak for, why, and with what a renewal could begin."""

    decision: Decision
    reasons: tuple[str, ...]
    levers: tuple[str, ...] = ()


def recommendation(
    community: Community, found: Momentum | None, rules: Rules
) -> Recommendation | None:
    """Return what the answers speak for; None where those that it takes are missing.

    Our own rule: close where the topic no longer matters, the purpose is met, or it fades with
    nobody to lead it and was renewed before; else renew where something has to change; else
    grow where momentum rises and people wait; else sustain.
    """
    sustain = community.sustain
    ends = _ends(community, found, rules)
    if ends:
        return Recommendation(Decision.CLOSE, ends)
    if sustain.still_relevant is None or sustain.leader_available is None:
        return None
    changes = _changes(community, found)
    if changes:
        reasons, levers = zip(*changes, strict=True)
        return Recommendation(Decision.RENEW, tuple(dict.fromkeys(reasons)), levers)
    stays = (_("the topic still matters"), _("somebody can lead it on"), *_stories(community))
    waiting = community.grow.waiting_count or 0
    if found and found.direction is Direction.RISING and waiting >= rules["waiting_least"]:
        wait = ngettext("{n} person waits to join", "{n} people wait to join", waiting)
        grows = (*stays, _("momentum is rising"), wait.format(n=waiting))
        return Recommendation(Decision.GROW, grows)
    return Recommendation(Decision.SUSTAIN, (*stays, _("it is not fading")) if found else stays)


def _ends(community: Community, found: Momentum | None, rules: Rules) -> tuple[str, ...]:
    sustain = community.sustain
    renewed = (sustain.renewals_count or 0) >= rules["renewals_least"]
    fades = found is not None and found.direction is Direction.FADING
    nobody = sustain.leader_available is False
    reasons = {
        _("the topic no longer matters to members"): sustain.still_relevant is Degree.NO,
        _("it has done what it was for"): sustain.purpose_met is Degree.YES,
        _("it fades after a renewal, and nobody can lead it on"): fades and nobody and renewed,
    }
    return tuple(reason for reason, is_so in reasons.items() if is_so)


def _changes(community: Community, found: Momentum | None) -> list[tuple[str, str]]:
    """Return what has changed, each with the lever that answers it; a fading one by its signs."""
    sustain = community.sustain
    changes = []
    if sustain.leader_available is False:
        changes.append((_("nobody can lead it on"), _("ask two to lead together")))
    if sustain.goals_changed:
        changes.append((_("the goals have changed"), _("share out the 100 points again")))
    if sustain.still_relevant is Degree.PARTLY:
        changes.append((_("the topic matters in part"), _("ask members what matters now")))
    if found and found.direction is Direction.FADING:
        levers = {
            Sign.ATTENDANCE: _("look at the day, the hour and the tool"),
            Sign.RETURNING: _("ask what members get out of it"),
            Sign.FEEDBACK: _("change what happens in a meetup"),
            Sign.MEMBER_LED: _("let members lead a meetup"),
        }
        down = [signal.sign for signal in found.signals if signal.points == -1]
        changes += [(_("momentum is fading"), levers[sign]) for sign in down]
    return changes


def _stories(community: Community) -> tuple[str, ...]:
    told = sum(bool(row.story.strip()) for row in community.sustain.value_stories)
    words = ngettext("{n} story shows its value", "{n} stories show its value", told)
    return (words.format(n=told),) if told else ()


def closing_list() -> tuple[str, ...]:
    """Return what a good ending holds, in the language in force."""
    return (
        _("thank people by what they gave"),
        _("keep what was learned where all can find it"),
        _("close rooms and lists"),
        _("show members where they can go on"),
    )


_SPEAKS = {
    Decision.SUSTAIN: NN_("{n} reason to go on as it is", "{n} reasons to go on as it is"),
    Decision.RENEW: NN_("{n} reason to renew it", "{n} reasons to renew it"),
    Decision.GROW: NN_("{n} reason to grow", "{n} reasons to grow"),
    Decision.CLOSE: NN_("{n} reason to end it well", "{n} reasons to end it well"),
}


def decision_findings(
    community: Community, rules: Rules, meetups: Sequence[Meetup], feedback: Sequence[FeedbackSheet]
) -> Iterator[Result]:
    """Say what answers and meetups speak for, and what a good ending holds; the group decides."""
    sustain = community.sustain
    advised = recommendation(community, momentum(meetups, feedback, rules), rules)
    if advised is None:
        led_on = sustain.leader_available is not None
        yield kinds.DECISION.needs({kinds.RELEVANT: sustain.still_relevant, kinds.LED_ON: led_on})
        return
    n, severity = len(advised.reasons), FINE if sustain.decision else TALK
    reasons = ngettext(*_SPEAKS[advised.decision], n)
    headline = _("{reasons}: {which}.").format(reasons=reasons, which=", ".join(advised.reasons))
    change = "" if _stories(community) else _("Write down a story or two that show its value.")
    sentence = _outlook(community, advised)
    yield kinds.DECISION.finds(rules, severity, headline, sentence, n, change=change)
    if sustain.decision is Decision.CLOSE and not sustain.closing.strip():
        todo = closing_list()
        headline, sentence = _("{n} things make a good ending."), _("You could {todo}.")
        given = {"todo": ", ".join(todo)}
        yield kinds.GOOD_ENDING.finds(rules, TALK, headline, sentence, len(todo), given)


def _outlook(community: Community, advised: Recommendation) -> str:
    """Return what to begin with, and who decides."""
    first = ""
    if advised.levers:
        first = _("You could begin with this: {levers}.").format(levers=", ".join(advised.levers))
    elif advised.decision is Decision.CLOSE and community.sustain.still_relevant is Degree.YES:
        first = _("The topic still matters: with a new purpose, you could also renew it.")
    decided = community.sustain.decision
    said = _("You decided “{decision}”.").format(decision=decided.label) if decided else ""
    return " ".join(filter(None, [first, said or _("The group decides.")]))
