"""A file's column as normalised text: what becomes of members, blanks, odd names and hostile values."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.contract import SQL_TYPES, contracts
from data.mapping import FILE_MONTH, FileMapping, dated, text_of
from data.mapping.quoting import SPACES, identifier, literal
from data.rules import wrong
from queries.errors import DunlinError


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that reads texts."""
    with duckdb.connect() as con:
        yield con


def _read(
    con: duckdb.DuckDBPyConnection,
    place: str,
    texts: list[str | None],
    mapping: FileMapping,
    held_in: str = "",
) -> list[str | None]:
    table, name = place.split(".")
    sql = text_of(contracts()[table].column(name), mapping, held_in or None)
    held = mapping.columns.get(name, "x") if not held_in else "held"
    con.register("texts", pa.table({held: pa.array(texts, pa.string())}))
    con.execute("create or replace temp table incoming as from texts")
    return [row[0] for row in con.execute(f"select {sql} from incoming").fetchall()]  # noqa: S608


def _problem(
    con: duckdb.DuckDBPyConnection, place: str, text: str, mapping: FileMapping
) -> tuple[str, str] | None:
    """Run the contract's rule on the normalised text: the value and the reason, or None."""
    table, name = place.split(".")
    column = contracts()[table].column(name)
    text_sql, quoted = text_of(column, mapping), identifier(name)
    inner = f"select nullif({text_sql}, '') as {quoted} from (select $x as x)"  # noqa: S608
    found = con.execute(f"select {quoted}, {wrong(column)} from ({inner})", {"x": text}).fetchall()  # noqa: S608
    value, reason = found[0]
    return (value, reason) if reason else None


def test_members_are_translated_as_the_mapping_says_before_anything_else(
    con: duckdb.DuckDBPyConnection,
) -> None:
    mapping = FileMapping(
        "contact", {"channel": "x"}, members={"channel": {"电话": "automated", "A'1": "letter"}}
    )
    texts: list[str | None] = [
        "电话",
        " 电话\t",
        "A'1",
        "phone",
        "短信",
        "Text Message",
        "outbound_call",
        "zz",
        "",
        None,
    ]
    read = ["automated", "automated", "letter", "phone", "sms", "sms", "phone", "zz", "", None]
    assert _read(con, "contact.channel", texts, mapping) == read


def test_a_value_of_two_meanings_is_not_read_unasked(con: duckdb.DuckDBPyConnection) -> None:
    mapping = FileMapping("snapshot", {"bucket": "x"})
    assert _read(con, "snapshot.bucket", ["M0", "M1", "1-30", "M7", "180+"], mapping) == [
        "M0", "M1", "M1", "M7+", "M7+",
    ]  # fmt: skip


def test_yes_and_no_are_true_and_false(con: duckdb.DuckDBPyConnection) -> None:
    mapping = FileMapping("complaint", {"upheld": "x"})
    texts: list[str | None] = ["是", "Y", "YES", "1", "true", "属实", "否", "n", "0", "不成立", "", "?"]
    read = ["true"] * 6 + ["false"] * 4 + ["", "?"]
    assert _read(con, "complaint.upheld", texts, mapping) == read


def test_texts_that_stand_for_no_value_are_empty(con: duckdb.DuckDBPyConnection) -> None:
    mapping = FileMapping("payment", {"paid_on": "x", "account_id": "x"}, empty=("NULL", "it's -"))
    assert _read(con, "payment.paid_on", ["NULL", " NULL ", "it's -", "2025-01-31", "null"], mapping) == [
        "", "", "", "2025-01-31", "null",
    ]  # fmt: skip
    assert _read(con, "payment.account_id", ["NULL", "A1"], mapping) == ["", "A1"]


def test_spaces_and_tabs_around_a_value_are_taken_off_and_those_inside_stay(
    con: duckdb.DuckDBPyConnection,
) -> None:
    mapping = FileMapping("payment", {"account_id": "x"})
    texts: list[str | None] = ["\t6001 ", "\ufeff6001", "6001\u3000", "\u00a06001\r\n", "60 01", "6001"]
    read = ["6001", "6001", "6001", "6001", "60 01", "6001"]
    assert _read(con, "payment.account_id", texts, mapping) == read


def test_a_constant_stands_in_every_row(con: duckdb.DuckDBPyConnection) -> None:
    mapping = FileMapping("snapshot", {}, constants={"status": "op'en"})
    assert _read(con, "snapshot.status", ["a", None], mapping) == ["op'en", "op'en"]


def test_a_column_that_the_file_lacks_is_null(con: duckdb.DuckDBPyConnection) -> None:
    assert _read(con, "snapshot.balance", ["5"], FileMapping("snapshot", {})) == [None]


def test_the_month_of_the_files_name_becomes_the_constant() -> None:
    mapping = FileMapping("snapshot", {}, constants={"as_of": FILE_MONTH, "status": "open"})
    for name in ("balances_202502.csv", "月末余额2025年2月.xlsx", "x-2025-02.csv", "balances_20250228.csv"):
        assert dated(mapping, name).constants == {"as_of": "2025-02-28", "status": "open"}
    with pytest.raises(DunlinError, match=r"^balances\.csv: The column as_of .* has none\."):
        dated(mapping, "balances.csv")
    assert dated(FileMapping("snapshot", {}), "balances.csv") == FileMapping("snapshot", {})


@pytest.mark.parametrize(
    ("place", "text", "mapping", "problem"),
    [
        ("payment.paid_on", "13/02/2025", FileMapping("payment", {"paid_on": "x"}, forms={"paid_on": "mdy"}),
         ("13/02/2025", "wrong_type")),
        ("payment.paid_on", "01-02-03", FileMapping("payment", {"paid_on": "x"}),
         ("01-02-03 (expected: year first)", "wrong_type")),
        ("payment.amount", "1,5", FileMapping("payment", {"amount": "x"}), ("1,5", "wrong_type")),
        ("payment.amount", "1.5", FileMapping("payment", {"amount": "x"}, forms={"amount": "comma"}),
         ("1.5 (expected: a decimal comma)", "wrong_type")),
        ("payment.amount", "1.234万", FileMapping("payment", {"amount": "x"}), None),
        ("payment.amount", "¥1.235", FileMapping("payment", {"amount": "x"}), ("1.235", "wrong_type")),
        ("payment.amount", "(5)", FileMapping("payment", {"amount": "x"}), ("-5", "out_of_range")),
        ("snapshot.bucket", "M0", FileMapping("snapshot", {"bucket": "x"}), ("M0", "unknown_member")),
        ("contact.at", "2025/1/31 下午6:05", FileMapping("contact", {"at": "x"}), None),
        ("contact.duration_seconds", "3分", FileMapping("contact", {"duration_seconds": "x"}),
         ("3分", "wrong_type")),
    ],
)  # fmt: skip
def test_the_contracts_rule_judges_the_normalised_text(
    con: duckdb.DuckDBPyConnection,
    place: str,
    text: str,
    mapping: FileMapping,
    problem: tuple[str, str] | None,
) -> None:
    assert _problem(con, place, text, mapping) == problem


HOSTILE = [
    '"',
    '""',
    "'",
    "''; drop table texts; --",
    'a"b',
    "[x]",
    "a\nb",
    "select 1",
    "日期（年）",
    "$1",
    "{x}",
    "\\",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_a_name(con: duckdb.DuckDBPyConnection, name: str) -> None:
    mapping = FileMapping(
        "account", {"segment": name}, members={"segment": {name: "it's " + name}}, empty=("'",)
    )
    texts: list[str | None] = [name, "other"]
    expected = "" if name == "'" else "it's " + name
    assert _read(con, "account.segment", texts, mapping) == [expected, "other"]


@settings(max_examples=60)
@given(text=st.text())
def test_any_text_is_one_literal_and_any_name_one_identifier(
    con: duckdb.DuckDBPyConnection, text: str
) -> None:
    assert con.execute(f"select {literal(text)}").fetchall() == [(text,)]
    name = text.replace("\0", "") or "x"
    named = identifier(name)
    assert con.execute(f"select {named} from (select 1 as {named})").fetchall() == [(1,)]  # noqa: S608


COLUMNS = [(table, c.name) for table, contract in contracts().items() for c in contract.columns]


@settings(max_examples=12)
@given(
    texts=st.lists(st.text(max_size=12) | st.text("0123456789.,-/: 年月日万￥()", max_size=12), max_size=30)
)
def test_any_text_goes_through_every_type(con: duckdb.DuckDBPyConnection, texts: list[str]) -> None:
    held: list[str | None] = [*texts]
    for place, forms in (
        ("snapshot.as_of", ("ymd", "dmy", "mdy", "month", "excel")),
        ("contact.at", ("ymd", "dmy")),
        ("payment.amount", ("point", "comma")),
        ("contact.duration_seconds", ("clock",)),
    ):
        table, name = place.split(".")
        column = contracts()[table].column(name)
        for form in forms:
            mapping = FileMapping(table, {name: "held"}, forms={name: form})
            read = _read(con, place, held, mapping, held_in='"held"')
            con.register("after", pa.table({"x": pa.array(read, pa.string())}))
            good = con.execute(
                f"select x, try_cast(x as {SQL_TYPES[column.type]}) is not null from after"  # noqa: S608
            ).fetchall()
            # What comes out is what the contract reads, the text as it was, or the text with the reason.
            for before, (after, is_read) in zip(texts, good, strict=True):
                assert is_read or after.startswith(before.strip(SPACES))


@pytest.mark.parametrize(("table", "name"), COLUMNS)
def test_every_column_of_every_contract_has_a_text(
    con: duckdb.DuckDBPyConnection, table: str, name: str
) -> None:
    read = _read(con, f"{table}.{name}", ["zz", None], FileMapping(table, {name: "x"}))
    assert read == ["zz", None]
