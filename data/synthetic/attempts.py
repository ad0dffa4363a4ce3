"""When a month's contacts are attempted, and by which channel: the plan, before anybody answers.

The plan keeps every rule of contact by construction, so that the breaches planted on purpose are all there
are. One contact a day and account, none on Sundays, holidays or before 08:00 or from 21:00: so there are
never more than 7 attempts in 7 days, nor 3 conversations or 6 unanswered attempts in a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import exp, factorial

import numpy as np

from data.synthetic.book import Book
from data.synthetic.department import CHANNEL, CHANNELS
from data.synthetic.dice import Array, choose, cumulative
from data.synthetic.effects import PLANNED_ATTEMPTS
from data.synthetic.months import Month, contact_days
from data.synthetic.moves import FULL, Turn

# The first contact comes within this many contact days; so whoever is worked is worked from the start.
_OPENING_DAYS = 3
_MOST_ATTEMPTS = 14

VOICE = np.isin(np.arange(len(CHANNELS)), [CHANNEL[c] for c in ("phone", "agency", "automated")])

# How often the leading channel leads on, and what comes between. Voice gives way to the other list after
# a conversation and where the number is known to be no good.
_LEAD_SHARE = 0.6
_MIXED = cumulative(
    [
        [
            {"phone": 0.5, "sms": 0.2, "automated": 0.1, "payment_link": 0.14, "letter": 0.06}.get(c, 0)
            for c in CHANNELS
        ]
    ]
)
_SILENT = cumulative(
    [[{"sms": 0.4, "payment_link": 0.25, "letter": 0.2, "social_media": 0.15}.get(c, 0) for c in CHANNELS]]
)

# Local hours: 08 to 20 for voice, office hours for what is sent, 09 to 18 at the door.
_FIRST_HOUR = 8
_HOURS = cumulative(
    [
        [5, 9, 12, 11, 5, 5, 8, 9, 9, 7, 8, 7, 5],
        [4, 12, 14, 12, 8, 8, 12, 12, 10, 8, 0, 0, 0],
        [0, 8, 14, 12, 4, 8, 12, 14, 12, 10, 6, 0, 0],
    ]
)
_KIND_OF_HOURS = np.array([0 if VOICE[i] else 2 if c == "field_visit" else 1 for i, c in enumerate(CHANNELS)])


@dataclass
class Attempts:
    """Attempts of a month, sorted by account and day.

    Attributes:
        worked: positions in the book of the accounts that are attempted.
        owner: index into `worked` of each attempt.
        start, count: of each of `worked`, where its attempts begin and how many there are.
        silent: the channel that takes the place of voice where voice must rest.
    """

    worked: Array
    start: Array
    count: Array
    owner: Array
    day: Array
    channel: Array
    silent: Array

    def rows(self, turn: int) -> Array:
        """Return the rows of every account's attempt of that turn, from 0."""
        return self.start[self.count > turn] + turn


def plan(book: Book, turn: Turn, month: Month, rng: np.random.Generator) -> Attempts:
    """Plan a month's attempts on every account that its strategy reaches.

    Who pays all is left alone from the day of the payment.
    """
    days = contact_days(month)
    worked = np.flatnonzero(book.is_covered)
    free = np.where(
        turn.paid[worked] == FULL, np.searchsorted(days, turn.first_day[worked], "left"), len(days)
    )
    planned = choose(_planned_shares(), book.bucket[worked], rng.random(len(worked)))
    count = np.floor(planned * free / len(days) + rng.random(len(worked))).astype(np.int32)
    count = np.where(free == 0, 0, np.clip(count, 1, np.maximum(free - _OPENING_DAYS + 1, 1)))
    worked, free, count = worked[count > 0], free[count > 0], count[count > 0]
    start = np.cumsum(count) - count
    owner = np.repeat(np.arange(len(worked), dtype=np.int32), count)
    place = np.arange(len(owner)) - start[owner]
    slot = _slots(place, count[owner], free[owner], rng.random(len(owner), dtype=np.float32))
    lead = book.strategy[worked][owner]
    leads = (place == 0) | (rng.random(len(owner), dtype=np.float32) < _LEAD_SHARE)
    mixed = choose(_MIXED, 0, rng.random(len(owner)))
    return Attempts(
        worked=worked,
        start=start,
        count=count,
        owner=owner,
        day=days[slot],
        channel=np.where(leads, lead, mixed).astype(np.int8),
        silent=choose(_SILENT, 0, rng.random(len(owner))),
    )


def _slots(place: Array, count: Array, free: Array, uniform: Array) -> Array:
    """Spread attempts over the free contact days, no two on one day: each has days of its own."""
    opening = np.minimum(_OPENING_DAYS, free)
    rest, others = free - opening, np.maximum(count - 1, 1)
    low = np.where(place == 0, 0, opening + (place - 1) * rest // others)
    high = np.where(place == 0, opening, opening + place * rest // others)
    return low + ((high - low) * uniform).astype(np.int32)


@cache
def _planned_shares() -> Array:
    """Months behind → how likely each number of attempts is: Poisson, at most a dozen or so."""
    return cumulative(
        [
            [exp(-mean) * mean**n / factorial(n) for n in range(_MOST_ATTEMPTS + 1)]
            for mean in (max(m, 1e-9) for m in PLANNED_ATTEMPTS)
        ]
    )


def seconds_of_day(channel: Array, rng: np.random.Generator) -> Array:
    """Draw the local time of day of each attempt, in seconds from midnight."""
    hour = _FIRST_HOUR + choose(_HOURS, _KIND_OF_HOURS[channel], rng.random(len(channel))).astype(np.int32)
    return hour * 3600 + rng.integers(0, 3600, len(channel), dtype=np.int32)
