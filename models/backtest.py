"""How wrong projections made earlier have proved: the same projection, made then, against what came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Error:
    """How far projections were off, as shares of what came.

    Attributes:
        made: how many projections could be checked; neighbouring ones share months, so they are no
            independent trials.
        bias: Σ (expected − came) ÷ Σ came: above 0 where too much was expected.
        spread: the mean of |expected − came| ÷ came (MAPE), over those of which something came.
    """

    made: int
    bias: float
    spread: float


def error(expected: Floats, came: Floats) -> Error | None:
    """Return how far projections were off; None where none can be checked.

    Args:
        expected, came: one figure a projection; NaN where it is not known, or not comparable, what came.
    """
    known = ~(np.isnan(expected) | np.isnan(came))
    expected, came = np.asarray(expected, float)[known], np.asarray(came, float)[known]
    some = came > 0
    if not some.any():
        return None
    off = expected - came
    return Error(
        int(known.sum()),
        float(off.sum() / came.sum()),
        float(np.mean(np.abs(off[some]) / came[some])),
    )


def errors(expected: Floats, came: Floats) -> list[list[Error | None]]:
    """Return the errors by horizon and bucket, of all buckets together last.

    Args:
        expected, came: of shape (projections, horizons, buckets).

    Returns:
        A row a horizon, an entry a bucket and one for their sum.
    """
    pair = [np.concatenate([a, a.sum(axis=2, keepdims=True)], axis=2) for a in (expected, came)]
    _, horizons, columns = pair[0].shape
    return [[error(pair[0][:, h, c], pair[1][:, h, c]) for c in range(columns)] for h in range(horizons)]
