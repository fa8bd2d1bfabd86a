"""Which ways to meet suit the community: for its goals, its reasons, its people and their lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from copnb.advice import kinds
from copnb.advice.chart import chosen_formats, connection_formats
from copnb.advice.finding import FINE, PROBLEM, TALK, Finding, Result
from copnb.advice.people import people_at_meetup
from copnb.advice.rules import Rules
from copnb.advice.wording import one_of
from copnb.design.community import Community
from copnb.design.formats import CATALOGUE, Bandwidth, Corner, Format, FormatFacts, facts
from copnb.design.goals import Goal, Why
from copnb.design.inquire import Connection
from copnb.words import N_, _, ngettext

_STRONGEST = {
    Connection.GOOD: Bandwidth.VIDEO,
    Connection.THIN: Bandwidth.AUDIO,
    Connection.VERY_THIN: Bandwidth.TEXT,
}
_NEEDS = {
    Bandwidth.VIDEO: N_("“{way}” needs video, and the connection of {cut} is too weak for it."),
    Bandwidth.AUDIO: N_("“{way}” needs sound, and the connection of {cut} is too weak for it."),
}


@dataclass(frozen=True)
class Recommendation:
    """A way to meet that suits a community, its corner of the chart, and why it does."""

    format: Format
    corner: Corner
    reasons: tuple[str, ...]
    score: float = 0


def carried(community: Community) -> Bandwidth:
    """Return the strongest way to meet that every group's connection carries.

    A group that has not said what its connection carries leaves everything open.
    """
    said = [group.connection for group in community.inquire.groups if group.count != 0]
    strengths = list(Bandwidth)  # strongest first
    carries = [strengths.index(_STRONGEST[connection]) for connection in said if connection]
    return strengths[max(carries, default=0)]


def in_reach(way: FormatFacts, carried: Bandwidth) -> bool:
    """Say whether a connection that carries so much is enough for a way to meet."""
    strengths = list(Bandwidth)
    return strengths.index(way.bandwidth) >= strengths.index(carried)


def possible(community: Community) -> list[FormatFacts]:
    """Return the ways that every connection carries and so many people can do.

    Same-time ways are held against the people at a meetup, the others against all members.
    """
    limit, size = carried(community), community.design.size_target
    there = people_at_meetup(community)
    people = [(way, there if way.synchrony >= 0 else size) for way in CATALOGUE]
    return [way for way, n in people if in_reach(way, limit) and (not n or way.fits(n))]


def recommended(community: Community, rules: Rules) -> list[Recommendation]:
    """Return the best ways of each corner, the best first; none without goals and reasons.

    Scores are our own judgement; equal ones stand in the order of the catalogue. Ways that
    were chosen already are among them.
    """
    if not (sum(community.inquire.goals.values()) or chosen_whys(community)):
        return []
    ranked = [_judged(way, community, rules) for way in possible(community)]
    ranked.sort(key=lambda found: -found.score)
    a_corner = int(rules["ways_a_corner"])
    return [
        found
        for corner in Corner
        for found in [found for found in ranked if found.corner is corner][:a_corner]
    ]


def _judged(way: FormatFacts, community: Community, rules: Rules) -> Recommendation:
    """Score a way to meet and say what speaks for it."""
    design, goals, whys = community.design, community.inquire.goals, chosen_whys(community)
    served = [goal for goal in Goal if goals.get(goal) and goal in way.goals]
    answered = [why for why in whys if why in way.whys]
    off_style = abs(design.style.structure - way.structure) / 2 if design.style else 1
    wished = {mode.value for mode in community.inquire.gather_modes}
    fits_mode = not wished.isdisjoint({way.bandwidth, way.also})  # both have the same codes
    fits_length = bool(way.shortest and way.shortest <= (design.meetup_minutes or 0))
    score = (
        rules["goals_weight"] * sum(goals[g] for g in served) / (sum(goals.values()) or 1)
        + rules["whys_weight"] * len(answered) / (len(whys) or 1)
        + rules["style_weight"] * (1 - off_style)
        + rules["gather_weight"] * fits_mode
        + rules["minutes_weight"] * fits_length
    )
    reasons = [_("For your goal “{goal}”").format(goal=goal.label) for goal in served]
    reasons += [_("For your reason “{why}”").format(why=why.label) for why in answered]
    if people_at_meetup(community):
        reasons.append(_("Works for your number of people"))
    if carried(community) is not Bandwidth.VIDEO:
        reasons.append(_("Works on every group's connection"))
    if fits_length:
        reasons.append(_("Fits into {n} minutes").format(n=design.meetup_minutes))
    return Recommendation(way.format, way.corner, tuple(reasons), round(score, 9))


def chosen_whys(community: Community) -> list[Why]:
    """Return the chosen reasons, each once, the first in rank first."""
    order = list(Why)
    rows = [(row.rank or len(order) + 1, order.index(row.why), row.why)
            for row in community.inquire.whys if row.why]  # fmt: skip
    return list(dict.fromkeys(why for _rank, _place, why in sorted(rows)))


def _others(found: list[Recommendation], community: Community) -> list[Recommendation]:
    """Return the recommendations that were not chosen yet, the highest score first."""
    chosen = chosen_formats(community)
    return sorted((f for f in found if f.format not in chosen), key=lambda f: -f.score)


def formats(community: Community, rules: Rules) -> Iterator[Result]:
    """Say which ways would suit, and of those chosen which some people can't use."""
    found, cut = recommended(community, rules), [*out_of_reach(community, rules)]
    if found:
        firsts = {f.corner: f for f in reversed(_others(found, community))}
        names = [f"“{firsts[corner].format.label}”" for corner in Corner if corner in firsts]
        headline = _(
            "{n} of {all} ways to meet fit your number of people and everyone's connection."
        )
        sentence = _("You have chosen those that fit best.")
        if names:
            sentence = _("Not chosen yet and a good fit: {ways}.")
        n, given = len(possible(community)), {"all": len(CATALOGUE), "ways": ", ".join(names)}
        yield kinds.WAYS.finds(rules, FINE, headline, sentence, n, given)
    elif not cut:
        yield kinds.WAYS.needs({kinds.GOALS: None})
    yield from cut


def out_of_reach(community: Community, rules: Rules) -> Iterator[Finding]:
    """Say which chosen way leaves most people out by its connection; nothing where none does."""
    chosen = [facts(way) for way in Format if way in chosen_formats(community)]
    judged = [(way, _cut_off(way, community)) for way in chosen]
    cut = [(way, left) for way, left in judged if left[0]]
    if not cut:
        return
    way, (out, everyone, words) = max(cut, key=lambda found: found[1][0])
    suiting = _others(recommended(community, rules), community)
    near = [found for found in suiting if found.corner is way.corner] or suiting[:2]
    sentence = _("Who could try it with them before the start?")
    if near:
        sentence = _("{ways} would reach everyone.")
    severity, headline = PROBLEM if out == everyone else TALK, _(_NEEDS[way.bandwidth])
    given = {"way": way.format.label, "cut": words, "ways": one_of([f.format.label for f in near])}
    numbers = [(f.format.value, float(left[0])) for f, left in cut]
    yield kinds.OUT_OF_REACH.finds(rules, severity, headline, sentence, out, given, numbers)


def _cut_off(way: FormatFacts, community: Community) -> tuple[int, int, str]:
    """Return how many cannot take part, of how many, and both in words: people, else groups."""
    groups = [group for group in community.inquire.groups if group.count != 0]
    cut = [g for g in groups if g.connection and not in_reach(way, _STRONGEST[g.connection])]
    if any(group.count is None for group in groups):
        some = ngettext("{n} of {all} group", "{n} of {all} groups", len(groups))
        return len(cut), len(groups), some.format(n=len(cut), all=len(groups))
    out, everyone = (sum(group.count or 0 for group in part) for part in (cut, groups))
    some = ngettext("{n:,} of {all:,} person", "{n:,} of {all:,} people", everyone)
    return out, everyone, some.format(n=out, all=everyone)


def unserved_whys(community: Community) -> list[Why]:
    """Return the chosen reasons that no chosen way to meet serves, the first in rank first."""
    served = {why for chosen in chosen_formats(community) for why in facts(chosen).whys}
    return [why for why in chosen_whys(community) if why not in served]


def whys(community: Community, rules: Rules) -> Iterator[Result]:
    """Say which reasons no chosen way serves, and which way would; and if none is about people."""
    chosen, reasons = chosen_formats(community), chosen_whys(community)
    if not (chosen and reasons):
        yield kinds.REASONS.needs({kinds.WHYS: reasons, kinds.FORMATS: chosen})
        return
    others = [f.format for f in _others(recommended(community, rules), community)]
    unserved = unserved_whys(community)
    if n := len(unserved):
        first = unserved[0]
        ways = [way for way in others if first in facts(way).whys]
        ways = ways or [way.format for way in possible(community) if first in way.whys]
        headline = ngettext(
            "{n} of your {all} reasons has no way to meet that serves it.",
            "{n} of your {all} reasons have no way to meet that serves them.",
            n,
        )
        sentence = _("Nothing among our ways to meet suits “{why}” and your people as they are.")
        if ways:
            sentence = _("For “{why}” you could try {ways}.")
        given = {"all": len(reasons), "why": first.label, "ways": _first_two(ways)}
        yield kinds.REASONS.finds(rules, TALK, headline, sentence, n, given)
    if Why.CONNECTION not in unserved and not connection_formats(community):
        yield from _connecting(community, others, rules)


def _connecting(community: Community, others: list[Format], rules: Rules) -> Iterator[Finding]:
    """Say that no chosen way is about people, where they count among the goals."""
    n, much = len(chosen_formats(community)), community.inquire.goals.get(Goal.RELATIONSHIPS, 0)
    headline = ngettext(
        "The {n} way you chose is more about content than about people.",
        "All {n} ways you chose are more about content than about people.",
        n,
    )
    sentence = _("When will people get to know each other?")
    if ways := _first_two(way for way in others if facts(way).connection):
        sentence = _("{ways} could help people to get to know each other.")
    if much:
        severity = TALK if much >= rules["goal_counts"] else FINE
        yield kinds.CONNECTING.finds(rules, severity, headline, sentence, n, {"ways": ways})


def _first_two(ways: Iterable[Format]) -> str:
    return one_of([way.label for way in islice(ways, 2)])
