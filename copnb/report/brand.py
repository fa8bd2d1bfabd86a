"""A trainer's own name and logo, which stand on reports, posters and letters."""

from __future__ import annotations

import base64
import io
import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copnb.design.fields import LINE_LENGTH
from copnb.design.reading import Problem, ReadingError
from copnb.design.text import IMPOSSIBLE
from copnb.report.pdf import PAPERS
from copnb.words import _

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_LOGO = 300_000
"""Bytes: the logo stands whole in each page of a batch."""

LOGO_PIXELS = (24, 3000)
"""The least and the most pixels of a logo, across and down: it must be seen, and fit memory."""

_TEXTS = ("name", "line", "logo", "logo_words", "paper")
_KINDS = {"PNG": "png", "JPEG": "jpeg"}


@dataclass(frozen=True)
class Brand:
    """A name, a line below it, and a logo (PNG or JPEG) with the words that stand for it.

    `paper` is the size of a report's pages, one of `PAPERS`.
    """

    name: str = ""
    line: str = ""
    logo: bytes = b""
    logo_kind: str = "png"
    logo_words: str = ""
    paper: str = "a4"

    def __bool__(self) -> bool:
        """Say whether there is anything to show."""
        return bool(self.name or self.line or self.logo)

    @property
    def logo_address(self) -> str:
        """The logo as an address that holds it whole; empty without one."""
        if not self.logo:
            return ""
        return f"data:image/{self.logo_kind};base64,{base64.b64encode(self.logo).decode('ascii')}"


def read_brand(path: Path) -> Brand:
    """Read a brand file: JSON with any of name, line, logo, logo_words and paper, all texts.

    `logo` is the path of a PNG or JPEG from the folder of the file. `ReadingError` says what
    does not fit: the key, what was given, what would do.
    """
    given = _parse(path)
    problems = list(_problems(given))
    if problems:
        raise ReadingError(str(path), problems)
    shown = {key: given[key] for key in ("name", "line", "paper") if key in given}
    if not given.get("logo"):
        return Brand(**shown)
    words = given.get("logo_words", "").strip() or given.get("name", "").strip()
    if not words:
        told = _("a few words that say what the logo shows, or a name")
        raise ReadingError(str(path), [Problem("logo_words", _("nothing"), told)])
    logo, kind = _logo(path, given["logo"])
    return Brand(**shown, logo=logo, logo_kind=kind, logo_words=words)


def _parse(path: Path) -> dict[str, Any]:
    try:
        pairs = json.loads(path.read_bytes().decode("utf-8-sig"), object_pairs_hook=_each_key_once)
    except FileNotFoundError:
        raise ReadingError(str(path), [Problem("", _("nothing"), _a_brand_file())]) from None
    except json.JSONDecodeError as error:
        where = _("line {line}, place {column}").format(line=error.lineno, column=error.colno)
        given = _shown(error.doc[error.pos : error.pos + 20])
        raise ReadingError(str(path), [Problem(where, given, _a_brand_file())]) from None
    except (OSError, ValueError, RecursionError) as error:
        raise ReadingError(str(path), [Problem("", str(error)[:120], _a_brand_file())]) from None
    if not isinstance(pairs, dict):
        raise ReadingError(str(path), [Problem("", _shown(pairs), _a_brand_file())])
    return pairs


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _value in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(_("the key “{key}” twice").format(key=twice))
    return dict(pairs)


def _problems(given: dict[str, Any]) -> Iterator[Problem]:
    """Yield what does not fit in the texts of a brand file."""
    for key, value in given.items():
        if key not in _TEXTS:
            keys = _("one of: {codes}").format(codes=", ".join(_TEXTS))
            yield Problem(key, _("an unknown key"), keys)
        elif not isinstance(value, str):
            yield Problem(key, _shown(value), _("a text"))
        elif found := IMPOSSIBLE.search(value):
            told = _("the character U+{code:04X}").format(code=ord(found.group()))
            expected = _("text without control characters or halves of characters")
            yield Problem(key, told, expected)
        elif len(value) > LINE_LENGTH or "\n" in value:
            most = _("one line of at most {n} characters").format(n=LINE_LENGTH)
            yield Problem(key, _shown(value), most)
        elif key == "paper" and value not in PAPERS:
            codes = _("one of: {codes}").format(codes=", ".join(PAPERS))
            yield Problem(key, _shown(value), codes)


def _logo(path: Path, given: str) -> tuple[bytes, str]:
    """Return the bytes of the logo that a brand file names, and whether it is png or jpeg."""
    expected = _("a PNG or JPEG file of at most {n} bytes; its path from this file")
    expected, told = expected.format(n=LARGEST_LOGO), _shown(given)
    try:
        file = path.parent / given
        size = file.stat().st_size
        logo = file.read_bytes() if size <= LARGEST_LOGO else b""
    except OSError as error:
        told = f"{told} ({error.strerror})"
        raise ReadingError(str(path), [Problem("logo", told, expected)]) from None
    if size > LARGEST_LOGO:
        told = _("{name}, {n} bytes").format(name=told, n=size)
    elif seen := _seen(logo):
        kind, picture, sides = seen
        least, most = LOGO_PIXELS
        if least <= min(sides) and max(sides) <= most:
            return _plain(picture, kind), kind
        size_told = _("{name}, {width} by {height} pixels")
        told = size_told.format(name=told, width=sides[0], height=sides[1])
        expected = _("from {least} to {most} pixels across and down").format(least=least, most=most)
    raise ReadingError(str(path), [Problem("logo", told, expected)])


def _plain(picture: Image, kind: str) -> bytes:
    """Return a picture as a file that holds nothing else, in the colours of screens.

    Word's library breaks on colours for printing and on files that give odd sizes, and a
    photograph may tell where and by whom it was taken.
    """
    has_gaps = kind == "png" and picture.has_transparency_data
    shown, file = picture.convert("RGBA" if has_gaps else "RGB"), io.BytesIO()
    shown.info.clear()
    shown.save(file, kind, quality=92)
    return file.getvalue()


def _seen(logo: bytes) -> tuple[str, Image, tuple[int, int]] | None:
    """Return kind, picture and size of a logo by its bytes; None for what is no whole picture.

    The size is read before anything is unpacked: a small file may unpack to a huge picture.
    """
    from PIL import Image as reader

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a huge picture, which is refused by its pixels
            seen = reader.open(io.BytesIO(logo), formats=list(_KINDS))
        if max(seen.size) <= LOGO_PIXELS[1]:
            with _cut_off_is_an_error():
                seen.load()
        return _KINDS[seen.format or ""], seen, seen.size
    except (OSError, ValueError, SyntaxError, reader.DecompressionBombError):
        return None


@contextmanager
def _cut_off_is_an_error() -> Iterator[None]:
    """Let no half picture pass: WeasyPrint, once it is loaded, allows them everywhere."""
    from PIL import ImageFile

    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _a_brand_file() -> str:
    return _("a text file such as {example}").format(
        example='{"name": "…", "logo": "logo.png", "logo_words": "…"}'
    )


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= 60 else f"{text[:57]}..."
