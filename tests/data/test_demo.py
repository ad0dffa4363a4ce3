"""The demonstration department, published: its figures are those that were made up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.demo import build_demo
from data.publish import Report
from queries import Warehouse, connect
from queries.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A place of its own."""
    return Store.of("demo", tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def report(store: Store) -> Report:
    """A small department, published."""
    return build_demo(store, contacts=60_000)


@pytest.fixture(scope="module")
def warehouse(store: Store, report: Report) -> Warehouse:
    """Its warehouse."""
    assert report.published, report.why_not
    return connect(store.current())


def test_every_row_is_accounted_for(report: Report, warehouse: Warehouse) -> None:
    report.intake.reconcile()
    assert sum(table["row_count"] for table in warehouse.meta("input_table")) == report.intake.accepted


def test_it_is_called_synthetic_and_lacks_no_table(warehouse: Warehouse) -> None:
    assert warehouse.about["is_synthetic"]
    assert all(table["is_loaded"] for table in warehouse.meta("input_table"))


def test_no_check_of_the_data_finds_anything(report: Report) -> None:
    assert {check.name: check.findings for check in report.checks if check.status != "passed"} == {}


def test_the_truths_lie_beside_the_rows(store: Store, report: Report) -> None:
    truths = json.loads((_rows(store, report) / "truths.json").read_text("utf-8"))
    assert truths


def test_credits_add_up_to_payments_to_the_cent_by_every_rule(warehouse: Warehouse) -> None:
    with warehouse.cursor() as cursor:
        paid = cursor.execute("select sum(amount), count(*) from mart.payment").fetchall()
        credited = cursor.execute(
            "select sum(amount), count(distinct payment_id) from mart.credit group by credit_rule"
        ).fetchall()
    assert credited == paid * 4


def test_every_cube_holds_what_its_rows_hold(warehouse: Warehouse) -> None:
    measures = {
        "account_month": ("accounts", "balance"),
        "payment": ("payments", "amount"),
        "contact": ("attempts", "connected", "right_party", "promises", "cost"),
        "promise": ("promises", "matured", "kept", "amount"),
        "case_spell": ("cases",),
        "survey": ("sent", "answered"),
        "complaint": ("complaints",),
    }
    with warehouse.cursor() as cursor:
        for name, columns in measures.items():
            sums = ", ".join(f"sum({column})" for column in columns)
            cube, mart = (
                cursor.execute(f"select {sums} from {schema}.{name}").fetchall()  # noqa: S608
                for schema in ("cube", "mart")
            )
            assert cube == mart, name


def _rows(store: Store, report: Report) -> Path:
    return store.root / "accepted" / report.load_id
