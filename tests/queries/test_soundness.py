"""Which figures may be set against each other when codes have changed their meaning."""

from __future__ import annotations

from datetime import date

import pytest

from queries import catalog
from queries.soundness import is_comparable, is_sound, marks, next_month, sound_run

MONTHS = tuple(date(2005, month, 1) for month in range(4, 10))
APRIL, MAY, JUNE, JULY, AUGUST, SEPTEMBER = MONTHS
BREAK = (SEPTEMBER,)
OPENING, CLOSING = catalog.find("cure_rate"), catalog.find("delinquent_accounts")
FLOW, EVENT = catalog.find("recovered_amount"), catalog.find("payment_amount")
THROUGH = catalog.find("success_rate")


def test_the_month_after_december_is_january() -> None:
    assert next_month(date(2005, 12, 1)) == date(2006, 1, 1)
    assert next_month(date(2005, 11, 1)) == date(2005, 12, 1)


def test_only_a_change_read_across_the_break_is_unsound() -> None:
    assert [m for m in MONTHS if not is_sound(OPENING, m, BREAK)] == [AUGUST]
    assert [m for m in MONTHS if not is_sound(THROUGH, m, BREAK)] == [SEPTEMBER]
    assert all(is_sound(metric, m, BREAK) for metric in (CLOSING, FLOW, EVENT) for m in MONTHS)


def test_without_a_break_all_months_compare() -> None:
    for metric in (OPENING, CLOSING, FLOW, THROUGH, EVENT):
        assert sound_run(metric, MONTHS, ()) == MONTHS
        assert marks(metric, MONTHS, ()) == ()
        assert is_comparable(metric, SEPTEMBER, APRIL, ())


@pytest.mark.parametrize(
    ("metric", "month", "before", "expected"),
    [
        (OPENING, JULY, JUNE, True),
        (OPENING, AUGUST, JULY, False),
        (OPENING, SEPTEMBER, AUGUST, False),
        (OPENING, SEPTEMBER, JULY, False),
        (CLOSING, AUGUST, JULY, True),
        (CLOSING, SEPTEMBER, AUGUST, False),
        (FLOW, SEPTEMBER, AUGUST, True),
        (THROUGH, AUGUST, JULY, True),
        (THROUGH, SEPTEMBER, AUGUST, False),
        (EVENT, SEPTEMBER, APRIL, True),
    ],
)
def test_what_lies_on_both_sides_of_a_break_is_not_compared(
    metric: catalog.Metric, month: date, before: date, expected: bool
) -> None:
    assert is_comparable(metric, month, before, BREAK) is expected


def test_money_is_sorted_by_the_month_before_so_its_break_comes_a_month_later() -> None:
    assert not is_comparable(FLOW, SEPTEMBER, AUGUST, (AUGUST,))
    assert is_comparable(FLOW, AUGUST, JULY, (AUGUST,))


def test_what_came_of_a_month_is_unsound_in_the_month_of_the_break_and_comparable_after_it() -> None:
    assert marks(THROUGH, MONTHS, (JULY,)) == (3.0,)
    assert not is_comparable(THROUGH, AUGUST, JUNE, (JULY,))
    assert is_comparable(THROUGH, SEPTEMBER, AUGUST, (JULY,))


def test_only_months_of_one_coding_are_pooled() -> None:
    assert sound_run(OPENING, MONTHS, BREAK) == (APRIL, MAY, JUNE, JULY)
    assert sound_run(CLOSING, MONTHS, BREAK) == (APRIL, MAY, JUNE, JULY, AUGUST)
    assert sound_run(FLOW, MONTHS, BREAK) == sound_run(EVENT, MONTHS, BREAK) == MONTHS


def test_of_equally_long_runs_the_latest_is_pooled() -> None:
    assert sound_run(CLOSING, MONTHS, (JULY,)) == (JULY, AUGUST, SEPTEMBER)


def test_no_month_is_no_run() -> None:
    assert sound_run(OPENING, (), BREAK) == ()
    assert sound_run(OPENING, (AUGUST,), BREAK) == ()


def test_the_mark_stands_on_the_change_or_between_the_levels() -> None:
    assert marks(OPENING, MONTHS, BREAK) == (4.0,)
    assert marks(CLOSING, MONTHS, BREAK) == (4.5,)
    assert marks(FLOW, MONTHS, (AUGUST,)) == (4.5,)
    assert marks(EVENT, MONTHS, BREAK) == ()
    assert marks(CLOSING, (SEPTEMBER,), BREAK) == ()
