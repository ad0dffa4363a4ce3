"""Dates and times of foreign exports: each writing is read, and none is turned round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

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


def _read(
    con: duckdb.DuckDBPyConnection, place: str, form: str, texts: Sequence[str], zone: str = "UTC"
) -> list[str]:
    table, name = place.split(".")
    mapping = FileMapping(table, {name: "when"}, forms={name: form}, time_zone=zone)
    sql = text_of(contracts()[table].column(name), mapping)
    con.register("texts", pa.table({"when": pa.array(texts, pa.string())}))
    con.execute("create or replace temp table incoming as from texts")
    return [row[0] for row in con.execute(f"select {sql} from incoming").fetchall()]  # noqa: S608


DATES = {
    "ymd": [
        "2025-01-31", "2025/1/31", "2025/01/31", "2025.1.31", "20250131", "2025年1月31日", "2025年01月31日",
        "２０２５－０１－３１", "31-Jan-2025", "31 January 2025", "Jan 31, 2025", "January 31st, 2025",
        "31JAN2025", "2025-01-31 00:00:00", "2025/1/31 0:00", "2025-01-31T00:00:00Z", "20250131000000",
        "\t2025-01-31\u3000",
    ],
    "dmy": [
        "31/01/2025", "31.01.2025", "31-01-2025", "31.1.2025", "31/1/25", "31 01 2025", "31012025",
        "31-Jan-2025", "2025-01-31", "31/01/2025 18:05", "31.01.2025 18:05:07",
    ],
    "mdy": ["01/31/2025", "1/31/2025", "1-31-2025", "1/31/25", "01312025", "Jan 31, 2025",
            "1/31/2025 6:05 PM"],
    "month": ["2025-01", "2025/1", "2025.01", "202501", "2025年1月", "2025年01月", "01/2025", "Jan-25",
              "Jan 2025", "January 2025", "2025-01-31"],
    "excel": ["45688", "45688.75"],
}  # fmt: skip


@pytest.mark.parametrize("form", list(DATES))
def test_every_writing_of_the_last_of_january_is_that_day(con: duckdb.DuckDBPyConnection, form: str) -> None:
    assert _read(con, "snapshot.as_of", form, DATES[form]) == ["2025-01-31"] * len(DATES[form])


def test_a_month_alone_is_its_first_day_where_the_contract_says_so(con: duckdb.DuckDBPyConnection) -> None:
    assert _read(con, "target.month", "month", ["202502", "2025-02"]) == ["2025-02-01"] * 2
    assert _read(con, "snapshot.as_of", "month", ["202402", "2025-02"]) == ["2024-02-29", "2025-02-28"]


TIMES = {
    "2025-01-31 18:05:07": "2025-01-31 18:05:07",
    "2025-01-31T18:05": "2025-01-31 18:05:00",
    "2025/1/31 9:05": "2025-01-31 09:05:00",
    "2025/1/31 下午6:05": "2025-01-31 18:05:00",
    "2025/1/31下午6:05:09": "2025-01-31 18:05:09",
    "2025年1月31日上午9时05分": "2025-01-31 09:05:00",
    "2025年1月31日18时05分07秒": "2025-01-31 18:05:07",
    "2025-01-31 6:05 PM": "2025-01-31 18:05:00",
    "2025-01-31 12:05 am": "2025-01-31 00:05:00",
    "2025-01-31 12:05 p.m.": "2025-01-31 12:05:00",
    "2025-01-31 18:05:07.250": "2025-01-31 18:05:07.25",
    "20250131180507": "2025-01-31 18:05:07",
    "31-Jan-2025 18:05": "2025-01-31 18:05:00",
    "2025-01-31": "2025-01-31 00:00:00",
}


def test_every_writing_of_a_time_is_read(con: duckdb.DuckDBPyConnection) -> None:
    assert _read(con, "contact.at", "ymd", list(TIMES)) == list(TIMES.values())


def test_a_time_with_an_offset_is_converted_to_the_zone(con: duckdb.DuckDBPyConnection) -> None:
    texts = [
        "2025-01-31T23:05:00Z",
        "2025-01-31 23:05:00+00:00",
        "2025-02-01 07:05:00 +0800",
        "2025-01-31T18:05-05",
    ]
    assert _read(con, "contact.at", "ymd", texts, "Asia/Shanghai") == ["2025-02-01 07:05:00"] * 4
    assert _read(con, "payment.paid_on", "ymd", texts, "Asia/Shanghai") == ["2025-02-01"] * 4
    assert _read(con, "contact.at", "ymd", texts[:1], "America/New_York") == ["2025-01-31 18:05:00"]


def test_an_excel_day_with_a_fraction_is_a_time(con: duckdb.DuckDBPyConnection) -> None:
    assert _read(con, "contact.at", "excel", ["45688.75347222"]) == ["2025-01-31 18:05:00"]


NO_DATES = {
    "ymd": [
        "2025-02-30",
        "2025-13-01",
        "31/01/2025",
        "2025-01-3118:05",
        "2025111",
        "-",
        "",
        "9/9",
        "二〇二五年",
    ],
    "dmy": ["02/13/2025", "31/04/2025", "1/1/1/2025", "45688", "2025"],
    "mdy": ["13/02/2025", "31.01.2025", "02/30/2025"],
    "month": ["2025-13", "202500", "13/2025", "Abc-25"],
    "excel": ["45688x", "1", "456880"],
}


@pytest.mark.parametrize("form", list(NO_DATES))
def test_what_the_form_does_not_allow_comes_out_as_it_stands(
    con: duckdb.DuckDBPyConnection, form: str
) -> None:
    assert _read(con, "snapshot.as_of", form, NO_DATES[form]) == NO_DATES[form]


def test_what_the_contract_would_misread_names_the_form_that_was_expected(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """DuckDB takes 01-02-03 for a day of the year 1, and drops “PM”."""
    assert _read(con, "snapshot.as_of", "ymd", ["01-02-03"]) == ["01-02-03 (expected: year first)"]
    read = _read(con, "contact.at", "ymd", ["2025-01-31 13:05 PM"])
    assert read == ["2025-01-31 13:05 PM (expected: year first)"]


def test_a_year_of_two_digits_is_of_this_century_up_to_69(con: duckdb.DuckDBPyConnection) -> None:
    texts = ["01/02/00", "01/02/69", "01/02/70", "01/02/99"]
    read = _read(con, "snapshot.as_of", "dmy", texts)
    assert read == ["2000-02-01", "2069-02-01", "1970-02-01", "1999-02-01"]


WRITTEN = {
    "ymd": [
        "%Y-%m-%d",
        "%Y/%m/%d",
        "%Y.%m.%d",
        "%Y%m%d",
        "%Y年%m月%d日",
        "%d-%b-%Y",
        "%d %B %Y",
        "%b %d, %Y",
    ],
    "dmy": ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d%m%Y", "%Y-%m-%d", "%d-%b-%y"],
    "mdy": ["%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%m%d%Y", "%Y-%m-%d", "%B %d, %Y"],
}
days = st.lists(st.dates(date(1971, 1, 1), date(2068, 12, 31)), min_size=1, max_size=20)


@pytest.mark.parametrize("form", list(WRITTEN))
@settings(max_examples=8)
@given(days=days)
def test_any_date_written_in_a_form_is_read_again(
    con: duckdb.DuckDBPyConnection, form: str, days: list[date]
) -> None:
    texts = [day.strftime(written) for written in WRITTEN[form] for day in days]
    assert _read(con, "snapshot.as_of", form, texts) == [
        day.isoformat() for _ in WRITTEN[form] for day in days
    ]


@settings(max_examples=8)
@given(days=days)
def test_any_day_that_excel_counts_is_read_again(con: duckdb.DuckDBPyConnection, days: list[date]) -> None:
    numbers = [str((day - date(1899, 12, 30)).days) for day in days]
    assert _read(con, "snapshot.as_of", "excel", numbers) == [day.isoformat() for day in days]


@settings(max_examples=8)
@given(days=days)
def test_any_month_is_read_again_as_its_last_day(con: duckdb.DuckDBPyConnection, days: list[date]) -> None:
    ends = [(day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1) for day in days]
    written = ("%Y-%m", "%Y%m", "%m/%Y", "%b-%y", "%Y年%m月")
    read = _read(con, "snapshot.as_of", "month", [day.strftime(form) for form in written for day in days])
    assert read == [end.isoformat() for _ in written for end in ends]


TIMED = [
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y/%m/%d %I:%M:%S %p",
    "%Y%m%d%H%M%S",
    "%Y年%m月%d日%H时%M分%S秒",
]


@settings(max_examples=8)
@given(
    moments=st.lists(
        st.datetimes(datetime(1971, 1, 1), datetime(2068, 12, 31)).map(lambda at: at.replace(microsecond=0)),
        min_size=1,
        max_size=20,
    )
)
def test_any_time_is_read_again(con: duckdb.DuckDBPyConnection, moments: list[datetime]) -> None:
    read = _read(con, "contact.at", "ymd", [at.strftime(written) for written in TIMED for at in moments])
    assert read == [at.isoformat(" ") for _ in TIMED for at in moments]
