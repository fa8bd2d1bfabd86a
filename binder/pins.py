"""Exact versions of what is installed, as pins: `name==version`, one a line, sorted.

`binder/pins.py` prints what copnb needs to run on Binder, where people take reports home as PDF
and as DOCX; with `--test`, what only its tests need.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution, version

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

SERVED = ("docx", "pdf")
"""The extras that Binder has."""


def needed(package: str, extras: Iterable[str] = ()) -> Iterator[Requirement]:
    """Yield what an installed `package` asks for here, with the named `extras`."""
    for text in distribution(package).requires or ():
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield requirement


def closure(package: str, extras: Iterable[str] = ()) -> set[str]:
    """Return the names of all that `package` needs, and all that those need, without itself.

    Raises `PackageNotFoundError` when something that is needed is not installed.
    """
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [(package, frozenset(extras))]
    while waiting:
        name, wanted = waiting.pop()
        for requirement in needed(name, wanted):
            step = (canonicalize_name(requirement.name), frozenset(requirement.extras))
            if step not in seen:
                seen.add(step)
                waiting.append(step)
    return {name for name, _ in seen} - {canonicalize_name(package)}


def pins(package: str = "copnb", *, only_test: bool = False) -> list[str]:
    """Return the pins of what `package` needs to run, or of what only its tests need."""
    runtime = closure(package, SERVED)
    names = closure(package, ["test"]) - runtime if only_test else runtime
    return [f"{name}=={version(name)}" for name in sorted(names)]


if __name__ == "__main__":
    print("\n".join(pins(only_test="--test" in sys.argv[1:])))
