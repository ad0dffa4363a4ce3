"""A block of delimited text: fast where it is clean, sifted where there is a little dirt, exact elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from data.formats import fast
from data.formats.dialect import Layout
from data.formats.encoding import Encoding
from data.formats.exact import ExactReader, Found
from data.formats.sift import Sifted, sift
from data.formats.source import LINE
from data.rejects import Reject


@dataclass(slots=True)
class Taken:
    """What was read of one block so far.

    Attributes:
        spans: (line, number of lines) of the records that take more than one, as pairs of arrays.
        at: the place in the block's text where reading goes on.
    """

    tables: list[pa.Table] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    spans: list[tuple[fast.Places, fast.Places]] = field(default_factory=list)
    lines: int = 0
    blank: int = 0
    at: int = 0


@dataclass(frozen=True, slots=True)
class BlockReader:
    """Reads blocks of text: fast where they are clean, exactly where they are not."""

    name: str
    layout: Layout
    encoding: Encoding
    piece_bytes: int

    def read(self, text: bytes, before: int, is_last: bool) -> Taken:
        """Read the records of a text of which `before` lines precede; a last one may be left unread."""
        exact = ExactReader(self.name, self.layout, self.encoding.text)
        newline = self.layout.dialect.newline.encode()
        step = len(text)
        taken = Taken()
        while taken.at < len(text):
            end = _line_end(text, taken.at + step, newline)
            piece = text if not taken.at and end == len(text) else text[taken.at : end]
            if (parsed := fast.parse(piece, self.layout)) is not None:
                self._add_parsed(taken, parsed, before)
            elif step == len(text) and (sifted := self._sifted(piece, exact, taken, before, is_last)):
                self._add_sifted(taken, sifted)
            elif min(step, len(piece)) > self.piece_bytes:
                step = max(step // 16, self.piece_bytes)
            elif not self._add_found(taken, exact, text, end, before, is_last):
                break
        return taken

    def _add_parsed(self, taken: Taken, parsed: fast.Parsed, before: int) -> None:
        first = before + taken.lines + 1
        if parsed.starts is None:
            numbers = np.arange(first, first + parsed.lines)
        else:
            numbers = parsed.starts + first
            lengths = np.diff(numbers, append=first + parsed.lines)
            taken.spans.append((numbers[lengths > 1], lengths[lengths > 1]))
        taken.tables.append(parsed.table.add_column(0, LINE, pa.array(numbers, pa.int64())))
        taken.lines += parsed.lines
        taken.at += parsed.end

    def _sifted(
        self, piece: bytes, exact: ExactReader, taken: Taken, before: int, is_last: bool
    ) -> Sifted | None:
        if self.piece_bytes >= len(piece):
            return None
        found = sift(piece, self.layout, exact, before + taken.lines + 1, is_last)
        return found if found and found.found.lines else None

    def _add_sifted(self, taken: Taken, sifted: Sifted) -> None:
        at = taken.at
        tables = []
        if sifted.table is not None:
            tables.append(sifted.table.add_column(0, LINE, pa.array(sifted.numbers, pa.int64())))
        if sifted.found.numbers:
            tables.append(text_table(self.layout.header, sifted.found))
        if tables:
            table = pa.concat_tables(tables)
            order = np.argsort(table.column(0).to_numpy())
            taken.tables.append(table if len(tables) == 1 else table.take(order))
        self._add_rest(taken, sifted.found)
        taken.at = at + sifted.found.end

    def _add_found(
        self, taken: Taken, exact: ExactReader, text: bytes, stop: int, before: int, is_last: bool
    ) -> bool:
        found = exact.read(text, taken.at, stop, before + taken.lines + 1, is_last)
        if found.numbers:
            taken.tables.append(text_table(self.layout.header, found))
        self._add_rest(taken, found)
        taken.at = found.end
        return found.lines > 0

    def _add_rest(self, taken: Taken, found: Found) -> None:
        if found.spans:
            taken.spans.append((np.array(list(found.spans)), np.array(list(found.spans.values()))))
        taken.rejects += found.rejects
        taken.blank += found.blank
        taken.lines += found.lines


def text_table(header: list[str], found: Found) -> pa.Table:
    """Make a table of what the exact reader found, `_line` first."""
    columns = [pa.array(found.numbers, pa.int64())]
    columns += [pa.array(values, pa.string()) for values in zip(*found.rows, strict=True)]
    columns += [pa.array([], pa.string())] * (1 + len(header) - len(columns))
    return pa.table(columns, names=[LINE, *header])


def _line_end(text: bytes, place: int, newline: bytes) -> int:
    """Return the place after the first line end at or after `place - 1`, or the end."""
    if place >= len(text):
        return len(text)
    return text.find(newline, max(place - 1, 0)) + 1 or len(text)
