"""Results by members → charts: dots, grouped bars, cells and flows, in the members' own order.

Nothing here is sorted by its value: a list of people or teams is no ranking.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard import charts
from dashboard.charts.base import Axis, Reference
from dashboard.figures import counts, figures, hover, label, total
from dashboard.i18n import N_
from dashboard.numbers import Numbers
from dashboard.theme import BLUE, BUCKET_COLOURS, GREY, MEMBER_COLOURS, METRIC_COLOURS
from queries.catalog import Metric, Unit
from queries.dimensions import CURRENT, DIMENSIONS, delinquent_buckets
from queries.engine import Result
from queries.scope import month_label

Drawing = tuple[str, Any]

# Rows of a chart beyond these are not legible; the download has them all.
_MOST_ROWS = 60
_NOTHING = N_("{metric}: no figure in these months")


def cell_key(cell: Mapping[str, Any]) -> str:
    """Write which slice a mark stands for, so that a click on it can be read back."""
    return json.dumps(dict(cell), ensure_ascii=False, default=_as_asked)


def _as_asked(member: Any) -> str:
    """Write a month as a question names it: 2005-04."""
    return month_label(member) if isinstance(member, date) else str(member)


def dots(
    results: Sequence[Result],
    numbers: Numbers,
    months: Sequence[date],
    breaks: Sequence[date],
    *,
    has_whole: bool = True,
) -> Drawing:
    """Draw one dot a member with its interval, and the whole as a line where it means something."""
    (result,) = results
    metric, (name,) = result.metric, result.by
    rows = _rows(result)
    if not rows:
        return numbers.words(_NOTHING, metric=numbers.words(metric.title)), None
    frame = pd.DataFrame(
        [_mark(metric, row, result.by, numbers, numbers.member(name, row[name])) for row in rows]
    )
    whole = total(result)
    axis = _axis(metric, frame, numbers)
    reference = None
    if has_whole and metric.kind in ("rate", "mean") and whole["value"] == whole["value"]:
        said = numbers.words("all: {value}", value=numbers.value(whole["value"], metric.unit))
        reference = Reference(whole["value"], said)
    figure = charts.dots(
        frame,
        axis=axis,
        name=numbers.words(metric.title),
        colour=METRIC_COLOURS.get(metric.name, BLUE),
        reference=reference,
    )
    return members_headline(result, numbers), figure


def grouped(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> Drawing:
    """Draw for each member of the first dimension a bar a member of the second."""
    (result,) = results
    metric, (outer, inner) = result.metric, result.by
    rows = _rows(result)
    if not rows:
        return numbers.words(_NOTHING, metric=numbers.words(metric.title)), None
    series = list(
        dict.fromkeys(str(row[inner]) for row in sorted(rows, key=lambda r: _place(inner, r[inner])))
    )
    series = series[: len(MEMBER_COLOURS)]
    frame = pd.DataFrame(
        [
            {
                **_mark(metric, row, result.by, numbers, _both(row, result.by, numbers)),
                "member": numbers.member(outer, row[outer]),
                "series": str(row[inner]),
            }
            for row in rows
        ]
    )
    figure = charts.grouped(
        frame,
        axis=_axis(metric, frame, numbers),
        names={member: numbers.member(inner, member) for member in series},
        colours=dict(zip(series, MEMBER_COLOURS, strict=False)),
    )
    return members_headline(result, numbers), figure


def heat(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> Drawing:
    """Draw one cell for each pair of members: rows are the first dimension, columns the second."""
    (result,) = results
    metric, (down, across) = result.metric, result.by
    rows = _rows(result)
    if not rows:
        return numbers.words(_NOTHING, metric=numbers.words(metric.title)), None
    frame = pd.DataFrame(
        [
            {
                **_mark(metric, row, result.by, numbers, _both(row, result.by, numbers)),
                "row": _written(down, row[down], numbers),
                "column": _written(across, row[across], numbers),
                "text": label(metric, row, numbers),
            }
            for row in rows
        ]
    )
    known = frame["value"].dropna()
    ends = (
        tuple(numbers.value(end, metric.unit) for end in (known.min(), known.max()))
        if len(known)
        else ("", "")
    )
    figure = charts.heatmap(
        frame,
        rows=_ordered(down, rows, numbers),
        columns=_ordered(across, rows, numbers),
        column_title=numbers.words(DIMENSIONS[across].title),
        ends=(ends[0], ends[1]),
    )
    return members_headline(result, numbers), figure


def flow(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> Drawing:
    """Draw what flows between the buckets of one month's end and those of the next."""
    (result,) = results
    t = numbers.words
    source = result.frame[result.frame["numerator"].fillna(0) > 0]
    late = source[source["bucket"].isin(delinquent_buckets())]
    if late.empty:
        return t("No delinquent account whose next month-end is known"), None
    unit: Unit = "money" if result.weight == "balance" else "accounts"
    colours = {CURRENT: GREY, **dict(zip(delinquent_buckets(), BUCKET_COLOURS, strict=True))}
    places: dict[tuple[int, str], int] = {}
    nodes: list[dict[str, Any]] = []
    for column, name in enumerate(result.by):
        sums = late.groupby(name)["numerator"].sum()
        for member in (m for m in DIMENSIONS[name].members if sums.get(m, 0) > 0):
            places[column, member] = len(nodes)
            said, amount = numbers.member(name, member), numbers.value(float(sums[member]), unit)
            nodes.append(
                {
                    "name": said,
                    "column": column,
                    "colour": colours.get(member, GREY),
                    "label": amount,
                    "hover": f"<b>{said}</b><br>{amount}",
                    "key": cell_key({name: member}),
                }
            )
    links = [
        {
            "source": places[0, row["bucket"]],
            "target": places[1, row["next_bucket"]],
            "value": float(row["numerator"]),
            "hover": _link(row, unit, numbers),
            "key": cell_key({"bucket": row["bucket"], "next_bucket": row["next_bucket"]}),
        }
        for row in late.to_dict("records")
    ]
    titles = [t("At one month's end"), t("A month later")]
    figure = charts.sankey(pd.DataFrame(nodes), pd.DataFrame(links), titles=titles)
    cured = late.loc[late["next_bucket"].isin([CURRENT, "paid_off"]), "numerator"].sum()
    whole = late["numerator"].sum()
    said = t(
        "Of {whole} past due, {cured} is current or paid off a month later",
        whole=numbers.value(float(whole), unit),
        cured=numbers.value(float(cured / whole), "share"),
    )
    return said, figure


def members_headline(result: Result, numbers: Numbers) -> str:
    """Say the whole, and between which members the figures lie; nothing about who is better."""
    metric, t = result.metric, numbers.words
    rows = [row for row in _rows(result) if row["is_shown"]]
    whole = total(result)
    title = t(metric.title)
    value = numbers.value(whole["value"], metric.unit)
    if not rows or whole["value"] != whole["value"]:
        return t("{metric}: too few to say", metric=title)
    if metric.kind in ("count", "amount"):
        largest = max(rows, key=lambda row: row["value"])
        if whole["value"] <= 0 or largest["value"] <= 0:
            return t("{metric}: {value}", metric=title, value=value)
        share = numbers.value(largest["value"] / whole["value"], "share")
        member = _both(largest, result.by, numbers)
        return t(
            "{metric}: {value}, {share} of it {member}", metric=title, value=value, share=share, member=member
        )
    lowest, highest = (pick(rows, key=lambda row: row["value"]) for pick in (min, max))
    if len(rows) == 1 or result.by == ("collector",):
        return t("{metric}: {value} over all", metric=title, value=value)
    return t(
        "{metric}: {value} over all, from {low} ({lowest}) to {high} ({highest})",
        metric=title,
        value=value,
        low=numbers.value(lowest["value"], metric.unit),
        lowest=_both(lowest, result.by, numbers),
        high=numbers.value(highest["value"], metric.unit),
        highest=_both(highest, result.by, numbers),
    )


def _rows(result: Result) -> list[dict[str, Any]]:
    """The rows with observations; of a chart's rows no more than can be read."""
    frame = figures(result)
    kept = frame[(frame["n"] > 0) | (frame["denominator"] > 0)]
    return list(kept.to_dict("records"))[: _MOST_ROWS * 12 if len(result.by) > 1 else _MOST_ROWS]


def _mark(
    metric: Metric, row: Mapping[str, Any], by: Sequence[str], numbers: Numbers, of: str
) -> dict[str, Any]:
    unknown = float("nan")
    return {
        "member": of,
        "value": float(row["value"]) if row["is_shown"] else unknown,
        "low": row["low"],
        "high": row["high"],
        "label": _label(metric, row, numbers),
        "hover": hover(metric, row, numbers, of),
        "key": cell_key({name: row[name] for name in by}),
    }


def _label(metric: Metric, row: Mapping[str, Any], numbers: Numbers) -> str:
    """Value and counts beside one another where both say something."""
    if metric.kind in ("count", "amount") or not row["is_shown"]:
        return label(metric, row, numbers)
    return f"{numbers.value(row['value'], metric.unit)} · {counts(metric, row, numbers)}"


def _axis(metric: Metric, frame: pd.DataFrame, numbers: Numbers) -> Axis:
    highest = pd.concat([frame["value"], frame["high"]]).max()
    lowest = min(float(frame["value"].min()), 0.0) if frame["value"].notna().any() else 0.0
    values, texts = numbers.ticks(float(highest) if highest == highest else 0.0, metric.unit, smallest=lowest)
    return Axis(values, texts)


def _both(row: Mapping[str, Any], by: Sequence[str], numbers: Numbers) -> str:
    return " · ".join(_written(name, row[name], numbers) for name in by)


def _written(name: str, member: Any, numbers: Numbers) -> str:
    if name == "month" and isinstance(member, date):
        return numbers.month(member)
    if name == "weekday" and member is not None:
        return str(numbers.locale.days["format"]["abbreviated"][int(member) - 1])
    return numbers.member(name, None if member is None else str(member))


def _place(name: str, member: Any) -> tuple[int, str]:
    """Where a member stands among its dimension's; those that the data decides by their names."""
    known = DIMENSIONS[name].members
    return (known.index(member) if member in known else len(known), str(member))


def _ordered(name: str, rows: Sequence[Mapping[str, Any]], numbers: Numbers) -> list[str]:
    """The members that occur, in their order, as written."""
    found = list(dict.fromkeys(row[name] for row in rows))
    if name in ("hour", "weekday"):
        found.sort(key=int)
    elif name in ("month", "quarter"):
        found.sort()
    elif DIMENSIONS[name].members:
        found.sort(key=lambda member: _place(name, member))
    return [_written(name, member, numbers) for member in found]


def _link(row: Mapping[str, Any], unit: Unit, numbers: Numbers) -> str:
    start, end = numbers.member("bucket", row["bucket"]), numbers.member("bucket", row["next_bucket"])
    amount = numbers.value(float(row["numerator"]), unit)
    return f"<b>{start} → {end}</b><br>{amount} · {numbers.value(row['value'], 'share')}"
