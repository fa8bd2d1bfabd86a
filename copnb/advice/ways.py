"""Which ways to meet suit the community: for its goals, its reasons, its people and their lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

from copnb.advice import kinds
from copnb.advice.at_ease import suits
from copnb.advice.chart import chosen_formats, connection_formats
from copnb.advice.finding import FINE, TALK, Finding, Result
from copnb.advice.goals import size_is_restricted
from copnb.advice.load import capacity_minutes, member_minutes_a_month
from copnb.advice.people import people_at_meetup
from copnb.advice.rules import Rules
from copnb.advice.wording import all_of, one_of
from copnb.design.community import Community
from copnb.design.fields import long_time
from copnb.design.formats import CATALOGUE, Bandwidth, Corner, Format, FormatFacts, facts
from copnb.design.goals import Goal, Why
from copnb.design.inquire import Connection
from copnb.words import _, ngettext

_STRONGEST = {
    Connection.GOOD: Bandwidth.VIDEO,
    Connection.THIN: Bandwidth.AUDIO,
    Connection.VERY_THIN: Bandwidth.TEXT,
}
_PUBLISHING = frozenset({Format.RECORDED_TALK, Format.WORKING_OUT_LOUD})
"""Ways that show to many what was said; not for a group that puts trust first."""


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
    """Say whether a connection that carries so much is enough for a way to meet.

    What people send in their own time may arrive late, and is always in reach.
    """
    strengths = list(Bandwidth)
    return way.synchrony < 0 or strengths.index(way.bandwidth) >= strengths.index(carried)


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


def suggested(community: Community, rules: Rules) -> list[Format]:
    """Return the recommended ways that were not chosen yet, the highest score first.

    None that serves no goal and no reason, that a group is not at ease with, or that publishes
    where trust comes first.
    """
    goals = {goal for goal, points in community.inquire.goals.items() if points}
    wanted = goals | {*chosen_whys(community)}
    left_out = set(chosen_formats(community))
    left_out |= _PUBLISHING if size_is_restricted(community) else set()
    found = sorted(recommended(community, rules), key=lambda way: -way.score)
    ways = [facts(way.format) for way in found if way.format not in left_out]
    serving = [way for way in ways if not wanted.isdisjoint((*way.goals, *way.whys))]
    return [way.format for way in serving if suits(way, community)]


def formats(community: Community, rules: Rules) -> Iterator[Result]:
    """Say which ways would fill an empty corner of the chart: two at most, one a corner.

    Nothing where the design asks for more time than people have.
    """
    if not (sum(community.inquire.goals.values()) or chosen_whys(community)):
        yield kinds.WAYS.needs({kinds.GOALS: None})
        return
    filled, filling = {facts(way).corner for way in chosen_formats(community)}, []
    for way in suggested(community, rules):
        filling += [] if facts(way).corner in filled else [way]
        filled.add(facts(way).corner)
    filling = filling[:2]
    if filling and not _asks_too_much(community):
        headline = _("You could also try {ways}.")
        sentence = _("Nothing is chosen yet for {corners}.")
        given = {
            "ways": _first_two(filling),
            "corners": one_of([facts(way).corner.label for way in filling]),
        }
        yield kinds.WAYS.finds(rules, FINE, headline, sentence, len(filling), given)


def _asks_too_much(community: Community, more: int = 0) -> bool:
    """Say whether the design, with so many minutes more a month, asks for more than some have."""
    asked, there = member_minutes_a_month(community), capacity_minutes(community).values()
    return (asked or 0) + more > min(there, default=inf)


def own_time(community: Community, rules: Rules) -> Iterator[Result]:
    """Say where the ways in people's own time take more than is counted between meetups."""
    counted, chosen = community.design.between_minutes, community.design.formats
    takes = [(row.format, row.minutes) for row in chosen if row.format and row.minutes]
    takes = [(way, minutes) for way, minutes in takes if facts(way).synchrony < 0]
    minutes = sum(minutes for _way, minutes in takes)
    if counted is None or not chosen:
        yield kinds.OWN_TIME.needs({kinds.FORMATS: chosen, kinds.BETWEEN: counted is not None})
    elif minutes > counted:
        headline = _("What you plan between meetups comes to {time} a month; you count {counted}.")
        sentence = _("That is {ways}.")
        names = sorted({f"“{way.label}”" for way, _minutes in takes})
        given = {"time": long_time(minutes), "counted": long_time(counted), "ways": all_of(names)}
        much = 100 * minutes >= rules["own_time_over"] * counted
        severity = TALK if much else FINE
        change = ""
        if much and _asks_too_much(community, minutes - counted):
            change = _("Drop one of these ways, or make it shorter.")
        yield kinds.OWN_TIME.finds(
            rules, severity, headline, sentence, minutes, given, change=change
        )


def unserved_whys(community: Community) -> list[Why]:
    """Return the first reasons that no chosen way to meet serves: those of rank 1, or the one."""
    rows = [row for row in community.inquire.whys if row.why]
    first = [row.why for row in rows if row.rank == 1 or len(rows) == 1]
    served = {why for chosen in chosen_formats(community) for why in facts(chosen).whys}
    return [why for why in Why if why in first and why not in served]


def whys(community: Community, rules: Rules) -> Iterator[Result]:
    """Say which way would serve the first reason, and if no chosen way is about people."""
    chosen, reasons = chosen_formats(community), chosen_whys(community)
    if not (chosen and reasons):
        yield kinds.REASONS.needs({kinds.WHYS: reasons, kinds.FORMATS: chosen})
        return
    ways, unserved = suggested(community, rules), unserved_whys(community)
    serving = [way for way in ways if not set(unserved).isdisjoint(facts(way).whys)]
    if serving:
        headline = ngettext(
            "Your first reason has no way to meet that serves it yet.",
            "{n} of your first reasons have no way to meet that serves them yet.",
            len(unserved),
        )
        sentence = _("For {whys} you could try {ways}.")
        given = {"whys": one_of([why.label for why in unserved]), "ways": _first_two(serving)}
        yield kinds.REASONS.finds(rules, FINE, headline, sentence, len(unserved), given)
    points = community.inquire.goals.get(Goal.RELATIONSHIPS, 0)
    if points >= rules["goal_counts"] and not (unserved or connection_formats(community)):
        yield _connecting(len(chosen), ways, rules)


def _connecting(n: int, others: list[Format], rules: Rules) -> Finding:
    """Say that no chosen way is about people, where they count among the goals."""
    headline = ngettext(
        "The {n} way you chose is more about content than about people.",
        "All {n} ways you chose are more about content than about people.",
        n,
    )
    sentence = _("When will people get to know each other?")
    if ways := _first_two([way for way in others if facts(way).connection]):
        sentence = _("{ways} could help people to get to know each other.")
    return kinds.CONNECTING.finds(rules, TALK, headline, sentence, n, {"ways": ways})


def _first_two(ways: Sequence[Format]) -> str:
    return one_of([way.label for way in ways[:2]])
