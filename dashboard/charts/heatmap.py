"""Cells by two dimensions, coloured by value."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import HOVER, figure, marks, written
from dashboard.charts.rows import LONGEST_NAME
from dashboard.theme import DIVERGING, FONT_SIZE, GREY, GRID, MUTED, SEQUENTIAL, Scale, on_scale, shade

# Beyond this many columns texts would touch on a phone: the scale below then says what colours mean.
_MOST_WRITTEN = 8
_ROW_HEIGHT, _LOW_ROW_HEIGHT = 38, 24
_SWATCHES = 5


def heatmap(
    frame: pd.DataFrame,
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    column_title: str = "",
    midpoint: float | None = None,
    ends: tuple[str, str] = ("", ""),
) -> go.Figure:
    """Draw the cells; one without a value is hatched, and keeps its text and hover.

    Cells are bars, not one picture: each has its own colour or hatching, and can be clicked.

    Args:
        frame: columns `row`, `column` (members as in `rows` and `columns`), `value` (NaN where it is not
            shown), `text`, `hover`, `key`; `fill`, a colour, where colours say something else than values.
        rows: members from top to bottom.
        columns: members from left to right.
        column_title: what the columns are.
        midpoint: what values are compared with; colours then part at it, above blue and below orange.
        ends: how the values of the scale's two ends are written, for where cells carry no text.
    """
    is_written = len(columns) <= _MOST_WRITTEN
    cells = _placed(frame, rows, columns)
    if "fill" not in frame:
        cells = cells.assign(fill=_fills(frame, midpoint))
    known, unknown = cells[cells["value"].notna()], cells[cells["value"].isna()]
    height = _ROW_HEIGHT if is_written else _LOW_ROW_HEIGHT
    above, below = 44 if column_title else 24, 8 if is_written else 40
    fig = figure(height=above + below + height * max(len(rows), 1))
    _bars(fig, known, {"color": known["fill"].tolist(), "line": {"width": 0}})
    _bars(fig, unknown, _hatching())
    _texts(fig, cells if is_written else cells.iloc[:0])
    _axes(fig, rows, columns, column_title)
    if not is_written and any(ends):
        _scale(fig, DIVERGING if midpoint is not None else SEQUENTIAL, ends)
    fig.layout.barmode = "overlay"
    fig.layout.margin = {"l": 8, "r": 8, "t": above, "b": below}
    return fig


def _placed(frame: pd.DataFrame, rows: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
    """Return the cells with their places, from the upper left."""
    down, across = ({name: place for place, name in enumerate(names)} for names in (rows, columns))
    return frame.assign(x=frame["column"].map(across).astype(float), y=frame["row"].map(down).astype(float))


def _fills(frame: pd.DataFrame, midpoint: float | None) -> list[str]:
    """Return the cells' colours: from the lowest to the highest, or as far to either side of a midpoint."""
    values = frame["value"].astype(float)
    scale: Scale
    if midpoint is None:
        scale, low, span = SEQUENTIAL, values.min(), values.max() - values.min()
    else:
        reach = (values - midpoint).abs().max()
        scale, low, span = DIVERGING, midpoint - reach, 2 * reach
    # Cells that are all alike stand in the middle of their scale.
    return [on_scale(scale, (v - low) / span if span > 0 else 0.5) if v == v else "" for v in values]


def _hatching() -> dict[str, object]:
    return {
        "color": "rgba(0, 0, 0, 0)",
        "line": {"color": GRID, "width": 1},
        "pattern": {"shape": "/", "fgcolor": shade(GREY, 0.35), "size": 7, "solidity": 0.12},
    }


def _bars(fig: go.Figure, cells: pd.DataFrame, marker: dict[str, object]) -> None:
    fig.add_bar(
        x=cells["x"],
        base=cells["y"] - 0.47,
        y=[0.94] * len(cells),
        width=0.94,
        marker=marker,
        customdata=marks(cells),
        hovertemplate=HOVER,
    )


def _texts(fig: go.Figure, cells: pd.DataFrame) -> None:
    """Write over the cells in the page's own ink: bars would choose it for a white page."""
    fig.add_scatter(
        x=cells["x"],
        y=cells["y"],
        text=cells["text"],
        mode="text",
        textfont={"size": FONT_SIZE},
        hoverinfo="skip",
    )


def _axes(fig: go.Figure, rows: Sequence[str], columns: Sequence[str], column_title: str) -> None:
    # From the first on: of hours, 0, 3, 6 are shown rather than 2, 5, 8.
    step = -(-len(columns) // _MOST_WRITTEN)
    bare = {"tickmode": "array", "showgrid": False, "zeroline": False, "fixedrange": True}
    fig.layout.xaxis = {
        **bare,
        "side": "top",
        "tickangle": 0,
        "tickvals": list(range(0, len(columns), step or 1)),
        "ticktext": [written(name) for name in columns[:: step or 1]],
        "range": [-0.5, len(columns) - 0.5],
        "automargin": True,
        "title": {"text": written(column_title), "standoff": 6, "font": {"size": FONT_SIZE}},
    }
    fig.layout.yaxis = {
        **bare,
        "tickvals": list(range(len(rows))),
        "ticktext": [written(name, LONGEST_NAME) for name in rows],
        "range": [len(rows) - 0.5, -0.5],
        "automargin": True,
    }


def _scale(fig: go.Figure, scale: Scale, ends: tuple[str, str]) -> None:
    """Draw the colours from one end to the other below the cells, in pixels from the left."""
    low, high = (written(text) for text in ends)
    below = {"xref": "paper", "yref": "paper", "x": 0, "y": 0, "showarrow": False, "yanchor": "middle"}
    start, side = 64, 18
    fig.layout.shapes = [
        {
            "type": "rect",
            "xref": "paper",
            "yref": "paper",
            "xsizemode": "pixel",
            "ysizemode": "pixel",
            "xanchor": 0,
            "yanchor": 0,
            "x0": start + side * i,
            "x1": start + side * (i + 1) - 2,
            "y0": -28,
            "y1": -16,
            "fillcolor": on_scale(scale, i / (_SWATCHES - 1)),
            "line": {"color": MUTED, "width": 0.5},
        }
        for i in range(_SWATCHES)
    ]
    fig.layout.annotations = [
        {**below, "text": low, "xanchor": "right", "xshift": start - 6, "yshift": -22},
        {**below, "text": high, "xanchor": "left", "xshift": start + side * _SWATCHES + 4, "yshift": -22},
    ]
