"""How people learn, held against their goals: which part of the time serves what matters most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from copnb.advice import kinds
from copnb.advice.finding import FINE, TALK, Result
from copnb.advice.goals import lead_goal
from copnb.advice.rules import Rules
from copnb.advice.size import whole
from copnb.advice.wording import all_of
from copnb.design.community import Community
from copnb.design.design import LearningStyle
from copnb.design.goals import Goal
from copnb.words import _

SERVED_BY = {
    Goal.RELATIONSHIPS: (LearningStyle.SOCIALISE, LearningStyle.PEER_COACH),
    Goal.SKILLS: (LearningStyle.PRACTISE, LearningStyle.PEER_COACH),
    Goal.NEW_THINKING: (LearningStyle.DISCUSS, LearningStyle.LISTEN),
    Goal.PROBLEMS: (LearningStyle.PEER_COACH, LearningStyle.DISCUSS),
    Goal.ACTION: (LearningStyle.DISCUSS, LearningStyle.PRODUCE),
    Goal.PRODUCTS: (LearningStyle.PRODUCE, LearningStyle.PRACTISE),
}
"""What people do while they get to a goal: our own judgement."""


def time_share(goal: Goal, mix: Mapping[LearningStyle, int]) -> float | None:
    """Return the share (0 to 1) of time in what serves a goal; None where no time is given."""
    total = sum(mix.values())
    return sum(mix.get(style, 0) for style in SERVED_BY[goal]) / total if total else None


def learning_mix(community: Community, rules: Rules) -> Iterator[Result]:
    """Say where much of a goal and little of the time go apart, else what serves the first."""
    goals, mix = community.inquire.goals, community.design.learning_mix
    points = sum(goals.values())
    if not (points and sum(mix.values())):
        yield kinds.LEARNING.needs({kinds.MIX: sum(mix.values()), kinds.GOALS: points})
        return
    weights = {goal: 100 * goals[goal] / points for goal in Goal if goals.get(goal)}
    times = {goal: 100 * (time_share(goal, mix) or 0) for goal in weights}
    heavy = [goal for goal in weights if weights[goal] >= rules["goal_counts"]]
    short = [goal for goal in heavy if times[goal] < weights[goal] * rules["mix_share"] / 100]
    goal = max(short, key=lambda g: weights[g] - times[g]) if short else lead_goal(community)
    if goal is None:
        return
    severity, headline = FINE, _("{time} of the time serves your first goal, “{goal}”.")
    sentence = _("That is the time for {kinds}.")
    if short:
        severity = TALK
        headline = _("“{goal}” has {points} of 100 points and {time} of the time.")
        sentence = _("More time for “{one}” or “{other}” would bring it closer.")
    one, other = (style.label for style in SERVED_BY[goal])
    timed = [f"“{style.label}”" for style in SERVED_BY[goal] if mix.get(style)]
    share, given = (
        times[goal],
        {"goal": goal.label, "one": one, "other": other, "kinds": all_of(timed)},
    )
    given["points"] = str(whole(weights[goal]))
    given["time"] = f"{whole(share)}%" if whole(share) else _("none")
    yield kinds.LEARNING.finds(rules, severity, headline, sentence, share, given)
