"""Intervals of means from sums alone, against the observations themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from models.means import mean_bounds, mean_difference, standard_errors

Numbers = list[float]
numbers = st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=40)


def _sums(values: Numbers) -> tuple[float, float, float]:
    return float(np.sum(values)), float(np.sum(np.square(values))), float(len(values))


@given(values=numbers)
def test_the_standard_error_is_that_of_the_observations(values: Numbers) -> None:
    total, squared, n = _sums(values)
    (error,) = standard_errors([total], [squared], [n])
    # Squares of large numbers leave their last digits behind.
    assert error == pytest.approx(float(stats.sem(values)), abs=1e-2, rel=1e-6)


def test_the_bounds_lie_two_errors_either_side() -> None:
    """1, 2, 3, 4, 5: mean 3, variance 2.5, standard error √0.5."""
    (low,), (high,) = mean_bounds([15], [55], [5])
    assert (low, high) == pytest.approx((3 - 1.959964 * 0.5**0.5, 3 + 1.959964 * 0.5**0.5))


@pytest.mark.parametrize("n", [0, 1])
def test_under_two_observations_there_is_no_interval(n: int) -> None:
    (low,), (high,) = mean_bounds([n * 7], [n * 49], [n])
    assert np.isnan([low, high]).all()


def test_a_difference_is_worked_by_hand() -> None:
    """Means 3 and 1.5, standard errors √0.5 and 0.5."""
    interval = mean_difference((15, 55, 5), (3, 5, 2))
    reach = 1.959964 * (0.5 + 0.25) ** 0.5
    assert interval == pytest.approx((1.5 - reach, 1.5 + reach))


def test_all_alike_leave_no_doubt() -> None:
    assert mean_difference((20, 40, 10), (10, 10, 10)) == pytest.approx((1, 1))
