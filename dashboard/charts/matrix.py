"""A transition matrix: from each row's bucket to each column's."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import HOVER, figure, marks
from dashboard.theme import FONT_SIZE, SEQUENTIAL

_ROW_HEIGHT = 44


def matrix(
    frame: pd.DataFrame, *, rows: Sequence[str], columns: Sequence[str], column_title: str
) -> go.Figure:
    """Draw the cells with their text; a cell without a rate keeps its counts and has no colour.

    Args:
        frame: columns `row`, `column` (members as written in `rows` and `columns`), `value` (a share, NaN
            where it is not shown as a rate), `text`, `hover`; `key` where a mark can be clicked on.
        rows: members from top to bottom.
        columns: members from left to right.
        column_title: what the columns are.
    """
    cells = {(r, c): i for i, (r, c) in enumerate(zip(frame["row"], frame["column"], strict=True))}

    def grid(name: str, empty: object) -> list[list[object]]:
        values = frame[name].tolist()
        return [[values[cells[r, c]] if (r, c) in cells else empty for c in columns] for r in rows]

    fig = figure(height=84 + _ROW_HEIGHT * len(rows))
    fig.add_heatmap(
        x=list(columns),
        y=list(rows),
        z=grid("value", None),
        zmin=0,
        zmax=1,
        colorscale=SEQUENTIAL,
        showscale=False,
        xgap=3,
        ygap=3,
        hoverinfo="skip",
    )
    # Written over the cells in the page's own ink: the heat map would choose it for a white page. What is
    # hovered over and clicked on are marks that nobody sees: a cell of a heat map cannot be chosen.
    fig.add_scatter(
        x=frame["column"],
        y=frame["row"],
        text=frame["text"],
        mode="markers+text",
        marker={"size": _ROW_HEIGHT - 6, "symbol": "square", "opacity": 0},
        textfont={"size": FONT_SIZE},
        customdata=marks(frame),
        hovertemplate=HOVER,
    )
    fig.layout.xaxis = {
        "side": "top",
        "type": "category",
        "showgrid": False,
        "fixedrange": True,
        "title": {"text": column_title, "standoff": 6},
    }
    fig.layout.yaxis = {
        "autorange": "reversed",
        "type": "category",
        "showgrid": False,
        "fixedrange": True,
        "automargin": True,
    }
    fig.layout.margin = {"l": 8, "r": 8, "t": 44, "b": 8}
    return fig
