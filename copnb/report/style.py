"""The style of pages and reports: one sheet for all, and what only a report needs."""

from pathlib import Path

_HERE = Path(__file__).parent

STYLE = (_HERE / "style.css").read_text(encoding="utf-8")
"""What widgets and pages share."""

REPORT_STYLE = STYLE + (_HERE / "report.css").read_text(encoding="utf-8")
"""What a page that stands alone carries along."""
