"""Communities on disk: a community is a folder that holds `community.json`; its name is the key."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock

from copnb.design.community import Community, StepState
from copnb.design.fields import answered, new_id
from copnb.design.files import DESIGN_FILE
from copnb.design.questions import answer, questions
from copnb.design.reading import Problem, ReadingError, read, write
from copnb.store.files import LEFTOVER, write_whole
from copnb.store.merge import Merged, merge
from copnb.store.places import folders, free_slug
from copnb.words import _

LAST_FILE = ".last"
LOCK_FILE = ".lock"


def ids(workshop_data: Path) -> dict[str, str]:
    """Return community id to slug; a neighbour that cannot be read is its own problem."""
    known = {}
    for folder in folders(workshop_data):
        with suppress(ReadingError, OSError):
            known[load(folder).id] = folder.name
    return known


def folder_of(workshop_data: Path, slug: str) -> Path:
    """Return the folder of a community; FileNotFoundError names those that are there."""
    known = {path.name: path for path in folders(workshop_data)}
    if slug not in known:
        told = _("There is no community “{name}” in {folder}; here are: {there}")
        there = ", ".join(known) or _("none")
        raise FileNotFoundError(told.format(name=slug, folder=workshop_data, there=there))
    return known[slug]


def load(folder: Path) -> Community:
    """Read the community in `folder`; `ReadingError` says what does not fit."""
    path = folder / DESIGN_FILE
    return read(path.read_bytes(), str(path))


def new(workshop_data: Path, name: str, *, language: str = "en") -> Path:
    """Make a folder for a new, empty community and return it; no other's folder is touched."""
    community = Community(name=name, language=language, id=new_id())
    return add(workshop_data, community)


def add(workshop_data: Path, community: Community) -> Path:
    """Put a whole community into a new folder of its own and return the folder."""
    workshop_data.mkdir(parents=True, exist_ok=True)
    while True:
        slug = free_slug(community.name, lambda s: (workshop_data / s).exists())
        try:
            (workshop_data / slug).mkdir()
        except FileExistsError:  # somebody made it in this very moment: take the next number
            continue
        _write_design(workshop_data / slug / DESIGN_FILE, community)
        return workshop_data / slug


def save(
    folder: Path,
    community: Community,
    *,
    base: Community | None = None,
    today: date | None = None,
    back: Mapping[str, dict[str, Any]] | None = None,
    refused: list[Problem] | None = None,
) -> Community:
    """Write a community whole or not at all, and return what now stands in the file.

    `base` is what the writer had read before: changes that others saved since are merged
    by field and by row; `back` holds rows that were brought back (see `merge`). Rows that
    find no room beside those of others are told to the list `refused` and the rest is saved;
    without such a list they are an error. Without `base` the file is replaced. A step with
    answers counts as drafted. The revision goes up by one with every save that changes
    something. `ReadingError` refuses answers that could not be read back, and the file
    stays as it was.
    """
    path = folder / DESIGN_FILE
    with locked(folder):
        stored = load(folder) if path.is_file() else None
        merged = Merged(community)
        if base is not None and stored is not None:
            merged = merge(base, community, stored, back)
        if merged.refused and refused is None:
            raise ReadingError(str(path), merged.refused)
        if refused is not None:
            refused += merged.refused
        result = with_step_states(merged.community)
        if stored is not None and _same_answers(result, stored):
            return stored
        revision = stored.revision if stored else 0
        stamp = {"revision": revision + 1, "saved_on": today or date.today()}
        result = result.model_copy(update=stamp)
        _write_design(path, result)
    return result


def clean(workshop_data: Path) -> list[Path]:
    """Remove temporary files that a crash left behind; return what was removed."""
    removed = []
    for folder in folders(workshop_data):
        for path in folder.glob(f"{LEFTOVER}*"):
            with locked(folder):
                path.unlink(missing_ok=True)
            removed.append(path)
    return removed


def choose(workshop_data: Path, slug: str) -> None:
    """Remember the community that was chosen last."""
    folder_of(workshop_data, slug)
    write_whole(workshop_data / LAST_FILE, f"{slug}\n".encode())


def last_chosen(workshop_data: Path) -> str:
    """Return the slug of the community chosen last, or an empty text."""
    try:
        slug = (workshop_data / LAST_FILE).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""
    return slug if (workshop_data / slug / DESIGN_FILE).is_file() and slug else ""


def remove(folder: Path) -> None:
    """Remove a community's folder with all that it holds."""
    shutil.rmtree(folder)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which other programs and other machines see too."""
    with FileLock(folder / LOCK_FILE, timeout=30):
        yield


def _write_design(path: Path, community: Community) -> None:
    """Write a design that can be read again: pydantic does not check a model that was changed."""
    content = write(community)
    read(content, str(path))
    write_whole(path, content)


def with_step_states(community: Community) -> Community:
    """Mark as drafted each step that has an answer and was not started."""
    begun = {
        step: StepState.DRAFTED
        for step, state in community.steps
        if state is StepState.NOT_STARTED
        and any(answered(answer(community, q.path)) for q in questions(step))
    }
    states = community.steps.model_copy(update=begun)
    return community.model_copy(update={"steps": states})


def _same_answers(one: Community, other: Community) -> bool:
    frame = {"revision", "saved_on"}
    return one.model_dump(exclude=frame) == other.model_dump(exclude=frame)
