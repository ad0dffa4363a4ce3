"""Contacts, promises, credits and cases on a small department whose figures were worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from queries.rollups import cubes
from tests.conftest import Built

Rows = list[dict[str, Any]]


def _snapshots(account: str, buckets: str) -> Rows:
    """Month-ends from June 2026 on: `M1 M2 current`; a dash is a month that is missing."""
    ends = [date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31)]
    pairs = zip(ends, buckets.split(), strict=False)
    states = {"paid_off": "closed", "charged_off": "charged_off"}
    return [
        {"account_id": account, "as_of": end, "balance": 1000, "collector_id": "c1"}
        | ({"status": states[bucket]} if bucket in states else {"bucket": bucket})
        for end, bucket in pairs
        if bucket != "-"
    ]


def _contact(number: str, account: str, at: datetime, outcome: str, channel: str = "phone") -> dict[str, Any]:
    return {
        "contact_id": number,
        "account_id": account,
        "collector_id": "c1",
        "at": at,
        "channel": channel,
        "outcome": outcome,
        "direction": "out",
        "cost": Decimal("1.50"),
    }


@pytest.fixture(scope="module")
def department(warehouse_from: Callable[[Mapping[str, Rows]], Built]) -> Built:
    """Three accounts, one collector."""
    return warehouse_from(
        {
            "collector": [{"collector_id": "c1", "name": "Ann", "team": "North"}],
            "snapshot": [
                *_snapshots("A", "current M1 M2 current M1"),
                *_snapshots("B", "M1 M2 - M3 charged_off"),
                *_snapshots("C", "M1 paid_off"),
            ],
            "contact": [
                _contact("k1", "A", datetime(2026, 9, 1, 8, 0), "no_answer"),
                _contact("k2", "A", datetime(2026, 9, 2, 20, 59), "right_party"),
                _contact("k3", "A", datetime(2026, 9, 4, 10, 0), "promise", "payment_link"),
                _contact("k4", "A", datetime(2026, 9, 5, 10, 0), "wrong_party"),
                _contact("k5", "B", datetime(2026, 9, 20, 22, 0), "refused", "agency"),
            ],
            "promise": [
                # Paid in two parts, the second on the last day of grace: kept.
                {"promise_id": "p1", "account_id": "A", "collector_id": "c1", "amount": 100}
                | {"made_on": date(2026, 9, 4), "due_on": date(2026, 9, 10)},
                # A cent too little: broken.
                {"promise_id": "p2", "account_id": "B", "collector_id": "c1", "amount": Decimal("50.01")}
                | {"made_on": date(2026, 9, 20), "due_on": date(2026, 9, 25)},
                # Its days of grace end a day after what is known: neither.
                {"promise_id": "p3", "account_id": "A", "collector_id": "c1", "amount": 10}
                | {"made_on": date(2026, 10, 20), "due_on": date(2026, 10, 25)},
            ],
            "payment": [
                {
                    "payment_id": "a",
                    "account_id": "A",
                    "paid_on": date(2026, 9, 5),
                    "amount": Decimal("40.00"),
                },
                {
                    "payment_id": "b",
                    "account_id": "A",
                    "paid_on": date(2026, 9, 17),
                    "amount": Decimal("60.00"),
                },
                {
                    "payment_id": "c",
                    "account_id": "B",
                    "paid_on": date(2026, 9, 27),
                    "amount": Decimal("50.00"),
                },
                {
                    "payment_id": "d",
                    "account_id": "C",
                    "paid_on": date(2026, 7, 3),
                    "amount": Decimal("9.99"),
                },
                {
                    "payment_id": "e",
                    "account_id": "A",
                    "paid_on": date(2026, 9, 4),
                    "amount": Decimal("0.10"),
                },
            ],
        }
    )


def _query(built: Built, sql: str) -> list[tuple[Any, ...]]:
    with built.warehouse.cursor() as cursor:
        return cursor.execute(sql).fetchall()


def test_an_attempt_is_connected_when_someone_answers_and_right_when_it_is_the_debtor(
    department: Built,
) -> None:
    assert _query(
        department,
        "select sum(attempts), sum(connected), sum(right_party), sum(promises), sum(cost) from mart.contact",
    ) == [(5, 4, 3, 1, Decimal("7.50"))]


def test_the_hour_of_a_contact_is_the_one_that_has_begun(department: Built) -> None:
    hours = _query(department, "select contact_id, hour, weekday from mart.contact order by 1")
    assert hours == [("k1", 8, 2), ("k2", 20, 3), ("k3", 10, 5), ("k4", 10, 6), ("k5", 22, 7)]


def test_two_payments_keep_a_promise_and_a_missing_cent_breaks_one(department: Built) -> None:
    assert _query(
        department, "select promise_id, paid_amount, matured, kept from mart.promise order by promise_id"
    ) == [
        ("p1", Decimal("100.10"), 1, 1),
        ("p2", Decimal("50.00"), 1, 0),
        ("p3", Decimal("0.00"), 0, 0),
    ]


def test_a_payment_is_credited_to_the_last_live_contact_or_kept_promise(department: Built) -> None:
    """September 5: the promise call of the 4th, a live contact, is later than the promise's own midnight.

    The wrong party of the 5th earns nothing, nor does the unanswered attempt. The 17th has no touch in
    the seven days before it. The refusal of the 20th was live.
    """
    last = "select payment_id, channel, amount from mart.credit where credit_rule = 'last' order by 1"
    assert _query(department, last) == [
        ("a", "payment_link", Decimal("40.00")),
        ("b", "unattributed", Decimal("60.00")),
        ("c", "agency", Decimal("50.00")),
        ("d", "unattributed", Decimal("9.99")),
        ("e", "payment_link", Decimal("0.10")),
    ]


def test_other_rules_credit_the_first_touch_or_share_among_all(department: Built) -> None:
    shares = (
        "select channel, amount from mart.credit where payment_id = 'a' and credit_rule = '{}' order by 2"
    )
    assert _query(department, shares.format("first")) == [("phone", Decimal("40.00"))]
    assert [a for _, a in _query(department, shares.format("linear"))] == [
        Decimal("13.33"),
        Decimal("13.33"),
        Decimal("13.34"),
    ]


@pytest.mark.parametrize("rule", ["last", "first", "linear", "decay"])
def test_the_credits_of_each_payment_add_up_to_it_to_the_cent(department: Built, rule: str) -> None:
    credited = dict(
        _query(
            department,
            f"select payment_id, sum(amount) from mart.credit where credit_rule = '{rule}' group by 1",  # noqa: S608
        )
    )
    assert credited == dict(_query(department, "select payment_id, amount from mart.payment"))


def test_a_case_is_one_spell_and_ends_as_the_next_month_end_tells(department: Built) -> None:
    """A is delinquent twice; B's spell breaks off where August is missing; C was paid off."""
    cases = "select case_id, months, worst_bucket, ending from mart.case_spell order by case_id"
    assert _query(department, cases) == [
        ("A-2026-07", 2, "M2", "cured"),
        ("A-2026-10", 1, "M1", "open"),
        ("B-2026-06", 2, "M2", "unknown"),
        ("B-2026-09", 1, "M3", "charged_off"),
        ("C-2026-06", 1, "M1", "paid_off"),
    ]


@pytest.mark.parametrize(
    ("mart", "measure"),
    {"contact": "cost", "promise": "amount", "credit": "amount", "case_spell": "cases"}.items(),
)
def test_every_rollup_sums_to_its_rows(department: Built, mart: str, measure: str) -> None:
    rows = _query(department, f"select sum({measure}) from mart.{mart}")  # noqa: S608
    (cube,) = (c for c in cubes() if c.mart == mart)
    for rollup in cube.rollups:
        assert _query(department, f"select sum({measure}) from cube.{cube.table(rollup)}") == rows  # noqa: S608
