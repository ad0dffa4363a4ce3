"""What a change did: difference in differences on sums by collector and month, with how sure it is.

A change is made in some teams and not in others. What the months did to everybody is taken away by months,
what collectors are like by collectors; left is how much further the changed ones moved than the others:

    y = collector + month + effect · changed · after,    y = numerator ÷ n, or (observed − expected) ÷ n,

by least squares weighted with n. Source: Card & Krueger (1994); Angrist & Pischke, Mostly Harmless
Econometrics, 5.2. Fixed effects are taken out first (Frisch–Waugh–Lovell), `statsmodels` does the regression.

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
import statsmodels.api as sm
from scipy.stats import false_discovery_control

from models.intervals import CONFIDENCE, FEWEST_FOR_A_RATE, Interval
from models.panel import (
    by_student,
    collectors_compared,
    difference,
    freedom_of,
    least_squares,
    outcome,
    within,
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
    rows = panel[panel["n"] > 0].reset_index(drop=True)
    if not _is_enough(rows, is_rate):
        return None
    found = difference(rows)
    if found is None:
        return None
    amount, error = found
    changed = rows["is_changed"].to_numpy(bool)
    interval, p_value = by_student(amount, error, freedom_of(rows))
    basis: Literal["collector", "team"] = "collector"
    teams = _teams_compared(rows)
    if is_by_team and min(teams) >= 1 and sum(teams) >= FEWEST_TEAMS:
        basis = "team"
        wider, larger = by_student(amount, _error_of_teams(rows), sum(teams) - 2)
        if wider.high - wider.low > interval.high - interval.low:
            interval = wider
        p_value = max(p_value, larger)
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
        (float(rows.loc[changed, "n"].sum()), float(rows.loc[~changed, "n"].sum())),
    )


def _is_enough(rows: pd.DataFrame, is_rate: bool) -> bool:
    """Whether either side has enough people and observations before and after."""
    if rows.loc[rows["relative"] < 0, "relative"].nunique() < FEWEST_MONTHS_BEFORE:
        return False
    if min(collectors_compared(rows)) < FEWEST_COLLECTORS:
        return False
    for is_changed in (True, False):
        for is_after in (True, False):
            part = rows[(rows["is_changed"] == is_changed) & ((rows["relative"] >= 0) == is_after)]
            n, successes = part["n"].sum(), part["numerator"].sum()
            if n < FEWEST_FOR_A_RATE:
                return False
            if is_rate and min(successes, n - successes) < _FEWEST_OF_A_KIND:
                return False
    return True


def _teams_compared(rows: pd.DataFrame) -> tuple[int, int]:
    """Return how many changed and unchanged teams have observations both before and after."""
    known = rows.assign(is_after=rows["relative"] >= 0).groupby(["is_changed", "team"])["is_after"].nunique()
    both = known[known == 2].reset_index()
    return int(both["is_changed"].sum()), int((~both["is_changed"].astype(bool)).sum())


def _error_of_teams(rows: pd.DataFrame) -> float:
    """Return the standard error of the effect when a team's movement counts as one observation.

    Each team's movement from before to after, months and collectors taken out, against that of one of them;
    then two samples, weighted by how many observations a movement rests on, with one spread.
    """
    after = rows["relative"] >= 0
    n = rows.pivot_table(index="team", columns=after, values="n", aggfunc="sum").dropna()
    teams = list(n.index)
    columns = np.column_stack([((rows["team"] == team) & after).to_numpy(float) for team in teams[1:]])
    weights = rows["n"].to_numpy(float)
    effects = [pd.factorize(rows[name])[0] for name in ("unit", "cell")]
    inner = within(np.column_stack([outcome(rows), columns]), weights, effects)
    movements = np.r_[0.0, least_squares(inner[:, 0], inner[:, 1:], weights).fit(method="qr").params]
    changed = set(rows.loc[rows["is_changed"], "team"])
    sides = sm.add_constant(np.array([float(team in changed) for team in teams]), has_constant="add")
    strength = 1 / (1 / n[True] + 1 / n[False])
    return float(sm.WLS(movements, sides, weights=strength.to_numpy(float)).fit().bse[1])
