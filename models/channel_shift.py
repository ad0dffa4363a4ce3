"""What might come of it if cases were first attempted through another channel: an assumption."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final, NamedTuple

from scipy.stats import norm

from models.intervals import CONFIDENCE, Interval

_REACH = float(norm.ppf(0.5 + CONFIDENCE / 2))
# Fewer cases than this say nothing of a channel, nor do fewer cures or failures expected.
FEWEST_CASES: Final = 100
_FEWEST_EXPECTED: Final = 5
# Beyond ten points nobody has seen a bucket's rate move by its channel: no more is assumed.
MOST_POINTS: Final = 0.1


class Worked(NamedTuple):
    """Cases first attempted through a channel: cured, to be expected of cases like these, and all."""

    cures: float
    expected: float
    n: float

    @property
    def is_enough(self) -> bool:
        """Whether so many cases say something of their channel."""
        return self.n >= FEWEST_CASES and min(self.expected, self.n - self.expected) >= _FEWEST_EXPECTED


@dataclass(frozen=True, slots=True)
class Shift:
    """By how much a bucket's cure rate might change.

    Attributes:
        points: as a share of the bucket's cases, capped.
        interval: 95 %, by luck alone, capped likewise.
        is_detectable: whether the interval leaves out zero.
    """

    points: float
    interval: Interval
    is_detectable: bool


def shift(source: Worked, target: Worked, whole: Worked, moved: float) -> Shift | None:
    """Return what would change if the moved cases were cured as those of the other channel are.

    A channel's cures ÷ what was to be expected of its cases takes out how hard they were, as far as was known
    before; the difference of the two ratios is then laid on the bucket's own chance, for the share of its
    cases that is moved. That what was known says all is an assumption, and that others would answer to the
    channel as its own cases do.

    Args:
        source, target: the channel that is left, and the one that is taken, in one bucket.
        whole: all cases of the bucket.
        moved: which share of the source's cases is moved (0–1).

    Returns:
        None where either channel has too few cases to say.

    Var O ≤ E (1 − E ÷ n), by Jensen's inequality on Σ p (1 − p): the interval is rather too wide.
    """
    if not (source.is_enough and target.is_enough and whole.n > 0):
        return None
    weight = moved * source.n / whole.n * whole.expected / whole.n
    difference = weight * (target.cures / target.expected - source.cures / source.expected)
    error = weight * sqrt(_relative_variance(source) + _relative_variance(target))
    low, high = difference - _REACH * error, difference + _REACH * error
    return Shift(_capped(difference), Interval(_capped(low), _capped(high)), not low <= 0 <= high)


def _relative_variance(of: Worked) -> float:
    return (1 - of.expected / of.n) / of.expected


def _capped(points: float) -> float:
    return min(max(points, -MOST_POINTS), MOST_POINTS)
