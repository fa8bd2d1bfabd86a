"""Design a virtual community of practice together, one notebook a step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from copnb.evidence.comparison import Communities

__all__ = ["load"]


def load(path: str | Path) -> Communities:
    """Return all communities in a folder, or in a file with a design a line, to compare them.

    `copnb.load("workshop_data").table` has a row a community; beside it stand `.meetups`,
    `.answers`, `.formats`, and in `.broken` what cannot be read. pandas is imported only now:
    the pages of a workshop do not need it.
    """
    from copnb.evidence.comparison import load as load_communities

    return load_communities(path)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("copnb")
    raise AttributeError(name)
