"""Strategies judged: what the page shows of them, made of figures by strategy, group and stratum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import pyarrow as pa

from models.strategy import Cell, Verdict, against, alternatives, contact_against_none, judge
from models.stratified import Effect
from queries.dimensions import delinquent_buckets
from queries.engine import Result

FIGURE, LOST, COST = "cures_to_expected", "lost_amount", "contact_cost"
# Groups of cases in which strategies are compared; of the two, the other is a kind of cases within.
GROUPS = ("bucket", "segment")

Amounts = Mapping[tuple[str | None, str], float]


@dataclass(frozen=True)
class Judged:
    """All strategies of a dimension by group, judged together.

    Attributes:
        by: the dimension that tells strategies apart.
        within: of `GROUPS`.
        strata: the sums that were judged, columns as `models.strategy.judge` takes them.
        cells: by group and member; a member of None is what nobody contacted.
        lost: money short of expectation, by member and group; above zero where less came.
        costs: what a contact costs, by member and group, where that is recorded.
        spent: what all of them cost, likewise.
    """

    by: str
    within: str
    strata: pd.DataFrame
    cells: tuple[Cell, ...]
    lost: Amounts
    costs: Amounts
    spent: Amounts

    @cached_property
    def weak(self) -> tuple[Cell, ...]:
        """Those that do worse than they should, the dearest first."""
        found = [cell for cell in self.cells if cell.verdict is Verdict.BELOW]
        return tuple(sorted(found, key=lambda c: -self.lost.get((c.member, c.group), 0.0)))

    @property
    def strategies(self) -> tuple[Cell, ...]:
        """The cells in which somebody did something."""
        return tuple(cell for cell in self.cells if cell.member is not None)

    def better(self, cell: Cell) -> list[tuple[str, Effect]]:
        """Return what does better in the cell's bucket by the same measure."""
        return alternatives(self.strata, cell)


@dataclass(frozen=True)
class LeftAlone:
    """Cases that nobody contacted beside those that were, from the landmark on; sums as `Judged.strata`."""

    strata: pd.DataFrame

    def beside(self, cell: Cell) -> Effect | None:
        """Compare a cell with the cases of its group that were left alone."""
        return against(self.strata, cell.group, cell.member, None) if cell.member else None

    def contact(self, group: str) -> Effect | None:
        """Compare all that were contacted in a group with those that were left alone."""
        return contact_against_none(self.strata, group)

    def sums(self, group: str) -> tuple[int, float, float]:
        """Return how many cases of a group were left alone, their cures, and the cures of usual ones."""
        alone = self.strata[(self.strata["group"] == group) & self.strata["member"].isna()]
        return int(alone["n"].sum()), float(alone["cured"].sum()), float(alone["expected"].sum())


def strata_of(by: str, within: str, kind: str | None) -> tuple[str, ...]:
    """Return the cut by which a strategy is compared with others on like cases."""
    return (by, within, "quarter", *((kind,) if kind else ()), "chance_band")


def judge_strategies(by: str, within: str, strata: Result, lost: Result, cost: Result | None) -> Judged:
    """Judge the strategies of a dimension.

    Args:
        by: the dimension that tells them apart.
        within: the groups in which they are compared, of `GROUPS`.
        strata: cures against expectation, cut by `strata_of`.
        lost, cost: money by it and group; the cost where it is recorded and can be cut so.
    """
    kind = next((name for name in GROUPS if name != within and name in strata.by), None)
    sums = sums_of(
        strata.frame.rename(columns={"numerator": "cured", "denominator": "expected"}), by, within, kind
    )
    # Only of a channel its lack means that nobody did anything: a letter has no script.
    sums = sums if by == "channel" else sums[sums["member"].notna()]
    rows = [] if cost is None else [r for r in cost.records if r["denominator"] > 0]
    return Judged(
        by,
        within,
        sums,
        tuple(judge(sums)),
        _amounts(lost.records, by, within, "value"),
        {(r[by], r[within]): float(r["numerator"]) / float(r["denominator"]) for r in rows},
        _amounts(rows, by, within, "numerator"),
    )


def _amounts(rows: list[dict], by: str, within: str, column: str) -> Amounts:
    return {(row[by], row[within]): float(row[column]) for row in rows if row[column] == row[column]}


def sums_of(frame: pd.DataFrame, by: str, within: str, kind: str | None) -> pd.DataFrame:
    """Return sums as `models.strategy.judge` takes them, of rows with their columns under their own names."""
    frame = frame[(frame["n"] > 0) & frame[within].notna()]
    if within == "bucket":
        # Of a bucket that is not known, nothing is to be said.
        frame = frame[frame[within].isin(delinquent_buckets())]
    return pd.DataFrame(
        {
            "member": frame[by].astype(object),
            "group": frame[within],
            "period": frame["quarter"],
            "kind": frame[kind].astype(str) if kind else "",
            "band": frame["chance_band"],
            **{name: frame[name].astype(float) for name in ("cured", "expected", "n")},
        }
    )


def as_table(found: Judged) -> pa.Table:
    """Return every cell as a row to take away."""
    rows = []
    for cell in found.cells:
        effect = cell.effect
        rows.append(
            {
                found.by: cell.member,
                found.within: cell.group,
                "n": cell.n,
                "cured": cell.cured,
                "expected": round(cell.expected, 2),
                "difference": cell.difference,
                "difference_low": cell.interval.low,
                "difference_high": cell.interval.high,
                "odds_ratio": effect.odds_ratio if effect and effect.is_uniform else None,
                "odds_ratio_low": effect.interval.low if effect and effect.is_uniform else None,
                "odds_ratio_high": effect.interval.high if effect and effect.is_uniform else None,
                "do_strata_agree": effect.is_uniform if effect else None,
                "p_value": effect.p_value if effect else None,
                "q_value": cell.q_value if cell.q_value == cell.q_value else None,
                "lost_amount": found.lost.get((cell.member, cell.group)),
                "verdict": str(cell.verdict),
            }
        )
    return pa.Table.from_pylist(rows)
