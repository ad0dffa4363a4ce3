"""Bars in groups: for each member one bar a series, named where it stands."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import HOVER, Axis, figure, marks, written
from dashboard.charts.rows import LONGEST_NAME, across_axis, row_axes
from dashboard.theme import MEMBER_COLOURS, MUTED, shade

MOST_SERIES = len(MEMBER_COLOURS)
_ROW_HEIGHT = 22


def grouped(
    frame: pd.DataFrame, *, axis: Axis, names: Mapping[str, str], colours: Mapping[str, str]
) -> go.Figure:
    """Draw under each member's name a bar for each of its series, with its interval and its label.

    Each bar is named beside it rather than in a legend: nine colours are more than an eye keeps apart.

    Args:
        frame: columns `member` (as written), `series`, `value` (NaN draws no bar: `label` then says the
            counts), `low`, `high` (NaN draws no interval), `label`, `hover`, `key`; members in the order
            of their first rows.
        axis: of the values.
        names: what each series is called, in the order within a group.
        colours: of each series.

    Raises:
        ValueError: more series than there are colours.
    """
    if len(names) > MOST_SERIES:
        raise ValueError(f"Grouped bars hold at most {MOST_SERIES} series, not {len(names)}: choose fewer.")
    lines = _lines(frame, list(names))
    # A head has no value of its own.
    rows = lines[lines["value"].notna()]
    fig = figure(height=max(120, 44 + _ROW_HEIGHT * len(lines)))
    for place, (series, title) in enumerate(names.items()):
        colour = colours.get(series, MEMBER_COLOURS[place])
        _bars(fig, rows[rows["series"] == series], written(title), colour)
    row_axes(
        fig,
        [
            f"<b>{written(line['member'], LONGEST_NAME)}</b>"
            if line["is_head"]
            else written(names[line["series"]], LONGEST_NAME)
            for line in lines.to_dict("records")
        ],
        lines["label"].tolist(),
    )
    across_axis(fig, axis)
    fig.layout.barmode = "overlay"
    fig.layout.margin = {"l": 8, "r": 8, "t": 8, "b": 28}
    return fig


def _lines(frame: pd.DataFrame, series: list[str]) -> pd.DataFrame:
    """Return what stands on each line: a member's name, then its series in their order."""
    rank = {name: place for place, name in enumerate(series)}
    parts: list[dict[str, object]] = []
    for member, rows in frame[frame["series"].isin(rank)].groupby("member", sort=False):
        ordered = rows.iloc[rows["series"].map(rank).argsort(kind="stable")]
        parts.append({"member": member, "series": "", "label": "", "is_head": True})
        parts += ordered.assign(is_head=False).to_dict("records")
    lines = pd.DataFrame(parts, columns=[*frame.columns, "is_head"])
    return lines.assign(place=range(len(lines)))


def _bars(fig: go.Figure, rows: pd.DataFrame, name: str, colour: str) -> None:
    values = rows["value"].astype(float)
    fig.add_bar(
        x=values,
        y=rows["place"],
        orientation="h",
        width=0.66,
        name=name,
        marker={"color": shade(colour, 0.8), "line": {"width": 0}},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": rows["high"].astype(float) - values,
            "arrayminus": values - rows["low"].astype(float),
            "color": MUTED,
            "thickness": 1.5,
            "width": 3,
        },
        customdata=marks(rows),
        hovertemplate=HOVER,
    )
