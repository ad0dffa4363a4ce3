"""Boundaries of experiments that are looked at before they are over, against published numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.sequential import FARTHEST, boundaries, crossing_probability, inflation, spent

FIFTHS = [0.2, 0.4, 0.6, 0.8, 1.0]


def test_five_equal_looks_have_the_published_boundaries() -> None:
    # Spending of the kind of O'Brien & Fleming, as Lan & DeMets' program tabulates it.
    assert boundaries(FIFTHS) == pytest.approx([4.877, 3.357, 2.680, 2.290, 2.031], abs=5e-4)


def test_one_look_is_the_usual_test() -> None:
    assert boundaries([1.0]) == pytest.approx([1.959964], abs=1e-6)
    assert inflation(1) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    ("looks", "published"), [(2, 0.083), (3, 0.107), (4, 0.126), (5, 0.142), (10, 0.193)]
)
def test_looking_often_at_the_usual_level_is_wrong_as_often_as_published(
    looks: int, published: float
) -> None:
    # Armitage, McPherson & Rowe (1969), table 2.
    fractions = [(place + 1) / looks for place in range(looks)]
    assert crossing_probability([1.96] * looks, fractions) == pytest.approx(published, abs=5e-4)


def test_the_classic_boundaries_of_obrien_and_fleming_keep_five_percent() -> None:
    # Jennison & Turnbull (2000), table 2.3: C_B(5, 0.05) = 2.040; table 2.4: sizes 1.028 at power 0.8.
    bounds = [2.040 * np.sqrt(5 / (place + 1)) for place in range(5)]
    assert crossing_probability(bounds, FIFTHS) == pytest.approx(0.05, abs=1e-4)
    drift = (1.959964 + 0.841621) * np.sqrt(1.028)
    assert crossing_probability(bounds, FIFTHS, drift) == pytest.approx(0.8, abs=1e-3)


def test_five_looks_cost_a_few_percent_more_observations() -> None:
    assert 1.01 < inflation(5) < 1.028


@settings(max_examples=25)
@given(st.lists(st.integers(1, 100), min_size=1, max_size=8, unique=True), st.sampled_from([0.01, 0.05]))
def test_all_looks_together_spend_the_error_and_no_more(percents: list[int], alpha: float) -> None:
    fractions = [percent / 100 for percent in sorted(percents)]
    bounds = boundaries(fractions, alpha)
    assert crossing_probability(bounds, fractions) <= spent(fractions[-1], alpha) + 1e-6
    assert crossing_probability(boundaries(fractions, alpha, is_over=True), fractions) == pytest.approx(
        alpha, abs=1e-5
    )


def test_simulated_experiments_without_a_difference_cross_in_five_percent() -> None:
    dice = np.random.default_rng(11)
    steps = dice.normal(0, np.sqrt(0.2), (200_000, 5))
    sums = steps.cumsum(axis=1) / np.sqrt(FIFTHS)
    crossed = (np.abs(sums) > boundaries(FIFTHS)).any(axis=1).mean()
    # Three standard errors of 200,000 throws.
    assert crossed == pytest.approx(0.05, abs=0.0015)


def test_a_look_at_next_to_nothing_cannot_stop_and_costs_nothing() -> None:
    first, last = boundaries([0.001, 1.0])
    assert first == FARTHEST
    assert last == pytest.approx(1.959964, abs=1e-4)


@pytest.mark.parametrize("fractions", [[0.5, 0.5], [0.0, 1.0], [0.6, 0.4], [-1.0]])
def test_fractions_that_do_not_rise_are_refused(fractions: list[float]) -> None:
    with pytest.raises(ValueError, match="rise"):
        boundaries(fractions)
