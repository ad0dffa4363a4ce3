"""What all charts share: a calm frame, written ticks, and the mark of a coding break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.theme import CHART_HEIGHT, FONT_SIZE, GRID, MUTED, ORANGE

# More labels than this are thinned out, evenly and keeping the last.
_MOST_LABELS = 12


@dataclass(frozen=True, slots=True)
class Axis:
    """A value axis: where its ticks stand and how they are written."""

    values: Sequence[float]
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Break:
    """A coding break between two places of the month axis.

    Attributes:
        position: place of the last month before the break, from 0; may be a half.
        text: the word beside the line.
    """

    position: float
    text: str


def figure(height: int = CHART_HEIGHT) -> go.Figure:
    """Return an empty figure with the product's margins and no chrome."""
    return go.Figure(
        layout={
            "height": height,
            "margin": {"l": 8, "r": 16, "t": 30, "b": 8},
            "paper_bgcolor": "rgba(0, 0, 0, 0)",
            "plot_bgcolor": "rgba(0, 0, 0, 0)",
            "font": {"size": FONT_SIZE},
            "hovermode": "closest",
            "dragmode": False,
            "showlegend": False,
            "legend": {
                "orientation": "h",
                "x": 0,
                "y": 1,
                "xref": "container",
                "yref": "container",
                "xanchor": "left",
                "yanchor": "top",
                "title": None,
                "itemclick": False,
                "itemdoubleclick": False,
            },
        }
    )


def ink(fig: go.Figure, colour: str) -> None:
    """Write everything that has no colour of its own in the page's ink."""
    layout = fig.layout
    layout.font.color = colour
    layout.legend.font.color = colour
    layout.xaxis.tickfont.color = colour
    layout.xaxis.title.font.color = colour
    layout.yaxis.tickfont.color = colour


def show_legend(fig: go.Figure) -> None:
    """Name the series in a row above the chart, clear of the marks."""
    fig.layout.showlegend = True
    fig.layout.margin.t = 64
    fig.layout.height = CHART_HEIGHT + 34


# Axes are set whole rather than updated: plotly takes ten times as long to merge as to assign.


def labelled_places(count: int) -> list[int]:
    """Return the places on a month axis that have room for a label: evenly spaced, the last among them."""
    step = -(-count // _MOST_LABELS)
    return [i for i in range(count) if (count - 1 - i) % step == 0]


def month_axis(fig: go.Figure, texts: Sequence[str]) -> None:
    """Write the months under the figure, thinned out where they are many."""
    shown = labelled_places(len(texts))
    fig.layout.xaxis = {
        "tickmode": "array",
        "tickvals": shown,
        "ticktext": [texts[i] for i in shown],
        "range": [-0.6, len(texts) - 0.4],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
        "tickangle": 0,
    }


def value_axis(fig: go.Figure, axis: Axis) -> None:
    """Write the value axis."""
    low, high = axis.values[0], axis.values[-1]
    fig.layout.yaxis = {
        "tickmode": "array",
        "tickvals": list(axis.values),
        "ticktext": list(axis.texts),
        "range": [low, high + (high - low) * 0.08 if high > low else 1],
        "gridcolor": GRID,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
    }


def mark_breaks(fig: go.Figure, breaks: Sequence[Break]) -> None:
    """Draw a dotted line where the codes change their meaning."""
    for mark in breaks:
        fig.add_vline(x=mark.position, line={"color": ORANGE, "width": 1.5, "dash": "dot"})
        fig.add_annotation(
            x=mark.position,
            y=1,
            yref="paper",
            yanchor="bottom",
            text=mark.text,
            showarrow=False,
            font={"color": ORANGE, "size": FONT_SIZE - 1},
        )


def mark_unknown(fig: go.Figure, places: Sequence[tuple[int, str]]) -> None:
    """Write why there is no value, where the value would stand."""
    for position, text in places:
        fig.add_annotation(
            x=position,
            y=0,
            yanchor="bottom",
            yshift=4,
            text=text,
            textangle=-90,
            showarrow=False,
            font={"color": MUTED, "size": FONT_SIZE - 1},
        )
