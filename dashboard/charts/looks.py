"""An experiment as it goes on: how far apart its arms were at each look, and how far would have ended it."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import HOVER, Axis, figure, marks, value_axis, written
from dashboard.theme import BLUE, FONT_SIZE, GREY, MUTED, shade


def looks(
    bounds: pd.DataFrame,
    seen: pd.DataFrame,
    *,
    x_axis: Axis,
    y_axis: Axis,
    x_title: str,
    y_title: str,
    names: tuple[str, str],
) -> go.Figure:
    """Draw the boundaries on both sides of no difference, and the differences seen between them.

    Args:
        bounds: columns `x` (share of what is to be learnt) and `bound`; by rising `x`.
        seen: columns `x`, `value` (in standard errors), `hover`, `key`; may be empty.
        x_axis, y_axis: written ticks.
        x_title, y_title: what they are.
        names: of the boundary and of the differences seen.
    """
    fig = figure(height=300)
    for side, is_named in ((1, True), (-1, False)):
        fig.add_scatter(
            x=bounds["x"],
            y=side * bounds["bound"],
            mode="lines+markers",
            name=written(names[0]),
            showlegend=is_named,
            line={"color": GREY, "width": 1.5, "dash": "dash"},
            marker={"color": shade(GREY, 0.9), "size": 6, "symbol": "line-ew-open"},
            hoverinfo="skip",
        )
    fig.add_scatter(
        x=seen["x"],
        y=seen["value"],
        mode="lines+markers",
        name=written(names[1]),
        line={"color": BLUE, "width": 2},
        marker={"color": BLUE, "size": 10},
        customdata=marks(seen),
        hovertemplate=HOVER,
    )
    value_axis(fig, y_axis)
    fig.add_hline(y=0, line={"color": MUTED, "width": 1})
    fig.layout.showlegend = True
    fig.layout.xaxis = {
        "tickmode": "array",
        "tickvals": list(x_axis.values),
        "ticktext": list(x_axis.texts),
        "range": [0, max(x_axis.values[-1], 1) * 1.04],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "title": {"text": written(x_title), "standoff": 8, "font": {"size": FONT_SIZE}},
    }
    fig.layout.annotations = [
        {
            "x": 0,
            "y": 1,
            "xref": "paper",
            "yref": "paper",
            "xanchor": "left",
            "yanchor": "bottom",
            "yshift": 4,
            "text": written(y_title),
            "showarrow": False,
            "font": {"color": MUTED, "size": FONT_SIZE - 1},
        }
    ]
    fig.layout.margin = {"l": 8, "r": 12, "t": 60, "b": 48}
    return fig
