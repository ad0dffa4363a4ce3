"""The collectors of a department over a period: each figure of their work on cases of the same kind."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final, Literal

import pandas as pd

from dashboard import change_judging, expected_figures
from dashboard.change_judging import Judged
from dashboard.expected_figures import Compared, Window, against, window
from dashboard.i18n import N_
from dashboard.report.period import Period
from models.amounts import Amount, amounts
from models.appraisal import Index, measured, too_few, verdict
from models.benchmark import Benchmark, Member
from models.dispersion import Between, between
from queries import Reader, Result, Scope, catalog
from queries.people import Person, people

# What may be said of an index: that it is better or short, beyond luck; that it leans to one side, as one of
# so many may by luck; that no difference can be detected; or that too little is known.
Finding = Literal["better", "short", "leans_higher", "leans_lower", "none", "too_few"]

COURSES, MONEY = "courses", "recovered_amount"
# Money that came in, and by how much the cures fall short of those to be expected, in money.
_SHORT: Final = "lost_amount"
_BASE: Final = expected_figures.FIGURES

# Each figure of a person's work that is compared on cases of the same kind.
COMPARED: Final[Mapping[str, Compared]] = {
    "cures_to_expected": _BASE["cures"],
    "connect_rate": Compared("connect_rate", ("channel", "bucket"), N_("Attempts that are answered")),
    "right_party_contact_rate": Compared(
        "right_party_contact_rate", ("channel", "bucket"), N_("Attempts that reach the debtor")
    ),
    "contactability_rate": Compared(
        "contactability_rate", ("bucket", "segment"), N_("Debtors reached within 30 days")
    ),
    "promise_rate": Compared("promise_rate", ("channel", "bucket"), N_("Promises obtained")),
    "promise_kept_rate": _BASE["promises"],
    "collector_satisfied_rate": _BASE["satisfied"],
    "complaints_per_1000": Compared("complaints_per_1000", ("bucket",), N_("Complaints")),
    "breach_rate": Compared("breach_rate", ("channel",), N_("Breaches of contact rules")),
    "reason_known_rate": Compared("reason_known_rate", ("bucket", "segment"), N_("Reason known beforehand")),
}
TITLES: Final[Mapping[str, str]] = {
    **{name: figure.title for name, figure in COMPARED.items()},
    COURSES: N_("Courses completed"),
    MONEY: N_("Recovered amount"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A figure of all collectors against expectation, over the months whose outcome is known.

    Attributes:
        seen: what came of each collector's observations, and how many these are, compared or not.
    """

    figure: Compared
    found: Benchmark
    used: Window
    seen: Mapping[str, tuple[float, float]]

    @property
    def is_lower_better(self) -> bool:
        """Whether fewer than expected is good."""
        return catalog.find(self.figure.metric).better == "lower"

    def member(self, collector: str) -> Member | None:
        """Return a collector's part in it; None where he had none of these cases."""
        return next((m for m in self.found.members if m.member == collector), None)

    def index(self, member: Member | None) -> Index:
        """Return a collector's index."""
        if member is None or not member.has_rate:
            return too_few(self.found.between)
        return measured(member.ratio, member.noise, self.found.between, is_lower_better=self.is_lower_better)

    def finding(self, member: Member | None) -> Finding:
        """Say what may be said of a collector: only what both his interval and the rule of flags bear out."""
        index = self.index(member)
        is_flagged = member is not None and member.is_flagged
        return finding(index, is_flagged=is_flagged)


@dataclass(frozen=True, slots=True)
class Received:
    """The money that came in on the cases of all collectors, beside what such cases usually give."""

    amounts: tuple[Amount, ...]
    between: Between
    used: Window

    def member(self, collector: str) -> Amount | None:
        """Return a collector's amounts; None where he had no case."""
        return next((a for a in self.amounts if a.member == collector), None)


@dataclass(frozen=True)
class Department:
    """The collectors that a reader may see, over a period; what is asked of all of them is computed once."""

    reader: Reader
    period: Period
    _known: dict[str, Standing | Received | None] = field(default_factory=dict)
    _effects: dict[str, Sequence[Judged]] = field(default_factory=dict)
    _whole: dict[tuple[str, tuple[str, ...]], Result] = field(default_factory=dict)

    @cached_property
    def staff(self) -> tuple[Person, ...]:
        """All collectors, by name."""
        return tuple(people(self.reader))

    @property
    def last_day(self) -> date:
        """The last day of the period."""
        until = self.period.until
        return until.replace(day=monthrange(until.year, until.month)[1])

    def standing(self, name: str) -> Standing | None:
        """Return a figure of `COMPARED` of all collectors; None where the data cannot answer it."""
        found = self._once(name, lambda: self._compared(COMPARED[name]))
        return found if isinstance(found, Standing) else None

    def received(self) -> Received | None:
        """Return the money of all collectors; None where the data cannot answer it."""
        found = self._once(MONEY, self._received)
        return found if isinstance(found, Received) else None

    def effect(self, course: str) -> Sequence[Judged]:
        """Return what a course did to each figure by which courses are judged, in all months up to the end.

        Empty where the data has none of these figures.
        """
        if course not in self._effects:
            names = [name for name in change_judging.FIGURES if self._can(name, ("collector", "team"))]
            breaks = self.reader.warehouse.breaks
            self._effects[course] = (
                change_judging.judge_course(self._read_whole, names, course, self.staff, breaks)
                if names
                else ()
            )
        return self._effects[course]

    @cached_property
    def courses(self) -> tuple[str, ...]:
        """The courses that anybody has completed by the end of the period."""
        return tuple(
            sorted({c.name for p in self.staff for c in p.courses if c.completed_on <= self.last_day})
        )

    def taken(self, person: Person) -> frozenset[str]:
        """Return the courses that a person has completed by the end of the period."""
        return frozenset(c.name for c in person.courses if c.completed_on <= self.last_day)

    @cached_property
    def usual_courses(self) -> float:
        """How many courses those who are here in the period have completed, on average; NaN of nobody."""
        here = [p for p in self.staff if is_here(p, self.period.since, self.last_day)]
        return sum(len(self.taken(p)) for p in here) / len(here) if here else float("nan")

    def _read_whole(self, name: str, by: tuple[str, ...]) -> Result:
        if (name, by) not in self._whole:
            wish = Scope().with_months(self.reader.months()[0], self.period.until)
            self._whole[name, by] = self.reader.run(name, wish, by)
        return self._whole[name, by]

    def _once(self, name: str, make: Callable[[], Standing | Received | None]) -> Standing | Received | None:
        if name not in self._known:
            self._known[name] = make()
        return self._known[name]

    def _can(self, name: str, by: Sequence[str]) -> bool:
        warehouse, metric = self.reader.warehouse, catalog.find(name)
        return (
            set(by) <= warehouse.loaded_dimensions
            and warehouse.loaded_tables >= set(metric.requires)
            and {dimension for dimension, _ in self.reader.viewer.members} <= set(metric.dimensions)
        )

    def _read(self, figure: Compared) -> tuple[Compared, Result, Window] | None:
        """Read a figure by collector, month and kind; kinds that the data does not tell are left away."""
        loaded = self.reader.warehouse.loaded_dimensions
        strata = tuple(name for name in figure.strata if name in loaded)
        figure = Compared(figure.metric, strata, figure.title, figure.fewest)
        if not self._can(figure.metric, ("collector",)):
            return None
        by_month = self.reader.run(figure.metric, Scope(), ("month",))
        breaks = self.reader.warehouse.breaks
        used = window(by_month, breaks, 0, self.period.since, self.period.until)
        if used is None:
            return None
        wish = Scope().with_months(used.since, used.until)
        return figure, self.reader.run(figure.metric, wish, figure.by("collector")), used

    def _compared(self, figure: Compared) -> Standing | None:
        read = self._read(figure)
        if read is None:
            return None
        figure, result, used = read
        return Standing(figure, against(figure, result, "collector"), used, _sums(result))

    def _received(self) -> Received | None:
        if not self._can(MONEY, ("collector",)):
            return None
        read = self._read(Compared(_SHORT, (), TITLES[MONEY]))
        if read is None:
            return None
        _, short, used = read
        received = self.reader.run(MONEY, short.scope, ("collector", "month"))
        found = amounts(_money(received, short))
        known = [a for a in found if a.has_ratio]
        differ = between([a.observed / a.expected for a in known], [a.variance for a in known])
        return Received(tuple(found), differ, used)


def finding(index: Index, *, is_flagged: bool) -> Finding:
    """Say what may be said of an index.

    Args:
        is_flagged: whether he stands out among all collectors, by the rule of `models.benchmark`.
    """
    if index.basis == "too_few":
        return "too_few"
    side = verdict(index.interval)
    if side == "above":
        return "better" if is_flagged else "leans_higher"
    if side == "below":
        return "short" if is_flagged else "leans_lower"
    return "none"


def is_here(person: Person, since: date, until: date) -> bool:
    """Whether a person works here on at least one day of a span; unknown dates leave no doubt."""
    return not (person.hired_on and person.hired_on > until) and not (
        person.left_on and person.left_on < since
    )


def _sums(result: Result) -> dict[str, tuple[float, float]]:
    rows = result.frame.groupby("collector")[["numerator", "n"]].sum()
    return {str(collector): (float(row["numerator"]), float(row["n"])) for collector, row in rows.iterrows()}


def _money(received: Result, short: Result) -> pd.DataFrame:
    """Return each collector's money by month, beside what it would be had his cases been cured as usual."""
    by = ["collector", "month"]
    rows = short.frame[[*by, "numerator", "n"]].merge(
        received.frame[[*by, "numerator"]], on=by, how="left", suffixes=("_short", "")
    )
    rows = rows[rows["collector"].notna()]
    # In a month without a payment nothing came in.
    observed = rows["numerator"].astype(float).fillna(0.0)
    return pd.DataFrame(
        {
            "member": rows["collector"],
            "month": rows["month"],
            "observed": observed,
            "expected": observed + rows["numerator_short"].astype(float),
            "n": rows["n"].astype(float),
        }
    )
