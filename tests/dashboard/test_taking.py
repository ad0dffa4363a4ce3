"""What a person takes away holds the same figures, and text from data stays text in it."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dashboard.taking import KINDS, as_file

FORMULAS = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\tx", "\r=1"]
TABLE = pa.table(
    {
        "team": pa.array(["North", "=1+1", "东区", None]),
        "month": pa.array([date(2025, 1, 1), date(2024, 2, 29), None, date(2025, 3, 1)]),
        "at": pa.array([datetime(2025, 1, 1, 22, 0), None, datetime(2024, 2, 29, 8, 0), None]),
        "numerator": pa.array(
            [Decimal("1234567.89"), Decimal("-0.01"), None, Decimal("0.00")], pa.decimal128(38, 2)
        ),
        "n": pa.array([3, 0, 2**53 + 1, None], pa.int64()),
        "value": pa.array([0.25, 0.5, None, 1.0]),
        "is_kept": pa.array([True, False, None, True]),
    }
)


def _sheet(content: bytes, name: str = "data") -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for row in book[name].iter_rows()]


def test_parquet_gives_the_table_back() -> None:
    found = pq.read_table(io.BytesIO(as_file("parquet", TABLE, [("Scope", "all months")])))
    assert found.equals(TABLE)
    assert found.schema.metadata[b"Scope"] == b"all months"


def test_csv_has_every_digit() -> None:
    rows = list(csv.DictReader(io.StringIO(as_file("csv", TABLE).decode())))
    assert [row["numerator"] for row in rows] == ["1234567.89", "-0.01", "", "0.00"]
    assert [row["n"] for row in rows] == ["3", "0", "9007199254740993", ""]


def test_a_workbook_has_numbers_as_numbers_and_days_as_days() -> None:
    head, *rows = _sheet(as_file("xlsx", TABLE))
    assert head == TABLE.column_names
    assert [row[1] for row in rows] == [
        datetime(2025, 1, 1),
        datetime(2024, 2, 29),
        None,
        datetime(2025, 3, 1),
    ]
    assert [row[2] for row in rows] == [datetime(2025, 1, 1, 22), None, datetime(2024, 2, 29, 8), None]
    assert [row[3] for row in rows] == [1234567.89, -0.01, None, 0]
    assert [row[6] for row in rows] == [True, False, None, True]


def test_a_number_that_a_spreadsheet_would_round_is_written_as_text() -> None:
    rows = _sheet(as_file("xlsx", TABLE))
    assert [row[4] for row in rows[1:]] == [3, 0, "9007199254740993", None]


def test_a_workbook_says_what_it_holds() -> None:
    about = [("Cure rate", "Delinquent accounts that …"), ("Scope", "=all")]
    assert _sheet(as_file("xlsx", TABLE, about), "about") == [list(pair) for pair in about]


def test_the_head_of_a_workbook_stays_in_sight() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_file("xlsx", TABLE)))
    assert book["data"].freeze_panes == "A2"


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_looks_like_a_formula_is_run_nowhere(text: str) -> None:
    table = pa.table({"name": [text, f"a {text}"]})
    (_, (first,), (second,)) = csv.reader(io.StringIO(as_file("csv", table).decode(), newline=""))
    assert (first, second) == (f"'{text}", f"a {text}")
    book = openpyxl.load_workbook(io.BytesIO(as_file("xlsx", table)))
    cell = book["data"]["A2"]
    assert (cell.data_type, cell.hyperlink) == ("s", None)


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_table_is_a_file_too(kind: str) -> None:
    assert as_file(kind, TABLE.slice(0, 0))
