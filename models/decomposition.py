"""Why a rate moved: what the mix of groups did, and what the groups' own rates did.

Source: Kitagawa (1955), symmetric: mix = Σ (s₁ − s₀)(r₁ + r₀) / 2, rate = Σ (r₁ − r₀)(s₁ + s₀) / 2, with s a
group's share of the observations and r its rate. The two add up to the change with nothing left over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum, nan, sqrt

import numpy as np
from scipy.stats import norm, t

from models.intervals import CONFIDENCE, Interval

# Of one dimension, or one of each of several.
Member = str | tuple[str | None, ...] | None

_UPPER = 0.5 + CONFIDENCE / 2
# With fewer clusters a jackknife error is itself little more than luck.
FEWEST_CLUSTERS = 20


@dataclass(frozen=True, slots=True)
class Group:
    """A group's sums in two periods: the numerator and the denominator of its rate before and now."""

    member: Member
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
        error: standard error of `rate`; NaN where it is not known.
        mix_error: the same of `mix`, the mean of the two rates of the whole taken as it is.
    """

    member: Member
    mix: float
    rate: float
    error: float
    mix_error: float


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A change of a rate, split: `before` + Σ mix + Σ rate = `after`.

    Attributes:
        denominator: what the rate is of now: times it, a part in points is one in cases, or in money.
        rate_error, mix_error: standard errors of the sums; NaN where they are not known.
        reach: how many standard errors the 95 % interval reaches.
    """

    before: float
    after: float
    parts: tuple[Part, ...]
    denominator: float
    rate_error: float
    mix_error: float
    reach: float

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
        """The 95 % interval of `rate`; NaN where it is not known."""
        return self.around(self.rate, self.rate_error)

    @property
    def mix_interval(self) -> Interval:
        """The 95 % interval of `mix`; NaN where it is not known."""
        return self.around(self.mix, self.mix_error)

    def around(self, value: float, error: float) -> Interval:
        """Return the 95 % interval about a value with a standard error."""
        return Interval(value - self.reach * error, value + self.reach * error)


def decompose(groups: Sequence[Group], *, is_share: bool = True) -> Decomposition | None:
    """Split the change of a rate between two periods, or return None where one has no observations.

    A group that only one of the periods has, has no change of its own rate: all that it brings is mix.

    Args:
        groups: that share out the observations between them.
        is_share: whether numerators count successes among the denominators' observations. Then errors are
            binomial, the shares of the groups taken as they were; of amounts they are not known, and
            `jackknifed` finds them.
    """
    before, after = fsum(g.denominator_before for g in groups), fsum(g.denominator for g in groups)
    if before <= 0 or after <= 0:
        return None
    whole_before = fsum(g.numerator_before for g in groups) / before
    whole = fsum(g.numerator for g in groups) / after
    middle = (whole_before + whole) / 2
    present = [g for g in groups if g.denominator_before > 0 or g.denominator > 0]
    parts = tuple(_part(g, before, after, middle, is_share) for g in present)
    return Decomposition(
        whole_before,
        whole,
        parts,
        after,
        sqrt(fsum(part.error**2 for part in parts)) if is_share else nan,
        sqrt(fsum(part.mix_error**2 for part in parts)) if is_share else nan,
        float(norm.ppf(_UPPER)),
    )


def _part(group: Group, before: float, after: float, middle: float, is_share: bool) -> Part:
    share_before, share = group.denominator_before / before, group.denominator / after
    known = [
        (numerator / denominator, denominator)
        for numerator, denominator in (
            (group.numerator_before, group.denominator_before),
            (group.numerator, group.denominator),
        )
        if denominator > 0
    ]
    rate_before, rate = known[0][0], known[-1][0]
    spread = sqrt(fsum(max(r * (1 - r), 0.0) / n for r, n in known)) if is_share else nan
    weight = (share + share_before) / 2 if len(known) == 2 else 0.0
    return Part(
        group.member,
        mix=(share - share_before) * ((rate + rate_before) / 2 - middle),
        rate=(rate - rate_before) * weight,
        error=weight * spread,
        # A group of one period alone lends its one rate to both.
        mix_error=abs(share - share_before) / 2 * spread * (1 if len(known) == 2 else 2),
    )


def jackknifed(groups: Sequence[Group], clusters: Sequence[Sequence[Group]]) -> Decomposition | None:
    """Split a change of a rate of amounts, its errors by leaving out one cluster after the other.

    Amounts are no independent successes: what is paid differs a thousandfold between accounts, and those of
    one collector go together. Leaving out each collector in turn tells how much hangs on any.

    Args:
        groups: as of `decompose`.
        clusters: the same sums shared out between clusters, such as collectors: of each, its groups.

    Returns:
        The same split; errors are NaN where there are fewer than `FEWEST_CLUSTERS`.

    Source: Tukey's delete-one jackknife, v = (k − 1) / k · Σ (θ₍ᵢ₎ − θ̄)², with t on k − 1 degrees of freedom
    (Wolter, Introduction to variance estimation, 2007, chapter 4).
    """
    found = decompose(groups, is_share=False)
    if found is None or len(clusters) < FEWEST_CLUSTERS:
        return found
    members = [part.member for part in found.parts]
    left = [decompose(_without(groups, cluster), is_share=False) for cluster in clusters]
    rows = [
        [value for part in _in_order(one, members) for value in (part.rate, part.mix)]
        for one in left
        if one is not None
    ]
    values = np.array(rows).reshape(len(rows), len(members), 2)
    whole = values.sum(axis=1)
    share = (len(rows) - 1) / len(rows)
    errors = np.sqrt(share * ((values - values.mean(axis=0)) ** 2).sum(axis=0))
    totals = np.sqrt(share * ((whole - whole.mean(axis=0)) ** 2).sum(axis=0))
    parts = tuple(
        replace(part, error=float(error), mix_error=float(mix_error))
        for part, (error, mix_error) in zip(found.parts, errors, strict=True)
    )
    return replace(
        found,
        parts=parts,
        rate_error=float(totals[0]),
        mix_error=float(totals[1]),
        reach=float(t.ppf(_UPPER, len(rows) - 1)),
    )


def _without(groups: Sequence[Group], cluster: Sequence[Group]) -> list[Group]:
    """Take a cluster's sums away from those of all."""
    own = {group.member: group for group in cluster}
    nothing = Group(None, 0.0, 0.0, 0.0, 0.0)
    return [
        Group(
            group.member,
            group.numerator_before - mine.numerator_before,
            group.denominator_before - mine.denominator_before,
            group.numerator - mine.numerator,
            group.denominator - mine.denominator,
        )
        for group in groups
        for mine in (own.get(group.member, nothing),)
    ]


def _in_order(found: Decomposition, members: Sequence[Member]) -> list[Part]:
    """Return a part for each member; one of nothing where a group is gone with the cluster."""
    parts = {part.member: part for part in found.parts}
    return [parts.get(member, Part(None, 0.0, 0.0, 0.0, 0.0)) for member in members]
