"""What comes of a month's contacts: answers, promises and conversations; and the table `contact`."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from data.synthetic.accounts import SEGMENTS
from data.synthetic.attempts import VOICE, Attempts, plan, seconds_of_day
from data.synthetic.book import Book
from data.synthetic.department import CHANNEL, CHANNELS, OUTCOME, OUTCOMES, SCRIPTS, STRATEGIES
from data.synthetic.dice import Array, Dice, choose, cumulative
from data.synthetic.effects import (
    CONNECT_CHANCE,
    CONNECT_DECAY_PER_BUCKET,
    CONNECT_EVADING,
    CONNECT_EVENING,
    CONNECT_MIDDAY,
    CONNECT_PAYER,
    SCRIPT_PROMISE_ODDS_RATIO,
    WRONG_PARTY_SHARE,
)
from data.synthetic.months import Month
from data.synthetic.moves import FULL, NOTHING, Turn
from data.synthetic.parquet import ids, money, times, whole, words

DIRECTIONS = ("out", "in")
_DAY = 86_400
# Days of rest from voice after a conversation, its own day included (12 CFR 1006.14(b)(2)(i)(B)).
REST_DAYS = 7
_FAILURES_BEFORE_OTHERS = 3
# Days for which a promise is asked at most; one promise a month.
LONGEST_PROMISE = 14
_INBOUND_SHARE = 0.06
_KNOWN_BAD_NUMBER_RESTS = 0.85

CONVERSATIONS = ("right_party", "promise", "refused", "dispute", "hardship", "referred")
_IS_LIVE = np.isin(np.arange(len(OUTCOMES)), [OUTCOME[o] for o in CONVERSATIONS])
_CONNECT = np.array([CONNECT_CHANCE.get(c, 0.0) for c in CHANNELS], np.float32)
# Where whoever answers can talk at length, and a script is followed.
_TALKS = _CONNECT > 0

# What people say who are reached: rows NOTHING, SOME, FULL (what they pay in the month), scripts within.
_SAID = {
    "promise": (0.10, 0.40, 0.85),
    "right_party": (0.40, 0.32, 0.05),
    "refused": (0.28, 0.07, 0.02),
    "hardship": (0.13, 0.12, 0.04),
    "dispute": (0.06, 0.04, 0.04),
    "referred": (0.03, 0.03, 0.02),
}


def _said_shares() -> Array:
    rows = []
    for paid in range(3):
        for script in SCRIPTS:
            weights = np.array([_SAID.get(o, (0, 0, 0))[paid] for o in OUTCOMES], float)
            weights[OUTCOME["promise"]] *= SCRIPT_PROMISE_ODDS_RATIO[script]
            rows.append(weights)
    return cumulative(rows)


def _sent_shares() -> Array:
    """Channel → what comes of what is sent, or of a call by a machine."""
    ordinary = {"delivered": 0.96, "right_party": 0.03, "promise": 0.01}
    unlike = {
        "letter": {"delivered": 0.97, "right_party": 0.03},
        "automated": {"no_answer": 0.60, "delivered": 0.385, "promise": 0.015},
        "legal": {"delivered": 0.86, "referred": 0.08, "right_party": 0.06},
    }
    return cumulative([[unlike.get(c, ordinary).get(o, 0.0) for o in OUTCOMES] for c in CHANNELS])


_SAID_SHARES, _SENT_SHARES = _said_shares(), _sent_shares()

# Cost in cents: of an attempt, and of each minute of talk.
_COST = np.array([30, 8, 180, 4_500, 250, 6, 12, 10, 6_000])
_COST_PER_MINUTE = np.array([90, 0, 0, 0, 110, 0, 0, 0, 0])


@dataclass
class Contacts:
    """Contacts of a month; `account` is the position in the book.

    Attributes:
        at: seconds from 1970, local time.
        duration: seconds of talk; -1 where there is nothing to measure.
    """

    account: Array
    at: Array
    channel: Array
    direction: Array
    outcome: Array
    duration: Array

    def joined(self, *others: Contacts) -> Contacts:
        """Return these and others in order of time."""
        every = Contacts(
            **{f.name: np.concatenate([getattr(c, f.name) for c in (self, *others)]) for f in fields(self)}
        )
        order = np.argsort(every.at, kind="stable")
        return Contacts(**{f.name: getattr(every, f.name)[order] for f in fields(self)})

    def of(self, *outcomes: str) -> Contacts:
        """Return those with some outcomes."""
        kept = np.isin(self.outcome, [OUTCOME[o] for o in outcomes])
        return replace(self, **{f.name: getattr(self, f.name)[kept] for f in fields(self)})


def work(book: Book, turn: Turn, month: Month, dice: Dice) -> Contacts:
    """Contact every account that the month's strategy reaches, and remember what it told of it.

    Changes in the book what contacts teach: numbers that are no good, failures in a row, last talks.
    """
    rng = dice.stream("contact", month.index)
    attempts = plan(book, turn, month, rng)
    clock = seconds_of_day(attempts.channel, rng)
    outcome = _answers(book, turn, month, attempts, clock, rng)
    duration = _durations(attempts.channel, outcome, rng)
    is_inbound = (duration > 0) & _IS_LIVE[outcome] & VOICE[attempts.channel]
    is_inbound &= rng.random(len(outcome), dtype=np.float32) < _INBOUND_SHARE
    attempted = Contacts(
        account=attempts.worked[attempts.owner],
        at=(month.eve + attempts.day.astype(np.int64)) * _DAY + clock,
        channel=attempts.channel,
        direction=is_inbound.astype(np.int8),
        outcome=outcome,
        duration=duration,
    )
    return attempted.joined(_payments_by_link(book, turn, month, attempts, rng))


def _answers(
    book: Book, turn: Turn, month: Month, attempts: Attempts, clock: Array, rng: np.random.Generator
) -> Array:
    """Draw what comes of every attempt, each account's in order: what came before decides what may follow.

    Where voice has to rest, the attempt's channel is changed to the silent one.
    """
    outcome, has_promised = np.zeros(len(attempts.owner), np.int8), np.zeros(len(attempts.worked), bool)
    reach, said, lot = _chances(book, turn, attempts, clock, rng)
    for place in range(int(attempts.count.max(initial=0))):
        rows = attempts.rows(place)
        mine = attempts.owner[rows]
        account = attempts.worked[mine]
        _rest_voice(book, month, attempts, rows, account, lot[rows])
        channel, day = attempts.channel[rows], attempts.day[rows]
        came = _outcomes(book, account, channel, reach[rows], said[rows], lot[rows])
        is_idle = (came == OUTCOME["promise"]) & (has_promised[mine] | _cannot_promise(turn, account, day))
        came = np.where(
            is_idle, np.where(_TALKS[channel], OUTCOME["right_party"], OUTCOME["delivered"]), came
        )
        has_promised[mine] |= came == OUTCOME["promise"]
        outcome[rows] = came
        _learn(book, account, came, month.eve + day.astype(np.int32))
    return outcome


def _cannot_promise(turn: Turn, account: Array, day: Array) -> Array:
    """Tell who promises nothing on a day.

    On a day of payment a promise would be kept before it was made, and who pays late in the month cannot
    promise it for the next days.
    """
    pays_today = (day == turn.first_day[account]) | (day == turn.second_day[account])
    return pays_today | (turn.first_day[account] - day > LONGEST_PROMISE)


def _chances(
    book: Book, turn: Turn, attempts: Attempts, clock: Array, rng: np.random.Generator
) -> tuple[Array, Array, Array]:
    """Return of every attempt whether somebody is there, what would be said, and a lot for the rest."""
    account, size, hour = attempts.worked[attempts.owner], len(attempts.owner), clock // 3600
    chance = _CONNECT[attempts.channel] * CONNECT_DECAY_PER_BUCKET ** np.maximum(book.bucket[account] - 1, 0)
    chance *= np.where(turn.paid[account] == NOTHING, 1.0, CONNECT_PAYER)
    chance *= np.where(book.segment[account] == SEGMENTS.index("evading"), CONNECT_EVADING, 1.0)
    chance *= np.where(
        hour >= 18, CONNECT_EVENING, np.where((hour == 12) | (hour == 13), CONNECT_MIDDAY, 1.0)
    )
    row = turn.paid[account].astype(np.int16) * len(SCRIPTS) + book.script[account]
    said = choose(_SAID_SHARES, row, rng.random(size))
    return rng.random(size, dtype=np.float32) < chance, said, rng.random(size, dtype=np.float32)


def _rest_voice(
    book: Book, month: Month, attempts: Attempts, rows: Array, account: Array, lot: Array
) -> None:
    """Change voice to what is sent, where a talk was less than a week ago or the number is no good."""
    today = month.eve + attempts.day[rows].astype(np.int32)
    rests = today < book.last_talk[account] + REST_DAYS
    rests |= book.is_known_invalid[account] & ~book.has_number[account] & (lot < _KNOWN_BAD_NUMBER_RESTS)
    rests &= VOICE[attempts.channel[rows]]
    attempts.channel[rows] = np.where(rests, attempts.silent[rows], attempts.channel[rows])


def _outcomes(book: Book, account: Array, channel: Array, is_there: Array, said: Array, lot: Array) -> Array:
    # Others are spoken to only where the rules allow it: after a bad number or three failures in a row.
    may_meet_others = book.is_known_invalid[account] | (book.failures[account] >= _FAILURES_BEFORE_OTHERS)
    is_other = may_meet_others & (lot < WRONG_PARTY_SHARE)
    talk = np.where(is_there, np.where(is_other, OUTCOME["wrong_party"], said), OUTCOME["no_answer"])
    sent = choose(_SENT_SHARES, channel, lot.astype(float))
    needs_number = VOICE[channel] | (channel == CHANNEL["sms"])
    is_dead = needs_number & ~book.has_number[account]
    return np.where(is_dead, OUTCOME["invalid_number"], np.where(_TALKS[channel], talk, sent)).astype(np.int8)


def _learn(book: Book, account: Array, outcome: Array, day: Array) -> None:
    is_dead = outcome == OUTCOME["invalid_number"]
    failed = outcome == OUTCOME["no_answer"]
    book.is_known_invalid[account] |= is_dead
    book.failures[account] = np.where(failed, np.minimum(book.failures[account] + 1, 100), 0)
    # A talk with somebody else is a talk too, for whoever reads the rule that strictly.
    talked = _IS_LIVE[outcome] | (outcome == OUTCOME["wrong_party"])
    book.last_talk[account] = np.where(talked, day, book.last_talk[account])


def _durations(channel: Array, outcome: Array, rng: np.random.Generator) -> Array:
    """Draw seconds of talk: minutes with the debtor, less with others, 0 where nobody answers."""
    lot = rng.random(len(outcome), dtype=np.float32)
    talk = np.minimum(40 - 120 * np.log(1 - lot), 1800)
    talk = np.where(channel == CHANNEL["field_visit"], 2 * talk, talk)
    others = 10 + 30 * lot
    spoken = np.where(_IS_LIVE[outcome], talk, np.where(outcome == OUTCOME["wrong_party"], others, 0))
    return np.where(VOICE[channel] | _TALKS[channel], spoken, -1).astype(np.int32)


def _payments_by_link(
    book: Book, turn: Turn, month: Month, attempts: Attempts, rng: np.random.Generator
) -> Contacts:
    """Return the payments made by following a link, of those whose last contact was one."""
    last = attempts.start + attempts.count - 1
    is_by_link = (turn.paid[attempts.worked] == FULL) & (attempts.channel[last] == CHANNEL["payment_link"])
    account = attempts.worked[is_by_link]
    size, day = len(account), month.eve + turn.first_day[account].astype(np.int64)
    channel = np.full(size, CHANNEL["payment_link"], np.int8)
    book.last_talk[account] = day
    return Contacts(
        account=account,
        at=day * _DAY + seconds_of_day(channel, rng),
        channel=channel,
        direction=np.full(size, DIRECTIONS.index("in"), np.int8),
        outcome=np.full(size, OUTCOME["paid"], np.int8),
        duration=np.full(size, -1, np.int32),
    )


def contact_rows(contacts: Contacts, book: Book, first: int, collectors: list[str]) -> dict[str, Any]:
    """Return the rows of the table `contact`, numbered from `first` in order of time."""
    account, channel = contacts.account, contacts.channel
    cost = _COST[channel] + _COST_PER_MINUTE[channel] * np.maximum(contacts.duration, 0) // 60
    return {
        "contact_id": ids("K", np.arange(first, first + len(account)), 9),
        "account_id": ids("A", book.number[account], 7),
        "collector_id": words(book.collector[account], collectors),
        "at": times(contacts.at),
        "channel": words(channel, CHANNELS),
        "direction": words(contacts.direction, DIRECTIONS),
        "outcome": words(contacts.outcome, OUTCOMES),
        "duration_seconds": whole(contacts.duration, contacts.duration < 0),
        "cost": money(np.where(contacts.direction == 0, cost, 0)),
        "script": words(np.where(_TALKS[channel], book.script[account], -1), SCRIPTS),
        "strategy": words(book.strategy[account], STRATEGIES),
    }
