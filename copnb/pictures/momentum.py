"""The meetups so far: how many came, how many of them again, what they said, and where it goes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from copnb.pictures.picture import Picture
from copnb.pictures.sheet import (
    GOLD,
    GRID,
    INK,
    MARGIN,
    MUTED,
    PAPER,
    TEAL,
    VIOLET,
    WIDTH,
    Sheet,
    blank,
    line_height,
    on_our_style,
)
from copnb.pictures.text import day, drawable, plain
from copnb.words import N_, _, ngettext

Came = tuple[date, int | None, int | None, int | None, float | None]
"""A meetup: its day, people invited, people who came, how many of them had come before, and the
mean of “worth my time” (1 to 5); None where something is not known."""

Sign = tuple[str, int | None]
"""A sign in words, with its value; good (1), level (0), low (-1) or not known (None)."""

_LEFT, _RIGHT, _HIGH = 1.2, WIDTH - MARGIN, 1.5
_STRIP = 0.5
_SMALL = 8.5
_WASH = "#BDD6DA"
_MOST_INVITED = 3
_DASHED: dict[str, Any] = {"fc": PAPER, "ec": MUTED, "lw": 0.9, "ls": (0, (2, 1.5))}
_COLOURS = {1: TEAL, 0: "#DDD8CC", -1: GOLD}
_WORDS = {1: N_("good"), 0: N_("level"), -1: N_("low"), None: N_("not known")}


class _Meetup(NamedTuple):
    on: date
    invited: int | None
    came: int | None
    again: int | None
    worth: float | None


@on_our_style
def momentum_of_meetups(
    meetups: Sequence[Came], signs: Sequence[Sign] = (), direction: str = "", least: int = 4
) -> Picture:
    """Draw who came to each meetup, in the order given, and the signs of where it goes.

    Without signs the picture says that `least` meetups are needed for them.
    """
    title = _("Our meetups so far")
    rows = [_Meetup(*meetup) for meetup in meetups]
    sentence = _sentence(rows, signs, direction, least)
    figure = _draw(Sheet(title), rows, signs, direction, least) if rows else blank(title, sentence)
    header = (
        _("Day"), _("Invited"), _("Came"), _("Had come before"), _("“Worth my time”, 1 to 5"),
    )  # fmt: skip
    table = tuple(
        (day(row.on), *map(_number, row[1:4]), "" if row.worth is None else f"{row.worth:.1f}")
        for row in rows
    )
    return Picture(figure, sentence, title, header, table)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _known(values: Sequence[int | None]) -> list[int]:
    return [value for value in values if value is not None]


def _span(values: Sequence[int]) -> str:
    """Return the least and the most in words; `values` holds one at least."""
    least, most = min(values), max(values)
    if least == most:
        return _("{n:,}").format(n=least)
    return _("{least:,} to {most:,}").format(least=least, most=most)


def _sentence(rows: Sequence[_Meetup], signs: Sequence[Sign], direction: str, least: int) -> str:
    if not rows:
        return _("There is no meetup to look at yet. It takes the day of each and how many came.")
    came = _known([row.came for row in rows])
    told = ngettext("{n} meetup so far", "{n} meetups so far", len(rows)).format(n=len(rows))
    if came:
        people = ngettext("{span} person came", "{span} people came", max(came))
        told = _("{meetups}; {people}").format(meetups=told, people=people.format(span=_span(came)))
    if not signs:
        return _("{told}. {few}").format(told=told, few=_too_few(least))
    good, low = (sum(points == way for _words, points in signs) for way in (1, -1))
    where = _("{told}. {direction}: of {n} signs, {good} good and {low} low.")
    return where.format(told=told, direction=plain(direction), n=len(signs), good=good, low=low)


def _too_few(least: int) -> str:
    few = _("Too early to see a trend: that takes {n} meetups, and how many came.")
    return few.format(n=least)


class _Plot(NamedTuple):
    """Where the meetups stand on the sheet: side by side, each in a slot of its own."""

    sheet: Sheet
    rows: Sequence[_Meetup]
    top: float
    most: int

    @property
    def bottom(self) -> float:
        """Where nobody came."""
        return self.top + _HIGH

    @property
    def slot(self) -> float:
        """The width of a meetup's slot in inches."""
        return min((_RIGHT - _LEFT) / len(self.rows), 1.0)

    def x(self, place: int) -> float:
        """Return the middle of a slot."""
        spare = (_RIGHT - _LEFT) - self.slot * len(self.rows)
        return _LEFT + spare / 2 + (place + 0.5) * self.slot

    def high(self, people: int) -> float:
        """Return how high so many people are, in inches."""
        return people / self.most * _HIGH

    def fits(self, texts: Sequence[str]) -> bool:
        """Say whether each number has room in a slot; all digits are of one width."""
        return self.sheet.width(max(texts, key=len), _SMALL, bold=True) < self.slot - 0.04


def _draw(
    sheet: Sheet, rows: Sequence[_Meetup], signs: Sequence[Sign], direction: str, least: int
) -> Figure:
    came, invited = _known([row.came for row in rows]), _known([row.invited for row in rows])
    near = bool(invited) and max(invited) <= _MOST_INVITED * (max(came, default=0) or max(invited))
    top = _draw_key(sheet, rows, near) + 0.1
    plot = _Plot(sheet, rows, top, max([1, *came, *(invited if near else [])]))
    _draw_levels(plot)
    _draw_bars(plot)
    if near:
        _draw_invited(plot)
    y = _draw_days(plot, _draw_numbers(plot, plot.bottom + 0.05))
    if any(row.worth is not None for row in rows):
        y = _draw_worth(plot, y + 0.12)
    where = sheet.wrap(drawable(direction) or _too_few(least), WIDTH - 2 * MARGIN, 2, 10, bold=True)
    y = sheet.lines(where, MARGIN, y + 0.14, 10, bold=True, ha="left") + 0.06
    return sheet.finish(_draw_signs(sheet, signs, y) + MARGIN)


def _draw_key(sheet: Sheet, rows: Sequence[_Meetup], near: bool) -> float:
    """Say what each part of a bar is, with its numbers; return where the words end."""
    invited = _("invited: {span}") if near else _("invited: {span} (more than fits here)")
    line, again = {"fc": INK, "ec": "none"}, {"fc": TEAL, "ec": "none"}
    parts: list[tuple[str, list[int], dict[str, Any]]] = [
        (_("came: {span}"), _known([row.came for row in rows]), {"fc": _WASH, "ec": "none"}),
        (_("had come before: {span}"), _known([row.again for row in rows]), again),
        (invited, _known([row.invited for row in rows]), line if near else {}),
        (_("not known who had come before"), [row.again is None for row in rows], _DASHED),
    ]
    x, y = MARGIN, sheet.below_title
    for words, values, look in parts:
        if not values or (look is _DASHED and not any(values)):
            continue
        told = sheet.cut(words.format(span=_span(values)), WIDTH / 2, _SMALL)
        width = sheet.width(told, _SMALL) + (0.24 if look else 0)
        if x > MARGIN and x + width > WIDTH - MARGIN:
            x, y = MARGIN, y + 0.2
        if look:
            high = 0.015 if look is line else 0.13
            sheet.box(x, y + 0.08 - high / 2, 0.17, high, 0.02, **look)
        sheet.text(told, x + width, y + 0.08, _SMALL, ha="right")
        x += width + 0.28
    return y + 0.2


def _draw_levels(plot: _Plot) -> None:
    """Draw a few levels with their numbers of people, from 0."""
    steps = (n * 10**e for e in range(9) for n in (1, 2, 5))
    step = next(step for step in steps if plot.most <= 4 * step)
    for people in range(0, plot.most + 1, step):
        y = plot.bottom - plot.high(people)
        plot.sheet.line((_LEFT, _RIGHT), (y, y), color=GRID if people else MUTED, lw=0.8)
        number = _("{n:,}").format(n=people)
        plot.sheet.text(number, _LEFT - 0.08, y, _SMALL, color=MUTED, ha="right")


def _draw_bars(plot: _Plot) -> None:
    """Draw a bar a meetup: those who came, from the bottom up those who had come before."""
    places = range(len(plot.rows))
    unknown = [place for place in places if plot.rows[place].again is None]
    dashed = {name: _DASHED[name] for name in ("ec", "lw", "ls")}
    came = [0.08 if row.came is None else plot.high(row.came) for row in plot.rows]
    again = [plot.high(min(row.again or 0, row.came or 0)) for row in plot.rows]
    wide = min(plot.slot * 0.66, 0.5)
    colours = [PAPER if row.came is None else _WASH for row in plot.rows]
    for shown, highs, fill, edge in (
        ([place for place in places if place not in unknown], came, colours, {"lw": 0}),
        (unknown, came, colours, dashed),
        ([place for place in places if again[place]], again, [TEAL] * len(places), {"lw": 0}),
    ):
        for place in shown:
            corner = plot.x(place) - wide / 2, plot.bottom
            plot.sheet.add(Rectangle(corner, wide, -highs[place], fc=fill[place], zorder=2, **edge))


def _draw_invited(plot: _Plot) -> None:
    """Draw the people invited as a thin line of steps, with a gap where that is not known."""
    xs, ys = [], []
    for place, row in enumerate(plot.rows):
        y = math.nan if row.invited is None else plot.bottom - plot.high(row.invited)
        xs += [plot.x(place) - plot.slot / 2, plot.x(place) + plot.slot / 2]
        ys += [y, y]
    plot.sheet.line(xs, ys, color=INK, lw=1, zorder=3)


def _draw_numbers(plot: _Plot, y: float) -> float:
    """Write the numbers of each meetup under its bar, where they fit; return where they end."""
    for name, values, look in (
        (_("came"), [row.came for row in plot.rows], {"bold": True}),
        (_("came before"), [row.again for row in plot.rows], {"color": TEAL}),
    ):
        texts = ["?" if value is None else _("{n:,}").format(n=value) for value in values]
        if not plot.fits(texts):
            continue
        _name_row(plot.sheet, name, y + line_height(_SMALL) / 2)
        for place, text in enumerate(texts):
            middle = plot.x(place), y + line_height(_SMALL) / 2
            plot.sheet.text(text, *middle, _SMALL, **look)
        y += line_height(_SMALL) + 0.02
    return y


def _name_row(sheet: Sheet, name: str, middle: float) -> None:
    lines = sheet.wrap(name, _LEFT - MARGIN - 0.3, 2, _SMALL)
    top = middle - len(lines) * line_height(_SMALL) / 2
    sheet.lines(lines, MARGIN, top, _SMALL, color=MUTED, ha="left")


def _draw_days(plot: _Plot, y: float) -> float:
    """Write the day of the last meetup and of as many before as have room."""
    days = [day(row.on) for row in plot.rows]
    widest = plot.sheet.width(max(days, key=len), _SMALL) + 0.16
    middle = y + line_height(_SMALL) / 2 + 0.02
    right = WIDTH - MARGIN - widest / 2
    moved = max(0.0, plot.x(len(days) - 1) - right)
    for place in range(len(days) - 1, -1, -math.ceil((widest + moved) / plot.slot)):
        x = min(plot.x(place), right)
        plot.sheet.text(days[place], x, middle, _SMALL, color=MUTED)
    return middle + line_height(_SMALL) / 2


def _draw_worth(plot: _Plot, y: float) -> float:
    """Draw “worth my time” as points from 1 to 5 on a strip; return where it ends."""
    sheet, top = plot.sheet, y + line_height(_SMALL)
    known = [(plot.x(place), row.worth) for place, row in enumerate(plot.rows) if row.worth]
    for level in (1, 5):
        at = top + (5 - level) / 4 * _STRIP
        sheet.text(str(level), _LEFT - 0.08, at, _SMALL, color=MUTED, ha="right")
    sheet.line((_LEFT, _RIGHT), [top + _STRIP] * 2, color=GRID, lw=0.8)
    _name_row(sheet, _("“worth my time”"), top + _STRIP / 2)
    points = [(x, top + (5 - worth) / 4 * _STRIP) for x, worth in known]
    small = min(6.5, plot.slot * 40)
    look: dict[str, Any] = {"color": VIOLET, "lw": 1, "ls": ":", "marker": "D", "ms": small}
    sheet.line(*zip(*points, strict=True), mec=PAPER, mew=0.6, **look)
    texts = [_("{n:.1f}").format(n=worth) for _x, worth in known]
    for text, (x, at) in zip(texts if plot.fits(texts) else (), points, strict=False):
        sheet.text(text, x, at - 0.12, _SMALL, color=VIOLET)
    return top + _STRIP + 0.1


def _draw_signs(sheet: Sheet, signs: Sequence[Sign], y: float) -> float:
    """Draw each sign with its word; return where the last one ends."""
    widest = max(sheet.width(_(word), _SMALL, True) for word in _WORDS.values()) + 0.2
    for words, points in signs:
        look = _DASHED if points is None else {"fc": _COLOURS[points], "ec": "none"}
        sheet.box(MARGIN, y, widest, 0.19, 0.04, **look)
        middle, ink = y + 0.095, PAPER if points == 1 else INK
        word = _(_WORDS[points])
        sheet.text(word, MARGIN + widest / 2, middle, _SMALL, bold=True, color=ink)
        left = MARGIN + widest + 0.1
        told = drawable(words[:1].upper() + words[1:])
        sheet.text(sheet.cut(told, WIDTH - MARGIN - left), left, middle, ha="left")
        y += 0.24
    return y
