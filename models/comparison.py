"""Who is compared with whom: panels for `models.effect`, around a process change and around a course.

Only those whom a change has not yet reached are compared with those whom it has. Where changes come one
after the other, the usual regression also compares with those reached before, and calls what has become of
them since a difference: with effects that grow it may even have the wrong sign (Goodman-Bacon 2021).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

# A year before and after a change; half a year around a course, as those who will take it are the controls.
MONTHS_AROUND_CHANGE, MONTHS_AROUND_COURSE = 12, 6

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

    def relative(self, months: pd.Series) -> pd.Series:
        """Return how many months after it each lies: 0 the first, −1 the last before, NaN the one between."""
        after = months - self.first
        return after.where(after >= 0, after + self.is_midway).mask(self.is_midway & (after == -1))


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
    month = pd.Series([counted(day) for day in rows["month"]], index=rows.index, dtype=int)
    relative = start.relative(month)
    kept = relative.between(-MONTHS_AROUND_CHANGE, MONTHS_AROUND_CHANGE - 1)
    earliest = start.touched - MONTHS_AROUND_CHANGE
    for other in others:
        is_theirs, began = rows["team"].isin(other.teams), other.start
        if began.touched > start.touched:
            kept &= ~(is_theirs & (month >= began.touched))
        elif began.touched > earliest:
            is_mine = rows["team"].isin(changed)
            kept &= ~(is_theirs & ~is_mine & (month >= began.touched))
            # What began together cannot be told apart, and is not.
            if began.touched < start.touched:
                kept &= ~(is_theirs & is_mine & (month < began.first))
    unit = rows["team"].astype(str) + "\n" + rows["collector"].astype(str)
    panel = rows.assign(
        unit=unit,
        cell=month,
        cluster=rows["collector"],
        relative=relative,
        is_changed=rows["team"].isin(changed),
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
    rows = figures[figures["team"].notna() & figures["collector"].notna()]
    month = pd.Series([counted(day) for day in rows["month"]], index=rows.index, dtype=int)
    starts = {collector: Start.of(day) for collector, day in completed.items()}
    touched = rows["collector"].map({c: s.touched for c, s in starts.items()}).astype(float)
    windows = []
    for start in sorted(set(starts.values()), key=lambda s: (s.first, s.is_midway)):
        relative = start.relative(month)
        is_inside = relative.between(-MONTHS_AROUND_COURSE, MONTHS_AROUND_COURSE - 1)
        now = rows["collector"].isin([c for c, s in starts.items() if s == start])
        not_yet = touched.isna() | (touched >= start.first + MONTHS_AROUND_COURSE)
        kept = is_inside & (now | not_yet)
        if not (now & kept).any() or not (not_yet & kept).any():
            continue
        window = f"{start.first}{'m' if start.is_midway else ''}\n"
        place = window + rows["team"].astype(str) + "\n"
        panel = rows.assign(
            unit=place + rows["collector"].astype(str),
            cell=place + month.astype(str),
            cluster=rows["collector"],
            relative=relative,
            is_changed=now,
        )
        windows.append(panel.loc[kept, PANEL].astype({"relative": int}))
    if not windows:
        return pd.DataFrame(columns=PANEL)
    return _with_both(pd.concat(windows, ignore_index=True))


def _with_both(panel: pd.DataFrame) -> pd.DataFrame:
    """Keep the cells that hold trained and untrained ones: the others compare nobody."""
    panel = panel[panel["n"] > 0]
    both = panel.groupby("cell")["is_changed"].transform("nunique") == 2
    return panel[both].reset_index(drop=True)
