"""Chance that can be repeated: a stream of numbers for each purpose and month, and choices by weight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class Dice:
    """Streams of random numbers, told apart by what they are for and by month.

    A stream depends on nothing but the seed, the purpose and the month: a new purpose leaves every
    other stream as it was.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def stream(self, purpose: str, month: int = 0) -> np.random.Generator:
        """Return the stream of a purpose in a month; months may count from -1."""
        words = [self.seed, crc32(purpose.encode()), month + 1]
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))


def cumulative(weights: Sequence[Any] | Array) -> Array:
    """Turn weights, one distribution a row, into cumulated shares that end at exactly 1."""
    table = np.atleast_2d(np.asarray(weights, float))
    shares = np.cumsum(table, axis=1) / table.sum(axis=1, keepdims=True)
    shares[:, -1] = 1.0
    return shares


def choose(shares: Array, row: Array | int, uniform: Array) -> Array:
    """Pick one member a number from the distribution in its row of `cumulative` shares."""
    rows, members = shares.shape
    # One sorted list for all rows: row r lies between r and r + 1.
    line = (shares + np.arange(rows)[:, None]).ravel()
    return (
        np.searchsorted(line, uniform + np.asarray(row, float), "right") - np.asarray(row) * members
    ).astype(np.int8)


def happens(rng: np.random.Generator, chance: Array | float, size: int) -> Array:
    """Draw yes or no for each of `size`, with the chance of each."""
    return rng.random(size, dtype=np.float32) < chance


def logistic(log_odds: Array) -> Array:
    """Return the probability of log odds."""
    return 1.0 / (1.0 + np.exp(-log_odds))
