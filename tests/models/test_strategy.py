"""Strategies judged like with like: published tables, and departments in which the truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.strategy import Verdict, against, alternatives, contact_against_none, judge
from models.stratified import mantel_haenszel

BUCKETS = {"M1": 0.5, "M2": 0.27, "M3": 0.17}
CHANNELS = ("agency", "letter", "phone", "sms", "visit")


def _tables(*tables: list[list[int]]) -> np.ndarray:
    return np.dstack([np.array(table, float) for table in tables])


def test_the_pooled_odds_ratio_is_the_published_one() -> None:
    # R 3.2, mantelhaen.test and DescTools::BreslowDayTest on the example of statsmodels' own tests.
    effect = mantel_haenszel(
        _tables(
            [[20, 14], [10, 24]], [[15, 12], [3, 15]], [[3, 2], [3, 2]], [[12, 3], [7, 5]], [[1, 0], [3, 2]]
        )
    )
    assert effect
    assert effect.odds_ratio == pytest.approx(3.5912, abs=5e-5)
    assert effect.interval == pytest.approx((1.781135, 7.240633), abs=5e-6)
    assert effect.p_value == pytest.approx(0.0005658, abs=5e-8)


def test_penicillin_and_rabbits() -> None:
    # Mantel–Haenszel as in R's help on mantelhaen.test (Rabbits): common odds ratio 7, 95 % 1.027 to 47.73.
    effect = mantel_haenszel(
        _tables([[0, 0], [6, 5]], [[3, 0], [3, 6]], [[6, 2], [0, 4]], [[5, 6], [1, 0]], [[2, 5], [0, 0]])
    )
    assert effect
    assert effect.odds_ratio == pytest.approx(7, abs=1e-9)
    assert effect.interval == pytest.approx((1.026713, 47.725133), abs=5e-6)
    assert effect.p_value == pytest.approx(0.04747, abs=5e-6)


def test_the_departments_of_berkeley_disagree() -> None:
    # Bickel, Hammel & O'Connell (1975): 1.84 raw, 1.10 within departments, which disagree (p = 0.002).
    effect = mantel_haenszel(
        _tables(
            [[313, 512], [19, 89]],
            [[207, 353], [8, 17]],
            [[205, 120], [391, 202]],
            [[278, 139], [244, 131]],
            [[138, 53], [299, 94]],
            [[351, 22], [317, 24]],
        )
    )
    assert effect
    assert effect.odds_ratio == pytest.approx(1.101879, abs=5e-7)
    assert effect.disagreement == pytest.approx(0.0020, abs=1e-4)


def test_strata_without_both_groups_say_nothing() -> None:
    one = [[20, 14], [10, 24]]
    alone = mantel_haenszel(_tables(one))
    assert alone
    more = mantel_haenszel(_tables(one, [[5, 5], [0, 0]], [[0, 4], [0, 9]]))
    assert more
    assert (more.odds_ratio, more.interval, more.compared) == (alone.odds_ratio, alone.interval, (34, 34))
    assert np.isnan(more.disagreement)
    assert mantel_haenszel(_tables([[5, 5], [0, 0]])) is None
    assert mantel_haenszel(np.zeros((2, 2, 0))) is None
    assert mantel_haenszel(_tables([[0, 10], [5, 10]])) is None


def _department(seed: int, weak: float = 1.0, untouched: float = 0.8) -> pd.DataFrame:
    """Two years of cases; the harder a case, the likelier it gets a letter or a visit."""
    dice = np.random.default_rng(seed)
    rows = []
    for bucket, rate in BUCKETS.items():
        for quarter in range(8):
            hardness = dice.normal(0, 1, 1500)
            log_odds = np.log(rate / (1 - rate)) - 0.7 * hardness
            pull = {"letter": 0.5, "visit": 0.7, "sms": -0.6}
            weights = np.array([np.exp(pull.get(c, 0) * hardness) for c in CHANNELS])
            edges = (weights / weights.sum(0)).cumsum(0)
            place = (dice.random(1500) > edges).sum(0).clip(max=len(CHANNELS) - 1)
            channel = np.array(CHANNELS, object)[place]
            channel[dice.random(1500) < 0.06] = None
            true = log_odds + np.log(untouched) * np.array([c is None for c in channel])
            true = true + np.log(weak) * ((channel == "letter") & (bucket == "M2"))
            expected = 1 / (1 + np.exp(-log_odds))
            rows.append(
                pd.DataFrame(
                    {
                        "member": channel, "group": bucket, "kind": "", "period": f"Q{quarter}",
                        "band": np.floor(log_odds / 0.1).astype(int).astype(str),
                        "cured": (dice.random(1500) < 1 / (1 + np.exp(-true))).astype(int),
                        "expected": expected, "n": 1,
                    }
                )
            )  # fmt: skip
    frame = pd.concat(rows)
    keys = ["member", "group", "kind", "period", "band"]
    return frame.groupby(keys, dropna=False)[["cured", "expected", "n"]].sum().reset_index()


def test_the_weak_strategy_is_found_and_no_sound_one_flagged() -> None:
    found, flagged, ratios = 0, 0, []
    for seed in range(20):
        cells = judge(_department(seed, weak=0.6))
        below = [(c.member, c.group) for c in cells if c.verdict is Verdict.BELOW]
        found += ("letter", "M2") in below
        flagged += len(set(below) - {("letter", "M2")})
        (letter,) = [c for c in cells if (c.member, c.group) == ("letter", "M2")]
        assert letter.effect
        ratios.append(letter.effect.odds_ratio)
    assert found == 20
    # 14 sound cells 20 times: 5 % of false discoveries among about 20 true ones is one.
    assert flagged <= 3
    assert np.exp(np.log(ratios).mean()) == pytest.approx(0.6, abs=0.03)


def test_where_all_are_equal_hardly_anything_is_said() -> None:
    different = [
        sum(c.verdict in (Verdict.BELOW, Verdict.ABOVE) for c in judge(_department(seed)))
        for seed in range(20)
    ]
    # In one history of twenty something may be said by luck.
    assert sum(count > 0 for count in different) <= 3


def test_raw_rates_would_mislead() -> None:
    frame = _department(3)
    raw = frame[frame["group"] == "M1"].groupby("member")[["cured", "n"]].sum()
    rates = raw["cured"] / raw["n"]
    # Visits get the hard cases, and look fourteen points worse.
    assert rates["sms"] - rates["visit"] > 0.12
    (sms,) = [c for c in judge(frame) if (c.member, c.group) == ("sms", "M1")]
    assert sms.effect
    assert sms.effect.interval.low < 1 < sms.effect.interval.high


def test_what_does_better_than_the_weak_one_is_named_and_contact_is_set_against_none() -> None:
    frame = _department(1, weak=0.6)
    (letter,) = [c for c in judge(frame) if (c.member, c.group) == ("letter", "M2")]
    better = alternatives(frame, letter)
    assert [member for member, _ in better] == ["agency", "phone", "sms", "visit"]
    assert all(effect.interval.low > 1 for _, effect in better)
    (phone,) = [c for c in judge(frame) if (c.member, c.group) == ("phone", "M3")]
    assert alternatives(frame, phone) == []
    contact = contact_against_none(frame, "M1")
    assert contact
    assert contact.interval.low < 1 / 0.8 < contact.interval.high
    assert against(frame, "M2", "letter", "no such") is None
    assert against(frame, "M9", "letter", None) is None


def test_the_others_of_a_weak_strategy_are_not_praised_for_it() -> None:
    verdicts = {(c.member, c.group): c.verdict for c in judge(_department(2, weak=0.6))}
    assert [verdicts[m, "M2"] for m in ("agency", "phone", "sms", "visit")] == [Verdict.IN_LINE] * 4


def test_the_order_of_rows_and_their_division_make_no_difference() -> None:
    frame = _department(5, weak=0.6)
    shuffled = frame.sample(frac=1, random_state=1)

    def told(rows: pd.DataFrame) -> list[tuple[str, str, str, int, float]]:
        return sorted(
            (str(c.member), c.group, c.verdict, c.n, round(c.effect.odds_ratio, 9) if c.effect else 0.0)
            for c in judge(rows)
        )

    empty = shuffled.assign(cured=0, expected=0.0, n=0)
    one, other = told(frame), told(pd.concat([shuffled, empty]))
    assert one == other


def test_few_cases_give_counts_only() -> None:
    rows = [
        {
            "member": m,
            "group": "M1",
            "kind": "",
            "period": "Q1",
            "band": "1",
            "cured": 3,
            "expected": 4.0,
            "n": n,
        }
        for m, n in (("phone", 29), ("sms", 60), (None, 4))
    ]
    cells = judge(pd.DataFrame(rows))
    assert {c.member: (c.effect, c.verdict) for c in cells} == dict.fromkeys(
        ("phone", "sms", None), (None, Verdict.TOO_FEW)
    )
    assert (
        judge(pd.DataFrame(columns=["member", "group", "kind", "period", "band", "cured", "expected", "n"]))
        == []
    )


def test_a_lone_strategy_has_nothing_to_be_compared_with() -> None:
    row = {
        "member": "phone",
        "group": "M1",
        "kind": "",
        "period": "Q1",
        "band": "1",
        "cured": 30,
        "expected": 40.0,
        "n": 90,
    }
    (cell,) = judge(pd.DataFrame([row]))
    assert cell.effect is None
    # (30 − 40) / 90, and 1.96 √(90 · 4/9 · 5/9) / 90 to either side.
    assert cell.difference == pytest.approx(-0.1111, abs=5e-5)
    assert cell.interval == pytest.approx((-0.2138, -0.0085), abs=5e-5)
