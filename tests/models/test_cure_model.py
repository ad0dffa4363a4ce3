"""The cure model on the real sample: good enough, honest about it, and blind to what came after."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.contract import contracts
from data.load import load, sample_file
from data.publish import new_load_id, take_model
from models import cure, evaluate, registry
from models.features import Observations, learnable_months, read
from models.training import certified, needs_training, train, try_out
from queries import Reader, Scope, Warehouse, connect
from queries.cure import FACTS, cure_terms
from queries.errors import DunlinError, NotLoadedError
from queries.observations import LogOdds, facts_of, scored, terms_of
from queries.store import Store

MAY, JUNE, JULY, AUGUST = (date(2005, month, 1) for month in (5, 6, 7, 8))
FIRST = "is_cured_1"
# What no model may know of a person.
DEMOGRAPHIC = {"sex", "gender", "age", "birth", "education", "marriage", "marital"}
# Columns of the sample's file that are dated after the end of July.
AFTER_JULY = ["PAY_0", "PAY_2", "BILL_AMT1", "BILL_AMT2", "PAY_AMT1", "PAY_AMT2"]


@pytest.fixture(scope="module")
def seen(uci: Reader) -> Observations:
    """Every account past due of the sample, at every month's end."""
    return read(uci, uci.months(), 10**6)


def test_on_july_to_august_the_plain_model_is_good_enough(seen: Observations) -> None:
    trial = try_out(seen, [MAY, JUNE], [JULY])
    assert (trial.plain.n, trial.plain.cured) == (4213, 1276)
    assert trial.plain.auc >= 0.775
    assert trial.plain.brier <= 0.166
    assert trial.plain.ece <= 0.03
    assert trial.boosted
    assert trial.boosted.auc >= 0.79
    assert trial.boosted.brier <= 0.162
    assert trial.boosted.auc - trial.plain.auc <= 0.02
    assert trial.is_certified


def test_on_five_folds_of_customers_boosting_reaches_four_fifths(seen: Observations) -> None:
    spring = seen.of([MAY, JUNE, JULY])
    _, strong = cure.cross_validated(spring)
    july = (spring.frame["month"] == JULY).to_numpy()
    assert evaluate.quality(spring.outcome(FIRST)[july], strong[july]).auc >= 0.80


def test_across_the_break_of_coding_it_is_refused_and_says_why(seen: Observations, uci: Reader) -> None:
    trial = try_out(seen, [MAY, JUNE, JULY], [AUGUST], uci.warehouse.breaks, has_challenger=False)
    said = " ".join(map(str, trial.doubts))
    assert not trial.is_certified
    assert "change their meaning in 2005-09" in said
    assert "observed ÷ expected 0.3" in said
    # The index of shifted populations saw nothing of it.
    assert trial.stability < 0.1


def test_months_that_cross_the_break_are_not_learnt_from(uci: Reader) -> None:
    assert learnable_months(uci) == tuple(date(2005, month, 1) for month in (4, 5, 6, 7))
    assert learnable_months(uci, "is_sustained_3") == tuple(date(2005, month, 1) for month in (4, 5))


@pytest.fixture(scope="module")
def shuffled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reader, Reader]]:
    """Two thousand clients as they are, and with all that is dated after July dealt out anew."""
    with sample_file("uci").open(encoding="utf-8", newline="") as opened:
        head, *rows = list(csv.reader(opened))[:2001]
    lot, made, warehouses = random.Random(1), [], []
    for name, is_dealt in (("plain", False), ("dealt", True)):
        rows = [list(row) for row in rows]
        for place in (head.index(column) for column in AFTER_JULY if is_dealt):
            values = [row[place] for row in rows]
            lot.shuffle(values)
            for row, value in zip(rows, values, strict=True):
                row[place] = value
        home = tmp_path_factory.mktemp(name)
        with (home / "cards.csv").open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows([head, *rows])
        assert load(home / "cards.csv", Store.of("cards", home)).published
        warehouses.append(connect(Store.of("cards", home).current()))
        made.append(warehouses[-1].reader())
    yield made[0], made[1]
    for warehouse in warehouses:
        warehouse.close()


def test_nothing_dated_after_the_observation_changes_a_chance(shuffled: tuple[Reader, Reader]) -> None:
    plain, dealt = (read(reader, [JULY], 10**6) for reader in shuffled)
    assert list(plain.frame["account_id"]) == list(dealt.frame["account_id"])
    assert (plain.frame[FIRST] != dealt.frame[FIRST]).any(), "the outcome was dealt out too"
    np.testing.assert_array_equal(plain.terms, dealt.terms)
    learnt = cure.fit(read(shuffled[0], [MAY, JUNE], 10**6))
    one, two = (scored(reader, JULY, {FIRST: learnt}) for reader in shuffled)
    assert one[FIRST].to_pylist() == two[FIRST].to_pylist()


def test_terms_are_made_of_facts_alone_and_no_fact_is_demographic() -> None:
    words = {word for term in cure_terms() for word in re.findall(r"[a-z_]\w*", term.sql)}
    functions = {"least", "greatest", "coalesce", "nullif", "log10", "case", "when", "then", "end"}
    functions |= {"is", "null", "and", "int", "corporate", "hardship", "evading", "young"}
    assert words - functions <= set(FACTS)
    columns = {c.name for table in ("account", "snapshot") for c in contracts()[table].columns}
    assert not {c for c in columns | set(FACTS) for word in DEMOGRAPHIC if word in c.split("_")}


def test_the_client_type_that_tells_an_age_has_no_weight_in_a_score(demo_like: Observations) -> None:
    place = [term.name for term in cure_terms()].index("segment_young")
    assert cure.fit(demo_like).weights[place] == 0
    assert any(one.weights[place] for one in cure.benchmark(demo_like))


@pytest.fixture(scope="module")
def demo_like() -> Observations:
    """A thousand accounts of which the client type tells something."""
    rng = np.random.default_rng(3)
    names = [term.name for term in cure_terms()]
    terms = np.zeros((1000, len(names)))
    terms[:, names.index("segment_young")] = rng.random(1000) < 0.3
    terms[:, names.index("paid")] = rng.random(1000) < 0.5
    odds = -0.5 + terms @ np.where(np.isin(names, ["segment_young", "paid"]), 1.0, 0.0)
    frame = pd.DataFrame(
        {
            "account_id": [f"a{n}" for n in range(1000)],
            "month": [MAY if n % 2 else JUNE for n in range(1000)],
            "fold": [n % 5 for n in range(1000)],
            FIRST: (rng.random(1000) < 1 / (1 + np.exp(-odds))).astype(float),
        }
    )
    return Observations(terms, frame)


def _with_outcome(seen: Observations, outcome: Any) -> Observations:
    return Observations(seen.terms, seen.frame.assign(**{FIRST: outcome}))


def test_too_few_or_all_alike_is_said_in_a_sentence(demo_like: Observations) -> None:
    few = demo_like.kept(np.arange(1000) < 150)
    with pytest.raises(cure.NotLearnableError, match=r"150 accounts past due .* needs 200"):
        cure.fit(few)
    for outcome in (0.0, 1.0):
        with pytest.raises(cure.NotLearnableError, match="Of 1000 accounts past due"):
            cure.fit(_with_outcome(demo_like, outcome))
    with pytest.raises(cure.NotLearnableError, match="0 accounts"):
        cure.fit(_with_outcome(demo_like, np.nan))


def test_what_separates_perfectly_gives_no_certainty_and_raises_suspicion(demo_like: Observations) -> None:
    place = [term.name for term in cure_terms()].index("paid")
    leaking = _with_outcome(demo_like, demo_like.terms[:, place])
    chance = cure.chances(leaking.terms, cure.fit(leaking))
    assert 0.001 < chance.min() < chance.max() < 0.999
    bucket = evaluate.GroupQuality("bucket", "M1", evaluate.quality(leaking.outcome(FIRST), chance), 1.0)
    doubts = evaluate.doubts(bucket.quality, [bucket], [MAY], [])
    assert "tells apart too well" in " ".join(map(str, doubts))


def test_a_constant_term_and_an_unseen_category_are_borne(uci: Reader, demo_like: Observations) -> None:
    learnt = cure.fit(demo_like)
    facts = dict.fromkeys(FACTS)
    assert terms_of(uci, {**facts, "segment": "never seen"}) == terms_of(
        uci, {**facts, "segment": "standard"}
    )
    assert np.isfinite(cure.chances(np.array([terms_of(uci, facts)]), learnt)).all()


def test_the_same_chance_in_sql_and_in_python(uci: Reader, seen: Observations) -> None:
    learnt = cure.fit(seen.of([MAY, JUNE]))
    july = seen.of([JULY])
    expected = dict(zip(july.frame["account_id"], cure.chances(july.terms, learnt), strict=True))
    found = scored(uci, JULY, {FIRST: learnt}).to_pylist()
    assert len(found) == len(expected)
    assert all(abs(row[FIRST] - expected[row["account_id"]]) < 1e-5 for row in found)
    amounts = [row["expected_amount"] for row in found]
    assert amounts == sorted(amounts, reverse=True)


def test_facts_of_an_account_give_its_terms(uci: Reader, seen: Observations) -> None:
    july = seen.of([JULY])
    account = july.frame["account_id"][7]
    facts = facts_of(uci, JULY, account)
    assert facts
    np.testing.assert_allclose(terms_of(uci, facts), july.terms[7], atol=1e-6)
    assert facts_of(uci, JULY, "nobody") is None


def test_scores_are_of_what_the_viewer_may_see(uci_warehouse: Warehouse) -> None:
    learnt = LogOdds(0.0, (0.0,) * len(cure_terms()))
    bounded = uci_warehouse.reader(Scope.of(bucket=["M3"]))
    rows = scored(bounded, JULY, {FIRST: learnt}).to_pylist()
    assert rows
    assert {row["bucket"] for row in rows} == {"M3"}
    assert not scored(uci_warehouse.reader(Scope.of(bucket=["M3"])), JULY, {FIRST: learnt},
                      Scope.of(bucket=["M2"])).num_rows  # fmt: skip


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The sample with a model of its own, published."""
    store = Store.of("uci", tmp_path_factory.mktemp("trained"))
    assert load(sample_file("uci"), store).published
    warehouse = connect(store.current())
    assert needs_training(warehouse)
    model, challenger = train(warehouse.reader(), new_load_id(), "test", keeps_challenger=True)
    warehouse.close()
    take_model(store, registry.save(store.root, model, challenger).file)
    return store


@pytest.fixture
def model_file(trained: Store) -> Iterator[Path]:
    """The file of that model, put back as it was afterwards."""
    (file,) = (trained.root / "models").glob("*.json")
    before = file.read_bytes()
    yield file
    file.write_bytes(before)


def test_a_trained_version_compares_every_month_with_expectation(trained: Store) -> None:
    warehouse = connect(trained.current())
    rows = warehouse.reader().run("cures_to_expected", by=["month"]).rows()
    # A season for each month: what is expected in all is what came, but for the month that crosses the break.
    ratios = {row["month"]: row["value"] for row in rows}
    assert all(abs(ratios[f"2005-0{month}"] - 1) < 0.01 for month in (5, 6, 7, 8))
    assert ratios["2005-09"] < 0.5
    assert not needs_training(warehouse)
    warehouse.close()


def test_the_mart_holds_the_chances_of_the_weights_that_did_not_see_the_customer(trained: Store) -> None:
    warehouse = connect(trained.current())
    reader, model = warehouse.reader(), registry.model_of(warehouse)
    seen = read(reader, [JUNE], 10**6)
    expected = dict(zip(seen.frame["account_id"], cure.compared_chances(seen, model.benchmark), strict=True))
    rows, total = reader.drill("cures_to_expected", cell={"month": JULY}, limit=10**6)
    assert total == len(expected)
    assert all(abs(float(r["chance"]) - expected[r["account_id"]]) < 2e-5 for r in rows.to_pylist())
    warehouse.close()


def test_the_model_says_itself_that_september_is_not_to_be_relied_on(trained: Store) -> None:
    warehouse = connect(trained.current())
    evaluation = registry.model_of(warehouse).evaluation
    warehouse.close()
    assert not certified(evaluation, JULY)
    assert "change their meaning in 2005-09" in str(certified(evaluation, date(2005, 9, 1))[0])


def test_a_challenger_is_read_back_as_it_was(trained: Store) -> None:
    warehouse = connect(trained.current())
    model = registry.model_of(warehouse)
    seen = read(warehouse.reader(), [JULY], 10**6)
    warehouse.close()
    chance = cure.boosted_chances(registry.read_challenger(trained.root, model), seen.terms)
    assert evaluate.quality(seen.outcome(FIRST), chance).auc > 0.79
    (trained.root / model.challenger["file"]).write_bytes(b"not it")
    with pytest.raises(DunlinError, match="not as it was written"):
        registry.read_challenger(trained.root, model)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (lambda text: text.replace('"learnt_from": ', '"learnt_from": 1'), "digest does not fit"),
        (lambda text: text[: len(text) // 2], "cannot be read"),
        (lambda text: "{}", "cannot be read"),
    ],
    ids=["changed by hand", "half", "empty"],
)
def test_a_damaged_model_is_refused(model_file: Path, changed: Callable[[str], str], said: str) -> None:
    model_file.write_text(changed(model_file.read_text("utf-8")), "utf-8")
    with pytest.raises(DunlinError, match=said):
        registry.read(model_file)


def test_a_model_of_other_features_is_refused(model_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "terms_digest", lambda: "other")
    with pytest.raises(DunlinError, match="trained on other features"):
        registry.read(model_file)


def test_without_a_model_the_figure_says_what_to_do(uci: Reader) -> None:
    with pytest.raises(NotLoadedError, match="Run: dunlin train"):
        uci.run("cures_to_expected")
