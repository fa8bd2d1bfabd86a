"""How people learn, held against their goals: which part of the time serves what matters most."""

from __future__ import annotations

from collections.abc import Mapping

from copnb.advice.finding import Finding, Missing, Result, Severity
from copnb.advice.goals import lead_goal
from copnb.advice.rules import OWN, Rules
from copnb.advice.size import whole
from copnb.design.community import Community
from copnb.design.design import LearningStyle
from copnb.design.goals import Goal
from copnb.words import N_, _

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


def learning_mix(community: Community, rules: Rules) -> list[Result]:
    """Say where much of a goal and little of the time go apart, else what serves the first."""
    goals, mix = community.inquire.goals, community.design.learning_mix
    given = (("design.learning_mix", sum(mix.values())), ("inquire.goals", sum(goals.values())))
    if not all(points for _field, points in given):
        return [Missing("learning-mix", tuple(field for field, points in given if not points))]
    weights = {goal: 100 * goals[goal] / sum(goals.values()) for goal in Goal if goals.get(goal)}
    times = {goal: 100 * (time_share(goal, mix) or 0) for goal in weights}
    heavy = [goal for goal in weights if weights[goal] >= rules["goal_counts"]]
    short = [goal for goal in heavy if times[goal] < weights[goal] * rules["mix_share"] / 100]
    lead = lead_goal(community)
    goal = max(short, key=lambda g: weights[g] - times[g]) if short else lead
    if goal is None:
        return []
    apart = _("“{goal}” has {points} of 100 points and {time}% of the time.")
    serve = _("{time}% of the time serves your first goal, “{goal}”.")
    more = _("More time for “{one}” or “{other}” would bring it closer.")
    counted = _("That is the time for “{one}” and “{other}”.")
    one, other = (style.label for style in SERVED_BY[goal])
    return [
        Finding(
            "learning-mix",
            Severity.TALK if short else Severity.FINE,
            (apart if short else serve).format(
                goal=goal.label, points=whole(weights[goal]), time=whole(times[goal])
            ),
            (more if short else counted).format(one=one, other=other),
            _(
                "A goal with {points:g} points or more gets time that is at least {share:g}% "
                "of its points."
            ).format(points=rules["goal_counts"], share=rules["mix_share"]),
            _(OWN),
            ("design.learning_mix", "inquire.goals"),
            figure=times[goal],
            unit=N_("% of time"),
            thresholds=("goal_counts", "mix_share"),
        )
    ]
