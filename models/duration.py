"""How long a case lasts: the cumulative incidence of each way in which it can end.

Cure, charge-off and sale compete: a case that is charged off will not be cured. The share cured by an age is
therefore the Aalen–Johansen estimate; one minus Kaplan–Meier, which takes a charge-off for a case that might
still be cured, can double it. Kaplan–Meier answers another question: by when a case has ended at all.

Everything is made of counts by age, so that it costs the same for a hundred cases and for millions. The
standard error, which statsmodels gives of single cases only, is written here and held to it by the tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from models.intervals import CONFIDENCE, is_enough

Floats = NDArray[np.float64]

# How a case can end, in the order in which the endings are listed; and their sum.
ENDINGS: Final = ("cured", "charged_off", "sold")
ANY_ENDING: Final = "ended"
_OPEN: Final = "delinquent"


def cumulative_incidence(steps: pd.DataFrame, endings: Sequence[str] = ENDINGS) -> pd.DataFrame:
    """Estimate which share of the cases has ended in each way by each age.

    Args:
        steps: columns `age` (from 1), `state` and `cases`: what became of those at risk at that age.
            `state` is one of the endings, or `delinquent` for those that go on. Rows of one age and
            state are added up.
        endings: the ways in which a case can end.

    Returns:
        One row an ending and age, ages from 0 without a gap: `state`, `age`, `at_risk` (at age 0 those
        that were followed at all), `value`, `low`, `high` (95 % interval, NaN where nothing has ended so
        yet, or everything has) and `is_shown`: whether enough were at risk. Empty without cases.

    Raises:
        ValueError: more are at risk at an age than were left, so that these are not steps of one cohort.

    Source: Aalen and Johansen (1978), as `statsmodels.duration.survfunc.CumIncidenceRight`; variance by
    the delta method (Marubini and Valsecchi 1995); interval on the scale of log(−log).
    """
    events, at_risk = _counts(steps, endings)
    shares = _shares(events, at_risk, endings)
    errors = [_standard_error(shares[k], events, k, at_risk) for k in range(len(endings))]
    return _framed(endings, at_risk, shares, errors)


def ended(steps: pd.DataFrame, endings: Sequence[str] = ENDINGS) -> pd.DataFrame:
    """Estimate which share of the cases has ended by each age, in whatever way.

    The arguments and columns are those of `cumulative_incidence`; `state` is `ended`.

    Source: Kaplan and Meier (1958), as `statsmodels.duration.survfunc.SurvfuncRight`; variance by
    Greenwood's formula, to which that of a lone ending comes down.
    """
    events, at_risk = _counts(steps, endings)
    together = events.sum(axis=0, keepdims=True)
    share = _ended_share(together[0], at_risk)
    errors = [_standard_error(share, together, 0, at_risk)]
    return _framed((ANY_ENDING,), at_risk, [share], errors)


def median_age(curve: pd.DataFrame) -> float:
    """Return the first age by which more than half have ended so, of one ending's rows; NaN if none is."""
    reached = curve.loc[curve["value"] > 0.5, "age"]
    return float(reached.min()) if len(reached) else float("nan")


def _counts(steps: pd.DataFrame, endings: Sequence[str]) -> tuple[Floats, Floats]:
    """Return the events by ending and age, and those at risk by age, ages from 1."""
    last = int(steps["age"].max()) if len(steps) else 0
    summed = steps.groupby(["state", "age"])["cases"].sum().astype(float)
    table = summed.unstack("age", fill_value=0.0).reindex(
        index=[*endings, _OPEN], columns=range(1, last + 1), fill_value=0.0
    )
    counts = table.to_numpy(float)
    return counts[:-1], counts.sum(axis=0)


def _observations(events: Floats, at_risk: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Return times, statuses and weights: who ended and when, and who was lost sight of and when."""
    left = at_risk - events.sum(axis=0)
    # Whom the next age does not find at risk was seen for the last time at this one.
    lost = left - np.append(at_risk[1:], 0.0)
    if (lost < 0).any():
        age = int(np.argmax(lost < 0)) + 1
        raise ValueError(f"At age {age + 1} more cases are at risk than age {age} left.")
    weights = np.vstack([lost[None, :], events])
    status, time = np.nonzero(weights)
    return time + 1, status, weights[status, time]


def _shares(events: Floats, at_risk: Floats, endings: Sequence[str]) -> list[Floats]:
    """Return the cumulative incidence of each ending by age."""
    shares = [np.zeros(len(at_risk)) for _ in endings]
    if not events.any():
        return shares
    time, status, weight = _observations(events, at_risk)
    fitted = CumIncidenceRight(time, status, freq_weights=weight)
    # It says nothing of endings beyond the last that occurs.
    for share, incidence in zip(shares, fitted.cinc, strict=False):
        share[:] = _at_every_age(fitted.times, incidence, len(at_risk), 0.0)
    return shares


def _ended_share(events: Floats, at_risk: Floats) -> Floats:
    if not events.any():
        return np.zeros(len(at_risk))
    time, status, weight = _observations(events[None, :], at_risk)
    fitted = SurvfuncRight(time, status, freq_weights=weight)
    return 1 - _at_every_age(fitted.surv_times, fitted.surv_prob, len(at_risk), 1.0)


def _at_every_age(times: Floats, values: Floats, ages: int, start: float) -> Floats:
    """Carry a step function, known where it changes, to every age."""
    known = pd.Series(values, index=times)
    return known.reindex(range(1, ages + 1)).ffill().fillna(start).to_numpy(float)


def _standard_error(share: Floats, events: Floats, ending: int, at_risk: Floats) -> Floats:
    """Return the standard error of one ending's cumulative incidence by age, from counts."""
    n, all_events, mine = at_risk, events.sum(axis=0), events[ending]
    some = n > 0
    survival = np.cumprod(1 - np.divide(all_events, n, out=np.zeros_like(n), where=some))
    before = np.concatenate([[1.0], survival[:-1]])
    # Where all end at once nobody is left whom it could concern.
    leaving = np.divide(all_events, n * (n - all_events), out=np.zeros_like(n), where=some & (all_events < n))
    own = np.divide(before**2 * mine * (n - mine), n**3, out=np.zeros_like(n), where=some)
    both = np.divide(before * mine, n**2, out=np.zeros_like(n), where=some)
    total, at = np.cumsum, share
    variance = at**2 * total(leaving) - 2 * at * total(at * leaving) + total(at**2 * leaving)
    variance += total(own) - 2 * at * total(both) + 2 * total(at * both)
    return np.sqrt(np.clip(variance, 0.0, None))


def _bounds(share: Floats, error: Floats) -> tuple[Floats, Floats]:
    """Return the interval on the scale of log(−log), which never leaves 0 to 1."""
    low, high = np.full_like(share, np.nan), np.full_like(share, np.nan)
    inside = (share > 0) & (share < 1 - 1e-12)
    logarithm = np.log(share[inside])
    reach = norm.ppf(0.5 + CONFIDENCE / 2) * error[inside] / np.abs(share[inside] * logarithm)
    low[inside] = np.exp(logarithm * np.exp(reach))
    high[inside] = np.exp(logarithm * np.exp(-reach))
    return low, high


def _framed(
    endings: Sequence[str], at_risk: Floats, shares: Sequence[Floats], errors: Sequence[Floats]
) -> pd.DataFrame:
    if not len(at_risk):
        columns = {"state": str, "age": int, "at_risk": float, "value": float, "low": float, "high": float}
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()}).assign(
            is_shown=pd.Series(dtype=bool)
        )
    frames = []
    for state, share, error in zip(endings, shares, errors, strict=True):
        low, high = _bounds(share, error)
        frames.append(
            pd.DataFrame(
                {
                    "state": state,
                    "age": np.arange(len(at_risk) + 1),
                    "at_risk": np.concatenate([at_risk[:1], at_risk]),
                    "value": np.concatenate([[0.0], share]),
                    "low": np.concatenate([[np.nan], low]),
                    "high": np.concatenate([[np.nan], high]),
                }
            )
        )
    frame = pd.concat(frames, ignore_index=True)
    return frame.assign(is_shown=[is_enough(n) for n in frame["at_risk"]])
