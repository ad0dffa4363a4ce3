"""Steps that follow one another, each with what is left of the step before."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import HOVER, figure, marks, written
from dashboard.charts.rows import LONGEST_NAME, no_axis_across, row_axes
from dashboard.theme import FONT_SIZE, shade

_ROW_HEIGHT = 58
_THICKNESS = 0.46


def funnel(frame: pd.DataFrame, *, name: str, colour: str) -> go.Figure:
    """Draw one bar a step; between two steps what was lost is drawn lighter.

    Args:
        frame: columns `step` (as written), `value` (a count; NaN draws no bar), `label` (the count),
            `share_before` (of the step before; empty for the first), `share_first`, `hover`, `key`.
        name: what is counted.
        colour: of the bars.
    """
    fig = figure(height=max(120, 16 + _ROW_HEIGHT * len(frame)))
    rows = frame.assign(place=range(len(frame)))
    for before, after in pairwise(rows.to_dict("records")):
        _lost(fig, before, after, colour)
    known = rows[rows["value"].notna()]
    fig.add_bar(
        x=known["value"],
        y=known["place"],
        orientation="h",
        width=_THICKNESS,
        name=name,
        marker={"color": shade(colour, 0.85), "line": {"color": colour, "width": 1}},
        customdata=marks(known),
        hovertemplate=HOVER,
    )
    _shares_of_the_step_before(fig, rows.iloc[1:])
    row_axes(
        fig,
        [written(step, LONGEST_NAME) for step in frame["step"]],
        [
            f"<b>{label}</b><br>{share}" if share else f"<b>{label}</b>"
            for label, share in zip(frame["label"], frame["share_first"], strict=True)
        ],
    )
    no_axis_across(fig, float(known["value"].max()) if len(known) else 0.0)
    fig.layout.margin = {"l": 8, "r": 8, "t": 4, "b": 4}
    return fig


def _lost(fig: go.Figure, before: dict, after: dict, colour: str) -> None:
    """Lead from the end of one bar to the end of the next; across an unknown step nothing leads."""
    if pd.isna(before["value"]) or pd.isna(after["value"]):
        return
    top, bottom = before["place"] + _THICKNESS / 2, after["place"] - _THICKNESS / 2
    fig.add_scatter(
        x=[0, before["value"], after["value"], 0],
        y=[top, top, bottom, bottom],
        mode="lines",
        fill="toself",
        fillcolor=shade(colour, 0.16),
        line={"width": 0},
        hoverinfo="skip",
    )


def _shares_of_the_step_before(fig: go.Figure, rows: pd.DataFrame) -> None:
    fig.add_scatter(
        x=[0.0] * len(rows),
        y=rows["place"] - 0.5,
        mode="text",
        text=[f"  ↓ {share}" if share else "" for share in rows["share_before"]],
        textposition="middle right",
        textfont={"size": FONT_SIZE},
        hoverinfo="skip",
    )
