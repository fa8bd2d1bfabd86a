"""What connections carry: who can join, by which way, and what it takes of a data allowance."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from copnb.advice import kinds
from copnb.advice.finding import FINE, PROBLEM, TALK, Finding, Result
from copnb.advice.load import meetups_a_month
from copnb.advice.rules import Rules
from copnb.advice.technology import MEETING, line, need
from copnb.advice.wording import cut, listed, not_counted, one_of, part, quoted
from copnb.design.community import Community
from copnb.design.inquire import Group
from copnb.design.prototype import Mitigation, Tool, ToolKind, ToolUse
from copnb.words import N_, _

INCLUDED, AT_RISK, EXCLUDED = 2, 1, 0
"""How well a group can take part; more is better."""

_ADDED = {
    Mitigation.AUDIO_ONLY: (N_("by voice only"), "need_voice", INCLUDED),
    Mitigation.DIAL_IN: (N_("by telephone"), "need_phone", INCLUDED),
    Mitigation.WRITTEN_TWIN: (N_("in writing"), "need_text", INCLUDED),
    Mitigation.RECORDING: (N_("with the recording only"), "", AT_RISK),
}
"""A measure to the way into the meetups that it adds: its words, what it needs, its best state."""

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

    `words` are empty for a tool as it is.
    """

    words: str
    down: float
    up: float
    best: int = INCLUDED


@dataclass(frozen=True)
class Access:
    """How well a group can take part, by which way, and what else would help (best first).

    `megabytes` a month are both ways, for one person; None where rhythm or length is not known.
    `lacks_data` says that a larger data allowance alone would help.
    """

    group: Group
    state: int
    way: Way
    megabytes: float | None
    lacks_data: bool
    restored_by: tuple[Mitigation, ...]


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


def ways(tools: Sequence[Tool], taken: Collection[Mitigation], rules: Rules) -> list[Way]:
    """Return the ways into the meetups, best first: the tools, and what each measure adds.

    A measure only ever adds a way, so that it never shuts anyone out. Own judgement.
    """
    known = sorted({(needs, _with(tool)) for tool in tools if (needs := need(tool, rules))})[::-1]
    found = [Way("" if needs == known[0][0] else words, *needs) for needs, words in known]
    if Mitigation.CAMERAS_OPTIONAL in taken:
        off, voice = _("with the camera off"), rules["need_voice"]
        found += [Way(off, down, min(up, voice)) for (down, up), _words in known]
    there = {*taken, *(Mitigation.DIAL_IN for tool in tools if tool.dial_in)}
    for measure, (words, name, best) in _ADDED.items():
        kbps = rules[name] if name else 0
        found += [Way(_(words), kbps, kbps, best)] if measure in there else []
    return found


def _with(tool: Tool) -> str:
    if tool.kind is ToolKind.PHONE_CALL:
        return _("by telephone")
    return _("with “{tool}”").format(tool=cut(tool.name) or (tool.kind.label if tool.kind else ""))


def state(way: Way, carries: tuple[float, float], rules: Rules) -> int:
    """Return how well a connection carries a way: with room to spare, just, or not."""
    if carries[0] < way.down or carries[1] < way.up:
        return EXCLUDED
    safety = rules["line_safety"]
    spare = carries[0] >= safety * way.down and carries[1] >= safety * way.up
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
    judged = [_access(community, group, carries, rules) for group, carries in known if carries]
    rows = [row for row in judged if row]
    return sorted(rows, key=lambda r: (r.state, -(r.group.count or 0), r.group.name, r.group.id))


def _access(
    community: Community, group: Group, carries: tuple[float, float], rules: Rules
) -> Access | None:
    tools, minutes = meeting_tools(community), meeting_minutes(community)
    taken = measures(community, group)
    if not ways(tools, taken, rules):
        return None

    def best(with_: set[Mitigation], allowance: int | None) -> tuple[int, Way, float | None]:
        cap = None if Mitigation.LOAN in with_ else allowance
        found = []
        for way in ways(tools, with_, rules):
            used = None if minutes is None else megabytes(way.down + way.up, minutes)
            fits = min(state(way, carries, rules), data_state(used, cap, rules))
            found.append((fits, way, used))
        return max(found, key=lambda row: row[0])

    reached, way, used = best(taken, group.data_cap_mb)
    left = [m for m in _RESTORING if m not in taken and reached < INCLUDED]
    helps = {m: best(taken | {m}, group.data_cap_mb)[0] for m in left}
    better = [m for m in helps if helps[m] > reached]
    better.sort(key=lambda m: -helps[m])
    lacks_data = reached < INCLUDED and best(taken, None)[0] > reached
    return Access(group, reached, way, used, lacks_data, tuple(better))


def inclusion(community: Community, rules: Rules) -> Iterator[Result]:
    """Say whom connections leave out or put at risk, what would bring them in, and the data."""
    groups, tools = community.inquire.groups, meeting_tools(community)
    known = {
        kinds.TOOLS: any(need(tool, rules) for tool in tools),
        kinds.GROUPS: any(line(group, rules) for group in groups),
    }
    if all(known.values()):
        rows = access(community, rules)
        left = [group.name for group in groups if line(group, rules) is None]
        yield _inclusion(rows, not_counted(left), rules)
        yield from _data(community, rows, rules)
    else:
        yield kinds.INCLUSION.needs(known)
        yield kinds.DATA.needs(known)


def _how_many(some: Sequence[Access], rows: Sequence[Access]) -> str:
    """Return people in words, or groups where the number of people is not known of all."""
    if all(row.group.count for row in rows):
        return part(_people(some), _people(rows))
    return _("{n} of {total} groups").format(n=len(some), total=len(rows))


def _people(rows: Sequence[Access]) -> int:
    return sum(row.group.count or 0 for row in rows)


def _inclusion(rows: Sequence[Access], left: str, rules: Rules) -> Finding:
    out = [row for row in rows if row.state == EXCLUDED]
    worst = out or [row for row in rows if row.state == AT_RISK]
    people, helps = _people(worst or rows), _helps(worst)
    headline, severity = _("The meetups are within reach of {people}."), FINE
    if out:
        headline, severity = _("{people} may not get into the meetups."), PROBLEM
    elif worst:
        headline, severity = _("{people} may drop out of the meetups."), TALK
    headline = headline.format(people=_how_many(worst or rows, rows))
    told = " ".join(map(_reason, worst[:2])) if worst else _joined(rows)
    return kinds.INCLUSION.finds(
        rules,
        severity,
        headline[:1].upper() + headline[1:],
        "{told}{left}",
        people or len(worst or rows),
        {"told": told, "left": left, "measures": helps},
        [(f"state-{row.group.id}", float(row.state)) for row in rows],
        change=_("{measures} would help.") if helps else "",
        unit="" if people else N_("groups"),
    )


def _helps(worst: Sequence[Access]) -> str:
    """Return up to two measures that would help all of those, or else the first of them."""
    shared = [m for m in _RESTORING if worst and all(m in row.restored_by for row in worst)]
    best = shared or [m for row in worst[:1] for m in row.restored_by]
    return one_of([measure.label for measure in best[:2]])


def _reason(row: Access) -> str:
    if row.way.best < INCLUDED:
        text = _("{group} would have the recording only.")
    elif row.lacks_data:
        text = _("For {group} the data allowance is small for it.")
    elif row.state == EXCLUDED:
        text = _("For {group} the connection is too thin.")
    else:
        text = _("For {group} the connection just carries it, with nothing to spare.")
    return text.format(group=quoted(row.group.name))


def _joined(rows: Sequence[Access]) -> str:
    """Say who joins by a way that is not one of the tools as it is."""
    texts = [f"{quoted(row.group.name)} {row.way.words}" for row in rows if row.way.words]
    if not texts:
        return _("The connections carry them with room to spare.")
    text = _("Where the line is too thin there is another way: {groups}.")
    return text.format(groups=listed(texts))


def _data(community: Community, rows: Sequence[Access], rules: Rules) -> Iterator[Result]:
    """Say which share of a data allowance the meetups take, for the group that they ask most."""
    shares = [
        (row.megabytes / row.group.data_cap_mb, row)
        for row in rows
        if row.megabytes is not None
        and row.group.data_cap_mb
        and (row.state > EXCLUDED or row.lacks_data)
    ]
    if not shares:
        length, rhythm = community.design.meetup_minutes, meetups_a_month(community)
        known = {kinds.FREQUENCY: rhythm, kinds.LENGTH: length is not None}
        yield kinds.DATA.needs(known if not all(known.values()) else {kinds.GROUPS: None})
        return
    share, row = max(shares, key=lambda pair: (pair[0], pair[1].group.id))
    severity, percent = TALK if 100 * share > rules["data_share"] else FINE, round(100 * share)
    headline = _("The meetups take up to {n:,}% of a data allowance.")
    sentence = _("For {group}, {used:,.0f} of {cap:,} megabytes a month.")
    if Mitigation.LOAN in measures(community, row.group):
        severity = FINE
        sentence += " " + _("You lend them a device or pay their data.")
    given = {"group": quoted(row.group.name), "used": row.megabytes, "cap": row.group.data_cap_mb}
    numbers = [(f"megabytes-{r.group.id}", r.megabytes or 0.0) for _share, r in shares]
    if percent:
        yield kinds.DATA.finds(rules, severity, headline, sentence, percent, given, numbers)
