"""A slide → a sheet: figures as cells under one head, charts beside or below them, then the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from dashboard.report import style
from dashboard.report.cells import BOLD, Book, lines_in, row_height
from dashboard.report.native_charts import Cells, description, native_chart
from dashboard.report.slides import Chart, Figure, Review, Slide, Table, plain
from dashboard.report.worksheet import Worksheet

# Rows of every sheet, from the top; what is below the head stays in sight of it.
_CHAPTER, _TITLE, _CAPTION, _HEAD = 0, 1, 2, 3
_TITLE_SIZE: Final = 14
# Widths in digits.
_WIDEST, _WIDEST_HEAD, _NARROWEST, _INDENT, _GAP, _USUAL = 46.0, 16.0, 8.0, 1.5, 3.0, 9.0
_PAGE: Final = 118.0
# Beside cells that are narrower there is room for a chart.
_ROOM_BESIDE: Final = 76.0
# Sizes of charts in digits and in pixels, of which a digit takes seven.
_CHART_WIDTH, _WIDEST_CHART, _CHART_HEIGHT, _DIGIT = 80.0, 120.0, 270, 7.0
# What stays in sight must leave room for what is read under it.
_LONGEST_TITLE: Final = 400


@dataclass(frozen=True, slots=True)
class _Block:
    """An exhibit as cells.

    Attributes:
        left: its first column.
        table: its cells; those of a chart are its categories and the values of each series.
        chart: what is drawn of them; None of a table.
        widths: of its columns, in digits.
    """

    left: int
    table: Table
    chart: Chart | None
    widths: tuple[float, ...]


def add_sheet(book: Book, review: Review, slide: Slide, name: str, chapter: str, contents: str) -> None:
    """Add the sheet of a slide.

    Args:
        book: the workbook.
        review: what the slide is of.
        slide: what the sheet says.
        name: of the sheet.
        chapter: its title.
        contents: name of the sheet that leads here.
    """
    blocks = _blocks(book, slide)
    page = Worksheet(book, review, name, _columns(blocks))
    page.link(_CHAPTER, 0, contents, f"← {chapter}", is_quiet=True)
    row = page.across(_TITLE, plain(slide.title, _LONGEST_TITLE), size=_TITLE_SIZE, bold=True)
    if blocks:
        row = _filled(page, blocks)
        row = max(row, _drawn(page, blocks, row))
        page.sheet.freeze_panes(_HEAD + 1, 0)
        page.sheet.repeat_rows(_HEAD)
    row = page.paragraphs(row + 1, slide.lines)
    page.end(page.paragraphs(row + 1, slide.notes, size=9, font_color=style.MUTED))


def _blocks(book: Book, slide: Slide) -> list[_Block]:
    """Return the exhibits of a slide side by side, an empty column between them."""
    found: list[_Block] = []
    left = 0
    for exhibit in slide.exhibits:
        chart, table = (exhibit, _cells_of(exhibit)) if isinstance(exhibit, Chart) else (None, exhibit)
        widths = tuple(_width(book, table, place) for place in range(len(table.head)))
        found.append(_Block(left, table, chart, widths))
        left += len(widths) + 1
    return found


def _cells_of(chart: Chart) -> Table:
    """Return the figures of a chart as a table: categories down, series across; a gap is an empty cell."""
    head = ("", *(plain(series.name, style.LONGEST_LABEL) for series in chart.series))
    columns = [chart.categories, *([_figure(v, chart) for v in series.values] for series in chart.series)]
    return Table(plain(chart.title, style.LONGEST_CHART_TITLE), head, tuple(zip(*columns, strict=True)))


def _figure(value: float | None, chart: Chart) -> str:
    return "" if value is None else Figure("", value, chart.unit)


def _width(book: Book, table: Table, place: int) -> float:
    """Return the width of a column; the head is broken into lines where it is longer than the cells."""
    cells = max((book.width(row[place]) for row in table.rows), default=0.0)
    head = min(book.width(table.head[place]) * BOLD, _WIDEST_HEAD)
    indent = _INDENT if place in table.left else 0.0
    return min(max(cells, head, _NARROWEST) + indent, _WIDEST)


def _columns(blocks: Sequence[_Block]) -> list[float]:
    """Return the widths of all columns of a sheet: those of cells, then usual ones to the page's end."""
    widths: list[float] = []
    for block in blocks:
        widths += [*block.widths, _GAP]
    least = max(_PAGE, sum(widths) + _CHART_WIDTH if _is_beside(blocks) else 0.0)
    while sum(widths) < least:
        widths.append(_USUAL)
    return widths


def _taken(blocks: Sequence[_Block]) -> float:
    return sum(sum(block.widths) + _GAP for block in blocks)


def _is_beside(blocks: Sequence[_Block]) -> bool:
    """Whether charts stand beside the cells rather than below them."""
    return any(block.chart for block in blocks) and _taken(blocks) <= _ROOM_BESIDE


def _filled(page: Worksheet, blocks: Sequence[_Block]) -> int:
    """Write the cells of all exhibits under one head; return the row after the last."""
    lines = {_HEAD: 1}
    page.set_lines(_CAPTION, 1, _TITLE_SIZE)
    for block in blocks:
        page.book.write(page.sheet, _CAPTION, block.left, block.table.title, bold=True, valign="bottom")
        for r, cells in enumerate((block.table.head, *block.table.rows)):
            for c, text in enumerate(cells):
                _fill(page, block, r, c)
                lines[_HEAD + r] = max(lines.get(_HEAD + r, 1), _lines(page.book, block, text, r, c))
    for row, count in lines.items():
        page.set_lines(row, count)
    return max(_HEAD + 1 + len(block.table.rows) for block in blocks)


def _lines(book: Book, block: _Block, text: str, r: int, c: int) -> int:
    """Return how many lines a cell takes; a figure and what its column was made for takes one."""
    width = block.widths[c] - (_INDENT if c in block.table.left else 0.0)
    bold = BOLD if r == 0 else 1.0
    if isinstance(text, Figure) or book.width(text) * bold <= width:
        return 1
    return lines_in(plain(text), width / bold)


def _fill(page: Worksheet, block: _Block, r: int, c: int) -> None:
    """Write one cell of an exhibit; the head is its first row."""
    text = block.table.rows[r - 1][c] if r else block.table.head[c]
    look: dict[str, Any] = {"text_wrap": True, "bottom": 1, "bottom_color": style.RULE}
    # Words stand off from the figures before them.
    look |= {"align": "left", "indent": 1 if c else 0} if c in block.table.left else {"align": "right"}
    if r == 0:
        look |= {"bold": True, "bg_color": style.BAND}
    page.book.write(page.sheet, _HEAD + r, block.left + c, text, **look)


def _drawn(page: Worksheet, blocks: Sequence[_Block], below: int) -> int:
    """Draw the charts, beside the cells or below them; return the row after the last."""
    charts = [(block, block.chart) for block in blocks if block.chart]
    if not charts:
        return below
    is_beside = _is_beside(blocks)
    taken = _taken(blocks)
    room = max(_CHART_WIDTH, _PAGE - taken) if is_beside else max(taken, _PAGE) / len(charts) - _GAP
    size = {"width": min(room, _WIDEST_CHART) * _DIGIT, "height": _CHART_HEIGHT}
    rows = ceil(_CHART_HEIGHT * 72 / 96 / row_height(1)) + 1
    row, left = (_HEAD + 1, sum(len(block.widths) + 1 for block in blocks)) if is_beside else (below + 1, 0)
    offset = 0.0
    for block, chart in charts:
        made = native_chart(page.book, chart, Cells(page.name, _HEAD, block.left, _CAPTION))
        made.set_size(size)
        where = {"object_position": 2, "description": description(chart), "x_offset": offset}
        page.sheet.insert_chart(row, left, made, where)
        if is_beside:
            row += rows
        else:
            offset += size["width"] + _GAP * _DIGIT
    return row if is_beside else row + rows
