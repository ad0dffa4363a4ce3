"""Money and words for it: the tables `payment` and `promise`, and which promises are kept."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from data.synthetic.book import Book
from data.synthetic.contacts import LONGEST_PROMISE, Contacts
from data.synthetic.dice import Array, Dice, choose, cumulative
from data.synthetic.months import Month
from data.synthetic.moves import NOTHING, SOME, Turn
from data.synthetic.parquet import dates, ids, money, words

METHODS = ("app", "transfer", "auto_debit", "counter", "payment_link")
_METHOD_WEIGHTS = cumulative([0.38, 0.27, 0.2, 0.05, 0.1])

# Days after its due date within which a promise can still be kept: the product's definition.
GRACE_DAYS = 7
_WHOLE_PROMISES = 0.75


def payment_rows(book: Book, turn: Turn, month: Month, dice: Dice, first: int) -> dict[str, Any]:
    """Return the rows of the table `payment`, numbered from `first` in order of days."""
    once, twice = np.flatnonzero(turn.first_day), np.flatnonzero(turn.second_day)
    account = np.concatenate([once, twice])
    day = np.concatenate([turn.first_day[once], turn.second_day[twice]])
    amount = np.concatenate([turn.first_amount[once], turn.second_amount[twice]])
    method = choose(_METHOD_WEIGHTS, 0, dice.stream("method", month.index).random(len(book)))[account]
    order = np.argsort(day, kind="stable")
    return {
        "payment_id": ids("P", np.arange(first, first + len(order)), 9),
        "account_id": ids("A", book.number[account[order]], 7),
        "paid_on": dates(month.eve + day[order]),
        "amount": money(amount[order]),
        "method": words(method[order], METHODS),
    }


def promise(
    book: Book, turn: Turn, month: Month, contacts: Contacts, dice: Dice
) -> tuple[Array, Array, Array, Array]:
    """Write the promises of a month into the book.

    Returns:
        Of every promise, in order of time: position in the book, day made, day due, amount.
    """
    rng, made = dice.stream("promise", month.index), contacts.of("promise")
    account, made_day = made.account, made.at // 86_400
    size = len(account)
    # Who is going to pay all promises about the day of it; the others promise any day.
    pay_day = month.eve + turn.first_day[account]
    honest = np.clip(pay_day + rng.integers(-2, 5, size), made_day + 1, made_day + LONGEST_PROMISE)
    hopeful = made_day + rng.integers(2, LONGEST_PROMISE + 1, size)
    due_day = np.where(turn.paid[account] == NOTHING, hopeful, honest)
    # Who can pay only something promises an instalment more often than all.
    is_whole = rng.random(size) < np.where(turn.paid[account] == SOME, 1 - _WHOLE_PROMISES, _WHOLE_PROMISES)
    past_due = book.past_due[account]
    amount = np.where(is_whole, past_due, past_due // book.level[account])
    book.promised[account] = amount
    book.promise_until[account] = due_day + GRACE_DAYS
    made_on = np.zeros(len(book), np.int64)
    made_on[account] = made_day
    until = np.where(made_on > 0, book.promise_until, 0)
    book.promise_paid = np.where(made_on > 0, turn.paid_between(month, made_on, until), book.promise_paid)
    return account, made_day, due_day, amount


def promise_rows(
    book: Book, promises: tuple[Array, Array, Array, Array], first: int, collectors: list[str]
) -> dict[str, Any]:
    """Return the rows of the table `promise`, numbered from `first`."""
    account, made_day, due_day, amount = promises
    return {
        "promise_id": ids("R", np.arange(first, first + len(account)), 8),
        "account_id": ids("A", book.number[account], 7),
        "collector_id": words(book.collector[account], collectors),
        "made_on": dates(made_day),
        "due_on": dates(due_day),
        "amount": money(amount),
    }


def resolve_old(book: Book, turn: Turn, month: Month) -> Counter[str]:
    """Count last month's promises as kept or broken, with what came in this month's first days."""
    is_old = book.promise_until > 0
    paid = book.promise_paid + turn.paid_between(month, np.full(len(book), month.eve), book.promise_until)
    result = _verdicts(paid[is_old] >= book.promised[is_old])
    book.promised[is_old], book.promise_paid[is_old], book.promise_until[is_old] = 0, 0, 0
    return result


def resolve_rest(book: Book, horizon: int) -> Counter[str]:
    """Count the promises that no further payment can meet; those due after the horizon are unmatured.

    Args:
        book: accounts that leave, or all at the end of the history.
        horizon: the last day known, from 1970.
    """
    is_ripe = (book.promise_until > 0) & (book.promise_until <= horizon)
    counted = _verdicts(book.promise_paid[is_ripe] >= book.promised[is_ripe])
    counted["unmatured"] += int((book.promise_until > horizon).sum())
    return counted


def _verdicts(is_kept: Array) -> Counter[str]:
    kept = int(is_kept.sum())
    return Counter(kept=kept, broken=len(is_kept) - kept)
