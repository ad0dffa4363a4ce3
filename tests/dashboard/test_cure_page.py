"""Who will be cured: what the page says with a model, without one, and where it must not be relied on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from dashboard.importing.modelling import follow
from dunlin import app
from models.foresight import foreseen
from models.registry import model_of
from queries import Warehouse, connect
from queries.observations import scored
from queries.store import Store

OpenPage = Callable[..., AppTest]

PARTS = ("who", "good", "moves")


@pytest.fixture(scope="module")
def trained_uci(
    once: Callable[..., Path], uci_store: Store, tmp_path_factory: pytest.TempPathFactory
) -> Store:
    """The sample with a model."""

    def train(folder: Path) -> None:
        copytree(uci_store.root.parent, folder / "home")
        assert follow(Store.of("uci", folder / "home"), str, is_first=True)

    made = once("uci-trained", train) / "home"
    return Store.of("uci", Path(copytree(made, tmp_path_factory.mktemp("trained") / "home")))


def _texts(page: AppTest) -> str:
    assert not page.exception
    assert not page.error
    return " ".join(e.value for kind in (page.markdown, page.caption, page.warning) for e in kind)


@pytest.fixture(scope="module")
def warehouse(demo_store: Store) -> Warehouse:
    """The demonstration."""
    return connect(demo_store.current())


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("part", PARTS)
def test_every_part_has_something_to_say(
    open_page: OpenPage, demo_store: Store, part: str, language: str
) -> None:
    said = _texts(open_page(demo_store, "cure", {"cure": part, "lang": language}))
    assert ("施压" if language == "zh" else "press harder") in said or part == "moves"


def test_what_is_expected_is_the_sum_of_all_chances(
    open_page: OpenPage, demo_store: Store, warehouse: Warehouse
) -> None:
    reader = warehouse.reader()
    rows = scored(reader, reader.months()[-1], model_of(warehouse).targets).to_pandas()
    whole = foreseen(rows["is_cured_1"].to_numpy(), rows["expected_amount"].astype(float).to_numpy())
    page = open_page(demo_store, "cure")
    said = _texts(page)
    assert f"Of {whole.accounts:,} accounts past due" in said
    assert f"about {round(whole.expected):,} will be" in said
    tiles = {tile.label: tile.value for tile in page.metric}
    by_difficulty = [int(tiles[f"{name}: accounts"].replace(",", "")) for name in ("Easy", "Medium", "Hard")]
    assert sum(by_difficulty) == whole.accounts


def test_the_work_list_begins_with_the_largest_expected_recovery(
    open_page: OpenPage, demo_store: Store, warehouse: Warehouse
) -> None:
    reader = warehouse.reader()
    rows = scored(reader, reader.months()[-1], model_of(warehouse).targets)
    page = open_page(demo_store, "cure")
    listed: pd.DataFrame = page.dataframe[0].value
    assert list(listed["account_id"]) == rows["account_id"].to_pylist()[: len(listed)]


def test_where_codes_changed_the_model_is_not_certified_and_that_comes_first(
    open_page: OpenPage, trained_uci: Store
) -> None:
    page = open_page(trained_uci, "cure")
    _texts(page)
    (warning,) = page.warning
    assert "not certified for Sep 2005" in warning.value
    assert "change their meaning in 2005-09" in warning.value
    assert not open_page(trained_uci, "cure", {"to": "2005-07"}).warning


def test_without_a_model_the_page_says_what_to_do(open_page: OpenPage, uci_store: Store) -> None:
    page = open_page(uci_store, "cure")
    assert not page.exception
    assert "Run: dunlin train" in " ".join(e.value for e in page.markdown)


def test_supposing_more_payments_missed_lowers_the_chance(open_page: OpenPage, demo_store: Store) -> None:
    page = open_page(demo_store, "cure", {"cure": "moves"})
    missed = next(box for box in page.number_input if box.label == "Payments missed")
    page = missed.set_value(7).run()
    (said,) = [e.value for e in page.markdown if e.value.startswith("Chance of a cure")]
    assert "(−" in said


def test_the_commands_train_try_score_and_tell(demo_store: Store, tmp_path: Path) -> None:
    home = tmp_path / "home"
    copytree(demo_store.root.parent, home)
    env, run = {"DUNLIN_HOME": str(home)}, CliRunner().invoke
    trained = run(app, ["train"], env=env, catch_exceptions=False)
    assert trained.exit_code == 0
    assert "observed ÷ expected" in trained.stdout
    tried = run(app, ["evaluate"], env=env, catch_exceptions=False)
    assert "logistic regression" in tried.stdout
    assert "gradient boosting" in tried.stdout
    for name in ("scores.csv", "scores.parquet"):
        scored_to = run(app, ["score", "--out", str(tmp_path / name)], env=env, catch_exceptions=False)
        assert scored_to.exit_code == 0
    table = pd.read_parquet(tmp_path / "scores.parquet")
    assert list(pd.read_csv(tmp_path / "scores.csv")["account_id"]) == list(table["account_id"])
    assert table["is_cured_1"].between(0, 1).all()
    card = run(app, ["card"], env=env, catch_exceptions=False)
    assert "no reason to press harder on a person" in card.stdout
