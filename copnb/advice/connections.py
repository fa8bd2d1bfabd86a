"""What connections carry: who can join, by which way, and what it takes of a data allowance."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from copnb.advice.finding import Finding, Missing, Result, Severity
from copnb.advice.hours import cut, listed, not_counted, part
from copnb.advice.load import meetups_a_month
from copnb.advice.rules import Rules
from copnb.advice.technology import MEETING, line, need
from copnb.design.community import Community
from copnb.design.inquire import Group
from copnb.design.prototype import Mitigation, Tool, ToolKind, ToolUse
from copnb.words import N_, _

INCLUDED, AT_RISK, EXCLUDED = 2, 1, 0
"""How well a group can take part; more is better."""

_RESTORING = (
    Mitigation.DIAL_IN,
    Mitigation.AUDIO_ONLY,
    Mitigation.WRITTEN_TWIN,
    Mitigation.CAMERAS_OPTIONAL,
    Mitigation.LOAN,
    Mitigation.RECORDING,
)
_FIELDS = ("prototype.mitigations", "prototype.tools", "inquire.groups")
_CALLS = N_("figures of a maker of video calls, from a copy of its page; the doubling is ours")


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
    voice, text = rules["need_voice"], rules["need_text"]
    known = sorted({(needs, _with(tool)) for tool in tools if (needs := need(tool, rules))})[::-1]
    found = [Way("" if needs == known[0][0] else words, *needs) for needs, words in known]
    if Mitigation.CAMERAS_OPTIONAL in taken:
        found += [
            Way(_("with the camera off"), down, min(up, voice)) for (down, up), _words in known
        ]
    if Mitigation.AUDIO_ONLY in taken:
        found.append(Way(_("by voice only"), voice, voice))
    if Mitigation.DIAL_IN in taken or any(tool.dial_in for tool in tools):
        found.append(Way(_("by telephone"), rules["need_phone"], rules["need_phone"]))
    if Mitigation.WRITTEN_TWIN in taken:
        found.append(Way(_("in writing"), text, text))
    if Mitigation.RECORDING in taken:
        found.append(Way(_("with the recording only"), 0, 0, AT_RISK))
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
    tools, minutes = meeting_tools(community), meeting_minutes(community)
    rows = []
    for group in community.inquire.groups:
        carries = line(group, rules)
        taken = measures(community, group)
        if carries and ways(tools, taken, rules):
            rows.append(_access(group, carries, tools, taken, minutes, rules))
    return sorted(rows, key=lambda r: (r.state, -(r.group.count or 0), r.group.name, r.group.id))


def _access(
    group: Group,
    carries: tuple[float, float],
    tools: Sequence[Tool],
    taken: set[Mitigation],
    minutes: float | None,
    rules: Rules,
) -> Access:
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


def inclusion(community: Community, rules: Rules) -> list[Result]:
    """Say whom connections leave out or put at risk, what would bring them in, and the data."""
    groups, tools = community.inquire.groups, meeting_tools(community)
    known = {
        "prototype.tools": any(need(tool, rules) for tool in tools),
        "inquire.groups": any(line(group, rules) for group in groups),
    }
    if not all(known.values()):
        missing = tuple(field for field, value in known.items() if not value)
        return [Missing("inclusion", missing), Missing("data-allowance", missing)]
    rows = access(community, rules)
    left = [group.name for group in groups if line(group, rules) is None]
    return [_inclusion(rows, not_counted(left), rules), *_data(community, rows, rules)]


def _name(row: Access) -> str:
    name = cut(row.group.name.strip())
    return f"“{name}”" if name else _("a group without a name")


def _how_many(some: Sequence[Access], rows: Sequence[Access]) -> str:
    """Return people in words, or groups where the number of people is not known of all."""
    if all(row.group.count for row in rows):
        return part(*(sum(row.group.count or 0 for row in them) for them in (some, rows)))
    return _("{n} of {total} groups").format(n=len(some), total=len(rows))


def _inclusion(rows: Sequence[Access], left: str, rules: Rules) -> Finding:
    out = [row for row in rows if row.state == EXCLUDED]
    worst = out or [row for row in rows if row.state == AT_RISK]
    headline = _("The meetups are within reach of {people}.")
    if worst:
        headline = _("{people} may drop out of the meetups.")
        headline = _("{people} may not get into the meetups.") if out else headline
    help_all = [m for m in _RESTORING if all(m in row.restored_by for row in worst)]
    helps = (help_all or worst[0].restored_by)[:2] if worst else ()
    figure = sum(row.group.count or 0 for row in worst or rows)
    return Finding(
        "inclusion",
        Severity.PROBLEM if out else Severity.TALK if worst else Severity.FINE,
        _sentence(headline.format(people=_how_many(worst or rows, rows))),
        (" ".join(_reason(row) for row in worst[:2]) if worst else _joined(rows)) + left,
        _(
            "A line carries a tool safely with {line_safety:g} times what it needs. Video with "
            "a group needs {need_video:,.0f} kilobits a second each way, voice {need_voice:g}, "
            "writing {need_text:g}. Without a measurement a thin line counts as {line_thin:g}, a "
            "very thin one as {line_very_thin:g}."
        ).format(**rules),
        _(_CALLS),
        _FIELDS,
        _("{measures} would help.").format(measures=_choices(helps)) if helps else "",
        figure or len(worst or rows),
        _("people") if figure else _("groups"),
        (*(n for n in rules if n.startswith(("need_", "line_"))), "data_share"),
        tuple((f"state-{row.group.id}", float(row.state)) for row in rows),
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _choices(measures: Sequence[Mitigation]) -> str:
    return _(" or ").join(f"“{measure.label}”" for measure in measures)


def _reason(row: Access) -> str:
    if row.way.best < INCLUDED:
        text = _("{group} would have the recording only.")
    elif row.lacks_data:
        text = _("For {group} the data allowance is small for it.")
    elif row.state == EXCLUDED:
        text = _("For {group} the connection is too thin.")
    else:
        text = _("For {group} the connection just carries it, with nothing to spare.")
    return text.format(group=_name(row))


def _joined(rows: Sequence[Access]) -> str:
    """Say who joins by a way that is not one of the tools as it is."""
    texts = [f"{_name(row)} {row.way.words}" for row in rows if row.way.words]
    if texts:
        return _("Where the line is too thin there is another way: {groups}.").format(
            groups=listed(texts)
        )
    return _("The connections carry them with room to spare.")


def _data(community: Community, rows: Sequence[Access], rules: Rules) -> list[Result]:
    """Say which share of a data allowance the meetups take, for the group that they ask most."""
    shares = [
        (row.megabytes / row.group.data_cap_mb, row)
        for row in rows
        if row.megabytes is not None
        and row.group.data_cap_mb
        and (row.state > EXCLUDED or row.lacks_data)
    ]
    if not shares:
        needed = "inquire.groups"
        if meeting_minutes(community) is None:
            length = community.design.meetup_minutes
            needed = "design.frequency" if length is not None else "design.meetup_minutes"
        return [Missing("data-allowance", (needed,))]
    share, row = max(shares, key=lambda pair: (pair[0], pair[1].group.id))
    percent = round(100 * share)
    lent = Mitigation.LOAN in measures(community, row.group)
    tight = 100 * share > rules["data_share"] and not lent
    if not percent:
        return []
    sentence = _("For {group}, {used:,.0f} of {cap:,} megabytes a month.")
    return [
        Finding(
            "data-allowance",
            Severity.TALK if tight else Severity.FINE,
            _("The meetups take up to {percent:,}% of a data allowance.").format(percent=percent),
            sentence.format(group=_name(row), used=row.megabytes, cap=row.group.data_cap_mb)
            + (" " + _("You lend them a device or pay their data.") if lent else ""),
            _(
                "Kilobits a second, times 3,600, by 8 and by 1,000, are megabytes an hour: 1,200 "
                "make 540 each way. Below {share:g}% there is room for other things."
            ).format(share=rules["data_share"]),
            _(_CALLS),
            ("inquire.groups", "prototype.tools", "design.frequency", "design.meetup_minutes"),
            _("Cameras off, voice only, or paid data.") if tight else "",
            percent,
            "%",
            ("data_share", "need_video", "need_voice", "need_text"),
            tuple((f"megabytes-{r.group.id}", r.megabytes or 0.0) for _share, r in shares),
        )
    ]
