"""Each way in which a file can be wrong: what is said, what is set aside, what stays in force."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from pyarrow import csv as pa_csv

from data.intake import Intake
from data.load import load
from data.matching import adapter_contract
from data.rejects import FileRefused
from data.report import Report
from queries import connect
from queries.store import Store

CLIENTS = 30
Lines = list[str]
HUGE = "9" * 900_000
TOO_HUGE = "9" * 1_100_000


def _set(lines: Lines, number: int, column: str, value: str) -> Lines:
    """Put a value into one cell; `number` is the physical line, from 1."""
    names = next(csv.reader([lines[0]]))
    fields = lines[number - 1].split(",")
    fields[names.index(column)] = value
    return [*lines[: number - 1], ",".join(fields), *lines[number:]]


def _text(lines: Lines) -> bytes:
    return ("\n".join(lines) + "\n").encode()


@dataclass(frozen=True)
class Bad:
    """A file of which some lines are set aside.

    Attributes:
        make: turns the good lines into the file.
        line, column, words: what the first sentence must name.
        lost: the physical lines set aside.
        held: how they stand in the quarantine, where not as in the file.
    """

    make: Callable[[Lines], bytes]
    line: int
    column: str
    words: str
    lost: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()
    held: tuple[str, ...] = field(default=())


def _cell(number: int, column: str, value: str, words: str, reason: str) -> Bad:
    return Bad(
        lambda lines: _text(_set(lines, number, column, value)), number, column, words, (number,), (reason,)
    )


def _latin(lines: Lines) -> bytes:
    return _text(_set(lines, 5, "PAY_4", "caf?")).replace(b"caf?", "café".encode("latin-1"))


AMOUNT = "the value is not an amount such as 1234.50"
WHOLE = "the value is not a whole number"
BAD = {
    "text in a number": _cell(5, "LIMIT_BAL", "much", f"“much” {AMOUNT}", "wrong_type"),
    "an empty required cell": _cell(9, "PAY_AMT3", "", "a value is missing. Enter an amount", "empty"),
    "a blank required cell": _cell(9, "PAY_2", "  ", "a value is missing. Enter a whole number", "empty"),
    "a status beyond the codes": _cell(
        7, "PAY_0", "12", f"“12” {WHOLE} at least -2 and at most 9", "out_of_range"
    ),
    "a negative payment": _cell(31, "PAY_AMT1", "-1", f"“-1” {AMOUNT} at least 0", "out_of_range"),
    "a part of a whole number": _cell(4, "PAY_3", "1.5", f"“1.5” {WHOLE}", "wrong_type"),
    "a tenth of a cent": _cell(4, "BILL_AMT1", "1.005", f"“1.005” {AMOUNT}", "wrong_type"),
    "infinity": _cell(4, "BILL_AMT1", "inf", f"“inf” {AMOUNT}", "wrong_type"),
    "not a number": _cell(4, "PAY_AMT1", "nan", f"“nan” {AMOUNT}", "wrong_type"),
    "full-width digits": _cell(4, "PAY_AMT1", "１２", f"“１２” {AMOUNT}", "wrong_type"),
    "thousands separated": _cell(4, "PAY_AMT1", "1_000", f"“1_000” {AMOUNT}", "wrong_type"),
    "hexadecimal": _cell(4, "PAY_AMT1", "0x10", f"“0x10” {AMOUNT}", "wrong_type"),
    "an endless exponent": _cell(4, "PAY_AMT1", "1e+99", f"“1e+99” {AMOUNT}", "wrong_type"),
    "a zero byte": _cell(6, "BILL_AMT2", "1\x00", "", "wrong_type"),
    "a huge field": _cell(6, "BILL_AMT2", HUGE, f"“{HUGE[:200]}” {AMOUNT}", "wrong_type"),
    "a field too huge to read": Bad(
        lambda lines: _text(_set(lines, 6, "BILL_AMT2", TOO_HUGE)),
        6,
        "(line)",
        "not valid CSV",
        (6,),
        ("malformed_line",),
    ),
    "Latin-1 in one cell": Bad(
        _latin,
        5,
        "PAY_4",
        r"“caf\xe9” there are bytes that are not UTF-8",
        (5,),
        ("bad_encoding",),
        (r"caf\xe9",),
    ),
    "a quote that is never closed": Bad(
        lambda lines: _text(_set(lines, 8, "PAY_3", '"0')),
        8,
        "(line)",
        "never closed",
        (8,),
        ("unbalanced_quote",),
    ),
    "two quotes never closed": Bad(
        lambda lines: _text(_set(_set(lines, 8, "PAY_3", '"0'), 12, "PAY_6", '0"')),
        8,
        "(line)",
        "never closed",
        (8, 12),
        ("unbalanced_quote",),
    ),
    "a quote never closed on the last line": Bad(
        lambda lines: _text(_set(lines, 31, "ID", '"30')),
        31,
        "(line)",
        "never closed",
        (31,),
        ("unbalanced_quote",),
    ),
    "text after a closing quote": Bad(
        lambda lines: _text(_set(lines, 8, "PAY_3", '"0"0')),
        8,
        "(line)",
        "not valid CSV",
        (8,),
        ("malformed_line",),
    ),
    "a field too many": Bad(
        lambda lines: _text([*lines[:9], lines[9] + ",1", *lines[10:]]),
        10,
        "(line)",
        "more or fewer fields",
        (10,),
        ("wrong_field_count",),
    ),
    "a field too few": Bad(
        lambda lines: _text([*lines[:9], lines[9].rpartition(",")[0], *lines[10:]]),
        10,
        "(line)",
        "more or fewer fields",
        (10,),
        ("wrong_field_count",),
    ),
    "a key again with other values": Bad(
        lambda lines: _text([*lines, _set(lines, 3, "LIMIT_BAL", "77")[2]]),
        32,
        "ID",
        "“2” the key was seen before, with other values (first on line 3)",
        (32,),
        ("duplicate_key",),
    ),
    "two problems on one line": Bad(
        lambda lines: _text(_set(_set(lines, 5, "LIMIT_BAL", "x"), 5, "PAY_0", "99")),
        5,
        "LIMIT_BAL",
        f"“x” {AMOUNT}",
        (5,),
        ("wrong_type", "out_of_range"),
    ),
    "problems on two lines": Bad(
        lambda lines: _text(_set(_set(lines, 20, "PAY_0", "y"), 5, "LIMIT_BAL", "x")),
        5,
        "LIMIT_BAL",
        f"“x” {AMOUNT}",
        (5, 20),
        ("wrong_type",),
    ),
}


@dataclass(frozen=True)
class Tried:
    """A bad file, loaded over the small history."""

    bad: Bad
    lines: Lines
    store: Store
    pointer_before: bytes
    report: Report

    @property
    def held(self) -> Lines:
        """The lines in the quarantine, without its header."""
        assert self.report.quarantine is not None
        return self.report.quarantine.read_text("utf-8").splitlines()[1:]


@pytest.fixture(scope="module", params=BAD.values(), ids=BAD.keys())
def tried(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    small_home: Path,
    uci_lines: Lines,
) -> Tried:
    """Load each bad file once."""
    folder = tmp_path_factory.mktemp("tried")
    store = Store.of("small", Path(copytree(small_home, folder / "home")))
    content = request.param.make(uci_lines)
    (folder / "bad.csv").write_bytes(content)
    before = store.pointer.read_bytes()
    report = load(folder / "bad.csv", store)
    return Tried(
        request.param, content.decode("utf-8", "backslashreplace").split("\n"), store, before, report
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file to load."""
    return tmp_path / "bad.csv"


def _reconciles(intake: Intake) -> bool:
    records = intake.accepted + intake.quarantined + intake.duplicates
    lines = 1 + intake.blank_lines + intake.continuation_lines + intake.read
    return (records, lines) == (intake.read, intake.physical_lines)


@pytest.fixture
def taken(take_in: Callable[..., Any]) -> Callable[[Path], tuple[Intake, list[tuple[Any, ...]]]]:
    """Read a file as the sample is read; return what became of its records, and the accepted ones."""
    return lambda file: take_in(file, adapter_contract("uci"))


def test_a_bad_line_is_told_with_file_line_and_column(tried: Tried) -> None:
    bad, rejects = tried.bad, tried.report.intake.rejects
    assert rejects[0].sentence.startswith(f"bad.csv, line {bad.line}, column {bad.column}:")
    assert bad.words in rejects[0].sentence
    assert {r.number for r in rejects} == set(bad.lost)
    assert {r.reason for r in rejects} == set(bad.reasons)


def test_every_record_is_accounted_for(tried: Tried) -> None:
    intake = tried.report.intake
    assert _reconciles(intake)
    assert intake.quarantined == len(tried.bad.lost)
    assert intake.accepted == intake.read - len(tried.bad.lost)


def test_what_was_published_before_is_still_in_force(tried: Tried, small_figures: Any, figures: Any) -> None:
    assert not tried.report.published
    read = tried.report.intake.read
    assert (
        f"{len(tried.bad.lost)} of {read} records were set aside, so nothing was published"
        in tried.report.why_not
    )
    assert tried.store.pointer.read_bytes() == tried.pointer_before
    assert figures(tried.store) == small_figures


def test_the_quarantine_holds_exactly_the_bad_lines(tried: Tried) -> None:
    assert tried.held == [tried.lines[number - 1] for number in tried.bad.lost]
    assert all(word in "".join(tried.held) for word in tried.bad.held)


def test_the_reasons_stand_beside_the_quarantine(tried: Tried) -> None:
    assert tried.report.quarantine is not None
    (reasons,) = [f for f in tried.report.quarantine.parent.iterdir() if f != tried.report.quarantine]
    text = reasons.read_text("utf-8")
    rows = [(int(row["line"]), row["column"], row["reason"]) for row in csv.DictReader(io.StringIO(text))]
    assert rows == [(r.number, r.column, r.reason) for r in tried.report.intake.rejects]


def test_the_quarantine_can_be_mended_and_read_again(
    tried: Tried, uci_lines: Lines, tmp_path: Path, taken: Callable[..., Any]
) -> None:
    assert tried.report.quarantine is not None
    header = tried.report.quarantine.read_text("utf-8").splitlines()[0]
    good = [uci_lines[number - 1] if number <= CLIENTS + 1 else uci_lines[2] for number in tried.bad.lost]
    mended = tmp_path / "mended.csv"
    mended.write_text("\n".join([header, *good]) + "\n", "utf-8")
    intake, _ = taken(mended)
    assert (intake.accepted, intake.rejects) == (len(good), [])


PARTIAL = [
    "text in a number",
    "a huge field",
    "Latin-1 in one cell",
    "two quotes never closed",
    "a key again with other values",
]


@pytest.mark.parametrize("name", PARTIAL)
def test_partial_publishes_the_others(name: str, file: Path, uci_lines: Lines, small_store: Store) -> None:
    bad = BAD[name]
    file.write_bytes(bad.make(uci_lines))
    fresh = Store.of("fresh", small_store.root.parent)
    report = load(file, fresh, is_partial=True)
    assert (report.published, fresh.current().stem) == (True, report.load_id)
    warehouse = connect(fresh.current())
    (noted,) = warehouse.meta("load")
    assert noted["accepted"] == noted["read"] - len(bad.lost) == warehouse.meta("input_table")[0]["row_count"]
    found = {(r["line"], r["column"], r["reason"]) for r in warehouse.meta("rejected")}
    assert found == {(r.number, r.column, r.reason) for r in report.intake.rejects}
    warehouse.close()


def test_a_file_loaded_again_changes_nothing(
    file: Path, uci_lines: Lines, small_store: Store, figures: Callable[[Store], Any]
) -> None:
    file.write_bytes(_text(uci_lines))
    before, pointer = figures(small_store), small_store.pointer.read_bytes()
    report = load(file, small_store)
    assert report.published
    assert (report.met, report.version) == ((0, CLIENTS, 0), pointer.decode())
    assert small_store.pointer.read_bytes() == pointer
    assert figures(small_store) == before


def test_what_comes_later_adds_to_what_was_published(
    file: Path, uci_lines: Lines, small_store: Store, figures: Callable[[Store], Any]
) -> None:
    """Two halves, the second with one client of the first corrected."""
    halves = Store.of("halves", small_store.root.parent)
    wrong = _set(uci_lines, 5, "PAY_0", "3")
    file.write_bytes(_text(wrong[:16]))
    assert load(file, halves).published
    file.write_bytes(_text([uci_lines[0], uci_lines[4], *uci_lines[16:]]))
    assert load(file, halves).met == (14, 0, 1)
    assert figures(halves) == figures(small_store)


def test_what_is_mended_completes_what_was_published_in_part(
    file: Path, uci_lines: Lines, small_store: Store
) -> None:
    """First 29 clients and one set aside; then that one, mended: 30 clients, not one."""
    file.write_bytes(_text(_set(uci_lines, 5, "PAY_0", "x")))
    quarantine = load(file, small_store, is_partial=True).quarantine
    assert quarantine is not None
    quarantine.write_text("\n".join([uci_lines[0], uci_lines[4]]) + "\n", "utf-8")
    assert load(quarantine, small_store).published
    warehouse = connect(small_store.current())
    (row,) = warehouse.reader().run("roll_rate_matrix", by=["month"], weight="accounts").rows()[:1]
    warehouse.close()
    assert row["denominator"] == CLIENTS


REFUSED: dict[str, tuple[Callable[[Lines], bytes], list[str]]] = {
    "no column": (
        lambda lines: _text(
            [lines[0].replace('"PAY_2",', ""), *(ln.replace(",", "", 1) for ln in lines[1:])]
        ),
        ["bad.csv, line 1, column PAY_2: The column is missing.", "PAY_AMT6"],
    ),
    "two columns missing": (
        lambda lines: _text([lines[0].replace("PAY_2", "PAY_1").replace("BILL_AMT6", "B")]),
        ["line 1, column PAY_2", "So are BILL_AMT6"],
    ),
    "column in small letters": (lambda lines: _text([lines[0].lower(), *lines[1:]]), ["line 1, column ID"]),
    "no header": (lambda lines: _text(lines[1:]), ["bad.csv, line 1, column"]),
    "two columns of one name": (
        lambda lines: _text([lines[0].replace("PAY_3", "PAY_2"), *lines[1:]]),
        ["line 1, column PAY_2: Two columns have this name."],
    ),
    "a column with values and no name": (
        lambda lines: _text([lines[0] + ",", *(ln + ",1" for ln in lines[1:])]),
        ["line 1, column number 26: A column has no name."],
    ),
    "an unclosed header": (
        lambda lines: _text(['"' + lines[0], *lines[1:]]),
        ["bad.csv, line 1: The header cannot be read"],
    ),
    "a blank first line": (lambda lines: _text(["", *lines]), ["bad.csv, line 1: There is no header."]),
    "an empty file": (lambda _: b"", ["bad.csv, line 1: The file is empty."]),
    "white space": (lambda _: b" \n\n\t\n", ["bad.csv, line 1: The file is empty."]),
    "a damaged zip": (
        lambda _: b"PK\x03\x04\x14\x00\x06\x00",
        ["bad.csv: The archive is damaged or cut off"],
    ),
    "a damaged workbook": (
        lambda lines: _workbook(lines)[:-40],
        ["bad.csv: The archive is damaged or cut off"],
    ),
    "a damaged Parquet file": (
        lambda _: b"PAR1\x15\x04\x15\x10",
        ["bad.csv: The Parquet file is damaged or cut off"],
    ),
    "a Parquet file without its end": (
        lambda lines: _parquet(lines)[:-10],
        ["bad.csv: The Parquet file is damaged or cut off"],
    ),
    "a damaged gzip file": (
        lambda _: b"\x1f\x8b\x08\x00\x00",
        ["bad.csv: The archive is damaged or cut off"],
    ),
    "a gzip file without its end": (
        lambda lines: gzip.compress(_text(lines))[:-20],
        ["bad.csv: The archive is damaged or cut off"],
    ),
    "a gzip file with a wrong checksum": (
        lambda lines: gzip.compress(_text(lines))[:-8] + b"\0" * 8,
        ["bad.csv: The archive is damaged or cut off"],
    ),
}


@pytest.mark.parametrize(("make", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(
    make: Callable[[Lines], bytes], words: list[str], file: Path, uci_lines: Lines, small_store: Store
) -> None:
    file.write_bytes(make(uci_lines))
    pointer = small_store.pointer.read_bytes()
    with pytest.raises(FileRefused) as problem:
        load(file, small_store, "uci", is_partial=True)
    assert all(word in str(problem.value) for word in words), str(problem.value)
    assert small_store.pointer.read_bytes() == pointer
    assert [f.name for f in small_store.versions.iterdir()] == [f"{pointer.decode()}.duckdb"]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("empty", "empty: There is no table in this folder. Name CSV, Excel or Parquet files"),
        ("none.csv", "none.csv: There is no such file. Check the path."),
        ("bad.csv/inside.csv", "inside.csv: "),
    ],
    ids=["an empty folder", "no file", "a file taken for a folder"],
)
def test_a_path_without_a_file_is_told(
    place: str, words: str, file: Path, uci_lines: Lines, small_store: Store
) -> None:
    file.write_bytes(_text(uci_lines))
    (file.parent / "empty").mkdir()
    with pytest.raises(FileRefused) as problem:
        load(file.parent / place, small_store)
    assert words in str(problem.value)


def test_a_table_that_nobody_knows_is_refused_with_its_columns(file: Path, small_store: Store) -> None:
    file.write_bytes(b"width,height\n1,2\n")
    with pytest.raises(FileRefused) as problem:
        load(file, small_store)
    assert str(problem.value).startswith("bad.csv: No table resembles it: its columns are width, height.")
    assert "say in mapping.toml which column is which" in str(problem.value)


@pytest.mark.parametrize(
    "only", [lambda lines: lines[:1], lambda lines: [lines[0], "", ""]], ids=["header", "blank lines"]
)
def test_a_file_without_a_record_publishes_nothing(
    only: Callable[[Lines], Lines], file: Path, uci_lines: Lines, small_store: Store
) -> None:
    file.write_bytes(_text(only(uci_lines)))
    report = load(file, small_store)
    assert (report.published, report.intake.read, report.quarantine) == (False, 0, None)
    assert report.why_not == "No record was accepted, so nothing was published."


SAME: dict[str, Callable[[Lines], bytes]] = {
    "a byte-order mark": lambda lines: b"\xef\xbb\xbf" + _text(lines),
    "line ends of Windows": lambda lines: _text(lines).replace(b"\n", b"\r\n"),
    "a mark and line ends of Windows": lambda lines: b"\xef\xbb\xbf" + _text(lines).replace(b"\n", b"\r\n"),
    "no last line end": lambda lines: _text(lines).rstrip(b"\n"),
    "blank lines": lambda lines: _text([*lines[:5], "", "  ", *lines[5:], ""]),
    "spaces around values": lambda lines: _text(
        [lines[0], *(line.replace(",", " , ") for line in lines[1:])]
    ),
    "numbers with an exponent": lambda lines: _text(_set(lines, 6, "LIMIT_BAL", "5e+04")),
    "numbers with needless decimals": lambda lines: _text(
        _set(_set(lines, 6, "LIMIT_BAL", "50000.00"), 6, "PAY_0", "-1.0")
    ),
    "quoted values": lambda lines: _text(
        [lines[0], *('"' + line.replace(",", '","') + '"' for line in lines[1:])]
    ),
    "columns in another order": lambda lines: _text([",".join(reversed(line.split(","))) for line in lines]),
    "an unknown column": lambda lines: _text([lines[0] + ",note", *(line + ",x" for line in lines[1:])]),
    "a quoted line end": lambda lines: _text([lines[0] + ",note", *(line + ',"a\nb"' for line in lines[1:])]),
    "a quoted comma and quote": lambda lines: _text(
        [lines[0] + ",note", *(line + ',"a,""b"' for line in lines[1:])]
    ),
    "an unknown column named like a private one": lambda lines: _text(
        [lines[0] + ",_line", *(line + ",x" for line in lines[1:])]
    ),
    "an unknown column that differs in case": lambda lines: _text(
        [lines[0] + ",id", *(line + ",x" for line in lines[1:])]
    ),
    "a column of nothing without a name": lambda lines: _text(
        [lines[0] + ",", *(line + "," for line in lines[1:])]
    ),
    "an unknown column in another script": lambda lines: _text(
        [lines[0] + ",备注", *(line + ",早" for line in lines[1:])]
    ),
}


@pytest.mark.parametrize("make", SAME.values(), ids=SAME.keys())
def test_what_does_no_harm_is_read_as_it_is_meant(
    make: Callable[[Lines], bytes], file: Path, uci_lines: Lines, small_home: Path, taken: Callable[..., Any]
) -> None:
    content = make(uci_lines)
    file.write_bytes(content)
    intake, rows = taken(file)
    assert rows == taken(small_home / "small.csv")[1]
    assert (intake.read, intake.accepted, intake.rejects) == (CLIENTS, CLIENTS, [])
    assert _reconciles(intake)
    assert intake.physical_lines == len(content.decode().removesuffix("\n").split("\n"))


def _workbook(lines: Lines) -> bytes:
    """The lines as an Excel workbook whose numbers are numbers."""
    book = openpyxl.Workbook()
    assert book.active
    for record in csv.reader(lines):
        book.active.append([float(text) if text[:1] in "-0123456789" else text for text in record])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _parquet(lines: Lines) -> bytes:
    content = io.BytesIO()
    pq.write_table(pa_csv.read_csv(io.BytesIO(_text(lines))), content)
    return content.getvalue()


def _zip(lines: Lines) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export/clients.csv", _text(lines))
    return content.getvalue()


OTHER_FORMS: dict[str, Callable[[Lines], bytes]] = {
    "UTF-16": lambda lines: _text(lines).decode().encode("utf-16"),
    "UTF-16 without a mark": lambda lines: _text(lines).decode().encode("utf-16-le"),
    "UTF-16, the other way round": lambda lines: _text(lines).decode().encode("utf-16-be"),
    "GB18030": lambda lines: "\n".join(
        [lines[0] + ",备注", *(line + ",承诺还款" for line in lines[1:]), ""]
    ).encode("gb18030"),
    "semicolons": lambda lines: _text(lines).replace(b",", b";"),
    "tabs": lambda lines: _text(lines).replace(b",", b"\t"),
    "bars": lambda lines: _text(lines).replace(b",", b"|"),
    "line ends of old Macs": lambda lines: _text(lines).replace(b"\n", b"\r"),
    "gzip": lambda lines: gzip.compress(_text(lines)),
    "zip": _zip,
    "Excel": _workbook,
    "Parquet": _parquet,
}


@pytest.mark.parametrize("make", OTHER_FORMS.values(), ids=OTHER_FORMS.keys())
def test_a_file_of_another_form_has_the_same_records(
    make: Callable[[Lines], bytes], file: Path, uci_lines: Lines, small_store: Store
) -> None:
    """What was published before came from CSV: each record of another form must be met just so."""
    file.write_bytes(make(uci_lines))
    pointer = small_store.pointer.read_bytes()
    report = load(file, small_store)
    assert (report.intake.read, report.intake.rejects) == (CLIENTS, [])
    assert report.intake.physical_lines == CLIENTS + 1
    assert _reconciles(report.intake)
    assert (report.met, report.why_not) == ((0, CLIENTS, 0), "")
    assert small_store.pointer.read_bytes() == pointer


@pytest.mark.parametrize("make", OTHER_FORMS.values(), ids=OTHER_FORMS.keys())
def test_a_wrong_value_in_another_form_is_told_with_its_line(
    make: Callable[[Lines], bytes], file: Path, uci_lines: Lines, small_store: Store
) -> None:
    file.write_bytes(make(_set(uci_lines, 9, "PAY_AMT3", "-7")))
    report = load(file, small_store)
    (reject,) = report.intake.rejects
    assert (reject.number, reject.column, reject.value, reject.reason) == (
        9,
        "PAY_AMT3",
        "-7",
        "out_of_range",
    )
    assert reject.sentence.startswith("bad.csv")
    assert report.quarantine is not None
    (held,) = report.quarantine.read_text("utf-8").splitlines()[1:]
    assert "-7" in held


def test_an_unknown_column_with_foreign_bytes_in_its_name_does_no_harm(
    file: Path, uci_lines: Lines, small_store: Store
) -> None:
    header, *rest = (line.encode() for line in uci_lines)
    file.write_bytes(b"\n".join([header + b",Stra\xdfe", *(line + b",x" for line in rest)]) + b"\n")
    assert load(file, small_store).published


def test_an_identical_record_is_a_duplicate_and_counted_once(
    file: Path, uci_lines: Lines, small_store: Store, small_figures: Any, figures: Any
) -> None:
    file.write_bytes(_text([*uci_lines, uci_lines[7], uci_lines[7], uci_lines[2]]))
    report = load(file, small_store)
    assert (report.published, report.intake.duplicates, report.intake.accepted) == (True, 3, CLIENTS)
    assert _reconciles(report.intake)
    assert figures(small_store) == small_figures


def test_the_same_figures_under_another_key_are_another_client(
    file: Path, uci_lines: Lines, small_store: Store
) -> None:
    twin = _set(uci_lines, 8, "ID", "999")[7]
    file.write_bytes(_text([*uci_lines, twin]))
    intake = load(file, small_store).intake
    assert (intake.accepted, intake.duplicates, intake.twins) == (CLIENTS + 1, 0, 1)


def test_a_file_named_like_the_reasons_keeps_its_lines(
    tmp_path: Path, uci_lines: Lines, small_store: Store
) -> None:
    file = tmp_path / "reasons.csv"
    file.write_bytes(_text(_set(uci_lines, 5, "PAY_0", "x")))
    quarantine = load(file, small_store).quarantine
    assert quarantine is not None
    assert quarantine.read_text("utf-8").splitlines()[1:] == [_set(uci_lines, 5, "PAY_0", "x")[4]]
