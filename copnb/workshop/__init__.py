"""The faces of a workshop's pages: `open_start` and `open_step`."""

from copnb.workshop.sheet import open_step

__all__ = ["open_step"]
