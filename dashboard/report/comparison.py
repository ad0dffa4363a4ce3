"""Headline figures of the period beside the period before and the goal, and what may be said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dashboard import gap_finding
from dashboard.figures import counts
from dashboard.i18n import N_
from dashboard.numbers import NO_VALUE
from dashboard.report.asking import Asked
from dashboard.report.period import Period
from models.changes import Change, Sums, changes
from models.intervals import is_enough
from queries.catalog import Metric
from queries.engine import Result
from queries.lineage import shifted
from queries.soundness import is_comparable, is_complete, is_sound

# In the order of the review: results, movement, contact, promises, cost.
HEADLINES = (
    "success_rate",
    "recovery_rate",
    "recovered_amount",
    "cure_rate",
    "charge_off_rate",
    "contactability_rate",
    "promise_kept_rate",
    "cost_per_unit_recovered",
)
_SAME, _FEW = N_("no detectable difference"), N_("too few to say")
_ROSE, _FELL = N_("higher, beyond luck"), N_("lower, beyond luck")
_OPEN = N_("not yet known in full")
_CODES = N_("not comparable: coding break")
_NONE = N_("no period before")
_COUNTED = N_("complete count")


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure of the period.

    Attributes:
        now, before: the one row of each; None where there is no figure.
        change: between two samples; None of a full count, or where nothing can be compared.
        amount: the change as written, or a dash.
        verdict: what may be said of it; translated where it is shown.
        goal: what was aimed at over the period; None where a month has none.
    """

    metric: Metric
    now: Result
    before: Result | None
    change: Change | None
    amount: str
    verdict: str
    goal: float | None

    @property
    def row(self) -> dict[str, Any]:
        """The figure's one row."""
        (row,) = self.now.records
        return row


def headlines(asked: Asked, names: Sequence[str] = HEADLINES) -> list[Headline]:
    """Return the figures that the data can answer; false discoveries are held down over all of them."""
    before = asked.before()
    found = [_headline(name, asked, before) for name in names if asked.answers(name)]
    tested = [place for place, one in enumerate(found) if one.verdict == "" and _is_sampled(one.metric)]
    pairs = [(_sums(found[p].before), _sums(found[p].now)) for p in tested]
    for place, change in zip(tested, changes(pairs), strict=True):
        found[place] = _judged(found[place], change, asked)
    return [one if one.verdict else _counted(one, asked) for one in found]


def _headline(name: str, asked: Asked, before: Period | None) -> Headline:
    """Read a figure; the verdict stays empty where the two periods can be compared."""
    now = asked.run(name)
    metric = now.metric
    (row,) = now.records
    earlier = asked.run(name, (), asked.over(before)) if before else None
    verdict = ""
    if not is_complete(metric, row):
        verdict = _OPEN
    elif before is None or earlier is None:
        verdict = _NONE
    elif not _is_comparable(metric, asked, before):
        verdict = _CODES
    return Headline(metric, now, earlier, None, NO_VALUE, verdict, _goal(name, asked))


def _is_comparable(metric: Metric, asked: Asked, before: Period) -> bool:
    months = [
        shifted(period.since, place) for period in (before, asked.period) for place in range(period.length)
    ]
    return all(is_sound(metric, m, asked.breaks) for m in months) and is_comparable(
        metric, months[-1], months[0], asked.breaks
    )


def _goal(name: str, asked: Asked) -> float | None:
    goals = asked.goals(name)
    if not goals or not asked.period.is_whole:
        return None
    by_month = asked.run(name, ("month",))
    if by_month.metric.kind in ("count", "amount"):
        months = asked.months
        return sum(goals[m] for m in months) if all(m in goals for m in months) else None
    ends: tuple[date, date] = (asked.period.since, asked.period.until)
    return gap_finding.target_of(by_month, ends, goals)


def _is_sampled(metric: Metric) -> bool:
    return metric.kind == "rate" or "squares" in metric.carries


def _sums(result: Result | None) -> Sums:
    (row,) = result.records if result else ({"numerator": 0.0, "n": 0.0},)
    squares = row.get("squares")
    known = [0.0 if value != value else float(value) for value in (row["numerator"], row["n"])]
    return Sums(known[0], known[1], None if squares is None or squares != squares else float(squares))


def _judged(one: Headline, change: Change | None, asked: Asked) -> Headline:
    if change is None:
        return replace(one, verdict=_FEW)
    verdict = (_ROSE if change.amount > 0 else _FELL) if change.is_detectable else _SAME
    return replace(one, change=change, amount=_written(one.metric, change.amount, asked), verdict=verdict)


def _counted(one: Headline, asked: Asked) -> Headline:
    """A full count or amount is no sample: its change is what it is."""
    now, before = (
        float(r.records[0]["value"]) if r and r.records[0]["value"] == r.records[0]["value"] else None
        for r in (one.now, one.before)
    )
    if now is None or not before:
        return replace(one, verdict=_FEW)
    if one.metric.unit == "share":
        return replace(one, amount=_written(one.metric, now - before, asked), verdict=_COUNTED)
    return replace(one, amount=asked.numbers.percent_change(now / before - 1), verdict=_COUNTED)


def _written(metric: Metric, amount: float, asked: Asked) -> str:
    if metric.unit == "share":
        return asked.numbers.points(amount)
    return asked.numbers.difference(amount, metric.unit)


def figure(result: Result | None, asked: Asked) -> str:
    """Write a figure, or the counts alone where these are few."""
    if result is None:
        return NO_VALUE
    (row,) = result.records
    if row["value"] != row["value"] or row["value"] is None:
        return NO_VALUE
    if result.metric.kind in ("rate", "mean") and not is_enough(row["n"]):
        return counts(result.metric, row, asked.numbers)
    return asked.numbers.value(float(row["value"]), result.metric.unit)
