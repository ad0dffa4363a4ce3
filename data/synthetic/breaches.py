"""Breaches of the rules of contact, planted on purpose: the only ones in the history.

They are planted on accounts that nobody else contacts in that month and between the 10th and the 20th, so
that no contact of the months around adds to them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from data.synthetic.book import Book
from data.synthetic.contacts import Contacts
from data.synthetic.department import CHANNEL, OUTCOME, Department
from data.synthetic.dice import Array, Dice
from data.synthetic.months import Month
from data.synthetic.moves import NOTHING, Turn

# One call of a planted pattern: days after the first, seconds from midnight or None for any hour of the
# day, outcome.
Call = tuple[int, int | None, str]


def _hour(hour: int, minute: int) -> int:
    return hour * 3600 + minute * 60


# Pattern → how many are planted, and its calls.
PATTERNS: dict[str, tuple[int, tuple[Call, ...]]] = {
    "late_call": (24, ((0, _hour(21, 20), "no_answer"),)),
    "night_call": (12, ((0, _hour(22, 40), "no_answer"),)),
    "early_call": (16, ((0, _hour(7, 10), "no_answer"),)),
    # Nine attempts in five days: the eighth and the ninth are too many. Never more than two a day.
    "too_many_in_week": (10, tuple((n // 2, None, "no_answer") for n in range(9))),
    "call_after_talk": (14, ((0, None, "refused"), (3, None, "no_answer"))),
    # Four conversations in a day: the fourth is too many, and each but the first is a call after a talk.
    "too_many_talks": (6, tuple((0, _hour(9 + 3 * n, 15), "right_party") for n in range(4))),
    # Seven unanswered attempts in a day: one more than advised, but not more than seven in a week.
    "too_many_unanswered": (8, tuple((0, _hour(9 + n, 40), "no_answer") for n in range(7))),
    # Somebody else is spoken to although the number was good and nothing had failed before.
    "third_party": (9, ((0, None, "wrong_party"),)),
}

# Rule of a profile → how many breaches each pattern makes of it, and what is counted.
RULES: dict[str, tuple[str, dict[str, int]]] = {
    "us_reg_f_hours": (
        "calls before 08:00 or from 21:00 local time",
        {"late_call": 1, "night_call": 1, "early_call": 1},
    ),
    "us_reg_f_attempts_in_7_days": (
        "attempts on one debt beyond 7 in 7 consecutive days, the attempt's own day included",
        {"too_many_in_week": 2},
    ),
    "us_reg_f_call_after_conversation": (
        "outgoing calls after a conversation on the debt and within 7 days, its own day included",
        {"call_after_talk": 1, "too_many_talks": 3},
    ),
    "china_hours": ("calls from 22:00 to 08:00 local time", {"night_call": 1, "early_call": 1}),
    "china_gbt_conversations_a_day": (
        "debtor-days with more than 3 effective voice conversations",
        {"too_many_talks": 1},
    ),
    "china_cba_unanswered_a_day": (
        "account-days with more than 6 unanswered calls",
        {"too_many_unanswered": 1},
    ),
    "china_cba_third_party": (
        "contacts with others before which neither a number was invalid nor three contacts in a row failed",
        {"third_party": 1},
    ),
}


@dataclass
class Plan:
    """The breaches still to be planted.

    Attributes:
        patterns: one entry each, in the order of planting.
        planted: how many of each pattern were planted; `by_agencies`, how many of them by agencies.
    """

    patterns: list[str]
    planted: Counter[str]
    by_agencies: Counter[str]


def plan(dice: Dice, accounts: int) -> Plan:
    """Plan the breaches of a history; a department of a few accounts has none."""
    patterns = [name for name, (count, _) in PATTERNS.items() for _ in range(count)]
    order = dice.stream("breach").permutation(len(patterns))
    return Plan([patterns[i] for i in order] if accounts >= 1000 else [], Counter(), Counter())


def plant(
    plan: Plan, book: Book, turn: Turn, month: Month, months: int, department: Department, dice: Dice
) -> Contacts:
    """Plant this month's share of what is left, on accounts past due that pay nothing in the month."""
    rng = dice.stream("breach", month.index)
    is_free = book.is_delinquent & ~book.is_covered & (turn.paid == NOTHING)
    # Three failures of earlier months would make a talk with somebody else lawful.
    is_free &= ~book.is_known_invalid & book.has_number & (book.failures < 3)
    free = rng.permutation(np.flatnonzero(is_free))
    share = -(-len(plan.patterns) // (months - month.index))
    chosen = [(plan.patterns.pop(), int(account)) for account in free[: min(share, len(plan.patterns))]]
    for pattern, account in chosen:
        plan.planted[pattern] += 1
        plan.by_agencies[pattern] += int(department.is_external[book.collector[account]])
        # Whatever follows is judged as if nothing had failed before.
        book.failures[account] = 0
    calls = [(account, *call) for pattern, account in chosen for call in PATTERNS[pattern][1]]
    return _contacts(calls, month, rng)


def _contacts(
    calls: list[tuple[int, int, int | None, str]], month: Month, rng: np.random.Generator
) -> Contacts:
    account = np.array([call[0] for call in calls], np.int64)
    # Calls of one account have different minutes, so that their order is clear.
    some_hour = _hour(10, 0) + 1800 * (np.arange(len(calls)) % 14)
    second = [some_hour[i] if at is None else at for i, (_, _, at, _) in enumerate(calls)]
    outcome = np.array([OUTCOME[call[3]] for call in calls], np.int8)
    first_day = {a: int(rng.integers(10, 14)) for a in dict.fromkeys(account.tolist())}
    day = np.array([first_day[a] + after for a, after, _, _ in calls], np.int64)
    talks = np.isin(outcome, [OUTCOME["right_party"], OUTCOME["refused"]])
    return Contacts(
        account=account,
        at=(month.eve + day) * 86_400 + np.array(second, np.int64),
        channel=np.full(len(calls), CHANNEL["phone"], np.int8),
        direction=np.zeros(len(calls), np.int8),
        outcome=outcome,
        duration=_durations(talks, outcome, rng),
    )


def _durations(talks: Array, outcome: Array, rng: np.random.Generator) -> Array:
    is_other = outcome == OUTCOME["wrong_party"]
    return np.where(talks, rng.integers(90, 400, len(talks)), np.where(is_other, 25, 0)).astype(np.int32)


def truths(plan: Plan) -> dict[str, dict[str, object]]:
    """Return how many breaches of each rule the history holds, and how many of them are agencies'."""
    return {
        rule: {
            "counted": counted,
            "breaches": sum(plan.planted[pattern] * times for pattern, times in made.items()),
            "by_agencies": sum(plan.by_agencies[pattern] * times for pattern, times in made.items()),
        }
        for rule, (counted, made) in RULES.items()
    }
