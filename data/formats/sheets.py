"""Workbooks: .xlsx, .xls, .xlsb and .ods, each sheet that is not empty a source of its own."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import python_calamine as calamine

from data.formats.cells import cell_text, column_letters, error_cells
from data.formats.dialect import check_names
from data.formats.source import LINE, SHOWN, Block, Source, csv_line, raw_rows
from data.formats.storage import HIGHEST_RATIO, Unpacked, is_bomb, unreadable
from data.rejects import FileRefused, Reject
from queries.sentence import N_, Sentence, Term

# Rows per block; the workbook's reader holds the whole sheet anyway.
BLOCK_ROWS = 1 << 15
# As far down a header is looked for, and columns without a name for values.
_LOOKED_AT = 2000
# A workbook is held in memory: one that unpacks to more is better saved as CSV.
LARGEST_WORKBOOK = 2_000_000_000
_FORMS = {
    "xlsx": N_("Excel workbook"),
    "xlsb": N_("Excel binary workbook, cells with errors read as empty"),
    "xls": N_("Excel 97 workbook, cells with errors read as empty"),
    "ods": N_("OpenDocument spreadsheet"),
}
Row = list[Any]


class Sheet(Source):
    """One sheet of a workbook."""

    def __init__(self, book: Workbook, index: int, sheet: str, is_hidden: bool) -> None:
        """Find the header.

        Raises:
            FileRefused: there is no usable header.
        """
        self.name, self.path, self.size = f"{book.name}/{sheet}", book.path, book.size_of_sheet
        self._book, self._index, self._sheet = book, index, sheet
        with book.sheet(self.name, index) as opened:
            self._rows = opened.end[0] + 1 if opened.end else 0
            self._left = opened.start[1] if opened.start else 0
            looked_at = list(islice(opened.iter_rows(), _LOOKED_AT))
        self._above = _above(looked_at)
        self._width = len(looked_at[self._above])
        names = [cell_text(cell).strip() for cell in looked_at[self._above]]
        self._kept = self._kept_columns(names, looked_at[self._above + 1 :])
        self.header = [" ".join(names[place].split()) for place in self._kept]
        check_names(self.name, self.header, self._above + 1)
        self.raw_header = csv_line(self.header)
        form: list[str] = [Term(_FORMS[book.kind])]
        if is_hidden:
            form.append(Term("hidden sheet"))
        if titles := sum(any(cell != "" for cell in row) for row in looked_at[: self._above]):
            form.append(_above_header(titles))
        self.form = Sentence("{parts}", parts=form)

    def sample(self, rows: int = 2000) -> pa.Table:
        found = [block.text for block in self._read(rows, rows)]
        return found[0].slice(0, rows).remove_column(0)

    def _blocks(self) -> Iterator[Block]:
        yield from self._read(BLOCK_ROWS, self._rows)
        self._book.forget()

    def _kept_columns(self, names: Sequence[str], below: Sequence[Row]) -> list[int]:
        """Return the columns that have a name; the others must be empty."""
        kept = []
        for place, name in enumerate(names):
            if name:
                kept.append(place)
            elif any(row[place] != "" for row in below):
                raise FileRefused(
                    self.name,
                    Sentence("A column has no name. Name it, or empty it."),
                    line=self._above + 1,
                    column=column_letters(self._left + place),
                )
        return kept

    def _read(self, rows: int, most: int) -> Iterator[Block]:
        errors = self._book.errors(self.name, self._sheet)
        below = self._above + 1
        with self._book.sheet(self.name, self._index) as opened:
            reading = opened.iter_rows()
            for _ in range(below):
                next(reading)
            for row in chain([below], range(below + rows, min(self._rows, below + most), rows)):
                batch = list(islice(reading, rows))
                for number in errors.keys() & range(row, row + len(batch)):
                    for place, words in errors[number].items():
                        batch[number - row][place - self._left] = words
                yield self._block(batch, row)

    def _block(self, batch: Sequence[Row], first: int) -> Block:
        """Make a block; `first` is the place of its first row, from 0."""
        numbers, rows, rejects, blank = [], [], [], 0
        spare = sorted(set(range(self._width)) - set(self._kept))
        for number, row in enumerate(batch, start=first + 1):
            if all(cell == "" for cell in row):
                blank += 1
            elif any(row[place] != "" for place in spare):
                rejects.append(self._reject(number, row))
            else:
                numbers.append(number)
                rows.append(row)
        columns = list(zip(*rows, strict=True)) or [()] * self._width
        texts = [pa.array([cell_text(v) for v in columns[place]], pa.string()) for place in self._kept]
        table = pa.table([pa.array(numbers, pa.int64()), *texts], names=[LINE, *self.header])
        above = self._above if first == self._above + 1 else -1
        return Block(
            text=table,
            rejects=tuple(rejects),
            physical_lines=len(batch) + above + 1,
            blank_lines=blank + max(above, 0),
            continuation_lines=0,
            bytes_read=self.size * (first + len(batch)) // self._rows,
            raw_of=partial(_raw, table, tuple(rejects)),
        )

    def _reject(self, number: int, row: Row) -> Reject:
        line = csv_line([cell_text(cell) for cell in row])
        return Reject(self.name, number, "(line)", line[:SHOWN], "wrong_field_count", line=line)


class Workbook:
    """A workbook on disk.

    Attributes:
        name: for people.
        path: the file on disk.
        kind: xlsx, xls, xlsb or ods.
    """

    def __init__(self, name: str, path: Path, size: int, kind: str, unpacked: Unpacked | None = None) -> None:
        """Look at the workbook.

        Args:
            name: for people.
            path: the file on disk.
            size: bytes on disk of what is read, for progress.
            kind: xlsx, xls, xlsb or ods.
            unpacked: the content, where it is not the file on disk itself.
        """
        self.name, self.path, self.kind = name, path, kind
        self._size, self._unpacked, self._sheets = size, unpacked, 1

    @property
    def content(self) -> Path:
        """The file to open."""
        return self._unpacked.path if self._unpacked else self.path

    @property
    def size_of_sheet(self) -> int:
        """The bytes on disk that each sheet is taken to have."""
        return self._size // self._sheets

    def sources(self) -> tuple[list[Source], list[FileRefused]]:
        """Return its sheets that are not empty, and those that cannot be read.

        Raises:
            FileRefused: the workbook is damaged, locked by a password, or too large.
        """
        self._check_size()
        with _told(self.name), _opened(self.content, self.kind) as book:
            listed = [
                (index, meta.name, meta.visible != calamine.SheetVisibleEnum.Visible)
                for index, meta in enumerate(book.sheets_metadata)
                if meta.typ == calamine.SheetTypeEnum.WorkSheet
            ]
        self._sheets = max(1, len(listed))
        found: list[Source] = []
        refused: list[FileRefused] = []
        for index, sheet, is_hidden in listed:
            try:
                with self.sheet(f"{self.name}/{sheet}", index) as opened:
                    is_empty = opened.start is None
                if not is_empty:
                    found.append(Sheet(self, index, sheet, is_hidden))
            except FileRefused as problem:
                refused.append(problem)
        if not found and not refused:
            raise FileRefused(self.name, Sentence("All sheets of the workbook are empty. Export it again."))
        return found, refused

    @contextmanager
    def sheet(self, name: str, index: int) -> Iterator[calamine.CalamineSheet]:
        """Open one of its sheets.

        Raises:
            FileRefused: the sheet is damaged.
        """
        with _told(name):
            stat = self.content.stat()
            yield _sheet(self.content, self.kind, stat.st_size, stat.st_mtime_ns, index)

    def errors(self, name: str, sheet: str) -> dict[int, dict[int, str]]:
        """Return the cells that hold an error, by row and column from 0."""
        with _told(name):
            return error_cells(self.content, sheet) if self.kind == "xlsx" else {}

    def forget(self) -> None:
        """Give the memory free that the sheet read last takes."""
        _sheet.cache_clear()

    def _check_size(self) -> None:
        if self.kind == "xls":
            return
        with _told(self.name), zipfile.ZipFile(self.content) as archive:
            members = archive.infolist()
        unpacked = sum(member.file_size for member in members)
        if is_bomb(unpacked, sum(member.compress_size for member in members)):
            raise FileRefused(
                self.name,
                Sentence("The workbook unpacks to more than {ratio} times its size.", ratio=HIGHEST_RATIO),
            )
        if unpacked > LARGEST_WORKBOOK:
            raise FileRefused(
                self.name,
                Sentence(
                    "The workbook unpacks to more than {gigabytes} GB. Save its sheets as CSV UTF-8 and "
                    "load those.",
                    gigabytes=LARGEST_WORKBOOK // 10**9,
                ),
            )


# A sheet is looked at three times: for its header, for a sample, for its rows. It is parsed once.
@lru_cache(maxsize=1)
def _sheet(path: Path, kind: str, size: int, changed: int, index: int) -> calamine.CalamineSheet:
    with _opened(path, kind) as book:
        return book.get_sheet_by_index(index)


@contextmanager
def _opened(path: Path, kind: str) -> Iterator[calamine.CalamineWorkbook]:
    # By its path the reader believes the file's name; by its content it finds out, and says less if it
    # cannot.
    if path.suffix.lower() == f".{kind}":
        with calamine.CalamineWorkbook.from_path(path) as book:
            yield book
    else:
        with path.open("rb") as file, calamine.CalamineWorkbook.from_filelike(file) as book:
            yield book


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Tell what goes wrong in a workbook as a refusal."""
    try:
        yield
    except calamine.PasswordError:
        raise FileRefused(
            name, Sentence("The workbook is locked by a password. Save it without one and load that.")
        ) from None
    except OSError as problem:
        raise FileRefused(name, unreadable(problem)) from None
    except (calamine.CalamineError, zipfile.BadZipFile, ElementTree.ParseError, KeyError) as problem:
        raise _damaged(name, problem) from None
    except BaseException as problem:
        # What the reader did not foresee ends in a panic, which is no ordinary exception.
        if type(problem).__name__ != "PanicException":
            raise
        raise _damaged(name, problem) from None


def _damaged(name: str, problem: BaseException) -> FileRefused:
    words = (str(problem).strip() or type(problem).__name__)[:SHOWN].rstrip(".")
    return FileRefused(
        name,
        Sentence("The workbook is damaged ({words}). Open it, save it again and load that.", words=words),
    )


def _above_header(rows: int) -> Sentence:
    if rows == 1:
        return Sentence("1 row above the header left out")
    return Sentence("{n} rows above the header left out", n=rows)


def _above(rows: Sequence[Row]) -> int:
    """Return how many rows are above the header: the first row with more than one cell, or with any."""
    filled = [sum(cell_text(cell).strip() != "" for cell in row) for row in rows]
    several = (place for place, count in enumerate(filled) if count > 1)
    return next(several, next((place for place, count in enumerate(filled) if count), 0))


def _raw(table: pa.Table, rejects: tuple[Reject, ...], numbers: list[int]) -> dict[int, str]:
    wanted = set(numbers)
    return {r.number: r.line for r in rejects if r.number in wanted} | raw_rows(table, wanted)
