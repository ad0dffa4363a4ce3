"""What may stand in a column of each type: nothing is rounded, guessed or taken for infinity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import pytest

from data.contract import SQL_TYPES, Column, Contract, Type
from data.intake import Intake

GOOD: dict[Type, list[str]] = {
    "text": ["a", "备注", "O'Neil", "1e5"],
    "integer": ["0", "-7", "+7", "1e3", "12.00"],
    "number": ["0", "-1.25", "1e-3", "0.1"],
    "money": ["0", "1234.50", "-0.01", "2e+04"],
    "date": ["2005-04-30", "2004-02-29"],
    "timestamp": ["2005-04-30 18:05:00", "2005-04-30 00:00:00"],
    "boolean": ["true", "false"],
}
BAD: dict[Type, list[str]] = {
    "integer": ["1.5", "x", "1_000", "0x10", "١٢", "inf", "1e30"],
    "number": ["x", "inf", "-inf", "Infinity", "nan", "1,5", "1_000", "１"],
    "money": ["1.005", "x", "inf", "nan", "1,234.50", "1e30"],
    "date": ["2005-02-30", "30.04.2005", "04/30/2005", "2005", "x", "infinity"],
    "timestamp": ["2005-04-30 25:00:00", "x", "18:05", "infinity"],
    "boolean": ["maybe", "2", "x"],
}
Read = Callable[[Type, str], Intake]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory, take_in: Callable[..., Any]) -> Read:
    """Read a file of one record with that value in a column of that type."""
    file = tmp_path_factory.mktemp("types") / "types.csv"

    def taken(kind: Type, value: str) -> Intake:
        columns = (Column("key", "text", "Key.", is_required=True), Column("value", kind, "Value."))
        file.write_text(f'key,value\n1,"{value}"\n', "utf-8")
        intake, _ = take_in(file, Contract("made", "Made", "one row", ("key",), False, columns))
        return intake

    return taken


def _pairs(values: dict[Type, list[str]]) -> list[tuple[Type, str]]:
    return [(kind, value) for kind, all_of in values.items() for value in all_of]


def test_every_type_is_tried() -> None:
    assert GOOD.keys() == SQL_TYPES.keys() == set(get_args(Type))
    assert BAD.keys() == GOOD.keys() - {"text"}


@pytest.mark.parametrize(("kind", "value"), _pairs(GOOD))
def test_a_value_of_the_type_is_accepted(read: Read, kind: Type, value: str) -> None:
    assert read(kind, value).rejects == []


@pytest.mark.parametrize(("kind", "value"), _pairs(BAD))
def test_a_value_that_is_none_is_set_aside(read: Read, kind: Type, value: str) -> None:
    (reject,) = read(kind, value).rejects
    assert (reject.reason, reject.column, reject.number) == ("wrong_type", "value", 2)
    assert reject.sentence.startswith(f"types.csv, line 2, column value: “{value}” the value is not ")


@pytest.mark.parametrize("kind", GOOD)
def test_an_empty_value_is_no_value(read: Read, kind: Type) -> None:
    assert (read(kind, "").accepted, read(kind, "  ").accepted) == (1, 1)
