"""Curves over age: what has come of each cohort so many months or days after it began."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.base import HOVER, Axis, apart, figure, marks, text_width, value_axis, written
from dashboard.theme import CHART_HEIGHT, FONT_SIZE, MEMBER_COLOURS, shade

MOST_SERIES = 8
_HEIGHT = CHART_HEIGHT + 40
_TOP, _BOTTOM = 12, 44
_LABEL_GAP = 16
_LONGEST_NAME = 16
# Beyond this many ages a mark on each would hide the line.
_MOST_MARKS = 13
# Days are told in weeks, months in quarters and years.
_STEPS = (1, 2, 3, 6, 12, 15, 30, 60, 90, 180, 360)
_MOST_TICKS = 7


def curves(
    frame: pd.DataFrame,
    *,
    axis: Axis,
    age_title: str,
    names: Mapping[str, str],
    colours: Mapping[str, str],
    is_stepped: bool = False,
) -> go.Figure:
    """Draw one line a series, named at its end; dashed where its members are not all that old yet.

    Args:
        frame: columns `series`, `age` (whole), `value` (NaN breaks the line), `low`, `high` (NaN draws no
            band), `is_mature`, `label`, `hover`, `key`; each series by rising age.
        axis: of the values.
        age_title: what ages are counted in, and from when.
        names: what each series is called.
        colours: of each series.
        is_stepped: whether a value holds until the next, as of an incidence.

    Raises:
        ValueError: more series than can be told apart.
    """
    if len(names) > MOST_SERIES:
        raise ValueError(f"A chart of curves holds at most {MOST_SERIES}, not {len(names)}: choose fewer.")
    fig = figure(height=_HEIGHT)
    is_marked = frame["age"].nunique() <= _MOST_MARKS and not is_stepped
    ends = []
    for place, (series, title) in enumerate(names.items()):
        rows = frame[frame["series"] == series]
        colour = colours.get(series, MEMBER_COLOURS[place])
        _band(fig, rows, colour, is_stepped)
        _line(fig, rows, written(title), colour, is_stepped, is_marked)
        if rows["value"].notna().any():
            last = rows[rows["value"].notna()].iloc[-1]
            ends.append((last, f"{written(title, _LONGEST_NAME)} <b>{last['label']}</b>", colour))
    value_axis(fig, axis)
    edge = _age_axis(fig, frame["age"], age_title)
    _end_labels(fig, ends, edge)
    widest = max((text_width(text) for _, text, _ in ends), default=0) - text_width("<b></b>")
    fig.layout.margin = {"l": 8, "r": max(8, round(widest) + 10), "t": _TOP, "b": _BOTTOM}
    return fig


def _line(
    fig: go.Figure, rows: pd.DataFrame, name: str, colour: str, is_stepped: bool, is_marked: bool
) -> None:
    """Draw what is mature solid, and dashed what is not, led up to from the point before it."""
    mature = rows["is_mature"].astype(bool)
    leading = ~mature.shift(-1, fill_value=True)
    for part, dash, symbol in ((mature, "solid", "circle"), (~mature | leading, "dash", "circle-open")):
        shown = rows[part.to_numpy()]
        if shown["value"].isna().all():
            continue
        fig.add_scatter(
            x=shown["age"],
            y=shown["value"],
            mode="lines+markers" if is_marked else "lines",
            name=name,
            line={
                "color": colour,
                "width": 2.2 if dash == "solid" else 1.6,
                "dash": dash,
                "shape": "hv" if is_stepped else "linear",
            },
            marker={"color": colour, "size": 5, "symbol": symbol},
            customdata=marks(shown),
            hovertemplate=HOVER,
        )


def _band(fig: go.Figure, rows: pd.DataFrame, colour: str, is_stepped: bool) -> None:
    """Draw the interval of each run of known ages: nothing is drawn across a gap."""
    is_known = rows[["value", "low", "high"]].notna().all(axis=1)
    for _, run in rows[is_known].groupby((~is_known).cumsum()[is_known]):
        ages = run["age"].tolist()
        lows, highs = run["low"].tolist(), run["high"].tolist()
        if is_stepped:
            lows, highs = _held(lows), _held(highs)
            ages = [age for age in ages for _ in (0, 1)][1:]
        fig.add_scatter(
            x=[*ages, *ages[::-1]],
            y=[*highs, *lows[::-1]],
            mode="lines",
            fill="toself",
            fillcolor=shade(colour, 0.12),
            line={"width": 0},
            hoverinfo="skip",
        )


def _held(values: list[float]) -> list[float]:
    """Hold each value until the next one's age."""
    return [value for value in values for _ in (0, 1)][:-1]


def _age_axis(fig: go.Figure, ages: pd.Series, title: str) -> float:
    """Write whole ages under the figure; return where the axis ends."""
    first, last = (floor(ages.min()), ceil(ages.max())) if len(ages) else (0, 1)
    span = max(last - first, 1)
    step = next((s for s in _STEPS if span / s <= _MOST_TICKS), span)
    ticks = list(range(-(-first // step) * step, last + 1, step))
    edge = last + span * 0.04
    fig.layout.xaxis = {
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [str(tick) for tick in ticks],
        "range": [first - span * 0.02, edge],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "tickangle": 0,
        "title": {"text": written(title), "standoff": 8, "font": {"size": FONT_SIZE}},
    }
    return edge


def _end_labels(fig: go.Figure, ends: list[tuple[pd.Series, str, str]], edge: float) -> None:
    """Name each curve at the right, pushed apart, and lead to its name from where it ends."""
    low, high = fig.layout.yaxis.range
    gap = _LABEL_GAP * (high - low) / (_HEIGHT - _TOP - _BOTTOM)
    places = apart([float(last["value"]) for last, _, _ in ends], gap, low, high)
    for (last, text, colour), place in zip(ends, places, strict=True):
        fig.add_scatter(
            x=[last["age"], edge],
            y=[last["value"], place],
            mode="lines",
            line={"color": shade(colour, 0.45), "width": 1, "dash": "dot"},
            hoverinfo="skip",
        )
        fig.add_annotation(
            x=edge,
            y=place,
            xanchor="left",
            text=text,
            showarrow=False,
            font={"color": colour, "size": FONT_SIZE},
        )
