"""What a late contact breaks, and what it excuses, is found in other months than its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from data.load import Wish, load
from data.stored import accepted
from queries import connect
from queries.store import Store

Rows = list[dict[str, Any]]
Write = Callable[[Path, Mapping[str, Rows]], Path]

DAILY = tuple(f"2025-06-{day} 10:00" for day in range(25, 31))
ENDS = ("2025-04-30", "2025-05-31", "2025-06-30", "2025-07-31")


def _contacts(outcome: str, *moments: str) -> Rows:
    return [
        {"contact_id": f"{at}", "account_id": "A", "at": f"{at}:00", "channel": "phone", "outcome": outcome}
        for at in moments
    ]


def _breaches(store: Store) -> list[tuple[str, str]]:
    with closing(connect(store.current())) as warehouse, warehouse.cursor() as cursor:
        return cursor.execute("select rule, contact_id from mart.breach order by all").fetchall()


@pytest.mark.parametrize(
    ("currency", "first", "late", "before", "after"),
    [
        # Seven in seven days; one more on the 29th makes the call of the first of July the eighth.
        (
            "USD",
            _contacts("no_answer", *DAILY, "2025-07-01 10:00"),
            _contacts("no_answer", "2025-06-29 11:00"),
            [],
            [("us_reg_f_attempts_in_7_days", "2025-07-01 10:00")],
        ),
        # A bad number of April, told of late, makes it lawful to speak to somebody else in July.
        (
            "CNY",
            _contacts("wrong_party", "2025-07-02 10:00"),
            _contacts("invalid_number", "2025-04-10 10:00"),
            [("china_cba_third_party", "2025-07-02 10:00")],
            [],
        ),
    ],
)
def test_a_late_contact_makes_and_excuses_breaches_of_later_months(
    new_store: Callable[[], Store],
    written: Write,
    tmp_path: Path,
    currency: str,
    first: Rows,
    late: Rows,
    before: list[tuple[str, str]],
    after: list[tuple[str, str]],
) -> None:
    store = new_store()
    snapshots = [{"account_id": "A", "as_of": end, "bucket": "M1", "status": "open"} for end in ENDS]
    wish = Wish(currency=currency)
    assert load(
        written(tmp_path / "a", {"snapshot": snapshots, "contact": first}), store, wish=wish
    ).published
    assert _breaches(store) == before
    report = load(written(tmp_path / "b", {"contact": late}), store)
    assert report.published
    assert _breaches(store) == after
    manifest = accepted(store)
    assert manifest
    # Otherwise everything was made anew, and nothing was tried.
    assert any(report.load_id not in f for months in manifest.marts.values() for f in months.values())
