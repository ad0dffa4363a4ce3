"""Contracts: what each input table must look like, and the one SQL pass that holds rows to them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

from queries.sentence import N_, Sentence, Term

Type = Literal["text", "integer", "number", "money", "date", "timestamp", "boolean"]

SQL_TYPES: Mapping[Type, str] = {
    "text": "varchar",
    "integer": "bigint",
    "number": "double",
    "money": "decimal(18, 2)",
    "date": "date",
    "timestamp": "timestamp",
    "boolean": "boolean",
}

# What a value of each type looks like, for people.
_TYPES: Mapping[Type, str] = {
    "text": N_("text"),
    "integer": N_("a whole number"),
    "money": N_("an amount such as 1234.50"),
    "number": N_("a number"),
    "date": N_("a date such as 2005-04-30"),
    "timestamp": N_("a date and time such as 2005-04-30 18:05:00"),
    "boolean": N_("true or false"),
}
_ONE_OF = N_("one of {members}")
_BETWEEN = N_("{kind} at least {low:,} and at most {high:,}")
_AT_LEAST, _AT_MOST = N_("{kind} at least {low:,}"), N_("{kind} at most {high:,}")
# Everything of which it is said what may stand in a column.
ALLOWED: tuple[str, ...] = (_ONE_OF, _BETWEEN, _AT_LEAST, _AT_MOST, *_TYPES.values())


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an input table.

    Attributes:
        is_required: the column must be there and never be empty.
        minimum, maximum: bounds of a number, both allowed themselves; None where there is none.
        members: the closed list of allowed texts, or empty.
        refers_to: the table whose key it holds, or empty.
    """

    name: str
    type: Type
    description: str
    is_required: bool = False
    minimum: int | None = None
    maximum: int | None = None
    members: tuple[str, ...] = ()
    refers_to: str = ""

    @property
    def sql_type(self) -> str:
        """The DuckDB type that stores it."""
        return SQL_TYPES[self.type]

    @property
    def allowed(self) -> Sentence:
        """What may stand in the column, for people."""
        if self.members:
            return Sentence(_ONE_OF, members=self.members)
        kind, low, high = Term(_TYPES[self.type]), self.minimum, self.maximum
        if low is not None and high is not None:
            return Sentence(_BETWEEN, kind=kind, low=low, high=high)
        if low is not None:
            return Sentence(_AT_LEAST, kind=kind, low=low)
        if high is not None:
            return Sentence(_AT_MOST, kind=kind, high=high)
        return Sentence("{kind}", kind=kind)


@dataclass(frozen=True, slots=True)
class Contract:
    """What one input table must look like.

    Attributes:
        grain: what one row is.
        key: the columns that tell its rows apart.
        required: whether there is nothing to publish without the table.
        month_of: the date by whose month the rows are stored, or None where all are kept together.
    """

    table: str
    title: str
    grain: str
    key: tuple[str, ...]
    required: bool
    columns: tuple[Column, ...]
    month_of: str | None = None

    def column(self, name: str) -> Column:
        """Return the column of that name (KeyError where there is none: a mistake in our code)."""
        return {c.name: c for c in self.columns}[name]


def parse(file: Traversable) -> Contract:
    """Read a contract from its TOML file."""
    raw = tomllib.loads(file.read_text("utf-8"))
    columns = tuple(
        Column(**{**column, "members": tuple(column.get("members", ()))}) for column in raw.pop("column")
    )
    return Contract(**{**raw, "key": tuple(raw["key"])}, columns=columns)


@cache
def contracts() -> Mapping[str, Contract]:
    """Return the contracts of the canonical tables by name."""
    found = [parse(f) for f in files("data").joinpath("contracts").iterdir() if f.name.endswith(".toml")]
    return {c.table: c for c in sorted(found, key=lambda c: c.table)}


def empty_table(contract: Contract) -> str:
    """Return the column list of a `create table` for the contract."""
    return ", ".join(f'"{c.name}" {c.sql_type}' for c in contract.columns)
