"""Texts of a drawing: measured, and broken into lines where they are too long."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final
from unicodedata import east_asian_width

from dashboard.report import typeface
from dashboard.report.markup import element, inner
from dashboard.report.slides import plain

# From one line of a text to the next, in sizes of its letters; and from its foot to its middle.
LINE: Final = 1.18
MIDDLE: Final = 0.35
# Marks that begin no line, and those that end none.
_NOT_FIRST: Final = "，。、：；？！）》」』”’…%"
_NOT_LAST: Final = "（《「『“‘"


def label(text: str, x: float, y: float, size: float, **attributes: object) -> str:
    """Return a text on one line; `y` is its foot."""
    return element("text", inner(text), x=float(x), y=float(y), font_size=float(size), **attributes)


def labels(lines: Sequence[str], x: float, y: float, size: float, **attributes: object) -> str:
    """Return the lines of a text below one another; `y` is the foot of the first."""
    return "".join(label(line, x, y + i * size * LINE, size, **attributes) for i, line in enumerate(lines))


def width(text: str, size: float) -> float:
    """Return about how wide a text is, rather more than less."""
    return typeface.ems(text) * size


def broken(text: str, room: float, size: float, most: int) -> list[str]:
    """Break a text into at most so many lines; what has no room is cut, and says so by “…”.

    Lines end between words, or where a word alone is too wide within it; Chinese is broken anywhere.
    """
    lines: list[str] = []
    for piece in _pieces(plain(text)):
        if lines and width(f"{lines[-1]}{piece}".rstrip(), size) <= room:
            lines[-1] += piece
        else:
            lines += _hewn(piece.lstrip(), room, size)
    lines = [line.rstrip() for line in lines if line.strip()] or [""]
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width(f"{last}…", size) > room:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip()}…"]


def is_whole(text: str, lines: Sequence[str]) -> bool:
    """Whether lines hold a text with no word broken and nothing cut."""
    pieces = [piece.strip() for piece in _pieces(plain(text)) if piece.strip()]
    return "".join("".join(lines).split()) == "".join("".join(pieces).split()) and all(
        any(piece in line for line in lines) for piece in pieces
    )


def _pieces(text: str) -> list[str]:
    """Return the parts between which a line may end; a space stands before what follows it."""
    cuts = [place for place, pair in enumerate(pairwise(text), start=1) if _may_part(*pair)]
    return [text[a:b] for a, b in pairwise([0, *cuts, len(text)])]


def _may_part(before: str, after: str) -> bool:
    if " " in (before, after):
        return after == " "
    if before.isdigit():
        # What is counted stays with its number: 9月.
        return False
    is_wide = "W" in (east_asian_width(before), east_asian_width(after))
    return is_wide and after not in _NOT_FIRST and before not in _NOT_LAST


def _hewn(piece: str, room: float, size: float) -> list[str]:
    """Break a word that is wider than a line."""
    found = [""]
    for letter in piece:
        if found[-1] and width(found[-1] + letter, size) > room:
            found.append("")
        found[-1] += letter
    return found
