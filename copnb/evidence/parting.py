"""Stays of a table that names no meeting: one meetup each time that somebody is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from copnb.evidence.completing import SAME_MEETUP
from copnb.evidence.days import is_clock
from copnb.evidence.meetings import Meeting, Stay
from copnb.evidence.presence import Clock, Span, coming, presence
from copnb.evidence.sessions import DAY
from copnb.evidence.values import Unreadable

Part = list[tuple[Span, Stay]]


def parted(meeting: Meeting, clock: Clock) -> Iterable[Meeting]:
    """Return a meeting that nothing names as several, where nobody was there for long between.

    Stays without a time are then a meeting of their own. A time that cannot be read leaves the
    meeting as it is: whoever reads it tells the line.
    """
    if not meeting.unnamed:
        return [meeting]
    try:
        spans = [(_span(stay, meeting, clock), stay) for stay in meeting.stays]
    except Unreadable:
        return [meeting]
    timed = [(span, stay) for span, stay in spans if span]
    parts = list(_parts(sorted(timed, key=lambda one: one[0])))
    if len(parts) > 1 and all(is_clock(stay.joined) for _span, stay in timed):
        _join_past_midnight(parts)
    if len(parts) < 2:
        return [meeting]
    stays = [[stay for _span, stay in part] for part in parts]
    stays.append([stay for span, stay in spans if not span])
    return [replace(meeting, stays=own) for own in stays if own]


def _span(stay: Stay, meeting: Meeting, clock: Clock) -> Span | None:
    """Return begin and end of a stay; one of which only the coming is known ends at once."""
    span, _minutes = presence(stay, meeting, clock)
    return span or next(((came, came) for came in coming(stay, meeting, clock)), None)


def _parts(timed: Part) -> Iterator[Part]:
    """Yield the stays between two pauses of more than `SAME_MEETUP` minutes."""
    part: Part = []
    reached = float("-inf")
    for span, stay in timed:
        if part and span[0] - reached > SAME_MEETUP * 60:
            yield part
            part = []
        part.append((span, stay))
        reached = max(reached, span[1])
    if part:
        yield part


def _join_past_midnight(parts: list[Part]) -> None:
    """Put what is early to what is late, where times without a day go on past midnight."""
    reached = max(span[1] for span, _stay in parts[-1])
    if parts[0][0][0][0] + DAY - reached <= SAME_MEETUP * 60:
        parts[-1] += parts.pop(0)
