"""The rules of a contract as SQL: what makes a value wrong, and what a right one becomes."""

from __future__ import annotations

from collections.abc import Sequence

from data.contract import Column
from queries.warehouse import quoted

_EXACT = ("integer", "money")
# Plain, or with the exponent that statistics packages write: 20000, -12.50, 2e+04.
_NUMBER = r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,2})?"
# The commonest forms, which are cheaper to recognise than the rule is to apply.
_PLAIN_NUMBER = r"-?[0-9]{1,12}(\.[0-9]{1,2})?"


def typed(column: Column) -> str:
    """Return SQL for the column's value in its type, null where it is empty."""
    text = f'"{column.name}"'
    return text if column.type == "text" else f"try_cast({text} as {column.sql_type})"


def wrong(column: Column) -> str | None:
    """Return SQL that is null for a right value and otherwise the reason's code; None: nothing is wrong.

    It runs on trimmed text that is null where the cell is empty.
    """
    text, value = f'"{column.name}"', typed(column)
    cases = []
    if column.is_required:
        cases.append(f"when {text} is null then 'empty'")
    if column.type != "text":
        cases.append(f"when {text} is not null and {value} is null then 'wrong_type'")
    if column.type == "number":
        cases.append(f"when not regexp_full_match({text}, '{_NUMBER}') then 'wrong_type'")
    if column.type in ("date", "timestamp"):
        cases.append(f"when not isfinite({value}) then 'wrong_type'")
    if column.type in _EXACT:
        # A cast alone would take infinity and round 1.5 pieces or a tenth of a cent away in silence.
        exact = f"regexp_full_match({text}, '{_NUMBER}') and try_cast({text} as decimal(38, 12)) = {value}"
        if column.type == "money":
            exact = f"regexp_full_match({text}, '{_PLAIN_NUMBER}') or ({exact})"
        cases.append(f"when {text} is not null and not coalesce({exact}, false) then 'wrong_type'")
    if column.minimum is not None:
        cases.append(f"when {value} < {column.minimum} then 'out_of_range'")
    if column.maximum is not None:
        cases.append(f"when {value} > {column.maximum} then 'out_of_range'")
    if column.members:
        members = ", ".join(quoted(m) for m in column.members)
        cases.append(f"when {text} not in ({members}) then 'unknown_member'")
    return f"case {' '.join(cases)} end" if cases else None


def is_wrong(columns: Sequence[Column]) -> str:
    """Return SQL that tells whether any column of a record is wrong."""
    reasons = [rule for rule in map(wrong, columns) if rule]
    return f"coalesce({', '.join(reasons)}) is not null" if reasons else "false"


def problems(columns: Sequence[Column]) -> str:
    """Return SQL for the list of a record's problems: structs of column_name, value and reason."""
    found = [
        f"case when {rule} is not null then {{'column_name': {quoted(c.name)}, "
        f"'value': coalesce(\"{c.name}\", ''), 'reason': {rule}}} end"
        for c in columns
        if (rule := wrong(c))
    ]
    return f"list_filter([{', '.join(found)}], lambda x: x is not null)" if found else "[]"
