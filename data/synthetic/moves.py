"""What becomes of every account in a month: the move, the money that explains it, and the new state."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.synthetic.book import CHARGED_OFF, CLOSED, OPEN, SOLD, Book, instalments
from data.synthetic.department import CHANNEL, Department
from data.synthetic.dice import Array, Dice, choose, cumulative, happens, logistic
from data.synthetic.effects import (
    BACK_SHARE,
    CHARGE_OFF_AT_180,
    CLOSING_SHARE,
    CURE_LOG_ODDS,
    DIFFICULTY_LOG_ODDS,
    ENTRY_DIFFICULTY_LOG_ODDS,
    ENTRY_LOG_ODDS,
    HOLD_DIFFICULTY_LOG_ODDS,
    HOLD_LOG_ODDS,
    LATE_CHARGE_OFF,
    LATE_SALE,
    NUMBER_FOUND,
    NUMBER_LOST,
    PAID_OFF_SHARE,
    TOKEN_SHARE,
    UNTOUCHED_ODDS_RATIO,
    WEAK_CHANNEL,
    WEAK_LEVEL,
    WEAK_ODDS_RATIO,
)
from data.synthetic.months import Month, cure_season, entry_season, pay_weights

MOVES = (
    "remain", "entry", "close", "cure", "paid_off", "back", "stay", "forward", "charged_off", "sold",
)  # fmt: skip
REMAIN, ENTRY, CLOSE, CURE, PAY_OFF, BACK, STAY, FORWARD, CHARGE_OFF, SELL = range(10)
_STATUS_AFTER = np.array([0, 0, CLOSED, 0, CLOSED, 0, 0, 0, CHARGED_OFF, SOLD], np.int8)

# What a payer pays: nothing, something, all that is past due or more.
NOTHING, SOME, FULL = range(3)

_SPLIT_SHARE, _INTEREST = 0.12, 0.015


@dataclass
class Turn:
    """What one month does to a book, an entry an account; amounts in cents, days of the month from 1.

    Attributes:
        move: code of `MOVES`.
        cure_chance: the true chance of a cure, for those past due.
        even_chance: what it would be with a collector like the 50 equal ones.
        paid: NOTHING, SOME or FULL.
        first_day, first_amount, second_day, second_amount: the payments; day 0 where there is none.
        back: by how many months a move back goes.
    """

    move: Array
    cure_chance: Array
    even_chance: Array
    paid: Array
    back: Array
    first_day: Array
    first_amount: Array
    second_day: Array
    second_amount: Array

    @property
    def amount(self) -> Array:
        """What each account paid in the month."""
        return self.first_amount + self.second_amount

    @property
    def is_cured(self) -> Array:
        """Which accounts past due became current or paid off."""
        return (self.move == CURE) | (self.move == PAY_OFF)

    def paid_between(self, month: Month, after: Array, until: Array) -> Array:
        """Sum what came after one day and not after another, both counted from 1970."""
        total = np.zeros(len(self.move), np.int64)
        for days, amounts in ((self.first_day, self.first_amount), (self.second_day, self.second_amount)):
            day = month.eve + days
            total += np.where((days > 0) & (day > after) & (day <= until), amounts, 0)
        return total


def cure_log_odds(book: Book, month: Month, department: Department) -> Array:
    """Return the log odds of a cure in a month under a collector like the 50 equal ones."""
    is_weak = (book.strategy == CHANNEL[WEAK_CHANNEL]) & (book.bucket == WEAK_LEVEL) & book.is_covered
    changes = np.log(department.change_odds(month))
    return (
        np.array(CURE_LOG_ODDS)[book.bucket]
        + DIFFICULTY_LOG_ODDS * book.difficulty
        + np.log(cure_season(month))
        + np.where(is_weak, np.log(WEAK_ODDS_RATIO), 0.0)
        + np.where(book.is_covered, 0.0, np.log(UNTOUCHED_ODDS_RATIO))
        + changes[book.collector]
    )


def play(book: Book, month: Month, department: Department, dice: Dice) -> Turn:
    """Draw what becomes of every account in a month, and the payments that go with it."""
    size, behind = len(book), book.level > 0
    even = cure_log_odds(book, month, department)
    skill = np.log(department.odds_ratio)[book.collector]
    turn = Turn(
        move=np.zeros(size, np.int8),
        cure_chance=np.where(behind, logistic(even + skill), 0.0),
        even_chance=np.where(behind, logistic(even), 0.0),
        paid=np.zeros(size, np.int8),
        back=np.zeros(size, np.int8),
        first_day=np.zeros(size, np.int32),
        first_amount=np.zeros(size, np.int64),
        second_day=np.zeros(size, np.int32),
        second_amount=np.zeros(size, np.int64),
    )
    _move(book, turn, month, dice)
    _pay(book, turn, month, dice)
    return turn


def _move(book: Book, turn: Turn, month: Month, dice: Dice) -> None:
    rng, size, level = dice.stream("move", month.index), len(book), book.level
    behind = level > 0
    entry = ENTRY_LOG_ODDS + ENTRY_DIFFICULTY_LOG_ODDS * book.difficulty + np.log(entry_season(month))
    current = np.where(
        happens(rng, CLOSING_SHARE, size), CLOSE, np.where(happens(rng, logistic(entry), size), ENTRY, REMAIN)
    )
    hold = np.array(HOLD_LOG_ODDS)[book.bucket] + HOLD_DIFFICULTY_LOG_ODDS * book.difficulty
    is_back = happens(rng, BACK_SHARE, size) & (level > 1)
    worse = np.where(happens(rng, logistic(hold), size), np.where(is_back, BACK, STAY), _rolled(rng, level))
    is_cured = happens(rng, turn.cure_chance, size)
    cured = np.where(happens(rng, PAID_OFF_SHARE, size), PAY_OFF, CURE)
    turn.move = np.where(behind, np.where(is_cured, cured, worse), current).astype(np.int8)
    far = happens(rng, 0.3, size) & (level > 2)
    turn.back = np.where(turn.move == BACK, 1 + far, 0).astype(np.int8)


def _rolled(rng: np.random.Generator, level: Array) -> Array:
    """Return how accounts that pay too little go on: one bucket up, or out of the book."""
    lot = rng.random(len(level), dtype=np.float32)
    at_180 = np.where(lot < CHARGE_OFF_AT_180, CHARGE_OFF, FORWARD)
    beyond = np.where(lot < LATE_CHARGE_OFF, CHARGE_OFF, np.where(lot > 1 - LATE_SALE, SELL, FORWARD))
    return np.where(level < 6, FORWARD, np.where(level == 6, at_180, beyond))


def _pay(book: Book, turn: Turn, month: Month, dice: Dice) -> None:
    rng, size = dice.stream("payment", month.index), len(book)
    amount = _amounts(rng, book, turn.move, turn.back)
    is_full = np.isin(turn.move, (REMAIN, CLOSE, CURE, PAY_OFF))
    turn.paid = np.where(amount == 0, NOTHING, np.where(is_full, FULL, SOME)).astype(np.int8)
    day = 1 + choose(cumulative(pay_weights(month)), 0, rng.random(size))
    # Who is current pays by the due date, or would not be.
    day = np.where(book.level == 0, np.minimum(day, book.due_day), day)
    gap = rng.integers(1, 6, size)
    is_split = happens(rng, _SPLIT_SHARE, size) & (amount > 1) & (day + gap <= month.days) & (book.level > 0)
    part = (amount * (0.3 + 0.4 * rng.random(size))).astype(np.int64)
    turn.first_amount = np.where(is_split, part, amount)
    turn.second_amount = amount - turn.first_amount
    turn.first_day = np.where(amount > 0, day, 0).astype(np.int32)
    turn.second_day = np.where(turn.second_amount > 0, day + gap, 0).astype(np.int32)


def _amounts(rng: np.random.Generator, book: Book, move: Array, back: Array) -> Array:
    """Return what each account pays so that its move follows: see `settle` for the other half."""
    size, level = len(book), np.maximum(book.level, 1)
    lot = rng.random(size)
    asked, oldest = book.past_due + book.instalment, -(-book.past_due // level)
    spare = book.balance - asked
    more = np.where(happens(rng, 0.25, size), 0.3 * lot * spare, 0).astype(np.int64)
    several = np.minimum((asked * (1 + 4 * lot**3)).astype(np.int64), book.balance)
    token = (oldest * (0.2 + 0.6 * lot)).astype(np.int64)
    gives_token = happens(rng, TOKEN_SHARE, size) & (book.level > 0)
    return np.select(
        [
            move == REMAIN,
            (move == CLOSE) | (move == PAY_OFF),
            move == CURE,
            (move == BACK) | (move == STAY),
        ],
        [
            several,
            book.balance + _interest(book),
            asked + more,
            # One instalment keeps the level, each further one takes it back by a month.
            np.minimum(-(-book.past_due * (1 + back) // level), book.past_due),
        ],
        default=np.where(gives_token, token, 0),
    )


def _interest(book: Book) -> Array:
    return np.maximum((book.balance * _INTEREST).astype(np.int64), 1)


def settle(book: Book, turn: Turn, month: Month, dice: Dice) -> None:
    """Bring the book to the month's end: level, status, balance, what is past due and what is asked."""
    rng, move, paid = dice.stream("settle", month.index), turn.move, turn.amount
    step = np.select([move == BACK, np.isin(move, (ENTRY, FORWARD, CHARGE_OFF, SELL))], [-turn.back, 1], 0)
    is_clear = np.isin(move, (REMAIN, CLOSE, CURE, PAY_OFF))
    book.level = np.where(is_clear, 0, book.level + step).astype(np.int8)
    book.status = _STATUS_AFTER[move]
    spent = np.where(move == REMAIN, (paid * (0.5 + 0.9 * rng.random(len(book)))).astype(np.int64), 0)
    balance = book.balance + _interest(book) + spent - paid
    capped = np.where(move == REMAIN, np.clip(balance, 30_000, np.maximum(book.limit, 30_000)), balance)
    past_due = np.where(is_clear, 0, book.past_due + book.instalment - paid)
    is_gone = np.isin(book.status, (CLOSED, SOLD))
    book.balance = np.where(is_gone, 0, capped)
    # The whole debt falls due when it is written off.
    book.past_due = np.where(is_gone, 0, np.where(book.status == CHARGED_OFF, book.balance, past_due))
    book.instalment = np.where(book.status == OPEN, instalments(book.balance, book.past_due), 0)
    _lose_numbers(rng, book)


def _lose_numbers(rng: np.random.Generator, book: Book) -> None:
    """Let numbers go out of use while accounts are past due, and find some again."""
    lot = rng.random(len(book), dtype=np.float32)
    is_lost = book.is_delinquent & (lot < NUMBER_LOST)
    is_found = ~book.has_number & (lot > 1 - NUMBER_FOUND)
    book.has_number = (book.has_number & ~is_lost) | is_found
