"""The page Strategies: the weak one first with what to try, the others grey; experiments set up and read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import experiment_figures, strategy_wording
from dashboard.numbers import Numbers
from dashboard.strategy_figures import Judged, as_table, judge_strategies, strata_of
from data.demo import build_demo
from data.publish import roll_back, take_model
from models import cure, registry
from models.features import learnable_months, read
from models.registry import CureModel
from models.strategy import Verdict
from queries import Scope, Warehouse, connect
from queries.assignment import Arm, arm_of
from queries.experiments import Experiment, carried_out, outcomes, save, saved
from queries.left_alone import from_landmark
from queries.store import Store
from queries.strategy_cases import strategy_cases

OpenPage = Callable[..., AppTest]
NUMBERS = Numbers("en", "CNY")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A demonstration department of a quarter of the usual size, with what cures are to be expected."""
    made = Store.of("demo", tmp_path_factory.mktemp("strategies"))
    assert build_demo(made, contacts=300_000, seed=8).published
    warehouse = connect(made.current())
    reader = warehouse.reader()
    seen = read(reader, learnable_months(reader), most=100_000)
    warehouse.close()
    # Learnt for comparing alone: a model's trial takes longer, and says nothing of strategies.
    learnt = CureModel("20260101T000000-abcd", "test", "test", "2026-01-01", {}, cure.benchmark(seen), {})
    take_model(made, registry.save(made.root, learnt).file)
    return made


@pytest.fixture(scope="module")
def warehouse(store: Store, opened: Callable[[Store], Warehouse]) -> Warehouse:
    return opened(store)


def _judged(warehouse: Warehouse, by: str = "channel", within: str = "bucket") -> Judged:
    reader = warehouse.reader()
    other = "segment" if within == "bucket" else "bucket"
    return judge_strategies(
        by,
        within,
        reader.run("cures_to_expected", Scope(), strata_of(by, within, other)),
        reader.run("lost_amount", Scope(), (by, within)),
        reader.run("contact_cost", Scope(), (by, within)) if by != "daypart" else None,
    )


def _said(app: AppTest) -> str:
    assert [e.value for e in app.exception] == []
    assert [e.value for e in app.error] == []
    return "\n".join(e.value for kind in ("markdown", "caption", "info") for e in app.main.get(kind))


# What is judged


def test_the_weak_strategy_comes_first_and_no_sound_one_is_flagged(warehouse: Warehouse) -> None:
    for by, member in (("channel", "letter"), ("strategy", "letter_first")):
        found = _judged(warehouse, by)
        assert [(cell.member, cell.group) for cell in found.weak] == [(member, "M2")]
        assert found.lost[member, "M2"] > 0
    (letter,) = _judged(warehouse).weak
    assert letter.effect
    # Letters in M2 have 0.6 times the odds, everything else is equal.
    assert letter.effect.interval.low < 0.6 < letter.effect.interval.high


@pytest.mark.parametrize("by", ["script", "daypart"])
def test_what_changes_no_cure_is_hardly_ever_flagged(warehouse: Warehouse, by: str) -> None:
    cells = [cell for cell in _judged(warehouse, by).cells if cell.effect]
    weak = [cell for cell in cells if cell.verdict is Verdict.BELOW]
    # In one history of twenty something is, by luck.
    assert len(cells) >= 20
    assert len(weak) <= 1


def test_cells_add_up_to_the_figure_and_to_the_cases_one_by_one(warehouse: Warehouse) -> None:
    found, reader = _judged(warehouse), warehouse.reader()
    (whole,) = (
        reader.run("cures_to_expected", Scope(), ("bucket",)).frame.query("bucket == 'M2'").to_dict("records")
    )
    in_m2 = [cell for cell in found.cells if cell.group == "M2"]
    assert sum(cell.cured for cell in in_m2) == whole["numerator"]
    assert sum(cell.expected for cell in in_m2) == pytest.approx(whole["denominator"])
    cases = strategy_cases(reader, Scope(), "channel", "bucket", "M2").to_pandas()
    for cell in in_m2:
        if cell.member is not None:
            mine = cases[cases["member"] == cell.member]
            assert (len(mine), mine["cured"].sum()) == (cell.n, cell.cured)
            assert mine["chance"].sum() == pytest.approx(cell.expected, abs=1e-3)


def test_a_row_of_the_download_is_a_cell(warehouse: Warehouse) -> None:
    found = _judged(warehouse, within="segment")
    rows = as_table(found).to_pylist()
    assert len(rows) == len(found.cells)
    assert {"channel", "segment", "odds_ratio", "q_value", "verdict"} <= set(rows[0])


def test_whoever_is_left_alone_pays_less_once_early_payers_are_set_apart(warehouse: Warehouse) -> None:
    rows = from_landmark(warehouse.reader(), Scope()).to_pandas()
    rates = rows.assign(is_alone=rows["channel"].isna()).groupby("is_alone")[["cured", "expected"]].sum()
    observed = rates["cured"] / rates["expected"]
    # Accounts that nobody contacts have 0.8 times the odds; raw, early payers make them look better.
    assert observed[True] < observed[False]
    raw = warehouse.reader().run("cures_to_expected", Scope(), ("channel",)).frame
    assert float(raw.loc[raw["channel"].isna(), "value"].iloc[0]) > 1.1


def test_nobody_reads_more_cases_than_his_scope_holds(warehouse: Warehouse) -> None:
    team = warehouse.reader().members("team")[0]
    viewer = warehouse.reader(Scope.of(team=team))
    part = from_landmark(viewer, Scope()).to_pandas()["n"].sum()
    whole = from_landmark(warehouse.reader(), Scope()).to_pandas()["n"].sum()
    assert 0 < part < whole
    cases = strategy_cases(viewer, Scope(), "channel", "bucket", "M1").num_rows
    assert 0 < cases < strategy_cases(warehouse.reader(), Scope(), "channel", "bucket", "M1").num_rows


# What is said


def test_the_headline_names_the_weak_ones_and_what_they_cost(warehouse: Warehouse) -> None:
    found = _judged(warehouse)
    assert strategy_wording.headline(found, NUMBERS).startswith("Letter in M2 does worse than it should: CN¥")
    none = _judged(warehouse, "daypart")
    assert strategy_wording.headline(none, NUMBERS).startswith("No time of day does detectably worse")
    few = replace(none, cells=())
    assert strategy_wording.headline(few, NUMBERS) == "Too few cases to compare"


def test_what_to_try_names_only_what_stands(warehouse: Warehouse) -> None:
    found = _judged(warehouse)
    (letter,) = found.weak
    said = strategy_wording.to_try(found, letter, NUMBERS)
    assert said.startswith("To try: on like cases")
    assert "Letter" not in said
    assert "a contact costs least by" in said
    (phone,) = [c for c in found.cells if (c.member, c.group) == ("phone", "M1")]
    assert "an experiment would tell" in strategy_wording.to_try(found, phone, NUMBERS)


# The page


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    "query",
    [
        {},
        {"strategies": "map"},
        {"strategies": "map", "strategies_within": "segment"},
        {"strategies_by": "strategy"},
        {"strategies_by": "script"},
        {"strategies_by": "daypart", "strategies": "map"},
        {"strategies": "experiments"},
        {"channel": "phone", "bucket": "M2"},
        {"from": "2026-10", "to": "2026-10", "bucket": "M7+"},
    ],
    ids=str,
)
def test_every_part_opens(open_page: OpenPage, store: Store, query: dict[str, str], lang: str) -> None:
    assert _said(open_page(store, "strategies", {**query, "lang": lang}))


def test_the_page_says_what_is_weak_why_and_what_to_try(open_page: OpenPage, store: Store) -> None:
    said = _said(open_page(store, "strategies"))
    assert "Letter in M2 does worse than it should" in said
    assert "To try: on like cases" in said
    assert "stratified (Mantel–Haenszel)" in said
    assert "not randomised" in said
    assert "nothing had been paid by day 7" in said


def test_the_closer_look_is_made_on_demand_and_called_association(open_page: OpenPage, store: Store) -> None:
    app = open_page(store, "strategies", {"strategies": "map"})
    (toggle,) = app.toggle
    said = _said(toggle.set_value(True).run())
    assert "association, not proof" in said
    assert "left out, which could hardly have got either" in said


def test_without_a_cure_model_it_says_so_and_experiments_still_stand(
    open_page: OpenPage, demo_store: Store, tmp_path: Path
) -> None:
    untrained = Store.of("demo", Path(copytree(demo_store.root.parent, tmp_path / "home")))
    # The version before the model came.
    roll_back(untrained)
    assert "cure model" in _said(open_page(untrained, "strategies"))
    assert "No experiment is set up yet" in _said(
        open_page(untrained, "strategies", {"strategies": "experiments"})
    )


def test_data_without_contacts_is_said(open_page: OpenPage, uci_store: Store) -> None:
    assert _said(open_page(uci_store, "strategies"))
    assert _said(open_page(uci_store, "strategies", {"strategies": "experiments"}))


# Experiments


def _planned(name: str, since: str, until: str, **plan: object) -> Experiment:
    usual = {"varies": "channel", "outcome": "cured", "baseline": 0.27, "uplift": 0.03, "looks": 2}
    arms = (Arm("phone", 0.5), Arm("letter", 0.5))
    return Experiment.of(name, Scope.of(since, until, bucket="M2"), arms, **{**usual, **plan})


def test_an_experiment_is_set_up_on_the_page(open_page: OpenPage, store: Store) -> None:
    app = open_page(store, "strategies", {"strategies": "experiments"})
    app.text_input(key="experiment-name").set_value("Calls or links").run()
    app.button(key="experiment-save").click().run()
    kept = {experiment.name: experiment for experiment in saved(store)}
    assert kept["Calls or links"].known_until == "2026-10"
    assert kept["Calls or links"].since == "2026-11"
    assert "no account has entered yet" in _said(app)
    app.button(key="experiment-save").click().run()
    assert "already" in "\n".join(e.value for e in app.error)
    app.button(key="experiment-forget").click().run()
    assert "Calls or links" not in {experiment.name for experiment in saved(store)}


def test_a_lot_that_nobody_followed_shows_no_difference_and_says_so(
    warehouse: Warehouse, open_page: OpenPage, store: Store
) -> None:
    experiment = _planned("Rehearsal", "2026-05", "2026-10", known_until="2026-10")
    assert experiment.is_rehearsal
    reader = warehouse.reader()
    done = carried_out(reader, experiment)
    found = experiment_figures.read(experiment, outcomes(reader, experiment), reader.months()[-1], done)
    assert not found.was_carried_out
    assert found.ratio
    assert not found.ratio.is_off
    save(store, experiment)
    said = _said(open_page(store, "strategies", {"strategies": "experiments"}))
    assert "A rehearsal" in said
    assert "hard to see" in said
    # What was not drawn beforehand is no evidence.
    assert "Rehearsal" not in _said(open_page(store, "strategies"))


def test_an_experiment_on_the_same_cases_comes_before_like_cases(open_page: OpenPage, store: Store) -> None:
    save(store, _planned("Drawn before", "2026-05", "2026-10", known_until="2026-04"))
    said = _said(open_page(store, "strategies"))
    assert "Experiment “Drawn before”" in said
    assert "were treated as their arm says" in said


def test_the_arms_on_the_page_are_those_of_the_hash(warehouse: Warehouse, tmp_path: Path) -> None:
    experiment = _planned("Rehearsal", "2026-05", "2026-10")
    rows = outcomes(warehouse.reader(), experiment)
    assert {row["arm"] for row in rows} == {"phone", "letter"}
    assert arm_of("Rehearsal", "A0000001", experiment.arms) in {"phone", "letter"}
