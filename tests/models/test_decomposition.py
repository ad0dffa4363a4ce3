"""The split of a change into mix and rate."""

from __future__ import annotations

from math import isnan, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.decomposition import FEWEST_CLUSTERS, Group, decompose, jackknifed

# Group, shares and rates in two periods, worked by hand: 0.5·0.2 + 0.5·0.6 = 0.4, 0.25·0.4 + 0.75·0.6 = 0.55.
# Mix = −0.25·0.3 + 0.25·0.6 = 0.075; rate = 0.2·0.375 + 0 = 0.075.
HAND = [Group("hard", 10, 50, 10, 25), Group("easy", 30, 50, 45, 75)]


# Household headship in the United States, 1970 and 1985, by age from 15–19 to 75 and over: shares of the
# population and heads, both in per cent. Das Gupta, Standardization and decomposition of rates (1993).
SHARES_1970 = (12.9, 10.9, 9.5, 8.0, 7.8, 8.4, 8.6, 7.8, 7.0, 5.9, 4.7, 3.6, 4.9)
RATES_1970 = (1.9, 25.8, 45.7, 49.6, 51.2, 51.6, 51.8, 54.9, 58.7, 60.4, 62.8, 66.6, 66.8)
SHARES_1985 = (10.1, 11.2, 11.6, 10.9, 9.4, 7.7, 6.3, 6.0, 6.3, 5.9, 5.1, 4.0, 5.5)
RATES_1985 = (2.2, 24.3, 45.8, 52.5, 56.1, 55.6, 56.0, 57.4, 57.2, 61.2, 63.9, 68.6, 72.2)


def test_the_published_headship_rates_are_reproduced() -> None:
    columns = zip(SHARES_1970, RATES_1970, SHARES_1985, RATES_1985, strict=True)
    found = decompose([Group(None, s0 * r0, s0, s1 * r1, s1) for s0, r0, s1, r1 in columns])
    assert found is not None
    said = (found.before, found.after, found.mix, found.rate)
    assert [f"{figure:.4f}" for figure in said] == ["44.7268", "47.6940", "1.2269", "1.7403"]


def test_a_change_is_split_as_by_hand() -> None:
    found = decompose(HAND)
    assert found is not None
    assert (found.before, found.after) == pytest.approx((0.4, 0.55))
    assert (found.mix, found.rate) == pytest.approx((0.075, 0.075))
    # Against the middle, 0.475: (0.25 − 0.5)(0.3 − 0.475) and (0.75 − 0.5)(0.6 − 0.475).
    assert [part.mix for part in found.parts] == pytest.approx([0.04375, 0.03125])
    assert [part.rate for part in found.parts] == pytest.approx([0.075, 0.0])


def test_the_interval_of_what_rates_did_is_that_of_weighted_differences() -> None:
    found = decompose([Group("only", 40, 100, 60, 100)])
    assert found is not None
    # 0.2 ± 1.959964 · √(2 · 0.24 / 100).
    assert found.rate_interval == pytest.approx((0.2 - 0.1357903, 0.2 + 0.1357903), abs=1e-7)


def test_a_group_of_one_period_alone_is_mix() -> None:
    found = decompose([Group("old", 20, 50, 40, 100), Group("gone", 30, 50, 0, 0)])
    assert found is not None
    assert found.rate == 0
    assert found.mix == pytest.approx(-0.1)


def test_nothing_is_said_of_a_period_without_observations() -> None:
    assert decompose([Group("a", 0, 0, 3, 4)]) is None
    assert decompose([Group("a", 3, 4, 0, 0)]) is None
    assert decompose([]) is None


counts = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)).map(sorted)


@given(st.lists(st.tuples(counts, counts), max_size=12))
def test_the_parts_sum_to_the_change(sums: list[tuple[list[int], list[int]]]) -> None:
    groups = [Group(str(i), a, b, c, d) for i, ((a, b), (c, d)) in enumerate(sums)]
    found = decompose(groups)
    if found is not None:
        assert found.before + found.mix + found.rate == pytest.approx(found.after, abs=1e-9)
    if found is not None:
        whole = (
            found.before * found.denominator + sum(p.mix + p.rate for p in found.parts) * found.denominator
        )
        assert whole == pytest.approx(sum(g.numerator for g in groups), rel=1e-9, abs=1e-9)


def test_parts_on_what_there_is_now_are_successes_more_or_fewer() -> None:
    found = decompose(HAND)
    assert found is not None
    # Of 100 now 40 would have succeeded at the rate of before: 7.5 more by the mix, 7.5 by the hard ones.
    assert found.denominator == 100
    assert found.mix * found.denominator == pytest.approx(7.5)
    assert found.rate * found.denominator == pytest.approx(7.5)


def test_the_interval_of_the_mix_is_that_of_the_rates_it_weighs() -> None:
    found = decompose(HAND)
    assert found is not None
    # (s₁ − s₀)/2 = ∓0.125, times √(r₀(1−r₀)/n₀ + r₁(1−r₁)/n₁) of each group.
    hard, easy = sqrt(0.2 * 0.8 / 50 + 0.4 * 0.6 / 25), sqrt(0.6 * 0.4 / 50 + 0.6 * 0.4 / 75)
    assert found.mix_error == pytest.approx(0.125 * sqrt(hard**2 + easy**2))


def test_how_sure_amounts_are_is_not_guessed_from_their_sums() -> None:
    found = decompose([Group("a", 500.0, 1000.0, 1500.0, 1000.0)], is_share=False)
    assert found is not None
    assert (found.before, found.after, found.rate) == (0.5, 1.5, 1.0)
    assert isnan(found.rate_error)
    assert isnan(found.rate_interval.low)


def test_leaving_out_each_cluster_gives_the_error_of_a_mean() -> None:
    # One group of equal weights: the rate is the mean of the clusters', and the jackknife's error of a mean
    # is the standard error itself, s / √k (Wolter 2007). Before, all are the same and add nothing.
    paid = [float(n % 5) for n in range(FEWEST_CLUSTERS)]
    clusters = [[Group("a", 1.0, 10.0, amount, 10.0)] for amount in paid]
    k = len(paid)
    found = jackknifed([Group("a", float(k), 10.0 * k, sum(paid), 10.0 * k)], clusters)
    assert found is not None
    mean = sum(paid) / k
    deviation = sqrt(sum((amount - mean) ** 2 for amount in paid) / (k - 1))
    assert found.rate == pytest.approx(mean / 10 - 0.1)
    assert found.rate_error == pytest.approx(deviation / sqrt(k) / 10)
    assert found.mix_error == pytest.approx(0, abs=1e-12)
    # Student's t on 19 degrees of freedom.
    assert found.reach == pytest.approx(2.093024, abs=1e-6)


def test_few_clusters_tell_no_error() -> None:
    clusters = [[Group("a", 1.0, 10.0, 2.0, 10.0)]] * (FEWEST_CLUSTERS - 1)
    found = jackknifed([Group("a", 19.0, 190.0, 38.0, 190.0)], clusters)
    assert found is not None
    assert found.rate == pytest.approx(0.1)
    assert isnan(found.rate_error)


def test_a_group_that_is_gone_with_its_cluster_leaves_no_trace() -> None:
    clusters = [[Group("a", 1.1, 10.3, 2.2, 10.7)] for _ in range(FEWEST_CLUSTERS)]
    clusters[0].append(Group("b", 0.1, 0.3, 0.2, 0.7))
    sums = [Group("a", 22.0, 206.0, 44.0, 214.0), Group("b", 0.1, 0.3, 0.2, 0.7)]
    found = jackknifed(sums, clusters)
    assert found is not None
    assert found.before + found.mix + found.rate == pytest.approx(found.after, abs=1e-9)
    # Its own rate is as it is with it, and nothing without: once in twenty, (k − 1)/k · Σ(θ − θ̄)².
    (part,) = (p for p in found.parts if p.member == "b")
    assert part.error == pytest.approx(abs(part.rate) * 19 / 20, rel=0.1)
