"""How sure a share is: intervals for one share and for the difference of two.

The formulas are statsmodels'; here they get the product's rule on small samples.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

# Under this many observations a share is shown as counts: 3 of 4 is never drawn as 75 %.
FEWEST_FOR_A_RATE = 30
CONFIDENCE = 0.95


class Interval(NamedTuple):
    """Bounds of a 95 % interval, as shares between 0 and 1 (or −1 and 1 for a difference)."""

    low: float
    high: float


def is_enough(observations: float) -> bool:
    """Whether a share of so many observations may be shown as a rate."""
    return observations >= FEWEST_FOR_A_RATE


def wilson(
    successes: Sequence[float], observations: Sequence[float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lower and upper Wilson bounds of each share; NaN where there are no observations.

    Source: Wilson (1927), as `statsmodels.stats.proportion.proportion_confint(method="wilson")`.
    """
    count, total = np.asarray(successes, float), np.asarray(observations, float)
    low, high = np.full(count.shape, np.nan), np.full(count.shape, np.nan)
    some = total > 0
    if some.any():
        low[some], high[some] = proportion_confint(count[some], total[some], 1 - CONFIDENCE, method="wilson")
    return low, high


def difference(
    successes: float, observations: float, successes_before: float, observations_before: float
) -> Interval:
    """Return the interval of the share now minus the share before.

    Source: Newcombe (1998), method 10, as `confint_proportions_2indep(method="newcomb")`. It takes the
    two groups for independent.
    """
    low, high = confint_proportions_2indep(
        successes,
        observations,
        successes_before,
        observations_before,
        method="newcomb",
        compare="diff",
        alpha=1 - CONFIDENCE,
    )
    return Interval(float(low), float(high))
