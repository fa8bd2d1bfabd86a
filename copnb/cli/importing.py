"""`copnb import attendance`, `import meetups` and `forget`: what was done, and what was not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from copnb.cli.importing_surveys import in_ranges
from copnb.design.fields import time_zones
from copnb.evidence.attendance import Asked, import_attendance
from copnb.evidence.completing import Completed, Imported
from copnb.evidence.forgetting import Found, Mention, beside, find
from copnb.evidence.forgetting import forget as remove
from copnb.evidence.meetups import import_meetups
from copnb.evidence.naming import composed
from copnb.evidence.persons import identity
from copnb.words import _, ngettext

MOST_TOLD = 20


def attendance(
    files: Sequence[Path],
    into: Path,
    mapping: Path | None,
    zone: str,
    dates: str,
    day: date | None,
    same: Sequence[str],
) -> int:
    """Bring attendance in and say what came of it; return the exit code."""
    if zone and zone not in time_zones():
        raise click.BadParameter(_("--zone needs a place such as America/Toronto"))
    asked = Asked(zone, dates, day, dict(_same(pair) for pair in same))
    result = import_attendance(files, into, mapping, asked)
    for pair in result.alike[:MOST_TOLD]:
        (one, line), (other, place) = pair.one, pair.other
        told = _(
            "{one}, line {line}, and {other}, line {place}, may be one person. If so, import "
            "again with --same “one name or e-mail=the other”."
        )
        click.echo(told.format(one=one, line=line, other=other, place=place))
    more = len(result.alike) - MOST_TOLD
    if more > 0:
        told = ngettext(
            "{n} more pair of names is alike", "{n} more pairs of names are alike", more
        )
        click.echo(told.format(n=more))
    return _tell(result)


def meetups(files: Sequence[Path], into: Path, mapping: Path | None) -> int:
    """Bring meetups in and say what came of it; return the exit code."""
    return _tell(import_meetups(files, into, mapping))


def _same(pair: str) -> tuple[str, str]:
    one, _sign, other = pair.partition("=")
    found = identity(one), identity(other)
    if not all(found) or found[0] == found[1]:
        raise click.BadParameter(_("--same needs two names or e-mails of one person: ONE=OTHER"))
    return found


def _tell(result: Imported) -> int:
    by_reason: dict[tuple[str, str], list[int]] = defaultdict(list)
    for left in result.skipped:
        by_reason[left.source, left.reason].append(left.line)
    for (source, reason), lines in by_reason.items():
        told = _("{file}: left out, {reason}: line {lines}") if any(lines) else ""
        told = told or _("{file}: left out, {reason}")
        click.echo(told.format(file=source, reason=reason, lines=in_ranges(lines)), err=True)
    for column, reason in result.left_out.items():
        click.echo(_("column “{column}” left out: {reason}").format(column=column, reason=reason))
    for note in result.notes:
        click.echo(note)
    for done in result.communities:
        _tell_community(done)
    if result.communities:
        return 0
    click.echo(_("Nothing was brought in."), err=True)
    return 1


def _tell_community(done: Completed) -> None:
    for note in done.notes:
        click.echo(f"{done.folder.name}: {note}")
    for one in done.differing[:MOST_TOLD]:
        told = _("{file}, {meetup}: {column} is {stands} and stays; the files give {given}")
        said = {"meetup": one.meetup, "column": one.column, "stands": one.stands}
        click.echo(told.format(file=one.file, given=one.given, **said))
    more = len(done.differing) - MOST_TOLD
    if more > 0:
        told = ngettext("{n} more difference", "{n} more differences", more)
        click.echo(told.format(n=more))
    new, filled, rows = done.new_meetups, done.completed_meetups, done.new_rows
    parts = [
        ngettext("{n} new meetup", "{n} new meetups", new).format(n=new),
        ngettext("{n} completed", "{n} completed", filled).format(n=filled),
        ngettext("{n} new row of attendance", "{n} new rows of attendance", rows).format(n=rows),
    ]
    click.echo(f"{done.folder.name}: {', '.join(parts)}" if done.files else _nothing_new(done))


def _nothing_new(done: Completed) -> str:
    return _("{folder}: nothing new").format(folder=done.folder.name)


def forget(person: str, path: Path) -> int:
    """Remove a person and say where they were, and what is out of reach; return the exit code."""
    everything = find(person, path)
    for found in everything:
        remove(found, [mention for mention in found.mentions if _wished(mention, found)])
        for file, n in found.removed.items():
            told = ngettext("{file}: {n} row removed", "{file}: {n} rows removed", n)
            click.echo(told.format(file=file, n=n))
    others = [file for found in everything for file in found.elsewhere] + beside(person, path)
    for file in others:
        told = _("{file}: names the person, or cannot be looked into; please see to it")
        click.echo(told.format(file=file))
    there = others or any(found.removed or found.mentions for found in everything)
    if not there:
        told = _("Nothing was found under “{person}” in {path}.")
        click.echo(told.format(person=person, path=path))
    if unknown := sum(found.unknown for found in everything):
        click.echo(_under_pseudonyms(path, unknown))
    click.echo(_out_of_reach())
    return 0


def _under_pseudonyms(path: Path, unknown: int) -> str:
    stays = ngettext(
        "{path}: {n} row of attendance stays under a pseudonym and may be this person's.",
        "{path}: {n} rows of attendance stay under pseudonyms, and some may be this person's.",
        unknown,
    )
    why = _(
        "A row that was made from an e-mail is found by the e-mail alone, one that was made from "
        "a name by the name: give the other too."
    )
    return f"{stays.format(path=path, n=unknown)} {why}"


def _wished(mention: Mention, found: Found) -> bool:
    """Show a text that names the person, and ask whether the name shall go; silence is no."""
    text = composed(mention.text)
    place = found.person.search(text)
    begin = max(0, place.start() - 60) if place else 0
    around = " ".join(text[begin : begin + 160].split())
    click.echo(f"{mention.file}, {mention.where}: {around}")
    try:
        return click.confirm(_("Remove the name from this text?"), default=False)
    except click.Abort:
        click.echo()
        return False


def _out_of_reach() -> str:
    return _(
        "Out of reach: safe copies, reports, posters and kits that were made or sent, what "
        "browsers keep, and the files that the meeting program gave (importing them again brings "
        "the person back). Other spellings, nicknames and first names alone are not found. "
        "Answers in feedback.csv bear no name; whose they are nobody can tell. Figures "
        "that were counted with the person stay."
    )
