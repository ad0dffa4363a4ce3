"""Which of many changes are more than luck: two-sample tests, and control of false discoveries over all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control, norm
from statsmodels.stats.proportion import test_proportions_2indep

from models.intervals import Interval, difference, is_enough
from models.means import mean_difference, standard_errors

# Of what is called a change, no more than this share may be luck.
MOST_FALSE = 0.05


class Sums(NamedTuple):
    """What a rate or mean is made of.

    Attributes:
        numerator: successes, or the sum of the observations.
        n: the observations.
        squares: the sum of their squares; None for a rate.
    """

    numerator: float
    n: float
    squares: float | None = None

    @property
    def value(self) -> float:
        """The rate or mean; NaN without observations."""
        return self.numerator / self.n if self.n else float("nan")


@dataclass(frozen=True, slots=True)
class Change:
    """A change between two groups of observations.

    Attributes:
        amount: the second value minus the first.
        interval: the 95 % interval of the amount.
        p_value: how often luck alone makes a change so large, were there none.
        is_detectable: the change stands after false-discovery control over all that were looked at.
    """

    before: Sums
    after: Sums
    amount: float
    interval: Interval
    p_value: float
    is_detectable: bool = False


def changes(pairs: Sequence[tuple[Sums, Sums]]) -> list[Change | None]:
    """Compare each pair, and say which changes stand.

    Args:
        pairs: before and after; the two are independent groups of observations.

    Returns:
        One change a pair in their order; None where either side has too few observations to say.

    Source: Benjamini & Hochberg (1995), as `scipy.stats.false_discovery_control`, at q ≤ 0.05.
    """
    found = [_change(before, after) for before, after in pairs]
    tested = [place for place, change in enumerate(found) if change is not None]
    stands = rejected([found[place].p_value for place in tested])  # type: ignore[union-attr]
    for place, is_rejected in zip(tested, stands, strict=True):
        change = found[place]
        assert change is not None
        found[place] = Change(
            change.before, change.after, change.amount, change.interval, change.p_value, bool(is_rejected)
        )
    return found


def rejected(p_values: Sequence[float], most_false: float = MOST_FALSE) -> NDArray[np.bool_]:
    """Return which hypotheses of no difference are rejected, so that few of those are true.

    Source: Benjamini & Hochberg (1995), as `scipy.stats.false_discovery_control`.
    """
    values = np.asarray(p_values, float)
    if not len(values):
        return np.zeros(0, bool)
    return np.asarray(false_discovery_control(values) <= most_false)


def _change(before: Sums, after: Sums) -> Change | None:
    if not (is_enough(before.n) and is_enough(after.n)):
        return None
    amount = after.value - before.value
    if before.squares is None or after.squares is None:
        interval = difference(after.numerator, after.n, before.numerator, before.n)
        return Change(before, after, amount, interval, _p_of_rates(before, after))
    first, second = (
        (of.numerator, of.squares if of.squares is not None else 0.0, of.n) for of in (after, before)
    )
    return Change(before, after, amount, mean_difference(first, second), _p_of_means(before, after))


def _p_of_rates(before: Sums, after: Sums) -> float:
    """Two-sided; a pair of rates that are both 0 or both 1 does not differ."""
    if before.value == after.value:
        return 1.0
    # It also reckons a ratio, which nobody asks for and which a rate of zero has not.
    with np.errstate(divide="ignore", invalid="ignore"):
        found = test_proportions_2indep(
            after.numerator, after.n, before.numerator, before.n, compare="diff", method="agresti-caffo"
        )
    return float(found.pvalue)


def _p_of_means(before: Sums, after: Sums) -> float:
    columns = ([before.numerator, after.numerator], [before.squares or 0.0, after.squares or 0.0])
    errors = standard_errors(*columns, [before.n, after.n])
    spread = float(np.hypot(*errors))
    if spread == 0:
        return 1.0 if before.value == after.value else 0.0
    return float(2 * norm.sf(abs(after.value - before.value) / spread))
