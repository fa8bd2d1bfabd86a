"""Tables that can be handed on: nobody is named, and what is rare does not give anybody away.

What is left can be of use and still be told from a published list by somebody who knows a
community well; the package says so. The methods are those of statistical offices: bands, cell
suppression with a second suppression, and k-anonymity of what an outsider can know.

Only `communities` bears codes, drawn by chance each time. Meetups, sheets and ways to interact
stand for themselves: how many rows a community has, and what stands in them together, would tell
which one it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from random import SystemRandom
from typing import Any, Final

import pandas as pd

from copnb.evidence.comparison import Communities
from copnb.evidence.dictionary import known_columns
from copnb.evidence.naming import composed, naming
from copnb.evidence.suppression import (
    MINUTES,
    MINUTES_A_MONTH,
    PEOPLE,
    band,
    common,
    k_anonymous,
    much_told,
    without_small,
)
from copnb.evidence.tables import MADE_BY, Column, is_day, values
from copnb.evidence.values import CHOICE_END
from copnb.words import _

K: Final = 5
"""What fewer communities, or people, share than this is not told: as is usual in publishing."""

WHO_AND_WHERE: Final = frozenset({
    "inquire.leader", "inquire.sponsor", "design.location", "design.web_home",
    "design.web_home_steward", "design.followup_by", "design.sharing_place",
    "design.space_steward",
})  # fmt: skip
"""Answers that ask for people and addresses: left out even where texts are wanted."""

GIVE_BACK: Final = frozenset({
    "id", "revision", "saved_on", "asked", "lead_goal", "design.size_target", "design.size_min",
    "design.size_max", "design.frequency", "design.frequency_days", "design.meetup_minutes",
    "design.formats.rows", "design.formats.minutes.sum", "design.slots.rows",
})  # fmt: skip
"""Columns left out since they name the community, or give back what another column withholds."""

SEEN: Final = (
    "language", "inquire.kind", "inquire.scope", "frequency", "size", "meetup_minutes",
    "design.membership", "inquire.horizon", "design.slots.time_zone", "inquire.gather_modes.video",
    "inquire.gather_modes.audio", "inquire.gather_modes.text", "inquire.gather_modes.mixed",
    "inquire.gather_modes.in_person", "design.space", "sustain.decision", "formats",
    "minutes_a_month", "format_minutes",
)  # fmt: skip
"""What an outsider can know beside days, other places and numbers, and what is worked out.

From what is worth most to what is given up first; those others are given up before.
"""

_PEOPLE = ("registered", "attended", "new", "returning")
_OF_A_MEETUP = (
    "attended", "minutes", "date", "member_led", "returning", "new", "registered", "invited",
    "connection_minutes",
)  # fmt: skip
_BANDED = {"size", "meetup_minutes", "minutes_a_month", "format_minutes", "answered"}
_TEXTS = ("line", "text", "short_text")
_ADDRESSES = re.compile(
    r"\S+@\S+|@\w+|\b(?:https?://|www\.)\S+|\b(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?"
    r"|\+?\d[\d\s().:/-]{5,}\d|\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b|\b[psx]-[0-9a-z]{10}\b",
    re.IGNORECASE,
)
"""E-mail addresses, handles, web addresses, telephone numbers, days in digits, pseudonyms."""

Mend = Callable[[str], str]


@dataclass(frozen=True)
class _Work:
    """What all tables need: least number, what mends texts if they are wanted, two lists.

    `changed` says what was done to a column, `empty` which tables too few have rows in.
    """

    k: int
    mend: Mend | None
    changed: dict[str, str] = field(default_factory=dict)
    empty: list[str] = field(default_factory=list)

    def of_enough(self, name: str, table: pd.DataFrame) -> pd.DataFrame:
        """Return a table, without its rows where they are of fewer than `k` communities."""
        if len(table) and table["slug"].nunique() < self.k:
            self.empty.append(f"{name}.csv")
            return table.iloc[:0]
        return table

    def without_code(self, name: str, table: pd.DataFrame, **told: str) -> pd.DataFrame:
        """Return rows that do not say whose they are, in an order by chance."""
        self.tell(name, slug=_("left out: how many rows a community has would name it"), **told)
        return _by_chance(table).assign(slug=_texts([None] * len(table)))

    def tell(self, table: str, **told: str) -> None:
        """Note what was done to some columns."""
        self.changed.update({f"{table}.{name}": text for name, text in told.items()})


def anonymised(communities: Communities, *, with_text: bool = False, k: int = K) -> Communities:
    """Return the tables without anything that names somebody, or is told of fewer than `k`.

    Codes and the order of rows are drawn by chance, anew each time. Texts are left out unless
    `with_text`; then e-mail and web addresses, telephone numbers and the names of communities
    are taken out of them, but names of people cannot be found. Indicators are of single
    communities and never among the tables.
    """
    work = _Work(k, _mender(communities) if with_text else None)
    return Communities(
        _communities(communities.table, work),
        _meetups(work.of_enough("meetups", communities.meetups), work),
        _answers(work.of_enough("answers", communities.answers), work),
        _formats(work.of_enough("formats", communities.formats), work),
        done=tuple(_done(work)),
        changed=work.changed,
    )


def is_seen(column: Column) -> bool:
    """Say whether an outsider can know what a column of the communities holds."""
    asked = column.question
    if column.name in SEEN or is_day(column):
        return True
    if asked is None:  # worked out from answers, and gives them back
        return column.name not in ("slug", "name", *(made.name for made in MADE_BY))
    counted = asked.kind == "count" and asked.unit and "%" not in asked.unit
    return asked.kind == "time_zone" or bool(counted)


def _by_chance(table: pd.DataFrame) -> pd.DataFrame:
    order = SystemRandom().sample(range(len(table)), len(table))
    return table.iloc[order].reset_index(drop=True)


def _communities(table: pd.DataFrame, work: _Work) -> pd.DataFrame:
    found, table = {}, _by_lot(table)
    columns = known_columns("communities").values()
    for column in columns:
        treated = _treated(column, table[column.name], work)
        if column.name in ("slug", "name"):
            treated = table["slug"], _("a code")
        if treated:
            found[column.name], done = treated
            if is_seen(column):
                done = _("{done}; can be known from outside").format(done=done)
            work.tell("communities", **{column.name: done})
    free = {"slug", "name", *(column.name for column in columns if _is_text(column))}
    seen = [column.name for column in columns if is_seen(column) and column.name in found]
    keys = sorted(seen, key=lambda name: SEEN.index(name) if name in SEEN else len(SEEN))
    told = _by_chance(_withheld(pd.DataFrame(found), free, keys, work.k))
    codes = [f"C{n:0{len(str(len(told)))}}" for n in range(1, len(told) + 1)]
    return told.assign(**dict.fromkeys(("slug", "name"), _texts(codes)))


def _withheld(table: pd.DataFrame, free: set[str], keys: list[str], k: int) -> pd.DataFrame:
    """Empty what is rare: in `keys` together, in each other column by itself.

    Choices of one question are empty together: another of them tells which were not answered.
    """
    told = much_told(table, keys, k)
    columns = known_columns("communities")
    for name in map(str, table.columns.difference([*free, *keys])):
        told[name] = common(told[name], k, blanks=columns[name].choice is None)
    return told


def _by_lot(table: pd.DataFrame) -> pd.DataFrame:
    """Put rows in an order that nobody can guess and that stays: which cells go hangs on it.

    Drawn anew each time, two tables would tell more than one.
    """
    own = zip(values(table["slug"]), values(table["id"]), strict=True)
    lots = [sha256(f"{slug} {key}".encode()).digest() for slug, key in own]
    return table.iloc[sorted(range(len(lots)), key=lots.__getitem__)].reset_index(drop=True)


def _is_text(column: Column) -> bool:
    asked = column.question
    return bool(asked and asked.kind in _TEXTS and not column.part)


def _treated(
    column: Column, cells: pd.Series[Any], work: _Work
) -> tuple[pd.Series[Any], str] | None:
    """Return a column as it can be told, with what was done to it; None where it cannot."""
    name, asked = column.name, column.question
    kind, unit = (asked.kind, asked.unit) if asked else ("", "")
    if name in GIVE_BACK | WHO_AND_WHERE:
        return None
    if name == "language":
        return cells.str.split("-").str[0], _("without its region")
    if kind == "time_zone":
        return _each(cells, _regions), _("only the parts of the world")
    if is_day(column):
        return _months(cells, work.k), _("months, years where a month is rare")
    if column.part == "by row":
        return None
    if _is_text(column):
        if not work.mend or (asked and asked.only_if):  # tells the answer upon which it is asked
            return None
        return _each(cells, work.mend), _("without e-mail and web addresses")
    if kind == "points" or "%" in unit:
        return _tens(cells), _("to the nearest ten")
    if name in _BANDED or (kind == "count" and unit):
        return _each(cells, _bands_of(name)), _("in bands")
    if str(cells.dtype) == "Float64":
        return (cells * 2).round() / 2, _("to the nearest half")
    return cells, _("rare values are left out")


def _bands_of(name: str) -> Callable[[float], str]:
    """Return what gives the band of a number in a column of the communities."""
    if name in ("minutes_a_month", "format_minutes"):
        return partial(band, bands=MINUTES_A_MONTH)
    return partial(band, bands=MINUTES if "minutes" in name else PEOPLE)


def _each(cells: Any, change: Callable[[Any], str]) -> pd.Series[Any]:
    told = [None if cell is None else change(cell) for cell in values(cells)]
    return pd.Series(told, index=cells.index, dtype=pd.StringDtype("python"))


def _texts(cells: Sequence[str | None]) -> pd.Series[Any]:
    return pd.Series(cells, dtype=pd.StringDtype("python"))


def _tens(cells: pd.Series[Any]) -> pd.Series[Any]:
    return (cells / 10).round().astype("Int64") * 10


def _regions(zones: str) -> str:
    found = {zone.split("/")[0] for zone in zones.split(CHOICE_END) if zone}
    return CHOICE_END.join(sorted(found))


def _months(days: pd.Series[Any], k: int) -> pd.Series[Any]:
    months = days.str[:7]
    rare = months.map(months.value_counts()) < k
    return months.mask(rare.fillna(False).astype(bool), days.str[:4])


def _meetups(table: pd.DataFrame, work: _Work) -> pd.DataFrame:
    told = table.drop(columns=["start", *([] if work.mend else ["topic"])])
    if work.mend:
        told["topic"] = _each(told["topic"], work.mend)
    people = zip(*(values(told[name]) for name in _PEOPLE), strict=True)
    large = [without_small(*row, k=work.k) for row in people]
    for name, cells in zip(_PEOPLE, zip(*large, strict=True), strict=bool(large)):
        told[name] = pd.array(cells, dtype="Int64")
    bands = [str(name) for name in told if str(told[name].dtype) == "Int64"]
    told = told.assign(date=told["date"].str[:7], **{n: _each(told[n], band) for n in bands})
    told = k_anonymous(told, _OF_A_MEETUP, work.k, values(table["slug"]))
    small = _("in bands; empty where it would tell of fewer than {k}").format(k=work.k)
    own = {name: small if name in _PEOPLE else _("in bands") for name in bands}
    return work.without_code("meetups", told, date=_("the month"), **own)


def _answers(table: pd.DataFrame, work: _Work) -> pd.DataFrame:
    """Return the sheets without their numbers, and with texts only if these are wanted."""
    known = [name for name in table if name in known_columns("answers")]
    told = table[known].assign(date=table["date"].str[:7])
    told = k_anonymous(told, ["worth_my_time", "date"], work.k, values(table["slug"]))
    if work.mend:
        for name in table.columns.difference(known, sort=False):
            if table["slug"][table[name].notna()].nunique() < work.k:  # would mark their rows
                continue
            told[_free(work.mend(name), told)] = _each(table[name], work.mend)
    common_only = _("common ones only")
    own = {"sheet": _("numbered by chance"), "date": _("common months only")}
    told = work.without_code("answers", told, worth_my_time=common_only, **own)
    return told.assign(sheet=_texts([str(n) for n in range(1, len(told) + 1)]))


def _free(name: str, table: pd.DataFrame) -> str:
    """Return a name that no column has: mended, two questions may be the same."""
    tried = (f"{name} {n}" for n in range(2, len(table.columns) + 3))
    return name if name not in table else next(other for other in tried if other not in table)


def _formats(table: pd.DataFrame, work: _Work) -> pd.DataFrame:
    """Return the ways to interact that many communities chose, each once a community."""
    told = table.drop_duplicates(["slug", "format"])
    told = told[common(told["format"], work.k).notna()]
    told = told.assign(
        minutes=_each(told["minutes"], band), share_percent=_tens(told["share_percent"])
    )
    own = [
        k_anonymous(rows, ["minutes", "share_percent"], work.k)
        for _way, rows in told.groupby("format")
    ]
    told = pd.concat(own) if own else told
    common_only, tens = _("common ones only"), _("to the nearest ten")
    return work.without_code(
        "formats", told, format=common_only, minutes=_("in bands"), share_percent=tens
    )


def _mender(communities: Communities) -> Mend:
    """Return what takes addresses and the names of communities out of a text."""
    names = [name for column in ("slug", "id", "name") for name in communities.table[column]]
    named = naming(name for name in names if isinstance(name, str) and len(name) > 1)

    def mend(text: str) -> str:
        return _ADDRESSES.sub("…", named.sub("…", composed(text)))

    return mend


def _done(work: _Work) -> Iterable[str]:
    """Say what was done, and what it cannot do."""
    k = work.k
    yield _(
        "Made anonymous: communities have codes in place of names, in an order by chance; who "
        "leads or keeps something, and every address, is left out; persons do not occur. Days "
        "are months, or years; of places only the part of the world is told; numbers of people "
        "and of minutes are in bands, other numbers are rounded."
    )
    yield _(
        "In communities.csv each value stands in {k} rows or more, texts apart; rarer ones are "
        "empty, and where fewer than {k} cells of a column would be, some common ones are empty "
        "too. All that an outsider can know of a community, and what is worked out, together (the "
        "columns marked so in datapackage.json) is told only as far as {k} rows agree in all of "
        "it, empty cells too."
    ).format(k=k)
    yield _(
        "The other tables bear no codes: a community could be told by its number of rows. Each "
        "row of a meetup or of an answer sheet agrees with rows of {k} communities, texts "
        "apart, and so do minutes and share of each way to interact. Numbers of people at a "
        "meetup below {k} are empty, and so is each from which one of them, or a rest below "
        "{k}, could be worked out. Ways to interact that fewer than {k} chose are left out."
    ).format(k=k)
    if work.empty:
        told = _("Fewer than {k} communities have rows in these tables, which are empty: {files}.")
        yield told.format(k=k, files=", ".join(work.empty))
    if work.mend:
        yield _(
            "Texts are there because it was asked for. E-mail and web addresses, telephone "
            "numbers, days in digits and names of communities were taken out. Names of people, "
            "places and postal addresses in them cannot be found by a program, nor every other "
            "spelling: read them before you hand this on."
        )
    yield _(
        "Codes are drawn anew each time. Somebody who knows a community well may still recognise "
        "it. Keep to those who need it."
    )
