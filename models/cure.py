"""The chance that an account past due is cured: a logistic regression that people can read, and a challenger.

The same terms serve two purposes. *Foreseeing* uses weights learnt from all months: who will be cured next.
*Comparing* uses weights that never saw the customer whose chance they give, with a season for every month, so
that people are held against what such accounts usually do in that very month.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits

from models.features import Floats, Observations
from queries.cure import Weights, cure_terms, folds
from queries.errors import DunlinError
from queries.observations import TARGETS, LogOdds

# A light ridge: it settles terms that say the same thing, and bounds what separates perfectly.
_RIDGE_C: Final = 1.0
# Fewer than this teach nothing that lasts.
FEWEST_OBSERVATIONS, FEWEST_OF_A_KIND = 200, 20


class NotLearnableError(DunlinError):
    """There is too little to learn from."""


def require_learnable(seen: Observations, target: str = TARGETS[0]) -> None:
    """Hold observations to what a model can be learnt from.

    Raises:
        NotLearnableError: they are too few, or nearly all of them ended alike.
    """
    outcome = seen.outcome(target)
    cured, count = int(outcome.sum()), len(outcome)
    if count < FEWEST_OBSERVATIONS:
        raise NotLearnableError(
            "{count} accounts past due have a known outcome; a cure model needs {least} or more. "
            "Load more months.",
            count=count,
            least=FEWEST_OBSERVATIONS,
        )
    if min(cured, count - cured) < FEWEST_OF_A_KIND:
        raise NotLearnableError(
            "Of {count} accounts past due {cured} were cured: a model needs {least} or more that were and "
            "as many that were not. Load more months.",
            count=count,
            cured=cured,
            least=FEWEST_OF_A_KIND,
        )


def fit(seen: Observations, target: str = TARGETS[0]) -> LogOdds:
    """Learn the weights of one target.

    Raises:
        NotLearnableError: there is too little to learn from.
    """
    seen = seen.known(target)
    require_learnable(seen, target)
    intercept, weights = _logistic(scoring(seen.terms), seen.outcome(target))
    return LogOdds(intercept, tuple(weights))


def scoring(terms: Floats) -> Floats:
    """Return the terms with those at nothing that may not enter a debtor's score."""
    only_compares = np.array([term.only_compares for term in cure_terms()])
    return np.where(only_compares, 0.0, terms)


def chances(terms: Floats, learnt: LogOdds) -> Floats:
    """Return the chance of each row of terms."""
    return np.asarray(expit(learnt.intercept + terms @ np.asarray(learnt.weights)))


def benchmark(seen: Observations) -> tuple[Weights, ...]:
    """Learn the weights for comparing: one set a fold, from the customers of the other folds, with seasons.

    The seasons of a set average to zero over its months, so that a month that was not learnt from is taken
    as an average one.

    Raises:
        NotLearnableError: there is too little to learn from.
    """
    target = TARGETS[0]
    seen = seen.known(target)
    require_learnable(seen, target)
    months = list(seen.months)
    place = {month: number for number, month in enumerate(months)}
    number = seen.frame["month"].map(place).to_numpy()
    season = np.zeros((len(seen), len(months)))
    season[np.arange(len(seen)), number] = 1.0
    wide = np.hstack([seen.terms, season])
    outcome, fold = seen.outcome(target), seen.frame["fold"].to_numpy()
    # Linear algebra lets other threads work meanwhile.
    with ThreadPoolExecutor() as pool:
        learning = [pool.submit(_comparing, wide, outcome, fold != one, months) for one in range(folds())]
        return tuple(one.result() for one in learning)


def _comparing(wide: Floats, outcome: Floats, learns: NDArray[np.bool_], months: Sequence[date]) -> Weights:
    intercept, weights = _logistic(wide[learns], outcome[learns])
    terms, seasons = weights[: -len(months)], weights[-len(months) :]
    middle = float(seasons.mean())
    return Weights(
        intercept + middle,
        tuple(float(w) for w in terms),
        {month: float(effect - middle) for month, effect in zip(months, seasons, strict=True)},
    )


def compared_chances(seen: Observations, sets: Sequence[Weights]) -> Floats:
    """Return the chance of each observation by the weights that did not see its customer."""
    fold, result = seen.frame["fold"].to_numpy(), np.zeros(len(seen))
    for number, one in enumerate(sets):
        mine = fold == number
        effects = seen.frame.loc[mine, "month"].map(one.seasons).fillna(0.0).to_numpy(float)
        result[mine] = expit(one.intercept + effects + seen.terms[mine] @ np.asarray(one.weights))
    return result


def _logistic(terms: Floats, outcome: Floats) -> tuple[float, Floats]:
    model = LogisticRegression(C=_RIDGE_C, solver="newton-cholesky", max_iter=200)
    with threadpool_limits(1):
        model.fit(terms, outcome)
    return float(model.intercept_[0]), np.asarray(model.coef_[0])


def boosted(seen: Observations, target: str = TARGETS[0]) -> CalibratedClassifierCV:
    """Learn the challenger: gradient boosting, calibrated on customers that it did not learn from.

    Learnt from all; the curve that calibrates it is learnt from what three models say of the third of the
    customers that each did not see.

    Raises:
        NotLearnableError: there is too little to learn from.

    Source: Platt (1999), as `sklearn.calibration.CalibratedClassifierCV(method="sigmoid", ensemble=False)`.
    """
    seen = seen.known(target)
    require_learnable(seen, target)
    outcome = seen.outcome(target)
    split = list(GroupKFold(3).split(seen.terms, outcome, seen.frame["account_id"]))
    with threadpool_limits(1):
        return CalibratedClassifierCV(_booster(), method="sigmoid", cv=split, ensemble=False).fit(
            scoring(seen.terms), outcome
        )


def boosted_chances(model: CalibratedClassifierCV, terms: Floats) -> Floats:
    """Return the challenger's chance of each row of terms."""
    with threadpool_limits(1):
        return np.asarray(model.predict_proba(scoring(terms))[:, 1])


def cross_validated(seen: Observations, target: str = TARGETS[0]) -> tuple[Floats, Floats]:
    """Return the chances of each observation by 5-fold validation: logistic regression's and boosting's.

    Folds are of whole customers.
    """
    seen = seen.known(target)
    require_learnable(seen, target)
    outcome = seen.outcome(target)
    terms = scoring(seen.terms)
    plain, strong = np.zeros(len(seen)), np.zeros(len(seen))
    with threadpool_limits(1):
        for learns, is_tested in GroupKFold(5).split(terms, outcome, seen.frame["account_id"]):
            intercept, weights = _logistic(terms[learns], outcome[learns])
            plain[is_tested] = expit(intercept + terms[is_tested] @ weights)
            model = _booster().fit(terms[learns], outcome[learns])
            strong[is_tested] = model.predict_proba(terms[is_tested])[:, 1]
    return plain, strong


# One thread: on data of this size several wait for one another longer than they work.
def _booster() -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        learning_rate=0.03,
        max_iter=260,
        max_depth=4,
        min_samples_leaf=40,
        l2_regularization=10.0,
        max_features=0.15,
        random_state=0,
    )
