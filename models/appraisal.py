"""An appraisal score: what came of a person's own cases, part by part, and what luck could have made of it.

A part is an index, 100 where it came as is to be expected, higher where it came better. With r the observed
number ÷ the expected one, s² its variance by luck, m the mean and τ² the variance of the true ratios of all k
collectors (`models.dispersion.between`), y = r / m and B = s² / (s² + τ²),

    index = 100 · (1 + (1 − B)(y − 1))            95 %: ± 1.96 · 100 · √v
    v     = (1 − B) s² / m² + 2 B² (y − 1)² / (k − 3)

turned about 100 where fewer is better, and kept within `LOWEST` and `HIGHEST`, so that no part rules the
whole. The score is Σ w · index ÷ Σ w. Parts of one family rest on the same cases and days: their deviations
are added as they stand, as if luck were common to them; those of different families are added as squares.

Source: empirical Bayes, normal–normal, with the allowance for τ² being estimated: Morris (1983), “Parametric
empirical Bayes inference”, JASA 78. Why so: docs/decisions/0010-appraisal.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from scipy.stats import norm

from models.dispersion import Between
from models.intervals import CONFIDENCE, Interval

Basis = Literal["measured", "too_few", "counted"]
Verdict = Literal["above", "none", "below", "too_few"]

EXPECTED: Final = 100.0
LOWEST: Final = 70.0
HIGHEST: Final = 130.0
# Of fewer collectors it cannot be learned how they differ: nobody is set apart from the others.
FEWEST_MEMBERS: Final = 5
# What is written in whole points is told from 100 only by a whole one.
LEAST_TOLD: Final = 1.0
_REACH: Final = float(norm.isf((1 - CONFIDENCE) / 2))


@dataclass(frozen=True, slots=True)
class Index:
    """How a part came, 100 as expected.

    Attributes:
        interval: the 95 % interval of the true index; of what was counted in full, the index itself.
        basis: `measured` of enough observations; `too_few`, which counts as 100; `counted` in full.
    """

    value: float
    interval: Interval
    basis: Basis


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an appraisal.

    Attributes:
        weight: above zero, in whatever unit all parts share.
        family: parts of one are moved by the same luck.
    """

    name: str
    weight: float
    family: str
    index: Index


@dataclass(frozen=True, slots=True)
class Score:
    """All parts together.

    Attributes:
        value: the weighted mean of the indices.
        interval: its 95 % interval.
        parts: in the order in which they were given.
    """

    value: float
    interval: Interval
    parts: tuple[Part, ...]

    @property
    def verdict(self) -> Verdict:
        """What may be said of the whole: nothing where no part has enough observations."""
        if all(part.index.basis == "too_few" for part in self.parts):
            return "too_few"
        return verdict(self.interval)


def verdict(interval: Interval) -> Verdict:
    """Say on which side of what is expected an index lies, where its interval leaves a whole point."""
    if interval.low >= EXPECTED + LEAST_TOLD:
        return "above"
    return "below" if interval.high <= EXPECTED - LEAST_TOLD else "none"


def measured(ratio: float, variance: float, between: Between, *, is_lower_better: bool = False) -> Index:
    """Return the index of what enough cases gave.

    Args:
        ratio: observed ÷ expected.
        variance: of the ratio by luck alone, above zero.
        between: how all collectors differ. Of fewer than five of them, or where nothing came of anybody's
            cases, nobody is told apart: the part counts as 100.
        is_lower_better: whether fewer than expected is good.
    """
    if between.members < FEWEST_MEMBERS or not between.mean > 0:
        return too_few(between)
    beyond = ratio / between.mean - 1
    luck, differ = variance / between.mean**2, between.variance / between.mean**2
    drawn = luck / (luck + differ)
    spread = (1 - drawn) * luck + 2 * drawn**2 * beyond**2 / (between.members - 3)
    value = (1 - drawn) * beyond * (-1 if is_lower_better else 1)
    return _within(value, math.sqrt(spread), "measured")


def too_few(between: Between | None = None) -> Index:
    """Return the index of what is too little known: 100, and as unsure as collectors differ."""
    if between is None or between.members < FEWEST_MEMBERS or not between.mean > 0:
        return _within(0.0, 0.0, "too_few")
    return _within(0.0, math.sqrt(between.variance) / between.mean, "too_few")


def counted(share: float, usual: float) -> Index:
    """Return the index of a full count, in which luck has no part: a share beside the department's."""
    return _within(share - usual, 0.0, "counted")


def score(parts: Sequence[Part]) -> Score:
    """Return the weighted mean of the parts and how sure it is.

    Args:
        parts: at least one, each with a weight above zero.
    """
    total = math.fsum(part.weight for part in parts)
    value = math.fsum(part.weight * part.index.value for part in parts) / total
    return Score(
        value,
        Interval(
            value - _deviation(parts, [p.index.value - p.index.interval.low for p in parts]) / total,
            value + _deviation(parts, [p.index.interval.high - p.index.value for p in parts]) / total,
        ),
        tuple(parts),
    )


def _deviation(parts: Sequence[Part], deviations: Sequence[float]) -> float:
    families: dict[str, list[float]] = {}
    for part, deviation in zip(parts, deviations, strict=True):
        families.setdefault(part.family, []).append(part.weight * deviation)
    return math.hypot(*sorted(math.fsum(of) for of in families.values()))


def _within(beyond: float, spread: float, basis: Basis) -> Index:
    low, value, high = (
        min(max(EXPECTED * (1 + beyond + side * _REACH * spread), LOWEST), HIGHEST) for side in (-1, 0, 1)
    )
    return Index(value, Interval(low, high), basis)
