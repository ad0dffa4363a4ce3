"""Least squares on a panel of sums: fixed effects taken out, errors clustered by collector.

A panel has a row a unit and month: `unit` and `cell` (fixed effects: the collector, and the month in which he
is compared), `cluster` (the collector), `team`, `relative` (whole months since a change), `is_changed`,
`numerator` (sum of the outcome, or observed), `expected` (0 where nothing is expected), `n` (observations).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.stats import t as student

from models.intervals import CONFIDENCE, Interval

Floats = NDArray[np.float64]
_TOLERANCE, _MOST_ROUNDS = 1e-12, 10_000


def difference(rows: pd.DataFrame) -> tuple[float, float] | None:
    """Return the difference in differences of a panel and its standard error, clustered.

    None where changed and unchanged ones are nowhere side by side.
    """
    changed_and_after = rows["is_changed"].to_numpy(bool) & (rows["relative"] >= 0).to_numpy(bool)
    fitted = regressed(rows, changed_and_after.astype(float)[:, None])
    return None if fitted is None else (float(fitted.params[0]), float(fitted.bse[0]))


def outcome(rows: pd.DataFrame) -> Floats:
    return np.asarray((rows["numerator"] - rows["expected"]) / rows["n"], float)


def by_student(amount: float, error: float, freedom: int) -> tuple[Interval, float]:
    """Return the interval and the two-sided p-value by Student's t."""
    reach = float(student.ppf(0.5 + CONFIDENCE / 2, freedom)) * error
    p_value = float(2 * student.sf(abs(amount) / error, freedom)) if error > 0 else float(amount == 0)
    return Interval(amount - reach, amount + reach), p_value


def freedom_of(rows: pd.DataFrame) -> int:
    """Return the degrees of freedom: those of the side with fewer collectors, as Welch's lower bound."""
    return max(min(collectors_compared(rows)) - 1, 1)


def regressed(rows: pd.DataFrame, columns: Floats) -> Any | None:
    """Regress the outcome on columns, fixed effects taken out, errors clustered by collector."""
    weights = rows["n"].to_numpy(float)
    effects = [pd.factorize(rows[name])[0] for name in ("unit", "cell")]
    inner = within(np.column_stack([outcome(rows), columns]), weights, effects)
    # What the fixed effects explain whole, nobody can be compared by; the square is as telling and small.
    squares = (inner[:, 1:] * weights[:, None]).T @ inner[:, 1:] / weights.sum()
    if np.linalg.matrix_rank(squares, tol=1e-9, hermitian=True) < columns.shape[1]:
        return None
    model = least_squares(inner[:, 0], inner[:, 1:], weights)
    groups = pd.factorize(rows["cluster"])[0]
    try:
        return model.fit(method="qr", cov_type="cluster-crv3", cov_kwds={"groups": groups})
    except ValueError:
        # Without one collector some column cannot be told from the others: it rests on him alone.
        return None


def least_squares(outcome: Floats, columns: Floats, weights: Floats) -> Any:
    # Its own search for a constant takes longer than the regression; fixed effects have taken it out.
    return sm.WLS(outcome, columns, weights=weights, hasconst=False)


def within(values: Floats, weights: Floats, effects: Sequence[NDArray[np.int_]]) -> Floats:
    """Take fixed effects out of columns: subtract weighted means by one after the other, until none is left.

    Source: alternating projections, Gaure (2013), https://doi.org/10.1016/j.csda.2013.03.024.
    """
    inner = values.copy()
    places = np.arange(len(weights))
    # Σ of the rows of each member of an effect, and a row for each member: as matrices.
    sums = [csr_array((weights, (of, places))) for of in effects]
    totals = [matrix.sum(axis=1) for matrix in sums]
    for _ in range(_MOST_ROUNDS):
        largest = 0.0
        for of, matrix, total in zip(effects, sums, totals, strict=True):
            means = (matrix @ inner) / total[:, None]
            inner -= means[of]
            largest = max(largest, float(np.abs(means).max(initial=0.0)))
        if largest < _TOLERANCE:
            break
    return inner


def collectors_compared(rows: pd.DataFrame) -> tuple[int, int]:
    """Return how many changed and unchanged collectors have observations both before and after.

    The others help to say what a month was like, and tell nothing of the change.
    """
    known = rows.assign(is_after=rows["relative"] >= 0)
    both = known[known.groupby("unit")["is_after"].transform("nunique") == 2]
    changed = both["is_changed"].to_numpy(bool)
    return int(both.loc[changed, "cluster"].nunique()), int(both.loc[~changed, "cluster"].nunique())
