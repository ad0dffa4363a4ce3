"""The sample's figures equal those of independent programs (`uci_truth.json`), cell by cell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from data.report import Report
from queries import Reader, Scope, Warehouse
from queries.store import Store

TRUTH: dict[str, Any] = json.loads(Path(__file__).with_name("uci_truth.json").read_text("utf-8"))
MONTHS: dict[str, dict[str, Any]] = TRUTH["months"]
PAIRS = {name.split("->")[0]: pair for name, pair in TRUTH["transitions"].items()}
POOLED: dict[str, Any] = TRUTH["pooled_5_pairs"]
LAST = "2005-09"
SOUND = Scope.of("2005-04", "2005-08")


def _cells(rows: Iterable[dict[str, Any]], *names: str) -> dict[tuple[str, ...], Any]:
    return {tuple(row[n] for n in names): row["numerator"] for row in rows if row["denominator"]}


def _true_cells(counts: dict[str, dict[str, int]]) -> dict[tuple[str, str], int]:
    return {(a, b): n for a, row in counts.items() for b, n in row.items() if n}


@pytest.fixture(scope="module")
def matrix_rows(uci: Reader) -> list[dict[str, Any]]:
    """The matrix of status codes, month by month."""
    return uci.run("roll_rate_matrix", by=["month", "status_code", "next_status_code"]).rows()


def test_the_file_is_the_one_that_the_truth_is_about(uci_report: Report) -> None:
    assert uci_report.intake.sha256 == TRUTH["source"]["sha256"]
    assert uci_report.intake.read == uci_report.intake.accepted == TRUTH["source"]["rows"]
    assert uci_report.intake.header == TRUTH["source"]["columns"]
    assert uci_report.intake.unknown_columns == []


def test_every_cell_of_every_pair_of_months_is_the_true_one(matrix_rows: list[dict[str, Any]]) -> None:
    expected = {
        (month, *cell): n for month, pair in PAIRS.items() for cell, n in _true_cells(pair["counts"]).items()
    }
    assert _cells(matrix_rows, "month", "status_code", "next_status_code") == expected


def test_every_account_is_in_each_pair_once(matrix_rows: list[dict[str, Any]]) -> None:
    found = Counter(dict.fromkeys(PAIRS, 0))
    for row in matrix_rows:
        found[row["month"]] += row["numerator"]
    assert found == {month: pair["n"] for month, pair in PAIRS.items()} | {LAST: 0}


def test_the_last_month_is_immature(uci: Reader) -> None:
    rows = uci.run("roll_rate_matrix", Scope.of(LAST), ["month"]).rows()
    assert [(r["value"], r["reason"], r["immature"]) for r in rows] == [(None, "immature", 30000)]


def test_the_pooled_matrix_and_its_shares_are_the_true_ones(uci: Reader) -> None:
    rows = uci.run("roll_rate_matrix", by=["status_code", "next_status_code"]).rows()
    assert _cells(rows, "status_code", "next_status_code") == _true_cells(POOLED["counts"])
    shares = {(r["status_code"], r["next_status_code"]): round(r["value"], 10) for r in rows if r["value"]}
    assert shares == _true_cells(POOLED["row_shares"])
    assert sum(r["numerator"] for r in rows) == POOLED["n"]


def _collapsed(bucket: str) -> str:
    """The bucket in the words of the truth: C, 1, 2, 3 or 4+."""
    plain = bucket.removeprefix("M").removesuffix("+")
    return "C" if bucket == "current" else plain if int(plain) < 4 else "4+"


def test_the_matrix_of_buckets_is_the_true_one(uci: Reader) -> None:
    found: Counter[tuple[str, str]] = Counter()
    sizes: Counter[str] = Counter()
    for row in uci.run("roll_rate_matrix", SOUND).rows():
        found[_collapsed(row["bucket"]), _collapsed(row["next_bucket"])] += row["numerator"]
        sizes[_collapsed(row["bucket"])] += row["numerator"]
    truth = TRUTH["pooled_buckets_C_1_2_3_4plus"]
    assert found == _true_cells(truth["counts"])
    assert {cell: round(n / sizes[cell[0]], 10) for cell, n in found.items()} == _true_cells(
        truth["row_shares"]
    )


@pytest.mark.parametrize(
    ("metric", "numerator", "denominator"),
    [
        ("cure_rate", "cured", "delinquent_from"),
        ("forward_roll_rate", "rolled_forward", "delinquent_from"),
        ("stay_rate", "stayed", "delinquent_from"),
        ("entry_rate", "entered_delinquency", "not_delinquent_from"),
    ],
)
def test_the_changes_of_each_month_are_the_true_ones(
    uci: Reader, metric: str, numerator: str, denominator: str
) -> None:
    rows = uci.run(metric, SOUND, ["month"]).rows()
    assert {r["month"]: (r["numerator"], r["denominator"]) for r in rows} == {
        month: (pair[numerator], pair[denominator]) for month, pair in PAIRS.items()
    }
    (total,) = uci.run(metric, SOUND).rows()
    assert (total["numerator"], total["denominator"]) == (POOLED[numerator], POOLED[denominator])


def test_the_cure_shares_are_the_true_ones(uci: Reader) -> None:
    rows = uci.run("cure_rate", SOUND, ["month"]).rows()
    assert {r["month"]: round(r["value"], 10) for r in rows} == {
        m: p["cured_share"] for m, p in PAIRS.items()
    }
    (total,) = uci.run("cure_rate").rows()
    assert round(total["value"], 10) == POOLED["cured_share"]


def test_who_neither_cures_nor_stays_nor_rolls_forward_went_back(uci: Reader) -> None:
    figures = {
        name: uci.run(name, SOUND).rows()[0] for name in ("cure_rate", "stay_rate", "forward_roll_rate")
    }
    back = figures["cure_rate"]["denominator"] - sum(row["numerator"] for row in figures.values())
    assert back == POOLED["improved_not_cured"]


def test_payments_and_payers_of_each_month_are_the_true_ones(uci: Reader) -> None:
    rows = uci.run("payment_amount", by=["month"]).rows()
    assert {r["month"]: (r["numerator"], r["n"]) for r in rows} == {
        name: (month["pay_amt_total"], month["payers"]) for name, month in MONTHS.items()
    }
    assert uci.run("payment_amount").rows()[0]["value"] == TRUTH["pay_amt_total_all_months"]


def test_what_delinquent_clients_paid_is_the_true_amount(uci: Reader) -> None:
    """The truth sorts payments by the status of the same month: by the state at the month's end."""
    paid: Counter[str] = Counter()
    for row in uci.run("payment_amount", by=["month", "closing_bucket"]).rows():
        if row["closing_bucket"].startswith("M"):
            paid[row["month"]] += row["numerator"]
    assert paid == {name: month["delinquent_pay_amt"] for name, month in MONTHS.items()}


def test_delinquent_clients_and_their_balances_are_the_true_ones(uci: Reader) -> None:
    accounts = {r["month"]: r["value"] for r in uci.run("delinquent_accounts", by=["month"]).rows()}
    balances = {r["month"]: r["value"] for r in uci.run("past_due_balance", by=["month"]).rows()}
    assert accounts == {name: month["delinquent_clients"] for name, month in MONTHS.items()}
    assert balances == {name: month["delinquent_bill_amt"] for name, month in MONTHS.items()}
    assert sum(accounts.values()) == TRUTH["client_months_delinquent"]
    assert {m: round(n / 30000, 10) for m, n in accounts.items()} == {
        name: month["delinquent_share"] for name, month in MONTHS.items()
    }


def test_the_balances_of_all_clients_are_the_true_ones(uci: Reader) -> None:
    rows = uci.run("roll_rate_matrix", SOUND, ["month"], weight="balance").rows()
    assert {r["month"]: r["denominator"] for r in rows} == {m: MONTHS[m]["bill_amt_total"] for m in PAIRS}


def test_the_clients_of_each_status_are_the_true_ones(uci: Reader, matrix_rows: list[dict[str, Any]]) -> None:
    found: dict[str, Counter[str]] = {name: Counter() for name in MONTHS}
    for row in matrix_rows:
        found[row["month"]][row["status_code"]] += row["numerator"] + row["immature"]
    assert found == {name: month["status_counts"] for name, month in MONTHS.items()}
    delinquent = uci.run("delinquent_accounts", by=["month", "status_code"]).rows()
    assert {(r["month"], r["status_code"]): r["value"] for r in delinquent} == {
        (name, code): n
        for name, m in MONTHS.items()
        for code, n in m["status_counts"].items()
        if int(code) > 0
    }


def _findings(warehouse: Warehouse, name: str) -> dict[str, int]:
    """The number that each finding of a check names, by the month that it names."""
    (check,) = [c for c in warehouse.meta("check_result") if c["name"].endswith(name)]
    assert check["status"] == "warned"
    words = [finding.replace("next month", "").replace(".", "").split() for finding in check["findings"]]
    return {next(w for w in ws if w.startswith("2005-")): int(ws[0].replace(",", "")) for ws in words}


def test_the_oddities_are_found(uci_warehouse: Warehouse, uci_report: Report) -> None:
    odd = TRUTH["oddities"]
    assert uci_report.intake.twins == odd["duplicate_rows_ignoring_ID"] == 35
    assert uci_warehouse.meta("load")[0]["twins"] == 35
    assert _findings(uci_warehouse, "no_debt") == odd["PAY_ge1_but_bill_le0"]
    jumps = {name.split("->")[0]: n for name, n in odd["jump_gt_1_bucket"].items()}
    assert _findings(uci_warehouse, "skipped_bucket") == jumps


def test_the_other_checks_pass(uci_warehouse: Warehouse) -> None:
    warned = {c["name"] for c in uci_warehouse.meta("check_result") if c["status"] != "passed"}
    assert warned == {"06_coding_break", "07_skipped_bucket", "08_no_debt"}


def _shown(root: Path, home: Path, *arguments: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "dunlin", "show", *arguments, "--data", "uci", "--format", "json"]
    done = subprocess.run(
        command,
        cwd=root,
        env={**os.environ, "DUNLIN_HOME": str(home)},
        capture_output=True,
        check=True,
        timeout=120,
    )
    return json.loads(done.stdout)


def test_the_command_line_prints_the_true_matrices_and_payments(root: Path, uci_store: Store) -> None:
    home = uci_store.root.parent
    rows = _shown(root, home, "roll_rate_matrix", "--by", "month,status_code,next_status_code")
    expected = {
        (month, *cell): n for month, pair in PAIRS.items() for cell, n in _true_cells(pair["counts"]).items()
    }
    assert _cells(rows, "month", "status_code", "next_status_code") == expected
    paid = _shown(root, home, "payment_amount", "--by", "month")
    assert {r["month"]: (r["numerator"], r["n"]) for r in paid} == {
        name: (month["pay_amt_total"], month["payers"]) for name, month in MONTHS.items()
    }
