"""The p-chart: published limits, signals, and limits that allow for months that differ."""

from __future__ import annotations

from itertools import repeat

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.control_chart import control_chart

# NIST/SEMATECH e-Handbook, 6.3.3.2: chips failing of 50 on each of 30 wafers.
WAFERS = [
    12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9,
    6,
]  # fmt: skip
# Pyzdek & Keller, Handbook for Quality Management, table 9.6: bruised peaches in shipments of 250 or 500.
BRUISED = [
    47, 42, 55, 51, 46, 61, 39, 44, 41, 51, 88, 101, 101, 40, 48, 47, 50, 48, 57, 45, 43, 105, 98, 100, 96,
]  # fmt: skip
PEACHES = [*repeat(250, 10), *repeat(500, 3), *repeat(250, 8), *repeat(500, 4)]


def test_the_limits_of_the_nist_example_are_reproduced() -> None:
    chart = control_chart(WAFERS, [50] * 30, [True] * 30, is_widened=False)
    assert chart is not None
    assert round(chart.centre[0], 4) == 0.2313
    assert round(chart.high[0], 4) == 0.4102
    assert round(chart.low[0], 4) == 0.0524
    # The handbook's figure: wafers 15 and 23 lie above.
    assert np.flatnonzero(chart.outside).tolist() == [14, 22]


def test_limits_follow_the_size_of_each_sample() -> None:
    chart = control_chart(BRUISED, PEACHES, [True] * 25, is_widened=False)
    assert chart is not None
    # 1544 of 8000; ± 3 √(0.193 · 0.807 ÷ n), by hand.
    assert chart.centre[0] == pytest.approx(0.193)
    assert [round(v, 3) for v in (chart.low[0], chart.high[0])] == [0.118, 0.268]
    assert [round(v, 3) for v in (chart.low[10], chart.high[10])] == [0.14, 0.246]
    assert not chart.outside.any()


def test_limits_are_widened_by_what_months_differ_beyond_luck() -> None:
    # Shares of 0.4 and 0.6 of 100 in turn: z = ∓2, moving ranges of 4, σz = 4 ÷ 1.128.
    count = [40, 60] * 4
    chart = control_chart(count, [100] * 8, [True] * 8)
    assert chart is not None
    assert chart.widening == pytest.approx(4 / 1.128)
    assert chart.high[0] == pytest.approx(0.5 + 3 * 0.05 * 4 / 1.128, abs=1e-9) or chart.high[0] == 1.0


def test_months_that_differ_less_than_luck_do_not_narrow_the_limits() -> None:
    chart = control_chart([50] * 8, [100] * 8, [True] * 8)
    assert chart is not None
    assert chart.widening == 1.0


def test_eight_in_a_row_on_one_side_are_a_signal_and_seven_are_not() -> None:
    before = [45, 55] * 5
    for after, expected in ((7, 0), (8, 8)):
        chart = control_chart(
            [*before, *repeat(55, after - 1)], [100] * (9 + after), [True] * 9 + [False] * after
        )
        assert chart is not None
        # The last of those before lies on the same side.
        assert chart.in_a_run.sum() == expected


def test_the_centre_follows_what_is_expected() -> None:
    expected = [30.0, 40.0] * 5
    chart = control_chart([33, 44] * 5, [100] * 10, [True] * 10, expected)
    assert chart is not None
    assert chart.centre == pytest.approx([0.33, 0.44] * 5)
    assert not chart.outside.any()


def test_fewer_than_six_months_are_too_few_to_learn_from() -> None:
    assert control_chart([5] * 8, [10] * 8, [True] * 5 + [False] * 3) is None
    assert control_chart([0] * 8, [0] * 8, [True] * 8) is None


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=8, max_size=20))
def test_any_counts_give_limits_between_none_and_all(rows: list[tuple[int, int]]) -> None:
    count, n = [good for good, _ in rows], [good + bad for good, bad in rows]
    chart = control_chart(count, n, [True] * len(rows))
    if chart is not None:
        known = np.array(n) > 0
        assert ((chart.low >= 0) & (chart.high <= 1) & (chart.low <= chart.centre))[known].all()
        assert not chart.outside[~known].any()
