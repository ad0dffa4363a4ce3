"""Bucket edges, levels, stages, order and credit bands: each fact worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from queries import Warehouse
from queries.dimensions import BUCKETS, delinquent_buckets
from queries.settings import settings

Asked = Callable[[str], Any]


@pytest.fixture(scope="module")
def ask(uci_warehouse: Warehouse) -> Asked:
    """Evaluate an expression with the macros of a published warehouse."""

    def value(expression: str) -> Any:
        with uci_warehouse.cursor() as cursor:
            return cursor.execute(f"select {expression}").fetchall()[0][0]

    return value


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (-1, "current"),
        (0, "current"),
        (1, "M1"),
        (29, "M1"),
        (30, "M1"),
        (31, "M2"),
        (59, "M2"),
        (60, "M2"),
        (61, "M3"),
        (89, "M3"),
        (90, "M3"),
        (91, "M4"),
        (119, "M4"),
        (120, "M4"),
        (121, "M5"),
        (149, "M5"),
        (150, "M5"),
        (151, "M6"),
        (179, "M6"),
        (180, "M6"),
        (181, "M7+"),
        (100_000, "M7+"),
        ("null", "unknown"),
    ],
)
def test_both_edges_of_a_bucket_belong_to_it(ask: Asked, days: int | str, bucket: str) -> None:
    assert ask(f"bucket_of_days({days})") == bucket


def _edges(warehouse_from: Callable[..., Any], days: list[int | None]) -> dict[int | None, str]:
    rows = [{"account_id": str(d), "as_of": date(2005, 4, 30), "days_past_due": d} for d in days]
    with warehouse_from({"snapshot": rows}).warehouse.cursor() as cursor:
        found = dict(cursor.execute("select account_id, bucket from mart.account_month").fetchall())
    return {d: found[str(d)] for d in days}


def test_the_rows_fall_into_the_same_buckets(warehouse_from: Callable[..., Any]) -> None:
    assert _edges(warehouse_from, [0, 30, 31, 180, 181, None]) == {
        0: "current",
        30: "M1",
        31: "M2",
        180: "M6",
        181: "M7+",
        None: "unknown",
    }


def test_a_house_may_cut_at_other_days(
    warehouse_from: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {**settings(), "bucket": {"last_day": [29, 59, 89, 119, 149, 179]}}
    monkeypatch.setattr("queries.warehouse.settings", lambda: other)
    assert _edges(warehouse_from, [0, 1, 29, 30, 59, 60, 89, 90, 119, 120, 149, 150, 179, 180]) == {
        0: "current",
        1: "M1",
        29: "M1",
        30: "M2",
        59: "M2",
        60: "M3",
        89: "M3",
        90: "M4",
        119: "M4",
        120: "M5",
        149: "M5",
        150: "M6",
        179: "M6",
        180: "M7+",
    }


@pytest.mark.parametrize(
    ("bucket", "level", "stage", "is_delinquent"),
    [
        ("current", 0, None, False),
        ("M1", 1, "short", True),
        ("M2", 2, "middle", True),
        ("M3", 3, "middle", True),
        ("M4", 4, "long", True),
        ("M5", 5, "long", True),
        ("M6", 6, "long", True),
        ("M7+", 7, "long", True),
        ("paid_off", None, None, False),
        ("charged_off", None, None, False),
        ("sold", None, None, False),
        ("unknown", None, None, False),
    ],
)
def test_level_and_stage_follow_from_the_bucket(
    ask: Asked, bucket: str, level: int | None, stage: str | None, is_delinquent: bool
) -> None:
    assert ask(f"bucket_level('{bucket}')") == level
    assert ask(f"stage_of('{bucket}')") == stage
    assert ask(f"is_delinquent_bucket('{bucket}')") is is_delinquent


def test_no_bucket_is_not_delinquent(ask: Asked) -> None:
    assert ask("is_delinquent_bucket(null)") is False
    assert ask("bucket_level(null)") is None
    assert ask("stage_of(null)") is None


def test_buckets_come_from_the_mildest_to_the_worst_then_the_closed_then_the_unknown(ask: Asked) -> None:
    assert BUCKETS == (
        "current",
        "M1",
        "M2",
        "M3",
        "M4",
        "M5",
        "M6",
        "M7+",
        "paid_off",
        "charged_off",
        "sold",
        "unknown",
    )
    orders = [ask(f"bucket_order('{bucket}')") for bucket in BUCKETS]
    assert orders == sorted(orders)
    assert len(set(orders)) == len(orders)
    assert delinquent_buckets() == BUCKETS[1:8]


def test_stages_and_codes_have_an_order(ask: Asked) -> None:
    assert [ask(f"stage_order('{s}')") for s in ("short", "middle", "long")] == [1, 2, 3]
    codes = [ask(f"code_order('{code}')") for code in ("-2", "0", "9", "10", "B")]
    assert codes == sorted(codes)
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(
    ("amount", "band"),
    [
        ("0", "0-1"),
        ("0.5", "0-1"),
        ("1", "1-2"),
        ("2", "2-5"),
        ("4.99", "2-5"),
        ("5", "5-10"),
        ("9.99", "5-10"),
        ("10", "10-20"),
        ("1000", "1000-2000"),
        ("9999.99", "5000-10000"),
        ("10000", "10000-20000"),
        ("19999.99", "10000-20000"),
        ("20000", "20000-50000"),
        ("49999.99", "20000-50000"),
        ("50000", "50000-100000"),
        ("99999.99", "50000-100000"),
        ("100000", "100000-200000"),
        ("1000000", "1000000-2000000"),
        ("null", None),
    ],
)
@pytest.mark.parametrize("kind", ["decimal(18, 2)", "double"])
def test_a_credit_limit_falls_in_the_band_that_begins_with_it(
    ask: Asked, amount: str, kind: str, band: str | None
) -> None:
    assert ask(f"band_of(({amount})::{kind})") == band


def test_bands_come_in_the_order_of_their_amounts(ask: Asked) -> None:
    bands = ["0-1", "1-2", "2-5", "500-1000", "1000-2000", "20000-50000", "100000-200000"]
    orders = [ask(f"band_order('{band}')") for band in bands]
    assert orders == sorted(orders)
