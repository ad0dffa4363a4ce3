"""The cells of a workbook as text, as one would write them into a CSV file."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CHUNK = 1 << 20
# A cell that holds an error takes a few hundred bytes at most; this much of a piece is read again.
_OVERLAP = 4096
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\s(?=[^>]*\bt=\"e\")[^>]*\br=\"([A-Z]{1,3})([0-9]{1,7})\"[^>]*>"
    rb"(?:(?!</?(?:\w+:)?c[\s>]).)*?<(?:\w+:)?v>([^<]{1,30})</",
    re.DOTALL,
)
# Whole numbers below this are written in digits, whatever their length.
_PLAIN = 1e21


def cell_text(value: Any) -> str:
    """Write a cell's value as text.

    Args:
        value: str, float, int, bool, date, time, datetime or timedelta.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _of_float(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    if isinstance(value, dt.timedelta):
        return _of_duration(value)
    return str(value)


def _of_float(value: float) -> str:
    if value.is_integer() and abs(value) < _PLAIN:
        # The shortest digits that mean this number, as they were typed in, and no exponent.
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    return repr(value)


def _of_duration(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    sign = "-" if seconds < 0 else ""
    minutes, second = divmod(abs(seconds), 60)
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}"


def error_cells(path: Path, sheet: str) -> dict[int, dict[int, str]]:
    """Find the cells of an .xlsx sheet that hold an error, which the reader of workbooks calls empty.

    Returns:
        By row and column, both from 0, what stands there, `#N/A`.

    Raises:
        zipfile.BadZipFile, ElementTree.ParseError, KeyError: the workbook is damaged.
    """
    found: dict[int, dict[int, str]] = {}
    with zipfile.ZipFile(path) as archive:
        member = _sheets(archive).get(sheet)
        for match in _matches(archive, member) if member else ():
            letters, row, words = (group.decode("ascii", "replace") for group in match.groups())
            found.setdefault(int(row) - 1, {})[_column(letters)] = words
    return found


def _matches(archive: zipfile.ZipFile, member: str) -> Iterator[re.Match[bytes]]:
    """Yield the error cells; one that is seen twice, at the seam of two pieces, does no harm."""
    rest = b""
    with archive.open(member) as file:
        while content := file.read(_CHUNK):
            content = rest + content
            if b't="e"' in content:
                yield from _ERROR_CELL.finditer(content)
            rest = content[-_OVERLAP:]


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the members that hold the sheets, by the sheets' names."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = {r.get("Id"): r.get("Target", "") for r in relations}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    found = {}
    for node in book.iter():
        name, place = node.get("name"), target.get(node.get(_RELATION), "")
        if node.tag.endswith("}sheet") and name and place:
            found[name] = place.removeprefix("/") if place.startswith("/") else f"xl/{place}"
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def column_letters(place: int) -> str:
    """Return how a workbook calls a column, from its place, counted from 0."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
