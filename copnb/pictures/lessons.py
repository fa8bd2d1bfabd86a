"""The eight lessons: what the answers show of each, in tiles, beside what the group says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from matplotlib.figure import Figure

from copnb.pictures.picture import Picture
from copnb.pictures.sheet import (
    FAINT,
    GRID,
    INK,
    MARGIN,
    MUTED,
    ORANGE,
    ORANGE_TEXT,
    PAPER,
    SKY,
    TEAL,
    WIDTH,
    Sheet,
    blank,
    on_our_style,
)
from copnb.pictures.text import drawable, plain
from copnb.words import N_, _

Row = tuple[str, int | None, str, int | None]
"""A lesson: its name, what shows of it and by what, what the group says of it.

Both count from 0 (not yet) to 2 (in place); None is unknown."""


class _Lesson(NamedTuple):
    name: str
    points: int | None
    evidence: str
    said: int | None

    @property
    def talk(self) -> bool:
        """Say whether the group says `in place` where the answers show `not yet`."""
        return self.said == len(_STATES) - 1 and self.points == 0


_STATES = (
    ("○", N_("Not yet"), ORANGE),
    ("◐", N_("Partly"), SKY),
    ("●", N_("In place"), TEAL),
)
_TILES, _SAYS = 2.78, 5.2
_TILE, _HIGH = 0.26, 0.165
_INDENT = 0.2
_SMALL = 8.5


@on_our_style
def eight_lessons(rows: Sequence[Row]) -> Picture:
    """Draw a row for each lesson: its evidence, one to three tiles, what the group says.

    There is no score of all lessons: each one stands for itself.
    """
    lessons = [_Lesson(*row) for row in rows]
    title = _("Eight lessons: where we stand")
    anything = any(row.points is not None or row.said is not None for row in lessons)
    sentence = _sentence(lessons) if anything else _nothing()
    figure = _draw(Sheet(title), lessons) if anything else blank(title, sentence)
    header = (_("Lesson"), _("Our answers show"), _("By what"), _("We say ourselves"))
    table = tuple(
        (plain(row.name), _state(row.points), plain(row.evidence), _said(row.said))
        for row in lessons
    )
    return Picture(figure, sentence, title, header, table)


def _nothing() -> str:
    return _(
        "There is nothing to go by yet. Rows fill as you answer the steps, or say in step 6 "
        "where you stand."
    )


def _state(points: int | None) -> str:
    return _("Nothing to go by yet") if points is None else _(_STATES[points][1])


def _said(said: int | None) -> str:
    return _("not said") if said is None else _(_STATES[said][1])


def _sentence(lessons: Sequence[_Lesson]) -> str:
    points = [row.points for row in lessons]
    words = (_("{n} in place"), _("{n} partly in place"), _("{n} not yet in place"))
    counts = [points.count(state) for state in (2, 1, 0)]
    told = [word.format(n=n) for word, n in zip(words, counts, strict=True) if n]
    if None in points:
        told.append(_("{n} with nothing to go by yet").format(n=points.count(None)))
    said = _("Our answers show of {total} lessons: {told}.")
    said = said.format(total=len(lessons), told=", ".join(told))
    apart = [_("“{name}”").format(name=plain(row.name)) for row in lessons if row.talk]
    if apart:
        talk = _("Worth a conversation: {names}.").format(names=", ".join(apart))
        said = f"{said} {talk}"
    return said


def _draw(sheet: Sheet, lessons: Sequence[_Lesson]) -> Figure:
    heads = ((_TILES, _SAYS, _("Our answers show")), (_SAYS, WIDTH, _("We say ourselves")))
    for left, right, head in heads:
        lines = [sheet.cut(head, right - left - MARGIN, _SMALL)]
        y = sheet.lines(lines, left, sheet.below_title, _SMALL, color=MUTED, ha="left")
    for number, row in enumerate(lessons, 1):
        y += 0.05
        sheet.line((MARGIN, WIDTH - MARGIN), (y, y), color=GRID, lw=0.8)
        y = _draw_row(sheet, row, number, y + 0.07)
    return sheet.finish(y + MARGIN)


def _draw_row(sheet: Sheet, row: _Lesson, number: int, top: float) -> float:
    """Draw a lesson from `top` down and return where it ends."""
    name = _("{n}. {name}").format(n=number, name=drawable(row.name) or "…")
    lines = sheet.wrap(name, _TILES - 2 * MARGIN, 2, 9, bold=True)
    ends = [sheet.lines(lines, MARGIN, top, bold=True, ha="left")]
    ends.append(_draw_state(sheet, row.points, top))
    words, colour = _said(row.said), MUTED
    if row.said is not None:
        words, colour = f"{_STATES[row.said][0]} {words}", INK
    said = sheet.wrap(words, WIDTH - MARGIN - _SAYS, 2)
    ends.append(sheet.lines(said, _SAYS, top, color=colour, ha="left"))
    below, right = max(ends) + 0.03, WIDTH - MARGIN
    if row.talk:
        talk = sheet.wrap(_("◀ talk about this"), right - _SAYS, 2, _SMALL, bold=True)
        ends = [sheet.lines(talk, _SAYS, below, _SMALL, color=ORANGE_TEXT, bold=True, ha="left")]
        right = _SAYS - MARGIN
    evidence = sheet.wrap(drawable(row.evidence), right - MARGIN - _INDENT, 2, _SMALL)
    look: dict[str, Any] = {"color": MUTED, "ha": "left"}
    return max(*ends, sheet.lines(evidence, MARGIN + _INDENT, below, _SMALL, **look))


def _draw_state(sheet: Sheet, points: int | None, top: float) -> float:
    """Draw three tiles, filled as far as the state is, and its word; dashed where unknown."""
    for place in range(len(_STATES)):
        look: dict[str, Any] = {"fc": PAPER, "ec": FAINT, "lw": 0.9, "ls": (0, (3, 2))}
        if points is not None:
            look = {"fc": _STATES[points][2] if place <= points else "#EEEAE2", "ec": "none"}
        sheet.box(_TILES + place * (_TILE + 0.04), top, _TILE, _HIGH, 0.03, **look)
    left = _TILES + len(_STATES) * (_TILE + 0.04) + 0.06
    words = sheet.wrap(_state(points), _SAYS - left - 0.1, 2)
    colour = MUTED if points is None else INK
    return sheet.lines(words, left, top, color=colour, ha="left")
