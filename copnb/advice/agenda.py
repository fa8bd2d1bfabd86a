"""The agenda in numbers: when each part starts, and how much of it is for people to connect."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from copnb.design.launch import CONNECTING, AgendaItem


def start_minutes(agenda: Sequence[AgendaItem]) -> list[int]:
    """Return for each part the minute at which it starts; a part without minutes takes none."""
    return [0, *accumulate(item.minutes or 0 for item in agenda)][: len(agenda)]


def total_minutes(agenda: Sequence[AgendaItem]) -> int:
    """Return the minutes of the whole agenda."""
    return sum(item.minutes or 0 for item in agenda)


def connection_share(agenda: Sequence[AgendaItem]) -> float | None:
    """Return the share (0 to 1) of connecting and working together; None without minutes.

    The Tamarack tool, step 4, asks for a tight agenda with time for connection and engagement.
    """
    total = total_minutes(agenda)
    if not total:
        return None
    return sum(item.minutes or 0 for item in agenda if item.kind in CONNECTING) / total
