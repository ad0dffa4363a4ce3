"""How small letters must be for a chapter to stand on one printed page.

A page has no script that could measure itself, so that its height is reckoned beforehand, in points, rather
more than less. Sizes are those of `handout.css` for a printed sheet.
"""

from __future__ import annotations

from math import ceil
from typing import Final

from dashboard.numbers import Numbers
from dashboard.report import typeface
from dashboard.report.page_exhibits import CELL_PAD, column_widths, drawn, is_blank, shares_of
from dashboard.report.slides import Chapter, Chart, Slide, Table, plain

# A4 within its margins, and what title, subtitle and version take of the first page.
_WIDTH, _HEIGHT, _HEAD = 510.0, 742.0, 76.0
_ZOOMS: Final = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55)
# Letters are reckoned wider than they are set, as typefaces differ: here by less, or a page would stay empty.
_SET, _BOLD = 0.92, 1.1
# Sizes of letters, in points, and from line to line in these sizes.
_CHAPTER, _TITLE, _TOPIC, _SAID, _NOTE, _CELL, _CAPTION = 11.5, 10.0, 8.0, 9.5, 7.0, 8.6, 9.0
_LINE: Final = 1.36
_CELL_PAD: Final = 0.4
_BLANK: Final = 3.2
# Between figures, and above what stands on a slide.
_GAP, _ABOVE = 16.0, 4.0


def zoom_of(chapter: Chapter, numbers: Numbers, *, is_first: bool) -> float:
    """Return by how much the letters of a chapter are made smaller so that it stands on one page.

    What does not fit even in the smallest letters goes on to a further page: nothing is cut.
    """
    room = _HEIGHT - (_HEAD if is_first else 0.0)
    return next((z for z in _ZOOMS if _height(chapter, numbers, _WIDTH / z) * z <= room), _ZOOMS[-1])


def _height(chapter: Chapter, numbers: Numbers, width: float) -> float:
    """Return the height of a chapter, were the page so wide and letters of their full size."""
    head = 3.0 + _text(chapter.title, _CHAPTER * _BOLD, width)
    return head + sum(_slide(slide, numbers, width) for slide in chapter.slides)


def _lines(text: str, size: float, width: float) -> int:
    return max(ceil(typeface.ems(plain(text, 4000)) * size * _SET / max(width, 1.0) - 0.01), 1)


def _text(text: str, size: float, width: float) -> float:
    return _lines(text, size, width) * size * _LINE if plain(text) else 0.0


def _slide(slide: Slide, numbers: Numbers, width: float) -> float:
    said = 2 * _ABOVE + _text(slide.topic, _TOPIC, width) + _text(slide.title, _TITLE * _BOLD, width)
    shares = shares_of(slide.exhibits)
    is_alone = len(shares) == 1
    room = width - _GAP * (len(shares) - 1)
    shown = [
        _exhibit(one, numbers, room * share, is_alone=is_alone)
        for one, share in zip(slide.exhibits, shares, strict=True)
    ]
    lines = [_text(line, _SAID, width) for line in slide.lines]
    notes = [_text(note, _NOTE, (width - _GAP) / 2) + 1.0 for note in slide.notes if plain(note)]
    # Notes stand in two columns, which need not be alike.
    behind = sum(notes) / 2 + max(notes) / 2 if notes else 0.0
    parts = (max(shown, default=0.0), sum(lines), behind)
    return said + sum(part + _ABOVE for part in parts if part)


def _exhibit(one: Chart | Table, numbers: Numbers, width: float, *, is_alone: bool) -> float:
    has_caption = bool(one.title) and not (is_alone and isinstance(one, Table))
    caption = _CAPTION * _LINE + 2.0 if has_caption else 0.0
    if isinstance(one, Table):
        return caption + _table(one, width / _CELL) * _CELL
    drawing = drawn(one, numbers, is_wide=is_alone, is_low=True)
    return caption + drawing.height / drawing.width * width


def _table(table: Table, room: float) -> float:
    """Return the height of a table, in ems, whose columns share out the room as browsers do, nearly."""
    wants, leasts = column_widths(table), column_widths(table, is_least=True)
    room /= _SET
    stretch = max(room / sum(wants), 1.0)
    spare, asked = room - sum(leasts), max(sum(wants) - sum(leasts), 0.01)
    columns = [
        want * stretch if stretch > 1 else least + (want - least) * max(spare, 0.0) / asked
        for want, least in zip(wants, leasts, strict=True)
    ]
    heights = [
        max(_lines(cell, 1.0, (column - CELL_PAD) * _SET) for cell, column in zip(row, columns, strict=True))
        * _LINE
        for row in (table.head, *table.rows)
        if not is_blank(row)
    ]
    blank = 1 + len(table.rows) - len(heights)
    return sum(height + _CELL_PAD + 0.12 for height in heights) + blank * _BLANK
