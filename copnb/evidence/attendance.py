"""Attendance: exports of Zoom, Teams and Meet, or any table by a mapping, into what happened."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from copnb.design.happened import Attendance
from copnb.design.reading import Problem, ReadingError
from copnb.evidence import meet, teams, zoom
from copnb.evidence.completing import Imported, complete
from copnb.evidence.day_order import orders
from copnb.evidence.days import first_day
from copnb.evidence.happening import Skipped, communities_at
from copnb.evidence.mapped_attendance import attendance_mapping, by_mapping
from copnb.evidence.mapping import ReadyMapping
from copnb.evidence.meetings import Export, Meeting, Reader
from copnb.evidence.parting import parted
from copnb.evidence.persons import PSEUDONYM, Key, NoKey, key_of
from copnb.evidence.presence import Clock
from copnb.evidence.renamed import MOST_PEOPLE, Alike, Seen, alike, said_to_be_one
from copnb.evidence.sessions import Session, session, together
from copnb.evidence.sheets import read_lines
from copnb.store.folders import load
from copnb.store.happened import load_rows, write_rows
from copnb.words import _

READERS: tuple[Reader, ...] = (zoom.read, meet.read, teams.read)
_TABLES = {".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods"}


@dataclass(frozen=True)
class Asked:
    """What a person says beside the files.

    `zone` is the clock of their times, `dates` the order of day and month, `day` the day of files
    that tell none, `same` identities that are one person: from which to which.
    """

    zone: str = ""
    dates: str = ""
    day: date | None = None
    same: Mapping[str, str] = field(default_factory=dict)


def import_attendance(
    files: Sequence[Path], into: Path, mapping: Path | None = None, asked: Asked | None = None
) -> Imported:
    """Bring attendance into `meetups.csv` and `attendance.csv` of a community, or of several.

    `files` may be folders; `into` is a community's folder, or one that holds some when a mapping
    names the column that says which. People become pseudonyms by the key beside the
    communities, which is made if there is none. Everything is read before anything is written.
    `ReadingError` or `NoKey` say why nothing was brought in.
    """
    with _no_watch():
        return _import(files, into, mapping, asked or Asked())


@contextmanager
def _no_watch() -> Iterator[None]:
    """Let Python not look for circles meanwhile: rows make none, and take a third less time."""
    watched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if watched:
            gc.enable()


def _import(files: Sequence[Path], into: Path, mapping: Path | None, asked: Asked) -> Imported:
    known = communities_at(into)
    ready = attendance_mapping(mapping, into) if mapping else None
    result = Imported(left_out=ready.left_out if ready else {})
    meetings = _meetings(_paths(files, result), ready, known, asked.day, result)
    if not meetings:
        return result
    folders = {meeting.folder for meeting in meetings if meeting.folder}
    key = _key(folders)
    if asked.same:
        key = key.joined(said_to_be_one(asked.same, meetings, key, result.notes))
    homes = {folder: _zone_of(folder) for folder in folders}
    clocks = _clocks(meetings, homes, asked, result.notes)
    result.notes += _clocks_told(homes, meetings, asked)
    read = [
        session(part, clock, result.skipped)
        for meeting in meetings
        if meeting.folder and (clock := clocks[meeting.file, meeting.folder])
        for part in parted(meeting, clock)
    ]
    sessions = [one for one in read if one]
    if not sessions:
        return result
    result.alike = _alike(sessions, key, result)
    told = {}
    for folder in sorted({one.folder for one in sessions if one.folder}):
        own = [one for one in sessions if one.folder == folder]
        told[folder] = [group.told(key) for group in together(own, result.notes)]
    del (
        meetings,
        read,
        sessions,
        own,
    )  # a million rows need not lie beside what they tell
    result.communities = [complete(folder, meetups, key.same) for folder, meetups in told.items()]
    key.keep()
    for done in result.communities:
        write_rows(done.folder, done.files)
    return result


def _paths(given: Iterable[Path], result: Imported) -> list[Path]:
    """Return the files to read: those given and those in folders, each content once."""
    found: list[Path] = []
    for path in given:
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        found += [p for p in inside if p.suffix.lower() in _TABLES or p == path]
        others = [p for p in inside if p not in found and p.is_file() and p.name[0] != "."]
        result.skipped += [Skipped(str(p), 0, _("no table by its name")) for p in others]
    if not found:
        names = ", ".join(str(path) for path in given)
        wanted = _("an export of attendance: CSV, XLSX, XLS or ODS")
        raise ReadingError(names, [Problem("", _("no table in it"), wanted)])
    return _each_once(found, result)


def _each_once(paths: Iterable[Path], result: Imported) -> list[Path]:
    first: dict[bytes, Path] = {}
    for path in paths:
        content = sha256(path.read_bytes()).digest() if path.is_file() else str(path).encode()
        if content in first and path != first[content]:
            reason = _("the same file as {other}").format(other=first[content])
            result.skipped.append(Skipped(str(path), 0, reason))
        first.setdefault(content, path)
    return list(first.values())


def _meetings(
    paths: Sequence[Path],
    ready: ReadyMapping | None,
    known: Mapping[str, Path],
    day: date | None,
    result: Imported,
) -> list[Meeting]:
    """Return the meetings of all files, each with its community's folder, and the day asked."""
    found: list[Meeting] = []
    for path in paths:
        export = by_mapping(path, ready, known) if ready else _export(path)
        if not export.meetings and not export.skipped:
            result.skipped.append(Skipped(str(path), 0, _("a meeting with nobody in it")))
        if export.encoding and not export.encoding.startswith("utf"):
            words = _(
                "{file}: not in UTF-8; read as {encoding}. Look whether its letters are right."
            )
            result.notes.append(words.format(file=path, encoding=export.encoding))
        result.skipped += export.skipped
        for meeting in export.meetings:
            meeting.layout = f"{export.program} {' '.join(export.columns)}"
        found += export.meetings
    alone = set(known.values())
    if ready is None and len(alone) > 1:
        wanted = _("one community's folder, or a mapping that names the column that says which")
        names = ", ".join(str(path) for path in paths)
        raise ReadingError(names, [Problem("", _("several communities"), wanted)])
    for meeting in found:
        meeting.folder = meeting.folder or next(iter(alone))
        meeting.day = meeting.day or (day.isoformat() if day else "")
    return found


def _export(path: Path) -> Export:
    lines, encoding = read_lines(path)
    for read in READERS:
        export = read(path, lines)
        if export:
            export.program, export.encoding = read.__module__, encoding
            return export
    first = next((number for number, cells in lines if any(cells)), 1)
    given = _("no report of attendance that copnb knows")
    wanted = _("one by Zoom, Teams or Meet as it was exported, or --map with your own columns")
    raise ReadingError(str(path), [Problem(_("line {n}").format(n=first), given, wanted)])


def _key(folders: Iterable[Path]) -> Key:
    """Return the key of the workshop; a new one only where no pseudonym of another is in use."""
    data = {folder.resolve().parent for folder in folders}
    key = key_of(min(data), make=True)
    if key.new:
        for folder in folders:
            named = [row.person for row in load_rows(folder, Attendance)]
            if any(PSEUDONYM.fullmatch(person) for person in named):
                told = _(
                    "{folder}: attendance.csv has pseudonyms, and their key is not here: {key}. "
                    "Bring it from where they were made, or move attendance.csv away to begin anew."
                )
                raise NoKey(told.format(folder=folder, key=key.path))
    return key


def _zone_of(folder: Path) -> str:
    """Return the clock of a community: that of its meeting times, if they have one."""
    zones = {slot.time_zone for slot in load(folder).design.slots if slot.time_zone}
    return zones.pop() if len(zones) == 1 else ""


def _clocks(
    meetings: Sequence[Meeting], homes: Mapping[Path, str], asked: Asked, notes: list[str]
) -> dict[tuple[Path, Path], Clock]:
    """Return how the times of each file are read, for each community in it."""
    order = orders(meetings, asked.dates, notes)
    clocks: dict[tuple[Path, Path], Clock] = {}
    for meeting in meetings:
        assert meeting.folder
        file, home = meeting.file, homes[meeting.folder]
        zone = "UTC" if meeting.utc else asked.zone or home
        if (file, meeting.folder) not in clocks:
            clocks[file, meeting.folder] = Clock(
                order[file],
                ZoneInfo(zone) if zone else None,
                ZoneInfo(home) if home else None,
                first_day(file),
            )
    return clocks


def _clocks_told(
    homes: Mapping[Path, str], meetings: Iterable[Meeting], asked: Asked
) -> Iterator[str]:
    """Say on whose clock times were read; files of Greenwich time need no word."""
    own = {meeting.folder for meeting in meetings if not meeting.utc}
    for folder in sorted(folder for folder in own if folder):
        home = homes[folder]
        if not home and not asked.zone:
            words = _(
                "{folder}: the design says no time zone, and no --zone is given: times are taken "
                "as they stand"
            )
        elif not asked.zone:
            words = _("{folder}: times are taken to be of {home}; if not, say so with --zone")
        else:
            words = _("{folder}: times of {zone} are told in {home}")
        yield words.format(folder=folder.name, home=home or asked.zone, zone=asked.zone)


def _alike(sessions: Iterable[Session], key: Key, result: Imported) -> list[Alike]:
    """Return who may be one; of those who are known to be one, whoever came first stands here."""
    names: dict[str, tuple[str, Seen]] = {}
    for one in sessions:
        for who, person in one.people.items():
            if not who.startswith(("phone:", "any:")):
                names.setdefault(key.pseudonym(who), (person.name, person.seen))
    if len(names) > MOST_PEOPLE:
        words = _("{n} people: too many to look for names that are nearly alike")
        result.notes.append(words.format(n=len(names)))
    return alike(names)
