"""What notebooks of any kind need, imported once for all that papermill's engine `copnb` runs."""

from __future__ import annotations

import os

from copnb.batch import warm

MORE = "COPNB_PRELOAD"
"""The variable that names further modules to import, with commas between."""

PROCESS = os.getpid()
"""Where this was imported: in a fork another process than its own."""

error = warm.up(["matplotlib.pyplot", "pandas", *filter(None, os.environ.get(MORE, "").split(","))])
warm.freeze()
