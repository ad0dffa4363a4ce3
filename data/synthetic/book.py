"""The accounts in hand: their state at a month's end, and the table `snapshot`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pyarrow as pa

from data.synthetic.accounts import Cohort
from data.synthetic.dice import Array, choose, cumulative
from data.synthetic.months import Month
from data.synthetic.parquet import dates, ids, money, whole, words

STATUSES = ("open", "closed", "charged_off", "sold")
OPEN, CLOSED, CHARGED_OFF, SOLD = range(4)

REASONS = (
    "forgot", "short_of_cash", "overspending", "cash_advance", "unemployment", "illness", "evasion",
    "fraud", "card_stolen",
)  # fmt: skip

# Segment (in the order of SEGMENTS) → why its people fall behind.
_REASON_SHARES = cumulative(
    [
        [30, 38, 12, 8, 0, 4, 2, 2, 4],
        [28, 24, 18, 12, 6, 6, 2, 1, 3],
        [20, 26, 30, 14, 6, 1, 1, 1, 1],
        [2, 16, 8, 10, 36, 26, 0, 1, 1],
        [2, 8, 18, 20, 6, 2, 34, 9, 1],
    ]
)
# How often the reason is known when an account falls behind, and how often a conversation tells it.
_REASON_KNOWN, _REASON_TOLD = 0.35, 0.75

# The share of the balance asked for each month, and the least amount, in cents.
_INSTALMENT_SHARE, _LEAST_INSTALMENT = 0.05, 5_000


@dataclass
class Book:
    """One entry an account, all arrays of one length; amounts in cents, days counted from 1970.

    Attributes:
        level: months behind; 0 is current.
        past_due: the sum of the instalments missed, less what was paid on them.
        instalment: what is asked for in the coming month beside what is past due.
        months_behind: month-ends at which the tables show the account past due: its known history.
        collector: code of who works it in the coming month, -1 where nobody does.
        stage: stage for which that collector was chosen.
        strategy: the coming month's.
        is_covered: whether the strategy reaches it at all in the coming month.
        is_known_invalid: whether a contact has told that the number is no good.
        failures: attempts in a row, up to now, that nobody answered.
        last_talk: day of the last conversation.
        promised, promise_paid, promise_until: the last promise that can still be kept: its amount, what
            came on it and the last day that counts; day 0 where there is none.
    """

    number: Array
    difficulty: Array
    segment: Array
    due_day: Array
    limit: Array
    level: Array
    status: Array
    balance: Array
    past_due: Array
    instalment: Array
    months_behind: Array
    reason: Array
    collector: Array
    stage: Array
    strategy: Array
    script: Array
    is_covered: Array
    has_number: Array
    is_known_invalid: Array
    failures: Array
    last_talk: Array
    promised: Array
    promise_paid: Array
    promise_until: Array

    def __len__(self) -> int:
        """Count the accounts."""
        return len(self.number)

    @property
    def is_open(self) -> Array:
        """Which accounts are neither paid off nor written off nor sold."""
        return self.status == OPEN

    @property
    def is_delinquent(self) -> Array:
        """Which accounts are open and past due."""
        return self.is_open & (self.level > 0)

    @property
    def bucket(self) -> Array:
        """Months behind, with 7 for all beyond 180 days."""
        return np.minimum(self.level, 7)

    def taken(self, where: Array) -> Book:
        """Return the accounts at some positions, as a book of their own."""
        return Book(**{f.name: getattr(self, f.name)[where] for f in fields(self)})

    def joined(self, other: Book) -> Book:
        """Return a book of both, these first."""
        return Book(
            **{f.name: np.concatenate([getattr(self, f.name), getattr(other, f.name)]) for f in fields(self)}
        )


def instalments(balance: Array, past_due: Array) -> Array:
    """Return the amount asked for in a month: a share of the balance, in whole units of money.

    What is past due and what is asked for never exceed the balance together.
    """
    asked = np.maximum((balance * _INSTALMENT_SHARE).astype(np.int64) // 100 * 100, _LEAST_INSTALMENT)
    return np.clip(asked, 0, balance - past_due)


def opened(cohort: Cohort) -> Book:
    """Open a book of the accounts handed over in a month."""
    size, balance = len(cohort.number), cohort.balance
    level = cohort.level.astype(np.int8)
    past_due = level * instalments(balance, np.zeros_like(balance))
    no, none, zero = np.zeros(size, bool), np.full(size, -1, np.int8), np.zeros(size, np.int64)
    return Book(
        number=cohort.number,
        difficulty=cohort.difficulty,
        segment=cohort.segment,
        due_day=cohort.due_day,
        limit=cohort.limit,
        level=level,
        status=np.zeros(size, np.int8),
        balance=balance,
        past_due=past_due,
        instalment=instalments(balance, past_due),
        months_behind=np.zeros(size, np.int16),
        reason=none.copy(),
        collector=none.copy(),
        stage=np.zeros(size, np.int8),
        strategy=none.copy(),
        script=none.copy(),
        is_covered=no.copy(),
        has_number=~no,
        is_known_invalid=no.copy(),
        failures=np.zeros(size, np.int8),
        last_talk=np.zeros(size, np.int32),
        promised=zero.copy(),
        promise_paid=zero.copy(),
        promise_until=np.zeros(size, np.int32),
    )


def note_reasons(book: Book, spoken: Array, rng: np.random.Generator) -> None:
    """Note why accounts are behind, where it is known or a conversation told it; a cure clears the note.

    Args:
        spoken: positions of the accounts with which there was a conversation in the month.
    """
    lot, is_told = rng.random(len(book), dtype=np.float32), np.zeros(len(book), bool)
    is_told[spoken] = True
    is_known = (lot < _REASON_TOLD) & is_told | (lot > 1 - _REASON_KNOWN) & (book.level == 1)
    fresh = choose(_REASON_SHARES, book.segment, rng.random(len(book)))
    noted = np.where((book.reason < 0) & is_known, fresh, book.reason)
    book.reason = np.where(book.is_delinquent, noted, -1).astype(np.int8)


def days_past_due(level: Array, due_day: Array, month: Month) -> Array:
    """Count the days from the oldest unpaid due date to the month's end, by the calendar."""
    # The day before the first of this month, of last month, …: the oldest unpaid instalment fell due in
    # the month `level` - 1 months back.
    eves = np.array([month.back(n).eve for n in range(max(1, int(level.max(initial=0))))])
    month_end = month.eve + month.days
    days = month_end - (eves[np.maximum(level, 1) - 1] + due_day)
    return np.where(level > 0, days, 0)


def snapshot(book: Book, month: Month, collectors: list[str]) -> dict[str, Any]:
    """Return the rows of the table `snapshot` at a month's end.

    An account that was closed, written off or sold in the month stands there once more, in that state.
    """
    worked = book.is_delinquent
    return {
        "account_id": ids("A", book.number, 7),
        "as_of": dates(np.full(len(book), month.eve + month.days)),
        "days_past_due": whole(days_past_due(book.level, book.due_day, month)),
        # The source gives days, not buckets: the bucket's edges are the reader's to set.
        "bucket": pa.nulls(len(book), pa.string()),
        "cycles_past_due": whole(book.level),
        "status_code": pa.nulls(len(book), pa.string()),
        "balance": money(book.balance),
        "past_due_amount": money(book.past_due),
        "minimum_due": money(book.past_due + book.instalment),
        "status": words(book.status, STATUSES),
        "collector_id": words(np.where(worked, book.collector, -1), collectors),
        "delinquency_reason": words(np.where(worked, book.reason, -1), REASONS),
    }
