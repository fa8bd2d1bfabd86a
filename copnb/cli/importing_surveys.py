"""`copnb import survey` and `membership`: what was brought in, what was not, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

import click

from copnb.evidence.happening import Brought, Skipped
from copnb.evidence.membership import import_membership
from copnb.evidence.proposing import Proposal, propose
from copnb.evidence.survey_files import read_survey, sheet_of_answers
from copnb.evidence.surveys import import_surveys
from copnb.words import _, ngettext


def survey(files: Sequence[Path], into: Path, mapping: Path | None) -> int:
    """Bring survey exports in, or propose a mapping; return the exit code."""
    if mapping is None:
        return _propose(files[0], into)
    brought = import_surveys(files, into, mapping)
    for folder, n in brought.added.items():
        told = ngettext("{n} sheet added in {folder}", "{n} sheets added in {folder}", n)
        click.echo(told.format(n=n, folder=folder))
    return _tell(brought)


def membership(files: Sequence[Path], into: Path, mapping: Path | None) -> int:
    """Bring membership histories in; return the exit code."""
    brought = import_membership(files, into, mapping)
    for folder, n in brought.added.items():
        told = ngettext("{n} count added in {folder}", "{n} counts added in {folder}", n)
        click.echo(told.format(n=n, folder=folder))
        for change in brought.notable[folder]:
            told = _("{folder}: {sentence}")
            click.echo(told.format(folder=folder, sentence=change.sentence))
    return _tell(brought)


def _tell(brought: Brought) -> int:
    """Say what an import left alone; return 1 where it found nothing to bring in at all."""
    if brought.known:
        told = ngettext("{n} was there already", "{n} were there already", brought.known)
        click.echo(told.format(n=brought.known))
    for source, encoding in brought.read_as.items():
        told = _("{file}: not in UTF-8; read as {encoding}. Look whether its letters are right.")
        click.echo(told.format(file=source, encoding=encoding), err=True)
    stays = _("other values than those that are there, which stay")
    others = [Skipped(source, line, stays) for source, line in brought.differing]
    by_reason: dict[tuple[str, str], list[int]] = defaultdict(list)
    for left in [*others, *brought.skipped]:
        by_reason[left.source, left.reason].append(left.line)
    for (source, reason), lines in by_reason.items():
        told = _("{file}: left out, {reason}: line {lines}")
        click.echo(told.format(file=source, reason=reason, lines=in_ranges(lines)), err=True)
    for column, reason in brought.left_out.items():
        click.echo(_("column “{column}” left out: {reason}").format(column=column, reason=reason))
    if brought.added or brought.known or brought.differing:
        return 0
    click.echo(_("Nothing was brought in."), err=True)
    return 1


def in_ranges(lines: Iterable[int]) -> str:
    """Return numbers in order, neighbours as a span: `2-4, 7`."""
    spans = []
    for _gap, run in groupby(enumerate(sorted(lines)), key=lambda pair: pair[1] - pair[0]):
        numbers = [number for _place, number in run]
        spans.append(f"{numbers[0]}-{numbers[-1]}" if len(numbers) > 1 else str(numbers[0]))
    return ", ".join(spans)


def _propose(file: Path, into: Path) -> int:
    """Write a proposal beside the export, unless one is there, and say what it says."""
    path = file.with_name(f"{file.stem}.map.json")
    if path.exists():
        told = _("{path} is there already. Look through it, then give it with --map.")
        click.echo(told.format(path=path), err=True)
        return 1
    sheet = sheet_of_answers(file)
    proposal = propose(read_survey(file, sheet), file, into, sheet)
    proposal.write(path)
    _tell_proposal(file, proposal)
    if proposal.open:
        click.echo(_("Put an answer in the place of every “?” there."), err=True)
    click.echo(_("A column with names or places of people belongs under “left_out”."), err=True)
    told = _("Nothing was brought in yet. Look through {path}, then give it with --map.")
    click.echo(told.format(path=path), err=True)
    return 1


def _tell_proposal(file: Path, proposal: Proposal) -> None:
    told = ngettext(
        "{file}: {n} answer, from {service}",
        "{file}: {n} answers, from {service}",
        proposal.answers,
    )
    click.echo(told.format(file=file, n=proposal.answers, service=proposal.service))
    for column, use in proposal.fields.items():
        name = use if isinstance(use, str) else use["field"]
        click.echo(f"  “{column}” → {name}")
    for column, reason in proposal.left_out.items():
        told = _("column “{column}” left out: {reason}").format(column=column, reason=reason)
        click.echo(f"  {told}")
