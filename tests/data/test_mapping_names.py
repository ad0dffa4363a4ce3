"""names.toml holds names of columns and members that exist, and none that means two things."""

from __future__ import annotations

import pytest

from data.contract import contracts
from data.mapping.likeness import USUAL, _keys
from data.mapping.names import key, known_names, value_key, words

COLUMNS = {(table, c.name): c for table, contract in contracts().items() for c in contract.columns}


def test_every_column_has_usual_names_and_every_name_a_column() -> None:
    known = known_names()
    shared = {name for table, name in known.columns if table == "any"}
    assert all(place in known.columns or place[1] in shared for place in COLUMNS)
    named = [place for place in (*known.columns, *known.perhaps) if place[0] != "any"]
    assert [place for place in named if place not in COLUMNS] == []
    assert known.tables.keys() == contracts().keys()


@pytest.mark.parametrize("table", list(contracts()))
def test_no_usual_name_means_two_columns_of_a_table(table: str) -> None:
    found: dict[str, str] = {}
    for column in contracts()[table].columns:
        for name, level in _keys(table, column.name).items():
            if level >= USUAL:
                assert found.setdefault(name, column.name) == column.name, name


def test_every_member_has_names_and_every_name_a_member() -> None:
    known = known_names()
    for place, column in COLUMNS.items():
        if column.members:
            assert set(known.members[place].values()) == set(column.members)
    for place, unsure in known.unsure.items():
        assert {doubt.member for doubt in unsure.values()} <= set(COLUMNS[place].members)
        assert not set(unsure) & set(known.members[place])


def test_no_value_means_two_members() -> None:
    for place, texts in known_names().member_texts.items():
        found: dict[str, str] = {}
        for text, member in texts.items():
            assert found.setdefault(value_key(text), member) == member, (place, text)


def test_writing_makes_no_difference_to_a_name() -> None:
    spellings = [
        "Days Past Due",
        "days_past_due",
        "DaysPastDue",
        "DAYS-PAST-DUE",
        "Ｄａｙｓ　Ｐａｓｔ　Ｄｕｅ",
        " days.past.due ",
    ]
    assert {key(text) for text in spellings} == {"dayspastdue"}
    assert words("acctNo") == words("ACCT_NO") == ("account", "number")
    assert key("逾期天數") == key("逾期天数")


def test_signs_that_carry_meaning_stay_in_a_value() -> None:
    assert [value_key(t) for t in ("1 - 30", "1–30", "1～30", "1至30", "1_30")][:4] == ["1-30"] * 4
    assert value_key("M7+") != value_key("M7")
    assert value_key("180+") != value_key("180")
    assert value_key("-1") != value_key("1")
    assert value_key("Promise to pay.") == value_key("PROMISE_TO_PAY")
