"""The page that sets communities side by side: for reading, never for ranking."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from copnb.design.lessons import Lesson
from copnb.evidence.alike import LEAST_SHARED, Apart, Designs, Neighbour, looks
from copnb.evidence.comparison import Communities, label
from copnb.evidence.groups import LEAST, Compared, Grouping, compared, too_few
from copnb.evidence.indicators import Measure
from copnb.evidence.many import Broken
from copnb.evidence.outcomes import MOST_CASES, Outcome, side_by_side
from copnb.evidence.saying import said
from copnb.evidence.tables import Column, community_columns, values
from copnb.pictures.communities import many_communities
from copnb.pictures.loads import loads_against_capacity
from copnb.pictures.picture import Picture, png
from copnb.pictures.strips import Strip, numbers_by_group
from copnb.report.html import Markup, render
from copnb.report.style import REPORT_STYLE
from copnb.words import _, language, ngettext

SHOWN: Final = (
    "name", "size", "frequency", "meetup_minutes", "minutes_a_month", "lead_goal", "formats",
    "connection_share", "answered",
)  # fmt: skip
"""The columns of the table of all communities."""

NUMBERS: Final = ("size", "meetup_minutes", "minutes_a_month", "formats", "connection_share")
"""The numbers of designs that groups are compared by."""

MOST_SHOWN: Final = 500
"""Communities that the page names one by one; the tables beside it have all."""

_SHARES: Final = {
    "connection_share", "attendance_rate", "attendance_trend", "returning_share",
    "session_retention",
}  # fmt: skip
_SAME: Final = {
    "design.size_target": "size",
    "design.frequency": "frequency",
    "design.meetup_minutes": "meetup_minutes",
}
_DASH: Final = "\N{EN DASH}"


def compare_page(
    communities: Communities,
    outcomes: Sequence[Outcome],
    broken: Sequence[Broken],
    grouping: Grouping | None = None,
) -> str:
    """Return the comparison as one HTML page that stands alone.

    `broken` are files of what happened that cannot be read, beside the designs that cannot.
    """
    n = len(communities.table)
    short = n <= MOST_CASES
    parts = [
        _all_communities(communities),
        _groups(communities, outcomes, grouping) if grouping else "",
        _lessons(outcomes[:MOST_SHOWN]) if short else "",
        _loads(outcomes),
        _happened(outcomes) if short else "",
        _alike(communities) if n > 1 else "",
    ]
    return _page(communities, [*communities.broken, *broken], parts, short=short)


def anonymous_page(communities: Communities, broken: int) -> str:
    """Return the page of tables that were made anonymous: what was done, and nothing of anybody."""
    tables = {
        "communities.csv": len(communities.table),
        "meetups.csv": len(communities.meetups),
        "answers.csv": len(communities.answers),
        "formats.csv": len(communities.formats),
    }
    title = _("Communities without names")
    page = render(
        "compare_anonymous.html.j2",
        head=_head(title), title=title, tables=tables, done=communities.done,
        broken=broken,
    )  # fmt: skip
    return f"{page}\n"


def _page(
    communities: Communities, broken: Sequence[Broken], parts: Sequence[str], *, short: bool
) -> str:
    n = len(communities.table)
    title = _title(n)
    met = communities.meetups["slug"].value_counts()
    page = render(
        "compare.html.j2",
        head=_head(title), title=title, n=n, parts=parts, short=short,
        most=MOST_CASES, least=LEAST, few=n < LEAST, judged=int((met >= 4).sum()),
        met=len(met), broken=[(_place(one), one.reason) for one in broken],
    )  # fmt: skip
    return f"{page}\n"


def _head(title: str) -> Markup:
    style = REPORT_STYLE + Path(__file__).with_name("compare.css").read_text(encoding="utf-8")
    kind, spoken = "wrap stack compare", language()
    return render("head.html.j2", title=title, language=spoken, kind=kind, style=style)


def _title(n: int) -> str:
    return ngettext("{n:,} community", "{n:,} communities side by side", n).format(n=n)


def _place(broken: Broken) -> str:
    own = broken.path
    if broken.line:
        return _("{file}, line {n}").format(file=own.name, n=broken.line)
    return own.name if own.suffix != ".csv" else f"{own.parent.name}/{own.name}"


def _all_communities(communities: Communities) -> Markup:
    table = communities.table
    known = {column.name: column for column in community_columns()}
    cells = {name: values(table[name])[:MOST_SHOWN] for name in SHOWN}
    order = sorted(range(len(cells["name"])), key=lambda n: (cells["name"][n] or "").casefold())
    rows = [[_cell(known[name], cells[name][n]) for name in SHOWN] for n in order]
    placed = table.dropna(subset=["structure"]).to_dict("records")
    points = [
        (r["name"] if isinstance(r["name"], str) else r["slug"], float(r["structure"]),
         float(r["synchrony"]), int(r["format_minutes"]))
        for r in placed
    ]  # fmt: skip
    return render(
        "compare_all.html.j2", header=[label(name) for name in SHOWN], rows=rows, broken=(),
        more=len(table) - len(rows), picture=figure(many_communities(points)),
    )  # fmt: skip


def _cell(column: Column, cell: Any) -> str:
    return _DASH if cell is None else said(column, cell)


def figure(picture: Picture) -> Markup:
    """Return a picture with its finding as caption and alternative text, and its numbers.

    Where the numbers are those of very many communities, the tables beside the page have them.
    """
    content = b64encode(png(picture)).decode("ascii")
    return render("picture.html.j2", picture=_without_most(picture), png=content)


def _without_most(picture: Picture) -> Picture:
    if len(picture.rows) <= MOST_SHOWN:
        return picture
    return Picture(picture.figure, picture.sentence, picture.title, picture.header, ())


# Groups


def _groups(communities: Communities, outcomes: Sequence[Outcome], grouping: Grouping) -> Markup:
    names = {column.name: column for column in community_columns()}
    own = _SAME.get(grouping.column.name, grouping.column.name)
    numbers: dict[str, list[float | None]] = {}
    labels: dict[str, str] = {}
    for name in NUMBERS:
        if name != own:  # of groups by size it goes without saying that sizes differ
            cells = values(communities.table[name])
            numbers[name] = [None if name == "formats" and not cell else cell for cell in cells]
            labels[name] = names[name].label
    by_slug = {outcome.slug: outcome for outcome in outcomes}
    for indicator in side_by_side() if len(outcomes) <= MOST_CASES else ():
        there = [by_slug.get(slug) for slug in values(communities.table["slug"])]
        numbers[indicator.name] = [one and one.measures[indicator.name].value for one in there]
        labels[indicator.name] = indicator.label
    numbers = {name: cells for name, cells in numbers.items() if any(c is not None for c in cells)}
    strips = [_strip(name, labels[name], cells, grouping) for name, cells in numbers.items()]
    sizes = {name: len(rows) for name, rows in grouping.groups.items()}
    answer = names[own].label
    return render(
        "compare_groups.html.j2",
        answer=answer,
        picture=figure(numbers_by_group(answer, strips)),
        warnings=[too_few(name, n) for name, n in sizes.items() if n < LEAST],
        unknown=grouping.unknown,
        rows=[(labels[row.number], row, _difference(row), _middles(row))
              for row in compared(grouping, numbers)],
        two=len(sizes) == 2, least=LEAST,
    )  # fmt: skip


def _strip(name: str, label: str, cells: Sequence[float | None], grouping: Grouping) -> Strip:
    groups = [
        (group, [cell for n in rows if (cell := cells[n]) is not None])
        for group, rows in grouping.groups.items()
    ]
    return Strip(label, groups, name in _SHARES)


def _middles(row: Compared) -> list[str]:
    return [_figure(row.number, value) for value in (row.median, row.median_others)]


def _figure(name: str, value: float | None) -> str:
    if value is None:
        return _DASH
    if name in _SHARES:
        return f"{value:.0%}"
    return f"{value:,.0f}" if abs(value) >= 10 or value == round(value) else f"{value:.1f}"


def _difference(row: Compared) -> str:
    """Return how far a group and the others are apart, in words with the figures."""
    if row.delta is None:
        return _("too few to tell: {n} and {others}").format(n=row.n, others=row.others)
    found = row.delta
    words = {1: _("more here"), -1: _("less here"), 0: _("no difference shown")}[found.shown]
    if found.low is None or found.high is None:
        told = _("{words} ({delta:+.2f}, without an interval)")
        return told.format(words=words, delta=found.value)
    told = _("{words} ({delta:+.2f}; {low:+.2f} to {high:+.2f})")
    return told.format(words=words, delta=found.value, low=found.low, high=found.high)


# Lessons, load, what happened


def _lessons(outcomes: Sequence[Outcome]) -> Markup:
    rows = [(outcome.name, outcome.lessons) for outcome in outcomes]
    shown = [(name, seen) for name, seen in rows if any(one.state for one in seen)]
    counts = [
        [sum(seen[place].points == points for _name, seen in shown) for points in (2, 1, 0)]
        for place in range(len(Lesson))
    ]
    order = sorted(shown, key=lambda row: row[0].casefold())
    return render(
        "compare_lessons.html.j2", lessons=[*Lesson], rows=order,
        counts=counts, nothing=len(rows) - len(shown),
    )  # fmt: skip


def _loads(outcomes: Sequence[Outcome]) -> Markup | str:
    known = [(outcome.name, *load) for outcome in outcomes if (load := outcome.load)]
    return figure(loads_against_capacity(known)) if known else ""


def _happened(outcomes: Sequence[Outcome]) -> Markup | str:
    met = sorted((o for o in outcomes if o.case.meetups), key=lambda o: o.name.casefold())
    if not met:
        return ""
    rows = [
        (one.name, len(one.case.meetups), [_measure(*pair) for pair in one.measures.items()][:-1])
        for one in met
    ]
    promises = [(one.name, one.promises) for one in met if one.promises]
    return render(
        "compare_happened.html.j2", rows=rows, promises=promises,
        indicators=side_by_side()[:-1], pictures="",
    )  # fmt: skip


def _measure(name: str, measure: Measure) -> tuple[str, str]:
    """Return a figure in words, and its interval; nothing where there is not enough data."""
    if measure.value is None:
        return "", ""
    if measure.low is None or measure.high is None:
        return _figure(name, measure.value), ""
    ends = [_figure(name, end) for end in (measure.low, measure.high)]
    return _figure(name, measure.value), _("{low} to {high}").format(low=ends[0], high=ends[1])


# Designed alike


def _alike(communities: Communities) -> Markup:
    named = zip(*(values(communities.table[name]) for name in ("name", "slug")), strict=True)
    names = [name or slug for name, slug in named]
    rows = []
    near = Designs(communities.table).nearest()
    for name, found in zip(names[:MOST_SHOWN], near, strict=False):
        rows.append((name, [(names[one.row], one, _shares(one), _differs(one)) for one in found]))
    order = sorted((row for row in rows if row[1]), key=lambda row: row[0].casefold())
    return render(
        "compare_alike.html.j2", rows=order, alone=len(rows) - len(order),
        least=LEAST_SHARED, looks=looks(),
    )  # fmt: skip


def _shares(one: Neighbour) -> list[str]:
    return [_told(part, _("{what}: {own}")) for part in one.shared[:4]]


def _differs(one: Neighbour) -> list[str]:
    return [_told(part, _("{what}: {own}, there {other}")) for part in one.differing[:3]]


def _told(part: Apart, words: str) -> str:
    own, other = part.look.says(part.own), part.look.says(part.other)
    if "{other}" not in words and own != other:
        own = _("{own} and {other}").format(own=own, other=other)
    return words.format(what=part.look.label, own=own, other=other)
