"""The files that a community consists of, by name."""

from __future__ import annotations

DESIGN_FILE = "community.json"

MEETUPS = "meetups.csv"
FEEDBACK = "feedback.csv"
ATTENDANCE = "attendance.csv"
MEMBERSHIP = "membership.csv"

HAPPENED_FILES = (MEETUPS, FEEDBACK, ATTENDANCE, MEMBERSHIP)
"""What happened: tables that lie beside the design."""

RULES_FILE = "rules.json"
"""Changed thresholds; lies beside the communities' folders and counts for all of them."""

STEP_NOTEBOOKS = {
    "inquire": "01_inquire.ipynb",
    "design": "02_design.ipynb",
    "prototype": "03_prototype.ipynb",
    "launch": "04_launch.ipynb",
    "grow": "05_grow.ipynb",
    "sustain": "06_sustain_renew_close.ipynb",
}
"""The notebook of each step, by the step's key, in order."""
