"""A small history of work done, for the pages on channels, contact, promises and plans.

Sixty accounts are past due when February opens. Each is telephoned once and sent one message: ten do not
answer, ten are reached, forty promise 50. Thirty of these pay it and are current at the month's end. In March
five of the others promise again, for a day in April, which the history does not reach.
"""

from __future__ import annotations

from typing import Any

Rows = list[dict[str, Any]]

_ACCOUNTS = [f"a{n:02}" for n in range(60)]
_PROMISING, _REACHED, _PAYING, _AGAIN = _ACCOUNTS[:40], _ACCOUNTS[:50], _ACCOUNTS[:30], _ACCOUNTS[30:35]


def worked_history() -> dict[str, Rows]:
    """Return the rows by table."""
    return {
        "collector": [
            {"collector_id": "c1", "name": "Ann", "team": "North"},
            {"collector_id": "c2", "name": "Bo", "team": "South"},
        ],
        "account": [{"account_id": a, "segment": "young"} for a in _ACCOUNTS],
        "snapshot": _snapshots(),
        "contact": [*map(_call, _ACCOUNTS), *map(_message, _ACCOUNTS), *map(_later_call, _AGAIN)],
        "promise": [*map(_promise, _PROMISING), *map(_later_promise, _AGAIN)],
        "payment": [
            {"payment_id": f"p{a}", "account_id": a, "paid_on": "2024-02-12", "amount": 50} for a in _PAYING
        ],
        "plan": [
            {
                "plan_id": "g1",
                "account_id": "a50",
                "kind": "instalment",
                "agreed_on": "2024-02-20",
                "amount": 90,
            },
            {"plan_id": "g2", "account_id": "a51", "kind": "grace", "agreed_on": "2024-02-21", "amount": 10},
        ],
    }


def _snapshots() -> Rows:
    return [
        {
            "account_id": a,
            "as_of": day,
            "bucket": "current" if a in _PAYING and bucket != "M1" else bucket,
            "balance": 100,
            "past_due_amount": 50,
            "collector_id": _holder(a),
        }
        for day, bucket in (("2024-01-31", "M1"), ("2024-02-29", "M2"), ("2024-03-31", "M3"))
        for a in _ACCOUNTS
    ]


def _holder(account: str) -> str:
    return "c1" if account < "a30" else "c2"


def _contact(account: str, number: str, at: str, channel: str, outcome: str) -> dict[str, Any]:
    return {
        "contact_id": f"{number}{account}",
        "account_id": account,
        "collector_id": _holder(account),
        "at": at,
        "channel": channel,
        "direction": "out",
        "outcome": outcome,
        "cost": 1,
    }


def _call(account: str) -> dict[str, Any]:
    outcome = "promise" if account in _PROMISING else "right_party" if account in _REACHED else "no_answer"
    # The fifth of February 2024 was a Monday.
    return _contact(account, "k", "2024-02-05 10:30:00", "phone", outcome)


def _message(account: str) -> dict[str, Any]:
    return _contact(account, "m", "2024-02-06 18:00:00", "sms", "delivered")


def _later_call(account: str) -> dict[str, Any]:
    return _contact(account, "l", "2024-03-25 10:30:00", "phone", "promise")


def _promise(account: str) -> dict[str, Any]:
    return {
        "promise_id": f"q{account}",
        "account_id": account,
        "collector_id": _holder(account),
        "made_on": "2024-02-05",
        "due_on": "2024-02-15",
        "amount": 50,
    }


def _later_promise(account: str) -> dict[str, Any]:
    return {
        **_promise(account),
        "promise_id": f"r{account}",
        "made_on": "2024-03-25",
        "due_on": "2024-04-05",
    }
