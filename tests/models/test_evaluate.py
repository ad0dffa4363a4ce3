"""How good chances are: worked by hand on a few accounts."""

from __future__ import annotations

from math import isnan, log, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import evaluate
from models.foresight import difficulty, foreseen

OUTCOME = np.array([1.0, 0.0, 1.0, 0.0])
CHANCE = np.array([0.9, 0.6, 0.4, 0.1])


def test_quality_is_the_one_worked_by_hand() -> None:
    found = evaluate.quality(OUTCOME, CHANCE)
    assert (found.n, found.cured, found.expected) == (4, 2, 2.0)
    # Of the four pairs of a cured and another account, three have the larger chance on the right side.
    assert found.auc == pytest.approx(3 / 4)
    assert found.brier == pytest.approx((0.01 + 0.36 + 0.36 + 0.01) / 4)
    # Every account is a part of its own.
    assert found.ece == pytest.approx((0.1 + 0.6 + 0.6 + 0.1) / 4)
    assert found.spread == pytest.approx(sqrt(2 * 0.09 + 2 * 0.24))


def test_of_one_kind_nothing_can_be_told_apart() -> None:
    assert isnan(evaluate.quality(np.ones(5), np.full(5, 0.5)).auc)
    assert evaluate.quality(np.zeros(0), np.zeros(0)).n == 0


def test_parts_run_from_the_largest_chance_and_end_with_all_cures() -> None:
    chance = np.linspace(0.01, 0.99, 100)
    outcome = (np.arange(100) >= 50).astype(float)
    parts = evaluate.parts(outcome, chance)
    assert [one.n for one in parts] == [10] * 10
    assert parts[0].chance > parts[-1].chance
    assert parts[4].cures_so_far == 1.0
    assert parts[4].accounts_so_far == 0.5


def test_nothing_moves_where_the_chances_are_the_same() -> None:
    before = np.repeat([0.1, 0.9], 50)
    assert evaluate.stability(before, before) == 0
    assert isnan(evaluate.stability(before, np.zeros(0)))


def test_stability_is_the_one_worked_by_hand() -> None:
    # Ten tenths before; afterwards the lowest tenth holds a fifth and the highest nothing.
    before = np.linspace(0.05, 0.95, 10)
    now = np.append(before[:-1], before[0])
    expected = 0.1 * log(0.2 / 0.1) + (1e-4 - 0.1) * log(1e-4 / 0.1)
    assert evaluate.stability(before, now) == pytest.approx(expected)


def test_groups_are_measured_and_small_ones_set_no_standard() -> None:
    frame = pd.DataFrame({"segment": ["a"] * 150 + ["b"] * 150 + ["c"] * 3})
    chance = np.concatenate([np.full(150, 0.8), np.full(150, 0.2), np.full(3, 0.9)])
    groups = {g.member: g for g in evaluate.by_group(frame, np.ones(303), chance, "segment")}
    assert groups["a"].impact_ratio == 1
    assert groups["b"].impact_ratio == 0
    assert not groups["c"].is_judged


def test_a_ratio_out_of_bounds_within_luck_is_no_doubt() -> None:
    few = evaluate.Quality(120, 9, 12.0, 3.3, 0.7, 0.1, 0.02)
    many = evaluate.Quality(12_000, 900, 1200.0, 33.0, 0.7, 0.1, 0.02)
    assert not evaluate.doubts(few, [], [], [])
    assert "observed ÷ expected 0.75" in str(evaluate.doubts(many, [], [], [])[0])
    assert "too few to say" in str(
        evaluate.doubts(evaluate.Quality(99, 9, 9, 3, 0.7, 0.1, 0.0), [], [], [])[0]
    )


@given(st.lists(st.floats(0.001, 0.999), min_size=1, max_size=50))
def test_what_is_foreseen_lies_within_what_is_possible(chances: list[float]) -> None:
    found = foreseen(np.array(chances), np.ones(len(chances)))
    assert 0 <= found.low <= found.expected <= found.high <= len(chances)
    assert found.amount == len(chances)


def test_difficulty_has_the_edges_of_the_settings() -> None:
    assert list(difficulty(np.array([0.40, 0.399, 0.15, 0.149]))) == ["easy", "medium", "medium", "hard"]
