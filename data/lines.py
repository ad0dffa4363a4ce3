"""Text files as records that know on which physical line they stand; nothing is lost in silence.

A quote that is never closed would make an ordinary CSV reader swallow the rest of the file into one
field. Here a record may go over a few lines if that makes it whole; otherwise the line with the stray
quote is set aside alone and reading goes on with the next line.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from data.rejects import FileRefused, Reject

# A record of more lines than this is taken for a stray quote.
_LONGEST_RECORD = 50
# Longer values are cut in messages, not in the data.
_SHOWN = 200
# As long as a field may be before the line is set aside; the csv module's own limit is 131,072.
_LONGEST_FIELD = 1_000_000

csv.field_size_limit(_LONGEST_FIELD)


@dataclass(slots=True)
class Records:
    """What was found in one file.

    Attributes:
        header: the column names of line 1.
        columns: per column the values of the records that have the right number of fields.
        source: the physical lines of the file.
        spans: of the records that take more than one line, how many, by the line they begin on.
        lines: for each of those records the physical line on which it begins.
        rejects: the lines that are no such record, with what is wrong with them.
        blank_lines: lines with nothing on them; 1 + blank + continuation + read = physical.
    """

    header: list[str]
    columns: dict[str, list[str]]
    source: list[str]
    spans: dict[int, int] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    blank_lines: int = 0

    @property
    def physical_lines(self) -> int:
        """Lines in the file, the header included."""
        return len(self.source)

    @property
    def continuation_lines(self) -> int:
        """Lines that carry on the record of the line before."""
        return sum(self.spans.values()) - len(self.spans)

    def text(self, number: int) -> str:
        """Return the record that begins on a physical line, as it stands in the file."""
        span = self.spans.get(number, 1)
        return _safe("\n".join(self.source[number - 1 : number - 1 + span]).rstrip("\r"))

    @property
    def read(self) -> int:
        """Data records in the file, good or bad."""
        return len(self.lines) + len(self.rejects)


def read_records(path: Path) -> Records:
    """Read a comma-separated UTF-8 file, with or without a byte-order mark.

    Raises:
        FileRefused: there is no header to read the file by: it is missing, empty, or not text.
    """
    lines = _physical_lines(path)
    header = _header(path, lines[0])
    records = Records(header, {name: [] for name in header}, lines)
    for number, fields, problem, span in _parsed(lines, len(header)):
        if not span:
            records.blank_lines += 1
            continue
        if span > 1:
            records.spans[number] = span
        if problem:
            records.rejects.append(_reject(path, number, header, lines[number - 1], problem))
        else:
            records.lines.append(number)
            for name, value in zip(header, fields, strict=True):
                records.columns[name].append(value)
    accounted = 1 + records.blank_lines + records.continuation_lines + records.read
    if accounted != records.physical_lines:
        raise AssertionError(f"{path.name}: {records.physical_lines} lines, {accounted} accounted for")
    return records


def _physical_lines(path: Path) -> list[str]:
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise FileRefused(path.name, "There is no such file. Check the path.") from None
    except IsADirectoryError:
        raise FileRefused(path.name, "This is a folder. Name the file in it.") from None
    if not content.strip():
        raise FileRefused(path.name, "The file is empty. Export it again.", line=1)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise FileRefused(
            path.name,
            "The file is UTF-16. Save it as CSV UTF-8 and load that.",
            line=1,
            column="(first byte)",
        )
    if content[:4] in (b"PK\x03\x04", b"PAR1") or content[:2] == b"\x1f\x8b":
        raise FileRefused(
            path.name,
            "The file is not text. Save it as CSV UTF-8 and load that.",
            line=1,
            column="(first byte)",
        )
    text = content.decode("utf-8", errors="surrogateescape").removeprefix("\ufeff")
    lines = text.split("\n")
    return lines[:-1] if not lines[-1] else lines


def _header(path: Path, line: str) -> list[str]:
    try:
        header = [_safe(name.strip()) for name in next(csv.reader([line], strict=True), [])]
    except csv.Error as problem:
        raise FileRefused(path.name, f"The header cannot be read: {problem}.", line=1) from None
    for place, name in enumerate(header, start=1):
        if not name:
            raise FileRefused(path.name, "A column has no name. Name it.", line=1, column=f"number {place}")
        if header.index(name) != place - 1:
            raise FileRefused(
                path.name, "Two columns have this name. Rename one.", line=1, column=_safe(name)
            )
    if not header:
        raise FileRefused(path.name, "There is no header. Line 1 must name the columns.", line=1)
    return header


def _parsed(lines: list[str], width: int) -> Iterator[tuple[int, list[str], str, int]]:
    """Yield line number, fields, problem and the number of lines taken (0: the line is blank)."""
    index = 1
    while index < len(lines):
        if not lines[index].strip():
            yield index + 1, [], "", 0
            index += 1
            continue
        fields, problem, span = _record(lines, index, width)
        yield index + 1, fields, problem, span
        index += span


def _record(lines: list[str], index: int, width: int) -> tuple[list[str], str, int]:
    span = 1
    quotes = lines[index].count('"')
    while quotes % 2 and span < _LONGEST_RECORD and index + span < len(lines):
        quotes += lines[index + span].count('"')
        span += 1
    if quotes % 2:
        return [], "unbalanced_quote", 1
    try:
        fields = next(csv.reader([f"{line}\n" for line in lines[index : index + span]], strict=True))
    except csv.Error:
        return [], "malformed_line", 1
    if len(fields) != width:
        # Joined lines that make no whole record were not meant to be one.
        return [], "wrong_field_count" if span == 1 else "unbalanced_quote", 1
    # Bytes that are no UTF-8 were decoded to lone surrogates, which cannot be encoded again.
    if any("\udc80" <= character <= "\udcff" for value in fields for character in _non_ascii(value)):
        return fields, "bad_encoding", span
    return fields, "", span


def _non_ascii(value: str) -> str:
    return "" if value.isascii() else value


def _reject(path: Path, number: int, header: list[str], line: str, problem: str) -> Reject:
    column, value = "(line)", line
    if problem == "bad_encoding":
        for name, text in zip(header, next(csv.reader([line])), strict=False):
            if _safe(text) != text:
                column, value = name, text
                break
    return Reject(path.name, number, column, _safe(value)[:_SHOWN], problem)


def _safe(text: str) -> str:
    """Show bytes that are no UTF-8 as \\xNN, so that the text can be stored and printed."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
