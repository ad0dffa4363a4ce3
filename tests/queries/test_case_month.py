"""Cases in a month, on the small department worked out by hand in tests/metrics/given/worked.yaml."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from queries import Scope, catalog
from queries.dimensions import STEPS
from queries.errors import ScopeError
from queries.rollups import cubes
from tests.conftest import Built

GIVEN = Path(__file__).parents[1] / "metrics" / "given" / "worked.yaml"
(CUBE,) = (cube for cube in cubes() if cube.mart == "case_month")
JANUARY, FEBRUARY, MARCH = (date(2024, month, 1) for month in (1, 2, 3))
# The tables of which that department has rows.
LOADED = {"collector", "account", "snapshot", "contact", "promise", "payment"}
METRICS = sorted(
    name
    for name, metric in catalog.metrics().items()
    if metric.marts in (("case_month",), ("contact",), ("promise",)) and set(metric.requires) <= LOADED
)


@pytest.fixture(scope="module")
def department(warehouse_from: Callable[[Mapping[str, Any]], Built]) -> Built:
    """Eleven cases of three months."""
    return warehouse_from(yaml.safe_load(GIVEN.read_text("utf-8")))


def _query(built: Built, sql: str) -> list[tuple[Any, ...]]:
    with built.warehouse.cursor() as cursor:
        return cursor.execute(sql).fetchall()


def test_a_case_is_worked_in_the_month_that_finds_it_past_due(department: Built) -> None:
    """The last month-end opens no month: nothing that is loaded tells how April ends."""
    cases = """select month, string_agg(account_id, '' order by account_id)
    from mart.case_month group by 1 order by 1"""
    assert _query(department, cases) == [(JANUARY, "B"), (FEBRUARY, "ACDEFH"), (MARCH, "ACGH")]


def test_the_cases_are_the_accounts_past_due_a_month_before(department: Built) -> None:
    past_due = """select opens, count(*) from mart.account_month
    where is_delinquent and opens <= (select max(month) from mart.month) group by 1 order by 1"""
    cases = "select month, sum(cases)::bigint from mart.case_month group by 1 order by 1"
    assert _query(department, cases) == _query(department, past_due)


def test_it_belongs_to_who_held_it_at_the_opening_and_the_contact_to_who_made_it(department: Built) -> None:
    """Ann handed H to Bo within February; Bo is of another team."""
    held = "select month, team, collector from mart.case_month where account_id = 'H' order by month"
    assert _query(department, held) == [(FEBRUARY, "North", "c1"), (MARCH, "South", "c2")]
    made = "select team, collector from mart.contact where account_id = 'H'"
    assert _query(department, made) == [("South", "c2")]


def test_thirty_days_begin_with_the_first_attempt_and_reach_over_the_leap_day(department: Built) -> None:
    """From 31 January to 29 February is in time; from 1 February to 3 March is not."""
    reach = """select account_id, first_attempt_on, reach from mart.case_month
    where reach is not null and account_id in ('A', 'B') order by account_id"""
    assert _query(department, reach) == [("A", date(2024, 2, 1), "lost"), ("B", date(2024, 1, 31), "reached")]


def test_money_counts_without_a_contact_but_the_case_was_not_worked(department: Built) -> None:
    """C paid in two parts; what nobody recorded to be past due is not nothing."""
    paid = """select account_id, past_due_amount, paid_amount, worked_cases, priced_cases from mart.case_month
    where month = date '2024-02-01' and account_id in ('C', 'H') order by account_id"""
    assert _query(department, paid) == [("C", 90, 90, 0, 0), ("H", None, 0, 1, 0)]


@pytest.mark.parametrize("rollup", CUBE.rollups)
def test_every_rollup_sums_to_its_rows(department: Built, rollup: str) -> None:
    columns = [name for name, *_ in _query(department, f"describe cube.{CUBE.table(rollup)}")]
    measures = [name for name in columns if name not in CUBE.dimensions]
    sums = ", ".join(f"sum({name})" for name in measures)
    rows = _query(department, f"select {sums} from mart.case_month")  # noqa: S608
    assert _query(department, f"select {sums} from cube.{CUBE.table(rollup)}") == rows  # noqa: S608


@pytest.mark.parametrize("name", METRICS)
def test_the_rows_behind_a_figure_add_up_to_it(department: Built, name: str) -> None:
    (figure,) = department.reader.run(name).rows()
    listed, total = department.reader.drill(name)
    rows = listed.to_pylist()
    assert total == len(rows)
    for part in ("numerator", "denominator"):
        assert sum(row[part] for row in rows) == figure[part]


@pytest.mark.parametrize("by", [["team"], ["bucket", "month"], ["segment", "delinquency_reason"]])
def test_a_step_never_holds_more_than_the_one_before(department: Built, by: list[str]) -> None:
    rows = department.reader.run("contact_funnel", by=by).rows()
    slices: dict[tuple[Any, ...], list[int]] = {}
    for row in sorted(rows, key=lambda row: STEPS.index(row["step"])):
        slices.setdefault(tuple(row[name] for name in by), []).append(row["numerator"])
    assert all(counts == sorted(counts, reverse=True) for counts in slices.values())
    assert all(len(counts) == len(STEPS) for counts in slices.values())


def test_a_funnel_is_always_cut_by_its_steps_and_listed_one_at_a_time(department: Built) -> None:
    result = department.reader.run("contact_funnel", by=["team"])
    assert result.by == ("team", "step")
    listed, total = department.reader.drill("contact_funnel", cell={"step": "promised"})
    assert total == 6
    assert [r["account_id"] for r in listed.to_pylist() if r["numerator"]] == ["D", "E"]
    with pytest.raises(ScopeError, match="one step at a time"):
        department.reader.drill("contact_funnel", cell={"team": "North"})


def test_a_funnel_is_read_from_sums(department: Built) -> None:
    assert "scoped.case_month_collector" in department.reader.run("contact_funnel", by=["team"]).sql


def test_the_hours_asked_for_are_those_of_the_scope(department: Built) -> None:
    rows = department.reader.run("contact_hours", Scope.of(team=["South"])).rows()
    assert [(r["weekday"], r["hour"], r["numerator"]) for r in rows] == [(1, 10, 1), (2, 10, 2)]
