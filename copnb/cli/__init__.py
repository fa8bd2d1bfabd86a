"""The commands: each a thin face over the rooms below.

What a command needs is imported in it: a batch of which nothing is new takes a moment only.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from copnb import words
from copnb.words import Told, _, ngettext

F = TypeVar("F", bound=Callable[..., Any])
PATHS = click.Path(path_type=Path)
FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="copnb")
@click.option("--debug", is_flag=True, help="Show where an error comes from.")
@click.option("--lang", "language", default="en", help="Language of messages, such as fr.")
def main(debug: bool, language: str) -> None:
    """Design virtual communities of practice, and make reports of their designs."""
    words.use(language)
    if not debug:
        sys.excepthook = _plainly


def _plainly(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    """Show an error that nobody foresaw in one line; `--debug` shows the rest."""
    click.echo(f"copnb: {kind.__name__}: {error} (--debug shows more)", err=True)


def _said(function: F) -> F:
    """Turn the errors that a person can mend into a message and exit code 1."""

    @wraps(function)
    def wrapper(*arguments: Any, **options: Any) -> Any:
        try:
            return function(*arguments, **options)
        except Told as error:
            click.echo(str(error), err=True)
            sys.exit(1)
        except FileNotFoundError as error:
            raise click.UsageError(str(error)) from None

    return wrapper  # type: ignore[return-value]


@main.command()
@click.argument("name")
@click.option("-d", "folder", type=FOLDER, default=".", help="The workshop's folder.")
@click.option("--lang", "language", help="Language of the answers, such as fr-CA.")
@_said
def new(name: str, folder: Path, language: str | None) -> None:
    """Make a folder for a new community; an empty workshop folder gets the notebooks too."""
    from copnb.batch.trusted import trust
    from copnb.store.folders import new
    from copnb.store.places import folders
    from copnb.store.shipped import lay_out

    name = _name(name)
    folder.mkdir(parents=True, exist_ok=True)
    if _is_empty(folder):
        lay_out(folder)
        trust(folder / "notebooks")
    data = folder if folders(folder) else folder / "workshop_data"
    click.echo(new(data, name, language=language or _wished()))


def _is_empty(folder: Path) -> bool:
    """Say whether a folder holds nothing that a person put there."""
    return not any(path for path in folder.iterdir() if not path.name.startswith("."))


def _wished() -> str:
    """Return the language that `--lang` asked for, whether copnb speaks it or not."""
    return str(click.get_current_context().find_root().params["language"])


def _name(given: str) -> str:
    """Return a name as a design can hold it; wrong usage where it is empty or too long.

    A system without a language hands over what lies outside ASCII as halves of characters.
    """
    from copnb.design.fields import LINE_LENGTH
    from copnb.design.text import mend_text

    name = mend_text(os.fsencode(given).decode(errors="replace").strip())
    if not name or len(name) > LINE_LENGTH:
        told = _("a community needs a name of 1 to {n} characters")
        raise click.UsageError(told.format(n=LINE_LENGTH))
    return name


@main.command()
@click.argument("community", default="")
@click.option("--lab", is_flag=True, help="Open JupyterLab instead of the plain pages.")
@click.option("-d", "folder", type=FOLDER, default=".", help="The workshop's folder.")
@click.option("--lang", "language", help="Language of the pages, such as fr.")
@_said
def start(community: str, lab: bool, folder: Path, language: str | None) -> None:
    """Open the workshop in the browser."""
    from copnb.cli.server import serve
    from copnb.store.places import folders
    from copnb.store.shipped import lay_out

    folder = folder.resolve()
    if not folder.is_dir() or _is_empty(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lay_out(folder, samples=True)
    if not (folder / "notebooks").is_dir():
        told = _("{folder}: there are no notebooks here; start in an empty folder or a workshop's")
        raise click.UsageError(told.format(folder=folder))
    there = [path.name for path in folders(folder / "workshop_data")]
    if community and community not in there:
        told = _("there is no community “{name}” in {folder}; here are: {there}")
        listed = ", ".join(there) or _("none")
        raise click.UsageError(told.format(name=community, folder=folder, there=listed))
    sys.exit(serve(folder, community=community, lab=lab, language=language or _wished()))


@main.command()
@click.argument("paths", type=PATHS, nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@_said
def check(paths: tuple[Path, ...], as_json: bool) -> None:
    """Read designs and say what cannot stand (exit 1), or what is still open (exit 0)."""
    from copnb.cli.checking import check as run

    sys.exit(run(paths, as_json=as_json))


def _formats(_context: object, _option: object, given: str) -> tuple[str, ...]:
    """Return the formats that were asked for; wrong usage where one is unknown or out of reach."""
    from copnb.report.formats import FORMATS, lacking

    wanted = [name.strip().lower() for name in given.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown:
        told = _("“{name}” is no format; there are: {formats}")
        raise click.BadParameter(told.format(name=unknown[0], formats=", ".join(FORMATS)))
    for name in wanted:
        if reason := lacking(name):
            raise click.BadParameter(reason)
    return tuple(name for name in FORMATS if name in wanted or name == "html")


def _cluster(_context: object, _option: object, given: str | None) -> str | None:
    """Return the address of a scheduler as given; wrong usage where nothing here can ask it."""
    from copnb.batch.cluster import lacking

    if given is not None and not given.strip():
        raise click.BadParameter(_("name the scheduler's address, such as tcp://10.0.0.5:8786"))
    if given and (reason := lacking()):
        raise click.BadParameter(reason)
    return given


@main.command()
@click.argument("paths", type=PATHS, nargs=-1)
@click.option("-o", "out", type=FOLDER, required=True, help="Folder for the reports.")
@click.option(
    "--format",
    "formats",
    default="html",
    callback=_formats,
    help="What to make, with commas between: html, pdf, docx, poster, kit.",
)
@click.option("--brand", type=FILE, help="A JSON file with your own name and logo.")
@click.option("--all", "anew", is_flag=True, help="Make again what has not changed, too.")
@click.option("--blank", is_flag=True, help="Make the empty poster and pages to write on, too.")
@click.option("--jobs", type=click.IntRange(1), help="Reports made at once; default: all cores.")
@click.option(
    "--cluster",
    metavar="ADDRESS",
    callback=_cluster,
    help="Have a dask cluster make them: the address of its scheduler.",
)
@click.option("--notebooks", type=FOLDER, help="Your own copies of the step notebooks.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The reports' date.")
@click.option(
    "--timeout", "seconds", type=click.IntRange(1), default=300, help="Seconds for one report."
)
@click.option(
    "--memory", type=click.IntRange(16), help="MB that one report may take besides copnb itself."
)
@click.option("--rules", type=FILE, help="Thresholds to use, instead of rules.json.")
@click.option("--list", "only_list", is_flag=True, help="Say what would be made, and stop.")
@_said
def report(paths: tuple[Path, ...], blank: bool, only_list: bool, **options: Any) -> None:
    """Make a design report for each community that PATHS name.

    Each has a page report.html and its notebook; --format adds report.pdf, report.docx, a poster
    and a zip to take away. --blank writes empty pages for a workshop on paper into OUT/blank.
    """
    from copnb.batch.inputs import inputs
    from copnb.cli.reporting import report as run

    if not paths and not blank:
        raise click.UsageError(_("name a community, a design file or a folder of communities"))
    given = inputs(paths)
    if only_list:
        for item in given:
            click.echo(f"{item.slug}\t{item.given}")
        return
    sys.exit(run(given, blank=blank, **options))


@main.group("import")
def import_() -> None:
    """Bring in what other programs know."""


@import_.command("communities")
@click.argument("file", type=FILE)
@click.option("-o", "out", type=FOLDER, required=True, help="Folder for the communities.")
@click.option("--map", "mapping", type=FILE, help="Which column fills which field.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day of the import.")
@_said
def import_communities(file: Path, out: Path, mapping: Path | None, today: datetime | None) -> None:
    """Make a community folder for each row of a spreadsheet (CSV or XLSX)."""
    from copnb.evidence.communities import import_communities as run

    result = run(file, out, mapping, today=today.date() if today else date.today())
    for problem in result.problems:
        click.echo(f"{file}: {problem}", err=True)
    for column, reason in result.left_out:
        click.echo(_("column “{column}” left out: {reason}").format(column=column, reason=reason))
    made = len(result.made)
    told = ngettext("{n} community made in {folder}", "{n} communities made in {folder}", made)
    click.echo(told.format(n=made, folder=out))
    sys.exit(bool(result.problems))


@import_.command("meetups")
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--into", type=FOLDER, required=True, help="A community, or a folder of them.")
@click.option("--map", "mapping", type=FILE, help="Which column fills which field.")
@_said
def import_meetups(files: tuple[Path, ...], into: Path, mapping: Path | None) -> None:
    """Bring tables with a row a meetup (CSV or XLSX) into meetups.csv.

    A meetup that is there is completed; what its row says already stays.
    """
    from copnb.cli.importing import meetups

    sys.exit(meetups(files, into, mapping))


@import_.command("attendance")
@click.argument("files", type=click.Path(path_type=Path, exists=True), nargs=-1, required=True)
@click.option("--into", type=FOLDER, required=True, help="A community, or a folder of them.")
@click.option("--map", "mapping", type=FILE, help="Which column is the name, which the time ...")
@click.option("--zone", default="", help="Whose clock the files show, such as America/Toronto.")
@click.option(
    "--dates", type=click.Choice(["day first", "month first"]), help="What 03/04/2026 means."
)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day of files that tell none.")
@click.option("--same", multiple=True, metavar="ONE=OTHER", help="Two names of one person.")
@_said
def import_attendance(
    files: tuple[Path, ...], day: datetime | None, dates: str | None, **options: Any
) -> None:
    """Bring attendance by Zoom, Teams or Meet, or any table with --map, into attendance.csv.

    FILES are exports or folders of them. People become pseudonyms; the key behind these lies
    in .private beside the communities and never leaves it.
    """
    from copnb.cli.importing import attendance

    sys.exit(attendance(files, dates=dates or "", day=day.date() if day else None, **options))


@import_.command("survey")
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--into", type=FOLDER, required=True, help="A community, or a folder of them.")
@click.option("--map", "mapping", type=FILE, help="Which column is which question.")
@_said
def import_survey(files: tuple[Path, ...], into: Path, mapping: Path | None) -> None:
    """Bring the answers of survey exports (CSV or XLSX) into feedback.csv.

    Without --map nothing is brought in: a mapping is proposed, for you to look through.
    """
    from copnb.cli.importing_surveys import survey

    sys.exit(survey(files, into, mapping))


@import_.command("membership")
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--into", type=FOLDER, required=True, help="A community, or a folder of them.")
@click.option("--map", "mapping", type=FILE, help="Which column is the date, which the number.")
@_said
def import_membership(files: tuple[Path, ...], into: Path, mapping: Path | None) -> None:
    """Bring counts of members (a date and a number a row) into membership.csv."""
    from copnb.cli.importing_surveys import membership

    sys.exit(membership(files, into, mapping))


@main.command()
@click.argument("paths", type=PATHS, nargs=-1, required=True)
@click.option("-o", "out", type=FOLDER, required=True, help="Folder to make; new or empty.")
@click.option("--base", type=PATHS, help="The earlier copy from which all of them began.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@_said
def merge(paths: tuple[Path, ...], out: Path, base: Path | None, as_json: bool) -> None:
    """Put answers of several people or groups together, and say where they agree and differ.

    PATHS are community folders, design files (.json) and safe copies (.zip). An answer that
    only one gives stands. Where answers differ, that of the first named stands and the others
    are shown in full. Lists get the rows of all. What happened (the CSV files) is taken from
    the first named. Nothing that exists is changed.

    For copies of one community, give with --base the copy from which they began:
    then only what each changed since counts, and what somebody removed stays removed.
    """
    from copnb.cli.merging import merge as run

    sys.exit(run(paths, out, base, as_json=as_json))


@main.command()
@click.argument("path", type=PATHS)
@click.option("-o", "out", type=FOLDER, required=True, help="Folder for the page and the tables.")
@click.option("--by", default="", help="A column of communities.csv to make groups by.")
@click.option("--anonymous", is_flag=True, help="Tables without names, to be handed on.")
@click.option("--with-text", is_flag=True, help="With --anonymous: keep what people wrote.")
@_said
def compare(path: Path, out: Path, by: str, anonymous: bool, with_text: bool) -> None:
    """Set all communities of a folder side by side: a page, and tables for other programs.

    PATH is a folder of communities, or a file (.jsonl) with a design a line. OUT gets
    index.html, communities.csv, meetups.csv, answers.csv, formats.csv and datapackage.json.
    """
    if with_text and not anonymous:
        raise click.UsageError(_("--with-text goes with --anonymous"))
    if by and anonymous:
        raise click.UsageError(_("--by cannot go with --anonymous: groups tell of single ones"))
    from copnb.cli.comparing import compare as run

    sys.exit(run(path, out, by, anonymous=anonymous, with_text=with_text))


@main.command()
@click.argument("person")
@click.argument("path", type=FOLDER)
@_said
def forget(person: str, path: Path) -> None:
    """Remove PERSON (a name or e-mail) from the community at PATH, or from all of those in it.

    Rows go at once; where a text names the person it is shown, and you are asked.
    """
    from copnb.cli.importing import forget as run

    sys.exit(run(person, path))


@main.command()
def schema() -> None:
    """Print the JSON Schema of a design file."""
    from copnb.design.schema import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@main.command()
@click.argument("paths", type=PATHS, nargs=-1)
@_said
def doctor(paths: tuple[Path, ...]) -> None:
    """Say whether this installation can do everything, and what to install if not.

    It looks at the writing of the communities that PATHS name, or of those in workshop_data
    here: reports show a script only where a font has it.
    """
    from copnb.cli.doctor import examine

    findings = examine(paths)
    for finding in findings:
        click.echo(f"{'✓' if finding.well else '!'} {finding.sentence}")
    sys.exit(any(finding.needed and not finding.well for finding in findings))
