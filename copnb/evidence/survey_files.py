"""Survey exports as tables: which service made one, its rows of headings, and its own columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from copnb.design.reading import Problem, ReadingError
from copnb.evidence.happening import refuse_large
from copnb.evidence.sheets import Line, Sheet, as_wide_as, check_names, read_lines
from copnb.words import N_, _

JOINED = " \N{EN DASH} "
"""What stands in a column's name between the question and its part, or its code and its text."""


@dataclass(frozen=True)
class Service:
    """What a survey service puts around the answers; its columns in small letters, in English.

    `known_by` are the columns by which its exports are known, `own` all that are no answers,
    `day` that which says when an answer came, `key` those which tell answers apart.
    """

    name: str
    known_by: frozenset[str]
    day: str
    key: tuple[str, ...]
    own: frozenset[str]
    unfinished: tuple[str, frozenset[str]] = ("", frozenset())
    trial: tuple[str, frozenset[str]] = ("", frozenset())


def _columns(names: str) -> frozenset[str]:
    return frozenset(name.strip() for name in names.split(","))


SERVICES = (
    Service(
        "Qualtrics",
        _columns("responseid, recordeddate"),
        "recordeddate",
        ("responseid",),
        _columns(
            "startdate, enddate, status, ipaddress, progress, duration (in seconds), finished, "
            "recordeddate, responseid, recipientlastname, recipientfirstname, recipientemail, "
            "externalreference, locationlatitude, locationlongitude, distributionchannel, "
            "userlanguage"
        ),
        ("finished", _columns("false, 0")),
        ("status", _columns("survey preview, survey test, spam, 1, 2, 8, 9, 12, 17")),
    ),
    Service(
        "SurveyMonkey",
        _columns("respondent id, collector id"),
        "end date",
        ("respondent id",),
        _columns(
            "respondent id, collector id, start date, end date, date created, date modified, "
            "ip address, email address, first name, last name, custom data 1"
        ),
    ),
    Service(
        "LimeSurvey",
        _columns("id, submitdate, lastpage"),
        "submitdate",
        ("id", "submitdate"),
        _columns(
            "id, submitdate, lastpage, startlanguage, seed, token, startdate, datestamp, ipaddr, "
            "refurl"
        ),
        ("submitdate", frozenset({""})),
    ),
    Service(
        "Microsoft Forms",
        _columns("id, start time, completion time"),
        "completion time",
        ("id", "completion time"),
        _columns(
            "id, start time, completion time, email, name, total points, quiz feedback, language, "
            "last modified time, grade posted time"
        ),
    ),
    Service(
        "Google Forms",
        _columns("timestamp"),
        "timestamp",
        ("timestamp",),
        _columns("timestamp, email address, username, score"),
    ),
)
"""Known by their columns, the surest first; the layouts are those of public exports."""

NO_SERVICE = Service(N_("an unknown service"), frozenset(), "", (), frozenset())

_ENGLISH = {
    "horodateur": "timestamp",
    "zeitstempel": "timestamp",
    "marca temporal": "timestamp",
    "carimbo de data/hora": "timestamp",
    "heure de début": "start time",
    "heure de fin": "completion time",
    "startzeit": "start time",
    "fertigstellungszeit": "completion time",
    "hora de inicio": "start time",
    "hora de finalización": "completion time",
    "response id": "id",
    "id de la réponse": "id",
    "antwort id": "id",
    "id de respuesta": "id",
    "id da resposta": "id",
    "date submitted": "submitdate",
    "date de soumission": "submitdate",
    "datum abgeschickt": "submitdate",
    "fecha de envío": "submitdate",
    "data de envio": "submitdate",
    "last page": "lastpage",
    "dernière page": "lastpage",
    "letzte seite": "lastpage",
    "última página": "lastpage",
    "start language": "startlanguage",
    "langue de départ": "startlanguage",
    "start-sprache": "startlanguage",
    "lenguaje inicial": "startlanguage",
    "idioma inicial": "startlanguage",
    "tête de série": "seed",
    "zufallsstartwert": "seed",
    "semilla": "seed",
    "semente": "seed",
    "access code": "token",
    "código de acceso": "token",
    "date started": "startdate",
    "date de lancement": "startdate",
    "datum gestartet": "startdate",
    "fecha de inicio": "startdate",
    "data de início": "startdate",
    "date last action": "datestamp",
    "date de la dernière action": "datestamp",
    "datum letzte aktivität": "datestamp",
    "fecha de la última acción": "datestamp",
    "data da última ação": "datestamp",
    "adresse ip": "ipaddr",
    "ip-adresse": "ipaddr",
    "dirección ip": "ipaddr",
    "endereço ip": "ipaddr",
    "referrer url": "refurl",
}
_ONE_ANSWER = {"", "response", "open-ended response"}
_HEADINGS_BELOW = re.compile(r"\{.?ImportId|Response ID$")


@dataclass(frozen=True)
class Survey:
    """An export as a table of answers, and what its lines that are no finished answers are.

    `names` are the columns as their service calls them, in English.
    """

    sheet: Sheet
    service: Service
    names: tuple[str, ...]
    trials: tuple[int, ...] = ()
    unfinished: tuple[int, ...] = ()

    def column(self, name: str) -> str:
        """Return the column of the table that its service calls so; empty if there is none."""
        return self.sheet.columns[self.names.index(name)] if name in self.names else ""


def read_survey(path: Path, sheet: str = "") -> Survey:
    """Read a survey export: its headings, in one, two or three rows, and its answers.

    Trials and unfinished answers are not among the rows of the sheet. `ReadingError` says
    what cannot be read, or which columns cannot be told apart.
    """
    refuse_large(path)
    lines, encoding = read_lines(path, sheet)
    filled = [(number, cells) for number, cells in lines if any(cells)]
    if len(filled) < 2:
        given = _("a heading without an answer below") if filled else _("an empty file")
        wanted = _("an export with at least one answer")
        raise ReadingError(str(path), [Problem("", given, wanted)])
    names = tuple(map(in_english, filled[0][1]))
    service = _service(names)
    heads = _heads(service, names, filled)
    width = max(i + 1 for _n, cells in filled[:heads] for i, name in enumerate(cells) if name)
    columns = _named(path, service, filled[:heads], width)
    rows, problems = as_wide_as(width, filled[heads:])
    kept, trials, unfinished = _sorted_out(service, names, rows)
    table = Sheet(path.name, columns, tuple(kept), encoding, problems)
    return Survey(table, service, names[:width], tuple(trials), tuple(unfinished))


def sheet_of_answers(path: Path) -> str:
    """Return the one sheet of a workbook of several that a known service made; else empty."""
    try:
        names = CalamineWorkbook.from_path(path).sheet_names
    except CalamineError:
        return ""
    found = []
    for name in names if len(names) > 1 else ():
        with suppress(ReadingError):
            if read_survey(path, name).service is not NO_SERVICE:
                found.append(name)
    return found[0] if len(found) == 1 else ""


def in_english(name: str) -> str:
    """Return a heading in small letters, under the English name of a service's own column."""
    plain = " ".join(name.casefold().split())
    return _ENGLISH.get(plain, plain)


def _service(names: Sequence[str]) -> Service:
    found = (service for service in SERVICES if service.known_by <= set(names))
    service = next(found, NO_SERVICE)
    by_first = service.name != "Google Forms" or names[0] == "timestamp"
    return service if by_first else NO_SERVICE


def _heads(service: Service, names: Sequence[str], filled: Sequence[Line]) -> int:
    """Return how many rows of headings there are: services that have several leave their mark."""
    if service.name not in ("SurveyMonkey", "Qualtrics"):
        return 1
    place = names.index(service.key[0])
    below = [cells[place] for _n, cells in filled[1:3]]
    if service.name == "SurveyMonkey":
        return 1 if below[0] else 2
    headings = [bool(_HEADINGS_BELOW.match(text)) for text in below]
    return 1 + [*headings, False].index(False)


def _named(path: Path, service: Service, heads: Sequence[Line], width: int) -> tuple[str, ...]:
    """Return one name for each column, from all rows of headings."""
    number, first = heads[0]
    tops = [" ".join(name.split()) for name in _wide(first, width)]
    if service.name == "SurveyMonkey":  # a question stands over the first of its options only
        for i in range(1, width):
            tops[i] = tops[i] or tops[i - 1]
    names = tops
    if len(heads) > 1:
        below = [" ".join(name.split()) for name in _wide(heads[1][1], width)]
        pairs = zip(tops, below, strict=True)
        names = [top if _says_nothing(service, top, more) else top + JOINED + more
                 for top, more in pairs]  # fmt: skip
    if service.name == "SurveyMonkey":  # two options may have one text
        names = _numbered(names)
    check_names(path, number, names)
    return tuple(names)


def _numbered(names: Sequence[str]) -> list[str]:
    """Return names with a number behind each that stands a second time; empty ones stay."""
    told: list[str] = []
    for name in names:
        again = (f"{name} ({n})" for n in count(2))
        told.append(next(one for one in chain([name], again) if not one or one not in told))
    return told


def _says_nothing(service: Service, top: str, more: str) -> bool:
    return more.casefold() in _ONE_ANSWER or in_english(top) in service.own or top == more


def _wide(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


def _sorted_out(
    service: Service, names: Sequence[str], rows: Iterable[Line]
) -> tuple[list[Line], list[int], list[int]]:
    """Return the finished answers, and the lines of trials and of unfinished ones."""
    kept: list[Line] = []
    trials: list[int] = []
    unfinished: list[int] = []
    for number, cells in rows:
        if _is(service.trial, names, cells):
            trials.append(number)
        elif _is(service.unfinished, names, cells):
            unfinished.append(number)
        else:
            kept.append((number, cells))
    return kept, trials, unfinished


def _is(mark: tuple[str, frozenset[str]], names: Sequence[str], cells: Sequence[str]) -> bool:
    name, values = mark
    return name in names and cells[names.index(name)].casefold() in values
