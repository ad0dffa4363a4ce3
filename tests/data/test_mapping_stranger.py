"""Exports nobody prepared: a German agency's, a Chinese bank's workbook, an American servicer's archive."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from data.formats import sources
from data.load import Told, Wish, load
from data.mapping import FILE_MONTH, read_mappings, write_mappings
from data.matching import Match, draft_file, mapping_file
from data.rejects import FileRefused
from data.report import Report
from data.stored import accepted
from queries.errors import DunlinError
from queries.store import Store

PORTFOLIO = """\
Aktenzeichen;Schuldner;Telefon privat;Anschrift;Stichtag;Verzugstage;Saldo;Rückstand;Status;Bearbeiter Nr.
IK-1;Müller, Jürgen;+49 171 7206817;Hauptstraße 1;30.04.2026;20;5.366,36;1.609,91;offen;SB01
IK-2;Weiß, Käthe;+49 171 1220922;Hauptstraße 2;30.04.2026;0;0,00;0,00;bezahlt;SB02
IK-3;Özdemir, Aylin;+49 171 3254130;Hauptstraße 3;31.04.2026;65;99,00;99,00;offen;SB02
IK-1;Müller, Jürgen;+49 171 7206817;Hauptstraße 1;30.04.2026;20;5.366,36;1.609,91;offen;SB01
"""
LOG = """\
CallSid\tLoanNbr\tAgentCd\tCallStartTs\tMedium\tDir\tDispositionCd\tTalkTimeSec\tDialedNumber
CA1\t7001\tAG1\t2026-04-03T20:15:00-05:00\tVoice\tOutbound\tRPC\t95\t+12125550147
CA2\t7002\tAG1\t2026-04-04T09:00:00-05:00\tSMS\tOutbound\tNA\t0\t+12125550148
"""
MONTH_ENDS = """\
LoanNbr,CycleEndDt,DPD,CurrBal,AmtPastDue,AcctStatus
7001,2026-04-30,31,"$1,250.00",$125.00,OPN
7002,2026-04-30,0,($45.10),$0.00,CLSD
7003,2026-04-30,n/a,$10.00,$0.00,CHGOFF
"""
SECRETS = ("Müller", "Weiß", "Özdemir", "7206817", "1220922", "Hauptstraße", "张伟", "13912345678", "5550147")
_ZONE = "America/Chicago"


def _store(tmp_path: Path) -> Store:
    return Store.of("theirs", tmp_path / "home")


def _numbers(report: Report) -> list[tuple[int, int, int, int]]:
    return [(i.read, i.accepted, i.quarantined, i.duplicates) for i in report.intakes]


def _rows(store: Store, table: str, *columns: str) -> list[tuple[str, ...]]:
    """Return the accepted rows of a table as texts."""
    stored = accepted(store)
    assert stored is not None
    parts = [pq.ParquetFile(store.root / part.file).read(list(columns)) for part in stored.of(table)]
    return sorted(tuple(str(row[c]) for c in columns) for part in parts for row in part.to_pylist())


def _secrets_kept(store: Store) -> list[str]:
    """The names and numbers of debtors in stored rows, in the warehouse file or in what is kept of a load."""
    texts = [str(pq.ParquetFile(file).read().to_pylist()) for file in store.root.rglob("*.parquet")]
    kept = [*store.versions.iterdir(), *store.root.glob("loads/*"), *store.root.glob("manifests/*")]
    texts += [file.read_bytes().decode("utf-8", "ignore") for file in kept]
    assert len(texts) > 3
    return [secret for secret in SECRETS if any(secret in text for text in texts)]


def test_a_german_agencys_portfolio_loads_without_a_mapping(tmp_path: Path) -> None:
    (tmp_path / "Bestand_2026-04.csv").write_bytes(PORTFOLIO.encode("latin-1"))
    store = _store(tmp_path)
    report = load(tmp_path / "Bestand_2026-04.csv", store, wish=Wish(is_partial=True, currency="EUR"))
    assert _numbers(report) == [(4, 2, 1, 1)]
    assert [(r.number, r.column, r.value) for r in report.intakes[0].rejects] == [(4, "as_of", "31.04.2026")]
    assert _rows(store, "snapshot", "account_id", "balance", "status") == [
        ("IK-1", "5366.36", "open"),
        ("IK-2", "0.00", "closed"),
    ]
    assert not _secrets_kept(store)


def _workbook(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def test_a_chinese_banks_workbook_and_its_sheet_of_notes(tmp_path: Path) -> None:
    file = _workbook(
        tmp_path / "信用卡催收_2026Q2.xlsx",
        {
            "账户": [
                ["信用卡账户清单（截至2026年6月）"],
                [],
                ["卡账户号", "客户姓名", "手机号码", "所属分行", "信用额度"],
                ["622500000001", "张伟", "13912345678", "华东", "¥50,000.00"],
            ],
            "月末快照": [
                ["卡账户号", "数据日期", "逾期天数", "账户余额", "逾期金额", "账户状态"],
                ["622500000001", "2026年6月30日", 45, "¥2,332.79", "¥466.56", "正常"],
                ["622500000001", "2026年13月31日", 45, "¥2,332.79", "¥466.56", "正常"],
            ],
            "说明": [["本表由资产保全部导出，仅供内部使用"]],
        },
    )
    store = _store(tmp_path)
    report = load(file, store, wish=Wish(is_partial=True, currency="CNY"))
    assert _numbers(report) == [(1, 1, 0, 0), (2, 1, 1, 0)]
    assert [sentence.partition(":")[0] for sentence in report.refused] == ["信用卡催收_2026Q2.xlsx/说明"]
    assert _rows(store, "snapshot", "days_past_due", "balance") == [("45", "2332.79")]
    assert not _secrets_kept(store)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "servicer_extract.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("dialer_log.tsv.gz", gzip.compress(LOG.encode()))
        out.writestr("eom_delinquency.csv.gz", gzip.compress(MONTH_ENDS.encode()))
    return path


def test_gzip_files_within_a_zip_are_read(archive: Path) -> None:
    found, refused = sources([archive])
    assert [source.form for source in found] == ["CSV, UTF-8, delimiter tab", "CSV, UTF-8, delimiter comma"]
    assert [source.header[0] for source in found] == ["CallSid", "LoanNbr"]
    assert not refused


def test_a_damaged_gzip_file_within_a_zip_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "cut.zip", "w") as out:
        out.writestr("a.csv.gz", gzip.compress(LOG.encode() * 100)[:-20])
    with pytest.raises(FileRefused, match="damaged or cut off"):
        load(tmp_path / "cut.zip", _store(tmp_path))


def test_times_with_an_offset_ask_for_the_debtors_zone(archive: Path, tmp_path: Path) -> None:
    store, seen = _store(tmp_path), list[Match]()
    told = Told(matched=seen.extend)
    load(archive, store, wish=Wish(is_dry_run=True), told=told)
    (asked,) = [warning for one in seen for warning in one.warnings]
    assert "at: The times have an offset and are converted to UTC." in asked
    draft = draft_file(store)
    draft.write_text(draft.read_text("utf-8").replace('time_zone = "UTC"', f'time_zone = "{_ZONE}"'), "utf-8")
    load(archive, store, wish=Wish(mapping=draft))
    assert _rows(store, "contact", "at", "outcome") == [
        ("2026-04-03 20:15:00", "right_party"),
        ("2026-04-04 09:00:00", "no_answer"),
    ]


def test_a_dry_run_keeps_a_draft_and_nothing_else(archive: Path, tmp_path: Path) -> None:
    store, drafted = _store(tmp_path), list[Path]()
    report = load(archive, store, wish=Wish(is_dry_run=True), told=Told(drafted=drafted.append))
    assert _numbers(report) == [(2, 2, 0, 0), (3, 3, 0, 0)]
    assert drafted == [draft_file(store)]
    assert sorted(f.name for f in store.root.rglob("*") if f.is_file()) == ["load.lock", "mapping-draft.toml"]


def test_every_file_that_lacks_columns_is_named_and_what_was_guessed_is_left_to_correct(
    tmp_path: Path,
) -> None:
    files = [tmp_path / "pmts_tx.csv", tmp_path / "pmts_oh.csv"]
    for file in files:
        file.write_text("TxnId,LoanNbr,PmtAmt,PmtType,Blorp\nT1,7001,$10.00,ACH,?!\n", "utf-8")
    store = _store(tmp_path)
    with pytest.raises(DunlinError) as refused:
        load(files, store)
    assert [line.partition(",")[0] for line in str(refused.value).splitlines()] == [
        "pmts_tx.csv",
        "pmts_oh.csv",
    ]
    assert [m.table for m in read_mappings(draft_file(store))] == ["payment"]
    assert not (store.root / "quarantine").exists()


def test_a_mapping_that_was_named_is_remembered_in_the_place_of_the_guess(tmp_path: Path) -> None:
    (tmp_path / "eom.csv").write_text(MONTH_ENDS, "utf-8")
    store = _store(tmp_path)
    load(tmp_path / "eom.csv", store)
    (guessed,) = read_mappings(mapping_file(store))
    said = replace(
        guessed, columns={**guessed.columns, "past_due_amount": "CurrBal", "balance": "AmtPastDue"}
    )
    write_mappings(tmp_path / "corrected.toml", [said])
    load(tmp_path / "eom.csv", store, wish=Wish(mapping=tmp_path / "corrected.toml", is_partial=True))
    assert read_mappings(mapping_file(store)) == [said]
    # What is past due cannot be negative: that record is set aside, and what was known before stays.
    assert _rows(store, "snapshot", "account_id", "balance") == [
        ("7001", "125.00"),
        ("7002", "-45.10"),
        ("7003", "0.00"),
    ]


def test_the_month_of_a_files_name_is_asked_for_again_of_the_next_file(tmp_path: Path) -> None:
    store = _store(tmp_path)
    for month in ("2026-04", "2026-05"):
        file = tmp_path / f"balances_{month}.csv"
        file.write_text("account_no,dpd,balance,status\n1,5,10,open\n2,40,20,open\n", "utf-8")
        load(file, store)
    (kept,) = read_mappings(mapping_file(store))
    assert kept.constants == {"as_of": FILE_MONTH}
    stored = accepted(store)
    assert stored is not None
    assert sorted(part.month for part in stored.of("snapshot") if part.month) == [
        date(2026, 4, 1),
        date(2026, 5, 1),
    ]
