"""Like compared with like: the odds ratio of Mantel and Haenszel, and whether strata agree about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from statsmodels.stats.contingency_tables import StratifiedTable

from models.intervals import CONFIDENCE, Interval

Floats = NDArray[np.float64]

# The test of agreement is good where each stratum has so many expected in each of its four places.
_FEWEST_EXPECTED: Final = 5.0


@dataclass(frozen=True, slots=True)
class Effect:
    """A strategy against others within strata.

    Attributes:
        odds_ratio: of a cure, pooled over strata; below 1 where the strategy does worse.
        interval: 95 %, of Robins, Breslow and Greenland.
        p_value: how often luck alone sets the groups so far apart, two-sided.
        disagreement: p-value of the strata having one odds ratio; NaN where too few are large enough.
        is_uniform: whether they may have; where not, the pooled number means nothing.
        compared: cases of the strategy and of the others in strata that have both.
    """

    odds_ratio: float
    interval: Interval
    p_value: float
    disagreement: float
    is_uniform: bool
    compared: tuple[int, int]


def mantel_haenszel(fine: Floats, coarse: Floats | None = None) -> Effect | None:
    """Pool 2 × 2 tables, rows strategy and others, columns cured and not.

    Args:
        fine: 2 × 2 × strata, over which the odds ratio is pooled.
        coarse: fewer and larger strata by which it is asked whether they agree; `fine` where None.

    Returns:
        None where no stratum has both groups, or the ratio has no bound.

    Source: Mantel & Haenszel (1959), Robins, Breslow & Greenland (1986), Breslow & Day (1980) with Tarone's
    correction, as `statsmodels.stats.contingency_tables.StratifiedTable`.
    """
    telling = fine[:, :, _is_telling(fine)]
    if not telling.shape[2]:
        return None
    table = StratifiedTable(telling)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio, bounds = float(table.oddsratio_pooled), table.oddsratio_pooled_confint(1 - CONFIDENCE)
    if not np.isfinite([ratio, *bounds]).all() or ratio == 0:
        return None
    disagreement = _disagreement(telling if coarse is None else coarse)
    return Effect(
        ratio,
        Interval(*(float(bound) for bound in bounds)),
        float(table.test_null_odds(correction=True).pvalue),
        disagreement,
        is_uniform=True,
        compared=(int(telling[0].sum()), int(telling[1].sum())),
    )


def _disagreement(tables: Floats) -> float:
    tables = tables[:, :, tables.sum((0, 1)) > 0]
    expected = tables.sum(1, keepdims=True) * tables.sum(0, keepdims=True) / tables.sum((0, 1))
    large = tables[:, :, (expected >= _FEWEST_EXPECTED).all((0, 1))]
    if large.shape[2] < 2:
        return float("nan")
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(StratifiedTable(large).test_equal_odds(adjust=True).pvalue)


def _is_telling(tables: Floats) -> NDArray[np.bool_]:
    """Which strata have both groups, and cures as well as failures: the others say nothing."""
    return np.asarray((tables.sum(1) > 0).all(0) & (tables.sum(0) > 0).all(0))
