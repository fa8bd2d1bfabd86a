"""What an export of attendance tells, before anything in it is interpreted: who joined when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from copnb.design.reading import Problem, ReadingError
from copnb.evidence.days import YEAR_FIRST, moment
from copnb.evidence.happening import Skipped
from copnb.evidence.sheets import Line
from copnb.words import _

_ISO_DAY = re.compile(r"(?<!\d)(20\d\d)[-_. ]?([01]\d)[-_. ]?([0-3]\d)(?!\d)")


@dataclass(slots=True)
class Stay:
    """One stay of one person, as a line writes it; an empty text is unknown."""

    line: int
    name: str
    email: str = ""
    joined: str = ""
    left: str = ""
    lasted: str = ""
    role: str = ""


@dataclass
class Meeting:
    """One meeting of a file, as it writes it.

    `number` is the program's own id of it, `day` the day for times that are without one, `order`
    that of day and month where a mapping says it, `folder` the community's where the file says
    which. `utc`: its times are of Greenwich. `unnamed`: nothing but its day says which stays are
    of it. `layout` tells the files of one program that have the same columns.
    """

    file: Path
    line: int
    topic: str = ""
    number: str = ""
    day: str = ""
    began: str = ""
    ended: str = ""
    lasted: str = ""
    registered: int | None = None
    utc: bool = False
    unnamed: bool = False
    order: str = ""
    layout: str = ""
    folder: Path | None = None
    stays: list[Stay] = field(default_factory=list)


@dataclass
class Export:
    """The meetings of a file, and the lines of people that are left out, with the reason.

    `program` made it, `columns` are the names of its columns, `encoding` how the letters of a
    file of text were read.
    """

    meetings: list[Meeting]
    skipped: list[Skipped] = field(default_factory=list)
    program: str = ""
    columns: Sequence[str] = ()
    encoding: str = ""


Reader = Callable[[Path, list[Line]], Export | None]
"""Reads the lines of a file; None where they are of another program."""


def headed(cells: Iterable[str]) -> list[str]:
    """Return names of columns for comparing: small letters, single spaces."""
    return [" ".join(cell.casefold().split()) for cell in cells]


def day_in_name(file: Path) -> str:
    """Return the day that a file's name tells, year first; empty if it tells none, or two."""
    days = {"-".join(found) for found in _ISO_DAY.findall(file.stem)}
    real = [day for day in days if moment(day, YEAR_FIRST)]
    return real[0] if len(real) == 1 else ""


def check_width(file: Path, line: int, cells: Sequence[str], least: int) -> None:
    """Raise `ReadingError` where a line ends before the columns that it needs: a file cut off."""
    if len(cells) < least:
        given = _("{n} cells").format(n=len(cells))
        wanted = _("at least {n}; is the file whole?").format(n=least)
        raise ReadingError(str(file), [Problem(_("line {n}").format(n=line), given, wanted)])
