"""Projections by a chain: against published receivables, by hand, and what must hold of every chain."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.outlook import Chain, absorption, by_luck, fundamental, pooled, project, shifted_row, unseen

AGES, ENDS = ("0–30 days", "31–90 days"), ("paid", "bad debt")


def chain(*rows: tuple[float, ...], buckets: tuple[str, ...] = AGES, ends: tuple[str, ...] = ENDS) -> Chain:
    """A chain whose rows are given as buckets, then ends."""
    return Chain(buckets, ends, np.array(rows, float))


# Receivables of a store as textbooks print them, after Cyert, Davidson & Thompson (1962): what is 0–30 days
# old stays so, 50 %, ages, 20 %, or is paid, 30 %; at 31–90 days 10 % turn bad.
RECEIVABLES = chain((0.5, 0.2, 0.3, 0.0), (0.3, 0.1, 0.5, 0.1))
# Anderson, Sweeney, Williams: An introduction to management science, accounts receivable analysis.
STORE = chain((0.3, 0.3, 0.4, 0.0), (0.3, 0.1, 0.4, 0.2))


def test_the_published_receivables_are_paid_and_lost_as_printed() -> None:
    assert np.round(absorption(RECEIVABLES), 2).tolist() == [[0.95, 0.05], [0.87, 0.13]]


def test_the_published_store_is_reproduced() -> None:
    assert np.round(fundamental(STORE), 2).tolist() == [[1.67, 0.56], [0.56, 1.30]]
    assert np.round(absorption(STORE), 2).tolist() == [[0.89, 0.11], [0.74, 0.26]]
    # Of $1,000 and $2,000 outstanding, $2,370 come in and $630 are lost, by the rounded figures.
    assert np.array([1000, 2000]) @ np.round(absorption(STORE), 2) == pytest.approx([2370, 630])


def test_months_are_pooled_by_their_sums() -> None:
    first, second = np.array([[1.0, 9.0]]), np.array([[30.0, 10.0]])
    # 31 of 50: the mean of the rates would be 0.425.
    assert pooled([first, second], ("M1",), ("cured",)).rows.tolist() == [[0.62, 0.38]]


def test_a_projection_is_worked_by_hand() -> None:
    found = project(RECEIVABLES, np.array([100.0, 50.0]), np.array([10.0, 0.0]), 2)
    # 100 · 0.5 + 50 · 0.3 and 100 · 0.2 + 50 · 0.1; then once more.
    assert found.held[:, :2] == pytest.approx(np.array([[100, 50], [65, 25], [40, 15.5]]))
    assert found.arrived[:, :2] == pytest.approx(np.array([[0, 0], [10, 0], [15, 2]]))
    assert found.stock[2] == pytest.approx([55, 17.5])
    # 50 · 0.1 in the first month, 25 · 0.1 in the second.
    assert found.ended("bad debt") == pytest.approx([5, 2.5])
    # Of what arrives, 10 · 0.3 are paid in the second month.
    assert found.ended("paid") == pytest.approx([55, 32 + 3])
    assert found.ended("paid", held_only=True) == pytest.approx([55, 32])
    # Paid are 0.9 of what ends paid, and nothing else: 0.9 · 55.
    rates = np.array([[0, 0, 0.9, 0], [0, 0, 0.9, 0]])
    assert found.moving(rates) == pytest.approx([49.5, 31.5])


def test_more_leaves_the_view_than_there_is_only_down_to_nothing() -> None:
    found = project(RECEIVABLES, np.array([10.0, 0.0]), np.array([-100.0, 0.0]), 1)
    assert found.stock[1].tolist() == [0.0, 2.0]


def test_a_bucket_of_which_no_move_was_seen_is_named_where_it_is_reached() -> None:
    blind = chain((0.5, 0.5, 0.0, 0.0), (0.0, 0.0, 0.0, 0.0))
    nothing = np.zeros(2)
    assert unseen(blind, np.array([10.0, 0.0]), nothing) == ("31–90 days",)
    assert unseen(blind, nothing, np.array([10.0, 0.0])) == ("31–90 days",)
    assert unseen(chain((0.5, 0.0, 0.5, 0.0), (0, 0, 0, 0)), np.array([10.0, 0.0]), nothing) == ()


def test_where_some_would_never_end_there_is_no_final_share() -> None:
    stuck = chain((0.5, 0.2, 0.3, 0.0), (0.0, 1.0, 0.0, 0.0))
    assert np.isnan(absorption(stuck)).all()
    # The other way round only what is stuck has none.
    half = chain((1.0, 0.0, 0.0, 0.0), (0.0, 0.5, 0.5, 0.0))
    found = absorption(half)
    assert np.isnan(found[0]).all()
    assert found[1].tolist() == [1.0, 0.0]


def test_a_changed_rate_leaves_the_rest_of_the_row_in_proportion() -> None:
    # 20 of 100 age; were it 10 points fewer, the other 80 would be 90: each times 1.125.
    found = shifted_row(chain((50, 20, 30, 0), (3, 1, 5, 1)), AGES[0], [AGES[1]], -0.1)
    assert found.rows[0] == pytest.approx([0.5625, 0.1, 0.3375, 0.0])
    assert found.rows[1].tolist() == [0.3, 0.1, 0.5, 0.1]
    assert found.moves[0].sum() == pytest.approx(100)
    # A share goes no further than to nothing, and to all.
    assert shifted_row(STORE, AGES[0], [AGES[1]], -0.9).rows[0] == pytest.approx([3 / 7, 0, 4 / 7, 0])
    assert shifted_row(STORE, AGES[0], [AGES[1]], 0.9).rows[0] == pytest.approx([0, 1, 0, 0])


def test_what_was_never_seen_cannot_be_made_more_frequent() -> None:
    with pytest.raises(ValueError, match="No account of 0–30 days was seen to move into bad debt"):
        shifted_row(STORE, AGES[0], ["bad debt"], 0.1)


def test_luck_alone_leaves_the_interval_of_a_binomial() -> None:
    # 400 of 1,000 stay each month; of 1,000 then 400 stay, give or take what the estimate and the lot leave:
    # √(2 · 1000 · 0.4 · 0.6) = 21.9.
    single = Chain(("M1",), ("cured",), np.array([[400.0, 600.0]]))
    low, high = by_luck(single, np.array([1000.0]), np.array([0.0]), 1, draws=4000)
    assert (low[0, 0], high[0, 0]) == (1000, 1000)
    assert (low[1, 0], high[1, 0]) == pytest.approx((400 - 42.9, 400 + 42.9), abs=4)
    assert (low[1, 1], high[1, 1]) == (low[1, 0], high[1, 0])


def test_what_arrives_is_as_uncertain_as_a_count_of_it() -> None:
    # All that was there is cured; of 400 that arrive a month 400 ± 1.96 · √400 are there.
    single = Chain(("M1",), ("cured",), np.array([[0.0, 1000.0]]))
    low, high = by_luck(single, np.array([50.0]), np.array([400.0]), 2, draws=4000)
    assert (low[2, 0], high[2, 0]) == (pytest.approx(361, abs=3), pytest.approx(439, abs=3))


def test_the_same_figures_give_the_same_interval() -> None:
    small = Chain(AGES, ENDS, np.array([[50.0, 20, 30, 0], [30, 10, 50, 10]]))
    runs = [by_luck(small, np.array([70.0, 30.0]), np.array([5.0, -2.0]), 3, draws=200) for _ in range(2)]
    assert np.array_equal(*runs)


moves = arrays(np.int64, (3, 5), elements=st.integers(0, 10**6)).map(lambda a: a.astype(float))
stocks = arrays(np.float64, 3, elements=st.floats(0, 1e6))


@given(moves, stocks, stocks, st.integers(1, 6))
def test_nothing_is_lost_or_made_on_the_way(
    seen: np.ndarray, start: np.ndarray, more: np.ndarray, months: int
) -> None:
    found = Chain(("a", "b", "c"), ("x", "y"), seen + 1)
    assert found.matrix.sum(axis=1) == pytest.approx(np.ones(5))
    way = project(found, start, more, months)
    assert way.held.sum(axis=1) == pytest.approx(np.full(months + 1, start.sum()))
    assert way.arrived.sum(axis=1) == pytest.approx(more.sum() * np.arange(months + 1))
    # What was absorbed stays so, and all of it in the end.
    power = start @ np.linalg.matrix_power(found.matrix, months)[:3]
    assert way.held[-1] == pytest.approx(power)
    assert absorption(found).sum(axis=1) == pytest.approx(np.ones(3))


@given(moves, st.floats(-1, 1))
def test_a_changed_row_sums_to_one(seen: np.ndarray, points: float) -> None:
    found = shifted_row(Chain(("a", "b", "c"), ("x", "y"), seen + 1), "a", ["b", "y"], points)
    assert found.rows.sum(axis=1) == pytest.approx(np.ones(3))
    assert (found.rows >= 0).all()
