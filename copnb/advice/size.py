"""How large the group should be: what its goals point to, and where it is too large."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil, floor

from copnb.advice import kinds
from copnb.advice.finding import FINE, TALK, Finding, Result
from copnb.advice.goals import lead_goal, size_is_restricted
from copnb.advice.rules import Rules
from copnb.design.community import Community
from copnb.design.design import Membership
from copnb.design.goals import Goal
from copnb.words import _

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


def group_size(community: Community, rules: Rules) -> Iterator[Result]:
    """Say which size the goals point to, and where it is too large for trust or for one group."""
    blend, size = blended_size(community.inquire.goals, rules), community.design.size_target
    tiered = community.design.membership is Membership.TIERED
    if blend is None:
        yield kinds.GROUP_SIZE.needs({kinds.GOALS: blend})
    elif size and size_is_restricted(community) and size > rules["trust_flag"]:
        yield _too_large_for_trust(size, rules)
    elif size and size > rules["one_group_most"] and not tiered:
        headline = _(
            "{n:,} people are more than the {one_group_most:g} who can still know each other."
        )
        sentence = _(
            "A core group with a wider circle around it, or groups by place or theme, could help."
        )
        yield kinds.SIZE_OF_ONE_GROUP.finds(rules, TALK, headline, sentence, size)
    else:
        yield _size_of_goals(community, blend, rules)


def _too_large_for_trust(size: int, rules: Rules) -> Finding:
    least, most = _limits("trust", rules)
    circles = rooms(size, most)
    headline = _("Trust comes first, and {n:,} people make {pairs:,} pairs.")
    sentence = _("{circles} circles of {least:g} to {most:g} that stay together could keep both.")
    numbers = {"pairs": pairs(size), "circles": circles}
    given = {"others": size - 1, **numbers, "least": least, "most": most}
    kind = kinds.SIZE_FOR_TRUST
    return kind.finds(rules, TALK, headline, sentence, size, given, numbers.items())


def _size_of_goals(community: Community, blend: float, rules: Rules) -> Finding:
    bands, size = size_bands(community.inquire.goals, rules), community.design.size_target
    headline, sentence = _("Your goals point to about {n:,} people."), _("Usual sizes: {bands}.")
    if size:
        headline = _("Your goals point to about {n:,} people, and you plan for {size:,}.")
    each = _("{least:g} to {most:g} for “{goal}”")
    listed = [each.format(goal=b.goal.label, least=b.least, most=b.most) for b in bands]
    given = {"n": whole(blend), "size": size, "bands": ", ".join(listed)}
    ends = [f"{_BANDS[band.goal]}_{end}" for band in bands for end in ("least", "most")]
    kind, change = replace(kinds.GROUP_SIZE, also=tuple(ends)), _groups_of(community, rules)
    return kind.finds(rules, FINE, headline, sentence, blend, given, change=change)


def _limits(name: str, rules: Rules) -> tuple[float, float]:
    least, most = sorted((rules[f"{name}_least"], rules[f"{name}_most"]))
    return least, most


def _groups_of(community: Community, rules: Rules) -> str:
    """Say into how many groups the people would part, where the first goal wants fewer."""
    goal, size = lead_goal(community), community.design.size_target
    most = _limits(_BANDS[goal], rules)[1] if goal else 0
    if not goal or not size or size <= most:
        return ""
    told = _("For “{goal}”, {n:,} people could meet in {groups:,} groups of up to {most:g}.")
    return told.format(goal=goal.label, n=size, groups=rooms(size, most), most=most)
