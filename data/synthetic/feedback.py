"""What debtors say and agree to: the tables `survey`, `complaint` and `plan`."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa

from data.synthetic.book import Book
from data.synthetic.contacts import CONVERSATIONS, Contacts
from data.synthetic.department import CHANNELS
from data.synthetic.dice import Array, Dice, choose, cumulative
from data.synthetic.effects import ANSWER_CHANCE, MEAN_SCORE, SURVEYED_SHARE
from data.synthetic.months import Month
from data.synthetic.moves import Turn
from data.synthetic.parquet import dates, ids, money, whole, words

METHODS = ("phone", "questionnaire", "face_to_face")
_METHOD_SHARES = cumulative([0.45, 0.42, 0.13])
SCORES = ("process_score", "collector_score", "speed_score")
_FIRST_SURVEY_DAY = 24

CATEGORIES = ("tone", "frequency", "hours", "third_party", "wrong_amount", "data_protection")
_CATEGORY_SHARES = cumulative([0.3, 0.26, 0.08, 0.1, 0.18, 0.08])
# Chance of a complaint in a month, in which a channel leads.
_COMPLAINT_CHANCE = np.array(
    [{"field_visit": 0.008, "agency": 0.009, "legal": 0.006, "phone": 0.004}.get(c, 0.0015) for c in CHANNELS]
)
_UPHELD_SHARE, _OPEN_DAYS = 0.35, 21

_PLAN_SHARE, _GRACE_SHARE = 0.45, 0.3
_INSTALMENTS = np.array([3, 6, 12])


def survey_rows(
    book: Book, turn: Turn, month: Month, contacts: Contacts, dice: Dice, horizon: int, first: int,
    collectors: list[str],
) -> tuple[dict[str, Any], Counter[str]]:  # fmt: skip
    """Return the rows of the table `survey`, and what everybody would have scored, asked or not.

    People who were spoken to are asked at the month's end. Who has paid answers more often and is happier:
    the mean of the answers is above the mean of all.
    """
    rng = dice.stream("survey", month.index)
    spoken = np.unique(contacts.of(*CONVERSATIONS).account)
    account = spoken[rng.random(len(spoken)) < SURVEYED_SHARE]
    size, paid = len(account), turn.paid[account]
    sent = month.eve + rng.integers(_FIRST_SURVEY_DAY, month.days + 1, size)
    answered = sent + rng.integers(1, 11, size)
    answers = rng.random(size) < np.array(list(ANSWER_CHANCE.values()))[paid]
    # An answer that has not come yet is none.
    silent = ~answers | (answered > horizon)
    scores = _scores(rng, paid)
    rows: dict[str, Any] = {
        "survey_id": ids("S", np.arange(first, first + size), 8),
        "account_id": ids("A", book.number[account], 7),
        "collector_id": words(book.collector[account], collectors),
        "method": words(choose(_METHOD_SHARES, 0, rng.random(size)), METHODS),
        "sent_on": dates(sent),
        "answered_on": dates(answered, silent),
    }
    rows |= {name: whole(scores[:, i], silent) for i, name in enumerate(SCORES)}
    return rows, _survey_counts(paid, scores, ~silent)


def _scores(rng: np.random.Generator, paid: Array) -> Array:
    """Draw three scores of 1 to 5 each, which agree in part: columns in the order of SCORES."""
    mood = np.array(list(MEAN_SCORE.values()))[paid] + 0.6 * rng.standard_normal(len(paid))
    return np.clip(mood[:, None] + 0.6 * rng.standard_normal((len(paid), 3)), 1, 5).round().astype(np.int64)


def _survey_counts(paid: Array, scores: Array, is_answered: Array) -> Counter[str]:
    counted: Counter[str] = Counter(sent=len(paid), answered=int(is_answered.sum()))
    for code, name in enumerate(ANSWER_CHANCE):
        counted[f"sent_{name}"] = int((paid == code).sum())
        counted[f"answered_{name}"] = int(((paid == code) & is_answered).sum())
    for i, name in enumerate(SCORES):
        counted[f"{name}_of_all"] = int(scores[:, i].sum())
        counted[f"{name}_of_answered"] = int(scores[is_answered, i].sum())
    return counted


def complaint_rows(
    book: Book, month: Month, dice: Dice, horizon: int, first: int, collectors: list[str]
) -> dict[str, Any]:
    """Return the rows of the table `complaint`: harsh channels draw more of them."""
    rng = dice.stream("complaint", month.index)
    chance = np.where(book.is_covered, _COMPLAINT_CHANCE[book.strategy], 0.0)
    account = np.flatnonzero(rng.random(len(book)) < chance)
    size = len(account)
    received = month.eve + rng.integers(1, month.days + 1, size)
    return {
        "complaint_id": ids("X", np.arange(first, first + size), 8),
        "account_id": ids("A", book.number[account], 7),
        "collector_id": words(book.collector[account], collectors),
        "received_on": dates(received),
        "category": words(choose(_CATEGORY_SHARES, 0, rng.random(size)), CATEGORIES),
        "upheld": _upheld(rng, received, horizon),
    }


def _upheld(rng: np.random.Generator, received: Array, horizon: int) -> Any:
    return pa.array(rng.random(len(received)) < _UPHELD_SHARE, mask=received + _OPEN_DAYS > horizon)


def plan_rows(book: Book, month: Month, contacts: Contacts, dice: Dice, first: int) -> dict[str, Any]:
    """Return the rows of the table `plan`: some of those who told of hardship agree to one, once a month."""
    rng, told = dice.stream("plan", month.index), contacts.of("hardship")
    account, which = np.unique(told.account, return_index=True)
    kept = rng.random(len(account)) < _PLAN_SHARE
    account, agreed = account[kept], told.at[which[kept]] // 86_400
    size = len(account)
    is_grace = rng.random(size) < _GRACE_SHARE
    return {
        "plan_id": ids("L", np.arange(first, first + size), 8),
        "account_id": ids("A", book.number[account], 7),
        "kind": words(is_grace.astype(np.int8), ("instalment", "grace")),
        "agreed_on": dates(agreed),
        "instalments": whole(_INSTALMENTS[rng.integers(0, 3, size)], is_grace),
        "amount": money(np.where(is_grace, book.past_due[account], book.balance[account])),
    }
