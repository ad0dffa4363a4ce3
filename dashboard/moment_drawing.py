"""The moment of a change, drawn: the gap of each month around it, and a control chart across it."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from dashboard import charts
from dashboard.change_drawing import points_axis, reach, relative_text, share_axis
from dashboard.change_judging import Judged, kind_of
from dashboard.change_wording import amount
from dashboard.charts.base import labelled_places
from dashboard.numbers import Numbers
from dashboard.theme import INK, Appearance
from models.comparison import Start
from queries.lineage import shifted


def gaps(judged: Judged, mark: str, month_title: str, numbers: Numbers, appearance: Appearance) -> Any:
    """Draw the gap of each month around the moment; None where there is nothing to draw."""
    t, found = numbers.words, judged.effect
    if found is None or not found.months:
        return None
    frame = pd.DataFrame(
        {
            "position": [month.relative for month in found.months],
            "value": [month.amount for month in found.months],
            "low": [month.interval.low for month in found.months],
            "high": [month.interval.high for month in found.months],
            "hover": [
                "<br>".join(
                    [
                        f"<b>{relative_text(month.relative)}</b>",
                        amount(judged, month.amount, numbers),
                        t(
                            "95% interval {low} to {high}",
                            low=amount(judged, month.interval.low, numbers),
                            high=amount(judged, month.interval.high, numbers),
                        ),
                    ]
                )
                for month in found.months
            ],
        }
    )
    largest, smallest = reach(frame)
    largest, smallest = max(largest, found.interval.high), min(smallest, found.interval.low)
    figure = charts.gaps(
        frame,
        axis=points_axis(largest, smallest, judged, numbers),
        month_title=month_title,
        y_title=t("Score") if kind_of(judged.metric) == "mean" else t("Percentage points"),
        mark=mark,
        estimate=(found.interval.low, found.amount, found.interval.high),
    )
    charts.ink(figure, INK[appearance])
    return figure


def control(judged: Judged, began: date, mark: str, numbers: Numbers, appearance: Appearance) -> Any:
    """Draw the control chart of the changed teams; None where there is none."""
    chart, t = judged.chart, numbers.words
    if chart is None:
        return None
    places = {
        month: (month.year - judged.months[0].year) * 12 + month.month - judged.months[0].month
        for month in judged.months
    }
    months = [shifted(judged.months[0], place) for place in range(max(places.values()) + 1)]
    look = np.where(chart.outside, "outside", np.where(chart.in_a_run, "run", "inside"))
    frame = pd.DataFrame(
        {
            "position": list(places.values()),
            "value": chart.shares,
            "centre": chart.centre,
            "low": chart.low,
            "high": chart.high,
            "look": look,
            "hover": [
                "<br>".join(
                    [
                        f"<b>{numbers.month(month)}</b>",
                        numbers.value(share, "share"),
                        t(
                            "limits {low} to {high}",
                            low=numbers.value(low, "share"),
                            high=numbers.value(high, "share"),
                        ),
                    ]
                )
                for month, share, low, high in zip(
                    judged.months, chart.shares, chart.low, chart.high, strict=True
                )
            ],
        }
    )
    start = Start.of(began)
    figure = charts.control(
        frame,
        months=numbers.month_axis(months, is_opening=False, labelled=labelled_places(len(months))),
        axis=share_axis(*reach(frame), numbers),
        names={
            "inside": t("Within the limits"),
            "run": t("In a run on one side"),
            "outside": t("Outside of the limits"),
        },
        limit_name=t("Limits (3σ)"),
        centre_name=t("Centre"),
        mark=mark,
        position=(began.year - months[0].year) * 12
        + began.month
        - months[0].month
        - 0.5
        + start.is_midway / 2,
    )
    charts.ink(figure, INK[appearance])
    return figure


def gaps_table(judged: Judged) -> pa.Table:
    """Return the gaps by month and the effect, as a table to take away."""
    found = judged.effect
    months = [
        {"months_since": m.relative, "gap": m.amount, "low": m.interval.low, "high": m.interval.high}
        for m in (found.months if found else ())
    ]
    whole = (
        {"effect": found.amount, "effect_low": found.interval.low, "effect_high": found.interval.high,
         "p_value": found.p_value, "pre_trend_p_value": found.pre_trend_p}
        if found
        else {}
    )  # fmt: skip
    return pa.Table.from_pylist([{**month, **whole} for month in months])


def chart_table(judged: Judged) -> pa.Table:
    """Return the control chart as a table to take away."""
    chart = judged.chart
    if chart is None:
        return pa.table({})
    return pa.table(
        {
            "month": list(judged.months),
            "share": chart.shares,
            "centre": chart.centre,
            "low": chart.low,
            "high": chart.high,
            "is_outside": chart.outside,
            "is_in_a_run": chart.in_a_run,
        }
    )
