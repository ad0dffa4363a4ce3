"""Reading one file as a load does, canonical rows as files, and all that a published version holds."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from data.contract import Contract, contracts
from data.formats import sources
from data.intake import Delivery, Desk, Intake
from data.mapping import FileMapping, write_mappings
from queries import connect
from queries.database import database
from queries.store import Store

Taken = Callable[[Path, Contract], tuple[Intake, list[tuple[Any, ...]]]]
Tables = Mapping[str, Iterable[Mapping[str, Any]]]
Contents = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def take_in(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """Read a file; return what became of its records, and the accepted ones in the order of their key."""

    def taken(file: Path, contract: Contract) -> tuple[Intake, list[tuple[Any, ...]]]:
        found, refused = sources([file])
        if refused:
            raise refused[0]
        with database() as con:
            desk = Desk(con, tmp_path_factory.mktemp("desk"))
            desk.take_in(Delivery(found[0], contract))
            desk.finish()
            rows = []
            if contract.table in desk.tables:
                rows = con.execute(
                    f"select * exclude (_source, _line) from ({desk.rows(contract.table)}) "  # noqa: S608
                    f'order by "{contract.key[0]}"'
                ).fetchall()
            return desk.intakes[0], rows

    return taken


@pytest.fixture(scope="session")
def written() -> Callable[[Path, Tables], Path]:
    """Write canonical rows as CSV files named after their tables, with every column; return the folder."""

    def write(folder: Path, tables: Tables) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for table, rows in tables.items():
            names = [column.name for column in contracts()[table].columns]
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                lines = csv.DictWriter(file, names, lineterminator="\n")
                lines.writeheader()
                lines.writerows(rows)
        return folder

    return write


@pytest.fixture(scope="session")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Store]:
    """Make empty stores that know how such files are read: guessing it anew takes a second a file."""

    def made() -> Store:
        store = Store.of("made", tmp_path_factory.mktemp("home"))
        store.root.mkdir()
        named = {t: {c.name: c.name for c in contract.columns} for t, contract in contracts().items()}
        write_mappings(
            store.root / "mapping.toml",
            [FileMapping(table, columns, match=tuple(columns)) for table, columns in named.items()],
        )
        return store

    return made


@pytest.fixture(scope="session")
def contents() -> Callable[[Path], Contents]:
    """Return all that a version says: every row of every mart, rollup and fact about the data."""
    return _contents


def _contents(version: Path) -> Contents:
    with closing(connect(version)) as warehouse, warehouse.cursor() as cursor:
        tables = cursor.execute(
            "select schema_name || '.' || table_name from "
            "(from duckdb_tables() select schema_name, table_name union all "
            "from duckdb_views() select schema_name, view_name) where schema_name in ('mart', 'cube')"
        ).fetchall()
        found = {name: cursor.execute(f"from {name}").fetchall() for (name,) in tables}
        for name, columns in _FACTS.items():
            found[f"meta.{name}"] = cursor.execute(f"select {columns} from meta.{name}").fetchall()  # noqa: S608
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


# What checks say and examples of what waits are any few of many: only that there are some is held together.
_FACTS = {
    "dataset": "*",
    "dimension": "*",
    "rollup": "*",
    "input_table": "*",
    "coding_break": "*",
    "waiting": "* exclude (examples)",
    "check_result": "name, status, len(findings)",
}


@pytest.fixture(scope="session")
def files_of() -> Callable[[Store], dict[str, bytes]]:
    """Read every file of a store but for the reports of loads, which each load adds to."""

    def read(store: Store) -> dict[str, bytes]:
        return {name: file.read_bytes() for name, file in _files(store.root) if name != "load.lock"}

    return read


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(root.rglob("*")):
        name = file.relative_to(root).as_posix()
        if file.is_file() and not name.startswith("loads/"):
            yield name, file
