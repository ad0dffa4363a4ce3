"""What a change did: difference in differences on sums by collector and month, with how sure it is.

A change is made in some teams and not in others. What the months did to everybody is taken away by months,
what collectors are like by collectors; left is how much further the changed ones moved than the others:

    y = collector + month + effect · changed · after,    y = numerator ÷ n, or (observed − expected) ÷ n,

by least squares weighted with n. Source: Card & Krueger (1994); Angrist & Pischke, Mostly Harmless
Econometrics, 5.2. Fixed effects are taken out first (Frisch–Waugh–Lovell), then `models.clustered` regresses.

How sure it is. A collector's months are not independent: errors are clustered by collector, by the cluster
jackknife (CRV3, MacKinnon, Nielsen & Webb 2023), which holds its level where clusters are few, and t has
min(changed, unchanged collectors) − 1 degrees of freedom. But a process change is given to whole teams, and
a team may move as one for reasons of its own. Two changed teams of six are too few to cluster by: with so few
the sandwich is far too sure, and of the 15 ways to choose two of six, chance picks the most extreme once, so
that a permutation test can never give less than 1 in 15. So the same effect is read once more from one number
a team, its movement, as two samples with a common spread (Donald & Lang 2007; t with teams − 2 degrees of
freedom), and the wider of the two intervals and the larger p-value hold. Where fewer than `FEWEST_TEAMS` can
be compared, that cannot be done: `basis` is then “collector”, and the page says that nothing tells such a
movement from the change. A course is taken by a collector, not by a team: clustering by collector suffices.

Pre-trends. The gap of each month, against its mean over the months before, shows whether both moved alike
before the change; whether they did is tested jointly, and under p = 0.01 there is no verdict. A test that
finds nothing proves nothing: it may lack the power (Roth 2022).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control
from statsmodels.regression.linear_model import WLS
from statsmodels.tools.tools import add_constant

from models.intervals import CONFIDENCE, FEWEST_FOR_A_RATE, Interval
from models.panel import (
    Rows,
    collectors_compared,
    difference,
    freedom_of,
    interval_of,
    p_value_of,
    seen_both,
)
from models.pre_trends import FEWEST_COLLECTORS, MonthGap, by_month

Verdict = Literal["effect", "none", "pre_trends", "too_few"]

# What a panel must have to say something.
FEWEST_MONTHS_BEFORE, FEWEST_TEAMS = 3, 4
# A rate needs as many successes, and as many failures, before and after on either side.
_FEWEST_OF_A_KIND = 5
_SIGNIFICANT = 1 - CONFIDENCE
# Every figure of every change is tested for pre-trends: at one in twenty, alarms would mostly be luck. What
# lies between is `is_doubtful`, a warning beside the verdict.
_SURELY_APART = 0.01


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change did.

    Attributes:
        amount: in the unit of the outcome: a share, or a score.
        interval: the 95 % interval of the amount.
        p_value: how often luck alone makes an effect so large, were there none.
        months: the gap by month, oldest first.
        pre_trend_p: of the joint test that both moved alike before; NaN where it cannot be made.
        basis: whose movements the interval rests on.
        collectors: how many were compared, changed and unchanged: those seen both before and after.
        teams: the same of teams.
        observations: in all, changed ones and unchanged.
    """

    amount: float
    interval: Interval
    p_value: float
    months: tuple[MonthGap, ...]
    pre_trend_p: float
    basis: Literal["collector", "team"]
    collectors: tuple[int, int]
    teams: tuple[int, int]
    observations: tuple[float, float]

    @property
    def is_doubtful(self) -> bool:
        """Whether the months before hint that both sides would have moved apart anyway."""
        return self.pre_trend_p < _SIGNIFICANT

    def verdict(self, p_value: float | None = None) -> Verdict:
        """Say what may be said; `p_value` is one adjusted for how many effects are looked at together."""
        if self.pre_trend_p < _SURELY_APART:
            return "pre_trends"
        return "effect" if (self.p_value if p_value is None else p_value) < _SIGNIFICANT else "none"


def adjusted(effects: Sequence[Effect | None]) -> list[float]:
    """Return the p-values of effects that are looked at together, so that few called so are luck.

    NaN where there is no effect to judge. Source: Benjamini & Hochberg (1995), as
    `scipy.stats.false_discovery_control`.
    """
    found = np.full(len(effects), np.nan)
    known = [place for place, of in enumerate(effects) if of is not None]
    if known:
        found[known] = false_discovery_control([of.p_value for of in effects if of is not None])
    return found.tolist()


def effect(panel: pd.DataFrame, *, is_by_team: bool, is_rate: bool) -> Effect | None:
    """Estimate what a change did.

    Args:
        panel: see `models.panel`.
        is_by_team: whether whole teams were changed.
        is_rate: whether the numerator counts successes.

    Returns:
        None where there are too few collectors, months or observations to say.
    """
    rows = Rows.of(panel)
    if not _is_enough(rows, is_rate):
        return None
    found = difference(rows)
    if found is None:
        return None
    amount, error = found
    changed = rows.is_changed
    freedom = freedom_of(rows)
    interval, p_value = interval_of(amount, error, freedom), p_value_of(amount, error, freedom)
    basis: Literal["collector", "team"] = "collector"
    teams = _teams_compared(rows)
    if is_by_team and min(teams) >= 1 and sum(teams) >= FEWEST_TEAMS:
        basis = "team"
        error, freedom = _error_of_teams(rows), sum(teams) - 2
        interval = max(interval, interval_of(amount, error, freedom), key=lambda one: one.high - one.low)
        p_value = max(p_value, p_value_of(amount, error, freedom))
    months, pre_trend_p = by_month(rows)
    return Effect(
        amount,
        interval,
        p_value,
        months,
        pre_trend_p,
        basis,
        collectors_compared(rows),
        teams,
        (float(rows.n[changed].sum()), float(rows.n[~changed].sum())),
    )


def _is_enough(rows: Rows, is_rate: bool) -> bool:
    """Whether either side has enough people and observations before and after."""
    if len(np.unique(rows.relative[rows.relative < 0])) < FEWEST_MONTHS_BEFORE:
        return False
    if min(collectors_compared(rows)) < FEWEST_COLLECTORS:
        return False
    for is_mine in (rows.is_changed, ~rows.is_changed):
        for part in (is_mine & rows.is_after, is_mine & ~rows.is_after):
            n, successes = rows.n[part].sum(), rows.numerator[part].sum()
            if n < FEWEST_FOR_A_RATE:
                return False
            if is_rate and min(successes, n - successes) < _FEWEST_OF_A_KIND:
                return False
    return True


def _teams_compared(rows: Rows) -> tuple[int, int]:
    """Return how many changed and unchanged teams have observations both before and after."""
    changed = rows.where(rows.is_changed), rows.where(~rows.is_changed)
    mine, others = (int(seen_both(part.team, part.is_after).sum()) for part in changed)
    return mine, others


def _error_of_teams(rows: Rows) -> float:
    """Return the standard error of the effect when a team's movement counts as one observation.

    Each team's movement from before to after, months and collectors taken out, against that of one of them;
    then two samples, weighted by how many observations a movement rests on, with one spread.
    """
    before, after = (np.bincount(rows.team, rows.n * part) for part in (~rows.is_after, rows.is_after))
    teams = np.flatnonzero((before > 0) & (after > 0))
    inner = rows.within(((rows.team[:, None] == teams[1:]) & rows.is_after[:, None]).astype(float))
    root = np.sqrt(rows.n)
    movements = np.r_[0.0, np.linalg.lstsq(inner[:, 1:] * root[:, None], inner[:, 0] * root)[0]]
    changed = np.bincount(rows.team, rows.is_changed) > 0
    sides = add_constant(changed[teams].astype(float), has_constant="add")
    strength = 1 / (1 / after[teams] + 1 / before[teams])
    return float(WLS(movements, sides, weights=strength).fit().bse[1])
