"""Tables with a row a meetup, read under copnb's own names or by a mapping."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from copnb.design.happened import Meetup
from copnb.evidence.completing import Imported, Told, complete
from copnb.evidence.happening import (
    Skipped,
    by_community,
    check_mapping,
    communities_at,
    fields_of,
    filled_rows,
    refuse_large,
)
from copnb.evidence.mapping import check_columns, own_mapping, read_mapping
from copnb.evidence.sheets import read_sheet
from copnb.store.happened import write_rows
from copnb.words import _


def import_meetups(files: Sequence[Path], into: Path, mapping: Path | None = None) -> Imported:
    """Bring tables with a row a meetup into `meetups.csv` of a community, or of several.

    Without a mapping the columns bear the names of `meetups.csv`, and perhaps `community`. Rows
    that are there are completed; what they say already stays. Everything is read before
    anything is written; `ReadingError` says why nothing was brought in.
    """
    known = communities_at(into)
    fields = fields_of(Meetup)
    told: dict[Path, list[Told]] = {}
    result = Imported()
    for file in files:
        refuse_large(file)
        ready = read_mapping(mapping, fields) if mapping else None
        sheet = read_sheet(file, ready.sheet if ready else "")
        ready = ready or own_mapping(sheet.columns, fields, str(file))
        check_columns(ready, sheet.columns, str(file))
        check_mapping(ready, mapping or file, ["date"], into)
        result.left_out = ready.left_out
        rows = filled_rows(ready, sheet, file)
        for row, folder in by_community(rows, known, file, result.skipped):
            if "date" not in row.tree:
                result.skipped.append(Skipped(str(file), row.line, _("no day")))
                continue
            day, start = date.fromisoformat(row.tree.pop("date")), row.tree.pop("start", "")
            answers = row.tree
            told.setdefault(folder, []).append(Told(day, start, answers, source=str(file)))
    for folder, meetups in sorted(told.items()):
        result.communities.append(complete(folder, meetups, {}))
    for done in result.communities:
        write_rows(done.folder, done.files)
    return result
