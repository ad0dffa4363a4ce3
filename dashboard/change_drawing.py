"""Changes and courses, drawn: either side by month, the gaps around the moment, and a control chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from math import ceil, floor
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from dashboard import charts
from dashboard.change_judging import Judged, kind_of
from dashboard.charts.base import Axis, labelled_places
from dashboard.numbers import Numbers
from dashboard.theme import BLUE, GREY, INK, Appearance
from models.comparison import Start
from queries.lineage import shifted


def by_month(
    judged: Judged, began: date, names: tuple[str, str], mark: str, numbers: Numbers, appearance: Appearance
) -> Any:
    """Draw either side by calendar month, the change marked; None where there is nothing to draw.

    `names` are those of the changed side and the other.
    """
    lines, start = judged.lines, Start.of(began)
    if lines["value"].notna().sum() == 0:
        return None
    step = int(lines["months"].iloc[0])
    # The month in which it began midway lies between the last before and the first after.
    gap = start.is_midway if step == 1 else 0
    place = lines["relative"] // step
    place = place.where(place >= 0, place - gap)
    first, last = int(place.min()), int(place.max())
    under = shifted(began.replace(day=1), int(start.is_midway))
    months = [shifted(under, at * step) for at in range(first, last + 1)]
    whens = [_when(months[int(at) - first], step, numbers) for at in place]
    frame = _sides(lines, place - first, whens, judged, numbers, names)
    figure = charts.trend(
        frame,
        months=numbers.month_axis(months, is_opening=False, labelled=labelled_places(len(months))),
        axis=_level_axis(frame, judged, numbers),
        names={"changed": names[0], "unchanged": names[1]},
        colours={"changed": BLUE, "unchanged": GREY},
    )
    _titled(figure, judged, numbers)
    charts.mark_change(figure, -first - 0.5 - gap / 2, mark)
    charts.ink(figure, INK[appearance])
    return figure


def around(
    judged: Judged, names: tuple[str, str], mark: str, numbers: Numbers, appearance: Appearance
) -> Any:
    """Draw either side by months since the moment, which lies elsewhere for each; None where nothing is."""
    lines = judged.lines
    if lines["value"].notna().sum() == 0:
        return None
    step = int(lines["months"].iloc[0])
    place = lines["relative"] // step
    first, last = int(place.min()), int(place.max())
    texts = [relative_text(at * step) for at in range(first, last + 1)]
    whens = [relative_text(int(at) * step) for at in place]
    frame = _sides(lines, place - first, whens, judged, numbers, names)
    figure = charts.trend(
        frame,
        months=texts,
        axis=_level_axis(frame, judged, numbers),
        names={"changed": names[0], "unchanged": names[1]},
        colours={"changed": BLUE, "unchanged": GREY},
    )
    _titled(figure, judged, numbers)
    charts.mark_change(figure, -first - 0.5, mark)
    charts.ink(figure, INK[appearance])
    return figure


def _when(month: date, step: int, numbers: Numbers) -> str:
    written = numbers.month(month)
    return written if step == 1 else numbers.words("three months from {month}", month=written)


def _titled(figure: Any, judged: Judged, numbers: Numbers) -> None:
    """Say what differences are in; a share and a score say it themselves."""
    if kind_of(judged.metric) == "expected":
        charts.title_values(figure, numbers.words("Percentage points"))


def relative_text(months: int) -> str:
    return f"{months}".replace("-", "−")


def _sides(
    lines: pd.DataFrame,
    place: pd.Series,
    whens: Sequence[str],
    judged: Judged,
    numbers: Numbers,
    names: tuple[str, str],
) -> pd.DataFrame:
    hovers = [
        _hover(when, names[0] if row["is_changed"] else names[1], row, judged, numbers)
        for when, row in zip(whens, lines.to_dict("records"), strict=True)
    ]
    return pd.DataFrame(
        {
            "position": place.astype(int),
            "series": np.where(lines["is_changed"].astype(bool), "changed", "unchanged"),
            "value": lines["value"],
            "low": lines["low"],
            "high": lines["high"],
            "is_sound": True,
            # Both ends lie too near to one another to be written beside.
            "label": "",
            "hover": hovers,
        }
    ).sort_values("position", ignore_index=True)


def _hover(when: str, name: str, row: dict[Any, Any], judged: Judged, numbers: Numbers) -> str:
    t = numbers.words
    said = [f"<b>{escape(name, quote=False)} · {when}</b>", _level(row["value"], judged, numbers)]
    if row["low"] == row["low"]:
        low, high = (_level(row[side], judged, numbers) for side in ("low", "high"))
        said.append(t("95% interval {low} to {high}", low=low, high=high))
    return "<br>".join([*said, t("n = {n}", n=numbers.count(row["n"]))])


def _level(value: float, judged: Judged, numbers: Numbers) -> str:
    """Write an outcome: a share, a score, or points above what was expected."""
    if value != value:
        return numbers.value(value, "share")
    if kind_of(judged.metric) == "expected":
        return numbers.points(value)
    return numbers.value(value, judged.metric.unit)


def _level_axis(frame: pd.DataFrame, judged: Judged, numbers: Numbers) -> Axis:
    if kind_of(judged.metric) == "mean":
        values = [1.0, 2.0, 3.0, 4.0, 5.0]
        return Axis(values, [numbers.count(value) for value in values])
    largest, smallest = reach(frame)
    if kind_of(judged.metric) == "expected":
        return points_axis(largest, smallest, judged, numbers)
    return share_axis(largest, smallest, numbers)


def share_axis(largest: float, smallest: float, numbers: Numbers) -> Axis:
    """An axis about the shares that come in: a gap of two points is lost on one that begins at zero."""
    room = (largest - smallest) * 0.15
    low, high = max(smallest - room, 0.0), min(largest + room, 1.0)
    values, _ = numbers.ticks(high - low, "share")
    step = values[1] - values[0] if len(values) > 1 else 0.1
    first = floor(low / step)
    values = [(first + place) * step for place in range(ceil(high / step) - first + 1)]
    return Axis(values, [numbers.value(value, "share") for value in values])


def reach(frame: pd.DataFrame) -> tuple[float, float]:
    values = np.concatenate([frame[name].to_numpy(float) for name in ("value", "low", "high")])
    known = values[~np.isnan(values)]
    return (float(known.max()), float(known.min())) if len(known) else (0.0, 0.0)


def points_axis(largest: float, smallest: float, judged: Judged, numbers: Numbers) -> Axis:
    """An axis of differences: points of a share in hundredths, of a score as it is."""
    unit, scale = ("score", 1.0) if kind_of(judged.metric) == "mean" else ("ratio", 100.0)
    values, texts = numbers.ticks(largest * scale, unit, smallest=min(smallest * scale, 0.0))  # type: ignore[arg-type]
    return Axis([value / scale for value in values], texts)


def lines_table(judged: Judged) -> pa.Table:
    """Return what either side did by months since the moment, as a table to take away."""
    return pa.Table.from_pandas(judged.lines, preserve_index=False)
