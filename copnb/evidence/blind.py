"""Cells of a workbook that look empty and are not: formulas without a value, and errors."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

from copnb.words import _

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_CELL = re.compile(rb"<c(\s[^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_PLACE = re.compile(rb'\sr="([A-Z]+\d+)"')
_VALUE = re.compile(rb"<v>[^<]")


def blind_cells(content: bytes, sheet: str) -> list[tuple[str, str]]:
    """Return place and kind of the cells of an XLSX sheet that a reader would take for empty.

    The reader of workbooks gives an empty text for `#N/A` and for a formula that no program
    has computed yet; both would vanish in silence. Other kinds of workbook give no list.
    """
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return []
        cells = archive.read(_sheet_file(archive, sheet))
    found = []
    for attributes, inside in _CELL.findall(cells):
        place = _PLACE.search(attributes)
        where = place.group(1).decode() if place else _("a cell")
        if b't="e"' in attributes:
            found.append((where, _("an error instead of a value")))
        elif b"<f" in inside and not _VALUE.search(inside) and b't="str"' not in attributes:
            found.append((where, _("a formula that was never worked out")))
    return found


def _sheet_file(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the name, inside the workbook, of the file that holds a sheet."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    key = next(s.get(f"{_OFFICE}id") for s in book.iter(f"{_MAIN}sheet") if s.get("name") == sheet)
    target = next(link.get("Target", "") for link in links if link.get("Id") == key)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
