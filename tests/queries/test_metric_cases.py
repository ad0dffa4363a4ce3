"""Every metric and table, worked by hand: rows in (`tests/metrics/given`), expected rows out."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from queries import Reader, Scope, catalog

FOLDER = Path(__file__).parents[1] / "metrics"
FIGURES = ("numerator", "denominator", "value", "reason", "immature", "missing")
KEYS = {"by", "default_by", "where", "from", "to", "weight", "expect"}
FACTS = [
    (f.stem, fact) for f in sorted(FOLDER.glob("*.yaml")) for fact in yaml.safe_load(f.read_text("utf-8"))
]
CASES = [
    pytest.param(name, fact["given"], case, id=f"{name}-{fact['fact']}-{number}")
    for name, fact in FACTS
    for number, case in enumerate(fact["cases"], start=1)
]


@pytest.fixture(scope="module")
def reader_of(warehouse_from: Callable[..., Any]) -> Callable[[Any], Reader]:
    """Build each set of given rows once a worker."""

    @cache
    def named(name: str) -> Reader:
        return warehouse_from(yaml.safe_load((FOLDER / "given" / f"{name}.yaml").read_text("utf-8"))).reader

    return lambda given: named(given) if isinstance(given, str) else warehouse_from(given).reader


@pytest.mark.parametrize(("name", "given", "case"), CASES)
def test_the_figure_is_the_one_worked_by_hand(
    name: str, given: Any, case: dict[str, Any], reader_of: Callable[[Any], Reader]
) -> None:
    assert case.keys() <= KEYS
    scope = Scope.of(case.get("from"), case.get("to"), **case.get("where", {}))
    result = reader_of(given).run(name, scope, case.get("by", ()), case.get("weight"))
    by = case.get("by", case.get("default_by", []))
    assert list(result.by) == by
    got = [[row[column] for column in (*by, *FIGURES)] for row in result.rows()]
    assert [_comparable(row) for row in got] == [_comparable(row) for row in case["expect"]]


def test_every_metric_and_table_has_a_fixture_file() -> None:
    defined = {*catalog.metrics(), *catalog.tables()}
    assert {file.stem for file in FOLDER.glob("*.yaml")} == defined


@pytest.mark.parametrize("name", sorted({*catalog.metrics(), *catalog.tables()}))
def test_every_metric_has_a_case_without_observations_and_one_of_a_lone_account(name: str) -> None:
    mine = [fact for of, fact in FACTS if of == name]
    expected = [case["expect"] for fact in mine for case in fact["cases"]]
    assert any(not rows or "no_observations" in rows[0] for rows in expected)
    assert any(fact["given"] == "lone" for fact in mine)


def _comparable(row: list[Any]) -> list[Any]:
    """Numbers as exact fractions of at most a million, so that 1/3 is the double nearest to it."""
    return [_number(value) for value in row]


def _number(value: Any) -> Any:
    if isinstance(value, str) and "/" in value:
        return Fraction(value)
    if value is None or isinstance(value, str):
        return value
    return Fraction(str(value)).limit_denominator(1_000_000)
