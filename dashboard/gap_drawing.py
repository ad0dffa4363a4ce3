"""What parts a rate from that of another period: mix and performance, as a waterfall and a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa

from dashboard import charts, wording
from dashboard.charts.base import Axis, written
from dashboard.numbers import Numbers
from dashboard.theme import INK, Appearance
from models.decomposition import Decomposition, Group, decompose
from queries.catalog import Metric
from queries.engine import Result
from queries.lineage import shifted
from queries.soundness import is_comparable, is_sound

# Months taken where none are chosen.
_USUAL = 3


@dataclass(frozen=True, slots=True)
class Periods:
    """Two periods of as many months each, from and to, both included."""

    before: tuple[date, date]
    now: tuple[date, date]


def periods(
    by_month: Result, breaks: Sequence[date], against: str, since: date | None, until: date | None
) -> Periods | None:
    """Return the newest period whose outcomes are known, and the one it is set against.

    Args:
        by_month: the rate by month, of all months.
        breaks: first months of a new coding; nothing is compared across them.
        against: `before`, the months just before, or `year`, the same months a year earlier.
        since, until: the months chosen by hand; the last three where none are.

    Returns:
        None where the data does not hold both periods whole, in one coding.
    """
    metric = by_month.metric
    known = [
        row["month"]
        for row in by_month.records
        if row["value"] == row["value"]
        and is_sound(metric, row["month"], breaks)
        and wording.is_complete(metric, row)
    ]
    chosen = [m for m in known if (not since or m >= since) and (not until or m <= until)]
    if not since:
        chosen = chosen[-_USUAL:]
    if not chosen:
        return None
    length = (chosen[-1].year - chosen[0].year) * 12 + chosen[-1].month - chosen[0].month + 1
    back = 12 if against == "year" else length
    before = [shifted(chosen[0], place - back) for place in range(length)]
    is_whole = len(chosen) == length and set(before) <= set(known) and back >= length
    if not is_whole or not is_comparable(metric, chosen[-1], before[0], breaks):
        return None
    return Periods((before[0], before[-1]), (chosen[0], chosen[-1]))


def split(before: Result, now: Result) -> Decomposition | None:
    """Split the change between two results by the same one dimension."""
    (name,) = now.by
    sums: dict[Any, list[float]] = {}
    for place, result in ((0, before), (2, now)):
        for row in result.records:
            of = sums.setdefault(row[name], [0.0, 0.0, 0.0, 0.0])
            of[place], of[place + 1] = row["numerator"] or 0.0, row["denominator"] or 0.0
    return decompose([Group(member, *figures) for member, figures in sums.items()])


def as_table(found: Decomposition) -> pa.Table:
    """Return the parts of a change as rows: they add up to the difference of the two rates."""
    return pa.Table.from_pylist(
        [
            {
                "member": part.member,
                "mix": part.mix,
                "rate": part.rate,
                "rate_standard_error": part.error,
                "whole_before": found.before,
                "whole_now": found.after,
            }
            for part in found.parts
        ]
    )


def waterfall(found: Decomposition, metric: Metric, by: str, numbers: Numbers, appearance: Appearance) -> Any:
    """Draw the way from the rate before through the mix and each group's own change to the rate now."""
    t = numbers.words
    rows = [_level(t("Before"), found.before, metric, numbers)]
    rows.append(_step(t("Mix of cases"), found.mix, numbers, t("Harder or easier cases than before")))
    for part in found.parts:
        member = numbers.member(by, part.member)
        mix = t("its share: {points}", points=numbers.points(part.mix))
        rows.append(_step(member, part.rate, numbers, mix))
    rows.append(_level(t("Now"), found.after, metric, numbers))
    levels = [found.before, found.after]
    running = found.before
    for row in rows[1:-1]:
        running += row["value"]
        levels.append(running)
    figure = charts.waterfall(pd.DataFrame(rows), axis=_axis(levels, metric, numbers), name=t(metric.title))
    charts.ink(figure, INK[appearance])
    return figure


def _level(name: str, value: float, metric: Metric, numbers: Numbers) -> dict[str, Any]:
    said = numbers.value(value, metric.unit)
    return _bar(name, value, said, f"<b>{written(name)}</b><br>{said}", is_total=True)


def _step(name: str, value: float, numbers: Numbers, beside: str) -> dict[str, Any]:
    said = numbers.points(value)
    return _bar(name, value, said, f"<b>{written(name)}</b><br>{said}<br>{beside}", is_total=False)


def _bar(name: str, value: float, label: str, hover: str, *, is_total: bool) -> dict[str, Any]:
    unknown = float("nan")
    bar: Mapping[str, Any] = {"member": name, "value": value, "is_total": is_total, "label": label}
    return {**bar, "low": unknown, "high": unknown, "hover": hover, "key": None}


def _axis(levels: Sequence[float], metric: Metric, numbers: Numbers) -> Axis:
    """An axis about the levels that come in: a gap of two points is lost on one that begins at zero."""
    low, high = min(levels), max(levels)
    room = max((high - low) * 0.25, 0.005)
    step = (high - low + 2 * room) / 4
    values = [max(low - room, 0.0) + step * place for place in range(5)]
    return Axis(values, [numbers.value(value, metric.unit) for value in values])


def sentence(found: Decomposition, metric: Metric, numbers: Numbers) -> str:
    """Say what the mix did and what performance did, in points, and whether luck could do the latter."""
    t, change = numbers.words, found.after - found.before
    said = {
        "metric": t(metric.title),
        "before": numbers.value(found.before, metric.unit),
        "after": numbers.value(found.after, metric.unit),
        "change": numbers.points(change),
        "mix": numbers.points(found.mix),
        "rate": numbers.points(found.rate),
    }
    bounds = found.rate_interval
    if bounds.low <= 0 <= bounds.high:
        return t(
            "{metric} went from {before} to {after} ({change}): {mix} by the mix of cases, {rate} by "
            "performance within groups, which luck alone can explain",
            **said,
        )
    return t(
        "{metric} went from {before} to {after} ({change}): {mix} by the mix of cases, {rate} by performance "
        "within groups (95% interval {low} to {high})",
        low=numbers.points(bounds.low),
        high=numbers.points(bounds.high),
        **said,
    )
