"""A Word document in copnb's look: headings, paragraphs, lists, tables, pictures, lines."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from copnb.design.text import mend_text
from copnb.report.brand import Brand
from copnb.report.html import direction, render

if TYPE_CHECKING:
    from docx.shape import InlineShape
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

AUTHOR = "copnb"
LONG_AGO = date(2000, 1, 1)
"""The day of a document of which no day is known: the clock would change its bytes."""

PAGE = 210, 297
MARGIN = 20
WIDTH = PAGE[0] - 2 * MARGIN
"""Millimetres: a page of A4, its margins, and what is left for text."""

_MM = 36_000
"""One millimetre as Word's drawings count."""

_TWENTIETHS = 1_440 / 25.4
"""Twentieths of a point in a millimetre, as Word's text counts."""

TALLEST_PICTURE = 220
LOGO = 50, 11
LONGEST_FOOTER = 70
LONGEST_PROPERTY = 255

LONG_ROW = 1_500
"""Characters; a longer row may go on on the next page, where it would not fit on one."""

MOST_ROWS_KEPT = 14
"""A table of more rows may go on on the next page."""


@dataclass(frozen=True)
class Said:
    """A text with its language (BCP 47); empty: that of the document."""

    text: str
    language: str = ""

    def __bool__(self) -> bool:
        """Say whether there is anything to say."""
        return bool(self.text)


Text = Said | str
Piece = tuple[str, str]
"""A part of a line: its text, and the character style that it has, or none."""


class Writer:
    """Writes a document from top to bottom; texts go in as they are, never as markup.

    Each paragraph has the direction of its first letter, and inside it what runs the other
    way is marked so, as Word needs it. `page_name` stands beside the page numbers.
    """

    def __init__(
        self, title: str, language: str, brand: Brand | None = None, page_name: Said | None = None
    ) -> None:
        import docx

        self._file = docx.Document()
        self._language = language
        self._tidy()
        self._name(title)
        self._lay_out(brand or Brand(), page_name)

    def heading(self, text: Text, level: int, mark: str = "", *, new_page: bool = False) -> None:
        """Write a heading; level 0 is the title. `mark` stands behind it in small letters."""
        style = f"Heading {level}" if level else "Title"
        said = _said(text)
        made = self.line((said.text, ""), *_marks(mark), style=style, language=said.language)
        if new_page:
            made.paragraph_format.page_break_before = True

    def text(self, text: Text, style: str = "Normal") -> None:
        """Write a text: a paragraph for each block of lines."""
        said = _said(text)
        for block in _blocks(said.text):
            self.line((block, ""), style=style, language=said.language)

    def line(self, *pieces: Piece, style: str = "Normal", language: str = "") -> Paragraph:
        """Write one paragraph that is put together from pieces."""
        made = self._file.add_paragraph(style=style)
        self._fill(made, pieces, language)
        return made

    def lead(self, text: Text) -> None:
        """Write the words that a part of a letter begins with; they stay with what follows."""
        self.line((_said(text).text, ""), style="Lead")

    def bullets(self, texts: Sequence[Text]) -> None:
        """Write a list; what goes on after an empty line stands below its bullet."""
        for said in map(_said, texts):
            for n, block in enumerate(_blocks(said.text)):
                style = "List Continue" if n else "List Bullet"
                self.line((block, ""), style=style, language=said.language)

    def table(
        self,
        header: Sequence[Text],
        rows: Sequence[Sequence[Text]],
        shares: Sequence[int] | None = None,
    ) -> None:
        """Write a table; `shares` are how wide its columns are to each other.

        Its header comes again on each page. A row stays on one page, unless it is very long,
        and so does a small table.
        """
        all_rows = [[_said(cell) for cell in row] for row in (header, *rows)]
        made = self._file.add_table(0, len(header), "Table Grid")
        made.autofit = False
        widths = _widths(shares or _shares(all_rows))
        for column, width in zip(made.columns, widths, strict=True):
            column.width = width
        small = len(rows) <= MOST_ROWS_KEPT and sum(map(_length, all_rows)) < LONG_ROW
        for n, row in enumerate(all_rows):
            self._row(made.add_row(), row, header=n == 0, kept=small and n < len(rows))
        self.gap()

    def gap(self) -> None:
        """Leave a little space: two tables, or two findings, would run together."""
        self._file.add_paragraph(style="Gap")

    def picture(self, png: bytes, caption: str) -> None:
        """Show a picture with its caption, which is what it says to those who cannot see it."""
        paragraph = self._file.add_paragraph(style="Picture")
        _show(paragraph, png, caption, WIDTH, TALLEST_PICTURE)
        self.line((caption, ""), style="Caption")

    def boxes(self, choices: Sequence[str]) -> None:
        """Write choices with boxes to tick; they stay on one page."""
        _together([self.line((f"☐\t{choice}", ""), style="Choice") for choice in choices])

    def lines_to_write_on(self, number: int) -> None:
        """Draw lines across the page, for pens and for keyboards; they stay on one page."""
        add = self._file.add_paragraph
        _together([add("\t", style="Line To Write On") for _line in range(number)])

    def note(self, lines: Sequence[Sequence[Piece]], style: str) -> None:
        """Write lines that belong together, each put together from pieces."""
        _together([self.line(*pieces, style=style) for pieces in lines])
        self.gap()

    def save(self, day: date | None = None) -> bytes:
        """Return the document; the same content and day give the same bytes."""
        properties = self._file.core_properties
        written = datetime.combine(day or LONG_AGO, datetime.min.time(), UTC)
        properties.created = properties.modified = written
        made, fixed = io.BytesIO(), io.BytesIO()
        self._file.save(made)
        with zipfile.ZipFile(made) as source, zipfile.ZipFile(fixed, "w") as target:
            for name in source.namelist():
                entry = zipfile.ZipInfo(name)  # its fixed date: same bytes
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, source.read(name))
        return fixed.getvalue()

    def _tidy(self) -> None:
        """Put our look in the place of python-docx's own, and drop what only its sample needs."""
        from docx.oxml import parse_xml

        width = round(WIDTH * _TWENTIETHS)
        look = parse_xml(render("word.xml.j2", language=self._language, width=width))
        main = self._file.part
        ours = (self._file.styles, main.numbering_part, self._file.settings)
        for part, content in zip(ours, look, strict=True):
            part.element[:] = content[:]
        kept = {"styles", "numbering", "settings", "theme", "officeDocument", "core-properties"}
        for relations in (main.rels, main.package.rels):
            for key in [k for k, r in relations.items() if r.reltype.split("/")[-1] not in kept]:
                del relations[key]

    def _name(self, title: str) -> None:
        properties = self._file.core_properties
        properties.title = mend_text(title)[:LONGEST_PROPERTY]
        properties.author = properties.last_modified_by = AUTHOR
        properties.language = self._language
        properties.comments = properties.keywords = ""

    def _lay_out(self, brand: Brand, page_name: Said | None) -> None:
        from docx.shared import Mm

        section = self._file.sections[0]
        section.page_width, section.page_height = map(Mm, PAGE)
        section.left_margin = section.right_margin = Mm(MARGIN)
        section.top_margin = section.bottom_margin = Mm(MARGIN)
        section.header_distance = section.footer_distance = Mm(MARGIN // 2)
        if brand:
            self._show_brand(section.header.paragraphs[0], brand)
        if page_name:
            footer = section.footer.paragraphs[0]
            name = _cut(page_name.text, LONGEST_FOOTER)
            self._fill(footer, [(f"{name}\t", "")], page_name.language)
            footer._p.append(_element("w:fldSimple", instr="PAGE"))
            footer._p[-1].append(footer.add_run("1")._r)

    def _show_brand(self, header: Paragraph, brand: Brand) -> None:
        if brand.logo:
            _show(header, brand.logo, brand.logo_words or brand.name, *LOGO)
        parts = [(brand.name, "Strong"), (brand.line, "")]
        for n, (text, style) in enumerate(part for part in parts if part[0]):
            self._fill(header, [("   " if n or brand.logo else "", ""), (text, style)])

    def _row(self, row: _Row, cells: Sequence[Said], *, header: bool, kept: bool) -> None:
        """Fill a row; it is `kept` on the page of the next one."""
        properties = row._tr.get_or_add_trPr()
        if _length(cells) < LONG_ROW:
            properties.append(_element("w:cantSplit"))
        if header:
            properties.append(_element("w:tblHeader"))
        for cell, said in zip(row.cells, cells, strict=True):
            self._cell(cell, said, "Table Heading" if header else "Table Text")
            if kept:
                cell.paragraphs[0].paragraph_format.keep_with_next = True

    def _cell(self, cell: _Cell, said: Said, style: str) -> None:
        made = cell.paragraphs[0]
        for n, block in enumerate(_blocks(said.text) or [""]):
            made = cell.add_paragraph() if n else made
            made.style = style
            self._fill(made, [(block, "")], said.language)

    def _fill(self, paragraph: Paragraph, pieces: Sequence[Piece], language: str = "") -> None:
        """Add pieces to a paragraph, which gets the direction of the first letter in it."""
        base = direction(paragraph.text + "".join(text for text, _style in pieces))
        if base == "rtl" and not paragraph.text:
            paragraph._p.get_or_add_pPr().append(_element("w:bidi"))
        for text, style in pieces:
            for part, way in one_way(mend_text(text), base):
                run = paragraph.add_run(part, style or None)
                self._mark(run, way, language)

    def _mark(self, run: Run, way: str, language: str) -> None:
        properties = run._r.get_or_add_rPr()
        if way == "rtl":
            properties.append(_element("w:rtl"))
        if language and language != self._language:
            tags = dict.fromkeys(("val", "eastAsia", "bidi"), language)
            properties.append(_element("w:lang", **tags))


def one_way(text: str, base: str) -> Iterator[tuple[str, str]]:
    """Yield a text in parts that run one way each, with that way: `ltr` or `rtl`.

    What has no direction of its own, such as a space, goes with the letters around it where
    these agree, and otherwise the way of the paragraph, `base`.
    """
    start, edge, now = 0, 0, base
    for n, character in enumerate(text):
        way = {"L": "ltr", "R": "rtl", "AL": "rtl"}.get(unicodedata.bidirectional(character))
        if way is None:
            continue
        if way != now:
            cut = n if now == base else edge
            if text[start:cut]:
                yield text[start:cut], now
            start, now = cut, way
        edge = n + 1
    end = len(text) if now == base else edge
    yield from ((part, way) for part, way in ((text[start:end], now), (text[end:], base)) if part)


def _together(paragraphs: Sequence[Paragraph]) -> None:
    """Keep paragraphs on one page."""
    for paragraph in paragraphs[:-1]:
        paragraph.paragraph_format.keep_with_next = True


def _show(paragraph: Paragraph, image: bytes, words: str, width: int, height: int) -> None:
    """Show an image as large as a box of millimetres allows, with the words that stand for it."""
    shape: InlineShape = paragraph.add_run().add_picture(io.BytesIO(image))
    scale = min(width * _MM / shape.width, height * _MM / shape.height)
    shape.width, shape.height = round(shape.width * scale), round(shape.height * scale)
    shape._inline.docPr.set("descr", mend_text(words))
    for side in ("distT", "distB", "distL", "distR"):  # LibreOffice would leave 3 mm
        shape._inline.set(side, "0")


def _length(row: Sequence[Said]) -> int:
    return sum(len(cell.text) for cell in row)


def _shares(rows: Sequence[Sequence[Said]]) -> list[int]:
    """Return how wide columns are to each other: as their longest cell, within reason."""
    longest = (max(len(cell.text) for cell in column) for column in zip(*rows, strict=True))
    return [min(max(length, 8), 50) + 4 for length in longest]


def _widths(shares: Sequence[int]) -> list[int]:
    return [WIDTH * _MM * share // sum(shares) for share in shares]


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    return OxmlElement(tag, {qn(f"w:{name}"): value for name, value in attributes.items()})


def _blocks(text: str) -> list[str]:
    """Return the blocks of a text that empty lines part, as `copnb.report.html.paragraphs`."""
    return [block for block in re.split(r"\n\s*\n", text.strip("\n")) if block.strip()]


def _said(text: Text) -> Said:
    return text if isinstance(text, Said) else Said(text)


def _marks(mark: str) -> list[Piece]:
    return [(f"  {mark}", "Soft")] if mark else []


def _cut(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
