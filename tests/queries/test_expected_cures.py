"""Cures expected of the accounts past due: the sum of their chances, within what a reader may see."""

from __future__ import annotations

from math import exp

import pytest

from queries import Scope, Warehouse
from queries.cure import cure_terms
from queries.expected_cures import expected_cures
from queries.observations import LogOdds, scored

# Of each account alike: a chance of 1 in 5.
ALIKE = LogOdds(-1.3862943611198906, [0.0] * len(cure_terms()))


def _past_due(warehouse: Warehouse, wish: Scope | None = None) -> dict[str, int]:
    rows = warehouse.reader().run("delinquent_accounts", wish, ["month", "bucket"]).rows()
    newest = f"{warehouse.months[-1]:%Y-%m}"
    return {row["bucket"]: row["numerator"] for row in rows if row["month"] == newest}


def test_where_all_are_alike_the_share_of_each_bucket_is_expected(uci_warehouse: Warehouse) -> None:
    found = expected_cures(uci_warehouse.reader(), uci_warehouse.months[-1], ALIKE)
    assert 1 / (1 + exp(1.3862943611198906)) == pytest.approx(0.2)
    assert found == pytest.approx({bucket: n / 5 for bucket, n in _past_due(uci_warehouse).items()})


def test_it_is_the_sum_of_the_chances_account_by_account(uci_warehouse: Warehouse) -> None:
    learnt = LogOdds(-2.0, [0.01 * place for place in range(len(cure_terms()))])
    month = uci_warehouse.months[-2]
    listed = scored(uci_warehouse.reader(), month, {"is_cured_1": learnt}).to_pylist()
    by_bucket: dict[str, float] = {}
    for row in listed:
        by_bucket[row["bucket"]] = by_bucket.get(row["bucket"], 0.0) + row["is_cured_1"]
    assert expected_cures(uci_warehouse.reader(), month, learnt) == pytest.approx(by_bucket)


def test_nobody_sums_what_he_may_not_see(uci_warehouse: Warehouse) -> None:
    band = uci_warehouse.reader().members("credit_limit_band")[0]
    restricted = uci_warehouse.reader(Scope.of(credit_limit_band=band))
    found = expected_cures(restricted, uci_warehouse.months[-1], ALIKE)
    assert found == pytest.approx(
        {bucket: n / 5 for bucket, n in _past_due(uci_warehouse, Scope.of(credit_limit_band=band)).items()}
    )
    assert (
        expected_cures(
            uci_warehouse.reader(), uci_warehouse.months[-1], ALIKE, Scope.of(credit_limit_band=band)
        )
        == found
    )
