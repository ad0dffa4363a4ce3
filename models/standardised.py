"""What is expected of a member where no model says it: how the others fare with cases of the same kind."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.intervals import FEWEST_FOR_A_RATE

Floats = NDArray[np.float64]

_SUMS = ["observed", "n", "exposure"]
# Rounds of proportional fitting; a few do.
_MOST_ROUNDS = 100


def standardised(frame: pd.DataFrame, strata: Sequence[str]) -> pd.DataFrame:
    """Return what the cases of each member would give at the rates of the others.

    The member himself is left out of the rates that he is compared with: in a group of few he would else be
    compared with himself in good part, and differences would look smaller than they are.

    Args:
        frame: columns `member`, `observed`, `n` and those of `strata`; optionally `month`, and `unit`,
            of whom members are made, which is kept.
        strata: what makes cases of one kind, the most telling first. Where the others have fewer than 30
            cases of the kind, kinds are pooled over the last of them, then over the last two, and so on.

    Returns:
        One row a member, stratum, month and unit: the columns of `frame`, `expected` = n × rate of others,
        `reference`, the number of the others' cases behind that rate, and `stratum`, how many of the `strata`
        it is made of. With `month`, a case weighs as much as its month gives: seasons are nobody's merit.
        Rows of cases that nobody else has are left out.

    Source: indirect standardisation, Breslow and Day (1987), with the other members as the standard; months
    by iterative proportional fitting, Deming and Stephan (1940), of stratum × month.
    """
    by = ["member", *strata, *(name for name in ("month", "unit") if name in frame)]
    rows = frame.groupby(by, dropna=False)[["observed", "n"]].sum().reset_index()
    rows = rows[rows["n"] > 0].reset_index(drop=True)
    season = _seasons(rows, list(strata)) if "month" in rows else np.ones(len(rows))
    rows = rows.assign(exposure=rows["n"] * season)
    rate, reference = np.full(len(rows), np.nan), np.zeros(len(rows))
    depth = np.zeros(len(rows), int)
    for taken in range(len(strata), -1, -1):
        others = _others(rows, list(strata[:taken]))
        is_enough = (others["n"] >= FEWEST_FOR_A_RATE) & (others["exposure"] > 0)
        is_open = np.isnan(rate) & is_enough.to_numpy()
        rate[is_open] = (others["observed"] / others["exposure"].where(is_enough)).to_numpy()[is_open]
        reference[is_open] = others["n"].to_numpy()[is_open]
        depth[is_open] = taken
    # The product of a stratum's rate and a season may lie beyond every case.
    expected = np.minimum(rate * rows["exposure"], rows["n"])
    found = rows.assign(expected=expected, reference=reference, stratum=depth)
    return found[~np.isnan(rate)].drop(columns="exposure")


def _others(rows: pd.DataFrame, strata: list[str]) -> pd.DataFrame:
    """Return, row for row, the sums of all other members in the stratum of the row."""
    if not strata:
        strata = ["_all"]
        rows = rows.assign(_all=0)
    all_of_it = rows.groupby(strata, dropna=False)[_SUMS].transform("sum")
    own = rows.groupby(["member", *strata], dropna=False)[_SUMS].transform("sum")
    return all_of_it - own


def _seasons(rows: pd.DataFrame, strata: list[str]) -> Floats:
    """Return, row for row, how much more its month gives than others do, strata being as they are."""
    month = pd.factorize(rows["month"])[0]
    kind = rows.groupby(strata, dropna=False).ngroup().to_numpy() if strata else np.zeros(len(rows), int)
    n, observed = rows["n"].to_numpy(float), rows["observed"].to_numpy(float)
    factor = np.ones(month.max() + 1 if len(month) else 0)
    for _ in range(_MOST_ROUNDS):
        rate = _ratio(observed, n * factor[month], kind)
        fitted = _ratio(observed, n * rate[kind], month)
        if np.allclose(fitted, factor, rtol=1e-10, atol=0):
            break
        factor = fitted
    return factor[month]


def _ratio(above: Floats, below: Floats, group: NDArray[np.int64]) -> Floats:
    """Return Σ ÷ Σ of each group; 0 where there is nothing below."""
    top, bottom = np.bincount(group, above), np.bincount(group, below)
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)
