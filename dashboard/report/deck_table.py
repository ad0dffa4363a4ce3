"""Tables of a review → native tables of a deck: letters as large and columns as wide as fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches

from dashboard.report import style, typeface
from dashboard.report.drawing import Box, Look, paint, write
from dashboard.report.slides import Table, plain

_BAND: Final = RGBColor.from_string(style.BAND.removeprefix("#"))
_SIZES: Final = (14, 13, 12, 11, 10, 9, 8)
_PAD = 0.2
_FARTHEST = 0.14
# Above and below the text of a row; small letters, taken where room is short, get less of it.
_ROOM, _ROOM_OF_SMALL, _SMALL = 0.15, 0.09, 9


def together(tables: Sequence[tuple[Table, float]], most: float) -> tuple[int, float]:
    """Return letters, in points, in which tables side by side all fit, and how far their rows stand apart.

    Args:
        tables: each with its width.
        most: how tall they may be.
    """
    if not tables:
        return _SIZES[-1], 0.0
    texts = [(_texts(table), width) for table, width in tables]
    points = min(_size(rows, width, most) for rows, width in texts)
    # Rows stand apart as far as there is room, but no farther than they are read across.
    left = [(most - sum(_heights(rows, width, points))) / len(rows) for rows, width in texts]
    return points, min(max(min(left), 0.0), _FARTHEST)


def table_width(table: Table) -> float:
    """Return how wide a table would be with each row on one line, in ems."""
    rows = _texts(table)
    return sum(max(_ems(row, r, c) for r, row in enumerate(rows)) for c in range(len(rows[0])))


def _texts(table: Table) -> list[list[str]]:
    return [[plain(cell, 300) for cell in row] for row in (table.head, *table.rows)]


def add_table(
    slide: Any, table: Table, box: Box, look: Look, *, points: int, apart: float, more: str
) -> None:
    """Add a table to a slide.

    Args:
        points, apart: as `together` returns them.
        more: what is written in a last row where rows had to be left out; has a place `{n}`.
    """
    left, top, width, most = box
    rows, dropped = _texts(table), 0
    widths, heights = _widths(rows, width, points), _heights(rows, width, points)
    while sum(heights) > most and len(rows) > 2:
        rows.pop()
        dropped += 1
        heights = [*(_row_height(row, widths, points) for row in rows), _row_height([""], widths, points)]
    if dropped:
        rows.append([more.format(n=dropped), *[""] * (len(rows[0]) - 1)])
    heights = [one + apart for one in heights]
    shape = slide.shapes.add_table(
        len(rows), len(rows[0]), Inches(left), Inches(top), Inches(width), Inches(sum(heights))
    )
    native = shape.table
    native.horz_banding = False
    for place, part in enumerate(widths):
        native.columns[place].width = Inches(part)
    for r, row in enumerate(rows):
        native.rows[r].height = Inches(heights[r])
        for c, text in enumerate(row):
            cell = native.cell(r, c)
            _fill(cell, text, look, is_head=r == 0, is_left=c in table.left)
            write(cell.text_frame, points, look, is_bold=r == 0, ink=look.ink)


def _size(rows: Sequence[Sequence[str]], width: float, most: float) -> int:
    """Return the largest letters in which a table fits, else the smallest there are."""
    for points in _SIZES:
        widths = _widths(rows, width, points)
        if sum(_heights(rows, width, points)) <= most and _words_fit(rows, widths, points):
            return points
    return _SIZES[-1]


def _heights(rows: Sequence[Sequence[str]], width: float, points: float) -> list[float]:
    widths = _widths(rows, width, points)
    return [_row_height(row, widths, points) for row in rows]


def _words_fit(rows: Sequence[Sequence[str]], widths: Sequence[float], points: float) -> bool:
    """Whether no word is wider than its column."""
    return all(
        max((typeface.ems(word) for word in cell.split() if word.isascii()), default=0)
        * (1.12 if place == 0 else 1.02)
        * points
        / 72
        <= part - _PAD + 0.001
        for place, row in enumerate(rows)
        for cell, part in zip(row, widths, strict=True)
    )


def _widths(rows: Sequence[Sequence[str]], width: float, points: float) -> list[float]:
    """Share out the width: short columns get what they need, long ones share what is left by their text."""
    needs = [
        max(_ems(row, r, c) for r, row in enumerate(rows)) * points / 72 + _PAD for c in range(len(rows[0]))
    ]
    if sum(needs) <= width:
        spare = (width - sum(needs)) / len(needs)
        return [need + spare for need in needs]
    even = width / len(needs)
    short = [need if need <= even else None for need in needs]
    left = width - sum(part for part in short if part is not None)
    long = sum(need**0.7 for need, part in zip(needs, short, strict=True) if part is None)
    return [
        part if part is not None else left * need**0.7 / long for need, part in zip(needs, short, strict=True)
    ]


def _ems(row: Sequence[str], place: int, column: int) -> float:
    """Return how wide a cell's text is; those of the head are bold."""
    return typeface.spread(row[column]) * (1.12 if place == 0 else 1.04)


def _row_height(row: Sequence[str], widths: Sequence[float], points: float) -> float:
    tallest = max(
        typeface.text_height(cell, part - _PAD, points) for cell, part in zip(row, widths, strict=False)
    )
    return tallest + (_ROOM if points > _SMALL else _ROOM_OF_SMALL)


def _fill(cell: Any, text: str, look: Look, *, is_head: bool, is_left: bool) -> None:
    cell.text_frame.text = text
    cell.text_frame.word_wrap = True
    cell.margin_left = cell.margin_right = Inches(_PAD / 2)
    cell.margin_top = cell.margin_bottom = Inches(0.04)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    band = _BAND if look.is_own else look.ground
    paint(cell.fill.fore_color, band if is_head else look.ground, -0.05 if is_head else 0.0)
    for paragraph in cell.text_frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT if is_left else PP_ALIGN.RIGHT
