"""The steps as a road: what is agreed, what is drafted, what is still to come, and the dates."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from matplotlib.figure import Figure
from matplotlib.patches import Circle, Wedge

from copnb.pictures.picture import Picture
from copnb.pictures.sheet import (
    GRID,
    MARGIN,
    MUTED,
    PAPER,
    TEAL,
    WIDTH,
    Sheet,
    blank,
    line_height,
    on_our_style,
)
from copnb.pictures.text import day, drawable, plain
from copnb.words import N_, _, ngettext

Step = tuple[str, str, int, int, date | None, str]
"""A step: name, state, questions answered, questions asked, date of its milestone, its name."""

STATES = {
    "not_started": ("○", N_("Not started")),
    "drafted": ("◐", N_("Drafted")),
    "agreed": ("✓", N_("Agreed")),
}
_RADIUS = 0.17
_WAVE = 0.11
_WASH = "#E7EFF0"


@on_our_style
def roadmap(steps: Sequence[Step]) -> Picture:
    """Draw the steps as stations on a road, each with its sign, its words and its date.

    A state is `not_started`, `drafted` or `agreed`; another one raises `KeyError`.
    """
    title = _("Our road through the steps")
    sentence = _sentence(steps)
    figure = _draw(Sheet(title), steps) if steps else blank(title, sentence)
    header = (_("Step"), _("State"), _("Answered"), _("Asked"), _("Date"), _("What happens then"))
    rows = tuple(
        (plain(name), _(STATES[state][1]), str(answered), str(asked), day(on) if on else "",
         plain(label))
        for name, state, answered, asked, on, label in steps
    )  # fmt: skip
    return Picture(figure, sentence, title, header, rows)


def _sentence(steps: Sequence[Step]) -> str:
    if not steps:
        return _("No step is started yet.")
    states = [state for _name, state, *_rest in steps]
    agreed = ngettext(
        "{n} of {total} steps is agreed", "{n} of {total} steps are agreed", states.count("agreed")
    ).format(n=states.count("agreed"), total=len(steps))
    drafted = ngettext(
        "{n} is drafted", "{n} are drafted", states.count("drafted")
    ).format(n=states.count("drafted"))  # fmt: skip
    asked = sum(step[3] for step in steps)
    questions = ngettext(
        "{n} of {total} questions is answered",
        "{n} of {total} questions are answered",
        sum(step[2] for step in steps),
    ).format(n=sum(step[2] for step in steps), total=asked)
    return _("{agreed} and {drafted}; {questions}.").format(
        agreed=agreed, drafted=drafted, questions=questions
    )


def _draw(sheet: Sheet, steps: Sequence[Step]) -> Figure:
    column = (WIDTH - 2 * MARGIN) / len(steps)
    dates = [_milestone(sheet, step, column - 0.1) for step in steps]
    tallest = max(map(len, dates)) * line_height(8.5)
    road = sheet.below_title + tallest + (0.16 if tallest else 0) + _RADIUS + _WAVE + 0.04
    middles = [MARGIN + column * (i + 0.5) for i in range(len(steps))]
    _draw_road(sheet, road, column)
    names = [_name(sheet, step[0], column - 0.1) for step in steps]
    under = road + _WAVE + _RADIUS + 0.1
    words = under + line_height(8) + max(len(n) * line_height(size) for n, size in names) + 0.03
    ends = []
    for i, (step, middle, lines) in enumerate(zip(steps, middles, dates, strict=True)):
        y = road + _wave(middle, column)
        _draw_date(sheet, lines, middle, sheet.below_title + tallest, y - _RADIUS)
        _draw_station(sheet, step[1], middle, y)
        number = sheet.cut(_("Step {n}").format(n=i + 1), column - 0.1, 8)
        y = sheet.lines([number], middle, under, 8, color=MUTED)
        sheet.lines(names[i][0], middle, y, names[i][1], bold=True)
        ends.append(_draw_state(sheet, step, middle, words, column - 0.1))
    return sheet.finish(max(ends) + MARGIN)


def _wave(x: float, column: float) -> float:
    return -_WAVE * math.cos(math.pi * (x - MARGIN - column / 2) / column)


def _draw_road(sheet: Sheet, middle: float, column: float) -> None:
    xs = [WIDTH * i / 200 for i in range(201)]
    ys = [middle + _wave(x, column) for x in xs]
    sheet.line(xs, ys, color=GRID, lw=15, solid_capstyle="butt", zorder=1)
    sheet.line(xs, ys, color=PAPER, lw=1.4, ls=(0, (6, 5)), zorder=1.1)


def _milestone(sheet: Sheet, step: Step, room: float) -> list[str]:
    """Return the lines above a station: its date, and what happens then."""
    on, label = step[4], drawable(step[5])
    if on is None:
        return []
    return [sheet.cut(day(on), room, 8.5, bold=True), *sheet.wrap(label, room, 3, 8.5)]


def _draw_date(sheet: Sheet, lines: Sequence[str], x: float, bottom: float, station: float) -> None:
    if not lines:
        return
    y = sheet.lines(lines[:1], x, bottom - len(lines) * line_height(8.5), 8.5, bold=True)
    sheet.lines(lines[1:], x, y, 8.5)
    sheet.line((x, x), (bottom + 0.03, station), color=TEAL, lw=1.2, zorder=1)


def _draw_station(sheet: Sheet, state: str, x: float, y: float) -> None:
    """Draw the sign of a state: a dashed ring, a half-filled ring, a filled ring with a tick."""
    dashed = (0, (2.2, 1.6)) if state == "not_started" else "-"
    full = TEAL if state == "agreed" else PAPER
    sheet.add(Circle((x, y), _RADIUS, fc=full, ec=TEAL, lw=1.8, ls=dashed, zorder=2))
    if state == "drafted":
        sheet.add(Wedge((x, y), _RADIUS, 90, 270, fc=TEAL, ec="none", zorder=2.1))
    elif state == "agreed":
        sheet.text("✓", x, y, 13, bold=True, color=PAPER, zorder=3)


def _name(sheet: Sheet, name: str, room: float) -> tuple[list[str], float]:
    """Return a step's name in lines and its size, smaller where a word would not fit."""
    shown = drawable(name) or "…"
    longest = max(shown.split(), key=len)
    sizes = (9, 8.5, 8)
    size = next((s for s in sizes if sheet.width(longest, s, True) <= room), sizes[-1])
    return sheet.wrap(shown, room, 4, size, bold=True), size


def _draw_state(sheet: Sheet, step: Step, x: float, y: float, room: float) -> float:
    """Write how far a step is, in words and as a bar; return where the words end."""
    _step_name, state, answered, asked, _on, _label = step
    sign, words = STATES[state]
    y = sheet.lines(sheet.wrap(f"{sign} {_(words)}", room, 2, 8.5), x, y, 8.5, color=TEAL) + 0.06
    length = min(room, 0.9)
    sheet.box(x - length / 2, y, length, 0.08, 0.03, fc=_WASH, ec="none")
    if answered and asked:
        part = length * min(answered / asked, 1)
        sheet.box(x - length / 2, y, part, 0.08, 0.03, fc=TEAL, ec="none")
    told = _("{n} of {total} answered").format(n=answered, total=asked)
    return sheet.lines(sheet.wrap(told, room + 0.06, 2, 8), x, y + 0.1, 8, color=MUTED)
