"""Cases by age restate the months that they are made of, and drill-through lists the cases of a cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import yaml

from queries import Reader, Scope, catalog
from queries.rollups import cubes
from tests.conftest import ROOT, Built

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def cases(warehouse_from: Callable[[Mapping[str, Rows]], Built]) -> Built:
    """The cases of the fixture that the tables are worked out on."""
    given = ROOT / "tests" / "metrics" / "given" / "cases.yaml"
    return warehouse_from(yaml.safe_load(given.read_text("utf-8")))


def _query(built: Built, sql: str) -> list[tuple[Any, ...]]:
    with built.warehouse.cursor() as cursor:
        return cursor.execute(sql).fetchall()


def test_what_was_recovered_by_an_age_holds_what_came_before(cases: Built) -> None:
    """Not what came before the case began, nor after it ended."""
    paid = """select account_id, age, recovered_amount from mart.case_age
    where recovered_amount <> 0 order by all"""
    rows = [(account, age, float(amount)) for account, age, amount in _query(cases, paid)]
    # C's first payment falls in the month that no month-end has closed yet.
    first = [("A", 1, 40), ("B", 1, 12.5), ("B", 2, 102.5), ("C", 3, 1)]
    assert rows == [*first, ("F", 1, 30), ("F", 2, 30), ("G", 1, 500)]


@pytest.mark.parametrize("name", ["vintage", "time_to_cure", "recovered_per_case"])
@pytest.mark.parametrize("dimension", ["team", "collector", "bucket", "segment", "product", "region"])
def test_every_cohort_is_read_from_sums(cases: Built, name: str, dimension: str) -> None:
    metric = catalog.find(name)
    by = [d for d in ("month", "age", "state") if d in metric.dimensions]
    restricted = Scope(members=((dimension, ("x",)),))
    (source,) = cases.reader._sources(metric, by, restricted)
    assert source in {"case_age_collector", "case_age_client", "case_age_place"}


def test_when_a_case_began_is_known_only_of_some(cases: Built) -> None:
    unknown = "select case_id from mart.case_spell where not is_entry_known order by 1"
    assert _query(cases, unknown) == [("E-2025-04",), ("F-2025-01",), ("H-2025-03",)]


def test_every_rollup_of_ages_sums_to_its_rows(cases: Built) -> None:
    sums = "select sum(cases), sum(opening_balance), sum(recovered_amount), sum(recovered_square) from {}"
    rows = _query(cases, sums.format("mart.case_age"))
    (cube,) = (c for c in cubes() if c.mart == "case_age")
    for rollup in cube.rollups:
        assert _query(cases, sums.format(f"cube.{cube.table(rollup)}")) == rows


def test_the_steps_of_all_cases_are_the_delinquent_month_ends(uci: Reader) -> None:
    """What is at risk, not yet known or left out at any age is what the cure rate looks at."""
    steps = uci.run("time_to_cure", by=["age", "state"]).frame
    by_age = steps.drop_duplicates("age")
    counted = steps["n"].sum() + by_age["immature"].sum() + by_age["missing"].sum()
    (months,) = uci.run("cure_rate").rows()
    assert counted == months["n"] + months["immature"] + months["missing"]


def test_the_cures_of_all_cases_are_those_of_the_cure_rate(uci: Reader) -> None:
    with uci.warehouse.cursor() as cursor:
        ((cured,),) = cursor.execute("select sum(cases) from mart.case_age where state = 'cured'").fetchall()
    (months,) = uci.run("cure_rate").rows()
    assert cured == months["numerator"]


def test_a_share_of_a_vintage_never_falls_for_what_has_ended(uci: Reader) -> None:
    shares = uci.run("vintage", by=["month", "age", "state"]).frame
    for _, curve in shares[shares["state"] == "cured"].groupby("month"):
        assert list(curve["numerator"]) == sorted(curve["numerator"])


def test_the_cases_behind_a_cell_are_as_many_as_it_counts(cases: Built) -> None:
    cell = {"month": "2025-02", "age": 2, "state": "cured"}
    rows, total = cases.reader.drill("vintage", Scope(), cell)
    assert sorted(row["account_id"] for row in rows.to_pylist()) == ["A", "B"]
    (figure,) = (
        row
        for row in cases.reader.run("vintage", by=["month", "age", "state"]).rows()
        if {name: row[name] for name in cell} == cell
    )
    assert total == figure["numerator"]
