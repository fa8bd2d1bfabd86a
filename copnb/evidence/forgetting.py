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
from copnb.evidence.persons import PSEUDONYM, Key, identity, key_of
from copnb.store.folders import load, save
from copnb.store.happened import load_rows, write_rows
from copnb.store.places import folders
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
    mend.
    """

    folder: Path
    person: re.Pattern[str]
    rows: dict[type[Happened], list[Happened]] = field(default_factory=dict)
    removed: dict[Path, int] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)
    elsewhere: list[Path] = field(default_factory=list)


def find(person: str, path: Path) -> list[Found]:
    """Return what the community at `path`, or each of those in it, holds of a person.

    `person` is a name or an e-mail address. Rows under a pseudonym are found by the key, and
    `NoKey` says that it is not there. `ReadingError` where something cannot be read.
    """
    plain = " ".join(person.split())
    if not identity(plain):
        wanted = _("a name that is one person's, or an e-mail address")
        raise ReadingError(_("the person"), [Problem("", _("nobody's name"), wanted)])
    words = r"\s+".join(re.escape(word) for word in plain.split())
    pattern = re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
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
    if any(map(pattern.search, asked)):
        found.elsewhere.append(folder / FEEDBACK)
    inside = [file for file in sorted(folder.rglob("*")) if not _is_ours(file, folder)]
    found.elsewhere += _naming(inside, person)
    return found


def _names(person: str, folder: Path, rows: Sequence[Attendance]) -> set[str]:
    """Return the identities under which rows are the person's: their own, and the pseudonym's."""
    named = {identity(person)}
    if any(PSEUDONYM.fullmatch(row.person) for row in rows):
        key: Key = key_of(folder.resolve().parent)
        named.add(identity(key.pseudonym(identity(person))))
    return named


def _mentions(file: Path, tree: Any, pattern: re.Pattern[str]) -> Iterator[Mention]:
    for steps, text in _texts(tree, ()):
        if pattern.search(text):
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
    """Return the files beside the communities of a folder that name a person, or may."""
    alone = (path / DESIGN_FILE).is_file()
    return [] if alone else list(_naming(sorted(path.iterdir()), person))


def _naming(files: Iterable[Path], person: str) -> Iterator[Path]:
    """Yield files whose bytes hold a name or address, and those that cannot be looked into."""
    for file in files:
        if not file.is_file():
            continue
        content = file.read_bytes() if file.stat().st_size <= _LARGEST_LOOKED_AT else b"PK"
        texts = [content.decode(code, errors="ignore") for code in ("utf-8", "utf-16-le")]
        closed = content.startswith((b"PK", b"%PDF"))
        if closed or any(person.casefold() in text.casefold() for text in texts):
            yield file


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
    return person.sub(GONE, text)
