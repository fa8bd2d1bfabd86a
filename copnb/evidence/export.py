"""The tidy tables as files: CSV, Parquet where pyarrow is there, and the data package."""

from __future__ import annotations

import csv
import importlib.util
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import IO, Any

import pandas as pd

from copnb.design.text import csv_safe
from copnb.evidence.comparison import Communities
from copnb.evidence.dictionary import TABLES, Written, data_package, types_of
from copnb.evidence.tables import values
from copnb.store.files import LEFTOVER
from copnb.words import _

PACKAGE_FILE = "datapackage.json"

_STREAMED = ("communities", "formats")


def write_tables(communities: Communities | Iterable[Communities], out: Path) -> list[str]:
    """Write the tables and `datapackage.json` into the folder `out`; all of them, or none.

    Those are four, and a fifth where indicators were worked out. Parts, as
    `copnb.evidence.comparison.parts` yields them, are written one after the other, so that memory
    stays flat. Beside each CSV file stands a Parquet file where pyarrow is
    installed. Returns what else a person should know, a line each.
    """
    parts = [communities] if isinstance(communities, Communities) else communities
    out.mkdir(parents=True, exist_ok=True)
    has_parquet = _has_parquet()
    done: tuple[str, ...] = ()
    changed: dict[str, str] = {}
    with _whole(out) as folder:
        with ExitStack() as stack:
            files = {n: stack.enter_context(_Table(folder, n, has_parquet)) for n in _STREAMED}
            small: dict[str, list[pd.DataFrame]] = {"meetups": [], "answers": [], "indicators": []}
            for part in parts:
                files["communities"].add(part.table)
                files["formats"].add(part.formats)
                small["meetups"].append(part.meetups)
                small["answers"].append(part.answers)
                small["indicators"] += [] if part.indicators is None else [part.indicators]
                done, changed = part.done, {**changed, **part.changed}
            for name, tables in small.items():
                if not tables:
                    continue
                files[name] = stack.enter_context(_Table(folder, name, has_parquet))
                files[name].add(pd.concat(tables, ignore_index=True))
        written = [files[name].written() for name in TABLES if name in files]
        package = data_package(written, done, changed)
        text = json.dumps(package, indent=2, ensure_ascii=False)
        (folder / PACKAGE_FILE).write_text(text + "\n", encoding="utf-8", newline="\n")
    if has_parquet:
        return []
    return [_("Only CSV was written; for Parquet too: pip install 'copnb[parquet]'")]


def _has_parquet() -> bool:
    return importlib.util.find_spec("pyarrow") is not None


@contextmanager
def _whole(out: Path) -> Iterator[Path]:
    """Give a folder to write into, whose files go to `out` when all are whole."""
    folder = Path(tempfile.mkdtemp(dir=out, prefix=LEFTOVER))
    try:
        yield folder
        made = {path.name for path in folder.iterdir()}
        for name in TABLES:  # one from before might tell what the new ones no longer do
            for old in {f"{name}.csv", f"{name}.parquet"} - made:
                (out / old).unlink(missing_ok=True)
        for file in sorted(made):
            (folder / file).replace(out / file)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Table:
    """A table that is written part by part, as CSV and perhaps as Parquet."""

    def __init__(self, folder: Path, name: str, has_parquet: bool) -> None:
        self._path, self._has_parquet = folder / f"{name}.csv", has_parquet
        self._name, self._rows = name, 0
        self._types: dict[str, str] = {}
        self._parquet: Any = None

    def __enter__(self) -> _Table:
        self._file: IO[str] = self._path.open("w", encoding="utf-8", newline="")
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()
        if self._parquet:
            self._parquet.close()

    def add(self, table: pd.DataFrame) -> None:
        """Write some rows more, the names of the columns before the first."""
        writer = csv.writer(self._file, lineterminator="\n")
        if not self._types:
            self._types = types_of(table)
            writer.writerow(map(csv_safe, self._types))
        writer.writerows(zip(*(_cells(table[name]) for name in table), strict=True))
        self._rows += len(table)
        if self._has_parquet:
            self._add_parquet(table)

    def _add_parquet(self, table: pd.DataFrame) -> None:
        import pyarrow
        from pyarrow import parquet

        rows = pyarrow.Table.from_pandas(table, preserve_index=False).replace_schema_metadata()
        if self._parquet is None:
            self._parquet = parquet.ParquetWriter(self._path.with_suffix(".parquet"), rows.schema)
        self._parquet.write_table(rows.cast(self._parquet.schema))

    def written(self) -> Written:
        """Say what stands in the CSV file, which is closed."""
        with self._path.open("rb") as file:
            sha256 = file_digest(file, "sha256").hexdigest()
        size = self._path.stat().st_size
        return Written(self._name, self._types, size, sha256, self._rows)


def _cells(column: Any) -> list[Any]:
    """Return the cells of a column as CSV has them: empty where one is missing."""
    cells = values(column)
    kind = str(column.dtype)
    if kind == "string":
        return [cell and csv_safe(cell) for cell in cells]
    if kind == "boolean":
        return [None if cell is None else str(cell).lower() for cell in cells]
    return cells
