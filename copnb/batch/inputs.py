"""What a batch is asked to report on: community folders, design files, folders of communities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from copnb.batch.terms import Options, Outcome, Task
from copnb.design.files import DESIGN_FILE, HAPPENED_FILES, RULES_FILE
from copnb.design.text import mend_text
from copnb.store.places import folders, free_slug
from copnb.words import _

BLANK = "blank"
"""The folder of empty pages among the reports: no community is called so there."""


@dataclass(frozen=True)
class Input:
    """One community to report on: its slug in the output, the path as given, its design file."""

    slug: str
    given: Path
    design: Path

    @property
    def folder(self) -> Path | None:
        """The community's folder, or None where only a design file was given."""
        return self.design.parent if self.design.name == DESIGN_FILE else None

    @property
    def path(self) -> str:
        """The path as given, as it can stand in any text."""
        return mend_text(str(self.given))

    def task(self, options: Options) -> Task:
        """Read all that the report is made from; OSError where a file cannot be read.

        That is the design, what lies beside it of what happened, and the rules: those of the
        batch, else those beside the community.
        """
        files = {DESIGN_FILE: self.design.read_bytes()}
        for name in HAPPENED_FILES if self.folder else ():
            content = _content(self.design.parent / name)
            files |= {} if content is None else {name: content}
        rules = options.rules or (self.folder.parent / RULES_FILE if self.folder else None)
        source = mend_text(str(self.design))
        return Task(self.slug, self.path, source, files, _content(rules) if rules else None)

    def outcome(self, state: str, stage: str = "", reason: str = "") -> Outcome:
        """Return how the report ended where there is no more to say of it."""
        return Outcome(self.slug, self.path, state, stage=stage, reason=mend_text(reason))


def _content(path: Path) -> bytes | None:
    """Return what a file holds, or None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def inputs(paths: Iterable[Path]) -> list[Input]:
    """Return the communities that `paths` name, sorted by path, each with a slug of its own.

    A path is a community's folder, a `.json` design file, or a folder of communities. The
    slug is the folder's or the file's name made safe; clashes get `-2`, `-3` ... in order.
    FileNotFoundError names a path that is none of these.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        for given, design in _designs(path):
            found.setdefault(design.resolve(), given)
    ordered = sorted((given, design) for design, given in found.items())
    result: list[Input] = []
    taken = {BLANK}
    for given, design in ordered:
        name = design.parent.name if design.name == DESIGN_FILE else design.stem
        slug = free_slug(name, taken.__contains__)
        taken.add(slug)
        result.append(Input(slug, given, design))
    return result


def _designs(path: Path) -> list[tuple[Path, Path]]:
    """Return pairs of the path to name in messages and the design file behind it."""
    if path.is_file():
        return [(path, path)]
    if (path / DESIGN_FILE).is_file():
        return [(path, path / DESIGN_FILE)]
    if not path.is_dir():
        raise FileNotFoundError(_("{path}: there is no such file or folder").format(path=path))
    inner = [(folder, folder / DESIGN_FILE) for folder in folders(path)]
    if not inner:
        raise FileNotFoundError(_("{path}: there is no community in this folder").format(path=path))
    return inner
