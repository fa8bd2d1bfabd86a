"""What connections carry: who can join, by which way, and what it takes of a data allowance."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from copnb.advice.load import meetups_a_month
from copnb.advice.rules import Rules
from copnb.advice.technology import MEETING, carries, line, need
from copnb.advice.wording import cut
from copnb.design.community import Community
from copnb.design.formats import Bandwidth
from copnb.design.inquire import Group
from copnb.design.prototype import Mitigation, Tool, ToolKind, ToolUse
from copnb.words import N_, _

INCLUDED, AT_RISK, EXCLUDED = 2, 1, 0
"""How well a group can take part; more is better."""

_ADDED = {
    Mitigation.AUDIO_ONLY: (N_("by voice only"), "need_voice", Bandwidth.AUDIO),
    Mitigation.WRITTEN_TWIN: (N_("in writing"), "need_text", Bandwidth.TEXT),
}
"""A measure to the way into the meetups that it adds: its words, what it needs, what it carries."""

# fmt: off
_RESTORING = (
    Mitigation.DIAL_IN, Mitigation.AUDIO_ONLY, Mitigation.WRITTEN_TWIN,
    Mitigation.CAMERAS_OPTIONAL, Mitigation.LOAN, Mitigation.RECORDING,
)
# fmt: on
"""What can bring people in, the best first."""


@dataclass(frozen=True)
class Way:
    """A way into the meetups: what it needs down and up (kilobits a second), its best state.

    `words` are empty for a tool as it is. `carries` is the most that people get by it, `takes`
    what goes through the line (kilobits a second). A recording is not `live`.
    """

    words: str
    down: float
    up: float
    carries: Bandwidth
    takes: float
    best: int = INCLUDED
    live: bool = True


@dataclass(frozen=True)
class Access:
    """How well a group can take part, by which way, and what else would help (best first).

    `megabytes` a month are both ways, for one person, and `on_video` those of video where the
    line carries it; None where rhythm or length is not known. `lacks_data` says that a larger
    data allowance alone would help.
    """

    group: Group
    state: int
    way: Way
    megabytes: float | None
    on_video: float | None
    lacks_data: bool
    restored_by: tuple[Mitigation, ...]

    @property
    def live(self) -> bool:
        """Whether they can be there while it happens."""
        return self.state > EXCLUDED and self.way.live


def megabytes(kbps: float, minutes: float) -> float:
    """Return the megabytes that so many kilobits a second make in so many minutes."""
    return kbps * minutes * 60 / 8 / 1000


def meeting_tools(community: Community) -> list[Tool]:
    """Return the tools that meetups take place in; where none is named for it, the live ones."""
    tools = community.prototype.tools
    meeting = [tool for tool in tools if ToolUse.MEET in tool.uses]
    return meeting or [tool for tool in tools if not tool.uses and tool.kind in MEETING]


def measures(community: Community, group: Group) -> set[Mitigation]:
    """Return the measures for a group; one without a group is for all."""
    chosen = [row for row in community.prototype.mitigations if row.group in ("", group.id)]
    return {row.measure for row in chosen if row.measure}


def ways(
    tools: Sequence[Tool],
    taken: Collection[Mitigation],
    rules: Rules,
    length: int | None = None,
    numbered: bool = False,
) -> list[Way]:
    """Return the ways into meetups of so many minutes, those that carry most first.

    The tools, and what each measure adds. A measure only ever adds a way, so that it never
    shuts anyone out. `numbered` believes that a planned telephone has a number. Own judgement.
    """
    found = _with_tools(tools, rules)
    if Mitigation.CAMERAS_OPTIONAL in taken:
        found += [_camera_off(way, rules) for way in found if way.carries is Bandwidth.VIDEO]
    for measure, (words, name, carried) in _ADDED.items():
        kbps = rules[name]
        found += [Way(_(words), kbps, kbps, carried, 2 * kbps)] if measure in taken else []
    found += _telephone(tools, Mitigation.DIAL_IN in taken, numbered, rules)
    found.sort(key=lambda way: list(Bandwidth).index(way.carries))
    return found + (_recording(length, rules) if Mitigation.RECORDING in taken else [])


def _with_tools(tools: Sequence[Tool], rules: Rules) -> list[Way]:
    rows = {(carries(tool), needs, _with(tool)) for tool in tools if (needs := need(tool, rules))}
    strengths = list(Bandwidth)
    known = sorted(rows, key=lambda r: (-strengths.index(r[0]), r[1], r[2]))[::-1]
    found = [Way(words, *needs, carried, sum(needs)) for carried, needs, words in known]
    return [replace(way, words="") for way in found[:1]] + found[1:]


def _with(tool: Tool) -> str:
    if tool.kind is ToolKind.PHONE_CALL:
        return _("by telephone")
    return _("with “{tool}”").format(tool=cut(tool.name) or (tool.kind.label if tool.kind else ""))


def _camera_off(way: Way, rules: Rules) -> Way:
    up = min(way.up, rules["need_voice"])
    return replace(way, words=_("with the camera off"), up=up, takes=way.down + up)


def _telephone(tools: Sequence[Tool], planned: bool, numbered: bool, rules: Rules) -> list[Way]:
    """Return the way by telephone, sure where it is planned and the tools have a number."""
    words, best = _("by telephone"), INCLUDED
    if not planned:
        words, best = _("by telephone, if you plan it"), AT_RISK
    elif not numbered and tools and all(tool.dial_in is False for tool in tools):
        words, best = _("by telephone, once a tool has a number"), AT_RISK
    kbps = rules["need_phone"]
    there = planned or any(tool.dial_in for tool in tools)
    return [Way(words, kbps, kbps, Bandwidth.AUDIO, 2 * kbps, best)] if there else []


def _recording(length: int | None, rules: Rules) -> list[Way]:
    """Return the recording of a meetup, for a line that loads it in a reasonable time."""
    kbps = rules["need_recording"]
    down = kbps * (length or 0) / 60 / rules["recording_hours"]
    words = _("with the recording only")
    return [Way(words, down, 0, Bandwidth.VIDEO, kbps, AT_RISK, live=False)]


def state(way: Way, carried: tuple[float, float], rules: Rules) -> int:
    """Return how well a connection carries a way: with room to spare, just, or not."""
    if carried[0] < way.down or carried[1] < way.up:
        return EXCLUDED
    safety = rules["line_safety"]
    spare = carried[0] >= safety * way.down and carried[1] >= safety * way.up
    return min(way.best, INCLUDED if spare else AT_RISK)


def data_state(used: float | None, allowance: float | None, rules: Rules) -> int:
    """Return how well megabytes a month fit an allowance; what is not known fits."""
    if used is None or allowance is None or used <= rules["data_share"] / 100 * allowance:
        return INCLUDED
    return AT_RISK if used <= allowance else EXCLUDED


def meeting_minutes(community: Community) -> float | None:
    """Return the minutes a month that meetups last; None until rhythm and length are known."""
    meetups, length = meetups_a_month(community), community.design.meetup_minutes
    return meetups * length if meetups is not None and length is not None else None


def access(community: Community, rules: Rules) -> list[Access]:
    """Return how well each group can take part whose connection is known, the worst-off first."""
    known = [(group, line(group, rules)) for group in community.inquire.groups]
    judged = [_access(community, group, carried, rules) for group, carried in known if carried]
    rows = [row for row in judged if row]
    return sorted(
        rows, key=lambda r: (r.state, r.live, -(r.group.count or 0), r.group.name, r.group.id)
    )


def _access(
    community: Community, group: Group, carried: tuple[float, float], rules: Rules
) -> Access | None:
    tools, minutes = meeting_tools(community), meeting_minutes(community)
    length, taken = community.design.meetup_minutes, measures(community, group)
    if not ways(tools, taken, rules):
        return None

    def used(way: Way) -> float | None:
        return None if minutes is None else megabytes(way.takes, minutes)

    def best(with_: set[Mitigation], allowance: int | None, numbered: bool) -> tuple[int, Way]:
        cap = None if Mitigation.LOAN in with_ else allowance
        found = [
            (min(state(way, carried, rules), data_state(used(way), cap, rules)), way)
            for way in ways(tools, with_, rules, length, numbered)
        ]
        return max(found, key=lambda row: row[0])

    reached, way = best(taken, group.data_cap_mb, False)
    left = [m for m in _RESTORING if m not in taken and reached < INCLUDED]
    helps = {m: best(taken | {m}, group.data_cap_mb, m is Mitigation.DIAL_IN) for m in left}
    better = [m for m, (to, by) in helps.items() if (to, by.live) > (reached, way.live)]
    better.sort(key=lambda m: -helps[m][0])
    lacks_data = reached < INCLUDED and best(taken, None, False)[0] > reached
    video = [w for w in ways(tools, {Mitigation.CAMERAS_OPTIONAL}, rules)
             if w.carries is Bandwidth.VIDEO and state(w, carried, rules)]  # fmt: skip
    on_video = used(video[0]) if video else None
    return Access(group, reached, way, used(way), on_video, lacks_data, tuple(better))
