"""`copnb compare`: the page that sets communities side by side, and the tables beside it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from copnb.evidence.anonymous import anonymised
from copnb.evidence.comparison import Communities, load
from copnb.evidence.export import write_tables
from copnb.evidence.groups import grouped
from copnb.report.compare import Comparison, anonymous_page
from copnb.report.formats import INDEX
from copnb.store.files import write_whole
from copnb.words import _, ngettext


def compare(path: Path, out: Path, by: str, *, anonymous: bool, with_text: bool) -> int:
    """Write page and tables into `out`, and say what came of it; return the exit code.

    Everything is read and worked out before anything is written.
    """
    tables: Communities | Iterable[Communities]
    if anonymous:
        known = load(path)
        broken = known.broken
        communities = tables = anonymised(known, with_text=with_text)
        page = anonymous_page(communities, len(broken))
    else:
        comparison = Comparison(path, by)
        communities = comparison.communities
        grouping = grouped(communities.table, by) if by else None
        broken = comparison.broken
        page, tables = comparison.page(grouping), comparison.tables()
    notes = write_tables(tables, out)
    write_whole(out / INDEX, page.encode())
    n = len(communities.table)
    told = ngettext("{n:,} community compared: {page}", "{n:,} communities compared: {page}", n)
    click.echo(told.format(n=n, page=out / INDEX))
    for note in notes:
        click.echo(note)
    for one in broken:
        line = _(", line {n}").format(n=one.line) if one.line else ""
        click.echo(
            _("{path}: left out: {reason}").format(path=f"{one.path}{line}", reason=one.reason),
            err=True,
        )
    return 0 if n else 1
