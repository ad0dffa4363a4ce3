"""What other departments answer to the cases that are passed on to them, and when."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from data.synthetic.contacts import Contacts
from data.synthetic.department import OUTCOME
from data.synthetic.dice import Dice, choose, cumulative
from data.synthetic.effects import REFERRAL_ANSWERS, REFERRAL_MEAN_DAYS, REFERRAL_UNANSWERED_SHARE
from data.synthetic.months import Month
from data.synthetic.parquet import dates, words

ANSWERS = tuple(REFERRAL_ANSWERS)
_ANSWER_SHARES = cumulative([list(REFERRAL_ANSWERS.values())])
_LONGEST = 45


def answers(
    contacts: Contacts, month: Month, dice: Dice, horizon: int
) -> tuple[dict[str, Any], Counter[str]]:
    """Return the columns of `contact` that tell of answers, and how many referrals were answered how.

    Whoever asks, the answer takes as long: nothing in the history makes it come sooner.
    """
    rng = dice.stream("referral", month.index)
    place = np.flatnonzero(contacts.outcome == OUTCOME["referred"])
    days = np.clip(np.ceil(rng.exponential(REFERRAL_MEAN_DAYS, len(place))), 1, _LONGEST).astype(np.int64)
    answered = contacts.at[place] // 86_400 + days
    said = choose(_ANSWER_SHARES, 0, rng.random(len(place)))
    # An answer that has not come yet is none.
    has_come = (rng.random(len(place)) >= REFERRAL_UNANSWERED_SHARE) & (answered <= horizon)
    day, answer = np.zeros(len(contacts.at), np.int64), np.full(len(contacts.at), -1)
    day[place[has_come]], answer[place[has_come]] = answered[has_come], said[has_come]
    counted = Counter(made=len(place), answered=int(has_come.sum()), days=int(days[has_come].sum()))
    counted.update({name: int((said[has_come] == code).sum()) for code, name in enumerate(ANSWERS)})
    columns = {"referral_answered_on": dates(day, answer < 0), "referral_answer": words(answer, ANSWERS)}
    return columns, counted
