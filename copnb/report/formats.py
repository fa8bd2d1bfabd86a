"""The formats of a report: which files each consists of, and how they come from one material."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from copnb.report.material import Material

FORMATS = ("html", "pdf", "docx", "poster", "kit")
"""The formats that can be asked for, in the order in which they are made; html always is."""

FILES = {
    "html": "report.html",
    "pdf": "report.pdf",
    "docx": "report.docx",
    "poster": "poster.html",
    "poster_pdf": "poster.pdf",
    "kit": "kit.zip",
}
"""Kind of a file to its name in a report's folder."""


INDEX = "index.html"
"""The page that lists the reports of a batch."""


def lacking(wanted: str) -> str:
    """Return in words why a format cannot be made here, and what would do; empty if it can."""
    if wanted == "pdf":
        from copnb.report.pdf import lacking as lacks
    elif wanted == "docx":
        from copnb.report.document import lacking as lacks
    else:
        return ""
    return lacks()


class Report:
    """One community's report: each file is made when it is first asked for, and once.

    `page` is the HTML of the report, `slug` the name of its folder. Poster and kit hold what
    can be made here: without the extra for PDF a poster is a page to print. A format that was
    tried and `failed` is not tried again for the kit.
    """

    def __init__(self, material: Material, page: str, slug: str) -> None:
        self._material, self._page, self._slug = material, page, slug
        self.failed: set[str] = set()

    def files(self, wanted: str) -> Iterator[tuple[str, bytes]]:
        """Yield kind and content of each file of a format."""
        kinds = {"poster": ["poster", "poster_pdf"]}.get(wanted, [wanted])
        for kind in kinds:
            if kind != "poster_pdf" or not lacking("pdf"):
                yield kind, getattr(self, kind)

    @cached_property
    def html(self) -> bytes:
        """The page itself."""
        return self._page.encode()

    @cached_property
    def pdf(self) -> bytes:
        """The page on paper."""
        from copnb.report.pdf import to_pdf

        return to_pdf(self._page, paper=self._material.brand.paper)

    @cached_property
    def docx(self) -> bytes:
        """The same to go on writing in."""
        from copnb.report.document import document

        return document(self._material)

    @cached_property
    def poster(self) -> bytes:
        """The community canvas as a page of its own."""
        from copnb.report.poster import poster_page

        return poster_page(self._material).encode()

    @cached_property
    def poster_pdf(self) -> bytes:
        """The community canvas on one sheet of A3."""
        from copnb.report.pdf import printed

        return printed(self.poster.decode())

    @cached_property
    def kit(self) -> bytes:
        """All that a group takes along, in one zip."""
        from copnb.report.kit import kit

        extras = [name for name in ("pdf", "docx") if not lacking(name)]
        wanted = [name for name in ("html", *extras, "poster") if name not in self.failed]
        files = {FILES[kind]: data for one in wanted for kind, data in self.files(one)}
        return kit(self._material, files, self._slug)
