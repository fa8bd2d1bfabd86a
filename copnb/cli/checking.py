"""`copnb check`: what cannot stand in designs, what their answers say, and what is still open."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from copnb.advice.findings import by_urgency, findings
from copnb.batch.inputs import Input, inputs
from copnb.design.community import STEPS, Community
from copnb.design.happened import FILES
from copnb.design.questions import open_questions
from copnb.design.reading import ReadingError, read
from copnb.design.text import mend_text
from copnb.store.happened import load_rows, what_happened
from copnb.store.rules import load_rules
from copnb.words import _, ngettext


def check(paths: Iterable[Path], *, as_json: bool) -> int:
    """Say what is found in the designs that `paths` name; return the exit code."""
    results = [checked(item) for item in inputs(paths)]
    if as_json:
        click.echo(json.dumps({"designs": results}, indent=2, ensure_ascii=False))
    else:
        for result in results:
            _tell(result)
    return int(any(result["problems"] for result in results))


def checked(item: Input) -> dict[str, Any]:
    """Return what is found in one design, as plain values."""
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
        "path": item.path,
        "name": community.name if community else None,
        "problems": problems,
        "rows": rows,
        "findings": said,
        "open": _open(community) if community else {},
    }


def _findings(item: Input, community: Community) -> list[dict[str, str]]:
    """Return what the answers say, as plain values; the most urgent first, what is fine last."""
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
