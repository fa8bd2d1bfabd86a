"""Tables that can be handed on: nobody is named, and what is rare does not give anybody away.

What is left can be of use and still be told from a published list by somebody who knows a
community well; the package says so. The methods are those of statistical offices: bands, cell
suppression with a second suppression, and k-anonymity of what an outsider can know.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import pandas as pd

from copnb.design.goals import Goal
from copnb.evidence.comparison import Communities
from copnb.evidence.dictionary import known_columns
from copnb.evidence.tables import Column, is_day, values
from copnb.evidence.values import CHOICE_END
from copnb.words import _

K: Final = 5
"""What fewer communities, or people, share than this is not told: as is usual in publishing."""

BANDS: Final = (
    0, 5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000,
    10_000, 20_000, 50_000, 100_000, 1_000_001,
)  # fmt: skip
"""Where bands of numbers begin; our own judgement, with the usual lengths of meetups apart."""

WHO_AND_WHERE: Final = frozenset({
    "inquire.leader", "inquire.sponsor", "design.location", "design.web_home",
    "design.web_home_steward", "design.followup_by", "design.sharing_place",
    "design.space_steward",
})  # fmt: skip
"""Answers that ask for people and addresses: left out even where texts are wanted."""

GIVE_BACK: Final = frozenset({
    "id", "revision", "saved_on", "asked", "design.size_target", "design.size_min",
    "design.size_max", "design.frequency", "design.frequency_days", "design.meetup_minutes",
    "design.formats.rows", "design.formats.minutes.sum", "design.slots.rows",
})  # fmt: skip
"""Columns left out since they name the community, or give back what another column withholds."""

LINKED: Final[Mapping[str, tuple[str, ...]]] = {
    "frequency": ("minutes_a_month",),
    "meetup_minutes": ("minutes_a_month",),
    "lead_goal": tuple(f"inquire.goals.{goal.value}" for goal in Goal),
}
"""What could be worked out from other columns: those are withheld where it is."""

KEYS: Final = (
    "launch.first_meetup_on", "design.slots.time_zone", "inquire.groups.time_zone",
    "meetup_minutes", "inquire.horizon", "design.membership", "size", "frequency",
    "inquire.scope", "inquire.kind", "language",
)  # fmt: skip
"""What an outsider can know of a community, from what is given up first to what is kept longest."""

_PEOPLE = ("registered", "attended", "new", "returning")
_BANDED = {"size", "meetup_minutes", "minutes_a_month", "format_minutes", "answered"}
_TEXTS = ("line", "text", "short_text")
_ADDRESSES = re.compile(
    r"\S+@\S+|@\w+|\b(?:https?://|www\.)\S+|\b(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?"
    r"|\+?\d[\d\s().:/-]{5,}\d|\b[ps]-[0-9a-z]{10}\b"
)
"""E-mail addresses, handles, web addresses, telephone numbers and days in digits, pseudonyms."""

Mend = Callable[[str], str]
Number = int | None


@dataclass(frozen=True)
class _Work:
    """What all tables need: codes, least number, what mends texts if they are wanted, a list."""

    codes: Mapping[str, str]
    k: int
    mend: Mend | None
    changed: dict[str, str]

    def coded(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return a table with codes for its communities, and its rows in the order of these."""
        slugs = table["slug"].map(self.codes).astype(table["slug"].dtype)
        return table.assign(slug=slugs).sort_values("slug", kind="stable", ignore_index=True)

    def tell(self, table: str, told: Mapping[str, str]) -> None:
        """Note what was done to some columns."""
        self.changed.update({f"{table}.{name}": text for name, text in told.items()})


def anonymised(communities: Communities, *, with_text: bool = False, k: int = K) -> Communities:
    """Return the tables without anything that names somebody, or is told of fewer than `k`.

    The same tables give the same, but codes and the order of rows tell nothing about the
    tables they come from. Texts are left out unless `with_text`; then addresses and the
    names of communities are taken out of them, but names of people cannot be found.
    """
    codes = _codes(communities)
    work = _Work(codes, k, _mender(communities, codes) if with_text else None, {})
    return Communities(
        _communities(communities.table, work),
        _meetups(communities.meetups, work),
        _answers(communities.answers, work),
        _formats(communities.formats, work),
        done=tuple(_done(with_text, k)),
        changed=work.changed,
    )


def band(number: float) -> str:
    """Return the band of a number: `10 to 14`."""
    place = bisect_right(BANDS, number)
    low, high = BANDS[place - 1], BANDS[min(place, len(BANDS) - 1)] - 1
    return f"{low} to {high}"


def common(cells: pd.Series[Any], k: int) -> pd.Series[Any]:
    """Return a column without the values that fewer than `k` rows share.

    Where fewer than `k` cells would go, those of the next rarest value go too: otherwise what
    went could be told from the total.
    """
    counts = Counter(cells.dropna().tolist())
    rarest = sorted(counts, key=lambda value: (counts[value], str(value)))
    gone: set[Any] = set()
    hidden = 0
    for value in rarest:
        if counts[value] >= k and not 0 < hidden < k:
            break
        gone.add(value)
        hidden += counts[value]
    return cells.mask(cells.isin(gone))


def k_anonymous(table: pd.DataFrame, keys: Sequence[str], k: int) -> pd.DataFrame:
    """Return a table in which at least `k` rows, or all, agree in all `keys`.

    In rows that are too rare the keys are emptied one by one, in their order, as long as it takes.
    """
    table = table.copy()
    for name in keys:
        rare = [size < k for size in _class_sizes(table, keys)]
        if not any(rare):
            return table
        table.loc[rare, name] = pd.NA
    while True:
        sizes = _class_sizes(table, keys)
        if not any(size < k for size in sizes):
            return table
        others = table[list(keys)].notna().any(axis=1)
        if not others.any():
            return table
        least = min(size for size, other in zip(sizes, others, strict=True) if other)
        first = next(n for n, size in enumerate(sizes) if size == least and others.iloc[n])
        alike = _rows(table, keys)
        table.loc[[row == alike[first] for row in alike], list(keys)] = pd.NA


def _rows(table: pd.DataFrame, keys: Sequence[str]) -> list[tuple[Any, ...]]:
    return [*zip(*(values(table[name]) for name in keys), strict=True)]


def _class_sizes(table: pd.DataFrame, keys: Sequence[str]) -> list[int]:
    rows = _rows(table, keys)
    sizes = Counter(rows)
    return [sizes[row] for row in rows]


def _codes(communities: Communities) -> dict[str, str]:
    """Return a code for each community, in an order that only who has the tables can find."""
    secret = sha256()
    for table in (communities.table, communities.meetups, communities.answers):
        secret.update(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes())
    slugs = communities.table["slug"].tolist()
    order = sorted(slugs, key=lambda slug: sha256(secret.digest() + slug.encode()).digest())
    width = len(str(len(order)))
    return {slug: f"C{n:0{width}}" for n, slug in enumerate(order, start=1)}


def _communities(table: pd.DataFrame, work: _Work) -> pd.DataFrame:
    coded, found = work.coded(table), {}
    columns = known_columns("communities").values()
    for column in columns:
        treated = _treated(column, coded[column.name], work)
        if column.name in ("slug", "name"):
            treated = coded["slug"], _("a code")
        if treated:
            found[column.name], told = treated
            work.tell("communities", {column.name: told})
    free = {"slug", "name", *(column.name for column in columns if _is_text(column))}
    return _withheld(pd.DataFrame(found), free, work.k)


def _withheld(table: pd.DataFrame, free: set[str], k: int) -> pd.DataFrame:
    """Empty what is rare, by itself and together, until nothing rare is left."""
    keys = [name for name in KEYS if name in table]
    known = -1
    while known != (known := int(table.notna().to_numpy().sum())):
        before = table
        table = table.assign(**{str(n): common(table[n], k) for n in table if n not in free})
        table = k_anonymous(table, keys, k)
        for name, linked in LINKED.items():
            gone = before[name].notna() & table[name].isna()
            for other in linked:
                table[other] = table[other].mask(gone)
    return table


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
        return (_each(cells, work.mend), _("without addresses")) if work.mend else None
    if kind == "points" or "%" in unit:
        return _tens(cells), _("to the nearest ten")
    if name in _BANDED or (kind == "count" and unit):
        return _each(cells, band), _("in bands")
    if str(cells.dtype) == "Float64":
        return (cells * 2).round() / 2, _("to the nearest half")
    return cells, _("rare values are left out")


def _each(cells: Any, change: Callable[[Any], str]) -> pd.Series[Any]:
    told = [None if cell is None else change(cell) for cell in values(cells)]
    return pd.Series(told, dtype=pd.StringDtype("python"))


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
    coded = work.coded(table).drop(columns=["start", *([] if work.mend else ["topic"])])
    if work.mend:
        coded["topic"] = _each(coded["topic"], work.mend)
    coded["date"] = coded["date"].str[:7]
    coded["invited"] = _each(coded["invited"], band)
    told = [without_small(*row, k=work.k) for row in _rows(coded, _PEOPLE)]
    for name, cells in zip(_PEOPLE, zip(*told, strict=True), strict=bool(told)):
        coded[name] = pd.array(cells, dtype="Int64")
    small = _("empty where it would tell of fewer than {k}").format(k=work.k)
    own = {"slug": _("a code"), "date": _("the month"), "invited": _("in bands")}
    work.tell("meetups", own | dict.fromkeys(_PEOPLE, small))
    return coded


def without_small(
    registered: Number, attended: Number, new: Number, returning: Number, *, k: int
) -> tuple[Number, ...]:
    """Return the people of a meetup without numbers below `k`, or what would give one back.

    New and returning are parts of who came, and that is a part of who registered. The rest of a
    whole is a number of people too.
    """

    def is_small(number: Number) -> bool:
        return number is None or number < k

    def rest_is_small(whole: Number, part: Number) -> bool:
        return whole is not None and part is not None and whole - part < k

    attended = None if is_small(attended) else attended
    if is_small(registered) or rest_is_small(registered, attended):
        registered = None
    new, returning = (
        None if is_small(part) or rest_is_small(attended, part) else part
        for part in (new, returning)
    )
    return registered, attended, new, returning


def _answers(table: pd.DataFrame, work: _Work) -> pd.DataFrame:
    """Return the sheets in an order by chance, of communities that have `k` sheets or more.

    A month of a community with fewer sheets is withheld, and with it the next smallest where
    the sheets without a month would be fewer than `k`.
    """
    coded = work.coded(table)
    asked = [name for name in coded if name not in known_columns("answers")]
    if work.mend:
        coded = coded.assign(**{str(name): _each(coded[name], work.mend) for name in asked})
    else:
        coded = coded.drop(columns=asked)
    coded["date"] = coded["date"].str[:7]
    coded = coded[coded["slug"].map(coded["slug"].value_counts()) >= work.k]
    secret = pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes()
    by_chance = [sha256(secret + str(n).encode()).digest() for n in coded.index]
    coded = coded.assign(sheet=by_chance).sort_values(["slug", "sheet"], ignore_index=True)
    own = [group["date"] for _slug, group in coded.groupby("slug", sort=False)]
    if own:
        coded["date"] = pd.concat([common(dates, work.k) for dates in own])
    numbers = (coded.groupby("slug").cumcount() + 1).astype(str)
    coded["sheet"] = numbers.astype(pd.StringDtype("python"))
    told = {"slug": _("a code"), "sheet": _("numbered by chance"), "date": _("common months only")}
    work.tell("answers", told)
    return coded


def _formats(table: pd.DataFrame, work: _Work) -> pd.DataFrame:
    """Return the ways to interact that many communities chose."""
    coded = work.coded(table)
    coded = coded[common(coded["format"], work.k).notna()].reset_index(drop=True)
    coded = coded.assign(
        minutes=common(_each(coded["minutes"], band), work.k),
        share_percent=common(_tens(coded["share_percent"]), work.k),
    )
    told = {"slug": _("a code"), "format": _("common ones only"), "minutes": _("in bands")}
    told["share_percent"] = _("to the nearest ten")
    work.tell("formats", told)
    return coded


def _mender(communities: Communities, codes: Mapping[str, str]) -> Mend:
    """Return what takes addresses and the names of communities out of a text."""
    table = communities.table
    named = {
        str(name).casefold(): codes[slug]
        for column in ("slug", "id", "name")
        for name, slug in zip(table[column], table["slug"], strict=True)
        if isinstance(name, str) and len(name) > 2
    }
    longest_first = sorted(named, key=len, reverse=True)
    names = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)", re.IGNORECASE)

    def mend(text: str) -> str:
        text = names.sub(lambda found: named.get(found.group().casefold(), "…"), text)
        return _ADDRESSES.sub("…", text)

    return mend


def _done(with_text: bool, k: int) -> Iterable[str]:
    """Say what was done, and what it cannot do."""
    yield _(
        "Made anonymous: communities have codes in place of names, in an order by chance; who "
        "leads or keeps something, and every address, is left out; persons do not occur. Days "
        "are months, or years; of places only the part of the world is told; numbers of people "
        "and of minutes are in bands, other numbers are rounded."
    )
    yield _(
        "In communities.csv each value stands in {k} rows or more, texts apart; rarer ones are "
        "empty, and where fewer than {k} cells of a column would be, those of the next rarest "
        "value are empty too. What an outsider can know of a community together ({keys}) is "
        "told only as far as {k} communities agree in all of it."
    ).format(k=k, keys=", ".join(KEYS))
    yield _(
        "Numbers of people at a meetup that are below {k} are empty, and so is each number from "
        "which one of them, or a rest below {k}, could be worked out. Answer sheets of a community "
        "with fewer than {k} are left out; so are ways to interact that fewer than {k} chose."
    ).format(k=k)
    if with_text:
        yield _(
            "Texts are there because it was asked for. Addresses, telephone numbers, days in "
            "digits and names of communities were taken out; names of people in them cannot be "
            "found by a program: read them before you hand this on."
        )
    yield _(
        "Somebody who knows a community well may still recognise it, by its meetups for example. "
        "Keep to those who need it."
    )
