"""A case file: one account's story, none of which a viewer sees that his scope does not hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from queries import Reader, Scope, catalog
from queries.casefile import EVENTS, PICKERS, cases, named, read
from queries.errors import DunlinError
from tests.conftest import Built

Rows = list[dict[str, Any]]


def _month_ends(account: str, collector: str, buckets: str, **more: Any) -> Rows:
    ends = [date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30)]
    return [
        {"account_id": account, "as_of": end, "balance": 100, "collector_id": collector, "bucket": bucket}
        | more
        for end, bucket in zip(ends, buckets.split(), strict=True)
    ]


@pytest.fixture(scope="module")
def department(warehouse_from: Callable[[Mapping[str, Rows]], Built]) -> Built:
    """Account A of North with one event of each kind; B and C of South."""
    mine = {"account_id": "A", "collector_id": "c1"}
    return warehouse_from(
        {
            "collector": [
                {"collector_id": "c1", "name": "Ann", "team": "North"},
                {"collector_id": "c2", "name": "Bo", "team": "South"},
            ],
            "account": [{"account_id": "C", "segment": "hardship"}],
            "snapshot": [
                *_month_ends("A", "c1", "current M1 M2 current", delinquency_reason="malicious"),
                *_month_ends("B", "c2", "current M1 current M1"),
                *_month_ends("C", "c2", "M1 M2 M3 M4"),
            ],
            "contact": [
                mine
                | {
                    "contact_id": "k1",
                    "at": datetime(2026, 8, 3, 9, 0),
                    "channel": "phone",
                    "outcome": "promise",
                }
            ],
            "promise": [
                mine
                | {"promise_id": "p1", "made_on": date(2026, 8, 3), "due_on": date(2026, 8, 9), "amount": 50}
            ],
            "payment": [
                {"payment_id": "m1", "account_id": "A", "paid_on": date(2026, 8, 8), "amount": 60},
                {"payment_id": "m2", "account_id": "B", "paid_on": date(2026, 8, 8), "amount": 70},
            ],
            "plan": [
                {
                    "plan_id": "q1",
                    "account_id": "A",
                    "kind": "grace",
                    "agreed_on": date(2026, 8, 4),
                    "amount": 9,
                }
            ],
            "survey": [mine | {"survey_id": "s1", "sent_on": date(2026, 8, 5), "method": "phone"}],
            "complaint": [
                mine
                | {"complaint_id": "x1", "received_on": date(2026, 8, 6), "category": "tone", "upheld": True}
            ],
        }
    )


def _accounts(reader: Reader, picker: str, wish: Scope | None = None) -> list[str]:
    return [row["case_id"] for row in cases(reader, wish, picker)]


def test_a_file_holds_every_month_and_every_kind_of_event(department: Built) -> None:
    file = read(department.reader, "A")
    months = [(row["month"].month, row["bucket"]) for row in file.months.to_pylist()]
    assert months == [(6, "current"), (7, "M1"), (8, "M2"), (9, "current")]
    assert {kind: table.num_rows for kind, table in file.events.items()} == dict.fromkeys(EVENTS, 1)
    (promise,) = file.events["promise"].to_pylist()
    assert (promise["paid_amount"], promise["kept"]) == (Decimal("60.00"), 1)


def test_an_account_out_of_scope_is_not_found_just_as_one_that_is_not_there(department: Built) -> None:
    south = department.warehouse.reader(Scope.of(team="South"))
    told = []
    for account in ("A", "nobody"):
        with pytest.raises(DunlinError) as problem:
            read(south, account)
        told.append(str(problem.value).replace(account, "…"))
    assert told[0] == told[1]


def test_a_viewer_sees_only_his_months_of_an_account(department: Built) -> None:
    until_july = department.warehouse.reader(Scope.of(None, "2026-07"))
    file = read(until_july, "A")
    assert file.months.num_rows == 2
    assert {kind: table.num_rows for kind, table in file.events.items()} == dict.fromkeys(EVENTS, 0)


def test_a_viewer_sees_no_event_of_another_team(department: Built) -> None:
    north = department.warehouse.reader(Scope.of(team="North"))
    counts = {kind: table.num_rows for kind, table in read(north, "A").events.items()}
    assert counts == dict.fromkeys(EVENTS, 1)


@pytest.mark.parametrize(
    ("picker", "expected"),
    {
        "largest": ["B-2026-07", "A-2026-07"],
        "fastest": ["B-2026-07", "A-2026-07"],
        "longest": ["C-2026-06", "A-2026-07", "B-2026-07", "B-2026-09"],
        "malicious": ["A-2026-07"],
        "hardship": ["C-2026-06"],
        "all": ["B-2026-09", "A-2026-07", "B-2026-07", "C-2026-06"],
    }.items(),
)
def test_each_picker_lists_the_most_telling_case_first(
    department: Built, picker: str, expected: list[str]
) -> None:
    assert _accounts(department.reader, picker) == expected


def test_cases_are_those_that_began_in_the_scope_and_that_the_viewer_may_see(department: Built) -> None:
    assert _accounts(department.reader, "all", Scope.of("2026-07", "2026-07")) == ["A-2026-07", "B-2026-07"]
    north = department.warehouse.reader(Scope.of(team="North"))
    for picker in PICKERS:
        assert {case[0] for case in _accounts(north, picker)} <= {"A"}
    nobody = department.warehouse.reader(Scope(is_empty=True))
    assert _accounts(nobody, "all") == []


def test_the_accounts_of_a_cohort_are_as_many_as_its_figure_says(department: Built) -> None:
    rows, total = department.reader.drill(
        "vintage", Scope(), {"month": "2026-07", "age": 1, "state": "cured"}
    )
    (figure,) = (
        row
        for row in department.reader.run("vintage", by=["month", "age", "state"]).rows()
        if (row["month"], row["age"], row["state"]) == ("2026-07", 1, "cured")
    )
    assert [row["account_id"] for row in rows.to_pylist()] == ["B"]
    assert total == figure["numerator"] == 1
    assert catalog.find("vintage").is_table


def test_cases_are_found_by_their_own_name_or_by_their_account_in_the_order_asked(department: Built) -> None:
    def found(reader: Reader, *names: str, wish: Scope | None = None) -> list[str]:
        return [row["case_id"] for row in named(reader, wish, names)]

    assert found(department.reader, "C", "B-2026-07", "B") == ["C-2026-06", "B-2026-07", "B-2026-09"]
    assert found(department.reader, "A", "A-2026-07", "nobody", "'; drop") == ["A-2026-07"]
    assert found(department.reader, "A", "C", wish=Scope.of(team="South")) == ["C-2026-06"]
    assert found(department.warehouse.reader(Scope.of(team="North")), "A", "C") == ["A-2026-07"]
    assert found(department.reader) == []
