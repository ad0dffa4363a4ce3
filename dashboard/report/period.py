"""The period of a review: a month, a quarter, a year or a span of months, and the one before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from queries.errors import DunlinError
from queries.lineage import shifted
from queries.quarters import is_whole, months_of, quarter_label
from queries.scope import month_label, month_of

_QUARTER = re.compile(r"(\d{4})[Qq]([1-4])")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Period:
    """Months in a row, both ends included.

    Attributes:
        label: as it was asked for: 2026Q3.
        is_whole: whether all of its months are loaded; else it ends, or begins, with those that are.
    """

    label: str
    since: date
    until: date
    is_whole: bool = True

    @property
    def length(self) -> int:
        """Months of the period."""
        return (self.until.year - self.since.year) * 12 + self.until.month - self.since.month + 1

    def back(self, periods: int = 1) -> Period:
        """Return the period of as many months that lies so many such periods before."""
        by = -self.length * periods
        return Period("", shifted(self.since, by), shifted(self.until, by))

    def is_within(self, months: Sequence[date]) -> bool:
        """Whether all of its months are among these."""
        return all(shifted(self.since, place) in months for place in range(self.length))


def period_of(text: str, loaded: Sequence[date]) -> Period:
    """Return the period that a text names, as far as its months are loaded.

    Args:
        text: `2026Q3`, `2026-08`, `2026`, or two months as in `2026-07:2026-09`.
        loaded: the months of the data that may be seen, oldest first.

    Raises:
        DunlinError: it names no period, or none of its months is loaded.
        ScopeError: it names a month that there is not.
    """
    since, until = _ends(text.strip())
    asked = Period(text.strip(), since, until)
    months = [month for month in loaded if since <= month <= until]
    if not months:
        if not loaded:
            raise DunlinError("No month is loaded yet.")
        raise DunlinError(
            "No month of {period} is loaded: the data runs from {first} to {last}.",
            period=text,
            first=month_label(loaded[0]),
            last=month_label(loaded[-1]),
        )
    return Period(asked.label, months[0], months[-1], asked.is_within(months))


def _ends(text: str) -> tuple[date, date]:
    if quarter := _QUARTER.fullmatch(text):
        months = months_of(f"{quarter[1]}Q{quarter[2]}")
        return months[0], months[-1]
    if _YEAR.fullmatch(text):
        return month_of(f"{text}-01"), month_of(f"{text}-12")
    first, colon, last = text.partition(":")
    try:
        since = month_of(first)
        until = month_of(last) if colon else since
    except DunlinError as problem:
        raise DunlinError(
            "“{text}” is not a period. Write a quarter, a month, a year or two months, as in 2026Q3, "
            "2026-08, 2026 or 2026-07:2026-09.",
            text=text,
        ) from problem
    if since > until:
        raise DunlinError(
            "The first month, {first}, lies after the last, {last}. Swap them or choose others.",
            first=month_label(since),
            last=month_label(until),
        )
    return since, until


def periods(loaded: Sequence[date]) -> list[str]:
    """Return the periods that can be chosen, the newest first: whole quarters, years, months."""
    newest = list(reversed(loaded))
    quarters = [q for q in dict.fromkeys(quarter_label(m) for m in newest) if is_whole(q, loaded)]
    years = dict.fromkeys(f"{m.year}" for m in newest)
    return [*quarters, *years, *(month_label(m) for m in newest)]


def newest_quarter(loaded: Sequence[date]) -> str:
    """Return the newest quarter all months of which are loaded, else the newest month; empty without any."""
    for month in reversed(loaded):
        label = f"{month.year}Q{(month.month + 2) // 3}"
        if all(one in loaded for one in months_of(label)):
            return label
    return month_label(loaded[-1]) if loaded else ""
