"""Counting the truth while it is simulated, from what the tables do not show as well as what they do.

Only what the tables can show is counted: a move from one month-end of the history to the next.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from data.synthetic.book import Book
from data.synthetic.contacts import DIRECTIONS, Contacts
from data.synthetic.department import CHANNELS, OUTCOMES, Department
from data.synthetic.dice import Array
from data.synthetic.effects import HELPFUL_CHANGE, IDLE_CHANGE
from data.synthetic.months import Month
from data.synthetic.moves import MOVES, Turn

BUCKETS = ("current", "M1", "M2", "M3", "M4", "M5", "M6", "M7+")


@dataclass
class Cell:
    """Account-months that have something in common, and their cures.

    Attributes:
        expected: the sum of the true chances of a cure, had the effect in question been none.
        difficulty: the sum of the latent difficulties.
    """

    accounts: Array
    cures: Array
    expected: Array
    difficulty: Array

    @classmethod
    def empty(cls, *shape: int) -> Cell:
        """Return a table of cells without accounts."""
        return cls(*(np.zeros(shape) for _ in range(4)))

    def add(self, where: tuple[Array, ...], turn: Turn, chance: Array, book: Book, rows: Array) -> None:
        """Count some rows of a book into the cells given."""
        shape = self.accounts.shape
        cell = np.ravel_multi_index(where, shape)
        values = (np.ones(len(rows)), turn.is_cured[rows], chance[rows], book.difficulty[rows])
        for total, value in zip(
            (self.accounts, self.cures, self.expected, self.difficulty), values, strict=True
        ):
            total += np.bincount(cell, value, total.size).reshape(shape)


@dataclass
class Tally:
    """What was simulated, by month and by what matters.

    Attributes:
        moves: month × bucket × move.
        collectors: period (before and from the first process change) × collector.
        strategies: covered or not × channel × bucket.
        contacts: channel × direction × outcome; `hours`, hour × outcome of outgoing voice and visits.
        recovered: month × collector, in cents paid by accounts past due.
        worked, cured: month × collector, accounts.
    """

    department: Department
    months: int
    moves: Array = field(init=False)
    collectors: Cell = field(init=False)
    strategies: Cell = field(init=False)
    changes: dict[str, Cell] = field(init=False)
    contacts: Array = field(init=False)
    hours: Array = field(init=False)
    weekdays: Array = field(init=False)
    recovered: Array = field(init=False)
    worked: Array = field(init=False)
    cured: Array = field(init=False)
    pay_days: Array = field(default_factory=lambda: np.zeros(32))
    promises: Counter[str] = field(default_factory=Counter)
    surveys: Counter[str] = field(default_factory=Counter)
    payments: Counter[str] = field(default_factory=Counter)
    referrals: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        people = len(self.department.collectors)
        self.moves = np.zeros((self.months, len(BUCKETS), len(MOVES)), np.int64)
        self.collectors = Cell.empty(2, people)
        self.strategies = Cell.empty(2, len(CHANNELS), len(BUCKETS))
        self.changes = {change[0]: Cell.empty(2) for change in (HELPFUL_CHANGE, IDLE_CHANGE)}
        self.contacts = np.zeros((len(CHANNELS), len(DIRECTIONS), len(OUTCOMES)), np.int64)
        self.hours = np.zeros((24, len(OUTCOMES)), np.int64)
        self.weekdays = np.zeros((7, 24), np.int64)
        self.recovered, self.worked, self.cured = (np.zeros((self.months, people)) for _ in range(3))

    def count_moves(self, book: Book, turn: Turn, month: Month) -> None:
        """Count a month's moves, by the state in which the month opened."""
        behind = np.flatnonzero(book.level > 0)
        who, people = book.collector[behind], len(self.department.collectors)
        paid = np.bincount(who, turn.amount[behind], people)
        self.recovered[month.index] += paid
        self.pay_days += np.bincount(turn.first_day[behind][turn.first_day[behind] > 0], minlength=32)
        if month.index == 0:
            return  # no month-end of the history opened this month
        cell = book.bucket * len(MOVES) + turn.move
        self.moves[month.index] += np.bincount(cell, minlength=self.moves[0].size).reshape(
            self.moves[0].shape
        )
        self.worked[month.index] += np.bincount(who, minlength=people)
        self.cured[month.index] += np.bincount(who, turn.is_cured[behind], people)
        self._count_effects(book, turn, month, behind)

    def _count_effects(self, book: Book, turn: Turn, month: Month, behind: Array) -> None:
        who = book.collector[behind].astype(np.int64)
        period = np.full(len(behind), int(f"{month.first}" >= HELPFUL_CHANGE[1]))
        self.collectors.add((period, who), turn, turn.even_chance, book, behind)
        lead = (book.is_covered[behind].astype(np.int64), book.strategy[behind], book.bucket[behind])
        self.strategies.add(lead, turn, turn.cure_chance, book, behind)
        for name, effective_on, teams, _ in (HELPFUL_CHANGE, IDLE_CHANGE):
            is_in = np.array(
                [self.department.team_in(i, month) in teams for i in range(len(self.department.collectors))]
            )
            rows = behind[is_in[who]]
            after = np.full(len(rows), int(f"{month.first}" >= effective_on))
            self.changes[name].add((after,), turn, turn.cure_chance, book, rows)

    def count_contacts(self, contacts: Contacts) -> None:
        """Count a month's contacts by channel, direction and outcome, and by hour."""
        shape = self.contacts.shape
        where = (contacts.channel, contacts.direction, contacts.outcome)
        cell = np.ravel_multi_index(where, shape)
        self.contacts += np.bincount(cell, minlength=self.contacts.size).reshape(shape)
        calls = (contacts.channel == CHANNELS.index("phone")) & (contacts.direction == 0)
        hour, day = contacts.at[calls] % 86_400 // 3600, contacts.at[calls] // 86_400
        by_hour = hour * len(OUTCOMES) + contacts.outcome[calls]
        self.hours += np.bincount(by_hour, minlength=self.hours.size).reshape(self.hours.shape)
        # 1970-01-01 was a Thursday.
        by_day = (day + 3) % 7 * 24 + hour
        self.weekdays += np.bincount(by_day, minlength=self.weekdays.size).reshape(self.weekdays.shape)

    def count_payments(self, book: Book, turn: Turn, month: Month, contacts: Contacts) -> None:
        """Count the payers of a month, and those of them whom nobody had contacted in it before."""
        first = np.full(len(book), month.eve + 99)
        # Contacts are in order of time: written backwards, the first of each account stays.
        first[contacts.account[::-1]] = contacts.at[::-1] // 86_400
        paid = (turn.first_day > 0) & (book.level > 0)
        self.payments["payers_past_due"] += int(paid.sum())
        self.payments["nobody_contacted_before"] += int((paid & (first > month.eve + turn.first_day)).sum())
        self.payments["in_two_payments"] += int((turn.second_day > 0).sum())


def ratio(numerator: float, denominator: float) -> float | None:
    """Divide, to six places; nothing to divide by gives no value."""
    return round(numerator / denominator, 6) if denominator else None
