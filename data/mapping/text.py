"""A file's column as normalised text, on which the contract's rules are run."""

from __future__ import annotations

from data.contract import Column
from data.mapping.amounts import amount_text, duration_text
from data.mapping.dates import date_text, timestamp_text
from data.mapping.file_mapping import CLOCK, FileMapping, forms_of
from data.mapping.names import known_names
from data.mapping.quoting import identifier, literal, literals, trimmed

# A month alone is the month's last day, except where the contract asks for its first.
_FIRST_DAY = ("target", "month")
_WANTED = {
    "ymd": "year first",
    "dmy": "day, month, year",
    "mdy": "month, day, year",
    "month": "a month",
    "excel": "a day's number",
    "point": "a decimal point",
    "comma": "a decimal comma",
    CLOCK: "minutes and seconds",
}


def text_of(
    column: Column, mapping: FileMapping, held_in: str | None = None, *, is_trimmed: bool = False
) -> str:
    """SQL over a file's column that yields text in the contract's own writing.

    Texts are trimmed, members translated, dates in ISO, amounts like 1234.50. What does not parse comes
    out as it stands in the file, for the contract to set aside; should the contract read it, though not
    as the mapping says, the form that was expected is written behind it.

    Args:
        column: a column of the mapping's contract.
        mapping: how the file is read.
        held_in: SQL of the file's column, where it is not its quoted name.
        is_trimmed: whether the spaces around it are taken off already.
    """
    if column.name in mapping.constants:
        return literal(mapping.constants[column.name])
    if column.name not in mapping.columns:
        return "null::varchar"
    raw = held_in or identifier(mapping.columns[column.name])
    text = raw if is_trimmed else f"({trimmed(raw)})"
    read = _read(column, mapping, text)
    if mapping.empty:
        return f"case when {text} in ({literals(mapping.empty)}) then '' else {read} end"
    return read


def _read(column: Column, mapping: FileMapping, text: str) -> str:
    form = mapping.forms.get(column.name, "")
    parsed = parsed_text(column, text, form, mapping)
    otherwise = text
    if parsed is not None:
        wanted = _WANTED[form or forms_of(column)[0]]
        refused = f"{text} || {literal(f' (expected: {wanted})')}"
        otherwise = (
            f"coalesce({parsed}, case when try_cast({text} as {column.sql_type}) is not null "
            f"then {refused} else {text} end)"
        )
    return _member(column, mapping, text, otherwise)


def parsed_text(column: Column, text: str, form: str, mapping: FileMapping) -> str | None:
    """SQL of a typed value's normalised text, null where it has not the form; None for other columns."""
    form = form or next(iter(forms_of(column)), "")
    match column.type:
        case "date":
            return date_text(
                text, form, mapping.time_zone, (mapping.table, column.name) == ("target", "month")
            )
        case "timestamp":
            return timestamp_text(text, form, mapping.time_zone)
        case "money" | "number" | "integer":
            if form == CLOCK:
                return duration_text(text)
            return amount_text(text, form, known_names().units.get(column.name, ()))
    return None


def _member(column: Column, mapping: FileMapping, text: str, otherwise: str) -> str:
    """SQL that translates the values that the mapping lists, and those that names.toml knows."""
    cases = ""
    if column.members:
        cases += f" when {text} in ({literals(column.members)}) then {text}"
    translated = mapping.members.get(column.name, {})
    cases += "".join(f" when {text} = {literal(value)} then {literal(m)}" for value, m in translated.items())
    usual = _usual(mapping.table, column)
    if usual:
        listed = ", ".join(f"{literal(name)}: {literal(member)}" for name, member in usual.items())
        otherwise = f"coalesce(map {{{listed}}}[lower({text})], {otherwise})"
    return f"case{cases} else {otherwise} end" if cases else otherwise


def _usual(table: str, column: Column) -> dict[str, str]:
    """Usual names of members in lower case, with the ways in which systems join their words."""
    names = known_names().member_texts.get((table, column.name), {})
    return {
        name.casefold().replace(" ", joint): member
        for name, member in names.items()
        for joint in (" ", "_", "-", "")
    }
