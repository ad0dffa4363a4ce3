"""Cohorts followed by age: what the engine says of each, put together for the charts and sentences.

A change of coding spoils what is read across it: cases that had begun before it are followed up to it only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from models.duration import cumulative_incidence, ended
from models.intervals import Interval, difference, is_enough, wilson
from models.means import mean_bounds, mean_difference
from queries.catalog import Unit
from queries.engine import Result
from queries.sentence import N_

# The name of the one cohort where nothing is cut.
WHOLE: Final = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is followed.

    Attributes:
        figure: the metric or table that says it.
        state: of a table, the state whose share it is.
        title: what it is, under a chart.
    """

    figure: str
    state: str
    unit: Unit
    title: str


MEASURES: Final[Mapping[str, Measure]] = {
    "cured": Measure("vintage", "cured", "share", N_("Share of cases cured by that age")),
    "charged_off": Measure("vintage", "charged_off", "share", N_("Share of cases charged off by that age")),
    "recovered": Measure("recovered_per_case", "", "money", N_("Recovered per case by that age")),
}


def cut_of(cut: str, breaks: Sequence[date], *, has_states: bool = True) -> tuple[str, ...]:
    """Return by what a figure must be asked for: with the month only where something must be left out."""
    state = ("state",) if has_states else ()
    months = ("month",) if breaks or cut == "month" else ()
    others = (cut,) if cut not in ("", "month") else ()
    return (*months, *others, "age", *state)


def followed(result: Result, measure: Measure, cut: str, breaks: Sequence[date]) -> pd.DataFrame:
    """Return one row a cohort and age.

    Args:
        result: the measure's figure, cut as `cut_of` says.
        cut: the dimension whose members are the cohorts; empty for one cohort of all.
        breaks: the first months of a new coding.

    Returns:
        Columns `member`, `age`, `numerator`, `denominator` (cases known at that age), `squares`, `left_out`,
        `immature`, `value`, `low`, `high`, `is_shown` (enough cases), `is_mature` (no more than half of the
        cohort is too young); by member in the engine's order, then by age.
    """
    frame = _sound(result.frame, breaks)
    keys = [name for name in result.by if name != "state"]
    if measure.state:
        frame = _of_state(frame, keys, measure.state)
    if "squares" not in frame:
        frame = frame.assign(squares=np.nan)
    frame = frame.assign(member=frame[cut] if cut else WHOLE)
    sums = ["numerator", "denominator", "squares", "immature", "missing"]
    pooled = frame.groupby(["member", "age"], sort=False, dropna=False)[sums].sum().reset_index()
    pooled = pooled.rename(columns={"missing": "left_out"}).sort_values("age", kind="stable")
    order = {member: place for place, member in enumerate(pd.unique(frame["member"]))}
    pooled = pooled.sort_values("member", key=lambda names: names.map(order), kind="stable")
    return _judged(pooled.reset_index(drop=True), measure)


def _judged(pooled: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    n = pooled["denominator"].to_numpy(float)
    value = np.divide(pooled["numerator"].to_numpy(float), n, out=np.full(n.shape, np.nan), where=n > 0)
    if measure.unit == "share":
        low, high = wilson(pooled["numerator"], pooled["denominator"])
    else:
        low, high = mean_bounds(pooled["numerator"], pooled["squares"], pooled["denominator"])
    known = pooled["denominator"] + pooled["left_out"]
    return pooled.assign(
        value=value,
        low=low,
        high=high,
        is_shown=[is_enough(count) for count in n],
        is_mature=pooled["immature"] <= known,
    )


def _sound(frame: pd.DataFrame, breaks: Sequence[date]) -> pd.DataFrame:
    """Leave out the ages that cases which had begun before a change of coding reach after it."""
    if not breaks or frame.empty:
        return frame
    begun = frame["month"].map(_number)
    crosses = pd.Series(False, index=frame.index)
    for first in map(_number, breaks):
        crosses |= (begun < first) & (begun + frame["age"] >= first)
    return frame[~crosses]


def _of_state(frame: pd.DataFrame, keys: list[str], state: str) -> pd.DataFrame:
    """Return one row a slice and age: the cases in a state, of all that are known."""
    mine = frame.assign(numerator=frame["numerator"].where(frame["state"] == state, 0.0))
    # What is known and left out stands beside each of an age's states.
    return mine.groupby(keys, sort=False, dropna=False, as_index=False).agg(
        {"numerator": "sum", "denominator": "max", "immature": "max", "missing": "max"}
    )


def incidence(result: Result, breaks: Sequence[date], mature: Collection[int]) -> pd.DataFrame:
    """Return the cumulative incidence of each ending, and of any, from `time_to_cure` by age and state.

    Args:
        result: the table, by `cut_of` of one cohort.
        breaks: the first months of a new coding.
        mature: the ages that enough of the cases have reached.

    Returns:
        The columns of `models.duration.cumulative_incidence`, and `is_mature`.
    """
    frame = _sound(result.frame, breaks)
    frame = frame[frame["numerator"] > 0]
    steps = pd.DataFrame(
        {"age": frame["age"].astype(int), "state": frame["state"], "cases": frame["numerator"]}
    )
    curves = pd.concat([cumulative_incidence(steps), ended(steps)], ignore_index=True)
    return curves.assign(is_mature=curves["age"].isin(list(mature)))


def compared(one: Mapping[str, float], other: Mapping[str, float], measure: Measure) -> Interval | None:
    """Return the interval of the difference of two cohorts at one age; None where either has too few."""
    if not (is_enough(one["denominator"]) and is_enough(other["denominator"])):
        return None
    if measure.unit == "share":
        return difference(one["numerator"], one["denominator"], other["numerator"], other["denominator"])
    parts = ("numerator", "squares", "denominator")
    first, second = (tuple(float(row[name]) for name in parts) for row in (one, other))
    return mean_difference((first[0], first[1], first[2]), (second[0], second[1], second[2]))


def _number(month: date) -> int:
    return month.year * 12 + month.month
