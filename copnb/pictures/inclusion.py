"""Which groups the meetups reach over their connections, by which way, and what would help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from matplotlib.figure import Figure

from copnb.pictures.groups import groups, part, people, to_draw
from copnb.pictures.picture import Picture
from copnb.pictures.sheet import (
    GOLD,
    GRID,
    INK,
    MARGIN,
    MUTED,
    ORANGE,
    ORANGE_TEXT,
    PAPER,
    TEAL,
    WIDTH,
    Sheet,
    blank,
    on_our_style,
)
from copnb.pictures.text import drawable, plain
from copnb.words import N_, _, ngettext


class _Row(NamedTuple):
    """A group and its way into the meetups; `state` is 2 (in), 1 (at risk) or 0 (left out).

    `way` is empty for the tool as it is; megabytes are those of a month, used and allowed.
    """

    name: str
    people: int | None
    connection: str
    measured: str
    state: int
    way: str
    used: float | None
    allowed: int | None
    lacks_data: bool
    helps: tuple[str, ...]

    @property
    def joins(self) -> str:
        """By which way they join, in words."""
        return (self.way or _("as planned")) if self.state else _("no way yet")

    @property
    def data(self) -> str:
        """What a month of meetups takes of their data allowance, in words; may be empty."""
        known = self.used and round(self.used) and self.allowed
        if not (known and (self.state or self.lacks_data)):
            return ""
        text = _("{used:,.0f} of {allowed:,} megabytes a month")
        return text.format(used=self.used, allowed=self.allowed)

    @property
    def help(self) -> str:
        """What would bring them in, in words: up to two measures."""
        if self.state == len(_STATES) - 1:
            return _("nothing needed")
        measures = [_("“{measure}”").format(measure=words) for words in self.helps[:2]]
        if measures:
            return _(" or ").join(measures)
        return _("a larger data allowance") if self.lacks_data else _("ask them what would help")


_STATES = (
    ("○", N_("may be left out"), ORANGE, ORANGE_TEXT),
    ("◐", N_("at risk"), GOLD, INK),
    ("●", N_("can join"), TEAL, TEAL),
)
_LEFTS = (MARGIN + 0.12, 1.72, 2.95, 3.98, 5.27, WIDTH - MARGIN + 0.1)
_PITCH = 0.1
_FEW_ROWS, _MOST_ROWS = 6, 8
_SMALL = 8.5


@on_our_style
def inclusion_table(
    rows: Sequence[tuple[Any, ...]], tools: bool, connections: bool, left: int = 0
) -> Picture:
    """Draw a row for each group, the worst-off first, under a bar of all people.

    Rows hold name, people, connection in words and as measured, state (0 left out, 1 at risk,
    2 in), way in words, megabytes a month, allowance, whether it is too small, and what would help.
    `tools` and `connections` say what is known; of `left` groups the connection is not.
    """
    title = _("Who can join the meetups over their connection?")
    told = [_Row(*row) for row in rows]
    sentence = (
        _sentence(told, left)
        if told
        else to_draw(
            (tools, _("with which tools we meet (step 3)")),
            (connections, _("what connection each group has (step 1)")),
        )
    )
    figure = _draw(Sheet(title), told, left) if told else blank(title, sentence)
    header = (
        _("Group"), _("People"), _("Connection"), _("Can they join?"), _("How"), _("Data"),
        _("What would help"),
    )  # fmt: skip
    table = tuple(
        (plain(row.name), "" if row.people is None else str(row.people), _lines_of(row),
         _(_STATES[row.state][1]), plain(row.joins), row.data, plain(row.help))
        for row in told
    )  # fmt: skip
    return Picture(figure, sentence, title, header, table)


def _lines_of(row: _Row) -> str:
    return "; ".join(filter(None, (plain(row.connection), plain(row.measured))))


def _weights(rows: Sequence[_Row]) -> list[int]:
    """Return how many stand in each state: people, or groups where their number is not known."""
    by_people = all(row.people for row in rows)
    return [
        sum((row.people or 0) if by_people else 1 for row in rows if row.state == state)
        for state in range(len(_STATES))
    ]


def _so_many(rows: Sequence[_Row], n: int) -> str:
    """Return so many of all in words: people, or groups where their number is not known."""
    if all(row.people for row in rows):
        return part(n, sum(_weights(rows)))
    return _("{n} of {total}").format(n=n, total=groups(len(rows)))


def _sentence(rows: Sequence[_Row], left: int) -> str:
    out, risk, _joined = _weights(rows)
    worst = [row for row in rows if row.state == (0 if out else 1)]
    short = [row.lacks_data for row in worst]
    text = _("The meetups are within reach of {people}.")
    if out:
        text = _("{people} may be left out: their connection does not carry the meetups.")
        if all(short):
            text = _("{people} may be left out: their data allowance is too small.")
        elif any(short):
            text = _("{people} may be left out: their connection or their data is not enough.")
    elif risk:
        text = _("{people} are at risk: they can only just join, or not while it happens.")
    said = text.format(people=_so_many(rows, out or risk or sum(_weights(rows))))
    told = [said[:1].upper() + said[1:]]
    if out and risk:
        told.append(
            ngettext("{n:,} more is at risk.", "{n:,} more are at risk.", risk).format(n=risk)
        )
    if left:
        told.append(_unknown(left))
    return " ".join(told)


def _unknown(left: int) -> str:
    text = ngettext(
        "{n} group is not counted: we do not know its connection.",
        "{n} groups are not counted: we do not know their connection.",
        left,
    )
    return text.format(n=left)


def _draw(sheet: Sheet, rows: Sequence[_Row], left: int) -> Figure:
    y = _draw_people(sheet, rows, sheet.below_title) + 0.16
    heads = (_("Group"), _("Connection"), _("Meetups"), _("How they join"), _("What would help"))
    y = _draw_cells(sheet, [([head], MUTED, False) for head in heads], y, 2)
    most = 4 if len(rows) <= _FEW_ROWS else 2
    for row in rows[:_MOST_ROWS]:
        y = _draw_row(sheet, row, y, most)
    words = [_unknown(left)] if left else []
    if len(rows) > _MOST_ROWS:
        more = _("And {groups} more, no worse off than these; the table has all.")
        words.insert(0, more.format(groups=groups(len(rows) - _MOST_ROWS)))
    for text in words:
        lines = sheet.wrap(text, WIDTH - 2 * MARGIN, 2, _SMALL)
        y = sheet.lines(lines, MARGIN, y + 0.05, _SMALL, color=MUTED, ha="left")
    return sheet.finish(y + MARGIN)


def _draw_people(sheet: Sheet, rows: Sequence[_Row], y: float) -> float:
    """Draw all people as one bar by state, the worst-off first, with numbers; return its end."""
    weights = _weights(rows)
    x, scale = MARGIN, (WIDTH - 2 * MARGIN) / sum(weights)
    words = MARGIN
    for (sign, state, colour, ink), n in zip(_STATES, weights, strict=True):
        if not n:
            continue
        sheet.box(x, y, n * scale, 0.17, 0.02, fc=colour, ec=PAPER, lw=1)
        x += n * scale
        count = people(n) if all(row.people for row in rows) else groups(n)
        said = sheet.cut(f"{sign} {count}: {_(state)}", WIDTH - MARGIN - words, bold=True)
        sheet.text(said, words, y + 0.29, bold=True, color=ink, ha="left")
        words += sheet.width(said, bold=True) + 0.3
    return y + 0.38


def _draw_row(sheet: Sheet, row: _Row, y: float, most: int) -> float:
    sign, state, colour, ink = _STATES[row.state]
    sheet.line((MARGIN, WIDTH - MARGIN), (y, y), color=GRID, lw=0.8)
    count = [] if row.people is None else [people(row.people)]
    cells = (
        ([drawable(row.name) or "…", *count], INK, True),
        ([drawable(row.connection or row.measured)], INK, False),
        ([f"{sign} {_(state)}"], ink, True),
        ([drawable(row.joins), row.data], INK, False),
        ([drawable(row.help)], MUTED if row.state == len(_STATES) - 1 else INK, False),
    )
    bottom = _draw_cells(sheet, cells, y + 0.07, most) + 0.02
    sheet.box(MARGIN, y + 0.05, 0.05, bottom - y - 0.1, 0.02, fc=colour, ec="none")
    return bottom


def _draw_cells(
    sheet: Sheet, cells: Sequence[tuple[Sequence[str], str, bool]], y: float, most: int
) -> float:
    """Write texts, colour and weight of each into their columns; return where they end.

    Each text has at most so many lines. Of a bold cell only the first text is bold.
    """
    ends = []
    for (texts, colour, bold), left, right in zip(cells, _LEFTS, _LEFTS[1:], strict=False):
        at = y
        for n, text in enumerate(texts):
            heavy, ink = bold and n == 0, colour if n == 0 else MUTED
            lines = sheet.wrap(text, right - left - _PITCH, most, _SMALL, bold=heavy)
            at = sheet.lines(lines, left, at, _SMALL, bold=heavy, color=ink, ha="left")
        ends.append(at)
    return max(ends) + 0.05
