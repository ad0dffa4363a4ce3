"""What every kind of file becomes: a source of blocks of text records with their physical lines."""

from __future__ import annotations

import csv
import io
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import pyarrow as pa

from data.rejects import Reject

LINE = "_line"
# Values are cut to this length in messages, never in the data.
SHOWN = 200
_CHUNK = 1 << 20
_SURROGATE = re.compile("[\ud800-\udfff]")


def _no_raw(_: Iterable[int]) -> dict[int, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Block:
    """Some consecutive records of a source.

    Attributes:
        text: column `_line` (int64), then one string column per header name, in the header's order.
            `_line` is the physical line on which the record begins; in a workbook the sheet's row; in
            Parquet the row's number from 1 plus 1, as if the header stood on line 1. A file may have a
            column of its own that is called `_line`: ours is the first.
        rejects: records that cannot be taken as records; `line` is the record as it stands in the file.
        physical_lines: lines this block consumed; the first block counts the header's and those before.
        blank_lines: lines that are no record: empty, a title above the header, a `sep=` line.
        continuation_lines: lines that carry on the record of the line before.
        bytes_read: bytes of the file on disk consumed from the source's beginning to this block's end.
    """

    text: pa.Table
    rejects: tuple[Reject, ...]
    physical_lines: int
    blank_lines: int
    continuation_lines: int
    bytes_read: int
    raw_of: Callable[[Iterable[int]], dict[int, str]] = field(default=_no_raw, repr=False, compare=False)

    def raw(self, numbers: Iterable[int]) -> dict[int, str]:
        """Return the records that begin on these lines, as they stand in the file, without their line end.

        Numbers of lines that are not in this block are left out.
        """
        return self.raw_of(numbers)


class Source(ABC):
    """One table of records: a text file, a sheet of a workbook, a Parquet file, a member of a zip.

    Attributes:
        name: for people, `export.zip/contacts.csv`, `book.xlsx/Sheet1`, `contacts.csv`.
        path: the file on disk.
        size: bytes on disk of what will be read, for progress.
        header: the names of the columns, none of them empty and no two alike.
        raw_header: the header's line as it stands, to head a file whose lines come from `Block.raw`.
        form: for people, `CSV, GB18030, delimiter ;`.
    """

    name: str
    path: Path
    size: int
    header: list[str]
    raw_header: str
    form: str

    @property
    def sha256(self) -> str:
        """The hexadecimal digest of the file on disk; all members of one archive have the same."""
        return fingerprint(self.path)

    @abstractmethod
    def sample(self, rows: int = 2000) -> pa.Table:
        """Return the first records as text columns, without `_line`.

        Raises:
            FileRefused: the file cannot be read as far as that.
        """

    def blocks(self) -> Iterator[Block]:
        """Yield all records in the file's order; every call reads the file anew.

        Raises:
            FileRefused: the file turns out to be damaged, if need be only at its end: then nothing of
                it may be taken, blocks that came before included.
        """
        lines = accounted = 0
        for block in self._blocks():
            lines += block.physical_lines
            records = block.text.num_rows + len(block.rejects)
            accounted += block.blank_lines + block.continuation_lines + records
            yield block
        if lines != accounted + 1:
            raise AssertionError(f"{self.name}: {lines} lines, {accounted + 1} accounted for")

    @abstractmethod
    def _blocks(self) -> Iterator[Block]: ...


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces, once for each state of the file."""
    stat = path.stat()
    return _fingerprint(path.absolute(), stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=64)
def _fingerprint(path: Path, size: int, changed: int) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def safe(text: str) -> str:
    r"""Show bytes that could not be decoded as \xNN, so that the text can be stored and printed."""
    if text.isascii():
        return text
    return _SURROGATE.sub(_escaped, text)


def is_damaged(text: str) -> bool:
    """Tell whether the text holds bytes that could not be decoded."""
    return not text.isascii() and _SURROGATE.search(text) is not None


def _escaped(match: re.Match[str]) -> str:
    # A byte that could not be decoded was kept as U+DC00 plus its value.
    code = ord(match.group())
    return f"\\x{code - 0xDC00:02x}" if 0xDC00 <= code <= 0xDCFF else f"\\u{code:04x}"


def csv_line(fields: Sequence[str | None]) -> str:
    """Write fields as a line of CSV, without the line end."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(["" if f is None else f for f in fields])
    return out.getvalue()


def raw_rows(table: pa.Table, numbers: Iterable[int]) -> dict[int, str]:
    """Write those rows of a block's table as lines of CSV, for files that have no lines of text."""
    wanted = pa.array(sorted(set(numbers)), pa.int64())
    mask = pa.compute.is_in(table.column(0), value_set=wanted)
    rows = table.filter(mask)
    columns = [column.to_pylist() for column in rows.columns]
    return {number: csv_line(fields) for number, *fields in zip(*columns, strict=True)}
