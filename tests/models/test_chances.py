"""How many come out by luck: exact against scipy, the approximation near it, and published intervals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, norm, poisson_binom

from models.chances import EXACT_BELOW, Chances
from models.intervals import wilson

_bands = st.lists(st.tuples(st.floats(0.02, 0.98), st.integers(1, 12)), min_size=1, max_size=6)


def _of(bands: list[tuple[float, int]]) -> Chances:
    return Chances(tuple(p for p, _ in bands), tuple(n for _, n in bands))


def test_three_coins_are_reckoned_by_hand() -> None:
    # Of two even chances and one of a fifth: none 0.2, one 0.45, two 0.3, three 0.05.
    coins = Chances((0.5, 0.2), (2, 1))
    assert (coins.n, coins.expected, coins.variance) == (3, pytest.approx(1.2), pytest.approx(0.66))
    # The third moment of p(1 − p)(1 − 2p): nothing of the even ones, 0.096 of the other.
    assert coins.third_moment == pytest.approx(0.096)
    assert coins.z(0) == pytest.approx(norm.ppf(0.1))
    assert coins.z(1) == pytest.approx(norm.ppf(0.425))
    assert coins.z(2) == pytest.approx(norm.ppf(0.8))
    assert coins.z(3) == pytest.approx(norm.isf(0.025))
    # At 80 %, none (0.1) and two (0.2) are luck and three (0.025) is not.
    assert coins.limits(0.8) == (0, 2)


def test_chances_come_from_what_is_expected_of_each_band() -> None:
    made = Chances.of([3.0, 0.0, 5.0000001], [10, 0, 5])
    assert made == Chances((0.3, 1.0), (10, 5))


@settings(max_examples=60, deadline=None)
@given(_bands, st.data())
def test_a_deviate_is_that_of_the_exact_mid_p(bands: list[tuple[float, int]], data: st.DataObject) -> None:
    chances = _of(bands)
    observed = data.draw(st.integers(0, chances.n))
    exact = poisson_binom(np.repeat(chances.chance, chances.cases))
    mid_p = exact.cdf(observed) - exact.pmf(observed) / 2
    if 1e-9 < mid_p < 1 - 1e-9:
        assert chances.z(observed) == pytest.approx(norm.ppf(mid_p), abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(_bands, st.sampled_from([0.8, 0.95, 0.998]))
def test_limits_hold_just_the_numbers_that_the_test_lets_pass(
    bands: list[tuple[float, int]], level: float
) -> None:
    chances = _of(bands)
    reach = norm.isf((1 - level) / 2)
    inside = [k for k in range(chances.n + 1) if abs(chances.z(k)) <= reach + 1e-9]
    assert chances.limits(level) == (inside[0], inside[-1])


def test_a_number_far_beyond_belief_keeps_its_digits_on_both_sides() -> None:
    chances = Chances((0.3,), (90,))
    assert chances.z(90) == pytest.approx(norm.isf(binom.pmf(90, 90, 0.3) / 2))
    assert chances.z(0) == pytest.approx(norm.ppf(binom.pmf(0, 90, 0.3) / 2))


@pytest.mark.parametrize(
    ("chance", "n"), [(0.02, 2_600), (0.05, 1_100), (0.1, 570), (0.3, 270), (0.5, 270), (0.9, 570)]
)
def test_beyond_a_variance_of_fifty_the_normal_deviate_is_near_the_exact_one(chance: float, n: int) -> None:
    # Two bands, one of half and one of one and a half times the chance (or of certainty less the same).
    apart = min(chance, 1 - chance) / 2
    chances = Chances((chance - apart, chance + apart), (n // 2, n - n // 2))
    assert chances.variance > EXACT_BELOW * 0.95
    exact = poisson_binom(np.repeat(chances.chance, chances.cases))
    low, high = chances.limits(0.998)
    numbers = np.arange(low - 2, high + 3)
    upto = exact.cdf(np.append(low - 3, numbers))
    theirs = norm.ppf((upto[1:] + upto[:-1]) / 2)
    ours = [chances._near_z(k) for k in numbers]
    np.testing.assert_allclose(ours, theirs, atol=0.01)


def test_a_million_cases_cost_nothing() -> None:
    chances = Chances((0.2, 0.4), (500_000, 500_000))
    spread = math.sqrt(200_000)
    assert chances.z(300_000 + 2 * spread) == pytest.approx(2, abs=1e-3)
    assert chances.limits() == pytest.approx((300_000 - 1.96 * spread, 300_000 + 1.96 * spread), abs=2)


def test_the_true_number_of_81_in_263_lies_between_the_published_shares() -> None:
    # One chance for all makes it Wilson's interval, whatever that chance is: 0.2553 to 0.3662.
    for chance in (0.1, 0.3, 0.8):
        bounds = Chances((chance,), (263,)).true_number(81)
        assert [f"{bound / 263:.4f}" for bound in bounds] == ["0.2553", "0.3662"]


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_cases_of_one_chance_have_wilsons_interval(pair: tuple[int, int]) -> None:
    observed, n = pair
    low, high = wilson([observed], [n])
    assert Chances((0.25,), (n,)).true_number(observed) == pytest.approx((low[0] * n, high[0] * n), abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(_bands, st.data())
def test_the_true_number_holds_what_was_observed_and_stays_possible(
    bands: list[tuple[float, int]], data: st.DataObject
) -> None:
    chances = _of(bands)
    observed = data.draw(st.integers(0, chances.n))
    low, high = chances.true_number(observed)
    assert 0 <= low <= observed + 1e-6
    assert observed - 1e-6 <= high <= chances.n


def test_odds_are_multiplied() -> None:
    # 1/3 against 2/3 are odds of a half; doubled, they are even.
    assert Chances((1 / 3, 0.5), (3, 4)).with_odds(2).chance == pytest.approx((0.5, 2 / 3))


def test_what_is_certain_is_never_luck() -> None:
    sure = Chances((1.0, 0.0), (4, 6))
    assert (sure.z(4), sure.limits()) == (0.0, (4, 4))
    assert Chances((1.0, 0.5), (4, 1)).true_number(4)[0] == 4


def test_no_cases_are_expected_to_give_nothing() -> None:
    none = Chances.of([], [])
    assert (none.n, none.expected, none.variance, none.z(0), none.limits()) == (0, 0.0, 0.0, 0.0, (0, 0))
