"""Texts, figures and days → cells of a workbook: numbers as numbers, text as text, whatever it looks like."""

from __future__ import annotations

from math import isfinite
from typing import Any, Final
from unicodedata import east_asian_width

from babel.numbers import get_currency_symbol
from xlsxwriter import Workbook

from dashboard.i18n import LOCALES, words_in
from dashboard.report import style, typeface
from dashboard.report.slides import Dated, Figure, FigureUnit, plain

# Nothing that is written becomes a formula or a link; both are made by their own calls alone.
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
POINTS: Final = 10
# What programs show of a cell is far less; they refuse more than 32,767 characters.
LONGEST_TEXT: Final = 4000
_MONEY: Final = ("money", "money_per_day", "price")
_MONTHS: Final = {"en": "[$-409]mmm yyyy", "zh": 'yyyy"年"m"月"'}
_DAYS: Final = {"en": "[$-409]mmm d, yyyy", "zh": 'yyyy"年"m"月"d"日"'}
# Spreadsheets know no day before.
_FIRST_YEAR: Final = 1900
# A digit takes this much of the size of its letters; widths of columns are counted in digits.
_DIGIT: Final = 0.556
# Bold letters are so much wider.
BOLD: Final = 1.1
_SPARE: Final = 1.6


class _Exact(float):
    """A number that is written with all its digits; the writer by itself keeps sixteen."""

    def __format__(self, spec: str) -> str:
        return repr(float(self))


class Book:
    """A workbook that is being written.

    Attributes:
        file: the workbook.
        language: of `i18n.LANGUAGES`.
        typeface: in which all is written.
    """

    def __init__(self, target: Any, language: str, currency: str) -> None:
        """Begin a workbook that is written into `target` when it is closed."""
        self.language = language
        self.typeface = typeface.LATIN if language == "en" else typeface.EAST_ASIAN[language]
        font = {"font_name": self.typeface, "font_size": POINTS}
        self.file = Workbook(target, {**_OPTIONS, "default_format_properties": font})
        self._symbol = get_currency_symbol(currency, LOCALES[language]) if currency else ""
        before, after = words_in(language)("{change} points", change="\0").split("\0")
        self._points = before, after
        self._looks: dict[tuple[tuple[str, Any], ...], Any] = {}

    def look(self, **properties: Any) -> Any:
        """Return a format of cells; the same properties share one."""
        key = tuple(sorted(properties.items()))
        if key not in self._looks:
            given = {"font_color": style.INK, "valign": "vcenter", **properties}
            self._looks[key] = self.file.add_format(given)
        return self._looks[key]

    @property
    def month_format(self) -> str:
        """How months are written."""
        return _MONTHS[self.language]

    def number_format(self, unit: FigureUnit) -> str:
        """Return how a figure of a unit is written, with the currency where it has one."""
        written = style.number_format(unit)
        if unit in _MONEY:
            return f"{_quoted(self._symbol)}{written}"
        if unit == "points":
            before, after = self._points
            return f"{_quoted(before)}{written}{_quoted(after)}"
        return written

    def figure_format(self, figure: Figure) -> str:
        """Return how this figure is written: a change with its sign, but for one that rounds to nothing."""
        written, mark = self.number_format(figure.unit), _quoted(figure.mark)
        if not figure.is_change:
            return f"{mark}{written}"
        decimals = len(style.number_format(figure.unit).partition(".")[2].rstrip("%"))
        hundred = 100 if written.endswith("%") else 1
        if round(figure.value * hundred, decimals) == 0:
            return f"{mark}{written};{mark}{written}"
        return f'{mark}+{written};{mark}"−"{written}'

    def write(self, sheet: Any, row: int, column: int, text: str, **properties: Any) -> None:
        """Write a figure as a number, a day as a day and all else as text."""
        if isinstance(text, Figure) and isfinite(text.value):
            look = self.look(num_format=self.figure_format(text), **properties)
            sheet.write_number(row, column, _Exact(text.value), look)
        elif isinstance(text, Dated) and text.day.year >= _FIRST_YEAR:
            written = (_MONTHS if text.is_month else _DAYS)[self.language]
            sheet.write_datetime(row, column, text.day, self.look(num_format=written, **properties))
        elif said := plain(text, LONGEST_TEXT):
            sheet.write_string(row, column, said, self.look(**properties))
        else:
            sheet.write_blank(row, column, None, self.look(**properties))

    def width(self, text: str) -> float:
        """Return how wide a column must be for a text, in digits; a figure is written out in full."""
        room = typeface.ems(text)
        if isinstance(text, Figure) and isfinite(text.value):
            decimals = len(style.number_format(text.unit).partition(".")[2].rstrip("%"))
            room = max(room, typeface.ems(f"{self._symbol}{text.value:,.{decimals}f}"))
        return room / _DIGIT + _SPARE


def lines_in(text: str, width: float, points: float = POINTS) -> int:
    """Return about how many lines a text takes in columns that are so many digits wide together."""
    # Latin letters are measured with room to spare, which adds up over a line.
    room = max(width - _SPARE, 1.0) * (1.0 if _is_wide(text) else 1.1)
    return typeface.lines(text, room * _DIGIT * POINTS / 72, points)


def row_height(count: int, points: float = POINTS) -> float:
    """Return how high a row of so many lines is, in points; no row may be higher than 409."""
    return min(typeface.height(count, points) * 72 * 1.08 + 5, 409.0)


def _is_wide(text: str) -> bool:
    return any(east_asian_width(letter) in "WF" for letter in text)


def _quoted(text: str) -> str:
    """Return a text as it stands within a number format."""
    return '"{}"'.format(text.replace('"', "")) if text else ""
