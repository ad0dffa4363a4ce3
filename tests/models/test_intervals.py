"""Intervals equal the published worked examples, and say nothing where nothing was observed."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from models.intervals import CONFIDENCE, FEWEST_FOR_A_RATE, Interval, difference, is_enough, wilson

Z_95 = 1.959963984540054

_pairs = st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def _wilson_by_hand(successes: int, observations: int) -> tuple[float, float]:
    """Wilson (1927), written from the formula."""
    share, z2 = successes / observations, Z_95**2
    centre = (share + z2 / (2 * observations)) / (1 + z2 / observations)
    half = (
        Z_95
        * math.sqrt(share * (1 - share) / observations + z2 / (4 * observations**2))
        / (1 + z2 / observations)
    )
    return centre - half, centre + half


def _newcombe_by_hand(x1: int, n1: int, x2: int, n2: int) -> tuple[float, float]:
    """Newcombe (1998), method 10, written from the formula."""
    p1, p2 = x1 / n1, x2 / n2
    (l1, u1), (l2, u2) = _wilson_by_hand(x1, n1), _wilson_by_hand(x2, n2)
    return p1 - p2 - math.hypot(p1 - l1, u2 - p2), p1 - p2 + math.hypot(u1 - p1, p2 - l2)


def test_wilson_of_81_in_263_is_the_published_interval() -> None:
    low, high = wilson([81], [263])
    assert (f"{low[0]:.4f}", f"{high[0]:.4f}") == ("0.2553", "0.3662")


def test_newcombe_of_56_in_70_less_48_in_80_is_the_published_interval() -> None:
    low, high = difference(56, 70, 48, 80)
    assert (f"{low:.4f}", f"{high:.4f}") == ("0.0524", "0.3339")


def test_the_interval_of_a_difference_changes_its_sign_with_the_order() -> None:
    forward, backward = difference(56, 70, 48, 80), difference(48, 80, 56, 70)
    assert forward == pytest.approx((-backward.high, -backward.low))
    assert isinstance(forward, Interval)


def test_a_share_that_does_not_differ_has_zero_in_its_interval() -> None:
    low, high = difference(30, 100, 30, 100)
    assert low < 0 < high


def test_no_observations_have_no_interval() -> None:
    low, high = wilson([0, 81, 0], [0, 263, 0])
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [True, False, True]
    assert (f"{low[1]:.4f}", f"{high[1]:.4f}") == ("0.2553", "0.3662")


def test_only_unobserved_shares_and_none_at_all_raise_nothing() -> None:
    assert np.isnan(wilson([0, 0], [0, 0])).all()
    assert [len(bounds) for bounds in wilson([], [])] == [0, 0]


@pytest.mark.parametrize(("successes", "bound"), [(0, 0.0), (40, 1.0)])
def test_none_or_all_of_forty_stays_between_nothing_and_everything(successes: int, bound: float) -> None:
    low, high = wilson([successes], [40])
    assert 0 <= low[0] < high[0] <= 1
    assert bound in (pytest.approx(low[0]), pytest.approx(high[0]))


@given(_pairs)
def test_wilson_is_its_formula(pair: tuple[int, int]) -> None:
    low, high = wilson([pair[0]], [pair[1]])
    assert (low[0], high[0]) == pytest.approx(_wilson_by_hand(*pair), abs=1e-9)
    assert low[0] - 1e-12 <= pair[0] / pair[1] <= high[0] + 1e-12


@given(_pairs, _pairs)
def test_newcombe_is_its_formula(now: tuple[int, int], before: tuple[int, int]) -> None:
    assert difference(*now, *before) == pytest.approx(_newcombe_by_hand(*now, *before), abs=1e-9)


@given(st.lists(st.one_of(_pairs, st.just((0, 0))), max_size=12))
def test_many_shares_at_once_have_the_intervals_of_each_alone(pairs: list[tuple[int, int]]) -> None:
    successes, observations = [p[0] for p in pairs], [p[1] for p in pairs]
    together = wilson(successes, observations)
    alone = [wilson([s], [n]) for s, n in pairs]
    for bounds, single in zip(together, zip(*alone, strict=True) if alone else ([], []), strict=True):
        np.testing.assert_array_equal(bounds, np.array([s[0] for s in single]))


def test_the_bounds_are_those_of_the_named_library_function() -> None:
    successes, observations = np.array([1, 50, 999]), np.array([30, 100, 1000])
    theirs = proportion_confint(successes, observations, alpha=0.05, method="wilson")
    np.testing.assert_allclose(wilson(successes, observations), theirs)


def test_what_goes_in_is_not_changed() -> None:
    successes, observations = np.array([0.0, 3.0]), np.array([0.0, 4.0])
    wilson(successes, observations)
    assert successes.tolist() == [0.0, 3.0]
    assert observations.tolist() == [0.0, 4.0]


@pytest.mark.parametrize(("observations", "expected"), [(0, False), (29, False), (30, True), (31, True)])
def test_thirty_observations_are_enough_and_twenty_nine_are_not(observations: int, expected: bool) -> None:
    assert is_enough(observations) is expected


def test_the_rule_on_small_samples_and_the_confidence_are_those_of_the_house() -> None:
    assert FEWEST_FOR_A_RATE == 30
    assert CONFIDENCE == 0.95


@pytest.mark.parametrize("function", [wilson, difference])
def test_every_interval_names_its_source(function: object) -> None:
    assert re.search(r"Source: \w+ \(\d{4}\)", function.__doc__ or "")
