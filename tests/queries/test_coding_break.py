"""A change in the meaning of the codes is found; ordinary ups and downs are not."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from queries import Warehouse

Found = Callable[..., list[tuple[date, str]]]


@pytest.fixture
def found(warehouse_from: Callable[..., Any]) -> Found:
    """Build months in which so many of all accounts are in M1, the others current; return the breaks."""

    def breaks(in_m1: Sequence[int], accounts: int = 1000) -> list[tuple[date, str]]:
        rows = [
            {
                "account_id": str(number),
                "as_of": date(2004 + month // 12, month % 12 + 1, 28),
                "bucket": "M1" if number < delinquent else "current",
            }
            for month, delinquent in enumerate(in_m1)
            for number in range(accounts)
        ]
        built = warehouse_from({"snapshot": rows})
        listed = [(row["month"], row["bucket"]) for row in built.warehouse.meta("coding_break")]
        assert built.checks["coding_break"].status == ("warned" if listed else "passed")
        assert built.warehouse.breaks == tuple(sorted({month for month, _ in listed}))
        return listed

    return breaks


def test_the_break_of_the_sample_is_found_and_no_other(uci_warehouse: Warehouse) -> None:
    (row,) = uci_warehouse.meta("coding_break")
    assert (row["month"], row["month_before"], row["bucket"]) == (date(2005, 9, 1), date(2005, 8, 1), "M1")
    assert (row["share_before"], row["share"]) == (28 / 30000, 3688 / 30000)
    assert uci_warehouse.breaks == (date(2005, 9, 1),)


def test_the_finding_says_what_happened(uci_warehouse: Warehouse) -> None:
    (check,) = [c for c in uci_warehouse.meta("check_result") if c["name"] == "06_coding_break"]
    assert check["status"] == "warned"
    assert check["findings"] == [
        "M1 held 0.09% of the accounts at the end of 2005-08 and 12.29% at the end of 2005-09; "
        "otherwise it moves by about 0.01% a month. The codes have probably changed: figures before and "
        "after cannot be compared."
    ]


@pytest.mark.parametrize("after", [400, 0], ids=["up", "down"])
def test_a_jump_between_two_levels_is_a_break(found: Found, after: int) -> None:
    broken = found([200, 203, 199, 201, after, after + 2, after + 1, after + 3])
    assert broken == [(date(2004, 5, 1), "M1"), (date(2004, 5, 1), "current")]


def test_a_steady_share_is_none(found: Found) -> None:
    assert found([100, 104, 97, 101, 99, 103, 98, 100]) == []


def test_a_constant_share_is_none(found: Found) -> None:
    assert found([100] * 8) == []


@pytest.mark.parametrize("step", [10, 30, -10])
def test_a_trend_is_none(found: Found, step: int) -> None:
    assert found([300 + step * month for month in range(10)]) == []


def test_seasons_are_none(found: Found) -> None:
    assert found([round(100 + 40 * math.sin(month * math.pi / 6)) for month in range(24)]) == []


def test_a_season_of_one_month_a_year_in_a_small_house_is_none(found: Found) -> None:
    assert found([100, 102, 99, 101, 100, 98, 101, 99, 100, 102, 101, 140] * 2, accounts=500) == []


def test_a_season_of_one_month_a_year_in_a_large_house_is_none(found: Found) -> None:
    year = [200, 202, 199, 201, 200, 198, 201, 199, 200, 202, 201, 350]
    assert found(year * 2) == []
    assert found([*year, 201, 199]) == []


def test_a_return_to_where_it_was_is_none(found: Found) -> None:
    assert found([200, 280, 355, 150, 152, 151, 149, 150]) == []


def test_a_break_beside_seasons_is_found(found: Found) -> None:
    assert found([200, 201, 260, 199, 200, 202, 500, 502, 501, 499])[0] == (date(2004, 7, 1), "M1")


def test_the_noise_of_a_small_house_is_none(found: Found) -> None:
    assert found([0, 1, 0, 2, 0, 1, 5, 0], accounts=50) == []


def test_a_rare_bucket_that_appears_is_none(found: Found) -> None:
    assert found([0, 0, 0, 0, 0, 0, 9, 0], accounts=1000) == []


def test_too_few_months_say_nothing(found: Found) -> None:
    assert found([100, 100, 100, 500]) == []
    assert found([100, 100, 100, 500, 500]) != []


def test_closed_and_unknown_accounts_are_no_share(warehouse_from: Callable[..., Any]) -> None:
    """Half the book is sold in one month: the share of the buckets among the others stays."""
    rows = [
        {
            "account_id": str(number),
            "as_of": date(2005, month, 28),
            "bucket": "M1" if number % 10 == 0 else "current",
            "status": "sold" if month >= 5 and number < 500 else "open",
        }
        for month in range(1, 9)
        for number in range(1000)
    ]
    assert warehouse_from({"snapshot": rows}).warehouse.breaks == ()
