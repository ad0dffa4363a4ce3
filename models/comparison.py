"""Who is compared with whom: panels for `models.effect`, around a process change and around a course.

Only those whom a change has not yet reached are compared with those whom it has. Where changes come one
after the other, the usual regression also compares with those reached before, and calls what has become of
them since a difference: with effects that grow it may even have the wrong sign (Goodman-Bacon 2021).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]

# A year before and after a change; half a year around a course, as those who will take it are the controls.
MONTHS_AROUND_CHANGE, MONTHS_AROUND_COURSE = 12, 6
# Months are counted from the year 0 on.
_MOST_MONTHS = 12 * 10_000

# The columns of a panel; see `models.panel`. `squares` are for intervals of a mean, NaN for a rate.
PANEL = [
    "unit", "cell", "cluster", "team", "relative", "is_changed", "numerator", "expected", "squares", "n",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Start:
    """When something began, counted in months (year × 12 + month).

    Attributes:
        first: the first month wholly under it.
        is_midway: whether the month before `first` is partly under it, and so neither before nor after.
    """

    first: int
    is_midway: bool

    @classmethod
    def of(cls, day: date) -> Start:
        """Return when something began that holds from a day on."""
        return cls(counted(day) + (day.day > 1), day.day > 1)

    @property
    def touched(self) -> int:
        """The first month that is at least partly under it."""
        return self.first - self.is_midway

    def relative(self, months: Codes) -> Floats:
        """Return how many months after it each lies: 0 the first, −1 the last before, NaN the one between."""
        after = (months - self.first).astype(float)
        if self.is_midway:
            after[after < 0] += 1
            after[months == self.touched] = np.nan
        return after


def counted(day: date) -> int:
    """Return a month as a number that grows by one a month."""
    return day.year * 12 + day.month


@dataclass(frozen=True, slots=True)
class Other:
    """Another process change: when it began, and in which teams."""

    start: Start
    teams: frozenset[str]


def around_change(
    figures: pd.DataFrame, teams: Iterable[str], start: Start, others: Iterable[Other] = ()
) -> pd.DataFrame:
    """Return a year before and after a change, its teams beside those that no change reached.

    Months of a team from another change on are left out; of a changed team also those before one that came
    first, so that its before and after differ by this change alone.

    Args:
        figures: a row a collector and month: `team`, `collector`, `month` (a date, in which the work was
            done), `numerator`, `expected`, `squares`, `n`.
        teams: where the change was made.
        start: when.
        others: the other changes.
    """
    changed = set(teams)
    rows = figures[figures["team"].notna() & figures["collector"].notna()]
    month = _counted(rows["month"])
    relative, is_mine = start.relative(month), rows["team"].isin(changed).to_numpy()
    kept = (relative >= -MONTHS_AROUND_CHANGE) & (relative < MONTHS_AROUND_CHANGE)
    earliest = start.touched - MONTHS_AROUND_CHANGE
    for other in others:
        is_theirs, began = rows["team"].isin(other.teams).to_numpy(), other.start
        if began.touched > start.touched:
            kept &= ~(is_theirs & (month >= began.touched))
        elif began.touched > earliest:
            kept &= ~(is_theirs & ~is_mine & (month >= began.touched))
            # What began together cannot be told apart, and is not.
            if began.touched < start.touched:
                kept &= ~(is_theirs & is_mine & (month < began.first))
    panel = rows.assign(
        unit=rows.groupby(["team", "collector"]).ngroup(),
        cell=month,
        cluster=rows["collector"],
        relative=relative,
        is_changed=is_mine,
    )
    return panel.loc[kept, PANEL].astype({"relative": int}).reset_index(drop=True)


def around_course(figures: pd.DataFrame, completed: Mapping[str, date]) -> pd.DataFrame:
    """Return windows of half a year before and after a course, stacked: one a month it was completed in.

    In each window those who completed it then are compared with those who had not yet by its end, or never
    did: the same team in the same month, so that what happens to a team is no effect of a course. Collectors
    may stand in several windows; errors are clustered by collector. Source: Cengiz, Dube, Lindner & Zipperer
    (2019); Baker, Larcker & Wang (2022). The windows are weighted as least squares weighs them, by how much
    they tell, not by how many were trained in each.

    Args:
        figures: as `around_change` takes them.
        completed: when each collector completed the course; who never did is left out.
    """
    rows = figures[figures["team"].notna() & figures["collector"].notna() & (figures["n"] > 0)]
    month = _counted(rows["month"])
    team, (who, collectors) = pd.factorize(rows["team"])[0], pd.factorize(rows["collector"])
    starts = [Start.of(completed[name]) if name in completed else None for name in collectors]
    # Whoever never completed it has not by the end of any window.
    touched = np.array([np.inf if start is None else start.touched for start in starts])[who]
    units, cells = team * len(collectors) + who, team * _MOST_MONTHS + month
    windows = []
    for start in sorted({s for s in starts if s is not None}, key=lambda s: (s.first, s.is_midway)):
        relative = start.relative(month)
        is_inside = (relative >= -MONTHS_AROUND_COURSE) & (relative < MONTHS_AROUND_COURSE)
        now = np.array([one == start for one in starts])[who]
        kept = is_inside & (now | (touched >= start.first + MONTHS_AROUND_COURSE))
        kept &= _has_both(cells, now, kept)
        windows.append(np.column_stack([np.flatnonzero(kept), now[kept], relative[kept]]).astype(int))
    return _stacked(rows, units, cells, windows)


def _has_both(cells: Codes, now: NDArray[np.bool_], kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which rows are in a cell that holds trained and untrained ones: the others compare nobody."""
    trained, untrained = (np.isin(cells, cells[kept & side]) for side in (now, ~now))
    return np.asarray(trained & untrained)


def _stacked(rows: pd.DataFrame, units: Codes, cells: Codes, windows: Sequence[Codes]) -> pd.DataFrame:
    """Put windows below one another: the same collector and month are others in each of them.

    Args:
        windows: a row each of the place in `rows`, whether trained in this window, and months since.
    """
    place, is_changed, relative = np.concatenate([*windows, np.empty((0, 3), int)]).T
    window = np.repeat(np.arange(len(windows)), [len(one) for one in windows])
    panel = rows.iloc[place].assign(
        unit=units[place] + window * (units.max(initial=0) + 1),
        cell=cells[place] + window * (cells.max(initial=0) + 1),
        cluster=rows["collector"].iloc[place],
        relative=relative,
        is_changed=is_changed.astype(bool),
    )
    return panel[PANEL].reset_index(drop=True)


def _counted(months: pd.Series) -> NDArray[np.int64]:
    """Return each month as a number; there are few, and many rows of each."""
    of, known = pd.factorize(months)
    return np.array([counted(day) for day in known], int)[of]
