"""`copnb merge`: answers of several people or groups into one community."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from textwrap import indent
from typing import Any

import click

from copnb.design.community import Community
from copnb.design.fields import answered, new_id
from copnb.design.files import DESIGN_FILE
from copnb.design.happened import FILES
from copnb.design.questions import Question, all_questions
from copnb.design.reading import Problem, ReadingError
from copnb.design.text import mend_text
from copnb.report.answers import in_words
from copnb.store.copies import opened
from copnb.store.differences import Difference, differences, differences_in, value_in
from copnb.store.folders import ids, load, save
from copnb.store.joining import Joined, join
from copnb.words import _

Tree = dict[str, Any]


@dataclass(frozen=True)
class Given:
    """One of the things to merge: its path as given, its answers, its files of what happened."""

    label: str
    community: Community
    files: dict[str, bytes]


@dataclass(frozen=True)
class Clash:
    """One place where several give different answers: what stands, and what others say.

    `others` holds, by the path that gave it, a value in words or as the file holds it.
    """

    place: Difference
    stands: list[str]
    others: dict[str, Any]


def take(path: Path) -> Given:
    """Read a community's folder, a design file or a safe copy.

    `FileNotFoundError` where there is none, `ReadingError` where one does not fit.
    """
    label = mend_text(str(path))
    if (path / DESIGN_FILE).is_file():
        kept = {name: path / name for name in FILES if (path / name).is_file()}
        return Given(label, load(path), {name: file.read_bytes() for name, file in kept.items()})
    if path.is_dir():
        told = _("{path}: there is no community in this folder; name a community's own folder")
        raise FileNotFoundError(told.format(path=label))
    if not path.is_file():
        raise FileNotFoundError(_("{path}: there is no such file or folder").format(path=label))
    return Given(label, *opened(path.read_bytes(), label))


def merge(paths: Sequence[Path], out: Path, base: Path | None, *, as_json: bool) -> int:
    """Merge what `paths` name into a new folder, say how it went, and return the exit code."""
    _usable(paths, out)
    given, problems = _take_all([*paths, *([base] if base else [])])
    known = given.pop().community if base and not problems else None
    if known:
        problems = [*_strangers(given, known)]
    if problems:
        _stop(problems, as_json=as_json)
        return 1
    joined = join([one.community for one in given], known)
    clashes = list(_clashes(joined, [one.label for one in given], known))
    _write(out, joined.community, given)
    if as_json:
        report = _as_plain(out, given, joined, clashes)
        click.echo(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        _tell(out, given, joined, clashes)
    return 0


def _usable(paths: Sequence[Path], out: Path) -> None:
    """Raise `click.UsageError` where the command cannot mean anything good."""
    if len({path.resolve() for path in paths}) < max(2, len(paths)):
        raise click.UsageError(_("name two communities or more, each of them once"))
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        told = _("{folder}: something is here already; name a folder that is new or empty")
        raise click.UsageError(told.format(folder=out))


def _take_all(paths: Sequence[Path]) -> tuple[list[Given], list[ReadingError]]:
    """Read everything before anything is written; return also all that does not fit."""
    given, problems = [], []
    for path in paths:
        try:
            given.append(take(path))
        except ReadingError as error:
            problems.append(error)
        except OSError as error:
            if isinstance(error, FileNotFoundError):
                raise
            wanted = Problem("", error.strerror or str(error), _("a file that can be read"))
            problems.append(ReadingError(mend_text(str(path)), [wanted]))
    return given, problems


def _strangers(given: list[Given], base: Community) -> Iterator[ReadingError]:
    for one in given:
        if one.community.id != base.id:
            wanted = _("{id}, as in the earlier copy: only its own later copies go with it")
            problem = Problem("id", one.community.id, wanted.format(id=base.id))
            yield ReadingError(one.label, [problem])


def _stop(errors: list[ReadingError], *, as_json: bool) -> None:
    problems = [
        {"file": error.source, "field": p.field, "given": p.given, "expected": p.expected}
        for error in errors
        for p in error.problems
    ]
    if as_json:
        click.echo(json.dumps({"folder": None, "problems": problems}, indent=2, ensure_ascii=False))
    for error in errors:
        click.echo(str(error), err=True)


def _write(out: Path, community: Community, given: list[Given]) -> None:
    """Write the new community; its files of what happened are those of the first named."""
    same = {one.community.id for one in given} == {community.id}
    if not same or community.id in ids(out.parent):
        community = community.model_copy(update={"id": new_id()})
    out.mkdir(parents=True, exist_ok=True)
    for name, content in given[0].files.items():
        (out / name).write_bytes(content)
    save(out, community, today=date.today())


def _clashes(joined: Joined, labels: list[str], base: Community | None) -> Iterator[Clash]:
    """Yield where somebody answers otherwise than what stands, in the order of the steps."""
    trees = [part.model_dump(mode="json") for part in joined.parts]
    found: dict[tuple[str, str], Difference] = {}
    others: dict[tuple[str, str], dict[str, Any]] = {}
    for label, part in zip(labels, joined.parts, strict=True):
        changed = {(d.path, d.row_id) for d in differences(base, part)} if base else None
        for place in differences(joined.community, part):
            key = place.path, place.row_id
            asked = place.kind not in ("order", "removed") and not key[0].startswith("steps.")
            if asked and answered(place.after) and (changed is None or key in changed):
                found.setdefault(key, place)
                others.setdefault(key, {})[label] = place.after
    order = ["name", "language", *(asked.path for asked in all_questions()), "facts"]
    for key in sorted(found, key=lambda key: order.index(".".join(key[0].split(".")[:2]))):
        values = [_value(tree, found[key]) for tree in trees]
        told = zip(labels, values, strict=True)
        stands = [label for label, value in told if value == found[key].before is not None]
        yield Clash(found[key], stands, others[key])


def _value(tree: Tree, place: Difference) -> Any:
    """Return what a community says at the place of a difference; None where it has no such row."""
    if place.question is None:
        return tree[place.path]
    if place.kind == "answer":
        return value_in(tree, place.question)
    step, name, *column = [*place.path.split("."), *[""] * 2][:3]
    rows = tree[step][name] if name else tree[step]
    row = next((row for row in rows if row["id"] == place.row_id), None)
    return row[column[0]] if row and column[0] else row


def _groupings(parts: Sequence[Community], labels: list[str]) -> dict[str, Any]:
    """Return which questions several answer alike, one only answers, or several put together."""
    trees = [part.model_dump(mode="json") for part in parts]
    agreed, one_only, together = [], {}, []
    for asked in all_questions():
        told = zip(labels, trees, strict=True)
        givers = {label: tree for label, tree in told if answered(value_in(tree, asked))}
        first, *others = givers.values() or [{}]
        if len(givers) == 1:
            one_only[asked.path] = next(iter(givers))
        elif givers and not any(_apart(asked, first, other) for other in others):
            agreed.append(asked.path)
        elif givers and asked.columns:
            together.append(asked.path)
    return {"agreed": agreed, "one_only": one_only, "put_together": together}


def _apart(asked: Question, one: Tree, other: Tree) -> bool:
    return any(place.kind != "order" for place in differences_in(asked, one, other))


def _what_happened(given: list[Given]) -> dict[str, Any]:
    """Return whose files of what happened were taken over, and which were left where they are."""
    first, *others = given
    left = {
        one.label: sorted(name for name in one.files if one.files[name] != first.files.get(name))
        for one in others
    }
    left = {label: names for label, names in left.items() if names}
    return {"from": first.label, "files": sorted(first.files), "left_out": left}


def _as_plain(
    out: Path, given: list[Given], joined: Joined, clashes: list[Clash]
) -> dict[str, Any]:
    """Return how it went as plain values, answers as the design file holds them."""
    return {
        "folder": mend_text(str(out)),
        "problems": [],
        **_groupings(joined.parts, [one.label for one in given]),
        "differences": [
            {
                "field": clash.place.path,
                "row": clash.place.row_id or None,
                "title": _title(clash.place),
                "stands": {"from": clash.stands, "value": clash.place.before},
                "others": [{"from": label, "value": v} for label, v in clash.others.items()],
            }
            for clash in clashes
        ],
        "no_room": [
            {"field": p.field, "given": p.given, "expected": p.expected} for p in joined.refused
        ],
        "what_happened": _what_happened(given),
    }


def _title(place: Difference) -> str:
    """Return the question with its row and its column."""
    return " · ".join(part for part in (place.title, place.row, place.column) if part)


def _tell(out: Path, given: list[Given], joined: Joined, clashes: list[Clash]) -> None:
    """Say how it went: what agrees, what differs, and what was left out."""
    labels = [one.label for one in given]
    told = _("Answers of {n} put together in {folder}")
    click.echo(told.format(n=len(given), folder=mend_text(str(out))))
    groups = _groupings(joined.parts, labels)
    titles = {asked.path: asked.title for asked in all_questions()}
    for heading, paths in (
        (_("Several give the same answer"), groups["agreed"]),
        (_("Lists with rows from several"), groups["put_together"]),
    ):
        click.echo(f"{heading}: {len(paths)}")
        for path in paths:
            click.echo(f"  {titles[path]}")
    click.echo(_("Only one gives an answer") + f": {len(groups['one_only'])}")
    click.echo(_("Answers differ; the first named stands") + f": {len(clashes)}")
    for clash in clashes:
        _tell_clash(clash, joined.community)
    happened = _what_happened(given)
    for label, files in happened["left_out"].items():
        told = _("what happened is taken from {first}; left out from {other}: {files}")
        names = ", ".join(files)
        click.echo(told.format(first=happened["from"], other=label, files=names))


def _tell_clash(clash: Clash, community: Community) -> None:
    click.echo(f"  {_title(clash.place)}")
    asked = clash.place.question
    other = "{words}"
    if clash.place.kind == "added":
        other = _("{words}, for which the list has no room")
    elif clash.stands:
        kept = _("{words}, which stands").format(words=", ".join(clash.stands))
        _say(kept, words_of(asked, clash.place.before, community))
    for label, value in clash.others.items():
        _say(other.format(words=label), words_of(asked, value, community))


def _say(who: str, words: str) -> None:
    """Say who gives which answer; one of several lines stands below in full."""
    apart = f"\n{indent(words, ' ' * 6)}" if "\n" in words else f" {words}"
    click.echo(f"    {who}:{apart}")


def words_of(asked: Question | None, value: Any, community: Community) -> str:
    """Return a plain value as people read it; a row by its columns."""
    if asked is None:
        return str(value)
    if asked.columns:
        cells = ((c, value[c.name]) for c in asked.columns if answered(value[c.name]))
        return "; ".join(f"{c.title}: {words_of(c, cell, community)}" for c, cell in cells)
    if asked.kind in ("line", "text", "short_text"):
        return str(value)
    if asked.choices is not None and isinstance(value, dict):
        scale = asked.scale or str
        said = ((asked.choices(code), scale(inner)) for code, inner in value.items())
        return "; ".join(f"{c.label}: {getattr(inner, 'label', inner)}" for c, inner in said)
    return in_words(asked, _from_plain(asked, value), community).unescape()


def _from_plain(asked: Question, value: Any) -> Any:
    """Return a value as the model holds it."""
    if asked.choices is not None and asked.kind == "choices":
        return [asked.choices(code) for code in value]
    if asked.choices is not None and asked.kind == "choice":
        return asked.choices(value)
    return date.fromisoformat(value) if asked.kind == "date" else value
