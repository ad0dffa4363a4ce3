"""Nobody can forget the filter: the scoped views show nothing that the session variables do not allow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from queries import Scope, Warehouse, catalog
from queries.dimensions import SCOPEABLE
from queries.errors import UnknownNameError
from queries.rollups import cubes
from queries.scoped import grant
from tests.conftest import UCI_METRICS

ONLY_M2 = Scope.of(bucket="M2")
VARIABLES = ("since", "until", *SCOPEABLE)


@pytest.fixture(scope="module")
def views(uci_warehouse: Warehouse) -> list[str]:
    """The names of all scoped views."""
    with uci_warehouse.cursor() as cursor:
        found = cursor.execute(
            """select schema_name || '.' || view_name
            from duckdb_views() where schema_name like 'scoped%' order by 1"""
        ).fetchall()
    return [name for (name,) in found]


def _count(cursor: duckdb.DuckDBPyConnection, view: str) -> int:
    return cursor.execute(f"select count(*) from {view}").fetchall()[0][0]  # noqa: S608


def _source(view: str) -> str:
    """The table that a view shows: sums of a mart, its rows, the calendar or the goals."""
    name = view.removeprefix("scoped.")
    tables = {cube.table(rollup) for cube in cubes() for rollup in cube.rollups}
    return f"{'cube' if name in tables else 'mart'}.{name}"


def test_there_is_a_view_for_every_rollup_and_the_rows(uci_warehouse: Warehouse, views: list[str]) -> None:
    with uci_warehouse.cursor() as cursor:
        found = cursor.execute("select table_name from duckdb_tables() where schema_name = 'cube'").fetchall()
    assert {"account_month_collector", "payment_client"} <= {name for (name,) in found}
    rows = {f"scoped.{cube.mart}" for cube in cubes()}
    others = {f"scoped.{name}" for name in ("month", "target", "cure_feature", "cure_outcome")}
    assert set(views) == {f"scoped.{name}" for (name,) in found} | rows | others


def test_what_a_rollup_has_not_cannot_be_read_from_it(
    uci_warehouse: Warehouse, scoped_cursor: Callable[..., Any]
) -> None:
    with scoped_cursor(uci_warehouse, Scope()) as cursor:
        assert cursor.execute("select sum(accounts) from scoped.account_month_client").fetchall() == [
            (180_000,)
        ]
        with pytest.raises(duckdb.Error, match="account_month_client has no status_code"):
            cursor.execute("select distinct status_code from scoped.account_month_client").fetchall()


def test_a_fresh_cursor_sees_nothing(uci_warehouse: Warehouse, views: list[str]) -> None:
    with uci_warehouse.cursor() as cursor:
        assert {view: _count(cursor, view) for view in views} == dict.fromkeys(views, 0)


def test_every_view_shows_all_rows_once_the_scope_is_set(
    uci_warehouse: Warehouse, views: list[str], scoped_cursor: Callable[..., Any]
) -> None:
    with scoped_cursor(uci_warehouse, Scope()) as cursor:
        shown = {view: _count(cursor, view) for view in views}
        assert shown == {view: _count(cursor, _source(view)) for view in views}
    assert shown["scoped.account_month"] == 180_000


@pytest.mark.parametrize("unset", VARIABLES)
def test_one_field_left_unset_shows_nothing(uci_warehouse: Warehouse, views: list[str], unset: str) -> None:
    # The calendar has no one's rows in it: only months bound it.
    bound = [view for view in views if view != "scoped.month" or unset in ("since", "until")]
    with uci_warehouse.cursor() as cursor:
        fields = {name: value for name, value in Scope().variables().items() if name != unset}
        grant(cursor, fields)
        assert {view: _count(cursor, view) for view in bound} == dict.fromkeys(bound, 0)


def test_a_variable_of_one_cursor_is_not_seen_by_another(
    uci_warehouse: Warehouse, views: list[str], scoped_cursor: Callable[..., Any]
) -> None:
    with scoped_cursor(uci_warehouse, Scope()), uci_warehouse.cursor() as other:
        assert not any(_count(other, view) for view in views)


@pytest.mark.parametrize("view", ["scoped.account_month_collector", "scoped.account_month", "scoped.payment"])
def test_members_and_months_restrict(
    uci_warehouse: Warehouse, view: str, scoped_cursor: Callable[..., Any]
) -> None:
    scope = Scope.of("2005-06", "2005-07", bucket=["M2", "M3"])
    with scoped_cursor(uci_warehouse, scope) as cursor:
        found = cursor.execute(f"select distinct bucket, month from {view}").fetchall()  # noqa: S608
    assert set(found) == {(b, date(2005, m, 1)) for b in ("M2", "M3") for m in (6, 7)}


def test_a_restriction_along_a_column_that_is_not_filled_shows_nothing(
    uci_warehouse: Warehouse, views: list[str], scoped_cursor: Callable[..., Any]
) -> None:
    for scope in (Scope.of(team="North"), Scope.of(channel="phone"), Scope.of(bucket=[])):
        with scoped_cursor(uci_warehouse, scope) as cursor:
            assert not any(_count(cursor, view) for view in views if view != "scoped.month")


FORBIDDEN = {
    "create a table": "create table mart.more (i integer)",
    "insert": "insert into cube.payment_team select * from cube.payment_team",
    "update": "update cube.account_month_team set accounts = 0",
    "drop a view": "drop view scoped.payment",
    "replace a view": "create or replace view scoped.payment as select * from mart.payment",
    "set": "set threads = 1",
    "set external access": "set enable_external_access = true",
    "unlock": "set lock_configuration = false",
    "read a file": "select * from read_csv('{file}')",
    "read a file by name": "select * from '{file}'",
    "read a blob": "select * from read_blob('{file}')",
    "list files": "select * from glob('{file}')",
    "copy to a file": "copy (select 1) to '{file}.out'",
    "export": "export database '{file}.folder'",
    "attach": "attach '{file}.duckdb' as other",
    "install": "install httpfs",
    "load": "load httpfs",
}


@pytest.mark.parametrize("sql", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_the_connection_is_locked(uci_warehouse: Warehouse, tmp_path: Path, sql: str) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("a\n1\n", "utf-8")
    with uci_warehouse.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(sql.format(file=file))
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    "text", ["x') or true --", "'; drop view scoped.payment; --", "M2' or '1'='1", "%", "*", "M2\x00"]
)
def test_sql_as_a_member_is_an_unknown_member(uci_warehouse: Warehouse, text: str) -> None:
    with pytest.raises(UnknownNameError):
        Scope.of(bucket=[text])
    with pytest.raises(UnknownNameError):
        uci_warehouse.reader().run("cure_rate", Scope.of(credit_limit_band=[text]))


@pytest.mark.parametrize("text", ["x') or true --", "'; drop view scoped.payment; --", "%"])
def test_sql_as_a_right_gives_no_right(uci_warehouse: Warehouse, text: str) -> None:
    viewer = uci_warehouse.reader(Scope.of(credit_limit_band=[text]))
    assert viewer.run("delinquent_accounts").rows()[0]["n"] == 0
    assert viewer.members("bucket") == ()


@pytest.mark.parametrize("metric", UCI_METRICS)
def test_a_viewer_who_asks_beyond_his_rights_sees_nothing(uci_warehouse: Warehouse, metric: str) -> None:
    viewer = uci_warehouse.reader(ONLY_M2)
    found = viewer.run(metric, Scope.of(bucket="M3"), ["month"] if catalog.find(metric).default_by else [])
    shown = [(row["numerator"], row["n"], row["reason"]) for row in found.rows()]
    assert shown == ([] if found.by else [(None, 0, "no_observations")])
    rows, total = viewer.drill(metric, Scope.of(bucket="M3"))
    assert (rows.num_rows, total) == (0, 0)


@pytest.mark.parametrize("metric", sorted(set(UCI_METRICS) - {"entry_rate"}))
def test_a_viewer_who_asks_for_everything_sees_his_part(uci_warehouse: Warehouse, metric: str) -> None:
    viewer, everyone = uci_warehouse.reader(ONLY_M2), uci_warehouse.reader()
    for wish in (Scope(), Scope.of(bucket=["M2", "M3"])):
        assert viewer.run(metric, wish, ["bucket"]).rows() == everyone.run(metric, ONLY_M2, ["bucket"]).rows()
        rows, total = viewer.drill(metric, wish, {"bucket": "M2"}, limit=5)
        expected = everyone.drill(metric, ONLY_M2, limit=0)[1]
        assert (rows.num_rows, total) == (min(5, expected), expected)
        assert viewer.drill(metric, wish, {"bucket": "M3"})[1] == 0


def test_what_was_shown_is_in_the_result(uci_warehouse: Warehouse) -> None:
    shown = uci_warehouse.reader(ONLY_M2).run("cure_rate", Scope.of("2005-05")).scope
    assert shown == Scope.of("2005-05", bucket="M2")


def test_a_viewer_sees_the_members_and_months_of_his_part(uci_warehouse: Warehouse) -> None:
    viewer = uci_warehouse.reader(Scope.of("2005-06", "2005-07", bucket=["M2", "M5"]))
    assert viewer.members("bucket") == ("M2", "M5")
    assert viewer.members("stage") == ("middle", "long")
    assert viewer.members("status_code") == ("2", "5")
    assert viewer.months() == (date(2005, 6, 1), date(2005, 7, 1))


def test_a_member_outside_the_viewers_part_is_unknown_to_him(uci_warehouse: Warehouse) -> None:
    viewer = uci_warehouse.reader(Scope.of(credit_limit_band="20000-50000"))
    with pytest.raises(UnknownNameError) as problem:
        viewer.run("cure_rate", Scope.of(credit_limit_band="50000-100000"))
    assert problem.value.allowed == ("20000-50000",)


@pytest.mark.parametrize(
    "empty", [Scope(is_empty=True), Scope.of("2005-08").narrow(Scope.of(None, "2005-05"))]
)
def test_a_viewer_without_rights_sees_nothing_at_all(uci_warehouse: Warehouse, empty: Scope) -> None:
    viewer = uci_warehouse.reader(empty)
    assert viewer.run("payment_amount").rows()[0]["n"] == 0
    assert viewer.drill("payment_amount")[1] == 0
    assert viewer.members("bucket") == ()
    assert viewer.months() == ()
