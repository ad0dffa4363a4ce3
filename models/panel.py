"""Least squares on a panel of sums: fixed effects taken out, errors clustered by collector.

A panel has a row a unit and month: `unit` and `cell` (fixed effects: the collector, and the month in which he
is compared), `cluster` (the collector), `team`, `relative` (whole months since a change), `is_changed`,
`numerator` (sum of the outcome, or observed), `expected` (0 where nothing is expected), `n` (observations).
A frame has them by name; `Rows` has them as arrays, those with observations only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.stats import t as student

from models.clustered import Fitted, Floats, fitted
from models.intervals import CONFIDENCE, Interval

Codes = NDArray[np.intp]
_TOLERANCE, _MOST_ROUNDS = 1e-12, 10_000
_NAMED = ("unit", "cell", "cluster", "team")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a panel that hold observations, as arrays.

    Attributes:
        unit, cell, cluster, team: numbers from 0 on, one a member.
    """

    unit: Codes
    cell: Codes
    cluster: Codes
    team: Codes
    relative: NDArray[np.int64]
    is_changed: NDArray[np.bool_]
    numerator: Floats
    expected: Floats
    n: Floats

    @classmethod
    def of(cls, panel: pd.DataFrame) -> Rows:
        """Read a frame."""
        kept = panel["n"].to_numpy(float) > 0
        codes = {name: pd.factorize(panel[name].array[kept])[0] for name in _NAMED}
        figures = {name: panel[name].to_numpy(float)[kept] for name in ("numerator", "expected", "n")}
        relative, is_changed = panel["relative"].to_numpy(int)[kept], panel["is_changed"].to_numpy(bool)[kept]
        return cls(**codes, relative=relative, is_changed=is_changed, **figures)

    def where(self, kept: NDArray[np.bool_]) -> Rows:
        """Return some of the rows; their members are numbered anew."""
        part = {field.name: getattr(self, field.name)[kept] for field in fields(self)}
        return Rows(**{**part, **{name: pd.factorize(part[name])[0] for name in _NAMED}})

    @property
    def is_after(self) -> NDArray[np.bool_]:
        """Which lie after the change."""
        return np.asarray(self.relative >= 0)

    @property
    def outcome(self) -> Floats:
        """What is explained: a share or a mean, or how far it lies from what is expected."""
        return np.asarray((self.numerator - self.expected) / self.n)

    def within(self, columns: Floats) -> Floats:
        """Return the outcome and columns, the fixed effects of units and cells taken out."""
        return within(np.column_stack([self.outcome, columns]), self.n, [self.unit, self.cell])


def difference(rows: Rows) -> tuple[float, float] | None:
    """Return the difference in differences of a panel and its standard error, clustered.

    None where changed and unchanged ones are nowhere side by side.
    """
    found = regressed(rows, (rows.is_changed & rows.is_after).astype(float)[:, None])
    return None if found is None else (float(found.params[0]), float(found.errors[0]))


def interval_of(amount: float, error: float, freedom: int) -> Interval:
    """Return the interval by Student's t."""
    reach = _reach(freedom) * error
    return Interval(amount - reach, amount + reach)


def p_value_of(amount: float, error: float, freedom: int) -> float:
    """Return the two-sided p-value by Student's t."""
    return float(2 * student.sf(abs(amount) / error, freedom)) if error > 0 else float(amount == 0)


@cache
def _reach(freedom: int) -> float:
    return float(student.ppf(0.5 + CONFIDENCE / 2, freedom))


def freedom_of(rows: Rows) -> int:
    """Return the degrees of freedom: those of the side with fewer collectors, as Welch's lower bound."""
    return max(min(collectors_compared(rows)) - 1, 1)


def regressed(rows: Rows, columns: Floats) -> Fitted | None:
    """Regress the outcome on columns, fixed effects taken out, errors clustered by collector.

    None where the fixed effects explain a column whole, or one collector alone tells it from the others.
    """
    inner = rows.within(columns)
    # What the fixed effects explain whole, nobody can be compared by; the square is as telling and small.
    squares = (inner[:, 1:] * rows.n[:, None]).T @ inner[:, 1:] / rows.n.sum()
    if np.linalg.matrix_rank(squares, tol=1e-9, hermitian=True) < columns.shape[1]:
        return None
    return fitted(inner[:, 0], inner[:, 1:], rows.n, rows.cluster)


def within(values: Floats, weights: Floats, effects: Sequence[Codes]) -> Floats:
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


def collectors_compared(rows: Rows) -> tuple[int, int]:
    """Return how many changed and unchanged collectors have observations both before and after.

    The others help to say what a month was like, and tell nothing of the change.
    """
    both = seen_both(rows.unit, rows.is_after)[rows.unit]
    changed, unchanged = both & rows.is_changed, both & ~rows.is_changed
    return len(np.unique(rows.cluster[changed])), len(np.unique(rows.cluster[unchanged]))


def seen_both(of: Codes, is_after: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return of each member whether it has rows both before and after."""
    seen = np.zeros((int(of.max(initial=-1)) + 1, 2), bool)
    seen[of, is_after.astype(int)] = True
    return np.asarray(seen.all(axis=1))
