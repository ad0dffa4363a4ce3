"""Result → drawn exhibit: frames with every written word, handed to the pure charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard import charts, compliance, member_drawing, money_drawing, wording, work_drawing
from dashboard.charts.base import Axis, Break, labelled_places
from dashboard.exhibits import Chart, Exhibit
from dashboard.figures import figures
from dashboard.member_drawing import cell_key
from dashboard.numbers import Numbers
from dashboard.theme import BLUE, BUCKET_COLOURS, INK, METRIC_COLOURS, Appearance
from models.intervals import is_enough
from queries.catalog import Metric
from queries.dimensions import BUCKETS, STAGES, UNKNOWN, delinquent_buckets
from queries.engine import Result
from queries.soundness import is_sound, marks

# Names longer than this leave a bar no room on a phone.
_LONG_NAME = 20
# And longer texts than this beside a mark.
_LONG_TEXT = 32


@dataclass(frozen=True)
class Drawn:
    """An exhibit ready to be shown.

    Attributes:
        headline: what it says, as a sentence.
        figure: the plotly figure, or None where there is nothing to draw.
        alt: what a person who cannot see the chart is told.
        observations: n, and what was left out.
        note: what must be known to read it rightly, or empty.
        is_wide: whether it is legible only at some width, and is scrolled sideways on a phone.
    """

    headline: str
    figure: Any
    alt: str
    observations: str
    note: str
    is_wide: bool = False


def draw(
    exhibit: Exhibit,
    results: Sequence[Result],
    numbers: Numbers,
    months: Sequence[date],
    breaks: Sequence[date],
    appearance: Appearance,
) -> Drawn:
    """Draw an exhibit.

    Args:
        exhibit: what to draw.
        results: of the exhibit's metrics, in their order.
        numbers: writes figures in the viewer's language.
        months: the months of the scope, for the axis.
        breaks: the first months of a new coding.
        appearance: of the page on which it stands.
    """
    headline, figure = _DRAWERS[exhibit.chart](results, numbers, months, breaks)
    if figure is not None:
        charts.ink(figure, INK[appearance])
    t = numbers.words
    titles = t.joined(t(r.metric.title) for r in results)
    return Drawn(
        headline=headline,
        figure=figure,
        alt=t("{titles}. {headline}.", titles=titles, headline=headline),
        observations=wording.observations(results, numbers),
        note=_note(exhibit, results[0], numbers, months, breaks),
        is_wide=_is_wide(exhibit, figure),
    )


def _note(
    exhibit: Exhibit, result: Result, numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> str:
    """Warn of a pooled figure that holds a change read across a coding break."""
    crossing = [m for m in months if not is_sound(result.metric, m, breaks)]
    # Charts over time mark the break themselves, cells have no room for it.
    is_marked = "month" in exhibit.by and exhibit.chart != "heat"
    if is_marked or not crossing:
        return ""
    t = numbers.words
    return t(
        "Holds {months}, across which the status codes change their meaning: these rates are not sound.",
        months=t.joined(wording.period(result.metric, m, numbers) for m in crossing),
    )


def _trend(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> tuple[str, Any]:
    metric = results[0].metric
    frame = pd.concat([series_of(r, numbers, months, breaks) for r in results], ignore_index=True)
    if frame.empty:
        return wording.trend_headline(results, numbers, breaks), None
    largest = max(_largest(frame["value"]), _largest(frame["high"]))
    values, texts = numbers.ticks(largest, metric.unit)
    figure = charts.trend(
        frame,
        months=_month_texts(metric, numbers, months),
        axis=Axis(values, texts),
        names={r.metric.name: numbers.words(r.metric.title) for r in results},
        colours=METRIC_COLOURS,
        breaks=_breaks(metric, numbers, months, breaks),
        unknown=_unknown(results[0], numbers, months),
    )
    return wording.trend_headline(results, numbers, breaks), figure


def _columns(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> tuple[str, Any]:
    (result,) = results
    metric = result.metric
    frame = series_of(result, numbers, months, breaks)
    if frame.empty:
        return wording.trend_headline(results, numbers, breaks), None
    values, texts = numbers.ticks(_largest(frame["value"]), metric.unit, smallest=-_largest(-frame["value"]))
    figure = charts.columns(
        frame,
        months=_month_texts(metric, numbers, months),
        axis=Axis(values, texts),
        name=numbers.words(metric.title),
        colour=METRIC_COLOURS.get(metric.name, BLUE),
        breaks=_breaks(metric, numbers, months, breaks),
        unknown=_unknown(result, numbers, months),
    )
    return wording.trend_headline(results, numbers, breaks), figure


def _stack(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> tuple[str, Any]:
    (result,) = results
    metric, source, name = result.metric, result.frame, result.by[1]
    if source.empty:
        return wording.stack_headline(result, numbers), None
    frame = pd.DataFrame(
        {
            "position": [_place(months)[m] for m in source["month"]],
            "series": source[name],
            "value": source["value"],
            "hover": [
                wording.hover(
                    metric,
                    row,
                    numbers,
                    f"{numbers.month(row['month'])} · {numbers.member(name, row[name])}",
                )
                for row in source.to_dict("records")
            ],
            "key": _keys(source.to_dict("records"), result.by),
        }
    )
    present = set(frame["series"])
    above = frame["value"].clip(lower=0).groupby(frame["position"]).sum()
    below = frame["value"].clip(upper=0).groupby(frame["position"]).sum()
    values, texts = numbers.ticks(_largest(above), metric.unit, smallest=-_largest(-below))
    colours = _SEVERITY[name]
    figure = charts.stack(
        frame,
        months=_month_texts(metric, numbers, months),
        axis=Axis(values, texts),
        names={member: numbers.member(name, member) for member in colours if member in present},
        colours=colours,
        breaks=_breaks(metric, numbers, months, breaks),
    )
    return wording.stack_headline(result, numbers), figure


# From mild to severe: the colours of a stage are those of its buckets.
_SEVERITY = {
    "bucket": dict(zip(delinquent_buckets(), BUCKET_COLOURS, strict=True)),
    "stage": dict(zip(STAGES, (BUCKET_COLOURS[0], BUCKET_COLOURS[2], BUCKET_COLOURS[-1]), strict=True)),
}


def _bars(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> tuple[str, Any]:
    (result,) = results
    metric, (name,) = result.metric, result.by
    rows = [row for row in result.records if row["value"] == row["value"]]
    total = sum(row["value"] for row in rows)
    frame = pd.DataFrame(
        {
            "member": [numbers.member(name, row[name]) for row in rows],
            "value": [row["value"] for row in rows],
            "label": [
                f"{numbers.value(row['value'], metric.unit)} · {numbers.value(row['value'] / total, 'share')}"
                if total
                else numbers.value(row["value"], metric.unit)
                for row in rows
            ],
            "hover": [wording.hover(metric, row, numbers, numbers.member(name, row[name])) for row in rows],
            "key": _keys(rows, result.by),
        }
    )
    title, colour = numbers.words(metric.title), METRIC_COLOURS.get(metric.name, BLUE)
    figure = charts.bars(frame, name=title, colour=colour) if rows else None
    if metric.name == "recovered_amount":
        return wording.bars_headline(result, numbers), figure
    return member_drawing.members_headline(result, numbers), figure


def _matrix(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> tuple[str, Any]:
    (result,) = results
    source = result.frame[result.frame["value"].notna()].copy()
    if source.empty:
        return wording.matrix_headline(result, numbers), None
    source["row_n"] = source.groupby("bucket")["n"].transform("sum")
    records = source.to_dict("records")
    names = {
        b: f"{numbers.member('bucket', b)}<br>n = {numbers.count(n)}"
        for b, n in source.groupby("bucket")["row_n"].first().items()
    }
    frame = pd.DataFrame(
        {
            "row": [names[r["bucket"]] for r in records],
            "column": [numbers.member("bucket", r["next_bucket"]) for r in records],
            "value": [r["value"] if is_enough(r["row_n"]) else float("nan") for r in records],
            "text": [wording.cell_text(r, numbers) for r in records],
            "hover": [_cell_hover(result, r, numbers) for r in records],
            "key": _keys(records, result.by),
        }
    )
    reached = set(source["next_bucket"])
    figure = charts.matrix(
        frame,
        rows=[names[b] for b in BUCKETS if b in names],
        columns=[numbers.member("bucket", b) for b in BUCKETS if b in reached and b != UNKNOWN],
        column_title=numbers.words("Bucket a month later"),
    )
    return wording.matrix_headline(result, numbers), figure


_DRAWERS: Mapping[
    Chart, Callable[[Sequence[Result], Numbers, Sequence[date], Sequence[date]], tuple[str, Any]]
] = {
    "trend": _trend,
    "columns": _columns,
    "stack": _stack,
    "bars": _bars,
    "matrix": _matrix,
    "dots": member_drawing.dots,
    "grouped": member_drawing.grouped,
    "heat": member_drawing.heat,
    "flow": member_drawing.flow,
    "rules_by_month": compliance.rules_by_month,
    "hours_by_weekday": compliance.hours_by_weekday,
    "members_with_intervals": compliance.members_with_intervals,
    "funnel": work_drawing.funnel,
    "steps_by": work_drawing.steps_by,
    "week": work_drawing.week,
    "outcomes": work_drawing.outcomes,
    "parts": work_drawing.parts,
    "lines": work_drawing.lines,
    "waits": work_drawing.waits,
    "gross_and_net": money_drawing.gross_and_net,
    "paired": money_drawing.paired,
    "net_flow": money_drawing.net_flow,
    "credit_rules": money_drawing.credit_rules,
}


def series_of(
    result: Result, numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> pd.DataFrame:
    """Return a metric's months as points: place, value, interval, words."""
    metric = result.metric
    rows = figures(result).to_dict("records")
    shown = [bool(row["is_shown"]) for row in rows]
    return pd.DataFrame(
        {
            "position": [_place(months)[row["month"]] for row in rows],
            "series": metric.name,
            "value": pd.Series(
                [row["value"] if is_shown else None for row, is_shown in zip(rows, shown, strict=True)],
                dtype=float,
            ),
            "low": pd.Series([row["low"] for row in rows], dtype=float),
            "high": pd.Series([row["high"] for row in rows], dtype=float),
            "is_sound": pd.Series(
                [is_sound(metric, row["month"], breaks) and wording.is_complete(metric, row) for row in rows],
                dtype=bool,
            ),
            "label": [numbers.brief(row["value"], metric.unit) for row in rows],
            "hover": [
                wording.hover(metric, row, numbers, wording.period(metric, row["month"], numbers))
                for row in rows
            ],
            "key": _keys(rows, ("month",)),
        }
    )


def _keys(rows: Sequence[Mapping[str, Any]], by: Sequence[str]) -> list[str]:
    return [cell_key({name: row[name] for name in by}) for row in rows]


def _cell_hover(result: Result, row: Mapping[str, Any], numbers: Numbers) -> str:
    t = numbers.words
    start, end = (numbers.member("bucket", row[name]) for name in ("bucket", "next_bucket"))
    lines = [f"<b>{start} → {end}</b>"]
    if is_enough(row["row_n"]):
        lines.append(numbers.value(row["value"], "share"))
    part, whole = numbers.count(row["n"]), numbers.count(row["row_n"])
    lines.append(t("{part} of {whole} accounts", part=part, whole=whole))
    if result.weight != "accounts":
        part, whole = numbers.money(row["numerator"]), numbers.money(row["denominator"])
        lines.append(t("{part} of {whole}", part=part, whole=whole))
    return "<br>".join(lines)


def _unknown(result: Result, numbers: Numbers, months: Sequence[date]) -> list[tuple[int, str]]:
    """Return the places without a value, and why."""
    rows = {row["month"]: row for row in result.records}
    reasons = [wording.why_none(result.metric, rows.get(month)) for month in months]
    return [(place, numbers.words(reason)) for place, reason in enumerate(reasons) if reason]


def _breaks(metric: Metric, numbers: Numbers, months: Sequence[date], breaks: Sequence[date]) -> list[Break]:
    return [Break(position, numbers.words(wording.BREAK)) for position in marks(metric, months, breaks)]


def _month_texts(metric: Metric, numbers: Numbers, months: Sequence[date]) -> list[str]:
    is_opening = metric.timing == "opening"
    return numbers.month_axis(months, is_opening=is_opening, labelled=labelled_places(len(months)))


def _place(months: Sequence[date]) -> dict[date, int]:
    return {month: i for i, month in enumerate(months)}


def _is_wide(exhibit: Exhibit, figure: Any) -> bool:
    """Whether a chart has more beside one another than a phone shows legibly."""
    if exhibit.chart in ("matrix", "rules_by_month", "steps_by"):
        return True
    if figure is None:
        return False
    if exhibit.chart == "heat":
        return "month" in exhibit.by
    if exhibit.chart == "bars":
        return max(map(len, figure.layout.yaxis.ticktext)) > _LONG_NAME
    # The texts at the right leave the marks no room.
    return exhibit.chart in ("dots", "paired") and max(map(len, figure.layout.yaxis2.ticktext)) > _LONG_TEXT


def _largest(values: pd.Series) -> float:
    return float(values.max()) if values.notna().any() else 0.0
