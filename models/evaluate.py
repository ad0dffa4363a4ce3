"""How good chances are: whether they tell apart, whether they are true, for whom, and whether they last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Final

import numpy as np
import pandas as pd
from scipy.stats import norm
from sklearn.metrics import brier_score_loss, roc_auc_score

from models.features import Floats
from models.intervals import wilson
from queries.lineage import shifted
from queries.sentence import Sentence, Term

# Ten parts of as many accounts each, from the smallest chance to the largest.
PARTS: Final = 10
# A group smaller than this is not judged.
FEWEST_OF_A_GROUP: Final = 100
# What a model must keep to be certified: observed ÷ expected, and the error of calibration. That of a perfect
# model is 0.015 on average at some four thousand accounts, and smaller with more.
RATIO_BOUNDS: Final = (0.9, 1.1)
MOST_CALIBRATION_ERROR: Final = 0.04
# Telling apart this well within one bucket is a leak until shown otherwise.
SUSPICIOUS_AUC: Final = 0.95
# Groups among those chosen less often than four fifths of the most chosen are named (the four-fifths rule of
# the Uniform Guidelines on Employee Selection Procedures, 1978).
LEAST_IMPACT_RATIO: Final = 0.8
_LUCK: Final = float(norm.ppf(0.999))


@dataclass(frozen=True, slots=True)
class Quality:
    """How chances did among some accounts.

    Attributes:
        n, cured, expected: accounts, cures, and the sum of the chances.
        spread: standard deviation of the cures by luck alone, √Σ p(1 − p).
        auc: chance that of a cured and another account the cured one had the higher chance; NaN for one kind.
        brier: mean squared error of the chances.
        ece: mean distance of share cured and mean chance over ten parts of as many accounts (expected
            calibration error).
    """

    n: int
    cured: int
    expected: float
    spread: float
    auc: float
    brier: float
    ece: float

    @property
    def ratio(self) -> float:
        """Observed ÷ expected cures."""
        return self.cured / self.expected if self.expected else float("nan")

    @property
    def is_within_luck(self) -> bool:
        """Whether luck alone moves the cures so far from what was expected: 99.8 %, a normal law."""
        return abs(self.cured - self.expected) <= _LUCK * max(self.spread, 0.5)


@dataclass(frozen=True, slots=True)
class Part:
    """A tenth of the accounts, by their chance.

    Attributes:
        chance: their mean chance.
        low, high: 95 % Wilson interval of the share cured.
        cures_so_far: share of all cures in this part and those of larger chances.
        accounts_so_far: the share of accounts that these are.
    """

    n: int
    cured: int
    chance: float
    low: float
    high: float
    cures_so_far: float
    accounts_so_far: float


@dataclass(frozen=True, slots=True)
class GroupQuality:
    """How the chances did in one group.

    Attributes:
        impact_ratio: the share of the group among the third with the largest chances, relative to the group
            in which that share is largest.
    """

    dimension: str
    member: str
    quality: Quality
    impact_ratio: float

    @property
    def is_judged(self) -> bool:
        """Whether the group is large enough to say anything."""
        return self.quality.n >= FEWEST_OF_A_GROUP


def quality(outcome: Floats, chance: Floats) -> Quality:
    """Measure chances against what came.

    Sources: Brier (1950); AUC and Brier score as scikit-learn has them; calibration error as in Naeini and
    others (2015), with parts of equal size.
    """
    n, cured = len(outcome), int(outcome.sum())
    nothing = float("nan")
    if not n:
        return Quality(0, 0, 0.0, 0.0, nothing, nothing, nothing)
    auc = float(roc_auc_score(outcome, chance)) if 0 < cured < n else nothing
    return Quality(
        n,
        cured,
        float(chance.sum()),
        sqrt(float((chance * (1 - chance)).sum())),
        auc,
        float(brier_score_loss(outcome, chance)),
        _calibration_error(outcome, chance),
    )


def _ranked(chance: Floats, parts: int = PARTS) -> list[np.ndarray]:
    return [part for part in np.array_split(np.argsort(chance, kind="stable"), parts) if len(part)]


def _calibration_error(outcome: Floats, chance: Floats) -> float:
    gaps = [len(p) * abs(outcome[p].mean() - chance[p].mean()) for p in _ranked(chance)]
    return float(sum(gaps) / len(outcome))


def parts(outcome: Floats, chance: Floats) -> list[Part]:
    """Return ten parts of the accounts, largest chances first: for calibration and for lift."""
    found: list[Part] = []
    cures, seen, total = 0.0, 0, max(float(outcome.sum()), 1.0)
    for place in reversed(_ranked(chance)):
        cured, n = float(outcome[place].sum()), len(place)
        low, high = wilson([cured], [n])
        cures, seen = cures + cured, seen + n
        found.append(
            Part(
                n,
                int(cured),
                float(chance[place].mean()),
                float(low[0]),
                float(high[0]),
                cures / total,
                seen / len(outcome),
            )
        )
    return found


def by_group(frame: pd.DataFrame, outcome: Floats, chance: Floats, dimension: str) -> list[GroupQuality]:
    """Measure the chances in each group of a dimension; accounts without a member are left out."""
    edge = np.quantile(chance, 2 / 3) if len(chance) else 0.0
    member = frame[dimension].to_numpy(object)
    names = sorted({str(m) for m in member if isinstance(m, str)})
    places = {name: member == name for name in names}
    shares = {name: float((chance[at] >= edge).mean()) for name, at in places.items()}
    most = max(
        (shares[name] for name, at in places.items() if at.sum() >= FEWEST_OF_A_GROUP), default=float("nan")
    )
    return [
        GroupQuality(
            dimension,
            name,
            quality(outcome[at], chance[at]),
            shares[name] / most if most else float("nan"),
        )
        for name, at in places.items()
    ]


def stability(before: Floats, now: Floats) -> float:
    """Return the population stability index of two sets of chances, over tenths of the first.

    Source: Siddiqi (2006): Σ (share now − share before) ln(share now ÷ share before). Under 0.1 nothing
    moved; it says nothing of whether the chances are still true.
    """
    if not len(before) or not len(now):
        return float("nan")
    edges = np.quantile(before, np.linspace(0, 1, PARTS + 1)[1:-1])
    counts = [
        np.bincount(np.searchsorted(edges, chance, "right"), minlength=PARTS) for chance in (before, now)
    ]
    first, second = (np.maximum(count / count.sum(), 1e-4) for count in counts)
    return float(((second - first) * np.log(second / first)).sum())


def doubts(
    whole: Quality,
    buckets: Sequence[GroupQuality],
    tested: Sequence[date],
    breaks: Sequence[date],
) -> list[Sentence]:
    """Return why a model is not certified, a sentence each; none where it is.

    Args:
        tested: months of observation on which it was tested, none of which it learnt from.
        breaks: first months of a new meaning of status codes.
    """
    found = [
        Sentence(
            "The status codes change their meaning in {month}: what became of the accounts before is read in "
            "other terms.",
            month=f"{month:%Y-%m}",
        )
        for month in breaks
        if shifted(month, -1) in tested
    ]
    if whole.n < FEWEST_OF_A_GROUP:
        return [
            *found,
            Sentence("It was tested on {n} accounts only, which is too few to say.", n=f"{whole.n}"),
        ]
    low, high = RATIO_BOUNDS
    if not low <= whole.ratio <= high and not whole.is_within_luck:
        found.append(
            Sentence(
                "{cured} accounts were cured where {expected} were expected (observed ÷ expected {ratio}): "
                "allowed is {low} to {high}.",
                cured=f"{whole.cured:,}",
                expected=f"{whole.expected:,.0f}",
                ratio=f"{whole.ratio:.2f}",
                low=f"{low}",
                high=f"{high}",
            )
        )
    if whole.ece > MOST_CALIBRATION_ERROR:
        found.append(
            Sentence(
                "Chances and shares cured lie {error} apart on average: allowed is {most}.",
                error=f"{whole.ece:.3f}",
                most=f"{MOST_CALIBRATION_ERROR}",
            )
        )
    found += [
        Sentence(
            "In {bucket} it tells apart too well (AUC {auc}): a fact from after the observation is at work "
            "until shown otherwise.",
            bucket=Term(one.member),
            auc=f"{one.quality.auc:.3f}",
        )
        for one in buckets
        if one.is_judged and one.quality.auc > SUSPICIOUS_AUC
    ]
    return found
