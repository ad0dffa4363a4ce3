"""Dots with their intervals, one row a member: how far apart members are, and how sure that is."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import HOVER, Axis, Reference, figure, marks, written
from dashboard.charts.rows import LONGEST_NAME, across_axis, mark_reference, row_axes
from dashboard.theme import shade

_ROW_HEIGHT = 28


def dots(
    frame: pd.DataFrame, *, axis: Axis, name: str, colour: str, reference: Reference | None = None
) -> go.Figure:
    """Draw one row a member, in the order given: its value as a dot, its interval as a line.

    Args:
        frame: columns `member` (as written), `value` (NaN draws no dot: `label` then says the counts),
            `low`, `high` (NaN draws no line), `label`, `hover`, `key`; `colour` where rows differ in it.
        axis: of the values.
        name: what the values are.
        colour: of the dots, where the frame has none of its own.
        reference: a target or the whole.
    """
    fig = figure(height=max(130, 70 + _ROW_HEIGHT * len(frame)))
    colours = frame["colour"] if "colour" in frame else pd.Series(colour, index=frame.index, dtype=object)
    known = frame.assign(place=range(len(frame)), colour=colours)[frame["value"].notna().to_numpy()]
    for of_dots, rows in known.groupby("colour", sort=False):
        _dots(fig, rows, name, str(of_dots))
    row_axes(
        fig,
        [written(member, LONGEST_NAME) for member in frame["member"]],
        [str(label) for label in frame["label"]],
    )
    across_axis(fig, axis)
    if reference is not None:
        mark_reference(fig, reference)
    fig.layout.margin = {"l": 8, "r": 8, "t": 24 if reference else 8, "b": 28}
    return fig


def _dots(fig: go.Figure, rows: pd.DataFrame, name: str, colour: str) -> None:
    fig.add_scatter(
        x=rows["value"],
        y=rows["place"],
        mode="markers",
        name=name,
        marker={"color": colour, "size": 10},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": rows["high"] - rows["value"],
            "arrayminus": rows["value"] - rows["low"],
            "color": shade(colour, 0.5),
            "thickness": 3,
            "width": 0,
        },
        cliponaxis=False,
        customdata=marks(rows),
        hovertemplate=HOVER,
    )
