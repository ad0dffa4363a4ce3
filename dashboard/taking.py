"""Figures and rows as files that a person takes away: CSV, Parquet and Excel.

Text from data stays text in each of them: a spreadsheet must not run a name that begins with “=”.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import xlsxwriter

# Ending → MIME type of a file.
KINDS: Final[Mapping[str, str]] = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What a spreadsheet takes for a formula; see OWASP on CSV injection.
_FORMULA = r"^[=+\-@\t\r]"
# A number that a spreadsheet holds exactly has no more digits than this.
_EXACT_DIGITS = 15
_WIDEST_COLUMN = 60


def as_file(kind: str, table: pa.Table, about: Sequence[tuple[str, str]] = ()) -> bytes:
    """Write a table as a file.

    Args:
        kind: one of `KINDS`.
        table: the rows.
        about: what they are, as names and texts: a second sheet of a workbook, the metadata of Parquet.
    """
    if kind == "csv":
        return _csv(table)
    return _parquet(table, about) if kind == "parquet" else _workbook(table, about)


def _csv(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pyarrow.csv.write_csv(_disarmed(table), buffer)
    return buffer.getvalue()


def _disarmed(table: pa.Table) -> pa.Table:
    """Put an apostrophe before texts that a spreadsheet would run."""
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            texts = pc.replace_substring_regex(table.column(place), f"({_FORMULA})", r"'\1")
            table = table.set_column(place, field.name, texts)
    return table


def _parquet(table: pa.Table, about: Sequence[tuple[str, str]]) -> bytes:
    buffer = io.BytesIO()
    facts = {name.encode(): text.encode() for name, text in about}
    pq.write_table(table.replace_schema_metadata({**(table.schema.metadata or {}), **facts}), buffer)
    return buffer.getvalue()


def _workbook(table: pa.Table, about: Sequence[tuple[str, str]]) -> bytes:
    buffer = io.BytesIO()
    # Only numbers and texts are written: no formula, no link, whatever a text looks like.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet = book.add_worksheet("data")
        sheet.freeze_panes(1, 0)
        for place, field in enumerate(table.schema):
            sheet.write_string(0, place, field.name, head)
            style = (
                moment if pa.types.is_timestamp(field.type) else day if pa.types.is_date(field.type) else None
            )
            values = table.column(place).to_pylist()
            for row, value in enumerate(values, start=1):
                _write(sheet, row, place, value, style)
            longest = max((len(str(value)) for value in [field.name, *values[:200]]), default=0)
            sheet.set_column(place, place, min(longest + 2, _WIDEST_COLUMN))
        if about:
            _about(book, about, head)
    return buffer.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None:
        return
    if style is not None:
        sheet.write_datetime(row, column, value, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float, Decimal)) and value == value and _is_exact(value):
        sheet.write_number(row, column, float(value))
    elif isinstance(value, (list, tuple)):
        sheet.write_string(row, column, ", ".join(map(str, value)))
    else:
        sheet.write_string(row, column, str(value))


def _is_exact(value: float | Decimal) -> bool:
    """Whether a spreadsheet keeps every digit; a number that it would round is written as text."""
    return not isinstance(value, (int, Decimal)) or len(Decimal(value).as_tuple().digits) <= _EXACT_DIGITS


def _about(book: Any, about: Sequence[tuple[str, str]], head: Any) -> None:
    sheet = book.add_worksheet("about")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100, book.add_format({"text_wrap": True, "valign": "top"}))
    for row, (name, text) in enumerate(about):
        sheet.write_string(row, 0, name, head)
        sheet.write_string(row, 1, text)
