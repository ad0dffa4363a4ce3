"""Quarters are made of months, add up to them, and say when one is only a part."""

from __future__ import annotations

from datetime import date

import pytest

from queries import Reader, Scope
from queries.errors import UnknownNameError
from queries.quarters import is_whole, months_of, quarter_label


@pytest.mark.parametrize(
    ("month", "label"), [(1, "2005Q1"), (3, "2005Q1"), (4, "2005Q2"), (9, "2005Q3"), (12, "2005Q4")]
)
def test_a_month_lies_in_its_quarter(month: int, label: str) -> None:
    assert quarter_label(date(2005, month, 1)) == label
    assert date(2005, month, 1) in months_of(label)


def test_a_quarter_is_whole_with_all_its_months() -> None:
    months = months_of("2005Q4")
    assert months == (date(2005, 10, 1), date(2005, 11, 1), date(2005, 12, 1))
    assert is_whole("2005Q4", months)
    assert not is_whole("2005Q4", months[1:])


@pytest.mark.parametrize("metric", ["cure_rate", "payment_amount"])
def test_a_quarter_has_the_sums_of_its_months(uci: Reader, metric: str) -> None:
    quarters = uci.run(metric, by=["quarter", "bucket"]).rows()
    months = uci.run(metric, by=["month", "bucket"]).rows()
    for row in quarters:
        mine = [
            m
            for m in months
            if quarter_label(date.fromisoformat(m["month"] + "-01")) == row["quarter"]
            and m["bucket"] == row["bucket"]
        ]
        for name in ("numerator", "denominator", "n", "immature", "missing"):
            assert row[name] == sum(m[name] for m in mine)
    assert {row["quarter"] for row in quarters} == {"2005Q2", "2005Q3"}


def test_a_level_of_a_quarter_is_that_of_its_last_month(uci: Reader) -> None:
    by_month = {row["month"]: row["value"] for row in uci.run("delinquent_accounts", by=["month"]).rows()}
    for scope, last in ((Scope(), "2005-09"), (Scope.of(None, "2005-08"), "2005-08")):
        by_quarter = uci.run("delinquent_accounts", scope, ["quarter"]).rows()
        assert [row["value"] for row in by_quarter] == [by_month["2005-06"], by_month[last]]


def test_a_quarter_that_lacks_a_month_is_marked(uci: Reader) -> None:
    def partial(scope: Scope) -> dict[str, bool]:
        return {r["quarter"]: r["is_partial"] for r in uci.run("cure_rate", scope, ["quarter"]).rows()}

    assert partial(Scope()) == {"2005Q2": False, "2005Q3": False}
    assert partial(Scope.of("2005-05")) == {"2005Q2": True, "2005Q3": False}
    assert partial(Scope.of("2005-07", "2005-08")) == {"2005Q3": True}


@pytest.mark.parametrize("metric", ["cure_rate", "delinquent_accounts"])
def test_the_rows_behind_a_quarter_add_up_to_it(uci: Reader, metric: str) -> None:
    cell = {"quarter": "2005Q2", "bucket": "M2"}
    rows, total = uci.drill(metric, cell=cell, limit=100_000)
    (figure,) = [r for r in uci.run(metric, by=list(cell)).rows() if all(r[k] == v for k, v in cell.items())]
    assert sum(rows["numerator"].to_pylist()) == figure["numerator"]
    assert total == rows.num_rows == figure["denominator"]


def test_a_matrix_has_quarters_too(uci: Reader) -> None:
    rows = uci.run("roll_rate_matrix", by=["quarter", "bucket", "next_bucket"]).rows()
    cells = [r["numerator"] for r in rows if (r["quarter"], r["bucket"]) == ("2005Q2", "M2")]
    assert {r["denominator"] for r in rows if (r["quarter"], r["bucket"]) == ("2005Q2", "M2")} == {sum(cells)}


def test_quarters_are_those_of_the_months(uci: Reader) -> None:
    assert uci.members("quarter") == ("2005Q2", "2005Q3")
    with pytest.raises(UnknownNameError, match="quarter"):
        uci.run("cure_rate", by=["quarters"])
