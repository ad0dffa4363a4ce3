"""What each mart is made of: which months of it a change in the input tables makes stale.

The header of a mart's file says how it is kept and what it reads:

    kind = "months"      stored by month, a month anew when something that it reads has changed
           "whole"       one small table, made anew with every version
           "view"        not stored at all: computed from the rows when somebody looks at rows
    [reads]              input table = [first, last] month read, counted from the mart's own
    [reads_mart]         the same for other marts
    until = "due_on"     a row also reads payments until that day and the days of grace
    is_opened = true     a row's month is the one that a month-end opens, not the month-end's own
    reads_model = true   a row holds what the cure model says of it: another model makes all of them anew
    settles_after = 29   a row may not be settled until so many days after its month are known
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Literal

from queries import header
from queries.errors import HeaderError

Kind = Literal["months", "whole", "view"]
Reach = tuple[int, int]
Months = frozenset[date]

NO_MONTHS: Months = frozenset()


@dataclass(frozen=True, slots=True)
class Mart:
    """One mart, as its file's header states it.

    Attributes:
        reads, reads_mart: how far around its own month a row reads, by input table and by mart.
        until: the column with the last day, but for the days of grace, whose payments a row reads.
        is_opened: its months are those that the month-ends open, up to the last month-end.
        reads_model: its rows hang on the cure model.
        settles_after: days after a month within which what becomes known may settle its rows.
    """

    name: str
    kind: Kind
    sql: str
    reads: Mapping[str, Reach]
    reads_mart: Mapping[str, Reach] = field(default_factory=dict)
    until: str = ""
    is_opened: bool = False
    settles_after: int = 0
    reads_model: bool = False

    @property
    def reach(self) -> Reach:
        """How far around its own month a row reads, of all that it reads."""
        reaches = [*self.reads.values(), *self.reads_mart.values()]
        return min((r[0] for r in reaches), default=0), max((r[1] for r in reaches), default=0)


@cache
def marts() -> tuple[Mart, ...]:
    """Return the marts in the order in which they are built."""
    return tuple(
        _mart(header.stem(file).split("_", 1)[1], *header.read(file)) for file in header.sql_files("marts")
    )


def _mart(name: str, head: dict[str, Any], sql: str) -> Mart:
    try:
        reads, reads_mart = (
            {table: (first, last) for table, (first, last) in head.pop(key, {}).items()}
            for key in ("reads", "reads_mart")
        )
        return Mart(name, sql=sql, reads=reads, reads_mart=reads_mart, **head)
    except (KeyError, TypeError, ValueError) as problem:
        raise HeaderError(
            "{file}: a mart needs kind and [reads]: {problem}.", file=f"{name}.sql", problem=str(problem)
        ) from problem


def shifted(month: date, by: int) -> date:
    """Return the month that lies so many months after a first of a month.

    >>> shifted(date(2025, 1, 1), -1)
    datetime.date(2024, 12, 1)
    """
    count = month.year * 12 + month.month - 1 + by
    return date(count // 12, count % 12 + 1, 1)


def stale(reads: Mapping[str, Reach], changed: Mapping[str, Months]) -> Months:
    """Return the months of which a row reads something that has changed.

    Args:
        reads: how far around its own month a row reads, by what it reads.
        changed: the months that have changed, by what has changed.
    """
    return frozenset(
        shifted(month, -offset)
        for name, (first, last) in reads.items()
        for month in changed.get(name, NO_MONTHS)
        for offset in range(first, last + 1)
    )
