"""Whether both sides moved alike before a change, and how far apart they were in each month around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import f as fisher

from models.clustered import Fitted, Floats
from models.intervals import Interval
from models.panel import Rows, freedom_of, interval_of, regressed

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


def by_month(rows: Rows) -> tuple[tuple[MonthGap, ...], float]:
    """Return the gap of each month against the mean of those before, and the test of no pre-trend."""
    changed, relative = rows.is_changed, rows.relative
    shared = set(relative[changed].tolist()) & set(relative[~changed].tolist())
    kept = [month for month in sorted(shared) if _changed_in(rows, month) >= FEWEST_COLLECTORS]
    before = [month for month in kept if month < 0]
    if len(before) < 2:
        return (), float("nan")
    rows = rows.where(np.isin(relative, kept))
    drawn = [month for month in kept if month != before[-1]]
    columns = rows.is_changed[:, None] & (rows.relative[:, None] == np.array(drawn))
    fitted = regressed(rows, columns.astype(float))
    if fitted is None:
        return (), float("nan")
    # Against the mean of the months before, not the last of them, whose luck would move all others.
    whole = np.zeros((len(kept), len(drawn)))
    whole[[kept.index(r) for r in drawn], range(len(drawn))] = 1.0
    against = whole - whole[: len(before)].mean(axis=0)
    gaps = against @ fitted.params
    errors = np.sqrt(np.diag(against @ fitted.covariance @ against.T))
    freedom = freedom_of(rows)
    months = tuple(
        MonthGap(relative, float(gap), interval_of(float(gap), float(error), freedom))
        for relative, gap, error in zip(kept, gaps, errors, strict=True)
    )
    return months, _moved_alike(whole[: len(before)], fitted, freedom)


def _changed_in(rows: Rows, month: int) -> int:
    """Return how many changed collectors have observations in a month."""
    return len(np.unique(rows.cluster[rows.is_changed & (rows.relative == month)]))


def _moved_alike(before: Floats, fitted: Fitted, freedom: int) -> float:
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
    gaps, covariance = apart @ fitted.params, apart @ fitted.covariance @ apart.T
    left = freedom - len(gaps) + 1
    if left < 1 or np.linalg.matrix_rank(covariance) < len(gaps):
        return float("nan")
    squared = float(gaps @ np.linalg.solve(covariance, gaps))
    return float(fisher.sf(squared * left / (freedom * len(gaps)), len(gaps), left))
