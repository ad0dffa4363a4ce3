"""How sure a mean is: intervals from sums and sums of squares, which is all that the engine hands over."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from models.intervals import CONFIDENCE, Interval

Floats = NDArray[np.float64]
_REACH = float(norm.ppf(0.5 + CONFIDENCE / 2))


def standard_errors(sums: Sequence[float], squares: Sequence[float], counts: Sequence[float]) -> Floats:
    """Return the standard error of each mean; NaN under two observations.

    Args:
        sums: Σ of the observations.
        squares: Σ of their squares.
        counts: how many they are.
    """
    total, squared, n = (np.asarray(part, float) for part in (sums, squares, counts))
    error = np.full(n.shape, np.nan)
    some = n > 1
    # What rounding leaves below zero is zero.
    spread = np.clip(squared[some] - total[some] ** 2 / n[some], 0.0, None)
    error[some] = np.sqrt(spread / (n[some] - 1) / n[some])
    return error


def mean_bounds(
    sums: Sequence[float], squares: Sequence[float], counts: Sequence[float]
) -> tuple[Floats, Floats]:
    """Return the bounds of the 95 % interval of each mean, for as many observations as may be shown."""
    error = standard_errors(sums, squares, counts)
    n = np.asarray(counts, float)
    mean = np.divide(np.asarray(sums, float), n, out=np.full(n.shape, np.nan), where=n > 0)
    return mean - _REACH * error, mean + _REACH * error


def mean_difference(one: tuple[float, float, float], other: tuple[float, float, float]) -> Interval:
    """Return the interval of one mean minus another, each given as its sum, squares and count.

    Source: Welch's, with the normal quantile; the two groups are taken for independent.
    """
    columns = tuple(zip(one, other, strict=True))
    first, second = standard_errors(*columns)
    change = one[0] / one[2] - other[0] / other[2]
    reach = _REACH * float(np.hypot(first, second))
    return Interval(change - reach, change + reach)
