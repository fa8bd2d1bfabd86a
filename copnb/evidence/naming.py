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
_UNSPACED = (
    "\u0590-\u109f\u1100-\u139f\u1400-\u1bff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff"
    "\ufb1d-\ufdff\ufe70-\ufefe\uff66-\uffdc\U00020000-\U0003ffff"
)
"""Letters without capitals: no spaces stand about words, or endings are written on to them."""

_JOINED = re.compile(f"[{_UNSPACED}]")
_LETTER = rf"(?-i:[^\W_{_UNSPACED}])"
_BETWEEN = r"[\W_]{0,3}"
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def naming(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds names in a text that went through `composed`; the longest name first.

    Letters and digits alone are compared, as whole words, whatever stands between them: `Art` is
    not in `started`, `Bridge-Builders` is in `bridge builders`. Without names it finds nothing.
    """
    longest_first = sorted({composed(name) for name in names}, key=lambda name: (-len(name), name))
    patterns = (_BETWEEN.join(map(re.escape, _words(name))) for name in longest_first)
    return re.compile(_alone(patterns), re.IGNORECASE)


def naming_loosely(name: str) -> re.Pattern[str]:
    """Return what finds a name also as `Last, First`, in cells of a table, in names of files."""
    words = [*map(re.escape, composed(name).split())]
    orders = {r"[\W_]{1,8}".join(order) for order in (words, [*words[-1:], *words[:-1]])}
    return re.compile(_alone(sorted(orders)), re.IGNORECASE)


def _words(name: str) -> list[str]:
    """Return the words of a name without signs; a name such as `C++` with them."""
    plain = "".join(sign if _is_of_a_word(sign) else " " for sign in name).split()
    return plain if len("".join(plain)) > 1 else name.split()


def _is_of_a_word(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign).startswith("M")


def _alone(names: Iterable[str]) -> str:
    """Return a pattern for names as whole words; beside a letter without capitals all may stand."""
    ways: dict[tuple[str, str], list[str]] = {}
    for name in names:
        before = "" if _JOINED.match(name[:1]) else f"(?<!{_LETTER})"
        after = "" if _JOINED.match(name[-1:]) else f"(?!{_LETTER})"
        ways.setdefault((before, after), []).append(name)
    found = [f"{before}(?:{'|'.join(own)}){after}" for (before, after), own in ways.items()]
    return "|".join(found) or "(?!)"


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
