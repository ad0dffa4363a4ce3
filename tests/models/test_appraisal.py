"""The appraisal score: cases worked out by hand, what holds for all, how often luck is taken for work."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.amounts import amounts
from models.appraisal import HIGHEST, LOWEST, Index, Part, Score, counted, measured, score, too_few, verdict
from models.dispersion import Between, between
from models.intervals import Interval

# Fifty-three collectors whose true ratios lie about 1 with a standard deviation of a tenth.
_BETWEEN = Between(1.0, 0.01, 53)
_Z = 1.959963985


def _part(name: str, weight: float, low: float, value: float, high: float, family: str = "") -> Part:
    return Part(name, weight, family or name, Index(value, Interval(low, high), "measured"))


# One part


def test_an_index_is_worked_by_hand() -> None:
    # As much is luck as collectors differ: half of 0.2 is left, and v = 0.5 · 0.01 + 2 · 0.25 · 0.04 / 50.
    found = measured(1.2, 0.01, _BETWEEN)
    assert (found.value, found.basis) == (pytest.approx(110), "measured")
    assert found.interval.low == pytest.approx(110 - _Z * 100 * math.sqrt(0.0054))
    assert found.interval.high == pytest.approx(110 + _Z * 100 * math.sqrt(0.0054))


def test_fewer_is_better_where_it_is_said_to_be() -> None:
    more, fewer = (measured(1.2, 0.01, _BETWEEN, is_lower_better=lower) for lower in (False, True))
    assert fewer.value == pytest.approx(90)
    assert fewer.interval.low == pytest.approx(200 - more.interval.high)


def test_a_hundred_is_what_all_collectors_get_of_what_is_expected() -> None:
    # Ratio and spread are twice those of the case worked by hand, as is the mean.
    assert measured(2.4, 0.04, Between(2.0, 0.04, 53)).value == pytest.approx(110)
    assert measured(2.0, 0.04, Between(2.0, 0.04, 53)).value == pytest.approx(100)


def test_where_luck_explains_all_differences_everybody_gets_a_hundred_and_its_doubt() -> None:
    found = measured(1.3, 0.01, Between(1.0, 0.0, 53))
    assert found.value == pytest.approx(100)
    # v = 2 · 0.3² / 50.
    assert found.interval.high == pytest.approx(100 + _Z * 100 * 0.06)


def test_no_part_leaves_its_limits() -> None:
    far = measured(9.0, 0.0001, _BETWEEN)
    assert (far.value, far.interval) == (HIGHEST, Interval(HIGHEST, HIGHEST))
    assert measured(9.0, 0.0001, _BETWEEN, is_lower_better=True).value == LOWEST


def test_too_little_counts_as_a_hundred_as_unsure_as_collectors_differ() -> None:
    found = too_few(_BETWEEN)
    assert (found.value, found.basis) == (100, "too_few")
    assert found.interval == (pytest.approx(100 - _Z * 10), pytest.approx(100 + _Z * 10))
    assert too_few() == Index(100, Interval(100, 100), "too_few")


def test_among_fewer_than_five_collectors_nobody_is_told_apart() -> None:
    assert measured(1.2, 0.01, Between(1.0, 0.01, 4)) == too_few()
    assert measured(1.2, 0.01, Between(1.0, 0.01, 5)).basis == "measured"


def test_where_nothing_came_of_anybodys_cases_nobody_is_told_apart() -> None:
    assert measured(0.0, 0.01, Between(0.0, 0.0, 53)) == too_few()
    assert measured(float("nan"), 0.01, Between(float("nan"), 0.0, 0)) == too_few()


def test_a_full_count_has_no_doubt() -> None:
    assert counted(0.75, 0.5) == Index(125, Interval(125, 125), "counted")
    assert counted(0.0, 0.5).value == LOWEST


# All parts together


def test_a_score_is_worked_by_hand() -> None:
    found = score([_part("a", 60, 104, 110, 116), _part("b", 40, 82, 90, 98)])
    assert found.value == pytest.approx((60 * 110 + 40 * 90) / 100)
    # Of two families the deviations add up as squares: √((0.6 · 6)² + (0.4 · 8)²).
    reach = math.hypot(3.6, 3.2)
    assert found.interval == (pytest.approx(102 - reach), pytest.approx(102 + reach))


def test_parts_that_rest_on_the_same_cases_share_their_luck() -> None:
    found = score([_part("a", 60, 104, 110, 116, "cases"), _part("b", 40, 82, 90, 98, "cases")])
    assert found.interval == (pytest.approx(102 - 6.8), pytest.approx(102 + 6.8))


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(101, 120, "above"), (100.9, 120, "none"), (80, 99, "below"), (80, 99.1, "none"), (90, 110, "none")],
)
def test_less_than_a_whole_point_is_no_difference(low: float, high: float, said: str) -> None:
    assert verdict(Interval(low, high)) == said
    assert score([_part("a", 1, low, (low + high) / 2, high)]).verdict == said


def test_without_one_part_of_enough_observations_nothing_is_said() -> None:
    few = Part("a", 100, "a", too_few(_BETWEEN))
    assert score([few]).verdict == "too_few"
    assert score([few, _part("b", 900, 109, 110, 111)]).verdict == "above"


# What holds for all

_SHARE = st.floats(0.01, 100)
_RATIO = st.floats(0, 3)
_LUCK = st.floats(1e-4, 1)
_AMONG = st.builds(Between, st.floats(0.2, 3), st.floats(0, 1), st.integers(5, 500))


@st.composite
def _parts(draw: st.DrawFn) -> list[Part]:
    among = draw(_AMONG)
    return [
        Part(
            f"{place}",
            draw(_SHARE),
            draw(st.sampled_from("xyz")),
            draw(
                st.one_of(
                    st.builds(measured, _RATIO, _LUCK, st.just(among), is_lower_better=st.booleans()),
                    st.just(too_few(among)),
                    st.builds(counted, st.floats(0, 1), st.floats(0, 1)),
                )
            ),
        )
        for place in range(draw(st.integers(1, 7)))
    ]


@given(_parts())
def test_a_score_lies_among_its_parts_and_within_its_interval(parts: list[Part]) -> None:
    found, values = score(parts), [part.index.value for part in parts]
    assert min(values) - 1e-9 <= found.value <= max(values) + 1e-9
    assert LOWEST - 1e-9 <= found.interval.low <= found.value <= found.interval.high <= HIGHEST + 1e-9


@given(_parts().flatmap(lambda parts: st.tuples(st.just(parts), st.permutations(parts))))
def test_the_order_of_parts_changes_nothing(both: tuple[list[Part], list[Part]]) -> None:
    one, other = map(score, both)
    assert (one.value, one.interval, one.verdict) == (other.value, other.interval, other.verdict)


@given(_parts(), st.floats(0.1, 10))
def test_the_unit_of_weights_changes_nothing(parts: list[Part], unit: float) -> None:
    found = score([replace(part, weight=part.weight * unit) for part in parts])
    assert found.value == pytest.approx(score(parts).value)
    assert found.interval == pytest.approx(score(parts).interval)


@given(_RATIO, _LUCK, st.floats(1, 100), _AMONG, _parts())
def test_more_observations_never_widen(
    ratio: float, variance: float, more: float, among: Between, others: list[Part]
) -> None:
    def wide(of: Index | Score) -> float:
        return of.interval.high - of.interval.low

    few, many = (measured(ratio, v, among) for v in (variance, variance / more))
    # What lies at a limit is cut off there.
    if not (few.interval.low <= LOWEST or few.interval.high >= HIGHEST):
        assert wide(many) <= wide(few) + 1e-9
        first, second = (score([Part("own", 50, "x", index), *others]) for index in (few, many))
        assert wide(second) <= wide(first) + 1e-9


@given(_RATIO, _LUCK, _AMONG)
def test_nobody_is_drawn_beyond_what_was_observed(ratio: float, variance: float, among: Between) -> None:
    drawn, seen = measured(ratio, variance, among).value - 100, 100 * (ratio / among.mean - 1)
    assert abs(drawn) <= abs(seen) + 1e-9
    assert drawn * seen >= -1e-9


# Luck


def _appraised(true: np.ndarray, luck: float, rng: np.random.Generator) -> list[Index]:
    seen = true + rng.normal(0, luck, len(true))
    among = between(seen, [luck**2] * len(true))
    return [measured(ratio, luck**2, among) for ratio in seen]


def test_of_equal_collectors_hardly_one_is_told_from_a_hundred() -> None:
    rng = np.random.default_rng(1)
    found = [i for _ in range(40) for i in _appraised(np.ones(60), 0.07, rng)]
    assert np.mean([verdict(index.interval) != "none" for index in found]) < 0.02
    assert np.mean([abs(index.value - 100) for index in found]) < 2


def test_the_interval_holds_the_true_index_as_often_as_it_says() -> None:
    rng, held = np.random.default_rng(2), []
    for _ in range(40):
        true = rng.normal(1, 0.08, 60)
        at = 100 * true / true.mean()
        found = _appraised(true, 0.07, rng)
        held += [i.interval.low <= a <= i.interval.high for i, a in zip(found, at, strict=True)]
    assert 0.93 < np.mean(held) < 0.97


# Amounts


def test_the_luck_of_amounts_is_worked_by_hand() -> None:
    frame = pd.DataFrame(
        [
            ("a", 1, 90.0, 100.0, 20),
            ("a", 2, 110.0, 100.0, 20),
            ("b", 1, 210.0, 200.0, 29),
            ("c", 1, 1.0, 0.0, 9),
        ],
        columns=["member", "month", "observed", "expected", "n"],
    )
    a, b = amounts(frame)
    # Of a, r = 1: φ = (10² + 10²) / 100 ÷ 1; b has one month and says nothing of luck, c nothing at all.
    assert (a.member, a.observed, a.expected, a.n, a.variance) == ("a", 200, 200, 40, pytest.approx(2 / 200))
    assert (b.member, b.has_ratio) == ("b", False)


def test_what_parts_members_is_not_taken_for_luck() -> None:
    rows = [(m, month, 50.0 * (1 + (m == "b")), 100.0, 40) for m in "ab" for month in (1, 2, 3)]
    found = amounts(pd.DataFrame(rows, columns=["member", "month", "observed", "expected", "n"]))
    assert [one.variance for one in found] == [0, 0]
    assert not any(one.has_ratio for one in found)


def test_the_variance_of_amounts_is_that_of_many_draws() -> None:
    rng = np.random.default_rng(3)
    rows = [(f"{m:03}", month, rng.gamma(50, 2.0), 100.0, 50) for m in range(400) for month in (1, 2, 3)]
    found = amounts(pd.DataFrame(rows, columns=["member", "month", "observed", "expected", "n"]))
    ratios = [one.observed / one.expected for one in found]
    assert found[0].variance == pytest.approx(np.var(ratios), rel=0.2)
