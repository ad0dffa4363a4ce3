"""Outlooks made earlier, and with a change → charts: courses beside what came, and how far they were off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard import charts
from dashboard.charts.ahead import courses
from dashboard.charts.base import Axis
from dashboard.numbers import Numbers
from dashboard.outlook_drawing import FEWER_LABELS, axis_of_months, hover
from dashboard.outlook_history import BUCKETS, History
from dashboard.outlook_wording import UNITS, months_ahead
from dashboard.outlooks import BackTest, Outlook
from dashboard.theme import INK, Appearance
from models.backtest import Error
from queries.catalog import Unit
from queries.lineage import shifted

# Earlier projections are drawn over this much of the past.
_PAST = 12


def _months(history: History, outlook: Outlook) -> list[date]:
    """Return the months drawn: the past in the same coding, then those ahead."""
    first = shifted(outlook.base, -_PAST)
    past = [m for m in sorted(history.stock) if first <= m <= outlook.base]
    return [*(m for m in past if history.is_followed(m, outlook.base)), *outlook.months]


def _point(
    series: str, course: date, month: date, value: float, said: str, weight: str, numbers: Numbers
) -> dict[str, Any]:
    written = numbers.value(value, UNITS[weight])
    return {
        "series": series,
        "course": course,
        "month": month,
        "value": value,
        "low": np.nan,
        "high": np.nan,
        "label": numbers.brief(value, UNITS[weight]),
        "hover": hover(numbers.month(month), written, said),
    }


def _usual_error(test: BackTest, horizon: int) -> float:
    """Return the mean error at a horizon, 0 now; NaN where none can be checked."""
    if not horizon:
        return 0.0 if test.farthest else np.nan
    found = test.whole(horizon)
    return found.spread if found else np.nan


def course_rows(
    history: History, outlook: Outlook, test: BackTest, weight: str, numbers: Numbers
) -> pd.DataFrame:
    """Return what came, what earlier projections expected, and what is expected now with its usual error."""
    t = numbers.words
    months = _months(history, outlook)
    rows = [
        _point("came", outlook.base, m, float(history.stock[m].sum()), t("came"), weight, numbers)
        for m in months
        if history.is_followed(outlook.base, m) or m <= outlook.base
    ]
    for base, stock, expected in zip(test.bases, test.unchanged, test.expected, strict=True):
        said = t("expected at the end of {month}", month=numbers.month(base))
        course = {base: stock.sum(), **{shifted(base, h): v.sum() for h, v in enumerate(expected, start=1)}}
        rows += [
            _point("earlier", base, month, float(value), said, weight, numbers)
            for month, value in course.items()
            if base in months and month <= outlook.base
        ]
    said = t("expected at the end of {month}", month=numbers.month(outlook.base))
    for h, month in enumerate([outlook.base, *outlook.months]):
        value = float(outlook.totals[h])
        off = _usual_error(test, h)
        point = _point("expected", outlook.base, month, value, said, weight, numbers)
        # Errors are shares of what came: it was the expected figure ÷ (1 ± error).
        if off < 1:
            point |= {"low": value / (1 + off), "high": value / (1 - off)}
        rows.append(point)
    place = {month: i for i, month in enumerate(months)}
    return pd.DataFrame(rows).assign(position=[place[row["month"]] for row in rows])


def tested(
    history: History,
    outlook: Outlook,
    test: BackTest,
    weight: str,
    numbers: Numbers,
    appearance: Appearance,
) -> Any:
    """Draw the total that came, earlier projections of it, and the one made now with its usual error."""
    t = numbers.words
    rows = course_rows(history, outlook, test, weight, numbers)
    names = {"earlier": t("projected earlier"), "came": t("came"), "expected": t("expected now")}
    return _courses(rows, _months(history, outlook), names, outlook, weight, numbers, appearance)


def _courses(
    rows: pd.DataFrame,
    months: Sequence[date],
    names: dict[str, str],
    outlook: Outlook,
    weight: str,
    numbers: Numbers,
    appearance: Appearance,
) -> Any:
    present = set(rows["series"])
    figure = courses(
        rows,
        months=axis_of_months(months, numbers, FEWER_LABELS),
        axis=_about(rows[["value", "low", "high"]], UNITS[weight], numbers),
        names={name: title for name, title in names.items() if name in present},
        now=list(months).index(outlook.base),
        now_text=numbers.words("now"),
    )
    charts.ink(figure, INK[appearance])
    return figure


def _about(values: pd.DataFrame, unit: Unit, numbers: Numbers) -> Axis:
    """An axis about the values: a few per cent are lost on one that begins at zero."""
    low, high = float(values.min().min()), float(values.max().max())
    span = max(high - low, abs(high) * 0.02, 1.0)
    steps, _ = numbers.ticks(span, unit)
    step = steps[1] - steps[0]
    first = max(np.floor((low - span * 0.1) / step) * step, 0.0)
    count = int(np.ceil((high + span * 0.15 - first) / step)) + 1
    ticks = [float(first + step * place) for place in range(count)]
    return Axis(
        ticks, [numbers.brief(tick, unit) if unit == "money" else numbers.count(tick) for tick in ticks]
    )


def with_change(
    outlook: Outlook, changed: Outlook, weight: str, numbers: Numbers, appearance: Appearance
) -> Any:
    """Draw the total as it is expected and with a change, from now on."""
    t, unit = numbers.words, UNITS[weight]
    months = [outlook.base, *outlook.months]
    rows = [
        {
            "series": series,
            "course": series,
            "position": place,
            "value": float(of.totals[place]),
            "low": np.nan,
            "high": np.nan,
            "label": numbers.brief(float(of.totals[place]), unit),
            "hover": hover(numbers.month(month), numbers.value(float(of.totals[place]), unit), title),
        }
        for series, of, title in (
            ("expected", outlook, t("as months went")),
            ("changed", changed, t("with the change")),
        )
        for place, month in enumerate(months)
    ]
    names = {"expected": t("as months went"), "changed": t("with the change")}
    return _courses(pd.DataFrame(rows), months, names, outlook, weight, numbers, appearance)


def errors(test: BackTest, numbers: Numbers, appearance: Appearance) -> Any:
    """Draw how far off earlier projections were, by months ahead and bucket; counts of them where few."""
    t = numbers.words
    buckets = [*(numbers.member("bucket", bucket) for bucket in BUCKETS), t("All")]
    rows = []
    for h, row in enumerate(test.errors, start=1):
        for bucket, found in zip(buckets, row, strict=True):
            rows.append(
                {
                    "row": bucket,
                    "column": numbers.count(h),
                    "value": found.spread if found else np.nan,
                    "text": numbers.value(found.spread, "share") if found else "",
                    "hover": _told(bucket, h, found, numbers),
                    "key": None,
                }
            )
    figure = charts.heatmap(
        pd.DataFrame(rows),
        rows=buckets,
        columns=[numbers.count(h) for h in range(1, len(test.errors) + 1)],
        column_title=t("Months ahead"),
    )
    charts.ink(figure, INK[appearance])
    return figure


def _told(bucket: str, horizon: int, found: Error | None, numbers: Numbers) -> str:
    t = numbers.words
    of = t("{bucket}, {months} ahead", bucket=bucket, months=months_ahead(horizon, numbers))
    if found is None:
        return hover(of, t("no earlier projection can be checked"))
    return hover(
        of,
        t("off by {spread} on average", spread=numbers.value(found.spread, "share")),
        t("all together: {bias} against what came", bias=numbers.percent_change(found.bias)),
        t("{n} projections", n=numbers.count(found.made)),
    )
