"""What chances add up to: how many cures, which accounts are hard, and what moves one account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit
from scipy.stats import norm

from models.features import Floats
from models.intervals import CONFIDENCE
from models.registry import CureModel
from queries.cure import CureTerm, cure_terms
from queries.dimensions import DIFFICULTIES
from queries.observations import TARGETS, LogOdds
from queries.settings import settings

_REACH = float(norm.ppf(0.5 + CONFIDENCE / 2))


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What is to be expected of some accounts.

    Attributes:
        expected: cures; `low` and `high` is what luck alone allows, 95 %, were every chance true.
        amount: what is past due times its chance, summed.
    """

    accounts: int
    expected: float
    low: float
    high: float
    amount: float


def foreseen(chance: Floats, amount: Floats) -> Foreseen:
    """Sum chances up; the number of cures is Poisson-binomial, taken as normal."""
    total, spread = float(chance.sum()), sqrt(float((chance * (1 - chance)).sum()))
    reach = _REACH * spread
    return Foreseen(
        len(chance),
        total,
        max(0.0, total - reach),
        min(float(len(chance)), total + reach),
        float(np.nansum(amount)),
    )


def difficulty(chance: Floats) -> pd.Series:
    """Return easy, medium or hard for each chance, by the edges of the settings."""
    edges = settings()["cure"]
    words = np.select(
        [chance >= edges["easy_from"], chance >= edges["hard_below"]], DIFFICULTIES[:2], DIFFICULTIES[2]
    )
    return pd.Series(words, dtype=object)


@dataclass(frozen=True, slots=True)
class Influence:
    """What one term does.

    Attributes:
        odds: by what the odds of a cure are multiplied with it, against without it.
    """

    term: CureTerm
    odds: float


def influences(model: CureModel, most: int) -> list[Influence]:
    """Return the terms that move the chance of a cure at the next month-end most, strongest first."""
    pairs = zip(cure_terms(), model.targets[TARGETS[0]].weights, strict=True)
    ordered = sorted(pairs, key=lambda pair: -abs(pair[1]))
    return [Influence(term, exp(weight)) for term, weight in ordered[:most] if weight]


def chance_of(learnt: LogOdds, terms: Sequence[float]) -> float:
    """Return the chance of one account."""
    return float(expit(learnt.intercept + np.asarray(terms) @ np.asarray(learnt.weights)))


def evaluation_frame(groups: Sequence[Mapping[str, Any]], dimension: str, fewest: int) -> pd.DataFrame:
    """Return what a trial found of the groups of a dimension that are large enough."""
    rows = [one for one in groups if one["dimension"] == dimension and one["n"] >= fewest]
    return pd.DataFrame(
        rows, columns=["member", "n", "cured", "expected", "ratio", "auc", "impact_ratio", "spread"]
    )
