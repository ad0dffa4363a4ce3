"""Figures held to a rule of alerts: a change on the month before, a limit, a goal.

A month whose outcome is not all known, and one that a change of coding spoils, is never compared.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from models.changes import Sums, changes
from models.intervals import is_enough
from models.limits import p_of_count, p_of_events, p_of_mean, p_of_share
from queries import catalog
from queries.alert_rules import AlertRule, Kind, Severity, is_of_events, is_tested
from queries.catalog import Metric
from queries.engine import Reader
from queries.scope import Scope
from queries.soundness import is_comparable, is_complete, is_sound

# A rate or mean whose newest month lies further back than so many loaded ones is history, and no news.
MOST_MONTHS_BACK = 6
# What is as large as a threshold is not smaller than it for a rounding.
_ROUNDING = 1e-9
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Alert:
    """What a rule has found, in canonical values; `dashboard.alert_wording` says it.

    Attributes:
        rule, severity, kind, figure: of the rule; `figure` is a metric, or one of `alert_rules.FLAGS`.
        by, member: the slice; empty and None for the whole.
        month, value, n: when, what and of how many observations.
        month_before, before, n_before: of the month it is compared with, for a change.
        limit: the limit, the goal, or what was to be expected.
        low, high: the 95 % interval of a change, where it has one; of an expectation what luck explains.
        since: the first of the months together, where they are several.
        p_value: how often luck alone does as much; None for full counts and flags.
        findings: for a flag, what it rests on: titles of checks.
    """

    rule: str
    severity: Severity
    kind: Kind
    figure: str
    by: str = ""
    member: str | None = None
    month: date | None = None
    value: float | None = None
    n: float = 0.0
    month_before: date | None = None
    before: float | None = None
    n_before: float = 0.0
    limit: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    since: date | None = None
    findings: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str | None, date | None]:
        """What makes it the same alert in another evaluation."""
        return self.rule, self.member, self.month

    @property
    def touched(self) -> float:
        """About how many observations stand for it: which of one rule's alerts comes first."""
        if self.value is None or self.kind == "flag":
            return 0.0
        against = self.before if self.before is not None else self.limit or 0.0
        is_share = catalog.find(self.figure).kind in ("rate", "mean")
        return abs(self.value - against) * (self.n if is_share else 1.0)


class Case(NamedTuple):
    """A figure held to a rule: what would be said, and whether it is large enough and the way watched."""

    alert: Alert
    is_told: bool


def cases_of(reader: Reader, rule: AlertRule, wish: Scope) -> list[Case]:
    """Hold the newest sound figures of a metric to a rule.

    Raises:
        The same as `Reader.run` and `Reader.targets`.
    """
    metric = catalog.find(rule.figure)
    result = reader.run(rule.figure, wish, ["month", *([rule.by] if rule.by else [])])
    rows = [row for row in result.records if row["value"] == row["value"]]
    since, until = result.scope.since or date.min, result.scope.until or date.max
    months = [month for month in reader.months() if since <= month <= until]
    ripe = ripe_months(metric, result.records, months, reader.warehouse.breaks, rule.settles_in_months)
    if not ripe:
        return []
    at = {(row["month"], _member(row, rule)): row for row in rows if _is_meant(row, rule)}
    newest = [row for (month, _), row in at.items() if month == ripe[-1]]
    if rule.kind == "change_beyond_luck":
        earlier = [m for m in ripe[:-1] if is_comparable(metric, ripe[-1], m, reader.warehouse.breaks)]
        return _changed(metric, rule, at, earlier[-1], ripe[-1]) if earlier else []
    if rule.kind == "against_target":
        return _short_of(metric, rule, newest, _goals(reader, rule, wish, ripe[-1]))
    is_above = rule.kind == "above"
    return [
        _beyond(metric, rule, row, rule.threshold, rule.threshold, is_above=is_above)
        for row in newest
        if _is_enough(metric, rule, row)
    ]


def ripe_months(
    metric: Metric, rows: Sequence[Row], months: Sequence[date], breaks: Sequence[date], settles_in: int
) -> list[date]:
    """Return the months whose figures are sound and whole, oldest first; none where the newest is history.

    A month without a row is unknown, and not zero: of counts and amounts nothing older is news.
    """
    shown = {row["month"] for row in rows if row["value"] == row["value"]}
    partial = {row["month"] for row in rows if not is_complete(metric, row)}
    settled = months[: len(months) - settles_in]
    ripe = [m for m in settled if m in shown - partial and is_sound(metric, m, breaks)]
    most_back = MOST_MONTHS_BACK if metric.kind in ("rate", "mean") else 1 + (metric.timing == "opening")
    return ripe if ripe and ripe[-1] in settled[-most_back:] else []


def _member(row: Row, rule: AlertRule) -> str | None:
    return row[rule.by] if rule.by else None


def _is_meant(row: Row, rule: AlertRule) -> bool:
    return not rule.members or _member(row, rule) in rule.members


def _is_enough(metric: Metric, rule: AlertRule, row: Row) -> bool:
    return row["n"] >= rule.minimum_n and (metric.kind not in ("rate", "mean") or is_enough(row["n"]))


def _goals(reader: Reader, rule: AlertRule, wish: Scope, month: date) -> dict[str | None, float]:
    """Return the goals of a month by member, with None for the department."""
    goals = reader.targets(rule.figure, wish, rule.by or "department").to_pylist()
    return {row["member"] if rule.by else None: float(row["value"]) for row in goals if row["month"] == month}


def _short_of(
    metric: Metric, rule: AlertRule, rows: Sequence[Row], goals: Mapping[str | None, float]
) -> list[Case]:
    """Hold figures to their goals, less the share of them that may be missed."""
    is_above = rule.watched == "up"
    allowed = 1 + rule.threshold if is_above else 1 - rule.threshold
    return [
        _beyond(metric, rule, row, goal * allowed, goal, is_above=is_above)
        for row in rows
        if _is_enough(metric, rule, row) and (goal := goals.get(_member(row, rule))) is not None
    ]


def _beyond(metric: Metric, rule: AlertRule, row: Row, limit: float, said: float, *, is_above: bool) -> Case:
    """Hold a figure to a limit; `said` is the limit as it is told of."""
    beyond = row["value"] - limit if is_above else limit - row["value"]
    alert = Alert(
        rule.name,
        rule.severity,
        rule.kind,
        rule.figure,
        rule.by,
        _member(row, rule),
        row["month"],
        float(row["value"]),
        float(row["n"]),
        limit=float(said),
        p_value=_p_beyond(metric, row, limit, is_above=is_above),
    )
    return Case(alert, beyond > _ROUNDING * max(1.0, abs(limit)))


def _p_beyond(metric: Metric, row: Row, limit: float, *, is_above: bool) -> float | None:
    """Return how often luck alone goes so far beyond a limit; None for a full count."""
    numerator, denominator = float(row["numerator"]), float(row["denominator"])
    if metric.kind == "count" or not is_tested(metric):
        return None
    if is_of_events(metric):
        return p_of_count(numerator, limit * denominator / 1000, is_above=is_above)
    if "squares" in metric.carries:
        return p_of_mean(numerator, float(row["squares"]), float(row["n"]), limit, is_above=is_above)
    return p_of_share(numerator, denominator, limit, is_above=is_above)


def _changed(
    metric: Metric, rule: AlertRule, at: Mapping[tuple[date, str | None], Row], before: date, month: date
) -> list[Case]:
    """Compare each member's month with an earlier one."""
    cases = []
    for member in dict.fromkeys(member for when, member in at if when in (before, month)):
        # Of a count, no row in a month that has rows of others is zero.
        none = _NONE | {"month": month} if metric.kind == "count" else None
        earlier, row = at.get((before, member), none), at.get((month, member), none)
        if earlier is None or row is None:
            continue
        enough = [_is_enough(metric, rule, side) for side in (earlier, row)]
        if all(enough) or (metric.kind == "count" and any(enough)):
            cases.append(_change(metric, rule, member, before, month, earlier, row))
    return cases


_NONE: dict[str, Any] = {"numerator": 0.0, "denominator": 0.0, "value": 0.0, "n": 0}


def _change(
    metric: Metric, rule: AlertRule, member: str | None, before: date, month: date, earlier: Row, row: Row
) -> Case:
    amount = float(row["value"]) - float(earlier["value"])
    along = amount if rule.watched == "up" else -amount
    alert = Alert(
        rule.name,
        rule.severity,
        rule.kind,
        rule.figure,
        rule.by,
        member,
        month,
        float(row["value"]),
        float(row["n"]),
        before,
        float(earlier["value"]),
        float(earlier["n"]),
    )
    if is_of_events(metric):
        sums = [
            (float(side["numerator"]), _exposure(metric, side, when))
            for side, when in ((earlier, before), (row, month))
        ]
        alert = replace(alert, p_value=p_of_events(*sums[0], *sums[1]))
    else:
        (found,) = changes([(_sums(earlier), _sums(row))])
        assert found is not None
        alert = replace(alert, low=found.interval.low, high=found.interval.high, p_value=found.p_value)
    return Case(alert, along > 0 and along >= rule.threshold - _ROUNDING)


def _exposure(metric: Metric, row: Row, month: date) -> float:
    """Return what events arise from: accounts worked, or the days of the month."""
    if metric.unit == "per_thousand":
        return float(row["denominator"])
    return float(monthrange(month.year, month.month)[1])


def _sums(row: Row) -> Sums:
    squares = row.get("squares")
    return Sums(float(row["numerator"]), float(row["n"]), None if squares is None else float(squares))
