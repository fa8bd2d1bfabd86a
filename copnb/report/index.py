"""The index of a batch: every community with its state, failures first, with links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from copnb.design.community import METHOD_AUTHOR, METHOD_TITLE
from copnb.report.html import render
from copnb.report.page import head
from copnb.store.files import write_whole
from copnb.words import _

INDEX = "index.html"


@dataclass(frozen=True)
class Entry:
    """One community of the index; `links` are label and path below the index."""

    name: str
    state: str
    reason: str = ""
    open: int | None = None
    in_short: str = ""
    links: tuple[tuple[str, str], ...] = field(default=())

    @property
    def missing(self) -> bool:
        """Say whether there is no report."""
        return self.state in ("failed", "not_started")


def write_index(out: Path, entries: Sequence[Entry]) -> Path:
    """Write `index.html` into `out` and return its path; failures stand first."""
    ordered = sorted(entries, key=lambda entry: not entry.missing)
    missing = sum(entry.missing for entry in entries)
    title = _("{n} communities").format(n=len(entries))
    page = head(title, "wrap stack") + render(
        "index.html.j2",
        title=title,
        entries=ordered,
        ready=len(entries) - missing,
        missing=missing,
        method=(METHOD_TITLE, METHOD_AUTHOR),
    )
    path = out / INDEX
    write_whole(path, page.encode())
    return path
