"""The data dictionary of the tables, drawn from the questions: `datapackage.json`.

It follows the Data Package standard (specs.frictionlessdata.io), so that R, Python and others
read the tables with their types and know what a column means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from copnb.design.happened import FeedbackSheet, Meetup
from copnb.design.text import csv_safe
from copnb.evidence.indicators import COLUMNS, INDICATORS
from copnb.evidence.tables import (
    TEXT,
    WHOLE,
    Column,
    community_columns,
    format_columns,
    happened_columns,
    is_day,
)
from copnb.words import N_, _

TABLES = {
    "communities": N_("One row a community: its design, and what is computed from it"),
    "meetups": N_("One row a meetup"),
    "answers": N_("One row an answer sheet"),
    "formats": N_("One row a way to interact that a community chose"),
    "indicators": N_("One row a community and indicator, of its design and of what came of it"),
}
"""The tables, by the name of their file."""

_TYPES = {"Int64": "integer", "Float64": "number", "boolean": "boolean"}


@dataclass(frozen=True)
class Written:
    """A table in a file: its name, its columns and their types, the file's bytes and SHA-256."""

    name: str
    types: Mapping[str, str]
    size: int
    sha256: str
    rows: int


def known_columns(name: str) -> dict[str, Column]:
    """Return the columns of a table by name; questions of answer sheets are not among them."""
    columns: dict[str, Callable[[], tuple[Column, ...]]] = {
        "communities": community_columns,
        "meetups": lambda: happened_columns(Meetup),
        "answers": lambda: happened_columns(FeedbackSheet),
        "formats": format_columns,
        "indicators": lambda: COLUMNS,
    }
    return {column.name: column for column in columns[name]()}


def types_of(table: pd.DataFrame) -> dict[str, str]:
    """Return the type of each column of a table, as pandas names it."""
    return {str(name): str(kind) for name, kind in table.dtypes.items()}


def data_package(
    written: Sequence[Written], done: Sequence[str], changed: Mapping[str, str]
) -> dict[str, Any]:
    """Return the description of tables. `done` and `changed` say how they were made anonymous."""
    told = [_about(), *done]
    return {
        "name": "communities-of-practice",
        "title": _("Communities of practice: designs, and what happened"),
        "description": "\n\n".join(told),
        "anonymous": bool(done),
        "resources": [_resource(table, changed) for table in written],
    }


def _about() -> str:
    return _(
        "An empty cell means: not known, or not given; it is never zero and never no. Several "
        "values in one cell stand between semicolons, those of one row of a list between commas. "
        "A text that a spreadsheet program would take for a formula has an apostrophe (') before "
        "it: take one away from each cell and each name of a column that begins with '=, '+, '-, "
        "'@ or an apostrophe before one of these, also before a tab, a line break or a full-width "
        "form of these signs. Times are of the community's own clock."
    )


def _resource(table: Written, changed: Mapping[str, str]) -> dict[str, Any]:
    known = known_columns(table.name)
    schema: dict[str, Any] = {"fields": [], "missingValues": [""]}
    for name, kind in table.types.items():
        column = known.get(name) or Column(name, TEXT, name)
        schema["fields"].append(_field(column, kind, changed.get(f"{table.name}.{name}", "")))
    if table.name == "communities":
        schema["primaryKey"] = ["slug"]
    else:
        reference = {"resource": "communities", "fields": ["slug"]}
        schema["foreignKeys"] = [{"fields": ["slug"], "reference": reference}]
    own = {"indicators": _indicators()} if table.name == "indicators" else {}
    return {
        **own,
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": _(TABLES[table.name]),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "profile": "tabular-data-resource",
        "bytes": table.size,
        "hash": f"sha256:{table.sha256}",
        "rows": table.rows,
        "schema": schema,
    }


def _indicators() -> list[dict[str, str]]:
    """Return what each indicator is, as people read it."""
    told = ("name", "label", "definition", "formula", "unit", "needs", "source")
    return [{part: getattr(one, part) for part in told} for one in INDICATORS]


def _field(column: Column, kind: str, changed: str) -> dict[str, Any]:
    """Return the description of a column; one that was changed has no limits of its own."""
    field: dict[str, Any] = {"name": csv_safe(column.name), "type": _TYPES.get(kind, "string")}
    field["title"] = column.label
    if about := " · ".join(filter(None, [column.about, changed])):
        field["description"] = about
    if not changed and is_day(column):
        field["type"] = "date"
    if not changed and (limits := _limits(column)):
        field["constraints"] = limits
    if choices := _choices(column):
        field["choices"] = choices
    return field


def _limits(column: Column) -> dict[str, Any]:
    asked = column.question
    limits: dict[str, Any] = {}
    if column.codes:
        limits["enum"] = [*column.codes]
    elif asked and column.type == WHOLE and not column.part:
        ends = {"minimum": asked.minimum, "maximum": asked.maximum}
        limits = {name: end for name, end in ends.items() if end is not None}
    return limits


def _choices(column: Column) -> dict[str, str]:
    """Return what the codes of a column mean; also of one that holds several, or one a row."""
    asked = column.question
    if asked is None or (column.choice and asked.kind != "grid") or column.part in ("rows", "sum"):
        return {}
    found = asked.scale if asked.kind == "grid" else asked.choices
    return {choice.value: choice.label for choice in found or ()}
