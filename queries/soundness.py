"""Which figures may be compared: a change of coding spoils those that cross it.

A *break* is the first month whose status codes mean something else than the month before's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from queries.catalog import Metric


def next_month(month: date) -> date:
    """Return the first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def is_sound(metric: Metric, month: date, breaks: Collection[date]) -> bool:
    """Whether a month's figure says what it seems to say: a change read across a break does not."""
    if metric.timing == "through":
        return month not in breaks
    return metric.timing != "opening" or next_month(month) not in breaks


def is_comparable(metric: Metric, month: date, before: date, breaks: Collection[date]) -> bool:
    """Whether a month's figure can be set against an earlier month's."""
    if not (is_sound(metric, month, breaks) and is_sound(metric, before, breaks)):
        return False
    first = _first_of_new_coding(metric, breaks)
    return not any(before < start <= month for start in first)


def is_complete(metric: Metric, row: Mapping[str, Any]) -> bool:
    """Whether the outcome of all a month's observations is known, as far as it ever will be.

    A rate of those that are known early is no rate of the month, and is compared with none. Counts and
    amounts hold what is known.
    """
    return metric.kind not in ("rate", "mean") or not row["immature"]


def sound_run(metric: Metric, months: Sequence[date], breaks: Collection[date]) -> tuple[date, ...]:
    """Return the longest run of months that can be pooled; of equally long ones the latest."""
    runs: list[list[date]] = [[]]
    for month in months:
        if not is_sound(metric, month, breaks):
            runs.append([])
        elif runs[-1] and not is_comparable(metric, month, runs[-1][-1], breaks):
            runs.append([month])
        else:
            runs[-1].append(month)
    longest = max(len(run) for run in runs)
    return tuple([run for run in runs if len(run) == longest][-1])


def marks(metric: Metric, months: Sequence[date], breaks: Collection[date]) -> tuple[float, ...]:
    """Return where on an axis of these months the breaks lie.

    A change read across a break stands on it; a level or a flow changes between two months.
    """
    if metric.timing in ("opening", "through"):
        return tuple(float(i) for i, m in enumerate(months) if not is_sound(metric, m, breaks))
    first = _first_of_new_coding(metric, breaks)
    return tuple(i - 0.5 for i, m in enumerate(months) if i and m in first)


def _first_of_new_coding(metric: Metric, breaks: Collection[date]) -> set[date]:
    """The first months whose figure rests on the new codes."""
    if metric.timing == "event":
        return set()
    # What happens in a month is sorted by the state at the end of the month before.
    return {next_month(b) for b in breaks} if metric.timing in ("flow", "through") else set(breaks)
