"""Champion and challenger: how many accounts it takes, whether the draw was fair, and what came of it.

Arms are compared as assigned, whatever was done. The interval is Newcombe's; what may stop an experiment
early is the boundary of `models.sequential`, never a usual test looked at again and again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Final, NamedTuple

from scipy.stats import chisquare
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import proportion_effectsize, proportions_ztest

from models.intervals import Interval, difference, is_enough
from models.sequential import boundaries, inflation

ALPHA: Final = 0.05
POWER: Final = 0.8
# A fair draw is off by so much once in a thousand experiments.
RATIO_IS_OFF: Final = 0.001


def sample_size(baseline: float, goal: float, ratio: float = 1.0, alpha: float = ALPHA) -> int:
    """Return how many accounts the champion needs to find a difference with a power of 80 %.

    Args:
        baseline, goal: the champion's rate, and the challenger's that must not be missed (0–1).
        ratio: of the challenger's accounts to the champion's.
        alpha: two-sided.

    Source: Cohen (1988), arcsine transform, as `statsmodels.stats.power.NormalIndPower`.

    >>> sample_size(0.30, 0.33)
    3762
    """
    effect = abs(proportion_effectsize(goal, baseline))
    # It is asked for the size of the first group, which is the champion.
    found = NormalIndPower().solve_power(effect, alpha=alpha, power=POWER, ratio=ratio)
    return ceil(found)


def power_of(baseline: float, goal: float, champion: float, challenger: float, alpha: float = ALPHA) -> float:
    """Return the chance that a true difference is found with so many accounts in either arm (0–1)."""
    if not champion or not challenger:
        return 0.0
    effect = abs(proportion_effectsize(goal, baseline))
    return float(NormalIndPower().power(effect, champion, alpha, ratio=challenger / champion))


def accounts_needed(
    baseline: float, goal: float, shares: Sequence[float], looks: int = 1
) -> tuple[int, tuple[int, ...]]:
    """Return how many accounts an experiment needs in all, and in each arm.

    Args:
        baseline, goal: as of `sample_size`.
        shares: of the arms, the champion's first; each challenger is compared with the champion, at an
            error that they share.
        looks: how often it is looked at; more looks cost a few accounts more.
    """
    alpha = error_of_each(len(shares))
    more = inflation(looks, alpha, POWER)
    champion, *challengers = shares
    totals = [
        sample_size(baseline, goal, ratio=share / champion, alpha=alpha) * more / champion
        for share in challengers
    ]
    total = ceil(max(totals))
    return total, tuple(ceil(total * share) for share in shares)


def error_of_each(arms: int) -> float:
    """Return the error of each comparison, so that all of one experiment together keep 5 % (Bonferroni)."""
    return ALPHA / max(arms - 1, 1)


class RatioCheck(NamedTuple):
    """Whether the arms have as many accounts as were meant for them.

    Attributes:
        p_value: how often a fair draw is off by as much.
        is_off: so rarely that something decides beside the hash; the outcome must then not be read.
    """

    p_value: float
    is_off: bool


def ratio_check(entered: Sequence[int], shares: Sequence[float]) -> RatioCheck | None:
    """Compare the accounts that entered with the shares; None where too few entered to say.

    Source: Pearson's chi-square, as `scipy.stats.chisquare`; Fabijan et al. (2019) on sample-ratio mismatch.
    """
    total = sum(entered)
    expected = [total * share for share in shares]
    # The test is good from five expected in each.
    if not total or min(expected) < 5:
        return None
    p_value = float(chisquare(entered, expected).pvalue)
    return RatioCheck(p_value, p_value < RATIO_IS_OFF)


class ArmSums(NamedTuple):
    """The accounts of an arm whose outcome is known, and the successes among them."""

    successes: int
    known: int

    @property
    def rate(self) -> float:
        """The share of successes; NaN without accounts."""
        return self.successes / self.known if self.known else float("nan")


@dataclass(frozen=True, slots=True)
class Look:
    """What a challenger looked like beside the champion at one look.

    Attributes:
        fraction: of the information that was planned.
        z: the difference in standard errors.
        bound: how many would have stopped the experiment.
    """

    fraction: float
    z: float
    bound: float

    @property
    def is_crossed(self) -> bool:
        """Whether the difference lies beyond the bound."""
        return abs(self.z) >= self.bound


class Verdict(StrEnum):
    """What may be said of a challenger."""

    NOT_BEGUN = "not_begun"
    TOO_FEW = "too_few"
    RATIO_OFF = "ratio_off"
    GOES_ON = "goes_on"
    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no_difference"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A challenger against the champion, as assigned.

    Attributes:
        challenger, champion: their sums, of all accounts known by now.
        amount: rate of the challenger minus that of the champion; NaN where an arm is empty.
        interval: 95 %, Newcombe; None where there are too few.
        looks: those that were due, oldest first.
        planned: the bounds at even distances as they were planned, one a look.
    """

    challenger: ArmSums
    champion: ArmSums
    amount: float
    interval: Interval | None
    looks: tuple[Look, ...]
    planned: tuple[float, ...]
    verdict: Verdict


def compare(
    at_looks: Sequence[tuple[ArmSums, ArmSums]],
    now: tuple[ArmSums, ArmSums],
    needed: tuple[int, int],
    looks: int,
    *,
    ratio: RatioCheck | None = None,
    arms: int = 2,
) -> Comparison:
    """Judge a challenger by the looks that were due.

    Args:
        at_looks: (challenger, champion) with all accounts that had entered by each look that was due.
        now: the same with all that are known by now.
        needed: how many accounts of either were planned.
        looks: how many are planned; with the last of them, or once all planned accounts are known, the
            experiment is over, and what comes later is not looked at.
        ratio: what the sample-ratio check said.
        arms: of the experiment.
    """
    alpha = error_of_each(arms)
    planned = tuple(boundaries([(k + 1) / looks for k in range(looks)], alpha))
    challenger, champion = now
    amount = challenger.rate - champion.rate
    enough = is_enough(challenger.known) and is_enough(champion.known)
    interval = difference(*challenger, *champion) if enough else None
    made = _looks(at_looks, needed, alpha, looks)
    verdict = _verdict(made, amount, ratio, is_enough=enough, has_begun=bool(champion.known))
    is_over = len(at_looks) >= looks or bool(made and made[-1].fraction >= 1)
    if verdict is Verdict.GOES_ON and is_over:
        verdict = Verdict.NO_DIFFERENCE
    return Comparison(challenger, champion, amount, interval, made, planned, verdict)


def _looks(
    at_looks: Sequence[tuple[ArmSums, ArmSums]], needed: tuple[int, int], alpha: float, planned: int
) -> tuple[Look, ...]:
    """Return the looks with their bounds; one at which nothing had been added is left out."""
    aimed_at = _information(*needed)
    rows: list[tuple[float, float]] = []
    for challenger, champion in at_looks:
        fraction = _information(challenger.known, champion.known) / aimed_at if aimed_at else 0.0
        if fraction > (rows[-1][0] if rows else 0.0):
            rows.append((fraction, _z(challenger, champion)))
        if fraction >= 1:
            break
    is_over = len(at_looks) >= planned or bool(rows and rows[-1][0] >= 1)
    bounds = boundaries([fraction for fraction, _ in rows], alpha, is_over=is_over)
    return tuple(Look(fraction, z, bound) for (fraction, z), bound in zip(rows, bounds, strict=True))


def _information(challenger: float, champion: float) -> float:
    """Return what is known of a difference, up to a factor: the inverse of its variance."""
    return 1 / (1 / challenger + 1 / champion) if challenger and champion else 0.0


def _z(challenger: ArmSums, champion: ArmSums) -> float:
    """Return the difference of two rates in standard errors; zero where nothing varies."""
    successes = [challenger.successes, champion.successes]
    known = [challenger.known, champion.known]
    if not 0 < sum(successes) < sum(known):
        return 0.0
    return float(proportions_ztest(successes, known)[0])


def _verdict(
    looks: Sequence[Look], amount: float, ratio: RatioCheck | None, *, is_enough: bool, has_begun: bool
) -> Verdict:
    if not has_begun:
        return Verdict.NOT_BEGUN
    if ratio is not None and ratio.is_off:
        return Verdict.RATIO_OFF
    if not is_enough:
        return Verdict.TOO_FEW
    # The first look beyond its bound has decided; what comes after decides nothing.
    crossed = next((look for look in looks if look.is_crossed), None)
    if crossed is None:
        return Verdict.GOES_ON
    return Verdict.BETTER if crossed.z > 0 else Verdict.WORSE


def judged(
    by_look: Sequence[Mapping[str, ArmSums]],
    now: Mapping[str, ArmSums],
    entered: Mapping[str, int],
    shares: Mapping[str, float],
    needed: Mapping[str, int],
    looks: int,
) -> tuple[RatioCheck | None, dict[str, Comparison]]:
    """Judge every challenger of an experiment; the first arm of `shares` is the champion.

    Args:
        by_look: of each look that was due the sums of every arm.
        now: the sums of every arm by now.
        entered: accounts of each arm, also those whose outcome is not known.
        shares, needed: of each arm, as planned.
        looks: how many are planned.
    """
    champion, *challengers = shares
    none = ArmSums(0, 0)
    ratio = ratio_check([entered.get(arm, 0) for arm in shares], list(shares.values()))
    found = {
        arm: compare(
            [(sums.get(arm, none), sums.get(champion, none)) for sums in by_look],
            (now.get(arm, none), now.get(champion, none)),
            (needed[arm], needed[champion]),
            looks,
            ratio=ratio,
            arms=len(shares),
        )
        for arm in challengers
    }
    return ratio, found
