"""The accounts as they are handed over: who they belong to, and how hard they truly are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from data.synthetic.dice import Array, Dice, choose, cumulative, logistic
from data.synthetic.months import Month, history
from data.synthetic.parquet import dates, ids, money, words

# A book that stays about as large as it is loses this share a month and takes in as much.
_TURNOVER = 0.09

SEGMENTS = ("corporate", "standard", "young", "hardship", "evading")
# Where a noisy reading of the latent difficulty changes from one segment to the next.
_SEGMENT_EDGES = np.array([-1.0, 0.4, 0.85, 1.4])
_SEGMENT_LOADING = 0.75

PRODUCTS = ("classic", "gold", "platinum", "business")
REGIONS = ("north", "south", "east", "west", "central")
_REGION_WEIGHTS = cumulative([0.25, 0.22, 0.24, 0.14, 0.15])
# Credit limits from which an account is gold, platinum.
_PRODUCT_EDGES = np.array([30_000, 80_000])

# The stock on the first day: months behind 0 … 6. Those who come later are watched or newly behind.
_STOCK_LEVELS = cumulative([0.50, 0.22, 0.09, 0.065, 0.05, 0.04, 0.035])
_ENTRY_LEVELS = cumulative([0.45, 0.55])
_SHARED_CUSTOMERS = 0.08


@dataclass(frozen=True)
class Cohort:
    """The accounts handed over in one month.

    Attributes:
        number: numbers from 1 in the order of handing over.
        difficulty: the latent truth, standard normal; nothing in the tables states it.
        due_day: day of the month on which payments are due.
        balance: in cents, at the month's end.
        level: months behind at the month's end.
    """

    number: Array
    customer: Array
    difficulty: Array
    segment: Array
    product: Array
    region: Array
    opened: Array
    limit: Array
    due_day: Array
    balance: Array
    level: Array

    @cached_property
    def columns(self) -> dict[str, Any]:
        """The rows of the table `account`."""
        return {
            "account_id": ids("A", self.number, 7),
            "customer_id": ids("D", self.customer, 7),
            "product": words(self.product, PRODUCTS),
            "segment": words(self.segment, SEGMENTS),
            "region": words(self.region, REGIONS),
            "opened_on": dates(self.opened),
            "credit_limit": money(self.limit),
        }


def cohort_sizes(accounts: int, months: int) -> list[int]:
    """Split the accounts into the stock before the first month and those handed over in each month."""
    stock = round(accounts / (1 + _TURNOVER * months))
    ends = np.linspace(stock, accounts, months + 1).round().astype(int)
    return [stock, *np.diff(ends).tolist()]


def cohort(dice: Dice, month: Month, first: int, size: int) -> Cohort:
    """Draw the accounts handed over in a month; month -1 is the stock that was there before.

    Args:
        first: number of the first of them.
    """
    rng, number = dice.stream("cohort", month.index), np.arange(first, first + size, dtype=np.int32)
    customer, difficulty = _people(dice, month, number)
    limit = _limits(rng, size)
    is_business = rng.random(size) < 0.06
    product = np.where(is_business, 3, np.searchsorted(_PRODUCT_EDGES, limit // 100, "right"))
    use = logistic(0.5 + 0.6 * difficulty + 0.7 * rng.standard_normal(size))
    levels = _STOCK_LEVELS if month.index < 0 else _ENTRY_LEVELS
    return Cohort(
        number=number,
        customer=customer,
        difficulty=difficulty,
        segment=_segments(rng, difficulty),
        product=product.astype(np.int8),
        region=choose(_REGION_WEIGHTS, 0, rng.random(size)),
        opened=month.eve - rng.integers(90, 4400, size),
        limit=limit,
        # Due days that leave 3 to 26 days to the month's end, whatever its length.
        due_day=rng.integers(5, 26, size).astype(np.int8),
        balance=np.maximum(limit * use, 100_000).astype(np.int64),
        level=choose(levels, 0, rng.random(size)),
    )


def latent_difficulty(seed: int, accounts: int, months: int) -> Array:
    """Return the true difficulty of every account, in the order of their numbers from 1.

    The tables do not hold it: it is for checking what an analysis makes of them.
    """
    dice, first, parts = Dice(seed), 1, []
    stock = history(months)[0].back(1)
    for month, size in zip((stock, *history(months)), cohort_sizes(accounts, months), strict=True):
        number = np.arange(first, first + size, dtype=np.int32)
        parts.append(_people(dice, month, number)[1])
        first += size
    return np.concatenate(parts)


def _people(dice: Dice, month: Month, number: Array) -> tuple[Array, Array]:
    """Draw whose accounts they are and how hard; two accounts of one customer resemble each other."""
    rng, size = dice.stream("people", month.index), len(number)
    difficulty = rng.standard_normal(size, dtype=np.float32)
    is_second = (rng.random(size, dtype=np.float32) < _SHARED_CUSTOMERS * 2) & (number % 2 == 0)
    is_second[:1] = False
    alike = 0.6 * np.roll(difficulty, 1) + 0.8 * difficulty
    return number - is_second, np.where(is_second, alike, difficulty).astype(np.float32)


def _segments(rng: np.random.Generator, difficulty: Array) -> Array:
    noise = rng.standard_normal(len(difficulty))
    reading = _SEGMENT_LOADING * difficulty + np.sqrt(1 - _SEGMENT_LOADING**2) * noise
    return np.searchsorted(_SEGMENT_EDGES, reading).astype(np.int8)


def _limits(rng: np.random.Generator, size: int) -> Array:
    """Draw credit limits of 5,000 to 300,000, in cents, in steps of 1,000."""
    amounts = np.exp(10.3 + 0.8 * rng.standard_normal(size))
    return (np.clip(amounts / 1000, 5, 300).round() * 100_000).astype(np.int64)
