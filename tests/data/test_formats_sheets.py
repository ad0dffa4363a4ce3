"""Workbooks: what stands in a cell becomes text, and a record knows its row."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.formats import Source, sheets, sources
from data.rejects import FileRefused

Cells = Sequence[Sequence[Any]]
Saved = Callable[..., list[Source]]


@pytest.fixture
def saved(tmp_path: Path) -> Saved:
    """Save sheets as book.xlsx and open it."""

    def made(**content: Cells) -> list[Source]:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in content.items():
            sheet = book.create_sheet(name)
            for row, cells in enumerate(rows, start=1):
                for column, cell in enumerate(cells, start=1):
                    sheet.cell(row, column, cell)
        book.save(tmp_path / "book.xlsx")
        found, refused = sources([tmp_path / "book.xlsx"])
        if refused:
            raise refused[0]
        return found

    return made


def _rows(source: Source) -> list[list[Any]]:
    tables = [block.text.columns for block in source.blocks()]
    return [list(row) for t in tables for row in zip(*(c.to_pylist() for c in t), strict=True)]


VALUES: dict[str, tuple[Any, str]] = {
    "text": ("备注 ", "备注 "),
    "digits as text": ("007", "007"),
    "a whole number": (5, "5"),
    "a whole number with a point": (5.0, "5"),
    "a customer number": (1234567890123456, "1234567890123456"),
    "a round customer number": (10**15, "1000000000000000"),
    "a number beyond what a cell can hold": (12345678901234567890, "12345678901234570000"),
    "a fraction": (0.255, "0.255"),
    "a small fraction": (1e-7, "1e-07"),
    "a sum of fractions": (0.1 + 0.2, "0.3"),
    "true": (True, "true"),
    "false": (False, "false"),
    "a date": (dt.date(2024, 1, 2), "2024-01-02"),
    "a date and time": (dt.datetime(2024, 1, 2, 3, 4, 5), "2024-01-02 03:04:05"),
    "a time": (dt.time(3, 4, 5), "03:04:05"),
    "a duration": (dt.timedelta(hours=30, minutes=5), "30:05:00"),
    "not available": ("#N/A", "#N/A"),
    "a division by zero": ("#DIV/0!", "#DIV/0!"),
    "nothing": (None, ""),
}


@pytest.mark.parametrize(("cell", "text"), VALUES.values(), ids=VALUES.keys())
def test_a_cell_becomes_the_text_one_would_write(saved: Saved, cell: Any, text: str) -> None:
    (source,) = saved(Sheet1=[["id", "v"], [1, cell]])
    assert _rows(source) == [[2, "1", text]]


def test_a_percentage_is_its_value(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "v"])
    book.active.append([1, 0.125])
    book.active["B2"].number_format = "0.0%"
    book.save(tmp_path / "book.xlsx")
    (source,), _ = sources([tmp_path / "book.xlsx"])
    assert _rows(source) == [[2, "1", "0.125"]]


def test_a_formula_is_its_value(tmp_path: Path, saved: Saved) -> None:
    saved(Sheet1=[["id", "v"], [1, "=1+1"]])
    with zipfile.ZipFile(tmp_path / "book.xlsx") as book:
        members = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    members[sheet] = members[sheet].replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
    members[sheet] = members[sheet].replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w") as book:
        for name, content in members.items():
            book.writestr(name, content)
    (source,), _ = sources([tmp_path / "book.xlsx"])
    assert _rows(source) == [[2, "1", "2"]]


def test_a_record_knows_its_row(saved: Saved, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty rows above, a title, an empty row between, columns that begin further right."""
    monkeypatch.setattr(sheets, "BLOCK_ROWS", 2)
    none = [None] * 4
    above = [none, none, [None, None, "Export"], none]
    rows = [[None, None, n, "#N/A" if n == 3 else "x"] for n in range(5)]
    (source,) = saved(A=[*above, [None, None, "id", "v"], *rows[:2], none, *rows[2:]])
    assert _rows(source) == [
        [6, "0", "x"], [7, "1", "x"], [9, "2", "x"], [10, "3", "#N/A"], [11, "4", "x"]
    ]  # fmt: skip
    blocks = list(source.blocks())
    assert sum(b.physical_lines for b in blocks) == 11
    assert sum(b.blank_lines for b in blocks) == 5
    assert [b.bytes_read for b in blocks][-1] == source.size
    assert blocks[-1].raw([10, 11]).get(11) == "4,x"
    assert source.form == "Excel workbook, 1 row above the header left out"
    assert source.raw_header == "id,v"
    assert source.sample(2).to_pydict() == {"id": ["0", "1"], "v": ["x", "x"]}


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5])
def test_every_row_is_read_whatever_the_size_of_a_block(
    saved: Saved, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(sheets, "BLOCK_ROWS", 2)
    (source,) = saved(A=[["id", "v"], *([n, "x"] for n in range(count))])
    assert [row[0] for row in _rows(source)] == list(range(2, 2 + count))


def test_each_sheet_with_something_in_it_is_a_source(saved: Saved, tmp_path: Path) -> None:
    found = saved(First=[["a", "b"], [1, 2]], Nothing=[], Second=[["c", "d"], [3, 4]])
    assert [(s.name, s.header) for s in found] == [
        ("book.xlsx/First", ["a", "b"]), ("book.xlsx/Second", ["c", "d"])
    ]  # fmt: skip
    assert [_rows(s) for s in reversed(found)] == [[[2, "3", "4"]], [[2, "1", "2"]]]
    assert sum(s.size for s in found) <= (tmp_path / "book.xlsx").stat().st_size


def test_a_value_beside_the_named_columns_sets_its_record_aside(saved: Saved) -> None:
    many = [[1, None, 2, None]] * 2500
    (source,) = saved(A=[["a", None, "b", None], *many, [3, 4, 5, None], [6, None, 7, "x"]])
    assert source.header == ["a", "b"]
    rejects = [r for block in source.blocks() for r in block.rejects]
    assert [(r.number, r.reason, r.line) for r in rejects] == [
        (2502, "wrong_field_count", "3,4,5,"), (2503, "wrong_field_count", "6,,7,x")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["a", None, "b"], [1, 2, 3]], "book.xlsx/A, line 1, column B: A column has no name."),
        ([["a", "a"], [1, 2]], "book.xlsx/A, line 1, column a: Two columns have this name."),
        ([["Title"], [], ["x", "x"], [1, 2]], "book.xlsx/A, line 3, column x: Two columns have this name."),
        ([], "book.xlsx: All sheets of the workbook are empty."),
    ],
)
def test_a_sheet_without_a_usable_header_is_refused(saved: Saved, rows: Cells, words: str) -> None:
    with pytest.raises(FileRefused) as problem:
        saved(A=rows)
    assert words in str(problem.value)


def test_a_hidden_sheet_is_read_and_said_to_be_hidden(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    hidden = book.create_sheet("Hidden")
    hidden.append(["c", "d"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "book.xlsx")
    found, _ = sources([tmp_path / "book.xlsx"])
    assert [s.form for s in found] == ["Excel workbook", "Excel workbook, hidden sheet"]


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>\
<office:spreadsheet><table:table table:name="Tabelle1"><table:table-row>\
<table:table-cell office:value-type="string"><text:p>id</text:p></table:table-cell>\
<table:table-cell office:value-type="string"><text:p>day</text:p></table:table-cell></table:table-row>\
<table:table-row><table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p>\
</table:table-cell><table:table-cell office:value-type="date" office:date-value="2024-01-02">\
<text:p>02.01.24</text:p></table:table-cell></table:table-row>\
</table:table></office:spreadsheet></office:body></office:document-content>"""


def test_an_opendocument_spreadsheet_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "book.ods", "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", ODS)
        book.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    (source,), refused = sources([tmp_path / "book.ods"])
    assert (source.name, source.form, refused) == ("book.ods/Tabelle1", "OpenDocument spreadsheet", [])
    assert _rows(source) == [[2, "7", "2024-01-02"]]


def test_what_only_looks_like_an_old_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)
    found, (problem,) = sources([tmp_path / "old.xls"])
    assert found == []
    assert str(problem).startswith("old.xls: The workbook is damaged")


@pytest.mark.parametrize("name", ["book.xls", "book.csv", "book", "book.XLSX"])
def test_a_workbook_is_known_by_what_it_holds(saved: Saved, tmp_path: Path, name: str) -> None:
    saved(A=[["a", "b"], [1, "#N/A"]])
    (source,), _ = sources([(tmp_path / "book.xlsx").rename(tmp_path / name)])
    assert (source.name, _rows(source)) == (f"{name}/A", [[2, "1", "#N/A"]])


@settings(max_examples=60)
@given(place=st.floats(0, 1), put=st.binary(max_size=20), taken=st.integers(0, 300))
def test_a_damaged_workbook_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, place: float, put: bytes, taken: int
) -> None:
    file = tmp_path_factory.mktemp("damage") / "book.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, "#N/A"])
    book.save(file)
    content = file.read_bytes()
    at = 4 + int(place * (len(content) - 4))
    file.write_bytes(content[:at] + put + content[at + taken :])
    found, refused = sources([file])
    for source in found:
        try:
            list(source.blocks())
        except FileRefused as problem:
            refused.append(problem)
    assert found or refused
    assert all(str(problem).endswith(".") for problem in refused)
