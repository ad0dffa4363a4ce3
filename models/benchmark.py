"""Who gets more or less than cases like his usually give, beyond luck and beyond harder cases.

Each member's observed number is set against the one expected of the very cases he had. Expectation comes
from a model, or from how the others fare with cases of the same kind (`models.standardised`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import sqrt
from typing import Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import false_discovery_control, norm

from models.chances import Chances
from models.changes import MOST_FALSE
from models.dispersion import Between, Dispersion, between, dispersion, shrunken
from models.intervals import CONFIDENCE, Interval, is_enough, wilson

Verdict = Literal["above", "in_line", "below", "too_few"]
Floats = NDArray[np.float64]

# The two limits of a funnel plot, two and three standard deviations in round words.
NEAR, FAR = CONFIDENCE, 0.998
# With fewer than so many expected to come out, or not to, there are only counts.
FEWEST_EITHER_WAY: Final = 5
_UNKNOWN: Final = float("nan")
_NO_INTERVAL: Final = Interval(_UNKNOWN, _UNKNOWN)
_NOBODY: Final = Between(_UNKNOWN, 0.0, 0)
# With fewer cases nobody is said to differ.
FEWEST_FOR_A_FLAG: Final = 100
# Outside of the nearer limits in so many of the last so many months counts like once outside of the farther.
MONTHS_OUTSIDE, MONTHS_LOOKED_AT = 2, 3
# Of fewer members the scatter cannot be told from the few who truly differ: limits are those of luck alone.
FEWEST_TO_WIDEN: Final = 10


@dataclass(frozen=True, slots=True)
class Member:
    """One member against expectation.

    Attributes:
        observed: how many of his cases came out.
        expected: how many usually come out of cases like his.
        n: his cases.
        variance: of the number by luck alone.
        has_rate: whether a ratio may be shown; else the counts alone.
        ratio: observed ÷ expected; NaN where none may be shown, as all of the following.
        interval: the 95 % interval of the true ratio, luck alone being at work.
        luck: the smallest and largest number that luck alone explains, at 95 %.
        z: the deviate, after what parts members anyway.
        p_value: two-sided (mid-p), of `z`.
        q_value: Benjamini–Hochberg's, over all members with a rate.
        shrunken: the ratio drawn towards all, by which lists are sorted.
        months_outside: of the last three months those outside of the 95 % limits on the side he is more on,
            with its sign. 0 for who lies within them over all months: q ≤ 0.05 is out of his reach.
        verdict: above or below only by the rule of flags; too few also where a member with fewer than a
            hundred cases lies outside of the limits.
        noise: the variance of the ratio by luck, his own and that of those whom he is compared with.
    """

    member: str
    observed: int
    expected: float
    n: int
    variance: float
    luck: Interval
    has_rate: bool = False
    ratio: float = _UNKNOWN
    interval: Interval = _NO_INTERVAL
    z: float = _UNKNOWN
    p_value: float = _UNKNOWN
    q_value: float = _UNKNOWN
    shrunken: float = _UNKNOWN
    months_outside: int = 0
    verdict: Verdict = "too_few"
    noise: float = _UNKNOWN

    @property
    def is_flagged(self) -> bool:
        """Whether he is said to differ from expectation."""
        return self.verdict in ("above", "below")

    @property
    def is_outside(self) -> bool:
        """Whether he lies outside of the 95 % limits, as one in twenty does by luck."""
        return bool(abs(self.z) > _reach(NEAR))


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Members against expectation.

    Attributes:
        members: in the order of their names.
        dispersion: how much the units scatter beyond luck; limits are widened by it. Units are the members
            themselves, or the collectors of whom they are made. NaN and 0 where these are too few to tell.
        mix: all cases, for what is said of a member with cases like all.
        share: how much of the variance of units is left in a member: of one of `k` equal units, 1 / k.
        between: how the true ratios of those with a rate lie about their mean.
    """

    members: tuple[Member, ...]
    dispersion: Dispersion
    mix: Chances
    share: float = 1.0
    between: Between = _NOBODY

    def limits(self, expected: Sequence[float], level: float = NEAR) -> tuple[Floats, Floats]:
        """Return the limits of the ratio for members of whom so much is expected, none below zero.

        They hold for cases in the mix of all; a member is judged by those of his own cases.

        Source: Spiegelhalter (2005), “Funnel plots for comparing institutional performance”, additive
        over-dispersion; skewness by Cornish and Fisher.
        """
        e, reach = np.asarray(expected, float), _reach(level)
        spread = np.sqrt(self.mix.variance / self.mix.expected / e + self.share * self.dispersion.tau2)
        middle = 1 + (reach**2 - 1) * self.mix.third_moment / self.mix.variance / 6 / e
        return np.maximum(middle - reach * spread, 0.0), middle + reach * spread

    def power(self, n: float, odds_ratio: float, level: float = NEAR) -> float:
        """Return how often a member lies outside of the limits whose odds are so many times the usual.

        Args:
            n: his cases, in the mix of all.
            odds_ratio: by which his odds of every case differ.

        Source: the normal approximation: the deviate has the mean and variance of the changed chances.
        """
        other, share = self.mix.with_odds(odds_ratio), n / self.mix.n
        expected = self.mix.expected * share
        reach = _reach(level) * sqrt(
            self.mix.variance * share + self.share * self.dispersion.tau2 * expected**2
        )
        shift, spread = (other.expected * share - expected), sqrt(other.variance * share)
        return float(norm.sf((reach - shift) / spread) + norm.cdf((-reach - shift) / spread))


def benchmark(frame: pd.DataFrame) -> Benchmark:
    """Set members against expectation.

    Args:
        frame: columns `member`, `observed`, `expected` and `n`, one row a member and stratum: a band of
            cases that have about the same chance. Optionally `month`, by which the last three months are
            looked at; `unit`, the collectors of whom the members are made, a sample of whom they are; and
            `reference`: of how many other cases the chance was learned, where these are so few that their
            own luck counts. A further column such as `stratum` changes nothing.

    Source: indirect standardisation; limits and flags as in Spiegelhalter (2005).
    """
    rows = frame[frame["n"] > 0]
    if "unit" not in rows:
        rows = rows.assign(unit=rows["member"])
    found = _scatter(rows)
    sums = {str(name): part for name, part in rows.groupby("member", sort=True)}
    members = [_counted(name, part) for name, part in sums.items()]
    rated = [_Rated(m, sums[m.member], found.tau2) for m in members if m.has_rate]
    judged = _with_ratios(rated)
    if "month" in rows:
        outside = _outside_by_month(rows, judged, found.tau2)
        judged = [replace(m, months_outside=outside.get(m.member, 0)) for m in judged]
    verdicts = {m.member: _with_verdict(m) for m in judged}
    shown = tuple(verdicts.get(m.member, m) for m in members)
    share = float(np.median([r.share for r in rated] or [1.0]))
    differ = between([m.ratio for m in judged], [m.noise for m in judged])
    return Benchmark(shown, found, _chances(rows), share, differ)


class _Rated:
    """A member with a rate, and what parts his observed number from what is expected."""

    def __init__(self, member: Member, rows: pd.DataFrame, tau2: float) -> None:
        self.member = member
        self.chances = _chances(rows)
        # By his own luck, and by that of those with whom he is compared.
        self.noise = member.variance
        if "reference" in rows:
            chance = rows["expected"] / rows["n"]
            self.noise += float((rows["n"] ** 2 * chance * (1 - chance) / rows["reference"]).sum())
        units = np.bincount(pd.factorize(rows["unit"])[0], rows["expected"])
        self.share = float((units**2).sum() / units.sum() ** 2)
        self.spread = self.noise + tau2 * self.share * member.expected**2

    @property
    def z(self) -> float:
        """The exact deviate, drawn in by what else than his own luck is at work."""
        return self.chances.z(self.member.observed) * sqrt(self.member.variance / self.spread)

    @property
    def variance_of_ratio(self) -> float:
        """By luck alone."""
        return self.noise / self.member.expected**2


def _scatter(rows: pd.DataFrame) -> Dispersion:
    units = [(_counted(str(name), part), part) for name, part in rows.groupby("unit")]
    rated = [_Rated(unit, part, 0.0) for unit, part in units if unit.has_rate]
    if len(rated) < FEWEST_TO_WIDEN:
        return Dispersion(_UNKNOWN, 0.0)
    return dispersion([r.z for r in rated], [r.variance_of_ratio for r in rated])


@cache
def _reach(level: float) -> float:
    return float(norm.isf((1 - level) / 2))


def _chances(rows: pd.DataFrame) -> Chances:
    return Chances.of(rows["expected"], rows["n"])


def _counted(name: str, rows: pd.DataFrame) -> Member:
    chances = _chances(rows)
    expected, n = chances.expected, chances.n
    has_rate = is_enough(n) and min(expected, n - expected) >= FEWEST_EITHER_WAY and chances.variance > 0
    luck = Interval(*map(float, chances.limits()))
    return Member(name, round(rows["observed"].sum()), expected, n, chances.variance, luck, has_rate)


def _with_ratios(rated: Sequence[_Rated]) -> list[Member]:
    if not rated:
        return []
    z = np.array([r.z for r in rated])
    p = 2 * norm.sf(np.abs(z))
    q = false_discovery_control(p)
    drawn_in = shrunken(
        [r.member.observed / r.member.expected for r in rated], [r.variance_of_ratio for r in rated]
    )
    return [
        replace(
            r.member,
            ratio=r.member.observed / r.member.expected,
            interval=Interval(*(b / r.member.expected for b in r.chances.true_number(r.member.observed))),
            z=float(z[i]),
            p_value=float(p[i]),
            q_value=float(q[i]),
            shrunken=float(drawn_in[i]),
            noise=r.variance_of_ratio,
        )
        for i, r in enumerate(rated)
    ]


def _outside_by_month(rows: pd.DataFrame, members: Sequence[Member], tau2: float) -> dict[str, int]:
    """Return in how many of the last months each lies outside of the 95 % limits on the side he is more on.

    Looked at is who lies outside over all months. A month with too few cases for a rate says nothing.
    """
    last = sorted(rows["month"].unique())[-MONTHS_LOOKED_AT:]
    names = {m.member for m in members if m.is_outside}
    recent = rows[rows["month"].isin(last) & rows["member"].isin(names)]
    sides: dict[str, list[int]] = {}
    for (name, _), part in recent.groupby(["member", "month"]):
        month = _counted(str(name), part)
        if month.has_rate:
            z = _Rated(month, part, tau2).z
            sides.setdefault(str(name), []).append(int(z > _reach(NEAR)) - int(z < -_reach(NEAR)))
    return {name: max(of.count(1), of.count(-1)) * (1 if sum(of) >= 0 else -1) for name, of in sides.items()}


def _with_verdict(member: Member) -> Member:
    """Say what may be said: the rule of flags, of which every part must hold."""
    side: Verdict = "above" if member.z > 0 else "below"
    again = member.months_outside if side == "above" else -member.months_outside
    is_beyond = abs(member.z) > _reach(FAR) or again >= MONTHS_OUTSIDE
    if is_beyond and member.q_value <= MOST_FALSE and member.n >= FEWEST_FOR_A_FLAG:
        return replace(member, verdict=side)
    is_unsure = member.is_outside and member.n < FEWEST_FOR_A_FLAG
    return replace(member, verdict="too_few" if is_unsure else "in_line")


def outside_by_raw_rate(members: Sequence[Member]) -> list[Member]:
    """Return those whose raw rate differs from that of all by its 95 % interval, whatever their cases.

    It is what misleads: the harder somebody's cases, the lower his rate.
    """
    n = [m.n for m in members]
    if not sum(n):
        return []
    low, high = wilson([m.observed for m in members], n)
    whole = sum(m.observed for m in members) / sum(n)
    return [m for m, a, b in zip(members, low, high, strict=True) if not a <= whole <= b]
