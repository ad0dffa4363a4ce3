"""Saved cohorts: kept by name beside the versions, and the same after a publish."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.load import load
from queries import Scope
from queries.cohorts import Cohort, forget, save, saved
from queries.errors import DunlinError
from queries.store import Store

LATE = Cohort.of("Late cures", Scope.of("2005-05", "2005-06", bucket=["M1"]), 2, "cured")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "made").mkdir()
    return Store.of("made", tmp_path)


def test_what_is_saved_is_read_again(store: Store) -> None:
    assert saved(store) == []
    save(store, LATE)
    assert saved(store) == [LATE]
    assert saved(store)[0].scope == Scope.of("2005-05", "2005-06", bucket=["M1"])


def test_the_same_name_replaces_and_other_names_stay(store: Store) -> None:
    other = Cohort.of("a: 迁徙 <b>", Scope(), 0, "delinquent")
    newer = Cohort.of(LATE.name, Scope(), 3, "sold")
    for cohort in (LATE, other, newer):
        save(store, cohort)
    assert saved(store) == [other, newer]
    forget(store, other.name)
    forget(store, "never there")
    assert saved(store) == [newer]


@pytest.mark.parametrize(
    ("name", "age", "state"),
    [("", 1, "cured"), ("  ", 1, "cured"), ("x" * 81, 1, "cured"), ("a", -1, "cured"), ("a", 1, "unknown")],
)
def test_what_cannot_be_asked_is_not_saved(name: str, age: int, state: str) -> None:
    with pytest.raises(DunlinError):
        Cohort.of(name, Scope(), age, state)


@pytest.mark.parametrize("content", ["", "{", '[{"name": 1}]', '[{"wrong": "a"}]'])
def test_a_damaged_file_is_told_in_a_sentence(store: Store, content: str) -> None:
    (store.root / "cohorts.json").write_text(content, "utf-8")
    with pytest.raises(DunlinError, match=r"cohorts\.json is damaged"):
        saved(store)


def test_a_publish_leaves_saved_cohorts_alone(
    small_store: Store, uci_lines: list[str], tmp_path: Path
) -> None:
    save(small_store, LATE)
    before = small_store.current()
    file = tmp_path / "fewer.csv"
    # One more client, so that there is something to publish.
    file.write_text("\n".join([uci_lines[0], f"90001,{uci_lines[1].partition(',')[2]}"]) + "\n", "utf-8")
    assert load(file, small_store).published
    assert small_store.current() != before
    assert saved(small_store) == [LATE]
