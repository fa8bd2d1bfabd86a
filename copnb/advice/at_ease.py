"""What people are at ease with: the tools that they named, and being recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from copnb.advice import kinds
from copnb.advice.connections import measures
from copnb.advice.finding import FINE, TALK, Finding, Result
from copnb.advice.goals import size_is_restricted
from copnb.advice.rules import Rules
from copnb.advice.wording import all_of, how_many, listed, not_counted
from copnb.design.community import Community
from copnb.design.formats import Bandwidth, Format, FormatFacts
from copnb.design.goals import Goal
from copnb.design.inquire import FamiliarTool, Group
from copnb.design.prototype import Mitigation, ToolKind, ToolUse
from copnb.words import _

_IS = {
    ToolKind.VIDEO_CALL: FamiliarTool.VIDEO_CALL,
    ToolKind.WEBINAR: FamiliarTool.VIDEO_CALL,
    ToolKind.PHONE_CALL: FamiliarTool.TELEPHONE,
    ToolKind.GROUP_CHAT: FamiliarTool.GROUP_CHAT,
    ToolKind.EMAIL_LIST: FamiliarTool.EMAIL,
    ToolKind.FORUM: FamiliarTool.FORUM,
    ToolKind.SHARED_DOCUMENTS: FamiliarTool.SHARED_DOCUMENTS,
    ToolKind.WHITEBOARD: FamiliarTool.WHITEBOARD,
}
# fmt: off
_VIDEO, _PHONE, _CHAT, _EMAIL, _FORUM, _FILES, _BOARD = FamiliarTool
_ASKS = {
    Format.TEXT_CHAT_HOUR: {_CHAT}, Format.GROUP_CHAT: {_CHAT}, Format.VOICE_NOTES: {_CHAT},
    Format.EMAIL_LIST: {_EMAIL}, Format.NEWSLETTER: {_EMAIL}, Format.FORUM: {_FORUM},
    Format.QUESTION_OF_THE_WEEK: {_CHAT, _EMAIL, _FORUM},
    Format.STORY_COLLECTION: {_CHAT, _EMAIL, _FILES},
    Format.RANKING_ROUND: {_EMAIL, _FILES, _BOARD}, Format.SHARED_FOLDER: {_FILES},
    Format.SHARED_GUIDE: {_FILES}, Format.WRITING_TOGETHER: {_FILES},
    Format.WHO_KNOWS_WHAT: {_FILES}, Format.WORKING_OUT_LOUD: {_FORUM, _FILES},
}
# fmt: on
"""A way to interact to the tools of which one is enough for it; our own judgement."""

_Missed = tuple[list[Group], list[Group], FamiliarTool]
"""Who named no tool that serves the same, who did not name a tool, and the tool."""


def _told(community: Community) -> list[Group]:
    """Return the groups that said what they are at ease with."""
    return [g for g in community.inquire.groups if g.familiar_tools and g.count != 0]


def suits(way: FormatFacts, community: Community) -> bool:
    """Say whether every group that told is at ease with a tool by which a way can be done."""
    enough = _ASKS.get(way.format, set())
    if not enough and way.synchrony >= 0:
        enough = {_VIDEO} | ({_PHONE} if way.bandwidth is not Bandwidth.VIDEO else set())
    return not enough or not any(enough.isdisjoint(g.familiar_tools) for g in _told(community))


def familiar_tools(community: Community, rules: Rules) -> Iterator[Result]:
    """Say who did not name a tool to meet, or between meetups, among those they are at ease with.

    It weighs by those who named no tool at all that serves the same.
    """
    told, tools = _told(community), community.prototype.tools
    uses = (ToolUse.MEET, ToolUse.BETWEEN)
    named = [{_IS[t.kind] for t in tools if use in t.uses and t.kind in _IS} for use in uses]
    if not (told and any(named)):
        yield kinds.FAMILIAR.needs({kinds.GROUPS: told, kinds.TOOLS: any(named)})
        return
    found: list[_Missed] = []
    for there in named:
        # A telephone beside another tool is a second way in; nobody has to be at ease with it.
        for tool in there - {_PHONE} or there:
            missed = [g for g in told if tool not in g.familiar_tools]
            stuck = [g for g in missed if _served(community, g, there).isdisjoint(g.familiar_tools)]
            found.append((stuck, missed, tool))
    found.sort(key=lambda f: (*(how_many(some, told)[0] for some in f[:2]), f[2]), reverse=True)
    left = not_counted([g.name for g in community.inquire.groups if g not in told])
    if found[0][1]:
        at_all = [g for g in told if all(g in stuck for stuck, _missed, _tool in found)]
        if at_all and len(_tools(found)) == 2 and size_is_restricted(community):
            yield _at_none(at_all, found, told, left, rules)
        else:
            yield _unfamiliar(found, told, left, rules)


def _served(community: Community, group: Group, there: set[FamiliarTool]) -> set[FamiliarTool]:
    calls = _VIDEO in there and Mitigation.DIAL_IN in measures(community, group)
    return there | ({_PHONE} if calls else set())


def _unfamiliar(found: Sequence[_Missed], told: list[Group], left: str, rules: Rules) -> Finding:
    stuck, missed, tool = found[0]
    n, total, some, unit = how_many(missed, told)
    headline = _("{some} did not name {tool} among the tools they are at ease with.")
    if n == total > 1:
        everyone = _("None of the {n:,} people named {tool} as a tool they are at ease with.")
        groups = _("None of the {n:,} groups named {tool} as a tool they are at ease with.")
        headline = groups if unit else everyone
    sentence = _("They named {instead}.")
    others = {kind: f"{_small(kind)} ({how_many(them, told)[2]})"
              for lost, them, kind in found if lost and kind is not tool}  # fmt: skip
    sentence += " " + _("Not named either: {others}.") if others else ""
    much = 100 * how_many(stuck, told)[0] >= rules["unfamiliar"] * total
    given = {"some": some, "tool": _small(tool), "others": listed([*others.values()]), "left": left}
    given["instead"] = _instead(missed)
    return kinds.FAMILIAR.finds(
        rules,
        TALK if much else FINE,
        headline,
        sentence + "{left}",
        n,
        given,
        _numbers(found, told),
        unit=unit,
    )


def _at_none(
    some: list[Group], found: Sequence[_Missed], told: list[Group], left: str, rules: Rules
) -> Finding:
    """Say who named neither of the two tools, where it matters for each one: trust comes first."""
    n, _total, people, unit = how_many(some, told)
    headline = _("{some} named neither {one} nor {other} among the tools they are at ease with.")
    given = {"some": people, "instead": _instead(some), "left": left}
    given["one"], given["other"] = map(_small, _tools(found))
    sentence, numbers = _("They named {instead}."), _numbers(found, told)
    return kinds.FAMILIAR.finds(
        rules, TALK, headline, sentence + "{left}", n, given, numbers, unit=unit
    )


def _tools(found: Sequence[_Missed]) -> list[FamiliarTool]:
    return [kind for kind in FamiliarTool if kind in {tool for _stuck, _missed, tool in found}]


def _instead(groups: Sequence[Group]) -> str:
    named = {tool for group in groups for tool in group.familiar_tools}
    return all_of([_small(kind) for kind in FamiliarTool if kind in named])


def _numbers(found: Sequence[_Missed], told: list[Group]) -> list[tuple[str, float]]:
    by_tool = {tool.value: float(how_many(them, told)[0]) for _stuck, them, tool in found[::-1]}
    return [*by_tool.items()]


def _small(tool: FamiliarTool) -> str:
    """Return the label of a tool as it stands within a sentence."""
    return tool.label[:1].lower() + tool.label[1:]


def recording_trust(community: Community, rules: Rules) -> Iterator[Result]:
    """Ask whether people speak as freely when recorded, where trust comes first."""
    recorded = any(row.measure is Mitigation.RECORDING for row in community.prototype.mitigations)
    first = size_is_restricted(community)
    if first is None:
        yield kinds.RECORDED.needs({kinds.GOALS: first})
    elif first and recorded:
        points = community.inquire.goals[Goal.RELATIONSHIPS]
        headline = _("You put trust first, with {n} of 100 points, and plan to record.")
        sentence = _("Would everyone speak as freely?")
        yield kinds.RECORDED.finds(rules, TALK, headline, sentence, points)
