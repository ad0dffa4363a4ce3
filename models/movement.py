"""How changed and unchanged ones went month by month: the sums that a difference in differences rests on."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import norm

from models.intervals import CONFIDENCE, FEWEST_FOR_A_RATE, is_enough, wilson
from models.means import mean_bounds

Kind = Literal["rate", "mean", "expected"]
_POOLED = 3
_REACH = float(norm.ppf(0.5 + CONFIDENCE / 2))


def sides(panel: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    """Return the outcome of either side by month, with its 95 % interval.

    Where half of the months of a side hold fewer than 30 observations, three months are taken together. Only
    teams that can be compared in every month are taken, where either side has some: with one that comes or
    goes the line would jump though nobody moved.

    Args:
        panel: as `models.comparison` makes it.
        kind: a rate (interval by Wilson), a mean (by its squares), or observed − expected, as a share of the
            observations (as a binomial share: what is expected is taken as known).

    Returns:
        Columns `is_changed`, `relative` (the first month of each point), `months` (1 or 3), `value`, `low`,
        `high` (NaN under 30 observations), `n`.
    """
    steady = _steady(panel[panel["n"] > 0])
    columns = ["numerator", "expected", "squares", "n"]
    by_month = steady.groupby(["is_changed", "relative"])["n"].sum()
    months = 1 if (by_month.groupby("is_changed").median() >= FEWEST_FOR_A_RATE).all() else _POOLED
    steady = steady.assign(relative=steady["relative"] // months * months)
    sums = steady.groupby(["is_changed", "relative"], as_index=False)[columns].sum(min_count=1)
    low, high = _bounds(sums, kind)
    value = (sums["numerator"] - sums["expected"]) / sums["n"]
    shown = sums["n"].map(is_enough)
    return pd.DataFrame(
        {
            "is_changed": sums["is_changed"],
            "relative": sums["relative"],
            "months": months,
            "value": value.where(shown),
            "low": np.where(shown, low, np.nan),
            "high": np.where(shown, high, np.nan),
            "n": sums["n"],
        }
    )


def _steady(panel: pd.DataFrame) -> pd.DataFrame:
    """Keep, on either side, the teams that have every month of that side; all where none has."""
    kept = []
    for _, rows in panel.groupby("is_changed"):
        months = rows.groupby("team")["relative"].nunique()
        whole = list(months.index[months == rows["relative"].nunique()])
        kept.append(rows[rows["team"].isin(whole)] if whole else rows)
    return pd.concat(kept) if kept else panel


def _bounds(sums: pd.DataFrame, kind: Kind) -> tuple[np.ndarray, np.ndarray]:
    numerator, n = sums["numerator"].to_numpy(float), sums["n"].to_numpy(float)
    if kind == "rate":
        return wilson(numerator, n)
    if kind == "mean":
        return mean_bounds(numerator, sums["squares"].to_numpy(float), n)
    share = numerator / n
    middle, reach = share - sums["expected"].to_numpy(float) / n, _REACH * np.sqrt(share * (1 - share) / n)
    return middle - reach, middle + reach
