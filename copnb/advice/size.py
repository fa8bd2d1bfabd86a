"""How large the group should be: what its goals point to, and where it is too large."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor

from copnb.advice.finding import Finding, Missing, Result, Severity
from copnb.advice.goals import lead_goal, size_is_restricted
from copnb.advice.rules import OWN, Rules
from copnb.design.community import Community
from copnb.design.design import Membership
from copnb.design.goals import Goal
from copnb.words import N_, _

_BANDS = {
    Goal.RELATIONSHIPS: "trust",
    Goal.SKILLS: "learning",
    Goal.NEW_THINKING: "learning",
    Goal.PROBLEMS: "circle",
    Goal.ACTION: "action",
    Goal.PRODUCTS: "making",
}


@dataclass(frozen=True)
class Band:
    """The people, from `least` to `most`, among whom a goal is usually reached."""

    goal: Goal
    least: float
    most: float

    @property
    def middle(self) -> float:
        """The number half-way between both ends."""
        return (self.least + self.most) / 2


def size_bands(goals: Mapping[Goal, int], rules: Rules) -> list[Band]:
    """Return the band of each goal that has points, the goal with most points first."""
    weighed = sorted((goal for goal in Goal if goals.get(goal)), key=lambda g: -goals[g])
    return [Band(goal, *_limits(_BANDS[goal], rules)) for goal in weighed]


def blended_size(goals: Mapping[Goal, int], rules: Rules) -> float | None:
    """Return the mean of the bands' middles, weighted by points, in people; None without points.

    The blend is our own judgement: the Tamarack tool names a direction and no number.
    """
    bands = size_bands(goals, rules)
    points = sum(goals[band.goal] for band in bands)
    return sum(goals[b.goal] * b.middle for b in bands) / points if points else None


def pairs(people: int) -> int:
    """Return how many different pairs so many people can form."""
    return people * (people - 1) // 2


def rooms(people: int, room_people: float) -> int:
    """Return how many rooms so many people fill, each with up to `room_people`."""
    return ceil(people / room_people)


def whole(value: float) -> int:
    """Return a number rounded to the nearest whole one, halves up."""
    return floor(value + 0.5)


def group_size(community: Community, rules: Rules) -> list[Result]:
    """Say which size the goals point to, and where it is too large for trust or for one group."""
    blend, size = blended_size(community.inquire.goals, rules), community.design.size_target
    if blend is None:
        return [Missing("group-size", ("inquire.goals",))]
    if size and size_is_restricted(community) and size > rules["trust_flag"]:
        return [_too_large_for_trust(size, rules)]
    tiered = community.design.membership is Membership.TIERED
    if size and size > rules["one_group_most"] and not tiered:
        return [_too_large_for_one(size, rules)]
    return [_size_of_goals(community, blend, rules)]


def _too_large_for_trust(size: int, rules: Rules) -> Finding:
    least, most = _limits("trust", rules)
    circles = rooms(size, most)
    return Finding(
        "group-size",
        Severity.TALK,
        _("Trust comes first, and {size:,} people make {pairs:,} pairs.").format(
            size=size, pairs=pairs(size)
        ),
        _("{circles} circles of {least:g} to {most:g} that stay together could keep both.").format(
            circles=circles, least=least, most=most
        ),
        _(
            "Where “Know and trust each other” has most points, we talk about more than {flag:g} "
            "people. Each of {n:,} with each of the {others:,} others makes {pairs:,} pairs."
        ).format(flag=rules["trust_flag"], n=size, others=size - 1, pairs=pairs(size)),
        _("Tamarack tool, consideration 2"),
        ("design.size_target", "inquire.goals"),
        figure=size,
        unit=N_("people"),
        thresholds=("trust_flag", "trust_least", "trust_most"),
        numbers=(("pairs", pairs(size)), ("circles", circles)),
    )


def _too_large_for_one(size: int, rules: Rules) -> Finding:
    return Finding(
        "group-size",
        Severity.TALK,
        _("{size:,} people are more than the {most:g} who can still know each other.").format(
            size=size, most=rules["one_group_most"]
        ),
        _("A core group with a wider circle around it, or groups by place or theme, could help."),
        _("Above {most:g} people a community is several groups, whether planned or not.").format(
            most=rules["one_group_most"]
        ),
        _("interconnected.org, 2022"),
        ("design.size_target", "design.membership"),
        figure=size,
        unit=N_("people"),
        thresholds=("one_group_most",),
    )


def _size_of_goals(community: Community, blend: float, rules: Rules) -> Finding:
    bands, size = size_bands(community.inquire.goals, rules), community.design.size_target
    point = _("Your goals point to about {blend:,} people.")
    plan = _("Your goals point to about {blend:,} people, and you plan for {size:,}.")
    each = _("{least:g} to {most:g} for “{goal}”")
    listed = [each.format(goal=b.goal.label, least=b.least, most=b.most) for b in bands]
    names = dict.fromkeys(_BANDS[band.goal] for band in bands)
    return Finding(
        "group-size",
        Severity.FINE,
        (plan if size else point).format(blend=whole(blend), size=size),
        _("Usual sizes: {bands}.").format(bands=", ".join(listed)),
        _("The middle of each span counts as much as the points of its goal."),
        _(OWN),
        ("design.size_target", "inquire.goals"),
        change=_groups_of(community, rules),
        figure=blend,
        unit=N_("people"),
        thresholds=tuple(f"{name}_{end}" for name in names for end in ("least", "most")),
    )


def _limits(name: str, rules: Rules) -> tuple[float, float]:
    least, most = sorted((rules[f"{name}_least"], rules[f"{name}_most"]))
    return least, most


def _groups_of(community: Community, rules: Rules) -> str:
    """Say into how many groups the people would part, where the first goal wants fewer."""
    goal, size = lead_goal(community), community.design.size_target
    most = _limits(_BANDS[goal], rules)[1] if goal else 0
    if not goal or not size or size <= most:
        return ""
    return _(
        "For “{goal}”, {n:,} people could meet in {groups:,} groups of up to {most:g}."
    ).format(goal=goal.label, n=size, groups=rooms(size, most), most=most)
