"""Pages on paper: tagged PDF from the very page that is read on a screen, the same bytes always."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache
from hashlib import sha256
from io import StringIO
from typing import Any

from copnb.words import _

PAPERS = {"a4": "A4", "letter": "letter"}
"""The papers that can be asked for, and their names in a style sheet."""

_MUST = {
    "the language": re.compile(r"<html\b[^>]*\blang=\"?[a-z]"),
    "a title": re.compile(r"<title>[^<]*\S[^<]*</title>"),
    "a first heading": re.compile(r"<h1\b"),
}
"""What a page must say of itself before it may be called accessible."""

_TABLE = re.compile(r"<table\b(.*?</table>)", re.DOTALL)
_LONG_WORD = re.compile(r">[^<>]*[^\s<>]{20}")

# What the maker of PDF cannot do: it takes hours to find the least width of a long text that may
# break anywhere, and gives up on a first row that is taller than a page and bound to its heading.
_CAREFUL = """
* { overflow-wrap: break-word !important }
tbody > tr:first-child { break-before: auto !important }
[data-steady] { table-layout: fixed !important }
"""
_UNBOUND = "* { break-after: auto !important; break-inside: auto !important }"
"""Lets what belongs together be parted, for a page that finds no place otherwise."""

_EPOCH = "SOURCE_DATE_EPOCH"
_EXTRA, _LIBRARY = "extra", "library"


def lacking() -> str:
    """Return in words why PDF cannot be made here, and what would do; empty if it can."""
    missing = _missing()
    if not missing:
        return ""
    needed = {
        _EXTRA: _("PDF needs an addition to copnb: pip install 'copnb[pdf]'."),
        _LIBRARY: _(
            "PDF needs the library Pango, which this system lacks. On Debian and Ubuntu: "
            "apt install {packages}. On a Mac: brew install pango."
        ).format(packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
    }
    return f"{needed[missing]} " + _("Without it, open the page in a browser and print it.")


def to_pdf(page: str, paper: str = "a4") -> bytes:
    """Return a whole HTML page as PDF with page numbers, on one of `PAPERS`.

    `ValueError` if the page lacks its language, a title or a first heading; see `printed`.
    """
    return printed(page, f"@page {{ size: {PAPERS[paper]} }}\n{_feet()}")


def printed(page: str, style: str = "") -> bytes:
    """Return an HTML page as tagged PDF, made to PDF/UA-1; `style` goes before its own rules.

    The page may hold data addresses only: nothing is read from this computer or the network.
    The same page gives the same bytes. `ImportError` or `OSError` where `lacking` says why.
    """
    absent = [what for what, pattern in _MUST.items() if not pattern.search(page)]
    if absent:
        raise ValueError(f"a page for PDF lacks {', '.join(absent)}")
    try:
        return _made(page, f"{_CAREFUL}{style}")
    except AssertionError:  # how the maker of PDF says that something fits nowhere
        return _made(page, f"{_CAREFUL}{_UNBOUND}{style}")


def _made(page: str, style: str) -> bytes:
    weasyprint = _weasyprint()
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=["data"], allow_redirects=False)
    document = weasyprint.HTML(string=_TABLE.sub(_steady, page), url_fetcher=fetcher)
    own = weasyprint.CSS(string=style, url_fetcher=fetcher)
    name = sha256(f"{style}{page}".encode()).hexdigest()[:32].encode()
    with _no_clock():
        made: bytes = document.write_pdf(
            stylesheets=[own], pdf_variant="pdf/ua-1", pdf_tags=True, pdf_identifier=name
        )
    return made


def _steady(table: re.Match[str]) -> str:
    """Give a table with a very long word columns of equal width, so that it stays on the page."""
    steady = " data-steady" if _LONG_WORD.search(table[1]) else ""
    return f"<table{steady}{table[1]}"


def _feet() -> str:
    """Return the rules for the foot of each page: whose it is, and `3 of 12`.

    What stands between pages is written by the style sheet, so its words come from here.
    """
    parts = re.split(r"\{(pages?)\}", _("{page} of {pages}"))  # text and name by turns
    numbers = " ".join(f"counter({p})" if n % 2 else _quoted(p) for n, p in enumerate(parts))
    return f"""
@page {{
  margin: 15mm 15mm 20mm;
  font: 9pt sans-serif;
  color: #4b5563;
  @bottom-right {{ content: {numbers}; width: 25%; text-align: right }}
  @bottom-left {{
    content: string(whose);
    width: 75%;
    height: 12pt;
    line-height: 12pt;
    margin: auto 0;
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }}
}}
@page :first {{ @bottom-left {{ content: "" }} }}
h1 {{ string-set: whose content() }}
"""


def _quoted(text: str) -> str:
    """Return a text as a string of a style sheet."""
    return '"' + re.sub(r'["\\\n\r\f]', lambda sign: f"\\{ord(sign[0]):x} ", text) + '"'


@cache
def _missing() -> str:
    """Return what is missing: the extra (or a version of it that is new enough), or Pango."""
    try:
        _weasyprint()
    except ImportError:
        return _EXTRA
    except OSError:
        return _LIBRARY
    return ""


def _weasyprint() -> Any:
    """Load the maker of PDF, which takes a second; it prints when a library is missing."""
    with redirect_stdout(StringIO()):
        import weasyprint
        from weasyprint.urls import URLFetcher  # noqa: F401
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    return weasyprint


@contextmanager
def _no_clock() -> Iterator[None]:
    """Let fonts be dated at the beginning of time: their copies in the file bear a date."""
    before = os.environ.get(_EPOCH)
    os.environ[_EPOCH] = "0"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_EPOCH]
        else:
            os.environ[_EPOCH] = before
