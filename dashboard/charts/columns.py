"""Columns over months: one series, or parts that make a whole."""

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
from dashboard.theme import FONT_SIZE, shade

# Beyond this many columns their labels would touch.
_MOST_LABELLED = 8


def columns(
    frame: pd.DataFrame,
    *,
    months: Sequence[str],
    axis: Axis,
    name: str,
    colour: str,
    breaks: Sequence[Break] = (),
    unknown: Sequence[tuple[int, str]] = (),
) -> go.Figure:
    """Draw one column a month.

    Args:
        frame: columns `position`, `value`, `is_sound`, `hover`, `label`; `key` where one can be clicked.
        months, axis, breaks, unknown: as in `trend`.
        name: what the columns are.
        colour: of the columns.
    """
    known = frame[frame["value"].notna()]
    fills = [shade(colour, 0.85 if sound else 0.25) for sound in known["is_sound"]]
    fig = figure()
    fig.add_bar(
        x=known["position"],
        y=known["value"],
        name=name,
        marker={"color": fills, "line": {"color": colour, "width": 1}},
        text=known["label"] if len(months) <= _MOST_LABELLED else None,
        textposition="outside",
        # Plotly would shrink and turn them where columns are narrow.
        textangle=0,
        constraintext="none",
        textfont={"size": FONT_SIZE - 1},
        cliponaxis=False,
        customdata=marks(known),
        hovertemplate=HOVER,
    )
    fig.layout.bargap = 0.35
    month_axis(fig, months)
    value_axis(fig, axis)
    mark_breaks(fig, breaks)
    mark_unknown(fig, unknown)
    return fig


def stack(
    frame: pd.DataFrame,
    *,
    months: Sequence[str],
    axis: Axis,
    names: Mapping[str, str],
    colours: Mapping[str, str],
    breaks: Sequence[Break] = (),
) -> go.Figure:
    """Draw the parts of each month's whole on top of one another, mildest below.

    Args:
        frame: columns `position`, `series`, `value`, `hover`; `key` where a mark can be clicked on.
        names: what each part is called, in the order from the bottom up.
        colours: of each part.
        months, axis, breaks: as in `trend`.
    """
    fig = figure()
    for name, title in names.items():
        rows = frame[frame["series"] == name]
        fig.add_bar(
            x=rows["position"],
            y=rows["value"],
            name=escape(title, quote=False),
            marker={"color": colours[name], "line": {"width": 0}},
            customdata=marks(rows),
            hovertemplate=HOVER,
        )
    fig.layout.barmode = "stack"
    fig.layout.bargap = 0.35
    fig.layout.legend.traceorder = "normal"
    show_legend(fig)
    month_axis(fig, months)
    value_axis(fig, axis)
    mark_breaks(fig, breaks)
    return fig
