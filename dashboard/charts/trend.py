"""Lines over months, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import (
    HOVER,
    Axis,
    Break,
    figure,
    mark_breaks,
    mark_unknown,
    marks,
    month_axis,
    show_legend,
    value_axis,
)
from dashboard.theme import FONT_SIZE, SERIES, shade


def trend(
    frame: pd.DataFrame,
    *,
    months: Sequence[str],
    axis: Axis,
    names: Mapping[str, str],
    colours: Mapping[str, str],
    breaks: Sequence[Break] = (),
    unknown: Sequence[tuple[int, str]] = (),
) -> go.Figure:
    """Draw one line a series.

    Args:
        frame: columns `position` (place on the month axis), `series`, `value` (NaN is not drawn), `low`,
            `high` (NaN draws no band), `is_sound` (False is drawn hollow and dashed), `hover`, `label`;
            `key` where a mark can be clicked on.
        months: what is written under the axis, by position.
        axis: the value axis.
        names: what each series is called.
        colours: of each series.
        breaks: coding breaks to mark.
        unknown: positions without a value, and why.
    """
    fig = figure()
    for place, (name, title) in enumerate(names.items()):
        rows = frame[(frame["series"] == name) & frame["value"].notna()]
        colour = colours.get(name, SERIES[place % len(SERIES)])
        sound = rows[rows["is_sound"]]
        for run in _runs(sound):
            _band(fig, run, colour)
        _unsound(fig, rows, escape(title, quote=False), colour)
        _line(fig, sound, escape(title, quote=False), colour)
        _last_label(fig, sound, colour)
    if len(names) > 1:
        show_legend(fig)
    month_axis(fig, months)
    value_axis(fig, axis)
    mark_breaks(fig, breaks)
    mark_unknown(fig, unknown)
    return fig


def _runs(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Split points into runs of months that follow one another: nothing is drawn across a gap."""
    starts = rows["position"].diff() != 1
    return [run for _, run in rows.groupby(starts.cumsum())]


def _line(fig: go.Figure, sound: pd.DataFrame, name: str, colour: str) -> None:
    """Draw the points, joined within each run; the legend names the series once."""
    for place, run in enumerate(_runs(sound)):
        fig.add_scatter(
            x=run["position"],
            y=run["value"],
            mode="lines+markers",
            name=name,
            showlegend=place == 0,
            line={"color": colour, "width": 2.5},
            marker={"color": colour, "size": 7},
            customdata=marks(run),
            hovertemplate=HOVER,
        )


def _band(fig: go.Figure, rows: pd.DataFrame, colour: str) -> None:
    known = rows.dropna(subset=["low", "high"])
    if known.empty:
        return
    fig.add_scatter(
        x=[*known["position"], *known["position"][::-1]],
        y=[*known["high"], *known["low"][::-1]],
        mode="lines",
        fill="toself",
        fillcolor=shade(colour, 0.16),
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
    )


def _unsound(fig: go.Figure, rows: pd.DataFrame, name: str, colour: str) -> None:
    """Draw what must not be compared: a hollow mark, led up to by a dashed line."""
    for at in rows.index[~rows["is_sound"].astype(bool)]:
        led = rows.loc[:at].tail(2)
        fig.add_scatter(
            x=led["position"],
            y=led["value"],
            mode="lines+markers",
            name=name,
            showlegend=False,
            line={"color": colour, "width": 1.5, "dash": "dot"},
            marker={
                "color": colour,
                "size": 9,
                "opacity": [0] * (len(led) - 1) + [1],
                "line": {"width": 2, "color": colour},
                "symbol": "circle-open",
            },
            customdata=marks(led),
            hovertemplate=HOVER,
        )


def _last_label(fig: go.Figure, rows: pd.DataFrame, colour: str) -> None:
    if rows.empty:
        return
    last = rows.iloc[-1]
    fig.add_annotation(
        x=last["position"],
        y=last["value"],
        text=f"<b>{last['label']}</b>",
        showarrow=False,
        yshift=20,
        font={"color": colour, "size": FONT_SIZE},
    )
