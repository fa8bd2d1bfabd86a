"""Names as they stand in texts and files: whole words, in whatever letters they were written."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
_OLD_ENCODINGS = (
    "cp1252", "mac-roman", "cp850", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256",
    "shift-jis", "gb18030", "big5", "euc-kr",
)  # fmt: skip
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def naming(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds names in a text that went through `composed`; the longest name first.

    A name is found as whole words, in small letters and capitals, with any spaces between them:
    `Art` is not in `started`. Without names it finds nothing.
    """
    longest_first = sorted({composed(name) for name in names}, key=lambda name: (-len(name), name))
    words = [r"\s+".join(map(re.escape, name.split())) for name in longest_first]
    return re.compile(rf"(?<!\w)(?:{'|'.join(words) or '(?!)'})(?!\w)", re.IGNORECASE)


def naming_loosely(name: str) -> re.Pattern[str]:
    """Return what finds a name also as `Last, First`, in cells of a table, in names of files."""
    words = [*map(re.escape, composed(name).split())]
    orders = {r"[\W_]{1,8}".join(order) for order in (words, [*words[-1:], *words[:-1]])}
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(sorted(orders))})(?![^\W_])", re.IGNORECASE)


def composed(text: str) -> str:
    """Return a text with each letter and its accent as one character, as most programs write it."""
    return unicodedata.normalize("NFC", text)


def readings(content: bytes, *, plain: bool = False) -> Iterator[str]:
    """Yield what a file may say: its bytes in one encoding after the other.

    Signs such as `&eacute;` and `\\u00e9` are letters. `plain` says that only letters without
    accents are looked for, which are the same in all old encodings.
    """
    for code in _ENCODINGS if plain or content.isascii() else _ENCODINGS + _OLD_ENCODINGS:
        text = _ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), content.decode(code, "ignore"))
        yield composed(html.unescape(text))
