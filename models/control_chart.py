"""A p-chart: whether a share moved by more than luck from month to month, against what it was before.

Source: Shewhart (1931); NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.3.2, with limits that follow
each month's n; runs of eight on one side: Western Electric Company (1956). Where shares differ more from
month to month than luck makes them, limits of a large n are so narrow that nearly all lie outside: they are
widened as in Laney (2002), Quality Engineering 14:531, the p′-chart. Where cures are expected, the centre
follows them, so that an easier month is no signal (risk-adjusted p-chart: Alemi & Oliver 2001).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_SIGMAS = 3.0
RUN = 8
# Mean of the range of two normal observations, in standard deviations.
_D2 = 1.128
# With fewer months to learn from, what they differ by says little.
FEWEST_TO_LEARN_FROM = 6


@dataclass(frozen=True, slots=True)
class ControlChart:
    """Shares with their centre and limits, a value a month.

    Attributes:
        shares: NaN where nothing was observed.
        centre, low, high: what was to be expected, and how far luck reaches.
        widening: by how much the limits are wider than luck alone would have them (Laney's σz); at least 1.
        outside: which lie outside of the limits.
        in_a_run: which belong to eight or more in a row on one side of the centre.
    """

    shares: Floats
    centre: Floats
    low: Floats
    high: Floats
    widening: float
    outside: NDArray[np.bool_]
    in_a_run: NDArray[np.bool_]


def control_chart(
    successes: Sequence[float],
    observations: Sequence[float],
    learnt_from: Sequence[bool],
    expected: Sequence[float] | None = None,
    *,
    is_widened: bool = True,
) -> ControlChart | None:
    """Return the p-chart of shares by month.

    Args:
        successes: of each month.
        observations: of each month.
        learnt_from: the months from which centre and spread are learnt: those before a change.
        expected: successes expected of each month, where they are.
        is_widened: whether limits are widened where months differ by more than luck.

    Returns:
        None where fewer than `FEWEST_TO_LEARN_FROM` months hold observations to learn from.
    """
    count, n = np.asarray(successes, float), np.asarray(observations, float)
    known, learnt = n > 0, np.asarray(learnt_from, bool) & (n > 0)
    if learnt.sum() < FEWEST_TO_LEARN_FROM:
        return None
    shares = np.divide(count, n, out=np.full(n.shape, np.nan), where=known)
    usual = n if expected is None else np.asarray(expected, float)
    level = count[learnt].sum() / usual[learnt].sum()
    centre = np.clip(np.divide(usual, n, out=np.full(n.shape, np.nan), where=known) * level, 0.0, 1.0)
    sigma = np.sqrt(np.divide(centre * (1 - centre), n, out=np.full(n.shape, np.nan), where=known))
    widening = _widening((shares - centre)[learnt], sigma[learnt]) if is_widened else 1.0
    reach = _SIGMAS * widening * sigma
    low, high = np.clip(centre - reach, 0.0, 1.0), np.clip(centre + reach, 0.0, 1.0)
    outside = known & ((shares < low) | (shares > high))
    return ControlChart(shares, centre, low, high, widening, outside, _runs(shares - centre))


def _widening(residuals: Floats, sigma: Floats) -> float:
    """Return Laney's σz, from the moving ranges of the standardised shares; never below 1."""
    is_spread = sigma > 0
    scores = residuals[is_spread] / sigma[is_spread]
    if len(scores) < 2:
        return 1.0
    return max(float(np.abs(np.diff(scores)).mean() / _D2), 1.0)


def _runs(residuals: Floats) -> NDArray[np.bool_]:
    """Return which belong to a run on one side; what is unknown, or on the centre, ends a run."""
    sides = np.sign(np.nan_to_num(residuals))
    in_a_run = np.zeros(len(sides), bool)
    start = 0
    for place in range(1, len(sides) + 1):
        if place == len(sides) or sides[place] != sides[start]:
            if sides[start] != 0 and place - start >= RUN:
                in_a_run[start:place] = True
            start = place
    return in_a_run
