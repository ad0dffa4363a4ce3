"""One figure with how sure it is: value, interval, whether it may be shown, and how its counts are written.

Every chart of members and of months takes these, so that a small sample is small everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from dashboard.i18n import N_
from dashboard.numbers import Numbers
from models.intervals import is_enough, wilson
from models.means import mean_bounds
from queries.catalog import Metric, Unit
from queries.engine import Result

# A group with fewer survey answers than this is not shown at all: its people could be told apart.
FEWEST_ANSWERS = 10

# How the two sums behind a mean are called, by the unit of the mean.
_PARTS: Mapping[Unit, str] = {
    "score": N_("{n} answers"),
    "days": N_("{n} cases"),
    "ratio": N_("{part} ÷ {whole}"),
    "per_thousand": N_("{part} of {whole}"),
    "money_per_day": N_("{part} ÷ {whole} workdays"),
}


def figures(result: Result) -> pd.DataFrame:
    """Return a result's rows with `low`, `high`, `is_shown` and `is_hidden`.

    `is_shown` is False where only the counts may be shown, `is_hidden` where not even these. A count or an
    amount is complete and has no interval.
    """
    metric, frame = result.metric, result.frame.reset_index(drop=True)
    low = high = np.full(len(frame), np.nan)
    if metric.kind == "rate":
        low, high = wilson(frame["numerator"], frame["denominator"])
    elif "squares" in frame:
        low, high = mean_bounds(frame["numerator"], frame["squares"].astype(float), frame["n"])
    n = frame["n"].astype(float)
    is_sampled = metric.kind in ("rate", "mean")
    shown = n.map(is_enough) if is_sampled else pd.Series(True, index=frame.index)
    hidden = (n < FEWEST_ANSWERS) & (n > 0) if metric.mart == "survey" and is_sampled else n < 0
    return frame.assign(
        low=np.where(shown, low, np.nan),
        high=np.where(shown, high, np.nan),
        is_shown=shown & frame["value"].notna(),
        is_hidden=hidden,
    )


def total(result: Result) -> dict[str, Any]:
    """Return the sums of all rows of a result, and their quotient: what every row is a part of.

    Only of a cut whose members share out the observations between them; that is every cut of a metric.
    """
    frame = result.frame
    sums = {name: float(frame[name].sum()) for name in ("numerator", "denominator", "n") if name in frame}
    if result.metric.kind in ("count", "amount"):
        return {**sums, "value": sums["numerator"]}
    thousand = 1000 if result.metric.unit == "per_thousand" else 1
    value = thousand * sums["numerator"] / sums["denominator"] if sums["denominator"] else float("nan")
    return {**sums, "value": value}


def counts(metric: Metric, row: Mapping[str, Any], numbers: Numbers) -> str:
    """Write what a figure is made of: “81 of 263”, “263 answers”, “¥1.2M ÷ ¥9.8M”."""
    t = numbers.words
    if row.get("is_hidden"):
        return t("fewer than {n} answers", n=FEWEST_ANSWERS)
    if metric.kind == "rate":
        part, whole = numbers.count(row["numerator"]), numbers.count(row["denominator"])
        return t("{part} of {whole}", part=part, whole=whole)
    if metric.kind == "mean":
        units = metric.parts or (metric.unit, "cases")
        part, whole = (
            numbers.value(row[name], unit)
            for name, unit in zip(("numerator", "denominator"), units, strict=True)
        )
        return t(
            _PARTS.get(metric.unit, "{part} ÷ {whole}"), part=part, whole=whole, n=numbers.count(row["n"])
        )
    return numbers.value(row["numerator"], metric.unit)


def label(metric: Metric, row: Mapping[str, Any], numbers: Numbers) -> str:
    """Write a figure beside its mark: the value, or its counts where it may not be shown."""
    if not row["is_shown"]:
        return counts(metric, row, numbers)
    return numbers.value(row["value"], metric.unit)


def hover(metric: Metric, row: Mapping[str, Any], numbers: Numbers, of: str) -> str:
    """Say everything about one mark: what it is of, value, interval, counts."""
    t = numbers.words
    lines = [f"<b>{escape(of, quote=False)}</b>"]
    if row["is_shown"]:
        value = numbers.value(row["value"], metric.unit, is_short=False)
        lines.append(t("{metric}: {value}", metric=t(metric.title), value=value))
    if row["low"] == row["low"]:
        low, high = (numbers.value(row[name], metric.unit) for name in ("low", "high"))
        lines.append(t("95% interval {low} to {high}", low=low, high=high))
    if metric.kind in ("rate", "mean"):
        lines.append(counts(metric, row, numbers))
    return "<br>".join(lines)
