"""Champion and challenger: sizes, the check of the draw, and verdicts that luck does not make."""

from __future__ import annotations

import numpy as np
import pytest

from models.experiment import (
    ArmSums,
    Verdict,
    accounts_needed,
    compare,
    error_of_each,
    judged,
    power_of,
    ratio_check,
    sample_size,
)


def test_thirty_against_thirty_three_percent_needs_3762_accounts_an_arm() -> None:
    assert sample_size(0.30, 0.33) == 3762
    assert accounts_needed(0.30, 0.33, [0.5, 0.5]) == (7524, (3762, 3762))
    assert power_of(0.30, 0.33, 3762, 3762) == pytest.approx(0.8, abs=1e-4)
    assert power_of(0.30, 0.33, 1000, 1000) < 0.35


def test_a_small_challenger_needs_more_accounts_in_all_and_looks_a_few_more() -> None:
    even, _ = accounts_needed(0.30, 0.33, [0.5, 0.5])
    uneven, arms = accounts_needed(0.30, 0.33, [0.9, 0.1])
    # 1/n₁ + 1/n₂ must stay 2/3,761.6: with n₂ = n₁/9 the champion needs 5 · 3,761.6.
    assert arms == (pytest.approx(18_808, abs=2), pytest.approx(2_090, abs=2))
    assert uneven == pytest.approx(20_898, abs=2)
    assert even < accounts_needed(0.30, 0.33, [0.5, 0.5], looks=5)[0] < 1.03 * even


def test_a_rate_that_falls_needs_as_many_as_its_mirror() -> None:
    assert sample_size(0.30, 0.27) == sample_size(0.70, 0.73)


def test_several_challengers_share_the_error() -> None:
    assert error_of_each(2) == 0.05
    assert error_of_each(3) == 0.025


def test_a_draw_that_is_off_is_found_and_a_fair_one_is_not() -> None:
    # χ² = (5150 − 5000)² / 5000 · 2 = 9 at one degree: p = 0.0027; 5200 gives 16: p = 0.00006.
    fair, off = ratio_check([5150, 4850], [0.5, 0.5]), ratio_check([5200, 4800], [0.5, 0.5])
    assert fair
    assert off
    assert (fair.p_value, fair.is_off) == (pytest.approx(0.0027, abs=5e-5), False)
    assert (off.p_value, off.is_off) == (pytest.approx(0.0000633, abs=5e-7), True)
    assert ratio_check([3, 2], [0.5, 0.5]) is None
    assert ratio_check([0, 0], [0.5, 0.5]) is None


def _verdict(challenger: tuple[int, int], champion: tuple[int, int], looks: int = 1, due: int = 1) -> Verdict:
    pair = (ArmSums(*challenger), ArmSums(*champion))

    def part(sums: tuple[int, int], k: int) -> ArmSums:
        return ArmSums(sums[0] * k // due, sums[1] * k // due)

    steps = [(part(challenger, k), part(champion, k)) for k in range(1, due + 1)]
    return compare(steps, pair, (challenger[1] * looks // due, champion[1] * looks // due), looks).verdict


def test_verdicts() -> None:
    assert _verdict((1250, 3762), (1129, 3762)) is Verdict.BETTER
    assert _verdict((1129, 3762), (1250, 3762)) is Verdict.WORSE
    assert _verdict((1150, 3762), (1129, 3762)) is Verdict.NO_DIFFERENCE
    assert _verdict((0, 0), (0, 0)) is Verdict.NOT_BEGUN
    assert _verdict((3, 20), (8, 20)) is Verdict.TOO_FEW
    # No success at all, or nothing else: no difference, and no division by zero.
    assert _verdict((0, 100), (0, 100)) is Verdict.NO_DIFFERENCE
    assert _verdict((100, 100), (100, 100)) is Verdict.NO_DIFFERENCE


def test_what_would_be_a_difference_at_the_end_goes_on_at_an_early_look() -> None:
    # z = 2.8: beyond 1.96, within 3.36, the bound of the second look of five.
    assert _verdict((560, 1500), (485, 1500), looks=5, due=2) is Verdict.GOES_ON
    assert _verdict((560, 1500), (485, 1500)) is Verdict.BETTER


def test_the_first_look_beyond_its_bound_decides_whatever_follows() -> None:
    first, last = (ArmSums(400, 1000), ArmSums(250, 1000)), (ArmSums(650, 2000), ArmSums(640, 2000))
    found = compare([first, last], last, (2000, 2000), 2)
    assert [look.is_crossed for look in found.looks] == [True, False]
    assert found.verdict is Verdict.BETTER


def test_an_unfair_draw_is_not_read() -> None:
    sums = {"now": ArmSums(300, 1000), "new": ArmSums(600, 1500)}
    ratio, found = judged(
        [sums], sums, {"now": 1000, "new": 1500}, {"now": 0.5, "new": 0.5}, {"now": 1200, "new": 1200}, 1
    )
    assert ratio
    assert ratio.is_off
    assert found["new"].verdict is Verdict.RATIO_OFF


def test_the_interval_is_newcombes() -> None:
    # Newcombe (1998): 56/70 − 48/80, 0.0524 to 0.3339.
    found = compare([], (ArmSums(56, 70), ArmSums(48, 80)), (100, 100), 1)
    assert found.interval == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert found.verdict is Verdict.GOES_ON


def test_looks_that_add_nothing_are_no_looks() -> None:
    pair = (ArmSums(30, 100), ArmSums(30, 100))
    assert len(compare([pair, pair], pair, (200, 200), 4).looks) == 1


def test_experiments_without_a_difference_are_told_so_in_95_of_100() -> None:
    dice = np.random.default_rng(4)
    wrong = 0
    for _ in range(400):
        throws = dice.binomial(500, 0.3, (2, 3)).cumsum(axis=1)
        steps = [
            (ArmSums(int(throws[0, k]), 500 * (k + 1)), ArmSums(int(throws[1, k]), 500 * (k + 1)))
            for k in range(3)
        ]
        wrong += compare(steps, steps[-1], (1500, 1500), 3).verdict in (Verdict.BETTER, Verdict.WORSE)
    # 5 % of 400 are 20; three standard errors are 13.
    assert wrong <= 33


def test_with_all_planned_accounts_known_it_is_over_whatever_looks_were_planned() -> None:
    early, late = (ArmSums(300, 1000), ArmSums(290, 1000)), (ArmSums(900, 2000), ArmSums(600, 2000))
    found = compare([early, late], late, (1000, 1000), 5)
    assert [look.fraction for look in found.looks] == [1.0]
    assert found.looks[0].bound == pytest.approx(1.959964, abs=1e-6)
    assert found.verdict is Verdict.NO_DIFFERENCE
