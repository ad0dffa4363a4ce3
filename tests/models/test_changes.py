"""Changes that stand, against published numbers and against luck."""

from __future__ import annotations

import numpy as np
import pytest

from models.changes import Sums, changes, rejected

# Benjamini & Hochberg (1995), the myocardial infarction study: 15 hypotheses.
PUBLISHED = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
    0.7590, 1.0000,
]  # fmt: skip


def test_four_of_the_published_fifteen_are_rejected() -> None:
    assert rejected(PUBLISHED).tolist() == [True] * 4 + [False] * 11
    assert sum(p <= 0.05 / 15 for p in PUBLISHED) == 3


def test_nothing_is_rejected_of_nothing() -> None:
    assert rejected([]).tolist() == []
    assert changes([]) == []


def test_a_large_change_stands_and_a_small_one_does_not() -> None:
    large, small = changes([(Sums(300, 1000), Sums(200, 1000)), (Sums(300, 1000), Sums(299, 1000))])
    assert large
    assert small
    assert (large.is_detectable, small.is_detectable) == (True, False)
    assert large.amount == pytest.approx(-0.1)
    assert large.interval.low < -0.1 < large.interval.high < 0
    assert small.interval.low < 0 < small.interval.high


def test_too_few_on_either_side_say_nothing() -> None:
    assert changes([(Sums(3, 29), Sums(300, 1000)), (Sums(300, 1000), Sums(0, 0))]) == [None, None]


def test_a_rate_of_zero_can_be_compared() -> None:
    (change,) = changes([(Sums(0, 100), Sums(40, 100))])
    assert change
    assert change.is_detectable


@pytest.mark.parametrize("successes", [0, 50])
def test_groups_in_which_all_went_alike_do_not_differ(successes: int) -> None:
    (change,) = changes([(Sums(successes, 50), Sums(successes, 50))])
    assert change
    assert (change.amount, change.p_value, change.is_detectable) == (0, 1, False)


def test_means_are_compared_by_their_spread() -> None:
    # Fifty fours and fifty fives; fifty threes and fifty fours: one apart, each with a deviation of a half.
    higher, lower = Sums(450, 100, 2050), Sums(350, 100, 1250)
    (change,) = changes([(higher, lower)])
    assert change
    assert change.amount == pytest.approx(-1)
    # sd² = 25/99, the error of the difference √(2 · 25/99/100) = 0.0711, times 1.96.
    assert change.interval == pytest.approx((-1.1393, -0.8607), abs=1e-4)
    assert change.is_detectable


def test_scores_that_are_all_alike_differ_or_not() -> None:
    same, other = Sums(200, 50, 800), Sums(250, 50, 1250)
    first, second = changes([(same, same), (same, other)])
    assert first
    assert second
    assert (first.p_value, second.p_value) == (1, 0)


def test_of_changes_that_are_all_luck_hardly_any_stands() -> None:
    dice = np.random.default_rng(5)
    pairs = [
        (Sums(float(dice.binomial(400, 0.3)), 400), Sums(float(dice.binomial(400, 0.3)), 400))
        for _ in range(400)
    ]
    assert sum(change is not None and change.is_detectable for change in changes(pairs)) <= 2
