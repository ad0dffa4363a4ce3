"""Several figures of one member, each beside the same figure of all."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import HOVER, Axis, marks
from dashboard.charts.dots import dots
from dashboard.theme import BLUE, GREY


def compared(frame: pd.DataFrame, *, axis: Axis, name: str, whole: str) -> go.Figure:
    """Draw one row a figure: the member's as a dot with its interval, that of all as an upright stroke.

    Args:
        frame: as for `dots`, `member` being the figure's title; and `whole` (NaN draws no stroke).
        axis: of the values.
        name: whose figures they are.
        whole: what the strokes are called.
    """
    fig = dots(frame, axis=axis, name=name, colour=BLUE)
    known = frame.assign(place=range(len(frame)))[frame["whole"].notna().to_numpy()]
    fig.add_scatter(
        x=known["whole"],
        y=known["place"],
        mode="markers",
        name=whole,
        marker={"symbol": "line-ns", "size": 18, "line": {"color": GREY, "width": 3}},
        customdata=marks(known.assign(hover=known["whole_hover"])),
        hovertemplate=HOVER,
    )
    return fig
