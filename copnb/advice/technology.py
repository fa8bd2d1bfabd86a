"""What lines carry and tools ask for: speed, the same time, parts of a community's life."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from copnb.advice import kinds
from copnb.advice.finding import TALK, Result
from copnb.advice.rules import Rules
from copnb.advice.wording import listed
from copnb.design.community import Community
from copnb.design.formats import Bandwidth
from copnb.design.goals import Orientation
from copnb.design.inquire import Connection, Group
from copnb.design.prototype import Tool, ToolKind
from copnb.words import _

_NEEDS = {
    ToolKind.VIDEO_CALL: ("need_video", "need_video"),
    ToolKind.WEBINAR: ("need_video", "need_text"),
    ToolKind.PHONE_CALL: ("need_phone", "need_phone"),
    ToolKind.GROUP_CHAT: ("need_text", "need_text"),
    ToolKind.EMAIL_LIST: ("need_text", "need_text"),
    ToolKind.FORUM: ("need_text", "need_text"),
    ToolKind.SHARED_DOCUMENTS: ("need_text", "need_text"),
    ToolKind.WEBSITE: ("need_text", "need_text"),
    ToolKind.WHITEBOARD: ("need_board", "need_board"),
    ToolKind.RECORDING: ("need_recording", "need_text"),
}
_LINES = {
    Connection.GOOD: "line_good",
    Connection.THIN: "line_thin",
    Connection.VERY_THIN: "line_very_thin",
}
MEETING = frozenset({ToolKind.VIDEO_CALL, ToolKind.PHONE_CALL, ToolKind.WEBINAR})
"""The kinds of tool in which people meet."""
_WRITING = frozenset(kind for kind, names in _NEEDS.items() if names == ("need_text", "need_text"))
_IMMEDIATE = MEETING | {ToolKind.GROUP_CHAT, ToolKind.SHARED_DOCUMENTS, ToolKind.WHITEBOARD}


def need(tool: Tool, rules: Rules) -> tuple[float, float] | None:
    """Return what a tool needs down and up: as measured, else what its kind needs usually."""
    usual = _NEEDS.get(tool.kind) if tool.kind else None
    down, up = (rules[name] for name in usual) if usual else (None, None)
    down = down if tool.kbps_down is None else tool.kbps_down
    up = up if tool.kbps_up is None else tool.kbps_up
    return None if down is None and up is None else (down or 0, up or 0)


def carries(tool: Tool) -> Bandwidth:
    """Return the most that goes through a tool; one of another kind may carry everything."""
    if tool.kind in _WRITING:
        return Bandwidth.TEXT
    return Bandwidth.AUDIO if tool.kind is ToolKind.PHONE_CALL else Bandwidth.VIDEO


def line(group: Group, rules: Rules) -> tuple[float, float] | None:
    """Return what a group's connection carries down and up: as measured, else as described.

    A direction of which nothing is known does not limit.
    """
    if group.connection is None and group.kbps_down is None and group.kbps_up is None:
        return None
    usual = rules[_LINES[group.connection]] if group.connection else inf
    down = usual if group.kbps_down is None else group.kbps_down
    return down, usual if group.kbps_up is None else group.kbps_up


def zone(tool: Tool, rules: Rules) -> tuple[bool, bool] | None:
    """Return whether a tool asks for a strong connection, and for people at the same time.

    The four zones are Stanford University's (2020): bandwidth by immediacy.
    """
    needs = need(tool, rules)
    if needs is None or tool.kind is None or tool.kind is ToolKind.OTHER:
        return None
    return max(needs) >= rules["strong_tool"], tool.kind in _IMMEDIATE


def tool_zones(community: Community, rules: Rules) -> Iterator[Result]:
    """Say where every tool asks for a strong connection and for everybody at the same time."""
    zones = [found for tool in community.prototype.tools if (found := zone(tool, rules))]
    headline = _("All {n} of your tools need a strong connection and everybody at the same time.")
    if len(zones) == 1:
        headline = _("Your only tool needs a strong connection and everybody at the same time.")
    if not zones:
        yield kinds.TOOL_ZONES.needs({kinds.TOOLS: None})
    elif all(strong and immediate for strong, immediate in zones):
        n = len(zones)
        sentence = _("A group chat or an e-mail list would reach those who miss it.")
        yield kinds.TOOL_ZONES.finds(rules, TALK, headline, sentence, n)


def unserved(community: Community, rules: Rules) -> tuple[list[Orientation], list[Orientation]]:
    """Return the orientations that matter, and those among them that no tool serves."""
    ratings, least = community.design.orientations, rules["orientation_counts"]
    matter = [o for o in Orientation if ratings.get(o, -1) >= least]
    served = {o for tool in community.prototype.tools for o in tool.serves}
    return matter, [o for o in matter if o not in served]


def orientations(community: Community, rules: Rules) -> Iterator[Result]:
    """Say which parts of the community's life matter and have no tool that carries them."""
    rated, serves = community.design.orientations, [t.serves for t in community.prototype.tools]
    matter, left = unserved(community, rules)
    if not rated or not any(serves):
        yield kinds.ORIENTATIONS.needs({"design.orientations": rated, kinds.TOOLS: any(serves)})
    elif left:
        headline = _("{n} of the {total} parts of your life that matter most have no tool.")
        sentence, n = _("No tool carries yet: {parts}."), len(left)
        given = {"total": len(matter), "parts": listed([o.label for o in left])}
        yield kinds.ORIENTATIONS.finds(rules, TALK, headline, sentence, n, given)
