"""Delimited text: CSV and its kin, in blocks of bounded size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data.formats import fast
from data.formats.assembly import BlockReader, Taken, text_table
from data.formats.dialect import Layout, find_layout
from data.formats.encoding import Encoding, find_encoding
from data.formats.exact import LONGEST_LINE, Found
from data.formats.source import Block, Source, safe
from data.formats.storage import Stored, Stream
from data.rejects import FileRefused
from queries.sentence import Sentence, Term

# Bytes of text per block. Larger ones are no faster, and hold more memory.
BLOCK_BYTES = 16 << 20
# When a block is not clean, this much of it at a time is, or is left to the exact reader.
PIECE_BYTES = 128 << 10
_PIECE_BYTES_PER_COLUMN = 256
# What is looked at to find out about the file: so many bytes, and more where lines are long.
_SAMPLE_BYTES, _SAMPLE_LINES, _LARGEST_SAMPLE = 256 << 10, 20, 8 << 20
_PLACES, _PLACE_BYTES = 8, 32 << 10
_FIRST_CHARACTERS = 4096


class Delimited(Source):
    """A text file whose lines are divided into fields."""

    def __init__(self, stored: Stored) -> None:
        """Find out about the file.

        Raises:
            FileRefused: it is empty, not text, or has no usable header.
        """
        self.name, self.path, self.size = stored.name, stored.path, stored.size
        self._stored = stored
        sample, is_whole = _sample(stored)
        if not sample.strip():
            raise FileRefused(self.name, Sentence("The file is empty. Export it again."), line=1)
        elsewhere = [] if is_whole else stored.elsewhere(_PLACES, _PLACE_BYTES)
        self._encoding = find_encoding(sample, is_whole, elsewhere)
        text = self._encoding.text(self._encoding.transcoder().feed(sample, is_whole))
        _check_text(self.name, text)
        self._layout = find_layout(self.name, text, is_whole)
        self.header, self.raw_header = self._layout.header, self._layout.raw_header
        self.form = Sentence("{parts}", parts=("CSV", self._encoding.title, self._layout.form))

    def sample(self, rows: int = 2000) -> pa.Table:
        tables: list[pa.Table] = []
        for block in self.read(_SAMPLE_BYTES):
            tables.append(block.text)
            if sum(table.num_rows for table in tables) >= rows:
                break
        if not tables:
            return text_table(self.header, Found()).remove_column(0)
        return pa.concat_tables(tables).slice(0, rows).remove_column(0)

    def _blocks(self) -> Iterator[Block]:
        return self.read()

    def read(self, block_bytes: int = BLOCK_BYTES, piece_bytes: int = 0) -> Iterator[Block]:
        """Yield the records, the same whatever the sizes are.

        Args:
            block_bytes: bytes read at a time, before they are unpacked from another encoding.
            piece_bytes: of a block that is not clean, what is read exactly at a time; 0 is as is best.
        """
        piece_bytes = piece_bytes or max(PIECE_BYTES, _PIECE_BYTES_PER_COLUMN * self._layout.width)
        reader = BlockReader(self.name, self._layout, self._encoding, piece_bytes)
        newline = self._layout.dialect.newline.encode()
        number = above = self._layout.before + 1
        rest = b""
        with self._stored.open() as stream:
            chunks = _chunks(self.name, stream, self._encoding, newline, block_bytes)
            for text, is_last in _without_lines(chunks, above, newline):
                text = rest + text
                taken = reader.read(text, number, is_last)
                rest = text[taken.at :]
                if taken.lines or above:
                    yield self._block(text, number, taken, above, stream.position)
                    above, number = 0, number + taken.lines
        if rest:
            raise AssertionError(f"{self.name}: {len(rest)} bytes were not read")

    def _block(self, text: bytes, first: int, taken: Taken, above: int, position: int) -> Block:
        """Make a block; `first` is the number before its first line's."""
        table = pa.concat_tables(taken.tables) if taken.tables else text_table(self.header, Found())
        continued = sum(int(spans.sum()) - len(spans) for _, spans in taken.spans)
        lines = _RawLines(text[: taken.at], first + 1, taken.spans, self._layout, self._encoding)
        return Block(
            text=table,
            rejects=tuple(taken.rejects),
            physical_lines=taken.lines + above,
            blank_lines=taken.blank + max(above - 1, 0),
            continuation_lines=continued,
            bytes_read=position,
            raw_of=lines.of,
        )


@dataclass(frozen=True, slots=True)
class _RawLines:
    """The lines of a block as they stand in the file; `first` is the number of the first."""

    text: bytes
    first: int
    spans: list[tuple[fast.Places, fast.Places]]
    layout: Layout
    encoding: Encoding

    def of(self, numbers: Iterable[int]) -> dict[int, str]:
        content = np.frombuffer(self.text, np.uint8)
        newline = self.layout.dialect.newline.encode()
        begins = np.concatenate(([0], np.flatnonzero(content == ord(newline)) + 1))
        if begins[-1] < len(content):
            begins = np.append(begins, len(content))
        span_of = {
            int(line): int(span)
            for lines, spans in self.spans
            for line, span in zip(lines, spans, strict=True)
        }
        found = {}
        for number in numbers:
            place = number - self.first
            if 0 <= place < len(begins) - 1:
                record = self.text[begins[place] : begins[place + span_of.get(number, 1)]]
                found[number] = safe(self.encoding.text(record).rstrip("\r\n"))
        return found


def _chunks(
    name: str, stream: Stream, encoding: Encoding, newline: bytes, size: int
) -> Iterator[tuple[bytes, bool]]:
    """Yield the text in whole lines, and with the last of them True."""
    transcoder = encoding.transcoder()
    held: list[bytes] = []
    length = 0
    while content := stream.read(size):
        text = transcoder.feed(content)
        end = text.rfind(newline) + 1
        if end:
            yield b"".join([*held, text[:end]]), False
            held, length = [], 0
        held.append(text[end:])
        length += len(text) - end
        if length > LONGEST_LINE:
            raise FileRefused(
                name,
                Sentence(
                    "A line is longer than {megabytes} MB, so this is no table. Export it again with one "
                    "record on each line.",
                    megabytes=LONGEST_LINE >> 20,
                ),
            )
    yield b"".join([*held, transcoder.feed(b"", is_last=True)]), True


def _without_lines(
    chunks: Iterable[tuple[bytes, bool]], count: int, newline: bytes
) -> Iterator[tuple[bytes, bool]]:
    """Leave out the first lines."""
    for text, is_last in chunks:
        at = 0
        while count and at < len(text):
            at = text.find(newline, at) + 1 or len(text)
            count -= 1
        yield (text[at:] if at else text), is_last


def _sample(stored: Stored) -> tuple[bytes, bool]:
    """Return the beginning of a file with some whole lines, and whether that is all of it."""
    content = b""
    with stored.open() as stream:
        while len(content) < _LARGEST_SAMPLE:
            piece = stream.read(_SAMPLE_BYTES)
            content += piece
            if not piece:
                return content, True
            if max(content.count(b"\n"), content.count(b"\r")) > _SAMPLE_LINES:
                break
        return content, not stream.read(1)


def _check_text(name: str, text: str) -> None:
    """Refuse what is no text at all: below a header that is, damage only costs the records it is in."""
    first = text[:_FIRST_CHARACTERS].lstrip("\r\n").split("\n")[0]
    if sum(character < " " and character not in "\t\v\f\r\x1a\x1b" for character in first) > len(first) // 10:
        raise FileRefused(
            name,
            Sentence("The file is not text. Save it as CSV UTF-8 and load that."),
            line=1,
            column=Term("(first byte)"),
        )
