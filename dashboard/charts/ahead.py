"""What is expected after what came: columns in parts over months, and the courses of projections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import HOVER, Axis, figure, marks, month_axis, show_legend, value_axis, written
from dashboard.theme import BLUE, FONT_SIZE, GREY, MUTED, ORANGE, shade

_EXPECTED_OPACITY = 0.45
# Beyond this many columns their labels would touch.
_MOST_LABELLED = 14


def ahead(
    frame: pd.DataFrame,
    totals: pd.DataFrame,
    *,
    months: Sequence[str],
    axis: Axis,
    names: Mapping[str, str],
    colours: Mapping[str, str],
    now: int,
    now_text: str,
) -> go.Figure:
    """Draw the parts of each month's whole on top of one another; paler from the month after `now` on.

    Args:
        frame: columns `position`, `series`, `value`, `hover`.
        totals: columns `position`, `value`, `label`: what is written above each column.
        months, axis: as in `trend`.
        names: what each part is called, from the bottom up.
        colours: of each part.
        now: the place of the last month that is known.
        now_text: the word at the line behind it.
    """
    fig = figure()
    for name, title in names.items():
        rows = frame[frame["series"] == name]
        fills = [
            colours[name] if place <= now else shade(colours[name], _EXPECTED_OPACITY)
            for place in rows["position"]
        ]
        fig.add_bar(
            x=rows["position"],
            y=rows["value"],
            name=written(title),
            marker={"color": fills, "line": {"width": 0}},
            customdata=marks(rows),
            hovertemplate=HOVER,
        )
        # The legend shows the colour itself, whichever column comes first.
    if len(months) <= _MOST_LABELLED:
        fig.add_scatter(
            x=totals["position"],
            y=totals["value"],
            text=totals["label"],
            mode="text",
            textposition="top center",
            textfont={"size": FONT_SIZE - 1},
            hoverinfo="skip",
            showlegend=False,
            cliponaxis=False,
        )
    fig.layout.barmode = "stack"
    fig.layout.bargap = 0.3
    fig.layout.legend.traceorder = "normal"
    show_legend(fig)
    month_axis(fig, months)
    value_axis(fig, axis)
    _mark_now(fig, now + 0.5, now_text)
    return fig


def _mark_now(fig: go.Figure, place: float, text: str) -> None:
    """Part what came from what is expected."""
    fig.add_shape(
        type="line",
        x0=place,
        x1=place,
        y0=0,
        y1=1,
        yref="y domain",
        line={"color": MUTED, "width": 1, "dash": "dot"},
    )
    fig.add_annotation(
        x=place,
        y=1,
        yref="y domain",
        xanchor="left",
        yanchor="bottom",
        xshift=4,
        text=written(text),
        showarrow=False,
        font={"color": MUTED, "size": FONT_SIZE - 1},
    )


def courses(
    frame: pd.DataFrame,
    *,
    months: Sequence[str],
    axis: Axis,
    names: Mapping[str, str],
    now: int,
    now_text: str,
) -> go.Figure:
    """Draw what came as a line, projections made earlier as thin ones, and what is expected now.

    Args:
        frame: columns `series` (`earlier`, `came`, `expected`, `changed`), `course` (points of one course are
            joined), `position`, `value`, `low`, `high` (NaN draws no band), `label`, `hover`.
        months, axis: as in `trend`.
        names: what each series is called, in the order of the legend; one that has no rows is left out.
        now: the place of the last month that is known.
        now_text: the word at the line behind it.
    """
    fig = figure()
    styles = {
        "earlier": {"color": shade(GREY, 0.7), "width": 1},
        "came": {"color": BLUE, "width": 2.5},
        "expected": {"color": BLUE, "width": 2, "dash": "dash"},
        "changed": {"color": ORANGE, "width": 2, "dash": "dash"},
    }
    for name, title in names.items():
        rows = frame[frame["series"] == name]
        _band(fig, rows, styles[name]["color"])
        for place, (_, course) in enumerate(rows.groupby("course", sort=False)):
            fig.add_scatter(
                x=course["position"],
                y=course["value"],
                mode="lines" if name == "earlier" else "lines+markers",
                name=written(title),
                showlegend=place == 0,
                line=styles[name],
                marker={"color": styles[name]["color"], "size": 6},
                customdata=marks(course),
                hovertemplate=HOVER,
            )
            if name in ("expected", "changed"):
                _label_end(fig, course, str(styles[name]["color"]), is_below=name == "changed")
    show_legend(fig)
    month_axis(fig, months)
    value_axis(fig, axis)
    _mark_now(fig, now, now_text)
    return fig


def _band(fig: go.Figure, rows: pd.DataFrame, colour: object) -> None:
    known = rows.dropna(subset=["low", "high"])
    if known.empty:
        return
    fig.add_scatter(
        x=[*known["position"], *known["position"][::-1]],
        y=[*known["high"], *known["low"][::-1]],
        mode="lines",
        fill="toself",
        fillcolor=shade(str(colour), 0.14),
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
    )


def _label_end(fig: go.Figure, course: pd.DataFrame, colour: str, *, is_below: bool) -> None:
    last = course.iloc[-1]
    fig.add_annotation(
        x=last["position"],
        y=last["value"],
        text=f"<b>{last['label']}</b>",
        showarrow=False,
        yshift=-16 if is_below else 16,
        font={"color": colour, "size": FONT_SIZE},
    )
