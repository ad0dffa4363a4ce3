"""Typed values as text: exact, nothing rounded, and as one would write them into a CSV file."""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

# Whole numbers up to here are exact as floating-point numbers, and written without point or exponent.
MOST_EXACT = 2**53


class NotText(NamedTuple):
    """A value of bytes that are no UTF-8.

    Attributes:
        row: its place in the array, from 0.
        value: it, with what is bad shown as \\xNN.
    """

    row: int
    value: str
    column: str = ""


def is_supported(kind: pa.DataType) -> bool:
    """Tell whether values of the type are text, numbers, dates or truth values."""
    types = pa.types
    if types.is_dictionary(kind) or types.is_run_end_encoded(kind):
        return is_supported(kind.value_type)
    return any(
        test(kind)
        for test in (
            _is_text,
            types.is_boolean,
            types.is_integer,
            types.is_floating,
            types.is_decimal,
            types.is_date,
            types.is_timestamp,
            types.is_time,
            types.is_null,
        )
    )


def as_text(column: pa.Array) -> tuple[pa.Array, list[NotText]]:
    """Write a column of a supported type as text.

    Returns:
        The column as strings, null where it is null, and the values that are no UTF-8. Those are in the
        column too, with what is bad shown as \\xNN.
    """
    if isinstance(column.type, pa.BaseExtensionType):
        column = column.storage
    kind, types = column.type, pa.types
    if types.is_dictionary(kind):
        column = column.dictionary_decode()
    elif types.is_run_end_encoded(kind):
        column = pc.run_end_decode(column)
    kind = column.type
    if _is_text(kind):
        return _checked(column)
    if types.is_floating(kind):
        return _of_floating(column), []
    if types.is_decimal(kind):
        return _of_decimal(column), []
    if types.is_timestamp(kind):
        return _of_timestamp(column), []
    if types.is_time(kind):
        return pc.replace_substring_regex(pc.cast(column, pa.string()), r"\.0+$", ""), []
    return pc.cast(column, pa.string()), []


def _is_text(kind: pa.DataType) -> bool:
    types = pa.types
    tests = (types.is_string, types.is_large_string, types.is_binary, types.is_large_binary)
    views = (types.is_string_view, types.is_binary_view)
    return any(test(kind) for test in tests + views)


def _checked(column: pa.Array) -> tuple[pa.Array, list[NotText]]:
    # Parquet does not promise that its strings are UTF-8, and Arrow does not look.
    raw = column.cast(pa.binary()) if not pa.types.is_binary(column.type) else column
    try:
        return pc.cast(raw, pa.string()), []
    except pa.ArrowInvalid:
        texts: list[str | None] = []
        bad = []
        for row, value in enumerate(raw.to_pylist()):
            texts.append(None if value is None else value.decode("utf-8", "backslashreplace"))
            if value is not None and not _is_utf_8(value):
                bad.append(NotText(row, texts[-1] or ""))
        return pa.array(texts, pa.string()), bad


def _is_utf_8(value: bytes) -> bool:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _of_floating(column: pa.Array) -> pa.Array:
    if pa.types.is_float16(column.type):
        column = pc.cast(column, pa.float32())
    text = pc.cast(column, pa.string())
    wide = pc.cast(column, pa.float64())
    # Otherwise a customer number of 16 digits could come out as 1e+15.
    is_whole = pc.and_(pc.equal(pc.floor(wide), wide), pc.less_equal(pc.abs(wide), MOST_EXACT))
    whole = pc.cast(pc.if_else(is_whole, wide, 0.0), pa.int64())
    return pc.if_else(is_whole, pc.cast(whole, pa.string()), text)


def _of_decimal(column: pa.Array) -> pa.Array:
    text = pc.cast(column, pa.string())
    has_exponent = pc.fill_null(pc.match_substring(text, "E"), False)
    if not pc.any(has_exponent).as_py():
        return text
    # Arrow writes very small values with an exponent; they are rare.
    plain = [format(value, "f") for value in column.filter(has_exponent).to_pylist()]
    return pc.replace_with_mask(text, has_exponent, pa.array(plain, pa.string()))


def _of_timestamp(column: pa.Array) -> pa.Array:
    zone = column.type.tz
    unit = column.type.unit
    # A time with a zone is stored as UTC: what is left is to say so.
    local = pc.cast(pc.cast(column, pa.int64()), pa.timestamp(unit))
    seconds = pc.floor_temporal(local, unit="second")
    text = pc.cast(pc.cast(seconds, pa.timestamp("s")), pa.string())
    if pc.any(pc.not_equal(local, seconds)).as_py():
        text = pc.if_else(pc.equal(local, seconds), text, _with_fraction(local))
    return pc.binary_join_element_wise(text, "+00:00", "") if zone else text


def _with_fraction(local: pa.Array) -> pa.Array:
    """Write microseconds, and of nanoseconds what is not zero."""
    text = pc.cast(local, pa.string())
    if local.type.unit == "ns":
        text = pc.replace_substring_regex(text, r"(\.\d{6})000$", r"\1")
    return text
