"""Against the diagonal: chances and the shares that came true, or what an order finds before chance would."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import HOVER, Axis, figure, marks, value_axis, written
from dashboard.theme import BLUE, CHART_HEIGHT, FONT_SIZE, GREY, MUTED, shade

_HEIGHT = CHART_HEIGHT + 40


def diagonal(
    frame: pd.DataFrame, *, axis: Axis, x_title: str, y_title: str, name: str, line: str, is_joined: bool
) -> go.Figure:
    """Draw points, with intervals where they have any, over the line on which both axes are the same.

    Args:
        frame: columns `x`, `value`, `low`, `high` (NaN draws no interval), `hover`.
        axis: of both.
        x_title, y_title: what they are.
        name: of the points.
        line: what the diagonal means, in a few words.
        is_joined: whether the points are joined to a curve from the corner.
    """
    fig = figure(height=_HEIGHT)
    low, high = axis.values[0], axis.values[-1]
    fig.add_scatter(
        x=[low, high],
        y=[low, high],
        mode="lines",
        line={"color": shade(GREY, 0.9), "width": 1.2, "dash": "dash"},
        hoverinfo="skip",
    )
    fig.add_scatter(
        x=frame["x"],
        y=frame["value"],
        mode="lines+markers" if is_joined else "markers",
        name=written(name),
        marker={"color": BLUE, "size": 9},
        line={"color": BLUE, "width": 2},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": frame["high"] - frame["value"],
            "arrayminus": frame["value"] - frame["low"],
            "color": shade(BLUE, 0.5),
            "thickness": 2,
            "width": 0,
        },
        cliponaxis=False,
        customdata=marks(frame),
        hovertemplate=HOVER,
    )
    value_axis(fig, axis)
    fig.layout.xaxis = {
        "tickmode": "array",
        "tickvals": list(axis.values),
        "ticktext": list(axis.texts),
        "range": [low, high * 1.02],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "tickangle": 0,
        "title": {"text": written(x_title), "standoff": 8, "font": {"size": FONT_SIZE}},
    }
    fig.layout.annotations = [_note(0, 1, "left", y_title), _note(1, 1, "right", line)]
    fig.layout.margin = {"l": 8, "r": 12, "t": 34, "b": 48}
    return fig


def _note(x: float, y: float, side: str, text: str) -> dict[str, object]:
    return {
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": side,
        "yanchor": "bottom",
        "yshift": 8,
        "text": written(text),
        "showarrow": False,
        "font": {"color": MUTED, "size": FONT_SIZE - 1},
    }
