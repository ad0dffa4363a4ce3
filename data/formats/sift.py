"""Blocks with a little dirt: the lines in doubt go to the exact reader, all the others the fast way.

A line is in doubt if its quotation marks do not come in pairs around whole fields, if it has another
number of delimiters than it should, a stray carriage return, bytes that are no characters, or too much
in it. The exact reader says what it is, and how many of the lines after it belong to it. What is left
are records of one line each, which go to the fast reader as one piece of text.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.formats import fast
from data.formats.dialect import Layout
from data.formats.exact import LONGEST_FIELD, ExactReader, Found

# With more of its lines in doubt, a block is not worth sifting.
_MOST_DOUBTED = 0.2
_DECODED_BYTES = 64 << 10
# As many damaged lines are looked for one by one in each of those pieces.
_MOST_DAMAGED = 16
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sifted:
    """What was found in a piece of text.

    Attributes:
        numbers: the line of each record in `table`.
        found: what the exact reader found in between; its blank lines and `lines` are those of all.
    """

    table: pa.Table | None
    numbers: fast.Places
    found: Found


class _Lines:
    """The lines of a text, and which of them certain characters are on."""

    def __init__(self, text: bytes, newline: str) -> None:
        self._newline = ord(newline)
        self.content = np.frombuffer(text, np.uint8)
        self.ends = self.places(newline)
        if not text.endswith(newline.encode()):
            self.ends = np.append(self.ends, len(text))
        self.begins = np.concatenate(([0], self.ends[:-1] + 1))
        self.count = len(self.ends)

    def places(self, character: str) -> fast.Places:
        """Return where the character stands."""
        return np.flatnonzero(self.content == ord(character))

    def after(self, places: fast.Places) -> fast.Places:
        """Return which characters follow; the text is taken to end in a line end."""
        last = len(self.content) - 1
        return np.where(places < last, self.content[np.minimum(places + 1, last)], self._newline)

    def counts(self, places: fast.Places) -> fast.Places:
        """Return how many of the places are on each line."""
        return np.diff(np.searchsorted(places, self.ends), prepend=0)

    def of(self, places: fast.Places) -> fast.Places:
        """Return the line that each place is on."""
        return np.repeat(np.arange(self.count), self.counts(places))


def sift(text: bytes, layout: Layout, exact: ExactReader, first_line: int, is_last: bool) -> Sifted | None:
    """Read whole lines that begin with a record; None if that is not worth it.

    Args:
        first_line: the number of the first line.
        is_last: nothing follows the text. Otherwise a record that may go on after it is left.
    """
    lines = _Lines(text, layout.dialect.newline)
    lengths = lines.ends - lines.begins
    blank = (lengths == 0) | ((lengths == 1) & (lines.content[lines.begins % len(text)] == ord("\r")))
    doubted = _doubted(text, lines, layout) & ~blank
    if doubted.sum() > _MOST_DOUBTED * lines.count:
        return None
    found, taken, stop = _asked(text, lines, np.flatnonzero(doubted), exact, first_line, is_last)
    kept = ~(blank | taken)
    kept[stop:] = False
    clean = _joined(text, lines, kept)
    parsed = fast.parse(clean, layout) if clean else None
    if clean and (parsed is None or parsed.starts is not None or parsed.lines != kept.sum()):
        return None
    found.blank += int((blank & ~taken)[:stop].sum())
    found.lines = stop
    found.end = len(text) if stop == lines.count else int(lines.begins[stop])
    return Sifted(parsed.table if parsed else None, np.flatnonzero(kept) + first_line, found)


def _doubted(text: bytes, lines: _Lines, layout: Layout) -> Mask:
    doubted = lines.ends - lines.begins > LONGEST_FIELD
    quotes, delimiters = lines.places(layout.dialect.quote), lines.places(layout.dialect.delimiter)
    if len(quotes):
        odd = lines.counts(quotes) % 2
        # Counted over the whole text, quotation marks change places after a line with an odd one.
        shifted = (np.cumsum(odd) - odd) % 2
        doubted |= odd == 1
        doubted[_misplaced(lines, quotes, shifted, layout)] = True
        within = (np.searchsorted(quotes, delimiters) + shifted[lines.of(delimiters)]) % 2
        delimiters = delimiters[within == 0]
    doubted |= lines.counts(delimiters) != layout.width - 1
    doubted[lines.of(_stray_ends(lines, layout))] = True
    doubted[_damaged(text, lines)] = True
    return doubted


def _misplaced(lines: _Lines, quotes: fast.Places, shifted: fast.Places, layout: Layout) -> fast.Places:
    """Return the lines with quotation marks that do not begin or end a field or double one another."""
    closes = (np.arange(len(quotes)) + shifted[lines.of(quotes)]) % 2 == 1
    beside = fast.neighbours(layout)
    before = np.where(quotes > 0, lines.content[quotes - 1], ord(layout.dialect.newline))
    after = lines.after(quotes)
    beside[ord("\r")] = True
    return lines.of(quotes)[~np.where(closes, beside[after], beside[before])]


def _stray_ends(lines: _Lines, layout: Layout) -> fast.Places:
    """Return where line ends stand that end no line."""
    if layout.dialect.newline == "\r":
        return lines.places("\n")
    returns = lines.places("\r")
    return returns[lines.after(returns) != ord("\n")]


def _damaged(text: bytes, lines: _Lines) -> list[int]:
    """Return the lines with bytes that are no characters, and perhaps some after many of those."""
    found: list[int] = []
    line = 0
    while line < lines.count:
        after = int(np.searchsorted(lines.begins, lines.begins[line] + _DECODED_BYTES))
        found += _damaged_between(text, lines, line, after)
        line = after
    return found


def _damaged_between(text: bytes, lines: _Lines, line: int, after: int) -> list[int]:
    found: list[int] = []
    while line < after:
        begin = int(lines.begins[line])
        try:
            text[begin : int(lines.ends[after - 1])].decode()
        except UnicodeDecodeError as problem:
            line = int(np.searchsorted(lines.begins, begin + problem.start, side="right"))
            found.append(line - 1)
            if len(found) == _MOST_DAMAGED:
                return [*found, *range(line, after)]
        else:
            break
    return found


def _asked(
    text: bytes, lines: _Lines, doubted: fast.Places, exact: ExactReader, first_line: int, is_last: bool
) -> tuple[Found, Mask, int]:
    """Ask the exact reader about lines; return what they are, the lines taken, and where to stop."""
    found, taken, next_line = Found(), np.zeros(lines.count, bool), 0
    for line in map(int, doubted):
        if line < next_line:
            continue
        begin = int(lines.begins[line])
        one = exact.read(text, begin, begin + 1, first_line + line, is_last)
        if not one.lines:
            return found, taken, line
        found.numbers += one.numbers
        found.rows += one.rows
        found.rejects += one.rejects
        found.spans |= one.spans
        found.blank += one.blank
        next_line = line + one.lines
        taken[line:next_line] = True
    return found, taken, lines.count


def _joined(text: bytes, lines: _Lines, kept: Mask) -> bytes:
    """Return the kept lines as one text."""
    edges = np.flatnonzero(np.diff(kept, prepend=False, append=False))
    begins = np.append(lines.begins, len(text))[edges]
    view = memoryview(text)
    return b"".join([view[a:b] for a, b in zip(begins[::2].tolist(), begins[1::2].tolist(), strict=True)])
