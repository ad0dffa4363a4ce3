"""How far earlier projections were off."""

from __future__ import annotations

import numpy as np
import pytest

from models.backtest import Error, error, errors

NAN = float("nan")


def test_an_error_is_worked_by_hand() -> None:
    # Off by +10, −30 and +5 of 100, 100 and 50: −15 of 250, and on average by 10 %, 30 % and 10 %.
    found = error(np.array([110.0, 70.0, 55.0]), np.array([100.0, 100.0, 50.0]))
    assert found is not None
    assert found.made == 3
    assert (found.bias, found.spread) == pytest.approx((-15 / 250, 0.5 / 3))


def test_what_did_not_come_yet_is_left_out() -> None:
    assert error(np.array([110.0, 70.0]), np.array([100.0, NAN])) == Error(
        1, pytest.approx(0.1), pytest.approx(0.1)
    )  # type: ignore[arg-type]
    assert error(np.array([110.0]), np.array([NAN])) is None
    assert error(np.array([]), np.array([])) is None


def test_where_nothing_came_there_is_no_share_of_it() -> None:
    assert error(np.array([3.0]), np.array([0.0])) is None
    found = error(np.array([3.0, 10.0]), np.array([0.0, 10.0]))
    assert found is not None
    # The 3 that did not come are in the bias; as a share of nothing they are in no mean.
    assert (found.made, found.bias, found.spread) == (2, pytest.approx(0.3), 0.0)


def test_errors_are_by_horizon_and_bucket_and_of_all_together() -> None:
    expected = np.array([[[10.0, 20.0], [5.0, 5.0]], [[10.0, 10.0], [9.0, 9.0]]])
    came = np.array([[[10.0, 10.0], [10.0, 5.0]], [[10.0, 10.0], [NAN, NAN]]])
    found = errors(expected, came)
    assert [[e and e.made for e in row] for row in found] == [[2, 2, 2], [1, 1, 1]]
    first, second = found[0][2], found[1][2]
    assert first is not None
    assert second is not None
    # 30 and 20 against 20 and 20; then 10 against 15.
    assert (first.bias, first.spread) == pytest.approx((0.25, 0.25))
    assert second.bias == pytest.approx(-1 / 3)
