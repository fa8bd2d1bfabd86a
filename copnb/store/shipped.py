"""The notebooks and the sample communities that come with copnb, in a checkout or a wheel."""

from __future__ import annotations

import shutil
from pathlib import Path

from copnb.words import _

PACKAGE = Path(__file__).parent.parent


def shipped(name: str) -> Path:
    """Return the folder `notebooks` or `workshop_data` that came with copnb.

    A checkout holds it beside the package, an installed wheel inside it.
    """
    for folder in (PACKAGE / "_shipped" / name, PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    told = _("copnb was installed without its {name}; please install it again")
    raise FileNotFoundError(told.format(name=name))


def lay_out(workshop: Path, *, samples: bool = False) -> None:
    """Put the notebooks, and if wanted the sample communities, into a workshop folder.

    What is there already stays as it is.
    """
    for name in ("notebooks", "workshop_data") if samples else ("notebooks",):
        if not (workshop / name).exists():
            hidden = shutil.ignore_patterns(".*", "__pycache__")
            shutil.copytree(shipped(name), workshop / name, ignore=hidden)
