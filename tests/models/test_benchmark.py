"""Members against expectation: worked by hand, quiet where nobody differs, and finding who does."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, norm

from models.benchmark import FAR, NEAR, Benchmark, Member, benchmark, outside_by_raw_rate
from models.chances import Chances

Row = tuple[Any, ...]


def _frame(*rows: Row, columns: str = "member observed expected n") -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns.split())


def _members(found: Benchmark) -> dict[str, Member]:
    return {m.member: m for m in found.members}


# By hand


def test_a_member_is_worked_by_hand() -> None:
    # 34 of 90 where 27 are expected, in two bands: V = 60 · 0.2 · 0.8 + 30 · 0.5 · 0.5 = 17.1.
    (ann,) = benchmark(_frame(("Ann", 14, 12.0, 60), ("Ann", 20, 15.0, 30))).members
    assert (ann.observed, ann.expected, ann.n) == (34, pytest.approx(27), 90)
    assert ann.variance == pytest.approx(17.1)
    assert ann.ratio == pytest.approx(34 / 27)
    # About 7 / √17.1 = 1.69, and luck reaches 1.96 · √17.1 = 8.1 to either side.
    assert ann.z == pytest.approx(1.69, abs=0.03)
    assert ann.luck == (20, 35)
    assert ann.p_value == pytest.approx(2 * norm.sf(ann.z))
    assert ann.interval.low < 1 < 34 / 27 < ann.interval.high
    assert ann.verdict == "in_line"


def test_false_discoveries_are_controlled_over_all_members() -> None:
    found = _members(benchmark(_frame(("Ann", 60, 40, 200), ("Ben", 42, 40, 200), ("Cem", 40, 40, 200))))
    # Benjamini–Hochberg of the smallest of three is three times it.
    assert found["Ann"].q_value == pytest.approx(3 * found["Ann"].p_value)
    assert found["Cem"].q_value == found["Cem"].p_value > 0.9


@pytest.mark.parametrize(
    ("observed", "expected", "n", "has_rate"),
    [
        (3, 2.0, 4, False),
        (12, 10.0, 29, False),
        (12, 10.0, 30, True),
        (9, 4.99, 300, False),
        (9, 5.0, 300, True),
        (290, 295.01, 300, False),
        (290, 295.0, 300, True),
    ],
)
def test_few_cases_or_few_to_come_out_are_counts_only(
    observed: int, expected: float, n: int, has_rate: bool
) -> None:
    (ann,) = benchmark(_frame(("Ann", observed, expected, n))).members
    assert ann.has_rate is has_rate
    if not has_rate:
        assert ann.verdict == "too_few"
        assert all(math.isnan(x) for x in (ann.ratio, ann.z, ann.p_value, ann.q_value, *ann.interval))


def _among_equals(*rows: Row) -> pd.DataFrame:
    """The rows beside twenty who are just as expected, so that nothing is widened."""
    return _frame(*rows, *((f"E{i:02}", 40, 40.0, 200) for i in range(20)))


@pytest.mark.parametrize(
    ("observed", "n", "verdict"),
    [
        # Expected 40 of 200, V = 32: 3.09 deviations are 17.5.
        (60, 200, "above"),
        (22, 200, "below"),
        # Outside of 95 %, within 99.8 %: one in twenty is so by luck.
        (53, 200, "in_line"),
        (28, 200, "in_line"),
        (41, 200, "in_line"),
    ],
)
def test_a_verdict_needs_the_farther_limits(observed: int, n: int, verdict: str) -> None:
    ann = _members(benchmark(_among_equals(("Ann", observed, 40.0, n))))["Ann"]
    assert ann.verdict == verdict
    assert ann.is_flagged is (verdict in ("above", "below"))


def test_of_fewer_than_a_hundred_cases_nobody_is_said_to_differ() -> None:
    found = _members(benchmark(_among_equals(("Ann", 45, 25.0, 99), ("Ben", 45, 25.0, 100))))
    assert found["Ann"].is_outside
    assert (found["Ann"].verdict, found["Ben"].verdict) == ("too_few", "above")


def test_what_chance_would_give_among_many_is_no_verdict() -> None:
    ann = ("Ann", 59, 40.0, 200)
    few = _members(benchmark(_among_equals(ann)))["Ann"]
    crowd = _frame(ann, *((f"E{i:03}", 40, 40.0, 200) for i in range(60)))
    among_many = _members(benchmark(crowd))["Ann"]
    assert few.z == pytest.approx(among_many.z)
    assert few.z > norm.isf((1 - FAR) / 2)
    assert (few.verdict, among_many.verdict) == ("above", "in_line")


def _by_month(first: int, second: int, third: int) -> pd.DataFrame:
    columns = "member month observed expected n"
    rows: list[Row] = [("Ann", month, k, 20.0, 100) for month, k in enumerate((first, second, third))]
    rows += [(f"E{i}", month, 20, 20.0, 100) for i in range(2) for month in range(3)]
    return _frame(*rows, columns=columns)


@pytest.mark.parametrize(
    ("months", "outside", "verdict"),
    [
        # 20 of 100, V = 16: 95 % reaches to about 28 and 13.
        ((30, 30, 18), 2, "above"),
        ((30, 25, 23), 1, "in_line"),
        ((11, 11, 20), -2, "below"),
        # Outside on both sides: once below and twice above.
        ((35, 11, 33), 2, "above"),
        # Within the limits over all months, single ones say nothing.
        ((30, 11, 32), 0, "in_line"),
    ],
)
def test_outside_of_the_nearer_limits_in_two_of_three_months_counts(
    months: tuple[int, int, int], outside: int, verdict: str
) -> None:
    ann = _members(benchmark(_by_month(*months)))["Ann"]
    assert ann.months_outside == outside
    assert abs(ann.z) < norm.isf((1 - FAR) / 2)
    assert ann.verdict == verdict


def test_older_months_than_the_last_three_are_not_counted() -> None:
    frame = _by_month(30, 30, 20)
    later = frame[frame["month"] == 2].assign(month=3)
    ann = _members(benchmark(pd.concat([frame, later])))["Ann"]
    assert ann.months_outside == 1


def test_limits_are_widened_by_what_parts_members_anyway() -> None:
    rng = np.random.default_rng(3)
    rows = [
        (f"C{i:02}", rng.binomial(400, 0.25 * s), 100.0, 400) for i, s in enumerate(rng.normal(1, 0.2, 60))
    ]
    found = benchmark(_frame(*rows))
    assert found.dispersion.phi > 2
    # τ² is estimated, with the ends drawn in, below 0.04.
    assert 0.01 < found.dispersion.tau2 < 0.06
    one = found.members[0]
    raw = Chances.of([100.0], [400]).z(one.observed)
    assert one.z == pytest.approx(raw * math.sqrt(75 / (75 + found.dispersion.tau2 * 100**2)))
    low, high = found.limits([100.0])
    reach = 1.96 * math.sqrt(0.75 / 100 + found.dispersion.tau2)
    assert (low[0], high[0]) == (pytest.approx(1 - reach, abs=0.01), pytest.approx(1 + reach, abs=0.01))


def test_drawn_limits_are_those_by_which_a_member_of_the_usual_mix_is_judged() -> None:
    rows = [(f"C{i}", k, e, n) for i, (k, e, n) in enumerate([(12, 12, 40), (30, 30, 100), (90, 90, 300)])]
    found = benchmark(_frame(*rows))
    for level in (NEAR, FAR):
        low, high = found.limits([12, 30, 90], level)
        for m, a, b in zip(found.members, low, high, strict=True):
            exact = Chances.of([m.expected], [m.n]).limits(level)
            assert exact == pytest.approx((a * m.expected, b * m.expected), abs=1)


def test_a_team_is_a_sample_of_its_collectors() -> None:
    rng = np.random.default_rng(4)
    columns = "member unit observed expected n"
    rows = [
        (f"T{i % 4}", f"C{i:02}", rng.binomial(400, 0.25 * s), 100.0, 400)
        for i, s in enumerate(rng.normal(1, 0.2, 40))
    ]
    teams, people = (
        benchmark(frame)
        for frame in (
            _frame(*rows, columns=columns),
            _frame(*((unit, *rest) for _, unit, *rest in rows)),
        )
    )
    assert teams.dispersion == people.dispersion
    # Ten equal collectors leave a tenth of the variance between collectors.
    assert teams.share == pytest.approx(0.1)
    one = teams.members[0]
    raw = Chances.of([1000.0], [4000]).z(one.observed)
    assert one.z == pytest.approx(raw * math.sqrt(750 / (750 + teams.dispersion.tau2 * 10 * 100**2)))


def test_of_a_few_members_nothing_is_widened_by_who_truly_differs() -> None:
    found = benchmark(_frame(("Ann", 75, 40.0, 200), ("Ben", 40, 40.0, 200), ("Cem", 40, 40.0, 200)))
    assert math.isnan(found.dispersion.phi)
    assert found.dispersion.tau2 == 0
    assert [m.verdict for m in found.members] == ["above", "in_line", "in_line"]


def test_whom_few_others_set_the_standard_for_is_judged_more_mildly() -> None:
    columns = "member observed expected n reference"
    few = benchmark(_frame(("Ann", 60, 40, 200, 100), columns=columns)).members[0]
    many = benchmark(_frame(("Ann", 60, 40, 200, 1e9), columns=columns)).members[0]
    # Two groups: n² p (1 − p) / reference = 40 000 · 0.16 / 100 = 64 beside 32.
    assert few.z == pytest.approx(many.z * math.sqrt(32 / 96), rel=1e-4)


@pytest.mark.parametrize(
    "rows", [[], [("Ann", 0, 0.0, 0)], [("Ann", 0, 0.0, 200)], [("Ann", 200, 200.0, 200)]]
)
def test_nothing_and_certainty_say_nothing(rows: list[Row]) -> None:
    found = benchmark(_frame(*rows))
    assert [m.verdict for m in found.members] == ["too_few"] * len(found.members)
    assert outside_by_raw_rate([]) == []


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.integers(1, 250).flatmap(
            lambda n: st.tuples(st.integers(0, n), st.floats(0.01, 0.99).map(lambda p: p * n), st.just(n))
        ),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_comes_in_verdicts_follow_the_rule(rows: list[tuple[int, float, int]]) -> None:
    found = benchmark(_frame(*((f"C{i}", *row) for i, row in enumerate(rows))))
    assert len(found.members) == len(rows)
    for m in found.members:
        if m.is_flagged:
            assert m.n >= 100
            assert m.q_value <= 0.05
            assert (m.observed > m.expected) == (m.verdict == "above")
        if m.has_rate:
            assert m.interval.low <= m.ratio + 1e-6
            assert m.ratio <= m.interval.high + 1e-6
            assert m.luck.low <= m.expected + 1
            assert m.expected - 1 <= m.luck.high


# By luck alone


@pytest.mark.parametrize(("level", "most"), [(NEAR, 0.05), (FAR, 0.002)])
def test_luck_alone_lies_outside_of_its_limits_as_often_as_they_say(level: float, most: float) -> None:
    shares = []
    for chance in (0.1, 0.25, 0.4, 0.6):
        for n in range(60, 400, 7):
            low, high = Chances((chance,), (n,)).limits(level)
            shares.append(binom.cdf(low - 1, n, chance) + binom.sf(high, n, chance))
    # Numbers are whole, so that single cases lie a little to either side.
    assert np.mean(shares) <= most * 1.02
    assert max(shares) < most * 1.8
    assert np.mean(shares) > most * 0.8


def _department(dice: np.random.Generator, odds: list[float]) -> pd.DataFrame:
    """One member an odds ratio, with about 700 cases of 20 bands; the hard ones are concentrated on some."""
    chance = np.linspace(0.05, 0.65, 20)
    rows = []
    for place, ratio in enumerate(odds):
        tilt = np.exp(dice.normal(0, 1.5) * np.linspace(-1, 1, 20))
        n = dice.multinomial(700, tilt / tilt.sum())
        true = chance * ratio / (1 - chance + chance * ratio)
        observed = dice.binomial(n, true)
        rows += [(f"C{place:02}", *row) for row in zip(observed, n * chance, n, strict=True)]
    return _frame(*rows)


def _lucky(share: float, of: int) -> float:
    """How far a share may lie above itself in so many by sampling, at 99 %."""
    return share + 2.33 * math.sqrt(share * (1 - share) / of)


def test_of_equal_members_no_more_lie_outside_than_luck_lets_and_raw_rates_mark_half_of_them() -> None:
    dice = np.random.default_rng(20260101)
    outside = far = flagged = raw = whole = 0
    for _ in range(40):
        found = benchmark(_department(dice, [1.0] * 40))
        outside += sum(m.is_outside for m in found.members)
        far += sum(abs(m.z) > norm.isf((1 - FAR) / 2) for m in found.members)
        flagged += sum(m.is_flagged for m in found.members)
        raw += len(outside_by_raw_rate(found.members))
        whole += len(found.members)
    assert whole == 1600
    assert outside / whole <= _lucky(0.05, whole)
    assert far / whole <= _lucky(0.005, whole)
    assert flagged / whole <= _lucky(0.002, whole)
    assert raw / whole > 0.4


def test_who_truly_differs_is_found_as_often_as_theory_says() -> None:
    dice = np.random.default_rng(20260102)
    odds = [1.4] * 4 + [0.7] * 4 + [1.0] * 32
    found_better, power_better, found_worse, power_worse, equal = [], [], [], [], []
    for _ in range(40):
        found = benchmark(_department(dice, odds))
        found_better += [m.is_outside and m.z > 0 for m in found.members[:4]]
        found_worse += [m.is_outside and m.z < 0 for m in found.members[4:8]]
        equal += [m.is_outside for m in found.members[8:]]
        power_better.append(found.power(700, 1.4))
        power_worse.append(found.power(700, 0.7))
    for share, theory in ((found_better, power_better), (found_worse, power_worse)):
        # Two and a half standard errors of 160, and a little as members' mixes differ.
        assert np.mean(share) == pytest.approx(np.mean(theory), abs=0.11)
        assert np.mean(theory) > 0.4
    assert np.mean(equal) <= _lucky(0.05, len(equal))


def test_power_is_worked_by_hand() -> None:
    # Of 400 with a chance of a quarter 100 come out, V = 75; at odds of 1.4, p = 0.3182, 127.3, V = 86.8.
    found = benchmark(_frame(("Ann", 100, 100.0, 400)))
    reach = 1.959964 * math.sqrt(75)
    expected = norm.sf((reach - 27.2727) / math.sqrt(86.777)) + norm.cdf(
        (-reach - 27.2727) / math.sqrt(86.777)
    )
    assert found.power(400, 1.4) == pytest.approx(expected, abs=1e-4)
    assert found.power(400, 1.0) == pytest.approx(0.05, abs=1e-6)


def test_a_raw_rate_marks_who_has_the_hard_cases() -> None:
    # Both are just as expected; Ann's cases are hard.
    found = benchmark(_frame(("Ann", 20, 20.0, 200), ("Ben", 100, 100.0, 200)))
    assert [m.member for m in outside_by_raw_rate(found.members)] == ["Ann", "Ben"]
    assert [m.verdict for m in found.members] == ["in_line", "in_line"]
