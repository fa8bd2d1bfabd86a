"""Where communities are: their folders, and the names of folders. Costs little to import."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from slugify import slugify

from copnb.design.files import DESIGN_FILE

SLUG_LENGTH = 60
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$")


def slug_of(name: str) -> str:
    """Return a folder name for a community's name: lower-case ASCII, safe on every system."""
    slug = slugify(name, max_length=SLUG_LENGTH, word_boundary=True) or "community"
    return f"{slug}-1" if _RESERVED.match(slug) else slug


def free_slug(name: str, taken: Callable[[str], bool]) -> str:
    """Return the slug of `name`, with `-2`, `-3` ... behind it where `taken` says so."""
    slug, number = slug_of(name), 1
    while taken(slug if number == 1 else f"{slug}-{number}"):
        number += 1
    return slug if number == 1 else f"{slug}-{number}"


def folders(workshop_data: Path) -> list[Path]:
    """Return the community folders in `workshop_data`, by name. An absent folder holds none."""
    if not workshop_data.is_dir():
        return []
    return sorted(
        path
        for path in workshop_data.iterdir()
        if not path.name.startswith(".") and (path / DESIGN_FILE).is_file()
    )
