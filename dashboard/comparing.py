"""Two scopes side by side: each figure in both, the difference, and whether it is more than luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard import charts
from dashboard.charts.base import Axis
from dashboard.drawing import series_of
from dashboard.figures import counts
from dashboard.i18n import N_
from dashboard.numbers import NO_VALUE, Numbers
from dashboard.theme import BLUE, INK, ORANGE, Appearance
from models.changes import Change, Sums, changes
from models.intervals import is_enough
from queries.catalog import Metric
from queries.engine import Result

# In the order of the review: results, movement, work, promises, satisfaction, rules.
COMPARED = (
    "success_rate",
    "recovery_rate",
    "cure_rate",
    "forward_roll_rate",
    "charge_off_rate",
    "entry_rate",
    "recovered_amount",
    "net_recovered_amount",
    "cost_per_unit_recovered",
    "coverage_rate",
    "right_party_contact_rate",
    "contactability_rate",
    "promise_rate",
    "promise_kept_rate",
    "process_satisfaction",
    "collector_satisfaction",
    "speed_satisfaction",
    "complaints_per_1000",
    "breach_rate",
)
TRENDS = ("success_rate", "cure_rate", "promise_kept_rate")
FIRST, SECOND = "first", "second"

_SAME = N_("no detectable difference")
_FEW = N_("too few to say")
_HIGHER, _LOWER = N_("the second is higher"), N_("the second is lower")
_PLAIN = N_("complete counts, no sample")


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure in two scopes.

    Attributes:
        first, second: the values as written, with what they are made of.
        difference: the second minus the first as written, with its interval where there is one.
        verdict: whether it is more than luck; translated where it is shown.
    """

    metric: Metric
    first: str
    second: str
    difference: str
    verdict: str


def compared(pairs: Sequence[tuple[Result, Result]], numbers: Numbers) -> list[Compared]:
    """Set each figure of one scope beside that of another; each result is the one total of its scope.

    False discoveries are held down over all the figures together.
    """
    rows = [(one.metric, _row(one), _row(other)) for one, other in pairs]
    sampled = [place for place, (metric, *_) in enumerate(rows) if _is_sampled(metric)]
    found = dict(
        zip(sampled, changes([(_sums(rows[p][1]), _sums(rows[p][2])) for p in sampled]), strict=True)
    )
    return [
        _compared(metric, first, second, found.get(place), place in found, numbers)
        for place, (metric, first, second) in enumerate(rows)
    ]


def _row(result: Result) -> dict[str, Any]:
    (row,) = result.records
    return row


def _is_sampled(metric: Metric) -> bool:
    return metric.kind == "rate" or "squares" in metric.carries


def _sums(row: dict[str, Any]) -> Sums:
    squares = row.get("squares")
    known = [0.0 if value != value else float(value) for value in (row["numerator"], row["n"])]
    return Sums(known[0], known[1], None if squares is None or squares != squares else float(squares))


def _compared(
    metric: Metric,
    first: dict[str, Any],
    second: dict[str, Any],
    change: Change | None,
    is_sampled: bool,
    numbers: Numbers,
) -> Compared:
    written = (_written(metric, first, numbers), _written(metric, second, numbers))
    if is_sampled and change is None:
        return Compared(metric, *written, NO_VALUE, _FEW)
    if change is not None:
        low, high = (_difference(metric, bound, numbers) for bound in change.interval)
        said = numbers.words(
            "{difference} ({low} to {high})",
            difference=_difference(metric, change.amount, numbers),
            low=low,
            high=high,
        )
        verdict = (_HIGHER if change.amount > 0 else _LOWER) if change.is_detectable else _SAME
        return Compared(metric, *written, said, verdict)
    if first["value"] != first["value"] or second["value"] != second["value"] or not first["value"]:
        return Compared(metric, *written, NO_VALUE, _FEW)
    return Compared(metric, *written, numbers.percent_change(second["value"] / first["value"] - 1), _PLAIN)


def _difference(metric: Metric, amount: float, numbers: Numbers) -> str:
    return numbers.points(amount) if metric.unit == "share" else numbers.difference(amount, metric.unit)


def _written(metric: Metric, row: dict[str, Any], numbers: Numbers) -> str:
    if row["value"] != row["value"] or row["value"] is None:
        return NO_VALUE
    if metric.kind in ("count", "amount"):
        return numbers.value(row["value"], metric.unit)
    said = counts(metric, row, numbers)
    if not is_enough(row["n"]):
        return said
    return f"{numbers.value(row['value'], metric.unit)} · {said}"


def trend(
    results: tuple[Result, Result],
    names: tuple[str, str],
    numbers: Numbers,
    months: tuple[Sequence[date], Sequence[date]],
    breaks: Sequence[date],
    appearance: Appearance,
) -> Any:
    """Draw one figure by month in both scopes, the first month of each at the same place.

    Returns None where neither has a figure.
    """
    metric = results[0].metric
    frames = [
        series_of(result, numbers, of, breaks).assign(series=name)
        for result, of, name in zip(results, months, (FIRST, SECOND), strict=True)
    ]
    frame = pd.concat(frames, ignore_index=True)
    if frame.empty or frame["value"].isna().all():
        return None
    largest = max(float(frame[name].max()) for name in ("value", "high") if frame[name].notna().any())
    values, texts = numbers.ticks(largest, metric.unit)
    longest = max(months, key=len)
    is_same = months[0] == months[1]
    places = [numbers.month(m) for m in longest] if is_same else [str(n + 1) for n in range(len(longest))]
    figure = charts.trend(
        frame,
        months=places,
        axis=Axis(values, texts),
        names=dict(zip((FIRST, SECOND), names, strict=True)),
        colours={FIRST: BLUE, SECOND: ORANGE},
    )
    charts.ink(figure, INK[appearance])
    return figure
