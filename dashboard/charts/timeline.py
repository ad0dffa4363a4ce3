"""One account's history: its bucket month by month, and below it what was done and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import HOVER, figure, labelled_places, marks, written
from dashboard.theme import BLUE, FONT_SIZE, GRID, MEMBER_COLOURS

# Each lane has a shape of its own, so that colour is not needed to tell them apart.
_SYMBOLS = ("circle", "diamond", "square", "hexagon", "star", "triangle-up", "cross", "pentagon")
_LANE_HEIGHT = 30
# Of the bands, in lanes: the most severe bucket fills it, so that its height is read without colour.
_BAND_HEIGHT = 2.6


def timeline(
    bands: pd.DataFrame,
    events: pd.DataFrame,
    *,
    lanes: Mapping[str, str],
    band_title: str,
    ticks: Sequence[date],
    tick_texts: Sequence[str],
) -> go.Figure:
    """Draw a band a month, the higher the more severe, and a lane of marks for each kind of event.

    Args:
        bands: columns `start`, `end` (dates, the end outside), `share` (0–1, how severe; NaN where it is
            not known), `colour`, `text`, `hover`, `key`.
        events: columns `at`, `lane` (a key of `lanes`), `is_filled` (False is drawn hollow: it came to
            nothing), `hover`, `key`.
        lanes: what each lane is called, from top to bottom.
        band_title: what the bands show.
        ticks: where dates are written; at most as many as fit are.
        tick_texts: how.
    """
    fig = figure(height=round(50 + _LANE_HEIGHT * (len(lanes) + _BAND_HEIGHT + 0.5)))
    _bands(fig, bands, len(lanes))
    for place, lane in enumerate(lanes):
        rows = events[events["lane"] == lane]
        _events(fig, rows, len(lanes) - 1 - place, written(lanes[lane]), place)
    _axes(fig, [*lanes.values()], band_title)
    _dates(fig, bands, events, ticks, tick_texts)
    # Texts that do not fit their month are left out rather than written over one another.
    fig.layout.uniformtext = {"mode": "hide", "minsize": 9}
    fig.layout.bargap = 0
    fig.layout.margin = {"l": 8, "r": 12, "t": 8, "b": 28}
    return fig


def _bands(fig: go.Figure, bands: pd.DataFrame, foot: int) -> None:
    """Draw the months; one that is not known is an outline of full height."""
    starts, ends = pd.to_datetime(bands["start"]), pd.to_datetime(bands["end"])
    heights = _BAND_HEIGHT * (0.22 + 0.78 * bands["share"].astype(float).fillna(1.0))
    is_known = bands["share"].notna()
    fig.add_bar(
        x=starts,
        y=heights,
        base=[float(foot)] * len(bands),
        width=(ends - starts) / pd.Timedelta(milliseconds=1),
        offset=0,
        marker={
            "color": bands["colour"].tolist(),
            "opacity": 0.85,
            "line": {"color": "rgba(0, 0, 0, 0)", "width": 1},
            "pattern": {
                "shape": ["" if known else "/" for known in is_known],
                "fillmode": "replace",
                "fgcolor": bands["colour"].tolist(),
                "size": 7,
                "solidity": 0.12,
            },
        },
        text=bands["text"],
        textposition="inside",
        insidetextanchor="end",
        textangle=0,
        textfont={"size": FONT_SIZE - 1, "color": "#FFFFFF"},
        customdata=marks(bands),
        hovertemplate=HOVER,
    )


def _events(fig: go.Figure, rows: pd.DataFrame, height: int, name: str, place: int) -> None:
    symbol = _SYMBOLS[place % len(_SYMBOLS)]
    colour = BLUE if place == 0 else MEMBER_COLOURS[place % len(MEMBER_COLOURS)]
    fig.add_scatter(
        x=pd.to_datetime(rows["at"]),
        y=[height + 0.5] * len(rows),
        mode="markers",
        name=name,
        marker={
            "color": colour,
            "size": 10,
            "opacity": 0.9,
            "symbol": [symbol if filled else f"{symbol}-open" for filled in rows["is_filled"]],
            "line": {"width": 1.5, "color": colour},
        },
        cliponaxis=False,
        customdata=marks(rows),
        hovertemplate=HOVER,
    )


def _axes(fig: go.Figure, lanes: Sequence[str], band_title: str) -> None:
    top = len(lanes)
    fig.layout.yaxis = {
        "tickmode": "array",
        "tickvals": [top + _BAND_HEIGHT / 2, *(top - 0.5 - place for place in range(top))],
        "ticktext": [written(band_title), *(written(lane) for lane in lanes)],
        "range": [0, top + _BAND_HEIGHT + 0.1],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
    }
    fig.layout.shapes = [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": place + 0.5,
            "y1": place + 0.5,
            "layer": "below",
            "line": {"color": GRID, "width": 1},
        }
        for place in range(top)
    ]


def _dates(
    fig: go.Figure,
    bands: pd.DataFrame,
    events: pd.DataFrame,
    ticks: Sequence[date],
    texts: Sequence[str],
) -> None:
    times = pd.concat([pd.to_datetime(times) for times in (bands["start"], bands["end"], events["at"])])
    shown = labelled_places(len(ticks)) if ticks else []
    fig.layout.xaxis = {
        "type": "date",
        "tickmode": "array",
        "tickvals": [ticks[i] for i in shown],
        "ticktext": [texts[i] for i in shown],
        "range": [times.min(), times.max()] if len(times) else None,
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "tickangle": 0,
        # The hover says when, in the viewer's language.
        "hoverformat": " ",
    }
