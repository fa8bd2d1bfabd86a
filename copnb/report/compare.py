"""The page that sets communities side by side: for reading, never for ranking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from copnb.advice.load import days_between
from copnb.advice.people import people_at_meetup
from copnb.advice.rules import LEAST_MEETUPS
from copnb.design.lessons import Lesson
from copnb.evidence.alike import LEAST_SHARED, Apart, Designs, Neighbour, looked_at, looks
from copnb.evidence.comparison import Communities, label, narrow, parts
from copnb.evidence.groups import FIGURES, LEAST, Grouping
from copnb.evidence.indicators import INDICATORS, Indicator
from copnb.evidence.many import Broken
from copnb.evidence.membership import Notable, notable_changes
from copnb.evidence.outcomes import (
    MOST_CASES,
    Outcome,
    bands,
    outcomes,
    side_by_side,
    with_indicators,
)
from copnb.evidence.saying import in_words, said
from copnb.evidence.tables import Column, community_columns, values
from copnb.pictures.attendances import Meetings, attendance_side_by_side
from copnb.pictures.communities import many_communities
from copnb.pictures.loads import loads_against_capacity
from copnb.pictures.memberships import Members, members_side_by_side
from copnb.pictures.picture import Picture
from copnb.pictures.rhythms import Met, rhythms_side_by_side
from copnb.pictures.taking_part import Part, taking_part
from copnb.report.compare_groups import MOST_SHOWN, NUMBERS, groups_part
from copnb.report.html import Markup, figure, render
from copnb.report.style import COMPARE_ONLY, REPORT_STYLE
from copnb.words import _, language, ngettext

SHOWN: Final = (
    "name", "size", "frequency", "meetup_minutes", "minutes_a_month", "lead_goal", "formats",
    "connection_share", "answered",
)  # fmt: skip
"""The columns of the table of all communities."""

MOST_WHOLE: Final = 30
"""Communities of which the page shows every indicator; `indicators.csv` has those of all."""

_OF_DESIGN: Final = {"load_ratio"}
_DASH: Final = "\N{EN DASH}"


class Comparison:
    """Communities side by side: each part of the page by itself, and the page with all of them.

    A part of which nothing is known is empty. Of more than `MOST_CASES` communities no `outcomes`
    are worked out: lessons, load and what came of each are empty then, and the page says so.
    `communities` then holds what the page looks at, and the column `by`.
    """

    def __init__(self, path: Path, by: str = "") -> None:
        """Read all communities in a folder, or all designs of a file; see `load` for its errors."""
        columns = {"slug", "structure", "synchrony", "format_minutes", by}
        columns |= {*SHOWN, *NUMBERS, *FIGURES, *looked_at()}
        self._path, self.communities = path, narrow(path, columns, MOST_CASES)

    @property
    def short(self) -> bool:
        """Whether there are few enough communities to look at them one by one."""
        return len(self.communities.table) <= MOST_CASES

    @property
    def outcomes(self) -> list[Outcome]:
        """What came of each community, by name."""
        return self._cases[0]

    @property
    def broken(self) -> tuple[Broken, ...]:
        """Designs, and files of what happened, that cannot be read."""
        return (*self.communities.broken, *self._cases[1])

    @cached_property
    def _cases(self) -> tuple[list[Outcome], list[Broken]]:
        found, broken = outcomes(self._path) if self.short else ([], [])
        return sorted(found, key=lambda one: one.name.casefold()), broken

    def tables(self) -> Communities | Iterator[Communities]:
        """Return all tables of the communities, part by part where these are very many.

        Where they are few enough, their indicators are among the tables.
        """
        known = self.communities
        return with_indicators(known, self.outcomes) if self.short else parts(self._path)

    def cannot_say(self) -> Markup:
        """Return what cannot be told from these communities, and which could not be read."""
        n, met = len(self.communities.table), self.communities.meetups["slug"].value_counts()
        return render(
            "compare_limits.html.j2",
            n=n, least=LEAST, few=n < LEAST, met=len(met), meetups=LEAST_MEETUPS,
            judged=int((met >= LEAST_MEETUPS).sum()), short=self.short, most=MOST_CASES,
            broken=[(_place(one), one.reason) for one in self.broken],
        )  # fmt: skip

    def everyone(self) -> Markup:
        """Return all communities in a table, and on the two axes of the chart."""
        return _all_communities(self.communities)

    def groups(self, grouping: Grouping) -> Markup:
        """Return their numbers by group, and how far the groups are apart."""
        return groups_part(self.communities, self.outcomes, grouping)

    def lessons(self) -> Markup:
        """Return what shows of the eight lessons in each."""
        return _lessons(self.outcomes[:MOST_SHOWN]) if self.outcomes else Markup("")

    def loads(self) -> Markup:
        """Return what is asked of a member against the time there is."""
        return _loads(self.outcomes)

    def happened(self) -> Markup:
        """Return what came of the plans of those that wrote it down."""
        return _happened(self.outcomes)

    def alike(self) -> Markup:
        """Return for each community those that are designed most like it."""
        return _alike(self.communities) if len(self.communities.table) > 1 else Markup("")

    def page(self, grouping: Grouping | None = None) -> str:
        """Return all of it as one HTML page that stands alone."""
        groups = self.groups(grouping) if grouping else ""
        parts = [
            self.everyone(), groups, self.lessons(), self.loads(), self.happened(), self.alike()
        ]  # fmt: skip
        title = _title(len(self.communities.table))
        page = render(
            "compare.html.j2",
            head=_head(title), title=title, cannot_say=self.cannot_say(), parts=parts,
            short=self.short,
        )  # fmt: skip
        return f"{page}\n"


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


def _head(title: str) -> Markup:
    kind, spoken = "wrap stack compare", language()
    style = REPORT_STYLE + COMPARE_ONLY
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
        "compare_all.html.j2", header=[label(name) for name in SHOWN], rows=rows,
        more=len(table) - len(rows), picture=figure(many_communities(points), MOST_SHOWN),
    )  # fmt: skip


def _cell(column: Column, cell: Any) -> str:
    return _DASH if cell is None else said(column, cell)


# Lessons, load, what happened


def _lessons(outcomes: Sequence[Outcome]) -> Markup:
    rows = [(outcome.name, outcome.lessons) for outcome in outcomes]
    shown = [(name, seen) for name, seen in rows if any(one.state for one in seen)]
    counts = [
        [sum(seen[place].points == points for _name, seen in shown) for points in (2, 1, 0)]
        for place in range(len(Lesson))
    ]
    return render(
        "compare_lessons.html.j2", lessons=[*Lesson], rows=shown,
        counts=counts, nothing=len(rows) - len(shown),
    )  # fmt: skip


def _loads(outcomes: Sequence[Outcome]) -> Markup:
    known = [(outcome.name, *load) for outcome in outcomes if (load := outcome.load)]
    if not known:
        return Markup("")
    heading = Markup("<h2>{}</h2>").format(_("What is asked, and the time there is"))
    return heading + figure(loads_against_capacity(known), MOST_SHOWN)


def _happened(outcomes: Sequence[Outcome]) -> Markup:
    met = [one for one in outcomes if one.case.meetups]
    counted = [one for one in outcomes if one.case.membership]
    if not met and not counted:
        return Markup("")
    indicators = [one for one in side_by_side() if one.name not in _OF_DESIGN]
    rows = [
        (one.name, len(one.case.meetups),
         [(i.label, *in_words(i, one.measures[i.name])) for i in indicators])
        for one in met
    ]  # fmt: skip
    every = _every(met)
    return render(
        "compare_happened.html.j2", rows=rows, indicators=indicators, every=every,
        explained=INDICATORS if every else indicators,
        promises=[(one.name, one.promises) for one in met if one.promises],
        pictures=[figure(picture, MOST_SHOWN) for picture in _pictures(met)],
        members=_members(counted),
    )  # fmt: skip


def _every(met: Sequence[Outcome]) -> list[tuple[str, list[tuple[Indicator, str, str]]]]:
    """Return every indicator of each community in words; of many communities, nothing.

    The lessons are shown one by one, and never as one score.
    """
    if len(met) > MOST_WHOLE:
        return []
    shown = [one for one in INDICATORS if one.name != "lessons_adherence"]
    return [(one.name, [(i, *in_words(i, one.measures[i.name])) for i in shown]) for one in met]


def _pictures(met: Sequence[Outcome]) -> Iterator[Picture]:
    if not met:
        return
    came = [one for one in met if one.came]
    if came:
        panels = [
            Meetings(one.name, one.came, people_at_meetup(one.case.community)) for one in came
        ]
        yield attendance_side_by_side(panels, [*bands([one.came for one in came])])
    yield rhythms_side_by_side(
        [
            Met(one.name, sorted({m.date for m in case.meetups}), days_between(case.community))
            for one in met
            for case in [one.case]
        ]
    )
    parts = [Part(one.name, one.back, one.lorenz) for one in met]
    if any(part.back or part.lorenz for part in parts):
        yield taking_part(parts)


def _members(counted: Sequence[Outcome]) -> tuple[Markup, list[tuple[str, str]]] | None:
    """Return the picture of all counts of members, and what stands out in them, by name."""
    histories, told = [], []
    for one in counted:
        counts = sorted((row.date, row.members) for row in one.case.membership)
        changes = notable_changes(one.case.membership)
        low = [change.counts[1 if change.kind is Notable.CLEAN_UP else 2] for change in changes]
        histories.append(Members(one.name, counts, [(row.date, row.members) for row in low]))
        told += [(one.name, change.sentence) for change in changes]
    return (figure(members_side_by_side(histories), MOST_SHOWN), told) if histories else None


# Designed alike


def _alike(communities: Communities) -> Markup:
    named = zip(*(values(communities.table[name]) for name in ("name", "slug")), strict=True)
    names = [name or slug for name, slug in named]
    rows = []
    for name, near in zip(names[:MOST_SHOWN], Designs(communities.table).nearest(), strict=False):
        found = [(names[one.row], one, _shares(one), _differs(one)) for one in near.shown]
        rows.append((name, found, near.more))
    order = sorted((row for row in rows if row[1]), key=lambda row: row[0].casefold())
    return render(
        "compare_alike.html.j2", rows=order, alone=len(rows) - len(order),
        least=LEAST_SHARED, looks=looks(),
    )  # fmt: skip


def _shares(one: Neighbour) -> list[tuple[str, str]]:
    """Return of what both have the first four: what it is, and the answer, or both numbers."""
    told = []
    for part in one.shared[:4]:
        own, other = _both(part)
        both = _("{own} and {other}").format(own=own, other=other)
        told.append((part.look.label, own if own == other else both))
    return told


def _differs(one: Neighbour) -> list[tuple[str, str]]:
    words = _("{own}; there {other}")
    found = [(part.look.label, _both(part)) for part in one.differing[:3]]
    return [(what, words.format(own=own, other=other)) for what, (own, other) in found]


def _both(part: Apart) -> tuple[str, str]:
    return part.look.says(part.own), part.look.says(part.other)
