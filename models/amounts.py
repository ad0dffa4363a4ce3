"""How sure an amount of money is beside the one expected: luck is read from each member's own months."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from models.intervals import is_enough


@dataclass(frozen=True, slots=True)
class Amount:
    """What came in on a member's cases.

    Attributes:
        observed, expected: amounts.
        n: his cases.
        variance: of observed ÷ expected by luck; NaN where the cases are too few, or nothing tells it.
    """

    member: str
    observed: float
    expected: float
    n: int
    variance: float

    @property
    def has_ratio(self) -> bool:
        """Whether observed ÷ expected may be shown."""
        return self.variance > 0


def amounts(frame: pd.DataFrame) -> list[Amount]:
    """Return each member's amount beside the expected one, in the order of their names.

    Args:
        frame: columns `member`, `month`, `observed`, `expected`, both amounts, and `n`, cases; rows are
            summed by member and month.

    Source: quasi-likelihood, McCullagh and Nelder (1989): an amount varies as φ times the expected one, with
    φ = Σ (O − r E)² / E ÷ Σ (months − 1) over all members and months, r each member's own O ÷ E. What parts
    members is thus no luck; the variance of r is φ / ΣE.
    """
    months = frame.groupby(["member", "month"], sort=True)[["observed", "expected", "n"]].sum().reset_index()
    months = months[months["expected"] > 0]
    whole = months.groupby("member", sort=True)[["observed", "expected", "n"]].sum()
    ratio = months["member"].map(whole["observed"] / whole["expected"])
    squares = ((months["observed"] - ratio * months["expected"]) ** 2 / months["expected"]).sum()
    free = len(months) - len(whole)
    phi = float(squares) / free if free else float("nan")
    return [
        Amount(
            str(member),
            float(row["observed"]),
            float(row["expected"]),
            round(row["n"]),
            phi / float(row["expected"]) if is_enough(row["n"]) else float("nan"),
        )
        for member, row in whole.iterrows()
    ]
