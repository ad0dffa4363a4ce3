"""Time to cure with competing endings: against a published trial, single cases, and by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from models.duration import ENDINGS, cumulative_incidence, ended, median_age

# Weeks of remission in the trial of 6-mercaptopurine (Freireich et al. 1963); a plus: still in remission.
TREATED = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
CONTROL = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
CODES = dict(enumerate(("delinquent", *ENDINGS)))


def _steps(cases: list[tuple[int, str]]) -> pd.DataFrame:
    """Count what each age does to whom it finds at risk; `delinquent` is last seen so at that age."""
    rows = [
        (age, state if age == last else "delinquent") for last, state in cases for age in range(1, last + 1)
    ]
    frame = pd.DataFrame(rows, columns=["age", "state"])
    return frame.assign(cases=1).groupby(["age", "state"], as_index=False)["cases"].sum()


def _trial(weeks: str) -> pd.DataFrame:
    return _steps([(int(w.rstrip("+")), "delinquent" if w.endswith("+") else "cured") for w in weeks.split()])


def _of(frame: pd.DataFrame, state: str) -> pd.DataFrame:
    return frame[frame["state"] == state].reset_index(drop=True)


def _at(frame: pd.DataFrame, state: str, age: int) -> pd.Series:
    return _of(frame, state).set_index("age").loc[age]


def _error(value: float, low: float) -> float:
    """The standard error from which the lower bound was made, on the scale of log(−log)."""
    return float(np.log(np.log(low) / np.log(value)) * abs(value * np.log(value)) / 1.959964)


@pytest.mark.parametrize(("weeks", "median"), [(TREATED, 23), (CONTROL, 8)], ids=["treated", "control"])
def test_the_median_remission_of_the_trial_is_the_published_one(weeks: str, median: int) -> None:
    assert median_age(ended(_trial(weeks))) == median


def test_the_survival_of_the_trial_is_the_published_one() -> None:
    """The treated arm as printed in textbooks: 0.857 at 6 weeks … 0.448 at 23."""
    curve = ended(_trial(TREATED)).set_index("age")
    published = {5: 1, 6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
    assert {age: round(1 - curve.loc[age, "value"], 4) for age in published} == published
    # Greenwood's standard errors, as printed beside it.
    printed = {6: 0.0764, 7: 0.0869, 10: 0.0963, 13: 0.1068, 16: 0.1141, 22: 0.1282, 23: 0.1346}
    errors = {age: round(_error(curve.loc[age, "value"], curve.loc[age, "low"]), 4) for age in printed}
    assert errors == printed


def test_a_small_cohort_is_as_worked_by_hand() -> None:
    """Of 10: at age 1 two cured and one charged off, one lost; at age 2, of 6, three cured and one sold."""
    steps = pd.DataFrame(
        [
            (1, "cured", 2),
            (1, "charged_off", 1),
            (1, "delinquent", 7),
            (2, "cured", 3),
            (2, "sold", 1),
            (2, "delinquent", 2),
        ],
        columns=["age", "state", "cases"],
    )
    frame = cumulative_incidence(steps)
    assert list(_of(frame, "cured")["value"]) == pytest.approx([0, 0.2, 0.2 + 0.7 * 3 / 6])
    assert list(_of(frame, "charged_off")["value"]) == pytest.approx([0, 0.1, 0.1])
    assert list(_of(frame, "sold")["value"]) == pytest.approx([0, 0, 0.7 / 6])
    assert list(_of(frame, "cured")["at_risk"]) == [10, 10, 6]
    assert not frame["is_shown"].any()


def test_a_cause_that_competes_makes_the_naive_share_too_large() -> None:
    """Half are charged off at age 1 and half of the others cured at 2: a quarter is cured, not a half."""
    cases = [(1, "charged_off")] * 50 + [(2, "cured")] * 25 + [(2, "delinquent")] * 25
    naive = [(last, "delinquent" if state == "charged_off" else state) for last, state in cases]
    assert _at(cumulative_incidence(_steps(cases)), "cured", 2)["value"] == pytest.approx(0.25)
    assert _at(ended(_steps(naive)), "ended", 2)["value"] == pytest.approx(0.5)


def test_an_age_with_fewer_than_thirty_at_risk_is_not_shown() -> None:
    cases = [(1, "cured")] * 10 + [(2, "cured")] + [(2, "delinquent")] * 29
    assert list(_of(cumulative_incidence(_steps(cases)), "cured")["is_shown"]) == [True, True, True]
    fewer = cumulative_incidence(_steps(cases[:-1]))
    assert list(_of(fewer, "cured")["is_shown"]) == [True, True, False]


def test_where_nothing_ends_nothing_has_ended_and_no_interval_is_made_up() -> None:
    frame = cumulative_incidence(_steps([(3, "delinquent")] * 40))
    assert set(frame["value"]) == {0.0}
    assert frame["low"].isna().all()
    assert len(frame) == 4 * len(ENDINGS)
    assert set(ended(_steps([(3, "delinquent")] * 40))["value"]) == {0.0}


def test_one_case_that_is_cured_makes_a_share_of_one_without_an_interval() -> None:
    row = _at(cumulative_incidence(_steps([(2, "cured")])), "cured", 2)
    assert row["value"] == 1
    assert np.isnan(row["low"])
    assert np.isnan(row["high"])


def test_one_way_to_end_is_one_minus_kaplan_meier() -> None:
    lone = cumulative_incidence(_trial(TREATED), ["cured"])
    together = ended(_trial(TREATED), ["cured"])
    for column in ("value", "low", "high"):
        np.testing.assert_allclose(lone[column], together[column], atol=1e-12)


def test_without_cases_there_is_no_curve() -> None:
    nothing = pd.DataFrame({"age": [], "state": [], "cases": []})
    assert cumulative_incidence(nothing).empty
    assert ended(nothing).empty


def test_steps_that_are_not_of_one_cohort_are_refused() -> None:
    steps = pd.DataFrame([(1, "delinquent", 3), (2, "cured", 5)], columns=["age", "state", "cases"])
    with pytest.raises(ValueError, match="At age 2 more cases are at risk than age 1 left"):
        cumulative_incidence(steps)


def test_what_goes_in_is_not_changed() -> None:
    steps = _trial(TREATED)
    before = steps.copy()
    cumulative_incidence(steps)
    ended(steps)
    pd.testing.assert_frame_equal(steps, before)


histories = st.lists(
    st.tuples(st.integers(1, 8), st.sampled_from([*CODES.values()])), min_size=1, max_size=60
)


@given(cases=histories)
def test_the_shares_that_ended_in_each_way_add_up_to_those_that_ended(cases: list[tuple[int, str]]) -> None:
    steps = _steps(cases)
    by_way = cumulative_incidence(steps).groupby("age")["value"].sum().to_numpy()
    np.testing.assert_allclose(by_way, ended(steps)["value"], atol=1e-9)


@given(cases=histories)
def test_counts_give_what_statsmodels_gives_of_single_cases(cases: list[tuple[int, str]]) -> None:
    """Shares always; standard errors where statsmodels has them, that is while somebody is left."""
    code = {state: number for number, state in CODES.items()}
    time = np.array([last for last, _ in cases])
    status = np.array([code[state] for _, state in cases])
    frame = cumulative_incidence(_steps(cases))
    with np.errstate(all="ignore"):
        fitted = CumIncidenceRight(time, status)
        survival = SurvfuncRight(time, (status > 0).astype(int))
    for ending, incidence, error in zip(ENDINGS, fitted.cinc, fitted.cinc_se, strict=False):
        mine = _of(frame, ending).set_index("age").loc[fitted.times]
        np.testing.assert_allclose(mine["value"], incidence, atol=1e-9)
        known = (mine["low"] == mine["low"]).to_numpy() & np.isfinite(error) & (error > 1e-9)
        told = [_error(v, low) for v, low in zip(mine["value"][known], mine["low"][known], strict=True)]
        np.testing.assert_allclose(told, error[known], rtol=1e-5)
    whole = ended(_steps(cases)).set_index("age")["value"]
    if len(survival.surv_times):
        np.testing.assert_allclose(1 - whole.loc[survival.surv_times], survival.surv_prob, atol=1e-9)


@given(cases=histories, times=st.integers(2, 1000))
def test_a_thousand_times_the_cases_give_the_same_shares(cases: list[tuple[int, str]], times: int) -> None:
    steps = _steps(cases)
    many = steps.assign(cases=steps["cases"] * times)
    np.testing.assert_allclose(
        cumulative_incidence(many)["value"], cumulative_incidence(steps)["value"], atol=1e-9
    )
