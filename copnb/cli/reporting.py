"""`copnb report`: a batch from the command line, told as it goes and in an index at its end."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from copnb import words
from copnb.batch.inputs import BLANK, Input
from copnb.batch.queue import make_reports
from copnb.batch.record import index_mark, mark, program
from copnb.batch.terms import UNFINISHED, Options, Outcome
from copnb.report.formats import INDEX
from copnb.store.shipped import shipped
from copnb.words import Told, _, ngettext

if TYPE_CHECKING:
    from copnb.report.brand import Brand
    from copnb.report.index import Entry


def report(
    given: Sequence[Input],
    *,
    out: Path,
    blank: bool,
    jobs: int | None,
    cluster: str | None,
    brand: Path | None,
    notebooks: Path | None,
    today: datetime | None,
    rules: Path | None,
    **others: Any,
) -> int:
    """Make the reports, say how it went, and return the exit code.

    `others` are those of `Options` that are told as they are.
    """
    if rules:
        from copnb.store.rules import load_rules

        load_rules(rules)  # what does not fit is said before anything is run
    badge = _brand(brand)
    if blank:
        _write_blank(out, badge)
    if not given:
        return 0
    options = Options(
        out=out,
        notebooks=notebooks or shipped("notebooks"),
        today=today.date() if today else None,
        language=words.language(),
        rules=rules,
        brand=badge,
        **others,
    )
    return _reports(given, options, jobs or cores(), cluster)


def cores() -> int:
    """Return how many processors this process may use, which a container may limit."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _brand(file: Path | None) -> Brand | None:
    """Return what stands on reports besides the community, where a file says so."""
    if file is None:
        return None
    from copnb.report.brand import read_brand

    return read_brand(file)


def _write_blank(out: Path, badge: Brand | None) -> None:
    """Write the empty poster and the pages to write on into `out/blank`."""
    from copnb.report.blank import blank_files
    from copnb.store.files import write_whole

    folder = out / BLANK
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in blank_files(badge).items():
        write_whole(folder / name, content)
    click.echo(_("Empty pages to print: {folder}").format(folder=folder), err=True)


def _reports(given: Sequence[Input], options: Options, jobs: int, cluster: str | None) -> int:
    """Make the reports, say how it went, and return the exit code."""
    try:
        with _bar(len(given)) as went_on:
            outcomes = make_reports(given, options, jobs=jobs, on_outcome=went_on, cluster=cluster)
        index = _index(options, outcomes)
    except OSError as error:
        told = _("{folder}: the batch could not go on ({error})")
        raise Told(told.format(folder=options.out, error=error.strerror or error)) from None
    missing = [outcome for outcome in outcomes if outcome.missing]
    for outcome in missing:
        click.echo(f"{outcome.path}: {outcome.reason or _('not begun')}", err=True)
    states = Counter(outcome.state for outcome in outcomes)
    told = ngettext("{n} report made", "{n} reports made", states["made"]).format(n=states["made"])
    if same := states["unchanged"]:
        told += ", " + ngettext("{n} unchanged", "{n} unchanged", same).format(n=same)
    click.echo(f"{told}: {index}", err=True)
    return 1 if missing else 0


@contextmanager
def _bar(count: int) -> Iterator[Callable[[Outcome], None]]:
    """Show on a terminal how far the batch is, how fast it goes and how long it still takes."""
    if not sys.stderr.isatty():
        yield lambda outcome: None
        return
    from tqdm import tqdm

    with tqdm(total=count, unit=" reports", dynamic_ncols=True, smoothing=0.05) as bar:
        yield lambda outcome: bar.update() and None


def _index(options: Options, outcomes: Sequence[Outcome]) -> Path:
    """Write the index of the batch where it is not there as it must be; return its path."""
    shown = [asdict(outcome) | {"state": _shown_state(outcome)} for outcome in outcomes]
    wanted = mark([program(), options.language.encode(), json.dumps(shown).encode()])
    if index_mark(options.out) == wanted:
        return options.out / INDEX
    from copnb.report.index import write_index

    return write_index(options.out, [_entry(outcome) for outcome in outcomes], wanted)


def _shown_state(outcome: Outcome) -> str:
    """Return the state as the index tells it: a report is there, whenever it was made."""
    return outcome.state if outcome.missing else "made"


def _entry(outcome: Outcome) -> Entry:
    from copnb.report.index import Entry

    labels = {
        "html": _("Read"),
        "pdf": _("PDF"),
        "docx": _("Word"),
        "poster": _("Poster"),
        "poster_pdf": _("Poster as PDF"),
        "kit": _("Kit"),
        "notebook": _("Notebook"),
        UNFINISHED: _("Notebook, as far as it ran"),
    }
    files = outcome.files
    return Entry(
        name=outcome.name or outcome.slug,
        state=_shown_state(outcome),
        reason=outcome.reason,
        open=outcome.open,
        in_short=outcome.in_short,
        links=tuple((label, files[kind]) for kind, label in labels.items() if kind in files),
        stage=outcome.stage,
        worth=outcome.worth,
        states=outcome.states,
        ways=outcome.ways,
    )
