"""Which scripts occur in people's texts, and which of them no font of this computer can show."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from copnb.words import _, script_in_words

EAST_ASIAN = "East Asian"
EMOJI = "Emoji"
SIGNS = "Signs"
"""Kinds beside the scripts of ISO 15924, for characters that several scripts share."""

_FIRST_EMOJI = 0x1F000
_IN_CJK = (EAST_ASIAN, "Hani", "Hang", "Hira", "Kana", "Bopo")
_SHARED_IN_CJK = ((0x2FF0, 0x33FF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF))
"""First and last of the blocks of East Asian signs and forms of full width."""

_SHOWN = 5


@dataclass(frozen=True)
class NoFont:
    """A script of which some `characters` have no font here.

    `script` is its code of four letters, or one of the kinds above.
    """

    script: str
    characters: str

    @property
    def name(self) -> str:
        """What people call the script."""
        named = {
            EMOJI: _("emoji"),
            SIGNS: _("signs and symbols"),
            EAST_ASIAN: _("signs of Chinese, Japanese and Korean"),
            "Hani": _("Chinese characters"),
        }
        return named.get(self.script) or script_in_words(self.script)

    @property
    def examples(self) -> str:
        """A few of the characters, without marks, which need a letter to stand on."""
        letters = [c for c in self.characters if unicodedata.category(c)[0] != "M"]
        return " ".join(letters[:_SHOWN])

    @property
    def would_do(self) -> str:
        """What to install."""
        package = "fonts-noto-color-emoji" if self.script == EMOJI else "fonts-noto-core"
        package = "fonts-noto-cjk" if self.script in _IN_CJK else package
        told = _("On Debian and Ubuntu install {package}; elsewhere the Noto fonts for it.")
        return told.format(package=package)


def scripts_without_font(texts: Iterable[str]) -> list[NoFont]:
    """Return the scripts in `texts` that no installed font can show whole, by their codes.

    Every font may have to be opened, about a second for three hundred of them: ask once for
    all texts of a batch.
    """
    found = defaultdict(list)
    for character in sorted(_without_font(set().union(*texts))):
        found[_kind(character)].append(character)
    return [NoFont(code, "".join(characters)) for code, characters in sorted(found.items())]


def _kind(character: str) -> str:
    """Return the script of a character, or the kind of those that several scripts share."""
    from fontTools.unicodedata import script

    code, point = script(character), ord(character)
    if code in ("Zyyy", "Latn") and any(a <= point <= z for a, z in _SHARED_IN_CJK):
        return EAST_ASIAN  # Latin letters of full width too, which other fonts lack
    if code != "Zyyy":
        return code
    return EMOJI if point >= _FIRST_EMOJI else SIGNS


def _without_font(characters: set[str]) -> set[str]:
    """Return those of the characters for which no font has a picture."""
    left = {ord(character) for character in characters if _is_seen(character)}
    for path in installed_fonts() if left else ():
        left -= _characters_of(path)
        if not left:
            break
    return set(map(chr, left))


def _is_seen(character: str) -> bool:
    """Say whether a character has a look of its own.

    Spaces and signs of control have none, nor marks that join any letter (Zinh). What is
    private or not assigned (Zzzz) has none that another computer would know.
    """
    from fontTools.unicodedata import script

    unseen = unicodedata.category(character) in ("Cc", "Cf", "Zs", "Zl", "Zp")
    return not unseen and script(character) not in ("Zinh", "Zzzz")


def installed_fonts() -> list[str]:
    """Return the paths of the font files of this computer, sorted."""
    from matplotlib.font_manager import findSystemFonts

    return sorted(findSystemFonts())


def _characters_of(path: str) -> frozenset[int]:
    """Return the characters that a font has; a collection is judged by its first font."""
    from fontTools.ttLib import TTFont

    try:
        with Path(path).open("rb") as file:
            return frozenset(TTFont(file, lazy=True, fontNumber=0).getBestCmap() or ())
    except Exception:  # whatever is broken in a font, it shows nothing
        return frozenset()
