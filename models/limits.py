"""Whether events have changed, or a figure is beyond a limit, by more than luck: p-values."""

from __future__ import annotations

import numpy as np
from scipy.stats import binomtest, norm, poisson
from statsmodels.stats.rates import test_poisson_2indep

from models.means import standard_errors


def p_of_events(before: float, exposure_before: float, after: float, exposure: float) -> float:
    """Return how often luck alone makes two numbers of events differ so, two-sided.

    Args:
        before, after: events; they come one by one and independently, as complaints do.
        exposure_before, exposure: what they arise from: accounts, or days.

    Source: the exact conditional test (Przyborowski & Wilenski 1940), as
    `statsmodels.stats.rates.test_poisson_2indep(method="exact-cond")`.
    """
    if before + after == 0:
        return 1.0
    # It also reckons a ratio, which nobody asks for and which no events before leave without a value.
    with np.errstate(divide="ignore", invalid="ignore"):
        found = test_poisson_2indep(
            round(after), exposure, round(before), exposure_before, method="exact-cond", compare="ratio"
        )
    return float(found.pvalue)


def p_of_share(successes: float, n: float, limit: float, *, is_above: bool) -> float:
    """Return how often a share comes out so far beyond a limit where the true one is at it; one-sided.

    Source: the exact binomial test, as `scipy.stats.binomtest`.
    """
    alternative = "greater" if is_above else "less"
    true = min(max(limit, 0.0), 1.0)
    return float(binomtest(round(successes), round(n), true, alternative=alternative).pvalue)


def p_of_count(events: float, expected: float, *, is_above: bool) -> float:
    """Return how often as many events, or as few, come where so many are expected; one-sided.

    Source: Poisson's law, as `scipy.stats.poisson`.
    """
    return float(poisson.sf(events - 1, expected) if is_above else poisson.cdf(events, expected))


def p_of_mean(total: float, squares: float, n: float, limit: float, *, is_above: bool) -> float:
    """Return how often a mean comes out so far beyond a limit where the true one is at it; one-sided.

    Args:
        total: Σ of the observations; `squares` is the sum of their squares, `n` how many they are.
    """
    (error,) = standard_errors([total], [squares], [n])
    beyond = (total / n - limit) * (1 if is_above else -1)
    if not np.isfinite(error) or error == 0:
        return 0.0 if beyond > 0 else 1.0
    return float(norm.sf(beyond / error))
