"""The hours of a day in which each group can meet, with our times and the best ones outlined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from copnb.pictures.dayline import (
    DAY,
    LANE,
    SLOTS,
    SMALL,
    Dayline,
    Mark,
    clock,
    dayline,
    draw_mark,
    lanes,
    span,
    stretches,
)
from copnb.pictures.groups import MOST_ROWS, groups, part, people, to_draw
from copnb.pictures.picture import Picture
from copnb.pictures.sheet import (
    FAINT,
    GRID,
    INK,
    MARGIN,
    MUTED,
    ORANGE,
    PAPER,
    TEAL,
    WIDTH,
    Sheet,
    blank,
    line_height,
    on_our_style,
)
from copnb.pictures.text import drawable, plain
from copnb.words import _, ngettext

Group = tuple[str, int, str, Sequence[int]]
"""A group: name, people, place, and how each half-hour of our day fits it."""

Chosen = tuple[int, str, Sequence[int]]
"""A time of ours: minute of the day, weekday in words, how a meetup then fits each group."""

OUTSIDE, EARLY_OR_LATE, SUITS = 0, 1, 2
"""How hours fit a group."""

_LEFT, _RIGHT = 1.95, WIDTH - MARGIN
_BAR, _ALL = 0.27, 0.62
_LIGHT = "#CFE2E5"
_MOST_TIMES, _MOST_STRETCHES = 5, 3


@on_our_style
def hours_map(
    rows: Sequence[Group],
    chosen: Sequence[Chosen],
    best: tuple[Sequence[int], int],
    minutes: int | None,
    place: str,
    left: int = 0,
    day_known: bool = True,
) -> Picture:
    """Draw a row for each group with the half-hours that fit it, and the people of all of them.

    Groups come the largest first, hours go by the clock of `place`. `best` are the best starts,
    in minutes of the day, and the people who can come then. `left` groups are not counted.
    """
    title = _("When can we meet?")
    suits = _("Suits them all year ({place} time)").format(place=plain(place) or "…")
    header = (_("Group"), _("People"), _("Where"), suits, _("Early or late"), _("Our times"))
    if not (rows and minutes and day_known):
        sentence = to_draw(
            (rows, _("where each group is and how many people it has (step 1)")),
            (minutes, _("how long a meetup is (step 2)")),
            (day_known, _("when the first meetup is (step 4)")),
        )
        return Picture(blank(title, sentence), sentence, title, header, ())
    chosen = [(at, plain(weekday), fits) for at, weekday, fits in chosen]
    marks = _marks(chosen, best[0], min(minutes, DAY))
    line = dayline([row[3] for row in rows], marks, _LEFT, _RIGHT)
    sentence = _sentence(rows, chosen, best, place, left)
    figure = _draw(Sheet(title), rows, marks, line, place)
    return Picture(figure, sentence, title, header, _table(rows, chosen, line))


def _marks(chosen: Sequence[Chosen], best: Sequence[int], minutes: int) -> list[Mark]:
    """Return what to outline: our times, those at one hour together, and the best starts."""
    days: dict[int, list[str]] = {}
    for start, day, _fits in chosen:
        days.setdefault(start, []).append(drawable(day) or "…")
    others = [pair for pair in stretches(best) if pair[0] < pair[1] or pair[0] not in days]
    marks = []
    for start, names in list(days.items())[:_MOST_TIMES]:
        is_best = start in best and not others
        text = _("✓ {days} {time}, the best") if is_best else _("✓ {days} {time}")
        words = text.format(days=", ".join(names), time=clock(start))
        marks.append(Mark(start, minutes, words, True))
    for first, last in others[:_MOST_STRETCHES]:
        words = _("best: {times}").format(times=span(first, last))
        marks.append(Mark(first, min(last - first + minutes, DAY), words, False))
    return marks


def _counts(rows: Sequence[Group], least: int) -> list[int]:
    """Return by half-hour the people whom it fits at least so well."""
    return [sum(row[1] for row in rows if row[3][slot] >= least) for slot in range(SLOTS)]


def _part(rows: Sequence[Group], *starts: Sequence[int]) -> str:
    """Return for how many people at least one of some starts is possible, in words."""
    can = sum(row[1] for n, row in enumerate(rows) if any(fits[n] for fits in starts))
    return part(can, _total(rows))


def _table(
    rows: Sequence[Group], chosen: Sequence[Chosen], line: Dayline
) -> tuple[tuple[str, ...], ...]:
    said = (_("outside their hours"), _("early or late"), _("suits them"))
    table = []
    for n, (name, count, where, day) in enumerate(rows):
        spans = [
            ", ".join(line.times(start, end) for start, end, fit in line.runs(day) if fit == wanted)
            for wanted in (SUITS, EARLY_OR_LATE)
        ]
        ours = [f"{weekday} {clock(at)}: {said[fits[n]]}" for at, weekday, fits in chosen]
        table.append((plain(name), str(count), plain(where), *spans, "; ".join(ours)))
    suits, can = _counts(rows, SUITS), _counts(rows, EARLY_OR_LATE)
    either = [some - best for some, best in zip(can, suits, strict=True)]
    spans = [
        ", ".join(f"{line.times(start, end)} ({n})" for start, end, n in line.runs(counts) if n)
        for counts in (suits, either)
    ]
    ours = [f"{weekday} {clock(at)}: {_part(rows, fits)}" for at, weekday, fits in chosen]
    return (*table, (_("All of us"), str(_total(rows)), "", *spans, "; ".join(ours)))


def _total(rows: Sequence[Group]) -> int:
    return sum(row[1] for row in rows)


def _sentence(
    rows: Sequence[Group],
    chosen: Sequence[Chosen],
    best: tuple[Sequence[int], int],
    place: str,
    left: int,
) -> str:
    told = []
    given = {"n": len(chosen), "place": plain(place)}
    given |= {"people": _part(rows, *(fits for _at, _day, fits in chosen))}
    if len(chosen) == 1:
        text = _("Our time, {day} {time} in {place}, is possible for {people} all year.")
        told.append(text.format(day=chosen[0][1], time=clock(chosen[0][0]), **given))
    elif chosen:
        told.append(_("At least one of our {n} times is possible for {people}.").format(**given))
    times = _(" or ").join(span(*pair) for pair in stretches(best[0])[:_MOST_STRETCHES])
    text = _("The best start is {times} in {place}: possible for {people}.")
    if len(chosen) == 1 and chosen[0][0] in best[0]:
        text = _("Just as good is a start at {times}.")
        text = _("No start is better.") if len(best[0]) == 1 else text
    if not best[1]:
        text = _("At no hour is anybody free for a whole meetup.")
    given["people"] = part(best[1], _total(rows))
    told.append(text.format(times=times, **given))
    if left:
        text = ngettext(
            "{n} group is not counted: we do not know its place or how many they are.",
            "{n} groups are not counted: we do not know their place or how many they are.",
            left,
        )
        told.append(text.format(n=left))
    return " ".join(told)


def _draw(
    sheet: Sheet, rows: Sequence[Group], marks: Sequence[Mark], line: Dayline, place: str
) -> Figure:
    places = lanes(sheet, marks, line)
    top = sheet.below_title + (max(places) + 1) * LANE + 0.08 if marks else sheet.below_title
    names = [_name(sheet, row, 3 if len(rows) <= 6 else 2) for row in rows[:MOST_ROWS]]
    bottom = top + sum(map(_height, names)) + _ALL
    ends = [x for mark in marks for x in line.ends(mark)]
    y, grid = _draw_clock(sheet, line, (top, bottom), place), top
    for row, name in zip(rows, names, strict=False):
        _draw_row(sheet, row, name, line, top, ends)
        top += _height(name)
    _draw_all(sheet, rows, line, bottom, ends)
    for mark, lane in zip(marks, places, strict=True):
        draw_mark(sheet, mark, line, sheet.below_title + lane * LANE, (grid, bottom))
    return sheet.finish(_draw_key(sheet, rows, marks, y + 0.08) + MARGIN)


def _draw_clock(sheet: Sheet, line: Dayline, grid: tuple[float, float], place: str) -> float:
    """Draw a fine line for each hour, its number below; return where that ends."""
    step = 1 if line.slots <= 30 else 2
    for hour in range(line.first // 2, line.first // 2 + line.slots // 2 + 1):
        x = line.at(hour * 2 - line.first)
        sheet.line((x, x), grid, lw=0.8, color=GRID, zorder=0.5)
        if hour % step == 0:
            sheet.text(str(hour % 24), x, grid[1] + 0.12, SMALL, color=MUTED)
    said = _("{place} time").format(place=drawable(place) or "…")
    said = sheet.cut(said, _LEFT - MARGIN - 0.2, SMALL)
    sheet.text(said, MARGIN, grid[1] + 0.12, SMALL, color=MUTED, ha="left")
    if not 0 < SLOTS - line.first < line.slots:
        return grid[1] + 0.2
    midnight, words = line.at(SLOTS - line.first), _("the next day ▸")
    sheet.line((midnight, midnight), (grid[0], grid[1] + 0.34), color=MUTED, lw=0.8, zorder=0.5)
    fits = midnight + sheet.width(words, SMALL) < _RIGHT - 0.05
    look: dict[str, Any] = {"color": MUTED, "ha": "left" if fits else "right"}
    sheet.text(words, midnight + (0.05 if fits else -0.05), grid[1] + 0.28, SMALL, **look)
    return grid[1] + 0.34


def _name(sheet: Sheet, row: Group, most: int) -> list[str]:
    return sheet.wrap(drawable(row[0]) or "…", _LEFT - MARGIN - 0.12, most, bold=True)


def _height(name: Sequence[str]) -> float:
    return len(name) * line_height(9) + line_height(SMALL) + 0.1


def _draw_row(
    sheet: Sheet,
    row: Group,
    name: Sequence[str],
    line: Dayline,
    top: float,
    ends: Sequence[float],
) -> None:
    _whole_name, count, where, day = row
    y = sheet.lines(name, MARGIN, top + 0.03, bold=True, ha="left")
    said = _("{people}, {place}").format(people=people(count), place=drawable(where) or "…")
    said = sheet.cut(said, _LEFT - MARGIN - 0.12, SMALL)
    sheet.lines([said], MARGIN, y, SMALL, color=MUTED, ha="left")
    y = top + (_height(name) - _BAR) / 2
    for start, end, fit in line.runs(day):
        if fit:
            x, width = line.at(start), line.width(start, end)
            colour, ink = (TEAL, PAPER) if fit == SUITS else (_LIGHT, INK)
            sheet.box(x, y, width, _BAR, 0.03, fc=colour, ec=PAPER, lw=1, zorder=1)
            at = _free(sheet, f"{count:,}", x, width, ends)
            if at:
                sheet.text(f"{count:,}", at, y + _BAR / 2, SMALL, color=ink, zorder=2)


def _free(sheet: Sheet, words: str, x: float, width: float, ends: Sequence[float]) -> float | None:
    """Return the place nearest to the middle of a block where no outline crosses words."""
    half, middle = sheet.width(words, SMALL, True) / 2, x + width / 2
    steps = sorted((n * 0.01 for n in range(-199, 200)), key=abs)
    places = [middle + step for step in steps if abs(step) + half + 0.01 <= width / 2]
    for beside in (0.05, 0.015, 0.004):
        for at in places:
            if all(abs(at - end) > half + beside for end in ends):
                return at
    return None


def _draw_all(
    sheet: Sheet, rows: Sequence[Group], line: Dayline, bottom: float, ends: Sequence[float]
) -> None:
    """Draw the people of all groups as steps: as high as there are people who can come."""
    total, most = _total(rows), _ALL - 0.22
    sheet.line((MARGIN, _RIGHT), [bottom - _ALL + 0.01] * 2, color=FAINT, lw=0.8, zorder=0.6)
    sheet.text(_("All of us"), MARGIN, bottom - 0.27, bold=True, ha="left")
    words = sheet.cut(people(total), _LEFT - MARGIN - 0.12, SMALL)
    sheet.text(words, MARGIN, bottom - 0.12, SMALL, color=MUTED, ha="left")
    can = line.runs(_counts(rows, EARLY_OR_LATE))
    peak = max(can, key=lambda run: (run[2], run[1] - run[0]))
    at = _free(sheet, f"{peak[2]:,}", line.at(peak[0]) - 0.1, line.width(*peak[:2]) + 0.2, ends)
    if at and peak[2]:
        y, half = bottom - most * peak[2] / total - 0.08, sheet.width(f"{peak[2]:,}", SMALL) / 2
        sheet.text(f"{peak[2]:,}", at, y, SMALL, bold=True, zorder=2)
        ends = [*ends, at - half, at + half]
    for runs, colour, ink in ((can, _LIGHT, INK), (line.runs(_counts(rows, SUITS)), TEAL, PAPER)):
        for start, end, n in runs:
            x, width, high = line.at(start), line.width(start, end), most * n / total
            sheet.box(x, bottom - high, width, high, 0, fc=colour, ec="none", zorder=1)
            at, y = _free(sheet, f"{n:,}", x, width, ends), bottom - high - 0.08
            if colour == TEAL:
                at, y = at if high > 0.17 else None, bottom - high / 2
            if at and n and (start, end, n) != peak:
                sheet.text(f"{n:,}", at, y, SMALL, bold=True, color=ink, zorder=2)


def _draw_key(sheet: Sheet, rows: Sequence[Group], marks: Sequence[Mark], y: float) -> float:
    """Say what blocks and outlines mean, and how many groups have no row; return its end."""
    ours: dict[str, Any] = {"fc": PAPER, "ec": ORANGE, "lw": 2}
    best: dict[str, Any] = {"fc": PAPER, "ec": INK, "lw": 1, "ls": (0, (3, 2))}
    key: list[tuple[dict[str, Any], str]] = [
        ({"fc": TEAL}, _("suits them all year")),
        ({"fc": _LIGHT}, _("early or late")),
        ({"fc": PAPER, "ec": FAINT, "lw": 0.8}, _("outside their hours")),
    ]
    key += [(ours, _("our time"))] if any(mark.ours for mark in marks) else []
    key += [(best, _("the best"))] if any(not mark.ours for mark in marks) else []
    x = MARGIN
    for look, words in key:
        words = sheet.cut(words, WIDTH - 2 * MARGIN - 0.26, SMALL)
        if x > MARGIN and x + 0.26 + sheet.width(words, SMALL) > WIDTH - MARGIN:
            x, y = MARGIN, y + 0.2
        sheet.box(x, y + 0.015, 0.2, 0.13, 0.02, **{"ec": "none", **look})
        sheet.text(words, x + 0.26, y + 0.08, SMALL, color=MUTED, ha="left")
        x += 0.26 + sheet.width(words, SMALL) + 0.2
    more = len(rows) - MOST_ROWS
    if more <= 0:
        return y + 0.16
    text = _("And {groups} more with {people}, counted in “All of us”; the table has all.")
    text = text.format(groups=groups(more), people=people(_total(rows[MOST_ROWS:])))
    lines = sheet.wrap(text, _RIGHT - MARGIN, 2, SMALL)
    return sheet.lines(lines, MARGIN, y + 0.2, SMALL, color=MUTED, ha="left")
