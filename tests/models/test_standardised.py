"""What the others' rates would make of a member's cases, worked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from models.standardised import standardised


def _frame(*rows: tuple[object, ...], columns: str = "member kind observed n") -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns.split())


HARD_AND_EASY = _frame(
    ("Ann", "hard", 10, 80),
    ("Ann", "easy", 15, 20),
    ("Ben", "hard", 4, 40),
    ("Ben", "easy", 45, 60),
    ("Cem", "hard", 6, 60),
    ("Cem", "easy", 27, 40),
)


def test_cases_are_set_against_the_rates_of_the_others() -> None:
    found = standardised(HARD_AND_EASY, ["kind"]).set_index(["member", "kind"])
    # Of Ann's hard cases: Ben and Cem have 10 of 100, of the easy ones 72 of 100.
    assert found.loc[("Ann", "hard"), "expected"] == pytest.approx(80 * 0.1)
    assert found.loc[("Ann", "easy"), "expected"] == pytest.approx(20 * 0.72)
    assert found.loc[("Ann", "hard"), "reference"] == 100
    # Her raw rate is the worst of the three, 25 %, and yet she has more than such cases give.
    ann = found.loc["Ann"]
    assert ann["observed"].sum() / ann["n"].sum() == 0.25
    assert ann["observed"].sum() > ann["expected"].sum()


def test_kinds_that_the_others_hardly_have_are_pooled_over_the_last_stratum() -> None:
    columns = "member bucket band observed n"
    frame = _frame(
        ("Ann", "M1", "low", 5, 10),
        ("Ann", "M1", "high", 5, 10),
        ("Ben", "M1", "low", 40, 100),
        ("Ben", "M1", "high", 1, 29),
        ("Ben", "M2", "high", 10, 100),
        columns=columns,
    )
    found = standardised(frame, ["bucket", "band"]).set_index(["member", "bucket", "band"])
    assert found.loc[("Ann", "M1", "low"), "expected"] == pytest.approx(10 * 0.4)
    # 29 are too few: those of all bands of M1 are taken, 41 of 129.
    high = found.loc[("Ann", "M1", "high")]
    assert (high["expected"], high["reference"], high["stratum"]) == (pytest.approx(10 * 41 / 129), 129, 1)


def test_what_nobody_else_has_is_left_out() -> None:
    assert standardised(_frame(("Ann", "hard", 10, 80)), ["kind"]).empty
    few = standardised(_frame(("Ann", "hard", 10, 80), ("Ben", "hard", 5, 20)), ["kind"])
    assert few["member"].tolist() == ["Ben"]


def test_a_season_is_nobodys_merit() -> None:
    columns = "member month observed n"
    # Everybody gets half in the first month and a quarter in the second; Ann worked more in the second.
    frame = _frame(
        ("Ann", 1, 20, 40),
        ("Ann", 2, 40, 160),
        ("Ben", 1, 100, 200),
        ("Ben", 2, 50, 200),
        columns=columns,
    )
    found = standardised(frame, []).set_index(["member", "month"])
    assert found.loc[("Ann", 1), "expected"] == pytest.approx(20)
    assert found.loc[("Ann", 2), "expected"] == pytest.approx(40)


def test_more_than_every_case_is_never_expected() -> None:
    columns = "member kind month observed n"
    # Hard cases gave four times as much in the second month; so much more the easy ones cannot give.
    frame = _frame(
        ("Ben", "easy", 1, 90, 100),
        ("Ben", "hard", 1, 10, 100),
        ("Ben", "hard", 2, 40, 100),
        ("Ann", "easy", 2, 4, 4),
        columns=columns,
    )
    found = standardised(frame, ["kind"]).set_index("member")
    assert found.loc["Ann", "expected"] == 4


def test_what_goes_in_is_not_changed() -> None:
    before = HARD_AND_EASY.copy()
    standardised(HARD_AND_EASY, ["kind"])
    pd.testing.assert_frame_equal(HARD_AND_EASY, before)


def test_seasons_and_kinds_are_told_apart() -> None:
    columns = "member kind month observed n"
    # Rates are 0.2 and 0.6 by kind, half as much again in the second month, in which Ann had the most.
    rows = [
        (who, kind, month, n * rate * (1.5 if month == 2 else 1.0), n)
        for who, counts in {"Ann": (40, 60, 200, 500), "Ben": (500, 300, 100, 80)}.items()
        for (kind, rate, month), n in zip(
            [("hard", 0.2, 1), ("easy", 0.6, 1), ("hard", 0.2, 2), ("easy", 0.6, 2)], counts, strict=True
        )
    ]
    found = standardised(_frame(*rows, columns=columns), ["kind"])
    assert found["expected"].tolist() == pytest.approx(found["observed"].tolist(), rel=1e-6)
