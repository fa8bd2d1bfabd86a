"""What the notebooks call: `open_start` for the start page, `open_step` for a step's."""

from copnb.workshop.sheet import open_start, open_step

__all__ = ["open_start", "open_step"]
