"""The exact reader: record by record, whatever the text is like, and every line accounted for.

A quote that is never closed would make an ordinary CSV reader swallow the rest of the file into one
field. Here a record may go over a few lines if that makes it whole; otherwise the line with the stray
quote is set aside alone and reading goes on with the next line.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field

from data.formats.dialect import Layout
from data.formats.source import SHOWN, is_damaged, safe
from data.rejects import Reject

# A record of more lines than this is taken for a stray quote.
LONGEST_RECORD = 50
# So is one of more bytes than this; a single line that long is no line of a table.
LONGEST_LINE = 64 << 20
# As long as a field may be before the line is set aside, in characters; the csv module allows 131,072.
LONGEST_FIELD = 1_000_000

csv.field_size_limit(LONGEST_FIELD)


@dataclass(slots=True)
class Found:
    """What stands in a piece of text.

    Attributes:
        numbers: for each record the line on which it begins.
        rows: the fields of each record.
        spans: of what takes more than one line, how many, by the line it begins on.
        blank: lines with nothing on them.
        lines: lines consumed.
        end: the place in the text where reading stopped.
    """

    numbers: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    spans: dict[int, int] = field(default_factory=dict)
    blank: int = 0
    lines: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class ExactReader:
    """Reads records of one layout.

    Attributes:
        name: of the source, for messages.
        text_of: decodes the text; bytes that were no characters become lone surrogates.
    """

    name: str
    layout: Layout
    text_of: Callable[[bytes], str]

    def read(self, text: bytes, start: int, stop: int, first_line: int, is_last: bool) -> Found:
        """Read the records that begin between two places.

        Args:
            text: whole lines; only the file's last line may lack its end.
            start, stop: the record at `start` is the first, the first at or after `stop` is left.
            first_line: the number of the line at `start`.
            is_last: nothing follows the text. Otherwise a record that may go on after it is left.
        """
        lines = _Lines(text, start, self.layout.dialect.newline.encode())
        found = Found(end=start)
        index = 0
        while (line := lines.at(index)) is not None and lines.begins(index) < stop:
            span = self._take(lines, index, line, first_line + index, found, is_last)
            if not span:
                break
            index += span
        found.lines, found.end = index, lines.begins(index)
        return found

    def _take(self, lines: _Lines, index: int, line: bytes, number: int, found: Found, is_last: bool) -> int:
        """Take one record and return its lines; 0 if it cannot be known yet where it ends."""
        quote = self.layout.dialect.quote.encode()
        text = self.text_of(line)
        if quote not in line:
            if not text.strip() and self.layout.dialect.delimiter not in text:
                found.blank += 1
                return 1
            self._keep(number, self._divided(text), text, 1, found)
            return 1
        span, is_whole = _span(lines, index, quote, is_last)
        if not span:
            return 0
        if not is_whole:
            found.rejects.append(self._reject(number, text, "unbalanced_quote"))
            return 1
        joined = text if span == 1 else self.text_of(lines.between(index, span))
        fields = self._parsed(joined)
        if span > 1 and (fields is None or not self._fits(fields)):
            # Joined lines that make no whole record were not meant to be one.
            found.rejects.append(self._reject(number, text, "unbalanced_quote"))
            return 1
        self._keep(number, fields, joined, span, found)
        return span

    def _keep(self, number: int, fields: list[str] | None, text: str, span: int, found: Found) -> None:
        if span > 1:
            found.spans[number] = span
        if fields is None:
            found.rejects.append(self._reject(number, text, "malformed_line"))
        elif not self._fits(fields):
            found.rejects.append(self._reject(number, text, "wrong_field_count"))
        elif is_damaged(text):
            found.rejects.append(self._damaged(number, fields, text))
        else:
            found.numbers.append(number)
            found.rows.append(fields[: len(self.layout.header)])

    def _fits(self, fields: list[str]) -> bool:
        named = len(self.layout.header)
        return named <= len(fields) <= self.layout.width and not any(fields[named:])

    def _divided(self, text: str) -> list[str] | None:
        """Divide a line without quotation marks, as the csv module would, in a tenth of the time."""
        text = text.rstrip("\r")
        if "\r" in text or "\n" in text:
            return None
        fields = text.split(self.layout.dialect.delimiter)
        return None if len(text) > LONGEST_FIELD and max(map(len, fields)) > LONGEST_FIELD else fields

    def _parsed(self, text: str) -> list[str] | None:
        """Divide one record; None if it is no CSV, no fields if it ends before the text does."""
        newline = self.layout.dialect.newline
        lines = [f"{line}{newline}" for line in text.removesuffix(newline).split(newline)]
        dialect = self.layout.dialect
        reader = csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quote, strict=True)
        try:
            fields = next(reader)
        except csv.Error:
            return None
        # A quotation mark in the middle of a field joins nothing: then lines are left over.
        return fields if reader.line_num == len(lines) else []

    def _reject(self, number: int, text: str, reason: str) -> Reject:
        shown = safe(text.rstrip("\r\n"))
        return Reject(self.name, number, "(line)", shown[:SHOWN], reason, line=shown)

    def _damaged(self, number: int, fields: list[str], text: str) -> Reject:
        whole = safe(text.rstrip("\r\n"))
        for column, value in zip(self.layout.header, fields, strict=False):
            if is_damaged(value):
                return Reject(self.name, number, column, safe(value)[:SHOWN], "bad_encoding", line=whole)
        return Reject(self.name, number, "(line)", whole[:SHOWN], "bad_encoding", line=whole)


class _Lines:
    """The lines of a text from one place on, found as they are asked for."""

    def __init__(self, text: bytes, start: int, newline: bytes) -> None:
        self._text, self._newline = text, newline
        self._begins = [start]

    def begins(self, index: int) -> int:
        """Return where a line begins that was asked for, or the one after it."""
        return self._begins[index]

    def at(self, index: int) -> bytes | None:
        """Return a line without its end; None after the last."""
        while len(self._begins) <= index + 1:
            last = self._begins[-1]
            if last >= len(self._text):
                return None
            end = self._text.find(self._newline, last)
            self._begins.append(len(self._text) if end < 0 else end + 1)
        return self._text[self._begins[index] : self._begins[index + 1]].removesuffix(self._newline)

    def between(self, index: int, count: int) -> bytes:
        """Return some lines that were asked for, as they stand, the last without its end."""
        text = self._text[self._begins[index] : self._begins[index + count]]
        return text.removesuffix(self._newline)


def _span(lines: _Lines, index: int, quote: bytes, is_last: bool) -> tuple[int, bool]:
    """Return how many lines make the quotation marks even, and whether any number does; 0 if unknown."""
    quotes = span = size = 0
    while span < LONGEST_RECORD and size <= LONGEST_LINE:
        line = lines.at(index + span)
        if line is None:
            return (1, False) if is_last else (0, False)
        quotes += line.count(quote)
        size += len(line) + 1
        span += 1
        if not quotes % 2:
            return span, True
    return 1, False
