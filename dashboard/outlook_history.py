"""Results by month → what an outlook is made of: stocks, moves between buckets, and what entered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from queries.dimensions import CLOSED_STATES, CURRENT, delinquent_buckets
from queries.engine import Result
from queries.lineage import shifted
from queries.soundness import is_sound, next_month

Floats = NDArray[np.float64]

BUCKETS: Final = delinquent_buckets()
# Who is current again has been cured; should he fall behind again, he enters anew.
ENDS: Final = (CURRENT, *CLOSED_STATES)
STATES: Final = (*BUCKETS, *ENDS)
_PLACES: Final = {state: place for place, state in enumerate(STATES)}

# Fewer months than this say nothing of what a usual month is.
FEWEST_MONTHS = 3


@dataclass(frozen=True)
class History:
    """What stood where at each month's end, and what moved.

    Attributes:
        stock: by month, what was in each bucket at its end, of shape (buckets,).
        moves: by the month at whose end it began, what moved, of shape (buckets, states); of months whose
            outcome is known and says what it seems to say.
        seen: by the same months, how many accounts moved so: what a share by balance rests on.
        entries: by the same months, what was current and fell behind, by bucket.
        current: by month, what was current at its end, as far as known.
        breaks: first months of a new coding: nothing is pooled or compared across them.
    """

    matrix: Result
    stock: Mapping[date, Floats]
    moves: Mapping[date, Floats]
    seen: Mapping[date, Floats]
    entries: Mapping[date, Floats]
    current: Mapping[date, float]
    breaks: tuple[date, ...]

    def pooled_months(self, base: date, most: int | None = None, since: date | None = None) -> list[date]:
        """Return the months from which a projection made at the end of `base` may learn, oldest first."""
        found = [
            month
            for month in sorted(self.moves)
            if month < base
            and (since is None or month >= since)
            and not any(month < start <= base for start in self.breaks)
        ]
        return found[-most:] if most else found

    def is_followed(self, base: date, month: date) -> bool:
        """Whether what stood at the end of a later month can be set beside a projection made at `base`."""
        return month in self.stock and not any(base < start <= month for start in self.breaks)

    def newcomers(self, month: date) -> Floats:
        """Return what stood in each bucket a month later and had neither been past due nor current.

        First seen then, or handed over; of balances also what interest, spending and payments changed.
        Negative where more was handed over to others. Zero where the month after is not known.
        """
        after = self.stock.get(next_month(month))
        if after is None:
            return np.zeros(len(BUCKETS))
        return after - self.moves[month][:, : len(BUCKETS)].sum(axis=0) - self.entries[month]


def read(matrix: Result, stock: Result, breaks: Sequence[date]) -> History:
    """Read what an outlook needs.

    Args:
        matrix: the roll-rate matrix by month, bucket and next bucket, by accounts or by balance.
        stock: delinquent accounts, or their balance, by month and bucket.
        breaks: the first months of a new coding.
    """
    moves: dict[date, Floats] = {}
    seen: dict[date, Floats] = {}
    entries: dict[date, Floats] = {}
    current: dict[date, float] = {}
    is_count = matrix.weight == "accounts"
    for row in matrix.records:
        month, value = row["month"], float(row["numerator"])
        if row["bucket"] == CURRENT:
            open_still = row["immature"] + row["missing"] if is_count else 0
            current[month] = current.get(month, 0.0) + value + open_still
        if not is_sound(matrix.metric, month, breaks) or row["next_bucket"] not in _PLACES:
            continue
        place = _PLACES[row["next_bucket"]]
        if row["bucket"] in BUCKETS:
            for kept, added in ((moves, value), (seen, float(row["n"]))):
                held = kept.setdefault(month, np.zeros((len(BUCKETS), len(STATES))))
                held[_PLACES[row["bucket"]], place] += added
        elif row["bucket"] == CURRENT and place < len(BUCKETS):
            entries.setdefault(month, np.zeros(len(BUCKETS)))[place] += value
    return History(
        matrix,
        _by_bucket(stock),
        moves,
        seen,
        {month: entries.get(month, np.zeros(len(BUCKETS))) for month in moves},
        # By balance, what is current is known of months that were seen to their end alone.
        current if is_count else {month: current[month] for month in moves if month in current},
        tuple(breaks),
    )


def _by_bucket(result: Result) -> dict[date, Floats]:
    found: dict[date, Floats] = {}
    for row in result.records:
        held = found.setdefault(row["month"], np.zeros(len(BUCKETS)))
        if row["bucket"] in BUCKETS and row["numerator"] == row["numerator"]:
            held[_PLACES[row["bucket"]]] = float(row["numerator"])
    return found


def paid_by_move(recovered: Result) -> dict[date, Floats]:
    """Return what was paid in a month, by the month at whose end it began, of shape (buckets, states).

    `recovered` is the recovered amount by month, bucket and closing bucket.
    """
    found: dict[date, Floats] = {}
    for row in recovered.records:
        if row["bucket"] in BUCKETS and row["closing_bucket"] in _PLACES:
            begun = shifted(row["month"], -1)
            held = found.setdefault(begun, np.zeros((len(BUCKETS), len(STATES))))
            held[_PLACES[row["bucket"]], _PLACES[row["closing_bucket"]]] += float(row["numerator"])
    return found
