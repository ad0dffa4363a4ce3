"""What all charts share: a calm frame, written ticks, and the mark of a coding break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from statistics import fmean

import pandas as pd
import plotly.graph_objects as go

from dashboard.theme import CHART_HEIGHT, FONT_SIZE, GRID, MUTED, ORANGE

# What hovering over a mark says: the first of its custom data; the second is the key of its slice.
HOVER = "%{customdata[0]}<extra></extra>"

# Widths of written characters at the size of charts, in pixels: near enough to leave room by.
_NARROW, _WIDE, _FIRST_WIDE = 6.6, 12.5, 0x2E80

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


@dataclass(frozen=True, slots=True)
class Reference:
    """A value that others are compared with: a target, or the whole.

    Attributes:
        value: where its line stands.
        text: the word beside it.
    """

    value: float
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
    layout.yaxis.title.font.color = colour
    if "yaxis2" in layout:
        layout.yaxis2.tickfont.color = colour
    for trace in fig.data:
        if trace.type == "sankey":
            trace.textfont.color = colour
        elif trace.type == "scatter" and trace.mode == "text":
            # Plotly would fade what is written when a mark beside it is chosen.
            trace.unselected.textfont.color = colour


def show_legend(fig: go.Figure) -> None:
    """Name the series in a row above the chart, clear of the marks."""
    fig.layout.showlegend = True
    fig.layout.margin.t = 64
    fig.layout.height = CHART_HEIGHT + 34


def marks(frame: pd.DataFrame) -> list[list[object]]:
    """Return what each mark carries: its hover text, and the key of the slice that it stands for, or None.

    A key that is a text comes back from a click as it was; of a tuple Streamlit makes a dictionary by place.
    """
    keys = frame["key"].tolist() if "key" in frame else [None] * len(frame)
    return [[hover, key] for hover, key in zip(frame["hover"].tolist(), keys, strict=True)]


def written(name: str, longest: int | None = None) -> str:
    """Write a name from data: no longer than `longest` characters, markup as text, its lines as lines."""
    is_short = longest is None or len(name) <= longest
    shown = name if is_short else f"{name[: (longest or 0) - 1]}…"
    # Plotly would obey markup in a name.
    return escape(shown, quote=False).replace("\n", "<br>")


def text_width(text: str) -> float:
    """Return about how wide a text without markup is, in pixels; Chinese characters are twice as wide."""
    return sum(_WIDE if ord(character) >= _FIRST_WIDE else _NARROW for character in text)


def apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Push labels apart that would touch, in their order, between two ends, and no further than needed.

    Where there is no room for all of them with that gap, they stand evenly from end to end.
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    gap = min(gap, (high - low) / max(len(places) - 1, 1))
    # Less their gaps, places must only not fall: those that do are moved together to their middle.
    blocks: list[list[float]] = []
    for rank, i in enumerate(order):
        blocks.append([places[i] - rank * gap])
        while len(blocks) > 1 and fmean(blocks[-2]) > fmean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    last = high - gap * (len(places) - 1)
    middles = [min(max(fmean(block), low), last) for block in blocks for _ in block]
    found = {i: middles[rank] + rank * gap for rank, i in enumerate(order)}
    return [found[i] for i in range(len(places))]


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
        # What `add_vline` does in ten times as long.
        fig.add_shape(
            type="line",
            x0=mark.position,
            x1=mark.position,
            y0=0,
            y1=1,
            yref="y domain",
            line={"color": ORANGE, "width": 1.5, "dash": "dot"},
        )
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
