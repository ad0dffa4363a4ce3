"""The known truths of a demonstration, as numbers in a file beside its tables."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from data.synthetic import known_counts, known_effects
from data.synthetic.breaches import Plan
from data.synthetic.months import Month
from data.synthetic.tally import Tally

FILE = "truths.json"
# Chinese holidays and channels: amounts are in yuan.
CURRENCY = "CNY"


@dataclass(frozen=True)
class Truths:
    """Every known truth of a demonstration; what is in each part is written in the part itself.

    Attributes:
        rows: number of rows of each table.
        collectors: who is truly better, worse and equal, and what everybody's cases were like.
        strategies: by channel × bucket the cures, and those expected had every account its true chance.
        funnel: contacts by channel, direction and outcome, and the shares that follow.
        moves: month → bucket → move → accounts, as the tables show them from one month-end to the next.
    """

    is_synthetic: bool
    seed: int
    currency: str
    months: list[str]
    accounts: int
    rows: dict[str, int]
    difficulty: dict[str, Any]
    collectors: dict[str, Any]
    strategies: dict[str, Any]
    untouched: dict[str, Any]
    process_changes: list[dict[str, Any]]
    seasons: dict[str, Any]
    breaches: dict[str, Any]
    funnel: dict[str, Any]
    promises: dict[str, Any]
    referrals: dict[str, Any]
    payments: dict[str, Any]
    cures: dict[str, Any]
    moves: dict[str, dict[str, dict[str, int]]]
    surveys: dict[str, Any]
    without_effect: dict[str, str]

    def write(self, folder: Path) -> None:
        """Write `truths.json` into a folder."""
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        (folder / FILE).write_text(text + "\n", "utf-8")

    @classmethod
    def read(cls, folder: Path) -> Truths:
        """Read what `write` wrote."""
        return cls(**json.loads((folder / FILE).read_text("utf-8")))


def gather(
    tally: Tally,
    plan: Plan,
    history: tuple[Month, ...],
    seed: int,
    accounts: int,
    rows: dict[str, int],
) -> Truths:
    """Put together what was simulated and what was counted meanwhile."""
    return Truths(
        is_synthetic=True,
        seed=seed,
        currency=CURRENCY,
        months=[month.label for month in history],
        accounts=accounts,
        rows=rows,
        difficulty=known_effects.difficulty(),
        collectors=known_effects.collectors(tally),
        strategies=known_effects.strategies(tally),
        untouched=known_effects.untouched(tally),
        process_changes=known_effects.changes(tally),
        seasons=known_effects.seasons(tally, history),
        breaches=known_counts.breaches(tally, plan),
        funnel=known_counts.funnel(tally),
        promises=known_counts.promises(tally),
        referrals=known_counts.referrals(tally),
        payments=dict(tally.payments),
        cures=known_counts.cures(tally),
        moves=known_counts.moves(tally, history),
        surveys=known_counts.surveys(tally),
        without_effect={
            "training": "Courses were taken by lot and changed nothing.",
            "referrals": "Answers come by lot, whoever referred the case and however.",
            "plans": "Plans follow from hardship told and changed nothing.",
            "collector satisfaction": "No collector pleases more than another; scores follow from payment.",
        },
    )
