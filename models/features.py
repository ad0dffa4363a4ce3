"""What the cure model learns from: accounts past due, their terms as a matrix, and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from queries import Reader, Scope, catalog
from queries.cure import cure_terms
from queries.lineage import shifted
from queries.observations import TARGETS, observed
from queries.soundness import is_sound, sound_run

Floats = NDArray[np.float64]

# How many month-ends ahead each target looks.
HORIZONS = dict(zip(TARGETS, (1, 3, 3), strict=True))


@dataclass(frozen=True)
class Observations:
    """Accounts past due at the ends of some months.

    Attributes:
        terms: one row an account and month, one column a term of `queries.cure.cure_terms`.
        frame: beside it account_id, month (date), fold, the groups, past_due_amount and the targets
            (1.0, 0.0, or NaN where it is not known).
    """

    terms: Floats
    frame: pd.DataFrame

    def __len__(self) -> int:
        """Count the observations."""
        return len(self.frame)

    @property
    def months(self) -> tuple[date, ...]:
        """The months of observation, oldest first."""
        return tuple(sorted(set(self.frame["month"])))

    def kept(self, where: NDArray[np.bool_] | pd.Series) -> Observations:
        """Return those at which a condition holds."""
        mask = np.asarray(where, bool)
        return Observations(self.terms[mask], self.frame[mask].reset_index(drop=True))

    def of(self, months: Iterable[date]) -> Observations:
        """Return those of some months."""
        return self.kept(self.frame["month"].isin(list(months)))

    def known(self, target: str) -> Observations:
        """Return those of which the target is known."""
        return self.kept(self.frame[target].notna())

    def outcome(self, target: str) -> Floats:
        """Return the target as 1.0 and 0.0."""
        return self.frame[target].to_numpy(float)


def read(reader: Reader, months: Collection[date], most: int, wish: Scope | None = None) -> Observations:
    """Read the accounts past due at the ends of months; of more than `most` a part, chosen by name."""
    table = observed(reader, months, most, wish)
    width = len(cure_terms())
    lists = table["terms"].combine_chunks()
    terms = lists.flatten().to_numpy(zero_copy_only=False).astype(float).reshape(len(lists), width)
    frame = table.drop_columns(["terms"]).to_pandas(date_as_object=True)
    for target in TARGETS:
        frame[target] = frame[target].astype("boolean").astype("Float64").to_numpy(float, na_value=np.nan)
    return Observations(terms, frame)


def learnable_months(reader: Reader, target: str = TARGETS[0]) -> tuple[date, ...]:
    """Return the months of observation whose outcome is wholly known, in one coding: the longest run of them.

    A month whose outcome is read across a change of status codes teaches what was not so.
    """
    metric, breaks = catalog.find("cure_rate"), reader.warehouse.breaks
    months = reader.months()
    run = sound_run(metric, months, breaks) if months else ()
    ahead = HORIZONS[target]
    present = set(months)
    return tuple(
        month
        for month in run
        if all(shifted(month, step) in present for step in range(1, ahead + 1))
        and all(is_sound(metric, shifted(month, step), breaks) for step in range(ahead))
    )
