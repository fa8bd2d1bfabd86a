"""Membership histories: brought in from somebody's table, and what stands out in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import median
from types import MappingProxyType

from copnb.advice.rules import Threshold
from copnb.design.fields import Labelled
from copnb.design.happened import Membership
from copnb.design.reading import Problem, read_row
from copnb.evidence.filling import Filled
from copnb.evidence.happening import (
    Brought,
    Skipped,
    by_community,
    check_mapping,
    communities_at,
    fields_of,
    filled_rows,
    refuse,
    refuse_large,
)
from copnb.evidence.mapping import ReadyMapping, check_columns, own_mapping, read_mapping
from copnb.evidence.places import Place
from copnb.evidence.sheets import Sheet, read_sheet
from copnb.store.happened import load_rows, write_rows
from copnb.words import N_, _, day_in_words

LIMITS = (
    Threshold("clean_up_share", 5, N_("A fall in one go is a clean-up from"), "%"),
    Threshold("clean_up_times", 2, N_("and this many times the usual change"), N_("times")),
    Threshold("clean_up_days", 92, N_("if it came within"), N_("days")),
    Threshold("clean_up_always", 33, N_("Whenever it came, a fall is a clean-up from"), "%"),
    Threshold("revert_days", 7, N_("A rise was taken back if it was gone within"), N_("days")),
    Threshold("revert_share", 90, N_("and this much of it was gone"), "%"),
)
"""What counts as standing out: our own judgement, tried on 38 published histories of lists."""

OWN_LIMITS: Mapping[str, float] = MappingProxyType({limit.name: limit.value for limit in LIMITS})

LEAST_CHANGES = 2
"""How many other changes a usual one is the median of, at least."""


class Notable(Labelled):
    """What stands out in a membership history."""

    CLEAN_UP = "clean_up", N_("a clean-up of the list")
    REVERT = "revert", N_("an older number, shown again")


@dataclass(frozen=True)
class NotableChange:
    """A change that says more about the list than about its members.

    Of a clean-up `counts` are those before and after the fall, and `stays` whether the next
    count is still low (None where none follows). Of a revert they are the count before the
    rise, the risen one, the one that took the rise back, and the next, risen again.
    """

    kind: Notable
    counts: tuple[Membership, ...]
    stays: bool | None = True

    @property
    def sentence(self) -> str:
        """What is to be seen, in the language in force."""
        low = self.counts[1 if self.kind is Notable.CLEAN_UP else 2]
        high = self.counts[0 if self.kind is Notable.CLEAN_UP else 1]
        told = {
            Notable.CLEAN_UP: _(
                "From {high} members on {then} to {low} on {day}: a fall so large between two "
                "counts may be a list that was cleaned up or a count that was corrected. Ask who "
                "keeps the list before you read it as people who left."
            ),
            Notable.REVERT: _(
                "From {high} members on {then} back to {low} on {day}, as before the rise, and "
                "then to {again}: an older number seems to have stood there for a while."
            ),
        }[self.kind]
        if self.stays is None:
            told += " " + _("It is the last count, so nothing shows yet whether it stays.")
        return told.format(
            high=f"{high.members:,}",
            then=day_in_words(high.date),
            low=f"{low.members:,}",
            day=day_in_words(low.date),
            again=f"{self.counts[-1].members:,}",
        )


def notable_changes(
    history: Sequence[Membership], limits: Mapping[str, float] = OWN_LIMITS
) -> list[NotableChange]:
    """Return what stands out in a history, in the order of time; see `LIMITS` for what does.

    A clean-up is a large fall between two neighbouring counts that the next count does not
    make good by half, and beside which there is no other fall of half its size. A revert is
    up, down and up again, the down soon after the up and back to where it was. With fewer
    than `LEAST_CHANGES` changes to compare with, only a fall that is large by any measure
    stands out.
    """
    rows = sorted(history, key=lambda row: row.date)
    reverts = list(_reverts(rows, limits))
    taken_back = {change.counts[2].date for change in reverts}
    clean_ups = _clean_ups(rows, taken_back, limits)
    return sorted([*reverts, *clean_ups], key=lambda change: change.counts[0].date)


def _reverts(rows: Sequence[Membership], limits: Mapping[str, float]) -> Iterator[NotableChange]:
    for old, up, down, again in zip(rows, rows[1:], rows[2:], rows[3:], strict=False):
        rise, fall = up.members - old.members, up.members - down.members
        soon = (down.date - up.date).days <= limits["revert_days"]
        back = limits["revert_share"] / 100
        # as near to the old number from below as from above
        taken_back = rise > 0 and back * rise <= fall <= (2 - back) * rise
        if soon and taken_back and again.members > down.members:
            yield NotableChange(Notable.REVERT, (old, up, down, again))


def _clean_ups(
    rows: Sequence[Membership], without: set[date], limits: Mapping[str, float]
) -> Iterator[NotableChange]:
    falls = [before.members - after.members for before, after in pairwise(rows)]
    for i, (before, after) in enumerate(pairwise(rows)):
        fall, others = falls[i], [abs(n) for n in (*falls[:i], *falls[i + 1 :])]
        around = [*falls[max(i - 1, 0) : i], *falls[i + 1 : i + 2]]
        days = (after.date - before.date).days
        # who loses members again and again has no clean-up, but a loss
        alone = all(2 * near < fall for near in around)
        if fall <= 0 or after.date in without or not alone:
            continue
        risen = -falls[i + 1] if i + 1 < len(falls) else None
        stays = None if risen is None else 2 * risen < fall
        if stays is not False and _is_large(fall, before, days, others, limits):
            yield NotableChange(Notable.CLEAN_UP, (before, after), stays)


def _is_large(
    fall: int, before: Membership, days: int, others: Sequence[int], limits: Mapping[str, float]
) -> bool:
    share = 100 * fall / before.members
    if share >= limits["clean_up_always"]:
        return True
    enough = len(others) >= LEAST_CHANGES and days <= limits["clean_up_days"]
    return (
        enough
        and share >= limits["clean_up_share"]
        and fall >= limits["clean_up_times"] * median(others)
    )


@dataclass
class BroughtCounts(Brought):
    """What an import of counts did, and what stands out in the histories that it added to."""

    notable: dict[str, list[NotableChange]] = field(default_factory=dict)


def import_membership(
    files: Sequence[Path], into: Path, mapping: Path | None = None
) -> BroughtCounts:
    """Bring counts of members into `membership.csv` of the community `into`, or of those in it.

    Without a mapping the columns bear our own names: date, members, and community where
    `into` holds several. A day that is there already stays as it is. Everything is read
    before anything is written; `ReadingError` says what of a file cannot be read.
    """
    places = fields_of(Membership)
    ready = read_mapping(mapping, places) if mapping else None
    known = communities_at(into)
    brought = BroughtCounts(left_out=ready.left_out if ready else {})
    before = {folder: load_rows(folder, Membership) for folder in dict.fromkeys(known.values())}
    histories = {folder: {row.date: row for row in rows} for folder, rows in before.items()}
    new: dict[Path, list[Membership]] = {folder: [] for folder in before}
    for file in files:
        refuse_large(file)
        sheet = read_sheet(file, ready.sheet if ready else "")
        brought.note_letters(file, sheet)
        used = ready or _own_mapping(sheet, places, file)
        check_mapping(used, mapping or file, ("date", "members"), into)
        check_columns(used, sheet.columns, str(file))
        rows = filled_rows(used, sheet, file)
        for folder, count in _counts(file, rows, known, histories, brought):
            new[folder].append(count)
    for folder, counts in new.items():
        if counts:
            in_order = sorted([*before[folder], *counts], key=lambda row: row.date)
            write_rows(folder, {Membership: in_order})
            brought.added[folder.name] = len(counts)
            brought.notable[folder.name] = notable_changes(in_order)
    return brought


def _own_mapping(sheet: Sheet, places: Mapping[str, Place], file: Path) -> ReadyMapping:
    wanted = _("one of: {codes}; other columns need a mapping, given with --map")
    wanted = wanted.format(codes=", ".join(places))
    strange = [name for name in sheet.columns if name not in places]
    refuse(file, [Problem(_("column {name}").format(name=n), "", wanted) for n in strange])
    return own_mapping(sheet.columns, places, str(file))


def _counts(
    file: Path,
    rows: Sequence[Filled],
    known: Mapping[str, Path],
    histories: Mapping[Path, dict[date, Membership]],
    brought: Brought,
) -> Iterator[tuple[Path, Membership]]:
    """Yield the counts of a file that are new, and note in `brought` what became of the others."""
    given: dict[tuple[Path, date], Membership] = {}
    problems: list[Problem] = []
    for row, folder in by_community(rows, known, file, brought.skipped):
        if "members" not in row.tree:
            reason = _("no number of members")
            brought.skipped.append(Skipped(str(file), row.line, reason))
            continue
        where = _("line {n}").format(n=row.line)
        count, found = read_row(Membership, {k: str(v) for k, v in row.tree.items()}, where)
        if count is None:
            problems += found
            continue
        if given.setdefault((folder, count.date), count) != count:
            same_day = _("{n} members, and another number on the same day").format(n=count.members)
            problems.append(Problem(where, same_day, _("one number for each day")))
        there = histories[folder].get(count.date)
        if there is None:
            histories[folder][count.date] = count
            yield folder, count
        elif there == count:
            brought.known += 1
        else:
            brought.differing.append((str(file), row.line))
    refuse(file, problems)
