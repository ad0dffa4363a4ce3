"""What was put into the simulation: who and what truly makes a difference, and by how much."""

from __future__ import annotations

from typing import Any

from data.synthetic import effects
from data.synthetic.department import (
    CHANNELS,
    HIRED_ON,
    LEAVER,
    LEFT_ON,
    MOVED_FROM,
    MOVED_ON,
    MOVER,
    NEWCOMER,
    STRATEGIES,
)
from data.synthetic.months import (
    DAY_AFTER_WEIGHT,
    HOLIDAY_WEIGHT,
    PAYDAY_WEIGHT,
    PAYDAYS,
    WEEKEND_WEIGHT,
    Month,
    cure_season,
    entry_season,
)
from data.synthetic.tally import BUCKETS, Cell, Tally, ratio


def difficulty() -> dict[str, Any]:
    """Say what the latent difficulty does, and through what it shows."""
    return {
        "what": "A latent standard normal per account; no table holds it.",
        "log_odds_of_cure_per_unit": effects.DIFFICULTY_LOG_ODDS,
        "log_odds_of_cure_by_bucket": dict(zip(BUCKETS[1:], effects.CURE_LOG_ODDS[1:], strict=True)),
        "visible_in": ["segment", "bucket", "months past due before", "balance ÷ credit limit"],
        "assignment": "Collector and strategy depend on these visible facts, stage and lot alone.",
    }


def _cells(cell: Cell, where: Any) -> dict[str, Any]:
    accounts, cures = float(cell.accounts[where].sum()), float(cell.cures[where].sum())
    return {
        "account_months": int(accounts),
        "cures": int(cures),
        "cure_rate": ratio(cures, accounts),
        "expected_cures": round(float(cell.expected[where].sum()), 3),
        "mean_difficulty": ratio(float(cell.difficulty[where].sum()), accounts),
    }


def collectors(tally: Tally) -> dict[str, Any]:
    """Say who is better and worse, and what everybody would have cured as an equal."""
    people = tally.department.collectors
    groups = {
        "better": [c for c in people if c.odds_ratio > 1],
        "worse": [c for c in people if c.odds_ratio < 1],
    }
    groups["equal"] = [c for c in people if c.odds_ratio == 1]
    return {
        "what": (
            "Odds ratios of a cure in a month, given bucket and difficulty, against an equal collector. "
            "expected_cures: had the collector been an equal one, everything else as it was. Period 0 is "
            "before, period 1 from the month of the first process change, which helps whole teams."
        ),
        "better_odds_ratio": effects.BETTER_ODDS_RATIO,
        "worse_odds_ratio": effects.WORSE_ODDS_RATIO,
        **{name: [c.collector_id for c in members] for name, members in groups.items()},
        "comparable_before": effects.HELPFUL_CHANGE[1][:7],
        "mover": {"collector_id": people[MOVER].collector_id, "from": MOVED_FROM,
                  "to": people[MOVER].team, "on": f"{MOVED_ON}"},
        "leaver": {"collector_id": people[LEAVER].collector_id, "left_on": f"{LEFT_ON}"},
        "newcomer": {"collector_id": people[NEWCOMER].collector_id, "hired_on": f"{HIRED_ON}"},
        "members": {
            c.collector_id: {
                "odds_ratio": c.odds_ratio,
                "appetite_for_hard_cases": round(c.appetite, 3),
                "periods": [_cells(tally.collectors, (period, i)) for period in (0, 1)],
            }
            for i, c in enumerate(people)
        },
    }  # fmt: skip


def strategies(tally: Tally) -> dict[str, Any]:
    """Say which strategy is weak, and the cures of each by bucket."""
    weak = BUCKETS[effects.WEAK_LEVEL]
    return {
        "what": (
            "Strategy × bucket of covered account-months. expected_cures: the sum of the true chances, the "
            "weak strategy's effect included. All strategies are equal but the weak one."
        ),
        "names": dict(zip(STRATEGIES, CHANNELS, strict=True)),
        "weak": {
            "strategy": STRATEGIES[CHANNELS.index(effects.WEAK_CHANNEL)],
            "channel": effects.WEAK_CHANNEL,
            "bucket": weak,
            "odds_ratio": effects.WEAK_ODDS_RATIO,
        },
        "cells": {
            name: {
                bucket: _cells(tally.strategies, (1, i, j))
                for j, bucket in enumerate(BUCKETS)
                if bucket != "current"
            }
            for i, name in enumerate(STRATEGIES)
        },
    }


def untouched(tally: Tally) -> dict[str, Any]:
    """Say how accounts fare that nobody contacts."""
    return {
        "what": "Account-months that nobody contacted, by lot: self-cure.",
        "share": effects.UNTOUCHED_SHARE,
        "odds_ratio": effects.UNTOUCHED_ODDS_RATIO,
        **_cells(tally.strategies, (0,)),
    }


def changes(tally: Tally) -> list[dict[str, Any]]:
    """Say what each process change did to the odds of a cure in its teams."""
    return [
        {
            "change_id": name,
            "effective_on": effective_on,
            "teams": list(teams),
            "odds_ratio": odds,
            "before": _cells(tally.changes[name], (0,)),
            "after": _cells(tally.changes[name], (1,)),
        }
        for name, effective_on, teams, odds in (effects.HELPFUL_CHANGE, effects.IDLE_CHANGE)
    ]


def seasons(tally: Tally, history: tuple[Month, ...]) -> dict[str, Any]:
    """Say which months and days are unlike the others."""
    return {
        "cure_odds_ratio": {month.label: cure_season(month) for month in history},
        "entry_odds_ratio": {month.label: entry_season(month) for month in history},
        "paydays": list(PAYDAYS),
        "payday_weight": PAYDAY_WEIGHT,
        "day_after_weight": DAY_AFTER_WEIGHT,
        "weekend_weight": WEEKEND_WEIGHT,
        "holiday_weight": HOLIDAY_WEIGHT,
        "payers_past_due_by_day": {f"{day}": int(n) for day, n in enumerate(tally.pay_days) if day},
        "calls_by_hour": {f"{hour}": int(n) for hour, n in enumerate(tally.hours.sum(axis=1)) if n},
        "evening_connect_ratio": effects.CONNECT_EVENING,
    }
