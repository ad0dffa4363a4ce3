"""Rows accepted by an older Dunlin, whose contract had fewer columns, are still there for a newer one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from data.load import load
from data.stored import accept, accepted
from queries import connect
from queries.store import Store

Rows = list[dict[str, Any]]
Write = Callable[[Path, Mapping[str, Rows]], Path]


def _contact(number: int, month: int, script: str) -> dict[str, Any]:
    return {
        "contact_id": f"c{number}",
        "account_id": "a1",
        "at": f"2025-{month:02}-10 09:00:00",
        "channel": "phone",
        "outcome": "no_answer",
        "script": script,
    }


def _first() -> dict[str, Rows]:
    return {
        "snapshot": [
            {"account_id": "a1", "as_of": f"2025-0{m}-28", "bucket": "M1", "status": "open"} for m in (1, 2)
        ],
        "contact": [_contact(1, 1, "firm"), _contact(2, 2, "firm")],
    }


def _grown_older(store: Store, column: str, *, is_noted: bool) -> None:
    """Take a column out of the stored contacts, as if the contract had not had it when they were loaded."""
    manifest = accepted(store)
    assert manifest
    parts = []
    for part in manifest.parts:
        if part.table == "contact":
            file = store.root / part.file
            table = pq.ParquetFile(file).read()
            pq.write_table(table.drop_columns([column]), file)
            names = [name for name in part.columns.split(",") if name != column]
            part = replace(part, columns=",".join(names) if is_noted else "")
        parts.append(part)
    accept(store, replace(manifest, id="older", parts=tuple(parts), made_by="older", marts={}))


@pytest.mark.parametrize("is_noted", [True, False])
def test_stored_rows_without_a_column_that_the_contract_has_now_are_read(
    is_noted: bool, new_store: Callable[[], Store], written: Write, tmp_path: Path
) -> None:
    store = new_store()
    assert load(written(tmp_path / "first", _first()), store).published
    _grown_older(store, "script", is_noted=is_noted)
    # One month gets a row more and is written anew, the other stays as it was.
    later = {"contact": [_contact(3, 2, "empathic")]}
    report = load(written(tmp_path / "later", later), store)
    assert (report.published, report.accepted) == (True, 1)
    with closing(connect(store.current())) as warehouse, warehouse.cursor() as cursor:
        found = cursor.execute("select contact_id, script from staging.contact order by 1").fetchall()
    assert found == [("c1", None), ("c2", None), ("c3", "empathic")]


def test_a_correction_gives_an_older_row_the_column_it_lacked(
    new_store: Callable[[], Store], written: Write, tmp_path: Path
) -> None:
    store = new_store()
    assert load(written(tmp_path / "first", _first()), store).published
    _grown_older(store, "script", is_noted=True)
    report = load(written(tmp_path / "again", {"contact": [_contact(1, 1, "firm")]}), store)
    assert report.earlier["contact"].corrected == 1
    with closing(connect(store.current())) as warehouse, warehouse.cursor() as cursor:
        found = cursor.execute("select contact_id, script from staging.contact order by 1").fetchall()
    assert found == [("c1", "firm"), ("c2", None)]
