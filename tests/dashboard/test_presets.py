"""Periods by name, worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.presets import TITLES, periods
from queries.lineage import shifted

MONTHS = [shifted(date(2024, 11, 1), n) for n in range(24)]


def _labels(months: list[date], since: date | None = None, until: date | None = None) -> dict[str, str]:
    found = periods(months, since, until)
    return {name: f"{a:%Y-%m}/{b:%Y-%m}" for name, (a, b) in found.items() if a and b}


def test_each_period_of_two_years_that_end_in_october() -> None:
    assert _labels(MONTHS) == {
        "month": "2026-10/2026-10",
        "quarter": "2026-10/2026-10",
        "last_quarter": "2026-07/2026-09",
        "year": "2026-01/2026-10",
        "twelve": "2025-11/2026-10",
        "like_last_year": "2025-10/2025-10",
    }


def test_a_quarter_that_is_over_is_the_last_complete_one() -> None:
    assert _labels(MONTHS[:-1])["last_quarter"] == "2026-07/2026-09"
    assert _labels(MONTHS[:-2])["last_quarter"] == "2026-04/2026-06"


def test_the_same_months_a_year_earlier_follow_what_is_chosen() -> None:
    chosen = _labels(MONTHS, date(2026, 1, 1), date(2026, 3, 1))
    assert chosen["like_last_year"] == "2025-01/2025-03"


def test_a_period_before_the_data_is_not_offered() -> None:
    assert "like_last_year" not in periods(MONTHS[-3:], None, None)
    assert "last_quarter" not in periods([date(2025, 2, 1)], None, None)


def test_a_period_that_begins_before_the_data_begins_with_it() -> None:
    assert _labels(MONTHS[-3:])["twelve"] == "2026-08/2026-10"


def test_no_months_no_periods() -> None:
    assert periods([], None, None) == {}


def test_a_month_that_is_missing_is_no_end() -> None:
    assert "last_quarter" not in periods([date(2026, 7, 1), date(2026, 10, 1)], None, None)


@pytest.mark.parametrize("count", range(1, 25))
def test_every_period_lies_within_the_data(count: int) -> None:
    months = MONTHS[-count:]
    for name, (since, until) in periods(months, None, None).items():
        assert name in TITLES
        assert since is None or since in months
        assert until is None or until in months
