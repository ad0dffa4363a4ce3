"""Rows that refer to an account or collector that nobody knows yet: they wait, and count once it arrives.

A reference is held against the tables that can know it, where any of them is loaded. An account is known
from the table `account` or from standing at a month's end; a month-end itself waits for no account.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import duckdb

from data.contract import Column, Contract, contracts
from data.stored import Manifest, Part, rows_of
from queries.store import Store

_EXAMPLES = 5


def keepers(column: Column, contract: Contract, manifest: Manifest) -> tuple[str, ...]:
    """Return the loaded tables that may know a column's members; none: nothing is held against them."""
    if column.refers_to != "account":
        names = [column.refers_to]
    else:
        names = [] if contract.table == "snapshot" else ["account", "snapshot"]
    return tuple(name for name in names if name in manifest.tables)


def _references(contract: Contract, manifest: Manifest) -> list[tuple[Column, tuple[str, ...]]]:
    held = [(c, keepers(c, contract, manifest)) for c in contract.columns if c.refers_to]
    return [(column, tables) for column, tables in held if tables]


def _is_unknown(column: Column, keys: Iterable[str]) -> str:
    name = f'"{column.name}"'
    tests = [f'{name} not in (select "{column.refers_to}_id" from {table})' for table in keys]  # noqa: S608
    return f"({name} is not null and {' and '.join(tests)})"


def without_waiting(contract: Contract, manifest: Manifest, rows: str) -> str:
    """Return SQL for a table's rows without those that wait; they cost nothing where none does."""
    if not any(part.waiting for part in manifest.of(contract.table)):
        return rows
    unknown = [_is_unknown(c, [f"raw.{t}" for t in tables]) for c, tables in _references(contract, manifest)]
    return f"select * from ({rows}) where not ({' or '.join(unknown)})"  # noqa: S608


def counted(
    con: duckdb.DuckDBPyConnection, store: Store, manifest: Manifest, before: Manifest | None
) -> Manifest:
    """Return the manifest with the number of waiting rows in each part.

    Only what can have changed is counted again: parts that are new, and, where a table referred to has
    changed, those in which rows waited; all parts of a table whose keeper is another one than before.
    """
    for table, contract in contracts().items():
        parts = manifest.of(table)
        references = _references(contract, manifest)
        if not parts or not any(c.refers_to for c in contract.columns):
            continue
        again = _to_count(contract, manifest, before, parts)
        if again:
            found = _waiting(con, store, manifest, references, again)
            fresh = [replace(p, waiting=found.get(p.file, 0)) if p in again else p for p in parts]
            manifest = manifest.with_table(table, fresh)
    return manifest


def _to_count(
    contract: Contract, manifest: Manifest, before: Manifest | None, parts: tuple[Part, ...]
) -> list[Part]:
    if before is None:
        return list(parts)
    columns = [c for c in contract.columns if c.refers_to]
    if any(bool(keepers(c, contract, manifest)) != bool(keepers(c, contract, before)) for c in columns):
        return list(parts)
    tables = {t for c in columns for t in keepers(c, contract, manifest)}
    grown = any(_files(manifest.of(t)) != _files(before.of(t)) for t in tables)
    known = {p.file for p in before.of(contract.table)}
    return [p for p in parts if p.file not in known or (grown and p.waiting)]


def _files(parts: Iterable[Part]) -> set[str]:
    return {part.file for part in parts}


def _waiting(
    con: duckdb.DuckDBPyConnection,
    store: Store,
    manifest: Manifest,
    references: list[tuple[Column, tuple[str, ...]]],
    parts: list[Part],
) -> dict[str, int]:
    """Count the rows that wait in each part: one table after the other, as the first knows most."""
    rows = rows_of(parts, store.root)
    by_month = {p.month: p.file for p in parts}
    unknown = " or ".join(
        _is_unknown(c, [f"({rows_of(manifest.of(tables[0]), store.root)})"]) for c, tables in references
    )
    if not references:
        return {}
    names = ", ".join(f'"{c.name}"' for c, _ in references)
    con.execute(
        f"create or replace temp table doubtful as "  # noqa: S608 - names of the contracts
        f"select {names}, _month from ({rows}) where {unknown}"
    )
    for column, tables in references:
        for table in tables[1:]:
            _strike_known(con, column, f"({rows_of(manifest.of(table), store.root)})")
    first = {column.name: f"({rows_of(manifest.of(tables[0]), store.root)})" for column, tables in references}
    still = " or ".join(_is_unknown(c, [first[c.name]]) for c, _ in references)
    found = con.execute(f"select _month, count(*) from doubtful where {still} group by _month").fetchall()  # noqa: S608
    return {by_month[month]: count for month, count in found}


def _strike_known(con: duckdb.DuckDBPyConnection, column: Column, table: str) -> None:
    """Empty what a further table knows."""
    con.execute(
        f'''update doubtful set "{column.name}" = null where "{column.name}" in (
          select "{column.refers_to}_id" from {table}
          where "{column.refers_to}_id" in (select "{column.name}" from doubtful)
        )'''  # noqa: S608 - names of the contracts
    )


def note_waiting(con: duckdb.DuckDBPyConnection, manifest: Manifest) -> None:
    """Write down in a version how many rows wait for what, with a few of the keys that are unknown."""
    con.execute(
        "create table meta.waiting "
        "(table_name varchar, column_name varchar, waits_for varchar, row_count bigint, examples varchar[])"
    )
    for table, contract in contracts().items():
        waiting = [p for p in manifest.of(table) if p.waiting]
        for column, tables in _references(contract, manifest) if waiting else []:
            known = [f"raw.{name}" for name in tables]
            con.execute(
                f"""insert into meta.waiting
                select $table, $column, $of, count(*), list(distinct "{column.name}")[:{_EXAMPLES}]
                from ({rows_of(waiting)}) where {_is_unknown(column, known)}
                having count(*) > 0""",  # noqa: S608 - names of the contracts
                {"table": table, "column": column.name, "of": column.refers_to},
            )
