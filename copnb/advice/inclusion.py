"""Whom connections leave out or put at risk, what would bring them in, and what data it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from copnb.advice import kinds
from copnb.advice.chart import chosen_formats
from copnb.advice.connections import (
    AT_RISK,
    EXCLUDED,
    INCLUDED,
    Access,
    access,
    measures,
    meeting_tools,
)
from copnb.advice.finding import FINE, PROBLEM, TALK, Finding, Result, Severity
from copnb.advice.goals import size_is_restricted
from copnb.advice.load import meetups_a_month
from copnb.advice.rules import Rules
from copnb.advice.technology import line, need, tool_zones
from copnb.advice.wording import how_many, listed, not_counted, one_of, quoted
from copnb.design.community import Community
from copnb.design.formats import Bandwidth, facts
from copnb.design.prototype import Mitigation
from copnb.words import _

_BY_EAR = frozenset({Mitigation.DIAL_IN, Mitigation.AUDIO_ONLY})


def inclusion(community: Community, rules: Rules) -> Iterator[Result]:
    """Say who can get into the meetups, what would help, and what data it takes.

    Where that is no reason to talk, say so of the tools where all ask for much.
    """
    groups, tools = community.inquire.groups, meeting_tools(community)
    known = {
        kinds.TOOLS: any(need(tool, rules) for tool in tools),
        kinds.GROUPS: any(line(group, rules) for group in groups),
    }
    if not all(known.values()):
        yield kinds.INCLUSION.needs(known)
        yield kinds.DATA.needs(known)
        yield from tool_zones(community, rules)
        return
    rows = access(community, rules)
    left = [group.name for group in groups if line(group, rules) is None]
    found = _inclusion(community, rows, not_counted(left), rules)
    yield found
    yield from _data(community, rows, rules)
    yield from tool_zones(community, rules) if found.severity is FINE else ()


def _how_many(some: Sequence[Access], rows: Sequence[Access]) -> tuple[int, int, str, str]:
    return how_many([row.group for row in some], [row.group for row in rows])


def _only_hear(rows: Sequence[Access], community: Community) -> tuple[list[Access], str]:
    """Return who only hears the meetups, and the chosen ways in which there is something to see."""
    hearing = [row for row in rows if row.live and row.way.carries is Bandwidth.AUDIO]
    chosen = [facts(way) for way in chosen_formats(community)]
    seen = [way for way in chosen if way.synchrony >= 0 and way.bandwidth is Bandwidth.VIDEO]
    return hearing, one_of([way.format.label for way in seen])


def _worst(
    community: Community, rows: Sequence[Access], rules: Rules
) -> tuple[Severity, str, Sequence[Access]]:
    """Return how the access weighs, in which words, and the groups of which they speak."""
    never = [row for row in rows if not row.live]
    risk = [row for row in rows if row.live and row.state == AT_RISK]
    hearing, seen = _only_hear(rows, community)
    if never:
        n, total, _words, _unit = _how_many(never, rows)
        out, many = never[0].state == EXCLUDED, 100 * n >= rules["never_live"] * total
        headline = _("{people} could not take part live.")
        if all(row.state == EXCLUDED for row in never):
            headline = _("{people} could not get into the meetups as planned.")
        return PROBLEM if out or many or size_is_restricted(community) else TALK, headline, never
    if risk:
        headline = _("{people} may drop out of the meetups.")
        if all(row.way.best < INCLUDED for row in risk):
            headline = _("{people} could join by telephone only, and that is not settled.")
        return TALK, headline, risk
    if hearing and seen:
        return TALK, _("{people} would hear the meetups and not see them."), hearing
    return FINE, _("By connection alone, the meetups are within reach of {people}."), rows


def _inclusion(community: Community, rows: Sequence[Access], left: str, rules: Rules) -> Finding:
    severity, headline, worst = _worst(community, rows, rules)
    n, _total, people, unit = _how_many(worst, rows)
    headline = headline.format(people=people)
    told = _joined(worst, rules)
    if any(row.state < INCLUDED for row in worst):
        told = " ".join(map(_reason, worst[:2]))
    return kinds.INCLUSION.finds(
        rules,
        severity,
        headline[:1].upper() + headline[1:],
        "{told}{left}",
        n,
        {"told": told, "left": left},
        [(f"state-{row.group.id}", float(row.state)) for row in rows],
        change="" if severity is FINE else _change(worst, community),
        unit=unit,
    )


def _change(worst: Sequence[Access], community: Community) -> str:
    """Say what would help those, up to two measures, and what a voice alone does not bring."""
    shared = [m for m in worst[0].restored_by if all(m in row.restored_by for row in worst)]
    trust = size_is_restricted(community)
    helps = [m for m in shared or worst[0].restored_by
             if not (trust and m is Mitigation.WRITTEN_TWIN)]  # fmt: skip
    best = helps[:2]
    hearing, seen = _only_hear(worst, community)
    told = []
    if best:
        told.append(_("{measures} would help.").format(measures=one_of([m.label for m in best])))
    if seen and (hearing or not _BY_EAR.isdisjoint(best)):
        told.append(_("Who only hears does not see {ways}.").format(ways=seen))
        told.append(_("Could pictures be sent before?"))
    return " ".join(told)


def _reason(row: Access) -> str:
    if not row.way.live:
        text = _("{group} would have the recording only.")
    elif row.lacks_data:
        text = _("For {group} the data allowance is small for it.")
    elif row.state == EXCLUDED:
        text = _("For {group} the connection is too thin.")
    elif row.way.best < INCLUDED:
        text = _("{group} could join {way}.")
    elif row.way.words:
        text = _("{group} can join {way}, with nothing to spare.")
    else:
        text = _("For {group} the connection just carries it, with nothing to spare.")
    return text.format(group=quoted(row.group.name), way=row.way.words)


def _joined(rows: Sequence[Access], rules: Rules) -> str:
    """Say who joins by a way that is not one of the tools as it is, or with little to spare."""
    texts = [f"{quoted(row.group.name)} {row.way.words}" for row in rows if row.way.words]
    text = _("Where the line is too thin there is another way: {groups}.")
    if any(row.way.carries is Bandwidth.AUDIO for row in rows if row.way.words):
        text += " " + _("By voice alone, pictures do not show.")
    if not texts:
        texts = [quoted(row.group.name) for row in rows if _is_full(row, rules)]
        text = _("The connection carries it with little to spare: {groups}.")
    if not texts:
        return _("The connections carry them with room to spare.")
    return text.format(groups=listed(texts))


def _is_full(row: Access, rules: Rules) -> bool:
    """Say whether a line carries no more than what is safe for a way."""
    carried, safety = line(row.group, rules) or (), rules["line_safety"]
    asked = (row.way.down, row.way.up)
    return any(has <= safety * asks for has, asks in zip(carried, asked, strict=False) if asks)


def _data(community: Community, rows: Sequence[Access], rules: Rules) -> Iterator[Result]:
    """Say which share of a data allowance the meetups take, for the group that they ask most."""
    taken = [found for row in rows if (found := _taken(row, rules))]
    if not taken:
        length, rhythm = community.design.meetup_minutes, meetups_a_month(community)
        known = {kinds.FREQUENCY: rhythm, kinds.LENGTH: length is not None}
        yield kinds.DATA.needs(known if not all(known.values()) else {kinds.GROUPS: None})
        return
    much, share, _id, used, row = max(taken, key=lambda found: found[:3])
    severity, percent = TALK if much else FINE, round(share)
    headline = _("The meetups take up to {n:,}% of a month's data.")
    sentence = _("For {group}, {used:,.0f} of {cap:,} megabytes a month.")
    if not row.way.live:
        headline = _("The recordings take up to {n:,}% of a month's data.")
    if used != row.megabytes:
        headline = _("On video, the meetups would take up to {n:,}% of a month's data.")
    if Mitigation.LOAN in measures(community, row.group):
        severity = FINE
        sentence += " " + _("You lend them a device or pay their data.")
    given = {"group": quoted(row.group.name), "used": used, "cap": row.group.data_cap_mb}
    numbers = [(f"megabytes-{found[-1].group.id}", found[3]) for found in taken]
    if percent:
        yield kinds.DATA.finds(rules, severity, headline, sentence, percent, given, numbers)


def _taken(row: Access, rules: Rules) -> tuple[bool, float, str, float, Access] | None:
    """Return what a group's meetups take of its data: too much?, percent, id, megabytes, itself.

    Where its line carries video that counts, but only what they take as planned can be too much.
    """
    cap, planned = row.group.data_cap_mb, row.megabytes
    counts = row.state > EXCLUDED or row.lacks_data
    if planned is None or not cap or not (counts or row.on_video):
        return None
    much = counts and 100 * planned / cap > rules["data_share"]
    used = planned if much else max(row.on_video or 0, planned if counts else 0)
    return much, 100 * used / cap, row.group.id, used, row
