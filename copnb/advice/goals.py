"""What the goals say: which one leads, and whether the group has to stay small for it."""

from __future__ import annotations

from copnb.design.community import Community
from copnb.design.goals import Goal


def lead_goal(community: Community) -> Goal | None:
    """Return the goal with most points, None without points or where two lead alike."""
    points = community.inquire.goals
    most = max(points.values(), default=0)
    leading = [goal for goal, given in points.items() if given == most]
    return leading[0] if most and len(leading) == 1 else None


def size_is_restricted(community: Community) -> bool | None:
    """Say whether the goals ask for a small group; None without goals.

    The Tamarack tool, consideration 2: where building relationships leads, the size of the
    group needs to be restricted. It names no number.
    """
    if not community.inquire.goals:
        return None
    return lead_goal(community) is Goal.RELATIONSHIPS
