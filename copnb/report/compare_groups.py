"""Communities in groups on the page that sets them side by side: a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from copnb.evidence.comparison import Communities
from copnb.evidence.groups import LEAST, Compared, Grouping, compared, too_few
from copnb.evidence.outcomes import Outcome, side_by_side
from copnb.evidence.saying import in_figures, is_share
from copnb.evidence.tables import community_columns, values
from copnb.pictures.strips import Strip, numbers_by_group
from copnb.report.html import Markup, figure, render
from copnb.words import _

NUMBERS: Final = ("size", "meetup_minutes", "minutes_a_month", "formats", "connection_share")
"""The numbers of designs that groups are compared by."""

MOST_SHOWN: Final = 500
"""Communities, and numbers of a picture, that the page tells; the tables beside it have all."""

_SAME: Final = {
    "design.size_target": "size",
    "design.frequency": "frequency",
    "design.meetup_minutes": "meetup_minutes",
}
_MINUTES: Final = {
    "frequency", "meetup_minutes", "design.frequency_days", "design.preparation_minutes",
    "design.between_minutes",
}  # fmt: skip
_FOLLOWS: Final = {
    "minutes_a_month": _MINUTES,
    "load_ratio": {*_MINUTES, "minutes_a_month"},
    "formats": {"design.formats.rows"},
    "connection_share": {"launch.agenda.rows", "launch.agenda.minutes.sum"},
}
"""Numbers that are worked out from what groups may be made by: that they differ says nothing."""


def groups_part(
    communities: Communities, outcomes: Sequence[Outcome], grouping: Grouping
) -> Markup:
    """Return the numbers of communities by group, and how far the groups are apart."""
    names = {column.name: column for column in community_columns()}
    own = _SAME.get(grouping.column.name, grouping.column.name)
    numbers: dict[str, list[float | None]] = {}
    labels: dict[str, str] = {}
    for name in NUMBERS:
        cells = values(communities.table[name])
        numbers[name] = [None if name == "formats" and not cell else cell for cell in cells]
        labels[name] = names[name].label
    by_slug = {outcome.slug: outcome for outcome in outcomes}
    there = [by_slug.get(slug) for slug in values(communities.table["slug"])]
    for indicator in side_by_side():
        name = indicator.name
        numbers[name] = [one.measures[name].value if one else None for one in there]
        labels[name] = indicator.label
    numbers = {
        name: cells
        for name, cells in numbers.items()
        if name != own and own not in _FOLLOWS.get(name, ()) and any(c is not None for c in cells)
    }
    strips = [_strip(name, labels[name], cells, grouping) for name, cells in numbers.items()]
    rows = compared(grouping, numbers)
    sizes = {name: len(own) for name, own in grouping.groups.items()}
    answer = names[own].label
    return render(
        "compare_groups.html.j2",
        answer=answer,
        picture=figure(numbers_by_group(answer, strips), MOST_SHOWN),
        warnings=[too_few(name, n) for name, n in sizes.items() if n < LEAST],
        unknown=grouping.unknown,
        rows=[(labels[row.number], row, _difference(row), _middles(row)) for row in rows],
        told=any(row.delta for row in rows),
        two=len(sizes) == 2, least=LEAST,
    )  # fmt: skip


def _strip(name: str, label: str, cells: Sequence[float | None], grouping: Grouping) -> Strip:
    groups = [
        (group, [cell for n in rows if (cell := cells[n]) is not None])
        for group, rows in grouping.groups.items()
    ]
    return Strip(label, groups, is_share(name))


def _middles(row: Compared) -> list[str]:
    share = is_share(row.number)
    return [in_figures(value, share=share) for value in (row.median, row.median_others)]


def _difference(row: Compared) -> str:
    """Return how far a group and the others are apart, in words with the figures."""
    if row.delta is None:
        return _("too few to tell: {n} and {others}").format(n=row.n, others=row.others)
    found = row.delta
    words = {1: _("more here"), -1: _("less here"), 0: _("no difference shown")}[found.shown]
    if found.low is None or found.high is None:
        told = (
            _("{words}, all of them ({delta:+.2f})") if found.shown else _("{words}: all the same")
        )
        return told.format(words=words, delta=found.value)
    told = _("{words} ({delta:+.2f}; {low:+.2f} to {high:+.2f})")
    return told.format(words=words, delta=found.value, low=found.low, high=found.high)
