"""The minutes a month that people have, beside those that the design asks of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from matplotlib.figure import Figure

from copnb.pictures.groups import MOST_ROWS, all_of, groups, to_draw
from copnb.pictures.picture import Picture
from copnb.pictures.sheet import (
    GOLD,
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
from copnb.pictures.text import drawable, plain
from copnb.words import _

Has = tuple[str, int]
"""A group, and the minutes a month that a person of it has."""

_NAME, _LEFT, _RIGHT, _SIDE = 1.95, 2.72, 4.72, 4.84
_BAR, _GAP = 0.17, 0.15
_SMALL = 8.5
_BAND = "#F8EBCB"
FITS, TIGHT, TOO_MUCH = range(3)
_COLOURS = (TEAL, GOLD, ORANGE)


class _Bar(NamedTuple):
    """What somebody has and is asked for, and with how much that is easy, in minutes."""

    name: str
    has: int
    asked: float
    easy: float

    @property
    def state(self) -> int:
        """How what is asked weighs against what there is."""
        return TOO_MUCH if self.asked > self.has else TIGHT if self.has < self.easy else FITS

    @property
    def words(self) -> str:
        """How it weighs, in words with its minutes."""
        if self.state == TOO_MUCH:
            return _("too much by {n:,} min").format(n=max(1, round(self.asked) - self.has))
        text = _("tight: {n:,} min to spare") if self.state else _("fits: {n:,} min to spare")
        return text.format(n=self.has - round(self.asked))


@on_our_style
def load_against_capacity(
    there: Sequence[Has],
    asked: float | None,
    easy: float,
    leader: tuple[float | None, int | None],
) -> Picture:
    """Draw a bar for what a person of each group has, and a line for what is asked a month.

    Groups come with the least time first. Of the `leader`: the minutes a month that leading
    takes, and those there are; it is easy up to `easy` percent of them.
    """
    title = _("What we ask, and the time that people have")
    bars = [_Bar(name, has, asked, asked) for name, has in there if asked is not None]
    takes, has = leader
    lead = []
    if takes is not None and has is not None:
        lead = [_Bar(_("The leader"), has, takes, 100 * takes / easy)]
    missing = to_draw(
        (asked is not None, _("how often we meet and for how long (step 2)")),
        (there, _("how much time each group has (step 3)")),
        (has is not None, _("how much time the leader has (step 1)")),
        (takes is not None, _("how long the leader prepares, hosts and follows up (step 3)")),
    )  # fmt: skip
    sentence = _sentence(bars, lead) if bars or lead else missing
    figure = _draw(Sheet(title), bars, lead, easy) if bars or lead else blank(title, missing)
    header = (_("Who"), _("Minutes a month they have"), _("Minutes asked"), _("Does it fit?"))
    rows = tuple(
        (plain(bar.name), f"{bar.has:,}", f"{round(bar.asked):,}", bar.words)
        for bar in (*bars, *lead)
    )
    return Picture(figure, sentence, title, header, rows)


def _sentence(bars: Sequence[_Bar], lead: Sequence[_Bar]) -> str:
    told = []
    if bars:
        states = [bar.state for bar in bars]
        words = {FITS: _("fits {n}"), TOO_MUCH: _("is too much for {n}")}
        said = [
            text.format(n=states.count(state)) for state, text in words.items() if state in states
        ]
        text = _("We ask {n:,} minutes a month of each member; of {total} that {told}.")
        asked, total = round(bars[0].asked), groups(len(bars))
        told.append(text.format(n=asked, total=total, told=all_of(said)))
    else:
        told.append(_("How much time the groups have is not said yet (step 3)."))
    text = _("What leading takes, or the time for it, is not said yet (steps 1 and 3).")
    for bar in lead:
        text = _("Leading takes {takes:,} of the {has:,} minutes a month that the leader has.")
        if bar.state == TOO_MUCH:
            text = _("Leading takes {takes:,} minutes a month; the leader has {has:,}.")
        text = text.format(takes=round(bar.asked), has=bar.has)
    return " ".join([*told, text])


def _draw(sheet: Sheet, bars: Sequence[_Bar], lead: Sequence[_Bar], easy: float) -> Figure:
    y = sheet.below_title
    if bars:
        asked = _("we ask {n:,} min a month").format(n=round(bars[0].asked))
        y = _draw_bars(sheet, bars[:MOST_ROWS], asked, y)
        if len(bars) > MOST_ROWS:
            y = _note(sheet, _more(len(bars) - MOST_ROWS), y)
        y += 0.22 if lead else 0
    if lead:
        asked = _("leading takes {n:,} min a month").format(n=round(lead[0].asked))
        y = _draw_bars(sheet, lead, asked, y)
        if easy < 100:
            tight = _("Shaded is tight: leading takes more than {easy:g}% of that time.")
            y = _note(sheet, tight.format(easy=easy), y)
    return sheet.finish(y + MARGIN)


def _note(sheet: Sheet, text: str, y: float) -> float:
    lines = sheet.wrap(text, WIDTH - 2 * MARGIN, 2, _SMALL)
    return sheet.lines(lines, MARGIN, y + 0.02, _SMALL, color=MUTED, ha="left")


def _more(n: int) -> str:
    return _("And {groups} with as much time or more; the table has all.").format(groups=groups(n))


def _draw_bars(sheet: Sheet, bars: Sequence[_Bar], words: str, y: float) -> float:
    """Draw bars with one line for what is asked of all; return where they end."""
    asked, easy = bars[0].asked, bars[0].easy
    most = max(1, easy * 1.1, asked * 1.1, min(max(bar.has for bar in bars), 4 * asked or 1e9))
    scale = (_RIGHT - _LEFT) / most
    at = _LEFT + asked * scale
    width = sheet.width(words, _SMALL, True)
    middle = min(max(at, MARGIN + width / 2), WIDTH - MARGIN - width / 2)
    sheet.text(words, middle, y + 0.09, _SMALL, bold=True)
    top = y + 0.2
    names = [sheet.wrap(drawable(bar.name) or "…", _NAME - MARGIN, 2, bold=True) for bar in bars]
    says = [_verdict(sheet, bar) for bar in bars]
    rows = list(zip(names, says, strict=True))
    bottom = top + sum(_height(*row) for row in rows)
    if easy > asked:
        sheet.box(at, top, (easy - asked) * scale, bottom - top, 0, fc=_BAND, ec="none", zorder=0.5)
    y = top
    for bar, row in zip(bars, rows, strict=True):
        _draw_bar(sheet, bar, row, y, most)
        y += _height(*row)
    sheet.line((at, at), (top - 0.03, bottom), color=INK, lw=1.6, zorder=3)
    return bottom + 0.05


def _verdict(sheet: Sheet, bar: _Bar) -> list[str]:
    sign = "✓" if bar.state == FITS else "◀"
    return sheet.wrap(f"{sign} {bar.words}", WIDTH - MARGIN - _SIDE, 2, _SMALL, bold=True)


def _height(name: Sequence[str], verdict: Sequence[str]) -> float:
    return max(len(name), len(verdict)) * line_height(9) + _GAP


def _draw_bar(
    sheet: Sheet, bar: _Bar, row: tuple[list[str], list[str]], y: float, most: float
) -> None:
    (name, verdict), height, scale = row, _height(*row), (_RIGHT - _LEFT) / most
    top = y + (height - _BAR) / 2
    sheet.lines(name, MARGIN, y + (height - len(name) * line_height(9)) / 2, bold=True, ha="left")
    sheet.text(_("{n:,} min").format(n=bar.has), _LEFT - 0.08, y + height / 2, ha="right")
    shown = min(bar.has, most) * scale
    sheet.line((_LEFT, _LEFT), (y + 0.03, y + height - 0.03), color=MUTED, lw=0.8, zorder=2)
    if bar.state == TOO_MUCH:
        gap = (bar.asked - bar.has) * scale
        dashed: dict[str, Any] = {"fc": PAPER, "ec": ORANGE_TEXT, "lw": 1, "ls": (0, (3, 2))}
        sheet.box(_LEFT + shown, top, gap, _BAR, 0.02, zorder=1, **dashed)
    if shown:
        look: dict[str, Any] = {"fc": _COLOURS[bar.state], "ec": "none", "zorder": 2}
        sheet.box(_LEFT, top, shown, _BAR, 0.03, **look)
    if bar.has > most:
        sheet.text("»", _RIGHT - 0.08, top + _BAR / 2 - 0.01, 10, bold=True, color=PAPER, zorder=4)
    look = {"color": INK} if bar.state == FITS else {"color": ORANGE_TEXT, "bold": True}
    start = y + (height - len(verdict) * line_height(_SMALL)) / 2
    sheet.lines(verdict, _SIDE, start, _SMALL, ha="left", **look)
