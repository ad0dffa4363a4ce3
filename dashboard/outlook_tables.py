"""What is taken away of an outlook: every figure that its charts show, as rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from dashboard.outlook_history import BUCKETS, ENDS, Floats, History
from dashboard.outlooks import BackTest, Outlook
from queries.lineage import shifted
from queries.soundness import next_month


def projected(history: History, outlook: Outlook, weight: str) -> pa.Table:
    """Return a row a month and bucket: what came up to the base, then what is expected.

    `held` is what is left of that which is past due at the base, `arrived` what enters after it. Of accounts
    `low_by_luck` and `high_by_luck` bound what sampling alone leaves.
    """
    rows: list[dict[str, Any]] = []
    for month in sorted(m for m in history.stock if m <= outlook.base):
        rows += [
            {"month": month, "bucket": bucket, "is_expected": False, "past_due": float(value)}
            for bucket, value in zip(BUCKETS, history.stock[month], strict=True)
        ]
    luck = outlook.luck() if weight == "accounts" else None
    for h, month in enumerate(outlook.months, start=1):
        for place, bucket in enumerate(BUCKETS):
            row = {
                "month": month,
                "bucket": bucket,
                "is_expected": True,
                "past_due": float(outlook.way.stock[h, place]),
                "held": float(outlook.way.held[h, place]),
                "arrived": float(outlook.way.arrived[h, place]),
            }
            if luck is not None:
                row |= {"low_by_luck": float(luck[0, h, place]), "high_by_luck": float(luck[1, h, place])}
            rows.append(row)
    return _table(rows)


def tested(test: BackTest) -> pa.Table:
    """Return a row a projection made earlier, month and bucket: what it expected, and what came."""
    ahead = test.expected.shape[1]
    return _table(
        [
            {
                "made_at_end_of": base,
                "month": shifted(base, h + 1),
                "months_ahead": h + 1,
                "bucket": bucket,
                "expected": float(test.expected[row, h, place]),
                "came": _known(test.came[row, h, place]),
            }
            for row, base in enumerate(test.bases)
            for h in range(ahead)
            for place, bucket in enumerate(BUCKETS)
        ]
    )


def by_month(past: Mapping[date, float], outlook: Outlook, expected: Floats) -> pa.Table:
    """Return a row a month: the amount that came, or that is expected."""
    came = [{"month": m, "amount": past[m], "is_expected": False} for m in sorted(past) if m <= outlook.base]
    coming = [
        {"month": m, "amount": float(v), "is_expected": True}
        for m, v in zip(outlook.months, expected, strict=True)
    ]
    return _table([*came, *coming])


def matrix(outlook: Outlook, shares: Floats) -> pa.Table:
    """Return a row a move that was seen, with its share of the row; a row an end, with its final share."""
    chain, totals = outlook.chain, outlook.chain.moves.sum(axis=1)
    moves = [
        {
            "from": bucket,
            "to": state,
            "is_final": False,
            "moved": float(chain.moves[place, i]),
            "of": float(totals[place]),
            "share": _known(chain.rows[place, i]),
        }
        for place, bucket in enumerate(chain.buckets)
        for i, state in enumerate(chain.states)
        if chain.moves[place, i]
    ]
    final = [
        {"from": bucket, "to": end, "is_final": True, "share": _known(shares[place, i])}
        for place, bucket in enumerate(BUCKETS)
        for i, end in enumerate(ENDS)
    ]
    return _table([*moves, *final])


def lost(history: History, place: int) -> dict[date, float]:
    """Return what ended so in each month, by the month in which it did; `place` is the state's column."""
    return {next_month(m): float(moved[:, place].sum()) for m, moved in history.moves.items()}


def opened(begun: Mapping[date, Floats]) -> dict[date, Floats]:
    """Return by the month itself what is kept by the month at whose end it began."""
    return {next_month(month): value for month, value in begun.items()}


def _known(value: float) -> float | None:
    return float(value) if value == value else None


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: [row.get(name) for row in rows] for name in names})
