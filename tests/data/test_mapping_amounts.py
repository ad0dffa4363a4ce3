"""Amounts, numbers and durations of foreign exports: exact to the last digit, or left as they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.contract import contracts
from data.mapping import FileMapping, text_of


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that reads texts."""
    with duckdb.connect() as con:
        yield con


def _read(con: duckdb.DuckDBPyConnection, place: str, form: str, texts: Sequence[str]) -> list[str]:
    table, name = place.split(".")
    mapping = FileMapping(table, {name: "what"}, forms={name: form})
    sql = text_of(contracts()[table].column(name), mapping)
    con.register("texts", pa.table({"what": pa.array(texts, pa.string())}))
    con.execute("create or replace temp table incoming as from texts")
    return [row[0] for row in con.execute(f"select {sql} from incoming").fetchall()]  # noqa: S608


POINT = {
    "1234.50": "1234.50",
    "-1234.50": "-1234.50",
    "0": "0",
    "1e3": "1e3",
    "1,234.50": "1234.50",
    "-1,234,567.8": "-1234567.8",
    "12,34,567.00": "1234567.00",
    "1 234.50": "1234.50",
    "1\u00a0234\u2009567.5": "1234567.5",
    "1'234.50": "1234.50",
    "1’234.50": "1234.50",
    "¥1,234.50": "1234.50",
    "￥ 1,234.50": "1234.50",
    "$1,234.50": "1234.50",
    "£5": "5",
    "€ 5": "5",
    "NT$1,234": "1234",
    "HK$ 1,234": "1234",
    "RMB 1,234.50": "1234.50",
    "1,234.50 CNY": "1234.50",
    "USD1,234.50": "1234.50",
    "Rs. 500": "500",
    "Rs.500.25": "500.25",
    "1234.5元": "1234.5",
    "人民币1,234.5元": "1234.5",
    "(1,234.50)": "-1234.50",
    "($1,234.50)": "-1234.50",
    "$(1,234.50)": "-1234.50",
    "100-": "-100",
    "1,234.50- EUR": "-1234.50",
    "+5": "5",
    "-¥5": "-5",
    "¥-5": "-5",
    "−5": "-5",
    "１２３": "123",
    "１，２３４．５０": "1234.50",
    "1.2万": "12000",
    "1.2万元": "12000",
    "0.00001万": "0.1",
    "1.23456789亿": "123456789",
    "-3亿": "-300000000",
    ".5": "0.5",
    "1.": "1",
    "1.23456789012345678901": "1.23456789012345678901",
}
COMMA = {
    "1.234,50": "1234.50",
    "1 234,50": "1234.50",
    "1\u202f234\u202f567,5": "1234567.5",
    "1'234,5": "1234.5",
    "1.234": "1234",
    "1234": "1234",
    "12,5": "12.5",
    "-12,5": "-12.5",
    "1.234,50 €": "1234.50",
    "(1.234,50)": "-1234.50",
    "100,00-": "-100.00",
    "1,2万": "12000",
}  # fmt: skip
NEITHER = {
    "point": ["1.234,50", "12 34", "1,2345", "1,23", "0,500", "-(5)", "--5", "(5", "5)", "-5-", "95%", "5 CR",
              "abc", "", "1.2.3", "$", "NaN", "1,234.50.6", "1 kg"],
    "comma": ["1,234.50", "1.23,4.5", "1.2.3", "0.500,1", "abc", ""],
}  # fmt: skip


def test_amounts_with_a_point_are_read(con: duckdb.DuckDBPyConnection) -> None:
    assert _read(con, "payment.amount", "point", list(POINT)) == list(POINT.values())


def test_amounts_with_a_comma_are_read(con: duckdb.DuckDBPyConnection) -> None:
    assert _read(con, "payment.amount", "comma", list(COMMA)) == list(COMMA.values())


@pytest.mark.parametrize("form", list(NEITHER))
def test_what_is_no_amount_in_the_form_comes_out_as_it_stands(
    con: duckdb.DuckDBPyConnection, form: str
) -> None:
    assert _read(con, "payment.amount", form, NEITHER[form]) == NEITHER[form]


def test_a_decimal_point_among_commas_is_not_taken_in_silence(con: duckdb.DuckDBPyConnection) -> None:
    """The contract would read 1.5 as it stands, though the column's decimal mark is a comma."""
    assert _read(con, "payment.amount", "comma", ["1.5"]) == ["1.5 (expected: a decimal comma)"]


def test_a_whole_number_may_have_its_unit_behind_it(con: duckdb.DuckDBPyConnection) -> None:
    texts = ["35天", "35 days", "1,035", "35", "３５日", "35.0", "35元年", "M35"]
    read = ["35", "35", "1035", "35", "35", "35.0", "35元年", "M35"]
    assert _read(con, "snapshot.days_past_due", "", texts) == read
    assert _read(con, "contact.duration_seconds", "", ["125秒", "125天"]) == ["125", "125天"]


def test_minutes_and_seconds_are_seconds(con: duckdb.DuckDBPyConnection) -> None:
    texts = ["03:25", "00:03:25", "1:00:01", "3分25秒", "1小时3分", "45秒", "3:75", "99", "abc", ""]
    read = [
        "205",
        "205",
        "3601",
        "205",
        "3780",
        "45",
        "3:75",
        "99 (expected: minutes and seconds)",
        "abc",
        "",
    ]
    assert _read(con, "contact.duration_seconds", "clock", texts) == read


amounts = st.lists(st.decimals(-(10**15), 10**15, places=2), min_size=1, max_size=20)


def _comma(text: str) -> str:
    return text.translate(str.maketrans({",": ".", ".": ","}))


@settings(max_examples=15)
@given(amounts=amounts)
def test_any_amount_is_read_again(con: duckdb.DuckDBPyConnection, amounts: list[Decimal]) -> None:
    plain = [f"{amount:f}" for amount in amounts]
    grouped = [f"{amount:,f}" for amount in amounts]
    point = [*plain, *grouped, *(f"{text} CNY" for text in grouped), *(f"￥{text}" for text in grouped)]
    point += [f"({abs(amount):,f})" if amount < 0 else f"{amount:,f}" for amount in amounts]
    assert [Decimal(read) for read in _read(con, "payment.amount", "point", point)] == amounts * 5
    comma = [
        *map(_comma, plain),
        *map(_comma, grouped),
        *(_comma(text).replace(".", "\u00a0") for text in grouped),
    ]
    assert [Decimal(read) for read in _read(con, "payment.amount", "comma", comma)] == amounts * 3


@settings(max_examples=15)
@given(amounts=st.lists(st.decimals(0, 10**9, places=7), min_size=1, max_size=20))
def test_ten_thousands_are_exact(con: duckdb.DuckDBPyConnection, amounts: list[Decimal]) -> None:
    read = _read(con, "payment.amount", "point", [f"{amount:f}万" for amount in amounts])
    assert [Decimal(text) for text in read] == [amount * 10_000 for amount in amounts]
