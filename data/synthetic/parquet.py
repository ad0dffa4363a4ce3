"""Columns of Arrow made from numpy, and the Parquet files they go into."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data.contract import contracts
from data.synthetic.dice import Array

# Files that may wait for the disk, about two months: more would only fill the memory.
_WAITING = 14


def ids(prefix: str, numbers: Array, width: int) -> pa.Array:
    """Write numbers as pseudonyms of one length, as in A0000001."""
    rows, length = len(numbers), width + 1
    letters = np.empty((rows, length), np.uint8)
    letters[:, 0] = ord(prefix)
    rest = np.asarray(numbers, np.uint32)
    for place in range(width, 0, -1):
        letters[:, place] = 48 + rest % 10
        rest = rest // 10
    ends = np.arange(0, rows * length + 1, length, dtype=np.int32)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(ends), pa.py_buffer(letters))


def words(codes: Array, members: Sequence[str]) -> pa.Array:
    """Write codes as the members they stand for; a negative code is empty."""
    numbers = _column(pa.int8(), np.asarray(codes, np.int8), np.asarray(codes) < 0)
    return pa.DictionaryArray.from_arrays(numbers, pa.array(list(members), pa.string()))


def money(cents: Array) -> pa.Array:
    """Write whole cents as decimals with two places."""
    halves = np.empty((len(cents), 2), np.int64)
    halves[:, 0] = cents
    # A decimal has 128 bits; the upper half repeats the sign.
    halves[:, 1] = halves[:, 0] >> 63
    return _column(pa.decimal128(18, 2), halves)


def dates(days: Array, is_empty: Array | None = None) -> pa.Array:
    """Write days since 1970 as dates."""
    return _column(pa.date32(), np.asarray(days, np.int32), is_empty)


def times(seconds: Array) -> pa.Array:
    """Write seconds since 1970 as times."""
    return _column(pa.timestamp("us"), np.asarray(seconds, np.int64) * 1_000_000)


def whole(numbers: Array, is_empty: Array | None = None) -> pa.Array:
    """Write whole numbers."""
    return _column(pa.int64(), np.asarray(numbers, np.int64), is_empty)


def _column(kind: pa.DataType, values: Array, is_empty: Array | None = None) -> pa.Array:
    """Hand numpy's own memory to Arrow: copying it would take longer than drawing it."""
    known = None if is_empty is None else pa.py_buffer(np.packbits(~is_empty, bitorder="little"))
    return pa.Array.from_buffers(kind, len(values), [known, pa.py_buffer(np.ascontiguousarray(values))])


class Tables:
    """The canonical tables as Parquet files, in the layout of accepted rows.

    Tables without a date to go by are one file; the others have one a month. Files are written beside
    the simulation, which goes on meanwhile.

    Attributes:
        rows: how many rows each table has by now.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: Counter[str] = Counter()
        self._whole: dict[str, pq.ParquetWriter] = {}
        self._waiting: deque[Future[None]] = deque()
        self._hand = ThreadPoolExecutor(1)

    def __enter__(self) -> Tables:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            while self._waiting and error is None:
                self._waiting.popleft().result()
        finally:
            self._hand.shutdown(cancel_futures=True)
            for writer in self._whole.values():
                writer.close()

    def add(self, table: str, columns: Mapping[str, Any], month: str | None = None) -> None:
        """Write rows of a table; `month` is the label of its file where the table has one a month.

        The columns are those of the contract. No rows make no file.
        """
        contract = contracts()[table]
        if (contract.month_of is None) != (month is None):
            raise ValueError(f"{table} is stored {'whole' if contract.month_of is None else 'by month'}")
        rows = pa.table({column.name: columns[column.name] for column in contract.columns})
        if not rows.num_rows:
            return
        self.rows[table] += rows.num_rows
        if len(self._waiting) > _WAITING:
            self._waiting.popleft().result()
        self._waiting.append(self._hand.submit(self._write, table, rows, month))

    def _write(self, table: str, rows: pa.Table, month: str | None) -> None:
        if month is not None:
            (self.folder / table).mkdir(exist_ok=True)
            pq.write_table(rows, self.folder / table / f"{month}.parquet", **_options(rows))
            return
        if table not in self._whole:
            self._whole[table] = pq.ParquetWriter(
                self.folder / f"{table}.parquet", rows.schema, **_options(rows)
            )
        self._whole[table].write_table(rows)


def _options(rows: pa.Table) -> dict[str, Any]:
    # Numbers of rows never repeat within a file, so that a dictionary of them is waste.
    is_word = [f.name for f in rows.schema if pa.types.is_dictionary(f.type)]
    return {"compression": "zstd", "compression_level": 1, "use_dictionary": is_word}
