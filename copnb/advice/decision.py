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
from copnb.words import N_, NN_, _, ngettext


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

    Our own rule: close where the topic no longer matters, where the purpose is met and the topic
    matters less, or where it fades with nobody to lead it and was renewed before; else renew
    where something has to change; else grow where momentum is good and people wait; else
    sustain, which the topic and the purpose speak for before it is known who leads it on.
    """
    sustain = community.sustain
    ends = _ends(community, found, rules)
    if ends:
        return Recommendation(Decision.CLOSE, ends)
    changes, stays = _changes(community, found), _stays(community)
    if sustain.still_relevant is None or (sustain.leader_available is None and not stays[1:]):
        return None
    if changes:
        reasons, levers = zip(*changes, strict=True)
        return Recommendation(
            Decision.RENEW, tuple(dict.fromkeys(reasons)), tuple(filter(None, levers))
        )
    waiting = community.grow.waiting_count or 0
    if found and found.direction in _GOOD and waiting >= rules["waiting_least"]:
        grows = (*stays, _(_GOOD[found.direction]), _wait(waiting))
        return Recommendation(Decision.GROW, grows)
    return Recommendation(Decision.SUSTAIN, (*stays, _("it is not fading")) if found else stays)


def _ends(community: Community, found: Momentum | None, rules: Rules) -> tuple[str, ...]:
    sustain = community.sustain
    renewed = (sustain.renewals_count or 0) >= rules["renewals_least"]
    fades = found is not None and found.direction is Direction.FADING
    nobody, degree = sustain.leader_available is False, sustain.still_relevant
    reasons = {
        _("the topic no longer matters to members"): degree is Degree.NO,
        _("it has done what it was for"): sustain.purpose_met is Degree.YES
        and degree in (Degree.PARTLY, Degree.NO),
        _("it fades after a renewal"): fades and nobody and renewed,
    }
    ends = _those(reasons)
    return (*ends, _("there is nobody to lead it on")) if ends and nobody else ends


def _stays(community: Community) -> tuple[str, ...]:
    """Return what speaks for going on, whatever else there is."""
    sustain = community.sustain
    reasons = {
        _("the topic still matters"): sustain.still_relevant is Degree.YES,
        _("it does what it is for"): sustain.purpose_met is Degree.YES,
        _("somebody can lead it on"): sustain.leader_available is True,
    }
    return (*_those(reasons), *_stories(community))


def _those(reasons: dict[str, bool]) -> tuple[str, ...]:
    return tuple(reason for reason, is_so in reasons.items() if is_so)


def _changes(community: Community, found: Momentum | None) -> list[tuple[str, str]]:
    """Return what has changed, each with the lever that answers it, if it is not answered yet.

    A fading momentum is answered by its signs.
    """
    sustain = community.sustain
    changes = []
    if sustain.leader_available is False:
        changes.append((_("nobody can lead it on"), _("ask two to lead together")))
    if sustain.goals_changed:
        again = "" if community.inquire.goals_later else _("share out the 100 points again")
        changes.append((_("the goals have changed"), again))
    if sustain.still_relevant is Degree.PARTLY:
        changes.append((_("the topic matters in part"), _("ask members what matters now")))
    if found and found.direction is Direction.FADING:
        levers = {
            Sign.ATTENDANCE: _("look at the day, the hour and the tool"),
            Sign.RETURNING: _("ask what members get out of it"),
            Sign.FEEDBACK: _("change what happens in a meetup"),
            Sign.MEMBER_LED: _("let members lead a meetup"),
        }
        low = [signal.sign for signal in found.signals if signal.points == -1]
        changes += [(_("momentum is fading"), levers[sign]) for sign in low]
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
    Decision.SUSTAIN: NN_("{n} reason to go on", "{n} reasons to go on"),
    Decision.RENEW: NN_("{n} reason to renew it", "{n} reasons to renew it"),
    Decision.GROW: NN_("{n} reason to grow", "{n} reasons to grow"),
    Decision.CLOSE: NN_("{n} reason to end it well", "{n} reasons to end it well"),
}


_GOOD = {Direction.RISING: N_("momentum is rising"), Direction.GOOD: N_("momentum is good")}


def decision_findings(
    community: Community, rules: Rules, meetups: Sequence[Meetup], feedback: Sequence[FeedbackSheet]
) -> Iterator[Result]:
    """Say what answers and meetups speak for, and what a good ending holds; the group decides."""
    sustain, kind = community.sustain, kinds.DECISION
    found = momentum(meetups, feedback, rules, community.design.membership)
    advised = recommendation(community, found, rules)
    if advised is None:
        led_on = sustain.leader_available is not None
        yield kind.needs({kinds.RELEVANT: sustain.still_relevant, kinds.LED_ON: led_on})
    elif advised.decision is not Decision.CLOSE and _too_early(community, meetups, rules):
        least = _("the end of the first phase, or {n:g} meetups")
        yield kind.needs({}, least.format(n=rules["momentum_meetups"]))
    else:
        n, severity = len(advised.reasons), FINE if sustain.decision else TALK
        given = {"speaks": ngettext(*_SPEAKS[advised.decision], n).format(n=n)}
        given["which"] = ", ".join(advised.reasons)
        headline, sentence = _("{speaks}: {which}."), _outlook(community, advised)
        if advised.decision is Decision.GROW and (crowded := _crowded(community)):
            headline, n = crowded, community.grow.waiting_count or 0
        yield kind.finds(rules, severity, headline, sentence, n, given)
    if sustain.decision is Decision.CLOSE and not sustain.closing.strip():
        todo = closing_list()
        headline, sentence = _("{n} things make a good ending."), _("You could {todo}.")
        given = {"todo": ", ".join(todo)}
        yield kinds.GOOD_ENDING.finds(rules, TALK, headline, sentence, len(todo), given)


def _too_early(community: Community, meetups: Sequence[Meetup], rules: Rules) -> bool:
    """Say whether the first phase still runs, with few meetups and nothing decided."""
    sustain, today = community.sustain, community.saved_on
    begun = sustain.decision or sustain.renewals_count or len(meetups) >= rules["momentum_meetups"]
    over = sustain.first_phase_end and today and sustain.first_phase_end <= today
    return not (begun or over)


def _crowded(community: Community) -> str:
    """Return that more people wait than there is room for; empty where there is room enough."""
    waiting, most = community.grow.waiting_count or 0, community.design.size_max
    counts = [group.count for group in community.inquire.groups if group.count is not None]
    here = sum(counts) or community.design.size_target
    if most is None or here is None or here + waiting <= most:
        return ""
    wait, room = _wait(waiting), max(most - here, 0)
    words = _("{wait}, and with {most} people at most you have room for {room}.")
    return words.format(wait=wait, most=most, room=room or _("none"))


def _wait(waiting: int) -> str:
    return ngettext("{n} person waits to join", "{n} people wait to join", waiting).format(
        n=waiting
    )


def _outlook(community: Community, advised: Recommendation) -> str:
    """Return what to begin with, what is not answered, and who decides."""
    sustain, said = community.sustain, []
    if advised.decision is Decision.GROW and _crowded(community):
        said.append(_("A second group could be the answer."))
    if advised.levers:
        begin = _("You could begin with this: {levers}.")
        said.append(begin.format(levers=", ".join(advised.levers)))
    elif advised.decision is Decision.CLOSE and sustain.still_relevant is Degree.YES:
        said.append(_("The topic still matters: with a new purpose, you could also renew it."))
    if sustain.goals_changed and community.inquire.goals_later:
        points = sorted(community.inquire.goals_later.items(), key=lambda item: -item[1])
        first = ", ".join(f"“{goal.label}” {given}" for goal, given in points[:2])
        said.append(_("Your new 100 points begin with {first}.").format(first=first))
    if sustain.decision:
        said.append(_("You decided “{decision}”.").format(decision=sustain.decision.label))
    elif sustain.leader_available is None and advised.decision is not Decision.CLOSE:
        said.append(_("Not answered: is there someone to lead it on?"))
    else:
        said.append(_("The group decides."))
    return " ".join(said)
