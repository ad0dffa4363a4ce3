"""How one kind of file is read: which column is which, how its values are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from data.contract import Column, Contract, contracts
from data.mapping.names import known_names
from queries.errors import DunlinError

DATE_FORMS = ("ymd", "dmy", "mdy", "month", "excel")
AMOUNT_FORMS = ("point", "comma")
CLOCK = "clock"

# A constant for `as_of` and the like, where only the file's name says the month.
FILE_MONTH = "the month in the file's name"


@dataclass(frozen=True, slots=True)
class FileMapping:
    """How one kind of file is read: what mapping.toml says of it.

    Attributes:
        table: the canonical table whose rows it holds.
        columns: contract column → the file's column.
        ignored: columns of the file that are not read.
        dropped: columns of the file that hold personal data of debtors → what kind.
        members: contract column → {the file's value: ours}.
        forms: contract column → form of its dates (`DATE_FORMS`), of its amounts and numbers
            (`AMOUNT_FORMS`: the decimal mark) or durations (`CLOCK`); “ymd” and “point” where absent.
        match: the header that the mapping was made for.
        constants: contract column → a value for all rows.
        empty: texts that stand where there is no value.
        time_zone: the zone into which times with an offset are converted.
    """

    table: str
    columns: Mapping[str, str]
    ignored: tuple[str, ...] = ()
    dropped: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    match: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    empty: tuple[str, ...] = ()
    time_zone: str = "UTC"

    @property
    def contract(self) -> Contract:
        """The contract of the table."""
        return contracts()[self.table]


def forms_of(column: Column) -> tuple[str, ...]:
    """Return the forms in which a contract column may be written, the usual one first."""
    if column.type in ("date", "timestamp"):
        return DATE_FORMS
    if column.type == "integer" and "seconds" in known_names().units.get(column.name, ()):
        return (*AMOUNT_FORMS, CLOCK)
    if column.type in ("money", "number", "integer"):
        return AMOUNT_FORMS
    return ()


def is_key(contract: Contract, column: Column) -> bool:
    """Whether rows are told apart, or joined to other tables, by a column."""
    return column.type == "text" and (column.name in contract.key or bool(column.refers_to))


def dated(mapping: FileMapping, name: str) -> FileMapping:
    """Put the month of a file's name where the mapping asks for it.

    Raises:
        DunlinError: it asks for one and the name has none.
    """
    asking = [column for column, value in mapping.constants.items() if value == FILE_MONTH]
    if not asking:
        return mapping
    month_end = known_names().month_end(name)
    if month_end is None:
        raise DunlinError(
            "{name}: The column {column} is to be taken from the month in the file's name, and the "
            "name has none. Name the file like “balances_2025-01.csv”, or change the constant in "
            "mapping.toml.",
            name=name,
            column=asking[0],
        )
    return replace(mapping, constants={**mapping.constants, **dict.fromkeys(asking, month_end)})
