"""Periods that people ask for by name: each is the months from one to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from dashboard.i18n import N_
from queries.lineage import shifted

Period = tuple[date | None, date | None]

TITLES: Mapping[str, str] = {
    "all": N_("All months"),
    "month": N_("Last month"),
    "quarter": N_("This quarter"),
    "last_quarter": N_("Last complete quarter"),
    "year": N_("Year to date"),
    "twelve": N_("Last 12 months"),
    "like_last_year": N_("Same months a year earlier"),
}


def periods(months: Sequence[date], since: date | None, until: date | None) -> dict[str, Period]:
    """Return the periods that the loaded months allow, by name in the order of `TITLES`.

    Args:
        months: those that are loaded, oldest first.
        since, until: the period chosen now, for the same months a year earlier.

    >>> periods([date(2025, 1, 1), date(2025, 2, 1)], None, None)["quarter"]
    (datetime.date(2025, 1, 1), datetime.date(2025, 2, 1))
    """
    if not months:
        return {}
    first, last = months[0], months[-1]
    quarter = last.replace(month=(last.month - 1) // 3 * 3 + 1)
    is_over = last.month % 3 == 0
    complete = quarter if is_over else shifted(quarter, -3)
    found: dict[str, Period] = {
        "all": (None, None),
        "month": (last, last),
        "quarter": (quarter, last),
        "last_quarter": (complete, shifted(complete, 2)),
        "year": (last.replace(month=1), last),
        "twelve": (shifted(last, -11), last),
        "like_last_year": (shifted(since or quarter, -12), shifted(until or last, -12)),
    }
    loaded = set(months)
    kept = {name: (_within(a, first), b) for name, (a, b) in found.items()}
    return {
        name: (a, b)
        for name, (a, b) in kept.items()
        if (a is None or a in loaded) and (b is None or b in loaded) and (a is None or b is None or a <= b)
    }


def _within(month: date | None, first: date) -> date | None:
    """A period that began before the data does begins with the data."""
    return month if month is None or month >= first else first
