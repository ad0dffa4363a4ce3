"""What might come of moving cases to another channel."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.channel_shift import MOST_POINTS, Worked, shift

# By telephone 240 of 600 are cured where 200 were to be expected; by letter 90 of 400 where 120 were.
PHONE, LETTER, ALL = Worked(240, 200, 600), Worked(90, 120, 400), Worked(330, 320, 1000)


def test_a_shift_is_worked_by_hand() -> None:
    found = shift(LETTER, PHONE, ALL, 0.5)
    assert found is not None
    # 200 of 1,000 cases, whose chance is 0.32, by 1.2 − 0.75.
    assert found.points == pytest.approx(0.2 * 0.32 * 0.45)
    error = 0.2 * 0.32 * sqrt((1 - 200 / 600) / 200 + (1 - 120 / 400) / 120)
    assert found.interval == pytest.approx((found.points - 1.959964 * error, found.points + 1.959964 * error))
    assert found.is_detectable


def test_the_way_back_is_the_opposite_for_as_many_cases() -> None:
    there, back = shift(LETTER, PHONE, ALL, 0.6), shift(PHONE, LETTER, ALL, 0.4)
    assert there is not None
    assert back is not None
    assert there.points == pytest.approx(-back.points)


def test_channels_as_good_as_one_another_change_nothing() -> None:
    found = shift(Worked(100, 100, 400), Worked(52, 50, 200), Worked(152, 150, 600), 1.0)
    assert found is not None
    assert not found.is_detectable


def test_too_few_cases_say_nothing() -> None:
    assert shift(LETTER, Worked(30, 25, 99), ALL, 0.5) is None
    # Of 200 cases four cures were to be expected.
    assert shift(Worked(4, 4, 200), PHONE, ALL, 0.5) is None
    assert shift(LETTER, Worked(198, 197, 200), ALL, 0.5) is None


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0, 1))
def test_no_more_than_ten_points_are_assumed(one: int, other: int, moved: float) -> None:
    found = shift(Worked(one, 250, 500), Worked(other, 20, 500), Worked(one + other, 270, 1000), moved)
    assert found is not None
    assert -MOST_POINTS <= found.interval.low <= found.points <= found.interval.high <= MOST_POINTS
