"""A mapping applied to the rows of a sheet: each cell becomes an answer, a fact or a problem."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from copnb.design.fields import TEXT_LENGTH
from copnb.design.reading import Problem, expected
from copnb.design.text import IMPOSSIBLE
from copnb.evidence.mapping import NO_ANSWER, ReadyMapping, Use
from copnb.evidence.places import Place
from copnb.evidence.sheets import Sheet, csv_plain
from copnb.evidence.values import Unreadable, read_value, row_id
from copnb.words import _


@dataclass
class Filled:
    """What became of one row of a sheet.

    `tree` holds answers as a design file nests them, `facts` pairs of label and value,
    `in_fields` and `in_facts` the columns whose cell is found again there, `no_answer` those
    with a word that means no answer by the mapping.
    """

    line: int
    cells: dict[str, str]
    tree: dict[str, Any] = field(default_factory=dict)
    facts: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    in_fields: set[str] = field(default_factory=set)
    in_facts: set[str] = field(default_factory=set)
    no_answer: set[str] = field(default_factory=set)

    def problem(self, where: str, given: str, wanted: str) -> None:
        """Note what does not fit in this row."""
        place = _("line {n}, {column}").format(n=self.line, column=where)
        self.problems.append(Problem(place, given, wanted))

    def keep(self, column: str, label: str) -> None:
        """Keep a cell as a fact, once."""
        if (label, self.cells[column]) not in self.facts:
            self.facts.append((label, self.cells[column]))
        self.in_facts.add(column)


def fill(mapping: ReadyMapping, sheet: Sheet) -> Iterator[Filled]:
    """Yield what becomes of each row of the sheet, under a mapping that fits its columns."""
    for line, texts in sheet.rows:
        cells = {name: text for name, text in zip(sheet.columns, texts, strict=True) if text}
        if mapping.own:
            cells = {name: csv_plain(text) for name, text in cells.items()}
        yield _fill_row(mapping, Filled(line, cells))


def _fill_row(mapping: ReadyMapping, row: Filled) -> Filled:
    _refuse_impossible(row)
    for found, value in mapping.fixed:
        _put(row.tree, found, value)
    uneven = _uneven(mapping, row)
    for use in mapping.uses:
        if use.column in row.cells:
            _apply(use, row, mapping.facts.get(use.column, use.column), uneven.get(use.column, ""))
    for column, label in mapping.facts.items():
        if column in row.cells:
            row.keep(column, label)
    for label, value in row.facts:
        if len(value) > TEXT_LENGTH:
            given = _("{n} characters").format(n=len(value))
            row.problem(label, given, expected("string_too_long", {"max_length": TEXT_LENGTH}))
    _drop_gaps(row.tree)
    return row


def _refuse_impossible(row: Filled) -> None:
    for column, text in row.cells.items():
        found = IMPOSSIBLE.search(text)
        if found:
            given = _("the character U+{code:04X}").format(code=ord(found.group()))
            row.problem(column, given, _("text without control characters"))


def _uneven(mapping: ReadyMapping, row: Filled) -> dict[str, str]:
    """Return the columns whose parts should be rows of one list but differ in number."""
    by_list: dict[str, dict[str, int]] = {}
    for use in mapping.uses:
        if use.place.rows and not use.place.number and use.column in row.cells:
            counts = by_list.setdefault(use.place.rows, {})
            counts[use.column] = len(_parts(use, row.cells[use.column]))
    uneven = {}
    for counts in by_list.values():
        if len(set(counts.values())) > 1:
            said = ", ".join(f"{column}: {n}" for column, n in counts.items())
            wanted = _("as many parts in each of these columns ({counts})").format(counts=said)
            uneven.update(dict.fromkeys(counts, wanted))
    return uneven


def _apply(use: Use, row: Filled, label: str, uneven: str) -> None:
    """Fill the field of one use from its cell, or do what the use says otherwise."""
    text = row.cells[use.column]
    try:
        if uneven:
            raise Unreadable(uneven)
        answers, whole = _answers(use, text, _group_names(row.tree))
        _place_answers(use, row, answers)
        said = any(answer is not NO_ANSWER for answer in answers)
        (row.in_fields if said else row.no_answer).add(use.column)
    except Unreadable as error:
        if use.otherwise == "problem":
            row.problem(use.column, _quoted(text), str(error))
        whole = use.otherwise != "fact"
    if not whole:
        row.keep(use.column, label)


def _answers(use: Use, text: str, groups: Sequence[str]) -> tuple[list[Any], bool]:
    """Return the answers in a cell, and whether they hold all that it says.

    Of a field that takes several answers the readable ones stand alone if the use keeps the
    cell as a fact; otherwise `Unreadable` is raised. What only fits a `*` says more than its
    answer.
    """
    answers, whole, failed = [], True, None
    for part in _parts(use, text):
        try:
            value, exact = _answer(use, part, groups)
        except Unreadable as error:
            value, exact, failed = NO_ANSWER, False, error
        answers.append(value)
        whole = whole and exact
    nothing = all(answer is NO_ANSWER for answer in answers)
    if failed and (use.otherwise != "fact" or nothing or not _takes_several(use)):
        raise failed
    return answers, whole


def _parts(use: Use, text: str) -> list[str]:
    return [part.strip() for part in text.split(use.separator)] if use.separator else [text]


def _takes_several(use: Use) -> bool:
    by_part = bool(use.place.rows) and not use.place.number
    return by_part or use.place.question.kind == "choices"


def _answer(use: Use, part: str, groups: Sequence[str]) -> tuple[Any, bool]:
    """Return the answer that a part gives, and whether it says all that the part does."""
    if not part:
        return NO_ANSWER, True
    if part.casefold() in use.words:
        return _translated(use, use.words[part.casefold()], groups), True
    for pattern, value in use.patterns:
        if found := pattern.fullmatch(part):
            return _translated(use, value, groups), not any(found.groups())
    return read_value(use.place.question, part, use.dates, groups), True


def _translated(use: Use, value: Any, groups: Sequence[str]) -> Any:
    if value is NO_ANSWER or use.place.question.kind != "group":
        return value
    return read_value(use.place.question, value, "", groups)


def _place_answers(use: Use, row: Filled, answers: list[Any]) -> None:
    target = use.place
    if target.rows and not target.number:
        if len(answers) > target.most_rows:
            raise Unreadable(expected("too_long", {"max_length": target.most_rows}))
        for number, answer in enumerate(answers, start=1):
            _put(row.tree, replace(target, number=number), answer)
        return
    given = [answer for answer in answers if answer is not NO_ANSWER]
    if target.question.kind == "choices":
        given = [[choice for answer in given for choice in answer]] if given else []
    if any(answer != given[0] for answer in given):
        raise Unreadable(_("one answer; the parts of this cell say different things"))
    if given:
        _put(row.tree, target, given[0])


def _put(tree: dict[str, Any], target: Place, value: Any) -> None:
    """Set a value where a design file holds it; rows stand under their number for now."""
    steps: list[Any] = target.path.split(".")
    if target.rows:
        steps.insert(-1, target.number or 1)
    inner: dict[Any, Any] = tree
    for step in steps[:-1]:
        inner = inner.setdefault(step, {})
    if value is not NO_ANSWER:
        inner[steps[-1]] = value


def _drop_gaps(tree: dict[str, Any]) -> None:
    """Turn rows by number into lists with ids, without those that hold nothing."""
    for name, value in tree.items():
        if isinstance(value, dict) and any(isinstance(key, int) for key in value):
            tree[name] = [{"id": row_id(n), **row} for n, row in sorted(value.items()) if row]
        elif isinstance(value, dict):
            _drop_gaps(value)


def _group_names(tree: dict[str, Any]) -> list[str]:
    """Return the names of the member groups by row number, empty where there is none."""
    rows = tree.get("inquire", {}).get("groups", {})
    return [rows.get(n, {}).get("name", "") for n in range(1, max(rows, default=0) + 1)]


def _quoted(text: str) -> str:
    return f"“{text}”" if len(text) <= 60 else f"“{text[:57]}...”"
