"""A worksheet as a page: its columns, paragraphs across them, links within the workbook, how it prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from dashboard.report import style
from dashboard.report.cells import BOLD, POINTS, Book, lines_in, row_height
from dashboard.report.slides import Review, plain

_A4: Final = 9
_LINK: Final = "#1F5F99"
# No row may be higher than programs can show: what needs more lines is written in several rows.
_MOST_LINES: Final = 25
# What a page holds, in points, where it is printed at two thirds of its size.
_ONE_PAGE: Final = 740.0


class Worksheet:
    """A worksheet that is being written.

    Attributes:
        sheet: the worksheet.
        name: of the worksheet.
        widths: of its columns, in digits.
    """

    def __init__(self, book: Book, review: Review, name: str, widths: Sequence[float]) -> None:
        """Add a sheet: printed one page wide, with title, scope and the number of the page."""
        self.book, self.name, self.widths = book, name, widths
        self._heights: dict[int, float] = {}
        self.sheet: Any = book.file.add_worksheet(name)
        for place, width in enumerate(widths):
            self.sheet.set_column(place, place, width)
        self.sheet.hide_gridlines(2)
        self.sheet.set_default_row(row_height(1))
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4)
        self.sheet.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.7)
        self.sheet.set_header(f"&L{header_text(review.title, 80)}&R{header_text(name, 31)}")
        self.sheet.set_footer(f"&L{header_text(review.footer, 115)}&R&P / &N")

    def set_lines(self, row: int, count: int, size: float = POINTS) -> None:
        """Make a row as high as so many lines of a size."""
        self._heights[row] = row_height(count, size)
        self.sheet.set_row(row, self._heights[row])

    def end(self, rows: int) -> None:
        """Print the sheet of so many rows one page wide, and on one page where it can be read so."""
        tall = sum(self._heights.get(row, row_height(1)) for row in range(rows))
        self.sheet.fit_to_pages(1, 1 if tall <= _ONE_PAGE else 0)

    def across(self, row: int, text: str, *, size: float = POINTS, bold: bool = False, **look: Any) -> int:
        """Write a paragraph over all columns; return the row after it."""
        width = sum(self.widths) / (BOLD if bold else 1)
        look |= {"font_size": size, "bold": bold, "text_wrap": True, "valign": "top", "align": "left"}
        for part in _parts(plain(text, 100_000), width, size):
            last = len(self.widths) - 1
            if last:
                self.sheet.merge_range(row, 0, row, last, "", self.book.look(**look))
            self.book.write(self.sheet, row, 0, part, **look)
            self.set_lines(row, lines_in(part, width, size), size)
            row += 1
        return row

    def paragraphs(self, row: int, texts: Iterable[str], **look: Any) -> int:
        """Write paragraphs one below the other; return the row after the last."""
        for text in texts:
            if text:
                row = self.across(row, text, **look)
        return row

    def link(self, row: int, column: int, to: str, text: str, *, is_quiet: bool = False) -> None:
        """Write a link to the head of another sheet of the workbook."""
        look = {"font_color": style.MUTED} if is_quiet else {"font_color": _LINK, "underline": 1}
        written = self.book.look(valign="top", **look)
        self.sheet.write_url(row, column, f"internal:'{to}'!A1", written, plain(text, 200))


def sheet_name(text: str) -> str:
    """Return a name that a sheet may have: at most 31 UTF-16 units, without what references are made of."""
    name = plain(re.sub(r"[\[\]:*?/\\'!]", " ", text))
    if len(name.encode("utf-16-le")) <= 62:
        return name
    while len(name.encode("utf-16-le")) > 60:
        name = name[:-1]
    return f"{name.rstrip()}…"


def header_text(text: str, most: int) -> str:
    """Return a text as it is written in headers and footers, where & begins an instruction.

    Args:
        text: what is written.
        most: characters, each of which may take two of the 255 that a header may have.
    """
    # The writer takes these for pictures even where the sign is doubled.
    return re.sub(r"&(?=[G\[])", "＆", plain(text, most)).replace("&", "&&")


def _parts(text: str, width: float, size: float) -> list[str]:
    """Return a text in parts that each fit a row."""
    count = -(-lines_in(text, width, size) // _MOST_LINES)
    if count == 1:
        return [text]
    most = len(text) // count + 1
    parts = [""]
    for word in re.findall(r"\S+\s*|\s+", text):
        for piece in (word[i : i + most] for i in range(0, len(word), most)):
            if len(parts[-1]) + len(piece) > most:
                parts.append("")
            parts[-1] += piece
    return [part for part in parts if part]
