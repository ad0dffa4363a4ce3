"""Which figures are set against expectation, over which months, and by which kinds of cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd
import pyarrow as pa

from dashboard.figures import FEWEST_ANSWERS
from dashboard.i18n import N_
from models.benchmark import Benchmark, Member, benchmark
from models.standardised import standardised
from queries.engine import Result
from queries.soundness import is_comparable, is_complete, is_sound, next_month

# Who may be compared, as dimensions, and what a review page looks back over at least.
LEVELS: Final = ("collector", "team", "agency")
FEWEST_MONTHS: Final = 3


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure that is set against expectation.

    Attributes:
        metric: its name in the catalogue.
        strata: what makes cases of one kind, the most telling first.
        title: what people call it.
        fewest: a member with fewer observations is not shown at all: who answered could be told.
    """

    metric: str
    strata: tuple[str, ...]
    title: str
    fewest: int = 0

    @property
    def has_model(self) -> bool:
        """Whether what is expected comes with the figure; else it is learned from the other members."""
        return self.metric == "cures_to_expected"

    def by(self, level: str) -> tuple[str, ...]:
        """Return the cut by which members of a level are compared: teams are a sample of collectors."""
        units = () if level == "collector" else ("collector",)
        return (level, *units, "month", *self.strata)


FIGURES: Final[Mapping[str, Compared]] = {
    "cures": Compared("cures_to_expected", ("chance_band",), N_("Cures")),
    "promises": Compared("promise_kept_rate", ("bucket", "promise_band"), N_("Promises kept")),
    "satisfied": Compared(
        "collector_satisfied_rate",
        ("survey_method", "bucket"),
        N_("Satisfied with the collector"),
        FEWEST_ANSWERS,
    ),
}


@dataclass(frozen=True, slots=True)
class Window:
    """The months that are looked at, both included.

    Attributes:
        is_widened: earlier months than those chosen were taken as well, as fewer say too little.
        is_short: there are fewer months with a known outcome than a review should rest on.
    """

    since: date
    until: date
    is_widened: bool
    is_short: bool


def window(
    by_month: Result, breaks: Sequence[date], months: int, since: date | None, until: date | None
) -> Window | None:
    """Return the newest unbroken run of months whose outcomes are known; None where there is none.

    Args:
        by_month: the figure by month, of all months.
        breaks: first months of a new coding; no run goes across them.
        months: how many, where none are chosen; 0 for all.
        since, until: the months chosen by hand.
    """
    metric = by_month.metric
    known = [
        row["month"]
        for row in by_month.records
        if row["n"] and is_complete(metric, row) and is_sound(metric, row["month"], breaks)
    ]
    run: list[date] = []
    for month in sorted((m for m in known if not until or m <= until), reverse=True):
        is_next = not run or (next_month(month) == run[0] and is_comparable(metric, run[0], month, breaks))
        if not is_next:
            break
        run.insert(0, month)
    if not run:
        return None
    if since and run[-1] < since:
        return None
    wanted = [m for m in run if m >= since] if since else run[-months:]
    chosen = run[-max(len(wanted), FEWEST_MONTHS) :]
    return Window(chosen[0], chosen[-1], chosen[0] < wanted[0], len(chosen) < FEWEST_MONTHS)


def against(figure: Compared, result: Result, level: str) -> Benchmark:
    """Set the members of a level against expectation.

    Args:
        result: the figure by `figure.by(level)`.
    """
    return benchmark(cases(figure, result, level))


def cases(figure: Compared, result: Result, level: str) -> pd.DataFrame:
    """Return what each member was given and what came of it, by month and kind, with what is expected.

    Cases of nobody are not compared, but serve as a standard where others are the standard.
    """
    rows = result.frame.rename(columns={"collector": "unit", level: "member", "numerator": "observed"})
    named = [name for name in ("member", "unit", *figure.strata) if name in rows]
    # What is not recorded is a kind of its own, and a standard for others, but nobody who is compared.
    rows = rows.assign(**{name: rows[name].fillna("") for name in named})
    if figure.has_model:
        rows = rows.rename(columns={"denominator": "expected"})
    else:
        rows = rows.assign(n=rows["denominator"])[[*named, "month", "observed", "n"]]
        rows = standardised(rows, figure.strata)
    return rows[rows["member"] != ""]


def is_hidden(figure: Compared, member: Member) -> bool:
    """Whether nothing at all is shown of a member."""
    return member.n < figure.fewest


def as_table(found: Benchmark, figure: Compared, level: str) -> pa.Table:
    """Return the comparison as rows to take away, exact; what may not be shown is null."""
    rows = [
        {
            level: m.member,
            "observed": m.observed,
            "expected": m.expected,
            "n": m.n,
            "luck_low": m.luck.low,
            "luck_high": m.luck.high,
            **{name: _known(getattr(m, name)) for name in _NUMBERS},
            "ratio_low": _known(m.interval.low),
            "ratio_high": _known(m.interval.high),
            "months_outside": m.months_outside,
            "verdict": m.verdict,
            "phi": _known(found.dispersion.phi),
            "tau2": found.dispersion.tau2,
        }
        for m in found.members
        if not is_hidden(figure, m)
    ]
    return pa.Table.from_pylist(rows)


_NUMBERS = ("ratio", "z", "p_value", "q_value", "shrunken")


def _known(value: float) -> float | None:
    return None if value != value else value
