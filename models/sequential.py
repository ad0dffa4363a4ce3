"""How often one may look at an experiment before it is over: group-sequential boundaries.

Whoever looks five times at the usual 5 % level finds a difference in 14 % of the experiments that have none.
The boundaries here let as many looks share the 5 %, as much of it at each as has been learnt by then: early
looks need a very clear difference, the last one hardly more than the usual.

None of our libraries has them. The probability of crossing is integrated look by look along the density of
the running sum (Armitage, McPherson & Rowe 1969), the error is spent as Lan & DeMets (1983) do after
O'Brien & Fleming (1979).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import ceil, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import norm

Floats = NDArray[np.float64]

# A boundary beyond which nothing lies: what is spent at a very early look cannot be told from nothing.
FARTHEST: Final = 8.0
# The density of the running sum ends for all purposes so many standard errors from its middle.
_WIDTH: Final = 6.5
_POINTS_PER_STEP: Final = 6
_FEWEST_POINTS: Final = 64


def spent(fraction: float, alpha: float = 0.05) -> float:
    """Return how much of a two-sided error may be spent when a fraction of the information is in.

    Source: Lan & DeMets (1983), of the kind of O'Brien & Fleming: on each side with a = α/2 of its own,
    2 − 2 Φ(z(1 − a/2) / √t).

    >>> round(spent(1.0), 6), spent(0.0)
    (0.05, 0.0)
    """
    if fraction <= 0:
        return 0.0
    return float(4 * norm.sf(norm.isf(alpha / 4) / sqrt(min(fraction, 1.0))))


def boundaries(fractions: Sequence[float], alpha: float = 0.05, *, is_over: bool = False) -> list[float]:
    """Return by how many standard errors a difference must lie from zero at each look.

    Args:
        fractions: of the planned information at each look, rising; beyond 1 where more came than planned.
        alpha: the two-sided error that all looks share.
        is_over: whether no look follows: the last then spends all that is left, even before fraction 1.

    Raises:
        ValueError: the fractions do not rise from above zero.
    """
    return list(_boundaries(tuple(_checked(fractions)), alpha, is_over))


@lru_cache(maxsize=500)
def _boundaries(times: tuple[float, ...], alpha: float, is_over: bool) -> tuple[float, ...]:
    allowed = [spent(time, alpha) for time in times]
    if is_over and allowed:
        allowed[-1] = alpha
    walk, before, found = _Walk(), 0.0, []
    for time, total in zip(times, allowed, strict=True):
        bound = walk.bound_for(time, total - before)
        # Where the bound was cut off, less was spent than allowed; what was not is left for later looks.
        before += walk.crossing(time, bound)
        walk.go_on(time, bound)
        found.append(bound)
    return tuple(found)


def crossing_probability(bounds: Sequence[float], fractions: Sequence[float], drift: float = 0.0) -> float:
    """Return the chance that some look lies beyond its bound, on either side.

    Args:
        bounds: of each look, in standard errors.
        fractions: of the information at each look, rising.
        drift: the expected number of standard errors at fraction 1; 0 where there is no difference.
    """
    walk, total = _Walk(drift), 0.0
    for time, bound in zip(_checked(fractions), bounds, strict=True):
        total += walk.crossing(time, bound)
        walk.go_on(time, bound)
    return total


@lru_cache(maxsize=500)
def inflation(looks: int, alpha: float = 0.05, power: float = 0.8) -> float:
    """Return how many times as many observations so many equal looks cost as one, for the same power."""
    fractions = [(place + 1) / looks for place in range(looks)]
    bounds = boundaries(fractions, alpha)
    single = float(norm.isf(alpha / 2) + norm.ppf(power))
    drift = brentq(
        lambda by: crossing_probability(bounds, fractions, by) - power, 0.5 * single, 2 * single, xtol=1e-6
    )
    return float((drift / single) ** 2)


def _checked(fractions: Sequence[float]) -> list[float]:
    times = [float(fraction) for fraction in fractions]
    if any(time <= 0 for time in times) or any(b <= a for a, b in pairwise(times)):
        raise ValueError("The fractions of information must rise from above zero.")
    return times


class _Walk:
    """The running sum of an experiment that has gone on so far: its density within the bounds.

    At information time t the sum is normal with mean drift · t and variance t; the standard errors of a look
    are the sum over √t. The density is held at Gauss–Legendre points between the bounds.
    """

    def __init__(self, drift: float = 0.0) -> None:
        self._drift = drift
        self._time = 0.0
        # Before anything is known, all lies at zero.
        self._points: Floats = np.zeros(1)
        self._mass: Floats = np.ones(1)

    def crossing(self, time: float, bound: float) -> float:
        """Return the chance of lying beyond a bound at this look, and at none before."""
        step, reach = sqrt(time - self._time), bound * sqrt(time)
        moved = self._points + self._drift * (time - self._time)
        beyond = norm.sf((reach - moved) / step) + norm.cdf((-reach - moved) / step)
        return float(self._mass @ beyond)

    def bound_for(self, time: float, chance: float) -> float:
        """Return the bound that is crossed with this chance."""
        if chance <= 0 or self.crossing(time, FARTHEST) >= chance:
            return FARTHEST
        return float(brentq(lambda bound: self.crossing(time, bound) - chance, 0.0, FARTHEST, xtol=1e-9))

    def go_on(self, time: float, bound: float) -> None:
        """Go on to the next look, past this one's bounds."""
        passed = time - self._time
        reach, step = min(bound, _WIDTH + abs(self._drift)) * sqrt(time), sqrt(passed)
        nodes, weights = np.polynomial.legendre.leggauss(
            max(_FEWEST_POINTS, ceil(_POINTS_PER_STEP * reach / step))
        )
        points = reach * nodes
        moved = self._points + self._drift * passed
        density = norm.pdf((points[:, None] - moved[None, :]) / step) / step
        self._mass = reach * weights * (density @ self._mass)
        self._points, self._time = points, time
