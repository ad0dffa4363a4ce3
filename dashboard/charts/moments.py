"""Charts about the moment of a change: gaps before and after it, and a control chart across it.

Grey is what luck explains and what came before, blue what came after or stands out: no traffic lights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import HOVER, Axis, figure, marks, month_axis, show_legend, value_axis, written
from dashboard.theme import BLUE, FONT_SIZE, GREY, MUTED, shade

# How far apart the months under the axis of gaps are labelled.
_EVERY = 3
# A month on a control chart: inside of the limits, in a run on one side, or outside.
_LOOKS: Mapping[str, dict[str, object]] = {
    "inside": {"symbol": "circle", "color": GREY, "size": 7},
    "run": {"symbol": "circle-open", "color": BLUE, "size": 9, "line": {"width": 2, "color": BLUE}},
    "outside": {"symbol": "diamond", "color": BLUE, "size": 11},
}


def mark_change(fig: go.Figure, position: float, text: str) -> None:
    """Draw a line where something changed, between two months, with a word at its head."""
    fig.add_shape(
        type="line",
        x0=position,
        x1=position,
        y0=0,
        y1=1,
        yref="y domain",
        line={"color": MUTED, "width": 1.5, "dash": "dot"},
    )
    fig.add_annotation(
        x=position,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=written(text),
        showarrow=False,
        font={"color": MUTED, "size": FONT_SIZE - 1},
    )


def gaps(
    frame: pd.DataFrame,
    *,
    axis: Axis,
    month_title: str,
    y_title: str,
    mark: str,
    estimate: tuple[float, float, float],
) -> go.Figure:
    """Draw the gap of each month as a dot with its interval, and the estimate across the months after.

    Args:
        frame: columns `position` (months since the change, 0 the first after it), `value`, `low`, `high`,
            `hover`; by rising position.
        axis: of the gaps.
        month_title: what the months are counted from.
        y_title: what the gaps are.
        mark: the word at the line between before and after.
        estimate: low, value and high of the effect.
    """
    fig = figure()
    last = float(frame["position"].max())
    low, amount, high = estimate
    for bottom, top, colour in ((low, high, shade(BLUE, 0.14)), (amount, amount, BLUE)):
        fig.add_shape(
            type="rect" if bottom < top else "line",
            x0=-0.5,
            x1=last + 0.5,
            y0=bottom,
            y1=top,
            layer="below",
            fillcolor=colour,
            line={"width": 0 if bottom < top else 1.5, "color": colour},
        )
    for is_after, colour in ((False, GREY), (True, BLUE)):
        rows = frame[(frame["position"] >= 0) == is_after]
        fig.add_scatter(
            x=rows["position"],
            y=rows["value"],
            mode="markers",
            marker={"color": colour, "size": 8},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": rows["high"] - rows["value"],
                "arrayminus": rows["value"] - rows["low"],
                "color": shade(colour, 0.55),
                "thickness": 2,
                "width": 0,
            },
            customdata=marks(rows),
            hovertemplate=HOVER,
        )
    value_axis(fig, axis)
    fig.add_hline(y=0, line={"color": MUTED, "width": 1})
    _month_count_axis(fig, frame["position"], month_title)
    mark_change(fig, -0.5, mark)
    title_values(fig, y_title)
    fig.layout.margin = {"l": 8, "r": 12, "t": 44, "b": 44}
    return fig


def control(
    frame: pd.DataFrame,
    *,
    months: Sequence[str],
    axis: Axis,
    names: Mapping[str, str],
    limit_name: str,
    centre_name: str,
    mark: str,
    position: float,
) -> go.Figure:
    """Draw shares by month between their control limits.

    Args:
        frame: columns `position`, `value`, `centre`, `low`, `high`, `look` (inside, run, outside), `hover`.
        months: what is written under the axis, by position.
        axis: of the shares.
        names: what the looks are called; those that occur are named.
        limit_name, centre_name: what the lines are called.
        mark: the word at the line of the change.
        position: where that line stands.
    """
    fig = figure()
    for side, dash, name in (
        ("low", "solid", limit_name),
        ("high", "solid", limit_name),
        ("centre", "dash", centre_name),
    ):
        fig.add_scatter(
            x=frame["position"],
            y=frame[side],
            mode="lines",
            name=written(name),
            showlegend=side != "low",
            line={"color": shade(GREY, 0.9), "width": 1.2, "dash": dash, "shape": "hvh"},
            hoverinfo="skip",
        )
    fig.add_scatter(
        x=frame["position"],
        y=frame["value"],
        mode="lines",
        line={"color": shade(GREY, 0.7), "width": 1.5},
        hoverinfo="skip",
        showlegend=False,
    )
    for look, title in names.items():
        rows = frame[(frame["look"] == look) & frame["value"].notna()]
        if rows.empty:
            continue
        fig.add_scatter(
            x=rows["position"],
            y=rows["value"],
            mode="markers",
            name=written(title),
            marker=dict(_LOOKS[look]),
            customdata=marks(rows),
            hovertemplate=HOVER,
        )
    show_legend(fig)
    fig.layout.margin.t = 84
    fig.layout.height += 20
    month_axis(fig, months)
    value_axis(fig, axis)
    mark_change(fig, position, mark)
    return fig


def _month_count_axis(fig: go.Figure, positions: pd.Series, title: str) -> None:
    first, last = int(positions.min()), int(positions.max())
    ticks = [place for place in range(first, last + 1) if place % _EVERY == 0]
    fig.layout.xaxis = {
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [f"{tick}".replace("-", "−") for tick in ticks],
        "range": [first - 0.6, last + 0.6],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "tickangle": 0,
        "title": {"text": written(title), "standoff": 8, "font": {"size": FONT_SIZE}},
    }


def title_values(fig: go.Figure, title: str) -> None:
    """Write lying above the value axis what the values are: a turned title is hard to read."""
    fig.add_annotation(**_at_the_top(title))


def _at_the_top(title: str) -> dict[str, object]:
    return {
        "x": 0,
        "y": 1,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 14,
        "text": written(title),
        "showarrow": False,
        "font": {"color": MUTED, "size": FONT_SIZE - 1},
    }
