"""The tidy tables: which columns they have, and how designs and what happened fill them.

A column of an answer bears the path of its question, as an import of communities reads it
(`design.size_target`, `inquire.goals.skills`). An answer with parts fills several columns:

- points, ratings and lessons one for each choice; of several choices each is a yes or no
- a list its number of rows (`.rows`), what was chosen in its rows, row by row (`.weekday`), and
  the sum of numbers that add up (`.minutes.sum`); texts of rows stand in the design only

An answer that is not given is missing, never zero and never no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import nan
from operator import itemgetter
from typing import Any, cast

import numpy as np
import pandas as pd

from copnb.advice.agenda import connection_share
from copnb.advice.chart import centre, chosen_formats
from copnb.advice.goals import lead_goal
from copnb.advice.load import member_minutes_a_month
from copnb.design.community import STEPS, Community
from copnb.design.fields import Labelled
from copnb.design.formats import facts
from copnb.design.happened import Happened
from copnb.design.questions import Question, all_questions, question, question_of, questions
from copnb.design.reading import Tree
from copnb.evidence.values import CHOICE_END
from copnb.words import N_, _

TEXT, WHOLE, NUMBER, YES_NO = "string", "Int64", "Float64", "boolean"
"""The types of columns, as pandas has them."""

BETWEEN_CHOICES = ","
"""What stands between several choices of one row; between rows stands `CHOICE_END`."""

SUMS = {
    "inquire.groups.count",
    "inquire.core_team.minutes_month",
    "design.formats.minutes",
    "launch.agenda.minutes",
}
"""The numbers in rows that add up to something. Missing where a row lacks its number."""

MOST = 2**53
"""Numbers of which a model says no most are missing from here on."""

_NUMBERS = ("count", "points", "ratings")
_BY_CHOICE = ("points", "ratings", "grid", "choices")
_TEXTS = ("line", "text", "short_text", "time", "time_zone", "group")
_TOLD_BY_ROW = ("choice", "choices", "yes_no", "time", "time_zone")
_MOST_TOLD = 10_000
_YES = {True: "yes", False: "no", None: ""}
_AFTERWARDS = {"size", "frequency", "meetup_minutes", "answered", "asked"}

Cells = np.ndarray[Any, np.dtype[Any]]
"""Of a column: numbers with nan where one is missing, or texts with None."""


@dataclass(frozen=True)
class Column:
    """A column of a table: its stable name, its type as pandas has it, what it holds.

    `question` is the question behind it, if there is one; `choice` one of its choices, `part`
    what is told of a list: `rows`, `sum`, or nothing where the question is a column of it.
    """

    name: str
    type: str
    _label: str = ""
    _about: str = ""
    question: Question | None = None
    choice: Labelled | None = None
    part: str = ""

    @property
    def label(self) -> str:
        """The column's heading for people, in the language in force."""
        if self.question is None:
            return _(self._label)
        parts = {"rows": _("number of rows"), "sum": _("sum")}
        told = [self.question.title, self.choice.label if self.choice else parts.get(self.part, "")]
        return ": ".join(filter(None, told))

    @property
    def about(self) -> str:
        """What else is to know about it: its unit, or how it is computed."""
        asked = self.question
        told = [asked.help, asked.unit] if asked and self.part != "rows" else [_(self._about)]
        return " · ".join(filter(None, told))

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that a cell of it may hold; empty where it is not one code."""
        asked = self.question
        if asked is None or self.part:
            return ()
        found = {"choice": asked.choices, "grid": asked.scale}.get(asked.kind)
        return tuple(choice.value for choice in found or ())


SLUG = Column("slug", TEXT, N_("Folder"), N_("the key of the community; the others refer to it"))

FRAME = (
    Column("name", TEXT, N_("Community")),
    Column("language", TEXT, N_("Language"), N_("BCP 47, such as en or fr-CA")),
    *(Column(f"{step.key}_state", TEXT, step._title, N_("how far the step is")) for step in STEPS),
    Column("size", WHOLE, N_("People"), N_("the number wished for")),
    Column("frequency", TEXT, N_("Rhythm")),
    Column("meetup_minutes", WHOLE, N_("Minutes a meetup")),
    Column("minutes_a_month", NUMBER, N_("Minutes asked a month"), N_("of a member")),
    Column("lead_goal", TEXT, N_("What matters most"), N_("the goal with most points, if one")),
    Column("formats", WHOLE, N_("Ways to interact"), N_("how many different ones were picked")),
    Column("format_minutes", WHOLE, N_("Their minutes a month"), N_("of those that are known")),
    Column("structure", NUMBER, N_("Structure, from -1 (open) to 1 (with a plan)")),
    Column("synchrony", NUMBER, N_("Time, from -1 (own time) to 1 (same time)")),
    Column("connection_share", NUMBER, N_("Share of the first meetup for connecting")),
    Column("answered", WHOLE, N_("Questions answered")),
    Column("asked", WHOLE, N_("Questions asked")),
    Column("id", TEXT, N_("Id"), N_("the community's own, from its design file")),
    Column("revision", WHOLE, N_("Revision"), N_("how often the design was saved")),
    Column("saved_on", TEXT, N_("Saved on"), N_("a day")),
)
"""What is known of a design beside its answers, and what is computed from them."""

MADE_BY = (
    Column("rules", TEXT, N_("Changed rules"), N_("thresholds that the workshop changed")),
    Column("copnb_version", TEXT, N_("Version of copnb"), N_("the one that made the table")),
)

_DAYS = {"saved_on", "date"}


@cache
def answer_columns() -> tuple[Column, ...]:
    """Return the columns of all answers, in the order of the questions, and of the facts."""
    facts = question_of("facts", Community.model_fields["facts"])
    own = (column for asked in all_questions() for column in _columns(asked))
    return (*own, Column("facts.rows", WHOLE, question=facts, part="rows"))


@cache
def community_columns() -> tuple[Column, ...]:
    """Return all columns of the table with a row a community."""
    return (SLUG, *FRAME, *answer_columns(), *MADE_BY)


@cache
def happened_columns(model: type[Happened]) -> tuple[Column, ...]:
    """Return the columns of a table of rows of what happened, behind their community."""
    types = {"count": WHOLE, "yes_no": YES_NO}
    asked = [question_of(name, info) for name, info in model.model_fields.items()]
    own = (Column(q.path, types.get(q.kind, TEXT), *_HAPPENED[q.path]) for q in asked)
    return (SLUG, *own)


_HAPPENED = {
    "date": (N_("Day"), ""),
    "start": (N_("Began at"), N_("a time of day")),
    "minutes": (N_("Minutes"), N_("how long it took")),
    "invited": (N_("Invited"), N_("people")),
    "registered": (N_("Registered"), N_("people")),
    "attended": (N_("Came"), N_("people")),
    "new": (N_("New"), N_("people who came for the first time")),
    "returning": (N_("Returning"), N_("people who came again")),
    "member_led": (N_("Led by a member"), ""),
    "connection_minutes": (N_("Minutes for connecting"), N_("spent talking with each other")),
    "topic": (N_("Topic"), ""),
    "sheet": (N_("Sheet"), N_("tells the sheets of a community apart")),
    "worth_my_time": (N_("Was it worth my time?"), N_("from 1 (no) to 5 (yes)")),
}


@cache
def format_columns() -> tuple[Column, ...]:
    """Return the columns of the table with a row a format that a community chose."""
    own = [Column(q.name, _type(q), question=q) for q in question("design.formats").columns]
    place = N_("on the chart, from -1 to 1; our own filling of it")
    chart = [Column(name, NUMBER, label, place) for name, label in _AXES.items()]
    return (SLUG, *own, *chart)


_AXES = {"structure": N_("Structure of the format"), "synchrony": N_("Time of the format")}


def is_day(column: Column) -> bool:
    """Say whether a column holds days, `2026-11-23`."""
    return column.name in _DAYS or (column.question is not None and column.question.kind == "date")


def community_cells(slug: str, tree: Tree) -> list[Any]:
    """Return the cells of a community's row, raw, in the order of `raw_columns`.

    `tree` is a whole design as plain values. A row at a time, so that it can be let go.
    """
    community = _looked_at(tree)
    place, saved_on = centre(community), tree["saved_on"]
    cells = [
        *(slug, tree["name"], tree["language"], *_states()(tree["steps"])),
        *(member_minutes_a_month(community), lead_goal(community), len(chosen_formats(community))),
        *((place.minutes, place.structure, place.synchrony) if place else (None, None, None)),
        *(connection_share(community.launch.agenda), tree["id"], tree["revision"]),
        *(saved_on, len(tree["facts"]) or None),
    ]
    for step, take, parts in _takers():
        answers = tree[step]
        cells += take(answers)
        for name, spread in parts:
            cells += spread(answers[name])
    return cells


@cache
def raw_columns() -> tuple[Column, ...]:
    """Return the columns that a design fills by itself, in the order of `community_cells`."""
    known = {column.name: column for column in community_columns()}
    frame = [column.name for column in (SLUG, *FRAME) if column.name not in _AFTERWARDS]
    names = [*frame, "facts.rows"]
    for step in STEPS:
        asked = questions(step.key)
        names += [q.path for q in asked if not _has_parts(q)]
        names += [column.name for q in asked if _has_parts(q) for column in _columns(q)]
    return tuple(known[name] for name in names)


def pack(columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> list[Cells]:
    """Return the cells of some rows, column by column, as arrays that take little room."""
    across = zip(*rows, strict=True) if rows else [()] * len(columns)
    return [_packed(column, cells) for column, cells in zip(columns, across, strict=True)]


def table(columns: Iterable[Column], cells: Mapping[str, Cells]) -> pd.DataFrame:
    """Return a table with a column for each of `columns`, of its type."""
    return pd.DataFrame({c.name: _typed(c.type, cells[c.name]) for c in columns}, copy=False)


def finish(cells: dict[str, Cells], rules: str, version: str) -> pd.DataFrame:
    """Return the table with a row a community, from the cells of `raw_columns`."""
    same = {"size": "size_target", "frequency": "frequency", "meetup_minutes": "meetup_minutes"}
    cells |= {name: cells[f"design.{answer}"] for name, answer in same.items()}
    cells["answered"], cells["asked"] = _standing(cells)
    many = len(cells["slug"])
    cells |= {"rules": np.full(many, rules or None, object)}
    cells |= {"copnb_version": np.full(many, version, object)}
    return table(community_columns(), cells)


def values(column: Any) -> list[Any]:
    """Return the cells of a column of a table as plain values, None where one is missing."""
    plain: list[Any] = column.to_numpy(object, na_value=None).tolist()
    return plain


def format_cells(slug: str, tree: Tree) -> list[tuple[Any, ...]]:
    """Return the rows of the ways to interact that a community chose, as `format_columns` says."""
    chosen = [(row, facts(row["format"])) for row in tree["design"]["formats"] if row["format"]]
    return [
        (slug, row["format"], row["minutes"], row["share_percent"], way.structure, way.synchrony)
        for row, way in chosen
    ]


class _Seen:
    """Plain values, looked at as if they were the model that they were read by."""


def _seen(values: Tree) -> Any:
    seen = _Seen()
    seen.__dict__ = values
    return seen


def _looked_at(tree: Tree) -> Community:
    """Return a design as far as the figures look at it."""
    design = {**tree["design"], "formats": [*map(_seen, tree["design"]["formats"])]}
    launch = _seen({"agenda": [*map(_seen, tree["launch"]["agenda"])]})
    community = {"inquire": _seen(tree["inquire"]), "design": _seen(design), "launch": launch}
    return cast(Community, _seen(community))


def _packed(column: Column, cells: Sequence[Any]) -> Cells:
    if column.type != TEXT:
        return _packed_numbers(column, cells)
    texts: list[Any]
    if column.part:
        texts = [cell if cell and cell.strip(CHOICE_END) else None for cell in cells]
    elif is_day(column):
        texts = [cell and cell.isoformat() for cell in cells]
    elif column.question is None or column.question.kind in _TEXTS:
        texts = [cell if cell and not cell.isspace() else None for cell in cells]
    else:
        texts = [cell and cell._value_ for cell in cells]
    return np.array(texts, dtype=object)


def _packed_numbers(column: Column, cells: Sequence[Any]) -> Cells:
    asked = column.question
    limited = asked is not None and asked.maximum is not None
    small = column.part == "rows" or (limited and column.part != "sum")
    kind = np.float32 if small or column.type == YES_NO else np.float64
    if cells.count(None) == len(cells):
        return np.full(len(cells), np.nan, kind)
    if not small:  # what no float holds exactly is no count of anything
        cells = [None if cell is not None and cell > MOST else cell for cell in cells]
    # numpy finds out by itself that None is no number, but takes three times as long.
    return np.array([nan if cell is None else cell for cell in cells], dtype=kind)


def _typed(type: str, cells: Cells) -> Any:
    if type == TEXT:
        return pd.array(cells, dtype=pd.StringDtype("python"))
    missing = np.isnan(cells)
    known = np.where(missing, 0, cells)
    if type == WHOLE:
        return pd.arrays.IntegerArray(known.astype(np.int64), missing)
    if type == YES_NO:
        return pd.arrays.BooleanArray(known.astype(bool), missing)
    return pd.arrays.FloatingArray(known.astype(np.float64), missing)


def _type(asked: Question) -> str:
    return {"yes_no": YES_NO}.get(asked.kind, WHOLE if asked.kind in _NUMBERS else TEXT)


def _columns(asked: Question) -> Iterator[Column]:
    """Yield the columns of a question, in the order of `_spread`."""
    if asked.columns:
        yield Column(f"{asked.path}.rows", WHOLE, question=asked, part="rows")
        for column in asked.columns:
            if column.kind in _TOLD_BY_ROW:
                yield Column(column.path, TEXT, question=column, part="by row")
            elif column.path in SUMS:
                yield Column(f"{column.path}.sum", WHOLE, question=column, part="sum")
    elif asked.kind in _BY_CHOICE:
        type = YES_NO if asked.kind == "choices" else _type(asked)
        for choice in asked.choices or ():
            yield Column(f"{asked.path}.{choice.value}", type, question=asked, choice=choice)
    else:
        yield Column(asked.path, _type(asked), question=asked)


Spread = Callable[[Any], Sequence[Any]]


@cache
def _states() -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    return itemgetter(*(step.key for step in STEPS))


@cache
def _takers() -> list[tuple[str, Callable[[Tree], tuple[Any, ...]], list[tuple[str, Spread]]]]:
    """Return of each step what takes its plain answers, and what spreads those with parts."""
    found = []
    for step in STEPS:
        asked = questions(step.key)
        plain: Any = itemgetter(*(q.name for q in asked if not _has_parts(q)))
        parts = [(q.name, _spread(q)) for q in asked if _has_parts(q)]
        found.append((step.key, plain, parts))
    return found


def _has_parts(asked: Question) -> bool:
    return bool(asked.columns) or asked.kind in _BY_CHOICE


def _spread(asked: Question) -> Spread:
    """Return what makes the cells of an answer with parts, in the order of `_columns`."""
    if asked.columns:
        return _spread_list(asked)
    choices = tuple(asked.choices or ())
    blank = (None,) * len(choices)
    if asked.kind == "choices":
        return lambda chosen: [one in chosen for one in choices] if chosen else blank
    return lambda points: [*map(points.get, choices)] if points else blank


def _spread_list(asked: Question) -> Spread:
    told = [c for c in asked.columns if c.kind in _TOLD_BY_ROW or c.path in SUMS]
    blank = (None,) * (1 + len(told))
    says = [_sum if c.path in SUMS else _SAYS.get(c.kind, _by_row) for c in told]
    if not told:
        return lambda rows: (len(rows) or None,)
    take, several = itemgetter(*(column.name for column in told)), len(told) > 1

    def spread(rows: Sequence[Any]) -> Sequence[Any]:
        if not rows:
            return blank
        columns = zip(*map(take, rows), strict=True) if several else [tuple(map(take, rows))]
        cells: list[Any] = [len(rows)]
        for say, column in zip(says, columns, strict=True):
            cells.append(say(column))
        return cells

    return spread


_by_row = CHOICE_END.join


@lru_cache(_MOST_TOLD)  # many designs tell the same: it is put together once, and held once
def _choice_by_row(told: Sequence[str | None]) -> str:
    try:
        return _by_row(told)  # type: ignore[arg-type]
    except TypeError:  # nothing is chosen in a row
        return _by_row([one or "" for one in told])


def _several_by_row(told: Sequence[Sequence[str]]) -> str:
    return _by_row(map(BETWEEN_CHOICES.join, told))


@lru_cache(_MOST_TOLD)
def _yes_by_row(told: Sequence[bool | None]) -> str:
    return _by_row(map(_YES.__getitem__, told))


_SAYS: dict[str, Callable[[Any], Any]] = {
    "choice": _choice_by_row,
    "choices": _several_by_row,
    "yes_no": _yes_by_row,
}


def _sum(numbers: Sequence[int | None]) -> int | None:
    return sum(numbers) if numbers and None not in numbers else None  # type: ignore[arg-type]


def _standing(cells: Mapping[str, Cells]) -> tuple[Cells, Cells]:
    """Return how many questions each community answered, and how many it was asked.

    As `copnb.design.questions.standing` counts them for one.
    """
    many = len(cells["slug"])
    answered, asked_of = np.zeros(many), np.zeros(many)
    for asked in all_questions():
        known = np.zeros(many, bool)
        for column in _columns(asked):
            known |= pd.notna(cells[column.name])
            if asked.columns:
                break  # the number of rows tells whether there is any
        answered += known
        if asked.only_if:
            name, wanted = asked.only_if
            known |= cells[f"{asked.step}.{name}"] == wanted
        asked_of += known if asked.only_if else 1
    return answered, asked_of
