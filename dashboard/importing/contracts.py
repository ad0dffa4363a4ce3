"""The tables and columns that files may be read as."""

from __future__ import annotations

from collections.abc import Mapping

from data.contract import Column, Contract, contracts
from data.mapping.file_mapping import forms_of

__all__ = ["TABLES", "Column", "column_of", "contract_of", "forms_of"]

# Those that most figures rest on come first.
_FIRST = ("snapshot", "contact", "payment", "account", "collector", "promise")
TABLES: tuple[str, ...] = (*_FIRST, *(table for table in contracts() if table not in _FIRST))


def contract_of(table: str) -> Contract:
    """Return a table's contract."""
    return contracts()[table]


def column_of(table: str) -> Mapping[str, Column]:
    """Return a table's columns by name."""
    return {column.name: column for column in contracts()[table].columns}
