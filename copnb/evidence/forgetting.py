"""Forgetting somebody: their rows, what texts say of them, and what cannot be reached."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from copnb.design.files import DESIGN_FILE, FEEDBACK
from copnb.design.happened import FILES, Attendance, FeedbackSheet, Happened
from copnb.design.reading import Problem, ReadingError, Tree, check
from copnb.evidence.happening import communities_at
from copnb.evidence.naming import composed, naming, naming_loosely, readings
from copnb.evidence.persons import PRIVATE, PSEUDONYM, Key, can_be_told_again, identity, key_of
from copnb.store.folders import load, save
from copnb.store.happened import load_rows, write_rows
from copnb.store.places import folders, slug_of
from copnb.words import _

GONE = "…"
"""What stands in a text where a name was."""

_PERSON: dict[type[Happened], str] = {Attendance: "person", FeedbackSheet: "sheet"}
"""Columns that say whose a row is."""

_LARGEST_LOOKED_AT = 50_000_000


class Mention(NamedTuple):
    """A text that names the person: the file, where in it, and the text. `steps` lead to it."""

    file: Path
    where: str
    text: str
    steps: tuple[str | int, ...]


@dataclass
class Found:
    """What a community's folder holds of a person, nothing of it changed yet.

    `rows` are those that stay, by their kind, where some are the person's; `removed` how many
    go, by file; `elsewhere` files that name the person, or may, and that nobody but people can
    mend, and the folder where its name does. `unknown` is the number of rows of attendance that
    stay under pseudonyms: they may be the person's, by an address or name that was not asked for.
    """

    folder: Path
    person: re.Pattern[str]
    rows: dict[type[Happened], list[Happened]] = field(default_factory=dict)
    removed: dict[Path, int] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)
    elsewhere: list[Path] = field(default_factory=list)
    unknown: int = 0


def find(person: str, path: Path) -> list[Found]:
    """Return what the community at `path`, or each of those in it, holds of a person.

    `person` is a name or an e-mail address. Rows under a pseudonym are found by the key, and
    `NoKey` says that it is not there. `ReadingError` where something cannot be read.
    """
    plain = " ".join(person.split())
    if not identity(plain):
        wanted = _("a name that is one person's, or an e-mail address")
        raise ReadingError(_("the person"), [Problem("", _("nobody's name"), wanted)])
    pattern = naming([plain])
    communities_at(path)  # says so where there is none
    alone = (path / DESIGN_FILE).is_file()
    return [_find(plain, pattern, folder) for folder in ([path] if alone else folders(path))]


def _find(person: str, pattern: re.Pattern[str], folder: Path) -> Found:
    found = Found(folder, pattern)
    rows = {model: load_rows(folder, model) for model in FILES.values()}
    names = _names(person, folder, load_rows(folder, Attendance))
    for model, column in _PERSON.items():
        kept = [row for row in rows[model] if identity(getattr(row, column)) not in names]
        if len(kept) < len(rows[model]):
            file = next(folder / name for name, kind in FILES.items() if kind is model)
            found.rows[model], found.removed[file] = kept, len(rows[model]) - len(kept)
    tree = load(folder).model_dump(mode="json")
    found.mentions += _mentions(folder / DESIGN_FILE, tree, pattern)
    for name, model in FILES.items():
        plain = [row.model_dump(mode="json") for row in found.rows.get(model, rows[model])]
        found.mentions += _mentions(folder / name, plain, pattern)
    asked = {name for row in rows[FeedbackSheet] for name in row.model_extra or ()}
    if any(pattern.search(composed(name)) for name in asked):
        found.elsewhere.append(folder / FEEDBACK)
    inside = [file for file in sorted(folder.rglob("*")) if not _is_ours(file, folder)]
    found.elsewhere += [folder] if _naming([folder.resolve()], person) else []
    found.elsewhere += _naming(inside, person)
    stay: list[Any] = found.rows.get(Attendance, rows[Attendance])
    people = [row.person for row in stay]
    found.unknown = sum(bool(PSEUDONYM.fullmatch(p)) and can_be_told_again(p) for p in people)
    return found


def _names(person: str, folder: Path, rows: Sequence[Attendance]) -> set[str]:
    """Return the identities under which rows are the person's: their own, and the pseudonyms'."""
    named = {identity(person)}
    if any(PSEUDONYM.fullmatch(row.person) for row in rows):
        key: Key = key_of(folder.resolve().parent)
        own = key.pseudonym(identity(person))
        before = [one for one, other in key.same.items() if other == own]
        named |= {identity(pseudonym) for pseudonym in (own, *before)}
    return named


def _mentions(file: Path, tree: Any, pattern: re.Pattern[str]) -> Iterator[Mention]:
    for steps, text in _texts(tree, ()):
        if pattern.search(composed(text)):
            shown = ".".join(str(step + 1) if isinstance(step, int) else step for step in steps)
            yield Mention(file, shown, text, steps)


def _texts(value: Any, steps: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield steps, value
    elif isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(inner, (*steps, step))


def _is_ours(file: Path, folder: Path) -> bool:
    return file.parent == folder and file.name in (DESIGN_FILE, *FILES)


def beside(person: str, path: Path) -> list[Path]:
    """Return what lies beside the communities of a folder, however deep, and names a person."""
    if (path / DESIGN_FILE).is_file():
        return []
    apart = {*folders(path), path / PRIVATE}
    others = [file for file in sorted(path.rglob("*")) if not {file, *file.parents} & apart]
    return _naming(others, person)


def _naming(files: Iterable[Path], person: str) -> list[Path]:
    """Return those that hold a name or address, or bear it, or that cannot be looked into."""
    pattern, slug = naming_loosely(person), f"-{slug_of(person)}-"

    def names(file: Path) -> bool:
        if slug in f"-{slug_of(file.name)}-" or pattern.search(composed(file.name)):
            return True
        return file.is_file() and _holds(file, pattern, plain=person.isascii())

    return [file for file in files if names(file)]


def _holds(file: Path, pattern: re.Pattern[str], *, plain: bool) -> bool:
    content = file.read_bytes() if file.stat().st_size <= _LARGEST_LOOKED_AT else b"PK"
    if content.startswith((b"PK", b"%PDF")):
        return True
    return any(pattern.search(text) for text in readings(content, plain=plain))


def forget(found: Found, mentions: Sequence[Mention]) -> None:
    """Remove a person's rows, and their name from these texts; all files of a folder or none.

    Numbers that were counted with the person stay. `ReadingError` where a community would not
    be readable without the name.
    """
    files = dict(found.rows)
    for name, model in FILES.items():
        own = [mention for mention in mentions if mention.file.name == name]
        if own:
            rows = files[model] if model in files else load_rows(found.folder, model)
            files[model] = list(_without(rows, model, own, found.person))
    design = [mention for mention in mentions if mention.file.name == DESIGN_FILE]
    community = load(found.folder)
    tree: Tree = community.model_dump(mode="json")
    for mention in design:
        _put(tree, mention.steps, _gone(mention.text, found.person))
    changed, problems = check(tree)
    if changed is None:
        raise ReadingError(str(found.folder / DESIGN_FILE), problems)
    write_rows(found.folder, files)
    if design:
        save(found.folder, changed, base=community)


def _without(
    rows: Sequence[Happened], model: type[Happened], own: Sequence[Mention], person: re.Pattern[str]
) -> Iterator[Happened]:
    trees = [row.model_dump(mode="json") for row in rows]
    for mention in own:
        _put(trees, mention.steps, _gone(mention.text, person))
    for row, tree in zip(rows, trees, strict=True):
        yield row if row.model_dump(mode="json") == tree else model.model_validate(tree)


def _put(tree: Any, steps: tuple[str | int, ...], text: str) -> None:
    for step in steps[:-1]:
        tree = tree[step]
    tree[steps[-1]] = text


def _gone(text: str, person: re.Pattern[str]) -> str:
    return person.sub(GONE, composed(text))
