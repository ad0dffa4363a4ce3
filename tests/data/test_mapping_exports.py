"""Whole exports of other systems, as messy as they come: the entire mapping, and what the values become."""

from __future__ import annotations

import csv
import io
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from data.contract import contracts
from data.mapping import FILE_MONTH, FileMapping, TableGuess, dated, guess, text_of

ENGLISH = """\
Account No.,Customer Name,Statement Date,Days Past Due,Aging Bucket,O/S Balance (GBP),Arrears Amount,\
Min. Payment Due,Acct Status,Agent ID,Mobile Phone,Reason for Arrears,Last Payment Date,Post Code
A1001,John Smith,31/01/2025,35,31-60,"£1,234.50",£210.00,£50.00,Active,C01,\
+44 7700 900123,Unemployed,12/01/2025,M1 1AA
A1002,Ann Jones,31/01/2025,0,Current,£0.00,£0.00,£0.00,Active,N/A,+44 7700 900124,N/A,,M1 1AB
A1003,Bob Brown,28/02/2025,200,180+,"(£12.00)",£0.00,£10.00,Written Off,C02,\
+44 7700 900125,Illness,05/02/2025,M1 1AC
A1004,Eve Black,28/02/2025,0,Current,£5.10,£0.00,£5.10,Paid Off,C02,+44 7700 900126,,05/02/2025,M1 1AD
"""
CHINESE = """\
序号,卡账户号,客户姓名,证件号码,催收员工号,跟进时间,催收方式,催收结果,通话时长（秒）,手机号码,备注,"策略
编号"
1,\t6001000001,张三,11010519491231002X,E01,2025/1/3 下午6:05,电催,承诺还款,125,13812345678,下月还,S1
2,\t6001000002,李四,440524198801010011,E02,2025/1/3 上午9:15,短信,已送达,,13912345678,,S1
3,\t6001000003,王五,11010519491231002X,E02,2025/1/4 上午10:15,外访,无人接听,,15912345678,,S2
4,\t6001000001,张三,11010519491231002X,E01,2025/1/5 下午2:05,电催,空号,0,13812345678,,S2
5,\t6001000004,赵六,11010519491231002X,E03,2025/1/5 下午2:45,诉讼,转交,,13712345678,,S3
"""
EUROPEAN = """\
Receipt No;Account Ref.;Value Date;Amount (EUR);Payment Method;Payer IBAN;Account Holder
Z-1;DE-77;31.01.2025;1.234,50;SEPA;DE02120300000000202051;Müller
Z-2;DE-78;01.02.2025;99,00;Karte;DE02500105170137075030;Maier
Z-3;DE-79;03.02.2025;1 000,00;SEPA;DE02100500000054540402;Weiß
Z-4;DE-80;28.02.2025;-12,30 €;SEPA;DE02300209000106531065;Groß
"""
AGENCY = """\
ptpId,ClientRef,agentCode,PTP_Created,PTP_Due_Date,PTP Amt,SSN,HomePhone,Kept?
P1,R-1,AG1,01/05/2025 09:30:00 AM,02/14/2025,$50.00,123-45-6789,(212) 555-0147,Y
P2,R-2,AG1,01/06/2025 02:15:00 PM,02/15/2025,"$1,050.00",123-45-6780,(212) 555-0148,N
P3,R-3,AG2,01/07/2025 11:00:00 AM,03/01/2025,USD 75,987-65-4321,(212) 555-0149,N
"""
TAIWANESE = """\
帳號,逾期天數,目前餘額,最低應繳金額,案件狀態,催收員,身分證字號,聯絡電話
A-1,３５天,"NT$12,345",NT$500,催收中,王小明,A123456789,0912-345-678
A-2,0天,NT$0,NT$0,已結清,李大同,B123456789,0922-345-678
A-3,195天,1.2萬,NT$900,呆帳,王小明,C123456789,0932-345-678
"""


def _guess(name: str, text: str, mark: str = ",") -> tuple[list[TableGuess], pa.Table, list[str]]:
    header, *rows = csv.reader(io.StringIO(text), delimiter=mark)
    columns = [pa.array([row[place] for row in rows], pa.string()) for place in range(len(header))]
    sample = pa.table(columns, names=[f"c{place}" for place in range(len(header))])
    return guess(name, header, sample), sample, header


def _rows(mapping: FileMapping, sample: pa.Table, header: list[str]) -> list[tuple[Any, ...]]:
    """Return the sample's rows as the contract's types, in the order of the mapping's columns."""
    selected = []
    for name, column in [(n, mapping.contract.column(n)) for n in (*mapping.columns, *mapping.constants)]:
        held = f"c{header.index(mapping.columns[name])}" if name in mapping.columns else None
        selected.append(f"cast(nullif({text_of(column, mapping, held)}, '') as {column.sql_type})::varchar")
    with duckdb.connect() as con:
        con.register("sample", sample)
        return con.execute(f"select {', '.join(selected)} from sample").fetchall()  # noqa: S608


def test_an_english_banks_month_end_file() -> None:
    guesses, sample, header = _guess("Delinquency_MonthEnd.csv", ENGLISH)
    mapping = guesses[0].mapping
    assert mapping == FileMapping(
        table="snapshot",
        columns={
            "account_id": "Account No.",
            "as_of": "Statement Date",
            "days_past_due": "Days Past Due",
            "bucket": "Aging Bucket",
            "balance": "O/S Balance (GBP)",
            "past_due_amount": "Arrears Amount",
            "minimum_due": "Min. Payment Due",
            "status": "Acct Status",
            "collector_id": "Agent ID",
            "delinquency_reason": "Reason for Arrears",
        },
        ignored=("Last Payment Date",),
        dropped={"Customer Name": "names", "Mobile Phone": "telephone numbers", "Post Code": "addresses"},
        members={
            "bucket": {"180+": "M7+", "31-60": "M2", "Current": "current"},
            "status": {"Active": "open", "Paid Off": "closed", "Written Off": "charged_off"},
        },
        forms={"as_of": "dmy", "balance": "point", "past_due_amount": "point", "minimum_due": "point"},
        match=tuple(header),
        empty=("N/A",),
    )
    assert (guesses[0].missing, guesses[0].warnings) == ((), ())
    assert guesses[0].confidence > 0.9 > 0.6 > guesses[1].confidence
    assert _rows(mapping, sample, header) == [
        ("A1001", "2025-01-31", "35", "M2", "1234.50", "210.00", "50.00", "open", "C01", "Unemployed"),
        ("A1002", "2025-01-31", "0", "current", "0.00", "0.00", "0.00", "open", None, None),
        ("A1003", "2025-02-28", "200", "M7+", "-12.00", "0.00", "10.00", "charged_off", "C02", "Illness"),
        ("A1004", "2025-02-28", "0", "current", "5.10", "0.00", "5.10", "closed", "C02", None),
    ]


def test_a_chinese_banks_contact_file() -> None:
    guesses, sample, header = _guess("催收记录_2025年1月.csv", CHINESE)
    mapping = guesses[0].mapping
    assert mapping == FileMapping(
        table="contact",
        columns={
            "contact_id": "序号",
            "account_id": "卡账户号",
            "collector_id": "催收员工号",
            "at": "跟进时间",
            "channel": "催收方式",
            "outcome": "催收结果",
            "duration_seconds": "通话时长（秒）",
            "strategy": "策略\n编号",
        },
        ignored=("备注",),
        dropped={"客户姓名": "names", "证件号码": "identity numbers", "手机号码": "telephone numbers"},
        members={
            "channel": {"外访": "field_visit", "电催": "phone", "短信": "sms", "诉讼": "legal"},
            "outcome": {
                "已送达": "delivered",
                "承诺还款": "promise",
                "无人接听": "no_answer",
                "空号": "invalid_number",
                "转交": "referred",
            },
        },
        forms={"at": "ymd"},
        match=tuple(header),
    )
    assert (guesses[0].missing, guesses[0].warnings) == ((), ())
    assert _rows(mapping, sample, header)[0] == (
        "1", "6001000001", "E01", "2025-01-03 18:05:00", "phone", "promise", "125", "S1",
    )  # fmt: skip


def test_a_european_banks_payments_with_decimal_commas() -> None:
    guesses, sample, header = _guess("Zahlungen Q1.csv", EUROPEAN, ";")
    mapping = guesses[0].mapping
    assert mapping == FileMapping(
        table="payment",
        columns={
            "payment_id": "Receipt No",
            "account_id": "Account Ref.",
            "paid_on": "Value Date",
            "amount": "Amount (EUR)",
            "method": "Payment Method",
        },
        dropped={"Payer IBAN": "card numbers", "Account Holder": "names"},
        forms={"paid_on": "dmy", "amount": "comma"},
        match=tuple(header),
    )
    assert _rows(mapping, sample, header) == [
        ("Z-1", "DE-77", "2025-01-31", "1234.50", "SEPA"),
        ("Z-2", "DE-78", "2025-02-01", "99.00", "Karte"),
        ("Z-3", "DE-79", "2025-02-03", "1000.00", "SEPA"),
        ("Z-4", "DE-80", "2025-02-28", "-12.30", "SEPA"),
    ]


def test_an_agencys_promises() -> None:
    guesses, sample, header = _guess("agency_ptp.csv", AGENCY)
    mapping = guesses[0].mapping
    assert mapping == FileMapping(
        table="promise",
        columns={
            "promise_id": "ptpId",
            "account_id": "ClientRef",
            "collector_id": "agentCode",
            "made_on": "PTP_Created",
            "due_on": "PTP_Due_Date",
            "amount": "PTP Amt",
        },
        ignored=("Kept?",),
        dropped={"SSN": "identity numbers", "HomePhone": "telephone numbers"},
        forms={"made_on": "mdy", "due_on": "mdy", "amount": "point"},
        match=tuple(header),
    )
    why = {g.name: g.why for g in guesses[0].guesses}
    assert "month before day, as in other columns of the file" in why["PTP_Created"]
    assert _rows(mapping, sample, header)[1] == ("P2", "R-2", "AG1", "2025-01-06", "2025-02-15", "1050.00")


def test_a_taiwanese_file_whose_month_is_in_its_name() -> None:
    guesses, sample, header = _guess("逾期明細_202502.csv", TAIWANESE)
    mapping = guesses[0].mapping
    assert mapping == FileMapping(
        table="snapshot",
        columns={
            "account_id": "帳號",
            "days_past_due": "逾期天數",
            "balance": "目前餘額",
            "minimum_due": "最低應繳金額",
            "status": "案件狀態",
            "collector_id": "催收員",
        },
        dropped={"身分證字號": "identity numbers", "聯絡電話": "telephone numbers"},
        members={"status": {"催收中": "open", "呆帳": "charged_off", "已結清": "closed"}},
        forms={"balance": "point", "minimum_due": "point"},
        match=tuple(header),
        constants={"as_of": FILE_MONTH},
    )
    assert guesses[0].warnings == (
        "No column says of which month the rows are: 2025-02-28, from the file's name, is taken.",
    )
    assert _rows(dated(mapping, "逾期明細_202503.csv"), sample, header)[2] == (
        "A-3", "195", "12000.00", "900.00", "charged_off", "王小明", "2025-03-31",
    )  # fmt: skip


@pytest.mark.parametrize("table", list(contracts()))
def test_a_file_with_our_own_names_is_read_as_it_is(table: str) -> None:
    header = [column.name for column in contracts()[table].columns]
    sample = pa.table([pa.array([], pa.string())] * len(header), names=header)
    best = guess(f"{table}.csv", header, sample)[0]
    assert best.mapping.table == table
    assert best.mapping.columns == {name: name for name in header}
    assert {g.confidence for g in best.guesses} == {1.0}
    assert (best.missing, best.mapping.dropped, best.confidence) == ((), {}, 1.0)
