"""A spreadsheet with a row a community: read into community folders, and written from designs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from copnb.design.community import Community
from copnb.design.fields import LINE_LENGTH
from copnb.design.questions import Question, all_questions, question_of
from copnb.design.reading import Problem, ReadingError, check
from copnb.evidence.filling import Filled, fill
from copnb.evidence.mapping import ReadyMapping, check_columns, own_mapping, read_mapping
from copnb.evidence.places import Place, places
from copnb.evidence.sheets import Sheet, csv_safe, read_sheet
from copnb.evidence.values import CHOICE_END
from copnb.store.folders import add, ids, with_step_states
from copnb.words import _

TEMPLATE_ROWS = 3
"""Rows of each list for which a template has columns."""


@dataclass(frozen=True)
class Made:
    """A community that an import made: its line in the sheet, its folder's name, its name."""

    line: int
    slug: str
    name: str


@dataclass
class ColumnCount:
    """Of the imported rows, how many cells of a column held something, and where they went."""

    filled: int = 0
    in_fields: int = 0
    in_facts: int = 0
    no_answer: int = 0
    left_out: int = 0
    found: int = 0


@dataclass(frozen=True)
class ImportResult:
    """What an import did.

    `problems` name their line, which made no community. `left_out` holds column and reason.
    `encoding` says how a text file's letters were read.
    """

    source: str
    made: tuple[Made, ...]
    problems: tuple[Problem, ...]
    left_out: tuple[tuple[str, str], ...]
    counts: dict[str, ColumnCount]
    encoding: str = ""
    folder: Path = field(default=Path())

    @property
    def values_in(self) -> int:
        """Cells of the imported rows that held something."""
        return sum(count.filled for count in self.counts.values())

    @property
    def values_found(self) -> int:
        """Those of them that are found again, in an answer or a fact."""
        return sum(count.found for count in self.counts.values())


@cache
def community_places() -> dict[str, Place]:
    """Return all that a column can fill: name, language, every question, and facts."""
    frame = [question_of(name, Community.model_fields[name]) for name in ("name", "language")]
    facts = question_of("facts", Community.model_fields["facts"])
    return places([*frame, *all_questions(), facts])


def import_communities(
    file: Path, into: Path, mapping: Path | None = None, *, today: date | None = None
) -> ImportResult:
    """Make a community folder in `into` for each row of a spreadsheet.

    Without a mapping the columns bear copnb's own names: `name`, `language`, `step.field`,
    `step.field.choice`, `step.list[2].column`. Everything is read before anything is
    written. The same sheet gives the same folders: ids come from its source and the row's key,
    and `saved_on` is `today` or empty. A row whose community is there already is refused, a
    row that does not fit is reported, and the others are made. `ReadingError` says why
    nothing of a file can be read.
    """
    ready = read_mapping(mapping, community_places()) if mapping else None
    sheet = read_sheet(file, ready.sheet if ready else "")
    ready = ready or own_mapping(sheet.columns, community_places(), str(file))
    check_columns(ready, sheet.columns, str(file))
    _check_name(ready, mapping or file)
    problems: dict[int, list[Problem]] = {n: [problem] for n, problem in sheet.problems}
    counts = {column: ColumnCount() for column in sheet.columns}
    communities = []
    for row, community in _communities(ready, sheet, set(ids(into))):
        if community is None:
            problems[row.line] = row.problems
            continue
        communities.append((row.line, community))
        _count(counts, row, ready)
    in_order = tuple(problem for _line, said in sorted(problems.items()) for problem in said)
    made = tuple(_make(into, line, community, today) for line, community in communities)
    return ImportResult(
        str(file), made, in_order, tuple(ready.left_out.items()), counts, sheet.encoding, into,
    )  # fmt: skip


def as_row(community: Community) -> dict[str, str]:
    """Return the answers of a community under copnb's own column names, as an import reads them.

    Only what is answered is there. A member group is named by its number.
    """
    tree = community.model_dump(mode="json")
    groups = [group["id"] for group in tree["inquire"]["groups"]]
    return dict(_cells(tree, groups))


def template(path: Path) -> None:
    """Write an empty CSV file with copnb's own column names, for spreadsheet programs."""
    names = [
        replace(found, number=n).name
        for found in community_places().values()
        for n in (range(1, TEMPLATE_ROWS + 1) if found.rows else [0])
        if found.rows != "facts"
    ]
    text = io.StringIO()
    csv.writer(text).writerow([csv_safe(name) for name in names])
    path.write_text(text.getvalue(), encoding="utf-8-sig", newline="")


def _communities(
    mapping: ReadyMapping, sheet: Sheet, there: set[str]
) -> Iterator[tuple[Filled, Community | None]]:
    """Yield each row with its community, or with None and the row's problems."""
    given: dict[tuple[str, ...], int] = {}
    for row in fill(mapping, sheet):
        key = tuple(row.cells.get(column, "") for column in mapping.key)
        name = str(row.tree.get("name", ""))
        if not name and not row.problems:
            row.problem(_("name"), _("nothing"), _("a name"))
        again = given.get(key or (name,), 0)
        given[key or (name,)] = again + 1
        if mapping.key and again:
            said = ", ".join(mapping.key)
            row.problem(said, _("the same a second time"), _("another value in each row"))
        community_id = _id(mapping.source or sheet.source, *(key or (name, str(again))))
        if community_id in there:
            wanted = _("a new community; remove its folder first to import it again")
            row.problem(_("name"), _("“{name}”, which is here already").format(name=name), wanted)
        yield row, None if row.problems else _community(row, mapping, sheet, community_id)


def _community(
    row: Filled, mapping: ReadyMapping, sheet: Sheet, community_id: str
) -> Community | None:
    source = _("{source}, line {n}").format(source=mapping.source or sheet.source, n=row.line)
    facts = row.tree.setdefault("facts", [])
    for label, value in row.facts:
        number = len(facts) + 1
        facts.append(
            {"id": f"i{number}", "label": label[:LINE_LENGTH], "value": value, "source": source}
        )
    community, problems = check({"id": community_id, **row.tree})
    for problem in problems:
        row.problem(problem.field, problem.given, problem.expected)
    return community


def _make(into: Path, line: int, community: Community, today: date | None) -> Made:
    community = with_step_states(community.model_copy(update={"revision": 1, "saved_on": today}))
    return Made(line, add(into, community).name, community.name)


def _count(counts: dict[str, ColumnCount], row: Filled, mapping: ReadyMapping) -> None:
    for column in row.cells:
        count = counts[column]
        count.filled += 1
        count.in_fields += column in row.in_fields
        count.in_facts += column in row.in_facts
        count.found += column in row.in_fields or column in row.in_facts
        count.left_out += column in mapping.left_out
        count.no_answer += column in row.no_answer - row.in_fields - row.in_facts


def _check_name(mapping: ReadyMapping, source: Path) -> None:
    named = [use.place.path for use in mapping.uses]
    if "name" not in named:
        wanted = _("a column with the name of the community")
        raise ReadingError(str(source), [Problem("name", _("no column"), wanted)])


def _id(*parts: str) -> str:
    return sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _cells(tree: dict[str, Any], groups: Sequence[str]) -> Iterator[tuple[str, str]]:
    for found in community_places().values():
        steps = (found.rows or found.path).split(".")
        value: Any = tree
        for step in steps:
            value = value.get(step) if isinstance(value, dict) else None
        if found.rows:
            column = found.path.split(".")[-1]
            for n, row in enumerate(value or [], start=1):
                place = replace(found, number=n)
                yield from _cell(place.name, found.question, row.get(column), groups)
        else:
            yield from _cell(found.path, found.question, value, groups)


def _cell(
    name: str, question: Question, value: Any, groups: Sequence[str]
) -> Iterator[tuple[str, str]]:
    if value in (None, "", []):
        return
    if question.kind == "group":
        text = str(groups.index(value) + 1) if value in groups else ""
    elif isinstance(value, bool):
        text = "yes" if value else "no"
    else:
        text = CHOICE_END.join(value) if isinstance(value, list) else str(value)
    if text:
        yield name, text
