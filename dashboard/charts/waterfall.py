"""From one total to another through what each cause adds or takes."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import HOVER, Axis, figure, marks, written
from dashboard.charts.rows import LONGEST_NAME, across_axis, row_axes
from dashboard.theme import BLUE, GREY, MUTED, ORANGE, shade

_ROW_HEIGHT = 30
_THICKNESS = 0.62


def waterfall(frame: pd.DataFrame, *, axis: Axis, name: str) -> go.Figure:
    """Draw totals from the foot of the axis, and each contribution from where the one before it ended.

    Args:
        frame: columns `member` (as written), `value` (of a total its level, else the signed contribution;
            NaN is not drawn), `is_total`, `low`, `high` (of the value; NaN draws no interval), `label`,
            `hover`, `key`; from top to bottom.
        axis: of the levels; it need not begin at zero.
        name: what is taken apart.
    """
    rows = _placed(frame, axis)
    known = rows[rows["value"].notna()]
    fig = figure(height=max(120, 44 + _ROW_HEIGHT * len(frame)))
    _connectors(fig, known)
    fig.add_bar(
        x=known["end"] - known["start"],
        base=known["start"],
        y=known["place"],
        orientation="h",
        width=_THICKNESS,
        name=name,
        marker={
            "color": [shade(colour, 0.85) for colour in known["colour"]],
            "line": {"color": known["colour"].tolist(), "width": 1},
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": known["high"] - known["value"],
            "arrayminus": known["value"] - known["low"],
            "color": MUTED,
            "thickness": 1.5,
            "width": 4,
        },
        customdata=marks(known),
        hovertemplate=HOVER,
    )
    row_axes(fig, [written(member, LONGEST_NAME) for member in frame["member"]], _labels(rows))
    across_axis(fig, axis)
    fig.layout.margin = {"l": 8, "r": 8, "t": 8, "b": 28}
    return fig


def _placed(frame: pd.DataFrame, axis: Axis) -> pd.DataFrame:
    """Return the rows with their places, where their bars start and end, and their colours."""
    foot = min(max(0.0, axis.values[0]), axis.values[-1])
    starts, ends, colours, level = [], [], [], foot
    for value, is_total in zip(frame["value"].fillna(0.0), frame["is_total"], strict=True):
        starts.append(foot if is_total else level)
        level = value if is_total else level + value
        ends.append(level)
        colours.append(GREY if is_total else BLUE if value >= 0 else ORANGE)
    return frame.assign(place=range(len(frame)), start=starts, end=ends, colour=colours)


def _connectors(fig: go.Figure, known: pd.DataFrame) -> None:
    """Draw thin lines from where a bar ends to the bar below it."""
    ends, places = known["end"].tolist(), known["place"].tolist()
    half = _THICKNESS / 2
    fig.add_scatter(
        x=[x for end in ends[:-1] for x in (end, end, None)],
        y=[y for i in range(len(places) - 1) for y in (places[i] + half, places[i + 1] - half, None)],
        mode="lines",
        line={"color": MUTED, "width": 1},
        hoverinfo="skip",
    )


def _labels(rows: pd.DataFrame) -> list[str]:
    """Write a rise and a fall with their signs, so that colour is not needed to tell them apart."""
    return [
        f"<b>{label}</b>"
        if is_total
        else label
        if pd.isna(value) or value == 0
        else f"{'▲' if value > 0 else '▼'} {label}"
        for label, is_total, value in zip(rows["label"], rows["is_total"], rows["value"], strict=True)
    ]
