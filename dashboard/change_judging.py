"""What process changes and courses did to each figure: read for a viewer, compared, and judged together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from models.comparison import Other, Start, around_change, around_course, counted
from models.control_chart import ControlChart, control_chart
from models.effect import FEWEST_MONTHS_BEFORE, Effect, Verdict, adjusted, effect
from models.intervals import is_enough
from models.movement import Kind, sides
from queries.catalog import Metric
from queries.changes import ProcessChange
from queries.engine import Result
from queries.people import Person
from queries.soundness import next_month, sound_run

# What a change is judged by, in this order; a page shows those that the data can answer.
FIGURES = (
    "cures_to_expected",
    "success_rate",
    "process_satisfaction",
    "collector_satisfaction",
    "speed_satisfaction",
    "promise_kept_rate",
)
_FIRST, _SECOND = FIGURES[:2]
BY = ("team", "collector", "month")
# A mean has no p-chart: the share of the best answers has.
CHARTED_BY: Mapping[str, str] = {
    "process_satisfaction": "process_satisfied_rate",
    "collector_satisfaction": "collector_satisfied_rate",
    "speed_satisfaction": "speed_satisfied_rate",
}

# Reads a figure by dimensions, for whoever looks.
Read = Callable[[str, tuple[str, ...]], Result]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a change did to one figure.

    Attributes:
        effect: None where nothing can be said; `why` then says the reason, a key of `change_wording.WHY`.
        p_value: adjusted for all figures judged together.
        lines: either side by month; see `models.movement.sides`. Empty where nothing is to be drawn.
        chart: the p-chart of the changed teams by `months`, where one can be drawn.
        months: first months of those on the p-chart.
    """

    metric: Metric
    effect: Effect | None
    p_value: float
    why: str
    lines: pd.DataFrame
    chart: ControlChart | None = None
    months: tuple[date, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """What may be said."""
        return self.effect.verdict(self.p_value) if self.effect else "too_few"


def kind_of(metric: Metric) -> Kind:
    """Return what an effect on a figure is an effect on."""
    if metric.unit == "ratio":
        return "expected"
    return "rate" if metric.kind == "rate" else "mean"


def sums(result: Result, breaks: Sequence[date]) -> pd.DataFrame:
    """Return a figure's rows as `models.comparison` takes them, the month that in which the work was done.

    Months whose outcome is not yet known, and those on the other side of a change of coding, are left out.
    """
    metric, frame = result.metric, result.frame
    # A month has many rows, and each is a date of its own to pandas: told apart once.
    of, months = pd.factorize(frame["month"])
    sound = set(sound_run(metric, sorted(months), breaks))
    immature = set(of[frame["immature"].to_numpy() > 0])
    told = [month in sound and place not in immature for place, month in enumerate(months)]
    kept = np.array(told, bool)[of]
    of, frame = of[kept], frame[kept]
    worked = [next_month(month) if metric.timing == "opening" else month for month in months]
    return pd.DataFrame(
        {
            **{name: frame[name] for name in ("team", "collector") if name in frame},
            "month": np.array(worked, object)[of],
            "numerator": frame["numerator"].astype(float),
            "expected": frame["denominator"].astype(float) if kind_of(metric) == "expected" else 0.0,
            "squares": frame["squares"].astype(float) if "squares" in frame else np.nan,
            "n": frame["n"].astype(float),
        }
    ).reset_index(drop=True)


def together_with(change: ProcessChange, others: Sequence[ProcessChange]) -> list[ProcessChange]:
    """Return the changes that began in the same month in one of its teams: they cannot be told apart."""
    began = Start.of(change.effective_on).touched
    return [
        other
        for other in others
        if other.change_id != change.change_id
        and Start.of(other.effective_on).touched == began
        and set(other.teams) & set(change.teams)
    ]


def judge_change(
    read: Read,
    names: Sequence[str],
    change: ProcessChange,
    every: Sequence[ProcessChange],
    breaks: Sequence[date],
    *,
    is_drawn: bool = True,
) -> list[Judged]:
    """Judge a process change by each of the figures named, together; `is_drawn` adds what charts show."""
    start = Start.of(change.effective_on)
    others = [
        Other(Start.of(o.effective_on), frozenset(o.teams)) for o in every if o.change_id != change.change_id
    ]
    found = []
    for name in names:
        result = read(name, BY)
        figures = sums(result, breaks)
        panel = around_change(figures, change.teams, start, others)
        why = "no_teams" if not change.teams else ""
        found.append(_judged(result.metric, panel, why, is_by_team=True, is_drawn=is_drawn))
    found = _together(found)
    if not is_drawn:
        return found
    return [_charted(judged, read, change, start, breaks) for judged in found]


def judge_course(
    read: Read,
    names: Sequence[str],
    course: str,
    people: Sequence[Person],
    breaks: Sequence[date],
    *,
    is_drawn: bool = True,
) -> list[Judged]:
    """Judge a course by each of the figures named, together; `is_drawn` adds what charts show."""
    completed = completions(course, people)
    found = []
    for name in names:
        result = read(name, BY)
        panel = around_course(sums(result, breaks), completed)
        found.append(_judged(result.metric, panel, "", is_by_team=False, is_drawn=is_drawn))
    return _together(found)


def completions(course: str, people: Sequence[Person]) -> dict[str, date]:
    """Return when each collector first completed a course."""
    return {
        person.collector: min(taken.completed_on for taken in person.courses if taken.name == course)
        for person in people
        if any(taken.name == course for taken in person.courses)
    }


def _judged(metric: Metric, panel: pd.DataFrame, why: str, *, is_by_team: bool, is_drawn: bool) -> Judged:
    kind = kind_of(metric)
    found = None if why else effect(panel, is_by_team=is_by_team, is_rate=kind != "mean")
    why = why or ("" if found else _why(panel, is_by_team=is_by_team))
    lines = sides(panel, kind) if is_drawn else pd.DataFrame()
    return Judged(metric, found, float("nan"), why, lines)


def _why(panel: pd.DataFrame, *, is_by_team: bool) -> str:
    """Return the first reason for which nothing can be said."""
    known = panel[panel["n"] > 0]
    changed = known["is_changed"].astype(bool)
    if not is_by_team:
        return "too_few"
    if not changed.any():
        return "not_in_view"
    if changed.all():
        return "no_controls"
    if not (known["relative"] >= 0).any():
        return "too_soon"
    if known.loc[known["relative"] < 0, "relative"].nunique() < FEWEST_MONTHS_BEFORE:
        return "too_short"
    return "no_controls" if not (~changed & (known["relative"] >= 0)).any() else "too_few"


def _together(found: Sequence[Judged]) -> list[Judged]:
    """Set p-values that allow for how many figures are looked at.

    The success rate is a second look at the cures, cases as they are: it is asked only after them, and can be
    no surer than they are (a fixed sequence: Maurer, Hothorn & Lehmacher 1995).
    """
    names = [judged.metric.name for judged in found]
    first = names.index(_FIRST) if _FIRST in names and found[names.index(_FIRST)].effect else None
    is_second = [first is not None and name == _SECOND for name in names]
    p_values = adjusted(
        [None if second else judged.effect for judged, second in zip(found, is_second, strict=True)]
    )
    for place, second in enumerate(is_second):
        own = found[place].effect
        if second and first is not None and own:
            p_values[place] = max(own.p_value, p_values[first])
    return [replace(judged, p_value=p_value) for judged, p_value in zip(found, p_values, strict=True)]


def _charted(
    judged: Judged, read: Read, change: ProcessChange, start: Start, breaks: Sequence[date]
) -> Judged:
    """Add the p-chart of the changed teams, over all months that are loaded."""
    name = CHARTED_BY.get(judged.metric.name, judged.metric.name)
    figures = sums(read(name, ("team", "month")), breaks)
    mine = figures[figures["team"].isin(change.teams)]
    by_month = mine.groupby("month", as_index=False)[["numerator", "expected", "n"]].sum()
    if by_month.empty:
        return judged
    # A share of few answers is none.
    by_month = by_month[by_month["n"].map(is_enough)]
    is_before = np.array([counted(m) < start.touched for m in by_month["month"]])
    expected = by_month["expected"].tolist() if kind_of(judged.metric) == "expected" else None
    chart = control_chart(
        by_month["numerator"].tolist(), by_month["n"].tolist(), is_before.tolist(), expected
    )
    months = tuple(by_month["month"])
    return replace(judged, chart=chart, months=months)
