"""Quarters: three months under one label, and whether all of them are there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date


def quarter_label(month: date) -> str:
    """Return the quarter of a day, written as the engine writes it.

    >>> quarter_label(date(2025, 7, 1))
    '2025Q3'
    """
    return f"{month.year}Q{(month.month + 2) // 3}"


def months_of(quarter: str) -> tuple[date, ...]:
    """Return the months of a quarter.

    >>> months_of("2025Q3")[0]
    datetime.date(2025, 7, 1)
    """
    year, number = quarter.split("Q")
    first = int(number) * 3 - 2
    return tuple(date(int(year), month, 1) for month in range(first, first + 3))


def is_whole(quarter: str, months: Collection[date]) -> bool:
    """Whether all months of a quarter are among these."""
    return all(month in months for month in months_of(quarter))
