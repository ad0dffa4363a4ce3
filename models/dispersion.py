"""How much members differ from one another beyond luck, and what is left of a ratio once that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2
from statsmodels.stats.meta_analysis import combine_effects

Floats = NDArray[np.float64]

# The share of deviates at either end that is drawn in to the next, so that the few who do differ do not
# widen the limits by which they are judged.
WINSORISED = 0.1


@dataclass(frozen=True, slots=True)
class Dispersion:
    """By how much deviates scatter more than luck lets them.

    Attributes:
        phi: the mean square of the deviates, their ends drawn in; about 1, or less, by luck alone. NaN
            without members.
        tau2: the variance of the members' true ratios about 1 that this stands for; 0 where luck suffices.
        p_value: how often luck alone makes all of them together scatter so much; NaN as `phi`.
    """

    phi: float
    tau2: float
    p_value: float = float("nan")


def dispersion(deviates: Sequence[float], variances: Sequence[float]) -> Dispersion:
    """Estimate the scatter of members about expectation beyond luck.

    Args:
        deviates: of each member from its expectation, in standard deviations.
        variances: of each member's ratio by luck alone, all above zero.

    Source: Spiegelhalter (2005), “Handling over-dispersion of performance indicators”: φ = Σ z² / I of the
    winsorised deviates; τ² = (I φ − (I − 1)) / (Σ w − Σ w² / Σ w), w = 1 / variance, where that is positive.
    The p-value is that of Σ z², of the deviates as they are, by χ² with I degrees of freedom.
    """
    z, w = np.asarray(deviates, float), 1 / np.asarray(variances, float)
    if not len(z):
        return Dispersion(float("nan"), 0.0)
    drawn_in = np.clip(z, *np.quantile(z, [WINSORISED, 1 - WINSORISED]))
    phi = float(np.mean(drawn_in**2))
    room = float(w.sum() - (w**2).sum() / w.sum())
    surplus = len(z) * phi - (len(z) - 1)
    tau2 = surplus / room if surplus > 0 and room > 0 else 0.0
    return Dispersion(phi, tau2, float(chi2.sf(np.sum(z**2), len(z))))


@dataclass(frozen=True, slots=True)
class Between:
    """How the true ratios of members lie about their mean.

    Attributes:
        mean: of the ratios; NaN without members.
        variance: of the true ratios; 0 where luck alone explains how they differ.
        members: of whom it was learned.
    """

    mean: float
    variance: float
    members: int


def between(ratios: Sequence[float], variances: Sequence[float]) -> Between:
    """Estimate how members differ; of fewer than two nothing can be learned about it.

    Args:
        ratios: of the members.
        variances: of each by luck alone, all above zero.

    Source: DerSimonian and Laird (1986), as `statsmodels.stats.meta_analysis.combine_effects`.
    """
    ratio, variance = np.asarray(ratios, float), np.asarray(variances, float)
    if len(ratio) < 2:
        return Between(float(ratio.mean()) if len(ratio) else float("nan"), 0.0, len(ratio))
    # Where they differ less than luck lets them its weights of a random mean have no meaning.
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = combine_effects(ratio, variance, method_re="dl")
    differ = max(float(pooled.tau2), 0.0)
    mean = pooled.mean_effect_re if differ > 0 else pooled.mean_effect_fe
    return Between(float(mean), differ, len(ratio))


def shrunken(ratios: Sequence[float], variances: Sequence[float]) -> Floats:
    """Draw each ratio towards the mean of all, the more so the less it is known.

    Args:
        ratios: of the members.
        variances: of each by luck alone, all above zero.

    Returns:
        The ratios drawn in, all alike where luck alone explains how they differ; NaN of fewer than two,
        of which nothing can be learned about how members differ.

    Source: empirical Bayes, normal–normal: Morris (1983), with the mean and the variance of `between`.
    """
    ratio, variance = np.asarray(ratios, float), np.asarray(variances, float)
    if len(ratio) < 2:
        return np.full(len(ratio), np.nan)
    of = between(ratios, variances)
    return of.mean + (ratio - of.mean) * of.variance / (of.variance + variance)
