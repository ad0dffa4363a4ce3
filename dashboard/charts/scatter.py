"""A funnel plot: who differs from what is expected by more than luck, given how many were observed."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import (
    HOVER,
    Axis,
    Reference,
    apart,
    figure,
    marks,
    show_legend,
    value_axis,
    written,
)
from dashboard.theme import BLUE, CHART_HEIGHT, FONT_SIZE, GREY, MUTED, shade

# Grey and blue only, by the rule of the house: a verdict is no traffic light. Shape says which way.
_LOOKS: Mapping[str, dict[str, object]] = {
    "above": {"symbol": "triangle-up", "color": BLUE, "size": 12},
    "in_line": {"symbol": "circle", "color": shade(GREY, 0.8), "size": 8},
    "below": {"symbol": "triangle-down", "color": BLUE, "size": 12},
    "too_few": {"symbol": "x-thin-open", "color": GREY, "size": 7},
}
_HEIGHT = CHART_HEIGHT + 100
# Room for a legend of three rows, as on a phone, and what the values are.
_TOP, _BOTTOM = 92, 48
_LABEL_GAP = 15
_LONGEST_NAME = 16


def scatter(
    frame: pd.DataFrame,
    limits: pd.DataFrame,
    *,
    x_axis: Axis,
    y_axis: Axis,
    x_title: str,
    y_title: str,
    names: Mapping[str, str],
    limit_names: Mapping[str, str],
    centre: Reference,
) -> go.Figure:
    """Draw a mark a member between its limits; only those outside of them are named.

    Args:
        frame: columns `member` (as written), `expected` (what the limits depend on: E or n), `value`,
            `verdict` (a key of `names`), `hover`, `key`.
        limits: columns `level` (a key of `limit_names`), `expected`, `low`, `high`; by rising `expected`.
        x_axis, y_axis: of what is expected and of the values.
        x_title, y_title: what they are.
        names: of the verdicts: above, in_line, below, too_few.
        limit_names: of the limits, from the narrowest.
        centre: the value of a member like all others.
    """
    fig = figure(height=_HEIGHT)
    for place, (level, title) in enumerate(limit_names.items()):
        _limit(fig, limits[limits["level"] == level], written(title), place)
    for verdict, title in names.items():
        rows = frame[(frame["verdict"] == verdict) & frame["value"].notna()]
        fig.add_scatter(
            x=rows["expected"],
            y=rows["value"],
            mode="markers",
            name=written(title),
            marker={"line": {"width": 1, "color": GREY}, **_LOOKS[verdict]},
            customdata=marks(rows),
            hovertemplate=HOVER,
        )
    show_legend(fig)
    fig.layout.height = _HEIGHT
    value_axis(fig, y_axis)
    _expected_axis(fig, x_axis, x_title)
    fig.layout.annotations = [
        *_flagged(frame, x_axis, fig.layout.yaxis.range),
        _above_the_axis(y_title),
    ]
    fig.add_hline(y=centre.value, line={"color": MUTED, "width": 1})
    _named_where_limits_are_wide(fig, centre)
    fig.layout.margin = {"l": 8, "r": 12, "t": _TOP, "b": _BOTTOM}
    return fig


def _limit(fig: go.Figure, rows: pd.DataFrame, name: str, place: int) -> None:
    """Draw both sides of a limit: the narrower dashed, the wider solid; the legend names them once."""
    for side in ("low", "high"):
        fig.add_scatter(
            x=rows["expected"],
            y=rows[side],
            mode="lines",
            name=name,
            showlegend=side == "high",
            line={"color": shade(GREY, 0.9), "width": 1.2, "dash": "dash" if place == 0 else "solid"},
            hoverinfo="skip",
        )


def _expected_axis(fig: go.Figure, axis: Axis, title: str) -> None:
    low, high = axis.values[0], axis.values[-1]
    fig.layout.xaxis = {
        "tickmode": "array",
        "tickvals": list(axis.values),
        "ticktext": list(axis.texts),
        "range": [low, high if high > low else low + 1],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "tickangle": 0,
        "title": {"text": written(title), "standoff": 8, "font": {"size": FONT_SIZE}},
    }


def _flagged(frame: pd.DataFrame, x_axis: Axis, ends: tuple[float, float]) -> list[dict[str, object]]:
    """Name the members outside of the limits beyond their marks, where nobody else is, pushed apart."""
    low, high = ends
    gap = _LABEL_GAP * (high - low) / (_HEIGHT - _TOP - _BOTTOM)
    notes: list[dict[str, object]] = []
    for verdict, beyond in (("above", gap), ("below", -gap)):
        rows = frame[(frame["verdict"] == verdict) & frame["value"].notna()]
        places = apart((rows["value"].astype(float) + beyond).tolist(), gap, low, high)
        notes += [
            {
                "x": row["expected"],
                "y": place,
                "xanchor": _side_with_room(row["expected"], x_axis),
                "text": written(row["member"], _LONGEST_NAME),
                "showarrow": False,
                "font": {"size": FONT_SIZE - 1},
            }
            for row, place in zip(rows.to_dict("records"), places, strict=True)
        ]
    return notes


def _side_with_room(x: float, axis: Axis) -> str:
    share = (x - axis.values[0]) / ((axis.values[-1] - axis.values[0]) or 1)
    return "left" if share < 0.25 else "right" if share > 0.75 else "center"


def _above_the_axis(title: str) -> dict[str, object]:
    """Write lying what the values are: a turned title is hard to read."""
    return {
        "x": 0,
        "y": 1,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 4,
        "text": written(title),
        "showarrow": False,
        "font": {"color": MUTED, "size": FONT_SIZE - 1},
    }


def _named_where_limits_are_wide(fig: go.Figure, centre: Reference) -> None:
    fig.add_annotation(
        x=0,
        xref="paper",
        y=centre.value,
        xanchor="left",
        yanchor="bottom",
        text=written(centre.text),
        showarrow=False,
        font={"color": MUTED, "size": FONT_SIZE - 1},
    )
