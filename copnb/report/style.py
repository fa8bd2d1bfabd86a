"""The style of pages and reports: one sheet for all, and what only answers in words need."""

from pathlib import Path

_HERE = Path(__file__).parent

STYLE = (_HERE / "style.css").read_text(encoding="utf-8")
"""What widgets and pages share."""

REPORT_ONLY = (_HERE / "report.css").read_text(encoding="utf-8")
"""What answers in words need besides."""

COMPARE_ONLY = (_HERE / "compare.css").read_text(encoding="utf-8")
"""What communities side by side need besides."""

REPORT_STYLE = STYLE + REPORT_ONLY
"""What a page that stands alone carries along."""
