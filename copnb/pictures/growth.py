"""How the membership may grow: what is known of it, the number aimed for, and the way there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from copnb.pictures.groups import to_draw
from copnb.pictures.picture import Picture
from copnb.pictures.sheet import (
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
    line_height,
    on_our_style,
)
from copnb.pictures.text import day, drawable, plain
from copnb.words import _, ngettext

Point = tuple[int, date | None]
"""A number of members, and its day where that is known."""

Mark = tuple[int, str]
"""A number of members up to which something holds, and what that is."""

First = tuple[date | None, int, int]
"""The first meetup: its day, the invitations, and how many people they may bring."""

_LEFT, _RIGHT, _HIGH = 0.5, 4.62, 1.8
_SIDE = 4.8
_SMALL = 8.5
_MONTH = 365.25 / 12


class _Way(NamedTuple):
    """From what is known, the last of it now, to the aim; and the marks between."""

    known: Sequence[Point]
    aim: Point
    marks: Sequence[Mark]

    @property
    def now(self) -> Point:
        """The last known number."""
        return self.known[-1]

    @property
    def is_over(self) -> bool:
        """Say whether the day of the aim is not to come any more."""
        by, today = self.aim[1], self.now[1]
        return by is not None and today is not None and by <= today

    @property
    def leads_up(self) -> bool:
        """Say whether the aim is above the number now, and its day still to come."""
        return self.aim[0] > self.now[0] and not self.is_over

    @property
    def days(self) -> list[date]:
        """The known days, the first one first."""
        return sorted(on for _number, on in (*self.known, self.aim) if on)

    def across(self, on: date | None, *, aim: bool = False) -> float:
        """Return where a day is, from 0 to 1; days follow a scale as far as they are known."""
        days = self.days
        if not on or len(set(days)) < 2:
            return 1.0 if aim else 0.0
        end = 1.0 if self.aim[1] else 0.6
        return end * (on - days[0]).days / (days[-1] - days[0]).days

    def holds(self, on: date | None) -> bool:
        """Say whether a day lies between the first and the last one that are drawn."""
        return on is not None and len(self.days) > 1 and self.days[0] <= on <= self.days[-1]


@on_our_style
def growth_path(
    known: Sequence[Point],
    aim: Point | None,
    marks: Sequence[Mark] = (),
    ways: Sequence[str] = (),
    first: First | None = None,
) -> Picture:
    """Draw the known numbers of members, the last one as now, and the way to the aim.

    Nothing between now and the aim is known, so the way is a straight dashed line. Of the
    marks those are drawn that it crosses.
    """
    title = _("How our membership may grow")
    if not known or aim is None:
        groups = _("how many people there are in each group (step 1)")
        wanted = _("how many members you aim for (step 5)")
        sentence = to_draw((known, groups), (aim, wanted))
        figure = blank(title, sentence)
    else:
        crossed = [mark for mark in sorted(set(marks)) if known[-1][0] <= mark[0] < aim[0]]
        way = _Way(known, aim, crossed)
        sentence = _sentence(way, ways, first)
        figure = _draw(Sheet(title), way, ways, first)
    header = (_("What"), _("People"), _("Day"))
    return Picture(figure, sentence, title, header, _rows(known, aim, marks, first))


def _rows(
    known: Sequence[Point], aim: Point | None, marks: Sequence[Mark], first: First | None
) -> tuple[tuple[str, ...], ...]:
    rows = [(_("Members"), *_cells(point)) for point in known]
    rows += [(plain(words), str(number), "") for number, words in sorted(set(marks))]
    if first:
        on, invited, coming = first
        rows.append((_("Invitations to the first meetup"), *_cells((invited, on))))
        rows.append((_("People they may bring"), *_cells((coming, on))))
    return tuple([*rows, (_("Members we aim for"), *_cells(aim))] if aim else rows)


def _cells(point: Point) -> tuple[str, str]:
    return str(point[0]), day(point[1]) if point[1] else ""


def _sentence(way: _Way, ways: Sequence[str], first: First | None) -> str:
    told = [_path_in_words(way)]
    passes = _("On the way it passes {n:,}: {words}.")
    told += [passes.format(n=number, words=plain(words)) for number, words in way.marks]
    if first:
        bring = _("{invited:,} invitations may bring {coming:,} people to the first meetup.")
        told.append(bring.format(invited=first[1], coming=first[2]))
    if way.leads_up and not ways:
        told.append(_("How they will come is still open."))
    return " ".join(told)


def _path_in_words(way: _Way) -> str:
    (now, today), (aim, by) = way.now, way.aim
    members = ngettext("{n:,} member", "{n:,} members", now).format(n=now)
    given = {"now": members, "aim": aim, "more": aim - now, "by": day(by) if by else ""}
    if way.is_over:
        return _("We are {now} now; the day set for {aim:,} was {by}.").format(**given)
    if aim <= now:
        return _("We are {now} now, and aim for {aim:,}.").format(**given)
    if not by:
        return _("From {now} now to {aim:,}; by when is still open.").format(**given)
    months = (by - today).days / _MONTH if today else 0
    each = round((aim - now) / months) if months >= 2 else 0
    if not each:
        return _("From {now} now to {aim:,} by {by}: {more:,} more.").format(**given)
    told = _("From {now} now to {aim:,} by {by}: {more:,} more, about {n:,} a month.")
    return told.format(n=each, **given)


def _draw(sheet: Sheet, way: _Way, ways: Sequence[str], first: First | None) -> Figure:
    numbers = [number for number, _on in (*way.known, way.aim)]
    plot = _Plot(sheet, way, sheet.below_title + 0.14, max(1, *numbers, first[2] if first else 0))
    side = _draw_levels(plot)
    _draw_path(plot)
    if first and plot.way.holds(first[0]):
        _draw_diamond(sheet, *plot.at((first[2], first[0])))
    y = max(side, _draw_days(plot)) + 0.12
    y = _draw_ways(sheet, ways, y) if ways else y
    return sheet.finish((_draw_first(plot, first, y) if first else y) + MARGIN)


class _Plot(NamedTuple):
    """Where numbers and days are on the sheet."""

    sheet: Sheet
    way: _Way
    top: float
    most: int

    @property
    def bottom(self) -> float:
        """Where 0 is."""
        return self.top + _HIGH

    def at(self, point: Point, *, aim: bool = False) -> tuple[float, float]:
        """Return the place of a number on a day."""
        x = _LEFT + self.way.across(point[1], aim=aim) * (_RIGHT - _LEFT)
        return x, self.bottom - point[0] / self.most * _HIGH


def _draw_levels(plot: _Plot) -> float:
    """Draw the aim and each mark as a level, with words beside; return where the words end."""
    aim = _("{n:,}: what we aimed for") if plot.way.is_over else _("{n:,}: what we aim for")
    levels = [(plot.way.aim[0], aim.format(n=plot.way.aim[0]), TEAL, TEAL)]
    for number, words in reversed(plot.way.marks):
        told = _("{n:,}: {words}").format(n=number, words=drawable(words))
        levels.append((number, told, ORANGE, ORANGE_TEXT))
    below = plot.top - 0.2
    for number, words, colour, ink in levels:
        y = plot.at((number, None))[1]
        bold = colour == TEAL
        lines = plot.sheet.wrap(words, WIDTH - MARGIN - _SIDE, 4, _SMALL, bold=bold)
        start = max(below, y - line_height(_SMALL) / 2)
        if not (bold and plot.way.leads_up):  # the way itself ends there
            plot.sheet.line((_LEFT - 0.2, _RIGHT), (y, y), color=colour, lw=1, ls=(0, (4, 3)))
        middle = start + line_height(_SMALL) / 2
        plot.sheet.line((_RIGHT, _SIDE - 0.05), (y, middle), color=colour, lw=0.8)
        look: dict[str, Any] = {"color": ink, "bold": bold, "ha": "left"}
        below = plot.sheet.lines(lines, _SIDE, start, _SMALL, **look) + 0.06
    return below


def _draw_path(plot: _Plot) -> None:
    """Draw what is known as a line, the way to the aim dashed, and the numbers at their ends."""
    sheet, way = plot.sheet, plot.way
    known = [plot.at(point) for point in way.known]
    now, aim = known[-1], plot.at(way.aim, aim=True)
    ahead = [now, aim] if way.leads_up else [now]
    for points, colour in ((known, "#D5E4E6"), (ahead, "#EAF1F2")):
        under = [(points[0][0], plot.bottom), *points, (points[-1][0], plot.bottom)]
        sheet.add(Polygon(under, fc=colour, zorder=0))
    sheet.line((_LEFT - 0.2, _RIGHT), [plot.bottom] * 2, color=MUTED, lw=1)
    sheet.text("0", _LEFT - 0.28, plot.bottom, _SMALL, color=MUTED)
    sheet.line(*zip(*known, strict=True), color=TEAL, lw=2.4)
    sheet.line(*zip(*ahead, strict=True), color=TEAL, lw=2, ls=(0, (3, 2)))
    dot: dict[str, Any] = {"color": TEAL, "marker": "o", "ms": 8, "mew": 1.6}
    sheet.line(*([value] for value in now), mfc=TEAL, mec=PAPER, **dot)
    sheet.line(*([value] for value in aim), mfc=PAPER, mec=TEAL, **dot)
    if now[0] - known[0][0] > 0.7:
        _number(sheet, way.known[0][0], known[0], _SMALL)
    _number(sheet, way.now[0], now, 10.5)


def _number(sheet: Sheet, members: int, at: tuple[float, float], size: float) -> None:
    text, bold = _("{n:,}").format(n=members), size > _SMALL
    right = max(at[0] - 0.04, MARGIN + sheet.width(text, size, bold))
    behind = {"fc": PAPER, "ec": "none", "pad": 0.6, "alpha": 0.8}
    sheet.text(text, right, at[1] - 0.15, size, bold=bold, ha="right", bbox=behind)


def _draw_days(plot: _Plot) -> float:
    """Write the first and the last day under the line, and now below where it lies between."""
    sheet, way = plot.sheet, plot.way
    now = _("now, {day}").format(day=day(way.now[1])) if way.now[1] else _("now")
    by = day(way.aim[1]) if way.aim[1] else _("by when is open")
    told = {way.across(on): day(on) for _number, on in way.known[:1] if on}
    told |= {way.across(way.aim[1], aim=True): by, way.across(way.now[1]): now}
    y = plot.bottom + 0.06
    ends = []
    for across, words in told.items():
        x, ha = _LEFT - 0.2, "left"
        if across == 1:
            x, ha = _RIGHT, "right"
        elif across > 0:
            half = sheet.width(words, _SMALL) / 2
            middle = _LEFT + across * (_RIGHT - _LEFT)
            x, ha = min(max(middle, _LEFT - 0.2 + half), _RIGHT - half), "center"
        row = y if across in (0, 1) else y + line_height(_SMALL)
        ends.append(sheet.lines([words], x, row, _SMALL, color=MUTED, ha=ha))
    return max(ends)


def _draw_ways(sheet: Sheet, ways: Sequence[str], y: float) -> float:
    """Name the ways of growing, in rows of frames; return where the last row ends."""
    y = sheet.lines([_("Ways to grow")], MARGIN, y, 9, bold=True, ha="left") + 0.05
    x = MARGIN
    for way in ways:
        words = sheet.cut(f"+ {drawable(way)}", WIDTH - 2 * MARGIN - 0.2)
        width = sheet.width(words) + 0.2
        if x > MARGIN and x + width > WIDTH - MARGIN:
            x, y = MARGIN, y + 0.3
        sheet.box(x, y, width, 0.235, fc="#EAF1F2", ec=TEAL, lw=0.8)
        sheet.text(words, x + 0.1, y + 0.1175, ha="left")
        x += width + 0.1
    return y + 0.32


def _draw_first(plot: _Plot, first: First, y: float) -> float:
    """Say what the invitations to the first meetup may bring; return where it ends."""
    on, invited, coming = first
    when = _("First meetup, {day}").format(day=day(on)) if on else _("First meetup")
    words = _("{when}: {invited:,} invitations may bring about {coming:,} people")
    words = words.format(when=when, invited=invited, coming=coming)
    left = MARGIN
    if plot.way.holds(on):
        _draw_diamond(plot.sheet, MARGIN + 0.06, y + line_height(9) / 2)
        left += 0.2
    lines = plot.sheet.wrap(words, WIDTH - MARGIN - left, 2, 9)
    return plot.sheet.lines(lines, left, y, 9, ha="left")


def _draw_diamond(sheet: Sheet, x: float, y: float) -> None:
    """Draw the sign of the first meetup."""
    sheet.line([x], [y], marker="D", ms=6.5, mfc=PAPER, mec=INK, mew=1.4)
