"""Who works an account in the coming month, and by which strategy: hard cases to the best and harshest.

Both are decided by the hardness of the case as the tables show it (segment, months behind, known history,
use of the limit) and by lot. What the tables do not show plays no part, so that an analysis which allows
for these facts compares like with like.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from data.synthetic.book import Book
from data.synthetic.department import CHANNELS, SCRIPTS, Department
from data.synthetic.dice import Array, Dice, choose, cumulative
from data.synthetic.effects import APPETITE, UNTOUCHED_SHARE
from data.synthetic.months import Month

BANDS = 5
# Hardness per segment (in the order of SEGMENTS), and the edges of the bands: about a fifth each.
_SEGMENT_HARDNESS = np.array([-1.0, 0.0, 0.5, 0.9, 1.3], np.float32)
_BAND_EDGES = np.array([0.45, 0.85, 1.25, 1.75], np.float32)

# Stage (short, middle, long) → weight of agencies' people against the bank's own.
_EXTERNAL_WEIGHT = (0.35, 1.1, 1.9)

# Stage → how often each channel leads, before hardness; agencies lead by themselves.
_LEADS = {
    #         phone  sms   letter visit agency link  robot social legal
    "short": (0.20, 0.22, 0.12, 0.02, 0.0, 0.18, 0.18, 0.07, 0.01),
    "middle": (0.34, 0.08, 0.22, 0.09, 0.0, 0.10, 0.06, 0.06, 0.05),
    "long": (0.25, 0.03, 0.13, 0.24, 0.0, 0.05, 0.02, 0.08, 0.20),
}
# How harsh each channel is: hard cases get the harsh ones.
_HARSHNESS = (0.0, -0.9, 0.2, 0.9, 0.8, -0.7, -0.9, -0.3, 1.0)
_HARSHNESS_WEIGHT = 0.4
# Share of an agency's cases that it works its own way.
_AGENCY_LEADS = 0.45


def stages(level: Array) -> Array:
    """Return 0 for current, 1 short, 2 middle, 3 long."""
    return np.searchsorted([1, 2, 4], level, "right").astype(np.int8)


def hardness(book: Book) -> Array:
    """Judge how hard each account looks, from what the tables show."""
    use = (book.balance / book.limit).astype(np.float32)
    return (
        _SEGMENT_HARDNESS[book.segment]
        + 0.22 * np.minimum(book.level, 5)
        + 0.08 * np.minimum(book.months_behind, 6)
        + 0.8 * (use - 0.6)
    )


def assign(book: Book, month: Month, department: Department, dice: Dice) -> None:
    """Decide for every account past due who works it in `month`, and how.

    Whoever has an account keeps it within a stage, as long as he stays.
    """
    rng, size = dice.stream("assignment", month.index), len(book)
    band = np.searchsorted(_BAND_EDGES, hardness(book)).astype(np.int8)
    stage, behind = stages(book.level), book.is_delinquent
    works = department.works_in(month)
    is_kept = (stage == book.stage) & (book.collector >= 0) & works[book.collector]
    row = np.maximum(stage - 1, 0) * BANDS + band
    fresh = choose(_collector_shares(department, works), row, rng.random(size))
    book.collector = np.where(behind, np.where(is_kept, book.collector, fresh), -1).astype(np.int8)
    book.stage = np.where(behind, stage, 0).astype(np.int8)
    is_external = department.is_external[book.collector] & behind
    lead = choose(_lead_shares(), row + is_external * 3 * BANDS, rng.random(size))
    book.strategy = np.where(behind, lead, -1).astype(np.int8)
    book.script = rng.integers(0, len(SCRIPTS), size, dtype=np.int8)
    book.is_covered = behind & (rng.random(size, dtype=np.float32) >= UNTOUCHED_SHARE)


def _collector_shares(department: Department, works: Array) -> Array:
    """Stage and band → how likely each collector is to be given the case."""
    appetite = np.array([c.appetite for c in department.collectors])
    rows = []
    for external in _EXTERNAL_WEIGHT:
        for band in range(BANDS):
            pull = np.exp(APPETITE * appetite * (band - 2))
            rows.append(pull * np.where(department.is_external, external, 1.0) * works)
    return cumulative(rows)


@cache
def _lead_shares() -> Array:
    """Bank or agency, stage and band → how likely each channel is to lead."""
    rows = []
    for agency_share in (0.0, _AGENCY_LEADS):
        for leads in _LEADS.values():
            for band in range(BANDS):
                weights = np.array(leads) * np.exp(_HARSHNESS_WEIGHT * np.array(_HARSHNESS) * (band - 2))
                weights *= (1 - agency_share) / weights.sum()
                weights[CHANNELS.index("agency")] = agency_share
                rows.append(weights)
    return cumulative(rows)
