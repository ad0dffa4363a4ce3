"""Whether both sides moved alike before a change, and how far apart they were in each month around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import f as fisher

from models.intervals import Interval
from models.panel import Floats, by_student, freedom_of, regressed

# A month, or a side, rests on at least so many collectors.
FEWEST_COLLECTORS = 3
_PERIODS = 4


@dataclass(frozen=True, slots=True)
class MonthGap:
    """How far apart changed and unchanged ones were in a month, against the mean of the months before.

    Attributes:
        relative: months since the change; 0 is the first one under it, −1 the last before.
    """

    relative: int
    amount: float
    interval: Interval


def by_month(rows: pd.DataFrame) -> tuple[tuple[MonthGap, ...], float]:
    """Return the gap of each month against the mean of those before, and the test of no pre-trend."""
    changed = rows["is_changed"].to_numpy(bool)
    shared = set(rows.loc[changed, "relative"]) & set(rows.loc[~changed, "relative"])
    counted = rows[changed].groupby("relative")["cluster"].nunique()
    kept = sorted(int(r) for r in shared if counted[r] >= FEWEST_COLLECTORS)
    before = [relative for relative in kept if relative < 0]
    if len(before) < 2:
        return (), float("nan")
    rows = rows[rows["relative"].isin(kept)].reset_index(drop=True)
    changed = rows["is_changed"].to_numpy(bool)
    drawn = [relative for relative in kept if relative != before[-1]]
    columns = np.column_stack([(changed & (rows["relative"] == r).to_numpy(bool)) for r in drawn])
    fitted = regressed(rows, columns.astype(float))
    if fitted is None:
        return (), float("nan")
    # Against the mean of the months before, not the last of them, whose luck would move all others.
    whole = np.zeros((len(kept), len(drawn)))
    whole[[kept.index(r) for r in drawn], range(len(drawn))] = 1.0
    against = whole - whole[: len(before)].mean(axis=0)
    gaps = against @ fitted.params
    errors = np.sqrt(np.diag(against @ fitted.cov_params() @ against.T))
    freedom = freedom_of(rows)
    months = tuple(
        MonthGap(relative, float(gap), by_student(float(gap), float(error), freedom)[0])
        for relative, gap, error in zip(kept, gaps, errors, strict=True)
    )
    return months, _moved_alike(whole[: len(before)], fitted, freedom)


def _moved_alike(before: Floats, fitted: Any, freedom: int) -> float:
    """Test that the gaps before the change are all the same, by at most `_PERIODS` periods of equal length.

    Twelve months would be eleven questions to a few collectors, and the test would say anything. Hotelling's
    T² as F, since the covariance of the gaps is itself known from few collectors.

    Args:
        before: a row a month before, oldest first: which of the coefficients is its gap.
        fitted: the regression.
        freedom: degrees of freedom of the covariance.
    """
    periods = min(_PERIODS, max(len(before) // 2, 2))
    means = np.array([part.mean(axis=0) for part in np.array_split(before, periods)])
    apart = means[:-1] - means[-1]
    gaps, covariance = apart @ fitted.params, apart @ fitted.cov_params() @ apart.T
    left = freedom - len(gaps) + 1
    if left < 1 or np.linalg.matrix_rank(covariance) < len(gaps):
        return float("nan")
    squared = float(gaps @ np.linalg.solve(covariance, gaps))
    return float(fisher.sf(squared * left / (freedom * len(gaps)), len(gaps), left))
