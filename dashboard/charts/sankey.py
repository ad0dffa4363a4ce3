"""Flow from the buckets of one month's end to those of the next."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import HOVER, figure, marks, written
from dashboard.theme import FONT_SIZE, shade

_HEIGHT = 420
_TOP, _BOTTOM = 34, 12
# Between nodes, in pixels: room for the label of a node that is hardly thicker than a line.
_GAP = 14
_LINK_OPACITY = 0.3


def sankey(nodes: pd.DataFrame, links: pd.DataFrame, *, titles: Sequence[str]) -> go.Figure:
    """Draw the nodes in columns, each from the first (mildest) on top down, and what flows between them.

    Args:
        nodes: columns `name` (as written), `column` (0, 1 …), `colour`, `label` (its amount, beside the
            name), `hover`, `key`; within a column from the mildest to the most severe.
        links: columns `source`, `target` (rows of `nodes`, from 0), `value` (nothing is drawn of 0 or NaN),
            `hover`, `key`.
        titles: what is written over the columns.
    """
    flows = links[links["value"].fillna(0) > 0]
    fig = figure(height=_HEIGHT)
    x, y = _places(nodes, flows, len(titles))
    colours = nodes["colour"].tolist()
    fig.add_sankey(
        # Neither sorted nor moved: the order is that of severity.
        arrangement="fixed",
        textfont={"size": FONT_SIZE},
        node={
            "label": [
                f"{written(name)} {label}".strip()
                for name, label in zip(nodes["name"], nodes["label"], strict=True)
            ],
            "x": x,
            "y": y,
            "color": colours,
            "line": {"width": 0},
            "pad": _GAP,
            "thickness": 14,
            "customdata": marks(nodes),
            "hovertemplate": HOVER,
        },
        link={
            "source": flows["source"],
            "target": flows["target"],
            "value": flows["value"],
            "color": [shade(colours[source], _LINK_OPACITY) for source in flows["source"]],
            "customdata": marks(flows),
            "hovertemplate": HOVER,
        },
    )
    _titles(fig, titles)
    nothing = {"visible": False, "fixedrange": True}
    fig.layout.xaxis, fig.layout.yaxis = nothing, nothing
    fig.layout.margin = {"l": 4, "r": 4, "t": _TOP, "b": _BOTTOM}
    return fig


def _places(nodes: pd.DataFrame, flows: pd.DataFrame, columns: int) -> tuple[list[float], list[float]]:
    """Return the centres of the nodes as shares of width and height, as thick as plotly draws them.

    A node is as thick as the larger of what flows in and out; the fullest column sets the scale.
    """
    into = flows.groupby("target")["value"].sum().reindex(range(len(nodes)), fill_value=0)
    out = flows.groupby("source")["value"].sum().reindex(range(len(nodes)), fill_value=0)
    sizes = pd.concat([into, out], axis=1).max(axis=1).astype(float).tolist()
    of_column = [
        [i for i, column in enumerate(nodes["column"]) if column == c and sizes[i] > 0]
        for c in range(columns)
    ]
    gap = _GAP / (_HEIGHT - _TOP - _BOTTOM)
    scales = [(1 - gap * (len(c) - 1)) / sum(sizes[i] for i in c) for c in of_column if c]
    y = [0.5] * len(nodes)
    for members in of_column:
        top = 0.0
        for i in members:
            thickness = sizes[i] * min(scales)
            y[i] = top + thickness / 2
            top += thickness + gap
    # Plotly takes a place of exactly 0 for none.
    x = [min(max(column / max(columns - 1, 1), 0.001), 0.999) for column in nodes["column"]]
    return x, y


def _titles(fig: go.Figure, titles: Sequence[str]) -> None:
    last = max(len(titles) - 1, 1)
    fig.layout.annotations = [
        {
            "x": place / last,
            "y": 1,
            "xref": "paper",
            "yref": "paper",
            "xanchor": "left" if place == 0 else "right" if place == last else "center",
            "yanchor": "bottom",
            "yshift": 8,
            "text": f"<b>{written(title)}</b>",
            "showarrow": False,
        }
        for place, title in enumerate(titles)
    ]
