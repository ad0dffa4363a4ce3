"""Whatever is asked for: parts add up to wholes, rates are ratios of sums, cubes restate the rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries import Reader, Scope, Warehouse, catalog
from queries.catalog import Metric
from queries.compile import rows_statement
from queries.rollups import cubes
from tests.conftest import UCI_METRICS

MONTHS = [f"2005-{month:02}" for month in range(4, 10)]
BUCKETS = ["current", "M1", "M2", "M3", "M4", "M5", "M6", "M7+", "unknown"]
BANDS = ["10000-20000", "20000-50000", "50000-100000", "100000-200000", "200000-500000", "500000-1000000"]
FILLED = {"month", "bucket", "stage", "status_code", "credit_limit_band", "closing_bucket"}
METRICS = [catalog.metrics()[name] for name in UCI_METRICS]
OPTIONAL = {
    "bucket": st.lists(st.sampled_from(BUCKETS), max_size=4, unique=True),
    "credit_limit_band": st.lists(st.sampled_from(BANDS), max_size=4, unique=True),
}
some = settings(max_examples=25)


@st.composite
def scopes(draw: st.DrawFn, one_month: bool = False) -> Scope:
    first, last = sorted(draw(st.tuples(st.sampled_from(MONTHS), st.sampled_from(MONTHS))))
    return Scope.of(first, first if one_month else last, **draw(st.fixed_dictionaries({}, optional=OPTIONAL)))


@st.composite
def questions(draw: st.DrawFn) -> tuple[Metric, Scope, list[str]]:
    """A metric, a scope and one to three cuts; a level is never summed over months, so it gets one."""
    metric = draw(st.sampled_from(METRICS))
    possible = [name for name in metric.dimensions if name in FILLED]
    by = draw(st.lists(st.sampled_from(possible), min_size=1, max_size=3, unique=True))
    return metric, draw(scopes(one_month=metric.is_stock)), by


def _sums(rows: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("numerator", "denominator", "n", "immature", "missing")
    return {name: sum((row[name] or 0) for row in rows) for name in names}


@some
@given(question=questions())
def test_parts_add_up_to_the_whole(uci: Reader, question: tuple[Metric, Scope, list[str]]) -> None:
    metric, scope, by = question
    assert _sums(uci.run(metric.name, scope, by).rows()) == _sums(uci.run(metric.name, scope).rows())


@some
@given(question=questions())
def test_a_value_is_the_ratio_of_its_own_sums(uci: Reader, question: tuple[Metric, Scope, list[str]]) -> None:
    metric, scope, by = question
    for row in (*uci.run(metric.name, scope, by).rows(), *uci.run(metric.name, scope).rows()):
        if not row["denominator"]:
            assert row["value"] is None
            assert row["reason"] in ("no_observations", "immature", "missing")
            continue
        if metric.kind in ("rate", "mean"):
            # Sums of money are exact and their quotient is not: it is a float, as near as one comes.
            expected = float(row["numerator"]) / float(row["denominator"])
            assert row["value"] == pytest.approx(expected, rel=1e-14, abs=0)
        else:
            assert row["value"] == row["numerator"]
        assert row["reason"] is None


@some
@given(question=questions())
def test_each_slice_stands_once(uci: Reader, question: tuple[Metric, Scope, list[str]]) -> None:
    metric, scope, by = question
    slices = [tuple(row[name] for name in by) for row in uci.run(metric.name, scope, by).rows()]
    assert len(set(slices)) == len(slices)


@some
@given(
    scope=scopes(),
    by=st.lists(st.sampled_from(["month", "bucket", "stage"]), min_size=1, max_size=2, unique=True),
)
def test_the_cells_of_the_matrix_add_up_to_its_rows(uci: Reader, scope: Scope, by: list[str]) -> None:
    cells = uci.run("roll_rate_matrix", scope, [*by, "next_bucket", "next_status_code"]).rows()
    for row in uci.run("roll_rate_matrix", scope, by).rows():
        mine = [cell for cell in cells if all(cell[name] == row[name] for name in by)]
        assert sum(cell["numerator"] for cell in mine) == row["numerator"] == row["denominator"]
        assert {cell["denominator"] for cell in mine} == {row["denominator"]}


@pytest.mark.parametrize(
    ("metric", "is_counted"),
    [
        ("cure_rate", lambda level, following: following == 0),
        ("forward_roll_rate", lambda level, following: following > level),
        ("stay_rate", lambda level, following: following == level),
    ],
    ids=["cure", "forward", "stay"],
)
@some
@given(scope=scopes())
def test_the_matrix_restates_the_metric(
    uci: Reader, metric: str, is_counted: Callable[..., bool], scope: Scope
) -> None:
    """On this data the status code counts the payments missed, so that it tells the level."""
    table = uci.run("roll_rate_matrix", scope, ["status_code", "next_status_code"]).rows()
    cells = [cell for cell in table if int(cell["status_code"]) > 0 and cell["numerator"]]
    counted = [
        cell["numerator"]
        for cell in cells
        if is_counted(int(cell["status_code"]), max(int(cell["next_status_code"]), 0))
    ]
    (row,) = uci.run(metric, scope).rows()
    assert sum(counted) == (row["numerator"] or 0)
    assert sum(cell["numerator"] for cell in cells) == row["denominator"]


@some
@given(question=questions())
def test_the_cube_says_what_the_rows_say(
    uci_warehouse: Warehouse, scoped_cursor: Callable[..., Any], question: tuple[Metric, Scope, list[str]]
) -> None:
    metric, scope, by = question
    columns = ", ".join(by)
    rows = f"""select {columns}, sum(numerator), sum(denominator)
    from ({rows_statement(metric, {}, by)})
    group by {columns}"""  # noqa: S608
    with scoped_cursor(uci_warehouse, scope) as cursor:
        by_row = {tuple(key): (numerator, n) for *key, numerator, n in cursor.execute(rows).fetchall() if n}
    table = uci_warehouse.reader().run(metric.name, scope, by).table.to_pylist()
    by_cube = {tuple(r[n] for n in by): (r["numerator"], r["denominator"]) for r in table if r["denominator"]}
    assert by_cube == by_row


@some
@given(scope=scopes())
def test_the_matrix_of_each_rollup_is_that_of_the_rows(
    uci_warehouse: Warehouse, scoped_cursor: Callable[..., Any], scope: Scope
) -> None:
    """Whichever rollup is read, as long as it has what is asked for; no restriction lies outside of it."""
    matrix = catalog.find("roll_rate_matrix")
    (cube,) = (c for c in cubes() if c.mart == "account_month")
    for rollup, dimensions in cube.rollups.items():
        if not {name for name, _ in scope.members} <= set(dimensions):
            continue
        codes = [d for d in ("status_code", "next_status_code") if d in dimensions]
        sql = f"""select {", ".join(["bucket", "next_bucket", *codes])}, sum(accounts)::bigint, sum(balance),
          sum(immature)::bigint, sum(missing)::bigint
        from ({matrix.sql}) group by all"""  # noqa: S608
        with scoped_cursor(uci_warehouse, scope) as cursor:
            from_rows = cursor.execute(sql).fetchall()
            summed = sql.replace("scoped.account_month", f"scoped.{cube.table(rollup)}")
            assert set(cursor.execute(summed).fetchall()) == set(from_rows)


def test_the_bands_and_buckets_asked_for_are_those_of_the_data(uci: Reader) -> None:
    assert set(uci.members("bucket")) <= set(BUCKETS)
    assert set(BANDS) <= set(uci.members("credit_limit_band"))
