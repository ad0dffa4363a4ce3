"""What a review asks: figures of one scope and period, in one language, each computed once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dashboard import wording
from dashboard.i18n import Words
from dashboard.members import MEMBERS
from dashboard.numbers import Numbers
from dashboard.report.period import Period
from dashboard.report.slides import LONGEST_NAME, Dated, Figure, Slide, plain
from queries import Reader, Result, Scope, catalog
from queries.catalog import Unit
from queries.errors import DunlinError
from queries.lineage import shifted

# Months drawn up to the end of the period, so that what it grew out of is seen.
COURSE = 13


class ReviewNumbers(Numbers):
    """Writes figures as pages do, and what it writes knows its figure or its day.

    A name of the data is cut where it would fill the slide.
    """

    __slots__ = ()

    def value(self, number: float | None, unit: Unit, *, is_short: bool = True) -> str:
        """Write a figure in its unit; None is a dash, and no figure."""
        written = Numbers.value(self, number, unit, is_short=is_short)
        return written if number is None or number != number else Figure(written, number, unit)

    def count(self, number: float) -> str:
        """Write a whole number; what is rounded in it is not lost."""
        return Figure(Numbers.count(self, number), number, "count")

    def money(self, amount: float, *, is_short: bool = True) -> str:
        """Write an amount."""
        return Figure(Numbers.money(self, amount, is_short=is_short), amount, "money")

    def price(self, amount: float) -> str:
        """Write what one small thing costs."""
        return Figure(Numbers.price(self, amount), amount, "price")

    def points(self, change: float) -> str:
        """Write a change of a share; as a figure it is in percentage points."""
        return Figure(Numbers.points(self, change), change * 100, "points", is_change=True)

    def difference(self, change: float, unit: Unit) -> str:
        """Write a change of a mean."""
        return Figure(Numbers.difference(self, change, unit), change, unit, is_change=True)

    def percent_change(self, change: float) -> str:
        """Write a relative change."""
        return Figure(Numbers.percent_change(self, change), change, "percent", is_change=True)

    def month(self, month: date) -> str:
        """Write a month."""
        return Dated(Numbers.month(self, month), month, True)

    def day(self, day: date) -> str:
        """Write a day."""
        return Dated(Numbers.day(self, day), day, False)

    def member(self, dimension: str, member: str | None) -> str:
        """Write a member of a dimension, no longer than a name may be."""
        written = Numbers.member(self, dimension, member)
        # Closed lists are our own words, and as long as they must be.
        return written if member in MEMBERS.get(dimension, {}) else plain(written, LONGEST_NAME)


@dataclass(frozen=True)
class Asked:
    """A review's scope and period, and the figures that have been read for it.

    Attributes:
        who: the teams or collectors asked for, without months.
        period: the months looked at.
        chosen: identifiers of the cases that people chose to tell; none leaves it to the rules.
    """

    reader: Reader
    who: Scope
    period: Period
    numbers: Numbers
    chosen: tuple[str, ...] = ()
    _known: dict[Any, Result] = field(default_factory=dict)

    @property
    def t(self) -> Words:
        """The words of the language."""
        return self.numbers.words

    @property
    def breaks(self) -> tuple[date, ...]:
        """First months of a new coding."""
        return self.reader.warehouse.breaks

    @property
    def wish(self) -> Scope:
        """The scope over the months of the period."""
        return self.over(self.period)

    @property
    def months(self) -> tuple[date, ...]:
        """The loaded months of the period."""
        return tuple(m for m in self.reader.months() if self.period.since <= m <= self.period.until)

    @property
    def course(self) -> Scope:
        """The scope over the period and the months before it, a year or a little more in all."""
        first = min(shifted(self.period.until, 1 - COURSE), self.period.since)
        loaded = [m for m in self.reader.months() if first <= m <= self.period.until]
        return self.who.with_months(loaded[0], self.period.until)

    @property
    def level(self) -> tuple[str, str | None]:
        """Whose goals are meant: the department's, or those of the one team or collector asked for."""
        for level in ("collector", "team"):
            kept = self.who.of_dimension(level)
            if kept is not None and len(kept) == 1 and len(self.who.members) == 1:
                return level, kept[0]
        return "department", None

    def over(self, period: Period) -> Scope:
        """Return the scope over the months of a period."""
        return self.who.with_months(period.since, period.until)

    def before(self) -> Period | None:
        """Return the period of equal length before, or None where it is not loaded whole."""
        earlier = self.period.back()
        return earlier if self.period.is_whole and earlier.is_within(self.reader.months()) else None

    def run(self, name: str, by: Sequence[str] = (), wish: Scope | None = None) -> Result:
        """Return a figure, by default over the period.

        Raises:
            The same as `Reader.run`.
        """
        asked = wish if wish is not None else self.wish
        key = (name, tuple(by), asked)
        if key not in self._known:
            self._known[key] = self.reader.run(name, asked, by)
        return self._known[key]

    def answers(self, name: str, *by: str) -> bool:
        """Whether the data has what a figure needs, along these dimensions and for whom it is asked."""
        warehouse, metric = self.reader.warehouse, catalog.find(name)
        asked = {dimension for dimension, _ in self.reader.viewer.narrow(self.who).members}
        return (
            set(by) <= warehouse.loaded_dimensions | {"month"}
            and warehouse.loaded_tables >= set(metric.requires)
            and asked <= set(metric.dimensions)
        )

    def goals(self, metric: str) -> dict[date, float]:
        """Return what was aimed at by month, for whom the review is of; none where nothing is set."""
        if "target" not in self.reader.warehouse.loaded_tables:
            return {}
        level, member = self.level
        rows = self.reader.targets(metric, self.who, level).to_pylist()
        return {row["month"]: float(row["value"]) for row in rows if row["member"] == member}

    def scope_said(self, scope: Scope) -> str:
        """Write a scope as people read it."""
        return self.t.said(scope.sentence(self.numbers.member, self.numbers.month))

    def notes(self, results: Iterable[Result], *more: str) -> tuple[str, ...]:
        """Return what stands behind a slide: definitions, scope, observations, version of the data."""
        t, read = self.t, list(results)
        said: list[str] = [text for text in more if text]
        for result in {result.metric.name: result for result in read}.values():
            metric = result.metric
            said.append(t("{metric}: {definition}", metric=t(metric.title), definition=t(metric.definition)))
            scope = self.scope_said(result.scope)
            n = wording.observations([result], self.numbers)
            said.append(t("{metric}, scope: {scope}; {n}", metric=t(metric.title), scope=scope, n=n))
        said.append(t("Data version {version}.", version=self.reader.warehouse.data_id))
        return tuple(said)

    def missing(self, topic: str, problem: DunlinError | str) -> Slide:
        """Return the slide that says what cannot be shown, and why."""
        why = self.t.said(problem) if isinstance(problem, DunlinError) else problem
        return Slide(self.t("{topic}: no figure", topic=topic), lines=(why,), notes=self.notes(()))
