"""How large the group should be: what its goals point to, and where it is too large."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

from copnb.advice import kinds
from copnb.advice.chart import only_writes
from copnb.advice.finding import FINE, TALK, Finding, Result
from copnb.advice.goals import size_is_restricted
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


def size_bands(goals: Mapping[Goal, int], rules: Rules) -> list[Band]:
    """Return the band of each goal that has points, the goal with most points first."""
    weighed = sorted((goal for goal in Goal if goals.get(goal)), key=lambda g: -goals[g])
    return [Band(goal, *_limits(_BANDS[goal], rules)) for goal in weighed]


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
    """Say which size the first goal asks for, and where it is too large for trust."""
    bands, size = size_bands(community.inquire.goals, rules), community.design.size_target
    if not bands:
        yield kinds.GROUP_SIZE.needs({kinds.GOALS: bands})
    elif size and size_is_restricted(community) and size > rules["trust_flag"]:
        yield _too_large_for_trust(size, rules)
    elif size and size > rules["one_group_most"]:
        yield _more_than_one_group(community, size, rules)
    else:
        yield _size_of_goals(community, bands, rules)


def _more_than_one_group(community: Community, size: int, rules: Rules) -> Finding:
    severity, headline = FINE, _("{n:,} people cannot all know each other.")
    sentence = _("Where trust is not what matters most, that does no harm.")
    if community.inquire.goals.get(Goal.RELATIONSHIPS, 0) >= rules["goal_counts"]:
        sentence = _("The core group that you plan can know each other well.")
        if community.design.membership is not Membership.TIERED:
            severity = TALK
            headline = _("{n:,} people are too many to know each other; {one_group_most:g} can.")
            sentence = _("A core with a wider circle, or groups by place or theme, could help.")
    return kinds.SIZE_OF_ONE_GROUP.finds(rules, severity, headline, sentence, size)


def _too_large_for_trust(size: int, rules: Rules) -> Finding:
    least, most = _limits("trust", rules)
    circles = rooms(size, most)
    headline = _("Trust comes first, and {n:,} people make {pairs:,} pairs.")
    sentence = _("{circles} circles of {least:g} to {most:g} that stay together could keep both.")
    numbers = {"pairs": pairs(size), "circles": circles}
    given = {"others": size - 1, **numbers, "least": least, "most": most}
    kind = kinds.SIZE_FOR_TRUST
    return kind.finds(rules, TALK, headline, sentence, size, given, numbers.items())


def _size_of_goals(community: Community, bands: Sequence[Band], rules: Rules) -> Finding:
    size, first = community.design.size_target, bands[0]
    headline = _("“{goal}” works best with {least:g} to {most:g} people.")
    if size:
        headline = _("“{goal}” works best with {least:g} to {most:g} people; you plan for {n:,}.")
    sentence = _("More or fewer can do it too: this is only what is usual.")
    if size and size >= 2 * first.most:
        sentence = _("Your {n:,} people could meet in {groups:,} such groups, or more.")
        if only_writes(community):
            sentence = _("In writing, more people can ask and answer.")
    elif bands[1:] and bands[1].most < min(first.most, size or first.most):
        sentence = _("“{second}” works best in small groups of {small_least:g} to {small:g}.")
    elif size and first.least <= size <= first.most:
        sentence = _("That fits.")
    second, n = bands[min(1, len(bands) - 1)], size or first.most
    given = {"goal": first.goal.label, "least": first.least, "most": first.most, "n": n}
    given |= {"second": second.goal.label, "small_least": second.least, "small": second.most}
    given["groups"] = rooms(size or 0, first.most)
    ends = [f"{_BANDS[band.goal]}_{end}" for band in bands[:2] for end in ("least", "most")]
    kind = replace(kinds.GROUP_SIZE, also=tuple(dict.fromkeys(ends)))
    return kind.finds(rules, FINE, headline, sentence, n, given)


def _limits(name: str, rules: Rules) -> tuple[float, float]:
    least, most = sorted((rules[f"{name}_least"], rules[f"{name}_most"]))
    return least, most
