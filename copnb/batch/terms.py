"""What a batch is told and what it tells: plain values that cost nothing to import."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from copnb.report.formats import FILES, FORMATS
from copnb.words import SOURCE_LANGUAGE

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from copnb.report.brand import Brand

UNFINISHED = "unfinished"
REPORT_FILES = {"notebook": "report.ipynb", UNFINISHED: "unfinished.ipynb", **FILES}
"""All that a report's folder may hold: kind and file name."""


def file_of(slug: str, kind: str) -> str:
    """Return the path of a file of a report in the folder of the reports."""
    return f"{slug}/{REPORT_FILES[kind]}"


@dataclass(frozen=True)
class Options:
    """What is the same for every report of a batch.

    `notebooks` is the folder of the step notebooks. One report may take `seconds`, and `memory`
    MB more than it has at its start (None: as it comes). `language` is that of reasons and index.
    `anew` makes also what is there and has not changed.
    """

    out: Path
    notebooks: Path
    today: date | None = None
    seconds: int = 300
    memory: int | None = None
    language: str = SOURCE_LANGUAGE
    rules: Path | None = None
    formats: tuple[str, ...] = FORMATS[:1]
    brand: Brand | None = None
    anew: bool = False

    @cached_property
    def key(self) -> str:
        """The mark of what is the same for every report."""
        from copnb.batch.record import common_key

        return common_key(self)

    def into(self, out: Path) -> Options:
        """Return the same for reports in another folder; the mark, which tells of none, is kept."""
        moved = replace(self, out=out)
        vars(moved)["key"] = self.key
        return moved


@dataclass(frozen=True)
class Task:
    """All that one report is made from, by content: it may travel, and nothing changes under it.

    `path` names the community as it was given, `source` its design file, in messages. `files`
    holds the design and what happened by file name, `rules` the changed thresholds.
    """

    slug: str
    path: str
    source: str
    files: Mapping[str, bytes]
    rules: bytes | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one report ended: `made`, `unchanged`, `failed` (with stage and reason), `not_started`.

    `kinds` are those of `REPORT_FILES` that are there. A batch keeps thousands of outcomes.

    For the index of the batch, of what is made: how many questions are `open`, the design
    `in_short`, how many findings are `worth` a conversation, the `states` of the six steps and
    the chosen `ways` to interact (codes).
    """

    slug: str
    path: str
    state: str
    name: str | None = None
    kinds: tuple[str, ...] = ()
    stage: str = ""
    reason: str = ""
    open: int | None = None
    in_short: str = ""
    worth: int = 0
    states: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()

    @property
    def files(self) -> dict[str, str]:
        """The files that are there, by kind, as paths in the folder of the reports."""
        return {kind: file_of(self.slug, kind) for kind in self.kinds}

    @property
    def missing(self) -> bool:
        """Say whether there is no whole report."""
        return self.state not in ("made", "unchanged")


class Failure(Exception):
    """A report that cannot be made: at which stage, why, and the notebook as far as it ran."""

    def __init__(self, stage: str, reason: str, ran: NotebookNode | None = None) -> None:
        self.stage, self.reason, self.ran = stage, reason, ran
        super().__init__(reason)


Tell = Callable[[str], None]
"""Takes in words which part of a report is being made; empty: none that has a name."""
