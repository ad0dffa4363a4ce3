"""What was recovered, what it cost and to what it is credited: charts of two figures that belong together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard import charts, portfolio_wording, wording
from dashboard.charts.base import Axis, Break, labelled_places, mark_unknown
from dashboard.figures import counts, figures, hover, label
from dashboard.member_drawing import cell_key, dots
from dashboard.numbers import Numbers
from dashboard.theme import METRIC_COLOURS
from queries.catalog import Metric
from queries.dimensions import CREDIT_RULES, DIMENSIONS
from queries.engine import Result
from queries.soundness import marks

Drawing = tuple[str, Any]

_UNATTRIBUTED = "unattributed"


def gross_and_net(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> Drawing:
    """Draw a column a month as high as what was recovered: what is left of it, and what contact cost.

    The results are the recovered amount, the net one and the cost, in this order.
    """
    gross, net, cost = results
    said = gross_headline(gross, net, numbers, breaks)
    # What was spent in a month whose recoveries are not known is no loss.
    known = {row["month"]: float(row["value"]) for row in _known(gross)}
    if not known:
        return said, None
    places = {month: place for place, month in enumerate(months)}
    frame = pd.DataFrame(
        [
            _part(part.metric, row, places, numbers)
            for part in (net, cost)
            for row in _known(part)
            if row["month"] in known
        ]
    )
    highest = max(known.values())
    lowest = min(float(frame["value"].min()), 0.0)
    values, texts = numbers.ticks(highest, "money", smallest=lowest)
    figure = charts.stack(
        frame,
        months=numbers.month_axis(months, is_opening=False, labelled=labelled_places(len(months))),
        axis=Axis(values, texts),
        names={part.metric.name: numbers.words(part.metric.title) for part in (net, cost)},
        colours=METRIC_COLOURS,
        breaks=[Break(at, numbers.words(wording.BREAK)) for at in marks(gross.metric, months, breaks)],
    )
    of_month = {row["month"]: row for row in gross.records}
    reasons = [wording.why_none(gross.metric, of_month.get(month)) for month in months]
    mark_unknown(figure, [(at, numbers.words(reason)) for at, reason in enumerate(reasons) if reason])
    return said, figure


def gross_headline(gross: Result, net: Result, numbers: Numbers, breaks: Sequence[date]) -> str:
    """Say what was recovered in the newest month, and what is left of it after the cost of contact."""
    said = wording.trend_headline([gross], numbers, breaks)
    newest = wording.latest(gross, numbers, breaks)
    left = {row["month"]: row["value"] for row in net.records}
    if newest is None or newest.month not in left:
        return said
    net_value = numbers.value(left[newest.month], "money")
    return numbers.words("{gross}; {net} after the cost of contact", gross=said, net=net_value)


def _known(result: Result) -> list[dict[str, Any]]:
    frame = result.frame
    return list(frame[frame["value"].notna()].to_dict("records"))


def _part(
    metric: Metric, row: Mapping[str, Any], places: Mapping[date, int], numbers: Numbers
) -> dict[str, Any]:
    return {
        "position": places[row["month"]],
        "series": metric.name,
        "value": float(row["value"]),
        "hover": wording.hover(metric, row, numbers, numbers.month(row["month"])),
        "key": cell_key({"month": row["month"]}),
    }


def paired(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> Drawing:
    """Draw for each member a bar a metric: figures of one unit that mislead without one another."""
    (name,) = results[0].by
    rows = [
        {**row, "metric": result.metric}
        for result in results
        for row in figures(result).to_dict("records")
        if row["n"] > 0
    ]
    if not rows:
        title = numbers.words(results[0].metric.title)
        return numbers.words("{metric}: no figure in these months", metric=title), None
    frame = pd.DataFrame([_pair(row, name, numbers) for row in rows])
    highest = pd.concat([frame["value"], frame["high"]]).max()
    values, texts = numbers.ticks(float(highest) if highest == highest else 0.0, results[0].metric.unit)
    figure = charts.grouped(
        frame,
        axis=Axis(values, texts),
        names={result.metric.name: numbers.words(result.metric.title) for result in results},
        colours={result.metric.name: METRIC_COLOURS[result.metric.name] for result in results},
    )
    return pair_headline(results, numbers), figure


def pair_headline(results: Sequence[Result], numbers: Numbers) -> str:
    """Say the whole of each figure, over all members."""
    t = numbers.words
    parts = []
    for place, result in enumerate(results):
        whole, parted = result.frame["denominator"].astype(float).sum(), result.frame["numerator"]
        title = result.metric.title
        parts.append(
            t(
                "{metric} {value}",
                metric=t(title) if place == 0 else t.within(title),
                value=numbers.value(float(parted.sum()) / whole, result.metric.unit)
                if whole
                else t("not recorded"),
            )
        )
    return t("{figures} over all", figures=t.listed(parts))


def _pair(row: Mapping[str, Any], name: str, numbers: Numbers) -> dict[str, Any]:
    metric, member = row["metric"], numbers.member(name, row[name])
    written = label(metric, row, numbers)
    if row["is_shown"]:
        written = f"{written} · {counts(metric, row, numbers)}"
    return {
        "member": member,
        "series": metric.name,
        "value": float(row["value"]) if row["is_shown"] else float("nan"),
        "low": row["low"],
        "high": row["high"],
        "label": written,
        "hover": hover(metric, row, numbers, member),
        "key": cell_key({name: row[name]}),
    }


def net_flow(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> Drawing:
    """Draw the net flow out of each bucket; that over all buckets together means nothing."""
    _, figure = dots(results, numbers, months, breaks, has_whole=False)
    return portfolio_wording.flow_onwards(results[0], numbers), figure


def credit_rules(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> Drawing:
    """Draw what each channel is credited with under each rule; what no rule credits is said, not drawn."""
    (result,) = results
    t, source = numbers.words, result.frame
    rows = [row for row in _known(result) if row["channel"] != _UNATTRIBUTED]
    said = credit_headline(source, numbers)
    if not rows:
        return said, None
    frame = pd.DataFrame(
        [
            {
                "row": numbers.member("channel", row["channel"]),
                "column": numbers.member("credit_rule", row["credit_rule"]),
                "value": float(row["value"]),
                "text": numbers.value(float(row["value"]), "money"),
                "hover": _credit_hover(result.metric, row, numbers),
                "key": cell_key({"channel": row["channel"], "credit_rule": row["credit_rule"]}),
            }
            for row in rows
        ]
    )
    figure = charts.heatmap(
        frame,
        rows=list(dict.fromkeys(frame["row"])),
        columns=[numbers.member("credit_rule", rule) for rule in CREDIT_RULES],
        column_title=t(DIMENSIONS["credit_rule"].title),
    )
    return said, figure


def credit_headline(source: pd.DataFrame, numbers: Numbers) -> str:
    """Say how much stays unattributed, which is the same under every rule, and that no rule shows an effect.

    `source` holds credits by channel and rule.
    """
    t = numbers.words
    of_one = source[(source["credit_rule"] == CREDIT_RULES[0]) & source["value"].notna()]
    total = float(of_one["value"].astype(float).sum())
    if total <= 0:
        return t("Nothing was recovered that could be credited")
    left = float(of_one.loc[of_one["channel"] == _UNATTRIBUTED, "value"].astype(float).sum())
    return t(
        "{share} of the {total} recovered is unattributed under every rule; what channels get of the rest "
        "depends on the rule, and none of the rules shows an effect",
        share=numbers.value(left / total, "share"),
        total=numbers.money(total),
    )


def _credit_hover(metric: Metric, row: Mapping[str, Any], numbers: Numbers) -> str:
    of = " · ".join(numbers.member(name, row[name]) for name in ("channel", "credit_rule"))
    return wording.hover(metric, row, numbers, of)
