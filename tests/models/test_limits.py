"""Tests against luck of what is beyond a limit or has changed: worked by hand, and against closed forms."""

from __future__ import annotations

from math import exp, sqrt

import pytest
from scipy.stats import binomtest, norm

from models.limits import p_of_count, p_of_events, p_of_mean, p_of_share


def test_events_in_equal_time_are_as_heads_and_tails() -> None:
    # All of 5 events in the second of two equal times: twice (1/2)^5.
    assert p_of_events(0, 30, 5, 30) == pytest.approx(2 / 32)


def test_events_are_set_against_what_they_arise_from() -> None:
    # Of 4 events all in a place of a quarter of the exposure: (1/4)^4, and no other outcome is as unlikely.
    assert p_of_events(0, 3000, 4, 1000) == pytest.approx((1 / 4) ** 4)


def test_heart_disease_by_years_of_work_differs_as_published() -> None:
    # 60 deaths in 51,477.5 person-years, 30 in 54,308.7 (Ng & Tang 2005; Gu et al. 2008): given 90, so many
    # fall to the first as to a binomial of 51,477.5 / 105,786.2, beyond the level of 0.001.
    found = p_of_events(60, 51_477.5, 30, 54_308.7)
    assert found == pytest.approx(binomtest(60, 90, 51_477.5 / (51_477.5 + 54_308.7)).pvalue)
    assert found < 0.001


def test_it_makes_no_difference_which_came_first() -> None:
    assert p_of_events(0, 30, 5, 30) == p_of_events(5, 30, 0, 30)


def test_no_events_at_all_say_nothing() -> None:
    assert p_of_events(0, 30, 0, 31) == 1.0


def test_a_share_below_a_limit_is_tested_exactly() -> None:
    # No success in 5 where one half is the limit: (1/2)^5; five in five above it the same.
    assert p_of_share(0, 5, 0.5, is_above=False) == pytest.approx(1 / 32)
    assert p_of_share(5, 5, 0.5, is_above=True) == pytest.approx(1 / 32)


def test_a_share_on_the_right_side_of_its_limit_is_no_evidence() -> None:
    assert p_of_share(60, 100, 0.5, is_above=False) > 0.95


def test_a_limit_outside_of_all_shares_is_taken_as_the_nearest() -> None:
    assert p_of_share(1, 40, -0.1, is_above=True) == 0.0
    assert p_of_share(39, 40, 1.2, is_above=False) == 0.0


def test_events_beyond_what_is_expected_follow_poissons_law() -> None:
    # Two or more where one is expected: 1 − e⁻¹ − e⁻¹; none where two are: e⁻².
    assert p_of_count(2, 1, is_above=True) == pytest.approx(1 - 2 * exp(-1))
    assert p_of_count(0, 2, is_above=False) == pytest.approx(exp(-2))


def test_a_mean_is_tested_by_its_standard_error() -> None:
    # 1, 2, 3, 4, 5: mean 3, standard error √(2.5 / 5).
    assert p_of_mean(15, 55, 5, 4, is_above=False) == pytest.approx(norm.sf(1 / sqrt(0.5)))
    assert p_of_mean(15, 55, 5, 3, is_above=True) == pytest.approx(0.5)


def test_observations_that_are_all_alike_are_beyond_a_limit_or_not() -> None:
    assert p_of_mean(30, 90, 10, 4, is_above=False) == 0.0
    assert p_of_mean(30, 90, 10, 3, is_above=False) == 1.0
