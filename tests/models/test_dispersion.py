"""How members scatter beyond luck, by hand, and what is left of ratios once that is known."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from models.dispersion import dispersion, shrunken


def test_five_deviates_are_worked_by_hand() -> None:
    # Of −3, −1, 0, 1, 6 the tenth and ninetieth percentile are −2.2 and 4.0: φ = (4.84 + 1 + 0 + 1 + 16) / 5.
    found = dispersion([-3, -1, 0, 1, 6], [0.01] * 5)
    assert found.phi == pytest.approx(4.568)
    # w = 100 each: τ² = (5 · 4.568 − 4) / (500 − 50 000 / 500).
    assert found.tau2 == pytest.approx((22.84 - 4) / 400)


def test_unequal_weights_are_worked_by_hand() -> None:
    # Of 2 and −2 the percentiles are ±1.6: φ = 2.56; w = 100, 25: τ² = (5.12 − 1) / (125 − 10 625 / 125).
    found = dispersion([2, -2], [0.01, 0.04])
    assert (found.phi, found.tau2) == (pytest.approx(2.56), pytest.approx(4.12 / 40))


def test_whether_all_together_scatter_beyond_luck_is_by_the_published_quantiles() -> None:
    # The 95 % quantiles of χ² with 2 and 4 degrees of freedom are 5.991 and 9.488.
    assert dispersion([5.991**0.5, 0.0], [0.01] * 2).p_value == pytest.approx(0.05, abs=1e-4)
    assert dispersion([9.488**0.5, 0, 0, 0], [0.01] * 4).p_value == pytest.approx(0.05, abs=1e-4)


def test_scatter_that_luck_explains_widens_nothing() -> None:
    assert dispersion([0.5, -0.5, 1, -1], [0.01] * 4).tau2 == 0
    assert dispersion([1.0], [0.01]).tau2 == 0


def test_one_far_member_hardly_widens_the_limits_he_is_judged_by() -> None:
    z = np.linspace(-1.5, 1.5, 40)
    with_one = np.append(z, 30.0)
    assert dispersion(with_one, [0.01] * 41).phi < 1.1 * dispersion(z, [0.01] * 40).phi + 0.1


def test_of_nobody_nothing_is_known() -> None:
    found = dispersion([], [])
    assert np.isnan(found.phi)
    assert found.tau2 == 0
    assert shrunken([], []).tolist() == []
    assert np.isnan(shrunken([1.3], [0.01])).all()


def test_ratios_are_drawn_in_by_how_well_they_are_known() -> None:
    ratio, variance = np.array([0.6, 1.0, 1.4, 1.4]), np.array([0.01, 0.01, 0.01, 0.16])
    drawn = shrunken(ratio, variance)
    pooled = combine_effects(ratio, variance, method_re="dl")
    expected = pooled.mean_effect_re + (ratio - pooled.mean_effect_re) * pooled.tau2 / (
        pooled.tau2 + variance
    )
    np.testing.assert_allclose(drawn, expected)
    # Two of the same ratio: who has fewer cases stands nearer to all.
    assert abs(drawn[3] - 1) < abs(drawn[2] - 1)


def test_the_variance_between_members_is_worked_by_hand() -> None:
    # Mean 1, Q = 100 · (0.16 + 0.16) = 32, τ² = (32 − 1) / (200 − 100): 0.31 / 0.32 of it is left.
    assert shrunken([0.6, 1.4], [0.01, 0.01]) == pytest.approx([1 - 0.4 * 0.31 / 0.32, 1 + 0.4 * 0.31 / 0.32])


@pytest.mark.parametrize("ratios", [[1.0, 1.0, 1.0], [0.99, 1.01, 1.02]])
def test_ratios_that_differ_by_luck_alone_are_all_alike(ratios: list[float]) -> None:
    drawn = shrunken(ratios, [0.01] * 3)
    np.testing.assert_allclose(drawn, np.mean(ratios))
