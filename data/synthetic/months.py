"""The months of the history, its holidays, and when in a month people pay and may be contacted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from data.synthetic.dice import Array

# The last complete month of every demonstration.
LAST = (2026, 10)

# First days of the Chinese New Year (Hong Kong Observatory, Gregorian–Lunar conversion table).
_NEW_YEARS = (
    date(2021, 2, 12),
    date(2022, 2, 1),
    date(2023, 1, 22),
    date(2024, 2, 10),
    date(2025, 1, 29),
    date(2026, 2, 17),
)
# Month and day of the holidays that stay where they are.
_FIXED = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))

# Days of the month on which wages come, and how much more is paid on them and on the day after.
PAYDAYS = (10, 25)
PAYDAY_WEIGHT, DAY_AFTER_WEIGHT = 3.0, 1.8
WEEKEND_WEIGHT, HOLIDAY_WEIGHT = 0.7, 0.3


@dataclass(frozen=True)
class Month:
    """A calendar month of the history.

    Attributes:
        index: 0 for the first month of the history; -1 is the month before it.
    """

    index: int
    first: date

    @cached_property
    def last(self) -> date:
        """Its last day: the month-end of its snapshot."""
        return _next(self.first) - timedelta(days=1)

    @cached_property
    def label(self) -> str:
        """The label of its files, as in 2026-10."""
        return f"{self.first:%Y-%m}"

    @property
    def days(self) -> int:
        """How many days it has."""
        return self.last.day

    @cached_property
    def eve(self) -> int:
        """Number of the day before its first: adding a day of the month gives that day's number."""
        return day_number(self.first) - 1

    def back(self, months: int) -> Month:
        """Return the month that many months before."""
        total = self.first.year * 12 + self.first.month - 1 - months
        return Month(self.index - months, date(total // 12, total % 12 + 1, 1))


def day_number(day: date) -> int:
    """Count the days from 1970-01-01, as Parquet and numpy do."""
    return (day - date(1970, 1, 1)).days


def history(months: int) -> tuple[Month, ...]:
    """Return that many months, the last of them `LAST`."""
    last = Month(months - 1, date(*LAST, 1))
    return tuple(last.back(months - 1 - index) for index in range(months))


def _next(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def holidays() -> frozenset[date]:
    """Return the days on which nobody is contacted: New Year weeks and the fixed holidays."""
    weeks = {start + timedelta(days=day) for start in _NEW_YEARS for day in range(-1, 7)}
    fixed = {date(start.year, *day) for start in _NEW_YEARS for day in _FIXED}
    return frozenset(weeks | fixed)


def _dates(month: Month) -> list[date]:
    return [month.first + timedelta(days=day) for day in range(month.days)]


def contact_days(month: Month) -> Array:
    """Return the days of the month on which people are contacted: no Sundays, no holidays."""
    free = holidays()
    return np.array([d.day for d in _dates(month) if d.isoweekday() < 7 and d not in free], np.int16)


def pay_weights(month: Month) -> Array:
    """Return how much is paid on each day of the month, relative to an ordinary day."""
    free, weights = holidays(), []
    for day in _dates(month):
        weight = PAYDAY_WEIGHT if day.day in PAYDAYS else 1.0
        weight *= DAY_AFTER_WEIGHT if day.day - 1 in PAYDAYS else 1.0
        weight *= WEEKEND_WEIGHT if day.isoweekday() > 5 else 1.0
        weights.append(weight * (HOLIDAY_WEIGHT if day in free else 1.0))
    return np.array(weights)


def is_new_year(month: Month) -> bool:
    """Whether the Chinese New Year begins in the month."""
    return any((start.year, start.month) == (month.first.year, month.first.month) for start in _NEW_YEARS)


def cure_season(month: Month) -> float:
    """Return the odds ratio of a cure in the month: money is spent at New Year and at the year's end."""
    if is_new_year(month):
        return 0.75
    if is_new_year(month.back(1)):
        return 1.15
    return 0.88 if month.first.month == 12 else 1.0


def entry_season(month: Month) -> float:
    """Return the odds ratio of falling behind in the month: bills of the holidays come due."""
    if is_new_year(month):
        return 1.25
    return 1.12 if month.first.month in (1, 12) else 1.0
