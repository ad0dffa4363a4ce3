"""A closer look at one strategy: published numbers, and departments whose truth is known."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from statsmodels.discrete.discrete_model import Probit
from statsmodels.regression.linear_model import OLS
from statsmodels.treatment.treatment_effects import TreatmentEffect

from models.doubly_robust import Closer, Problem, _error, _influence, closer_look


def _birthweights() -> tuple[TreatmentEffect, np.ndarray, np.ndarray]:
    """Smoking and birth weight (Cattaneo 2010), with the models of Stata's manual of treatment effects."""
    folder = files("statsmodels").joinpath("treatment", "tests", "results")
    frame = pd.read_csv(str(folder.joinpath("cataneo2.csv")))
    smokes = (frame["mbsmoke_"] if "mbsmoke_" in frame else (frame["mbsmoke"] == "smoker")).to_numpy(int)
    exog = np.column_stack(
        [
            np.ones(len(frame)),
            *(frame[c].to_numpy(float) for c in ("prenatal1_", "mmarried_", "mage", "fbaby_")),
        ]
    )
    score = np.column_stack(
        [
            np.ones(len(frame)),
            *(frame[c].to_numpy(float) for c in ("mmarried_", "mage", "mage2", "fbaby_", "medu")),
        ]
    )
    selected = Probit(smokes, score).fit(disp=False)
    weight = frame["bweight"].to_numpy(float)
    found = TreatmentEffect(OLS(weight, exog), smokes, results_select=selected)
    return found, weight, smokes == 1


def test_the_published_effect_of_smoking_and_its_error_are_reproduced() -> None:
    found, weight, smokes = _birthweights()
    effect, _, _ = found.aipw(return_results=False)
    # Stata 13, teffects aipw: −230.9892, robust standard error 26.21056.
    assert effect == pytest.approx(-230.9892, abs=5e-4)
    influence = _influence(found, weight, smokes) - effect
    assert influence.mean() == pytest.approx(0, abs=1e-6)
    assert _error(influence, pd.Series(range(len(weight)))) == pytest.approx(26.21056, abs=5e-3)


def _cases(seed: int, log_odds_ratio: float, size: int = 6000) -> tuple[pd.DataFrame, np.ndarray]:
    """Cases of which the harder get the strategy more often, in one region more than in the other."""
    dice = np.random.default_rng(seed)
    hardness, region = dice.normal(0, 1, size), dice.choice(["east", "west"], size)
    treated = dice.random(size) < 1 / (1 + np.exp(0.8 - 0.6 * hardness - 0.5 * (region == "east")))
    log_odds = -0.9 - 0.7 * hardness
    chance = 1 / (1 + np.exp(-log_odds))
    cured = dice.random(size) < 1 / (1 + np.exp(-(log_odds + log_odds_ratio * treated)))
    frame = pd.DataFrame(
        {
            "cured": cured.astype(int),
            "chance": chance,
            "region": region,
            "account_id": [f"A{i // 2}" for i in range(size)],
        }
    )
    return frame, treated


def test_without_an_effect_the_interval_holds_zero_and_with_one_it_holds_the_truth() -> None:
    for ratio in (1.0, 0.6):
        held = 0
        for seed in range(20):
            cases, treated = _cases(seed, np.log(ratio))
            found = closer_look(cases, treated, ("region",))
            assert isinstance(found, Closer)
            odds = cases["chance"] / (1 - cases["chance"]) * ratio
            truth = float((odds / (1 + odds) - cases["chance"]).mean())
            held += found.interval.low <= truth <= found.interval.high
        assert held >= 17


def test_weighting_balances_what_was_given_out_unevenly() -> None:
    cases, treated = _cases(1, 0.0)
    raw = cases["cured"][treated].mean() - cases["cured"][~treated].mean()
    found = closer_look(cases, treated, ("region",))
    assert isinstance(found, Closer)
    assert raw < -0.05 < found.effect
    assert found.balance[0].name == "chance"
    assert abs(found.balance[0].before) > 0.4
    assert found.is_balanced
    assert found.treated + found.others == round(len(cases) * (1 - found.left_out))


def test_what_cannot_be_compared_is_said() -> None:
    cases, treated = _cases(2, 0.0)
    assert closer_look(cases.head(150), treated[:150]) is Problem.TOO_FEW
    assert closer_look(cases.assign(cured=0), treated) is Problem.ONE_OUTCOME
    apart = cases.assign(region=np.where(treated, "east", "west"))
    assert closer_look(apart, treated, ("region",)) in (Problem.SEPARATED, Problem.NO_OVERLAP)


def test_constant_and_repeated_respects_are_left_out() -> None:
    cases, treated = _cases(3, 0.0)
    more = cases.assign(same="x", again=cases["region"], none=None)
    plain = closer_look(cases, treated, ("region",))
    found = closer_look(more, treated, ("region", "same", "again", "none"))
    assert isinstance(plain, Closer)
    assert isinstance(found, Closer)
    assert found.effect == pytest.approx(plain.effect, abs=1e-9)
