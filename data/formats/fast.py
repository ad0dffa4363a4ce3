"""The fast reader: Arrow's CSV parser, believed only where its answer must be that of the exact reader.

Arrow forgives what the exact reader sets aside: text after a closing quotation mark, a lone carriage
return, an empty line. So a piece of text is given to it only if its quotation marks are all in their
places and its carriage returns all end lines, and the answer is taken only if it has one record for each
line that may end one. Anything else is left to the exact reader.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from data.formats.dialect import Layout
from data.formats.exact import LONGEST_FIELD, LONGEST_LINE, LONGEST_RECORD

_MARK = b"\xef\xbb\xbf"
# Arrow divides the text once more for its threads; a record must fit into one of these pieces.
_ARROW_BYTES = 2 << 20
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Parsed:
    """The records of a piece of text.

    Attributes:
        table: the header's columns, all text.
        lines: lines the records take.
        end: the place in the text after the last of them.
        starts: for each record on which line it begins, from 0; None where each takes one line.
    """

    table: pa.Table
    lines: int
    end: int
    starts: Places | None = None


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where the records end, by line ends outside quotation marks.

    Attributes:
        end: the place after the last whole record.
        records, lines: how many lie before it.
        starts: as in `Parsed`.
    """

    end: int
    records: int
    lines: int
    starts: Places | None = None


def parse(text: bytes, layout: Layout) -> Parsed | None:
    """Read whole lines as records; None if the exact reader has to do it.

    Args:
        text: whole lines, beginning with a record; only the file's last line may lack its end. The last
            record may lack its end too: then it is left, and `end` is where it begins.
    """
    if text.startswith(_MARK) or not _ends_are_plain(text, layout):
        return None
    shape = _shape(text, layout)
    if shape is None or not shape.records:
        return None
    table = _table(pa.py_buffer(text).slice(0, shape.end), layout, shape.starts is not None)
    if table is None or table.num_rows != shape.records or not _is_credible(table, layout):
        return None
    named = len(layout.header)
    table = table.select(range(named)).rename_columns(layout.header)
    return Parsed(table, shape.lines, shape.end, shape.starts)


def _ends_are_plain(text: bytes, layout: Layout) -> bool:
    if layout.dialect.newline == "\r":
        return b"\n" not in text
    return b"\r" not in text or text.count(b"\r") == text.count(b"\r\n")


def _shape(text: bytes, layout: Layout) -> _Shape | None:
    newline, quote = layout.dialect.newline.encode(), layout.dialect.quote.encode()
    if quote not in text:
        lines = text.count(newline) + (not text.endswith(newline))
        return _Shape(len(text), lines, lines)
    content = np.frombuffer(text, np.uint8)
    quotes = np.flatnonzero(content == ord(quote))
    if not _are_in_place(content, quotes, layout):
        return None
    ends = np.flatnonzero(content == ord(newline))
    if not text.endswith(newline):
        ends = np.append(ends, len(text))
    # A line end after an odd number of quotation marks lies within a field.
    outside = np.flatnonzero(np.searchsorted(quotes, ends) % 2 == 0)
    if not len(outside) or len(ends) - outside[-1] > LONGEST_RECORD:
        return None
    records, lines, end = len(outside), int(outside[-1]) + 1, min(int(ends[outside[-1]]) + 1, len(text))
    if records == lines:
        return _Shape(end, records, lines)
    starts = np.concatenate(([0], outside[:-1] + 1))
    if (outside - starts).max() >= LONGEST_RECORD or np.diff(ends[outside], prepend=-1).max() > LONGEST_LINE:
        return None
    return _Shape(end, records, lines, starts)


def _are_in_place(content: npt.NDArray[np.uint8], quotes: Places, layout: Layout) -> bool:
    """Tell whether every other quotation mark begins a field, or doubles the one before, and so on."""
    may_touch = neighbours(layout)
    opening, closing = quotes[0::2], quotes[1::2]
    before = content[opening[opening > 0] - 1]
    if not may_touch[before].all():
        return False
    may_touch[ord("\r")] = True
    after = content[closing[closing < len(content) - 1] + 1]
    return bool(may_touch[after].all())


def neighbours(layout: Layout) -> npt.NDArray[np.bool_]:
    """Return which bytes may stand before a quotation mark that begins a field."""
    beside = np.zeros(256, bool)
    beside[[ord(c) for c in (layout.dialect.delimiter, layout.dialect.quote, layout.dialect.newline)]] = True
    return beside


def _table(text: pa.Buffer, layout: Layout, has_line_ends: bool) -> pa.Table | None:
    # Arrow knows the columns by number: a header may hold any names.
    names = [str(number) for number in range(layout.width)]
    try:
        return pa.csv.read_csv(
            pa.BufferReader(text),
            read_options=pa.csv.ReadOptions(column_names=names, block_size=_ARROW_BYTES),
            parse_options=pa.csv.ParseOptions(
                delimiter=layout.dialect.delimiter,
                quote_char=layout.dialect.quote,
                newlines_in_values=has_line_ends,
            ),
            convert_options=pa.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return None


def _is_credible(table: pa.Table, layout: Layout) -> bool:
    if any(_longest(column, pc.binary_length) for column in table.columns[len(layout.header) :]):
        return False
    if layout.width == 1 and pc.any(pc.equal(pc.utf8_trim_whitespace(table.column(0)), "")).as_py():
        # A line with nothing on it is no record.
        return False
    return not any(
        _longest(column, pc.binary_length) > LONGEST_FIELD
        and _longest(column, pc.utf8_length) > LONGEST_FIELD
        for column in table.columns
    )


def _longest(column: pa.ChunkedArray, length: pc.Function) -> int:
    return int(pc.max(length(column)).as_py() or 0)
