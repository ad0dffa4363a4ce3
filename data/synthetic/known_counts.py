"""What came out of the simulation: funnel, promises, cures, moves, surveys and breaches, counted exactly."""

from __future__ import annotations

from typing import Any

from data.synthetic import breaches as planted
from data.synthetic import effects
from data.synthetic.contacts import CONVERSATIONS, DIRECTIONS
from data.synthetic.department import CHANNELS, OUTCOMES, SCRIPTS
from data.synthetic.months import Month
from data.synthetic.moves import MOVES
from data.synthetic.tally import BUCKETS, Tally, ratio


def breaches(tally: Tally, plan: planted.Plan) -> dict[str, Any]:
    """Count the breaches of each rule, planted or not."""
    sunday, outside = int(tally.weekdays[6].sum()), tally.weekdays[:6].copy()
    outside[:, 8:20] = 0
    return {
        "what": "Planted: channel phone, direction out. Nothing else in the history breaks these rules.",
        "rules": planted.truths(plan),
        "planted": dict(plan.planted),
        "counted": {
            "what": "Not planted: ordinary outgoing calls (channel phone) that these profiles forbid.",
            "india_outside_08_to_19": int(tally.weekdays.sum() - tally.weekdays[:, 8:19].sum()),
            "indonesia_sunday_or_outside_08_to_20": sunday + int(outside.sum()),
        },
    }


def funnel(tally: Tally) -> dict[str, Any]:
    """Count contacts by channel, direction and outcome, and what follows of calls."""
    by_channel = {
        channel: {
            way: {o: int(n) for o, n in zip(OUTCOMES, tally.contacts[i, j], strict=True) if n}
            for j, way in enumerate(DIRECTIONS)
        }
        for i, channel in enumerate(CHANNELS)
    }
    live = [OUTCOMES.index(o) for o in CONVERSATIONS]
    calls = tally.contacts[CHANNELS.index("phone"), 0]
    out = tally.contacts[:, 0].sum(axis=0)
    return {
        "contacts": by_channel,
        "attempts": int(out.sum()),
        "phone": {
            "attempts": int(calls.sum()),
            "connected": int(calls[[*live, OUTCOMES.index("wrong_party")]].sum()),
            "right_party": int(calls[live].sum()),
            "promises": int(calls[OUTCOMES.index("promise")]),
            "connect_rate": ratio(calls[[*live, OUTCOMES.index("wrong_party")]].sum(), calls.sum()),
            "right_party_rate": ratio(calls[live].sum(), calls.sum()),
            "promise_rate": ratio(calls[OUTCOMES.index("promise")], calls[live].sum()),
        },
        "right_party_by_hour": {
            f"{hour}": {"attempts": int(row.sum()), "right_party": int(row[live].sum())}
            for hour, row in enumerate(tally.hours)
            if row.sum()
        },
        "promise_odds_ratio_by_script": {s: effects.SCRIPT_PROMISE_ODDS_RATIO[s] for s in SCRIPTS},
        "promise_odds_ratio_what": (
            "Of the first promise in a month, given what is paid; who promises again, on a day of payment or "
            "too early for it only talks, which takes the ratio over all conversations nearer to 1."
        ),
    }


def promises(tally: Tally) -> dict[str, Any]:
    """Count promises kept, broken and not yet due."""
    counted = tally.promises
    matured = counted["kept"] + counted["broken"]
    return {
        "what": "Kept: paid in full from the day made to 7 days after it was due. Matured: that is over.",
        "made": matured + counted["unmatured"],
        "matured": matured,
        **{name: counted[name] for name in ("kept", "broken", "unmatured")},
        "kept_rate": ratio(counted["kept"], matured),
    }


def referrals(tally: Tally) -> dict[str, Any]:
    """Count the referrals and their answers."""
    counted = tally.referrals
    return {
        "what": "Answered: by the end of the history. Days: from the contact to the answer.",
        "made": counted["made"],
        "answered": counted["answered"],
        "mean_days": ratio(counted["days"], counted["answered"]),
        "answers": {name: counted[name] for name in effects.REFERRAL_ANSWERS},
    }


def cures(tally: Tally) -> dict[str, Any]:
    """Count cures by the bucket in which the month opened."""
    cured = [MOVES.index("cure"), MOVES.index("paid_off")]
    totals = tally.moves.sum(axis=0)
    rates = {
        bucket: {
            "accounts": int(totals[i].sum()),
            "cured": int(totals[i, cured].sum()),
            "cure_rate": ratio(totals[i, cured].sum(), totals[i].sum()),
        }
        for i, bucket in enumerate(BUCKETS)
        if i
    }
    return {
        "what": "From one month-end of the history to the next; paid off counts as cured.",
        "accounts": int(totals[1:].sum()),
        "cured": int(totals[1:, cured].sum()),
        "cure_rate": ratio(totals[1:, cured].sum(), totals[1:].sum()),
        "by_bucket": rates,
    }


def moves(tally: Tally, history: tuple[Month, ...]) -> dict[str, dict[str, dict[str, int]]]:
    """Moves by the month whose end they lead to; the first month has no month-end before it."""
    return {
        month.label: {
            bucket: {m: int(n) for m, n in zip(MOVES, tally.moves[month.index, i], strict=True) if n}
            for i, bucket in enumerate(BUCKETS)
        }
        for month in history[1:]
    }


def surveys(tally: Tally) -> dict[str, Any]:
    """Count surveys and answers, and the scores that everybody would have given."""
    counted = tally.surveys
    means = {
        f"mean_{name}": {
            "of_answered": ratio(counted[f"{name}_of_answered"], counted["answered"]),
            "had_all_answered": ratio(counted[f"{name}_of_all"], counted["sent"]),
        }
        for name in ("process_score", "collector_score", "speed_score")
    }
    return {
        "what": "By what was paid in the month of the survey: nothing, something, all that was past due.",
        "sent": counted["sent"],
        "answered": counted["answered"],
        "answer_chance": effects.ANSWER_CHANCE,
        "mean_mood": effects.MEAN_SCORE,
        "by_paid": {
            n: {"sent": counted[f"sent_{n}"], "answered": counted[f"answered_{n}"]}
            for n in effects.ANSWER_CHANCE
        },
        **means,
    }
