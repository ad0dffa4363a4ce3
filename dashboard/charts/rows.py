"""What charts of one row a member share: names at the left, values across, texts aligned at the right."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.charts.base import Axis, Reference, written
from dashboard.theme import FONT_SIZE, GREY, GRID, MUTED

LONGEST_NAME = 24

# On a phone, more texts than this under a value axis would touch.
_MOST_TICKS = 4


def row_axes(fig: go.Figure, names: Sequence[str], texts: Sequence[str]) -> None:
    """Write the names of the rows at the left and their texts in a column at the right, the first on top.

    Rows stand at 0, 1, 2 …, so that two members of one name stay two. `names` and `texts` are written as
    they come: see `written`.
    """
    rows = {
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "range": [len(names) - 0.5, -0.5],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
    }
    fig.layout.yaxis = {**rows, "ticktext": list(names)}
    fig.layout.yaxis2 = {**rows, "ticktext": list(texts), "overlaying": "y", "side": "right"}
    # An axis that bears no trace is not drawn.
    fig.add_scatter(x=[None], y=[None], yaxis="y2", mode="markers", hoverinfo="skip", showlegend=False)


def across_axis(fig: go.Figure, axis: Axis) -> None:
    """Write the values under rows, every other one where there are many."""
    step = -(-len(axis.values) // _MOST_TICKS)
    low, high = axis.values[0], axis.values[-1]
    fig.layout.xaxis = {
        "tickmode": "array",
        "tickvals": list(axis.values),
        "ticktext": [text if place % step == 0 else "" for place, text in enumerate(axis.texts)],
        "range": [low, high if high > low else low + 1],
        "gridcolor": GRID,
        "zeroline": False,
        "fixedrange": True,
        "tickangle": 0,
    }


def no_axis_across(fig: go.Figure, largest: float) -> None:
    """Leave the values unwritten: each row says its own."""
    fig.layout.xaxis = {
        "range": [0, largest if largest > 0 else 1],
        "showticklabels": False,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }


def mark_reference(fig: go.Figure, reference: Reference) -> None:
    """Draw an upright line through all rows, with its word on top."""
    fig.add_vline(x=reference.value, line={"color": GREY, "width": 1.5, "dash": "dash"})
    fig.add_annotation(
        x=reference.value,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=written(reference.text),
        showarrow=False,
        font={"color": MUTED, "size": FONT_SIZE - 1},
    )
