"""A closer look at one strategy: doubly robust, with what it rests on laid open.

Cases of the strategy are weighted by how likely they were to get it, and their outcome is modelled as well;
if either model is right, the difference is (Robins, Rotnitzky & Zhao 1994). Only cases that might have got
either are compared. What neither model sees can still explain it: it is an association, not proof.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import logit
from scipy.stats import norm
from statsmodels.discrete.discrete_model import Logit
from statsmodels.regression.linear_model import OLS
from statsmodels.tools.sm_exceptions import PerfectSeparationError, PerfectSeparationWarning
from statsmodels.treatment.treatment_effects import TreatmentEffect

from models.intervals import CONFIDENCE, Interval

Floats = NDArray[np.float64]

# A case is compared if it might have got either; Crump, Hotz, Imbens & Mitnik (2009) take 0.1.
OVERLAP: Final = (0.05, 0.95)
FEWEST: Final = 100
# A difference of the means of so many standard deviations is called negligible: Austin (2009).
BALANCED: Final = 0.1
# A category that fewer have is joined with the others.
_FEWEST_IN_CATEGORY: Final = 30


class Problem(StrEnum):
    """Why there is no answer."""

    TOO_FEW = "too_few"
    NO_OVERLAP = "no_overlap"
    ONE_OUTCOME = "one_outcome"
    SEPARATED = "separated"


@dataclass(frozen=True, slots=True)
class Balance:
    """How like the two groups are in one respect: differences of means in standard deviations."""

    name: str
    category: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Closer:
    """What the closer look says.

    Attributes:
        effect: rate under the strategy minus rate under the others, over the cases compared (a share).
        interval: 95 %, with an account's months taken as one.
        rate, rate_of_others: of all cases compared, had they got the strategy, or others.
        treated, others: cases compared.
        left_out: share of the cases that could hardly have got the other.
        balance: by respect, the least balanced before first.
    """

    effect: float
    interval: Interval
    rate: float
    rate_of_others: float
    treated: int
    others: int
    left_out: float
    balance: tuple[Balance, ...]

    @property
    def is_balanced(self) -> bool:
        """Whether no respect is left in which the groups differ by more than a tenth of a deviation."""
        return all(abs(one.after) < BALANCED for one in self.balance)


def closer_look(
    cases: pd.DataFrame, treated: NDArray[np.bool_], categories: tuple[str, ...] = ()
) -> Closer | Problem:
    """Compare the cases of a strategy with the others of its bucket.

    Args:
        cases: columns `cured` (0 or 1), `chance` (of a cure, before anything was done), `account_id`, and
            those named in `categories`.
        treated: which of them got the strategy.
        categories: by which cases were perhaps given out.

    Source: augmented inverse probability weighting, as `statsmodels.treatment.TreatmentEffect.aipw`; its
    variance by the influence function, clustered by account.
    """
    if min(treated.sum(), (~treated).sum()) < FEWEST:
        return Problem.TOO_FEW
    design = _design(cases, categories)
    try:
        score = _propensity(design, treated)
        inside = (score > OVERLAP[0]) & (score < OVERLAP[1])
        kept, mine = cases[inside].reset_index(drop=True), treated[inside]
        if min(mine.sum(), (~mine).sum()) < FEWEST:
            return Problem.NO_OVERLAP
        cured = kept["cured"].to_numpy(float)
        if any(len(np.unique(cured[group])) < 2 for group in (mine, ~mine)):
            return Problem.ONE_OUTCOME
        design = _design(kept, categories)
        return _estimate(kept, cured, mine, design, left_out=float(1 - inside.mean()))
    except (PerfectSeparationError, np.linalg.LinAlgError):
        return Problem.SEPARATED


def _propensity(design: pd.DataFrame, treated: NDArray[np.bool_]) -> Floats:
    return np.asarray(_fitted(design, treated).predict(), float)


def _fitted(design: pd.DataFrame, treated: NDArray[np.bool_]) -> Any:
    model = Logit(treated.astype(float), design.to_numpy(float))
    with warnings.catch_warnings():
        # Who can be told apart for certain cannot be compared; that is found by the overlap.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        return model.fit(disp=False, method="newton", warn_convergence=False)


def _estimate(
    cases: pd.DataFrame, cured: Floats, mine: NDArray[np.bool_], design: pd.DataFrame, left_out: float
) -> Closer:
    selected = _fitted(design, mine)
    score, exog = np.asarray(selected.predict(), float), design.to_numpy(float)
    found = TreatmentEffect(OLS(cured, exog), mine.astype(int), results_select=selected)
    effect, others, own = (float(value) for value in found.aipw(return_results=False))
    influence = _influence(found, cured, mine) - effect
    reach = float(norm.ppf(0.5 + CONFIDENCE / 2)) * _error(influence, cases["account_id"])
    return Closer(
        effect,
        Interval(effect - reach, effect + reach),
        own,
        others,
        int(mine.sum()),
        int((~mine).sum()),
        left_out,
        _balance(design, mine, score),
    )


def _influence(found: TreatmentEffect, cured: Floats, mine: NDArray[np.bool_]) -> Floats:
    """Return each case's part in the difference of the two means, and in what both models have learnt.

    The difference rests on both models; how it moves with their weights, times each case's part in these,
    comes on top (the sandwich of the joint moment conditions, which statsmodels solves by a slow search).
    """
    selected, exog = found.results_select, found.model_pool.exog
    score, density = (
        np.asarray(values, float)
        for values in (selected.predict(), selected.model.pdf(selected.fittedvalues))
    )
    own, others = (np.asarray(r.predict(exog), float) for r in (found.results1, found.results0))
    weight, weight_of_others = mine / score, ~mine / (1 - score)
    part = own - others + weight * (cured - own) - weight_of_others * (cured - others)
    moved = density * (weight * (cured - own) / score + weight_of_others * (cured - others) / (1 - score))
    return np.asarray(
        part
        + _learnt(exog, mine * (cured - own), (exog.T * mine) @ exog, 1 - weight)
        - _learnt(exog, ~mine * (cured - others), (exog.T * ~mine) @ exog, 1 - weight_of_others)
        - selected.model.score_obs(selected.params)
        @ np.linalg.solve(-selected.model.hessian(selected.params), selected.model.exog.T @ moved),
        float,
    )


def _learnt(exog: Floats, residual: Floats, squares: Floats, moved: Floats) -> Floats:
    """Return each case's part in a linear model's weights, as far as these move the difference."""
    return (exog * residual[:, None]) @ np.linalg.solve(squares, exog.T @ moved)


def _error(influence: Floats, accounts: pd.Series) -> float:
    """Return the standard error of their mean; what one account adds in several months is one thing."""
    sums = pd.Series(influence).groupby(accounts.to_numpy()).sum()
    return sqrt(float((sums**2).sum())) / len(influence)


def _design(cases: pd.DataFrame, categories: tuple[str, ...]) -> pd.DataFrame:
    """Return the terms of both models: the chance, bent, and the categories; none that others tell."""
    log_odds = logit(cases["chance"].to_numpy(float).clip(1e-6, 1 - 1e-6))
    spread = log_odds.std() or 1.0
    scaled = (log_odds - log_odds.mean()) / spread
    terms = {"": np.ones(len(cases)), "chance": scaled, "chance²": scaled**2}
    for name in categories:
        members = cases[name].astype(object).where(cases[name].notna(), "")
        counts = members.value_counts()
        # The largest is what the others are compared with.
        for member in counts.index[1:]:
            if counts[member] >= _FEWEST_IN_CATEGORY:
                terms[f"{name}={member}"] = (members == member).to_numpy(float)
    return _independent(pd.DataFrame(terms))


def _independent(design: pd.DataFrame) -> pd.DataFrame:
    """Leave out each column that those before it already tell."""
    squared = design.to_numpy(float)
    left = np.abs(np.diag(np.linalg.qr(squared, mode="r")))
    return design.loc[:, left > 1e-8 * np.sqrt(len(design))]


def _balance(design: pd.DataFrame, mine: NDArray[np.bool_], score: Floats) -> tuple[Balance, ...]:
    weights = np.where(mine, 1 / score, 1 / (1 - score))
    rows = []
    for name in design.columns[1:]:
        values = design[name].to_numpy(float)
        spread = sqrt((values[mine].var() + values[~mine].var()) / 2)
        if not spread:
            continue
        means = [
            (np.average(values[mine], weights=w[mine]) - np.average(values[~mine], weights=w[~mine])) / spread
            for w in (np.ones(len(values)), weights)
        ]
        respect, _, member = str(name).partition("=")
        rows.append(Balance(respect, member, float(means[0]), float(means[1])))
    return tuple(sorted(rows, key=lambda row: -abs(row.before)))
