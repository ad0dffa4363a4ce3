"""What a load sets aside: every record with its reasons, kept on disk however many there are."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from data.formats import Source
from data.rejects import Reject

# As many as a report and a page hold; the quarantine has them all.
SHOWN = 1_000

_FIELDS = ("number", "column", "value", "reason", "allowed", "first_line", "line", "first_file")
_SCHEMA = pa.schema(
    [
        ("source", pa.int32()),
        ("number", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("reason", pa.string()),
        ("allowed", pa.string()),
        ("first_line", pa.int64()),
        ("line", pa.string()),
        ("first_file", pa.string()),
    ]
)


class Aside:
    """The records set aside in one load.

    Attributes:
        con: the load's connection, in whose table they are kept.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        con.register("nothing_aside", _SCHEMA.empty_table())
        con.execute("create or replace temp table aside as from nothing_aside")
        con.unregister("nothing_aside")

    def add(self, source: int, rejects: Iterable[Reject]) -> None:
        """Set records of a source aside."""
        rows = [{"source": source, **{f: getattr(r, f) for f in _FIELDS}} for r in rejects]
        if rows:
            self.con.register("more_aside", pa.Table.from_pylist(rows, schema=_SCHEMA))
            self.con.execute("insert into aside from more_aside")
            self.con.unregister("more_aside")

    def count(self, source: int) -> int:
        """Return how many records of a source were set aside; one with two problems counts once."""
        return int(
            self.con.execute(
                "select count(distinct number) from aside where source = $source", {"source": source}
            ).fetchall()[0][0]
        )

    def reasons(self, source: int) -> dict[str, int]:
        """Return how often each reason was given, the commonest first."""
        found = self.con.execute(
            "select reason, count(*) from aside where source = $source group by 1 order by 2 desc, 1",
            {"source": source},
        ).fetchall()
        return dict(found)

    def rejects(self, source: int, file: str, limit: int | None = SHOWN) -> Iterator[Reject]:
        """Yield what was set aside of a source, in the order of its lines."""
        found = self.con.execute(
            f"select {', '.join(_quoted(_FIELDS))} from aside where source = $source "  # noqa: S608
            "order by number, rowid limit $row_limit",
            {"source": source, "row_limit": limit if limit is not None else 2**62},
        )
        while batch := found.fetchmany(10_000):
            for row in batch:
                yield Reject(file, *row)


def _quoted(names: Iterable[str]) -> list[str]:
    return [f'"{name}"' for name in names]


def write_quarantine(aside: Aside, number: int, source: Source, folder: Path) -> Path | None:
    """Write the lines of a source set aside under the file's own header, and why beside them.

    Returns:
        The file that can be mended and loaded again, or None where nothing was set aside.
    """
    if not aside.count(number):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    file = _free(folder, source.name)
    written = 0
    with (
        file.open("w", encoding="utf-8", newline="") as lines,
        file.with_suffix(".reasons.csv").open("w", encoding="utf-8", newline="") as reasons,
    ):
        lines.write(f"{source.raw_header}\n")
        why = csv.writer(reasons)
        why.writerow(["line", "column", "value", "reason", "problem", "suggestion"])
        for reject in aside.rejects(number, source.name, limit=None):
            if reject.number != written:
                lines.write(f"{reject.line}\n")
                written = reject.number
            why.writerow(
                [reject.number, reject.column, reject.value, reject.reason, reject.problem, reject.suggestion]
            )
    return file


def _free(folder: Path, name: str) -> Path:
    """Return a free name that tells the table as the source's does: its last part."""
    last = re.sub(r"[^\w.\- ]", "_", name.rsplit("/", 1)[-1]) or "lines"
    stem = last.removesuffix(".gz")
    stem = stem.rsplit(".", 1)[0] if "." in stem else stem
    file, again = folder / f"{stem}.csv", 1
    while file.exists():
        again += 1
        file = folder / f"{stem}-{again}.csv"
    return file
