"""Means carry what an interval needs; figures of two views add up; one rule credits a payment once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest
import yaml

from queries import Reader, Scope, catalog
from queries.dimensions import CREDIT_RULES
from queries.errors import ScopeError
from tests.conftest import Built

GIVEN = Path(__file__).parents[1] / "metrics" / "given"
PAIRS = sorted(name for name, metric in catalog.metrics().items() if len(metric.reads) > 1)
MONEY_PAIRS = ["cost_per_unit_recovered", "net_recovered_amount", "recovered_per_workday"]


@pytest.fixture(scope="module")
def work(warehouse_from: Callable[..., Built]) -> Reader:
    """May 2005 of two collectors, with contacts and payments."""
    return warehouse_from(yaml.safe_load((GIVEN / "work.yaml").read_text("utf-8"))).reader


@pytest.fixture(scope="module")
def feedback(warehouse_from: Callable[..., Built]) -> Reader:
    """Four surveys and three complaints."""
    return warehouse_from(yaml.safe_load((GIVEN / "feedback.yaml").read_text("utf-8"))).reader


@pytest.mark.parametrize(
    ("metric", "squares"),
    [("process_satisfaction", 25 + 9 + 16), ("collector_satisfaction", 16 + 4), ("speed_satisfaction", 35)],
)
def test_a_mean_has_the_sum_of_its_squares(feedback: Reader, metric: str, squares: int) -> None:
    (row,) = feedback.run(metric).rows()
    assert row["squares"] == squares
    assert sum(r["squares"] or 0 for r in feedback.run(metric, by=["team"]).rows()) == squares


def test_what_carries_no_squares_has_no_such_column(feedback: Reader) -> None:
    assert "squares" not in feedback.run("process_satisfied_rate").table.column_names


def test_n_counts_observations_where_the_denominator_is_money(work: Reader) -> None:
    (row,) = work.run("cost_per_unit_recovered").rows()
    assert (row["numerator"], row["denominator"], row["n"]) == (12, 100, 2)


@pytest.mark.parametrize("metric", MONEY_PAIRS)
@pytest.mark.parametrize("cell", [{}, {"team": "North"}, {"month": "2005-05", "team": "South"}], ids=str)
def test_the_rows_of_both_views_add_up_to_the_figure(work: Reader, metric: str, cell: dict[str, str]) -> None:
    rows, total = work.drill(metric, cell=cell)
    (figure,) = [r for r in work.run(metric, by=list(cell)).rows() if all(r[k] == v for k, v in cell.items())]
    assert pc.sum(rows["numerator"]).as_py() == figure["numerator"]
    assert pc.sum(rows["denominator"]).as_py() == figure["denominator"]
    assert total == rows.num_rows
    assert set(rows["record"].to_pylist()) == set(catalog.find(metric).marts)


def test_a_row_of_two_views_tells_which_it_is_of(work: Reader) -> None:
    rows, _ = work.drill("cost_per_unit_recovered", cell={"bucket": "M1"})
    told = [(r["record"], r["contact_id"], r["payment_id"]) for r in rows.to_pylist()]
    assert told == [("contact", "k1", None), ("contact", "k2", None), ("payment", None, "p1")]


@pytest.mark.parametrize("metric", PAIRS)
def test_each_view_is_read_from_a_rollup_of_its_own(work: Reader, metric: str) -> None:
    if not work.warehouse.loaded_tables.issuperset(catalog.find(metric).requires):
        return
    sql = work.run(metric, by=["month"]).sql
    for mart in catalog.find(metric).marts:
        assert f"scoped.{mart}_" in sql
        assert f"scoped.{mart}\n" not in sql


@pytest.mark.parametrize("metric", ["net_recovered_amount", "cost_per_unit_recovered"])
def test_a_figure_of_two_views_is_the_sum_of_its_parts(work: Reader, metric: str) -> None:
    teams = work.run(metric, by=["team"]).rows()
    collectors = work.run(metric, by=["team", "collector"]).rows()
    for row in teams:
        mine = [r for r in collectors if r["team"] == row["team"]]
        assert row["numerator"] == sum(r["numerator"] for r in mine)
        assert row["denominator"] == sum(r["denominator"] for r in mine)


def test_two_credit_rules_are_never_added_up(work: Reader) -> None:
    wish = Scope.of(credit_rule=["last", "linear"])
    with pytest.raises(ScopeError, match="Choose one of last, first, linear, decay, or cut by it"):
        work.run("credited_amount", wish)
    with pytest.raises(ScopeError):
        work.drill("credited_amount", wish)
    assert len(work.run("credited_amount", wish, ["credit_rule"]).rows()) == 2


def test_without_a_wish_the_rule_in_force_is_said(work: Reader) -> None:
    result = work.run("credited_amount")
    assert result.scope.of_dimension("credit_rule") == ("last",)
    assert "credit rule last" in str(result.scope.sentence())


@pytest.mark.parametrize("rule", CREDIT_RULES)
def test_under_each_rule_the_credits_are_the_recovered_amount(work: Reader, rule: str) -> None:
    wish = Scope.of(credit_rule=rule)
    (recovered,) = work.run("recovered_amount").rows()
    (credited,) = work.run("credited_amount", wish).rows()
    assert credited["value"] == recovered["value"]
    rows, _ = work.drill("credited_amount", wish)
    assert pc.sum(rows["numerator"]).as_py() == recovered["value"]


def test_a_viewer_of_one_team_sees_its_credits_only(work: Reader) -> None:
    north = work.warehouse.reader(Scope.of(team="North"))
    assert north.run("credited_amount", Scope.of(credit_rule="first")).rows()[0]["value"] == 40
    assert north.run("credited_amount").rows()[0]["reason"] == "no_observations"


@pytest.mark.parametrize(
    "metric", ["net_flow", "sustained_cure_rate", "cure_balance_rate", "entry_amount_rate", "charge_off_rate"]
)
def test_the_rows_behind_a_figure_of_balances_add_up_to_it(uci: Reader, metric: str) -> None:
    cell: dict[str, Any] = {"bucket": "current" if metric == "entry_amount_rate" else "M2"}
    rows, total = uci.drill(metric, cell=cell, limit=1_000_000)
    (figure,) = [r for r in uci.run(metric, by=["bucket"]).rows() if r["bucket"] == cell["bucket"]]
    assert pc.sum(rows["numerator"]).as_py() == figure["numerator"]
    assert pc.sum(rows["denominator"]).as_py() == figure["denominator"]
    assert total == rows.num_rows >= figure["n"]
