"""Outlooks: the projection made now, what it brings in and loses, and the same made earlier and what came."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from dashboard.outlook_history import BUCKETS, ENDS, FEWEST_MONTHS, STATES, Floats, History
from models.backtest import Error, error, errors
from models.outlook import Chain, Projection, by_luck, pooled, project, unseen
from queries.lineage import shifted

MOST_MONTHS: Final = 6
CHARGED_OFF: Final = "charged_off"


@dataclass(frozen=True)
class Outlook:
    """A projection from the end of one month.

    Attributes:
        base: the month at whose end it was made.
        months: those that it looks ahead to.
        pooled: the months from which the matrix was learnt, each from its end to the next.
        way: what is expected.
        entries: what is current and falls behind each month, by bucket.
        newcomers: what stands past due each month and was not seen before, by bucket.
        seen: accounts of which the matrix was learnt, of shape (buckets, states).
        unseen: buckets of which no move was seen: then nothing can be projected.
    """

    base: date
    months: tuple[date, ...]
    pooled: tuple[date, ...]
    way: Projection
    entries: Floats
    newcomers: Floats
    seen: Floats
    unseen: tuple[str, ...]

    @property
    def chain(self) -> Chain:
        """The matrix used."""
        return self.way.chain

    @property
    def start(self) -> Floats:
        """What is past due at the base, by bucket."""
        return self.way.stock[0]

    @property
    def totals(self) -> Floats:
        """What is past due in all buckets at each month's end, the base first."""
        found: Floats = self.way.stock.sum(axis=1)
        return found

    @property
    def share_new(self) -> Floats:
        """Which share of it is not past due yet, at each month's end."""
        new = self.way.arrived[:, : len(BUCKETS)].sum(axis=1)
        return np.divide(new, self.totals, out=np.zeros_like(new), where=self.totals > 0)

    def changed(self, change: Callable[[Chain], Chain]) -> Outlook:
        """Return the outlook by another matrix, all else as it is."""
        chain = change(self.chain)
        way = project(chain, self.start, self.entries + self.newcomers, len(self.months))
        return replace(self, way=way)

    def luck(self) -> Floats:
        """Return the 95 % interval that sampling alone leaves, as `models.outlook.by_luck`; of accounts."""
        return by_luck(self.chain, self.start, self.entries + self.newcomers, len(self.months))


@dataclass(frozen=True)
class BackTest:
    """The same projection as it would have been made at earlier month-ends, and what came.

    Attributes:
        bases: the month-ends.
        expected, came: past due, of shape (bases, horizons, buckets); NaN where it is not known what came.
        unchanged: what stood at each base, of shape (bases, buckets): the forecast of no change.
        lost, was_lost: charged off in each month ahead, of shape (bases, horizons).
    """

    bases: tuple[date, ...]
    expected: Floats
    came: Floats
    unchanged: Floats
    lost: Floats
    was_lost: Floats

    @property
    def errors(self) -> list[list[Error | None]]:
        """By horizon; each bucket, and last all together."""
        return errors(self.expected, self.came)

    @property
    def farthest(self) -> int:
        """The longest horizon at which a projection can be checked; 0 where none can."""
        return max((h for h in range(1, self.expected.shape[1] + 1) if self.whole(h)), default=0)

    def whole(self, horizon: int) -> Error | None:
        """The error of all that is past due, so many months ahead."""
        return error(self.expected[:, horizon - 1].sum(axis=1), self.came[:, horizon - 1].sum(axis=1))

    def of_no_change(self, horizon: int) -> Error | None:
        """The error that a forecast of no change would have had."""
        return error(self.unchanged.sum(axis=1), self.came[:, horizon - 1].sum(axis=1))

    def of_losses(self, horizon: int) -> Error | None:
        """The error of what is charged off in all months up to a horizon."""
        until = slice(None, horizon)
        return error(self.lost[:, until].sum(axis=1), self.was_lost[:, until].sum(axis=1))


def made(
    history: History, base: date, most: int | None, ahead: int = MOST_MONTHS, since: date | None = None
) -> Outlook | None:
    """Make the projection from the end of a month, or return None where too few months can be learnt from.

    Args:
        history: what was seen.
        base: the month at whose end it is made; nothing later is looked at.
        most: of how many months, the newest, the matrix is pooled; None for all.
        ahead: months to look ahead.
        since: the first month to learn from.
    """
    learnt = history.pooled_months(base, most, since)
    if len(learnt) < FEWEST_MONTHS or base not in history.stock:
        return None
    chain = pooled([history.moves[month] for month in learnt], BUCKETS, ENDS)
    entries = _entries(history, learnt, base)
    newcomers = np.mean([history.newcomers(month) for month in learnt], axis=0)
    start = history.stock[base]
    way = project(chain, start, entries + newcomers, ahead)
    months = tuple(shifted(base, place) for place in range(1, ahead + 1))
    gaps = unseen(chain, start, entries + newcomers)
    seen: Floats = np.sum([history.seen[month] for month in learnt], axis=0)
    return Outlook(base, months, tuple(learnt), way, entries, newcomers, seen, gaps)


def _entries(history: History, learnt: Sequence[date], base: date) -> Floats:
    """Return what falls behind in a month: the pooled entry rate, of what is current now."""
    fell = np.sum([history.entries[month] for month in learnt], axis=0)
    was_current = sum(history.current.get(month, 0.0) for month in learnt)
    known = [month for month in history.current if month <= base]
    if not was_current > 0 or not known:
        return np.zeros(len(BUCKETS))
    rated: Floats = fell / was_current * history.current[max(known)]
    return rated


def newest_base(history: History, until: date | None) -> date | None:
    """Return the newest month-end from which a projection can be made, or None."""
    for base in sorted(history.stock, reverse=True):
        if until is not None and base > until:
            continue
        if len(history.pooled_months(base)) >= FEWEST_MONTHS:
            return base
    return None


def tested(history: History, outlook: Outlook, most: int | None) -> BackTest:
    """Make the same projection from each earlier month-end, and set it beside what came."""
    ahead = len(outlook.months)
    earlier = [
        found
        for base in sorted(history.stock)
        if base < outlook.base
        and history.is_followed(base, outlook.base)
        and (found := made(history, base, most, ahead)) is not None
        and not found.unseen
    ]
    unknown = np.full(len(BUCKETS), np.nan)
    came = [
        [history.stock[m] if history.is_followed(o.base, m) else unknown for m in o.months] for o in earlier
    ]
    lost = [[_lost_in(history, o.base, m) for m in o.months] for o in earlier]
    shape = (len(earlier), ahead, len(BUCKETS))
    return BackTest(
        tuple(o.base for o in earlier),
        np.array([o.way.stock[1:] for o in earlier]).reshape(shape),
        np.array(came).reshape(shape),
        np.array([o.start for o in earlier]).reshape(shape[0], shape[2]),
        np.array([o.way.ended(CHARGED_OFF) for o in earlier]).reshape(shape[:2]),
        np.array(lost).reshape(shape[:2]),
    )


def _lost_in(history: History, base: date, month: date) -> float:
    """What was charged off in a month, NaN where that is not known or the codes changed since the base."""
    began = shifted(month, -1)
    if began not in history.moves or not history.is_followed(base, month):
        return float("nan")
    return float(history.moves[began][:, STATES.index(CHARGED_OFF)].sum())


def paid_rates(paid: Mapping[date, Floats], balances: History, learnt: Sequence[date]) -> Floats:
    """Return what is paid for each unit of opening balance that moves so, of shape (buckets, states).

    Sums over the months learnt from, by the move: what stays pays less than what is cured, so that a change
    of the matrix changes what is paid. Zero for a move that was not seen.
    """
    empty = np.zeros((len(BUCKETS), len(STATES)))
    whole = np.sum([empty, *(paid.get(month, empty) for month in learnt)], axis=0)
    moved = np.sum([empty, *(balances.moves[month] for month in learnt if month in balances.moves)], axis=0)
    return np.divide(whole, moved, out=empty, where=moved > 0)


def recovery_test(
    history: History, paid: Mapping[date, Floats], test: BackTest, most: int | None
) -> tuple[Floats, Floats]:
    """Return what would have been expected to be paid, and what was, of shape (bases, horizons).

    Args:
        history: of balances.
        paid: as `outlook_history.paid_by_move`.
        test: of balances: its bases and horizons are taken.
        most: months pooled.
    """
    ahead = test.expected.shape[1]
    expected, came = np.full((len(test.bases), ahead), np.nan), np.full((len(test.bases), ahead), np.nan)
    for row, base in enumerate(test.bases):
        found = made(history, base, most, ahead)
        if found is None:
            continue
        expected[row] = found.way.moving(paid_rates(paid, history, found.pooled))
        for column, month in enumerate(found.months):
            began = shifted(month, -1)
            if began in paid and history.is_followed(base, month):
                came[row, column] = paid[began].sum()
    return expected, came
