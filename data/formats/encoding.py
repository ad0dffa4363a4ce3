"""Which characters the bytes of a text file stand for: found once, from evidence, held for the whole file.

The rule, in this order:

1. A byte-order mark decides: UTF-8 or UTF-16.
2. Every other byte zero, on one side only: UTF-16 of that order.
3. Nothing that breaks UTF-8: UTF-8.
4. Otherwise valid sequences are weighed against bad bytes. UTF-8 stays unless the bad bytes are in the
   majority and stand on at least three lines and one line in 500, or on a third of the lines. So a UTF-8
   file with a few damaged bytes keeps its encoding, and loses those records only.
5. GB18030 if nearly all of it decodes (nine in ten of what is not ASCII) and is mostly Chinese in daily use
   (level 1 of GB 2312).
6. Windows-1252, which is Latin-1 with a few characters more.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

_ESCAPE = "dunlin.escape"
_BAD = re.compile("[\udc80-\udcff]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")
# How much of a sample must be zero on one side of each pair of bytes, and how little on the other.
_ZEROS, _FEW_ZEROS = 0.4, 0.05
_LEAST_LINES, _LEAST_SHARE, _PLAIN_SHARE = 3, 0.002, 1 / 3
_CHINESE, _DAMAGED = 0.5, 0.1


def _escape(problem: UnicodeError) -> tuple[str, int]:
    """Keep each byte that cannot be decoded as U+DC00 plus its value."""
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    bad = problem.object[problem.start : problem.end]
    return "".join(chr(0xDC00 + byte) for byte in bad), problem.end


codecs.register_error(_ESCAPE, _escape)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file's bytes become text.

    Attributes:
        codec: Python's name of it.
        title: its name for people.
        mark: bytes of the byte-order mark before the first character.
    """

    codec: str
    title: str
    mark: int = 0

    def transcoder(self) -> Transcoder:
        """Return a fresh transcoder for one pass over the file."""
        return Transcoder(self)

    def text(self, content: bytes) -> str:
        """Decode what a transcoder returned; bytes that were no characters become lone surrogates."""
        return content.decode("utf-8", "surrogateescape" if self.codec == "utf-8" else "surrogatepass")


class Transcoder:
    """Turns the file's bytes, piece by piece, into UTF-8; what is bad stays recognisable as bad."""

    def __init__(self, encoding: Encoding) -> None:
        self._mark = encoding.mark
        self._decoder = None
        if encoding.codec != "utf-8":
            self._decoder = codecs.getincrementaldecoder(encoding.codec)(_ESCAPE)

    def feed(self, content: bytes, is_last: bool = False) -> bytes:
        """Return the text of these bytes as UTF-8, except a character that is not complete yet."""
        if self._mark:
            cut = min(self._mark, len(content))
            content, self._mark = content[cut:], self._mark - cut
        if self._decoder is None:
            return content
        return self._decoder.decode(content, is_last).encode("utf-8", "surrogatepass")


UTF_8 = Encoding("utf-8", "UTF-8")
_MARKS = (
    (codecs.BOM_UTF8, Encoding("utf-8", "UTF-8", 3)),
    (codecs.BOM_UTF16_LE, Encoding("utf-16-le", "UTF-16", 2)),
    (codecs.BOM_UTF16_BE, Encoding("utf-16-be", "UTF-16", 2)),
)


def find_encoding(sample: bytes, is_whole: bool, elsewhere: Sequence[bytes] = ()) -> Encoding:
    """Return the encoding of a file.

    Args:
        sample: its beginning.
        is_whole: whether that is all of it.
        elsewhere: whole lines from further on.
    """
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    if (wide := _without_mark(sample)) is not None:
        return wide
    # A beginning may end within a character: only whole lines are evidence.
    end = 0 if is_whole else max(sample.rfind(b"\n"), sample.rfind(b"\r")) + 1
    end = end or len(sample)
    pieces = [sample[:end], *elsewhere]
    if all(map(_is_utf_8, pieces)) or not _speaks_against_utf_8(pieces):
        return UTF_8
    if _is_chinese(pieces):
        return Encoding("gb18030", "GB18030")
    return Encoding("cp1252", "Windows-1252")


def _without_mark(sample: bytes) -> Encoding | None:
    pairs = len(sample) // 2
    if pairs < 2:
        return None
    left, right = sample[::2].count(0) / pairs, sample[1::2].count(0) / pairs
    if left < _FEW_ZEROS and right > _ZEROS:
        return Encoding("utf-16-le", "UTF-16")
    if right < _FEW_ZEROS and left > _ZEROS:
        return Encoding("utf-16-be", "UTF-16")
    return None


def _is_utf_8(piece: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(piece)
    except UnicodeDecodeError:
        return False
    return True


def _speaks_against_utf_8(pieces: Sequence[bytes]) -> bool:
    valid = bad = lines = bad_lines = 0
    for line in b"\n".join(pieces).replace(b"\r", b"\n").split(b"\n"):
        if not line.strip():
            continue
        lines += 1
        if line.isascii():
            continue
        text = line.decode("utf-8", "surrogateescape")
        broken = len(_BAD.findall(text))
        bad += broken
        bad_lines += broken > 0
        valid += len(_NOT_ASCII.findall(text)) - broken
    if bad <= valid:
        return False
    is_spread = bad_lines >= _LEAST_LINES and bad_lines >= _LEAST_SHARE * lines
    return is_spread or bad_lines >= _PLAIN_SHARE * lines


def _is_chinese(pieces: Sequence[bytes]) -> bool:
    text = "".join(piece.decode("gb18030", _ESCAPE) for piece in pieces)
    foreign = _NOT_ASCII.findall(text)
    bad = sum("\udc00" <= character <= "\udcff" for character in foreign)
    daily = sum(map(_is_daily, foreign))
    return bad <= _DAMAGED * len(foreign) and daily >= _CHINESE * len(foreign)


def _is_daily(character: str) -> bool:
    """Tell whether it is one of the 3,755 most frequent Chinese characters, or punctuation beside them."""
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return 0xB0 <= code[0] <= 0xD7 or code[0] in (0xA1, 0xA3)
