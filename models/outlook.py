"""Where what is past due now will be in some months, if each month goes as recent months went.

A Markov chain over the buckets, estimated by the cohort estimator: what moved from b to b′ ÷ what was in b,
both summed over the pooled months. What ends (cured, paid off, charged off, sold) is absorbed; what falls
behind again is an arrival. Source: Cyert, Davidson & Thompson, Estimation of the allowance for doubtful
accounts by Markov chains (Management Science 8, 1962); Kemeny & Snell, Finite Markov chains (1960), for the
fundamental matrix.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.intervals import CONFIDENCE

Floats = NDArray[np.float64]

# So many runs tell the 2.5th and 97.5th of a hundred to about a tenth of the interval's width.
_DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Chain:
    """A transition matrix with states that are left and states in which it ends.

    Attributes:
        buckets: the states that are left, from the mildest to the worst.
        ends: the absorbing states.
        moves: sums of what moved, of shape (buckets, buckets + ends): accounts, or their opening balance.
    """

    buckets: tuple[str, ...]
    ends: tuple[str, ...]
    moves: Floats

    @property
    def states(self) -> tuple[str, ...]:
        """All states, in the order of the columns."""
        return (*self.buckets, *self.ends)

    @property
    def rows(self) -> Floats:
        """Shares of the rows, of shape (buckets, states); each sums to 1, or is NaN if nothing was seen."""
        totals = self.moves.sum(axis=1, keepdims=True)
        return np.divide(self.moves, totals, out=np.full_like(self.moves, np.nan), where=totals > 0)

    @property
    def matrix(self) -> Floats:
        """The square matrix of all states; each end leads to itself alone."""
        below = np.hstack([np.zeros((len(self.ends), len(self.buckets))), np.eye(len(self.ends))])
        return np.vstack([self.rows, below])


@dataclass(frozen=True, slots=True)
class Projection:
    """What is expected at the end of each month, the first of them now.

    Attributes:
        chain: by which it was made.
        held: what of that which is past due now is in each state, of shape (months + 1, states).
        arrived: the same of what arrives from now on.
    """

    chain: Chain
    held: Floats
    arrived: Floats

    @property
    def stock(self) -> Floats:
        """What is past due at each month's end, of shape (months + 1, buckets)."""
        return (self.held + self.arrived)[:, : len(self.chain.buckets)]

    def ended(self, end: str, *, held_only: bool = False) -> Floats:
        """What ends so in each month, of shape (months,)."""
        place = self.chain.states.index(end)
        so_far = self.held[:, place] if held_only else (self.held + self.arrived)[:, place]
        return np.diff(so_far)

    def moving(self, rates: Floats) -> Floats:
        """Return Σ of what moves times a rate of each move, in each month, of shape (months,).

        Args:
            rates: of shape (buckets, states), such as what is paid for each unit that moves so.
        """
        a_unit = np.nansum(self.chain.rows * np.nan_to_num(rates), axis=1)
        paid: Floats = self.stock[:-1] @ a_unit
        return paid


def pooled(moves: Sequence[Floats], buckets: Sequence[str], ends: Sequence[str]) -> Chain:
    """Make the chain of several months: their sums, never the mean of their rates."""
    shape = (len(buckets), len(buckets) + len(ends))
    return Chain(tuple(buckets), tuple(ends), np.sum([np.zeros(shape), *moves], axis=0))


def unseen(chain: Chain, start: Floats, arrivals: Floats) -> tuple[str, ...]:
    """Return the buckets that would be reached, and of which no move was seen: no row, no projection."""
    known = np.nan_to_num(chain.rows)[:, : len(chain.buckets)] > 0
    reached = (start > 0) | (arrivals > 0)
    for _ in chain.buckets:
        reached = reached | (reached @ known)
    none = chain.moves.sum(axis=1) <= 0
    return tuple(np.array(chain.buckets)[reached & none])


def project(chain: Chain, start: Floats, arrivals: Floats, months: int) -> Projection:
    """Return x·Pʰ of what is past due now, and beside it what arrives: xₕ₊₁ = xₕ·P + arrivals.

    Args:
        chain: by which a month goes.
        start: what is in each bucket now.
        arrivals: what enters each bucket in a month, the same every month; negative where more leaves the
            view than enters it, and never more than there is.
        months: how many to look ahead.
    """
    # A row that was never seen is never reached, which `unseen` has told.
    matrix = np.nan_to_num(chain.matrix)
    more = np.concatenate([arrivals, np.zeros(len(chain.ends))])
    held, arrived = [np.concatenate([start, np.zeros(len(chain.ends))])], [np.zeros(len(chain.states))]
    for _ in range(months):
        held.append(held[-1] @ matrix)
        grown = arrived[-1] @ matrix + more
        grown[: len(chain.buckets)] = np.maximum(grown[: len(chain.buckets)], -held[-1][: len(chain.buckets)])
        arrived.append(grown)
    return Projection(chain, np.array(held), np.array(arrived))


def fundamental(chain: Chain) -> Floats:
    """Return N = (I − Q)⁻¹: how many months, this one included, an account of each bucket spends in each.

    NaN in the rows of buckets from which some account would never come to an end.
    """
    inner = np.nan_to_num(chain.rows)[:, : len(chain.buckets)]
    is_ending = _ends_surely(chain)
    found = np.full(inner.shape, np.nan)
    some = np.flatnonzero(is_ending)
    if len(some):
        # Whatever is reached from a bucket that surely ends surely ends itself.
        found[np.ix_(some, np.arange(len(inner)))] = 0.0
        found[np.ix_(some, some)] = np.linalg.inv(np.eye(len(some)) - inner[np.ix_(some, some)])
    return found


def absorption(chain: Chain) -> Floats:
    """Return N·R: with what probability each bucket comes to each end; rows sum to 1, or are NaN."""
    at_once = np.nan_to_num(chain.rows)[:, len(chain.buckets) :]
    steps = fundamental(chain)
    found: Floats = np.nan_to_num(steps) @ at_once
    found[np.isnan(steps).all(axis=1)] = np.nan
    return found


def _ends_surely(chain: Chain) -> NDArray[np.bool_]:
    """Whether each bucket leads to an end from wherever it may lead: else I − Q has no inverse."""
    rows = np.nan_to_num(chain.rows)
    inner, outer = rows[:, : len(chain.buckets)] > 0, rows[:, len(chain.buckets) :] > 0
    can_end = outer.any(axis=1)
    for _ in chain.buckets:
        can_end = can_end | (inner & can_end).any(axis=1)
    surely = can_end.copy()
    for _ in chain.buckets:
        surely = surely & ~(inner & ~surely).any(axis=1)
    return np.asarray(surely)


def shifted_row(chain: Chain, bucket: str, into: Collection[str], points: float) -> Chain:
    """Return the chain in which more, or less, of a bucket moves into some states.

    Their share rises by `points` (0.05 is five points), no further than to 0 or 1. It is spread over them as
    before; what else the bucket does keeps its proportions and is scaled so that the row sums to one again.

    Raises:
        ValueError: nobody was seen to leave the bucket, or to move into these states.
    """
    place = chain.buckets.index(bucket)
    row, inside = chain.rows[place], np.isin(chain.states, list(into))
    share = row[inside].sum()
    if not share > 0:
        raise ValueError(f"No account of {bucket} was seen to move into {', '.join(into)}.")
    wanted = float(np.clip(share + points, 0.0, 1.0))
    outside = 1.0 - share
    # Where all went there, nothing says where else they would go: they stay.
    elsewhere = row / outside if outside > 0 else np.isin(chain.states, [bucket]).astype(float)
    changed = np.where(inside, row * (wanted / share), elsewhere * (1.0 - wanted))
    moves = chain.moves.copy()
    moves[place] = changed * chain.moves[place].sum()
    return replace(chain, moves=moves)


def by_luck(
    chain: Chain, start: Floats, arrivals: Floats, months: int, draws: int = _DRAWS, seed: int = 1
) -> Floats:
    """Return the 95 % interval of the number past due that sampling alone leaves, by simulation.

    Rows are drawn from what their counts leave open (Dirichlet on the counts: the Bayesian bootstrap of
    Rubin, 1981), accounts move by lot, arrivals are Poisson. That months differ is not in it: the back-test
    tells.

    Args:
        chain: of numbers of accounts, not of amounts.
        start, arrivals, months: as of `project`.
        draws: simulated courses.
        seed: of the simulation; the same figures give the same interval.

    Returns:
        Of shape (2, months + 1, buckets + 1): low and high, of each bucket and last of all of them together.
    """
    lot = np.random.default_rng(seed)
    inner = len(chain.buckets)
    weights = lot.gamma(np.maximum(chain.moves, 0.0), size=(draws, *chain.moves.shape))
    totals = weights.sum(axis=2, keepdims=True)
    rows = np.divide(weights, totals, out=np.zeros_like(weights), where=totals > 0)
    # Where nobody was seen, an account is taken to stay; it is never reached.
    rows[:, :, 0] += 1.0 - rows.sum(axis=2)
    stock = np.tile(np.round(start).astype(np.int64), (draws, 1))
    seen = [stock]
    for _ in range(months):
        moved = lot.multinomial(stock, np.clip(rows, 0.0, 1.0)).sum(axis=1)[:, :inner]
        come = lot.poisson(np.maximum(arrivals, 0.0), size=moved.shape)
        stock = np.maximum(moved + come + np.round(np.minimum(arrivals, 0.0)).astype(np.int64), 0)
        seen.append(stock)
    every = np.stack(seen, axis=1)
    whole = np.concatenate([every, every.sum(axis=2, keepdims=True)], axis=2)
    tail = (1 - CONFIDENCE) / 2
    bounds: Floats = np.quantile(whole, [tail, 1 - tail], axis=0)
    return bounds
