"""Parquet files, row group by row group, their values written as text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data.formats.dialect import check_names
from data.formats.source import LINE, SHOWN, Block, Source, csv_line, raw_rows
from data.formats.storage import Unpacked, unreadable
from data.formats.values import NotText, as_text, is_supported
from data.rejects import FileRefused, Reject
from queries.sentence import Sentence

MARK = b"PAR1"
# Rows per block, unless the rows are wide: then so many cells.
BLOCK_ROWS = 1 << 17
_BLOCK_CELLS = 1 << 21
# Parquet is read through a buffer of this many bytes a column, not a whole column of a row group at once.
_BUFFER_BYTES = 1 << 20


class Columnar(Source):
    """A Parquet file."""

    def __init__(self, name: str, path: Path, size: int, unpacked: Unpacked | None = None) -> None:
        """Read the schema.

        Args:
            name: for people.
            path: the file on disk.
            size: bytes on disk of what is read, for progress.
            unpacked: the content, where it is not the file on disk itself.

        Raises:
            FileRefused: it is damaged, or has columns that are no text, numbers or dates.
        """
        self.name, self.path, self.size, self._unpacked = name, path, size, unpacked
        with self._open() as parquet:
            schema, self._rows = parquet.schema_arrow, parquet.metadata.num_rows
        self.header = [column.strip() for column in schema.names]
        check_names(name, self.header, 1)
        for column in schema:
            if not is_supported(column.type):
                raise FileRefused(
                    name,
                    Sentence(
                        "Its values are of the type {type}, which is no text, number, date or truth value. "
                        "Leave the column out, or write each part of it as a column of its own.",
                        type=str(column.type),
                    ),
                    column=column.name,
                )
        self.raw_header = csv_line(self.header)
        self.form = Sentence("Parquet, {n:,} rows", n=self._rows)

    def sample(self, rows: int = 2000) -> pa.Table:
        for block in self._read(rows):
            return block.text.slice(0, rows).remove_column(0)
        return pa.table([pa.array([], pa.string())] * len(self.header), names=self.header)

    def _blocks(self) -> Iterator[Block]:
        return self._read(max(1, min(BLOCK_ROWS, _BLOCK_CELLS // len(self.header))))

    def _read(self, rows: int) -> Iterator[Block]:
        done = 0
        with self._open() as parquet:
            for batch in parquet.iter_batches(batch_size=rows):
                yield self._block(batch, done)
                done += batch.num_rows
        if done != self._rows:
            raise FileRefused(
                self.name,
                Sentence(
                    "It should have {rows} rows and has {done}. Nothing was taken. Copy it again.",
                    rows=self._rows,
                    done=done,
                ),
            )
        if not done:
            yield self._block(
                pa.RecordBatch.from_pylist([], pa.schema([(n, "string") for n in self.header])), 0
            )

    def _block(self, batch: pa.RecordBatch, done: int) -> Block:
        lines = pa.array(np.arange(done + 2, done + 2 + batch.num_rows), pa.int64())
        damaged: dict[int, NotText] = {}
        columns = []
        for name, column in zip(self.header, batch.columns, strict=True):
            text, bad = as_text(column)
            columns.append(text)
            for problem in bad:
                damaged.setdefault(problem.row, problem._replace(column=name))
        table = pa.table([lines, *columns], names=[LINE, *self.header])
        rejects = self._rejects(table, damaged)
        if damaged:
            good = [row not in damaged for row in range(table.num_rows)]
            table = table.filter(pa.array(good, pa.bool_()))
        first = 1 if not done else 0
        total = self._rows or 1
        read = self.size * (done + batch.num_rows) // total if self._rows else self.size
        return Block(table, rejects, batch.num_rows + first, 0, 0, read, partial(_raw, table, rejects))

    def _rejects(self, table: pa.Table, damaged: dict[int, NotText]) -> tuple[Reject, ...]:
        lines = raw_rows(table, [table.column(0)[row].as_py() for row in damaged])
        found = []
        for row in sorted(damaged):
            number = table.column(0)[row].as_py()
            problem = damaged[row]
            found.append(
                Reject(
                    self.name,
                    number,
                    problem.column,
                    problem.value[:SHOWN],
                    "bad_encoding",
                    line=lines[number],
                )
            )
        return tuple(found)

    @contextmanager
    def _open(self) -> Iterator[pq.ParquetFile]:
        """Open the file; what goes wrong while it is read is told as a refusal."""
        try:
            with pq.ParquetFile(
                self._unpacked.path if self._unpacked else self.path,
                buffer_size=_BUFFER_BYTES,
                pre_buffer=False,
                page_checksum_verification=True,
            ) as parquet:
                yield parquet
        except (pa.ArrowException, OSError, EOFError, UnicodeDecodeError, MemoryError) as problem:
            if isinstance(problem, OSError) and problem.errno:
                raise FileRefused(self.name, unreadable(problem)) from None
            raise FileRefused(
                self.name,
                Sentence(
                    "The Parquet file is damaged or cut off ({problem}). Nothing of it was taken. Export "
                    "or copy it again.",
                    problem=_first_line(problem),
                ),
            ) from None


def _raw(table: pa.Table, rejects: tuple[Reject, ...], numbers: list[int]) -> dict[int, str]:
    wanted = set(numbers)
    return {r.number: r.line for r in rejects if r.number in wanted} | raw_rows(table, wanted)


def _first_line(problem: BaseException) -> str:
    return (str(problem).strip() or type(problem).__name__).splitlines()[0][:SHOWN].rstrip(".")
