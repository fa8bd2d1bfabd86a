"""The commands: each a thin face over the rooms below."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from copnb import words
from copnb.design.community import STEPS, Community
from copnb.design.fields import LINE_LENGTH
from copnb.design.questions import open_questions
from copnb.design.reading import ReadingError, mend_text, read
from copnb.words import _, ngettext

if TYPE_CHECKING:
    from copnb.batch.inputs import Input

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
        except ReadingError as error:
            _stop(error)
        except FileNotFoundError as error:
            raise click.UsageError(str(error)) from None

    return wrapper  # type: ignore[return-value]


def _stop(error: Exception) -> NoReturn:
    """Say what a person can mend, and end with exit code 1."""
    click.echo(str(error), err=True)
    sys.exit(1)


@main.command()
@click.argument("name")
@click.option("-d", "folder", type=FOLDER, default=".", help="The workshop's folder.")
@click.option("--lang", "language", help="Language of the answers, such as fr-CA.")
@_said
def new(name: str, folder: Path, language: str | None) -> None:
    """Make a folder for a new community; an empty workshop folder gets the notebooks too."""
    from copnb.batch.trusted import trust
    from copnb.store.folders import folders, new
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
    from copnb.store.folders import folders
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
    from copnb.batch.inputs import inputs

    results = [_checked(item) for item in inputs(paths)]
    if as_json:
        click.echo(json.dumps({"designs": results}, indent=2, ensure_ascii=False))
    else:
        for result in results:
            _tell(result)
    sys.exit(any(result["problems"] for result in results))


def _checked(item: Input) -> dict[str, Any]:
    """Return what is found in one design, as plain values."""
    from copnb.design.happened import FILES
    from copnb.store.happened import load_rows

    problems, community, rows, said = [], None, {}, []
    try:
        community = read(item.design.read_bytes(), str(item.design))
        for name, model in FILES.items() if item.folder else ():
            rows[name] = len(load_rows(item.design.parent, model))
        said = _findings(item, community)
    except ReadingError as error:
        problems = [
            {"file": error.source, "field": p.field, "given": p.given, "expected": p.expected}
            for p in error.problems
        ]
    except OSError as error:
        told = {"given": error.strerror or str(error), "expected": _("a file that can be read")}
        problems = [{"file": mend_text(str(item.design)), "field": "", **told}]
    return {
        "path": mend_text(str(item.given)),
        "name": community.name if community else None,
        "problems": problems,
        "rows": rows,
        "findings": said,
        "open": _open(community) if community else {},
    }


def _findings(item: Input, community: Community) -> list[dict[str, str]]:
    """Return what the answers say, as plain values; the most urgent first, what is fine last."""
    from copnb.advice.findings import by_urgency, findings
    from copnb.store.happened import what_happened
    from copnb.store.rules import load_rules

    happened = what_happened(item.folder) if item.folder else ([], [])
    rules = load_rules(item.design.parent.parent)
    found = by_urgency(findings(community, rules, *happened))
    return [
        {"id": f.id, "severity": f.severity.value, "headline": f.headline, "sentence": f.sentence}
        for f in found
    ]


def _open(community: Community) -> dict[str, list[str]]:
    return {s.key: [q.path for q in open_questions(community, s.key)] for s in STEPS}


def _tell(result: dict[str, Any]) -> None:
    for problem in result["problems"]:
        where = ": ".join(part for part in (problem["file"], problem["field"]) if part)
        told = _("{where}: got {given}, expected {expected}")
        click.echo(told.format(**problem | {"where": where}), err=True)
    if not result["problems"]:
        count = sum(len(paths) for paths in result["open"].values())
        told = ngettext("{n} question still open", "{n} questions still open", count)
        name = result["name"] or _("No name yet")
        click.echo(f"{result['path']}: {name}: {told.format(n=count)}")
        fine = [found for found in result["findings"] if found["severity"] == "fine"]
        for found in result["findings"][: len(result["findings"]) - len(fine)]:
            sign = {"talk": "◀", "problem": "!"}[found["severity"]]
            click.echo(f"  {sign} {found['headline']} {found['sentence']}")
        if fine:
            told = ngettext("{n} thing is fine:", "{n} things are fine:", len(fine))
            click.echo("  " + told.format(n=len(fine)))
        for found in fine:
            click.echo(f"  · {found['headline']}")


def _cores() -> int:
    """Return how many processors this process may use, which a container may limit."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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
@click.option("--notebooks", type=FOLDER, help="Your own copies of the step notebooks.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The reports' date.")
@click.option("--timeout", type=click.IntRange(1), default=300, help="Seconds for one cell.")
@click.option("--rules", type=FILE, help="Thresholds to use, instead of rules.json.")
@click.option("--list", "only_list", is_flag=True, help="Say what would be made, and stop.")
@_said
def report(
    paths: tuple[Path, ...],
    out: Path,
    jobs: int | None,
    notebooks: Path | None,
    today: datetime | None,
    timeout: int,
    rules: Path | None,
    only_list: bool,
    formats: tuple[str, ...],
    brand: Path | None,
    blank: bool,
    anew: bool,
) -> None:
    """Make a design report for each community that PATHS name.

    Each has a page report.html and its notebook; --format adds report.pdf, report.docx, a poster
    and a zip to take away. --blank writes empty pages for a workshop on paper into OUT/blank.
    """
    from copnb.batch.inputs import inputs
    from copnb.batch.job import Options
    from copnb.batch.notebook import NotebookError, report_notebook
    from copnb.store.rules import load_rules
    from copnb.store.shipped import shipped

    if not paths and not blank:
        raise click.UsageError(_("name a community, a design file or a folder of communities"))
    given = inputs(paths)
    if only_list:
        for item in given:
            click.echo(f"{item.slug}\t{item.given}")
        return
    if rules:
        load_rules(rules)  # what does not fit is said before anything is run
    badge = _brand(brand)
    if blank:
        _write_blank(out, badge)
    if not given:
        return
    try:
        joined = report_notebook(notebooks or shipped("notebooks"))
    except NotebookError as error:
        _stop(error)
    out.mkdir(parents=True, exist_ok=True)
    day = today.date() if today else None
    options = Options(out, joined, day, timeout, words.language(), rules, formats, badge, anew)
    sys.exit(_reports(given, options, jobs or _cores()))


def _brand(file: Path | None) -> Any:
    """Return what stands on reports besides the community: nothing where no file is named."""
    from copnb.report import brand

    return brand.read_brand(file) if file else brand.Brand()


def _write_blank(out: Path, badge: Any) -> None:
    """Write the empty poster and the pages to write on into `out/blank`."""
    from copnb.batch.inputs import BLANK
    from copnb.report.blank import blank_files
    from copnb.store.files import write_whole

    folder = out / BLANK
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in blank_files(badge).items():
        write_whole(folder / name, content)
    click.echo(_("Empty pages to print: {folder}").format(folder=folder), err=True)


def _reports(given: list[Any], options: Any, jobs: int) -> int:
    """Make the reports, say how it went, and return the exit code."""
    from tqdm import tqdm

    from copnb.batch.queue import make_reports, write_summary
    from copnb.report.index import write_index

    with tqdm(total=len(given), unit=" reports", disable=not sys.stderr.isatty()) as bar:
        outcomes = make_reports(
            given, options, jobs=jobs, on_outcome=lambda outcome: bar.update() and None
        )
    write_summary(options.out, outcomes)
    index = write_index(options.out, [_entry(outcome) for outcome in outcomes])
    missing = [one for one in outcomes if one.state not in ("made", "unchanged")]
    for outcome in missing:
        click.echo(f"{outcome.path}: {outcome.reason or _('not begun')}", err=True)
    states = Counter(outcome.state for outcome in outcomes)
    told = ngettext("{n} report made", "{n} reports made", states["made"]).format(n=states["made"])
    if same := states["unchanged"]:
        told += ", " + ngettext("{n} unchanged", "{n} unchanged", same).format(n=same)
    click.echo(f"{told}: {index}", err=True)
    return 1 if missing else 0


def _entry(outcome: Any) -> Any:
    from copnb.report.index import Entry

    labels = {
        "html": _("Read"),
        "pdf": _("PDF"),
        "docx": _("Word"),
        "poster": _("Poster"),
        "poster_pdf": _("Poster as PDF"),
        "kit": _("Kit"),
        "notebook": _("Notebook"),
    }
    files = outcome.files
    links = [(label, files[kind]) for kind, label in labels.items() if kind in files]
    return Entry(
        outcome.name or outcome.slug,
        outcome.state,
        outcome.reason,
        outcome.open,
        outcome.in_short,
        tuple(links),
        outcome.stage,
        outcome.worth,
        outcome.states,
        outcome.ways,
    )


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
