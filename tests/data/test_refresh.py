"""A version made by other definitions than the program's is built anew from the rows, which stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from data import publish
from data.publish import refresh
from data.stored import accepted
from queries import connect
from queries.errors import DunlinError, NotPublishedError
from queries.store import Store

Figures = Callable[[Store], Any]


def _newer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.build.definitions", lambda: "newer")


def test_a_version_of_the_same_definitions_is_left_alone(small_store: Store) -> None:
    before = small_store.current()
    assert refresh(small_store) is False
    assert small_store.current() == before


def test_a_version_of_other_definitions_is_built_anew_from_the_same_rows(
    small_store: Store, figures: Figures, small_figures: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, rows = small_store.current(), accepted(small_store)
    _newer(monkeypatch)
    told: list[str] = []
    assert refresh(small_store, told.append) is True
    assert told[0] == "Building anew: the definitions have changed"
    now = accepted(small_store)
    assert rows
    assert now
    assert (now.parts, now.made_by) == (rows.parts, "newer") if now.made_by else now.parts == rows.parts
    assert small_store.current() != before
    assert figures(small_store) == small_figures
    assert refresh(small_store) is False


def test_the_files_that_were_read_are_still_told(small_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = connect(small_store.current()).meta("load")
    _newer(monkeypatch)
    refresh(small_store)
    assert connect(small_store.current()).meta("load") == before


def test_nothing_is_built_while_a_load_is_under_way(
    small_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _newer(monkeypatch)
    with publish.alone(small_store), pytest.raises(DunlinError, match="is under way"):
        refresh(small_store)


def test_nothing_published_is_nothing_to_build_anew(tmp_path: Any) -> None:
    assert refresh(Store.of("none", tmp_path)) is False


def test_a_version_whose_views_take_no_scope_is_refused_in_a_sentence(small_store: Store) -> None:
    with duckdb.connect(str(small_store.current())) as con:
        con.execute(
            "create or replace view scoped.month as select * from mart.month "
            "where month >= getvariable('scope')::struct(since date).since"
        )
    with pytest.raises(NotPublishedError, match="was made by another version"):
        connect(small_store.current())
