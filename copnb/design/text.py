"""Texts: characters that none can hold, and cells that would be formulas."""

from __future__ import annotations

import re

IMPOSSIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

_LIVE = "=+\\-@\t\r\n＝＋－＠"  # noqa: RUF001 - full-width signs start a formula too
_LIVE_CELL = re.compile(f"'*[{_LIVE}]")
_GUARDED_CELL = re.compile(f"'+[{_LIVE}]")


def mend_text(text: str) -> str:
    """Return `text` with every impossible character replaced by U+FFFD, visibly."""
    return IMPOSSIBLE.sub("\ufffd", text.replace("\r\n", "\n"))


def csv_safe(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula: a leading ' where needed."""
    return f"'{text}" if _LIVE_CELL.match(text) else text


def csv_plain(text: str) -> str:
    """Return the text that `csv_safe` had made safe."""
    return text[1:] if _GUARDED_CELL.match(text) else text
