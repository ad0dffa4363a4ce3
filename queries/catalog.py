"""The catalogue: every metric and every table that the files under `queries/` define."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from queries import header
from queries.dimensions import DERIVED, DIMENSIONS
from queries.errors import HeaderError, UnknownNameError

# A line of a select list that is nothing but a column.
_HANDED_THROUGH = re.compile(r"\s*\w+,?\s*")
_WORD = re.compile(r"\w+")
_UNION = re.compile(r"^union all$", re.MULTILINE)

Kind = Literal["count", "amount", "rate", "mean"]
# `per_thousand` is a thousand times numerator ÷ denominator, `score` is 1 to 5, `ratio` a bare number,
# `chance` a sum of probabilities, of which parts are made only.
Unit = Literal[
    "accounts",
    "cases",
    "contacts",
    "payments",
    "promises",
    "plans",
    "surveys",
    "complaints",
    "breaches",
    "workdays",
    "money",
    "money_per_day",
    "share",
    "score",
    "days",
    "ratio",
    "per_thousand",
    "chance",
]
# What a statement may yield beside numerator and denominator.
Extra = Literal["n", "squares"]
Better = Literal["higher", "lower", "neither"]
# What the observation's month is, and whether a change of coding spoils it:
#   closing   the state at that month's end: comparable only within one coding
#   opening   the change from that month's end to the next: unsound where it crosses a coding break
#   flow      what happened in that month, to accounts in the state in which the month before left them
#   through   the change from that month's opening to its end: unsound in the month of a coding break
#   event     what happened in that month, whatever the state of the accounts
Timing = Literal["closing", "opening", "flow", "through", "event"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure's definition, as its file's header states it.

    Attributes:
        kind: `rate` is Σ numerator ÷ Σ denominator, a share of the observations; `mean` is the same of
            anything else, as a score or a share of balances, which has no interval of a share;
            `count` and `amount` are Σ numerator, and their denominator is the number of observations.
        is_stock: the figure is a level at a month's end: over several months it is the last one's.
        better: which way is good news.
        timing: see `Timing`.
        dimensions: what it can be cut by.
        reads: the scoped views that its statement reads: one, or two, each by one of the two selects
            that a `union all` joins, in this order.
        requires: the input tables without which it has no value.
        weights: for a table, the columns by which its cells can be weighted, each with its unit;
            the first is the usual one. Empty for a metric.
        over: for a table, the dimensions along which the cells' shares sum to one.
        always_by: dimensions that its statement makes and that it is always cut by: one observation is in
            several of their members, so that a sum over them means nothing.
        parts: for a mean, the units of its numerator and its denominator.
        carries: what its statement yields besides: `n`, the observations, where the denominator does not
            count them; `squares`, of the terms of which the numerator is the sum, for an interval.
    """

    name: str
    title: str
    definition: str
    observation: str
    kind: Kind
    unit: Unit
    better: Better
    timing: Timing
    dimensions: tuple[str, ...]
    reads: tuple[str, ...]
    requires: tuple[str, ...]
    source: str
    version: int
    sql: str
    is_stock: bool = False
    weights: tuple[tuple[str, Unit], ...] = ()
    over: tuple[str, ...] = ()
    default_by: tuple[str, ...] = ()
    always_by: tuple[str, ...] = ()
    parts: tuple[Unit, ...] = ()
    carries: tuple[Extra, ...] = ()

    @property
    def is_table(self) -> bool:
        """Whether this is a whole shape (`queries/tables`) rather than a metric."""
        return bool(self.weights)

    @property
    def mart(self) -> str:
        """The mart whose rows or sums it reads."""
        return self.reads[0].removeprefix("scoped.")

    @property
    def marts(self) -> tuple[str, ...]:
        """The marts whose rows or sums it reads, one for each of its selects."""
        return tuple(view.removeprefix("scoped.") for view in self.reads)

    @property
    def selects(self) -> tuple[str, ...]:
        """The selects of its statement, one for each view that it reads."""
        return tuple(part.strip() for part in _UNION.split(self.sql))

    @property
    def figures(self) -> tuple[str, ...]:
        """The columns that its statement yields after the dimensions."""
        sums = tuple(name for name, _ in self.weights) or ("numerator", "denominator")
        return (*sums, *self.carries, "immature", "missing")

    @property
    def cuts(self) -> tuple[str, ...]:
        """All that it can be cut by: its dimensions, and what the engine makes of the month."""
        return (*self.dimensions, *DERIVED) if "month" in self.dimensions else self.dimensions


@cache
def words_used(select: str) -> frozenset[str]:
    """Return the words of a select but for columns only handed through: what it cannot do without."""
    lines = [line for line in select.splitlines() if not _HANDED_THROUGH.fullmatch(line)]
    return frozenset(_WORD.findall("\n".join(lines)))


def _parse(name: str, head: Mapping[str, Any], sql: str) -> Metric:
    known = {f.name for f in fields(Metric)} - {"name", "sql"}
    if strangers := head.keys() - known:
        raise HeaderError(
            "{file}: unknown header keys {keys}; known: {known}.",
            file=f"{name}.sql",
            keys=sorted(strangers),
            known=sorted(known),
        )
    if unheard := set(head.get("dimensions", ())) - DIMENSIONS.keys():
        raise HeaderError("{file}: unknown dimensions {names}.", file=f"{name}.sql", names=sorted(unheard))
    values = {key: _frozen(v) for key, v in head.items()}
    try:
        metric = Metric(name=name, sql=sql, **values)
    except TypeError as problem:
        raise HeaderError(
            "{file}: the header is incomplete: {problem}.", file=f"{name}.sql", problem=str(problem)
        ) from problem
    if len(metric.selects) != len(metric.reads):
        raise HeaderError(
            "{file}: it has {number} selects and reads {views}; there must be one for each.",
            file=f"{name}.sql",
            number=len(metric.selects),
            views=metric.reads,
        )
    if (metric.kind == "mean") != (len(metric.parts) == 2):
        raise HeaderError(
            "{file}: a mean, and nothing else, names the units of its two parts.", file=f"{name}.sql"
        )
    return metric


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple(value.items())
    return tuple(value) if isinstance(value, list) else value


@cache
def _load(folder: str) -> Mapping[str, Metric]:
    parsed = {header.stem(f): _parse(header.stem(f), *header.read(f)) for f in header.sql_files(folder)}
    return MappingProxyType(parsed)


def metrics() -> Mapping[str, Metric]:
    """Return every metric by name."""
    return _load("metrics")


def tables() -> Mapping[str, Metric]:
    """Return every whole shape (matrix, triangle …) by name."""
    return _load("tables")


def read(file: Path) -> Metric:
    """Read a metric from a file of its own, to try it before it is in the catalogue.

    Raises:
        HeaderError: the file does not begin with a whole header, or the header is not TOML.
    """
    return _parse(header.stem(file), *header.read(file))


def find(name: str | Metric) -> Metric:
    """Return the metric or table of that name; one that was read from a file stands for itself.

    Raises:
        UnknownNameError: there is none; the error names the nearest.
    """
    if isinstance(name, Metric):
        return name
    everything = {**metrics(), **tables()}
    if name not in everything:
        raise UnknownNameError("metric or table", name, everything)
    return everything[name]
