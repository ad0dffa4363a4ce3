"""How small letters must be for a chapter to stand on one printed page.

A page has no script that could measure itself, so that its height is reckoned beforehand, in points, rather
more than less. Sizes are those of `handout.css` for a printed sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dashboard.numbers import Numbers
from dashboard.report import typeface
from dashboard.report.page_exhibits import column_widths, drawn, shares_of
from dashboard.report.slides import Chapter, Chart, Slide, Table, plain

# A4 within its margins, and what title, subtitle and version take of the first page.
_WIDTH, _HEIGHT, _HEAD = 510.0, 742.0, 84.0
_ZOOMS: Final = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55)
_INCH: Final = 72.0
_BOLD: Final = 1.1
# From line to line, in sizes of letters.
_LINE: Final = 1.42
_CELL_LINE, _CELL_PAD = 1.35, 0.8
_GAP: Final = 16.0


def zoom_of(chapter: Chapter, numbers: Numbers, *, is_first: bool) -> float:
    """Return by how much the letters of a chapter are made smaller so that it stands on one page.

    What does not fit even in the smallest letters goes on to a further page: nothing is cut.
    """
    room = _HEIGHT - (_HEAD if is_first else 0.0)
    return next((z for z in _ZOOMS if _height(chapter, numbers, _WIDTH / z) * z <= room), _ZOOMS[-1])


def _height(chapter: Chapter, numbers: Numbers, width: float) -> float:
    """Return the height of a chapter, were the page so wide and letters of their full size."""
    head = 22.0 + _text(chapter.title, 11.5 * _BOLD, width)
    return head + sum(_slide(slide, numbers, width) for slide in chapter.slides)


def _text(text: str, size: float, width: float) -> float:
    return typeface.lines(plain(text, 4000), width / _INCH, size) * size * _LINE if plain(text) else 0.0


def _slide(slide: Slide, numbers: Numbers, width: float) -> float:
    said = 13.0 + _text(slide.topic, 8.5, width) + _text(slide.title, 10 * _BOLD, width)
    shares = shares_of(slide.exhibits)
    is_alone = len(shares) == 1
    room = width - _GAP * (len(shares) - 1)
    shown = [
        _exhibit(one, numbers, room * share, is_alone=is_alone)
        for one, share in zip(slide.exhibits, shares, strict=True)
    ]
    said += max(shown, default=-11.0) + 11.0
    lines = [_text(line, 9.5, width) + 3.5 for line in slide.lines if plain(line)]
    return said + (sum(lines) + 9.0 if lines else 0.0) + _notes(slide.notes, width)


def _notes(notes: Sequence[str], width: float) -> float:
    """Return the height of what stands behind, in two columns that need not be alike."""
    each = [_text(note, 7, (width - _GAP) / 2) + 4.0 for note in notes if plain(note)]
    return 22.0 + sum(each) / 2 + max(each) / 2 if each else 0.0


def _exhibit(one: Chart | Table, numbers: Numbers, width: float, *, is_alone: bool) -> float:
    caption = 17.0 if one.title else 0.0
    if isinstance(one, Table):
        return caption + _table(one, width)
    drawing = drawn(one, numbers, is_wide=is_alone, is_low=True)
    return caption + drawing.height / drawing.width * width


def _table(table: Table, width: float) -> float:
    """Return the height of a table whose columns share out the width as browsers do, nearly."""
    size = 8.6
    wants, leasts = column_widths(table), column_widths(table, is_least=True)
    spare = max(width / size - sum(leasts), 0.0)
    asked = max(sum(wants) - sum(leasts), 0.01)
    columns = [
        least + (want - least) * min(spare / asked, 1.0) for want, least in zip(wants, leasts, strict=True)
    ]
    lines = [
        max(
            typeface.lines(plain(cell), max(column - 1.2, 1.0) * size / _INCH, size)
            for cell, column in zip(row, columns, strict=True)
        )
        for row in (table.head, *table.rows)
    ]
    return sum((count * _CELL_LINE + _CELL_PAD) * size + 1 for count in lines)
