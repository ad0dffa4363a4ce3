"""Breaches of contact rules in words and as frames: what the page Compliance says and draws.

Breaches are rare: their shares are written finer than others, and beside every share stand its counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
from babel.numbers import format_percent

from dashboard import charts
from dashboard.charts.base import Axis, Reference
from dashboard.i18n import N_
from dashboard.member_drawing import cell_key
from dashboard.numbers import Numbers
from dashboard.theme import BLUE
from models.intervals import is_enough, wilson
from queries.contact_rules import Rule, book
from queries.engine import Result

_HOURS = range(24)
_WEEKDAYS = range(1, 8)
# How a rule is measured, by its kind.
_MEASURES: Mapping[str, str] = {
    "hours": N_("contact between {opens} and {closes} only"),
    "count": N_("at most {most} in {days} days"),
    "rest": N_("none within {days} days"),
    "third_party": N_("not before {failures} failures in a row or an invalid number"),
    "holidays": N_("none on {holidays} listed days"),
}


def measure(rule: Rule, numbers: Numbers) -> str:
    """Write what a rule allows."""
    t = numbers.words
    if rule.kind == "count" and rule.days == 1:
        return t("at most {most} in a day", most=rule.most)
    return t(
        _MEASURES[rule.kind],
        opens=rule.opens and f"{rule.opens:%H:%M}",
        closes=rule.closes and f"{rule.closes:%H:%M}",
        most=rule.most,
        days=rule.days,
        failures=rule.failures,
        holidays=len(rule.holidays),
    )


def verdict(by_force: Result, attempts: int, numbers: Numbers) -> str:
    """Say whether a ban was broken, and how often the rest.

    Args:
        by_force: breaches by month and force of the rule.
        attempts: all that were checked.
        numbers: writes figures in the viewer's language.
    """
    t, count = numbers.words, numbers.count
    rows = by_force.rows()
    banned = sum(row["numerator"] for row in rows if row["rule_force"] == "ban")
    others = sum(row["numerator"] for row in rows) - banned
    checked = count(attempts)
    softer = t("Breaches of presumptions and advice: {n}.", n=count(others)) if others else ""
    if banned:
        return t.sentences(
            [t("Breaches of bans: {banned}, in {n} attempts.", banned=count(banned), n=checked), softer]
        )
    return t.sentences([t("No ban was broken in {n} attempts.", n=checked), softer])


def course(by_force: Result, months: Sequence[date], numbers: Numbers) -> str:
    """Say how often bans were broken in the newest month and in the one before; nothing of a single month."""
    if len(months) < 2:
        return ""
    broken = dict.fromkeys(months, 0)
    for row in by_force.records:
        if row["rule_force"] == "ban" and row["month"] in broken:
            broken[row["month"]] += int(row["numerator"])
    before, newest = months[-2:]
    return numbers.words(
        "Breaches of bans in {month}: {newest}; in {month_before}: {before}.",
        newest=numbers.count(broken[newest]),
        month=numbers.month(newest),
        before=numbers.count(broken[before]),
        month_before=numbers.month(before),
    )


def rules_by_month(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> tuple[str, Any]:
    """Draw breaches by rule and month: a cell without any is hatched."""
    (result,) = results
    t = numbers.words
    found = {(row["rule"], row["month"]): row for row in result.records}
    rules = [name for name in book().rules if any(rule == name for rule, _ in found)]
    titles = {name: numbers.member("rule", name) for name in rules}
    cells = [
        _cell(result, (titles[rule], numbers.month(month)), found.get((rule, month)), numbers)
        for rule in rules
        for month in months
    ]
    total = sum(row["numerator"] for row in found.values())
    said = t.plural(
        "{n} breach, of {rules}",
        "{n} breaches, of {rules}",
        total,
        n=numbers.count(total),
        rules=t.plural("{n} rule", "{n} rules", len(rules), n=numbers.count(len(rules))),
    )
    if not rules:
        return t("No breach found"), None
    return said, _cells(
        cells, [titles[rule] for rule in rules], [numbers.month(month) for month in months], "", numbers
    )


def hours_by_weekday(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> tuple[str, Any]:
    """Draw breaches by hour and day of the week, in the debtor's own time."""
    (result,) = results
    t = numbers.words
    rows = result.records
    if not rows:
        return t("No breach found"), None
    found = {(int(row["weekday"]), int(row["hour"])): row for row in rows}
    names = {day: str(numbers.locale.days["format"]["abbreviated"][day - 1]) for day in _WEEKDAYS}
    cells = [
        _cell(result, (names[day], f"{hour}"), found.get((day, hour)), numbers)
        for day in _WEEKDAYS
        for hour in _HOURS
    ]
    (day, hour), most = max(found.items(), key=lambda item: item[1]["numerator"])
    said = t(
        "Most breaches in one hour of the week: {n}, {day} from {hour}:00",
        n=numbers.count(most["numerator"]),
        day=names[day],
        hour=hour,
    )
    title = t("Hour of the day, debtor's time")
    return said, _cells(cells, list(names.values()), [f"{hour}" for hour in _HOURS], title, numbers)


def _cell(
    result: Result, place: tuple[str, str], found: Mapping[str, Any] | None, numbers: Numbers
) -> dict[str, Any]:
    """Return a cell at its row and column; one in which nothing was found has no rows to list."""
    (row, column), t = place, numbers.words
    n = None if found is None else found["numerator"]
    said = (
        t("No breach found") if n is None else t.plural("{n} breach", "{n} breaches", n, n=numbers.count(n))
    )
    return {
        "row": row,
        "column": column,
        "value": n,
        "text": "" if n is None else numbers.count(n),
        "hover": f"<b>{row} · {column}</b><br>{said}",
        "key": cell_key({name: found[name] for name in result.by}) if found else "",
    }


def _cells(
    cells: list[dict[str, Any]], rows: list[str], columns: list[str], title: str, numbers: Numbers
) -> Any:
    frame = pd.DataFrame(cells).astype({"value": "float64"})
    ends = (numbers.count(frame["value"].min()), numbers.count(frame["value"].max()))
    return charts.heatmap(frame, rows=rows, columns=columns, column_title=title, ends=ends)


def members_with_intervals(
    results: Sequence[Result], numbers: Numbers, months: Sequence[date], breaks: Sequence[date]
) -> tuple[str, Any]:
    """Draw the share of attempts that break a rule by member, in the order of names: never a ranking."""
    (result,) = results
    t, (name,) = numbers.words, result.by
    source = result.frame[result.frame["denominator"] > 0].reset_index(drop=True)
    if source.empty:
        return t("No attempt in these months"), None
    low, high = wilson(source["numerator"], source["denominator"])
    rows = source.assign(low=low, high=high).to_dict("records")
    frame = pd.DataFrame([_dot(row, name, numbers) for row in rows])
    largest = max(float(frame["high"].max()), 0.0) if frame["high"].notna().any() else 0.0
    broken, attempts = float(source["numerator"].sum()), float(source["denominator"].sum())
    whole = t("all: {share}", share=_fine(broken / attempts, numbers))
    values, _ = numbers.ticks(largest, "share")
    figure = charts.dots(
        frame,
        axis=Axis(values, [_fine(value, numbers) for value in values]),
        name=t(result.metric.title),
        colour=BLUE,
        reference=Reference(broken / attempts, whole),
    )
    said = t(
        "{share} of {n} attempts break a rule",
        share=_fine(broken / attempts, numbers),
        n=numbers.count(attempts),
    )
    return said, figure


def _dot(row: Mapping[str, Any], name: str, numbers: Numbers) -> dict[str, Any]:
    t, member, is_shown = numbers.words, numbers.member(name, row[name]), is_enough(row["denominator"])
    counts = t(
        "{part} of {whole}", part=numbers.count(row["numerator"]), whole=numbers.count(row["denominator"])
    )
    lines = [f"<b>{member}</b>", counts]
    if is_shown:
        lines.append(
            t(
                "{share}, 95% interval {low} to {high}",
                share=_fine(row["value"], numbers),
                low=_fine(row["low"], numbers),
                high=_fine(row["high"], numbers),
            )
        )
    unknown = float("nan")
    return {
        "member": member,
        "value": row["value"] if is_shown else unknown,
        "low": row["low"] if is_shown else unknown,
        "high": row["high"] if is_shown else unknown,
        "label": counts,
        "hover": "<br>".join(lines),
        "key": cell_key({name: row[name]}),
    }


def _fine(share: float, numbers: Numbers) -> str:
    """Write a share of rare events: 0.026%."""
    return str(format_percent(round(share, 6) + 0.0, "#,##0.0##%", locale=numbers.locale))
