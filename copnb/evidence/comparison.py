"""The comparison table: every community of a folder as one row of plain numbers and codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from copnb.advice.agenda import connection_share
from copnb.advice.chart import centre, chosen_formats
from copnb.advice.goals import lead_goal
from copnb.advice.load import member_minutes_a_month
from copnb.design.community import STEPS, Community
from copnb.design.questions import standing
from copnb.design.reading import ReadingError
from copnb.evidence.sheets import csv_safe
from copnb.store.folders import load as load_community
from copnb.store.places import folders
from copnb.words import N_, _

_TEXT, _WHOLE, _NUMBER = "string", "Int64", "Float64"


@dataclass(frozen=True)
class Column:
    """A column of the table: its stable name, its type, and how it is computed."""

    name: str
    _label: str
    type: str
    value: Callable[[Community], Any]

    @property
    def label(self) -> str:
        """The column's heading for people, in the language in force."""
        return _(self._label)


def _state(step: str) -> Callable[[Community], str]:
    return lambda community: getattr(community.steps, step).value


def _structure(community: Community) -> float | None:
    place = centre(community)
    return place.structure if place else None


def _synchrony(community: Community) -> float | None:
    place = centre(community)
    return place.synchrony if place else None


def _format_minutes(community: Community) -> int | None:
    place = centre(community)
    return place.minutes if place else None


COLUMNS = (
    Column("name", N_("Community"), _TEXT, lambda c: c.name),
    Column("language", N_("Language"), _TEXT, lambda c: c.language),
    *(Column(f"{step.key}_state", step._title, _TEXT, _state(step.key)) for step in STEPS),
    Column("size", N_("People"), _WHOLE, lambda c: c.design.size_target),
    Column("frequency", N_("Rhythm"), _TEXT, lambda c: c.design.frequency),
    Column("meetup_minutes", N_("Minutes a meetup"), _WHOLE, lambda c: c.design.meetup_minutes),
    Column("minutes_a_month", N_("Minutes asked a month"), _NUMBER, member_minutes_a_month),
    Column("lead_goal", N_("What matters most"), _TEXT, lead_goal),
    Column("formats", N_("Ways to interact"), _WHOLE, lambda c: len(chosen_formats(c))),
    Column("format_minutes", N_("Their minutes a month"), _WHOLE, _format_minutes),
    Column("structure", N_("Structure, from -1 (open) to 1 (with a plan)"), _NUMBER, _structure),
    Column("synchrony", N_("Time, from -1 (own time) to 1 (same time)"), _NUMBER, _synchrony),
    Column(
        "connection_share",
        N_("Share of the first meetup for connecting"),
        _NUMBER,
        lambda c: connection_share(c.launch.agenda),
    ),
    Column("answered", N_("Questions answered"), _WHOLE, lambda c: standing(c).answered),
    Column("asked", N_("Questions asked"), _WHOLE, lambda c: standing(c).asked),
)
"""The columns of the table behind `slug`; codes are those of the design files."""

LABELS = {"slug": N_("Folder"), **{column.name: column._label for column in COLUMNS}}


@dataclass(frozen=True)
class Broken:
    """A community that cannot be read, and why."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Communities:
    """The communities of a folder. `table` has a row a community, in the order of folders.

    An answer that is not given is missing, never zero. `broken` are not in the table.
    """

    table: pd.DataFrame
    broken: tuple[Broken, ...]


def load(workshop_data: str | Path) -> Communities:
    """Read all communities in `workshop_data`; FileNotFoundError if there is no such folder."""
    path = Path(workshop_data)
    if not path.is_dir():
        raise FileNotFoundError(_("{path}: there is no such folder").format(path=path))
    rows, broken = [], []
    for folder in folders(path):
        try:
            rows.append(_row(folder.name, load_community(folder)))
        except ReadingError as error:
            said = "; ".join(str(problem) for problem in error.problems)
            broken.append(Broken(folder, said))
        except OSError as error:
            broken.append(Broken(folder, error.strerror or str(error)))
    types = {"slug": _TEXT, **{column.name: column.type for column in COLUMNS}}
    return Communities(pd.DataFrame(rows, columns=list(types)).astype(types), tuple(broken))


def label(column: str) -> str:
    """Return the heading of a column for people, in the language in force."""
    return _(LABELS[column])


def to_csv(table: pd.DataFrame) -> str:
    """Return a table as CSV; no text in it becomes a formula in a spreadsheet program."""
    safe = table.rename(columns=csv_safe).map(lambda v: csv_safe(v) if isinstance(v, str) else v)
    return safe.to_csv(index=False, lineterminator="\n")


def _row(slug: str, community: Community) -> dict[str, Any]:
    row = {"slug": slug}
    for column in COLUMNS:
        value = column.value(community)
        row[column.name] = value if value is None or column.type != _TEXT else str(value)
    return row
