"""What may be compared or pooled, held to the one idea behind it: figures that rest on the same codes.

A month's codes belong to an epoch: the number of breaks up to it. A level rests on the codes of its own
month-end, a change on those of both of its ends, a flow on those of the month-end before, an event on none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries import catalog
from queries.catalog import Metric
from queries.soundness import is_comparable, is_sound, marks, next_month, sound_run

MONTHS = tuple(date(2005 + i // 12, i % 12 + 1, 1) for i in range(9, 17))
BEFORE, AFTER = date(2005, 9, 1), date(2006, 6, 1)
FIRST, MIDDLE, LATER, LAST = MONTHS[0], MONTHS[4], MONTHS[6], MONTHS[-1]

TIMED = {
    "closing": catalog.find("delinquent_accounts"),
    "opening": catalog.find("cure_rate"),
    "flow": catalog.find("recovered_amount"),
    "through": catalog.find("success_rate"),
    "event": catalog.find("payment_amount"),
}
timings = pytest.mark.parametrize("metric", TIMED.values(), ids=TIMED)
# No break, one in the middle, two, two in a row, and one at either end or beyond it.
BREAKS: dict[str, tuple[date, ...]] = {
    "none": (),
    "middle": (MIDDLE,),
    "two": (MONTHS[2], LATER),
    "in a row": (MIDDLE, MONTHS[5]),
    "first month": (FIRST,),
    "second month": (MONTHS[1],),
    "last month": (LAST,),
    "after the last": (AFTER,),
}
breakings = pytest.mark.parametrize("breaks", BREAKS.values(), ids=BREAKS)


def _month_before(month: date) -> date:
    return next(m for m in (BEFORE, *MONTHS) if next_month(m) == month)


def _epochs(metric: Metric, month: date, breaks: Sequence[date]) -> set[int]:
    rests_on = {
        "closing": [month],
        "opening": [month, next_month(month)],
        "flow": [_month_before(month)],
        "through": [_month_before(month), month],
        "event": [],
    }[metric.timing]
    return {sum(b <= m for b in breaks) for m in rests_on}


def _can_be_pooled(metric: Metric, months: Sequence[date], breaks: Sequence[date]) -> bool:
    return len(set().union(*(_epochs(metric, m, breaks) for m in months))) <= 1


def test_the_metrics_tried_here_have_the_five_timings() -> None:
    assert [metric.timing for metric in TIMED.values()] == list(TIMED)
    assert {m.timing for m in catalog.metrics().values()} == set(TIMED)


@timings
@breakings
def test_a_month_is_sound_if_it_rests_on_one_coding(metric: Metric, breaks: tuple[date, ...]) -> None:
    assert [m for m in MONTHS if is_sound(metric, m, breaks)] == [
        m for m in MONTHS if _can_be_pooled(metric, [m], breaks)
    ]


@timings
@breakings
def test_two_months_compare_if_they_rest_on_the_same_coding(metric: Metric, breaks: tuple[date, ...]) -> None:
    pairs = [(month, before) for month in MONTHS for before in MONTHS if before < month]
    assert [p for p in pairs if is_comparable(metric, *p, breaks)] == [
        p for p in pairs if _can_be_pooled(metric, p, breaks)
    ]


@timings
@breakings
def test_a_sound_month_compares_with_itself(metric: Metric, breaks: tuple[date, ...]) -> None:
    for month in MONTHS:
        assert is_comparable(metric, month, month, breaks) is is_sound(metric, month, breaks)


@timings
@given(breaks=st.sets(st.sampled_from([*MONTHS, AFTER])))
def test_the_run_is_the_longest_and_then_latest_that_can_be_pooled(metric: Metric, breaks: set[date]) -> None:
    ends = [(i, j) for i in range(len(MONTHS)) for j in range(i + 1, len(MONTHS) + 1)]
    sorted_breaks = sorted(breaks)
    runs = [MONTHS[i:j] for i, j in ends if _can_be_pooled(metric, MONTHS[i:j], sorted_breaks)]
    expected = max(runs, key=lambda run: (len(run), run[0]), default=())
    assert sound_run(metric, MONTHS, sorted_breaks) == expected


@pytest.mark.parametrize(
    ("timing", "breaks", "expected"),
    [
        ("opening", "none", MONTHS),
        ("opening", "middle", MONTHS[4:]),
        ("opening", "two", MONTHS[2:5]),
        ("opening", "last month", MONTHS[:6]),
        ("opening", "after the last", MONTHS[:7]),
        ("opening", "first month", MONTHS),
        ("closing", "middle", MONTHS[4:]),
        ("closing", "two", MONTHS[2:6]),
        ("closing", "last month", MONTHS[:7]),
        ("closing", "after the last", MONTHS),
        ("flow", "middle", MONTHS[:5]),
        ("flow", "last month", MONTHS),
        ("flow", "first month", MONTHS[1:]),
        ("event", "two", MONTHS),
    ],
)
def test_the_run_leaves_out_what_other_codes_made(
    timing: str, breaks: str, expected: tuple[date, ...]
) -> None:
    assert sound_run(TIMED[timing], MONTHS, BREAKS[breaks]) == expected


@timings
def test_no_months_are_no_run(metric: Metric) -> None:
    assert sound_run(metric, (), BREAKS["middle"]) == ()


@timings
@breakings
def test_a_mark_stands_where_the_coding_changes(metric: Metric, breaks: tuple[date, ...]) -> None:
    between = [
        i - 0.5
        for i in range(1, len(MONTHS))
        if _epochs(metric, MONTHS[i - 1], breaks) != _epochs(metric, MONTHS[i], breaks)
    ]
    on = [float(i) for i, m in enumerate(MONTHS) if not _can_be_pooled(metric, [m], breaks)]
    assert list(marks(metric, MONTHS, breaks)) == (on if metric.timing in ("opening", "through") else between)


@pytest.mark.parametrize(
    ("timing", "breaks", "expected"),
    [
        ("opening", "middle", (3.0,)),
        ("opening", "two", (1.0, 5.0)),
        ("opening", "after the last", (7.0,)),
        ("opening", "first month", ()),
        ("closing", "middle", (3.5,)),
        ("closing", "two", (1.5, 5.5)),
        ("closing", "first month", ()),
        ("flow", "middle", (4.5,)),
        ("flow", "last month", ()),
        ("event", "two", ()),
    ],
)
def test_marks_lie_on_a_change_and_between_two_levels(
    timing: str, breaks: str, expected: tuple[float, ...]
) -> None:
    assert marks(TIMED[timing], MONTHS, BREAKS[breaks]) == expected


@timings
def test_a_mark_outside_the_months_shown_is_not_drawn(metric: Metric) -> None:
    assert marks(metric, MONTHS[:3], BREAKS["middle"]) == ()
    assert marks(metric, MONTHS[5:], BREAKS["middle"]) == ()


@timings
def test_breaks_may_come_in_any_collection_and_order(metric: Metric) -> None:
    breaks = BREAKS["two"]
    for given_as in (list(breaks), breaks[::-1], set(breaks), frozenset(breaks)):
        assert sound_run(metric, MONTHS, given_as) == sound_run(metric, MONTHS, breaks)
        assert marks(metric, MONTHS, given_as) == marks(metric, MONTHS, breaks)
