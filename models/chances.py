"""How many of some cases come out by luck alone, where each has a chance of its own.

The number is Poisson-binomial. Cases come in bands of nearly one chance, so that sums are all that is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit
from scipy.stats import norm, poisson_binom

from models.intervals import CONFIDENCE, Interval

Floats = NDArray[np.float64]

# Where their number varies less than this, the distribution is exact. Beyond, the normal one with its
# skewness put right gives deviates nearer than 0.01 within the 99.8 % limits (tested), at no cost.
EXACT_BELOW = 50.0
# The cost of the exact one grows with the square of the cases; beyond so many it would not be waited for.
MOST_EXACT = 10_000
# How many standard deviations to either side are reckoned at once.
_REACH = 4.5
# What is rarer than this is called as rare as this.
_RAREST = 1e-300
_FARTHEST = float(norm.isf(_RAREST))


@dataclass(frozen=True, slots=True)
class Chances:
    """Cases in bands of one chance each.

    Attributes:
        chance: of each band, between 0 and 1.
        cases: how many each holds.
    """

    chance: tuple[float, ...]
    cases: tuple[int, ...]

    @classmethod
    def of(cls, expected: Iterable[float], cases: Iterable[float]) -> Self:
        """Make them of what is expected of each band and its cases; bands without cases are left out."""
        pairs = [(e, round(n)) for e, n in zip(expected, cases, strict=True) if n > 0]
        # What rounding puts beyond 0 and 1 is 0 and 1.
        return cls(tuple(min(max(float(e) / n, 0.0), 1.0) for e, n in pairs), tuple(n for _, n in pairs))

    @property
    def n(self) -> int:
        """All cases."""
        return sum(self.cases)

    @property
    def expected(self) -> float:
        """How many come out on average."""
        return float(np.dot(self.chance, self.cases)) if self.cases else 0.0

    @property
    def variance(self) -> float:
        """The variance of their number."""
        chance, cases = np.array(self.chance), np.array(self.cases)
        return float(np.sum(cases * chance * (1 - chance)))

    @property
    def third_moment(self) -> float:
        """The third central moment of their number."""
        chance, cases = np.array(self.chance), np.array(self.cases)
        return float(np.sum(cases * chance * (1 - chance) * (1 - 2 * chance)))

    @property
    def is_exact(self) -> bool:
        """Whether probabilities are reckoned exactly."""
        return self.variance < EXACT_BELOW and self.n <= MOST_EXACT

    def z(self, observed: float) -> float:
        """Return how far an observed number lies from what is expected, as a normal deviate.

        It is the deviate whose normal probability is the mid-p of the number, P(X < x) + P(X = x) / 2, so
        that twice its tail is the two-sided mid-p value. Where luck has no say it is 0.

        Source: Lancaster (1961), mid-p; Spiegelhalter (2005) for its use in funnel plots.
        """
        if self.variance == 0:
            return 0.0
        if not self.is_exact:
            return self._near_z(observed)
        is_above = observed > self.expected
        tail = self._upper_tail(observed) if is_above else self._lower_tail(observed)
        deviate = max(float(norm.ppf(max(tail, _RAREST))), -_FARTHEST)
        return -deviate if is_above else deviate

    def limits(self, level: float = CONFIDENCE) -> tuple[int, int]:
        """Return the smallest and the largest number that luck alone explains at that level.

        They are those whose two-sided mid-p value is at least 1 − `level`.
        """
        reach = float(norm.isf((1 - level) / 2))
        if self.variance == 0:
            return round(self.expected), round(self.expected)
        if self.is_exact:
            first, mid_p = _mid_p_values(self)
            inside = np.flatnonzero((mid_p >= (1 - level) / 2) & (1 - mid_p >= (1 - level) / 2))
            return first + int(inside[0]), first + int(inside[-1])
        spread, skew = np.sqrt(self.variance), self.third_moment / self.variance
        middle = self.expected + (reach**2 - 1) * skew / 6
        return max(ceil(middle - reach * spread), 0), min(floor(middle + reach * spread), self.n)

    def with_odds(self, ratio: float) -> Chances:
        """Return the same cases with the odds of each multiplied by a ratio."""
        chance = expit(logit(np.array(self.chance)) + np.log(ratio))
        return Chances(tuple(chance.tolist()), self.cases)

    def true_number(self, observed: float, level: float = CONFIDENCE) -> Interval:
        """Return between which numbers the true expectation lies, of which `observed` came out by luck.

        The bounds are the expectations under the two odds ratios, common to all cases, whose score test
        just lets the observed number pass. For cases of one chance this is Wilson's interval.

        Source: the score interval, Wilson (1927), over strata with a common odds ratio.
        """
        z = float(norm.isf((1 - level) / 2))
        # What is certain either way no odds can change.
        sure = sum(n for p, n in zip(self.chance, self.cases, strict=True) if p >= 1)
        never = sum(n for p, n in zip(self.chance, self.cases, strict=True) if p <= 0)
        low = self._score_bound(observed, -z) if observed > sure else float(sure)
        return Interval(low, self._score_bound(observed, z) if observed < self.n - never else self.n - never)

    def _score_bound(self, observed: float, z: float) -> float:
        """Return the expectation at which (observed − expected) = −z · standard deviation."""
        middle = logit(np.clip(np.array(self.chance), 1e-12, 1 - 1e-12))
        cases = np.array(self.cases)

        def beyond(log_ratio: float) -> float:
            p, q = expit(middle + log_ratio), expit(-middle - log_ratio)
            # Near none and near all, the difference keeps its digits.
            is_low = observed < self.n / 2
            less = observed - np.dot(p, cases) if is_low else observed - self.n + np.dot(q, cases)
            return float(less + z * np.sqrt(np.sum(cases * p * q)))

        # At a ratio of e^±60 every case comes out, or none.
        root = brentq(beyond, -60.0, 60.0)
        return float(np.dot(expit(middle + root), cases))

    def _lower_tail(self, observed: float) -> float:
        """Return P(X < x) + P(X = x) / 2, exactly."""
        first, mid_p = _mid_p_values(self)
        place = round(observed) - first
        if 0 <= place < len(mid_p):
            return float(mid_p[place])
        return float(np.mean(_cdf(self, np.array([round(observed) - 1, round(observed)]))))

    def _upper_tail(self, observed: float) -> float:
        """Return P(X > x) + P(X = x) / 2, exactly; far out by those that did not come out, to keep digits."""
        first, mid_p = _mid_p_values(self)
        place = round(observed) - first
        if 0 <= place < len(mid_p):
            return float(1 - mid_p[place])
        others = Chances(tuple(1 - p for p in self.chance), self.cases)
        return others._lower_tail(self.n - observed)

    def _near_z(self, observed: float) -> float:
        """Return the deviate by the normal approximation with its skewness put right (Cornish–Fisher)."""
        spread = np.sqrt(self.variance)
        w = (observed - self.expected) / spread
        skew = self.third_moment / spread**3
        # Solves w = z + (z² − 1) skew / 6; far out, where it has no root, the plain deviate stands.
        inside = 1 + 2 * skew / 3 * (w + skew / 6)
        if abs(skew) < 1e-9 or inside <= 0:
            return float(w)
        return float((np.sqrt(inside) - 1) * 3 / skew)


@lru_cache(maxsize=4_096)
def _mid_p_values(chances: Chances) -> tuple[int, Floats]:
    """Return P(X < x) + P(X = x) / 2 of all numbers that are not beyond belief, and the first of these."""
    room = _REACH * np.sqrt(chances.variance) + 5
    first, last = max(floor(chances.expected - room), 0), min(ceil(chances.expected + room), chances.n)
    upto = _cdf(chances, np.arange(first - 1, last + 1))
    return first, (upto[:-1] + upto[1:]) / 2


def _cdf(chances: Chances, numbers: NDArray[np.int64]) -> Floats:
    """Return P(X ≤ x) of each number, exactly.

    Source: Biscarri, Zhao and Brunner (2018), as `scipy.stats.poisson_binom`.
    """
    inside = np.clip(numbers, 0, chances.n)
    found = poisson_binom(np.repeat(chances.chance, chances.cases)).cdf(inside)
    return np.where(numbers < 0, 0.0, np.where(numbers >= chances.n, 1.0, found))
