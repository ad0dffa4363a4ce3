"""The engine says what it cannot answer, and what it answers adds up, from any thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from queries import Reader, Scope, Warehouse, catalog, connect
from queries.errors import DunlinError, NotLoadedError, NotPublishedError, ScopeError, UnknownNameError
from tests.conftest import UCI_METRICS

METRICS = UCI_METRICS
# Those whose denominator counts the rows behind them.
COUNTING = [name for name in METRICS if catalog.find(name).kind != "mean"]
ALL_ROWS = 1_000_000
MAY, JULY, SEPTEMBER = date(2005, 5, 1), date(2005, 7, 1), date(2005, 9, 1)


@pytest.mark.parametrize(
    ("name", "wish", "by", "weight", "words"),
    [
        ("cure_rat", Scope(), [], None, ["metric or table “cure_rat”", "Did you mean “cure_rate”?"]),
        ("CureRate", Scope(), [], None, ["metric or table “CureRate”", "Did you mean “cure_rate”?"]),
        ("cure_rate", Scope(), ["mounth"], None, ["dimension “mounth”", "Did you mean “month”?"]),
        ("cure_rate", Scope(), ["next_bucket"], None, ["dimension “next_bucket”", "Did you mean “bucket”?"]),
        ("roll_rate_matrix", Scope(), [], "balanse", ["weight “balanse”", "Did you mean “balance”?"]),
        (
            "cure_rate",
            Scope.of(credit_limit_band="20000-5000"),
            [],
            None,
            ["credit limit “20000-5000”", "Did you mean “20000-50000”?"],
        ),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(
    uci: Reader, name: str, wish: Scope, by: list[str], weight: str | None, words: list[str]
) -> None:
    with pytest.raises(UnknownNameError) as problem:
        uci.run(name, wish, by, weight)
    assert all(word in str(problem.value) for word in words), str(problem.value)


@pytest.mark.parametrize(
    "wish", [Scope.of("2005-03"), Scope.of(None, "2005-10"), Scope.of("1999-01", "2005-05")]
)
def test_a_month_outside_the_data_is_told_with_the_months_there_are(uci: Reader, wish: Scope) -> None:
    with pytest.raises(ScopeError, match="is not loaded: the data runs from 2005-04 to 2005-09"):
        uci.run("cure_rate", wish)
    with pytest.raises(ScopeError):
        uci.drill("cure_rate", wish)


@pytest.mark.parametrize("dimension", ["region", "team", "collector", "segment", "product"])
def test_a_dimension_that_is_not_filled_is_not_loaded(uci: Reader, dimension: str) -> None:
    with pytest.raises(NotLoadedError, match=f"Cure rate cannot be cut by {dimension}"):
        uci.run("cure_rate", by=[dimension])
    with pytest.raises(NotLoadedError):
        uci.drill("cure_rate", cell={dimension: "x"})


def test_a_dimension_that_is_not_filled_cannot_restrict(uci: Reader) -> None:
    with pytest.raises(DunlinError, match="region"):
        uci.run("cure_rate", Scope.of(region="north"))


def test_a_metric_is_not_restricted_by_what_it_does_not_have(uci: Reader) -> None:
    with pytest.raises(
        ScopeError, match=r"Cure rate cannot be restricted by channel.*can be restricted by team"
    ):
        uci.run("cure_rate", Scope.of(channel="phone"))


def test_a_weight_is_refused_where_there_is_none_to_choose(uci: Reader) -> None:
    """Counting accounts when balances were asked for would be another figure under the same name."""
    with pytest.raises(UnknownNameError, match="weight"):
        uci.run("cure_rate", weight="balance")


@pytest.fixture(scope="module")
def without_payments(warehouse_from: Any) -> Reader:
    """Two accounts, no payment table."""
    rows = [{"account_id": a, "as_of": date(2005, m, 28), "bucket": "M1"} for a in "AB" for m in (4, 5)]
    return warehouse_from({"snapshot": rows}).reader


@pytest.mark.parametrize("metric", ["payment_amount", "recovered_amount"])
def test_a_table_that_was_not_loaded_is_named(without_payments: Reader, metric: str) -> None:
    with pytest.raises(NotLoadedError, match="needs the table “payment”, which is not in the published data"):
        without_payments.run(metric)


def test_the_other_metrics_need_no_payments(without_payments: Reader) -> None:
    assert without_payments.run("delinquent_accounts").rows()[0]["value"] == 2


def test_an_absent_file_is_not_published(tmp_path: Path) -> None:
    with pytest.raises(NotPublishedError, match="There is no published data at"):
        connect(tmp_path / "none.duckdb")


def test_one_file_may_be_opened_twice(uci_warehouse: Warehouse) -> None:
    """A second session, or a reader that looks again, comes while the first is still open."""
    second = connect(uci_warehouse.path)
    assert second.reader().months() == uci_warehouse.months
    second.close()
    assert uci_warehouse.reader().run("delinquent_accounts").rows()[0]["value"] == 6818


@pytest.mark.parametrize("metric", ["delinquent_accounts", "past_due_balance"])
def test_a_level_is_that_of_the_last_month_in_scope(uci: Reader, metric: str) -> None:
    by_month = {row["month"]: row["value"] for row in uci.run(metric, by=["month"]).rows()}
    assert len(by_month) == 6
    assert uci.run(metric).rows()[0]["value"] == by_month["2005-09"]
    assert uci.run(metric, Scope.of("2005-04", "2005-07")).rows()[0]["value"] == by_month["2005-07"]


@pytest.mark.parametrize(
    "by", [["bucket", "next_bucket"], ["month", "status_code", "next_status_code"], ["next_bucket"]]
)
@pytest.mark.parametrize("weight", ["accounts", "balance"])
def test_the_rows_of_the_matrix_sum_to_one(uci: Reader, by: list[str], weight: str) -> None:
    sums: dict[tuple[Any, ...], Decimal] = {}
    for row in uci.run("roll_rate_matrix", by=by, weight=weight).rows():
        if row["reason"] is None:
            key = (*(row[name] for name in by if not name.startswith("next_")), row["denominator"])
            sums[key] = sums.get(key, Decimal(0)) + row["numerator"]
            assert row["value"] == pytest.approx(float(row["numerator"]) / float(row["denominator"]))
    assert sums
    assert all(total == denominator for (*_, denominator), total in sums.items())


CELLS: list[dict[str, Any]] = [
    {},
    {"month": MAY},
    {"month": SEPTEMBER},
    {"bucket": "M2"},
    {"month": JULY, "bucket": "current"},
    {"stage": "long", "credit_limit_band": "50000-100000"},
    {"month": MAY, "bucket": "M5"},
]
OWN_CELLS = ("closing_bucket", "status_code", "stage")


def _figure(reader: Reader, name: str, wish: Scope, cell: dict[str, Any]) -> tuple[Any, int]:
    found = reader.run(name, wish, list(cell)).table.to_pylist() or [
        {**cell, "numerator": None, "denominator": 0}
    ]
    rows = [row for row in found if all(row[k] == v for k, v in cell.items())]
    return sum((row["numerator"] or 0) for row in rows), sum(row["denominator"] for row in rows)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_the_rows_behind_a_figure_add_up_to_it(uci: Reader, metric: str, cell: dict[str, Any]) -> None:
    wish = Scope.of("2005-05")
    rows, total = uci.drill(metric, wish, cell, limit=ALL_ROWS)
    numerator, denominator = _figure(uci, metric, wish, cell)
    assert (pc.sum(rows["numerator"]).as_py() or 0) == numerator
    assert (pc.sum(rows["denominator"]).as_py() or 0) == denominator
    assert total == rows.num_rows
    assert metric not in COUNTING or total == denominator


@pytest.mark.parametrize("metric", COUNTING)
def test_the_rows_behind_a_figure_are_those_of_its_cell(uci: Reader, metric: str) -> None:
    own = next(name for name in OWN_CELLS if name in catalog.find(metric).dimensions)
    members = {row[own]: row["n"] for row in uci.run(metric, by=[own]).rows()}
    for member, expected in members.items():
        rows, total = uci.drill(metric, cell={own: member}, limit=50)
        assert total == expected
        assert set(rows[own].to_pylist()) <= {member}


def test_the_rows_behind_a_cell_of_the_matrix_add_up_to_it(uci: Reader) -> None:
    cell = {"bucket": "M2", "next_bucket": "M3"}
    rows, total = uci.drill("roll_rate_matrix", cell=cell, limit=ALL_ROWS)
    assert rows.num_rows == total == pc.sum(rows["numerator"]).as_py() == 1031
    assert _figure(uci, "roll_rate_matrix", Scope(), cell)[0] == 1031


def test_the_limit_bounds_the_rows_and_not_the_number_told(uci: Reader) -> None:
    rows, total = uci.drill("payment_amount", Scope.of("2005-09", "2005-09"), limit=7)
    largest = rows["numerator"].to_pylist()
    assert (rows.num_rows, total) == (7, 24751)
    assert largest == sorted(largest, reverse=True)
    assert largest[0] == Decimal("873552.00")


def test_a_month_may_be_named_as_it_is_shown(uci: Reader) -> None:
    """`rows()` shows months as 2005-05; a cell of them must find its rows."""
    assert uci.drill("cure_rate", cell={"month": "2005-05"}, limit=1)[1] == 2968


def test_rows_are_exact(uci: Reader) -> None:
    rows = uci.run("payment_amount", Scope.of("2005-09", "2005-09"), ["month"]).rows()
    assert rows == [
        {
            "month": "2005-09",
            "numerator": Decimal("169907415.00"),
            "denominator": 24751,
            "value": Decimal("169907415.00"),
            "n": 24751,
            "immature": 0,
            "missing": 0,
            "reason": None,
        }
    ]
    assert isinstance(rows[0]["numerator"], Decimal)


def test_the_frame_has_plain_numbers(uci: Reader) -> None:
    frame = uci.run("past_due_balance", by=["month", "bucket"]).frame
    assert {str(frame[name].dtype) for name in ("numerator", "denominator", "value")} == {"float64"}
    assert frame["month"].iloc[0] == date(2005, 4, 1)


@pytest.mark.parametrize("metric", COUNTING)
def test_n_is_the_number_of_observations(uci: Reader, metric: str) -> None:
    assert all(row["n"] == row["denominator"] for row in uci.run(metric, by=["month", "bucket"]).rows())


def test_members_come_in_their_own_order(uci: Reader) -> None:
    assert uci.members("bucket") == ("current", "M1", "M2", "M3", "M4", "M5", "M6", "M7+", "unknown")
    assert uci.members("status_code") == ("-2", "-1", "0", "1", "2", "3", "4", "5", "6", "7", "8")
    assert uci.members("credit_limit_band")[:3] == ("10000-20000", "20000-50000", "50000-100000")
    assert uci.members("team") == ()
    with pytest.raises(UnknownNameError):
        uci.members("buckets")


def test_facts_about_the_data_are_found_by_name(uci_warehouse: Warehouse) -> None:
    assert uci_warehouse.about["currency"] == "TWD"
    assert uci_warehouse.loaded_tables == {"account", "snapshot", "payment"}
    with pytest.raises(UnknownNameError, match="Did you mean “load”"):
        uci_warehouse.meta("loads")


def test_eight_threads_share_one_warehouse(uci: Reader) -> None:
    asked = [(name, bucket) for name in METRICS for bucket in ("M2", "M3")]
    alone = [uci.run(name, Scope.of(bucket=bucket), ["month"]).rows() for name, bucket in asked]

    def ask(start: int) -> list[bool]:
        turns = [(start + turn) % len(asked) for turn in range(50)]
        return [
            uci.run(asked[t][0], Scope.of(bucket=asked[t][1]), ["month"]).rows() == alone[t] for t in turns
        ]

    with ThreadPoolExecutor(8) as pool:
        answers = [answer for thread in pool.map(ask, range(8)) for answer in thread]
    assert answers == [True] * 400
