"""Figures beside their goals, and what parts one period from another: charts and the sentences above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa

from dashboard import charts
from dashboard.charts.base import Axis, written
from dashboard.charts.compared import compared
from dashboard.figures import counts
from dashboard.numbers import Numbers
from dashboard.theme import INK, Appearance
from models.intervals import is_enough, wilson
from queries.catalog import Metric
from queries.scope import month_of

# Beyond so many rows a list is not legible.
_MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure with its goal.

    Attributes:
        member: team or collector, or None of the department.
        value: None where it may not be shown or is not known; `low` and `high` are its interval, or NaN.
        is_known: whether the outcome of all its observations is known.
    """

    member: str | None
    month: date
    value: float | None
    low: float
    high: float
    target: float | None
    counts: str
    is_known: bool

    @property
    def standing(self) -> int | None:
        """1 above the goal, −1 below it, 0 where luck alone could part them; None where one is unknown."""
        if self.value is None or self.target is None or not self.is_known:
            return None
        low = self.low if self.low == self.low else self.value
        high = self.high if self.high == self.high else self.value
        return 1 if low > self.target else -1 if high < self.target else 0


def as_table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return the rows of `queries.targets.attainment` as a table; a goal without a figure has empty cells."""
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: [row.get(name) for row in rows] for name in names})


def goals(rows: Sequence[Mapping[str, Any]], metric: Metric, numbers: Numbers) -> list[Goal]:
    """Return the rows of `queries.targets.attainment` with intervals, small samples as counts alone."""
    return [_goal(row, metric, numbers) for row in rows]


def _goal(row: Mapping[str, Any], metric: Metric, numbers: Numbers) -> Goal:
    is_sampled = metric.kind in ("rate", "mean")
    is_shown = row["value"] is not None and (not is_sampled or is_enough(row["n"]))
    low = high = float("nan")
    if is_shown and metric.kind == "rate":
        low, high = (float(b[0]) for b in wilson([float(row["numerator"])], [float(row["denominator"])]))
    said = (
        counts(metric, row, numbers) if is_sampled and row["n"] else numbers.value(row["value"], metric.unit)
    )
    return Goal(
        member=row["member"],
        month=month_of(row["month"]),
        value=float(row["value"]) if is_shown else None,
        low=low,
        high=high,
        target=None if row["target"] is None else float(row["target"]),
        counts=said,
        is_known=not (is_sampled and row.get("immature")),
    )


def beside_goals(
    rows: Sequence[Goal], metric: Metric, level: str, numbers: Numbers, appearance: Appearance
) -> Any:
    """Draw one row a month of the department, or a member: what was reached, and the goal as a stroke."""
    t = numbers.words
    frame = pd.DataFrame([_row(goal, metric, level, numbers) for goal in rows[-_MOST_ROWS:]])
    edges = pd.concat([frame["value"], frame["high"], frame["whole"]])
    highest, lowest = edges.max(), pd.concat([frame["value"], frame["low"]]).min()
    values, texts = numbers.ticks(
        float(highest) if highest == highest else 0.0, metric.unit, smallest=min(float(lowest or 0), 0.0)
    )
    figure = compared(frame, axis=Axis(values, texts), name=t(metric.title), whole=t("Target"))
    charts.ink(figure, INK[appearance])
    return figure


def _row(goal: Goal, metric: Metric, level: str, numbers: Numbers) -> dict[str, Any]:
    t, unknown = numbers.words, float("nan")
    when = numbers.period(goal.month, is_opening=metric.timing == "opening")
    of = when if level == "department" else numbers.member(level, goal.member)
    value = goal.counts if goal.value is None else numbers.value(goal.value, metric.unit)
    target = t("target {goal}", goal=numbers.value(goal.target, metric.unit))
    lines = [f"<b>{written(of)}</b>", f"{value} ({goal.counts})", target]
    if goal.low == goal.low:
        low, high = (numbers.value(edge, metric.unit) for edge in (goal.low, goal.high))
        lines.append(t("95% interval {low} to {high}", low=low, high=high))
    label = t("{value} · {target}", value=value, target=target) if goal.target is not None else value
    return {
        "member": of,
        "value": unknown if goal.value is None else goal.value,
        "low": goal.low,
        "high": goal.high,
        "label": label if goal.is_known else t("{figure}, not yet known in full", figure=label),
        "hover": "<br>".join(lines),
        "key": None,
        "whole": unknown if goal.target is None else goal.target,
        "whole_hover": target,
    }


def verdict(rows: Sequence[Goal], metric: Metric, numbers: Numbers) -> str:
    """Say where the newest known month stands against its goal, and in how many months it was reached."""
    t = numbers.words
    judged = [goal for goal in rows if goal.standing is not None]
    if not judged:
        return t("{metric}: no month can be set against a target", metric=t(metric.title))
    newest = judged[-1]
    said = {
        "metric": t(metric.title),
        "when": numbers.period(newest.month, is_opening=metric.timing == "opening"),
        "value": numbers.value(newest.value, metric.unit),
        "target": numbers.value(newest.target, metric.unit),
        "months": numbers.count(len(judged)),
        "reached": numbers.count(sum(reaches(goal, metric) for goal in judged)),
    }
    if newest.standing == 0:
        return t(
            "{metric}, {when}: {value} against a target of {target}, apart by no more than luck; "
            "reached in {reached} of {months} months",
            **said,
        )
    if newest.standing == 1:
        return t(
            "{metric}, {when}: {value}, above the target of {target}; reached in {reached} of {months} "
            "months",
            **said,
        )
    return t(
        "{metric}, {when}: {value}, below the target of {target}; reached in {reached} of {months} months",
        **said,
    )


def members_verdict(rows: Sequence[Goal], metric: Metric, numbers: Numbers) -> str:
    """Say how many members stand above, below and at their goals; none is named."""
    t = numbers.words
    judged = [goal.standing for goal in rows if goal.standing is not None]
    if not judged:
        return t("{metric}: nobody can be set against a target", metric=t(metric.title))
    counted = {name: numbers.count(judged.count(side)) for name, side in (("above", 1), ("below", -1))}
    return t(
        "{metric}, {when}: of {n} with a target {above} are above it, {below} below, and {at} apart "
        "from it by no more than luck",
        metric=t(metric.title),
        when=numbers.period(rows[0].month, is_opening=metric.timing == "opening"),
        n=numbers.count(len(judged)),
        at=numbers.count(judged.count(0)),
        **counted,
    )


def reaches(goal: Goal, metric: Metric) -> bool:
    """Whether the figure itself is at its goal or on the better side of it."""
    if goal.value is None or goal.target is None:
        return False
    return goal.value <= goal.target if metric.better == "lower" else goal.value >= goal.target


def newest(rows: Sequence[Goal]) -> list[Goal]:
    """Return the rows of the newest month that can be judged, or of the last where none can."""
    months = [goal.month for goal in rows if goal.standing is not None] or [goal.month for goal in rows]
    return [goal for goal in rows if goal.month == max(months)] if months else []
