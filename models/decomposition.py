"""Why a rate moved: what the mix of groups did, and what the groups' own rates did.

Source: Kitagawa (1955), symmetric: mix = Σ (s₁ − s₀)(r₁ + r₀) / 2, rate = Σ (r₁ − r₀)(s₁ + s₀) / 2, with s a
group's share of the observations and r its rate. The two add up to the change with nothing left over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt

from scipy.stats import norm

from models.intervals import CONFIDENCE, Interval

_REACH = float(norm.ppf(0.5 + CONFIDENCE / 2))


@dataclass(frozen=True, slots=True)
class Group:
    """A group's sums in two periods: the numerator and the denominator of its rate before and now."""

    member: str | None
    numerator_before: float
    denominator_before: float
    numerator: float
    denominator: float


@dataclass(frozen=True, slots=True)
class Part:
    """What one group adds to the change.

    Attributes:
        mix: by its share having changed. Set against the mean of the two rates of the whole, so that a group
            that grows adds where it lies above that and takes away where it lies below; over all groups
            this changes nothing, as their shares always sum to one.
        rate: by its own rate having changed; zero where it has none in one of the periods.
        error: standard error of `rate`.
    """

    member: str | None
    mix: float
    rate: float
    error: float


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A change of a rate, split: `before` + Σ mix + Σ rate = `after`."""

    before: float
    after: float
    parts: tuple[Part, ...]

    @property
    def mix(self) -> float:
        """What the mix did."""
        return fsum(part.mix for part in self.parts)

    @property
    def rate(self) -> float:
        """What the groups' own rates did."""
        return fsum(part.rate for part in self.parts)

    @property
    def rate_interval(self) -> Interval:
        """The 95 % interval of `rate`, the shares of the groups taken as they were."""
        reach = _REACH * sqrt(fsum(part.error**2 for part in self.parts))
        return Interval(self.rate - reach, self.rate + reach)


def decompose(groups: Sequence[Group]) -> Decomposition | None:
    """Split the change of a rate between two periods, or return None where one has no observations.

    A group that only one of the periods has, has no change of its own rate: all that it brings is mix.
    """
    before, after = fsum(g.denominator_before for g in groups), fsum(g.denominator for g in groups)
    if before <= 0 or after <= 0:
        return None
    whole_before = fsum(g.numerator_before for g in groups) / before
    whole = fsum(g.numerator for g in groups) / after
    middle = (whole_before + whole) / 2
    present = [g for g in groups if g.denominator_before > 0 or g.denominator > 0]
    return Decomposition(whole_before, whole, tuple(_part(g, before, after, middle) for g in present))


def _part(group: Group, before: float, after: float, middle: float) -> Part:
    share_before, share = group.denominator_before / before, group.denominator / after
    known = [
        numerator / denominator
        for numerator, denominator in (
            (group.numerator_before, group.denominator_before),
            (group.numerator, group.denominator),
        )
        if denominator > 0
    ]
    rate_before, rate = known[0], known[-1]
    weight = (share + share_before) / 2
    spread = 0.0
    if len(known) == 2:
        spread = rate_before * (1 - rate_before) / group.denominator_before
        spread += rate * (1 - rate) / group.denominator
    return Part(
        group.member,
        mix=(share - share_before) * ((rate + rate_before) / 2 - middle),
        rate=(rate - rate_before) * weight,
        # Rates of amounts are no shares of observations: theirs may lie outside of 0 and 1.
        error=weight * sqrt(max(spread, 0.0)),
    )
