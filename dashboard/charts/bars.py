"""Bars by the members of a dimension, in the dimension's own order."""

from __future__ import annotations

from html import escape

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import HOVER, figure, marks
from dashboard.theme import shade

_ROW_HEIGHT = 34
_LONGEST_NAME = 42


def bars(frame: pd.DataFrame, *, name: str, colour: str) -> go.Figure:
    """Draw one horizontal bar a member, the first on top, with its value written beside it.

    Args:
        frame: columns `member` (as written), `value`, `hover`, `label`; `key` where a mark can be clicked on.
        name: what the bars are.
        colour: of the bars.
    """
    # Plotly would obey markup in a name.
    members = [escape(member, quote=False) for member in frame["member"]]
    fig = figure(height=max(140, 60 + _ROW_HEIGHT * len(frame)))
    fig.add_bar(
        x=frame["value"],
        y=members,
        orientation="h",
        name=name,
        marker={"color": shade(colour, 0.85), "line": {"color": colour, "width": 1}},
        text=frame["label"],
        textposition="outside",
        cliponaxis=False,
        customdata=marks(frame),
        hovertemplate=HOVER,
    )
    largest = max(frame["value"].max(), 0) if len(frame) else 0
    # Room on the right for the label of the longest bar.
    fig.layout.xaxis = {
        "range": [min(frame["value"].min(), 0) if len(frame) else 0, largest * 1.9 or 1],
        "showticklabels": False,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
    fig.layout.yaxis = {
        "autorange": "reversed",
        "type": "category",
        "fixedrange": True,
        "automargin": True,
        "tickmode": "array",
        "tickvals": members,
        "ticktext": [escape(_shortened(member), quote=False) for member in frame["member"]],
    }
    fig.layout.bargap = 0.35
    fig.layout.margin = {"l": 8, "r": 8, "t": 8, "b": 8}
    return fig


def _shortened(name: str) -> str:
    """Cut a name that would leave no room for its bar; the hover says it whole."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
